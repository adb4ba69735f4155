"""One colleague who was asked: the link to send, their progress and notes, remind, reopen, revoke, rename."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlmodel import Session

from app.assessments.deps import Held, HeldDep
from app.assessments.domain.delegating import (
    DELEGATION_STATES,
    LIVE,
    DelegationEvent,
    DelegationState,
)
from app.assessments.domain.states import progress
from app.assessments.errors import DelegationRefused
from app.assessments.pages.delegating import (
    SectionLine,
    field_names,
    is_late,
    part_facts,
    reason_words,
    section_lines,
    state_words,
)
from app.assessments.pages.writing import count_letter, desk_of
from app.assessments.service.corresponding import Desk, invitation_words, reminder_words, send_reminder
from app.assessments.service.delegating import (
    Part,
    advance,
    count_reminder,
    delegation_of,
    may_be_reminded,
    part_of,
    rename,
)
from app.enterprises.service.keeping import profile_of
from app.kit.clock import china_time
from app.kit.mail import hidden_address
from app.kit.qr import qr_picture
from app.letters.domain import LetterState
from app.letters.service import Fate, fates
from app.questionnaires.deps import LibraryDep
from app.questionnaires.domain.definition import Texts
from app.web.context import Context
from app.web.deps import ContextDep, FormDep, NowDep, SessionDep, ViewDep
from app.web.page import Page
from app.web.view import View

router = APIRouter()
BY_OWNER = {"reopen": DelegationEvent.REOPEN, "revoke": DelegationEvent.REVOKE}


@dataclass(frozen=True, slots=True)
class Sending:
    """What is sent to the colleague: the sentence for a chat, the link alone, and its QR code."""

    words: str
    link: str
    qr: str


@dataclass(frozen=True, slots=True)
class Reminding:
    """How the colleague can be reminded."""

    words: str
    """The sentence for a chat."""
    mail: str
    """The address the reminder would go to, half hidden; empty if there is none."""
    wait: str
    """Why it is too early for a letter; empty if it is not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DelegationPage(Page):
    """One colleague who was asked."""

    template: ClassVar[str] = "assessments/delegation.html"

    back: str
    """Address of the list of colleagues."""
    action: str
    """Where the buttons post to."""
    heading: str
    """Name and department."""
    state: str
    """How the tag looks."""
    state_label: str
    """What the tag says."""
    facts: tuple[str, ...]
    """Own answers, last activity, dates."""
    sections: tuple[SectionLine, ...]
    """Progress and note by section."""
    sending: Sending | None
    """What to send; none once the link opens nothing."""
    reminding: Reminding | None
    """How to remind; none unless answers are awaited."""
    letter: str
    """What became of the last letter; empty if there was none."""
    can_reopen: bool
    """Whether the sections can be opened again."""
    can_revoke: bool
    """Whether the link can be taken back."""
    name: str
    """The name, for changing it."""
    department: str
    """The department, for changing it."""
    labels: Mapping[str, str]
    """Names of the fields."""
    errors: Mapping[str, str]
    """What is wrong with the typed names, by field."""


@router.get("/assessments/{assessment_id}/delegations/{delegation_id}")
def delegation_page(
    delegation_id: str,
    held: HeldDep,
    view: ViewDep,
    library: LibraryDep,
    session: SessionDep,
    context: ContextDep,
    now: NowDep,
) -> Response:
    """Show the link to send, and how far the colleague is."""
    part = _part(session, held, delegation_id)
    texts = library.texts(held.edition, view.lang)
    return view.render(_page(view, texts, held, session, context, part, now))


