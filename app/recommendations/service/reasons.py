"""Saying why in the reader's language: terms, rules, notes, and what would change a rank."""

from decimal import Decimal
from fractions import Fraction

from app.kit.decimals import plain
from app.kit.i18n import Translator
from app.providers.service.files import known_capabilities
from app.recommendations.adapters.weights import load_weights
from app.recommendations.domain.ranking import Ranking, Recommendation, may_have_interest
from app.recommendations.domain.rules import Circle, Fit, Rule
from app.recommendations.domain.terms import Term
from app.recommendations.domain.weights import Nearness, TermCode

MOST_CHANGES = 3
LEAST_GAIN = Fraction(1, 2)
"""Points; what would bring less is not worth a sentence."""


def capability_name(code: str, t: Translator) -> str:
    """Name a capability in the reader's language."""
    capability = known_capabilities()[code]
    return capability.name_en if t.language == "en" else capability.name


def term_label(code: TermCode, t: Translator) -> str:
    """Name a term."""
    return {
        TermCode.COVERAGE: t.gettext("需求覆盖"),
        TermCode.INDUSTRY: t.gettext("同行业案例"),
        TermCode.SIZE: t.gettext("同规模案例"),
        TermCode.PRESENCE: t.gettext("本地服务"),
        TermCode.RESULTS: t.gettext("实际成效"),
        TermCode.APPRAISAL: t.gettext("考核评价"),
        TermCode.PRICE: t.gettext("价格与预算"),
        TermCode.LEAD_TIME: t.gettext("交付快慢"),
        TermCode.LOAD: t.gettext("空闲程度"),
        TermCode.WORDS: t.gettext("与您的描述相近"),
    }[code]


def term_reason(term: Term, t: Translator) -> str:
    """Say in a sentence what a term rests on."""
    facts = term.facts
    if term.code is TermCode.COVERAGE:
        return t.gettext(
            "您有 %(needed)s 项待提升能力，其产品覆盖 %(covered)s 项（按重要程度折算得分）",
            needed=facts["needed"],
            covered=facts["covered"],
        )
    if term.code is TermCode.INDUSTRY:
        return t.gettext("同行业案例 %(cases)s 个", cases=facts["cases"])
    if term.code is TermCode.SIZE:
        return t.gettext("同规模企业案例 %(cases)s 个", cases=facts["cases"])
    if term.code is TermCode.PRESENCE:
        return {
            str(Nearness.SAME_CITY): t.gettext("与您同城"),
            str(Nearness.SAME_PROVINCE): t.gettext("与您同省"),
            str(Nearness.ELSEWHERE): t.gettext("总部不在您所在的省"),
        }[str(facts["where"])]
    if term.code is TermCode.RESULTS:
        return t.gettext(
            "%(cases)s 个案例中 %(proven)s 个有可量化的变化；案例少的按保守折算",
            cases=facts["cases"],
            proven=facts["proven"],
        )
    return _further_reason(term, t)


def _further_reason(term: Term, t: Translator) -> str:
    facts = term.facts
    if term.code is TermCode.APPRAISAL:
        if not facts["ratings"]:
            return t.gettext("还没有考核评价，按保守的中间值计")
        return t.gettext(
            "最近一次考核 %(score)s 分，依据 %(n)s 次评价；评价少的按保守折算",
            score=facts["appraisal"],
            n=facts["ratings"],
        )
    if term.code is TermCode.PRICE:
        if not facts["budget"]:
            return t.gettext(
                "您没有填预算，这一项谁都不计分；所列产品通常共约 %(usual)s 万元", usual=facts["usual"]
            )
        return t.gettext(
            "所列产品通常共约 %(usual)s 万元，您的预算 %(budget)s 万元",
            usual=facts["usual"],
            budget=facts["budget"],
        )
    if term.code is TermCode.LEAD_TIME:
        return t.gettext("所列产品最慢的约 %(days)s 天交付", days=facts["days"])
    if term.code is TermCode.LOAD:
        return t.gettext(
            "最多同时做 %(most)s 个项目，现在还能接 %(free)s 个", most=facts["most"], free=facts["free"]
        )
    if not facts["asked"]:
        return t.gettext("您没有写难处，这一项谁都不计分")
    return t.gettext("您写的难处，%(n)s%% 的用词在它的介绍里找得到", n=facts["found"])


def changes_told(found: Recommendation, ranking: Ranking, fit: Fit, t: Translator) -> list[str]:
    """Say what would lift this rank, the largest gain first, and how far the rank above is."""
    told = []
    if found.behind is not None:
        told.append(t.gettext("比上一名少 %(n)s 分", n=shown(found.behind, 1)))
    missed = {term.code: Fraction(term.max) - term.points for term in found.terms}
    for code in sorted(missed, key=lambda code: -missed[code]):
        sentence = _change(code, found, ranking, fit, t)
        if missed[code] >= LEAST_GAIN and sentence and len(told) < MOST_CHANGES + 1:
            told.append(t.gettext("%(what)s（最多再加 %(n)s 分）", what=sentence, n=shown(missed[code], 1)))
    return told


