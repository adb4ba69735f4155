"""The pool through HTTP: the public looks, two people of the office and a provider keep it."""

import re
import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.providers.adapters.files import read_pool_bytes
from app.providers.domain import Pool, ProviderState
from app.providers.service.files import load_demo_pool, pool_file
from app.providers.service.keys import make_key
from app.settings import Settings
from tests.conftest import TickingClock
from tests.factories.pools import PROVIDER, rows, workbook

SignIn = Callable[..., TestClient]


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Settings that let a whole pool come in as one file."""
    return Settings(
        database_url=database_url,
        blob_dir=tmp_path / "blobs",
        show_demo=True,
        base_url="http://testserver",
        largest_body=25_000_000,
    )


@pytest.fixture
def sign_in(app: FastAPI, client: TestClient, clock: TickingClock) -> SignIn:
    """Make a key, and a browser that came in with it."""

    def come_in(name: str, provider: str = "") -> TestClient:
        context = app.state.context
        with context.database.transaction() as session:
            token, _ = make_key(
                session,
                name=name,
                provider=provider,
                days=30,
                secret=context.secret,
                random=secrets.token_bytes,
                at=clock(),
            )
        browser = TestClient(app, follow_redirects=True, raise_server_exceptions=False)
        browser.headers.update(client.headers)
        assert browser.post("/pool/sign-in", data={"key": token}).status_code == 200
        browser.headers["x-key"] = token
        return browser

    return come_in


def text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def digest_in(html: str) -> str:
    found = re.search(r'name="digest" value="(\w+)"', html)
    assert found
    return found.group(1)


def send(browser: TestClient, content: bytes, name: str = "pool.xlsx", **fields: str) -> tuple[int, str]:
    answer = browser.post("/pool/import", files={"file": (name, content)}, data=fields)
    return answer.status_code, text(answer.text)


def test_the_public_finds_a_provider_and_nothing_personal(client: TestClient) -> None:
    page = client.get("/providers", params={"q": "排产", "budget": "20"})
    assert page.status_code == 200
    assert re.search(r"找到 \d+ 家", page.text)
    code = re.findall(r'href="/providers/(P\d+)"', page.text)[0]
    one = client.get(f"/providers/{code}")
    assert "虚构示例" in one.text
    assert "在池" in text(one.text)
    everywhere = page.text + one.text + client.get(f"/api/v1/providers/{code}").text
    for personal in ("联系人", "000-00000000", "example@example.invalid", "contact", "phone"):
        assert personal not in everywhere


def test_filters_of_page_and_api_agree(client: TestClient) -> None:
    asked = {"scene": "quality", "region": "320583", "ai": "1"}
    page = client.get("/providers", params=asked)
    api = client.get("/api/v1/providers", params=asked).json()
    assert sorted(re.findall(r'href="/providers/(P\d+)"', page.text)) == sorted(
        provider["code"] for provider in api["providers"]
    )
    assert api["total"] == len(api["providers"]) > 0
    for provider in api["providers"]:
        offers = client.get(f"/api/v1/providers/{provider['code']}").json()["offers"]
        assert any(
            offer["ai_links"] and "quality" in [c["code"] for c in offer["capabilities"]]
            for offer in offers
        )


def test_a_wrong_filter_is_a_sentence_on_the_page_and_422_for_programs(client: TestClient) -> None:
    page = client.get("/providers", params={"budget": "很多", "q": "排产"})
    assert (page.status_code, "预算应为数字（万元），这次没有按预算筛选。" in page.text) == (200, True)
    api = client.get("/api/v1/providers", params={"budget": "很多"})
    assert (api.status_code, api.json()["filters"]) == (422, ["budget"])


def test_who_is_hidden_is_not_found_anywhere(client: TestClient) -> None:
    hidden = [p for p in load_demo_pool().providers if not p.is_public_on(date(2026, 11, 24))]
    assert {p.state for p in hidden} >= {
        ProviderState.IN_POOL,
        ProviderState.SUSPENDED,
        ProviderState.REMOVED,
    }
    assert client.get("/providers/nobody").status_code == 404
    for provider in hidden:
        assert client.get(f"/providers/{provider.code}").status_code == 404
        assert client.get(f"/api/v1/providers/{provider.code}").status_code == 404
        listed = client.get("/providers", params={"q": provider.name})
        assert f"/providers/{provider.code}" not in listed.text


@pytest.mark.parametrize("address", ["/experts", "/lectures", "/providers?q=没有的词", "/providers?page=2"])
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_other_public_pages_open(client: TestClient, address: str, language: str) -> None:
    assert client.get(address, headers={"accept-language": language}).status_code == 200


def test_an_expert_who_did_not_agree_is_not_named(client: TestClient) -> None:
    page = client.get("/experts").text
    assert "【专家" in page
    assert "吴老师" not in page
    assert "周老师" in page


@pytest.mark.parametrize(
    "address", ["/pool", "/pool/import", "/pool/providers/P001", "/pool/export.xlsx", "/pool/template.xlsx"]
)
def test_without_a_key_one_is_asked_for_it(client: TestClient, address: str) -> None:
    answer = client.get(address)
    assert str(answer.url).endswith("/pool/sign-in")
    assert "口令" in answer.text


def test_a_wrong_key_is_a_sentence_and_the_eleventh_try_waits(
    client: TestClient, clock: TickingClock
) -> None:
    clock.step = timedelta(0)
    answers = [client.post("/pool/sign-in", data={"key": f"wrong{n}"}) for n in range(11)]
    assert [a.status_code for a in answers] == [422] * 10 + [429]
    assert "口令不对或已过期。" in answers[0].text


def test_a_key_ends(client: TestClient, sign_in: SignIn, clock: TickingClock) -> None:
    wang = sign_in("王办事员")
    assert "您好，王办事员" in wang.get("/pool").text
    clock.now = clock.now.replace(month=12, day=31)
    assert str(wang.get("/pool").url).endswith("/pool/sign-in")


def test_signing_out_forgets_the_key(sign_in: SignIn) -> None:
    wang = sign_in("王办事员")
    wang.post("/pool/sign-out")
    assert str(wang.get("/pool").url).endswith("/pool/sign-in")


def test_a_provider_keeps_its_own_entry_only(sign_in: SignIn) -> None:
    own = sign_in("云栈", "P001")
    assert own.get("/pool/providers/P001").status_code == 200
    assert own.get("/pool/providers/P002").status_code == 404
    assert own.get("/pool/providers/P002/export.xlsx").status_code == 404
    for address in ("/pool", "/pool/export.xlsx"):
        answer = own.get(address)
        assert (answer.status_code, "这一项不归您办理" in answer.text) == (403, True)
    assert own.post("/pool/providers/P001/moves/dance").status_code == 404
    assert own.post("/pool/providers/P001/keys").status_code == 403
    assert own.post("/pool/providers/P001/change", data={"decision": "approve"}).status_code == 403
    moved = own.post("/pool/providers/P001/moves/suspend", data={"reason": "自己停"})
    assert (moved.status_code, "这一步要由资源池办公室办理。" in moved.text) == (422, True)


def test_an_export_imported_again_changes_nothing(sign_in: SignIn) -> None:
    wang = sign_in("王办事员")
    for ending in ("xlsx", "csv", "json"):
        content = wang.get(f"/pool/export.{ending}").content
        status, told = send(wang, content, f"pool.{ending}")
        assert status == 200
        assert "60 家和资源池里一样，没有改动。" in told
    assert wang.get("/pool/export.json").content == content


def test_faults_are_listed_and_good_rows_come_in_on_request(sign_in: SignIn) -> None:
    wang = sign_in("王办事员")
    content = rows()
    content["服务商"].append({**PROVIDER, "编号": "P2", "名称": "【示例】乙", "员工数": "几十"})
    file = workbook(content)
    status, told = send(wang, file)
    assert status == 422
    assert "“pool.xlsx”有 1 处要改，还没有导入" in told
    assert "工作表“服务商”第 3 行“员工数”栏： 应为不小于 0 的数字，现为“几十”。" in told
    assert wang.get("/pool/providers/P1").status_code == 404
    status, told = send(wang, file, keep_good="1")
    assert (status, "新增 1 家。" in told, "有 1 处错误，这些行没有导入" in told) == (200, True, True)
    assert wang.get("/pool/providers/P1").status_code == 200
    assert wang.get("/pool/providers/P2").status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("x.xls", b"1", "文件名应以 .xlsx、.csv 或 .json 结尾，现为“x.xls”。"),
        ("x.xlsx", b"1", "这不是能读的 .xlsx 工作簿"),
        ("<b>.xlsx", b"1", "“<b>.xlsx”有 1 处要改"),
    ],
)
def test_something_else_than_a_pool_file_is_a_sentence(
    sign_in: SignIn, name: str, content: bytes, sentence: str
) -> None:
    answer = sign_in("王办事员").post("/pool/import", files={"file": (name, content)})
    assert answer.status_code == 422
    assert sentence.replace("<", "&lt;").replace(">", "&gt;") in answer.text


def test_no_file_is_a_sentence(sign_in: SignIn) -> None:
    answer = sign_in("王办事员").post("/pool/import", files={"file": ("", b"")})
    assert (answer.status_code, "请先选择要导入的文件。" in answer.text) == (422, True)


def test_a_provider_proposes_and_two_people_decide(sign_in: SignIn, client: TestClient) -> None:
    own, wang, li = sign_in("云栈", "P001"), sign_in("王办事员"), sign_in("李科长")
    pool = read_pool_bytes("p.xlsx", own.get("/pool/providers/P001/export.xlsx").content).pool
    changed = Pool((replace(pool.providers[0], summary="现在也做能耗管理。"),))
    status, told = send(own, pool_file(changed, ".xlsx"))
    assert (status, "1 家的修改已登记，要由另一个人核准后才生效。" in told) == (200, True)
    assert "现在也做能耗管理。" not in client.get("/providers/P001").text
    assert "有修改待核准" in wang.get("/pool").text
    digest = digest_in(wang.get("/pool/providers/P001").text)
    stale = wang.post("/pool/providers/P001/change", data={"digest": "0", "decision": "approve"})
    assert (stale.status_code, "这项修改已经办过，或者又改过了。" in stale.text) == (422, True)
    wang.post(
        "/pool/providers/P001/change", data={"digest": digest, "decision": "approve", "reason": "属实"}
    )
    assert "现在也做能耗管理。" in client.get("/providers/P001").text
    send(wang, pool_file(Pool((replace(pool.providers[0], summary="又改。"),)), ".xlsx"))
    digest = digest_in(wang.get("/pool/providers/P001").text)
    refused = wang.post("/pool/providers/P001/change", data={"digest": digest, "decision": "approve"})
    assert (refused.status_code, "要由另一个人办理" in refused.text) == (422, True)
    assert li.post(
        "/pool/providers/P001/change", data={"digest": digest, "decision": "approve"}
    ).status_code == 200  # fmt: skip
    assert "又改。" in client.get("/providers/P001").text


def test_warning_and_suspension_take_a_provider_out_of_sight(sign_in: SignIn, client: TestClient) -> None:
    wang, li = sign_in("王办事员"), sign_in("李科长")
    empty = wang.post("/pool/providers/P001/moves/suspend", data={"reason": "  "})
    assert (empty.status_code, "请写明理由。" in empty.text) == (422, True)
    assert client.get("/providers/P001").status_code == 200
    wang.post("/pool/providers/P001/moves/suspend", data={"reason": "投诉属实"})
    assert client.get("/providers/P001").status_code == 404
    own = wang.post("/pool/providers/P001/moves/restore", data={"reason": "整改到位，附照片"})
    assert (own.status_code, "整改到位，附照片" in own.text or "要由另一个人办理" in own.text) == (
        422,
        True,
    )
    page = li.post("/pool/providers/P001/moves/restore", data={"reason": "整改到位"})
    assert page.status_code == 200
    assert [line for line in ("恢复在池", "投诉属实", "整改到位") if line not in page.text] == []
    assert client.get("/providers/P001").status_code == 200


def test_programs_move_with_a_key_as_bearer(sign_in: SignIn, client: TestClient) -> None:
    key = sign_in("王办事员").headers["x-key"]
    address = "/api/v1/pool/providers/P001/moves"
    assert client.post(address, json={"event": "watch", "reason": "逾期"}).status_code == 403
    bearer = {"authorization": f"Bearer {key}"}
    assert client.post(address, json={"event": "dance"}, headers=bearer).status_code == 422
    assert client.post(address, json={"event": "admit", "reason": "x"}, headers=bearer).status_code == 409
    done = client.post(address, json={"event": "watch", "reason": "逾期"}, headers=bearer)
    assert (done.status_code, done.json()) == (200, {"code": "P001", "state": "watch"})
    again = client.post(address, json={"event": "restore", "reason": "好了"}, headers=bearer)
    assert (again.status_code, again.json()["type"]) == (403, "urn:zhizhen:problem:second-person-needed")


def test_the_office_makes_a_key_for_a_provider_that_is_shown_once(app: FastAPI, sign_in: SignIn) -> None:
    wang = sign_in("王办事员")
    made = wang.post("/pool/providers/P002/keys").text
    found = re.search(r'class="code breakable">([\w-]{43})<', made)
    assert found
    assert found.group(1) not in wang.get("/pool/providers/P002").text
    browser = TestClient(app, follow_redirects=True)
    browser.headers.update({"sec-fetch-site": "same-origin", "accept-language": "zh-CN"})
    page = browser.post("/pool/sign-in", data={"key": found.group(1)})
    assert str(page.url).endswith("/pool/providers/P002")


def test_who_acted_stands_in_the_audit_trail(sign_in: SignIn, app: FastAPI) -> None:
    sign_in("王办事员").post("/pool/providers/P001/moves/watch", data={"reason": "逾期"})
    with app.state.context.database.transaction() as session:
        rows_kept = session.connection().exec_driver_sql(
            "SELECT actor, action, object_id FROM audit_event WHERE action = 'provider.watch'"
        )
        assert rows_kept.all() == [("pool-key-office:王办事员", "provider.watch", "P001")]


def test_the_demo_pool_is_what_the_service_shows(client: TestClient) -> None:
    total = client.get("/api/v1/providers").json()["total"]
    assert 50 <= total <= len(load_demo_pool().providers)
