"""A private PostgreSQL for the tests: the installed server, loopback only, gone afterwards."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

import sqlalchemy
from sqlalchemy.engine import make_url


class PostgresMissing(Exception):
    """No PostgreSQL server is installed; `make test` installs it."""


class Machine:
    """A PostgreSQL server of its own, that can be stopped and started again."""

    def __init__(self, folder: Path, *, is_durable: bool = True) -> None:
        """Make and start it; one that is not durable would lose data in a power cut, never when it is killed."""
        self._hasty = "" if is_durable else " -c fsync=off -c full_page_writes=off"
        self._tools, self._folder, self._data = _tools(), folder, folder / "data"
        self._port = _free_port()
        self._prefix: list[str] = []
        if os.getuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(folder, owner.pw_uid, owner.pw_gid)
            self._prefix = ["runuser", "-u", "postgres", "--"]
        made = ["-D", str(self._data), "-U", "postgres", "--auth=trust", "-E", "UTF8", "--no-locale"]
        _run([*self._prefix, str(self._tools / "initdb"), *made])
        self.start()

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"postgresql+psycopg://postgres@127.0.0.1:{self._port}/postgres"

    def start(self) -> None:
        """Start it; returns when it answers."""
        options = f"-c listen_addresses=127.0.0.1 -p {self._port} -k {self._folder} -c max_connections=60{self._hasty}"
        self._control("-w", "-l", str(self._folder / "log"), "-o", options, "start")

    def stop(self, mode: str = "immediate") -> None:
        """Stop it: `immediate` is a crash, `fast` ends what runs."""
        self._control("-m", mode, "stop")

    def _control(self, *arguments: str) -> None:
        _run([*self._prefix, str(self._tools / "pg_ctl"), "-D", str(self._data), *arguments])


@contextmanager
def postgres_machine(*, is_durable: bool = True) -> Iterator[Machine]:
    """Give a server of one's own, gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="zhizhen-postgres-"))
    machine = None
    try:
        machine = Machine(folder, is_durable=is_durable)
        yield machine
    finally:
        if machine is not None:
            with suppress(PostgresMissing):  # it may be stopped already
                machine.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def postgres_server(*, is_durable: bool = True) -> Iterator[str]:
    """Give the address of a running server: TEST_DATABASE_URL, or one started here and stopped at the end."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    with postgres_machine(is_durable=is_durable) as machine:
        yield machine.address


@contextmanager
def new_database(server_url: str, template: str = "template1") -> Iterator[str]:
    """Give the address of a new database of this server, a copy of the template, gone afterwards."""
    url = make_url(server_url).set(database=f"t{uuid4().hex}")
    _on_server(server_url, f"CREATE DATABASE {url.database} TEMPLATE {template}")
    try:
        yield url.render_as_string(hide_password=False)
    finally:
        _on_server(server_url, f"DROP DATABASE {url.database} WITH (FORCE)")


def _on_server(server_url: str, *statements: str) -> None:
    server = sqlalchemy.create_engine(
        server_url, isolation_level="AUTOCOMMIT", poolclass=sqlalchemy.NullPool
    )
    with server.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    server.dispose()


def _tools() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    if not found:
        raise PostgresMissing("install Debian's package postgresql-15, or set TEST_DATABASE_URL")
    return found[-1].parent


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _run(command: list[str]) -> None:
    done = subprocess.run(command, cwd="/", capture_output=True, text=True, check=False)
    if done.returncode:
        raise PostgresMissing(f"{' '.join(command)}: {done.stdout}{done.stderr}")
