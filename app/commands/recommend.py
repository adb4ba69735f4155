"""`recommend FILE --providers FILE [--top N] [--json]`: ranked providers with reasons."""

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from datetime import date
from pathlib import Path

from app.commands.inputs import print_json, score_file
from app.kit.clock import CHINA, system_clock
from app.kit.i18n import translator
from app.providers.service.files import load_pool_file
from app.recommendations.domain import Fit
from app.recommendations.service.ranking import RankingDocument, ranking_document, recommend


def configure(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("file", type=Path, help="responses file")
    parser.add_argument("--providers", type=Path, required=True, help="pool workbook (.xlsx)")
    parser.add_argument("--top", type=_count, default=5, help="how many providers, at least 3")
    parser.add_argument("--on", type=date.fromisoformat, default=None, help="day of the ranking")
    parser.add_argument("--json", action="store_true", help="print the ranking as JSON")
    parser.add_argument("--lang", choices=["zh-CN", "en"], default="zh-CN", help="language of the reasons")


def run(arguments: Namespace) -> int:
    """Score, rank and print."""
    scored = score_file(arguments.file, arguments.lang)
    pool = load_pool_file(arguments.providers)
    profile = scored.profile
    fit = Fit(profile.region or None, profile.industry or None, str(profile.size) if profile.size else None)
    today = arguments.on or system_clock().astimezone(CHINA).date()
    ranking = recommend(scored.definition, scored.result, pool, fit, on=today, top=arguments.top)
    document = ranking_document(ranking, translator(arguments.lang))
    if arguments.json:
        print_json(document)
    else:
        print("\n".join(lines(document)))
    return 0


def lines(document: RankingDocument) -> list[str]:
    """Write a ranking for a terminal."""
    out = list(document["notices"])
    for found in document["recommendations"]:
        provider = found["provider"]
        out.append(
            f"{found['rank']}. {provider['name']}（{provider['kind']}） {found['score']} / {found['max']}"
        )
        out += [f"   {t['label']} {t['points']} / {t['max']}: {t['reason']}" for t in found["terms"]]
        out += [f"   · {o['capability']} {o['step']} {o['name']} {o['price']}" for o in found["offers"]]
    return out


def _count(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 100:  # noqa: PLR2004 - a list people can read
        raise ArgumentTypeError(f"expected a whole number from 1 to 100, got {text!r}")
    return int(text)
