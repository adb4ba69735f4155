"""A person at the keyboard, through HTTP and without JavaScript, on both databases."""

import html
import re
from datetime import timedelta
from io import BytesIO

import pypdfium2
import pytest
from fastapi.testclient import TestClient

from app.kit.qr import qr_picture
from app.questionnaires.service.library import Edition
from app.reports.domain.numbers import report_number
from diagnosis_models.contract import ItemKind
from tests.conftest import TickingClock
from tests.enterprises.test_profile import GOOD, GOOD_CODE
from tests.factories.responses import t1

PROFILE = {name: str(value) for name, value in GOOD.items()}


def start(client: TestClient) -> str:
    response = client.post("/assessments")
    assert response.status_code == 200
    return re.sub(r"/profile$", "", response.url.path)


def form_of(edition: Edition, section: str) -> dict[str, str | list[str]]:
    """Fill in a section of worked example T1 as its page asks for it."""
    fields: dict[str, str | list[str]] = {}
    found = edition.definition.section(section)
    assert found is not None
    for code in found.items:
        value = t1()[code]
        if isinstance(value, dict):
            fields |= {f"{code}.{figure}": str(number) for figure, number in value.items()}
        else:
            fields[code] = value if isinstance(value, list) else str(value)  # type: ignore[assignment]
    return fields


def fill(client: TestClient, edition: Edition) -> str:
    path = start(client)
    client.post(f"{path}/profile", data=PROFILE)
    for section in edition.definition.sections:
        assert (
            client.post(f"{path}/sections/{section.code}", data=form_of(edition, section.code)).status_code
            == 200
        )
    return path


def pdf_text(raw: bytes) -> str:
    return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(BytesIO(raw)))


def test_from_the_first_page_to_the_report(client: TestClient, edition: Edition) -> None:
    first = client.get("/")
    assert "31 道题" in first.text
    path = start(client)
    saved = client.post(f"{path}/profile", data=PROFILE)
    assert saved.url.path == path
    assert "已答 0 / 31 题" in saved.text
    for n, section in enumerate(edition.definition.sections):
        response = client.post(f"{path}/sections/{section.code}", data=form_of(edition, section.code))
        following = edition.definition.sections[n + 1 :]
        assert response.url.path == (
            f"{path}/sections/{following[0].code}" if following else f"{path}/check"
        )
    check = client.get(f"{path}/check")
    assert "未填" not in check.text
    assert "小型 · 规模以上" in check.text
    result = client.post(f"{path}/submission", data={"pledge": "1", "signer": "王会计"})
    assert result.url.path == f"{path}/result"
    for told in (
        "二级（规范级）",
        "49.40",
        "离三级还差这些",
        "现为 49.40，要求 60",
        "还差 10.6",
        "数字化基础",
        "虚构示例",
    ):
        assert told in result.text, told
    assert result.text.count("为什么推荐") == 5
    report = client.get(f"{path}/report.pdf")
    assert report.headers["content-type"] == "application/pdf"
    text = pdf_text(report.content)
    for told in (
        "沐川五金",
        "二级（规范级）",
        "49.40",
        "ZZ-32-2026-0000001",
        "附录一：全部作答",
        "虚构示例",
    ):
        assert told in text, told
    number = report_number("320583", 2026, 1)
    checked = client.get(f"/verify/{number}")
    assert "本平台出具过这份报告" in checked.text
    assert "沐川" not in checked.text
    assert GOOD_CODE not in checked.text


def test_the_same_journey_speaks_english(client: TestClient, edition: Edition) -> None:
    client.headers["accept-language"] = "en-GB"
    path = fill(client, edition)
    result = client.post(f"{path}/submission", data={"pledge": "1", "signer": "Wang"})
    assert "Level 2 (Standardised)" in result.text
    for address in ("/", path + "/result", path + "/proof", path + "/path", "/about", "/resume"):
        text = client.get(address).text
        text = re.sub(r'<[^>]*lang="zh-CN"[^>]*>.*?<', "<", text, flags=re.DOTALL)
        chinese = re.findall(
            r"[\u4e00-\u9fff]+",
            re.sub(r"【示例】\S+|简体中文", "", text),
        )
        assert chinese == [], (address, chinese[:5])


def test_bad_input_is_told_at_the_field_and_the_rest_is_kept(client: TestClient) -> None:
    path = start(client)
    wrong = client.post(f"{path}/profile", data={**PROFILE, "credit_code": "123", "name": '<b>"=厂'})
    assert wrong.status_code == 422
    assert "统一社会信用代码是 18 位" in wrong.text
    assert "&lt;b&gt;&#34;=厂" in wrong.text
    assert 'value="2,200.5"' in wrong.text
    data = {
        "Q01": ["A", "B"],
        "Q02.total": "40",
        "Q02.digital": "50",
        "Q03.total": "40",
        "Q03.networked": "8",
    }
    wrong = client.post(f"{path}/sections/equipment", data=data)
    assert wrong.status_code == 422
    assert "“其中数字化设备数”不能大于“生产设备总数”" in wrong.text
    assert "就不能再选其他项" in wrong.text
    assert 'value="50"' in wrong.text
    kept = client.get(f"{path}/sections/equipment")
    assert 'name="Q03.networked" value="8"' in kept.text
    assert "已填 1 / 3" in client.get(path).text


