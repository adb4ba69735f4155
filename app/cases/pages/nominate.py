"""Nominating: submitted assessments of one's region that have no case yet."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import Session

from app.assessments.service.keeping import hold_for_change
from app.cases.deps import NominatingDep, Reading
from app.cases.errors import CaseNotFound, CaseOpenAlready
from app.cases.service.moving import Mover
from app.cases.service.nominating import Nominee, nominee, nominees
from app.cases.service.opening import Origin, Wanted, open_case
from app.enterprises.service.codes import code_tables
from app.identity.domain.rights import Action
from app.kit.clock import china_date
from app.kit.decimals import shown
from app.kit.plain import clean_line
from app.questionnaires.deps import LibraryDep
from app.questionnaires.service.library import Library
from app.scoring.service.telling import level_name
from app.web.deps import ContextDep, FormDep, NowDep, SessionDep, ViewDep
from app.web.page import Link, Page
from app.web.view import View

router = APIRouter()
A_PAGE = 40


@dataclass(frozen=True, slots=True)
class NomineeLine:
    """One enterprise that could be nominated."""

    id: str
    name: str
    region: str
    level: str
    submitted: str
    is_free: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NominatePage(Page):
    """Submitted assessments of the region."""

    template: ClassVar[str] = "cases/nominate.html"

    action: str
    """Where searching and nominating post to."""
    back: str
    """Address of the queue."""
    search: str
    """What is searched for."""
    lines: tuple[NomineeLine, ...]
    """The latest submission of each enterprise, newest first."""
    turn: tuple[Link, ...]
    """To the page before and after."""
    done: str
    """Who was nominated just now."""
    error: str
    """Why a nomination was refused."""


@router.get("/desk/nominate")
def nominate_page(
    reading: NominatingDep,
    view: ViewDep,
    session: SessionDep,
    library: LibraryDep,
    now: NowDep,
    q: str = "",
    page: int = 1,
) -> Response:
    """List who could be nominated."""
    return view.render(
        _page(view, session, reading, library, now, clean_line(q)[:60], max(1, min(page, 10_000)))
    )


@router.post("/desk/nominate")
def nominate(
    reading: NominatingDep,
    form: FormDep,
    view: ViewDep,
    session: SessionDep,
    library: LibraryDep,
    context: ContextDep,
    now: NowDep,
) -> Response:
    """Nominate one enterprise; its region is the one of its profile, whatever the form says."""
    found = _nominee(session, reading, "".join(form.get("assessment", ())), now)
    assessment = hold_for_change(session, found.assessment_id)
    mover = Mover(reading.signed.person.id, reading.signed.person.name, lambda action: action is Action.NOMINATE)  # fmt: skip
    try:
        open_case(
            session,
            assessment,
            Wanted(),
            Origin.NOMINATION,
            by=mover,
            sealer=context.sealer,
            random=context.random,
            at=now,
        )
    except CaseOpenAlready:
        error = view.t.gettext("%(name)s已有办理中的工单，或今年已经做过现场诊断。", name=found.name)
        return view.render(_page(view, session, reading, library, now, "", 1, error=error), status=409)
    done = view.t.gettext("已提名%(name)s，工单已进入资格核对。", name=found.name)
    return view.render(_page(view, session, reading, library, now, "", 1, done=done))


def _level_words(view: View, library: Library, one: Nominee) -> str:
    texts = library.texts(library.edition(*one.edition), view.lang)
    level = level_name(texts, f"L{one.level}") if f"L{one.level}" in texts.levels else str(one.level)
    return view.t.gettext("%(level)s · %(score)s 分", level=level, score=shown(Decimal(one.total)))


def _nominee(session: Session, reading: Reading, typed: str, now: datetime) -> Nominee:
    try:
        found = nominee(session, reading.scope, UUID(typed), at=now)
    except ValueError:
        raise CaseNotFound from None
    if found is None:
        raise CaseNotFound
    return found


def _page(
    view: View,
    session: Session,
    reading: Reading,
    library: Library,
    now: datetime,
    search: str,
    number: int,
    *,
    done: str = "",
    error: str = "",
) -> NominatePage:
    t = view.t
    found, is_more = nominees(
        session, reading.scope, search=search, first=(number - 1) * A_PAGE, most=A_PAGE, at=now
    )
    lines = tuple(
        NomineeLine(
            str(one.assessment_id),
            one.name,
            code_tables().local_name(one.region, view.lang),
            _level_words(view, library, one),
            china_date(one.submitted_at),
            one.is_free,
        )
        for one in found
    )
    turns = ((number - 1, t.gettext("上一页"), number > 1), (number + 1, t.gettext("下一页"), is_more))
    return NominatePage(
        title=t.gettext("提名企业"),
        lang=view.lang,
        shell=view.shell(),
        action=view.url("/desk/nominate"),
        back=view.url("/desk"),
        search=search,
        lines=lines,
        turn=tuple(
            Link(view.url(f"/desk/nominate?page={n}"), label) for n, label, is_there in turns if is_there
        ),
        done=done,
        error=error,
    )
