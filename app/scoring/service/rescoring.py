"""Scoring everything again: by bulk for totals and levels, by the exact engine for the whole proof."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from uuid import UUID

from sqlmodel import Session

from app.assessments.service.keeping import kept_responses, open_assessment
from app.enterprises.service.keeping import profile_of
from app.kit.decimals import at_least
from app.kit.plain import write_json
from app.questionnaires.domain.responses import Response
from app.questionnaires.service.library import Edition, Library
from app.scoring.adapters.bulk import BulkScorer, TooLargeNumbers
from app.scoring.domain.differences import Difference
from app.scoring.domain.documents import result_document
from app.scoring.repository import results_after
from app.scoring.service.measuring import measure, scorer_of, situation
from app.scoring.tables import StoredResult
from diagnosis_models.contract import Context, MeasuredResponse
from diagnosis_models.plans import read_policies

BATCH = 500
START = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Case:
    """One kept result with what it was made from."""

    row: StoredResult
    edition: Edition
    responses: Mapping[str, Response]
    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Standing:
    """Total and level by the bulk scorer."""

    total: Fraction
    rank: int


def differences(session: Session, library: Library, *, full: bool) -> Iterator[Difference]:
    """Score every kept result again with its pinned version and tell those that differ.

    Without `full` only total and level are compared; with it the whole document, byte for byte.
    Results come in batches, so memory stays bounded.
    """
    last = START
    while rows := results_after(session, last, BATCH):
        cases = [_case(session, library, row) for row in rows]
        yield from _documents(library, cases) if full else _standings(cases)
        last = rows[-1].assessment_id


def standings(
    edition: Edition, given: Sequence[tuple[Mapping[str, Response], Mapping[str, str]]]
) -> list[Standing]:
    """Give total and level of many responses, each with its facts, in order.

    Rows that share a plan go through the bulk scorer together; a plan with numbers too large for it,
    or an instrument that may withhold a score, goes through the exact engine.
    """
    measured = [situation(edition.definition, responses, facts) for responses, facts in given]
    scorer = scorer_of(edition.definition)
    found: list[Standing] = [Standing(Fraction(0), 0)] * len(given)
    plans = [scorer.plan(responses, context) for responses, context in measured]
    order = sorted(range(len(given)), key=lambda n: id(plans[n]))
    for _, group in groupby(order, key=lambda n: id(plans[n])):
        places = list(group)
        for place, standing in zip(places, _together(edition, [measured[n] for n in places]), strict=True):
            found[place] = standing
    return found


def _together(
    edition: Edition, group: Sequence[tuple[Mapping[str, MeasuredResponse], Context]]
) -> list[Standing]:
    scorer = scorer_of(edition.definition)
    plan = scorer.plan(*group[0])
    may_withhold = edition.definition.parameters.get("coverage_floor", "0") != "0"
    if plan is not None and not may_withhold:
        bulk = BulkScorer(plan)
        chosen = [
            {code: r.options for code, r in responses.items() if code not in context.hidden}
            for responses, context in group
        ]
        try:
            outcome = bulk.score(bulk.rows(chosen))
        except TooLargeNumbers:
            pass
        else:
            return [
                Standing(Fraction(int(total), outcome.scale), int(rank))
                for total, rank in zip(outcome.totals, outcome.ranks, strict=True)
            ]
    results = [scorer.score(responses, context) for responses, context in group]
    return [Standing(Fraction(result.total.score), result.level.rank) for result in results]


def _case(session: Session, library: Library, row: StoredResult) -> Case:
    assessment = open_assessment(session, row.assessment_id)
    edition = library.edition(assessment.questionnaire_code, assessment.questionnaire_version)
    responses = kept_responses(session, row.assessment_id, edition.definition)
    return Case(row, edition, responses, profile_of(session, assessment.enterprise_id).facts)


def _standings(cases: Sequence[Case]) -> Iterator[Difference]:
    ordered = sorted(cases, key=lambda case: case.edition.definition.fingerprint)
    for _, group in groupby(ordered, key=lambda case: case.edition.definition.fingerprint):
        same = list(group)
        edition = same[0].edition
        write = read_policies(edition.definition.parameters).rounding.write
        found = standings(edition, [(case.responses, case.facts) for case in same])
        for case, standing in zip(same, found, strict=True):
            total = at_least(write(standing.total))
            if standing.rank != case.row.level:
                yield _difference(case, "level", str(case.row.level), str(standing.rank))
            if total != case.row.total:
                yield _difference(case, "total", case.row.total, total)


def _documents(library: Library, cases: Sequence[Case]) -> Iterator[Difference]:
    for case in cases:
        result = measure(case.edition.definition, case.responses, case.facts)
        texts = library.texts(case.edition, "zh-CN")
        again = write_json(result_document(case.edition.definition, texts, result))
        if again != case.row.document:
            yield _difference(case, "document", case.row.document, again)


def _difference(case: Case, what: str, kept: str, again: str) -> Difference:
    definition = case.edition.definition
    return Difference(case.row.assessment_id, f"{definition.code}/{definition.version}", what, kept, again)
