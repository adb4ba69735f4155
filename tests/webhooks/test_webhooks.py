"""Other systems are told what happens: signed, again and again, to the open internet only, never for too long."""

import base64
import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy
from fastapi import FastAPI
from fastapi.testclient import TestClient
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from app.identity.domain.roles import Role
from app.identity.domain.scopes import TokenScope
from app.kit.audit import rows
from app.kit.clock import system_clock
from app.kit.queue import MOST_OPEN, JobRow, enqueue
from app.main import create_app
from app.settings import Settings
from app.webhooks.adapters import HttpCaller
from app.webhooks.domain import is_public, read_target, signature
from app.webhooks.errors import NotDelivered, TargetRefused
from tests.conftest import TickingClock
from tests.factories.programs import lose_roles, program
from tests.factories.receiver import Receiver, receiving
from tests.factories.responses import t1
from tests.journeys.test_api import answer, create

HOOKS = "/api/v1/webhooks"
PROFILE = {"name": "试验厂", "region": "320583", "industry": "33", "employees": 62, "revenue": 2200}


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as opened:
        yield opened


@pytest.fixture
def clock() -> TickingClock:
    return TickingClock(system_clock())


@pytest.fixture
def app(migrated: Settings, clock: TickingClock) -> FastAPI:
    return create_app(migrated.model_copy(update={"webhook_targets": "any"}), clock=clock)


def hook(
    client: TestClient, key: dict[str, str], receiver: Receiver, region: str = "320583"
) -> dict[str, str]:
    body = {"name": "市平台", "url": receiver.url, "region": region, "events": ["assessment.submitted", "assessment.scored", "report.issued"]}  # fmt: skip
    made = client.post(HOOKS, json=body, headers=key)
    assert made.status_code == 201, made.text
    found: dict[str, str] = made.json()
    return found


def submit(client: TestClient, **profile: str) -> str:
    path, key, etag = create(client, profile=PROFILE | profile)
    answer(client, path, key, etag, t1())
    assert client.post(f"{path}/submission", headers=key).status_code == 200
    return path.rpartition("/")[2]


def test_a_submission_is_told_signed_and_logged(
    client: TestClient, app: FastAPI, receiver: Receiver
) -> None:
    key, _ = program(app, Role.COUNTY_OFFICE, region="320583")
    made = hook(client, key, receiver)
    other_key, _ = program(app, Role.COUNTY_OFFICE, region="320581")
    hook(client, other_key, receiver, region="320581")
    assessment = submit(client)
    assert receiver.got == [], "nothing is sent before the transaction is over"
    app.state.worker.drain()
    assert [json.loads(body)["type"] for _, body in receiver.got] == [
        "assessment.submitted", "assessment.scored", "report.issued",
    ]  # fmt: skip
    for headers, body in receiver.got:
        assert json.loads(body)["data"]["assessment"] == assessment
        assert Webhook(made["secret"]).verify(body, headers) == json.loads(body)
        assert "试验厂" not in body.decode()
        with pytest.raises(WebhookVerificationError):
            Webhook(made["secret"]).verify(body + b" ", headers)
    assert json.loads(receiver.got[1][1])["data"]["level"] == 2
    log = client.get(f"{HOOKS}/{made['id']}/deliveries", headers=key).json()["deliveries"]
    assert {(line["state"], line["status"], line["tries"]) for line in log} == {("delivered", 200, 1)}
    first = client.get(f"{HOOKS}/{made['id']}/deliveries?most=2", headers=key).json()
    rest = client.get(f"{HOOKS}/{made['id']}/deliveries?cursor={first['next']}", headers=key).json()
    assert [line["id"] for line in (*first["deliveries"], *rest["deliveries"])] == [
        line["id"] for line in log
    ]
    assert client.get(f"{HOOKS}/{made['id']}/deliveries", headers=other_key).status_code == 404


