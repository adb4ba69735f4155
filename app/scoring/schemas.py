"""What the API of results gives."""

from typing import Literal

from pydantic import BaseModel, Field


class CertificateRead(BaseModel):
    """A result reached elsewhere, as the enterprise states it; `level` is the rank its total reaches."""

    id: str
    questionnaire: str
    total: str = Field(description="decimal string")
    level: int
    held_on: str = Field(description="YYYY-MM-DD")
    office: str
    certificate: str


class LevelRead(BaseModel):
    """A level; rank 0 says that none is reached."""

    rank: int
    code: str
    name: str


class BandRead(BaseModel):
    """`low`, `likely` and `high` by the stated method; `lowest` and `highest` whatever the rest is answered."""

    lowest: LevelRead
    low: LevelRead
    likely: LevelRead
    high: LevelRead
    highest: LevelRead


class EstimateRead(BaseModel):
    """What a short check tells; never a result."""

    status: Literal["estimate"] = "estimate"
    items: list[str] = Field(description="codes of the short check")
    needed: int = Field(description="how many more of them want a usable answer before there is a band")
    answered: int
    assumed: int = Field(description="items answered as the method supposes")
    band: BandRead | None
    provenance: str = Field(description="how well the method is founded; memory: our own")
