"""Addresses of colleagues are sealed; rows from before stay readable, with and without the secret at hand."""

from uuid import UUID

import pytest
import sqlalchemy
from fastapi import FastAPI
from fastapi.testclient import TestClient

from alembic import command
from app.assessments.repository.sharing import delegation_by_id
from app.assessments.service.delegating import address_of
from app.commands.migrate import alembic_config
from app.kit.database import Database, postgres_engine, sqlite_engine
from app.kit.sealing import Sealer
from tests.journeys.test_delegation import ask
from tests.journeys.test_letters import TO, settings
from tests.journeys.test_pages import PROFILE, start

__all__ = ["settings"]
ONE = UUID(int=1)
SECRET = "a secret that is long enough for tests"  # noqa: S105 - opens nothing outside


def with_an_old_row(database_url: str) -> sqlalchemy.Engine:
    command.upgrade(alembic_config(database_url), "0015")
    url = sqlalchemy.make_url(database_url)
    engine = sqlite_engine(url, writes=True) if url.get_backend_name() == "sqlite" else postgres_engine(url)
    day, key = "'2026-11-24 03:00:00+00:00'", f"'{ONE.hex}'"
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO assessment (id, code, questionnaire_code, questionnaire_version, fingerprint, language, state, "
            f"revision, started_at, changed_at) VALUES ({key}, 'c', 'q', '1.0', 'f', 'zh-CN', 'in_progress', 1, {day}, {day})"
        )
        connection.exec_driver_sql(
            "INSERT INTO delegation (id, assessment_id, name, department, asked_by, email, message, language, state, created_at) "
            f"VALUES ({key}, {key}, '王', '', '张', '{TO}', '', 'zh-CN', 'invited', {day})"
        )
    return engine


def kept(engine: sqlalchemy.Engine) -> str:
    with engine.connect() as connection:
        return str(connection.exec_driver_sql("SELECT email FROM delegation").scalar_one())


@pytest.mark.parametrize("secret", [SECRET, ""])
def test_old_addresses_are_sealed_and_stay_readable(database_url: str, secret: str) -> None:
    engine = with_an_old_row(database_url)
    config = alembic_config(database_url)
    config.attributes["secret"] = secret
    command.upgrade(config, "head")
    assert (TO in kept(engine)) is (secret == "")
    database = Database(database_url)
    with database.transaction() as session:
        row = delegation_by_id(session, ONE)
        assert row is not None
        assert address_of(row, Sealer(SECRET)) == TO
    database.close()
    command.downgrade(config, "0015")
    assert kept(engine) == TO
    engine.dispose()


def test_a_new_address_is_sealed_and_shown_masked(app: FastAPI, client: TestClient) -> None:
    path = start(client)
    client.post(f"{path}/profile", data=PROFILE)
    detail, _ = ask(client, path, "equipment", email=TO)
    shown = client.get(detail).text
    assert ("w***@example.com" in shown, TO in shown) == (True, False)
    with app.state.context.database.transaction() as session:
        row = delegation_by_id(session, UUID(detail.rpartition("/")[2]))
        assert row is not None
        assert row.email.startswith("v1.")
