"""Reading plain parameters: typed values out of parsed YAML, or a fault with its place."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from diagnosis_models.contract import Fault, Level, Plain, Provenance

NO_LEVEL = Level(rank=0, code="L0")
NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")
Choice = TypeVar("Choice", bound=StrEnum)


class Unreadable(Exception):
    """A parameter of the wrong shape; carries the `Fault`."""

    def __init__(self, place: str, mend: str) -> None:
        super().__init__(place)
        self.fault = Fault(place=place, what="is missing or has the wrong form", mend=mend)


def read_decimal(value: Plain, place: str, *, default: str | None = None, signed: bool = False) -> Decimal:
    """Read a quoted decimal number, zero or more unless `signed`."""
    text = default if value is None else value
    if not isinstance(text, str) or not NUMBER.fullmatch(text):
        raise Unreadable(place, "a quoted decimal number of at most 15 digits before and after the point")
    number = Decimal(text)
    if number < 0 and not signed:
        raise Unreadable(place, "a quoted decimal number, zero or more")
    return number


def read_whole(value: Plain, place: str, *, default: int | None = None) -> int:
    """Read a whole number."""
    number = default if value is None else value
    if isinstance(number, bool) or not isinstance(number, int):
        raise Unreadable(place, "a whole number")
    return number


def read_text(value: Plain, place: str) -> str:
    """Read a non-empty text."""
    if not isinstance(value, str) or not value:
        raise Unreadable(place, "a non-empty text")
    return value


def read_flag(value: Plain, place: str, *, default: bool) -> bool:
    """Read true or false."""
    flag = default if value is None else value
    if not isinstance(flag, bool):
        raise Unreadable(place, "true or false")
    return flag


def read_choice(value: Plain, place: str, choices: type[Choice], default: Choice | None = None) -> Choice:
    """Read one of the values of an enumeration."""
    if value is None and default is not None:
        return default
    if not isinstance(value, str) or value not in set(choices):
        raise Unreadable(place, f"one of {', '.join(choices)}")
    return choices(value)


def read_provenance(value: Plain, place: str) -> Provenance:
    """Read a provenance mark."""
    return read_choice(value, place, Provenance)


def read_mapping(value: Plain, place: str) -> Mapping[str, Plain]:
    """Read a mapping; a missing one is a fault."""
    if not isinstance(value, dict):
        raise Unreadable(place, "a mapping")
    return value


def read_list(value: Plain, place: str) -> Iterator[tuple[int, Plain]]:
    """Read a list with the position of every entry."""
    if not isinstance(value, list):
        raise Unreadable(place, "a list")
    return iter(enumerate(value))


def read_codes(value: Plain, place: str) -> tuple[str, ...]:
    """Read a list of codes."""
    return tuple(read_text(code, f"{place}[{i}]") for i, code in read_list(value, place))


def read_decimals(value: Plain, place: str) -> dict[str, Decimal]:
    """Read a mapping of codes to numbers."""
    return {code: read_decimal(n, f"{place}.{code}") for code, n in read_mapping(value, place).items()}


def refuse_unknown(fields: Mapping[str, Plain], known: set[str], place: str) -> None:
    """Refuse a key nobody reads: a typing error must not silently disable a rule."""
    for key in sorted(set(fields) - known):
        raise Unreadable(f"{place}.{key}" if place else key, f"only {', '.join(sorted(known))}")