def test_a_target_that_fails_is_tried_again_and_a_replay_keeps_the_id(
    client: TestClient, app: FastAPI, receiver: Receiver, clock: TickingClock
) -> None:
    key, _ = program(app, Role.SYSTEM_ADMIN)
    made = hook(client, key, receiver, region="")
    receiver.answers = [500, 301, 200]
    submit(client)
    app.state.worker.drain()
    clock.now += timedelta(seconds=30)
    app.state.worker.drain()
    log = _log(client, key, made)
    assert sorted((line["state"], line["tries"]) for line in log) == [("delivered", n) for n in (1, 2, 2)]
    assert all(headers["host"].startswith("127.0.0.1") for headers, _ in receiver.got)
    assert len(receiver.got) == 5, "a redirect is not followed"
    again = client.post(f"{HOOKS}/{made['id']}/deliveries/{log[0]['id']}/replay", headers=key)
    assert again.status_code == 202
    app.state.worker.drain()
    assert receiver.got[-1][0]["webhook-id"] == log[0]["event"]


def test_a_new_secret_signs_beside_the_old_one_for_a_day(
    client: TestClient, app: FastAPI, receiver: Receiver, clock: TickingClock
) -> None:
    key, _ = program(app, Role.SYSTEM_ADMIN)
    made = hook(client, key, receiver, region="")
    newer = client.post(f"{HOOKS}/{made['id']}/secret", headers=key).json()["secret"]
    submit(client)
    app.state.worker.drain()
    headers, body = receiver.got[0]
    assert Webhook(made["secret"]).verify(body, headers) == Webhook(newer).verify(body, headers)
    clock.now += timedelta(days=1, minutes=1)
    found = _log(client, key, made)[0]
    client.post(f"{HOOKS}/{made['id']}/deliveries/{found['id']}/replay", headers=key)
    app.state.worker.drain()
    assert len(receiver.got[-1][0]["webhook-signature"].split()) == 1


@pytest.mark.parametrize("ending", ["right lost", "410"])
def test_nothing_more_is_sent_without_a_right_or_to_a_target_that_is_gone(
    client: TestClient, app: FastAPI, receiver: Receiver, ending: str
) -> None:
    key, person = program(app, Role.COUNTY_OFFICE, region="320583")
    hook(client, key, receiver)
    submit(client)
    if ending == "right lost":
        lose_roles(app, person)
    receiver.answers = [410]
    app.state.worker.drain()
    assert len(receiver.got) == (0 if ending == "right lost" else 1)
    with app.state.context.database.transaction() as session:
        ended = [json.loads(row.after)["why"] for row in rows(session) if row.action == "webhook.ended"]
    assert ended == ["right-lost" if ending == "right lost" else "target-gone"]


def test_hanging_dripping_and_flooding_targets_are_cut_off(receiver: Receiver) -> None:
    caller = HttpCaller(allows_any=True, longest_step=0.3, longest_call=0.6)
    receiver.drips = 0.1
    began = time.monotonic()
    with pytest.raises(NotDelivered):
        caller.send(receiver.url, {}, "{}")
    assert time.monotonic() - began < 2
    receiver.drips, receiver.large = 0, 64 * 1024 * 1024
    began = time.monotonic()
    assert caller.send(receiver.url, {}, "{}") == 200
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "172.16.5.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.1", "224.0.0.1",
        "255.255.255.255", "::1", "::", "fe80::1", "fd00::1", "ff02::1", "::ffff:10.0.0.1", "64:ff9b::a00:1",
        "2002:0a00:0001::", "fe80::1%eth0", "not-an-address",
    ],
)  # fmt: skip
def test_no_address_inside_is_public_and_no_name_leads_there(address: str) -> None:
    assert not is_public(address)
    caller = HttpCaller(resolve=lambda _host, _port: ["93.184.215.14", address])
    with pytest.raises(TargetRefused, match="private"):
        caller.send("https://innocent.example/hook", {}, "{}")


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://example.com/", "not-https"),
        ("https://localhost/", "private"),
        ("https://127.0.0.1/", "private"),
        ("https://[::1]/", "private"),
        ("https://metadata.internal/", "private"),
        ("https://intranet/", "private"),
        ("https://user:pass@example.com/", "malformed"),
        ("https://example.com:99999/", "malformed"),
        ("ftp://example.com/", "malformed"),
        ("https://exam ple.com/", "malformed"),
        ("https://例子.中国/", "malformed"),
        ("", "malformed"),
    ],
)
def test_an_address_that_is_not_called_is_refused_at_its_field(url: str, reason: str) -> None:
    with pytest.raises(TargetRefused) as refused:
        read_target(url, allows_any=False)
    assert refused.value.facts == {"field": "url", "reason": reason}


