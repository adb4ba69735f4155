"""The page of one section: drawn anew where something was typed, else from what was drawn before."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import ClassVar

from fastapi.responses import Response
from markupsafe import Markup
from sqlmodel import Session

from app.assessments.deps import Held
from app.assessments.domain.forms import Fields
from app.assessments.domain.pacing import Pace, minutes_for
from app.assessments.domain.states import Progress, progress
from app.assessments.pages.authors import author_words, authors_seen
from app.assessments.pages.carried import carried_words
from app.assessments.pages.drawing import (
    ANYBODY,
    PLACE,
    Aside,
    draw_question,
    remembered_question,
    terms_view,
)
from app.assessments.pages.evidence_list import evidence_line
from app.assessments.pages.questions import QuestionView, question_view
from app.assessments.pages.wording import writer_words
from app.assessments.service.delegating import notes_about
from app.evidence.service.keeping import evidence_counts
from app.questionnaires.domain.definition import Item, Section, Texts
from app.questionnaires.service.library import Library
from app.web.page import Page
from app.web.view import View

NO_NOTES: Mapping[str, tuple[str, ...]] = MappingProxyType({})
NOTHING_TYPED: Fields = MappingProxyType({})
NO_ERRORS: Mapping[str, str] = MappingProxyType({})
QUESTIONS = Markup(f"{PLACE}-questions")  # noqa: S704 - ours


@dataclass(frozen=True, slots=True)
class Saving:
    """What the autosave needs to know: addresses, and every section for working offline."""

    api: str
    worker: str
    sections: tuple[str, ...]
    elsewhere: str
    """What an answer changed by the owner is said to be: in another place, or by the person in charge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionPage(Page):
    """The questions of one section."""

    template: ClassVar[str] = "assessments/section.html"

    action: str
    """Where the form posts to."""
    back: str
    """Address of the task list."""
    heading: str
    """Title of the section."""
    lead: str
    """Who usually knows this."""
    step: int
    """Which section this is, from 1."""
    steps: int
    """How many sections there are."""
    minutes: int = 0
    """About how long what is open here takes; 0 when nothing is, or when the page comes back."""
    saving: Saving
    """What the autosave needs to know."""
    questions: Markup
    """The questions in the order of the questionnaire, each with the way to its evidence."""
    asks_back: bool
    """Whether something is asked again at a question, so that the next press goes on all the same."""
    errors: tuple[tuple[str, str, str], ...]
    """Anchor, title and message of every error."""
    version: str
    """The version of the questionnaire these questions are of; comes back with the form."""
    stale: str
    """That the questions have changed since the form was opened; empty if they have not."""
    readonly: str
    """Why nothing can be changed: the colleague has handed back; empty while it can."""
    said: tuple[tuple[str, str], ...]
    """What colleagues note about the section: who, and the note; for the owner."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A section somebody has opened: whose, how far they are, and what stands beside each answer."""

    held: Held
    section: Section
    texts: Texts
    done: Progress
    asides: Mapping[str, Aside]
    said: tuple[tuple[str, str], ...]

    @property
    def items(self) -> tuple[Item, ...]:
        """The items that are shown, in the order of the questionnaire."""
        found = (self.held.definition.item(code) for code in self.asides)
        return tuple(item for item in found if item is not None)

    def minutes_left(self, pace: Pace) -> int:
        """Give about how long what is open here takes."""
        left = set(self.done.open)
        return minutes_for((code for code in self.section.items if code in left), pace)


