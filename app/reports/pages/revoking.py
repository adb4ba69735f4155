"""An office revokes a report: its number and why; another person of an office approves."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import Session

from app.cases.deps import Reading
from app.identity.errors import AskedAlready
from app.kit.clock import china_date
from app.reports.deps import RevokingDep
from app.reports.errors import ReasonMissing, ReportNotFound, ReportRevoked
from app.reports.service.keeping import LONGEST_REASON
from app.reports.service.revoking import ask_to_revoke, revoked_within
from app.web.deps import FormDep, NowDep, SessionDep, ViewDep
from app.web.page import Link, Page
from app.web.view import View

router = APIRouter()
HERE = "/revocations"


@dataclass(frozen=True, slots=True)
class Revoked:
    """One revoked report."""

    number: str
    day: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokingPage(Page):
    """A form for asking, and what was revoked."""

    template: ClassVar[str] = "reports/revoking.html"

    action: str
    """Where asking posts to."""
    approvals: Link
    """To where a second person decides."""
    number: str
    """The number as typed."""
    reason: str
    """The reason as typed."""
    most: int
    """How many characters a reason may have."""
    errors: tuple[tuple[str, str, str], ...]
    """Field, label and message of every error."""
    done: str
    """What was asked for just now; empty if nothing was."""
    revoked: tuple[Revoked, ...]
    """What was revoked in the region, newest first."""


@router.get(HERE)
def revoking_page(reading: RevokingDep, view: ViewDep, session: SessionDep, done: str = "") -> Response:
    """Show the form and what was revoked."""
    told = view.t.gettext("已登记，等另一位有权限的同事批准后撤回。") if done else ""
    return view.render(_page(view, session, reading, done=told))


@router.post(HERE)
def ask_here(
    reading: RevokingDep, form: FormDep, view: ViewDep, session: SessionDep, now: NowDep
) -> Response:
    """Ask for a revocation, or say at its field why not."""
    t = view.t
    typed = ("".join(form.get("number", ()))[:60], "".join(form.get("reason", ()))[: LONGEST_REASON + 1])
    number, reason = t.gettext("报告编号"), t.gettext("撤回的原因")
    try:
        ask_to_revoke(session, reading.signed.actor, reading.scope, *typed, at=now)
    except ReportNotFound:
        error = ("number", number, t.gettext("您负责的地区里没有这个编号的报告，请核对。"))
    except ReportRevoked:
        error = ("number", number, t.gettext("这份报告已经撤回了。"))
    except AskedAlready:
        error = ("number", number, t.gettext("这份报告已有人申请撤回，正等待批准。"))
    except ReasonMissing:
        error = ("reason", reason, t.gettext("请写明原因，最多 %(n)s 个字。", n=LONGEST_REASON))
    else:
        return view.redirect(f"{HERE}?done=1")
    return view.render(_page(view, session, reading, typed=typed, errors=(error,)), status=422)


def _page(
    view: View,
    session: Session,
    reading: Reading,
    *,
    typed: tuple[str, str] = ("", ""),
    errors: tuple[tuple[str, str, str], ...] = (),
    done: str = "",
) -> RevokingPage:
    return RevokingPage(
        title=view.t.gettext("撤回报告"),
        lang=view.lang,
        shell=view.shell(),
        action=view.url(HERE),
        approvals=Link(view.url("/approvals"), view.t.gettext("待第二人批准")),
        number=typed[0],
        reason=typed[1],
        most=LONGEST_REASON,
        errors=errors,
        done=done,
        revoked=tuple(
            Revoked(row.number, china_date(row.revoked_at), row.reason)
            for row in revoked_within(session, reading.scope)
        ),
    )
