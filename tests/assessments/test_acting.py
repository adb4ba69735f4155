"""Who may open what, and whose name stands at an answer; on both databases."""

from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import Session

from app.assessments.domain.delegating import DELEGATION_STATES, LIVE, DelegationEvent, DelegationState
from app.assessments.service.keeping import last_change
from app.assessments.tables import DelegatedSection, Delegation, StoredResponse
from app.identity.domain import resume_token
from app.kit.states import TransitionRefused
from tests.conftest import TickingClock
from tests.journeys.test_api import API, create

SECTION, ITEM, OTHER_ITEM = "equipment", "Q01", "S01"


def hand_out(app: FastAPI, assessment: str, clock: TickingClock) -> UUID:
    """Give the first section to a colleague."""
    row = Delegation(
        id=uuid4(),
        assessment_id=UUID(assessment.rpartition("/")[2]),
        language="zh-CN",
        created_at=clock(),
        name="王工",
        department="设备",
    )
    with app.state.context.database.transaction() as session:
        session.add(row)
        session.flush()
        session.add(DelegatedSection(delegation_id=row.id, section=SECTION))
    return row.id


def key_of(app: FastAPI, delegation: UUID) -> dict[str, str]:
    return {"authorization": f"Bearer {resume_token(app.state.context.secret, delegation)}"}


def change(app: FastAPI, delegation: UUID, **facts: str) -> None:
    with app.state.context.database.transaction() as session:
        row = session.get(Delegation, delegation)
        assert row is not None
        session.add(row.sqlmodel_update(facts))


def test_a_colleague_answers_the_sections_of_the_delegation_only(
    app: FastAPI, client: TestClient, clock: TickingClock
) -> None:
    path, owner_key, _ = create(client)
    given = hand_out(app, path, clock)
    part, key = f"{API}/{given}", key_of(app, given)
    written = client.put(f"{part}/responses/{ITEM}", json=["B"], headers={**key, "if-match": "*"})
    assert written.status_code == 200, written.text
    beyond = client.put(f"{part}/responses/{OTHER_ITEM}", json="1", headers={**key, "if-match": "*"})
    assert (beyond.status_code, beyond.json()["detail"]) == (404, f"no item '{OTHER_ITEM}'")
    for method, address in (
        ("GET", path), ("PUT", f"{path}/responses/{ITEM}"), ("GET", part), ("POST", f"{part}/submission"),
        ("GET", f"{part}/result"), ("GET", f"{part}/report.pdf"), ("GET", f"{part}/recommendations"),
    ):  # fmt: skip
        assert client.request(method, address, headers=key).status_code == 404, (method, address)
    assert client.get(path, headers=owner_key).json()["responses"] == {ITEM: ["B"]}
    # the owner's key opens the assessment under its own id only
    assert client.put(f"{part}/responses/{ITEM}", headers=owner_key).status_code == 404


def test_a_clash_says_who_and_when_and_follows_renames(
    app: FastAPI, client: TestClient, clock: TickingClock
) -> None:
    path, owner_key, etag = create(client)
    given = hand_out(app, path, clock)
    part, key = f"{API}/{given}", key_of(app, given)
    client.put(f"{part}/responses/{ITEM}", json=["B"], headers={**key, "if-match": "*"})
    stale = client.put(f"{path}/responses/{ITEM}", json=["C"], headers={**owner_key, "if-match": etag})
    assert (stale.status_code, stale.json()["changed_by"]) == (412, "王工 · 设备")
    change(app, given, name="王师傅")
    stale = client.put(f"{path}/responses/{ITEM}", json=["C"], headers={**owner_key, "if-match": etag})
    assert stale.json()["changed_by"] == "王师傅 · 设备"
    tag = stale.json()["item_etag"]
    client.put(f"{path}/responses/{ITEM}", json=["C"], headers={**owner_key, "if-match": tag})
    late = client.put(f"{part}/responses/{ITEM}", json=["D"], headers={**key, "if-match": tag})
    assert (late.status_code, late.json()["changed_by"]) == (412, "")


def test_after_handing_back_no_answer_is_taken_and_after_revoking_nothing_opens(
    app: FastAPI, client: TestClient, clock: TickingClock
) -> None:
    path, _, _ = create(client)
    given = hand_out(app, path, clock)
    address, key = f"{API}/{given}/responses/{ITEM}", {**key_of(app, given), "if-match": "*"}
    change(app, given, state="returned")
    refused = client.put(address, json=["B"], headers=key)
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:zhizhen:problem:part-returned")
    assert client.get(f"/assessments/{given}/sections/{SECTION}", headers=key).status_code == 200
    change(app, given, state="revoked")
    assert client.put(address, json=["B"], headers=key).status_code == 404
    assert client.get(f"/assessments/{given}/sections/{SECTION}", headers=key).status_code == 404


def test_the_page_of_a_section_keeps_in_the_name_of_the_colleague(
    app: FastAPI, client: TestClient, clock: TickingClock
) -> None:
    path, owner_key, _ = create(client)
    given = hand_out(app, path, clock)
    section = f"/assessments/{given}/sections/{SECTION}"
    page = client.get(section, headers=key_of(app, given)).text
    assert f'data-api="/api/v1/assessments/{given}"' in page
    assert path.rpartition("/")[2] not in page, "the colleague learns no address of the owner"
    client.post(section, data={"Q01": "B"}, headers=key_of(app, given))
    with app.state.context.database.transaction() as session:
        row = session.get(StoredResponse, (UUID(path.rpartition("/")[2]), "Q01"))
        assert row is not None
        assert (row.changed_by, row.changed_by_delegation) == ("王工 · 设备", given)
        assert last_change(session, row.assessment_id, "Q01") is not None
    stale = {"seen.Q01": '"Q01-0000000000000000"', "Q01": "C"}
    address = path.replace("/api/v1", "") + f"/sections/{SECTION}"
    clash = client.post(address, data=stale, headers=owner_key)
    assert clash.status_code == 409
    assert "已由 王工 · 设备 改过（2026-11-24 11:" in clash.text


EVENTS = {
    "invited": {"open": "working", "revoke": "revoked", "close": "closed"},
    "working": {"open": "working", "hand_back": "returned", "revoke": "revoked", "close": "closed"},
    "returned": {"open": "returned", "reopen": "working", "revoke": "revoked", "close": "closed"},
    "revoked": {},
    "closed": {},
}


@pytest.mark.parametrize("state", list(DelegationState))
@pytest.mark.parametrize("event", list(DelegationEvent))
def test_the_states_of_a_delegation(state: DelegationState, event: DelegationEvent) -> None:
    after = EVENTS[state].get(event)
    if after is None:
        with pytest.raises(TransitionRefused):
            DELEGATION_STATES.after(state, event)
    else:
        assert DELEGATION_STATES.after(state, event) == after
        assert state in LIVE


def test_a_delegation_goes_with_its_assessment(
    app: FastAPI, client: TestClient, clock: TickingClock
) -> None:
    path, _, _ = create(client)
    given = hand_out(app, path, clock)
    with app.state.context.database.transaction() as session:
        _delete(session, UUID(path.rpartition("/")[2]))
    with app.state.context.database.transaction() as session:
        assert session.get(Delegation, given) is None
        assert session.get(DelegatedSection, (given, SECTION)) is None


def _delete(session: Session, assessment: UUID) -> None:
    session.connection().exec_driver_sql(f"DELETE FROM assessment WHERE id = '{_sql(session, assessment)}'")


def _sql(session: Session, value: UUID) -> str:
    return value.hex if session.get_bind().dialect.name == "sqlite" else str(value)