def test_a_signature_is_the_one_of_the_convention() -> None:
    key = f"whsec_{base64.b64encode(bytes(range(32))).decode()}"
    at, body = datetime(2026, 11, 25, tzinfo=UTC), '{"数":"试"}'
    assert signature(key, "msg_1", int(at.timestamp()), body) == Webhook(key).sign("msg_1", at, body)


def test_a_program_reaches_no_further_than_scope_role_and_region(
    client: TestClient, app: FastAPI, receiver: Receiver
) -> None:
    office, _ = program(app, Role.COUNTY_OFFICE, region="320583")
    foreign = {"name": "x", "url": receiver.url, "region": "320581", "events": ["case.moved"]}
    refused = client.post(HOOKS, json=foreign, headers=office)
    assert (refused.status_code, refused.json()["reasons"]) == (422, ["region"])
    reading, _ = program(app, Role.COUNTY_OFFICE, region="320583", scopes=(TokenScope.WEBHOOKS_READ,))
    assert client.get(HOOKS, headers=reading).status_code == 200
    assert client.post(HOOKS, json=foreign, headers=reading).json()["type"].endswith("scope-missing")
    assert client.get("/api/v1/cases", headers=reading).status_code == 403
    leader, _ = program(app, Role.LEADER, region="320000")
    assert client.get(HOOKS, headers=leader).status_code == 404
    assert client.get("/webhooks", headers=office, follow_redirects=False).status_code == 303, (
        "pages take no token"
    )
    nobody = client.get(HOOKS)
    assert (nobody.status_code, nobody.headers["www-authenticate"]) == (401, "Bearer")


def _log(client: TestClient, key: dict[str, str], made: dict[str, str]) -> list[dict[str, str]]:
    found: list[dict[str, str]] = client.get(f"{HOOKS}/{made['id']}/deliveries", headers=key).json()[
        "deliveries"
    ]
    return found


def test_with_a_full_queue_a_submission_waits_and_nothing_is_half_done(
    client: TestClient, app: FastAPI, receiver: Receiver
) -> None:
    hook(client, program(app, Role.SYSTEM_ADMIN)[0], receiver, region="")
    path, key, etag = create(client, profile=PROFILE)
    answer(client, path, key, etag, t1())
    context = app.state.context
    with context.database.transaction() as session:
        number = enqueue(session, "other", {}, key="first", at=context.clock())
        names = [c.name for c in JobRow.__table__.columns if c.name not in {"number", "key"}]  # type: ignore[attr-defined]
        kept = ", ".join(f'"{name}"' for name in names)
    for begin in range(1, MOST_OPEN, 20_000):
        count = f"WITH RECURSIVE n(i) AS (SELECT {begin} UNION ALL SELECT i + 1 FROM n WHERE i < {begin + 19_999}) SELECT i FROM n"
        many = f"SELECT 'k' || n.i, {kept} FROM job, ({count}) AS n WHERE number = {number}"
        with context.database.transaction() as session:
            session.execute(sqlalchemy.text(f"INSERT INTO job (key, {kept}) {many}"))
    refused = client.post(f"{path}/submission", headers=key)
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "60")
    assert refused.json()["type"] == "urn:zhizhen:problem:queue-full"
    assert client.get(path, headers=key).json()["state"] == "in_progress"
