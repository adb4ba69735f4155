"""How long items take: from the times of answers, pooled over all assessments, to the minutes left.

Nothing about a person is kept: only how many answers to an item fell into which class of seconds. While
few are counted, the minutes its section declares weigh in like `PRIOR_ANSWERS` answers. Own method.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from math import ceil

from app.questionnaires.domain.definition import Definition

LONGEST_PAUSE = 300
"""Seconds an item may take; a longer gap is a pause."""
SHORTEST_READING = 1
"""Seconds below which nobody has read an item: answers sent in one go after being offline, or by a program."""
CLASSES = (2, 3, 5, 7, 10, 14, 20, 28, 40, 56, 80, 112, 160, 225, LONGEST_PAUSE)
"""Upper bounds of the classes in seconds, the last one included in it."""
PRIOR_ANSWERS = 20
MINUTE = 60
Pace = Mapping[str, Fraction]
"""Seconds an item takes, by item code."""


@dataclass(frozen=True, slots=True)
class Answer:
    """When a person last gave an answer."""

    item: str
    at: datetime


def seconds_taken(answers: Iterable[Answer]) -> dict[str, Fraction]:
    """Give the seconds each answer took since the one before it, where both lie in one sitting.

    Answers saved at the same moment came with one button and share the time since the ones before.
    """
    moments: dict[datetime, list[str]] = defaultdict(list)
    for answer in answers:
        moments[answer.at].append(answer.item)
    taken: dict[str, Fraction] = {}
    for before, at in pairwise(sorted(moments)):
        each = Fraction((at - before) // timedelta(microseconds=1), 1_000_000) / len(moments[at])
        if SHORTEST_READING <= each <= LONGEST_PAUSE:
            taken |= dict.fromkeys(moments[at], each)
    return taken


def class_of(seconds: Fraction) -> int:
    """Give the number of the class that holds so many seconds; at most `LONGEST_PAUSE`."""
    return bisect_left(CLASSES, seconds)


def median(counts: Mapping[int, int]) -> Fraction:
    """Give the median seconds of counted classes, as if answers lay evenly within a class."""
    half, passed = Fraction(sum(counts.values()), 2), 0
    for number, upper in enumerate(CLASSES):
        here = counts.get(number, 0)
        if here and passed + here >= half:
            lower = CLASSES[number - 1] if number else 0
            return lower + (half - passed) / here * (upper - lower)
        passed += here
    raise ValueError("nothing was counted")


def declared_pace(definition: Definition) -> dict[str, Fraction]:
    """Give the seconds of every item by the minutes that its section declares."""
    return {
        code: Fraction(section.minutes * MINUTE, len(section.items))
        for section in definition.sections
        for code in section.items
    }


def expected_pace(definition: Definition, counted: Mapping[str, Mapping[int, int]]) -> dict[str, Fraction]:
    """Give the seconds of every item: the median of what was counted, drawn towards what is declared."""
    found = {}
    for code, declared in declared_pace(definition).items():
        counts = counted.get(code, {})
        answers = sum(counts.values())
        seen = answers * median(counts) if answers else Fraction(0)
        found[code] = (seen + PRIOR_ANSWERS * declared) / (answers + PRIOR_ANSWERS)
    return found


def minutes_for(items: Iterable[str], pace: Pace) -> int:
    """Give the whole minutes these items take, rounded up; 0 for none."""
    return ceil(sum((pace[code] for code in items), Fraction(0)) / MINUTE)
