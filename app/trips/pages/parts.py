"""Parts that pages of trips share: entries of lists, reading fields."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Pick:
    """One entry of a list."""

    value: str
    label: str
    is_chosen: bool


def one(form: Mapping[str, Sequence[str]], name: str) -> str:
    """Give a field as typed."""
    return "".join(form.get(name, ()))


def as_ids(typed: Iterable[str]) -> frozenset[UUID]:
    """Give chosen ids; what is none is left out."""
    found = set()
    for text in typed:
        with suppress(ValueError):
            found.add(UUID(text))
    return frozenset(found)


def as_revision(typed: str) -> int:
    """Give what a page has seen of a row; −1 for what no page sends."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else -1  # noqa: PLR2004
