"""AI in manufacturing (unofficial): examples worked out by a person, the arithmetic beside each.

Every item counts 0–4. With a = sum over the 16 items of the four links of four, b = sum over the 5
items of MFG, c = sum over the 12 items of the foundations:
total = 70 × (4 × (a/64) + b/20)/5 + 30 × c/48 = 0.875 a + 0.7 b + 0.625 c; BASE = c/48 × 100.
"""

from decimal import Decimal

import pytest

from app.kit.plain import Json
from app.questionnaires.domain.definition import Definition
from app.questionnaires.service.library import Library
from diagnosis_models.contract import ResultStatus
from tests.factories.scored import scored

SIZES = {"RND": 4, "MFG": 5, "QLT": 4, "OPM": 4, "SCM": 4, "DAT": 3, "CMP": 3, "TAL": 3, "SAF": 3}
FOUNDATIONS = ("DAT", "CMP", "TAL", "SAF")
SKIPPED: Json = {"state": "not_applicable"}
DONT_KNOW: Json = {"state": "dont_know"}


def part(code: str, total: int) -> dict[str, Json]:
    """The items of one part, their levels adding up to this."""
    raw: dict[str, Json] = {}
    for n in range(1, SIZES[code] + 1):
        level = min(total, 4)
        total -= level
        raw[f"{code}{n}"] = str(level)
    assert total == 0
    return raw


def answers(rnd: int, mfg: int, qlt: int, opm: int, scm: int, base: int) -> dict[str, Json]:
    """Sums of levels by link, and the sum of all foundations, filled from the first."""
    raw = part("RND", rnd) | part("MFG", mfg) | part("QLT", qlt) | part("OPM", opm) | part("SCM", scm)
    for code in FOUNDATIONS:
        raw |= part(code, min(base, 12))
        base -= min(base, 12)
    return raw


@pytest.fixture
def check(library: Library) -> Definition:
    return library.newest("js-ai-manufacturing").definition


@pytest.mark.parametrize(
    ("name", "raw", "points", "level"),
    [
        ("all 0", answers(0, 0, 0, 0, 0, 0), "0", 0),
        ("all 1: 14 + 3.5 + 7.5", answers(4, 5, 4, 4, 4, 12), "25", 1),
        ("all 4: 56 + 14 + 30", answers(16, 20, 16, 16, 16, 48), "100", 4),
        ("L1 exactly: 24 × 0.625 = 15", answers(0, 0, 0, 0, 0, 24), "15", 1),
        ("L1 missed: 23 × 0.625 = 14.375", answers(0, 0, 0, 0, 0, 23), "14.375", 0),
        ("L2 score exactly: 22 × 0.875 + 10 × 0.7 + 14 × 0.625 = 19.25 + 7 + 8.75",
         answers(6, 10, 6, 5, 5, 14), "35", 2),
        ("L2 score missed: c 13, 8.125", answers(6, 10, 6, 5, 5, 13), "34.375", 1),
        ("L2 BASE exactly 12/48 = 25: 28 + 1.4 + 7.5", answers(8, 2, 8, 8, 8, 12), "36.9", 2),
        ("L2 BASE 11/48 = 22.92 missed: 28 + 1.4 + 6.875", answers(8, 2, 8, 8, 8, 11), "36.275", 1),
        ("L3 score exactly: 42 × 0.875 + 10 × 0.7 + 26 × 0.625 = 36.75 + 7 + 16.25",
         answers(11, 10, 11, 10, 10, 26), "60", 3),
        ("L3 score missed: c 25, 15.625", answers(11, 10, 11, 10, 10, 25), "59.375", 2),
        ("L3 BASE 22/48 = 45.83: 56 + 14 + 13.75", answers(16, 20, 16, 16, 16, 22), "83.75", 3),
        ("L3 BASE 21/48 = 43.75 missed: 56 + 14 + 13.125", answers(16, 20, 16, 16, 16, 21), "83.125", 2),
        ("L3 link exactly 8/20 = 40: 56 + 5.6 + 30", answers(16, 8, 16, 16, 16, 48), "91.6", 3),
        ("L3 link 7/20 = 35 missed: 56 + 4.9 + 30", answers(16, 7, 16, 16, 16, 48), "90.9", 2),
        ("L3 link 6/16 = 37.5 missed: 54 × 0.875 + 14 + 30", answers(16, 20, 16, 16, 6, 48), "91.25", 2),
        ("L4 score exactly: 44 × 0.875 + 14 + 44 × 0.625 = 38.5 + 14 + 27.5",
         answers(11, 20, 11, 11, 11, 44), "80", 4),
        ("L4 score missed: c 43, 26.875", answers(11, 20, 11, 11, 11, 43), "79.375", 3),
        ("L4 BASE 32/48 = 66.67: 56 + 14 + 20", answers(16, 20, 16, 16, 16, 32), "90", 4),
        ("L4 BASE 31/48 = 64.58 missed: 19.375", answers(16, 20, 16, 16, 16, 31), "89.375", 3),
        ("L4 link exactly 13/20 = 65: 56 + 9.1 + 30", answers(16, 13, 16, 16, 16, 48), "95.1", 4),
        ("L4 link 12/20 = 60 missed: 56 + 8.4 + 30", answers(16, 12, 16, 16, 16, 48), "94.4", 3),
    ],
)  # fmt: skip
def test_every_gate_from_both_sides(
    check: Definition, name: str, raw: dict[str, Json], points: str, level: int
) -> None:
    found = scored(check, raw)
    assert (found.total.score, found.level.rank) == (Decimal(points), level), name
    assert sum(c.points for c in found.contributions) == found.total.score


