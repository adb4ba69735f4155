"""What the API of the desk answers."""

from pydantic import BaseModel


class LayerRead(BaseModel):
    """The verified layer as it stands, in the reader's language."""

    level: str
    score: str
    lacking: list[str]
    path: list[str]
    summary: str


class VerifiedWritten(BaseModel):
    """A kept verified value: its tag to send with the next one, how far the item is, and the result."""

    item: str
    item_etag: str
    state: str
    state_words: str
    differs: bool
    layer: LayerRead


class CaseRead(BaseModel):
    """One case without its contact; `state` is one of the states of a case."""

    id: str
    code: str
    assessment: str
    enterprise: str
    enterprise_name: str
    region: str
    state: str
    revision: int
    provider: str
    visit_on: str | None
    since_at: str
    due_at: str | None


class CasePage(BaseModel):
    """One page of cases; `next` is the cursor of the next one, empty at the end."""

    cases: list[CaseRead]
    next: str
