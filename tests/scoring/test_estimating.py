"""The estimate of a short check: exact levels, a band that holds, figures that are what the file says."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.assessments.domain.files import read_responses
from app.kit.plain import Json
from app.questionnaires.domain.responses import Response
from app.questionnaires.service.library import Edition, Library
from app.scoring.domain.estimating import filled, height_of, moves, nearest, rungs
from app.scoring.service.estimating import estimate, reachable
from app.scoring.service.measuring import measure
from benchmarks.short_check import Trial, fits
from diagnosis_models.contract import ItemKind, ResponseState
from tests.factories.measures import boxes, graded, row
from tests.factories.responses import EVERYTHING, NOTHING, t1


def few(edition: Edition, library: Library, raw: dict[str, Json]) -> dict[str, Response]:
    short = library.short(edition)
    assert short is not None
    return read_responses(edition.definition, {code: raw[code] for code in short.items})


@st.composite
def answers(draw: st.DrawFn) -> dict[str, Json]:
    """Some answers of miit-sme-2024, a few of them "don't know"."""
    given_raw: dict[str, Json] = {}
    for code, worst in NOTHING.items():
        pick = draw(st.integers(0, 5))
        if pick == 0:
            given_raw[code] = {"state": "dont_know"}
        elif pick > 1:
            best = EVERYTHING[code]
            if isinstance(best, list):
                given_raw[code] = best[: draw(st.integers(1, len(best)))]
            else:
                choices = ["0", "1", "2", "3", "4"] if code[0] == "S" else [worst, best]
                given_raw[code] = draw(st.sampled_from(choices))
    return given_raw


@pytest.mark.parametrize(("raw", "rank", "highest"), [(NOTHING, 0, 3), (EVERYTHING, 4, 4)])
def test_plants_that_are_the_same_throughout_are_told_exactly(
    edition: Edition, library: Library, raw: dict[str, Json], rank: int, highest: int
) -> None:
    short = library.short(edition)
    assert short is not None
    found = estimate(edition.definition, short, few(edition, library, raw), {})
    assert found.band is not None
    assert found.band.likely.rank == rank
    assert (found.band.lowest.rank, found.band.highest.rank) == (0, highest)
    assert (found.usable, found.open, found.needed) == (8, 23, 0)


@settings(max_examples=60, deadline=None)
@given(raw=answers())
def test_the_band_is_ordered_and_what_is_surely_reached_is_below(
    edition: Edition, library: Library, raw: dict[str, Json]
) -> None:
    short, responses = library.short(edition), read_responses(edition.definition, raw)
    assert short is not None
    found = estimate(edition.definition, short, responses, {})
    usable = sum(responses[c].is_usable for c in short.items if c in responses)
    assert found.needed == max(short.fewest - usable, 0)
    assert found.unsure == sum(r.state is ResponseState.DONT_KNOW for r in responses.values())
    lowest, highest = reachable(edition.definition, responses, {})
    assert lowest.rank <= highest.rank
    assert measure(edition.definition, responses, {}).level.rank == lowest.rank
    if found.band is not None:
        band = found.band
        order = [band.lowest, band.low, band.likely, band.high, band.highest]
        assert [level.rank for level in order] == sorted(level.rank for level in order)
        assert (band.lowest, band.highest) == (lowest, highest)


def test_with_everything_answered_nothing_is_assumed(edition: Edition, library: Library) -> None:
    short, responses = library.short(edition), read_responses(edition.definition, t1())
    assert short is not None
    found = estimate(edition.definition, short, responses, {})
    assert found.band is not None
    assert {level.rank for level in (found.band.lowest, found.band.likely, found.band.highest)} == {2}
    assert found.open == 0


def test_what_was_chosen_stays_and_the_rest_takes_its_height() -> None:
    items = (
        graded("A", "D"),
        graded("B", "D"),
        graded("C", "D"),
        row("E", "D"),
        boxes("F", "D", A="1", B="1"),
    )
    made = filled(items, {"A": ("1",), "B": ("3",)}, Fraction(0))
    assert made["C"] == ("1",)
    assert made["E"] == ("1",)
    assert made["F"] == ("A",)
    up = filled(items, {"A": ("1",), "B": ("3",)}, Fraction(1))
    assert (up["C"], up["E"], up["F"]) == (("2",), ("2",), ("A", "B"))


@given(place=st.integers(0, 200), share=st.fractions(0, 1, max_denominator=12))
def test_the_share_that_moves_is_the_share(place: int, share: Fraction) -> None:
    assert moves(place, share) in {0, 1}
    assert sum(moves(n, share) for n in range(place)) == int(place * share)


def test_every_rung_has_its_height(edition: Edition) -> None:
    for item in edition.definition.measure().items:
        ladder = rungs(item)
        assert [rung.height for rung in ladder] == sorted(rung.height for rung in ladder)
        assert (ladder[0].height, ladder[-1].height) == (0, 1)
        for rung in ladder:
            assert height_of(item, rung.options) == rung.height
            assert nearest(ladder, rung.height) == rung


def test_the_file_says_what_is_measured(edition: Edition, library: Library) -> None:
    """On fewer profiles than the file names, so within three points."""
    short = library.short(edition)
    assert short is not None
    trial = Trial(edition.definition, 2, 12)
    told = trial.told(short.items, Fraction(short.spread))
    assert told.covered == pytest.approx(float(short.trial.within), abs=0.03)
    assert told.right == pytest.approx(float(short.trial.right), abs=0.03)
    assert fits(edition.definition, short.items)


def test_the_quick_trial_is_the_exact_estimate(edition: Edition, library: Library) -> None:
    short = library.short(edition)
    assert short is not None
    trial = Trial(edition.definition, 5, 1)
    low, likely, high = (
        trial.ranks(short.items, s) for s in (-Fraction(short.spread), Fraction(0), Fraction(short.spread))
    )
    for place in range(0, len(trial.rows), 10):
        responses = {}
        for item in edition.definition.items:
            if item.code not in short.items:
                continue
            options = tuple(o.code for o in item.options if trial.chosen(place, item.code, o.code))
            assert options
            assert item.kind is ItemKind.MULTIPLE or len(options) == 1
            responses[item.code] = Response(ResponseState.ANSWERED, options)
        band = estimate(edition.definition, short, responses, {}).band
        assert band is not None
        assert (band.low.rank, band.likely.rank, band.high.rank) == (low[place], likely[place], high[place])
