"""The rules of the desk, and those of an office in their place."""

from pathlib import Path

import pytest

from app.cases.adapters import read_rules
from app.cases.domain.states import CaseState
from app.cases.errors import RulesFaulty


def test_an_office_changes_only_what_differs(tmp_path: Path) -> None:
    own = tmp_path / "desk.yaml"
    own.write_text("sla_days: {accepted: 5}\nleast_team: 3\n", "utf-8")
    ours, theirs = read_rules(), read_rules(own)
    assert (theirs.sla_days[CaseState.ACCEPTED], theirs.least_team) == (5, 3)
    assert theirs.sla_days[CaseState.ASSIGNED] == ours.sla_days[CaseState.ASSIGNED]
    assert theirs.rubric == ours.rubric


@pytest.mark.parametrize(
    "text", ["sla_days: {soon: 5}", "least_team: many", "teams: 3", "- x", "a: [", None]
)
def test_a_faulty_file_says_what_is_wrong(tmp_path: Path, text: str | None) -> None:
    own = tmp_path / "desk.yaml"
    if text is not None:
        own.write_text(text, "utf-8")
    with pytest.raises(RulesFaulty, match="desk.yaml"):
        read_rules(own)
