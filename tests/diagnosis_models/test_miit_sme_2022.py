"""MIIT SME index 2022, result only: a recorded total and its band [20,40) [40,60) [60,80) [80,100]."""

from decimal import Decimal
from pathlib import Path

import pytest

from app.questionnaires.domain.definition import Definition
from app.questionnaires.service.library import Library
from app.scoring.service.measuring import measure_faults, scorer_of
from diagnosis_models.contract import Context, Result, ResultStatus
from tests.factories.scored import changed


@pytest.fixture
def old(library: Library) -> Definition:
    return library.newest("miit-sme-2022").definition


def recorded(definition: Definition, total: str) -> Result:
    return scorer_of(definition).score({}, Context(facts={"total": total}))


@pytest.mark.parametrize(
    ("total", "rank"),
    [
        ("0", 0), ("19.99", 0),  # below 20 there is no level
        ("20", 1), ("39.99", 1),
        ("40", 2), ("59.99", 2),
        ("60", 3), ("79.999999", 3),
        ("80", 4), ("100", 4), ("100.00", 4),  # the last band owns both ends
    ],
)  # fmt: skip
def test_a_band_owns_its_lower_end(old: Definition, total: str, rank: int) -> None:
    found = recorded(old, total)
    assert (found.total.score, found.level.rank) == (Decimal(total), rank)
    assert found.level.code == f"L{rank}"
    assert (found.status, found.coverage, found.contributions) == (ResultStatus.FINAL, 1, ())


def test_every_band_is_told_with_what_it_asks(old: Definition) -> None:
    gates = recorded(old, "59.5").gates
    told = [(g.level.code, g.conditions[0].required, g.conditions[0].actual, g.met) for g in gates]
    actual = Decimal("59.5")
    assert told == [("L1", 20, actual, True), ("L2", 40, actual, True), ("L3", 60, actual, False),
                    ("L4", 80, actual, False)]  # fmt: skip
    assert gates[2].conditions[0].lacking == Decimal("0.5")


@pytest.mark.parametrize(
    "total", ["100.01", "101", "-1", "-0.01", "", "NaN", "Infinity", "1e2", "４０", "abc", " 40"]
)
def test_what_is_out_of_range_or_no_number_is_refused(old: Definition, total: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the caller names the place
        recorded(old, total)


def test_no_total_is_refused(old: Definition) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the caller names the place
        scorer_of(old).score({})


@pytest.mark.parametrize(
    ("old_text", "new_text", "told"),
    [
        ('lower: "40"', 'lower: "41"', "bands.L2: nothing covers (40, 41)"),
        ('lower: "40"', 'lower: "39"', "bands.L2: overlaps L1 on (39, 40)"),
        ('upper: "100"', 'upper: "99"', "bands: covers 20 to 99"),
        ("rank: 2", "rank: 3", "levels: ranks are [1, 3, 3, 4]"),
    ],
)
def test_bands_with_holes_or_overlaps_are_refused(
    tmp_path: Path, old_text: str, new_text: str, told: str
) -> None:
    definition = changed("miit-sme-2022", tmp_path, "scoring.yaml", old_text, new_text)
    assert told in [f"{f.place}: {f.what}" for f in measure_faults(definition)]
