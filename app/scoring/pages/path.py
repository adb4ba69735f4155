"""The path to a higher level, and "what if": change an answer, see level and path move."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from fastapi import APIRouter
from fastapi.responses import Response

from app.assessments.deps import Held, HeldDep
from app.assessments.domain.forms import form_from_response, raw_from_form
from app.assessments.domain.states import AssessmentState
from app.assessments.service.wording import answer_words
from app.enterprises.service.keeping import profile_of
from app.kit.decimals import plain, shown
from app.kit.plain import read_number
from app.questionnaires.deps import LibraryDep
from app.questionnaires.domain.definition import Item, Texts
from app.questionnaires.domain.effort import Effort
from app.questionnaires.domain.responses import Response as ItemResponse
from app.questionnaires.domain.responses import read_response
from app.questionnaires.errors import ResponseRefused
from app.scoring.errors import PathUndecided
from app.scoring.service.measuring import measure
from app.scoring.service.path_documents import PathDocument, path_document
from app.scoring.service.paths import Situation, path_to
from app.scoring.service.telling import doubts_told, level_name
from app.web.deps import FormDep, SessionDep, ViewDep
from app.web.page import Page
from app.web.view import View
from diagnosis_models.contract import ItemKind, Level, Result

router = APIRouter()
Responses = Mapping[str, ItemResponse]
LONGEST_FIELD = 12


@dataclass(frozen=True, slots=True)
class Standing:
    """Level and score under one set of answers."""

    level: str
    score: str


@dataclass(frozen=True, slots=True)
class LevelChoice:
    """One level to aim at."""

    rank: int
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class TryOption:
    """One option of an answer that may be changed."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class TryItem:
    """One answer that may be changed."""

    code: str
    title: str
    allows_many: bool
    now: str
    is_changed: bool
    options: tuple[TryOption, ...]


@dataclass(frozen=True, slots=True)
class TryGroup:
    """The answers of one section."""

    heading: str
    items: tuple[TryItem, ...]
    has_changes: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PathPage(Page):
    """The cheapest improvements that reach a level, and a place to try other answers."""

    template: ClassVar[str] = "scoring/path.html"

    action: str
    """Where the form posts to."""
    back: str
    """Address of the result."""
    flags: tuple[str, ...]
    """What is doubtful about the instrument itself."""
    now: Standing
    """Level and score as submitted, or as answered so far."""
    tried: Standing | None
    """Level and score with the changed answers; `None` while nothing is changed."""
    targets: tuple[LevelChoice, ...]
    """The levels above; empty at the top."""
    budget: str
    """The budget as typed, in 万元."""
    budget_error: str
    """What is wrong with the budget; empty if nothing is."""
    path: PathDocument | None
    """The path found; `None` at the top, or when the solver had no answer in time."""
    names: Mapping[str, str]
    """Item code → title, for naming what comes first."""
    groups: tuple[TryGroup, ...]
    """Every answer, for trying others."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the reader tries: other answers, a level, a budget as typed."""

    responses: Responses
    target: str = ""
    budget: str = ""

    @property
    def amount(self) -> Decimal | None:
        """The budget in 万元; `None` when it is empty or no amount."""
        number = read_number(self.budget) if self.budget else None
        return number if number is not None and number >= 0 else None

    @property
    def is_wrong(self) -> bool:
        """Whether a budget was typed that is no amount."""
        return bool(self.budget) and self.amount is None


@router.get("/assessments/{assessment_id}/path")
def path_page(held: HeldDep, view: ViewDep, session: SessionDep, library: LibraryDep) -> Response:
    """Show the path to the next level."""
    return _show(held, view, session, library, Wish(held.responses))


@router.post("/assessments/{assessment_id}/path")
def try_page(
    held: HeldDep, form: FormDep, view: ViewDep, session: SessionDep, library: LibraryDep
) -> Response:
    """Show path and level for other answers, another target or a budget; keeps nothing."""
    wish = Wish(
        responses=_tried(held, form),
        target="".join(form.get("target", ()))[:LONGEST_FIELD],
        budget="".join(form.get("budget", ()))[:LONGEST_FIELD].strip(),
    )
    return _show(held, view, session, library, wish)


