"""What operators rely on: ids and masks in logs, metrics, overload, limits that hold across processes, proxies."""

import json
import logging
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi import Request
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families
from sqlmodel import select

from app.kit.database import Database
from app.kit.limits import Allowance, Limit, LimitReached, Limits, forget_past, place_of
from app.kit.logs import json_formatter, masked_value
from app.main import create_app
from app.settings import HERE, Settings
from tests.conftest import TickingClock

MASKED = [
    "写信给 wang.hong@example.com 了",
    "联系 13812345678",
    "身份证 11010519491231002X",
    "信用代码 91320583MA1XXXXX3K",
    "Authorization: Bearer abc.def-ghi",
    "GET /resume/AbCdEfGhIjKlMnOpQrStUv",
    "令牌 zz_0123456789abcdef",
]


@pytest.mark.parametrize("text", MASKED)
def test_a_log_holds_no_person_no_firm_and_no_token(text: str) -> None:
    masked = masked_value("event", text)
    assert "…" in masked
    assert not re.search(r"wang|138123|1101051|91320583|abc\.def|AbCdEf|0123456789ab", masked)


def test_keys_mask_whatever_they_hold_and_figures_stay() -> None:
    line = {
        "Set-Cookie": "x",
        "nested": {"password": "geheim", "ms": 12.5},
        "many": ["a@b.cn"],
        "status": 200,
    }
    assert masked_value("", line) == {
        "Set-Cookie": "…", "nested": {"password": "…", "ms": 12.5}, "many": ["…"], "status": 200,
    }  # fmt: skip


