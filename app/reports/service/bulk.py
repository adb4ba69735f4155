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
from app.reports.domain.content import ReportContent, ReportForm
from app.reports.domain.sealed import CopyNote
from app.reports.errors import BegunForAnother, NothingToExport
from app.reports.repository import reports_within
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
    note = CopyNote(wanted.reader, wanted.at)
    form = ReportForm(wanted.form)

    def one(report: Report) -> IndexLine:
        with database.reading() as session:
            content = frozen_content(session, report, wanted.language)
        path = folder / _file_name(content, form)
        if not path.exists():
            write_whole(path, press.pdf(content, form, note))
        return IndexLine(content.number, content.enterprise, content.level, path.name)

    lines = []
    with ThreadPoolExecutor(workers) as threads:
        for line in threads.map(one, reports):
            lines.append(line)
            tell(len(lines), len(reports))
    return lines


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


def _file_name(content: ReportContent, form: ReportForm) -> str:
    edition = f"-{content.edition}" if content.edition > 1 else ""
    return f"{content.number}{edition}{'' if form is ReportForm.FULL else f'-{form}'}.pdf"


def _index(lines: Sequence[IndexLine], t: Translator) -> bytes:
    """Write the index for a spreadsheet: with a mark of its encoding, and no text that would be run."""
    out = StringIO()
    table = csv.writer(out)
    table.writerow((t.gettext("报告编号"), t.gettext("企业名称"), t.gettext("等级"), t.gettext("文件")))
    for line in lines:
        cells = (line.number, line.enterprise, line.level, line.file)
        table.writerow([f"'{cell}" if looks_like_formula(cell) else cell for cell in cells])
    return out.getvalue().encode("utf-8-sig")
