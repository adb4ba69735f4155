"""Writing what was found as a document with its reasons in the reader's language; needs no database."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from app.enterprises.service.codes import code_tables
from app.kit.decimals import plain
from app.kit.i18n import Translator
from app.providers.domain import Case, Offer, class_name, price_words
from app.providers.service.wording import capability_name
from app.questionnaires.domain.definition import Texts
from app.recommendations.adapters.lexicon import load_lexicon
from app.recommendations.domain.bundles import Aim, Bundle, Candidate, Element, does_cover
from app.recommendations.domain.needs import Need, Source
from app.recommendations.domain.ranking import LEAST_CANDIDATES, Recommendation
from app.recommendations.domain.rules import Fit, step_share
from app.recommendations.domain.terms import Match, Term
from app.recommendations.domain.weights import Origin
from app.recommendations.domain.wishes import pains_of
from app.recommendations.service.documents import (
    BundleDocument,
    CaseDocument,
    NeedDocument,
    NextStepDocument,
    OfferDocument,
    PartDocument,
    ProviderDocument,
    RankingDocument,
    RecommendationDocument,
    SourceDocument,
    TagDocument,
    TermDocument,
    WishDocument,
)
from app.recommendations.service.matching import Found, recommend
from app.recommendations.service.plans import plan_document
from app.recommendations.service.reasons import (
    changes_told,
    notes_told,
    rule_words,
    shown,
    term_label,
    term_reason,
    widened_told,
)

__all__ = ["RankingDocument", "ranking_document", "recommend"]
LARGEST_SCORE = "100"


def ranking_document(
    found: Found, t: Translator, texts: Texts | None = None, steps: Sequence[NextStepDocument] = ()
) -> RankingDocument:
    """Write everything found; `texts` name the items behind a need, `steps` are the next steps."""
    ranking, fit = found.ranking, found.asked.fit
    return RankingDocument(
        needs=[_need(need, ranking.needs, t, texts) for need in ranking.needs],
        recommendations=[_recommendation(r, found, t) for r in ranking.recommendations],
        considered=ranking.considered,
        excluded={str(rule): count for rule, count in ranking.excluded.items()},
        excluded_reasons=[
            t.ngettext("%(n)s 家：%(rule)s", "%(n)s 家：%(rule)s", count, rule=rule_words(rule, t))
            for rule, count in ranking.excluded.items()
        ],
        uncovered=[capability_name(t, code) for code in ranking.uncovered],
        weights_version=ranking.weights_version,
        is_demo=ranking.is_demo,
        notices=_notices(found, t),
        widened=widened_told(ranking, _region_name(fit, t), t),
        bundles=[_bundle(bundle, fit, t) for bundle in _different(found.bundles)],
        next_steps=list(steps),
        wish=_wish(found, t),
        seed=ranking.seed,
        lexicon_version=load_lexicon().version,
        plan=plan_document(found.asked.plan),
    )


def _need(need: Need, needs: Sequence[Need], t: Translator, texts: Texts | None) -> NeedDocument:
    whole = sum((n.weight for n in needs), Fraction(0))
    return NeedDocument(
        capability=need.capability,
        name=capability_name(t, need.capability),
        items=list(need.items),
        from_level=need.from_level,
        to_level=need.to_level,
        share=shown(need.weight / whole if whole else Fraction(0), 4),
        sources=[
            SourceDocument(origin=str(s.origin), ref=s.ref, text=_source(s, t, texts)) for s in need.sources
        ],
    )


def _source(source: Source, t: Translator, texts: Texts | None) -> str:
    """Say where a need comes from."""
    if source.origin is Origin.PAIN:
        if not source.ref:
            return t.gettext("您勾选的")
        return t.gettext("您写的“%(words)s”", words=source.ref)
    title = texts.items[source.ref].title if texts is not None else source.ref
    if source.origin is Origin.PATH:
        return t.gettext("升级路线上的一步：%(item)s", item=title)
    return t.gettext("评测短板：%(item)s", item=title)


def _recommendation(one: Recommendation, found: Found, t: Translator) -> RecommendationDocument:
    provider, fit = one.provider, found.asked.fit
    changes = changes_told(one, found.ranking, fit, t)
    return RecommendationDocument(
        rank=one.rank,
        provider=ProviderDocument(
            code=provider.code,
            name=provider.name,
            kind=class_name(t, provider.kind),
            summary=provider.summary,
            is_demo=provider.is_demo,
        ),
        score=shown(one.score, 1),
        max=LARGEST_SCORE,
        terms=[_term(term, t) for term in one.terms],
        offers=[_offer(match, t) for match in one.matches],
        cases=[CaseDocument(customer=case.customer, text=case_words(case, t)) for case in one.cases],
        notes=notes_told(one, fit, t),
        change=t.gettext("；").join(changes),
        changes=changes,
        circle=one.circle.name.lower(),
    )


def case_words(case: Case, t: Translator) -> str:
    """Tell a case in a sentence."""
    return t.gettext(
        "%(year)s 年，%(metric)s由 %(before)s 变为 %(after)s %(unit)s",
        year=case.year,
        metric=case.metric,
        before=plain(case.before),
        after=plain(case.after),
        unit=case.unit,
    )


def step_words(offer: Offer, need: Need, t: Translator) -> str:
    """Say from which level to which an offer lifts; nothing where there are no levels."""
    if need.to_level is None or offer.from_level is None or not step_share(offer, need):
        return ""
    return t.gettext("%(low)s 级 → %(high)s 级", low=offer.from_level, high=offer.to_level)


def _offer(match: Match, t: Translator) -> OfferDocument:
    offer = match.offer
    return OfferDocument(
        code=offer.code,
        name=offer.name,
        capability=capability_name(t, match.need.capability),
        step=step_words(offer, match.need, t),
        price=price_words(t, offer),
        days=offer.days,
        summary=offer.summary,
    )


def _term(term: Term, t: Translator) -> TermDocument:
    return TermDocument(
        code=str(term.code),
        label=term_label(term.code, t),
        points=shown(term.points, 1),
        max=plain(term.max),
        reason=term_reason(term, t),
    )


def _different(bundles: Sequence[Bundle]) -> list[Bundle]:
    """Leave out a bundle of the same offers as one before."""
    seen: dict[tuple[str, ...], Bundle] = {}
    for bundle in bundles:
        seen.setdefault(tuple(part.offer.code for part in bundle.parts), bundle)
    return list(seen.values())


def _bundle(bundle: Bundle, fit: Fit, t: Translator) -> BundleDocument:
    labels = {Aim.CHEAPEST: t.gettext("最省钱的组合"), Aim.SMALLEST: t.gettext("产品最少的组合")}
    return BundleDocument(
        aim=str(bundle.aim),
        label=labels[bundle.aim],
        parts=[_part(part, bundle.elements, t) for part in bundle.parts],
        price=_money(bundle),
        providers=len(bundle.providers),
        days=bundle.days,
        within_budget=bundle.fits(fit.budget),
        uncovered=_element_names(bundle.uncovered, t),
    )


def _money(bundle: Bundle) -> str:
    return plain(bundle.price)


def _part(part: Candidate, elements: Sequence[Element], t: Translator) -> PartDocument:
    return PartDocument(
        provider=part.provider.code,
        provider_name=part.provider.name,
        offer=part.offer.code,
        offer_name=part.offer.name,
        covers=_element_names([e for e in elements if does_cover(part.offer, e)], t),
        price=price_words(t, part.offer),
        days=part.offer.days,
    )


def _element_names(elements: Sequence[Element], t: Translator) -> list[str]:
    """Name elements; the levels of one capability in one go."""
    levels: dict[str, list[int]] = {}
    for element in elements:
        levels.setdefault(element.capability, []).extend([] if element.level is None else [element.level])
    return [_levels_name(code, found, t) for code, found in levels.items()]


def _levels_name(code: str, levels: Sequence[int], t: Translator) -> str:
    name = capability_name(t, code)
    if not levels:
        return name
    return t.gettext("%(name)s（到 %(n)s 级）", name=name, n=max(levels))


def _wish(found: Found, t: Translator) -> WishDocument:
    wish = found.asked.wish
    return WishDocument(
        text=wish.text,
        tags=[
            TagDocument(capability=p.capability, name=capability_name(t, p.capability), words=list(p.words))
            for p in pains_of(wish, load_lexicon())
        ],
        budget=None if wish.budget is None else plain(wish.budget),
        diagnosed_by=wish.diagnosed_by,
    )


def _region_name(fit: Fit, t: Translator) -> str:
    region: Mapping[str, object] = code_tables().regions
    if fit.region is None or fit.region not in region:
        return t.gettext("您所在地")
    return code_tables().region_name(fit.region, t.language)


def _notices(found: Found, t: Translator) -> list[str]:
    ranking = found.ranking
    notices = [t.gettext("请自主选择，可多家比较；本名单不收费排名，也不限定您只能在名单内选择。")]
    if ranking.is_demo:
        notices.insert(0, t.gettext("以下服务商、产品和案例均为虚构示例，请勿据此联系或采购。"))
    if 0 < len(ranking.recommendations) < LEAST_CANDIDATES:
        notices.append(t.gettext("资源池中符合条件的服务商不足三家，已全部列出。"))
    return [*notices, *widened_told(ranking, _region_name(found.asked.fit, t), t)]
