"""`report FILE --out report.pdf [--providers FILE] [--brief]`: PDF without a server; `--out report.docx` for Word."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from app.commands.environment import settings_from_environment
from app.commands.inputs import score_file
from app.kit.clock import CHINA, china_date, system_clock
from app.kit.i18n import translator
from app.kit.places import QUESTIONNAIRES
from app.providers.service.files import load_pool_file
from app.questionnaires.service.library import Library
from app.recommendations.domain import Fit
from app.recommendations.service.ranking import RankingDocument, ranking_document, recommend
from app.reports.adapters.making import Sealing, make_report
from app.reports.adapters.manuscript import manuscript
from app.reports.adapters.press import write_whole
from app.reports.adapters.sealing import SealKey
from app.reports.domain.content import ReportForm
from app.reports.errors import PressFailed
from app.reports.service.composing import compose
from app.reports.service.subject import Imprint, Subject, next_path
from app.scoring.service.paths import Situation


def configure(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("file", type=Path, help="responses file")
    parser.add_argument(
        "--out",
        type=Path,
        required=True,
        help="where the PDF goes; a name that ends in .docx gives a file for Word",
    )
    parser.add_argument("--providers", type=Path, default=None, help="pool file (.xlsx, .csv, .json)")
    parser.add_argument("--brief", action="store_true", help="two pages for the owner")
    parser.add_argument("--lang", choices=["zh-CN", "en"], default="zh-CN", help="language of the report")


def run(arguments: Namespace) -> int:
    """Score, rank, compose and draw."""
    scored = score_file(arguments.file, arguments.lang)
    t, now = translator(arguments.lang), system_clock()
    ranking: RankingDocument | None = None
    if arguments.providers is not None:
        profile = scored.profile
        size = str(profile.size) if profile.size else None
        fit = Fit(profile.region or None, profile.industry or None, size)
        pool = load_pool_file(arguments.providers)
        found = recommend(scored.definition, scored.result, pool, fit, on=now.astimezone(CHINA).date())
        ranking = ranking_document(found, t)
    library = Library(QUESTIONNAIRES)
    edition = library.edition(scored.definition.code, scored.definition.version)
    size = str(scored.profile.size) if scored.profile.size else None
    effort = library.effort(edition)
    where = Situation(scored.definition, scored.responses, scored.profile.facts, size)
    subject = Subject(
        definition=scored.definition,
        texts=scored.texts,
        profile=scored.profile,
        responses=scored.responses,
        result=scored.result,
        ranking=ranking,
        effort=effort,
        findings=library.findings(edition),
        path=next_path(where, scored.result, effort),
    )
    content = compose(t, subject, Imprint(issued_on=china_date(now)))
    if arguments.out.suffix.lower() == ".docx":
        drawn = manuscript(content)
    else:
        form = ReportForm.BRIEF if arguments.brief else ReportForm.FULL
        key = SealKey(settings_from_environment().secret_key.get_secret_value().encode())
        drawn = make_report(content, form, Sealing(key))
    try:
        write_whole(arguments.out, drawn)
    except OSError as fault:
        raise PressFailed(f"{arguments.out}: can not be written: {fault.strerror}") from fault
    print(f"{arguments.out}: {len(drawn)} bytes")
    return 0
