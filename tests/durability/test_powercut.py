"""A power cut loses nothing that was acknowledged; and the harness would notice if it did."""

from pathlib import Path

import pytest

from tests.durability.powercut import compiler, cut_power

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(compiler() is None, reason="needs gcc and libc6-dev to build the shim"),
]


def test_no_acknowledged_answer_is_lost_in_a_power_cut(tmp_path: Path) -> None:
    outcome = cut_power(tmp_path, durable=True, cuts=3)
    assert outcome.acknowledged > 100
    assert (outcome.lost, outcome.faults) == (0, [])


def test_the_harness_notices_lost_answers(tmp_path: Path) -> None:
    assert cut_power(tmp_path, durable=False, cuts=2).lost > 0
