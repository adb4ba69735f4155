"""`recommend FILE --providers FILE [--top N] [--json]`: ranked providers with reasons."""

import hashlib
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from datetime import date
from pathlib import Path

from app.commands.inputs import Scored, print_json, score_file
from app.kit.clock import CHINA, system_clock
from app.kit.errors import Invalid
from app.kit.i18n import translator
from app.kit.places import QUESTIONNAIRES
from app.providers.domain import Pool
from app.providers.service.files import load_pool_file
from app.questionnaires.service.library import Library
from app.recommendations.domain.lexicon import LONGEST_TEXT
from app.recommendations.domain.wishes import LARGEST_BUDGET, Wish
from app.recommendations.service.documents import RankingDocument
from app.recommendations.service.matching import (
    NO_WISH,
    Asked,
    Market,
    fit_of,
    match,
    way_to_next,
)
from app.recommendations.service.next_steps import next_steps
from app.recommendations.service.ranking import ranking_document
from app.recommendations.service.wishing import TypedWish, read_wish
from app.scoring.service.paths import Situation


def configure(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("file", type=Path, help="responses file")
    parser.add_argument("--providers", type=Path, required=True, help="pool: .xlsx, .csv or .json")
    parser.add_argument("--top", type=_count, default=5, help="how many providers, at least 3")
    parser.add_argument("--pain", default="", help="what hurts, in your own words (Chinese)")
    parser.add_argument("--budget", default=None, help="most money to spend, in 万元")
    parser.add_argument("--diagnosed-by", default=None, help="code of the provider that made the diagnosis")
    parser.add_argument(
        "--seed", type=int, default=None, help="rotates near-equals; default: from the file"
    )
    parser.add_argument("--on", type=date.fromisoformat, default=None, help="day of the ranking")
    parser.add_argument("--json", action="store_true", help="print the ranking as JSON")
    parser.add_argument("--lang", choices=["zh-CN", "en"], default="zh-CN", help="language of the reasons")


def run(arguments: Namespace) -> int:
    """Score, match and print."""
    scored = score_file(arguments.file, arguments.lang)
    pool = load_pool_file(arguments.providers)
    wish = _wish(arguments, pool)
    fit = fit_of(scored.profile, wish)
    library, definition = Library(QUESTIONNAIRES), scored.definition
    effort = library.effort(library.edition(definition.code, definition.version))
    where = Situation(definition, scored.responses, scored.profile.facts, fit.size)
    asked = Asked(
        definition=definition,
        result=scored.result,
        fit=fit,
        on=arguments.on or system_clock().astimezone(CHINA).date(),
        path=way_to_next(where, scored.result, effort),
        wish=wish,
        seed=_seed(arguments),
    )
    found = match(asked, Market(pool), top=arguments.top)
    t = translator(arguments.lang)
    steps = next_steps(found, scored.texts, scored.responses, t)
    document = ranking_document(found, t, scored.texts, steps)
    if arguments.json:
        print_json(document)
    else:
        print("\n".join(lines(document, scored)))
    return 0


def lines(document: RankingDocument, scored: Scored) -> list[str]:
    """Write a list for a terminal."""
    out = list(document["notices"])
    for found in document["recommendations"]:
        provider = found["provider"]
        out.append(
            f"{found['rank']}. {provider['name']}（{provider['kind']}） {found['score']} / {found['max']}"
        )
        out += [f"   {t['label']} {t['points']} / {t['max']}: {t['reason']}" for t in found["terms"]]
        out += [f"   · {o['capability']} {o['step']} {o['name']} {o['price']}" for o in found["offers"]]
        out += [f"   ! {note}" for note in found["notes"]]
        out += [f"   ↑ {change}" for change in found["changes"]]
    for bundle in document["bundles"]:
        out.append(f"{bundle['label']}: {bundle['price']} 万元")
        out += [
            f"   · {'、'.join(p['covers'])}: {p['offer_name']}（{p['provider_name']}）"
            for p in bundle["parts"]
        ]
    out += [f"→ {step['title']}: {step['advice']}" for step in document["next_steps"]]
    out.append(
        f"{scored.texts.short_title}; weights {document['weights_version']}; seed {document['seed']}"
    )
    return out


def _wish(arguments: Namespace, pool: Pool) -> Wish:
    """Read what is wished; one line for the first option at fault."""
    typed = TypedWish(arguments.pain, (), arguments.budget or "", arguments.diagnosed_by or "")
    wish, reasons = read_wish(typed, NO_WISH, {provider.code for provider in pool.providers})
    expected = {
        "text": f"--pain: expected at most {LONGEST_TEXT} characters, got {len(typed.text)}",
        "budget": f"--budget: expected an amount in 万元, above 0 and at most {LARGEST_BUDGET:f}, "
        f"got {typed.budget[:40]!r}",
        "diagnosed_by": f"--diagnosed-by: expected the code of a provider of the pool, "
        f"got {typed.diagnosed_by[:20]!r}",
    }
    for field in reasons:
        raise Invalid(expected[field])
    return wish


def _seed(arguments: Namespace) -> int:
    """Derive the seed from what the file holds, so that the same file gives the same list."""
    if arguments.seed is not None:
        return int(arguments.seed) & 0xFFFFFFFF
    return int.from_bytes(hashlib.sha256(arguments.file.read_bytes()).digest()[:4], "big")


def _count(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 100:  # noqa: PLR2004 - a list people can read
        raise ArgumentTypeError(f"expected a whole number from 1 to 100, got {text!r}")
    return int(text)
