"""`path FILE --target LEVEL [--budget N] [--json]`: the cheapest improvements that reach a level."""

from argparse import ArgumentParser, Namespace
from decimal import Decimal
from pathlib import Path

from app.commands.inputs import print_json, score_file
from app.kit.errors import Invalid
from app.kit.places import QUESTIONNAIRES
from app.kit.plain import read_number
from app.questionnaires.service.library import Library
from app.scoring.errors import LevelUnknown
from app.scoring.service.path_documents import PathDocument, path_document
from app.scoring.service.paths import Situation, find_level, path_to

LARGEST_BUDGET = 10**9
"""In 万元; far above what any enterprise spends, so a slip is told."""


def configure(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("file", type=Path, help="responses file")
    parser.add_argument("--target", required=True, help="rank, code or name of the level to reach")
    parser.add_argument("--budget", default=None, help="most money to spend, in 万元")
    parser.add_argument("--json", action="store_true", help="print the path as JSON")
    parser.add_argument("--lang", choices=["zh-CN", "en"], default="zh-CN", help="language of the names")


def run(arguments: Namespace) -> int:
    """Find the path and print it."""
    scored = score_file(arguments.file, arguments.lang)
    library = Library(QUESTIONNAIRES)
    effort = library.effort(library.newest(scored.definition.code))
    try:
        target = find_level(scored.definition, scored.texts, arguments.target)
    except LevelUnknown as fault:
        raise Invalid(f"--target: {fault}") from fault
    size = str(scored.profile.size) if scored.profile.size else None
    where = Situation(scored.definition, scored.responses, scored.profile.facts, size)
    document = path_document(
        scored.definition, scored.texts, path_to(where, target, effort, _budget(arguments.budget)), effort
    )
    if arguments.json:
        print_json(document)
    else:
        print("\n".join(lines(document)))
    return 0


def lines(path: PathDocument) -> list[str]:
    """Write the path for a terminal."""
    out = [f"{path['current']['level']['name']} {path['current']['score']} → {path['target']['name']}"]
    if not path["reachable"]:
        return [*out, "not reachable by improvements that effort.yaml knows"]
    if not path["steps"]:
        return [*out, "reached already"]
    for step in path["steps"]:
        needs = f"  after {', '.join(step['requires'])}" if step["requires"] else ""
        cost = (
            "outcome, follows from the rest"
            if step["outcome"]
            else f"{step['money']['base']} {path['unit']}"
        )
        out.append(f"  {step['item']} {step['title']}: {'; '.join(step['added'])}  ({cost}){needs}")
    money = path["money"]
    out.append(
        f"{money['base']} {path['unit']} ({money['low']}–{money['high']}), {path['days']} person-days; estimates"
    )
    if not path["within_budget"]:
        out.append(f"more than the budget of {path['budget']} {path['unit']}")
        instead = path["instead"]
        out += ["within the budget:", *lines(instead)] if instead else ["nothing below is within it either"]
    return out


def _budget(text: str | None) -> Decimal | None:
    if text is None:
        return None
    number = read_number(text)
    if number is None or not 0 <= number <= LARGEST_BUDGET:
        raise Invalid(f"--budget: expected an amount in 万元, 0 to {LARGEST_BUDGET}, got {text[:40]!r}")
    return number
