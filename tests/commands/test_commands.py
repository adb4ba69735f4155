"""The commands on real files, called as a person calls them."""

import json
import subprocess
import sys
from pathlib import Path

import pypdfium2
import pytest

from app.__main__ import COMMANDS, main
from app.commands.seed import ENTERPRISES
from app.kit.plain import Json
from app.providers.adapters.codes import DEMO_POOL
from app.settings import HERE
from tests.factories.responses import t1


def write(path: Path, raw: object) -> Path:
    path.write_text(json.dumps(raw, ensure_ascii=False), "utf-8")
    return path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    profile = {
        "region": "320583",
        "industry": "33",
        "employees": 62,
        "revenue": "2200",
        "name": "【示例】沐川五金",
    }
    raw = {"questionnaire": "miit-sme-2024", "profile": profile, "responses": t1()}
    return write(tmp_path / "t1.json", raw)


def test_score_as_json_has_the_published_shape(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["score", str(file), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["questionnaire"]["code"] == "miit-sme-2024"
    assert document["questionnaire"]["fingerprint"].startswith("sha256:")
    assert document["model"] == {"name": "weighted-tree", "version": "1.0"}
    assert (document["status"], document["coverage"], document["provenance"]) == (
        "final",
        "1.00",
        "secondary",
    )
    assert document["total"] == {"score": "49.40", "max": "100"}
    assert [(d["code"], d["name"], d["score"], d["max"]) for d in document["dimensions"]] == [
        ("FND", "数字化基础", "21.65", "50"),
        ("MGT", "数字化管理", "12.75", "30"),
        ("OUT", "数字化成效", "15.00", "20"),
    ]
    assert document["level"] == {"rank": 2, "code": "L2", "name": "二级"}
    third = document["gates"][2]
    assert (third["level"], third["met"]) == (3, False)
    assert third["conditions"][0] == {
        "kind": "min_score", "required": "60", "actual": "49.40", "met": False, "open": "0", "subject": "",
    }  # fmt: skip
    assert document["contributions"][0] == {"item": "Q01", "points": "4", "max": "8"}


def test_score_for_a_person_names_level_and_doubt(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["score", str(file)]) == 0
    out = capsys.readouterr().out
    assert "二级 规范级" in out
    assert "49.40 / 100" in out
    assert "provenance: secondary" in out


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            {"responses": {"Q01": ["Z"]}},
            "responses.Q01: expected a list of option codes out of A, B, C, D, E",
        ),
        ({"responses": {"Q99": "A"}}, "responses.Q99: expected an item of miit-sme-2024: Q01 … S16"),
        (
            {"responses": {"Q02": {"total": 5, "digital": 9}}},
            "responses.Q02.digital: expected digital no larger",
        ),
        ({"responses": []}, "responses: expected an object"),
        ({"responses": None}, "responses: expected an object"),
        ({"questionnaire": "nothing"}, "no questionnaire 'nothing'"),
        ({"questionnaire": 7}, "questionnaire: expected the code"),
        ({"profile": {"region": "999999"}}, "profile.region: unknown-region"),
        ({"profile": {"credit_code": "91320583MA1MX2R570"}}, "profile.credit_code: credit-code-check"),
        ({"profile": "small"}, "profile: expected an object"),
        ({"extra": 1}, "extra: expected only the keys"),
    ],
)
def test_bad_responses_are_one_line_and_exit_2(
    tmp_path: Path, change: dict[str, Json], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    raw: dict[str, object] = {"questionnaire": "miit-sme-2024", "responses": {}, **change}
    path = write(tmp_path / "bad.json", raw)
    assert main(["score", str(path)]) == 2
    line = capsys.readouterr().err
    assert line.count("\n") == 1
    assert f"{path}: " in line
    assert told in line


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "the file is empty"),
        (b"   \n", "the file is empty"),
        (b"{", "expected JSON: line 1, column 2"),
        (b'{"a": 1, "a": 2}', "key 'a' stands twice"),
        (b'{"a": NaN}', "NaN is no JSON number"),
        (b"\xff\xfe", "byte 0: expected UTF-8"),
        (b"[" * 100_000, "expected JSON"),
        (b" " + b"[1," * 700_000, "expected at most 2000000 bytes"),
        (b"[]", "expected an object"),
    ],
)
def test_unreadable_files_are_one_line_and_exit_2(
    tmp_path: Path, content: bytes, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bad.json"
    path.write_bytes(content)
    assert main(["score", str(path)]) == 2
    line = capsys.readouterr().err
    assert line.count("\n") == 1
    assert told in line


def test_a_missing_file_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["score", "nowhere.json"]) == 2
    assert "nowhere.json: expected a readable file: No such file" in capsys.readouterr().err


def test_recommend_gives_ranked_providers_with_reasons(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["recommend", str(file), "--providers", str(DEMO_POOL), "--on", "2026-11-24", "--json"]
    assert main(arguments) == 0
    document = json.loads(capsys.readouterr().out)
    found = document["recommendations"]
    assert [r["rank"] for r in found] == [1, 2, 3, 4, 5]
    assert document["is_demo"] is True
    assert "虚构示例" in document["notices"][0]
    for entry in found:
        assert entry["provider"]["name"].startswith("【示例】")
        assert len(entry["terms"]) == 10
        assert all(term["reason"] for term in entry["terms"])
        assert entry["offers"]


def test_recommend_names_what_is_wrong_with_the_pool(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["recommend", str(file), "--providers", str(file)]) == 2
    told = capsys.readouterr().err
    assert told.startswith(f"app recommend: {file}: ")
    assert "providers, offers, cases" in told
    assert told.count("\n") == 1


def test_report_draws_a_pdf_without_a_server(file: Path, tmp_path: Path) -> None:
    out = tmp_path / "report.pdf"
    done = subprocess.run(
        [sys.executable, "-m", "app", "report", str(file), "--out", str(out), "--providers", str(DEMO_POOL)],
        cwd=HERE, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert out.read_bytes().startswith(b"%PDF-")


def test_the_brief_has_two_pages(file: Path, tmp_path: Path) -> None:
    out = tmp_path / "brief.pdf"
    done = subprocess.run(
        [sys.executable, "-m", "app", "report", str(file), "--out", str(out), "--brief", "--providers", str(DEMO_POOL)],
        cwd=HERE, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    pages = pypdfium2.PdfDocument(out)
    assert len(pages) == 2
    assert "二级" in pages[0].get_textpage().get_text_range()


def test_seeding_twice_adds_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("APP_DATABASE_URL", f"sqlite:///{tmp_path}/seed.sqlite3")
    assert main(["seed", "--demo"]) == 0
    first = capsys.readouterr().out
    assert "providers: 48 added" in first
    assert first.count("【示例】") == len(ENTERPRISES)
    assert main(["seed", "--demo"]) == 0
    again = capsys.readouterr().out
    assert "48 unchanged" in again
    assert again.count("already there") == len(ENTERPRISES)


def test_check_questionnaires_gives_0_and_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check-questionnaires"]) == 0
    assert main(["check-questionnaires", str(tmp_path)]) == 1
    assert "no questionnaire.yaml found" in capsys.readouterr().out


def test_unknown_commands_and_arguments_are_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scoer"]) == 2
    assert main([]) == 2
    capsys.readouterr()
    with pytest.raises(SystemExit) as left:
        main(["score"])
    assert left.value.code == 2
    assert capsys.readouterr().err == "app score: the following arguments are required: file\n"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main([name, "--help"])
    assert left.value.code == 0
    assert COMMANDS[name] in " ".join(capsys.readouterr().out.split())
