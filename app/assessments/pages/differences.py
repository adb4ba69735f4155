"""Where two people answered differently: both answers side by side, the owner decides."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import Session

from app.assessments.deps import Held, HeldDep
from app.assessments.domain.forms import Fields
from app.assessments.domain.states import AssessmentState
from app.assessments.service.differing import Difference, Opinion, differences_of, settle
from app.assessments.service.keeping import record_responses
from app.assessments.service.wording import answer_words
from app.kit.clock import china_time
from app.questionnaires.deps import LibraryDep
from app.questionnaires.domain.definition import Texts
from app.web.deps import FormDep, NowDep, SessionDep, ViewDep
from app.web.page import Link, Page
from app.web.view import View

router = APIRouter()


@dataclass(frozen=True, slots=True)
class OpinionRow:
    """One person's answer."""

    value: str
    """What the radio button posts: who holds the answer."""
    who: str
    when: str
    answer: str
    is_kept: bool


@dataclass(frozen=True, slots=True)
class DifferenceCard:
    """One item that was answered differently."""

    item: str
    section: str
    title: str
    question: str
    opinions: tuple[OpinionRow, ...]
    other: Link
    """To the question itself, for another answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferencesPage(Page):
    """All differing answers: those to decide, and those decided."""

    template: ClassVar[str] = "assessments/differences.html"

    back: str
    """Address of the task list."""
    action: str
    """Where the choices post to."""
    to_decide: tuple[DifferenceCard, ...]
    """Items the owner has to decide."""
    decided: tuple[DifferenceCard, ...]
    """Items that are decided, for looking back."""
    error: str
    """What is wrong with the choices; empty if nothing is."""


@router.get("/assessments/{assessment_id}/differences")
def differences_page(held: HeldDep, view: ViewDep, library: LibraryDep, session: SessionDep) -> Response:
    """Show both answers to every item that two people answered differently."""
    if held.row.state == AssessmentState.SUBMITTED:
        return view.redirect(f"{held.path}/result")
    texts = library.texts(held.edition, view.lang)
    return view.render(_page(view, texts, held, session, ""))


@router.post("/assessments/{assessment_id}/differences")
def decide(
    held: HeldDep, form: FormDep, view: ViewDep, library: LibraryDep, session: SessionDep, now: NowDep
) -> Response:
    """Keep the chosen answers; what nobody chose for stays to be decided.

    A choice counts only while the answers are those that were shown: each comes with its moment.
    """
    stale = False
    for difference in differences_of(session, held.row.id, held.definition, held.showing):
        choice = "".join(form.get(f"choice.{difference.item.code}", ()))
        if not difference.is_open or not choice:
            continue
        chosen = next((o for o in difference.opinions if _value(o) == choice), None)
        if chosen is None or not _shown(form, difference):
            stale = True
            continue
        _keep(session, held, difference, chosen, now)
    texts = library.texts(held.edition, view.lang)
    error = view.t.gettext("有的回答在您查看时又变了，请按现在的内容再选一次。") if stale else ""
    page = _page(view, texts, held, session, error)
    if error:
        return view.render(page, status=409)
    return view.redirect(f"{held.path}/differences" if page.to_decide else held.path)


def _keep(session: Session, held: Held, difference: Difference, chosen: Opinion, now: datetime) -> None:
    """Let the chosen answer stand; one that is kept already stays in the name of whoever gave it."""
    item = difference.item
    if not chosen.is_kept:
        record_responses(session, held.row, {item.code: (item, chosen.response)}, at=now)
        held.responses[item.code] = chosen.response
    settle(session.connection(), held.row.id, item.code, at=now)


def _shown(form: Fields, difference: Difference) -> bool:
    shown = set(form.get(f"shown.{difference.item.code}", ()))
    return shown == {_value(opinion) for opinion in difference.opinions}


def _value(opinion: Opinion) -> str:
    return f"{opinion.author}@{opinion.at.isoformat()}"


def _page(view: View, texts: Texts, held: Held, session: Session, error: str) -> DifferencesPage:
    found = differences_of(session, held.row.id, held.definition, held.showing)
    return DifferencesPage(
        title=view.t.gettext("两个人填得不一样的题"),
        lang=view.lang,
        shell=view.shell(),
        back=view.url(held.path),
        action=view.url(f"{held.path}/differences"),
        to_decide=tuple(_card(view, texts, held, d) for d in found if d.is_open),
        decided=tuple(_card(view, texts, held, d) for d in found if not d.is_open),
        error=error,
    )


def _card(view: View, texts: Texts, held: Held, difference: Difference) -> DifferenceCard:
    t, item = view.t, difference.item
    section = held.definition.section_of(item.code)
    return DifferenceCard(
        item=item.code,
        section=texts.sections[section.code].name,
        title=texts.items[item.code].title,
        question=texts.items[item.code].question,
        opinions=tuple(
            OpinionRow(
                value=_value(opinion),
                who=opinion.by or t.gettext("负责人（您）"),
                when=china_time(opinion.at),
                answer=t.gettext("；").join(answer_words(t, texts, item, opinion.response))
                or t.gettext("未作答"),
                is_kept=opinion.is_kept,
            )
            for opinion in difference.opinions
        ),
        other=Link(
            view.url(f"{held.path}/sections/{section.code}#{item.code}"), t.gettext("都不对，我来重新填")
        ),
    )
