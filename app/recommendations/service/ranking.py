"""Ranking providers for a result, and writing the ranking as a document; needs no database."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TypedDict

from app.kit.decimals import plain
from app.kit.i18n import Translator
from app.providers.domain import Pool, class_name, price_words
from app.providers.service.files import known_capabilities
from app.questionnaires.domain.definition import Definition
from app.recommendations.adapters import load_weights
from app.recommendations.domain import (
    Fit,
    Match,
    Need,
    Ranking,
    Recommendation,
    Rule,
    Term,
    TermCode,
    may_have_interest,
    needs_of,
    rank,
)
from app.scoring.domain.outlook import gaps
from diagnosis_models.contract import Result

TOP = 5
MOST_GAPS = 10
"""How many of the heaviest gaps the ranking looks at: those an enterprise can work on in a year."""


class TermDocument(TypedDict):
    """One part of a score, with its reason in a sentence."""

    code: str
    label: str
    points: str
    max: str
    reason: str


class OfferDocument(TypedDict):
    """One offer and what it is offered for."""

    code: str
    name: str
    capability: str
    step: str
    price: str
    days: int
    summary: str


class CaseDocument(TypedDict):
    """One case in a sentence."""

    customer: str
    text: str


class ProviderDocument(TypedDict):
    """Who is recommended."""

    code: str
    name: str
    kind: str
    summary: str
    is_demo: bool


class RecommendationDocument(TypedDict):
    """One recommended provider with its reasons."""

    rank: int
    provider: ProviderDocument
    score: str
    max: str
    terms: list[TermDocument]
    offers: list[OfferDocument]
    cases: list[CaseDocument]
    notes: list[str]
    change: str


class NeedDocument(TypedDict):
    """What the enterprise needs."""

    capability: str
    name: str
    items: list[str]
    from_level: int | None
    to_level: int | None
    share: str


class RankingDocument(TypedDict):
    """The whole ranking."""

    needs: list[NeedDocument]
    recommendations: list[RecommendationDocument]
    considered: int
    excluded: dict[str, int]
    excluded_reasons: list[str]
    uncovered: list[str]
    weights_version: str
    is_demo: bool
    notices: list[str]


def recommend(
    definition: Definition, result: Result, pool: Pool, fit: Fit, *, on: date, top: int = TOP
) -> Ranking:
    """Rank the pool for what stands between a result and the next level."""
    needs = needs_of(gaps(result, definition.follows)[:MOST_GAPS], definition.needs)
    return rank(pool, needs, fit, on=on, weights=load_weights(), top=top)


def ranking_document(ranking: Ranking, t: Translator) -> RankingDocument:
    """Write a ranking with its reasons in the reader's language."""
    return RankingDocument(
        needs=[_need(need, ranking, t) for need in ranking.needs],
        recommendations=[_recommendation(r, t) for r in ranking.recommendations],
        considered=ranking.considered,
        excluded={str(rule): count for rule, count in ranking.excluded.items()},
        excluded_reasons=[
            t.ngettext("%(n)s 家：%(rule)s", "%(n)s 家：%(rule)s", count, rule=_rule_words(rule, t))
            for rule, count in ranking.excluded.items()
        ],
        uncovered=[capability_name(code, t) for code in ranking.uncovered],
        weights_version=ranking.weights_version,
        is_demo=ranking.is_demo,
        notices=_notices(ranking, t),
    )


def capability_name(code: str, t: Translator) -> str:
    """Name a capability in the reader's language."""
    capability = known_capabilities()[code]
    return capability.name_en if t.language == "en" else capability.name


def _need(need: Need, ranking: Ranking, t: Translator) -> NeedDocument:
    whole = sum((n.weight for n in ranking.needs), Fraction(0))
    return NeedDocument(
        capability=need.capability,
        name=capability_name(need.capability, t),
        items=list(need.items),
        from_level=need.from_level,
        to_level=need.to_level,
        share=_shown(need.weight / whole if whole else Fraction(0), 4),
    )


def _recommendation(found: Recommendation, t: Translator) -> RecommendationDocument:
    provider = found.provider
    return RecommendationDocument(
        rank=found.rank,
        provider=ProviderDocument(
            code=provider.code,
            name=provider.name,
            kind=class_name(t, provider.kind),
            summary=provider.summary,
            is_demo=provider.is_demo,
        ),
        score=_shown(found.score, 1),
        max="100",
        terms=[_term(term, t) for term in found.terms],
        offers=[_offer(match, t) for match in found.matches],
        cases=[
            CaseDocument(
                customer=case.customer,
                text=t.gettext(
                    "%(year)s 年，%(metric)s由 %(before)s 变为 %(after)s %(unit)s",
                    year=case.year,
                    metric=case.metric,
                    before=plain(case.before),
                    after=plain(case.after),
                    unit=case.unit,
                ),
            )
            for case in found.cases
        ],
        notes=_notes(found, t),
        change=_what_would_change(found, t),
    )