def _tried(held: Held, form: FormDep) -> Responses:
    """Give the responses with the changed answers; one that does not read stays as it was."""
    tried = dict(held.responses)
    for item in held.definition.items:
        if item.code not in form and f"tried.{item.code}" not in form:
            continue
        try:
            response = read_response(item, raw_from_form(item, form, {}))
        except ResponseRefused:
            continue
        kept = held.responses.get(item.code)
        if response.options != (kept.options if kept else ()):
            tried[item.code] = response
    return tried


def _show(held: Held, view: View, session: SessionDep, library: LibraryDep, wish: Wish) -> Response:
    texts, definition = library.texts(held.edition, view.lang), held.definition
    before = measure(definition, held.responses, held.facts)
    after = measure(definition, wish.responses, held.facts)
    above = [gate.level for gate in after.gates if gate.level.rank > after.level.rank]
    chosen = next((level for level in above if str(level.rank) == wish.target), above[0] if above else None)
    path = None
    if chosen is not None:
        size = profile_of(session, held.row.enterprise_id).size
        where = Situation(definition, wish.responses, held.facts, str(size) if size else None)
        path = _path(where, texts, chosen, library.effort(held.edition), wish.amount)
    kept = held.responses
    changed = {code for code, response in wish.responses.items() if response is not kept.get(code)}
    done = held.row.state == AssessmentState.SUBMITTED
    page = PathPage(
        title=view.t.gettext("怎样升到更高一级"),
        lang=view.lang,
        shell=view.shell(),
        action=view.url(f"{held.path}/path"),
        back=view.url(f"{held.path}/result" if done else held.path),
        flags=doubts_told(definition, texts),
        now=_standing(texts, before),
        tried=_standing(texts, after) if changed else None,
        targets=tuple(LevelChoice(v.rank, level_name(texts, v.code), v == chosen) for v in above),
        budget=wish.budget,
        budget_error=view.t.gettext("预算请填数字，例如 50。") if wish.is_wrong else "",
        path=path,
        names={code: text.title for code, text in texts.items.items()},
        groups=tuple(_groups(view, held, texts, wish.responses, changed)),
    )
    return view.render(page, status=422 if wish.is_wrong else 200)


def _path(
    where: Situation, texts: Texts, level: Level, effort: Effort, budget: Decimal | None
) -> PathDocument | None:
    try:
        return path_document(where.definition, texts, path_to(where, level, effort, budget), effort)
    except PathUndecided:
        return None


def _standing(texts: Texts, result: Result) -> Standing:
    score = f"{shown(result.total.score)} / {plain(result.total.max)}"
    return Standing(level_name(texts, result.level.code), score)


def _groups(view: View, held: Held, texts: Texts, tried: Responses, changed: set[str]) -> list[TryGroup]:
    showing, groups = held.showing, []
    for section in held.definition.sections:
        items = [held.definition.item(code) for code in section.items if showing.shows(code)]
        shown = tuple(_try_item(view, texts, item, tried, changed) for item in items if item)
        if shown:
            heading = texts.sections[section.code].name
            groups.append(TryGroup(heading, shown, any(i.is_changed for i in shown)))
    return groups


def _try_item(view: View, texts: Texts, item: Item, tried: Responses, changed: set[str]) -> TryItem:
    response = tried.get(item.code)
    fields = form_from_response(item, response).get(item.code, []) if response else []
    chosen = set(fields) or set(response.options if response else ())
    words = texts.items[item.code].options
    return TryItem(
        code=item.code,
        title=texts.items[item.code].title,
        allows_many=item.kind is ItemKind.MULTIPLE,
        now=view.t.gettext("；").join(answer_words(view.t, texts, item, response)[:3]),
        is_changed=item.code in changed,
        options=tuple(TryOption(o.code, words[o.code], o.code in chosen) for o in item.options),
    )
