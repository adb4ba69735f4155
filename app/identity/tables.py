"""Which browser may open which object."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from app.kit.database import UtcDateTime


class Grant(SQLModel, table=True):
    """A browser (by the digest of its cookie) may open an object."""

    __tablename__ = "access_grant"

    holder: str = Field(primary_key=True, max_length=64)
    object_id: UUID = Field(primary_key=True, index=True)
    granted_at: datetime = Field(sa_type=UtcDateTime)
