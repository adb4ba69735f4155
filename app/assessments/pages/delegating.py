"""The owner asks colleagues: who has which sections, how far they are, and the one form for asking."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlmodel import Session

from app.assessments.deps import Held, HeldDep
from app.assessments.domain.delegating import (
    LIVE,
    DelegationReason,
    DelegationState,
    read_request,
)
from app.assessments.domain.states import AssessmentState, SectionProgress, progress
from app.assessments.errors import DelegationRefused
from app.assessments.pages.writing import count_letter, desk_of
from app.assessments.service.corresponding import send_invitation
from app.assessments.service.delegating import Part, delegate, parts_of
from app.assessments.service.differing import differences_of
from app.enterprises.service.keeping import profile_of
from app.kit.clock import CHINA, china_time
from app.kit.i18n import Translator
from app.kit.limits import LimitReached
from app.questionnaires.deps import LibraryDep
from app.questionnaires.domain.definition import Texts
from app.web.context import Context
from app.web.deps import ContextDep, FormDep, NowDep, SessionDep, ViewDep
from app.web.page import Link, Page
from app.web.view import View

router = APIRouter()
FIELDS = ("name", "department", "asked_by", "email", "due_on", "message")


@dataclass(frozen=True, slots=True)
class SectionChoice:
    """One section that can be given away."""

    value: str
    label: str
    hint: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class SectionLine:
    """One section of a colleague, in words."""

    name: str
    words: str
    note: str


@dataclass(frozen=True, slots=True)
class PersonCard:
    """One colleague: what they have, and how far they are."""

    link: Link
    state: str
    """done, started or empty: how the tag looks."""
    state_label: str
    is_over: bool
    sections: tuple[SectionLine, ...]
    facts: tuple[str, ...]
    is_late: bool


@dataclass(frozen=True, slots=True)
class AskForm:
    """The form for asking a colleague, with what was typed."""

    action: str
    sections: tuple[SectionChoice, ...]
    departments: tuple[str, ...]
    values: Mapping[str, str]
    errors: Mapping[str, str]
    today: str
    sends_mail: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DelegationsPage(Page):
    """Everybody who was asked, and the form for asking."""

    template: ClassVar[str] = "assessments/delegations.html"

    back: str
    """Address of the task list."""
    people: tuple[PersonCard, ...]
    """Who was asked, oldest first."""
    differences: Link | None
    """To the answers people gave differently, where the owner has not decided."""
    form: AskForm
    """The form for asking a colleague."""
    errors: tuple[tuple[str, str, str], ...]
    """Anchor, label and message of every error."""


@router.get("/assessments/{assessment_id}/delegations")
def delegations_page(
    held: HeldDep, view: ViewDep, library: LibraryDep, session: SessionDep, context: ContextDep, now: NowDep
) -> Response:
    """Show who was asked for what, and how far they are."""
    if held.row.state == AssessmentState.SUBMITTED:
        return view.redirect(f"{held.path}/result")
    texts = library.texts(held.edition, view.lang)
    return view.render(_page(view, texts, held, session, context, now, {}, {}))


@router.post("/assessments/{assessment_id}/delegations")
def ask_colleague(
    held: HeldDep,
    form: FormDep,
    request: Request,
    view: ViewDep,
    library: LibraryDep,
    session: SessionDep,
    context: ContextDep,
    now: NowDep,
) -> Response:
    """Give sections to a colleague, then show the link to send."""
    texts = library.texts(held.edition, view.lang)
    typed = {name: "".join(form.get(name, ())) for name in FIELDS}
    if not context.settings.has_mail:
        typed["email"] = ""
    try:
        asked = read_request(held.definition, form.get("sections", ()), typed, now.astimezone(CHINA).date())
        _refuse_flood(request, session, context, held, asked.email, at=now)
        desk = desk_of(view, context)
        row = delegate(session, held.row, asked, language=view.lang, sealer=desk.sealer, at=now)
    except DelegationRefused as fault:
        page = _page(view, texts, held, session, context, now, form, fault.fields)
        return view.render(page, status=422)
    if row.email:
        names = [texts.sections[code].name for code in asked.sections]
        enterprise = profile_of(session, held.row.enterprise_id).name
        send_invitation(session, desk, row, enterprise, names, at=now)
    return view.redirect(f"{held.path}/delegations/{row.id}")


def _refuse_flood(
    request: Request, session: Session, context: Context, held: Held, email: str, *, at: datetime
) -> None:
    if not email:
        return
    try:
        count_letter(request, session, context, str(held.row.id), email, at=at)
    except LimitReached:
        raise DelegationRefused({"email": DelegationReason.TOO_OFTEN}) from None


def state_words(t: Translator, part: Part) -> tuple[str, str]:
    """Give how the tag of a delegation looks, and what it says."""
    return {
        DelegationState.INVITED: ("", t.gettext("还没打开")),
        DelegationState.WORKING: ("started", t.gettext("在填")),
        DelegationState.RETURNED: ("done", t.gettext("已交回")),
        DelegationState.REVOKED: ("", t.gettext("已收回")),
        DelegationState.CLOSED: ("", t.gettext("已结束")),
    }[part.state]


def section_lines(t: Translator, texts: Texts, part: Part) -> tuple[SectionLine, ...]:
    """Say how far each section of a colleague is."""
    return tuple(
        SectionLine(
            texts.sections[s.section.code].name,
            t.gettext("已填 %(n)s / %(total)s", n=s.answered, total=s.total),
            s.note,
        )
        for s in part.sections
    )


def part_facts(t: Translator, part: Part, *, is_late: bool) -> tuple[str, ...]:
    """Say what the owner wants to know of a colleague: own answers, last activity, dates."""
    row = part.row
    facts = [
        t.gettext("本人答了 %(n)s 题", n=part.own_answers),
        t.gettext("最近动静 %(when)s", when=china_time(part.last_activity)),
    ]
    if row.returned_at:
        facts.append(t.gettext("%(when)s 交回", when=china_time(row.returned_at)))
    elif row.due_on:
        day = row.due_on.isoformat()
        facts.append(
            t.gettext("应于 %(day)s 前填好，已过期", day=day)
            if is_late
            else t.gettext("请在 %(day)s 前填好", day=day)
        )
    return tuple(facts)


def is_late(part: Part, now: datetime) -> bool:
    """Whether the day is over and the sections have not come back."""
    due = part.row.due_on
    waits = part.state in {DelegationState.INVITED, DelegationState.WORKING}
    return due is not None and waits and due < now.astimezone(CHINA).date()


def reason_words(t: Translator, field: str, reason: str) -> str:
    """Say why a field of the form is refused."""
    if field == "message" and reason == DelegationReason.TOO_LONG:
        return t.gettext("太长了，请控制在 500 个字以内。")
    return {
        DelegationReason.MISSING: t.gettext("请填写这一项。"),
        DelegationReason.TOO_LONG: t.gettext("太长了，请控制在 40 个字以内。"),
        DelegationReason.NO_SECTION: t.gettext("请至少选一个部分。"),
        DelegationReason.UNKNOWN_SECTION: t.gettext("没有这个部分，请从列表中选择。"),
        DelegationReason.NO_ADDRESS: t.gettext("邮箱写法不对，例如 wang@example.com。"),
        DelegationReason.NO_DATE: t.gettext("日期写法不对，例如 2026-12-01。"),
        DelegationReason.PAST: t.gettext("这一天已经过去了，请另选一天。"),
        DelegationReason.HOLDS_LINK: t.gettext("这里不能写网址，链接由系统附上。"),
        DelegationReason.TOO_OFTEN: t.gettext(
            "今天发出的邮件太多了，请明天再发；或把邮箱留空，用微信把链接发给对方。"
        ),
        DelegationReason.TOO_MANY: t.gettext("同时请的人太多了，请先收回用不上的。"),
    }[DelegationReason(reason)]


def field_names(t: Translator) -> dict[str, str]:
    """Name the fields of the form."""
    return {
        "sections": t.gettext("请同事填哪些部分"),
        "name": t.gettext("同事姓名或称呼"),
        "department": t.gettext("部门"),
        "asked_by": t.gettext("您的姓名或称呼"),
        "email": t.gettext("同事的邮箱"),
        "due_on": t.gettext("希望哪天前填好"),
        "message": t.gettext("留言"),
    }


def _page(
    view: View,
    texts: Texts,
    held: Held,
    session: Session,
    context: Context,
    now: datetime,
    typed: Mapping[str, Sequence[str]],
    reasons: Mapping[str, str],
) -> DelegationsPage:
    t = view.t
    done = progress(held.definition, held.given, held.showing)
    parts = parts_of(session, held.row.id, held.definition, done)
    names = field_names(t)
    errors = {field: reason_words(t, field, reason) for field, reason in reasons.items()}
    values = {name: "".join(typed.get(name, ())) for name in FIELDS}
    if not typed and parts:
        values["asked_by"] = parts[-1].row.asked_by
    chosen = frozenset(typed.get("sections", ()))
    return DelegationsPage(
        title=t.gettext("请同事帮忙填"),
        lang=view.lang,
        shell=view.shell(),
        back=view.url(held.path),
        people=tuple(_card(view, texts, held, part, now) for part in parts),
        differences=differences_link(view, held, session),
        form=AskForm(
            action=view.url(f"{held.path}/delegations"),
            sections=tuple(_choice(t, texts, s, parts, chosen) for s in done.sections),
            departments=_departments(t),
            values=values,
            errors=errors,
            today=now.astimezone(CHINA).date().isoformat(),
            sends_mail=context.settings.has_mail,
        ),
        errors=tuple((field, names[field], message) for field, message in errors.items()),
    )


def differences_link(view: View, held: Held, session: Session) -> Link | None:
    """Link to the answers people gave differently, if the owner has to decide any."""
    found = differences_of(session, held.row.id, held.definition, held.showing)
    count = sum(difference.is_open for difference in found)
    if not count:
        return None
    label = view.t.ngettext("有 %(n)s 题两个人填得不一样", "有 %(n)s 题两个人填得不一样", count)
    return Link(view.url(f"{held.path}/differences"), label)


def _card(view: View, texts: Texts, held: Held, part: Part, now: datetime) -> PersonCard:
    look, label = state_words(view.t, part)
    late = is_late(part, now)
    return PersonCard(
        link=Link(view.url(f"{held.path}/delegations/{part.row.id}"), part.name),
        state=look,
        state_label=label,
        is_over=part.state not in LIVE,
        sections=section_lines(view.t, texts, part),
        facts=part_facts(view.t, part, is_late=late),
        is_late=late,
    )


def _choice(
    t: Translator, texts: Texts, done: SectionProgress, parts: Sequence[Part], chosen: frozenset[str]
) -> SectionChoice:
    code = done.section.code
    hint = t.gettext("已填 %(n)s / %(total)s", n=done.answered, total=done.total)
    asked = [
        part.name
        for part in parts
        if part.state in LIVE and any(s.section.code == code for s in part.sections)
    ]
    if asked:
        hint = t.gettext("%(hint)s；已请 %(names)s", hint=hint, names=t.gettext("、").join(asked))
    return SectionChoice(code, texts.sections[code].name, hint, code in chosen)


def _departments(t: Translator) -> tuple[str, ...]:
    return (
        t.gettext("生产"),
        t.gettext("信息化"),
        t.gettext("财务"),
        t.gettext("质量"),
        t.gettext("设备"),
        t.gettext("采购"),
        t.gettext("销售"),
        t.gettext("人事"),
        t.gettext("仓储物流"),
        t.gettext("研发"),
    )
