"""`report FILE --out report.pdf [--providers FILE] [--brief]`: PDF without a server."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from app.commands.inputs import score_file
from app.kit.clock import CHINA, china_date, system_clock
from app.kit.i18n import translator
from app.providers.service.files import load_pool_file
from app.recommendations.domain import Fit
from app.recommendations.service.ranking import RankingDocument, ranking_document, recommend
from app.reports.adapters import draw
from app.reports.domain import ReportForm
from app.reports.errors import PressFailed
from app.reports.service.composing import Imprint, Subject, compose


def configure(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("file", type=Path, help="responses file")
    parser.add_argument("--out", type=Path, required=True, help="where the PDF goes")
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
    subject = Subject(
        scored.definition, scored.texts, scored.profile, scored.responses, scored.result, ranking
    )
    form = ReportForm.BRIEF if arguments.brief else ReportForm.FULL
    drawn = draw(compose(t, subject, Imprint(issued_on=china_date(now))), form)
    try:
        arguments.out.write_bytes(drawn)
    except OSError as fault:
        raise PressFailed(f"{arguments.out}: can not be written: {fault.strerror}") from fault
    print(f"{arguments.out}: {len(drawn)} bytes")
    return 0
