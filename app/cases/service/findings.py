"""Findings drafted by the rules and edited by people, remarks in their place, marks of the rubric."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from uuid import UUID, uuid4

from sqlmodel import Session

from app.assessments.service.quality import flags_of
from app.cases.adapters import load_rules
from app.cases.domain.similarity import alike
from app.cases.domain.states import OVER, VERIFYING, CaseState
from app.cases.errors import CaseNotFound, CaseObstructed, CaseStale, Obstacle, TextRefused
from app.cases.repository import findings_of, foreign_findings, marks_of, remarks_of
from app.cases.service.telling import changes_told
from app.cases.service.verifying import Layers, both_results
from app.cases.tables import CaseMark, CaseRemark, DiagnosisCase, Finding
from app.evidence.service.keeping import evidence_of
from app.kit.audit import Entry, record
from app.kit.i18n import Translator
from app.kit.plain import clean_text
from app.kit.states import TransitionRefused
from app.questionnaires.domain.definition import Texts
from app.scoring.service.telling import gaps_told

LONGEST_TEXT = 1000
FINDING = "finding:"


class Kind(StrEnum):
    """What a finding rests on."""

    GAP = "gap"
    DOUBT = "doubt"
    DIFFERENCE = "difference"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Draft:
    """A finding as a rule words it; `key` is the rule's and says it once."""

    key: str
    kind: Kind
    item: str
    text: str


@dataclass(frozen=True, slots=True)
class Writing:
    """A finding as written: text, item, file of evidence, and whether it counts."""

    text: str
    item: str
    evidence: UUID | None
    is_kept: bool


def drafts_of(t: Translator, session: Session, case: DiagnosisCase, layers: Layers, texts: Texts) -> list[Draft]:  # fmt: skip
    """Word what the rules find: the heaviest gaps of the verified layer, the differences, the open doubts."""
    _, verified = both_results(session, case, layers)
    found = [
        Draft(
            f"gap:{gap.item}",
            Kind.GAP,
            gap.item,
            t.gettext(
                "“%(title)s”：现状，%(now)s；下一步，%(next)s。%(advice)s",
                title=gap.title,
                now=gap.now,
                next=gap.next,
                advice=gap.advice,
            ),
        )
        for gap in gaps_told(t, layers.definition, texts, verified, layers.together)
    ]
    found += [
        Draft(
            f"difference:{change.item}",
            Kind.DIFFERENCE,
            change.item,
            t.gettext(
                "“%(title)s”自评为“%(given)s”，现场核验为“%(verified)s”。%(reason)s",
                title=change.title,
                given=change.given,
                verified=change.verified,
                reason=change.reason,
            ),
        )
        for change in changes_told(t, layers, texts)
    ]
    return found + list(_doubts(session, layers, texts))


def _doubts(session: Session, layers: Layers, texts: Texts) -> Iterator[Draft]:
    for flag in flags_of(session, layers.assessment.id):
        item = next(iter(flag.doubt.items), "")
        if item not in layers.changed:
            yield Draft(f"doubt:{flag.doubt.rule}", Kind.DOUBT, item, flag.sentence(texts))


def write_drafts(
    session: Session, case: DiagnosisCase, drafts: list[Draft], *, by: str, at: datetime
) -> int:
    """Keep the drafts that are not there yet; gives how many. What people wrote stays as it is."""
    _refuse_unless(CaseState(case.state) in VERIFYING, case)
    there = {finding.key for finding in findings_of(session, case.id)}
    new = [draft for draft in drafts if draft.key not in there]
    for draft in new:
        session.add(
            Finding(
                id=uuid4(),
                case_id=case.id,
                key=draft.key,
                kind=str(draft.kind),
                item=draft.item,
                text=draft.text,
                by_name="",
                changed_at=at,
            )
        )
    session.flush()
    record(session, Entry("case.findings-drafted", "case", str(case.id), at, after={"drafts": len(new)}))
    return len(new)


