"""`path FILE --target LEVEL [--budget N] [--json]`, called as a person calls it."""

import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from app.__main__ import main
from app.settings import HERE
from tests.factories.responses import EVERYTHING, NOTHING, t1


def write(folder: Path, responses: object, code: str = "miit-sme-2024") -> Path:
    path = folder / "responses.json"
    profile = {"region": "320583", "industry": "33", "employees": 62, "revenue": "2200"}
    raw = {"questionnaire": code, "profile": profile, "responses": responses}
    path.write_text(json.dumps(raw, ensure_ascii=False), "utf-8")
    return path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write(tmp_path, t1())


def test_a_path_as_json_has_its_published_shape(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["path", str(file), "--target", "3", "--json"]) == 0
    path = json.loads(capsys.readouterr().out)
    assert set(path) == {
        "questionnaire", "target", "current", "reached", "reachable", "within_budget", "budget", "steps",
        "days", "money", "unit", "estimates", "instead",
    }  # fmt: skip
    assert path["questionnaire"]["fingerprint"].startswith("sha256:")
    assert path["target"] == {"rank": 3, "code": "L3", "name": "三级"}
    assert path["current"] == {"level": {"rank": 2, "code": "L2", "name": "二级"}, "score": "49.40"}
    assert path["reached"]["level"]["rank"] == 3
    assert Decimal(path["reached"]["score"]) >= 60
    assert (path["reachable"], path["within_budget"], path["budget"], path["instead"]) == (
        True, True, None, None,
    )  # fmt: skip
    assert (path["unit"], path["estimates"]) == ("万元", "memory")
    for step in path["steps"]:
        assert set(step) == {
            "item", "title", "before", "after", "added", "days", "money", "requires", "outcome",
        }  # fmt: skip
        assert step["added"]
        assert (
            Decimal(step["money"]["low"])
            <= Decimal(step["money"]["base"])
            <= Decimal(step["money"]["high"])
        )
    assert Decimal(path["money"]["base"]) == sum(Decimal(step["money"]["base"]) for step in path["steps"])
    assert Decimal(path["days"]) == sum(Decimal(step["days"]) for step in path["steps"])


def test_a_path_for_a_person_names_steps_cost_and_doubt(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["path", str(file), "--target", "三级"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "二级 49.40 → 三级"
    assert lines[-1].endswith("person-days; estimates")
    assert all(line.startswith("  ") for line in lines[1:-1])


def test_a_budget_below_the_target_says_what_it_reaches(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(tmp_path, NOTHING)
    assert main(["path", str(file), "--target", "L4", "--budget", "400", "--json"]) == 0
    path = json.loads(capsys.readouterr().out)
    assert (path["reachable"], path["within_budget"], path["budget"]) == (True, False, "400")
    assert path["instead"]["target"]["rank"] == 3
    assert Decimal(path["instead"]["money"]["base"]) <= 400
    assert main(["path", str(file), "--target", "L4", "--budget", "0"]) == 0
    out = capsys.readouterr().out
    assert "more than the budget of 0 万元" in out
    assert "nothing below is within it either" in out


def test_at_the_level_and_without_efforts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["path", str(write(tmp_path, EVERYTHING)), "--target", "4"]) == 0
    assert "reached already" in capsys.readouterr().out
    file = write(tmp_path, {"SIZE": "1"}, "smart-factory-readiness")
    assert main(["path", str(file), "--target", "1"]) == 0
    assert "not reachable by improvements that effort.yaml knows" in capsys.readouterr().out


@pytest.mark.parametrize("code", ["eu-dma-sme", "js-ai-manufacturing"])
def test_the_other_instruments_have_paths_too(
    tmp_path: Path, code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["path", str(write(tmp_path, {}, code)), "--target", "2", "--lang", "en", "--json"]) == 0
    path = json.loads(capsys.readouterr().out)
    assert (path["reachable"], path["estimates"]) == (True, "memory")
    assert path["steps"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--target", "9"], "--target: expected one of the levels 1 (一级), 2 (二级), 3 (三级), 4 (四级), got '9'"),
        (["--target", ""], "--target: expected one of the levels"),
        (["--target", "x" * 500], "--target: expected one of the levels"),
        (["--target", "3", "--budget", "much"], "--budget: expected an amount in 万元"),
        (["--target", "3", "--budget", ""], "--budget: expected an amount in 万元"),
        (["--target", "3", "--budget=-1"], "--budget: expected an amount in 万元, 0 to 1000000000, got '-1'"),
        (["--target", "3", "--budget", "NaN"], "--budget: expected an amount in 万元"),
        (["--target", "3", "--budget", "Infinity"], "--budget: expected an amount in 万元"),
        (["--target", "3", "--budget", "1e400"], "--budget: expected an amount in 万元"),
    ],
)  # fmt: skip
def test_a_bad_target_or_budget_is_one_line_and_exit_2(
    file: Path, arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["path", str(file), *arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert told in captured.err


def test_a_missing_target_is_one_line_and_exit_2(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["path", str(file)])
    assert left.value.code == 2
    assert capsys.readouterr().err == "app path: the following arguments are required: --target\n"


@pytest.mark.parametrize("command", [["score"], ["path", "--target", "2"]])
def test_a_questionnaire_without_items_is_refused_in_one_line(
    tmp_path: Path, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(tmp_path, {}, "miit-sme-2022")
    assert main([command[0], str(file), *command[1:]]) == 2
    line = capsys.readouterr().err
    assert line.count("\n") == 1
    assert f"{file}: questionnaire: expected one with items; miit-sme-2022 only records" in line


def test_it_runs_without_a_server_or_database(file: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "app", "path", str(file), "--target", "3", "--json"],
        cwd=HERE, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["reachable"] is True
