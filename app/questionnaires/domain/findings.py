"""What can be said about answers, as data: sentences with places, and what a measure takes and brings.

A sentence has places in braces, such as `{answer}` or `{share}`. It is used only where each of them has a
value from the answers of this enterprise, so nothing is ever claimed without an answer behind it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from app.questionnaires.domain.definition import Definition, Item
from diagnosis_models.contract import Fault, Provenance

FROM_ANSWERS = frozenset({"answer", "missing", "count", "points", "lost", "share", "level"})
"""Places that only an answer can fill; figures of the item count too."""
FROM_ELSEWHERE = frozenset({"title", "max", "of", "next", "size", "industry", "employees"})
FACTS_AS_FACTORS = frozenset({"employees", "revenue"})
CASES = ("low", "base", "high")
_PLACE = re.compile(r"\{(\w+)\}")


class Tone(StrEnum):
    """What a sentence says of an item."""

    STRONG = "strong"
    WEAK = "weak"


class Way(StrEnum):
    """How a step is taken: a small tool, a project that joins systems, or rules and people."""

    LIGHT = "light"
    INTEGRATION = "integration"
    MANAGEMENT = "management"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One wording; it fits every size class and industry division unless some are named."""

    say: str
    sizes: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()

    @property
    def places(self) -> frozenset[str]:
        """The names in braces."""
        return frozenset(_PLACE.findall(self.say))

    def fits(self, size: str, industry: str) -> bool:
        """Whether it is meant for this size class and industry division; empty ones fit what names none."""
        return (not self.sizes or size in self.sizes) and (
            not self.industries or industry in self.industries
        )

    def filled(self, values: Mapping[str, str]) -> str | None:
        """Fill the places; `None` if one has no value."""
        if not all(values.get(place) for place in self.places):
            return None
        return _PLACE.sub(lambda found: values[found.group(1)], self.say)


@dataclass(frozen=True, slots=True)
class ItemWords:
    """What can be said of one item; `why` by the option reached, `indicator` tells when a step is done."""

    strong: tuple[Sentence, ...] = ()
    weak: tuple[Sentence, ...] = ()
    why: Mapping[str, str] = field(default_factory=dict)
    indicator: str = ""


@dataclass(frozen=True, slots=True)
class Approach:
    """How an item is improved and how much that is worth, 1 to 5; the worth is an estimate of ours."""

    way: Way
    value: int


@dataclass(frozen=True, slots=True)
class Assumption:
    """A number that nobody measured here, in three cases; printed wherever it is used."""

    low: Decimal
    base: Decimal
    high: Decimal

    def of(self, case: str) -> Decimal:
        """Give the number of one case."""
        return {"low": self.low, "base": self.base, "high": self.high}[case]


@dataclass(frozen=True, slots=True)
class Benefit:
    """What improving one of `items` may bring a year in 万元: the product of `factors`.

    A factor is a fact of the enterprise (employees, revenue in 万元) or an assumption.
    """

    code: str
    items: tuple[str, ...]
    factors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FindingWords:
    """All wording of the findings in one language."""

    items: Mapping[str, ItemWords] = field(default_factory=dict)
    assumptions: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Label and unit by code."""
    benefits: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Findings:
    """What a questionnaire version knows beyond its measure; all numbers are estimates of ours."""

    provenance: Provenance
    approaches: Mapping[str, Approach]
    assumptions: Mapping[str, Assumption]
    benefits: tuple[Benefit, ...]
    words: Mapping[str, FindingWords]

    def words_in(self, language: str) -> FindingWords:
        """Give the wording in this language; empty where there is none."""
        return self.words.get(language, FindingWords())


def finding_faults(definition: Definition, findings: Findings) -> Iterator[Fault]:
    """Name what belongs to nothing, sentences that claim without an answer, and numbers out of order."""
    codes = {item.code for item in definition.items}
    for code in sorted(set(findings.approaches) - codes):
        yield Fault(f"approaches[{code}]", "there is no such item", "define it or drop it")
    for code, assumed in findings.assumptions.items():
        ordered = assumed.low <= assumed.base <= assumed.high
        falling = assumed.low >= assumed.base >= assumed.high
        if not ordered and not falling:
            yield Fault(f"assumptions[{code}]", "low, base and high are out of order", "sort them")
    yield from _benefit_faults(findings, codes)
    for language, words in findings.words.items():
        yield from _word_faults(definition, findings, language, words)


def _benefit_faults(findings: Findings, codes: set[str]) -> Iterator[Fault]:
    known = FACTS_AS_FACTORS | set(findings.assumptions)
    for benefit in findings.benefits:
        place = f"benefits[{benefit.code}]"
        for code in sorted(set(benefit.items) - codes):
            yield Fault(place, f"there is no item {code}", "name one that exists")
        for factor in sorted(set(benefit.factors) - known):
            yield Fault(place, f"there is no factor {factor}", "assume it, or use employees or revenue")
        if not FACTS_AS_FACTORS & set(benefit.factors):
            yield Fault(place, "rests on nothing the enterprise said", "use employees or revenue")
    used = {factor for benefit in findings.benefits for factor in benefit.factors} | CALCULATION
    for code in sorted(set(findings.assumptions) - used):
        yield Fault(f"assumptions[{code}]", "is not used", "use it in a benefit or drop it")


CALCULATION = {"upkeep", "discount"}
"""Assumptions of the calculation itself: yearly upkeep as a share of the outlay, the rate of interest."""


def _word_faults(
    definition: Definition, findings: Findings, language: str, words: FindingWords
) -> Iterator[Fault]:
    at = f"words[{language}]"
    if language not in definition.languages:
        yield Fault(at, "is no language of the questionnaire", f"use {', '.join(definition.languages)}")
    for code, said in words.items.items():
        item = definition.item(code)
        if item is None:
            yield Fault(f"{at}.items[{code}]", "there is no such item", "define it or drop it")
            continue
        yield from _sentence_faults(f"{at}.items[{code}]", item, (*said.strong, *said.weak))
        for option in sorted(set(said.why) - {o.code for o in item.options}):
            yield Fault(f"{at}.items[{code}].why", f"there is no option {option}", "name one that exists")
    pairs: Iterable[tuple[str, set[str], set[str]]] = (
        ("items", {code for w in findings.words.values() for code in w.items}, set(words.items)),
        ("assumptions", set(findings.assumptions), set(words.assumptions)),
        ("benefits", {benefit.code for benefit in findings.benefits}, set(words.benefits)),
    )
    for name, expected, found in pairs:
        for code in sorted(expected ^ found):
            yield Fault(f"{at}.{name}[{code}]", "is missing or belongs to nothing", "word it, or drop it")


def _sentence_faults(place: str, item: Item, sentences: Iterable[Sentence]) -> Iterator[Fault]:
    figures = {figure.code for figure in item.figures}
    for sentence in sentences:
        unknown = sorted(sentence.places - FROM_ANSWERS - FROM_ELSEWHERE - figures)
        if unknown:
            known = ", ".join(sorted(FROM_ANSWERS | FROM_ELSEWHERE | figures))
            yield Fault(place, f"there is no place {{{unknown[0]}}}", f"use one of {known}")
        if not sentence.places & (FROM_ANSWERS | figures):
            yield Fault(place, "claims something without an answer behind it", "use {answer} or a figure")
        if re.search(r"\d", _PLACE.sub("", sentence.say)):
            yield Fault(place, "writes a number of its own", "let a place give it, or write it in words")
