"""Moving a case on: the table decides, the step is written down, nothing is lost."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import Session

from app.cases.adapters import load_rules
from app.cases.domain.sight import CasePlace, Part
from app.cases.domain.states import (
    OVER,
    STEPS,
    CaseEvent,
    CaseState,
    Facts,
    Found,
    Holds,
    decide,
    obstacle,
    offered,
)
from app.cases.errors import CaseObstructed, CaseStale
from app.cases.repository import (
    marks_of,
    members_of,
    remarks_of,
    signatures_of,
    steps_of,
)
from app.cases.service.verifying import keep_result, layers_of
from app.cases.tables import CaseMember, CaseSignature, CaseStep, DiagnosisCase
from app.enterprises.service.keeping import profile_of
from app.identity.service.deputies import counts_as
from app.kit.audit import Entry, record
from app.kit.clock import CHINA
from app.kit.database import announce
from app.kit.errors import ServiceFault
from app.providers.service.keeping import kept_pool
from app.questionnaires.service.library import Library

ISSUED = "case.issued"
MOVED = "case.moved"


@dataclass(frozen=True, slots=True)
class Mover:
    """Who takes a step, and which actions are theirs on this case; nobody is the enterprise without an account."""

    person: UUID | None
    name: str
    holds: Holds


@dataclass(frozen=True, slots=True)
class Proposal:
    """What comes with a step: who is to do it, when, and why. `provider` belongs to `team`."""

    team: frozenset[UUID] = frozenset()
    provider: str = ""
    method: str = ""
    experts: frozenset[UUID] = frozenset()
    visit_on: date | None = None
    remark: str = ""
    told: dict[str, Any] = field(default_factory=dict)
    """What the trail should know of how the team was found."""


NOTHING_PROPOSED = Proposal()


def place_of(case: DiagnosisCase, members: list[CaseMember]) -> CasePlace:
    """Give where a case stands and who has a part."""
    own = [m for m in members if m.case_id == case.id]
    team = frozenset(m.person_id for m in own if m.part == Part.CONSULTANT)
    experts = frozenset(m.person_id for m in own if m.part == Part.EXPERT)
    return CasePlace(case.region, case.enterprise_id, team, experts)


def move(
    session: Session,
    case: DiagnosisCase,
    event: CaseEvent,
    proposal: Proposal,
    mover: Mover,
    *,
    seen: int,
    library: Library,
    at: datetime,
) -> None:
    """Take one step with a held case; `seen` is the revision its page showed.

    Raises `CaseStale`, `TransitionRefused`, `CaseNotYours` and `CaseObstructed`; then nothing is changed.
    """
    if seen != case.revision:
        raise CaseStale(revision=case.revision, state=case.state)
    state = CaseState(case.state)
    facts = facts_of(session, case, proposal, mover, library=library, at=at)
    step = decide(state, event, facts, mover.holds)
    _take(session, case, event, proposal, mover, library=library, at=at)
    before, case.state = case.state, str(step.to)
    if step.to in OVER:
        case.open_key = None
    if step.to is not state or event is CaseEvent.SCHEDULE:
        case.since_at = at
        case.due_at = _due(case, step.to, at)
    case.revision += 1
    note_step(session, case, str(event), before, mover, remark=proposal.remark, at=at, told=proposal.told)
    announce(session, MOVED, case.id)
    if step.to is CaseState.ISSUED:
        announce(session, ISSUED, case.id)


def facts_of(
    session: Session,
    case: DiagnosisCase,
    proposal: Proposal,
    mover: Mover,
    *,
    library: Library,
    at: datetime,
) -> Facts:
    """Give what guards look at, with the proposal in place of what it would replace."""
    rules, place = load_rules(), place_of(case, members_of(session, [case.id]))
    remarks = remarks_of(session, case.id)
    same = counts_as(session, mover.person, at) if mover.person else frozenset()
    marked = {mark.criterion for mark in marks_of(session, case.id) if mark.expert_id == mover.person}
    return Facts(
        person=mover.person,
        today=at.astimezone(CHINA).date(),
        team=proposal.team or place.team,
        experts=proposal.experts or place.experts,
        least_team=rules.least_team,
        has_conflict=_has_conflict(session, case, proposal.provider or case.provider),
        visit_on=proposal.visit_on,
        open_items=len(layers_of(session, case, library).open),
        must_fix=sum(r.must_fix and r.mended_at is None for r in remarks),
        ungraded=len(rules.rubric.keys() - marked),
        handed_in_by=_as_one(_last_by(steps_of(session, case.id), CaseEvent.HAND_IN), mover, same),
        signed=frozenset(
            person
            for s in signatures_of(session, case.id)
            if (person := _as_one(s.person_id, mover, same)) is not None
        ),
        remark=proposal.remark,
    )


def ways_on(case: DiagnosisCase, facts: Facts, mover: Mover) -> list[tuple[CaseEvent, Found]]:
    """Give the steps that are this person's now, each with what stands in its way.

    Remark, team, experts and date come with the form, so their absence is no obstacle yet.
    """
    state = CaseState(case.state)
    typed = replace(
        facts,
        remark="x",
        visit_on=facts.visit_on or facts.today,
        team=facts.team or frozenset(UUID(int=n) for n in range(facts.least_team)),
        experts=facts.experts or frozenset({UUID(int=99)}),
    )
    return [(event, obstacle(STEPS[state, event], typed)) for event in offered(state, mover.holds)]


def note_step(
    session: Session,
    case: DiagnosisCase,
    event: str,
    before: str,
    mover: Mover,
    *,
    remark: str,
    at: datetime,
    told: dict[str, Any] | None = None,
) -> None:
    """Write a step down, for the case's own history and for the trail."""
    session.add(
        CaseStep(
            case_id=case.id,
            number=case.revision,
            event=event,
            from_state=before,
            to_state=case.state,
            at=at,
            by=mover.person,
            by_name=mover.name,
            remark=remark,
        )
    )
    session.add(case)
    session.flush()
    after = {"state": case.state, "revision": case.revision, **(told or {})}
    record(session, Entry(f"case.{event}", "case", str(case.id), at, before={"state": before}, after=after))


