"""The report: frozen, complete, readable, and it fetches nothing."""

import re
from dataclasses import replace
from io import BytesIO

import pypdfium2
import pytest

from app.assessments.domain.files import read_responses
from app.enterprises.domain import Profile
from app.kit.fonts import uncovered
from app.kit.i18n import translator
from app.kit.templating import environment
from app.providers.service.files import load_demo_pool
from app.questionnaires.service.library import Edition, Library
from app.recommendations.domain import Fit
from app.recommendations.service.ranking import ranking_document, recommend
from app.reports.adapters import draw
from app.reports.domain import ReportContent, horizons, report_number
from app.reports.service.composing import Imprint, Subject, compose
from app.scoring.service.measuring import measure
from tests.factories.pool import TODAY
from tests.factories.responses import EVERYTHING, t1


def content(
    library: Library, edition: Edition, language: str = "zh-CN", name: str = "【示例】䶮𬭎㛃五金🏭"
) -> ReportContent:
    t = translator(language)
    responses = read_responses(edition.definition, t1())
    result = measure(edition.definition, responses)
    ranking = recommend(
        edition.definition, result, load_demo_pool(), Fit("320583", "33", "small"), on=TODAY
    )
    subject = Subject(
        edition.definition, library.texts(edition, language), Profile(name=name, region="320583", industry="33"),
        responses, result, ranking_document(ranking, t),
    )  # fmt: skip
    number = report_number("320583", 2026, 7)
    return compose(
        t,
        subject,
        Imprint("2026-11-24", number, "某市工业和信息化局", f"http://testserver/verify/{number}"),
    )


def pages(raw: bytes) -> list[str]:
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(BytesIO(raw))]


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_no_character_of_a_report_is_an_empty_box(
    library: Library, edition: Edition, language: str
) -> None:
    made = content(library, edition, language)
    html = environment(language).get_template("reports/report.html").render(content=made)
    assert uncovered(re.sub(r"<style>.*?</style>|<[^>]+>", "", html, flags=re.DOTALL)) == ()
    assert made.enterprise == "【示例】䶮𬭎㛃五金〓"


def test_the_drawn_report_can_be_read_back(library: Library, edition: Edition) -> None:
    raw = draw(content(library, edition))
    text = pages(raw)
    cover, letter = text[0], text[1]
    for told in (
        "企业数字化水平诊断报告",
        "䶮𬭎㛃五金",
        "ZZ-32-2026-0000007",
        "2026-11-24",
        "某市工业和信息化局",
        "虚构示例",
    ):
        assert told in cover, told
    for told in (
        "二级（规范级）",
        "49.40",
        "离三级还差：评测得分现为 49.40，要求 60，差 10.6",
        "先做这三件事",
    ):
        assert told in letter, told
    whole = "".join(text)
    for code in edition.definition.items:
        assert code.code in whole
    for told in ("21.65", "12.75", "15.00", "工信厅企业〔2024〕56号", "第三方资料", "sha256:"):
        assert told in whole, told
    assert "第 2 页，共" in letter.replace("\u00a0", " ")
    document = pypdfium2.PdfDocument(BytesIO(raw))
    assert 8 <= len(document) <= 14
    assert document.get_metadata_dict()["Title"].startswith("企业数字化水平诊断报告")
    chapters = [mark.get_title() for mark in document.get_toc() if mark.get_title()[1:2] == "、"]
    assert chapters == ["一、结论", "二、企业概况", "三、得分与等级", "四、短板与行动", "五、服务商建议"]


def test_every_font_is_embedded_and_ours(library: Library, edition: Edition) -> None:
    raw = draw(content(library, edition))
    names = set(re.findall(rb"/BaseFont\s*/([\w+-]+)", raw))
    assert names == set() or all(b"Zhizhen" in name for name in names)
    assert b"/FontFile2" in raw or b"/ObjStm" in raw


def test_the_same_content_has_the_same_digest_and_any_change_another(
    library: Library, edition: Edition
) -> None:
    first, second = content(library, edition), content(library, edition)
    assert first.digest() == second.digest()
    assert replace(first, issued_on="2026-11-25").digest() != first.digest()


def test_two_enterprises_get_different_letters(library: Library, edition: Edition) -> None:
    t = translator("zh-CN")
    responses = read_responses(edition.definition, EVERYTHING)
    subject = Subject(
        edition.definition, library.texts(edition, "zh-CN"), Profile(name="乙"), responses,
        measure(edition.definition, responses), None,
    )  # fmt: skip
    other = compose(t, subject, Imprint("2026-11-24"))
    assert "已达到本指标的最高等级，请保持并定期复测。" in other.conclusion
    assert other.gaps == ()
    assert not set(other.conclusion) & set(content(library, edition).conclusion)
    assert pages(draw(other))


@pytest.mark.parametrize(
    ("region", "year", "serial"), [("320583", 2026, 7), ("", 2026, 1), ("110101", 2030, 9999999)]
)
def test_a_report_number_carries_a_check(region: str, year: int, serial: int) -> None:
    made = report_number(region, year, serial)
    assert re.fullmatch(r"ZZ-\d{2}-\d{4}-\d{7}-\d{2}", made)
    assert int(made.replace("ZZ-", "").replace("-", "")) % 97 == 1


def test_actions_are_spread_over_three_horizons() -> None:
    assert list(horizons(("a", "b", "c"), 7)) == ["a", "a", "a", "b", "b", "b", "c"]
    assert list(horizons(("a", "b", "c"), 0)) == []
