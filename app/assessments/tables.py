"""One run of an enterprise through a questionnaire version, and its responses."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy
from sqlmodel import Field, SQLModel

from app.assessments.domain.delegating import DelegationState
from app.assessments.domain.states import AssessmentState
from app.kit.database import UtcDateTime


class Assessment(SQLModel, table=True):
    """One assessment, pinned to a questionnaire version by code, version and fingerprint.

    `revision` grows with every change and is the ETag; `code` is what people type to go on later.
    """

    __tablename__ = "assessment"

    id: UUID = Field(primary_key=True)
    code: str = Field(max_length=10, unique=True)
    enterprise_id: UUID | None = Field(default=None, foreign_key="enterprise.id", index=True)
    questionnaire_code: str = Field(max_length=40)
    questionnaire_version: str = Field(max_length=20)
    fingerprint: str = Field(max_length=80)
    language: str = Field(max_length=8)
    state: str = Field(default=str(AssessmentState.IN_PROGRESS), max_length=20, index=True)
    revision: int = 0
    started_at: datetime = Field(sa_type=UtcDateTime)
    changed_at: datetime = Field(sa_type=UtcDateTime)
    submitted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    pledge_version: str | None = Field(default=None, max_length=10)
    pledge_signer: str | None = Field(default=None, max_length=60)
    submission_key: str | None = Field(default=None, max_length=200)
    submission_digest: str | None = Field(default=None, max_length=64)


class QualityFlag(SQLModel, table=True):
    """A doubt about the answers: what a rule found, and what the person said to it.

    `items` is a JSON list of item codes, `figures` a JSON object of what the sentence writes, `question`
    the sentence as it stood then.
    """

    __tablename__ = "quality_flag"

    assessment_id: UUID = Field(primary_key=True, foreign_key="assessment.id", ondelete="CASCADE")
    rule: str = Field(primary_key=True, max_length=40)
    severity: str = Field(default="", max_length=20)
    items: str = Field(default="[]", sa_type=sqlalchemy.Text)
    figures: str = Field(default="{}", sa_type=sqlalchemy.Text)
    question: str = Field(default="", sa_type=sqlalchemy.Text)
    is_confirmed: bool = False
    remark: str = Field(default="", max_length=200)
    raised_at: datetime = Field(sa_type=UtcDateTime)


class ItemTiming(SQLModel, table=True):
    """How many answers to an item took so long, over all assessments of a version; about nobody.

    `seconds_class` numbers the classes of `app/assessments/domain/pacing.py`.
    """

    __tablename__ = "item_timing"

    questionnaire_code: str = Field(primary_key=True, max_length=40)
    questionnaire_version: str = Field(primary_key=True, max_length=20)
    item: str = Field(primary_key=True, max_length=40)
    seconds_class: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    answers: int


class StoredResponse(SQLModel, table=True):
    """One item's response as canonical JSON in the shape of the responses file.

    The `carried_…` columns name the answer it was carried from (an empty item: a result); it counts
    only once it is no longer `to_confirm`. The source may be deleted, so it is no foreign key.
    `changed_by` is who gave it, as shown then (empty: the owner), with the delegation beside it.
    """

    __tablename__ = "response"

    assessment_id: UUID = Field(primary_key=True, foreign_key="assessment.id", ondelete="CASCADE")
    item: str = Field(primary_key=True, max_length=40)
    value: str = Field(sa_type=sqlalchemy.Text)
    changed_at: datetime = Field(sa_type=UtcDateTime)
    to_confirm: bool = False
    carried_assessment: UUID | None = None
    carried_questionnaire: str = Field(default="", max_length=40)
    carried_version: str = Field(default="", max_length=20)
    carried_item: str = Field(default="", max_length=40)
    changed_by: str = Field(default="", max_length=100)
    changed_by_delegation: UUID | None = None


class DifferingResponse(SQLModel, table=True):
    """What one person answered to an item that somebody else answered differently.

    `author` is the hexadecimal id of the delegation, or "owner"; `settled_at` is when the owner decided.
    """

    __tablename__ = "differing_response"

    assessment_id: UUID = Field(primary_key=True, foreign_key="assessment.id", ondelete="CASCADE")
    item: str = Field(primary_key=True, max_length=40)
    author: str = Field(primary_key=True, max_length=32)
    given_by: str = Field(default="", max_length=100)
    delegation_id: UUID | None = None
    value: str = Field(sa_type=sqlalchemy.Text)
    given_at: datetime = Field(sa_type=UtcDateTime)
    settled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Delegation(SQLModel, table=True):
    """Some sections of an assessment in the hands of a colleague, who opens them by a signed link.

    `asked_by` is how the owner calls themselves. The link is made from the id, so nothing of it is stored.
    `email` is sealed; it is emptied when the delegation ends.
    """

    __tablename__ = "delegation"

    id: UUID = Field(primary_key=True)
    assessment_id: UUID = Field(foreign_key="assessment.id", ondelete="CASCADE", index=True)
    name: str = Field(max_length=40)
    department: str = Field(default="", max_length=40)
    asked_by: str = Field(default="", max_length=40)
    email: str = Field(default="", sa_type=sqlalchemy.Text)
    due_on: date | None = None
    message: str = Field(default="", max_length=500)
    language: str = Field(max_length=8)
    state: str = Field(default=str(DelegationState.INVITED), max_length=20)
    created_at: datetime = Field(sa_type=UtcDateTime)
    opened_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    returned_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    reminded_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class DelegatedSection(SQLModel, table=True):
    """One section of a delegation, and what the colleague notes about it."""

    __tablename__ = "delegated_section"

    delegation_id: UUID = Field(primary_key=True, foreign_key="delegation.id", ondelete="CASCADE")
    section: str = Field(primary_key=True, max_length=40)
    note: str = Field(default="", sa_type=sqlalchemy.Text)
    noted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class ResumeAddress(SQLModel, table=True):
    """An e-mail address that a resume link was sent to, as a keyed digest: it recognises, it tells nothing."""

    __tablename__ = "resume_address"

    assessment_id: UUID = Field(primary_key=True, foreign_key="assessment.id", ondelete="CASCADE")
    digest: str = Field(primary_key=True, max_length=64, index=True)
    used_at: datetime = Field(sa_type=UtcDateTime)


class AccountClaim(SQLModel, table=True):
    """A code on its way to a contact's address, which lets an account take over an assessment; used once.

    `code` is a digest, `address` is sealed; one row per assessment, so that only the newest code counts.
    """

    __tablename__ = "account_claim"

    assessment_id: UUID = Field(primary_key=True, foreign_key="assessment.id", ondelete="CASCADE")
    code: str = Field(max_length=64)
    address: str = Field(sa_type=sqlalchemy.Text)
    tries: int = 0
    asked_at: datetime = Field(sa_type=UtcDateTime)
    ends_at: datetime = Field(sa_type=UtcDateTime)
