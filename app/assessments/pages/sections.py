"""One section a page: questions with help, what was typed never lost."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from http import HTTPStatus
from typing import Literal

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlmodel import Session

from app.assessments.deps import AnsweringDep, ClaimDep, Held, opened, pacing_of
from app.assessments.domain.forms import (
    Fields,
    raw_from_form,
)
from app.assessments.domain.guarding import Verdict, judge, tags_sent
from app.assessments.domain.pacing import Pace
from app.assessments.domain.states import AssessmentState, missing_items
from app.assessments.pages.doubts import notes_of, settled_here
from app.assessments.pages.questions import suggested_figures
from app.assessments.pages.section_page import Opened, kept_page, open_section, typed_page
from app.assessments.pages.wording import writer_words
from app.assessments.service.differing import note_agreement, note_clash
from app.assessments.service.keeping import last_change, record_responses
from app.assessments.service.quality import doubts_about
from app.assessments.service.wording import answer_words, refusal
from app.enterprises.service.keeping import profile_of
from app.kit.clock import china_time
from app.questionnaires.deps import LibraryDep, get_library
from app.questionnaires.domain.definition import Definition, Item, Section, Texts
from app.questionnaires.domain.quality import Doubt
from app.questionnaires.domain.responses import Response as ItemResponse
from app.questionnaires.domain.responses import read_response
from app.questionnaires.errors import ResponseRefused
from app.questionnaires.service.library import Library
from app.web.deps import FormDep, NowDep, SessionDep, ViewDep, get_context, get_view
from app.web.view import View
from diagnosis_models.contract import ResponseState

router = APIRouter()


@dataclass(slots=True)
class Reading:
    """What a posted section holds: answers to keep, refusals and clashes by item."""

    accepted: dict[str, tuple[Item, ItemResponse]] = field(default_factory=dict)
    agreed: dict[str, tuple[Item, ItemResponse]] = field(default_factory=dict)
    """What is left as it is kept, for it was typed so or not touched."""
    refused: dict[str, ResponseRefused] = field(default_factory=dict)
    clashing: list[tuple[Item, ItemResponse]] = field(default_factory=list)


@router.get("/assessments/{assessment_id}/sections/{code}")
async def section_page(
    code: str, claim: ClaimDep, request: Request, blank: Literal["1"] | None = None
) -> Response:
    """Show a section as kept; `blank=1` without any answer, for keeping on the device."""
    # opened in one unit: the page that everybody turns would else wait for three threads
    context, library = await get_context(request), await get_library(request)
    view = await get_view(request, context)

    def show(session: Session) -> Response:
        held = opened(session, claim, library, reads=True)
        pacing = pacing_of(request, session, context.clock())
        return _shown(view, held, held.section(code), library, session, pacing, is_blank=blank is not None)

    return await context.database.look(show)


def _shown(
    view: View,
    held: Held,
    section: Section,
    library: Library,
    session: Session,
    pacing: Callable[[Definition], Pace],
    *,
    is_blank: bool,
) -> Response:
    if held.row.state == AssessmentState.SUBMITTED:
        return view.redirect(f"{held.path}/result" if held.actor.is_owner else held.home)
    found = section_seen(view, held, section, library, session, is_blank=is_blank)
    return kept_page(view, library, found, pacing(held.definition))


def section_seen(
    view: View, held: Held, section: Section, library: Library, session: Session, *, is_blank: bool
) -> Opened:
    """Read a section as it is kept, or without anything that people have said."""
    shown = replace(held, responses={}, carried={}) if is_blank else held
    notes = notes_of(library.texts(held.edition, view.lang), section, _doubts(session, library, shown))
    found = open_section(view, library, shown, section, session, notes)
    return replace(found, said=()) if is_blank else found


@router.post("/assessments/{assessment_id}/sections/{code}")
def keep_section(
    code: str,
    held: AnsweringDep,
    form: FormDep,
    view: ViewDep,
    library: LibraryDep,
    session: SessionDep,
    now: NowDep,
) -> Response:
    """Keep every valid response; show the page again if one is not, with all that was typed."""
    section = held.section(code)
    texts = library.texts(held.edition, view.lang)
    if "".join(form.get("version", ())) not in {"", held.definition.version}:
        stale = view.t.gettext(
            "问卷在您打开这一页之后更新了，刚才填的还没有保存。请按新的题目核对后再保存。"
        )
        found = open_section(view, library, held, section, session)
        return view.render(typed_page(view, library, found, form, stale=stale), status=409)
    showing = held.showing
    shown_before = frozenset(code for code in section.items if showing.shows(code))
    read = read_items(held, section.items, form)
    record_responses(session, held.row, read.accepted, at=now, actor=held.actor)
    if read.agreed and not held.actor.is_owner:
        note_agreement(session.connection(), held.row.id, held.actor, read.agreed, at=now)
    for kept, (_, response) in read.accepted.items():
        held.responses[kept] = response
        held.carried.pop(kept, None)
    errors = {
        code: refusal(view.t, texts, item, fault)
        for code, fault in read.refused.items()
        if (item := held.definition.item(code))
    }
    errors |= clash_errors(view, texts, held, read, session, at=now)
    if errors:
        found = open_section(view, library, held, section, session)
        return view.render(typed_page(view, library, found, form, errors), status=status_of(read))
    if "seen" not in form:
        doubts = _doubts(session, library, held)
        asks = settled_here(held, section, library.rules(held.edition), doubts)
        if asks or any(response.cautions for _, response in read.accepted.values()):
            notes = notes_of(texts, section, doubts)
            found = open_section(view, library, held, section, session, notes)
            return view.render(typed_page(view, library, found))
    return view.redirect(_next_path(held, section, shown_before))


def _doubts(session: Session, library: Library, held: Held) -> tuple[Doubt, ...]:
    """Give the doubts about the answers this person sees; a colleague sees no profile."""
    profile = profile_of(session, held.row.enterprise_id if held.actor.is_owner else None)
    return doubts_about(held.definition, library.rules(held.edition), held.given, profile)


def status_of(read: Reading) -> int:
    """Give the status of a page with refusals or clashes."""
    return HTTPStatus.UNPROCESSABLE_ENTITY if read.refused else HTTPStatus.CONFLICT


def clash_errors(
    view: View, texts: Texts, held: Held, read: Reading, session: Session, *, at: datetime
) -> dict[str, str]:
    """Say what clashes, by item; where the other answer is somebody else's, both are noted."""
    for item, typed in read.clashing:
        note_clash(session.connection(), held.row.id, item, held.actor, typed, at=at)
    return {item.code: _clash(view, texts, held, item, session) for item, _ in read.clashing}


