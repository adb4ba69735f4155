"""The colleague's side: the link, their own task list with notes, and handing back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, TypeAlias
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import Session

from app.assessments.deps import AnsweringDep, Held
from app.assessments.domain.delegating import LONGEST_NOTE, DelegationEvent, DelegationState
from app.assessments.domain.states import SectionState, progress
from app.assessments.errors import AssessmentNotFound
from app.assessments.service.delegating import (
    Part,
    advance,
    keep_notes,
    part_by_link,
    part_of,
    parts_held,
    sections_given,
)
from app.assessments.service.keeping import open_assessment
from app.assessments.tables import Delegation
from app.enterprises.service.keeping import profile_of
from app.identity.deps import PUBLIC, VisitorDep, cookie_token, keep_cookie
from app.identity.domain import read_resume_token
from app.identity.service import remember
from app.kit.clock import china_date, china_time
from app.questionnaires.deps import LibraryDep
from app.questionnaires.domain.definition import Texts
from app.questionnaires.service.library import Library
from app.web.deps import ContextDep, FormDep, NowDep, SessionDep, ViewDep
from app.web.page import Link, Page
from app.web.view import View

router = APIRouter()
TooLong: TypeAlias = Mapping[str, tuple[str, int]]
"""Notes that were refused, by section: the text as typed, and its length."""


@dataclass(frozen=True, slots=True)
class OpenAssessment:
    """An assessment, or a part of one, that this browser may go on with."""

    link: Link
    questionnaire: str
    state: str
    changed_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartLinkPage(Page):
    """Says who asks for what, before this device opens it."""

    template: ClassVar[str] = "assessments/part_link.html"

    action: str
    """Where the button posts to."""
    enterprise: str
    """Name of the enterprise, empty before the profile is filled."""
    asked_by: str
    """Who asks."""
    name: str
    """Who is asked."""
    sections: tuple[str, ...]
    """Names of the sections."""


@dataclass(frozen=True, slots=True)
class PartTask:
    """One section of the colleague, with the note about it."""

    code: str
    link: Link
    hint: str
    state: str
    state_label: str
    note: str
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartPage(Page):
    """The colleague's own task list."""

    template: ClassVar[str] = "assessments/part.html"

    action: str
    """Where notes and handing back post to."""
    enterprise: str
    """Name of the enterprise, empty before the profile is filled."""
    asked_by: str
    """Who asked."""
    name: str
    """Who was asked."""
    message: str
    """What the owner wrote."""
    due: str
    """The day by which it is wanted, in words; empty if there is none."""
    answered: int
    """Items with a response."""
    total: int
    """All items of these sections."""
    tasks: tuple[PartTask, ...]
    """The sections."""
    longest_note: int
    """How long a note may be."""
    errors: tuple[tuple[str, str, str], ...]
    """Anchor, label and message of every note that is too long."""
    closed: str
    """Why nothing can be changed any more; empty while it can."""
    is_over: bool
    """Whether the assessment is submitted; then no section is shown."""


@router.get("/delegated/{token}", dependencies=[PUBLIC])
def part_link_page(
    token: str, view: ViewDep, session: SessionDep, context: ContextDep, library: LibraryDep
) -> Response:
    """Show who asks for what; looking changes nothing, so link previews do no harm."""
    row = _by_token(session, context.secret, token)
    assessment = open_assessment(session, row.assessment_id)
    edition = library.edition(assessment.questionnaire_code, assessment.questionnaire_version)
    texts = library.texts(edition, view.lang)
    given = sections_given(session, row)
    return view.render(
        PartLinkPage(
            title=view.t.gettext("请您帮忙填一部分"),
            lang=view.lang,
            shell=view.shell(),
            action=view.url(f"/delegated/{token}"),
            enterprise=profile_of(session, assessment.enterprise_id).name,
            asked_by=row.asked_by,
            name=row.name,
            sections=tuple(
                texts.sections[s.code].name for s in edition.definition.sections if s.code in given
            ),
        )
    )


@router.post("/delegated/{token}", dependencies=[PUBLIC])
def open_part(
    token: str, view: ViewDep, session: SessionDep, context: ContextDep, visitor: VisitorDep, now: NowDep
) -> Response:
    """Let this browser open the sections of the link."""
    row = _by_token(session, context.secret, token)
    if row.state != DelegationState.CLOSED:
        advance(session, row, DelegationEvent.OPEN, at=now)
    cookie = cookie_token(visitor, context)
    remember(session, cookie, row.id, secret=context.secret, at=now)
    response = view.redirect(f"/assessments/{row.id}/part")
    keep_cookie(response, context, cookie)
    return response


@router.get("/assessments/{assessment_id}/part")
def part_page(held: AnsweringDep, view: ViewDep, library: LibraryDep, session: SessionDep) -> Response:
    """Show the colleague's sections, how far they are, and the notes."""
    texts = library.texts(held.edition, view.lang)
    return view.render(_page(view, texts, held, session, {}))


