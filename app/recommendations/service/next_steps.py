"""For every weak item something concrete: the first own step, and offers, cases, lectures that help."""

from collections.abc import Mapping, Sequence
from datetime import date

from app.kit.i18n import Translator
from app.providers.domain import Lecture, price_words
from app.questionnaires.domain.definition import Texts
from app.questionnaires.domain.responses import Response
from app.recommendations.domain.ranking import Recommendation
from app.recommendations.service.documents import HelpDocument, NextStepDocument
from app.recommendations.service.matching import Found
from app.recommendations.service.ranking import case_words
from app.scoring.service.telling import gaps_told

MOST_ITEMS = 8
MOST_OFFERS, MOST_CASES, MOST_LECTURES = 2, 1, 1


def next_steps(
    found: Found, texts: Texts, responses: Mapping[str, Response], t: Translator
) -> list[NextStepDocument]:
    """Give the heaviest weak items, each with the questionnaire's advice and help from the pool."""
    definition = found.asked.definition
    told = gaps_told(t, definition, texts, found.asked.result, responses, MOST_ITEMS)
    return [
        NextStepDocument(
            item=gap.item,
            title=gap.title,
            advice=gap.advice,
            helps=_helps(found, set(definition.needs.get(gap.item, ())), t),
        )
        for gap in told
    ]


def _helps(found: Found, capabilities: set[str], t: Translator) -> list[HelpDocument]:
    listed = found.ranking.recommendations
    lectures = [lecture for lecture in found.pool.lectures if capabilities & set(lecture.capabilities)]
    return [
        *_offers(found, capabilities, t)[:MOST_OFFERS],
        *_cases(listed, capabilities, t)[:MOST_CASES],
        *_lectures(lectures, found.asked.on, t)[:MOST_LECTURES],
    ]


def _offers(found: Found, capabilities: set[str], t: Translator) -> list[HelpDocument]:
    """Give the offers of those listed, in the order of the list, then those of the bundles."""
    listed = [(one.provider, match.offer) for one in found.ranking.recommendations for match in one.matches]
    bundled = [(part.provider, part.offer) for bundle in found.bundles for part in bundle.parts]
    able = {o.code: (p, o) for p, o in [*listed, *bundled] if capabilities & set(o.capabilities)}
    return [
        HelpDocument(
            kind="offer",
            code=offer.code,
            provider=provider.code,
            text=t.gettext(
                "%(offer)s（%(provider)s，%(price)s）",
                offer=offer.name,
                provider=provider.name,
                price=price_words(t, offer),
            ),
        )
        for provider, offer in able.values()
    ]


def _cases(listed: Sequence[Recommendation], capabilities: set[str], t: Translator) -> list[HelpDocument]:
    return [
        HelpDocument(
            kind="case",
            code=case.code,
            provider=one.provider.code,
            text=t.gettext("%(customer)s：%(told)s", customer=case.customer, told=case_words(case, t)),
        )
        for one in listed
        for case in sorted(one.provider.cases, key=lambda case: (-case.year, case.code))
        if case.changed and capabilities & set(case.capabilities)
    ]


def _lectures(lectures: Sequence[Lecture], on: date, t: Translator) -> list[HelpDocument]:
    """Give the lectures still to come, the next one first."""
    coming = sorted((x for x in lectures if x.day >= on), key=lambda x: (x.day, x.code))
    return [
        HelpDocument(
            kind="lecture",
            code=lecture.code,
            provider="",
            text=t.gettext(
                "%(day)s %(title)s（%(place)s）",
                day=lecture.day.isoformat(),
                title=lecture.title,
                place=t.gettext("线上") if lecture.is_online else lecture.place,
            ),
        )
        for lecture in coming
    ]
