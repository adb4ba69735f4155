"""How long items take: from times of answers to minutes left, as properties."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from app.assessments.domain.pacing import (
    CLASSES,
    LONGEST_PAUSE,
    PRIOR_ANSWERS,
    Answer,
    class_of,
    declared_pace,
    expected_pace,
    median,
    minutes_for,
    seconds_taken,
)
from app.assessments.domain.states import progress
from app.questionnaires.domain.responses import Response, read_response
from app.questionnaires.domain.showing import EVERYTHING
from app.questionnaires.service.library import Edition
from tests.factories.responses import t1

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
COUNTS = st.dictionaries(st.integers(0, len(CLASSES) - 1), st.integers(1, 500), min_size=1)


def at(**seconds: float) -> list[Answer]:
    return [Answer(item, NOON + timedelta(seconds=after)) for item, after in seconds.items()]


def test_gaps_within_a_sitting_count_and_pauses_do_not() -> None:
    taken = seconds_taken(at(A=0, B=20, C=50.5, D=50.5 + LONGEST_PAUSE + 1, E=900))
    assert taken == {"B": 20, "C": Fraction(61, 2)}


def test_answers_of_one_button_share_the_time_and_a_burst_tells_nothing() -> None:
    assert seconds_taken(at(A=0, B=60, C=60, D=60)) == dict.fromkeys("BCD", Fraction(20))
    assert seconds_taken(at(A=0, B=0.02, C=0.04)) == {}
    assert seconds_taken(at(A=0, B=0, C=0)) == {}
    assert seconds_taken([]) == {}


@given(st.dictionaries(st.text("ABCDE", min_size=1, max_size=3), st.floats(0, 10_000), max_size=12))
def test_times_are_never_negative_nor_longer_than_the_sitting(moments: dict[str, float]) -> None:
    taken = seconds_taken(at(**moments))
    assert set(taken) < set(moments) or taken == {}
    assert all(1 <= seconds <= LONGEST_PAUSE for seconds in taken.values())
    assert all(0 <= class_of(seconds) < len(CLASSES) for seconds in taken.values())
    assert sum(taken.values()) <= Fraction(max(moments.values(), default=0)) + Fraction(1, 1000)


@given(COUNTS)
def test_the_median_lies_in_the_class_that_holds_it(counts: dict[int, int]) -> None:
    spelled = sorted(number for number, times in counts.items() for _ in range(times))
    found = median(counts)
    assert spelled[(len(spelled) - 1) // 2] <= class_of(found) <= spelled[len(spelled) // 2]
    assert 0 < found <= LONGEST_PAUSE


def test_the_declared_minutes_count_until_there_are_answers(edition: Edition) -> None:
    declared = declared_pace(edition.definition)
    assert sum(declared.values()) == edition.definition.minutes * 60
    assert expected_pace(edition.definition, {}) == declared
    half = expected_pace(edition.definition, {"Q05": {2: PRIOR_ANSWERS}})
    assert half["Q05"] == (declared["Q05"] + median({2: 1})) / 2
    many = expected_pace(edition.definition, {"Q05": {2: 100_000}})
    assert abs(many["Q05"] - 4) < Fraction(1, 10)
    one_odd = expected_pace(edition.definition, {"Q05": {2: 400, 14: 30}})
    assert one_odd["Q05"] < 8


@given(
    counted=st.dictionaries(st.sampled_from(sorted(t1())), COUNTS, max_size=8),
    order=st.permutations(sorted(t1())),
)
def test_minutes_fall_to_nothing_while_answering(
    edition: Edition, counted: dict[str, dict[int, int]], order: list[str]
) -> None:
    pace = expected_pace(edition.definition, counted)
    responses: dict[str, Response] = {}
    before = 10_000
    for code in order:
        item = edition.definition.item(code)
        assert item is not None
        now = minutes_for(progress(edition.definition, responses, EVERYTHING).open, pace)
        assert 0 < now <= before
        before = now
        responses[code] = read_response(item, t1()[code])
    done = progress(edition.definition, responses, EVERYTHING)
    assert (minutes_for(done.open, pace), done.answered) == (0, done.total)
