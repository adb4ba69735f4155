"""Telling what answers of "don't know" did to a result. Needs no database."""

from collections.abc import Mapping
from decimal import Decimal

from app.kit.i18n import Translator
from app.questionnaires.domain.definition import Definition, Texts
from app.questionnaires.domain.responses import Response
from app.questionnaires.service.showing import showing_of
from app.scoring.service.estimating import reachable
from app.scoring.service.telling import level_name
from diagnosis_models.contract import ResponseState, Result, ResultStatus

MOST_NAMED = 6


def unsure_told(
    t: Translator,
    definition: Definition,
    texts: Texts,
    result: Result,
    responses: Mapping[str, Response],
    facts: Mapping[str, str],
) -> tuple[str, ...]:
    """Say how many items were answered "don't know", and what that did; nothing when there are none."""
    counted = showing_of(definition, responses, facts).counted(responses)
    unsure = [
        item.code
        for item in definition.items
        if item.code in counted and counted[item.code].state is ResponseState.DONT_KNOW
    ]
    if not unsure:
        return ()
    named = t.gettext("、").join(texts.items[code].title for code in unsure[:MOST_NAMED])
    more = t.gettext("等") if len(unsure) > MOST_NAMED else ""
    count = t.ngettext(
        "有 %(n)s 题选了“不清楚”：%(names)s%(more)s。",
        "有 %(n)s 题选了“不清楚”：%(names)s%(more)s。",
        len(unsure),
        names=named,
        more=more,
    )
    if result.status is not ResultStatus.PROVISIONAL:
        return (count, t.gettext("按这份问卷的规则，选“不清楚”也算答了，结果不是暂定。"))
    share = f"{result.coverage * Decimal(100):.0f}%"
    effect = t.gettext("这些题没有得分，所以结果是“暂定”：有明确回答的题占 %(share)s。", share=share)
    return (count, effect, *_prospect(t, definition, texts, result, (responses, facts)))


def _prospect(
    t: Translator,
    definition: Definition,
    texts: Texts,
    result: Result,
    situation: tuple[Mapping[str, Response], Mapping[str, str]],
) -> tuple[str, ...]:
    """Say between which levels the true one lies; nothing where the instrument shows no level yet."""
    if result.withheld:
        return ()
    lowest, highest = reachable(definition, *situation)
    if lowest == highest:
        return (
            t.gettext("这些题不管实际情况如何，等级都是%(level)s。", level=level_name(texts, lowest.code)),
        )
    if lowest.rank == 0:
        high = level_name(texts, highest.code)
        return (t.gettext("把这些题弄清楚后再做一轮，最高可能到%(high)s。", high=high),)
    return (
        t.gettext(
            "把这些题弄清楚后再做一轮，等级不会低于%(low)s，最高可能到%(high)s。",
            low=level_name(texts, lowest.code),
            high=level_name(texts, highest.code),
        ),
    )
