"""What waits for a second person: decided by whoever has the same right, never by whoever asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import Session

from app.identity.deps import DecidesDep
from app.identity.errors import ApprovalNotFound, ApprovalOver, SamePerson
from app.identity.pages.wording import asked_words, fact_words, standing_words
from app.identity.service.dual_control import Approval, asked_by, decide, to_decide
from app.identity.service.roles import names_of
from app.identity.service.signing import Signed
from app.kit.clock import china_time
from app.web.deps import FormDep, NowDep, SessionDep, ViewDep
from app.web.page import Page
from app.web.view import View

router = APIRouter()


@dataclass(frozen=True, slots=True)
class ApprovalView:
    """One act that was asked for: what, by whom, until when, with its facts as label and value."""

    id: str
    what: str
    facts: tuple[tuple[str, str], ...]
    reason: str
    asked_by: str
    asked_at: str
    until: str
    standing: str
    is_own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalsPage(Page):
    """What this person may decide, and what became of what they asked for."""

    template: ClassVar[str] = "identity/approvals.html"

    action: str
    """Where a decision posts to."""
    waiting: tuple[ApprovalView, ...]
    """What waits, oldest first; one's own is for somebody else to approve."""
    mine: tuple[ApprovalView, ...]
    """What this person asked for and is decided, used or over, newest first."""
    done: str
    """What was decided just now; empty if nothing was."""
    error: str
    """Why a decision was refused; empty if it was not."""


@router.get("/approvals")
def approvals_page(
    signed: DecidesDep, view: ViewDep, session: SessionDep, now: NowDep, done: str = ""
) -> Response:
    """List what waits for this person."""
    told = {
        "approve": view.t.gettext("已批准，马上生效。"),
        "decline": view.t.gettext("已退回，没有执行。"),
    }.get(done, "")
    return view.render(_page(view, signed, session, now, done=told))


@router.post("/approvals")
def decide_approval(
    signed: DecidesDep, form: FormDep, view: ViewDep, session: SessionDep, now: NowDep
) -> Response:
    """Approve or decline what was shown."""
    decision = "approve" if "approve" in form else "decline"
    try:
        wanted = UUID("".join(form.get("approval", ())))
        decide(session, wanted, signed.actor, is_approved=decision == "approve", at=now)
    except SamePerson:
        error = view.t.gettext("自己申请的，要由另一位有权限的同事批准。")
        return view.render(_page(view, signed, session, now, error=error), status=403)
    except (ValueError, ApprovalNotFound, ApprovalOver):
        error = view.t.gettext("这一条已经办过、撤回或过期了。下面是最新的情况。")
        return view.render(_page(view, signed, session, now, error=error), status=409)
    return view.redirect(f"/approvals?done={decision}")


def _page(
    view: View, signed: Signed, session: Session, now: datetime, *, done: str = "", error: str = ""
) -> ApprovalsPage:
    waiting = to_decide(session, signed.actor, at=now)
    shown = {approval.id for approval in waiting}
    mine = [a for a in asked_by(session, signed.person.id, at=now) if a.id not in shown]
    names = names_of(session, {a.asked_by for a in waiting})

    def told(approval: Approval) -> ApprovalView:
        return _told(view, approval, names, signed.person.id)

    return ApprovalsPage(
        title=view.t.gettext("待第二人批准"),
        lang=view.lang,
        shell=view.shell(),
        action=view.url("/approvals"),
        waiting=tuple(told(approval) for approval in waiting),
        mine=tuple(told(approval) for approval in mine),
        done=done,
        error=error,
    )


def _told(view: View, approval: Approval, names: Mapping[UUID, str], person: UUID) -> ApprovalView:
    asked = approval.asked
    return ApprovalView(
        id=str(approval.id),
        what=asked_words(view.t, asked.action),
        facts=tuple((fact_words(view.t, name), value) for name, value in asked.facts.items()),
        reason=asked.reason,
        asked_by=names.get(approval.asked_by, ""),
        asked_at=china_time(approval.asked_at),
        until=china_time(approval.ends_at),
        standing=standing_words(view.t, approval.standing),
        is_own=approval.asked_by == person,
    )
