"""The questions of a section as HTML; one that was drawn before is filled in, not drawn again.

What a question shows is nearly the same for everybody: the options chosen differ, and the numbers. So a drawn
question is remembered by all that it shows, with places for its tag, its numbers and the address of the
assessment. Filled in it is, to the letter, what drawing it anew would give; a test holds it.
"""

from dataclasses import dataclass, replace
from uuid import uuid4

from markupsafe import escape

from app.assessments.deps import Held
from app.assessments.domain.forms import form_from_response
from app.assessments.domain.guarding import item_tag
from app.assessments.pages.evidence_list import EvidenceLine, evidence_line
from app.assessments.pages.questions import QuestionView, TermView, question_view, suggested_figures
from app.assessments.service.wording import caution_words
from app.kit.decimals import plain
from app.kit.templating import Drawings, macro
from app.questionnaires.domain.definition import Item, Texts
from app.questionnaires.service.library import Library
from app.web.view import View

PLACE = uuid4().hex
"""Begins every place; drawn anew for each process, so that nobody can type it."""
ANYBODY = f"{PLACE}-id"
"""Stands for the id in an address."""
_SEEN = f"{PLACE}-seen"
_FIGURES = tuple(f"{PLACE}-figure-{n}-" for n in range(100))
_drawings: Drawings[str] = Drawings(4096)


@dataclass(frozen=True, slots=True)
class Aside:
    """What stands beside an answer: its number, who gave it, what is asked about it, how much evidence there is."""

    number: int
    author: str = ""
    notes: tuple[str, ...] = ()
    carried: tuple[str, ...] = ()
    files: int = 0


def draw_question(view: View, q: QuestionView, line: EvidenceLine) -> str:
    """Draw one question and the way to its evidence."""
    question = macro(view.lang, "components/forms.html", "question")
    evidence = macro(view.lang, "components/evidence.html", "evidence_line")
    return f"{question(q)}{evidence(line)}"


def remembered_question(
    view: View, library: Library, texts: Texts, held: Held, item: Item, aside: Aside
) -> str:
    """Give a question as its answer is kept, with `ANYBODY` for the id in addresses."""
    kept = held.responses.get(item.code)
    known = suggested_figures(held, item.code) if item.figures else {}
    fields = form_from_response(item, kept) if kept else {}
    numbers = [
        ("".join(fields.get(f"{item.code}.{figure.code}", ())), figure.code in known)
        for figure in item.figures
    ]
    key = (
        view.lang, view.root, held.edition.folder, item.code, aside, held.showing.hidden_options.get(item.code),
        tuple(fields.get(item.code, ())), tuple((bool(typed), is_known) for typed, is_known in numbers),
        caution_words(view.t, texts, item.code, kept) if kept and kept.cautions else (),
    )  # fmt: skip
    html = _drawings(key, lambda: _with_places(view, library, texts, held, item, aside))
    for n, (figure, (typed, _)) in enumerate(zip(item.figures, numbers, strict=True)):
        value = typed or (plain(known[figure.code]) if figure.code in known else "")
        html = html.replace(_FIGURES[n], escape(value))
    return html.replace(_SEEN, escape(item_tag(item, kept)))


def _with_places(view: View, library: Library, texts: Texts, held: Held, item: Item, aside: Aside) -> str:
    """Draw a question with places instead of what differs from one assessment to the next."""
    q = question_view(view, texts, held, item, aside.number, {}, {})
    figures = tuple(
        replace(figure, value=_FIGURES[n] if figure.value else "") for n, figure in enumerate(q.figures)
    )
    q = replace(q, seen=_SEEN, figures=figures, terms=terms_view(view, library, held, item))
    q = replace(q, author=aside.author, notes=aside.notes, carried=aside.carried)
    return draw_question(view, q, evidence_line(view, f"/assessments/{ANYBODY}", item.code, aside.files))


def terms_view(view: View, library: Library, held: Held, item: Item) -> tuple[TermView, ...]:
    """Show the words of an item that are explained in place."""
    found = library.terms_of(held.edition, item, view.lang).items()
    return tuple(TermView(word, term.says[view.lang]) for word, term in found)
