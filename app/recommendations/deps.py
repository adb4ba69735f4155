"""What the pages of a result need: what was matched, and what rooms further on put there.

The latter is bound in `app/main.py`, so that no arrow points to the right.
"""

from collections.abc import Callable, Sequence
from typing import Annotated

from fastapi import Depends, Request
from sqlmodel import Session

from app.assessments.deps import Held, HeldDep
from app.assessments.domain.states import AssessmentState
from app.enterprises.service.keeping import profile_of
from app.identity.deps import SomebodyDep
from app.identity.domain.roles import Role
from app.kit.clock import CHINA
from app.policies.service.matching import Matched
from app.recommendations.domain.feedback import Speaker
from app.recommendations.service.keeping import kept_ranking
from app.recommendations.service.plans import read_plan
from app.recommendations.service.policies import Standing, matched_policies
from app.scoring.service.keeping import kept_result
from app.web.deps import ContextDep, NowDep, SessionDep, ViewDep
from app.web.page import Link
from app.web.view import View

LaterLinks = Callable[[Session, View, Held], Sequence[Link]]
"""Gives the links that a later room has for an assessment, none while it has nothing."""


async def get_later(request: Request) -> Sequence[LaterLinks]:
    """Give what this application was made with."""
    later: Sequence[LaterLinks] = request.app.state.later
    return later


LaterDep = Annotated[Sequence[LaterLinks], Depends(get_later)]


def get_matched(
    held: HeldDep, session: SessionDep, context: ContextDep, view: ViewDep, now: NowDep
) -> Matched | None:
    """Give the policies that fit an assessment today; none while it is in progress."""
    if held.row.state != AssessmentState.SUBMITTED:
        return None
    ranking = kept_ranking(session, held.row.id, view.lang)
    standing = Standing(
        profile_of(session, held.row.enterprise_id),
        held.definition.code,
        kept_result(session, held.row.id),
        read_plan(ranking["plan"]),
    )
    on, days = now.astimezone(CHINA).date(), context.settings.policy_check_days
    return matched_policies(session, held.row.id, standing, on=on, check_days=days)


MatchedDep = Annotated[Matched | None, Depends(get_matched)]


async def get_speakers(signed: SomebodyDep, now: NowDep) -> frozenset[Speaker]:
    """Give as whom a visitor may speak: whoever holds the assessment for the enterprise, a signed-in consultant also as one."""
    is_consultant = signed is not None and any(m.role is Role.CONSULTANT for m in signed.actor.held(now))
    return frozenset(Speaker) if is_consultant else frozenset({Speaker.ENTERPRISE})


SpeakersDep = Annotated[frozenset[Speaker], Depends(get_speakers)]
