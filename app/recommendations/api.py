"""The API of recommendations."""

from typing import Any

from fastapi import APIRouter

from app.assessments.deps import HeldDep
from app.policies.service.telling import matched_document
from app.questionnaires.deps import LibraryDep
from app.recommendations.deps import MatchedDep, SpeakersDep
from app.recommendations.errors import AmountRefused, RecommendationsNotFound, WishRefused
from app.recommendations.schemas import FeedbackWrite, PolicyFactsWrite, WishWrite
from app.recommendations.service.feedback import say
from app.recommendations.service.keeping import draft, keep_wish, kept_ranking, kept_wish
from app.recommendations.service.policies import TypedFacts, keep_facts, read_facts
from app.recommendations.service.wishing import TypedWish, diagnosers, read_wish
from app.scoring.service.keeping import kept_document
from app.web.deps import NowDep, SessionDep, ViewDep

router = APIRouter(prefix="/api/v1/assessments", tags=["recommendations"])


@router.get("/{assessment_id}/recommendations")
def read_recommendations(held: HeldDep, session: SessionDep, view: ViewDep) -> dict[str, Any]:
    """Give the ranked providers with their reasons; 409 while the assessment is not submitted."""
    kept_document(session, held.row.id)
    return dict(kept_ranking(session, held.row.id, view.lang))


@router.put("/{assessment_id}/recommendations/wish")
def write_wish(
    held: HeldDep, body: WishWrite, session: SessionDep, library: LibraryDep, view: ViewDep, now: NowDep
) -> dict[str, Any]:
    """Say what hurts and what may be spent; gives the list made anew.

    Capabilities that the text names are added to those given. 422 names the field at fault, 409 says
    that the assessment is not submitted.
    """
    kept_document(session, held.row.id)
    typed = TypedWish(body.text, tuple(body.capabilities), body.budget, body.diagnosed_by)
    before = kept_wish(session, held.row.id)
    wish, reasons = read_wish(typed, before, dict(diagnosers(session)))
    for field, reason in reasons.items():
        raise WishRefused(f"{field}: {reason}", field=field, reason=str(reason))
    keep_wish(session, held.row.id, wish, now=now)
    draft(session, held.row.id, library=library, now=now)
    return dict(kept_ranking(session, held.row.id, view.lang))


@router.post("/{assessment_id}/recommendations/feedback", status_code=204)
def give_feedback(
    held: HeldDep, body: FeedbackWrite, session: SessionDep, speakers: SpeakersDep, now: NowDep
) -> None:
    """Say what came of a provider of the list in force; 422 for one that it does not hold."""
    kept_document(session, held.row.id)
    say(
        session,
        held.row.id,
        body.provider,
        body.verdict,
        reason=body.reason,
        remark=body.remark,
        speakers=speakers,
        now=now,
    )


@router.get("/{assessment_id}/policies")
def read_policies(held: HeldDep, matched: MatchedDep, session: SessionDep, view: ViewDep) -> dict[str, Any]:
    """Give the policies that fit today, with reasons and estimates; 409 while the assessment is not submitted."""
    if matched is None:
        kept_document(session, held.row.id)
        raise RecommendationsNotFound
    return dict(matched_document(view.t, matched))


@router.put("/{assessment_id}/policies/facts", status_code=204)
def write_facts(held: HeldDep, body: PolicyFactsWrite, session: SessionDep, now: NowDep) -> None:
    """Say the amounts and titles that policies ask for; 422 names the field at fault."""
    kept_document(session, held.row.id)
    typed = TypedFacts(
        {amount.value: value for amount, value in body.amounts.items()},
        tuple(title.value for title in body.titles),
        body.received,
    )
    facts, reasons = read_facts(typed)
    for field, reason in reasons.items():
        raise AmountRefused(f"{field}: {reason}", field=field, reason=str(reason))
    keep_facts(session, held.row.id, facts, now=now)