def test_a_contradiction_is_shown_once_and_may_stand(client: TestClient) -> None:
    path = start(client)
    data = {"Q13": "A", "Q13.pass_rate_last": "98", "Q13.pass_rate_prior": "97"}
    shown = client.post(f"{path}/sections/outcomes", data=data)
    assert "您选的选项与所填数字不一致。按数字计算应为“增加”" in shown.text
    assert 'name="seen" value="1"' in shown.text
    assert client.post(f"{path}/sections/outcomes", data={**data, "seen": "1"}).url.path != shown.url.path


def test_figures_entered_once_are_offered_again_but_do_not_count_by_themselves(client: TestClient) -> None:
    path = start(client)
    figures = {
        "Q12.energy_last": "290",
        "Q12.energy_prior": "300",
        "Q12.revenue_last": "2200",
        "Q12.revenue_prior": "2000",
    }
    client.post(f"{path}/sections/outcomes", data=figures)
    page = client.get(f"{path}/sections/outcomes").text
    assert 'name="Q15.revenue_last" value="2200"' in page
    again = {**figures, "Q14.revenue_last": "2200", "Q14.revenue_prior": "2000", "Q15.revenue_last": "2200"}
    assert client.post(f"{path}/sections/outcomes", data=again).status_code == 200
    assert "已填 1 / 4" in client.get(path).text


def test_incomplete_or_unpledged_is_refused_and_says_what(client: TestClient, edition: Edition) -> None:
    path = start(client)
    refused = client.post(f"{path}/submission", data={"pledge": "1", "signer": "王会计"})
    assert refused.status_code == 422
    assert "还有内容没有填完" in refused.text
    path = fill(client, edition)
    refused = client.post(f"{path}/submission", data={"signer": "王会计"})
    assert refused.status_code == 422
    assert 'value="王会计"' in refused.text


def test_dont_know_gives_a_provisional_result(client: TestClient, edition: Edition) -> None:
    path = fill(client, edition)
    client.post(f"{path}/sections/supply", data={"S11": "dont_know", "S12": "1"})
    result = client.post(f"{path}/submission", data={"pledge": "1", "signer": "王"})
    assert "暂定结果" in result.text
    assert "有 1 题尚未确定（采购管理等）" in result.text


def test_a_submitted_assessment_is_closed(client: TestClient, edition: Edition) -> None:
    path = fill(client, edition)
    client.post(f"{path}/submission", data={"pledge": "1", "signer": "王"})
    again = client.post(f"{path}/submission", data={"pledge": "1", "signer": "王"})
    assert again.url.path == f"{path}/result"
    assert client.post(f"{path}/sections/supply", data={"S11": "4", "S12": "4"}).status_code == 409
    assert client.post(f"{path}/profile", data=PROFILE).status_code == 409
    assert client.get(path).url.path == f"{path}/result"


def test_resume_by_link_and_by_code_on_another_device(client: TestClient) -> None:
    path = start(client)
    page = client.post(f"{path}/profile", data=PROFILE).text
    code = re.search(r'class="code">([^<]+)<', page)
    link = re.search(r'href="http://testserver(/resume/[^"]+)"', page)
    assert code
    assert link
    client.cookies.clear()
    assert client.get(path).status_code == 404
    shown = client.get(link[1])
    assert "沐川五金" in shown.text
    assert client.get(path).status_code == 404
    assert client.post(link[1]).url.path == path
    client.cookies.clear()
    typed = code[1].lower().replace("-", " ")
    assert client.post("/resume", data={"code": typed, "credit_code": "x"}).status_code == 422
    assert client.post("/resume", data={"code": typed, "credit_code": GOOD_CODE.lower()}).url.path == path
    assert client.get("/resume/AAAA").status_code == 404
    tampered = link[1][:-1] + ("A" if link[1][-1] != "A" else "B")
    assert client.get(tampered).status_code == 404


def test_guessing_codes_is_slowed_down(client: TestClient, clock: TickingClock) -> None:
    clock.step = timedelta(0)
    statuses = [client.post("/resume", data={"code": f"{n:010d}"}).status_code for n in range(12)]
    assert statuses == [422] * 10 + [429, 429]


@pytest.mark.parametrize(
    "text", ["\u202e厂", "厂\x00\x1b", "厂🏭", "<script>alert(1)</script>", "𠮷野家", "' OR 1=1 --"]
)
def test_strange_names_pass_through_safely(client: TestClient, edition: Edition, text: str) -> None:
    path = fill(client, edition)
    assert client.post(f"{path}/profile", data={**PROFILE, "name": text}).status_code == 200
    result = client.post(f"{path}/submission", data={"pledge": "1", "signer": "王"})
    assert result.status_code == 200
    assert "<script>alert" not in result.text
    assert "\u202e" not in result.text
    assert client.get(f"{path}/report.pdf").status_code == 200


def test_every_item_of_the_form_is_on_a_page(client: TestClient, edition: Edition) -> None:
    path = start(client)
    for section in edition.definition.sections:
        page = client.get(f"{path}/sections/{section.code}").text
        for code in section.items:
            item = edition.definition.item(code)
            assert item is not None
            kind = "checkbox" if item.kind is ItemKind.MULTIPLE else "radio"
            assert page.count(f'<input type="{kind}" name="{code}"') == len(item.options) + 1


def test_a_qr_code_leads_to_the_same_assessment_on_the_phone(client: TestClient) -> None:
    page = client.get(start(client)).text
    assert "用手机接着看：扫二维码" in page
    link = re.search(r'href="(http://testserver/resume/[^"]+)"', page)
    assert link is not None
    assert qr_picture(link[1]) in html.unescape(page)
