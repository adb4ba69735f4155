"""What people must not be able to do with text: it is shown as text on page and PDF, never run."""

import html
import re
from io import BytesIO

import pikepdf
import pytest
from fastapi.testclient import TestClient

from app.questionnaires.service.library import Edition
from tests.journeys.test_api import create
from tests.journeys.test_pages import PROFILE, fill, pdf_text, start
from tests.journeys.test_quality import PLEDGE, doubtful

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }}{% raw %}",
    "厂<!--",
    "javascript:alert(1)",
    "&lt;b&gt;",
    "<a href=file:///etc/passwd>",
]
FORMULAS = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", '=HYPERLINK("http://x")']  # fmt: skip
LIVE = re.compile(r"<script>alert|<img src=x|<a href=file|49\{%")


@pytest.mark.parametrize("text", HOSTILE)
def test_a_name_is_shown_as_text_on_every_page_and_in_the_report(
    client: TestClient, edition: Edition, text: str
) -> None:
    path = fill(client, edition)
    client.post(f"{path}/profile", data={**PROFILE, "name": text})
    pages = [client.get(path), client.get(f"{path}/profile"), client.get(f"{path}/check")]
    pages.append(client.post(f"{path}/submission", data={**PLEDGE, "signer": text}))
    pages += [client.get(f"{path}/{page}") for page in ("result", "path", "history")]
    assert [page.status_code for page in pages] == [200] * len(pages)
    assert not [page.url for page in pages if LIVE.search(page.text)]
    drawn = client.get(f"/api/v1{path}/report.pdf")
    assert drawn.status_code == 200
    assert text.replace(" ", "") in re.sub(r"\s", "", pdf_text(drawn.content))
    with pikepdf.open(BytesIO(drawn.content)) as document:
        assert "/JavaScript" not in document.Root.get("/Names", {})
        assert "/OpenAction" not in document.Root
        links = [str(a.A.URI) for p in document.pages for a in p.get("/Annots", []) if "/URI" in a.get("/A", {})]  # fmt: skip
    assert not [link for link in links if not link.startswith("http://testserver/")]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_name_that_a_spreadsheet_would_run_is_refused_and_stays_in_its_field(
    client: TestClient, text: str
) -> None:
    path = start(client)
    refused = client.post(f"{path}/profile", data={**PROFILE, "name": text})
    assert refused.status_code == 422
    assert "企业名称不能以 =、+、-、@ 开头" in refused.text
    assert PROFILE["credit_code"] in refused.text


@pytest.mark.parametrize("text", [*HOSTILE, *FORMULAS])
def test_a_remark_is_shown_as_text_and_kept_as_typed(
    client: TestClient, edition: Edition, text: str
) -> None:
    path = doubtful(client, edition)
    said = {"sure": "control-without-data", "remark.control-without-data": text}
    refused = client.post(f"{path}/submission", data=said)
    assert refused.status_code == 422
    assert html.escape(text).replace("&quot;", "&#34;").replace("&#x27;", "&#39;") in refused.text
    assert not LIVE.search(client.post(f"{path}/submission", data={**PLEDGE, **said}).text)
    flags = client.get(f"/api/v1{path}/result").json()["flags"]
    assert [flag["remark"] for flag in flags if flag["rule"] == "control-without-data"] == [text]


def test_a_remark_of_ten_thousand_characters_is_refused_at_its_field_and_stays_there(
    client: TestClient, edition: Edition
) -> None:
    path = doubtful(client, edition)
    remark = HOSTILE[0] + "外" * 9_975
    data = {**PLEDGE, "sure": "control-without-data", "remark.control-without-data": remark}
    refused = client.post(f"{path}/submission", data=data)
    assert refused.status_code == 422
    assert "有一处说明太长，没有保存。" in refused.text
    assert "说明最长 200 字，现在有 10000 字，请删减。" in refused.text
    assert "外" * 9_975 in refused.text
    assert 'value="王会计"' in refused.text
    assert not LIVE.search(refused.text)
    accepted = client.post(
        f"{path}/submission",
        data={**data, "asked": "control-without-data", "remark.control-without-data": "外" * 200},
    )
    assert accepted.url.path == f"{path}/result"


@pytest.mark.parametrize("field", ["name", "employees", "search"])
def test_a_form_that_is_not_utf8_is_refused_and_changes_nothing(client: TestClient, field: str) -> None:
    path = start(client)
    client.post(f"{path}/profile", data=PROFILE)
    kept = client.get(f"{path}/profile").text
    refused = client.post(
        f"{path}/profile",
        content=f"{field}=%D6%C7%D5%EF".encode(),
        headers={"content-type": "application/x-www-form-urlencoded"},
    )
    assert refused.status_code == 422
    assert "提交的内容无法处理" in refused.text
    assert client.get(f"{path}/profile").text == kept


@pytest.mark.parametrize("body", [b"\xff\xfe", b'"\xc3\x28"', '"B"'.encode("utf-16"), b'{"value": "\xb0"}'])
def test_json_that_is_not_utf8_is_refused_with_its_place(client: TestClient, body: bytes) -> None:
    path, key, _ = create(client)
    refused = client.put(f"{path}/responses/Q05", content=body, headers={**key, "if-match": "*"})
    assert refused.status_code == 422
    assert refused.json()["type"] == "urn:zhizhen:problem:not-utf8"
    assert re.fullmatch(r"byte \d+: expected UTF-8", refused.json()["detail"])
    assert client.get(path, headers=key).json()["responses"] == {}