def test_every_line_of_a_request_carries_its_id(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    handler = logging.StreamHandler()
    lines: list[str] = []
    handler.emit = lambda record: lines.append(json_formatter().format(record))  # type: ignore[method-assign]
    logger = logging.getLogger("zhizhen")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        answer = client.get("/assessments/secret-13812345678", headers={"x-request-id": "from-the-proxy_1"})
    finally:
        logger.removeHandler(handler)
    read = [json.loads(line) for line in lines]
    assert answer.headers["x-request-id"] == "from-the-proxy_1"
    assert [(line["event"], line["request_id"]) for line in read] == [
        ("refused", "from-the-proxy_1"),
        ("request", "from-the-proxy_1"),
    ]
    assert read[1]["route"] == "/assessments/{assessment_id}"
    assert "13812345678" not in "".join(lines)


def test_a_request_id_is_taken_only_when_it_is_one(client: TestClient) -> None:
    uuid = "0190a1b2-c3d4-7e5f-8a9b-0123456789AB"
    for given in (uuid, "short", "x" * 33, "line\tbreak-in-it", "<script>alert(1)</script>"):
        sent = client.get("/health/live", headers={"x-request-id": given}).headers["x-request-id"]
        assert re.fullmatch("[0-9a-f]{32}", sent)
        assert (sent == uuid.replace("-", "").lower()) == (given == uuid)


@pytest.fixture
def watched(migrated: Settings, clock: TickingClock) -> Iterator[TestClient]:
    settings = migrated.model_copy(
        update={
            "metrics_token": type(migrated.metrics_token)("m" * 32),
            "most_requests": 1,
            "slow_statement_ms": 1,
        }
    )
    with TestClient(create_app(settings, clock=clock), raise_server_exceptions=False) as opened:
        yield opened


def _figures(client: TestClient) -> dict[str, float]:
    read = client.get("/metrics", headers={"authorization": f"Bearer {'m' * 32}"})
    assert read.status_code == 200
    samples = [s for family in text_string_to_metric_families(read.text) for s in family.samples]
    return {f"{s.name}{sorted(s.labels.values()) if s.labels else ''}": s.value for s in samples}


def test_without_a_token_there_are_no_metrics(client: TestClient) -> None:
    assert client.get("/metrics", headers={"authorization": "Bearer "}).status_code == 404


def test_metrics_are_for_the_scraper_only_and_each_is_explained(watched: TestClient) -> None:
    assert watched.get("/metrics").status_code == 404
    assert watched.get("/metrics", headers={"authorization": "Bearer wrong"}).status_code == 404
    before = _figures(watched)
    watched.get("/api/v1/questionnaires/nothing")
    after = _figures(watched)
    counted = "zhizhen_request_seconds_count['/api/v1/questionnaires/{code}', '404', 'GET']"
    assert after[counted] == before.get(counted, 0) + 1
    assert (after["zhizhen_database_up"], after["zhizhen_jobs_dead"]) == (1, 0)
    told = (HERE / "docs/operations.md").read_text("utf-8")
    families = {re.sub(r"_(bucket|count|sum|total|created)?(\[.*)?$", "", name) for name in after}
    assert {name for name in families if name.startswith("zhizhen_") and f"`{name}`" not in told} == set()


def test_more_than_it_can_do_at_once_is_told_to_come_again(watched: TestClient) -> None:
    with ThreadPoolExecutor(8) as many:
        answers = list(many.map(lambda _: watched.get("/providers"), range(24)))
    refused = [answer for answer in answers if answer.status_code == 503]
    assert {answer.status_code for answer in answers} <= {200, 503}
    assert refused, "eight at once must be more than one"
    assert all(int(answer.headers["retry-after"]) > 0 for answer in refused)
    assert "请稍等几秒再试" in refused[0].text
    assert watched.get("/providers").status_code == 200
    assert _figures(watched)["zhizhen_requests_overloaded_total"] >= len(refused)


def test_a_slow_statement_is_logged_without_its_values(
    migrated: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings = migrated.model_copy(update={"slow_statement_ms": 1})
    with TestClient(create_app(settings)) as client, caplog.at_level("WARNING", "zhizhen.slow"):
        spin = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60000) SELECT sum(i) FROM n"
        engine = client.app.state.context.database.engine  # type: ignore[attr-defined]
        with engine.connect() as connection:
            connection.exec_driver_sql(f"{spin} WHERE 'sec' || 'ret' <> 'x'")
    assert any("WITH RECURSIVE" in str(getattr(line, "statement", "")) for line in caplog.records)


def test_a_limit_holds_for_everybody_who_counts_in_the_same_database(
    database: Database, clock: TickingClock
) -> None:
    limit, now = Limit("test", 5, 60), clock()
    waits: list[int] = []

    def one(place: str) -> bool:
        try:
            with database.transaction() as session:
                Limits("secret").take(session.connection(), limit, place, at=now)
        except LimitReached as reached:
            waits.append(reached.retry_after_seconds)
            return False
        return True

    with ThreadPoolExecutor(4) as many:
        assert sum(many.map(one, ["here"] * 12)) == 5
    assert waits == [12] * 7
    assert one("elsewhere")
    with database.transaction() as session:
        Limits("secret").take(session.connection(), limit, "here", at=now + timedelta(seconds=12))
    assert not one("here")
    with database.transaction() as session:
        forget_past(session.connection(), at=now + timedelta(seconds=30))
        assert len(session.exec(select(Allowance)).all()) == 1


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("10.1.2.3", "10.1.2.3"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::2", "2001:db8:1:2::/64"),
        ("::ffff:10.1.2.3", "10.1.2.3"),
        ("testclient", "testclient"),
    ],
)
def test_an_ipv6_home_is_one_place(address: str, place: str) -> None:
    assert place_of(address) == place


@pytest.mark.parametrize(
    ("trusted", "counted"), [("testclient", "203.0.113.7"), ("10.0.0.0/8", "testclient")]
)
def test_only_a_trusted_proxy_says_who_calls(
    migrated: Settings, trusted: str, counted: str, tmp_path: Path
) -> None:
    settings = migrated.model_copy(update={"trusted_proxies": trusted})
    with TestClient(create_app(settings)) as client:
        seen: list[str] = []

        @client.app.get("/api/seen")  # type: ignore[attr-defined, untyped-decorator]
        def see(request: Request) -> None:
            seen.append(request.client.host)  # type: ignore[union-attr]

        client.get("/api/seen", headers={"x-forwarded-for": "198.51.100.1, 203.0.113.7"})
    assert seen == [counted]
