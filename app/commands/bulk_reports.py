"""`bulk-reports --region STEM … --reader TEXT --out x.zip [--brief] [--lang]`: copies for an office, with an index."""

import re
import shutil
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path

from app.commands.environment import settings_from_environment
from app.identity.domain.rights import Scope
from app.kit.audit import Acting, Entry, acts, record
from app.kit.clock import china_time, system_clock
from app.kit.database import Database
from app.kit.errors import Invalid
from app.kit.i18n import translator
from app.kit.plain import clean_line
from app.main import sealing_of
from app.reports.adapters.press import Press
from app.reports.domain.content import ReportForm
from app.reports.service.bulk import Wanted, begin, draw_copies, pack, reports_wanted
from app.settings import Settings

LONGEST_READER = 60


def configure(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--region", type=_stem, action="append", required=True, help="first 2, 4 or 6 digits of a GB/T 2260 code")  # fmt: skip
    parser.add_argument("--reader", required=True, help="who gets the copies; stands on every page")
    parser.add_argument("--out", type=Path, required=True, help="where the zip goes")
    parser.add_argument("--brief", action="store_true", help="the two pages for the owner")
    parser.add_argument("--lang", choices=["zh-CN", "en"], default="zh-CN", help="language of the reports")


def run(arguments: Namespace) -> int:
    """Draw, pack, and clear the folder of parts; cut off, the same command goes on."""
    settings, reader = settings_from_environment(), clean_line(arguments.reader)
    if not reader or len(reader) > LONGEST_READER:
        raise Invalid(f"--reader: expected 1 to {LONGEST_READER} characters")
    form = ReportForm.BRIEF if arguments.brief else ReportForm.FULL
    regions = tuple(sorted(set(arguments.region)))
    wanted = Wanted(regions, str(form), arguments.lang, reader, china_time(system_clock()))
    database = Database(settings.database_url)
    press = Press(settings.blob_dir, workers=settings.pdf_workers, sealing=sealing_of(settings))
    try:
        count = _export(settings, database, press, wanted, arguments.out)
    except OSError as fault:
        raise Invalid(f"{arguments.out}: can not be written: {fault.strerror}") from fault
    finally:
        press.close()
        database.close()
    print(f"{arguments.out}: {count} reports")
    return 0


def _export(settings: Settings, database: Database, press: Press, wanted: Wanted, out: Path) -> int:
    with database.transaction() as session:
        reports = reports_wanted(session, Scope(regions=frozenset(wanted.regions)))
        acts(session, Acting("command"))
        facts = {"reports": len(reports), "reader": wanted.reader, "form": wanted.form}
        record(session, Entry("reports.exported", "region", " ".join(wanted.regions)[:64], system_clock(), after=facts))  # fmt: skip
    folder = out.with_name(f"{out.name}.parts")
    begun = begin(folder, wanted)
    lines = draw_copies(database, press, reports, begun, folder, workers=settings.pdf_workers, tell=_tell)
    pack(folder, lines, out, translator(wanted.language))
    shutil.rmtree(folder)
    return len(lines)


def _tell(done: int, of: int) -> None:
    if done == of or done % 50 == 0:
        print(f"{done} of {of}", file=sys.stderr)


def _stem(text: str) -> str:
    if not re.fullmatch(r"(\d\d){1,3}", text):
        raise ArgumentTypeError(f"expected the first 2, 4 or 6 digits of a region's code, got {text!r}")
    return text
