"""Power cuts without cutting power: see powercut.c for what is modelled."""

import os
import shutil
import subprocess
from pathlib import Path

from sqlalchemy import make_url

from app.commands.migrate import migrate
from app.kit.database import sqlite_engine
from app.settings import Settings
from tests.durability.crashing import Outcome, crash
from tests.durability.served import SHIPPED, Served

WEAKER = ("-m", "tests.durability.weaker")
SOURCE = Path(__file__).with_name("powercut.c")


def compiler() -> str | None:
    """The C compiler, if there is one."""
    return shutil.which("gcc") or shutil.which("cc")


class PowerCut:
    """A database whose files are put back to what was synced whenever its service is killed."""

    def __init__(self, folder: Path) -> None:
        """Build what listens to fsync; raises `ValueError` for a folder that LD_PRELOAD cannot name."""
        if set(str(folder)) & set(" :"):
            raise ValueError(f"LD_PRELOAD cannot name a file in {folder}")
        self._database = folder / "powercut.db"
        self.address = f"sqlite:///{self._database}"
        shim = folder / "powercut.so"
        build = [compiler() or "gcc", "-O2", "-shared", "-fPIC", "-o", str(shim), str(SOURCE), "-ldl"]
        subprocess.run([*build, "-lpthread"], check=True)
        self.environment = {"LD_PRELOAD": str(shim), "POWERCUT_DATABASE": os.path.realpath(self._database)}
        migrate(Settings(database_url=self.address))

    @property
    def _files(self) -> tuple[Path, Path]:
        return self._database, self._database.with_name(f"{self._database.name}-wal")

    def settle(self) -> None:
        """Count everything as it stands as synced: the machine runs again and has recovered."""
        for file in self._files:
            kept = file.with_name(f"{file.name}.synced")
            kept.unlink(missing_ok=True)
            if file.exists():
                shutil.copyfile(file, kept)

    def cut(self) -> list[str]:
        """Put back what was synced; give what SQLite finds wrong with it."""
        for file in self._files:
            kept = file.with_name(f"{file.name}.synced")
            file.unlink(missing_ok=True)
            if kept.exists():
                shutil.copyfile(kept, file)
        self._database.with_name(f"{self._database.name}-shm").unlink(missing_ok=True)
        return integrity(self._database)


def integrity(database: Path) -> list[str]:
    """Give what SQLite's own check finds wrong with a file."""
    engine = sqlite_engine(make_url(f"sqlite:///{database}"), writes=True)
    with engine.connect() as connection:
        found = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check")]
    engine.dispose()
    return [] if found == ["ok"] else found


def cut_power(folder: Path, *, durable: bool, cuts: int, at_least: int = 0) -> Outcome:
    """Run the service as shipped (or the weaker one) through power cuts."""
    harness = PowerCut(folder)
    entry = SHIPPED if durable else WEAKER
    served = Served(folder, harness.address, entry=entry, environment=harness.environment)
    return crash(
        served, crashes=cuts, at_least=at_least, before_start=harness.settle, after_kill=harness.cut
    )
