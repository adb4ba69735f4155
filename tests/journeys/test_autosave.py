"""Nothing is lost: offline, two tabs, a failing network; in a real Chromium and over HTTP."""

import html
import re
import time
from collections.abc import Iterator
from random import Random

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from app.questionnaires.service.library import Edition
from tests.enterprises.test_profile import GOOD
from tests.journeys.test_api import create
from tests.journeys.test_browser import address, browser
from tests.journeys.test_pages import start

__all__ = ["address", "browser"]

SAVED, OFFLINE = "已保存", "离线，已暂存，联网后自动保存"


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
    yield opened
    opened.close()


def begin(context: BrowserContext, address: str) -> tuple[Page, str]:
    page = context.new_page()
    page.goto(address)
    page.click("text=开始自评")
    page.wait_for_url("**/profile")
    return page, page.url.removesuffix("/profile")


def kept(page: Page, path: str) -> dict[str, object]:
    answer = page.request.get(path.replace("/assessments/", "/api/v1/assessments/"))
    responses: dict[str, object] = answer.json()["responses"]
    return responses


def until(page: Page, condition: str) -> None:
    """Wait for a condition; the pages' policy allows no waiting inside them."""
    for _ in range(100):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(100)
    raise AssertionError(condition)


def posted(edition: Edition, section: str) -> dict[str, str | float | bool]:
    """Middling answers of one section as a form; one option each."""
    found = edition.definition.section(section)
    assert found is not None
    items = [edition.definition.item(code) for code in found.items]
    return {item.code: item.options[len(item.options) // 2].code for item in items if item}


def status(page: Page, text: str) -> None:
    expect(page.locator("#saving")).to_have_text(text)


@pytest.mark.browser
def test_an_answer_is_saved_as_it_is_given(context: BrowserContext, address: str) -> None:
    page, path = begin(context, address)
    page.goto(f"{path}/sections/equipment")
    page.check("input[name=Q01][value=B]")
    page.check("input[name=Q01][value=C]")
    page.fill("[id='Q02.total']", "100")
    page.fill("[id='Q02.digital']", "35")
    page.locator("[id='Q02.digital']").blur()
    status(page, SAVED)
    assert kept(page, path) == {"Q01": ["B", "C"], "Q02": {"total": 100, "digital": 35}}
    page.check("input[name=Q01][value=A]")  # "none" stands alone
    status(page, SAVED)
    page.wait_for_timeout(100)
    assert kept(page, path)["Q01"] == ["A"]


@pytest.mark.browser
@pytest.mark.slow
def test_twenty_edits_over_thirty_seconds_offline_with_a_reload_all_arrive(
    context: BrowserContext, address: str
) -> None:
    page, path = begin(context, address)
    page.goto(f"{path}/sections/lifecycle")
    until(page, "navigator.serviceWorker.controller !== null")
    until(page, "caches.open('questionnaire-1').then(c => c.keys()).then(k => k.length >= 13)")
    context.set_offline(offline=True)
    given: dict[str, str] = {}

    def answer(*items: str) -> None:
        for item in items:
            given[item] = str(len(given) % 4)
            page.check(f"input[name={item}][value='{given[item]}']")
            page.wait_for_timeout(1500)

    answer("S04", "S02")
    page.goto(f"{path}/sections/production")
    answer("S05", "S06", "S07", "S08", "S09", "S10")
    status(page, OFFLINE)
    page.reload()
    expect(page.locator(f"input[name=S07][value='{given['S07']}']")).to_be_checked()
    page.goto(f"{path}/sections/supply")
    answer("S11", "S12")
    page.goto(f"{path}/sections/decision")
    answer("S16", "S13", "S15", "S14")
    page.goto(f"{path}/sections/lifecycle")
    answer("S01", "S03")
    page.goto(f"{path}/sections/management")
    for item in ("Q08", "Q11"):
        given[item] = "B"
        page.check(f"input[name={item}][value=B]")
    page.goto(f"{path}/sections/systems")  # at once
    expect(page.locator("#shared")).to_be_visible()  # the answers of this device are at hand
    for item in ("Q05", "Q04"):
        given[item] = "C"
        page.check(f"input[name={item}][value=C]")
    page.wait_for_timeout(3000)
    sent: list[str] = []
    page.on(
        "requestfinished", lambda r: sent.append(r.url.rpartition("/")[2]) if r.method == "PUT" else None
    )
    context.set_offline(offline=False)
    status(page, SAVED)
    assert len(given) == 20
    assert kept(page, path) == {**given, "Q04": ["C"]}
    assert sent == list(given)  # in the order of the edits, each once


@pytest.mark.browser
def test_a_network_that_fails_now_and_then_loses_nothing(context: BrowserContext, address: str) -> None:
    page, path = begin(context, address)
    calls = 0

    def sometimes(route: Route) -> None:
        nonlocal calls
        calls += 1
        if calls % 3 == 0:
            route.fulfill(status=503)
        elif calls % 3 == 1:
            route.abort()
        else:
            route.continue_()

    page.route("**/responses/**", sometimes)
    page.goto(f"{path}/sections/lifecycle")
    for item in ("S01", "S02", "S03", "S04"):
        page.check(f"input[name={item}][value='2']")
    expect(page.locator("#saving")).to_have_text(SAVED, timeout=60_000)
    assert kept(page, path) == dict.fromkeys(("S01", "S02", "S03", "S04"), "2")


@pytest.mark.browser
def test_one_request_in_ten_failing_loses_nothing(context: BrowserContext, address: str) -> None:
    page, path = begin(context, address)
    chance, failed = Random(3), 0

    def sometimes(route: Route) -> None:
        nonlocal failed
        if chance.random() < 0.1:
            failed += 1
            route.abort()
        else:
            route.continue_()

    page.route("**/responses/**", sometimes)
    page.goto(f"{path}/sections/production")
    for turn in range(60):
        page.check(f"input[name=S{5 + turn % 6:02}][value='{turn // 6 % 5}']")
        page.wait_for_timeout(30)
    expect(page.locator("#saving")).to_have_text(SAVED, timeout=60_000)
    assert failed > 0
    assert kept(page, path) == {f"S{5 + n:02}": "4" for n in range(6)}


@pytest.mark.browser
def test_a_busy_service_is_asked_again_no_sooner_than_it_says(
    context: BrowserContext, address: str
) -> None:
    page, path = begin(context, address)
    moments: list[float] = []

    def busy(route: Route) -> None:
        moments.append(time.monotonic())
        if len(moments) == 1:
            route.fulfill(status=503, headers={"Retry-After": "4"})
        else:
            route.continue_()

    page.route("**/responses/**", busy)
    page.goto(f"{path}/sections/lifecycle")
    page.check("input[name=S01][value='2']")
    status(page, OFFLINE)
    page.check("input[name=S02][value='3']")  # one more answer is no reason to ask sooner
    expect(page.locator("#saving")).to_have_text(SAVED, timeout=60_000)
    assert moments[1] - moments[0] >= 4
    assert kept(page, path) == {"S01": "2", "S02": "3"}


@pytest.mark.browser
def test_an_answer_waits_when_the_right_to_open_has_run_out(context: BrowserContext, address: str) -> None:
    page, path = begin(context, address)
    page.goto(f"{path}/sections/lifecycle")
    kept_cookies = context.cookies()
    context.clear_cookies()
    page.check("input[name=S01][value='2']")
    status(page, OFFLINE)
    context.add_cookies(kept_cookies)  # type: ignore[arg-type] # read and written as one shape
    page.reload()
    expect(page.locator("input[name=S01][value='2']")).to_be_checked()
    status(page, SAVED)
    assert kept(page, path) == {"S01": "2"}


@pytest.mark.browser
def test_an_answer_is_kept_on_the_device_before_the_page_can_be_left(
    context: BrowserContext, address: str
) -> None:
    page, path = begin(context, address)
    page.goto(f"{path}/sections/lifecycle")
    until(page, "navigator.serviceWorker.controller !== null")
    until(page, "caches.open('questionnaire-1').then(c => c.keys()).then(k => k.length >= 13)")
    context.set_offline(offline=True)
    for option in "1234":
        item = f"S0{option}"
        left = f"""() => {{
          document.querySelector("input[name={item}][value='{option}']").click();
          const jotted = Object.entries(localStorage).map(String).filter(line => line.includes("{item}"));
          location.reload();
          return jotted;
        }}"""
        with page.expect_navigation():
            jotted = page.evaluate(left)
        assert len(jotted) == 1
        assert f'"{option}"' not in jotted[0], "not in clear text"
        expect(page.locator(f"input[name={item}][value='{option}']")).to_be_checked()
    assert page.evaluate("Object.keys(localStorage)") == [], "moved to where the others wait"
    context.set_offline(offline=False)
    status(page, SAVED)
    assert kept(page, path) == {f"S0{option}": option for option in "1234"}


@pytest.mark.browser
def test_a_shared_computer_forgets_at_once(context: BrowserContext, address: str) -> None:
    page, path = begin(context, address)
    page.goto(f"{path}/sections/lifecycle")
    status(page, "")
    context.set_offline(offline=True)
    page.check("input[name=S01][value='2']")
    status(page, OFFLINE)
    page.check("#shared")
    until(page, "indexedDB.databases().then(all => all.every(one => one.name !== 'outbox'))")


@pytest.mark.browser
def test_changing_a_carried_answer_confirms_it(
    context: BrowserContext, address: str, edition: Edition
) -> None:
    page, path = begin(context, address)
    local = path.removeprefix(address)
    ours = {"origin": address}
    for section in edition.definition.sections:
        form = {**posted(edition, section.code), "seen": "1"}
        page.request.post(f"{path}/sections/{section.code}", form=form, headers=ours)
    page.request.post(f"{path}/profile", form={k: str(v) for k, v in GOOD.items()}, headers=ours)
    pledge: dict[str, str | float | bool] = {"pledge": "1", "signer": "王会计"}
    done = page.request.post(f"{path}/submission", form=pledge, headers=ours)
    assert done.url == f"{path}/result"
    page.goto(f"{address}{local}/another")
    page.check("input[value='miit-sme-2024']")
    page.click("text=开始")
    page.goto(f"{page.url}/sections/lifecycle")
    mark = page.locator("[data-item=S01] [data-carried]")
    expect(mark).to_have_count(1)
    page.check("input[name=S01][value='4']")
    status(page, SAVED)
    expect(mark).to_have_count(0)
    expect(page.locator("[data-item=S02] [data-carried]")).to_have_count(1)


@pytest.mark.browser
def test_two_tabs_with_different_answers_let_the_later_choose(
    context: BrowserContext, address: str
) -> None:
    page, path = begin(context, address)
    page.goto(f"{path}/sections/lifecycle")
    other = context.new_page()
    other.goto(f"{path}/sections/lifecycle")
    page.check("input[name=S01][value='1']")
    status(page, SAVED)
    other.check("input[name=S02][value='4']")  # another item: no conflict
    status(other, SAVED)
    other.check("input[name=S01][value='3']")
    expect(other.locator(".clash")).to_contain_text("用哪一个")
    assert kept(page, path)["S01"] == "1"
    other.click("text=用我填的")
    status(other, SAVED)
    assert kept(page, path) == {"S01": "3", "S02": "4"}


@pytest.mark.browser
@pytest.mark.parametrize("loses_the_answer", [False, True], ids=["slow", "lost"])
def test_nobody_clashes_with_an_answer_of_their_own_under_way(
    context: BrowserContext, address: str, *, loses_the_answer: bool
) -> None:
    page, path = begin(context, address)
    page.goto(f"{path}/sections/lifecycle")
    told: list[int] = []
    page.on(
        "response", lambda answer: told.append(answer.status) if answer.request.method != "GET" else None
    )
    held: list[Route] = []
    page.route("**/responses/S01", lambda route: held.append(route), times=1)  # noqa: PLW0108 - it must be a function
    page.check("input[name=S01][value='1']")
    page.check("input[name=S01][value='2']")  # while the first is on its way
    page.wait_for_timeout(100)
    reached = held[0].fetch()
    if loses_the_answer:
        held[0].abort()  # kept, but the page never hears of it
    else:
        page.evaluate("document.querySelector('.sticky button').click()")
        held[0].fulfill(response=reached)
    if loses_the_answer:
        page.click(".sticky button")
    page.wait_for_url("**/sections/production")
    assert 409 not in told
    assert 412 not in told or loses_the_answer
    assert kept(page, path) == {"S01": "2"}


@pytest.mark.browser
def test_a_link_waits_for_the_answer_under_way(context: BrowserContext, address: str) -> None:
    page, path = begin(context, address)
    page.goto(f"{path}/sections/lifecycle")
    held: list[Route] = []
    page.route("**/responses/S01", lambda route: held.append(route))  # noqa: PLW0108 - it must be a function
    page.check("input[name=S01][value='1']")
    page.evaluate("document.querySelector('.back a').click()")
    page.wait_for_timeout(200)
    assert page.url == f"{path}/sections/lifecycle"
    held[0].continue_()
    page.wait_for_url(path)
    expect(page.locator("main")).to_contain_text("已答 1 / 31 题")


def test_what_a_page_had_sent_itself_is_no_clash(client: TestClient) -> None:
    path = start(client)
    opened = fields_of(client.get(f"{path}/sections/lifecycle").text)
    client.post(
        f"{path}/sections/lifecycle", data={"S01": "1", "S02": "1"}
    )  # its own save, never acknowledged
    sent = {"sent.S01": ['"1"', "{", '"nine"'], "sent.S02": '"3"'}
    clash = client.post(f"{path}/sections/lifecycle", data={**opened, **sent, "S01": "2", "S02": "2"})
    assert clash.status_code == 409
    responses = client.get(path.replace("/assessments/", "/api/v1/assessments/")).json()["responses"]
    assert responses == {"S01": "2", "S02": "1"}, "S02 holds what the page has neither seen nor sent"


def test_the_button_shows_both_answers_when_somebody_was_faster(
    client: TestClient, edition: Edition
) -> None:
    path = start(client)
    opened = client.get(f"{path}/sections/lifecycle").text
    seen = {f"seen.{code}": opened.split(f'name="seen.{code}" value="')[1].split('"')[0].replace("&#34;", '"')
            for code in ("S01", "S02")}  # fmt: skip
    client.post(f"{path}/sections/lifecycle", data={**seen, "S01": "1", "S02": "2"})
    clash = client.post(f"{path}/sections/lifecycle", data={**seen, "S01": "4", "S03": "1"})
    assert clash.status_code == 409
    assert "现在存的是“一级 ·" in clash.text
    responses = client.get(path.replace("/assessments/", "/api/v1/assessments/")).json()["responses"]
    # S02 was not touched by the second writer, so it stays; S03 is new and kept
    assert responses == {"S01": "1", "S02": "2", "S03": "1"}


def fields_of(page: str) -> dict[str, str]:
    """What a browser would post from a page of single choices as it stands."""
    found = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name = re.search(r' name="([^"]+)"', tag)
        value = re.search(r' value="([^"]*)"', tag)
        if name and value and ("hidden" in tag or " checked" in tag):
            found[name[1]] = html.unescape(value[1])
    return found


def test_saving_the_page_again_after_a_clash_overwrites_nothing_unseen(client: TestClient) -> None:
    path = start(client)
    mine = fields_of(client.get(f"{path}/sections/lifecycle").text)
    client.post(f"{path}/sections/lifecycle", data={"S01": "1", "S02": "2"})
    clash = client.post(f"{path}/sections/lifecycle", data={**mine, "S01": "4"})
    assert clash.status_code == 409
    again = fields_of(clash.text)
    # the clashing item shows what was typed; the one somebody else answered shows their answer
    assert (again["S01"], again["S02"]) == ("4", "2")
    client.post(f"{path}/sections/lifecycle", data=again)
    responses = client.get(path.replace("/assessments/", "/api/v1/assessments/")).json()["responses"]
    assert responses == {"S01": "4", "S02": "2"}


def test_the_tag_of_an_item_guards_that_item_only(client: TestClient) -> None:
    path, key, etag = create(client)
    first = client.put(f"{path}/responses/S01", json="1", headers={**key, "if-match": etag}).json()
    client.put(f"{path}/responses/S02", json="2", headers={**key, "if-match": first["etag"]})
    again = client.put(f"{path}/responses/S01", json="2", headers={**key, "if-match": first["item_etag"]})
    assert again.status_code == 200
    stale = client.put(f"{path}/responses/S01", json="3", headers={**key, "if-match": first["item_etag"]})
    assert (stale.status_code, stale.json()["current"]) == (412, "2")
    assert stale.json()["item_etag"] == again.json()["item_etag"]
    repeat = client.put(f"{path}/responses/S01", json="2", headers={**key, "if-match": first["item_etag"]})
    assert repeat.status_code == 200  # sent twice, kept once


def test_a_section_without_answers_can_be_kept_on_a_device(client: TestClient) -> None:
    path = start(client)
    client.post(f"{path}/sections/lifecycle", data={"S01": "3"})
    assert "checked" in client.get(f"{path}/sections/lifecycle").text
    assert "checked" not in client.get(f"{path}/sections/lifecycle?blank=1").text
    assert client.get("/sw.js").headers["content-type"].startswith("text/javascript")
