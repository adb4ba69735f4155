"""What operators copy: units, compose file, environment and Dockerfile name what is really there."""

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

from app.__main__ import COMMANDS
from app.settings import HERE, PREFIX, Settings

DEPLOY = HERE / "docs" / "deploy"
KNOWN = {PREFIX + name.upper() for name in Settings.model_fields}
COMMAND = re.compile(r"python(?:, |\s)-m(?:, |\s)app(?:, |\s)([a-z-]+)")


def texts() -> dict[str, str]:
    files = [*DEPLOY.iterdir(), HERE / "docs/deploy.md", HERE / "Dockerfile", HERE / "docs/scaling.md"]
    return {file.name: file.read_text("utf-8") for file in files}


def test_every_setting_and_command_named_is_one_of_ours() -> None:
    for name, text in texts().items():
        assert set(re.findall(r"\bAPP_[A-Z_]+[A-Z]\b", text)) <= KNOWN, name
        assert set(COMMAND.findall(text.replace('"', ""))) <= set(COMMANDS), name


def test_the_compose_file_starts_database_migration_webs_and_workers() -> None:
    read = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    assert set(read["services"]) == {"database", "migration", "web1", "web2", "worker"}
    assert (DEPLOY / read["services"]["web1"]["build"]).resolve() == HERE
    for name in ("web1", "web2", "worker"):
        service = read["services"][name]
        assert service["environment"]["APP_JOB_ENGINE"] == "procrastinate"
        assert "migration" in service["depends_on"]


def test_the_dockerfile_copies_what_exists_and_asks_for_extras_that_do() -> None:
    text = (HERE / "Dockerfile").read_text("utf-8")
    for line in re.findall(r"^COPY (?!--from)(.+)$", text, re.MULTILINE):
        *sources, _ = line.split()
        for source in sources:
            assert (HERE / source).exists(), source
    extras = set(re.findall(r"--extra (\w+)", text))
    with (HERE / "pyproject.toml").open("rb") as file:
        assert extras == set(tomllib.load(file)["project"]["optional-dependencies"])
    ignored = (HERE / ".dockerignore").read_text("utf-8").split()
    assert not {"alembic", "app", "questionnaires", "diagnosis_models"} & set(ignored)
    assert "\nUSER zhizhen\n" in text


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_understands_the_units(tmp_path: Path) -> None:
    for unit in [*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")]:
        text = unit.read_text("utf-8").replace("/srv/zhizhen/.venv/bin/python", "/bin/true")
        (tmp_path / unit.name).write_text(text, "utf-8")
    units = sorted(str(path) for path in tmp_path.iterdir())
    told = subprocess.run(
        ["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False
    )
    assert (told.returncode, told.stderr.strip()) == (0, "")
