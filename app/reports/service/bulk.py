"""Many reports for one reader: copies in a folder, then a zip with an index. What is drawn already is not drawn again."""

import csv
import json
import os
import zipfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from io import StringIO
from pathlib import Path

from sqlmodel import Session

from app.identity.domain.rights import Scope
from app.kit.database import Database
from app.kit.i18n import Translator
from app.kit.plain import looks_like_formula
from app.reports.adapters.press import Press, write_whole
from app.reports.domain.content import Layer, ReportContent, ReportForm
from app.reports.domain.sealed import CopyNote
from app.reports.errors import BegunForAnother, NothingToExport
from app.reports.repository import latest_editions, reports_within
from app.reports.service.keeping import frozen_content
from app.reports.tables import Report

INDEX = "index.csv"
_WANTED = "export.json"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an export holds and for whom: stems of regions, form, language, reader, and when it was begun.

    Every page of every copy names the reader and that moment.
    """

    regions: tuple[str, ...]
    form: str
    language: str
    reader: str
    at: str


@dataclass(frozen=True, slots=True)
class IndexLine:
    """One line of the index."""

    number: str
    enterprise: str
    level: str
    layer: Layer
    file: str


def reports_wanted(session: Session, scope: Scope) -> Sequence[Report]:
    """Give the reports within a scope, by number; raises `NothingToExport`."""
    found = reports_within(session, scope)
    if not found:
        raise NothingToExport("no report was issued there")
    return found


def begin(folder: Path, wanted: Wanted) -> Wanted:
    """Begin an export in a folder, or go on with one that was cut off; gives it with the moment it was begun.

    Raises `BegunForAnother` when the folder holds another export.
    """
    path = folder / _WANTED
    if not path.exists():
        write_whole(path, json.dumps(asdict(wanted), ensure_ascii=False).encode())
        return wanted
    kept = json.loads(path.read_text("utf-8"))
    begun = Wanted(**{**kept, "regions": tuple(kept["regions"])})
    if asdict(begun) | {"at": ""} != asdict(wanted) | {"at": ""}:
        raise BegunForAnother(
            f"{folder}: holds an export with other settings; finish it, or remove the folder"
        )
    return begun


def draw_copies(
    database: Database,
    press: Press,
    reports: Sequence[Report],
    wanted: Wanted,
    folder: Path,
    *,
    workers: int,
    tell: Callable[[int, int], None],
) -> list[IndexLine]:
    """Draw what is not there yet, several at once; `tell` hears how many of how many are there.

    Raises `PressFailed`.
    """

    def one(report: Report) -> IndexLine:
        with database.reading() as session:
            content = frozen_content(session, report, wanted.language)
        line = _line(content, wanted)
        if not (folder / line.file).exists():
            draw_copy(press, content, wanted, folder)
        return line

    lines = []
    with ThreadPoolExecutor(workers) as threads:
        for line in threads.map(one, reports):
            lines.append(line)
            tell(len(lines), len(reports))
    return lines


def not_drawn(session: Session, reports: Sequence[Report], wanted: Wanted, folder: Path) -> list[Report]:
    """Give the reports of which there is no copy of the latest edition in a folder."""
    latest = latest_editions(session, [report.number for report in reports])
    form, there = ReportForm(wanted.form), {path.name for path in folder.glob("*.pdf")}
    return [r for r in reports if _file_name(r.number, latest[r.number], form) not in there]


def index_of(session: Session, reports: Sequence[Report], wanted: Wanted) -> list[IndexLine]:
    """Give the line of every report; only one content at a time is held."""
    return [_line(frozen_content(session, report, wanted.language), wanted) for report in reports]


def draw_copy(press: Press, content: ReportContent, wanted: Wanted, folder: Path) -> None:
    """Draw one copy into a folder; raises `PressFailed`, `PressBusy` and `OSError`."""
    form = ReportForm(wanted.form)
    drawn = press.pdf(content, form, CopyNote(wanted.reader, wanted.at))
    write_whole(folder / _file_name(content.number, content.edition, form), drawn)


def pack(folder: Path, lines: Sequence[IndexLine], out: Path, t: Translator) -> None:
    """Write the zip beside and rename it, so that it is whole or not there; raises `OSError`."""
    half = out.with_name(f".{out.name}.half")
    try:
        with half.open("wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
                archive.writestr(INDEX, _index(lines, t))
                for line in lines:
                    archive.write(folder / line.file, line.file)
            file.flush()
            os.fsync(file.fileno())
        half.rename(out)
    finally:
        half.unlink(missing_ok=True)


def _line(content: ReportContent, wanted: Wanted) -> IndexLine:
    name = _file_name(content.number, content.edition, ReportForm(wanted.form))
    return IndexLine(content.number, content.enterprise, content.level, content.layer, name)


def _file_name(number: str, edition: int, form: ReportForm) -> str:
    later = f"-{edition}" if edition > 1 else ""
    return f"{number}{later}{'' if form is ReportForm.FULL else f'-{form}'}.pdf"


def _index(lines: Sequence[IndexLine], t: Translator) -> bytes:
    """Write the index for a spreadsheet: with a mark of its encoding, and no text that would be run."""
    out = StringIO()
    table = csv.writer(out)
    heads = (
        t.gettext("报告编号"),
        t.gettext("企业名称"),
        t.gettext("等级"),
        t.gettext("依据"),
        t.gettext("文件"),
    )
    table.writerow(heads)
    layers = {Layer.SELF: t.gettext("企业自评"), Layer.VERIFIED: t.gettext("现场核验")}
    for line in lines:
        cells = (line.number, line.enterprise, line.level, layers[line.layer], line.file)
        table.writerow([f"'{cell}" if looks_like_formula(cell) else cell for cell in cells])
    return out.getvalue().encode("utf-8-sig")
