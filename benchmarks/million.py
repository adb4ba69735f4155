"""Pages beside 10,000, 100,000 and `BENCH_ASSESSMENTS` (default 1,000,000) assessments, on both databases.

Rows are copied inside the database from one finished assessment (INSERT … SELECT): its enterprise, itself, four of its answers and
its result; every tenth also its case and its report, without the printed content (100 KB each would only fill the disk). The pages of
the finished assessment and those of the offices are then asked for, one after the other, in this process.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from uuid import UUID

import httpx
import sqlalchemy
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Connection, Table
from sqlmodel import SQLModel

from app.commands.migrate import migrate
from app.identity.domain.roles import Membership, Role
from app.kit.copying import without_limits
from app.main import create_app
from app.questionnaires.service.library import Library
from app.settings import HERE, Settings
from tests.factories.desk import WISH, People, submitted
from tests.postgres import PostgresMissing, postgres_server

MOST = int(os.environ.get("BENCH_ASSESSMENTS", "1000000"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "60"))
SIZES = (*(size for size in (10_000, 100_000, 1_000_000) if size < MOST), MOST)
ANSWERS = ("Q01", "Q05", "S01", "S02")
A_CASE = 10
REGIONS = (
    "320583",
    "320582",
    "320505",
    "320611",
    "320111",
    "320205",
    "320411",
    "321002",
    "320706",
    "320830",
)


def uuid_of(connection: Connection, tag: int) -> str:
    """Write the identifier of the i-th copy in the words of the database."""
    if connection.dialect.name == "sqlite":
        return f"printf('%08x0000400080000000%08x', {tag}, i)"
    return f"('{tag:08x}0000400080000000' || lpad(to_hex(i), 8, '0'))::uuid"


def text_of(connection: Connection, prefix: str) -> str:
    """Write a text that no other copy has."""
    return f"'{prefix}' || CAST(i AS {'TEXT' if connection.dialect.name == 'sqlite' else 'VARCHAR'})"


def copy_rows(
    connection: Connection, name: str, first: int, last: int, changed: Mapping[str, str], where: str
) -> None:
    """Copy one row (or those of one assessment) for every i, with some columns changed."""
    table: Table = SQLModel.metadata.tables[name]
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    values = ", ".join(changed.get(column.name, f't."{column.name}"') for column in table.columns)
    statement = (
        f"WITH RECURSIVE n(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i < {last}) "  # noqa: S608 - our own names
        f'INSERT INTO "{name}" ({columns}) SELECT {values} FROM n CROSS JOIN "{name}" t WHERE {where}'
    )
    connection.execute(sqlalchemy.text(statement))


def enterprise_of(connection: Connection, assessment: UUID) -> str:
    """Give whose assessment it is, as the database writes it."""
    found = sqlalchemy.text(f"SELECT enterprise_id FROM assessment WHERE id = '{assessment.hex}'")  # noqa: S608 - our own id
    return str(connection.execute(found).scalar_one())


def fill_up(connection: Connection, template: UUID, first: int, last: int) -> None:
    """Copy the finished assessment so that there are `last`, beginning with the `first`."""
    if connection.dialect.name != "sqlite":
        without_limits(connection)
    own = {
        name: uuid_of(connection, tag) for tag, name in enumerate(("enterprise", "assessment", "case"), 1)
    }
    cases = " ".join(f"WHEN {n} THEN '{code}'" for n, code in enumerate(REGIONS))
    region = f"CASE i % {len(REGIONS)} {cases} END"
    of, by = f"t.assessment_id = '{template.hex}'", f"t.id = '{enterprise_of(connection, template)}'"
    name = text_of(connection, "企业")
    copy_rows(
        connection,
        "enterprise",
        first,
        last,
        {"id": own["enterprise"], "credit_code": "''", "region": region, "name": name},
        by,
    )
    code = {
        "id": own["assessment"],
        "enterprise_id": own["enterprise"],
        "code": text_of(connection, "N"),
        "submission_key": "NULL",
    }
    copy_rows(connection, "assessment", first, last, code, f"t.id = '{template.hex}'")
    asked = ", ".join(f"'{item}'" for item in ANSWERS)
    copy_rows(
        connection,
        "response",
        first,
        last,
        {"assessment_id": own["assessment"]},
        f"{of} AND t.item IN ({asked})",
    )
    copy_rows(connection, "result", first, last, {"assessment_id": own["assessment"]}, of)
    case = {"id": own["case"], "code": text_of(connection, "N"), "assessment_id": own["assessment"], "open_key": text_of(connection, "N"),
            "enterprise_id": own["enterprise"], "region": region, "enterprise": name}  # fmt: skip
    copy_rows(connection, "diagnosis_case", first, last, case, f"{of} AND i % {A_CASE} = 0")
    report = {
        "number": text_of(connection, "N"),
        "assessment_id": own["assessment"],
        "serial": "i + 1000",
    }
    copy_rows(connection, "report", first, last, report, f"{of} AND i % {A_CASE} = 1")


def pages_of(app: FastAPI, client: TestClient) -> tuple[UUID, dict[str, Callable[[], httpx.Response]]]:
    """Finish one assessment with a case, hire two offices, and say how their pages are asked for."""
    edition = Library(HERE / "questionnaires").newest("miit-sme-2024")
    path = submitted(client, edition)
    client.post(f"{path}/case", data=WISH)
    people = People(app)
    county = people.hire("county", Membership(Role.COUNTY_OFFICE, region="320583"))
    above = people.hire("above", Membership(Role.PROVINCE_OFFICE, region="320000"))
    return UUID(path.rpartition("/")[2]), {
        "result page": lambda: client.get(f"{path}/result"),
        "task list": lambda: client.get(path),
        "queue, county": lambda: county.get("/desk"),
        "queue, province": lambda: above.get("/desk"),
        "queue, province, by name": lambda: above.get("/desk?q=企业77"),
        "queue, province, overdue": lambda: above.get("/desk?overdue=1"),
        "exports, county": lambda: county.get("/exports"),
        "agreement, county": lambda: county.get("/desk/agreement"),
        "advised enterprises, county": lambda: county.get("/advisers"),
    }


def p95(ask: Callable[[], httpx.Response]) -> float:
    """Ask so many times; gives milliseconds."""
    taken = []
    for _ in range(ROUNDS + 3):
        began = time.perf_counter()
        answer = ask()
        taken.append((time.perf_counter() - began) * 1000)
        assert answer.status_code == 200, (answer.url, answer.status_code)  # noqa: S101 - a wrong answer is no measurement
    return statistics.quantiles(taken[3:], n=20)[-1]


def measure(label: str, url: str, folder: Path) -> None:
    """Print the curve of one database."""
    settings = Settings(
        database_url=url, blob_dir=folder, base_url="http://testserver", show_demo=True, jobs_inside=False
    )
    migrate(settings)
    app = create_app(settings)
    figures: dict[str, list[float]] = {}
    with TestClient(app, follow_redirects=True) as client:
        client.headers.update({"sec-fetch-site": "same-origin", "accept-language": "zh-CN"})
        template, pages = pages_of(app, client)
        there = 1
        for size in SIZES:
            began = time.perf_counter()
            with closing(app.state.context.database.engine.connect()) as connection:
                fill_up(connection, template, there, size)
                connection.commit()
                connection.exec_driver_sql("ANALYZE")
                connection.commit()
            there = size + 1
            print(f"{label}: {size:,} after {time.perf_counter() - began:.0f} s", flush=True)
            for name, ask in pages.items():
                figures.setdefault(name, []).append(p95(ask))
    print(f"{label + ', p95 ms at':32}" + "".join(f"{size:>12,}" for size in SIZES))
    for name, row in figures.items():
        print(f"{name:32}" + "".join(f"{figure:12.1f}" for figure in row), flush=True)


def million() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        measure("SQLite", f"sqlite:///{folder}/million.db", folder / "a")
        try:
            with postgres_server() as address:
                measure(
                    "PostgreSQL",
                    sqlalchemy.make_url(address).render_as_string(hide_password=False),
                    folder / "b",
                )
        except PostgresMissing as missing:
            print(f"PostgreSQL: left out, {missing}")


if __name__ == "__main__":
    million()
