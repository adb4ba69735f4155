"""Answers that hardly fit together: rules as data, what they find, and what is wrong with them.

A rule never judges and never changes a score. It becomes a question to the person who answers, and a
flag for the consultant who reads the assessment later. Silence never contradicts: a rule speaks only
when every item it looks at is answered.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from app.kit.decimals import plain
from app.questionnaires.domain.definition import Definition, Texts
from app.questionnaires.domain.responses import Response
from diagnosis_models.contract import Fault, Provenance, ResponseState

EMPLOYEES, REVENUE = "employees", "revenue"
PROFILE_FIGURES = (EMPLOYEES, REVENUE)
"""Figures of the profile a proportion may use: persons, and 万元 a year."""
PROFILE_FACTS: Mapping[str, tuple[str, ...]] = {
    "size_class": ("large", "medium", "small", "micro"),
    "above_scale": ("yes", "no"),
    "production_type": ("discrete", "process"),
}
"""Facts of the profile every condition may use, beside those the questionnaire declares."""
_PLACE = re.compile(r"\{([A-Za-z0-9_.-]*)\}")


class Severity(StrEnum):
    """A contradiction is asked about once before submission; a notice is only shown."""

    CONTRADICTION = "contradiction"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class StraightLine:
    """Speaks when at least `share` of at least `fewest` answered items have the same option."""

    items: tuple[str, ...]
    fewest: int
    share: Decimal
    ignore: frozenset[str] = frozenset()

    def found(self, responses: Mapping[str, Response]) -> dict[str, str] | None:
        """Give how many of how many are the same, or nothing."""
        options = [r.options[0] for code in self.items if (r := _answered(responses, code)) and r.options]
        if len(options) < self.fewest:
            return None
        most, same = Counter(options).most_common(1)[0]
        if most in self.ignore or Fraction(same, len(options)) < Fraction(self.share):
            return None
        return {"same": str(same), "answered": str(len(options))}


@dataclass(frozen=True, slots=True)
class Proportion:
    """Speaks when `part` / `whole` exceeds `most` or falls below `least`.

    Both are figure codes, or `employees` or `revenue` of the profile. `most_by_size` overrides `most`
    for a size class. Figures of an item that is not answered do not count.
    """

    part: str
    whole: str
    most: Decimal | None
    least: Decimal | None = None
    most_by_size: Mapping[str, Decimal] = field(default_factory=dict)

    def found(self, figures: Mapping[str, Decimal], size: str) -> dict[str, str] | None:
        """Give both figures, or nothing; nothing also without one of them or with a whole of zero."""
        part, whole = figures.get(self.part), figures.get(self.whole)
        if part is None or whole is None:
            return None
        most = self.most_by_size.get(size, self.most)
        above = most is not None and Fraction(part) > Fraction(most) * Fraction(whole)
        below = self.least is not None and Fraction(part) < Fraction(self.least) * Fraction(whole)
        if whole <= 0 or not (above or below):
            return None
        return {self.part: plain(part), self.whole: plain(whole)}


@dataclass(frozen=True, slots=True)
class QualityRule:
    """One rule: a condition or a detector, and the items a reader is sent to."""

    code: str
    severity: Severity
    items: tuple[str, ...]
    provenance: Provenance
    when: str = ""
    straight_line: StraightLine | None = None
    proportion: Proportion | None = None

    @property
    def places(self) -> frozenset[str]:
        """The figures its sentence may write, in braces."""
        if self.proportion:
            return frozenset({self.proportion.part, self.proportion.whole})
        return frozenset({"same", "answered"}) if self.straight_line else frozenset()


@dataclass(frozen=True, slots=True)
class Doubt:
    """What a rule found in one assessment; `figures` are what its sentence writes."""

    rule: str
    severity: Severity
    items: tuple[str, ...]
    figures: Mapping[str, str] = field(default_factory=dict)


def figures_seen(
    responses: Mapping[str, Response], employees: int | None, revenue: Decimal | None
) -> dict[str, Decimal]:
    """Give every figure a proportion may use: those of answered items, and those of the profile."""
    seen = {
        code: number
        for response in responses.values()
        if response.state is ResponseState.ANSWERED
        for code, number in response.figures.items()
    }
    if employees is not None:
        seen[EMPLOYEES] = Decimal(employees)
    if revenue is not None:
        seen[REVENUE] = revenue
    return seen


def doubt_sentence(texts: Texts, rule: str, figures: Mapping[str, str]) -> str:
    """Write a doubt as a question, with its figures; empty for a rule this version no longer has."""
    return _PLACE.sub(lambda place: figures.get(place[1], ""), texts.quality.get(rule, ""))


def rule_faults(definition: Definition, rules: tuple[QualityRule, ...]) -> Iterator[Fault]:
    """Name dangling items, figures and options, rules without or with two detectors, bad bounds."""
    for code, times in Counter(rule.code for rule in rules).items():
        if times > 1:
            yield Fault(f"rules[{code}]", f"stands {times} times", "give every rule its own code")
    for rule in rules:
        place = f"rules[{rule.code}]"
        for code in rule.items:
            if definition.item(code) is None:
                yield Fault(f"{place}.items[{code}]", "there is no such item", "name one that exists")
        if sum(map(bool, (rule.when, rule.straight_line, rule.proportion))) != 1:
            what = "has not exactly one of when, straight_line, proportion"
            yield Fault(place, what, "keep one of them")
        if rule.straight_line:
            yield from _line_faults(definition, rule.straight_line, f"{place}.straight_line")
        if rule.proportion:
            yield from _proportion_faults(definition, rule.proportion, f"{place}.proportion")


def quality_text_faults(rules: tuple[QualityRule, ...], texts: Texts) -> Iterator[Fault]:
    """Name rules without a sentence, sentences without a rule, and places no figure fills."""
    known = {rule.code: rule for rule in rules}
    for code in sorted(set(known) ^ set(texts.quality)):
        lack = "has no text" if code in known else "has a text but does not exist"
        yield Fault(f"quality[{code}]", lack, "make rules and texts agree")
    for code, sentence in texts.quality.items():
        strange = sorted(set(_PLACE.findall(sentence)) - known[code].places) if code in known else []
        for name in strange:
            yield Fault(f"quality[{code}]", f"nothing fills {{{name}}}", "name a figure of the rule")


def _answered(responses: Mapping[str, Response], code: str) -> Response | None:
    response = responses.get(code)
    return response if response and response.state is ResponseState.ANSWERED else None


def _line_faults(definition: Definition, line: StraightLine, place: str) -> Iterator[Fault]:
    offered = set()
    for code in line.items:
        item = definition.item(code)
        if item is None:
            yield Fault(f"{place}.items[{code}]", "there is no such item", "name one that exists")
        else:
            offered |= {option.code for option in item.options}
    for option in sorted(line.ignore - offered):
        yield Fault(f"{place}.ignore[{option}]", "no item offers this option", "name one that exists")
    if line.fewest > len(line.items):
        yield Fault(f"{place}.fewest", f"is more than {len(line.items)} items", "lower it")
    if not Fraction(1, 2) < Fraction(line.share) <= 1:
        yield Fault(f"{place}.share", f"is {line.share}", "give a share above 0.5, at most 1")


def _proportion_faults(definition: Definition, proportion: Proportion, place: str) -> Iterator[Fault]:
    known = {f.code for item in definition.items for f in item.figures} | set(PROFILE_FIGURES)
    for code in (proportion.part, proportion.whole):
        if code not in known:
            yield Fault(f"{place}[{code}]", "there is no such figure", "name one that exists")
    tops = [bound for bound in (proportion.most, *proportion.most_by_size.values()) if bound is not None]
    if not tops and proportion.least is None:
        yield Fault(place, "has no bound", "give most or least")
    low = proportion.least if proportion.least is not None else Decimal(0)
    if any(low > top for top in tops):
        yield Fault(place, "least is above most", "swap or mend the bounds")
