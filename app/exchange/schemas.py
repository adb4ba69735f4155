"""What programs read in lists."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Cursor = Annotated[str, Field(max_length=200, description="`next` of the page before; empty for the first")]


class _Read(BaseModel):
    """Something that is read; members may be added, none goes away."""

    model_config = ConfigDict(extra="forbid")


class EnterpriseRead(_Read):
    """One enterprise as it describes itself; no contacts."""

    id: str
    name: str
    credit_code: str
    region: str = Field(description="GB/T 2260")
    industry: str = Field(description="two digits of GB/T 4754")
    employees: int | None
    revenue: str | None = Field(description="万元, exact")
    updated_at: str


class EnterprisePage(_Read):
    """One page of enterprises in a stable order."""

    enterprises: list[EnterpriseRead]
    next: str = Field(description="cursor of the next page; empty at the end")


class ResultRead(_Read):
    """The result in brief."""

    status: str
    total: str
    level: int = Field(description="rank, 0 = no level reached")
    scored_at: str


class AssessmentLine(_Read):
    """One assessment without its answers."""

    id: str
    enterprise: str = Field(description="id of the enterprise")
    enterprise_name: str
    region: str
    questionnaire: str
    version: str
    state: str
    started_at: str
    changed_at: str
    submitted_at: str | None
    result: ResultRead | None


class AssessmentPage(_Read):
    """One page of assessments in a stable order."""

    assessments: list[AssessmentLine]
    next: str = Field(description="cursor of the next page; empty at the end")


class ExportCreate(BaseModel):
    """Asks for all assessments of a region as a file."""

    model_config = ConfigDict(extra="forbid")

    region: str = Field(pattern=r"^\d{6}$", description="GB/T 2260, within your own")
    form: Literal["csv", "xlsx"] = "csv"
    purpose: str = Field(
        min_length=1, max_length=200, description="what it is for; whoever approves it reads this"
    )
    questionnaire: str = Field("", max_length=40, description="code; empty for all")


class ExportRead(_Read):
    """An export and how far it is; its file can be fetched while it is `ready`."""

    id: str
    region: str
    questionnaire: str
    form: str
    state: str = Field(description="waiting (for a second person), running, ready, stopped or gone")
    done: int = Field(description="rows written")
    of: int = Field(description="rows there were when it was asked for")
    size: int = Field(description="bytes")
    asked_at: str
    settled_at: str | None
    file: str | None = Field(description="address of the file")


class ExportList(_Read):
    """The caller's exports, newest first."""

    exports: list[ExportRead]


class OpeningRead(_Read):
    """An assessment that was taken in as a draft, and the code by which the enterprise opens it."""

    enterprise_name: str
    questionnaire: str
    resume_code: str


class ImportRead(_Read):
    """What an import did; the same file again changes nothing."""

    added: int
    changed: int
    unchanged: int
    answers: int
    results: int
    openings: list[OpeningRead]
