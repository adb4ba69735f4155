"""Whatever is sent, the service answers for it: no 5xx, nothing half kept."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.journeys.test_api import create
from tests.journeys.test_pages import start

pytestmark = pytest.mark.slow
QUICK = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
NUMBER = st.one_of(st.integers(-(10**20), 10**20), st.floats(allow_nan=False, allow_infinity=False))
VALUE = st.recursive(
    st.one_of(
        st.none(), st.booleans(), NUMBER, TEXT, st.sampled_from(["A", "B", "2", "dont_know", "", "35%"])
    ),
    lambda below: st.one_of(
        st.lists(below, max_size=4),
        st.dictionaries(
            st.sampled_from(
                ["state", "option", "total", "digital", "value", "pass_rate_last", "pass_rate_prior", "x"]
            ),
            below,
            max_size=4,
        ),
    ),
    max_leaves=8,
)
ITEM = st.sampled_from(["Q01", "Q02", "Q05", "Q11", "Q12", "Q13", "Q14", "S01", "S16", "Q99"])
FIELD = st.sampled_from(
    ["Q01", "Q02", "Q02.total", "Q02.digital", "Q03", "Q03.total", "Q03.networked", "Q99", "seen", "name"]
)


@QUICK
@given(item=ITEM, value=VALUE, etag=st.sampled_from(["", "*", '"r0"', "r0", '"r7"']))
def test_autosave_answers_for_anything(client: TestClient, item: str, value: Any, etag: str) -> None:
    made = getattr(client, "fuzzed", None) or create(client)
    client.fuzzed = made
    path, key, _ = made
    body = json.dumps(value)
    headers = {**key, "if-match": etag} if etag else key
    response = client.put(f"{path}/responses/{item}", content=body, headers=headers)
    assert response.status_code in {200, 404, 412, 422, 428}, (response.status_code, response.text)
    read = client.get(path, headers=key)
    assert read.status_code == 200


@QUICK
@given(fields=st.dictionaries(FIELD, st.lists(st.one_of(TEXT, st.sampled_from(["A", "B", "dont_know", "10", "100"])), max_size=3), max_size=6))  # fmt: skip
def test_a_section_answers_for_anything(client: TestClient, fields: dict[str, list[str]]) -> None:
    path = getattr(client, "fuzzed_path", "") or start(client)
    client.fuzzed_path = path
    response = client.post(f"{path}/sections/equipment", data=fields)
    assert response.status_code in {200, 422}, response.status_code
    assert client.get(f"{path}/sections/equipment").status_code == 200


@QUICK
@given(
    fields=st.dictionaries(
        st.sampled_from(
            [
                "name",
                "credit_code",
                "region",
                "industry",
                "employees",
                "revenue",
                "province",
                "search",
                "find",
            ]
        ),
        st.one_of(TEXT, st.sampled_from(["320583", "33", "1e5", "320000", "五金"])),
        max_size=8,
    )
)
def test_the_profile_answers_for_anything(client: TestClient, fields: dict[str, str]) -> None:
    path = getattr(client, "fuzzed_path", "") or start(client)
    client.fuzzed_path = path
    assert client.post(f"{path}/profile", data=fields).status_code in {200, 422}


@QUICK
@given(body=VALUE)
def test_starting_answers_for_anything(client: TestClient, body: Any) -> None:
    response = client.post("/api/v1/assessments", content=json.dumps(body))
    assert response.status_code in {201, 404, 422, 429}, (response.status_code, response.text)


@pytest.mark.parametrize(
    "address",
    [
        lambda t: f"/verify/{t}", lambda t: f"/resume/{t}", lambda t: f"/assessments/{t}",
        lambda t: f"/api/v1/questionnaires/{t}", lambda t: f"/language/{t}?next={t}",
    ],
)  # fmt: skip
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.one_of(
        st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60),
        st.just("\x00"),
        st.just("../../etc/passwd"),
    )
)
def test_addresses_answer_for_anything(
    client: TestClient, address: Callable[[str], str], text: str
) -> None:
    response = client.get(address(quote(text, safe="")))
    assert response.status_code in {200, 404, 405, 307}, (text, response.status_code)