def open_section(
    view: View,
    library: Library,
    held: Held,
    section: Section,
    session: Session,
    notes: Mapping[str, tuple[str, ...]] = NO_NOTES,
) -> Opened:
    """Read all that the page of a section tells besides the answers; `notes` are what is asked back, by item."""
    showing = held.showing
    shown = (code for s in held.definition.sections for code in s.items if showing.shows(code))
    numbers = {code: number for number, code in enumerate(shown, start=1)}
    authors, files = authors_seen(session, held), evidence_counts(session, held.row.id)
    asides = {
        code: Aside(
            numbers[code],
            author_words(view.t, authors.get(code)),
            notes.get(code, ()),
            carried_words(view, library, held, code) if code in held.carried else (),
            files.get(code, 0),
        )
        for code in section.items
        if code in numbers
    }
    return Opened(
        held,
        section,
        library.texts(held.edition, view.lang),
        progress(held.definition, held.given, showing),
        asides,
        notes_about(session, held.row.id, section.code) if held.actor.is_owner else (),
    )


def kept_page(view: View, library: Library, opened: Opened, pace: Pace) -> Response:
    """Show a section as it is kept, from what was drawn before."""
    held = opened.held
    page = replace(
        _frame(view, opened, f"/assessments/{ANYBODY}"),
        minutes=opened.minutes_left(pace),
        asks_back=any(_asks_back(held, item, opened.asides[item.code]) for item in opened.items),
    )
    asked = "".join(
        remembered_question(view, library, opened.texts, held, item, opened.asides[item.code])
        for item in opened.items
    )
    return view.render_filled(page, {QUESTIONS: asked, ANYBODY: held.path.rpartition("/")[2]})


def typed_page(
    view: View,
    library: Library,
    opened: Opened,
    typed: Fields = NOTHING_TYPED,
    errors: Mapping[str, str] = NO_ERRORS,
    *,
    stale: str = "",
) -> SectionPage:
    """Give the page of a section with what was typed and what is wrong with it, all drawn anew."""
    held = opened.held
    questions = [
        _question(view, library, opened, item, opened.asides[item.code], typed, errors)
        for item in opened.items
    ]
    drawn = (
        draw_question(view, q, evidence_line(view, held.path, q.code, opened.asides[q.code].files))
        for q in questions
    )
    return replace(
        _frame(view, opened, held.path),
        questions=Markup("".join(drawn)),  # noqa: S704 - our own macros
        asks_back=any(q.cautions or q.notes for q in questions),
        errors=tuple((q.code, q.title, q.error) for q in questions if q.error),
        stale=stale,
    )


def _asks_back(held: Held, item: Item, aside: Aside) -> bool:
    kept = held.responses.get(item.code)
    return bool(aside.notes or (kept and kept.cautions))


def _question(
    view: View,
    library: Library,
    opened: Opened,
    item: Item,
    aside: Aside,
    typed: Fields,
    errors: Mapping[str, str],
) -> QuestionView:
    q = question_view(view, opened.texts, opened.held, item, aside.number, typed, errors)
    q = replace(q, author=aside.author, notes=aside.notes, carried=aside.carried)
    return replace(q, terms=terms_view(view, library, opened.held, item))


def _frame(view: View, opened: Opened, path: str) -> SectionPage:
    """Give the page with a place instead of its questions; addresses stand below `path`."""
    held, section = opened.held, opened.section
    parts = [p.section for p in opened.done.sections if held.actor.sees(p.section.code)]
    text = opened.texts.sections[section.code]
    here = view.url(f"{path}/sections/{section.code}")
    return SectionPage(
        title=text.name,
        lang=view.lang,
        shell=view.shell(here),
        action=here,
        back=view.url(path if held.actor.is_owner else f"{path}/part"),
        heading=text.name,
        lead=text.gist,
        step=parts.index(section) + 1 if section in parts else 0,
        steps=len(parts),
        saving=Saving(
            api=view.url(f"/api/v1{path}"),
            worker=view.url("/sw.js"),
            sections=tuple(view.url(f"{path}/sections/{part.code}") for part in parts),
            elsewhere=writer_words(view.t, held.actor, ""),
        ),
        questions=QUESTIONS,
        asks_back=False,
        errors=(),
        version=held.definition.version,
        stale="",
        readonly="" if held.actor.may_write else view.t.gettext("这部分您已经交回，现在只能查看。"),
        said=opened.said,
    )
