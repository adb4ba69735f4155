"""States of a delegation: some sections of an assessment in the hands of a colleague."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.assessments.errors import DelegationRefused
from app.kit.mail import read_address
from app.kit.plain import clean_line, clean_text
from app.kit.states import StateTable
from app.questionnaires.domain.definition import Definition


class DelegationState(StrEnum):
    """Where a delegation stands."""

    INVITED = "invited"
    """The link is made; nobody has opened it yet."""
    WORKING = "working"
    RETURNED = "returned"
    """Handed back: the colleague may only read."""
    REVOKED = "revoked"
    """The link opens nothing any more."""
    CLOSED = "closed"
    """The assessment was submitted."""


class DelegationEvent(StrEnum):
    """What can happen to a delegation."""

    OPEN = "open"
    HAND_BACK = "hand_back"
    REOPEN = "reopen"
    REVOKE = "revoke"
    CLOSE = "close"


LIVE = (DelegationState.INVITED, DelegationState.WORKING, DelegationState.RETURNED)
"""The states in which a delegation can still change."""

DELEGATION_STATES = StateTable(
    {
        (DelegationState.INVITED, DelegationEvent.OPEN): DelegationState.WORKING,
        (DelegationState.WORKING, DelegationEvent.OPEN): DelegationState.WORKING,
        (DelegationState.RETURNED, DelegationEvent.OPEN): DelegationState.RETURNED,
        (DelegationState.WORKING, DelegationEvent.HAND_BACK): DelegationState.RETURNED,
        (DelegationState.RETURNED, DelegationEvent.REOPEN): DelegationState.WORKING,
        **{(state, DelegationEvent.REVOKE): DelegationState.REVOKED for state in LIVE},
        **{(state, DelegationEvent.CLOSE): DelegationState.CLOSED for state in LIVE},
    }
)


def may_write(state: DelegationState) -> bool:
    """Whether answers are taken in this state."""
    return state in {DelegationState.INVITED, DelegationState.WORKING}


class DelegationReason(StrEnum):
    """Why a field of a delegation is refused."""

    MISSING = "missing"
    TOO_LONG = "too-long"
    NO_SECTION = "no-section"
    UNKNOWN_SECTION = "unknown-section"
    NO_ADDRESS = "no-address"
    NO_DATE = "no-date"
    PAST = "past"
    HOLDS_LINK = "holds-link"
    TOO_MANY = "too-many"
    TOO_OFTEN = "too-often"


LONGEST_NAME, LONGEST_MESSAGE, LONGEST_NOTE = 40, 500, 2000
MOST_LIVE = 40
"""Delegations of one assessment that can be live at once."""
_LINKS = ("://", "www.")


@dataclass(frozen=True, slots=True)
class DelegationRequest:
    """What the owner asks of a colleague, checked."""

    sections: tuple[str, ...]
    name: str
    department: str
    asked_by: str
    email: str
    due_on: date | None
    message: str


def read_request(
    definition: Definition, sections: Sequence[str], typed: Mapping[str, str], today: date
) -> DelegationRequest:
    """Check what the owner typed; raises `DelegationRefused` with every fault at once.

    Links are refused in names and messages: they go out by e-mail, and only ours may stand there.
    """
    faults: dict[str, DelegationReason] = {}
    known = {section.code for section in definition.sections}
    chosen = tuple(section.code for section in definition.sections if section.code in sections)
    if not chosen or not set(sections) <= known:
        faults["sections"] = DelegationReason.UNKNOWN_SECTION if sections else DelegationReason.NO_SECTION
    texts = {name: clean_line(typed.get(name, "")) for name in ("name", "department", "asked_by")}
    texts["message"] = clean_text(typed.get("message", ""))
    faults |= _text_faults(texts)
    email, due_on = clean_line(typed.get("email", "")), _read_day(typed.get("due_on", ""), today, faults)
    address = read_address(email) if email else ""
    if address is None:
        faults["email"] = DelegationReason.NO_ADDRESS
    if faults:
        raise DelegationRefused(faults)
    return DelegationRequest(chosen, **texts, email=address or "", due_on=due_on)


def read_names(typed: Mapping[str, str]) -> dict[str, str]:
    """Check the name and the department of a colleague; raises `DelegationRefused`."""
    texts = {field: clean_line(text) for field, text in typed.items()}
    faults = _text_faults(texts)
    if faults:
        raise DelegationRefused(faults)
    return texts


def _text_faults(texts: Mapping[str, str]) -> dict[str, DelegationReason]:
    faults = {}
    for field, text in texts.items():
        longest = LONGEST_MESSAGE if field == "message" else LONGEST_NAME
        if not text and field in {"name", "asked_by"}:
            faults[field] = DelegationReason.MISSING
        elif len(text) > longest:
            faults[field] = DelegationReason.TOO_LONG
        elif any(sign in text.lower() for sign in _LINKS):
            faults[field] = DelegationReason.HOLDS_LINK
    return faults


def _read_day(typed: str, today: date, faults: dict[str, DelegationReason]) -> date | None:
    if not typed.strip():
        return None
    try:
        day = date.fromisoformat(typed.strip())
    except ValueError:
        faults["due_on"] = DelegationReason.NO_DATE
        return None
    if day < today:
        faults["due_on"] = DelegationReason.PAST
    return day
