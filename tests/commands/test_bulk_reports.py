"""Copies of many reports for one reader: filtered by region, resumed where cut off, packed with an index."""

import csv
import zipfile
from io import StringIO
from pathlib import Path

import pypdfium2
import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from app.__main__ import main
from app.kit.audit import rows
from app.kit.database import Database
from app.main import create_app
from app.questionnaires.service.library import Edition
from app.reports.tables import Report
from app.settings import Settings
from tests.journeys.test_pages import PROFILE, fill


@pytest.fixture
def numbers(migrated: Settings, edition: Edition, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Three submitted assessments: two in Changshu, one in Nanjing; the service is stopped."""
    with TestClient(create_app(migrated), follow_redirects=True) as client:
        client.headers["sec-fetch-site"] = "same-origin"
        for region in ("320583", "320583", "320102"):
            path = fill(client, edition)
            client.post(f"{path}/profile", data={**PROFILE, "region": region})
            client.post(f"{path}/submission", data={"pledge": "1", "signer": "王会计"})
    monkeypatch.setenv("APP_DATABASE_URL", migrated.database_url)
    monkeypatch.setenv("APP_BLOB_DIR", str(migrated.blob_dir))
    database = Database(migrated.database_url)
    with database.transaction() as session:
        found = [row.number for row in session.exec(select(Report).order_by(Report.number))]
    database.close()
    return found


def command(out: Path, region: str = "3205", reader: str = "苏州市工信局 王红") -> list[str]:
    return ["bulk-reports", "--region", region, "--reader", reader, "--out", str(out), "--brief"]


@pytest.mark.slow
def test_copies_are_filtered_resumed_and_packed_with_an_index(
    numbers: list[str], migrated: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "x.zip"
    assert len(numbers) == 3
    out.mkdir()  # the zip can not be put there: cut off after drawing
    assert main(command(out)) == 2
    parts = tmp_path / "x.zip.parts"
    drawn = {path.name: path.stat().st_mtime_ns for path in parts.glob("*.pdf")}
    assert len(drawn) == 2
    assert main(command(out, reader="别人")) == 2
    assert "holds an export with other settings" in capsys.readouterr().err
    out.rmdir()
    first = min(drawn)
    (parts / first).unlink()
    assert main(command(out)) == 0
    assert not parts.exists()
    with zipfile.ZipFile(out) as archive:
        assert archive.testzip() is None
        index = list(csv.reader(StringIO(archive.read("index.csv").decode("utf-8-sig"))))
        files = {name: archive.read(name) for name in archive.namelist() if name.endswith(".pdf")}
    assert index[0] == ["报告编号", "企业名称", "等级", "依据", "文件"]
    assert {line[0] for line in index[1:]} < set(numbers)
    assert {line[4] for line in index[1:]} == set(files) == set(drawn)
    assert all(line[1] and line[2] for line in index[1:])
    for content in files.values():
        text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content))
        assert "苏州市工信局" in text
    database = Database(migrated.database_url)
    with database.transaction() as session:
        told = [row for row in rows(session) if row.action == "reports.exported"]
    database.close()
    assert len(told) == 3
    assert '"reader":"苏州市工信局 王红"' in told[0].after


def test_a_region_without_reports_and_bad_input_are_refused_in_one_line(
    migrated: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("APP_DATABASE_URL", migrated.database_url)
    assert main(command(tmp_path / "x.zip")) == 2
    assert capsys.readouterr().err == "app bulk-reports: no report was issued there\n"
    assert main(command(tmp_path / "x.zip", reader=" ")) == 2
    with pytest.raises(SystemExit):
        main(command(tmp_path / "x.zip", region="苏州"))
    assert list(tmp_path.glob("x.zip*")) == []
