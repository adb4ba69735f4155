"""Keeping what came of a recommendation, and telling it back."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel import Session

from app.identity.errors import NotYours
from app.kit.i18n import Translator
from app.kit.plain import clean_line
from app.recommendations.domain.feedback import LONGEST_REMARK, Reason, Speaker, Verdict
from app.recommendations.errors import NotListed, RecommendationsNotFound
from app.recommendations.repository import feedback_of, newest_shown
from app.recommendations.tables import Feedback


@dataclass(frozen=True, slots=True)
class Said:
    """The last word of one speaker about one provider."""

    verdict: Verdict
    reason: Reason | None
    remark: str


def say(
    session: Session,
    assessment_id: UUID,
    provider: str,
    verdict: Verdict,
    *,
    reason: Reason | None,
    remark: str,
    speakers: frozenset[Speaker],
    now: datetime,
) -> None:
    """Keep a word about a provider of the list in force; `speakers` are as whom this person may speak.

    Raises `NotYours` for a word of somebody else, `NotListed` for a provider that is not in it, `RecommendationsNotFound` without a list.
    """
    if verdict.speaker not in speakers:
        raise NotYours
    shown = newest_shown(session, assessment_id)
    if shown is None:
        raise RecommendationsNotFound
    if provider not in {entry["code"] for entry in json.loads(shown.entries)}:
        raise NotListed("the list does not hold this provider", provider=provider[:20])
    declined = verdict is Verdict.DECLINED
    session.add(
        Feedback(
            id=uuid4(),
            shown_id=shown.id,
            provider=provider,
            verdict=str(verdict),
            reason=str(reason) if reason is not None and declined else "",
            remark=clean_line(remark)[:LONGEST_REMARK],
            said_at=now,
        )
    )
    session.flush()


def said(session: Session, assessment_id: UUID) -> Mapping[tuple[str, Speaker], Said]:
    """Give the last word of each speaker about each provider."""
    return {
        (row.provider, Verdict(row.verdict).speaker): Said(
            Verdict(row.verdict), Reason(row.reason) if row.reason else None, row.remark
        )
        for row in feedback_of(session, assessment_id)
    }


def verdict_words(verdict: Verdict, t: Translator) -> str:
    """Name a verdict."""
    return {
        Verdict.CONTACTED: t.gettext("已联系"),
        Verdict.CHOSEN: t.gettext("已选用"),
        Verdict.DECLINED: t.gettext("没有选用"),
        Verdict.SUITABLE: t.gettext("顾问认为合适"),
        Verdict.UNSUITABLE: t.gettext("顾问认为不合适"),
    }[verdict]


def reason_words(reason: Reason, t: Translator) -> str:
    """Name why an enterprise declined."""
    return {
        Reason.TOO_EXPENSIVE: t.gettext("太贵"),
        Reason.NO_ANSWER: t.gettext("联系不上或答复太慢"),
        Reason.NOT_FITTING: t.gettext("产品不合我们的情况"),
        Reason.HAS_ANOTHER: t.gettext("选了别家"),
        Reason.NOT_NOW: t.gettext("暂时不做"),
        Reason.OTHER: t.gettext("其他"),
    }[reason]
