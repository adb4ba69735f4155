"""Responses files that do not fit any more or never did: exit 2, one line with file and place."""

import json
from pathlib import Path

import pytest

from app.__main__ import main

MIIT, DMA, AI, GATES = "miit-sme-2024", "eu-dma-sme", "js-ai-manufacturing", "smart-factory-readiness"


@pytest.mark.parametrize(
    ("code", "change", "told"),
    [
        # another version, another questionnaire
        ("miit-sme-2024/2.0", {}, "questionnaire: no questionnaire 'miit-sme-2024/2.0'; known are "),
        (MIIT, {"version": "2.0"}, "version: expected a version of miit-sme-2024 that is here, the newest is 1.0, got '2.0'"),
        (MIIT, {"version": 1}, "version: expected the version of the questionnaire as text"),
        (MIIT, {"edition": "2.0"}, "edition: expected only the keys questionnaire, version, profile, responses"),
        ("miit-sme-2022", {}, "questionnaire: expected one with items; miit-sme-2022 only records"),
        (DMA, {"responses": {"S01": "2"}}, "responses.S01: expected an item of eu-dma-sme: Q01A … Q11.5"),
        # options that an item does not offer or no longer offers
        (MIIT, {"responses": {"Q05": "F"}}, "responses.Q05: expected one of A, B, C, D, E, got 'F'"),
        (MIIT, {"responses": {"S01": "5"}}, "responses.S01: expected one of 0, 1, 2, 3, 4, got '5'"),
        (MIIT, {"responses": {"S01": 2}}, "responses.S01: expected one of 0, 1, 2, 3, 4, got '2'"),
        (DMA, {"responses": {"Q01A": ["K"]}}, "responses.Q01A: expected a list of option codes out of A, B, "),
        (DMA, {"responses": {"Q01A": ["A", "N"]}}, "responses.Q01A: expected N alone or without it"),
        (DMA, {"responses": {"Q01A": ["A", "A"]}}, "responses.Q01A: expected each option once"),
        (DMA, {"responses": {"Q01A": []}}, "responses.Q01A: expected at least one option code"),
        (DMA, {"responses": {"Q01A": "A"}}, "responses.Q01A: expected a list of option codes"),
        (DMA, {"responses": {"Q04.1": "6"}}, "responses.Q04.1: expected one of 0, 1, 2, 3, 4, 5, got '6'"),
        (AI, {"responses": {"RND1": ["1"]}}, "responses.RND1: expected one of 0, 1, 2, 3, 4"),
        (GATES, {"responses": {"SIZE": True}}, "responses.SIZE: expected one of 0, 1, got 'True'"),
        (GATES, {"responses": {"SIZE": {"state": "maybe"}}}, 'responses.SIZE: expected only "state" with one of'),
        # numbers out of range
        (MIIT, {"responses": {"Q02": {"total": -1, "digital": 0}}}, "responses.Q02.total: expected zero or more"),
        (MIIT, {"responses": {"Q02": {"total": 10, "digital": 11}}},
         "responses.Q02.digital: expected digital no larger than total, got '11 of 10'"),
        (MIIT, {"responses": {"Q02": {"total": 10.5, "digital": 1}}}, "responses.Q02.total: expected a whole"),
        (MIIT, {"responses": {"Q02": {"total": 10**13, "digital": 1}}}, "responses.Q02.total: expected at most"),
        (MIIT, {"responses": {"Q02": {"total": 10}}}, "responses.Q02.digital: expected all figures, or an option"),
        (MIIT, {"responses": {"Q02": {"total": "ten", "digital": 1}}}, "responses.Q02.total: expected a number"),
        (MIIT, {"responses": {"Q02": {"total": "NaN", "digital": 1}}}, "responses.Q02.total: expected a number"),
        (MIIT, {"responses": {"Q02": {"total": "Infinity", "digital": 1}}}, "responses.Q02.total: expected a number"),
        (MIIT, {"responses": {"Q02": {"total": None, "digital": 1}}}, "responses.Q02.total: expected a number"),
        (MIIT, {"responses": {"Q02": {"total": 10, "digital": 1, "robots": 2}}},
         "responses.Q02: expected the figures total, digital, got 'robots'"),
        (MIIT, {"responses": {"Q02": 0.35}}, "responses.Q02: expected one of A, B, C, D, E, or the figures total"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("command", [["score"], ["path", "--target", "2"]], ids=["score", "path"])
def test_what_does_not_fit_is_one_line(
    tmp_path: Path,
    command: list[str],
    code: str,
    change: dict[str, object],
    told: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "bad.json"
    file.write_text(json.dumps({"questionnaire": code, "responses": {}, **change}), "utf-8")
    assert main([command[0], str(file), *command[1:]]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert f"{file}: {told}" in captured.err


@pytest.mark.parametrize("number", ["1e400", "-1e400", "1" * 400])
def test_numbers_beyond_all_measure_are_one_line(
    tmp_path: Path, number: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "bad.json"
    responses = f'{{"Q02": {{"total": {number}, "digital": 1}}}}'
    file.write_text(f'{{"questionnaire": "miit-sme-2024", "responses": {responses}}}', "utf-8")
    assert main(["score", str(file)]) == 2
    line = capsys.readouterr().err
    assert line.count("\n") == 1
    assert len(line) < 400
    assert f"{file}: responses.Q02.total: expected " in line


def test_a_file_may_name_the_version_that_is_here(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "named.json"
    file.write_text(json.dumps({"questionnaire": MIIT, "version": "1.0", "responses": {}}), "utf-8")
    assert main(["score", str(file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["questionnaire"]["version"] == "1.0"
