"""Whether two texts are nearly the same: the share of three-character pieces they have in common (Jaccard)."""

import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

PIECE = 3


def pieces(text: str) -> frozenset[str]:
    """Give the pieces of a text without blanks, punctuation and digits: figures differ, the sentence does not."""
    kept = "".join(
        c
        for c in unicodedata.normalize("NFKC", text).casefold()
        if unicodedata.category(c)[0] in {"L", "M"}
    )
    return frozenset(kept[n : n + PIECE] for n in range(len(kept) - PIECE + 1))


def likeness(one: frozenset[str], other: frozenset[str]) -> Fraction:
    """Give how alike two texts are, 0 to 1."""
    together = one | other
    return Fraction(len(one & other), len(together)) if together else Fraction(0)


def alike(
    text: str, others: Iterable[tuple[str, str]], *, share: Decimal, shortest: int
) -> tuple[str, Fraction] | None:
    """Give the name of the likest other text and how alike it is, if that reaches the share."""
    if len(text) < shortest:
        return None
    own = pieces(text)
    found = max(((likeness(own, pieces(other)), name) for name, other in others), default=None)
    return (found[1], found[0]) if found and found[0] >= Fraction(share) else None
