"""What the API of assessments takes and gives."""

from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from app.assessments.service.quality import LONGEST_REMARK


class AssessmentCreate(BaseModel):
    """Starts an assessment; the profile is optional and may be partial."""

    model_config = ConfigDict(extra="forbid")

    questionnaire: str = Field("miit-sme-2024", description="code of the questionnaire", max_length=60)
    profile: dict[str, Any] = Field(
        default_factory=dict,
        description="name, credit_code, region, industry, employees, revenue (万元)",
    )
    language: str | None = Field(None, description="zh-CN or en")
    source: str | None = Field(
        None,
        alias="from",
        description="a submitted assessment the caller holds: its profile and known answers are taken over",
        max_length=60,
    )

    @model_validator(mode="after")
    def _one_profile(self) -> Self:
        if self.source is not None and self.profile:
            raise ValueError("from brings the profile along; leave profile out")
        return self


class ProgressRead(BaseModel):
    """How far the assessment is; `missing` are item codes."""

    answered: int
    total: int
    missing: list[str]


class QuestionnairePin(BaseModel):
    """The questionnaire version the assessment is pinned to."""

    code: str
    version: str
    fingerprint: str


class DoubtRead(BaseModel):
    """Answers that hardly fit together; never stops a submission, kept as a flag with it."""

    rule: str
    severity: str = Field(description="contradiction or notice")
    items: list[str] = Field(description="item codes to look at again")
    question: str


class CarriedRead(BaseModel):
    """Where a response that waits for confirmation comes from; `item` is empty for a result."""

    assessment: str
    questionnaire: str
    version: str
    item: str


class AssessmentRead(BaseModel):
    """State, responses in the shape of the responses file, progress, doubts and entity tag."""

    id: str
    code: str
    state: str
    questionnaire: QuestionnairePin
    responses: dict[str, Any]
    carried: dict[str, CarriedRead] = Field(
        description="responses to be confirmed, by item; they count once they are written again"
    )
    progress: ProgressRead
    doubts: list[DoubtRead] = []
    etag: str
    started_at: str
    submitted_at: str | None


class AssessmentCreated(AssessmentRead):
    """A new assessment with the token that opens it (as `Authorization: Bearer …`)."""

    resume_token: str
    resume_url: str


class ResponseWritten(BaseModel):
    """A kept response; `cautions` name contradictions the reader should know of."""

    item: str
    value: Any
    options: list[str] = Field(description="the option codes that count")
    cautions: list[str]
    etag: str
    item_etag: str = Field(description="tag of this item alone; also good for If-Match")


class EvidenceRead(BaseModel):
    """One file as evidence for one item."""

    id: str
    item: str
    name: str
    kind: str = Field(description="jpeg, png, pdf or xlsx, as kept")
    size: int = Field(description="bytes as kept")
    pages: int = Field(description="pages of a PDF, sheets of a workbook, 0 for pictures")
    dated: str
    note: str
    sha256: str = Field(description="of the content as kept; pictures are drawn anew")
    sent_sha256: str = Field(description="of the file as it was sent")
    scan: str = Field(description="unscanned or clean; what a virus scanner said")
    added_at: str
    added_by: str = Field(description="the colleague who added it, empty for the owner")


class SubmissionCreate(BaseModel):
    """Submitting makes the truthfulness pledge in the name of the signer."""

    model_config = ConfigDict(extra="forbid")

    signer: str = Field("API", description="who makes the pledge", max_length=60)
    remarks: dict[
        Annotated[str, Field(max_length=40)],
        Annotated[str, Field(max_length=LONGEST_REMARK)],
    ] = Field(
        default_factory=dict,
        description="rule → remark, for doubts that are confirmed; an empty remark confirms too",
        max_length=200,
    )


class DelegationCreate(BaseModel):
    """Gives sections to a colleague."""

    model_config = ConfigDict(extra="forbid")

    sections: list[Annotated[str, Field(max_length=40)]] = Field(
        description="codes of sections", min_length=1, max_length=100
    )
    name: str = Field(description="the colleague, as others see them", max_length=200)
    department: str = Field("", max_length=200)
    asked_by: str = Field(description="who asks, as the colleague sees it", max_length=200)
    due_on: str = Field("", description="day, 2026-12-01", max_length=10)
    message: str = Field("", max_length=2000)


class PartSectionRead(BaseModel):
    """One section of a delegation."""

    section: str
    answered: int
    total: int
    note: str


class DelegationRead(BaseModel):
    """A delegation with its progress; `url` and `token` are there while the link opens something."""

    id: str
    name: str
    department: str
    asked_by: str
    state: str = Field(description="invited, working, returned, revoked or closed")
    sections: list[PartSectionRead]
    own_answers: int = Field(description="answers that stand in this colleague's name")
    last_activity: str
    due_on: str | None
    returned_at: str | None
    url: str | None
    token: str | None = Field(description="as Authorization: Bearer, under the id of the delegation")


class OpinionRead(BaseModel):
    """What one person answered; `by` is empty for the owner."""

    by: str
    at: str
    value: Any
    kept: bool


class DifferenceRead(BaseModel):
    """An item that several people answered differently."""

    item: str
    open: bool = Field(description="whether the owner has to decide before submitting")
    answers: list[OpinionRead]