def _clash(view: View, texts: Texts, held: Held, item: Item, session: Session) -> str:
    """Say what is kept now, by whom and since when, beside what was typed."""
    words = answer_words(view.t, texts, item, held.responses.get(item.code))
    change = last_change(session, held.row.id, item.code)
    return view.t.gettext(
        "这一题在您打开之后已%(who)s改过（%(when)s），现在存的是“%(kept)s”。下面是您填的：再保存一次就用您的，或先改回现在存的。",
        who=writer_words(view.t, held.actor, change.by if change else ""),
        when=china_time(change.at) if change else view.t.gettext("刚才"),
        kept=view.t.gettext("；").join(words) or view.t.gettext("未作答"),
    )


def read_items(held: Held, codes: Sequence[str], form: Fields) -> Reading:
    """Read what was typed for these items, against what the writer saw and what is kept."""
    read, showing = Reading(), held.showing
    for code in codes:
        item = held.definition.item(code)
        if item is None or not showing.shows(code):
            continue
        try:
            typed = read_response(item, raw_from_form(item, form, suggested_figures(held, code)))
        except ResponseRefused as fault:
            read.refused[code] = fault
            continue
        seen = "".join(form.get(f"seen.{code}", ()))
        sent = tags_sent(item, form.get(f"sent.{code}", ()))
        verdict = judge(item, seen=seen, kept=held.responses.get(code), typed=typed, sent=sent)
        if verdict is Verdict.CLASH:
            read.clashing.append((item, typed))
        if verdict is Verdict.LEAVE:
            read.agreed[code] = (item, typed)
        if verdict is Verdict.KEEP or (verdict is Verdict.LEAVE and _confirms(held, code, typed)):
            read.accepted[code] = (item, typed)
    return read


def _confirms(held: Held, code: str, typed: ItemResponse) -> bool:
    """Whether saving confirms a carried answer: it stands there as it was carried."""
    return code in held.carried and typed.state is not ResponseState.UNANSWERED


def _next_path(held: Held, section: Section, shown_before: frozenset[str]) -> str:
    """Stay when answers have opened new questions here; else go to the next shown section."""
    showing = held.showing
    missing = missing_items(held.definition, held.given, showing)
    if any(code in missing and code not in shown_before for code in section.items):
        return f"{held.path}/sections/{section.code}"
    if not missing and held.actor.is_owner:
        return f"{held.path}/check"
    for later in held.sections[held.sections.index(section) + 1 :]:
        if any(showing.shows(code) for code in later.items):
            return f"{held.path}/sections/{later.code}"
    return held.home
