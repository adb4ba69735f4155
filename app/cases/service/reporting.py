"""What a case brings to the report that is issued with it: who, when, both layers, findings, signatures."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.cases.domain.sight import Part
from app.cases.domain.states import CaseEvent
from app.cases.errors import CaseNotFound
from app.cases.repository import findings_of, held_case, members_of, signatures_of, steps_of
from app.cases.repository.visits import attendance_of, notes_of
from app.cases.service.findings import Kind
from app.cases.service.moving import place_of
from app.cases.service.verifying import Layers, layers_of
from app.cases.service.visiting import Side
from app.cases.tables import CaseStep, DiagnosisCase
from app.evidence.service.keeping import evidence_of
from app.identity.service.roles import names_of
from app.kit.clock import china_date
from app.providers.service.keeping import kept_pool
from app.questionnaires.service.library import Library


@dataclass(frozen=True, slots=True)
class Signatory:
    """One signature: by whom, on which side, when, and the hash of the responses it was put under."""

    name: str
    part: Part
    at: datetime
    digest: str


@dataclass(frozen=True, slots=True)
class Found:
    """One finding that counts: its words, the item it is tied to, the name of the file that shows it."""

    text: str
    item: str
    evidence: str


@dataclass(frozen=True, slots=True)
class CaseTold:
    """Everything about a case that its report prints; `visited_on` is a day in China.

    `confirmed_at` is empty where the enterprise did not confirm the result itself.
    """

    code: str
    visited_on: str
    region: str
    met: tuple[str, ...]
    """Who was there for the enterprise, and who was interviewed, each with the post where it is known."""
    provider: str
    team: tuple[str, ...]
    experts: tuple[str, ...]
    layers: Layers
    findings: tuple[Found, ...]
    evidence: tuple[tuple[str, str], ...]
    """Item and name of every file of evidence, the team's own photographs last."""
    signatures: tuple[Signatory, ...]
    confirmed_by: str
    confirmed_at: datetime | None


def case_told(session: Session, case_id: UUID, library: Library) -> CaseTold:
    """Give what the report of a case prints; raises `CaseNotFound`."""
    case = held_case(session, case_id)
    if case is None:
        raise CaseNotFound
    place = place_of(case, members_of(session, [case.id]))
    people = names_of(session, place.team | place.experts)
    steps = steps_of(session, case.id)
    confirmed = _last(steps, CaseEvent.CONFIRM)
    files = [*evidence_of(session, case.assessment_id), *evidence_of(session, case.id)]
    return CaseTold(
        code=case.code,
        visited_on=_visited_on(case, steps),
        region=case.region,
        met=_met(session, case),
        provider=next(
            (p.name for p in kept_pool(session).providers if p.code == case.provider), case.provider
        ),
        team=tuple(sorted(people[person] for person in place.team)),
        experts=tuple(sorted(people[person] for person in place.experts)),
        layers=layers_of(session, case, library),
        findings=_findings(session, case, {file.id: file.name for file in files}),
        evidence=tuple((file.item, file.name) for file in files),
        signatures=tuple(
            Signatory(
                s.name, Part.EXPERT if s.person_id in place.experts else Part.CONSULTANT, s.at, s.digest
            )
            for s in signatures_of(session, case.id)
        ),
        confirmed_by=confirmed.by_name if confirmed else "",
        confirmed_at=confirmed.at if confirmed else None,
    )


def assessment_of_case(session: Session, case_id: UUID) -> UUID:
    """Give the assessment a case is about; raises `CaseNotFound`."""
    case = held_case(session, case_id)
    if case is None:
        raise CaseNotFound
    return case.assessment_id


def _findings(session: Session, case: DiagnosisCase, names: dict[UUID, str]) -> tuple[Found, ...]:
    """Give the kept findings; differences stand in the comparison of both layers already."""
    return tuple(
        Found(row.text, row.item, names.get(row.evidence_id, "") if row.evidence_id else "")
        for row in findings_of(session, case.id)
        if row.is_kept and row.kind != Kind.DIFFERENCE
    )


def _met(session: Session, case: DiagnosisCase) -> tuple[str, ...]:
    """Give whom the team met; somebody who signed in and was interviewed stands there once."""
    there = [a for a in attendance_of(session, case.id) if a.side == Side.FIRM]
    posts = {a.name: a.post for a in there} | {note.whom: "" for note in notes_of(session, case.id)}
    posts |= {a.name: a.post for a in there if a.post}
    return tuple(f"{name} {post}".strip() for name, post in posts.items())


def _visited_on(case: DiagnosisCase, steps: list[CaseStep]) -> str:
    """Give the day somebody arrived, else the day that was agreed."""
    arrived = _last(steps, CaseEvent.ARRIVE)
    if arrived is not None:
        return china_date(arrived.at)
    return case.visit_on.isoformat() if case.visit_on else ""


def _last(steps: list[CaseStep], event: CaseEvent) -> CaseStep | None:
    return next((step for step in reversed(steps) if step.event == event), None)
