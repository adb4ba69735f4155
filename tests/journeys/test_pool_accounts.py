"""People with accounts keep the pool: a provider its entry, an office the providers of its region; both databases."""

from dataclasses import replace

from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.identity.domain.roles import Membership, Role
from app.kit.audit import rows
from app.providers.domain import Pool
from app.providers.service.files import pool_file, read_uploaded
from app.providers.service.keeping import kept_pool
from app.providers.service.keys import make_key
from tests.factories.desk import People, new_browser

OFFICES = {"city": "320500", "second": "320500", "elsewhere": "320100", "province": "320000"}


def offices(app: FastAPI) -> People:
    people = People(app)
    for login, region in OFFICES.items():
        role = Role.PROVINCE_OFFICE if login == "province" else Role.CITY_OFFICE
        people.hire(login, Membership(role, region=region))
    return people


def in_city(app: FastAPI, stem: str) -> set[str]:
    """Give the names of the providers at home in a region, or serving a place in it by name."""
    with app.state.context.database.transaction() as session:
        found = kept_pool(session).providers
    return {p.code for p in found if any(r.startswith(stem) for r in (p.home, *p.regions))}


def at_home(app: FastAPI, stem: str, other: str) -> str:
    """Give a provider of one region that is not of another."""
    return min(in_city(app, stem) - in_city(app, other))


def test_an_office_sees_and_exports_the_providers_of_its_region_only(
    client: TestClient, app: FastAPI
) -> None:
    people = offices(app)
    for login, stem in (("city", "3205"), ("elsewhere", "3201"), ("province", "32")):
        raw = people[login].get("/pool/export.xlsx").content
        assert {p.code for p in read_uploaded("p.xlsx", raw).pool.providers} == in_city(app, stem)
    foreign = at_home(app, "3201", "3205")
    for path in (f"/pool/providers/{foreign}", f"/pool/providers/{foreign}/export.xlsx"):
        assert people["city"].get(path).status_code == 404
        assert people["elsewhere"].get(path).status_code == 200
    for path in ("change", "keys", "moves/warn"):
        assert people["city"].post(f"/pool/providers/{foreign}/{path}").status_code == 404
    assert foreign not in people["city"].get("/pool?state=in_pool").text
    raw = people["elsewhere"].get(f"/pool/providers/{foreign}/export.xlsx").content
    refused = people["city"].post("/pool/import", files={"file": ("p.xlsx", raw)})
    assert (refused.status_code, "不在您负责的地区" in refused.text) == (422, True)


def test_a_provider_writes_and_two_people_of_the_office_decide(client: TestClient, app: FastAPI) -> None:
    code = at_home(app, "3205", "3201")
    people = offices(app)
    own = people.hire("own", Membership(Role.PROVIDER_ADMIN, provider=code))
    other = people.hire("other", Membership(Role.PROVIDER_ADMIN, provider=at_home(app, "3201", "3205")))
    assert own.get("/me").text.count(f"/pool/providers/{code}") == 1
    assert own.get("/pool").status_code == 403
    assert other.get(f"/pool/providers/{code}").status_code == 404
    entry = read_uploaded("p.xlsx", own.get(f"/pool/providers/{code}/export.xlsx").content).pool.providers[
        0
    ]
    changed = pool_file(Pool((replace(entry, summary="也做能耗管理。"),)), ".xlsx")
    sent = own.post("/pool/import", files={"file": ("p.xlsx", changed)})
    assert "要由另一个人核准" in sent.text
    city = people["city"]
    page = city.get(f"/pool/providers/{code}").text
    digest = page.partition('name="digest" value="')[2].partition('"')[0]
    approved = city.post(f"/pool/providers/{code}/change", data={"digest": digest, "decision": "approve"})
    assert "也做能耗管理" in people["second"].get(f"/providers/{code}").text, approved.text
    warned = city.post(f"/pool/providers/{code}/moves/warn", data={"reason": "两次逾期"})
    assert warned.status_code == 200
    alone = city.post(f"/pool/providers/{code}/moves/restore", data={"reason": "已整改"})
    assert alone.status_code == 422
    with app.state.context.database.transaction() as session:
        actors = {row.actor for row in rows(session) if row.object_id == code} - {"service"}
    assert actors == {f"person:{people.ids['own']}", f"person:{people.ids['city']}"}


def test_a_key_still_opens_and_is_marked_in_the_trail(client: TestClient, app: FastAPI) -> None:
    code = at_home(app, "3205", "3201")
    browser = new_browser(app)
    shown = browser.get("/pool")
    assert (shown.url.path, "用账号登录" in shown.text) == ("/pool/sign-in", True)
    context = app.state.context
    with context.database.transaction() as session:
        key, _ = make_key(
            session,
            name="王办事员",
            provider="",
            days=1,
            secret=context.secret,
            random=context.random,
            at=context.clock(),
        )
    browser.post("/pool/sign-in", data={"key": key})
    assert (
        browser.post(f"/pool/providers/{code}/moves/warn", data={"reason": "两次逾期"}).status_code == 200
    )
    with app.state.context.database.transaction() as session:
        actors = {row.actor for row in rows(session) if row.object_id == code} - {"service"}
    assert actors == {"pool-key-office:王办事员"}


def test_who_has_no_role_in_the_pool_finds_none(client: TestClient, app: FastAPI) -> None:
    people = People(app)
    assert people.hire("leader", Membership(Role.LEADER, region="320000")).get("/pool").status_code == 404
    assert (
        people.hire("county", Membership(Role.COUNTY_OFFICE, region="320583")).get("/pool").status_code
        == 404
    )