def write_finding(
    session: Session,
    case: DiagnosisCase,
    layers: Layers,
    finding_id: UUID | None,
    writing: Writing,
    *,
    seen: int,
    by: str,
    at: datetime,
) -> Finding:
    """Keep a finding as written, tied to a shown item and perhaps one of its files; without an id a new one.

    Raises `TextRefused`, `CaseNotFound`, `CaseStale`, `TransitionRefused`.
    """
    _refuse_unless(CaseState(case.state) in VERIFYING, case)
    text = checked_text(writing.text)
    files = {e.id for e in evidence_of(session, layers.assessment.id)}
    known = {item.code for item in layers.items}
    if writing.item not in known or (writing.evidence is not None and writing.evidence not in files):
        raise CaseNotFound
    if finding_id is None:
        row = Finding(id=uuid4(), case_id=case.id, kind=str(Kind.OWN), item=writing.item, text=text, changed_at=at)  # fmt: skip
    else:
        row = _finding(session, case, finding_id)
        if row.revision != seen:
            raise CaseStale(revision=row.revision)
        row.revision += 1
    before = {"text": row.text, "kept": row.is_kept}
    row.sqlmodel_update(
        {
            "text": text,
            "item": writing.item,
            "evidence_id": writing.evidence,
            "is_kept": writing.is_kept,
            "by_name": by,
            "changed_at": at,
        }
    )
    session.add(row)
    session.flush()
    after = {"finding": str(row.id), "text": text, "kept": row.is_kept}
    record(session, Entry("case.finding-written", "case", str(case.id), at, before=before, after=after))
    return row


def remark_on(
    session: Session,
    case: DiagnosisCase,
    place: str,
    text: str,
    *,
    must_fix: bool,
    by: tuple[UUID, str],
    at: datetime,
) -> None:
    """Leave a remark in its place; what must be fixed only while experts review.

    Raises `TextRefused`, `TransitionRefused`.
    """
    state = CaseState(case.state)
    _refuse_unless(state is CaseState.EXPERT_REVIEW if must_fix else state not in OVER, case)
    said = checked_text(text)
    session.add(
        CaseRemark(
            id=uuid4(),
            case_id=case.id,
            place=place,
            text=said,
            must_fix=must_fix,
            by=by[0],
            by_name=by[1],
            at=at,
        )
    )
    session.flush()
    record(session, Entry("case.remarked", "case", str(case.id), at, after={"place": place, "must_fix": must_fix}))  # fmt: skip


def mend(session: Session, case: DiagnosisCase, remark_id: UUID, *, by: str, at: datetime) -> None:
    """Say that a remark is dealt with; raises `CaseNotFound`, `TransitionRefused`."""
    _refuse_unless(CaseState(case.state) in VERIFYING, case)
    row = next((r for r in remarks_of(session, case.id) if r.id == remark_id), None)
    if row is None:
        raise CaseNotFound
    row.mended_at, row.mended_by = at, by
    session.add(row)
    session.flush()
    record(session, Entry("case.mended", "case", str(case.id), at, after={"remark": str(row.id)}))


def give_marks(
    session: Session, case: DiagnosisCase, marks: Mapping[str, int], *, by: UUID, at: datetime
) -> None:
    """Keep an expert's marks for the rubric; raises `CaseObstructed` while one is missing or out of range."""
    _refuse_unless(CaseState(case.state) is CaseState.EXPERT_REVIEW, case)
    rules = load_rules()
    lacking = [c for c in rules.rubric if not 1 <= marks.get(c, 0) <= rules.rubric_top]
    if lacking:
        raise CaseObstructed(Obstacle.RUBRIC_OPEN, len(lacking))
    there = {m.criterion: m for m in marks_of(session, case.id) if m.expert_id == by}
    for criterion in rules.rubric:
        row = there.get(criterion) or CaseMark(
            case_id=case.id, expert_id=by, criterion=criterion, mark=0, at=at
        )
        row.mark, row.at = marks[criterion], at
        session.add(row)
    session.flush()
    record(session, Entry("case.marked", "case", str(case.id), at, after=dict(marks)))


def likeness_of(session: Session, case: DiagnosisCase, texts: Mapping[UUID, str]) -> dict[UUID, tuple[str, Fraction]]:  # fmt: skip
    """Give, for each of these texts that is nearly one about another enterprise, that case's code and how alike."""
    rules, others = load_rules(), foreign_findings(session, case.enterprise_id)
    found = {}
    for key, text in texts.items():
        near = alike(text, others, share=rules.similar_share, shortest=rules.similar_shortest)
        if near is not None:
            found[key] = near
    return found


def checked_text(text: str) -> str:
    """Give a text without what no form should hold; raises `TextRefused` when it is empty or too long."""
    clean = clean_text(text)
    if not clean or len(clean) > LONGEST_TEXT:
        raise TextRefused(longest=LONGEST_TEXT, length=len(clean))
    return clean


def _finding(session: Session, case: DiagnosisCase, finding_id: UUID) -> Finding:
    found = next((f for f in findings_of(session, case.id) if f.id == finding_id), None)
    if found is None:
        raise CaseNotFound
    return found


def _refuse_unless(fits: bool, case: DiagnosisCase) -> None:
    if not fits:
        raise TransitionRefused(f"not while {case.state}", state=case.state)
