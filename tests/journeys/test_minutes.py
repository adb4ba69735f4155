"""Minutes left, from how long answers took before; on both databases."""

import re
from datetime import timedelta

from fastapi.testclient import TestClient

from app.questionnaires.service.library import Edition
from tests.conftest import TickingClock
from tests.factories.responses import t1
from tests.journeys.test_api import answer, create
from tests.journeys.test_carrying import another
from tests.journeys.test_pages import PROFILE, fill, form_of, start


def minutes(client: TestClient, path: str) -> int:
    return int((re.search(r"大约还要 (\d+) 分钟", client.get(path).text) or ["", "0"])[1])


def submit_quickly(client: TestClient, clock: TickingClock, edition: Edition) -> str:
    """Answer every section four seconds an item after the one before, and submit."""
    path = start(client)
    client.post(f"{path}/profile", data=PROFILE)
    for section in edition.definition.sections:
        clock.now += timedelta(seconds=4 * len(section.items) - 1)
        client.post(f"{path}/sections/{section.code}", data=form_of(edition, section.code))
    done = client.post(f"{path}/submission", data={"pledge": "1", "signer": "王会计"})
    assert done.url.path == f"{path}/result"
    return path


def test_quick_answers_shorten_what_the_next_one_is_told(
    client: TestClient, clock: TickingClock, edition: Edition
) -> None:
    new = start(client)
    assert minutes(client, new) == edition.definition.minutes == 22
    page = client.get(new).text
    assert re.search(r"约 3 分钟", page)
    assert "这一部分约 3 分钟" in client.get(f"{new}/sections/equipment").text
    for _ in range(4):
        last = submit_quickly(client, clock, edition)
    assert minutes(client, new) == 22, "read again only after ten minutes"
    clock.now += timedelta(minutes=11)
    # 28 of 31 items were timed (nothing stands before the first section's three): 20 declared, 4 at 4 s
    assert minutes(client, new) == 20
    client.post(f"{last}/submission", data={"pledge": "1", "signer": "王会计"})
    clock.now += timedelta(minutes=11)
    assert minutes(client, new) == 20


def test_what_is_left_falls_to_nothing(client: TestClient, edition: Edition) -> None:
    path = start(client)
    client.post(f"{path}/profile", data=PROFILE)
    told = [minutes(client, path)]
    for section in edition.definition.sections:
        client.post(f"{path}/sections/{section.code}", data=form_of(edition, section.code))
        told.append(minutes(client, path))
        assert "这一部分约" not in client.get(f"{path}/sections/{section.code}").text
    assert told == sorted(told, reverse=True)
    assert told[-1] == 0


def test_carried_answers_and_programs_teach_nothing(
    client: TestClient, clock: TickingClock, edition: Edition
) -> None:
    first = fill(client, edition)
    client.post(f"{first}/submission", data={"pledge": "1", "signer": "王会计"})
    new = start(client)
    clock.now += timedelta(minutes=11)
    before = client.get(new).text
    for _ in range(3):
        path = another(client, first, "miit-sme-2024")
        for section in edition.definition.sections:
            client.post(f"{path}/sections/{section.code}", data=form_of(edition, section.code))
        done = client.post(f"{path}/submission", data={"pledge": "1", "signer": "王会计"})
        assert done.url.path == f"{path}/result"
    clock.now += timedelta(minutes=11)
    spot = r"约 \d+ 分钟|大约还要 \d+ 分钟"
    assert re.findall(spot, client.get(new).text) == re.findall(spot, before)


def test_a_form_of_long_ago_is_timed_without_harm(client: TestClient, clock: TickingClock) -> None:
    path, key, etag = create(client)
    for code, value in t1().items():
        clock.now += timedelta(days=1)
        etag = answer(client, path, key, etag, {code: value})
    assert client.post(f"{path}/submission", headers=key).status_code == 200
    assert minutes(client, start(client)) == 22
