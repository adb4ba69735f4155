"""What is refused in a short check, one line a fault."""

from pathlib import Path
from typing import Any

import pytest

from app.commands.check_questionnaires import version_lines
from tests.factories.tiny import tiny, write

GOOD: dict[str, Any] = {
    "type": "short", "provenance": "memory", "items": ["A", "S"], "minutes": 2, "fewest": 1, "spread": "0.5",
    "trial": {"profiles": 100, "within": "0.9", "right": "0.7", "single": "0.8"},
}  # fmt: skip


def lines(folder: Path, **changed: Any) -> list[str]:
    files = tiny()
    files["short.yaml"] = {**GOOD, **changed}
    return version_lines(write(folder, files))


def test_a_good_one_passes(tmp_path: Path) -> None:
    assert lines(tmp_path) == []


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"items": ["A", "Z"]}, "items[Z]: there is no such item; name one that exists"),
        ({"items": ["A", "A", "S"]}, "items[A]: stands twice; name each item once"),
        ({"items": ["A", "B", "C", "S"]}, "items: are all items of the questionnaire; name a few"),
        ({"items": ["A"]}, "items: List should have at least 2 items"),
        ({"fewest": 3}, "fewest: is more than the 2 items; lower it"),
        ({"spread": "0"}, "spread: is 0; give a share above 0, at most 1"),
        ({"spread": 0.5}, "spread: Input should be a valid string"),
        ({"provenance": "guess"}, "provenance: "),
        ({"minutes": 60}, "minutes: Input should be less than or equal to 15"),
        ({"more": 1}, "more: Extra inputs are not permitted"),
        (
            {"trial": {"profiles": 1, "within": "1.2", "right": "0", "single": "0"}},
            "trial.within: is 1.2; give a share from 0 to 1",
        ),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, changed: dict[str, Any], told: str) -> None:
    found = lines(tmp_path, **changed)
    assert any(f"short.yaml: {told}" in line for line in found), found


def test_an_item_under_a_condition_is_refused(tmp_path: Path) -> None:
    files = tiny()
    files["questionnaire.yaml"]["items"][3]["when"] = "'Y' in A"
    files["short.yaml"] = GOOD
    found = version_lines(write(tmp_path, files))
    assert any("items[S]: is shown only under a condition" in line for line in found), found


def test_an_item_that_moves_nothing_is_refused(tmp_path: Path) -> None:
    files = tiny()
    files["questionnaire.yaml"]["items"][0]["options"] = [{"code": c, "points": "3"} for c in "XY"]
    files["short.yaml"] = GOOD
    found = version_lines(write(tmp_path, files))
    assert any("items[A]: its answers all count the same" in line for line in found), found
