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
