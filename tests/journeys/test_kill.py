"""A process killed in the middle of saving: what was acknowledged is there afterwards."""

from pathlib import Path

import pytest

from tests.durability.crashing import crash
from tests.durability.served import Served

KILLS = 4


@pytest.mark.slow
def test_no_acknowledged_answer_is_lost_when_the_process_is_killed(
    database_url: str, tmp_path: Path
) -> None:
    outcome = crash(Served(tmp_path, database_url), crashes=KILLS)
    assert outcome.acknowledged > 100
    assert (outcome.lost, outcome.faults) == (0, [])
