"""Evidence for programs, and for colleagues who answer a part."""

from uuid import UUID

from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.assessments.test_acting import ITEM, OTHER_ITEM, change, hand_out, key_of
from tests.conftest import TickingClock
from tests.evidence import pdfs, pictures

PHOTO = ("现场.jpg", pictures.phone_jpeg())


def started(client: TestClient) -> tuple[str, dict[str, str]]:
    made = client.post("/api/v1/assessments", json={}).json()
    return f"/api/v1/assessments/{made['id']}", {"authorization": f"Bearer {made['resume_token']}"}


def test_add_list_and_delete(client: TestClient, app: FastAPI) -> None:
    path, key = started(client)
    made = client.post(
        f"{path}/items/Q01/evidence",
        headers=key,
        data={"dated": "2026-11-01", "note": "车间"},
        files=[("file", PHOTO), ("file", ("证书.pdf", pdfs.written(pdfs.plain(2))))],
    )
    assert made.status_code == 201, made.text
    photo, paper = made.json()
    assert (photo["kind"], photo["scan"], photo["added_by"]) == ("jpeg", "unscanned", "")
    assert (paper["pages"], paper["dated"], paper["note"]) == (2, "2026-11-01", "车间")
    assert paper["sha256"] == paper["sent_sha256"]
    assert photo["sha256"] != photo["sent_sha256"]
    assert client.get(f"{path}/evidence", headers=key).json() == [photo, paper]
    file = client.get(f"{path.removeprefix('/api/v1')}/evidence/{photo['id']}", headers=key)
    assert (len(file.content), file.headers["content-type"]) == (photo["size"], "image/jpeg")
    assert client.delete(f"{path}/evidence/{photo['id']}", headers=key).status_code == 204
    assert client.delete(f"{path}/evidence/{photo['id']}", headers=key).status_code == 404
    assert client.get(f"{path}/evidence", headers=key).json() == [paper]
    assert client.get(f"{path}/evidence").status_code == 404
    assert not app.state.archive.blobs.exists(photo["sha256"])


def test_all_or_none_and_the_reason(client: TestClient) -> None:
    path, key = started(client)
    refused = client.post(
        f"{path}/items/Q01/evidence", headers=key, files=[("file", PHOTO), ("file", ("a.exe", b"MZ"))]
    )
    problem = refused.json()
    assert (refused.status_code, problem["type"]) == (422, "urn:zhizhen:problem:evidence-refused")
    assert (problem["reason"], problem["file"]) == ("unknown-type", "a.exe")
    assert client.get(f"{path}/evidence", headers=key).json() == []
    late = client.post(
        f"{path}/items/Q01/evidence", headers=key, files={"file": PHOTO}, data={"dated": "2027-01-01"}
    )
    assert (late.status_code, late.json()["reason"]) == (422, "date-ahead")


def test_the_same_file_sent_again_is_the_same_evidence(client: TestClient) -> None:
    path, key = started(client)
    sent = [
        client.post(f"{path}/items/Q01/evidence", headers=key, files={"file": PHOTO}).json() for _ in (1, 2)
    ]
    assert sent[0] == sent[1]
    assert UUID(sent[0][0]["id"])


def test_a_colleague_adds_to_the_own_sections_and_is_named(
    app: FastAPI, client: TestClient, clock: TickingClock
) -> None:
    path, key = started(client)
    other = client.post(f"{path}/items/{OTHER_ITEM}/evidence", headers=key, files={"file": PHOTO}).json()[0]
    given = hand_out(app, path, clock)
    part, part_key = f"/api/v1/assessments/{given}", key_of(app, given)
    made = client.post(f"{part}/items/{ITEM}/evidence", headers=part_key, files={"file": PHOTO})
    assert (made.status_code, made.json()[0]["added_by"]) == (201, "王工 · 设备")
    assert client.get(f"{part}/evidence", headers=part_key).json() == made.json()
    assert len(client.get(f"{path}/evidence", headers=key).json()) == 2
    pages = f"/assessments/{given}"
    for method, address in (
        ("GET", f"{pages}/evidence/{other['id']}"),
        ("GET", f"{pages}/items/{OTHER_ITEM}/evidence"),
        ("POST", f"{part}/items/{OTHER_ITEM}/evidence"),
        ("DELETE", f"{part}/evidence/{other['id']}"),
        ("POST", f"{pages}/items/{ITEM}/evidence/reuse"),
    ):
        sent = {"data": {"use": other["id"]}} if address.endswith("reuse") else {}
        assert client.request(method, address, headers=part_key, **sent).status_code == 404, address
    listed = client.get(f"{pages}/evidence", headers=part_key).text
    assert "王工 · 设备 于 2026-11-24" in listed
    change(app, given, state="returned")
    late = client.post(f"{part}/items/{ITEM}/evidence", headers=part_key, files={"file": PHOTO})
    assert (late.status_code, late.json()["type"]) == (409, "urn:zhizhen:problem:part-returned")
    assert 'type="file"' not in client.get(f"{pages}/items/{ITEM}/evidence", headers=part_key).text
