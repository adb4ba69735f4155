"""Two hundred requirements at the keyboard: the maturity self-assessment through its pages."""

import re

import pytest
from fastapi.testclient import TestClient

from app.questionnaires.service.library import Edition, Library
from tests.enterprises.test_profile import GOOD
from tests.journeys.test_pages import pdf_text

PROFILE = {name: str(value) for name, value in GOOD.items()}


@pytest.fixture(scope="module")
def maturity(library: Library) -> Edition:
    return library.newest("cmmm-gbt-39116")


def begin(client: TestClient, kind: str) -> str:
    """Start and fill in the profile, which asks for the kind of production."""
    started = client.post("/assessments", data={"questionnaire": "cmmm-gbt-39116"})
    path = re.sub(r"/profile$", "", started.url.path)
    profile = client.get(f"{path}/profile").text
    assert 'name="production_type" value="process"' in profile
    saved = client.post(f"{path}/profile", data={**PROFILE, "production_type": kind})
    assert saved.url.path == path
    return path


def fill(client: TestClient, maturity: Edition, path: str, hidden: set[str]) -> str:
    """Answer all of level 1, most of level 2, nothing above; give the address after the last section."""
    address = ""
    shown = [s for s in maturity.definition.sections if s.code not in hidden]
    for n, section in enumerate(shown):
        fields = {code: {"1": "1", "2": "0.5"}.get(code.split(".")[1], "0") for code in section.items}
        response = client.post(f"{path}/sections/{section.code}", data=fields)
        assert response.status_code == 200
        address = response.url.path
        if n + 1 < len(shown):
            assert address == f"{path}/sections/{shown[n + 1].code}"
    return address


def test_discrete_production_from_the_profile_to_the_result(client: TestClient, maturity: Edition) -> None:
    path = begin(client, "discrete")
    assert "已答 0 / 200 题" in client.get(path).text
    page = client.get(f"{path}/sections/DSN").text
    assert "第 8 部分，共 20 部分" in page
    for told in ("第 71 题", "设计有流程", "GB/T 39116-2020 · 产品设计 · 一级（规划级）"):
        assert told in page, told
    assert fill(client, maturity, path, set()) == f"{path}/check"
    check = client.get(f"{path}/check").text
    assert "未填" not in check
    assert "离散型" in check
    result = client.post(f"{path}/submission", data={"pledge": "1", "signer": "王"}).text
    # level 1 counts 1, level 2 is 0.5 everywhere
    for told in ("一级（规划级）", "1.50", "离二级还差这些", "还差 0.3", "暂定权重"):
        assert told in result, told
    proof = client.get(f"{path}/proof").text
    # people 0.06 x 1.5, technology 0.11 x 1.5, resources 0.06 x 1.5, manufacturing 0.77 x 1.5
    assert re.search(r"0\.09 \+ 0\.165 \+ 0\.09 \+ 1\.155 = <b>1\.50</b>", proof)
    report = pdf_text(client.get(f"{path}/report.pdf").content)
    for told in ("暂定权重", "DSN.1.1", "第一个未达到的按实际得分计"):
        assert told in report, told
    # the rule of another instrument has no place here
    assert "16 个业务场景" not in report


def test_process_production_is_not_asked_about_products(client: TestClient, maturity: Edition) -> None:
    path = begin(client, "process")
    assert "已答 0 / 180 题" in client.get(path).text
    assert fill(client, maturity, path, {"DSN", "PRD"}) == f"{path}/check"
    assert "产品设计" not in re.sub(r"<option.*?</option>", "", client.get(f"{path}/check").text)
    result = client.post(f"{path}/submission", data={"pledge": "1", "signer": "王"}).text
    assert "一级（规划级）" in result
    assert "DSN.1.1" not in pdf_text(client.get(f"{path}/report.pdf").content)


def test_business_that_a_plant_does_not_have_is_left_out(client: TestClient, maturity: Edition) -> None:
    path = begin(client, "discrete")
    unused = 'value="not_applicable"'
    assert unused not in client.get(f"{path}/sections/EQP").text
    assert client.get(f"{path}/sections/SAL").text.count(unused) == 10
    fill(client, maturity, path, set())
    section = maturity.definition.section("SAL")
    assert section is not None
    client.post(f"{path}/sections/SAL", data=dict.fromkeys(section.items, "not_applicable"))
    assert client.get(f"{path}/sections/SAL").text.count(f"{unused} data-alone checked") == 10
    assert client.get(f"{path}/check").text.count("不适用") == 10
    result = client.post(f"{path}/submission", data={"pledge": "1", "signer": "王"}).text
    # level 1 is reached without sales, and 0.5 of the rest is still 0.5
    for told in ("一级（规划级）", "1.50"):
        assert told in result, told
    assert "暂定结果" not in result


def test_the_pages_speak_english(client: TestClient) -> None:
    client.headers["accept-language"] = "en"
    path = begin(client, "discrete")
    page = client.get(f"{path}/sections/EQP").text
    assert "List of upgrades" in page
    assert "Fully done, with evidence to show" in page


def test_hidden_answers_do_not_count_and_come_back(client: TestClient, maturity: Edition) -> None:
    path = begin(client, "discrete")
    for code in ("ORG", "DSN"):
        section = maturity.definition.section(code)
        assert section is not None
        client.post(f"{path}/sections/{code}", data=dict.fromkeys(section.items, "0.5"))
    assert "已答 20 / 200 题" in client.get(path).text
    before = client.get(f"{path}/sections/DSN").text
    minutes = re.findall(r"大约还要 (\d+) 分钟", client.get(path).text)
    client.post(f"{path}/profile", data={**PROFILE, "production_type": "process"})
    fewer = client.get(path).text
    assert "已答 10 / 180 题" in fewer
    assert int(re.findall(r"大约还要 (\d+) 分钟", fewer)[0]) == int(minutes[0]) - 4
    read = client.get(f"/api/v1{path}").json()["progress"]
    assert (read["answered"], read["total"], len(read["missing"])) == (10, 180, 170)
    assert not any(code.startswith(("DSN", "PRD")) for code in read["missing"])
    client.post(f"{path}/profile", data={**PROFILE, "production_type": "discrete"})
    assert "已答 20 / 200 题" in client.get(path).text
    assert client.get(f"{path}/sections/DSN").text == before
