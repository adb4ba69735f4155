"""The ranking an assessment got, as it was shown."""

from datetime import datetime
from uuid import UUID

import sqlalchemy
from sqlmodel import Field, SQLModel

from app.kit.database import UtcDateTime


class RecommendationSet(SQLModel, table=True):
    """One ranking in one language, as canonical JSON, with the version of the weights."""

    __tablename__ = "recommendation_set"

    assessment_id: UUID = Field(primary_key=True, foreign_key="assessment.id", ondelete="CASCADE")
    language: str = Field(primary_key=True, max_length=8)
    document: str = Field(sa_type=sqlalchemy.Text)
    weights_version: str = Field(max_length=20)
    created_at: datetime = Field(sa_type=UtcDateTime)
