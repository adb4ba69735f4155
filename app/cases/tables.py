"""A case with its people, its history, verified values, findings, remarks, marks and signatures."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy
from sqlmodel import Field, SQLModel

from app.cases.domain.states import CaseState
from app.kit.database import UtcDateTime


class DiagnosisCase(SQLModel, table=True):
    """One diagnosis on site. `region` is the county the enterprise named in its profile, taken from there only.

    `revision` grows with every step; `themes` is a JSON list of codes; `contact` and `phone` are sealed.
    `provider` is a code of the pool, empty until somebody is assigned by `method`. `open_key` names the enterprise
    while the case is open, by credit code if it has one: two cases of one enterprise are never open together.
    """

    __tablename__ = "diagnosis_case"

    id: UUID = Field(primary_key=True)
    code: str = Field(max_length=10, unique=True)
    assessment_id: UUID = Field(foreign_key="assessment.id", index=True)
    enterprise_id: UUID = Field(foreign_key="enterprise.id", index=True)
    region: str = Field(max_length=6, index=True)
    enterprise: str = Field(max_length=120)
    origin: str = Field(max_length=12)
    contact: str = Field(default="", sa_type=sqlalchemy.Text)
    phone: str = Field(default="", sa_type=sqlalchemy.Text)
    themes: str = Field(default="[]", sa_type=sqlalchemy.Text)
    preferred: str = Field(default="", max_length=200)
    state: str = Field(default=str(CaseState.REQUESTED), max_length=20, index=True)
    revision: int = 0
    provider: str = Field(default="", max_length=20)
    method: str = Field(default="", max_length=10)
    visit_on: date | None = None
    since_at: datetime = Field(sa_type=UtcDateTime)
    due_at: datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)
    created_at: datetime = Field(sa_type=UtcDateTime)
    open_key: str | None = Field(default=None, max_length=36, unique=True, index=True)


class CaseMember(SQLModel, table=True):
    """Somebody's part in a case; ended, never deleted."""

    __tablename__ = "case_member"

    id: UUID = Field(primary_key=True)
    case_id: UUID = Field(foreign_key="diagnosis_case.id", ondelete="CASCADE", index=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    part: str = Field(max_length=12)
    since_at: datetime = Field(sa_type=UtcDateTime)
    until_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class CaseStep(SQLModel, table=True):
    """One step of a case: rows are only added. `by` nobody is the enterprise without an account."""

    __tablename__ = "case_step"

    case_id: UUID = Field(primary_key=True, foreign_key="diagnosis_case.id", ondelete="CASCADE")
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    event: str = Field(max_length=20)
    from_state: str = Field(max_length=20)
    to_state: str = Field(max_length=20)
    at: datetime = Field(sa_type=UtcDateTime)
    by: UUID | None = None
    by_name: str = Field(default="", max_length=60)
    remark: str = Field(default="", sa_type=sqlalchemy.Text)


class CaseReminder(SQLModel, table=True):
    """A letter that reminded somebody of a case; `occasion` is a due day or the day it was asked for, once each."""

    __tablename__ = "case_reminder"

    case_id: UUID = Field(primary_key=True, foreign_key="diagnosis_case.id", ondelete="CASCADE")
    person_id: UUID = Field(primary_key=True)
    occasion: str = Field(primary_key=True, max_length=20)
    at: datetime = Field(sa_type=UtcDateTime)


class CaseAttendance(SQLModel, table=True):
    """Who was there on a visit, for which side, and when they signed in; taken back rather than deleted."""

    __tablename__ = "case_attendance"

    id: UUID = Field(primary_key=True)
    case_id: UUID = Field(foreign_key="diagnosis_case.id", ondelete="CASCADE", index=True)
    side: str = Field(max_length=10)
    name: str = Field(max_length=40)
    post: str = Field(default="", max_length=40)
    at: datetime = Field(sa_type=UtcDateTime)
    noted_by: str = Field(max_length=60)
    taken_back_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class CaseNote(SQLModel, table=True):
    """Notes of one interview: with whom, about what; `revision` grows with every change."""

    __tablename__ = "case_note"

    id: UUID = Field(primary_key=True)
    case_id: UUID = Field(foreign_key="diagnosis_case.id", ondelete="CASCADE", index=True)
    whom: str = Field(max_length=40)
    text: str = Field(sa_type=sqlalchemy.Text)
    revision: int = 0
    by_name: str = Field(max_length=60)
    at: datetime = Field(sa_type=UtcDateTime)


class CaseRating(SQLModel, table=True):
    """How satisfied the enterprise is with a closed case: three marks of 1 to 5, and a sentence."""

    __tablename__ = "case_rating"

    case_id: UUID = Field(primary_key=True, foreign_key="diagnosis_case.id", ondelete="CASCADE")
    manner: int
    accuracy: int
    use: int
    remark: str = Field(default="", sa_type=sqlalchemy.Text)
    at: datetime = Field(sa_type=UtcDateTime)


class CaseExplanation(SQLModel, table=True):
    """What the enterprise says to its self-assessment having been too high; the last word stands."""

    __tablename__ = "case_explanation"

    case_id: UUID = Field(primary_key=True, foreign_key="diagnosis_case.id", ondelete="CASCADE")
    text: str = Field(sa_type=sqlalchemy.Text)
    at: datetime = Field(sa_type=UtcDateTime)


class VerifiedResponse(SQLModel, table=True):
    """The consultant's value of one item beside the enterprise's; both as canonical JSON, neither changes the other.

    `reason` and `remark` say why they differ; without a reason a differing value does not count as verified.
    """

    __tablename__ = "verified_response"

    case_id: UUID = Field(primary_key=True, foreign_key="diagnosis_case.id", ondelete="CASCADE")
    item: str = Field(primary_key=True, max_length=40)
    value: str = Field(sa_type=sqlalchemy.Text)
    self_value: str = Field(sa_type=sqlalchemy.Text)
    differs: bool
    reason: str = Field(default="", max_length=20)
    remark: str = Field(default="", sa_type=sqlalchemy.Text)
    by: UUID
    by_name: str = Field(max_length=60)
    at: datetime = Field(sa_type=UtcDateTime)


class CaseResult(SQLModel, table=True):
    """The result over the verified layer as it stands, kept so that it is measured once for each change."""

    __tablename__ = "case_result"

    case_id: UUID = Field(primary_key=True, foreign_key="diagnosis_case.id", ondelete="CASCADE")
    input_digest: str = Field(max_length=64)
    total: str = Field(max_length=40)
    level: int
    document: str = Field(sa_type=sqlalchemy.Text)
    measured_at: datetime = Field(sa_type=UtcDateTime)


class Finding(SQLModel, table=True):
    """One finding about the enterprise, tied to an item and perhaps a file of evidence.

    `key` names the rule that drafted it, empty for one of the consultant's own; `is_kept` turns a draft into a finding.
    """

    __tablename__ = "case_finding"

    id: UUID = Field(primary_key=True)
    case_id: UUID = Field(foreign_key="diagnosis_case.id", ondelete="CASCADE", index=True)
    key: str = Field(default="", max_length=80)
    kind: str = Field(max_length=12)
    item: str = Field(max_length=40)
    evidence_id: UUID | None = None
    text: str = Field(sa_type=sqlalchemy.Text)
    is_kept: bool = False
    revision: int = 0
    by_name: str = Field(default="", max_length=60)
    changed_at: datetime = Field(sa_type=UtcDateTime)


class CaseRemark(SQLModel, table=True):
    """A remark in its place: an item code, or `finding:` and an id. What must be fixed is mended before it goes on."""

    __tablename__ = "case_remark"

    id: UUID = Field(primary_key=True)
    case_id: UUID = Field(foreign_key="diagnosis_case.id", ondelete="CASCADE", index=True)
    place: str = Field(max_length=60)
    text: str = Field(sa_type=sqlalchemy.Text)
    must_fix: bool = False
    by: UUID
    by_name: str = Field(max_length=60)
    at: datetime = Field(sa_type=UtcDateTime)
    mended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    mended_by: str = Field(default="", max_length=60)


class CaseMark(SQLModel, table=True):
    """One expert's mark for one criterion of the rubric."""

    __tablename__ = "case_mark"

    case_id: UUID = Field(primary_key=True, foreign_key="diagnosis_case.id", ondelete="CASCADE")
    expert_id: UUID = Field(primary_key=True)
    criterion: str = Field(primary_key=True, max_length=20)
    mark: int
    at: datetime = Field(sa_type=UtcDateTime)


class CaseSignature(SQLModel, table=True):
    """One person's signature under what was verified; `digest` is the input of the result that was signed."""

    __tablename__ = "case_signature"

    case_id: UUID = Field(primary_key=True, foreign_key="diagnosis_case.id", ondelete="CASCADE")
    person_id: UUID = Field(primary_key=True)
    name: str = Field(max_length=60)
    digest: str = Field(max_length=64)
    at: datetime = Field(sa_type=UtcDateTime)
