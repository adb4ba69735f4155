"""`score FILE [--json]`: print the result of a responses file."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from app.commands.inputs import Scored, print_json, score_file
from app.kit.decimals import at_least, plain
from app.scoring.domain.documents import result_document
from app.scoring.service.telling import condition_name, doubts_told


def configure(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("file", type=Path, help="responses file")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    parser.add_argument("--lang", choices=["zh-CN", "en"], default="zh-CN", help="language of the names")


def run(arguments: Namespace) -> int:
    """Score and print."""
    scored = score_file(arguments.file, arguments.lang)
    if arguments.json:
        print_json(result_document(scored.definition, scored.texts, scored.result))
    else:
        print("\n".join(lines(scored)))
    return 0


def lines(scored: Scored) -> list[str]:
    """Write the result for a terminal."""
    result, texts = scored.result, scored.texts
    level = texts.levels[result.level.code]
    out = [
        f"{texts.title} {scored.definition.version}",
        f"{level.name} {level.alias}".strip() + f" · {result.status}",
        f"{at_least(result.total.score)} / {plain(result.total.max)}",
        *(
            f"  {texts.dimensions[d.code].name} {at_least(d.score)} / {plain(d.max)}"
            for d in result.dimensions
        ),
    ]
    for gate in result.gates:
        parts = [
            f"{condition_name(texts, c)} {plain(c.actual)}/{plain(c.required)} {'✓' if c.met else '×'}"
            for c in gate.conditions
        ]
        out.append(f"{texts.levels[gate.level.code].name}: " + "  ".join(parts))
    if result.missing:
        out.append("provisional, missing: " + ", ".join(result.missing))
    out += [f"! {doubt}" for doubt in doubts_told(scored.definition, texts)]
    out.append(f"provenance: {result.provenance}. {texts.disclaimer}")
    return out
