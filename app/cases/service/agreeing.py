"""Agreement of self-given with verified values over the cases somebody sees."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar
from uuid import UUID

from sqlmodel import Session

from app.assessments.service.keeping import assessments_of
from app.cases.adapters import load_rules
from app.cases.domain.agreement import Agreement, Pair, agreement, overstates, standing
from app.cases.domain.sight import Sight
from app.cases.repository import verified_within
from app.cases.repository.visits import explanations_of
from app.cases.service.verifying import Layers
from app.cases.tables import CaseExplanation, DiagnosisCase
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
    case: DiagnosisCase
    pair: Pair


@dataclass(frozen=True, slots=True)
class Overstated:
    """A case whose self-assessment was too high on the whole, and what the enterprise says to it."""

    case: DiagnosisCase
    agreement: Agreement
    explanation: CaseExplanation | None


@dataclass(frozen=True, slots=True)
class Agreements:
    """Agreement over all, and by item (with its questionnaire), consultant, county and enterprise."""

    everything: Agreement | None
    items: Mapping[tuple[str, str], Agreement]
    editions: Mapping[str, Edition]
    consultants: Mapping[tuple[UUID, str], Agreement]
    counties: Mapping[str, Agreement]
    enterprises: Mapping[str, Agreement]
    overstated: tuple[Overstated, ...]


def agreements(session: Session, scope: Scope, *, library: Library) -> Agreements:
    """Measure agreement in these regions; items of different questionnaires are kept apart."""
    found = list(_compared(session, scope, library))
    return Agreements(
        agreement([one.pair for one in found]) if found else None,
        _by(found, lambda one: (one.edition.definition.code, one.item)),
        {one.edition.definition.code: one.edition for one in found},
        _by(found, lambda one: (one.consultant, one.name)),
        _by(found, lambda one: one.case.region),
        _by(found, lambda one: one.case.enterprise),
        _overstated(session, found),
    )


def case_agreement(layers: Layers) -> Agreement | None:
    """Measure agreement over one case; nothing while no pair is there."""
    pairs = []
    for item in layers.items:
        if item.code in layers.given and item.code in layers.verified:
            given = standing(item, layers.given[item.code])
            verified = standing(item, layers.verified[item.code])
            if given is not None and verified is not None:
                pairs.append((given, verified))
    return agreement(pairs) if pairs else None


def is_overstated(found: Agreement | None) -> bool:
    """Whether a self-assessment was too high on the whole, by the rules of the desk."""
    rules = load_rules()
    return found is not None and overstates(
        found, least=Fraction(rules.overstated_from), fewest=rules.fewest
    )


def _overstated(session: Session, found: Sequence[Compared]) -> tuple[Overstated, ...]:
    cases = {one.case.id: one.case for one in found}
    measured = {key: one for key, one in _by(found, lambda one: one.case.id).items() if is_overstated(one)}
    said = explanations_of(session, list(measured))
    named = [Overstated(cases[key], one, said.get(key)) for key, one in measured.items()]
    return tuple(sorted(named, key=lambda one: (one.agreement.difference, one.case.code)))


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
            yield Compared(edition, item.code, row.by, row.by_name, case, (given, verified))