def _offer(match: Match, t: Translator) -> OfferDocument:
    offer, need = match.offer, match.need
    step = ""
    if need.to_level is not None and offer.from_level is not None:
        step = t.gettext("%(low)s 级 → %(high)s 级", low=offer.from_level, high=offer.to_level)
    return OfferDocument(
        code=offer.code,
        name=offer.name,
        capability=capability_name(need.capability, t),
        step=step,
        price=price_words(t, offer),
        days=offer.days,
        summary=offer.summary,
    )


def _term(term: Term, t: Translator) -> TermDocument:
    labels = {
        TermCode.COVERAGE: t.gettext("需求覆盖"),
        TermCode.INDUSTRY: t.gettext("同行业案例"),
        TermCode.SIZE: t.gettext("同规模案例"),
        TermCode.PRESENCE: t.gettext("本地服务"),
        TermCode.RESULTS: t.gettext("实际成效"),
    }
    return TermDocument(
        code=str(term.code),
        label=labels[term.code],
        points=_shown(term.points, 1),
        max=plain(term.max),
        reason=_reason(term, t),
    )


def _reason(term: Term, t: Translator) -> str:
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
            "same_city": t.gettext("与您同城"),
            "same_province": t.gettext("与您同省"),
            "elsewhere": t.gettext("服务范围包含您所在地区"),
        }[str(facts["where"])]
    return t.gettext(
        "%(cases)s 个案例中 %(proven)s 个有可量化的变化；案例少的按保守折算",
        cases=facts["cases"],
        proven=facts["proven"],
    )


def _notes(found: Recommendation, t: Translator) -> list[str]:
    notes = []
    if may_have_interest(found.provider):
        notes.append(t.gettext("该机构可能同时承担诊断工作，存在利益关联，请知悉。"))
    if found.was_moved:
        notes.append(t.gettext("为避免名单集中于同一类服务商，在分差 10 分以内适当提前。"))
    return notes


def _what_would_change(found: Recommendation, t: Translator) -> str:
    weakest = max(found.terms, key=lambda term: Fraction(term.max) - term.points)
    return {
        TermCode.COVERAGE: t.gettext("覆盖更多待提升能力，排名会上升。"),
        TermCode.INDUSTRY: t.gettext("有更多同行业案例，排名会上升。"),
        TermCode.SIZE: t.gettext("有更多同规模企业案例，排名会上升。"),
        TermCode.PRESENCE: t.gettext("在您所在城市设有团队，排名会上升。"),
        TermCode.RESULTS: t.gettext("积累更多可量化的案例，排名会上升。"),
    }[weakest.code]


def _rule_words(rule: Rule, t: Translator) -> str:
    return {
        Rule.IN_POOL: t.gettext("不在资源池（暂停或移出）"),
        Rule.VALID: t.gettext("入池有效期已过"),
        Rule.REGION: t.gettext("不服务您所在地区"),
        Rule.INDUSTRY: t.gettext("不服务您所属行业"),
        Rule.SIZE: t.gettext("不服务您这类规模的企业"),
        Rule.CAPACITY: t.gettext("在手项目已满"),
        Rule.COVERS_NEED: t.gettext("没有与您的短板对应的产品"),
    }[rule]


def _notices(ranking: Ranking, t: Translator) -> list[str]:
    notices = [t.gettext("请自主选择，可多家比较；本名单不收费排名，也不限定您只能在名单内选择。")]
    if ranking.is_demo:
        notices.insert(0, t.gettext("以下服务商、产品和案例均为虚构示例，请勿据此联系或采购。"))
    if 0 < len(ranking.recommendations) < 3:  # noqa: PLR2004 - the least number of candidates
        notices.append(t.gettext("资源池中符合条件的服务商不足三家，已全部列出。"))
    return notices


def _shown(number: Fraction, places: int) -> str:
    """Write a fraction rounded half-up, for display only."""
    scale = 10**places
    scaled = (number.numerator * scale * 2 + number.denominator) // (2 * number.denominator)
    return format(Decimal(scaled) / scale, f".{places}f")
