"""The bulk scorer gives what the exact engine gives, row by row; kept results are checked against it."""

from fractions import Fraction
from random import Random

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session, select

from app.kit.database import Database
from app.questionnaires.domain.definition import Definition, Item
from app.questionnaires.domain.responses import Response
from app.questionnaires.service.library import Edition, Library
from app.scoring.adapters.bulk import BulkScorer, TooLargeNumbers
from app.scoring.service.measuring import measure, scorer_of, situation
from app.scoring.service.rescoring import differences, standings
from app.scoring.tables import StoredResult
from app.settings import HERE
from diagnosis_models.contract import ItemKind, ResponseState
from diagnosis_models.expressions import Linear
from diagnosis_models.plans import read_policies
from tests.factories.instruments import instrument
from tests.journeys.test_every_questionnaire import EDITIONS, fill

SILENT = (ResponseState.UNANSWERED, ResponseState.DONT_KNOW, ResponseState.NOT_APPLICABLE)


def answer(random: Random, item: Item) -> Response:
    if random.random() < 0.1:
        return Response(random.choice(SILENT), ())
    codes = [option.code for option in item.options if not option.exclusive]
    if item.kind is ItemKind.MULTIPLE:
        chosen = tuple(code for code in codes if random.random() < 0.6) or (codes[0],)
        return Response(ResponseState.ANSWERED, chosen)
    return Response(ResponseState.ANSWERED, (random.choice(codes),))


def answers(random: Random, definition: Definition) -> dict[str, Response]:
    return {item.code: answer(random, item) for item in definition.items}


@pytest.mark.parametrize("edition", EDITIONS, ids=[e.definition.code for e in EDITIONS])
def test_every_row_is_what_the_exact_engine_says(edition: Edition) -> None:
    random = Random(edition.definition.code)
    facts = [{"production_type": kind} for kind in ("discrete", "process")]
    given = [(answers(random, edition.definition), facts[n % 2]) for n in range(60)]
    write = read_policies(edition.definition.parameters).rounding.write
    for (responses, known), found in zip(given, standings(edition, given), strict=True):
        exact = measure(edition.definition, responses, known)
        assert (write(found.total), found.rank) == (exact.total.score, exact.level.rank)


@pytest.mark.parametrize("seed", range(30))
def test_small_trees_of_every_kind_agree(seed: int) -> None:
    definition = instrument(seed).situation.definition
    random = Random(seed)
    for _ in range(20):
        responses = answers(random, definition)
        measured, context = situation(definition, responses)
        plan = scorer_of(definition).plan(measured, context)
        assert plan is not None
        bulk = BulkScorer(plan)
        outcome = bulk.score(bulk.rows([{code: r.options for code, r in measured.items()}]))
        exact = plan.total.value({code: r.options for code, r in measured.items() if r.options})
        assert Fraction(int(outcome.totals[0]), outcome.scale) == exact


def test_numbers_that_could_be_rounded_are_refused(edition: Edition) -> None:
    plan = scorer_of(edition.definition).plan({})
    assert plan is not None
    huge = Linear({"S01": {"0": 0, "1": 2**53}}, 1)
    bulk = BulkScorer(type(plan)(huge, *(getattr(plan, name) for name in (
        "total_max", "branches", "stages", "items", "maxima", "provenance"))))  # fmt: skip
    with pytest.raises(TooLargeNumbers):
        bulk.score(bulk.rows([{"S01": ("1",)}]))


def test_a_kept_result_that_was_tampered_with_is_found(client: TestClient, migrated: object) -> None:
    path = fill(client, EDITIONS[-1], 1)
    client.post(f"{path}/submission", data={"pledge": "1", "signer": "王"})
    library = Library(HERE / "questionnaires")
    database: Database = client.app.state.context.database  # type: ignore[attr-defined] # starlette's own state

    def found(session: Session, *, full: bool) -> list[str]:
        return [difference.what for difference in differences(session, library, full=full)]

    with database.transaction() as session:
        assert found(session, full=False) == []
        assert found(session, full=True) == []
        row = session.exec(select(StoredResult)).one()
        row.level, row.document = row.level + 1, row.document.replace('"rank":', '"rank" :', 1)
        session.add(row)
        session.flush()
        assert found(session, full=False) == ["level"]
        assert found(session, full=True) == ["document"]