@router.post("/assessments/{assessment_id}/part")
def keep_part(
    held: AnsweringDep, form: FormDep, view: ViewDep, library: LibraryDep, session: SessionDep, now: NowDep
) -> Response:
    """Keep the notes; with the other button also hand the sections back."""
    row = _own(session, held)
    notes = {s.code: "".join(form.get(f"note.{s.code}", ())) for s in held.sections}
    typed = {code: note for code, note in notes.items() if f"note.{code}" in form}
    too_long = keep_notes(session, row, typed, at=now)
    if too_long:
        texts = library.texts(held.edition, view.lang)
        page = _page(view, texts, held, session, {code: (typed[code], n) for code, n in too_long.items()})
        return view.render(page, status=422)
    if "hand_back" in form:
        advance(session, row, DelegationEvent.HAND_BACK, at=now)
    return view.redirect(held.home)


def _by_token(session: Session, secret: str, token: str) -> Delegation:
    delegation_id = read_resume_token(secret, token)
    if delegation_id is None:
        raise AssessmentNotFound
    return part_by_link(session, delegation_id)


def _own(session: Session, held: Held) -> Delegation:
    """Give the delegation by which the colleague acts; the owner has none and gets `AssessmentNotFound`."""
    if held.actor.delegation is None:
        raise AssessmentNotFound
    return part_by_link(session, held.actor.delegation)


def _page(view: View, texts: Texts, held: Held, session: Session, too_long: TooLong) -> PartPage:
    row = _own(session, held)
    done = progress(held.definition, held.given, held.showing)
    part = part_of(session, row, held.definition, done)
    tasks = () if part.state is DelegationState.CLOSED else _tasks(view, texts, held, part, too_long)
    return PartPage(
        title=view.t.gettext("请您帮忙填一部分"),
        lang=view.lang,
        shell=view.shell(),
        action=view.url(held.home),
        enterprise=profile_of(session, held.row.enterprise_id).name,
        asked_by=row.asked_by,
        name=row.name,
        message=row.message,
        due=view.t.gettext("请在 %(day)s 前填好。", day=row.due_on.isoformat()) if row.due_on else "",
        answered=part.answered,
        total=part.total,
        tasks=tasks,
        longest_note=LONGEST_NOTE,
        errors=tuple((f"note.{task.code}", task.link.label, task.error) for task in tasks if task.error),
        closed=_closed_words(view, part),
        is_over=part.state is DelegationState.CLOSED,
    )


def _tasks(view: View, texts: Texts, held: Held, part: Part, too_long: TooLong) -> tuple[PartTask, ...]:
    t = view.t
    tasks = []
    for found in part.sections:
        code = found.section.code
        state = SectionState.STARTED if found.answered else SectionState.NOT_STARTED
        state = SectionState.DONE if found.answered == found.total else state
        typed, length = too_long.get(code, (found.note, 0))
        tasks.append(
            PartTask(
                code=code,
                link=Link(view.url(f"{held.path}/sections/{code}"), texts.sections[code].name),
                hint=texts.sections[code].gist,
                state=str(state),
                state_label=t.gettext("已填 %(n)s / %(total)s", n=found.answered, total=found.total),
                note=typed,
                error=t.gettext(
                    "说明有 %(n)s 个字，请控制在 %(most)s 个字以内；您写的都还在。",
                    n=length,
                    most=LONGEST_NOTE,
                )
                if length
                else "",
            )
        )
    return tuple(tasks)


def _closed_words(view: View, part: Part) -> str:
    t = view.t
    if part.state is DelegationState.CLOSED:
        return t.gettext("这份自评已经提交，您填的部分都用上了。谢谢您！链接不再打开任何题目。")
    if part.state is DelegationState.RETURNED and part.row.returned_at:
        return t.gettext(
            "您已于 %(when)s 交回，现在只能查看。要改的话，请让%(who)s重新打开。",
            when=china_time(part.row.returned_at),
            who=part.row.asked_by,
        )
    return ""


def parts_here(
    view: View, library: Library, session: Session, ids: list[UUID]
) -> tuple[OpenAssessment, ...]:
    """Give the parts colleagues have opened in this browser, as lines of the start page."""
    found = []
    for row, assessment in parts_held(session, ids):
        edition = library.edition(assessment.questionnaire_code, assessment.questionnaire_version)
        enterprise = profile_of(session, assessment.enterprise_id).name or view.t.gettext("未填企业名称")
        label = view.t.gettext(
            "%(enterprise)s：%(who)s请您填的部分", enterprise=enterprise, who=row.asked_by
        )
        returned = row.state == DelegationState.RETURNED
        found.append(
            OpenAssessment(
                link=Link(view.url(f"/assessments/{row.id}/part"), label),
                questionnaire=library.texts(edition, view.lang).short_title,
                state=view.t.gettext("已交回") if returned else view.t.gettext("填写中"),
                changed_on=china_date(row.created_at),
            )
        )
    return tuple(found)
