"""What can be wrong with a file of evidence."""

from enum import StrEnum

from app.kit.errors import Conflict, Invalid, NotFound, Unavailable


class Reason(StrEnum):
    """Why a file, its date or its note is refused; the edge has one sentence for each."""

    NO_FILE = "no-file"
    EMPTY = "empty"
    TOO_LARGE = "too-large"
    NAME = "name"
    TWO_ENDINGS = "two-endings"
    UNKNOWN_TYPE = "unknown-type"
    HEIC = "heic"
    OLD_EXCEL = "old-excel"
    CSV = "csv"
    MACROS = "macros"
    WORD = "word"
    NOT_WHAT_IT_SAYS = "not-what-it-says"
    MIXED = "mixed"
    DAMAGED = "damaged"
    TOO_MANY_PIXELS = "too-many-pixels"
    TOO_COMPLEX = "too-complex"
    TOO_MANY_PAGES = "too-many-pages"
    ENCRYPTED = "encrypted"
    SCRIPT = "script"
    EMBEDDED = "embedded"
    EXTERNAL = "external"
    VIRUS = "virus"
    DATE = "date"
    DATE_AHEAD = "date-ahead"
    NOTE_TOO_LONG = "note-too-long"


class EvidenceRefused(Invalid):
    """A file that is not accepted; facts: `reason`, `file` (its cleaned name)."""

    code = "evidence-refused"

    def __init__(self, reason: Reason, name: str = "") -> None:
        self.reason = reason
        self.name = name
        super().__init__(f"{name or 'evidence'}: {reason}", reason=str(reason), file=name)


class EvidenceFull(Conflict):
    """No room for another file; facts: `limit` (`bytes`, `item` or `files`)."""

    code = "evidence-full"

    def __init__(self, limit: str) -> None:
        self.limit = limit
        super().__init__(f"the limit of {limit} is reached", limit=limit)


class EvidenceNotFound(NotFound):
    """There is no such file with this owner and item."""


class ExaminerBusy(Unavailable):
    """Too many files wait to be checked."""

    code = "examiner-busy"
    retry_after_seconds = 5
