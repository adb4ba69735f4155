"""The pool on the command line."""

import json
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from app.__main__ import main
from app.providers.adapters.codes import DEMO_POOL
from tests.factories.pools import rows, workbook

Told = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def own_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APP_DATABASE_URL", f"sqlite:///{tmp_path / 'pool.db'}")


def written(path: Path, content: bytes) -> str:
    path.write_bytes(content)
    return str(path)


def test_template_import_export_and_again(tmp_path: Path, capsys: Told) -> None:
    template, export = tmp_path / "t.xlsx", tmp_path / "e.json"
    assert main(["pool", "template", str(template)]) == 0
    assert "服务商" in CalamineWorkbook.from_path(str(template)).sheet_names
    assert main(["pool", "import", str(DEMO_POOL), "--name", "王", "--as-decided"]) == 0
    assert "60 added, 0 changed" in capsys.readouterr().out
    assert main(["pool", "export", str(export)]) == 0
    assert len(json.loads(export.read_text("utf-8"))["providers"]) == 60
    assert main(["pool", "import", str(export), "--name", "王"]) == 0
    assert "0 added, 0 changed, 0 proposed, 60 unchanged" in capsys.readouterr().out


def test_check_lists_all_faults_and_writes_nothing(tmp_path: Path, capsys: Told) -> None:
    content = rows()
    content["服务商"][0] |= {"员工数": "几十", "类别": "巨型"}
    path = written(tmp_path / "p.xlsx", workbook(content))
    assert main(["pool", "check", path]) == 2
    told = capsys.readouterr()
    assert [line.count("“几十”") + line.count("“巨型”") for line in told.err.splitlines()] == [1, 1]
    assert all(line.startswith(f"{path}: ") for line in told.err.splitlines())
    assert not (tmp_path / "pool.db").exists()


def test_good_rows_are_kept_on_request_only(tmp_path: Path, capsys: Told) -> None:
    content = rows()
    content["服务商"].append({**content["服务商"][0], "编号": "P2", "员工数": "几十"})
    path = written(tmp_path / "p.xlsx", workbook(content))
    assert main(["pool", "import", path, "--name", "王"]) == 2
    assert "P2" not in capsys.readouterr().out
    assert main(["pool", "import", path, "--name", "王", "--keep-good"]) == 0
    assert "1 added" in capsys.readouterr().out


def test_moves_ask_for_a_second_person(tmp_path: Path, capsys: Told) -> None:
    path = written(tmp_path / "p.xlsx", workbook(rows()))
    main(["pool", "import", path, "--name", "王"])
    assert main(["pool", "move", "P1", "submit", "--name", "王"]) == 0
    assert main(["pool", "move", "P1", "start_check", "--name", "王"]) == 2
    assert "must be decided by somebody else than 王" in capsys.readouterr().err
    assert main(["pool", "move", "P1", "start_check", "--name", "李"]) == 0
    assert main(["pool", "move", "P9", "submit", "--name", "李"]) == 2


def test_due_names_the_expired(capsys: Told) -> None:
    main(["pool", "import", str(DEMO_POOL), "--name", "王", "--as-decided"])
    capsys.readouterr()
    assert main(["pool", "due"]) == 0
    assert capsys.readouterr().out.startswith("expired: P008, P026")


def test_a_token_is_made_and_ended(capsys: Told) -> None:
    assert main(["pool-token", "--name", "王"]) == 0
    token, where = capsys.readouterr().out.splitlines()
    assert len(token) == 43
    assert where.endswith("/pool/sign-in")
    assert main(["pool-token", "--name", "王", "--end"]) == 0
    assert capsys.readouterr().out == "王: 1 keys ended\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["pool"], ["pool", "dance"], ["pool", "check", "nowhere.xlsx"], ["pool", "export", "pool.pdf"],
        ["pool", "import", str(DEMO_POOL), "--name", " "], ["pool", "template", "/nowhere/t.xlsx"],
        ["pool", "move", "P1", "dance", "--name", "王"], ["pool-token"], ["pool-token", "--name", " "],
        ["pool-token", "--name", "王", "--days", "0"], ["pool-token", "--name", "王", "--provider", "P9"],
    ],
)  # fmt: skip
def test_bad_input_is_one_line_and_exit_2(arguments: list[str], capsys: Told) -> None:
    try:
        code = main(arguments)
    except SystemExit as left:
        code = int(left.code or 0)
    told = capsys.readouterr()
    assert code == 2
    assert told.err.count("\n") == 1
    assert "Traceback" not in told.err
