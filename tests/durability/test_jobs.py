"""Workers killed in the middle of jobs: nothing is lost, nothing happens twice. And one that is told to stop."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from uuid import uuid4

import pytest
from sqlmodel import select

from app.commands.migrate import migrate
from app.kit.clock import system_clock
from app.kit.database import Database
from app.kit.queue import JobRow
from app.letters.domain import SEND_LETTER
from app.letters.service import Writing, put_down
from app.settings import HERE, Settings
from tests.durability.jobs import kill_workers
from tests.postgres import new_database

LETTERS = 20


@pytest.mark.slow
def test_no_job_is_lost_or_doubled_when_its_worker_is_killed(migrated: Settings, tmp_path: Path) -> None:
    outcome = kill_workers(migrated.database_url, tmp_path, jobs=200, kills=4)
    assert outcome.kills >= 4
    assert (outcome.lost, outcome.doubled, outcome.faults) == (0, 0, [])


@pytest.mark.slow
@pytest.mark.postgres
def test_nor_when_procrastinate_brings_the_jobs(postgres: str, tmp_path: Path) -> None:
    with new_database(postgres) as url:
        migrate(Settings(database_url=url))
        outcome = kill_workers(url, tmp_path, jobs=100, kills=4, engine="procrastinate")
    assert outcome.kills >= 4
    assert (outcome.lost, outcome.doubled, outcome.faults) == (0, 0, [])


@pytest.mark.slow
def test_the_worker_command_sends_letters_and_stops_when_told(migrated: Settings, tmp_path: Path) -> None:
    database = Database(migrated.database_url)
    with database.transaction() as session:
        for _ in range(LETTERS):
            put_down(session, uuid4(), "wang@example.com", Writing("请", "文", "zh-CN"), at=system_clock())
    database.close()
    folder = tmp_path / "letters"
    environment = {
        **os.environ,
        "APP_DATABASE_URL": migrated.database_url,
        "APP_BLOB_DIR": str(tmp_path / "blobs"),
        "APP_MAIL_FOLDER": str(folder),
        "APP_MAIL_FROM": "help@zhizhen.example",
    }
    command = [sys.executable, "-m", "app", "worker"]
    with subprocess.Popen(command, cwd=HERE, env=environment, stderr=subprocess.PIPE) as process:
        for _ in range(400):
            if folder.exists() and len(list(folder.glob("*.eml"))) == LETTERS:
                break
            time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        _, told = process.communicate(timeout=20)
    assert process.returncode == 0, told.decode()[-2000:]
    database = Database(migrated.database_url)
    with database.transaction() as session:
        letters = select(JobRow.state, JobRow.tries).where(JobRow.name == SEND_LETTER)
        assert session.exec(letters).all() == [("done", 1)] * LETTERS
    database.close()
    assert len(list(folder.glob("*.eml"))) == LETTERS