def test_an_item_that_does_not_apply_leaves_its_link(check: Definition) -> None:
    # MFG5 out, the other four 4, 4, 0, 0: 8/16 = 50 instead of 8/20 = 40; 70 × 50/5/100 = 7
    raw = {**answers(0, 8, 0, 0, 0, 0), "MFG5": SKIPPED}
    found = scored(check, raw)
    assert found.dimensions[0].children[1].score == 50
    assert (found.total.score, found.status) == (Decimal(7), ResultStatus.FINAL)


def test_a_link_that_does_not_apply_is_not_asked_for(check: Definition) -> None:
    # a factory without a supply chain of its own: the mean of four links at 100, all foundations at 100
    raw = {**answers(16, 20, 16, 16, 16, 48), **{f"SCM{n}": SKIPPED for n in range(1, 5)}}
    found = scored(check, raw)
    assert (found.total.score, found.level.rank) == (100, 4)
    every = found.gates[3].conditions[2]
    assert (every.kind, every.required, every.actual, every.met) == ("all_of", 4, 4, True)


def test_dont_know_is_not_a_pass_and_stays_open(check: Definition) -> None:
    # all 4 but MFG4 and MFG5 not known: MFG 12/20 = 60 misses the 65 of level 4, but 100 is possible
    found = scored(check, {**answers(16, 20, 16, 16, 16, 48), "MFG4": DONT_KNOW, "MFG5": DONT_KNOW})
    assert (found.total.score, found.level.rank) == (Decimal("94.4"), 3)
    assert (found.status, found.missing) == (ResultStatus.PROVISIONAL, ("MFG4", "MFG5"))
    every = found.gates[3].conditions[2]
    assert (every.actual, every.open, every.met) == (4, 1, False)


@pytest.mark.parametrize(("silent", "withheld", "level"), [(16, False, 1), (17, True, 0)])
def test_below_half_of_the_items_no_level_is_shown(
    check: Definition, silent: int, withheld: bool, level: int
) -> None:
    # 17 of 33 items are 51.5 %, 16 are 48.5 %; the floor is 50 %
    raw = answers(16, 20, 16, 16, 16, 48)
    for code in list(raw)[len(raw) - silent :]:
        del raw[code]
    found = scored(check, raw)
    assert (found.withheld, found.level.rank) == (withheld, level)
