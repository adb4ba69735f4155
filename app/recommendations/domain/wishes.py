"""What a person adds to the result: words about what hurts, ticked capabilities, a budget."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.recommendations.domain.lexicon import Lexicon, recognised
from app.recommendations.domain.needs import Pain

LARGEST_BUDGET = Decimal(10) ** 7
"""In 万元; far above what any enterprise spends on this, so a slip is told."""


@dataclass(frozen=True, slots=True)
class Wish:
    """`capabilities` are those the person lets stand; `diagnosed_by` is the code of a provider."""

    text: str = ""
    capabilities: tuple[str, ...] = ()
    budget: Decimal | None = None
    diagnosed_by: str | None = None


def pains_of(wish: Wish, lexicon: Lexicon) -> tuple[Pain, ...]:
    """Give the pain points with the words each was found by."""
    words = {pain.capability: pain.words for pain in recognised(wish.text, lexicon)}
    return tuple(Pain(capability, words.get(capability, ())) for capability in wish.capabilities)


def capabilities_after(before: Wish, text: str, ticked: Sequence[str], lexicon: Lexicon) -> tuple[str, ...]:
    """Give the capabilities that stand: those ticked, and those new words name.

    A capability that the former words named and the person unticked stays away, also when the new
    words name it again.
    """
    named = [pain.capability for pain in recognised(before.text, lexicon)]
    refused = {capability for capability in named if capability not in ticked}
    found = [p.capability for p in recognised(text, lexicon) if p.capability not in refused]
    return tuple(dict.fromkeys([*ticked, *found]))
