"""The start page, starting an assessment, and its task list."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.assessments.deps import Held, HeldDep, PacingDep
from app.assessments.domain.pacing import Pace, minutes_for
from app.assessments.domain.states import (
    AssessmentState,
    Progress,
    SectionProgress,
    SectionState,
    missing_items,
    progress,
)
from app.assessments.pages.claiming import claim_link
from app.assessments.pages.delegating import differences_link
from app.assessments.pages.evidence_list import evidence_link
from app.assessments.pages.letter import letter_link
from app.assessments.pages.part import OpenAssessment, parts_here
from app.assessments.service.continuing import newer_version
from app.assessments.service.keeping import assessments_of, start
from app.assessments.tables import Assessment
from app.enterprises.service.keeping import profile_of
from app.identity.deps import PUBLIC, VisitorDep, cookie_token, keep_cookie
from app.identity.domain import resume_token, spaced
from app.identity.service import has_closed_link, held_by, remember
from app.kit.clock import china_date
from app.kit.qr import qr_picture
from app.questionnaires.deps import LibraryDep
from app.questionnaires.domain.definition import Texts
from app.questionnaires.service.library import Edition, Library
from app.web.context import STARTS
from app.web.deps import ContextDep, FormDep, NowDep, SessionDep, ViewDep, place_in
from app.web.page import Link, Page
from app.web.view import View

router = APIRouter()
FIRST = "miit-sme-2024"


@dataclass(frozen=True, slots=True)
class Offered:
    """Another questionnaire one may fill in."""

    code: str
    title: str
    summary: str
    items: int
    minutes: int


@dataclass(frozen=True, slots=True)
class ShortOffer:
    """A few questions that give an estimate."""

    items: int
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StartPage(Page):
    """What one gets, how long it takes, and the one button."""

    template: ClassVar[str] = "assessments/start.html"

    questionnaire: str
    """Title of the questionnaire."""
    summary: str
    """One sentence on what it measures."""
    disclaimer: str
    """What the result is not."""
    minutes: int
    """Honest estimate of the whole form."""
    items: int
    """How many questions there are."""
    action: str
    """Where the start buttons post to."""
    short: ShortOffer | None
    """The short check of the questionnaire, if it has one."""
    resume: str
    """Address of the resume page."""
    others: tuple[Offered, ...]
    """The other questionnaires."""
    open_assessments: tuple[OpenAssessment, ...]
    """Assessments begun in this browser."""


@dataclass(frozen=True, slots=True)
class Task:
    """One line of the task list."""

    link: Link
    hint: str
    state: str
    """not_started, started or done."""
    state_label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskListPage(Page):
    """All sections with their state, and how to come back later."""

    template: ClassVar[str] = "assessments/tasks.html"

    questionnaire: str
    """Title of the questionnaire."""
    enterprise: str
    """Name of the enterprise, empty before the profile is filled."""
    answered: int
    """Items with a response."""
    total: int
    """All items."""
    minutes_left: int
    """About how long the rest takes, by how long others took; 0 when nothing is left."""
    tasks: tuple[Task, ...]
    """The profile, then the sections."""
    check: Link
    """To the page where all responses are checked."""
    is_complete: bool
    """Whether nothing is missing."""
    unconfirmed: int
    """How many shown answers were carried over and wait for confirmation."""
    evidence: Link
    """To the list of evidence; its label says how much is there and missing."""
    personal: Link
    """To what is held about people, and with whom the result is shared."""
    upgrade: Link | None
    """To the newer version of the questionnaire, where there is one."""
    asking: Link
    """To the page where colleagues are asked."""
    differences: Link | None
    """To the answers people gave differently, where the owner has to decide."""
    letter: Link | None
    """To the page that sends the resume link by e-mail; none where no letters are sent."""
    short: Link | None
    """To the short check, or to its estimate once all of it is answered; nothing once all is answered."""
    claim: Link | None
    """To taking the assessment into an account; none where it belongs to one, or no letters are sent."""
    resume_code: str
    """Code for going on elsewhere; empty once it was closed."""
    resume_link: str
    """Full link for going on elsewhere."""
    resume_qr: str
    """The same link as a QR code: the address of a picture."""


@router.get("/", dependencies=[PUBLIC])
def start_page(
    view: ViewDep, library: LibraryDep, session: SessionDep, visitor: VisitorDep, context: ContextDep
) -> Response:
    """Explain in three lines what one gets."""
    edition = library.newest(FIRST)
    texts = library.texts(edition, view.lang)
    held = held_by(session, visitor, secret=context.secret)
    return view.render(
        StartPage(
            title=view.t.gettext("中小企业数字化水平免费诊断"),
            lang=view.lang,
            shell=view.shell(),
            questionnaire=texts.title,
            summary=texts.summary,
            disclaimer=texts.disclaimer,
            minutes=edition.definition.minutes,
            items=len(edition.definition.items),
            action=view.url("/assessments"),
            short=_short_offer(library, edition),
            resume=view.url("/resume"),
            others=_others(view, library),
            open_assessments=(
                *(_open(view, library, session, row) for row in assessments_of(session, held)),
                *parts_here(view, library, session, held),
            ),
        )
    )


def _others(view: View, library: Library) -> tuple[Offered, ...]:
    found = [e for e in library.all_newest() if e.definition.code != FIRST and not e.definition.result_only]
    return tuple(
        Offered(
            code=edition.definition.code,
            title=texts.title,
            summary=texts.summary,
            items=len(edition.definition.items),
            minutes=edition.definition.minutes,
        )
        for edition, texts in ((edition, library.texts(edition, view.lang)) for edition in found)
    )


def _short_offer(library: Library, edition: Edition) -> ShortOffer | None:
    short = library.short(edition)
    return ShortOffer(len(short.items), short.minutes) if short else None


def _open(view: View, library: Library, session: SessionDep, row: Assessment) -> OpenAssessment:
    name = profile_of(session, row.enterprise_id).name or view.t.gettext("未填企业名称")
    edition = library.edition(row.questionnaire_code, row.questionnaire_version)
    return OpenAssessment(
        link=Link(view.url(f"/assessments/{row.id}"), name),
        questionnaire=library.texts(edition, view.lang).short_title,
        state=_state_label(view, row.state),
        changed_on=china_date(row.changed_at),
    )


@router.post("/assessments", dependencies=[PUBLIC])
def start_assessment(
    request: Request,
    form: FormDep,
    view: ViewDep,
    library: LibraryDep,
    session: SessionDep,
    visitor: VisitorDep,
    context: ContextDep,
    now: NowDep,
) -> Response:
    """Start an assessment, of the first questionnaire unless another is named.

    Goes to the profile, or to the questions of the short check when that was asked for.
    """
    context.limits.take(session.connection(), STARTS, place_in(request), at=now)
    edition = library.newest("".join(form.get("questionnaire", ())) or FIRST)
    row = start(session, edition.definition, language=view.lang, random=context.random, at=now)
    cookie = cookie_token(visitor, context)
    remember(session, cookie, row.id, secret=context.secret, at=now)
    first = "short" if "short" in form and library.short(edition) else "profile"
    response = view.redirect(f"/assessments/{row.id}/{first}")
    keep_cookie(response, context, cookie)
    return response


@router.get("/assessments/{assessment_id}")
def task_list(
    held: HeldDep,
    view: ViewDep,
    library: LibraryDep,
    session: SessionDep,
    context: ContextDep,
    pacing: PacingDep,
    now: NowDep,
) -> Response:
    """Show the sections and their state; a submitted assessment goes to its result."""
    if held.row.state == AssessmentState.SUBMITTED:
        return view.redirect(f"{held.path}/result")
    texts = library.texts(held.edition, view.lang)
    done, pace = progress(held.definition, held.given, held.showing), pacing(held.definition)
    profile = profile_of(session, held.row.enterprise_id)
    link = f"{context.settings.public_url}/resume/{resume_token(context.secret, held.row.id)}"
    has_way = not has_closed_link(session, held.row.id)
    return view.render(
        TaskListPage(
            title=view.t.gettext("填写进度"),
            lang=view.lang,
            shell=view.shell(),
            questionnaire=texts.title,
            enterprise=profile.name,
            answered=done.answered,
            total=done.total,
            minutes_left=minutes_for(done.open, pace),
            tasks=(
                _profile_task(view, held.path, is_done=not profile.missing),
                *_section_tasks(view, texts, held.path, done, pace),
            ),
            check=Link(view.url(f"{held.path}/check"), view.t.gettext("检查并提交")),
            is_complete=not profile.missing
            and not missing_items(held.definition, held.given, held.showing),
            unconfirmed=sum(held.showing.shows(code) for code in held.carried),
            evidence=evidence_link(view, held, session),
            short=_short_link(view, held, library),
            personal=Link(view.url(f"{held.path}/data"), view.t.gettext("个人信息与共享")),
            upgrade=_upgrade_link(view, held, library),
            asking=Link(view.url(f"{held.path}/delegations"), view.t.gettext("请同事帮忙填")),
            differences=differences_link(view, held, session),
            letter=letter_link(view, held, context) if has_way else None,
            claim=claim_link(view, session, held, context, now),
            resume_code=spaced(held.row.code) if has_way else "",
            resume_link=link,
            resume_qr=qr_picture(link),
        )
    )


def _upgrade_link(view: View, held: Held, library: Library) -> Link | None:
    newer = newer_version(held.row, library=library)
    if newer is None:
        return None
    label = view.t.gettext("看看 %(version)s 版改了什么", version=newer.definition.version)
    return Link(view.url(f"{held.path}/upgrade"), label)


def _short_link(view: View, held: Held, library: Library) -> Link | None:
    short = library.short(held.edition)
    missing = missing_items(held.definition, held.given, held.showing)
    if short is None or not missing:
        return None
    if any(code in missing for code in short.items):
        label = view.t.gettext("先答其中 %(n)s 题，看个估算的等级", n=len(short.items))
        return Link(view.url(f"{held.path}/short"), label)
    return Link(view.url(f"{held.path}/estimate"), view.t.gettext("看估算的等级"))


def _state_label(view: View, state: str) -> str:
    return view.t.gettext("已提交") if state == AssessmentState.SUBMITTED else view.t.gettext("填写中")


def _profile_task(view: View, path: str, *, is_done: bool) -> Task:
    t = view.t
    return Task(
        link=Link(view.url(f"{path}/profile"), t.gettext("企业基本信息")),
        hint=t.gettext("营业执照在手边，约 2 分钟"),
        state=str(SectionState.DONE if is_done else SectionState.NOT_STARTED),
        state_label=t.gettext("已完成") if is_done else t.gettext("未开始"),
    )


def _section_tasks(view: View, texts: Texts, path: str, done: Progress, pace: Pace) -> list[Task]:
    return [
        Task(
            link=Link(
                view.url(f"{path}/sections/{part.section.code}"), texts.sections[part.section.code].name
            ),
            hint=_hint(view, texts.sections[part.section.code].gist, minutes_for(part.open, pace)),
            state=str(part.state),
            state_label=_progress_label(view, part),
        )
        for part in done.sections
    ]


def _hint(view: View, gist: str, minutes: int) -> str:
    if not minutes:
        return gist
    return view.t.gettext("%(gist)s约 %(n)s 分钟。", gist=gist, n=minutes)


def _progress_label(view: View, part: SectionProgress) -> str:
    if part.state is SectionState.DONE:
        return view.t.gettext("已完成")
    if part.state is SectionState.NOT_STARTED:
        return view.t.gettext("未开始")
    return view.t.gettext("已填 %(n)s / %(total)s", n=part.answered, total=part.total)
