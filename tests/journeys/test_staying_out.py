"""Whoever lost a right while a page was open, and requests of other sites: refused, and nothing is changed."""

from datetime import timedelta
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.identity.domain.roles import Membership, Role
from app.identity.repository import memberships_of, people, person_by_login
from app.identity.service.accounts import disable
from app.identity.service.roles import end_role, give_role
from tests.conftest import TickingClock
from tests.journeys.test_signing_in import PASSWORD, accept, browser, enter, invitation_for

NEW = {"login": "wanghong", "name": "王红"}


def logins(app: FastAPI) -> set[str]:
    with app.state.context.database.transaction() as session:
        return {person.login for person in people(session)}


@pytest.mark.parametrize("loss", ["disabled", "role ended", "signed out elsewhere", "session over"])
def test_a_form_that_was_open_when_the_right_ended_changes_nothing(
    client: TestClient, app: FastAPI, clock: TickingClock, loss: str
) -> None:
    enter(app, client, "sys", Role.SYSTEM_ADMIN)
    assert client.get("/admin/people").status_code == 200
    with app.state.context.database.transaction() as session:
        person = person_by_login(session, "sys")
        assert person is not None
        if loss == "disabled":
            disable(session, person.id, at=clock())
        elif loss == "role ended":
            end_role(session, memberships_of(session, person.id)[0].id, at=clock())
    if loss == "signed out elsewhere":
        client.post("/sign-out")
    elif loss == "session over":
        clock.now += timedelta(hours=13)
    answered = client.post("/admin/people", data=NEW)
    assert answered.url.path == "/sign-in"
    assert "wanghong" not in logins(app)


def test_a_role_that_ends_by_itself_is_gone_at_that_moment(
    client: TestClient, app: FastAPI, clock: TickingClock
) -> None:
    enter(app, client, "county", Role.EXPERT, region="320000")
    until = clock.now + timedelta(minutes=10)
    with app.state.context.database.transaction() as session:
        person = person_by_login(session, "county")
        assert person is not None
        office = Membership(Role.COUNTY_OFFICE, region="320583", ends_at=until)
        give_role(session, person, office, by=None, at=clock())
    assert client.get("/desk/agreement").status_code == 200
    clock.now = until
    assert client.get("/desk/agreement").status_code == 404


FOREIGN: tuple[dict[str, str], ...] = (
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"origin": "https://evil.example"},
    {"referer": "https://evil.example/form"},
    {},
)


def test_another_site_changes_nothing_with_our_cookie(client: TestClient, app: FastAPI) -> None:
    enter(app, client, "sys", Role.SYSTEM_ADMIN)
    other = TestClient(app, client=("10.9.9.9", 50000))
    other.cookies.set("session", client.cookies["session"])
    changed = {"old": PASSWORD, "new": "umbrella teapot lathe", "again": "umbrella teapot lathe"}
    forms = {"/admin/people": NEW, "/me/password": changed, "/me/passkeys/options": {}, "/sign-out": {}}
    for told in FOREIGN:
        for path, data in forms.items():
            refused = other.post(path, data=data, headers=told, follow_redirects=False)
            assert refused.status_code == 403, (path, told)
    assert client.get("/me").url.path == "/me", "still signed in"
    assert "wanghong" not in logins(app)


def test_a_planted_session_is_not_the_one_that_is_signed_in(client: TestClient, app: FastAPI) -> None:
    """Session fixation: the token changes at signing in and again with the second factor."""
    link = invitation_for(app, "firm", Role.ENTERPRISE_OWNER, enterprise=UUID(int=7))
    accept(client, link)
    client.post("/sign-out")
    with browser(app, "10.6.6.6") as thief:
        accept(thief, invitation_for(app, "thief", Role.ENTERPRISE_OWNER, enterprise=UUID(int=8)))
        planted = thief.cookies["session"]
        client.cookies.set("session", planted)
        client.post("/sign-in", data={"login": "firm", "password": PASSWORD})
        assert planted not in {cookie.value for cookie in client.cookies.jar if cookie.domain}
        assert "thief" in thief.get("/me").text
        assert "firm" not in thief.get("/me").text
