"""`recommend` with pools of every form, pain points, a budget, a seed."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.__main__ import main
from app.providers.service.files import load_demo_pool, pool_file
from tests.factories.responses import t1


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "t1.json"
    profile = {"region": "320583", "industry": "33", "employees": 62, "revenue": "2200"}
    envelope = {"questionnaire": "miit-sme-2024", "profile": profile, "responses": t1()}
    path.write_text(json.dumps(envelope), "utf-8")
    return path


def recommended(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert main(["recommend", *arguments, "--on", "2026-11-24", "--json"]) == 0
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    return document


def test_every_form_of_a_pool_gives_the_same_list(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = []
    for ending in (".xlsx", ".json"):
        pool = tmp_path / f"pool{ending}"
        pool.write_bytes(pool_file(load_demo_pool(), ending))
        found.append(recommended(capsys, str(file), "--providers", str(pool)))
    assert found[0] == found[1]
    assert len(found[0]["recommendations"]) == 5
    listed = tmp_path / "pool.csv"
    listed.write_bytes(pool_file(load_demo_pool(), ".csv"))
    document = recommended(capsys, str(file), "--providers", str(listed))
    assert document["considered"] == found[0]["considered"]


def test_pain_points_and_budget_and_seed(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pool = tmp_path / "pool.xlsx"
    pool.write_bytes(pool_file(load_demo_pool(), ".xlsx"))
    given = (str(file), "--providers", str(pool), "--pain", "排产靠人工", "--budget", "30")
    document = recommended(capsys, *given)
    assert document["wish"]["budget"] == "30"
    assert [tag["capability"] for tag in document["wish"]["tags"]] == ["planning"]
    assert recommended(capsys, *given)["seed"] == document["seed"]
    assert recommended(capsys, *given, "--seed", "5")["seed"] == 5
    assert main(["recommend", *given]) == 0
    told = capsys.readouterr().out
    assert "您写的难处" in told
    assert "最省钱的组合" in told
    assert told.rstrip().endswith(f"weights 2; seed {document['seed']}")


@pytest.mark.parametrize(
    ("option", "value", "told"),
    [
        ("--budget", "much", "--budget: expected an amount in 万元"),
        ("--budget", "-1", "--budget: expected an amount in 万元"),
        ("--pain", "难" * 501, "--pain: expected at most 500 characters, got 501"),
        ("--diagnosed-by", "nobody", "--diagnosed-by: expected the code of a provider of the pool"),
    ],
)
def test_a_wrong_wish_is_one_line(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str, value: str, told: str
) -> None:
    pool = tmp_path / "pool.json"
    pool.write_bytes(pool_file(load_demo_pool(), ".json"))
    assert main(["recommend", str(file), "--providers", str(pool), option, value]) == 2
    line = capsys.readouterr().err
    assert told in line
    assert line.count("\n") == 1
