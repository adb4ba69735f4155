"""The list an assessment got, what was wished for it, every list shown, and what came of it."""

from datetime import datetime
from uuid import UUID

import sqlalchemy
from sqlmodel import Field, SQLModel

from app.kit.database import UtcDateTime


class RecommendationSet(SQLModel, table=True):
    """The list in force in one language, as canonical JSON, with the version of the weights."""

    __tablename__ = "recommendation_set"

    assessment_id: UUID = Field(primary_key=True, foreign_key="assessment.id", ondelete="CASCADE")
    language: str = Field(primary_key=True, max_length=8)
    document: str = Field(sa_type=sqlalchemy.Text)
    weights_version: str = Field(max_length=20)
    created_at: datetime = Field(sa_type=UtcDateTime)


class RecommendationWish(SQLModel, table=True):
    """What the person added to the result; `capabilities` is a JSON list, budget exact text in 万元."""

    __tablename__ = "recommendation_wish"

    assessment_id: UUID = Field(primary_key=True, foreign_key="assessment.id", ondelete="CASCADE")
    words: str = Field(sa_type=sqlalchemy.Text)
    capabilities: str = Field(sa_type=sqlalchemy.Text)
    budget: str | None = Field(default=None, max_length=24)
    diagnosed_by: str | None = Field(default=None, max_length=20)
    updated_at: datetime = Field(sa_type=UtcDateTime)


class PolicyFactsRow(SQLModel, table=True):
    """What the enterprise added for its policies, as canonical JSON: amounts, titles, what it has received."""

    __tablename__ = "policy_facts"

    assessment_id: UUID = Field(primary_key=True, foreign_key="assessment.id", ondelete="CASCADE")
    document: str = Field(sa_type=sqlalchemy.Text)
    updated_at: datetime = Field(sa_type=UtcDateTime)


class ShownList(SQLModel, table=True):
    """One list as it was made, never changed: what was needed, who stood where and why.

    `needs` and `entries` are canonical JSON: capability → share; code, rank, score and terms.
    """

    __tablename__ = "recommendation_shown"

    id: UUID = Field(primary_key=True)
    assessment_id: UUID = Field(foreign_key="assessment.id", ondelete="CASCADE", index=True)
    made_at: datetime = Field(sa_type=UtcDateTime)
    seed: int = Field(sa_type=sqlalchemy.BigInteger)
    weights_version: str = Field(max_length=20)
    lexicon_version: str = Field(max_length=20)
    region: str = Field(max_length=6)
    industry: str = Field(max_length=2)
    size: str = Field(max_length=10)
    needs: str = Field(sa_type=sqlalchemy.Text)
    entries: str = Field(sa_type=sqlalchemy.Text)


class Feedback(SQLModel, table=True):
    """What somebody said of one provider of a shown list; a later word replaces an earlier one in figures."""

    __tablename__ = "recommendation_feedback"

    id: UUID = Field(primary_key=True)
    shown_id: UUID = Field(foreign_key="recommendation_shown.id", ondelete="CASCADE", index=True)
    provider: str = Field(max_length=20)
    verdict: str = Field(max_length=20)
    reason: str = Field(max_length=20)
    remark: str = Field(sa_type=sqlalchemy.Text)
    said_at: datetime = Field(sa_type=UtcDateTime)
