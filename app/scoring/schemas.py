"""What the API of results gives."""

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
