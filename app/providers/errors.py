"""What can be wrong with a pool, its files and its keeping."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from app.kit.errors import Conflict, Invalid, NotFound, NotPermitted


class FaultCode(StrEnum):
    """What can be wrong with a place of a pool file; `domain/fault_words.py` has one sentence for each."""

    UNREADABLE = "unreadable"
    TOO_LARGE = "too-large"
    NOT_A_WORKBOOK = "not-a-workbook"
    NOT_JSON = "not-json"
    NOT_CSV = "not-csv"
    UNKNOWN_ENDING = "unknown-ending"
    MISSING_SHEET = "missing-sheet"
    MISSING_COLUMNS = "missing-columns"
    COLUMN_TWICE = "column-twice"
    TOO_MANY_ROWS = "too-many-rows"
    NO_PROVIDER = "no-provider"
    TOO_MANY_FAULTS = "too-many-faults"
    MERGED = "merged"
    EMPTY = "empty"
    TOO_LONG = "too-long"
    NOT_A_NUMBER = "not-a-number"
    NOT_WHOLE = "not-whole"
    OUT_OF_RANGE = "out-of-range"
    TOO_FINE = "too-fine"
    NOT_A_DAY = "not-a-day"
    NOT_LISTED = "not-listed"
    NOT_A_REGION = "not-a-region"
    NOT_AN_INDUSTRY = "not-an-industry"
    UNKNOWN_SCENE = "unknown-scene"
    ONE_ONLY = "one-only"
    CREDIT_CODE = "credit-code"
    TWICE = "twice"
    CREDIT_CODE_TWICE = "credit-code-twice"
    CREDIT_CODE_TAKEN = "credit-code-taken"
    UNKNOWN_OWNER = "unknown-owner"
    OWNED_BY_OTHER = "owned-by-other"
    PRICE_REVERSED = "price-reversed"
    LEVELS_REVERSED = "levels-reversed"
    DAYS_REVERSED = "days-reversed"
    MORE_RESEARCHERS = "more-researchers"
    HALF_A_FIGURE = "half-a-figure"
    OUTSIDE_REGION = "outside-region"
    UNKNOWN_ENTERPRISE = "unknown-enterprise"
    UNKNOWN_QUESTIONNAIRE = "unknown-questionnaire"
    UNKNOWN_ITEM = "unknown-item"
    NOT_AN_ANSWER = "not-an-answer"
    ALREADY_SUBMITTED = "already-submitted"
    NOT_A_RESULT = "not-a-result"
    STATE_OF_NEW = "state-of-new"
    STATE_OF_KNOWN = "state-of-known"
    OFFICE_ONLY = "office-only"
    NOT_YOURS = "not-yours"
    NOT_YOUR_REGION = "not-your-region"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault with its place; row 0 is the whole sheet, no sheet the whole file."""

    code: FaultCode
    sheet: str = ""
    row: int = 0
    column: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_of_a_row(self) -> bool:
        """Whether the rest of the file can be used without this row."""
        return self.row > 0


class PoolFaulty(Invalid):
    """A pool file that can not be used; `faults` has all of them, `lines` each as one English line."""

    code = "pool-faulty"

    def __init__(self, faults: Sequence[Fault], lines: Sequence[str]) -> None:
        self.faults = tuple(faults)
        self.lines = list(lines)
        super().__init__("\n".join(lines), faults=self.lines)


class ProviderNotFound(NotFound):
    """There is no such provider, or the public does not see it."""

    code = "provider-not-found"


class PoolKeyRefused(NotPermitted):
    """The key is unknown, expired, or not for this."""

    code = "pool-key-refused"


class SecondPersonNeeded(NotPermitted):
    """Somebody else must decide this; facts: `by`."""

    code = "second-person-needed"


class MoveRefused(Conflict):
    """Something still stands in the way; facts: `obstacles`."""

    code = "move-refused"

    def __init__(self, obstacles: Sequence[str]) -> None:
        self.obstacles = tuple(obstacles)
        super().__init__(", ".join(obstacles), obstacles=list(obstacles))


class NothingProposed(Conflict):
    """There is no change to decide about, or another one than was seen."""

    code = "nothing-proposed"