def _change(code: TermCode, found: Recommendation, ranking: Ranking, fit: Fit, t: Translator) -> str:
    if code is TermCode.COVERAGE:
        return _coverage_change(found, ranking, t)
    if code is TermCode.PRICE:
        return t.gettext("报价更低") if fit.budget is not None else t.gettext("您填上预算，报价低的会靠前")
    if code is TermCode.WORDS:
        return ""
    return {
        TermCode.INDUSTRY: t.gettext("有更多同行业案例"),
        TermCode.SIZE: t.gettext("有更多同规模企业案例"),
        TermCode.PRESENCE: t.gettext("在您所在城市设有团队"),
        TermCode.RESULTS: t.gettext("积累更多可量化的案例"),
        TermCode.APPRAISAL: t.gettext("考核得到更高的分、更多的评价"),
        TermCode.LEAD_TIME: t.gettext("交付更快"),
        TermCode.LOAD: t.gettext("在手项目减少"),
    }[code]


def _coverage_change(found: Recommendation, ranking: Ranking, t: Translator) -> str:
    """Name the heaviest needs that this provider covers in part or not at all."""
    full = {match.need.capability for match in found.matches if match.share == 1}
    open_needs = [need for need in ranking.needs if need.capability not in full][:3]
    if not open_needs:
        return ""
    names = t.gettext("、").join(capability_name(need.capability, t) for need in open_needs)
    return t.gettext("补上或加深%(names)s等能力的产品", names=names)


def notes_told(found: Recommendation, fit: Fit, t: Translator) -> list[str]:
    """Say what a reader must know about this place in the list: interests, moves, distance."""
    notes = []
    if fit.diagnosed_by == found.provider.code:
        notes.append(t.gettext("这家机构为您做了诊断，推荐它存在利益关联，请与其他候选一起比较。"))
    elif may_have_interest(found.provider):
        notes.append(t.gettext("该机构可能同时承担诊断工作，存在利益关联，请知悉。"))
    if found.was_moved:
        window = plain(load_weights().same_class_window)
        notes.append(t.gettext("为避免名单集中于同一类服务商，在分差 %(n)s 分以内适当提前。", n=window))
    if found.was_rotated:
        window = plain(load_weights().rotation_window)
        notes.append(
            t.gettext(
                "与后面的候选分数相近（不到 %(n)s 分），先后按本次评估的编号轮换，不代表更好。", n=window
            )
        )
    if found.circle is not Circle.COUNTY:
        notes.append(t.gettext("登记的服务范围不含您所在地，请先问清能否上门。"))
    return notes


def widened_told(ranking: Ranking, region: str, t: Translator) -> list[str]:
    """Say for which needs nobody serves the place, and how far the search was widened."""
    told = []
    for circle in (Circle.CITY, Circle.PROVINCE, Circle.COUNTRY):
        codes = [n.capability for n in ranking.needs if ranking.reach.circles.get(n.capability) is circle]
        if codes:
            names = t.gettext("、").join(capability_name(code, t) for code in codes)
            told.append(_widened(circle, names, region, t))
    return told


def _widened(circle: Circle, names: str, region: str, t: Translator) -> str:
    if circle is Circle.CITY:
        return t.gettext(
            "%(names)s：没有服务%(region)s的候选，已扩大到同一城市的其他区县。", names=names, region=region
        )
    if circle is Circle.PROVINCE:
        return t.gettext(
            "%(names)s：没有服务%(region)s及同城的候选，已扩大到全省。", names=names, region=region
        )
    return t.gettext("%(names)s：省内没有候选，已扩大到全国。", names=names)


def rule_words(rule: Rule, t: Translator) -> str:
    """Name why a provider was left out."""
    return {
        Rule.IN_POOL: t.gettext("不在资源池（暂停或移出）"),
        Rule.VALID: t.gettext("不在入池有效期内"),
        Rule.REGION: t.gettext("不服务您所在地区"),
        Rule.INDUSTRY: t.gettext("不服务您所属行业"),
        Rule.SIZE: t.gettext("不服务您这类规模的企业"),
        Rule.CONFLICT: t.gettext("与您的企业有利益关联"),
        Rule.CAPACITY: t.gettext("在手项目已满"),
        Rule.COVERS_NEED: t.gettext("没有与您的短板对应的产品"),
        Rule.BUDGET: t.gettext("最低报价超出您的预算"),
    }[rule]


def shown(number: Fraction, places: int) -> str:
    """Write a fraction rounded half-up, for display only."""
    scale = 10**places
    scaled = (number.numerator * scale * 2 + number.denominator) // (2 * number.denominator)
    return format(Decimal(scaled) / scale, f".{places}f")