@router.post("/assessments/{assessment_id}/delegations/{delegation_id}")
def change_delegation(
    delegation_id: str,
    held: HeldDep,
    form: FormDep,
    request: Request,
    view: ViewDep,
    library: LibraryDep,
    session: SessionDep,
    context: ContextDep,
    now: NowDep,
) -> Response:
    """Do what the pressed button says: remind, reopen, revoke, or rename."""
    part, event = _part(session, held, delegation_id), "".join(form.get("event", ()))
    row = part.row
    if event == "rename":
        names = {name: "".join(form.get(name, ())) for name in ("name", "department")}
        try:
            rename(session, row, **names)
        except DelegationRefused as fault:
            texts = library.texts(held.edition, view.lang)
            page = _page(view, texts, held, session, context, part, now, names, fault.fields)
            return view.render(page, status=422)
    elif event == "remind" and row.email and context.settings.has_mail:
        count_reminder(session, row, at=now)
        address = desk_of(view, context).address(row)
        count_letter(request, session, context, str(held.row.id), address, at=now)
        send_reminder(
            session, desk_of(view, context, row.language), row, part.total - part.answered, at=now
        )
    elif event in BY_OWNER:
        advance(session, row, BY_OWNER[event], at=now)
        if event == "revoke":
            return view.redirect(f"{held.path}/delegations")
    return view.redirect(f"{held.path}/delegations/{row.id}")


def _part(session: Session, held: Held, delegation_id: str) -> Part:
    row = delegation_of(session, held.row, delegation_id)
    done = progress(held.definition, held.given, held.showing)
    return part_of(session, row, held.definition, done)


def _page(
    view: View,
    texts: Texts,
    held: Held,
    session: Session,
    context: Context,
    part: Part,
    now: datetime,
    typed: Mapping[str, str] | None = None,
    reasons: Mapping[str, str] | None = None,
) -> DelegationPage:
    t, row = view.t, part.row
    look, label = state_words(t, part)
    allowed = DELEGATION_STATES.allowed(part.state)
    names = typed or {"name": row.name, "department": row.department}
    return DelegationPage(
        title=part.name,
        lang=view.lang,
        shell=view.shell(),
        back=view.url(f"{held.path}/delegations"),
        action=view.url(f"{held.path}/delegations/{row.id}"),
        heading=part.name,
        state=look,
        state_label=label,
        facts=part_facts(t, part, is_late=is_late(part, now)),
        sections=section_lines(t, texts, part),
        sending=_sending(desk_of(view, context), texts, held, session, part),
        reminding=_reminding(view, context, part, now),
        letter=_letter_words(view, fates(session, [row.id]).get(row.id)),
        can_reopen=DelegationEvent.REOPEN in allowed,
        can_revoke=DelegationEvent.REVOKE in allowed,
        name=names["name"],
        department=names["department"],
        labels=field_names(t),
        errors={field: reason_words(t, field, reason) for field, reason in (reasons or {}).items()},
    )


def _sending(desk: Desk, texts: Texts, held: Held, session: Session, part: Part) -> Sending | None:
    if part.state not in LIVE:
        return None
    enterprise = profile_of(session, held.row.enterprise_id).name
    names = [texts.sections[s.section.code].name for s in part.sections]
    link = desk.part_link(part.row.id)
    return Sending(invitation_words(desk, part.row, enterprise, names), link, qr_picture(link))


def _reminding(view: View, context: Context, part: Part, now: datetime) -> Reminding | None:
    row, desk = part.row, desk_of(view, context)
    if part.state not in {DelegationState.INVITED, DelegationState.WORKING}:
        return None
    wait = ""
    if row.reminded_at is not None and not may_be_reminded(row, now):
        wait = view.t.gettext(
            "%(when)s 已经提醒过，隔一天再发；着急的话，把下面那句话发到微信。",
            when=china_time(row.reminded_at),
        )
    return Reminding(
        words=reminder_words(desk, row, part.total - part.answered),
        mail=hidden_address(desk.address(row)) if row.email and context.settings.has_mail else "",
        wait=wait,
    )


def _letter_words(view: View, fate: Fate | None) -> str:
    if fate is None:
        return ""
    t, when = view.t, china_time(fate.at)
    return {
        LetterState.WAITING: t.gettext("邮件正在发送。")
        if fate.tries == 0
        else t.gettext("邮件暂时没有发出去，稍后会再试。"),
        LetterState.SENT: t.gettext("邮件已于 %(when)s 发出。", when=when),
        LetterState.FAILED: t.gettext("邮件没有发出去，请核对邮箱，或把链接用微信发给对方。"),
        LetterState.CANCELLED: "",
    }[fate.state]
