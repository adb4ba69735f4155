"""Pages of long lists by cursor: where the last page ended, so that nothing is shown twice or left out when rows are added.

A cursor is opaque to whoever holds it: the sort key of the last row. It grants nothing; every page asks for rights anew.
"""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from app.kit.errors import Invalid

T = TypeVar("T")
LONGEST_PAGE = 200
LONGEST_CURSOR = 200


class CursorFaulty(Invalid):
    """The cursor is none of ours."""

    code = "cursor-faulty"


@dataclass(frozen=True, slots=True)
class Slice(Generic[T]):
    """One page and the cursor of the next one; empty at the end."""

    rows: Sequence[T]
    next: str


def after(cursor: str) -> UUID | None:
    """Give the id after which the page starts; raises `CursorFaulty`."""
    if not cursor:
        return None
    try:
        return UUID(bytes=base64.b64decode(cursor, altchars=b"-_", validate=True))
    except (ValueError, binascii.Error):
        raise CursorFaulty("cursor: expected the `next` of another page") from None


def cut(found: Sequence[T], most: int, key: Callable[[T], UUID]) -> Slice[T]:
    """Make a page of what was found when one more row than `most` was asked for."""
    rows = found[:most]
    return Slice(rows, write(key(rows[-1])) if len(found) > most else "")


def write(last: UUID) -> str:
    """Give the cursor after a row."""
    return base64.urlsafe_b64encode(last.bytes).decode()
