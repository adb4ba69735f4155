"""Plain data at the doors: JSON without floats, and text without what no form should hold."""

import json
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import TypeAlias

from app.kit.errors import Invalid

Json: TypeAlias = "str | int | bool | Decimal | None | list[Json] | dict[str, Json]"
"""Parsed JSON; numbers with a fraction are `Decimal`, never float."""

_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}
_KEPT = {"\n", "\t"}
_LEADS_FORMULA = ("=", "+", "-", "@")


class Unreadable(ValueError):
    """The text is not JSON; `str()` says where."""


class NotUtf8(Invalid):
    """The text is not UTF-8, so nobody can know what was meant."""

    code = "not-utf8"


def read_json(text: str) -> Json:
    """Parse JSON with exact numbers; raises `Unreadable` also for NaN and duplicate keys."""
    try:
        parsed: Json = json.loads(
            text,
            parse_float=Decimal,
            parse_constant=_no_constant,
            object_pairs_hook=_unique_keys,
        )
    except json.JSONDecodeError as fault:
        raise Unreadable(f"line {fault.lineno}, column {fault.colno}: {fault.msg}") from fault
    except (ValueError, RecursionError) as fault:
        raise Unreadable(str(fault) or "nested too deep") from fault
    return parsed


def write_json(value: object) -> str:
    """Write canonical JSON: sorted keys, no spaces, decimals as strings, Chinese as it is."""
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_decimal_text
    )


def clean_line(text: str) -> str:
    """Give one line of human text: composed (NFC), no control or direction marks, no edge blanks.

    Direction marks (U+202E …) and zero-width characters are dropped, because they make a name look
    like another one; emoji and rare ideographs stay.
    """
    return " ".join(clean_text(text).split())


def clean_text(text: str) -> str:
    """Give human text of several lines, composed, without invisible characters."""
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    kept = (c for c in composed if c in _KEPT or unicodedata.category(c) not in _INVISIBLE)
    return "".join(kept).strip()


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet would run this text instead of showing it."""
    return text.startswith(_LEADS_FORMULA)


def read_number(text: str) -> Decimal | None:
    """Read a number as people type it: full-width digits, thousands commas, blanks, a final %.

    Gives `None` when it is no finite number.
    """
    typed = unicodedata.normalize("NFKC", text).strip().rstrip("%").replace(",", "").replace(" ", "")
    try:
        number = Decimal(typed)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _no_constant(name: str) -> Json:
    raise ValueError(f"{name} is no JSON number")


def _unique_keys(pairs: list[tuple[str, Json]]) -> Json:
    found: dict[str, Json] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"key {key!r} stands twice in one object")
        found[key] = value
    return found


def _decimal_text(value: object) -> str:
    if isinstance(value, Decimal):
        return format(value, "f")
    raise TypeError(f"{type(value).__name__} is no plain value")