def note_refusal(session: Session, case: DiagnosisCase, event: str, fault: ServiceFault, *, at: datetime) -> None:  # fmt: skip
    """Write down for the trail that somebody tried a step and why it was refused; the case stays as it is."""
    why = str(fault.obstacle) if isinstance(fault, CaseObstructed) else fault.code
    after = {"event": event, "why": why, "state": case.state}
    record(session, Entry("case.refused", "case", str(case.id), at, after=after))


def _take(
    session: Session,
    case: DiagnosisCase,
    event: CaseEvent,
    proposal: Proposal,
    mover: Mover,
    *,
    library: Library,
    at: datetime,
) -> None:
    """Do what a step does besides changing the state."""
    if event in {CaseEvent.ASSIGN, CaseEvent.REASSIGN}:
        _replace(session, case, Part.CONSULTANT, proposal.team, at)
        case.provider, case.method = proposal.provider, proposal.method
        if event is CaseEvent.REASSIGN:
            case.visit_on = None
    elif event is CaseEvent.DECLINE:
        _replace(session, case, Part.CONSULTANT, frozenset(), at)
        case.provider = case.method = ""
    elif event is CaseEvent.NAME_EXPERTS:
        _replace(session, case, Part.EXPERT, proposal.experts, at)
    elif event is CaseEvent.SCHEDULE:
        case.visit_on = proposal.visit_on
    elif event in {CaseEvent.SIGN, CaseEvent.ISSUE}:
        _sign(session, case, mover, library=library, at=at)


def _sign(session: Session, case: DiagnosisCase, mover: Mover, *, library: Library, at: datetime) -> None:
    assert mover.person is not None  # noqa: S101 - only assigned people hold the action
    kept = keep_result(session, case, layers_of(session, case, library), library=library, at=at)
    session.add(
        CaseSignature(
            case_id=case.id, person_id=mover.person, name=mover.name, digest=kept.input_digest, at=at
        )
    )


def _replace(
    session: Session, case: DiagnosisCase, part: Part, people: frozenset[UUID], at: datetime
) -> None:
    there = {m.person_id: m for m in members_of(session, [case.id]) if m.part == part}
    for person, member in there.items():
        if person not in people:
            member.until_at = at
            session.add(member)
    for person in sorted(people - there.keys()):
        session.add(CaseMember(id=uuid4(), case_id=case.id, person_id=person, part=str(part), since_at=at))
    session.flush()


def _has_conflict(session: Session, case: DiagnosisCase, provider: str) -> bool:
    """Whether the provider is linked with the enterprise, or is not in the pool (any more)."""
    if not provider:
        return False
    profile = profile_of(session, case.enterprise_id)
    found = next((p for p in kept_pool(session).providers if p.code == provider), None)
    return found is None or found.conflicts_with(profile.credit_code, profile.name)


def _last_by(steps: list[CaseStep], event: CaseEvent) -> UUID | None:
    return next((step.by for step in reversed(steps) if step.event == event), None)


def _as_one(person: UUID | None, mover: Mover, same: frozenset[UUID]) -> UUID | None:
    """Give the mover in place of whoever counts as the same person: deputy and principal are one."""
    return mover.person if person in same else person


def _due(case: DiagnosisCase, state: CaseState, at: datetime) -> datetime | None:
    """Give when a state should be over; a scheduled visit at the end of its day."""
    if state is CaseState.SCHEDULED and case.visit_on is not None:
        return datetime.combine(case.visit_on, time(23, 59), CHINA)
    return load_rules().due(state, at)
