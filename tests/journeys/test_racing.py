"""Many writers at once, over HTTP, on both databases: conflicts are told, and nobody is told a lie."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Connection

from app.kit.writer import BACKLOG, WriterBusy
from tests.journeys.test_api import create

EDITS = 100


@dataclass
class Tab:
    """One browser tab that edits one item; it names the tag it has seen, and looks again after a conflict."""

    client: TestClient
    address: str
    key: dict[str, str]
    seen: str
    accepted: list[tuple[int, str, str, object]] = field(default_factory=list)
    """Revision, tag seen, tag made and value of every accepted edit."""
    conflicts: int = 0

    def edit(self, first: int) -> None:
        for number in range(first, first + EDITS):
            value = {"total": 900, "digital": number}
            headers = {**self.key, "if-match": self.seen}
            answer = self.client.put(self.address, json=value, headers=headers)
            told = answer.json()
            if answer.status_code == 200:
                revision = int(told["etag"].strip('"r'))
                self.accepted.append((revision, self.seen, told["item_etag"], value))
            else:
                assert answer.status_code == 412, answer.text
                self.conflicts += 1
            self.seen = told["item_etag"]


def test_two_tabs_racing_two_hundred_edits(client: TestClient) -> None:
    path, key, etag = create(client)
    address = f"{path}/responses/Q02"
    started = client.put(
        address, json={"total": 900, "digital": 800}, headers={**key, "if-match": etag}
    ).json()
    tabs = [Tab(client, address, key, started["item_etag"]) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda n: tabs[n].edit(n * EDITS), range(2)))
    accepted = sorted((edit for tab in tabs for edit in tab.accepted), key=lambda edit: edit[0])
    assert len(accepted) + sum(tab.conflicts for tab in tabs) == 2 * EDITS
    # linear: every accepted edit is the next revision, made by somebody who had seen the one before
    first = int(started["etag"].strip('"r')) + 1
    assert [edit[0] for edit in accepted] == list(range(first, first + len(accepted)))
    seen, made = [edit[1] for edit in accepted], [edit[2] for edit in accepted]
    assert seen == [started["item_etag"], *made[:-1]]
    assert client.get(path, headers=key).json()["responses"] == {"Q02": accepted[-1][3]}


def test_a_full_queue_sends_away_and_takes_the_same_answer_later(app: FastAPI, client: TestClient) -> None:
    writer = app.state.context.database._writer  # noqa: SLF001 - nothing else can fill its queue this fast
    if writer is None:
        pytest.skip("PostgreSQL has no writer of ours")
    path, key, etag = create(client)
    started, gate = threading.Event(), threading.Event()

    def hold(_connection: Connection) -> None:
        started.set()
        gate.wait(30)

    waiting = [writer.submit(hold)]
    assert started.wait(10)
    with pytest.raises(WriterBusy):
        for _ in range(BACKLOG + 1):
            waiting.append(writer.submit(lambda _connection: None))  # noqa: PERF401 - it stops by the error
    busy = client.put(f"{path}/responses/S01", json="2", headers={**key, "if-match": etag})
    assert (busy.status_code, busy.headers["retry-after"]) == (503, "2")
    assert (busy.headers["content-type"], busy.json()["type"]) == (
        "application/problem+json", "urn:zhizhen:problem:busy",
    )  # fmt: skip
    gate.set()
    for future in waiting:
        future.result(30)
    kept = client.put(f"{path}/responses/S01", json="2", headers={**key, "if-match": etag})
    assert kept.status_code == 200
