"""Agreement of self-given with verified values over the cases somebody sees."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from sqlmodel import Session

from app.assessments.service.keeping import assessments_of
from app.cases.domain.agreement import Agreement, Pair, agreement, standing
from app.cases.domain.sight import Sight
from app.cases.repository import verified_within
from app.identity.domain.rights import Scope
from app.kit.plain import read_json
from app.questionnaires.domain.responses import read_response
from app.questionnaires.errors import QuestionnaireNotFound
from app.questionnaires.service.library import Edition, Library

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Compared:
    """One verified value beside the self-given one."""

    edition: Edition
    item: str
    consultant: UUID
    name: str
    county: str
    enterprise: str
    pair: Pair


@dataclass(frozen=True, slots=True)
class Agreements:
    """Agreement over all, and by item (with its questionnaire), consultant, county and enterprise."""

    everything: Agreement | None
    items: Mapping[tuple[str, str], Agreement]
    editions: Mapping[str, Edition]
    consultants: Mapping[tuple[UUID, str], Agreement]
    counties: Mapping[str, Agreement]
    enterprises: Mapping[str, Agreement]


def agreements(session: Session, scope: Scope, *, library: Library) -> Agreements:
    """Measure agreement in these regions; items of different questionnaires are kept apart."""
    found = list(_compared(session, scope, library))
    return Agreements(
        agreement([one.pair for one in found]) if found else None,
        _by(found, lambda one: (one.edition.definition.code, one.item)),
        {one.edition.definition.code: one.edition for one in found},
        _by(found, lambda one: (one.consultant, one.name)),
        _by(found, lambda one: one.county),
        _by(found, lambda one: one.enterprise),
    )


def _by(found: Sequence[Compared], key: Callable[[Compared], Key]) -> dict[Key, Agreement]:
    groups: dict[Key, list[Pair]] = defaultdict(list)
    for one in found:
        groups[key(one)].append(one.pair)
    return {name: agreement(pairs) for name, pairs in groups.items()}


def _compared(session: Session, scope: Scope, library: Library) -> Iterator[Compared]:
    rows = verified_within(session, Sight(office=scope))
    assessments = {a.id: a for a in assessments_of(session, list({case.assessment_id for _, case in rows}))}
    for row, case in rows:
        pinned = assessments[case.assessment_id]
        try:
            edition = library.edition(pinned.questionnaire_code, pinned.questionnaire_version)
        except QuestionnaireNotFound:
            continue
        item = edition.definition.item(row.item)
        if item is None:
            continue
        given = standing(item, read_response(item, read_json(row.self_value)))
        verified = standing(item, read_response(item, read_json(row.value)))
        if given is not None and verified is not None:
            yield Compared(
                edition, item.code, row.by, row.by_name, case.region, case.enterprise, (given, verified)
            )
