"""What is held about somebody, and what may stand against erasing it (PIPL articles 45 and 47)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Hold(StrEnum):
    """Why a record must stay; the edge has one sentence for each."""

    AUDIT = "audit"
    """The audit trail is kept at least 180 days and never changed."""
    REPORT = "report"
    """Somebody answers by name for an issued report."""
    DIAGNOSIS = "diagnosis"
    """Part of a signed diagnosis."""
    TWO_PEOPLE = "two-people"
    """Shows that two people decided."""
    CONSENT = "consent"
    """Shows what was consented to, and when it ended."""
    ROLE = "role"
    """The account has a role; once that has ended it may be erased."""
    CASE_OPEN = "case-open"
    """The diagnosis on site is still going on, and the consultant must be able to call."""
    IN_PROGRESS = "in-progress"
    """The form is still being filled in with these people."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose data: a person with an account, or whoever stands behind an assessment."""

    person: UUID | None = None
    assessment: UUID | None = None


@dataclass(frozen=True, slots=True)
class Holding:
    """One record about somebody: its kind, since when, the personal fields by name, and what holds it."""

    kind: str
    since: datetime
    data: Mapping[str, str] = field(default_factory=dict)
    hold: Hold | None = None
    until: datetime | None = None
    """When the hold ends by itself; `None` when it does not, or where nothing holds it."""


def plain_holding(holding: Holding) -> dict[str, object]:
    """Write a holding for programs; moments in UTC."""
    return {
        "kind": holding.kind,
        "since": holding.since.isoformat(),
        "data": dict(holding.data),
        "kept_because": str(holding.hold) if holding.hold else None,
        "kept_until": holding.until.isoformat() if holding.until else None,
    }
