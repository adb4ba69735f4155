"""A questionnaire version as frozen values: structure, measure and wording."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from diagnosis_models.contract import (
    Cap,
    ItemKind,
    Measure,
    MeasuredItem,
    MeasuredOption,
    Plain,
    Provenance,
)


class FigureKind(StrEnum):
    """What a number of an item counts; decides which values are accepted."""

    COUNT = "count"
    AMOUNT = "amount"
    QUANTITY = "quantity"
    PERCENT = "percent"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number asked for; the same code means the same number in the whole questionnaire."""

    code: str
    kind: FigureKind


@dataclass(frozen=True, slots=True)
class Ratio:
    """A share of two figures, from which a bracket is derived."""

    numerator: str
    denominator: str


@dataclass(frozen=True, slots=True)
class YearRatio:
    """One year's figure of a trend: numerator / denominator × factor."""

    numerator: str
    denominator: str | None
    factor: Decimal


@dataclass(frozen=True, slots=True)
class Trend:
    """Compares last year with the year before, both rounded half-up to `decimals` places."""

    last: YearRatio
    prior: YearRatio
    decimals: int
    falling: str
    equal: str
    rising: str


@dataclass(frozen=True, slots=True)
class Option:
    """One offered answer. `upto` is the closed upper bound of a ratio bracket, from 0 to 1."""

    code: str
    points: Decimal
    level: int | None
    exclusive: bool
    upto: Decimal | None
    when: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact about the enterprise that decides how the instrument is scored or what it shows."""

    code: str
    values: tuple[str, ...]
    default: str


@dataclass(frozen=True, slots=True)
class Flag:
    """A doubt about a fact that readers must see; `note` is the key of its text."""

    kind: str
    note: str


@dataclass(frozen=True, slots=True)
class Item:
    """One thing asked; its code is for ever.

    `when` is the condition under which it is shown, `rung` the level of a ladder it is required for,
    `reference` the clause it comes from. `unordered` says that its points intentionally do not follow
    the order of its options.
    """

    code: str
    kind: ItemKind
    dimension: str
    options: tuple[Option, ...]
    figures: tuple[Figure, ...]
    ratio: Ratio | None
    trend: Trend | None
    constrained: bool
    provenance: Provenance
    flags: tuple[Flag, ...]
    when: str = ""
    weight: Decimal = Decimal(1)
    rung: int = 0
    inverted: bool = False
    cap: Cap | None = None
    reference: str = ""
    unordered: bool = False

    def has_option(self, code: str) -> bool:
        """Whether the item offers this option."""
        return any(option.code == code for option in self.options)

    def is_exclusive(self, code: str) -> bool:
        """Whether this option can not stand beside another one."""
        return any(option.code == code and option.exclusive for option in self.options)


@dataclass(frozen=True, slots=True)
class Table:
    """Items shown as the rows of one table, or as its columns when `across`."""

    code: str
    items: tuple[str, ...]
    across: bool


@dataclass(frozen=True, slots=True)
class Section:
    """Items shown together on one page, with an honest estimate of the minutes they take.

    `may_be_trimmed` marks business that a plant may not have: its items offer "not applicable".
    """

    code: str
    items: tuple[str, ...]
    minutes: int
    when: str = ""
    tables: tuple[Table, ...] = ()
    may_be_trimmed: bool = False


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """Which diagnosis model measures the questionnaire."""

    name: str
    version: str


@dataclass(frozen=True)
class Definition:
    """One version of a questionnaire, without wording.

    A `result_only` one is never filled in here; results reached elsewhere can be recorded under it.
    `needs` names the capabilities behind an item, `follows` the items that improve as a consequence of
    others. `fingerprint` is `sha256:` and the hash of what measures (not of texts); `source` names the
    official document as label → value. Editions of one `series` are told side by side, never joined.
    """

    code: str
    version: str
    fingerprint: str
    source: Mapping[str, str]
    provenance: Provenance
    languages: tuple[str, ...]
    minutes: int
    sections: tuple[Section, ...]
    items: tuple[Item, ...]
    model: ModelChoice
    parameters: Mapping[str, Plain]
    needs: Mapping[str, tuple[str, ...]]
    follows: tuple[str, ...]
    result_only: bool = False
    flags: tuple[Flag, ...] = ()
    facts: tuple[Fact, ...] = ()
    series: str = ""

    @cached_property
    def _by_code(self) -> dict[str, Item]:
        return {item.code: item for item in self.items}

    @cached_property
    def _section_of(self) -> dict[str, Section]:
        return {code: section for section in self.sections for code in section.items}

    def facts_of(self, given: Mapping[str, str]) -> dict[str, str]:
        """Give the value of every fact the instrument asks for; the default where none is known."""
        return {
            fact.code: given[fact.code] if given.get(fact.code) in fact.values else fact.default
            for fact in self.facts
        }

    def item(self, code: str) -> Item | None:
        """Give the item of this code, if there is one."""
        return self._by_code.get(code)

    def section(self, code: str) -> Section | None:
        """Give the section of this code, if there is one."""
        return next((section for section in self.sections if section.code == code), None)

    def section_of(self, item: str) -> Section:
        """Give the section that shows this item; every item of a checked definition has one."""
        return self._section_of[item]

    def measure(self) -> Measure:
        """Give the part that a diagnosis model may see."""
        return Measure(items=tuple(_measured(item) for item in self.items), parameters=self.parameters)


@dataclass(frozen=True, slots=True)
class ItemText:
    """The wording of one item. `advice` is keyed by target option, or by `""` when it is one text."""

    title: str
    question: str
    help: str
    example: str
    where: str
    who: str
    evidence: tuple[str, ...]
    advice: Mapping[str, str]
    options: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Named:
    """A name with the sentence that explains it."""

    name: str
    gist: str = ""
    alias: str = ""


@dataclass(frozen=True, slots=True)
class FigureText:
    """The wording of one figure."""

    label: str
    unit: str
    hint: str


@dataclass(frozen=True, slots=True)
class FactText:
    """The wording of a fact and of its values."""

    label: str
    hint: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Texts:
    """All wording of a questionnaire version in one language."""

    language: str
    title: str
    short_title: str
    summary: str
    disclaimer: str
    sections: Mapping[str, Named]
    dimensions: Mapping[str, Named]
    levels: Mapping[str, Named]
    conditions: Mapping[str, Named]
    figures: Mapping[str, FigureText]
    flags: Mapping[str, str]
    items: Mapping[str, ItemText]
    facts: Mapping[str, FactText]
    tables: Mapping[str, str]
    quality: Mapping[str, str]
    method: tuple[str, ...] = ()
    """How the instrument scores and grades, for the report."""
    series_note: str = ""
    """Why results of this edition stand apart from those of other editions of its series."""


def _measured(item: Item) -> MeasuredItem:
    return MeasuredItem(
        code=item.code,
        kind=item.kind,
        dimension=item.dimension,
        options=tuple(MeasuredOption(o.code, o.points, o.level, o.exclusive) for o in item.options),
        constrained=item.constrained,
        provenance=item.provenance,
        weight=item.weight,
        rung=item.rung,
        inverted=item.inverted,
        cap=item.cap,
    )
