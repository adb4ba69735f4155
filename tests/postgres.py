"""A private PostgreSQL for the tests: the installed server, loopback only, gone afterwards."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import sqlalchemy


class PostgresMissing(Exception):
    """No PostgreSQL server is installed; `make test` installs it."""


@contextmanager
def postgres_server() -> Iterator[str]:
    """Give the address of a running server: TEST_DATABASE_URL, or one started here and stopped at the end."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    tools = _tools()
    folder = Path(tempfile.mkdtemp(prefix="zhizhen-postgres-"))
    data, port = folder / "data", _free_port()
    prefix: list[str] = []
    if os.getuid() == 0:
        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
        prefix = ["runuser", "-u", "postgres", "--"]
    options = f"-c listen_addresses=127.0.0.1 -p {port} -k {folder} -c max_connections=60"
    start = [
        str(tools / "pg_ctl"),
        "-D",
        str(data),
        "-w",
        "-l",
        str(folder / "log"),
        "-o",
        options,
        "start",
    ]
    initdb = [str(tools / "initdb"), "-D", str(data), "-U", "postgres", "--auth=trust", "-E", "UTF8"]
    try:
        _run([*prefix, *initdb, "--no-locale"])
        _run([*prefix, *start])
        yield f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres"
    finally:
        if data.exists():
            stop = [str(tools / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop"]
            subprocess.run([*prefix, *stop], cwd=folder, capture_output=True, check=False)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def new_database(server_url: str) -> Iterator[str]:
    """Give the address of an empty database of this server, gone afterwards."""
    server = sqlalchemy.create_engine(
        server_url, isolation_level="AUTOCOMMIT", poolclass=sqlalchemy.NullPool
    )
    name = f"t{uuid4().hex}"
    with server.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    try:
        yield server.url.set(database=name).render_as_string(hide_password=False)
    finally:
        with server.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


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
