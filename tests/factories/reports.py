"""Reports to draw: five kinds of enterprise, from real answers under the real rules."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from app.assessments.domain.files import read_responses
from app.enterprises.domain import ProductionType, Profile
from app.kit.i18n import translator
from app.kit.plain import Json
from app.providers.service.files import load_demo_pool
from app.questionnaires.service.library import Edition, Library
from app.recommendations.domain import Fit
from app.recommendations.service.ranking import ranking_document, recommend
from app.reports.domain.content import Brand, ReportContent
from app.reports.domain.numbers import report_number
from app.reports.domain.site import (
    CaseStory,
    Opinion,
    Pain,
    Peers,
    PoliciesTold,
    PolicyLine,
    SiteFindings,
    Visit,
)
from app.reports.service.composing import compose
from app.reports.service.subject import Imprint, Subject, next_path
from app.scoring.service.measuring import measure
from app.scoring.service.paths import Situation
from tests.factories.responses import EVERYTHING, NOTHING, t1

TODAY = date(2026, 11, 24)
RARE_NAME = "【示例】䶮𬭎㛃镕堃（常熟）特种精密五金与智能装备制造股份有限公司"
MIDDLING = Profile(
    name="【示例】沐川精密五金有限公司",
    credit_code="91320583MADEM0010J",
    region="320583",
    industry="33",
    employees=62,
    revenue=Decimal(2200),
    production_type=ProductionType.DISCRETE,
)


def subject(
    library: Library,
    edition: Edition,
    raw: dict[str, Json],
    profile: Profile = MIDDLING,
    language: str = "zh-CN",
    *,
    with_pool: bool = True,
) -> Subject:
    """Make everything a report needs from raw responses."""
    definition = edition.definition
    responses = read_responses(definition, raw)
    result = measure(definition, responses, profile.facts)
    size = str(profile.size) if profile.size else None
    fit = Fit(profile.region or None, profile.industry or None, size)
    ranking = recommend(definition, result, load_demo_pool(), fit, on=TODAY) if with_pool else None
    effort = library.effort(edition)
    return Subject(
        definition=definition,
        texts=library.texts(edition, language),
        profile=profile,
        responses=responses,
        result=result,
        ranking=ranking_document(ranking, translator(language)) if ranking else None,
        effort=effort,
        findings=library.findings(edition),
        path=next_path(Situation(definition, responses, profile.facts, size), result, effort),
    )


def imprint(serial: int = 7, brand: Brand | None = None) -> Imprint:
    """Give number and check address of an issued report."""
    number = report_number("320583", 2026, serial)
    office = brand or Brand("某市工业和信息化局")
    return Imprint("2026-11-24", number, office, f"https://zhizhen.example/verify/{number}")


def middling(library: Library, edition: Edition, language: str = "zh-CN") -> ReportContent:
    """Level 2, small, metal products."""
    return compose(translator(language), subject(library, edition, t1(), language=language), imprint())


def without_level(library: Library, edition: Edition) -> ReportContent:
    """Nothing reached, micro, food; no candidates asked for."""
    profile = replace(MIDDLING, name="【示例】禾原食品厂", industry="14", employees=9, revenue=Decimal(180))
    made = subject(library, edition, NOTHING, profile, with_pool=False)
    return compose(translator("zh-CN"), made, imprint(8))


def topmost(library: Library, edition: Edition) -> ReportContent:
    """Everything reached, medium, electrical machinery."""
    profile = replace(MIDDLING, name="【示例】锐衡电气股份有限公司", industry="38", employees=420, revenue=Decimal(31000))  # fmt: skip
    return compose(translator("zh-CN"), subject(library, edition, EVERYTHING, profile), imprint(9))


def rare_name(library: Library, edition: Edition) -> ReportContent:
    """A name of forty characters, several of them rare, and some answers not known."""
    raw: dict[str, Json] = {**t1(), "Q05": {"state": "dont_know"}, "Q12": {"state": "unanswered"}, "S16": {"state": "unanswered"}}  # fmt: skip
    profile = replace(MIDDLING, name=RARE_NAME, employees=None, revenue=None)
    return compose(translator("zh-CN"), subject(library, edition, raw, profile), imprint(10))


def site_of(edition: Edition) -> SiteFindings:
    """Give what a consultant found on site: two answers differ."""
    found = read_responses(
        edition.definition, {"Q02": {"total": 100, "digital": 28}, "S07": "2", "Q06": ["B", "C"]}
    )
    return SiteFindings(
        visits=(Visit("2026-11-18", "昆山市周市镇厂区", "张工（诊断师）、李工", "陈总经理、车间主任、财务", "设备台账、软件清单、两年利润表"),),
        verified=found,
        reasons={"Q02": "台账中七台已停用，改按在用设备计", "S07": "检验数据已按工序入系统，自评填低了"},
        pains=(
            Pain("交期常延误", "插单后靠人改表，缺料到开工才发现", "约占订单的一成", "计划、采购", "访谈：陈总经理"),
            Pain("月底对账三天", "业务单据与财务分开录", "两名会计各三天", "财务", "访谈：财务；查看凭证"),
        ),
        cases=(
            CaseStory("【示例】甲精密件厂", "同为金属制品、小型", "先做扫码报工，再接设备采集", "准时交付率由 82% 升到 93%"),
            CaseStory("【示例】乙冲压件公司", "同为金属制品、小型", "订单、库存、采购一体的订阅软件", "库存周转由 45 天降到 31 天"),
        ),
        opinions=(
            Opinion("评审专家", "王教授", "结论与证据相符，改进顺序合理。", "2026-11-22"),
            Opinion("诊断机构", "某诊断机构", "以上核验真实。", "2026-11-22"),
            Opinion("企业", "陈总经理", "确认，无异议。", "2026-11-23"),
        ),
        evidence=(("Q02", "设备台账（2026-10）"), ("Q05", "软件采购合同 3 份"), ("S07", "车间看板照片 6 张")),
        adviser="智能制造顾问 周工，电话由主管部门告知",
    )  # fmt: skip


def verified(library: Library, edition: Edition) -> ReportContent:
    """An on-site report with verified answers, peers and a policy."""
    given = subject(library, edition, t1())
    site = site_of(edition)
    counted = {**given.responses, **site.verified}
    result = measure(edition.definition, counted, MIDDLING.facts)
    below = [d for top in result.dimensions for d in (top.children or (top,))]
    made = replace(
        given,
        site=site,
        path=next_path(
            Situation(edition.definition, counted, MIDDLING.facts, "small"), result, given.effort
        ),
        peers=Peers("同规模同行", 12, {d.code: Decimal("0.55") for d in below}),
        policies=PoliciesTold(
            (
                PolicyLine(
                    "【示例】设备更新贴息",
                    "示例依据",
                    "3 万元",
                    "10 万元",
                    "每年 3 月",
                    "合同、发票、贷款凭证",
                ),
            )
        ),
    )
    return compose(translator("zh-CN"), made, imprint(11))


FIVE = {
    "without-level": without_level,
    "middling": middling,
    "topmost": topmost,
    "rare-name": rare_name,
    "verified": verified,
}
