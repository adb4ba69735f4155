"""`evaluate-recommendations [--json]`: how good the lists were, from the feedback kept; changes nothing."""

from argparse import ArgumentParser, Namespace

from app.commands.environment import settings_from_environment
from app.commands.inputs import print_json
from app.kit.database import Database
from app.recommendations.service.evaluating import EvaluationDocument, FiguresDocument, evaluate


def configure(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")


def run(arguments: Namespace) -> int:
    """Evaluate and print."""
    database = Database(settings_from_environment().database_url)
    try:
        with database.transaction() as session:
            document = evaluate(session)
    finally:
        database.close()
    if arguments.json:
        print_json(document)
    else:
        print("\n".join(lines(document)))
    return 0


def lines(document: EvaluationDocument) -> list[str]:
    """Write the figures as a table."""
    head = f"{'':16}{'lists':>7}{'answered':>10}{'hit rate':>10}{'NDCG':>8}{'coverage':>10}{'Gini':>8}"
    out = [f"providers that may be recommended: {document['pool']}", head, _line("all", document["all"])]
    for name, group in (
        ("city", document["by_city"]),
        ("industry", document["by_industry"]),
        ("weights", document["by_weights"]),
    ):
        out += [_line(f"{name} {code or '–'}", figures) for code, figures in group.items()]
    declined = document["all"]["declined"]
    out += [f"declined, {reason}: {count}" for reason, count in declined.items()]
    return out


def _line(name: str, figures: FiguresDocument) -> str:
    shares = (figures["hit_rate"], figures["ndcg"], figures["coverage"], figures["gini"])
    hit, ndcg, coverage, gini = (share or "–" for share in shares)
    return (
        f"{name:16}{figures['lists']:>7}{figures['answered']:>10}{hit:>10}{ndcg:>8}{coverage:>10}{gini:>8}"
    )
