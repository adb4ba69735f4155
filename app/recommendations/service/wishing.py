"""Reading a wish as typed: every field checked, nothing typed lost."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from sqlmodel import Session

from app.kit.plain import clean_text, read_number
from app.providers.service.files import known_capabilities
from app.recommendations.adapters.lexicon import load_lexicon
from app.recommendations.domain.lexicon import LONGEST_TEXT
from app.recommendations.domain.wishes import LARGEST_BUDGET, Wish, capabilities_after
from app.recommendations.repository import diagnosing_providers


class WishReason(StrEnum):
    """What is wrong with a field."""

    NOT_A_NUMBER = "not_a_number"
    NOT_POSITIVE = "not_positive"
    TOO_LARGE = "too_large"
    TOO_LONG = "too_long"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class TypedWish:
    """A wish as it was typed."""

    text: str = ""
    capabilities: tuple[str, ...] = ()
    budget: str = ""
    diagnosed_by: str = ""


def read_wish(
    typed: TypedWish, before: Wish, diagnosing: Container[str]
) -> tuple[Wish, Mapping[str, WishReason]]:
    """Read a wish; the second value names the fields at fault, the first is what could be read.

    `diagnosing` holds the codes of the providers that may be named as having made the diagnosis.
    """
    reasons: dict[str, WishReason] = {}
    text = clean_text(typed.text)
    if len(text) > LONGEST_TEXT:
        reasons["text"] = WishReason.TOO_LONG
    if any(code not in known_capabilities() for code in typed.capabilities):
        reasons["capabilities"] = WishReason.UNKNOWN
    budget, wrong = _budget(typed.budget)
    if wrong is not None:
        reasons["budget"] = wrong
    if typed.diagnosed_by and typed.diagnosed_by not in diagnosing:
        reasons["diagnosed_by"] = WishReason.UNKNOWN
    known = [code for code in typed.capabilities if code in known_capabilities()]
    return (
        Wish(
            text=text,
            capabilities=capabilities_after(before, text, known, load_lexicon()),
            budget=budget,
            diagnosed_by=typed.diagnosed_by or None,
        ),
        reasons,
    )


def diagnosers(session: Session) -> Sequence[tuple[str, str]]:
    """Give code and name of everybody whose trade is diagnosis, to choose from."""
    return diagnosing_providers(session)


def _budget(text: str) -> tuple[Decimal | None, WishReason | None]:
    if not text.strip():
        return None, None
    number = read_number(text)
    if number is None:
        return None, WishReason.NOT_A_NUMBER
    if number <= 0:
        return None, WishReason.NOT_POSITIVE
    return (None, WishReason.TOO_LARGE) if number > LARGEST_BUDGET else (number, None)
