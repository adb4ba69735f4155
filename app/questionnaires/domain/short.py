"""A short check: the few items of a questionnaire from which a level is estimated, and what is wrong with it."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from app.questionnaires.domain.definition import Definition
from diagnosis_models.contract import Fault, Provenance


@dataclass(frozen=True, slots=True)
class Trial:
    """How often the estimate was right when it was tried on so many invented profiles; shares from 0 to 1.

    `within` its band, its likeliest level `right`, and `single` among those whose band was one level only.
    """

    profiles: int
    within: Decimal
    right: Decimal
    single: Decimal


@dataclass(frozen=True, slots=True)
class ShortCheck:
    """The items asked, in their order, and how the band is made.

    Below `fewest` usable answers nothing is estimated. `spread` is the share of the open items that moves
    one step down or up for the ends of the band. `minutes` is how long it takes.
    """

    items: tuple[str, ...]
    minutes: int
    fewest: int
    spread: Decimal
    provenance: Provenance
    trial: Trial


def short_faults(definition: Definition, short: ShortCheck) -> Iterator[Fault]:
    """Name items that do not exist, stand twice, are not always shown or decide nothing; bad bounds."""
    for code in sorted({code for code in short.items if short.items.count(code) > 1}):
        yield Fault(f"items[{code}]", "stands twice", "name each item once")
    for code in short.items:
        yield from _item_faults(definition, code)
    if len(short.items) >= len(definition.items):
        yield Fault("items", "are all items of the questionnaire", "name a few")
    if short.fewest > len(short.items):
        yield Fault("fewest", f"is more than the {len(short.items)} items", "lower it")
    if not 0 < short.spread <= 1:
        yield Fault("spread", f"is {short.spread}", "give a share above 0, at most 1")
    trial = short.trial
    for place, share in (("within", trial.within), ("right", trial.right), ("single", trial.single)):
        if not 0 <= share <= 1:
            yield Fault(f"trial.{place}", f"is {share}", "give a share from 0 to 1")


def _item_faults(definition: Definition, code: str) -> Iterator[Fault]:
    item = definition.item(code)
    if item is None:
        yield Fault(f"items[{code}]", "there is no such item", "name one that exists")
        return
    if item.when or definition.section_of(code).when:
        yield Fault(f"items[{code}]", "is shown only under a condition", "name one that is always shown")
    if len({(option.points, option.level) for option in item.options}) < 2:  # noqa: PLR2004 - two answers
        yield Fault(f"items[{code}]", "its answers all count the same", "name one that moves the level")
