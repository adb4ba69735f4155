"""Who stands in for whom: appointing a deputy until a day, and taking it back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import Session

from app.identity.deps import SignedDep
from app.identity.domain.deputies import LONGEST
from app.identity.errors import DeputyReason, DeputyRefused
from app.identity.pages.wording import deputy_words
from app.identity.service.deputies import appoint, running, take_back
from app.identity.service.roles import names_of
from app.identity.service.signing import Signed
from app.kit.clock import china_date
from app.kit.plain import clean_line
from app.web.deps import FormDep, NowDep, SessionDep, ViewDep
from app.web.page import Page
from app.web.view import View

router = APIRouter()
FIELDS = {"login": 60, "last_day": 10, "reason": 200}


@dataclass(frozen=True, slots=True)
class DeputyLine:
    """One deputation in force."""

    id: str
    name: str
    last_day: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeputiesPage(Page):
    """One's deputies, for whom one stands in, and appointing another."""

    template: ClassVar[str] = "identity/deputies.html"

    back: str
    """Address of the account."""
    mine: tuple[DeputyLine, ...]
    """Who stands in for me."""
    others: tuple[DeputyLine, ...]
    """For whom I stand in."""
    action: str
    """Where a new one posts to."""
    end: str
    """Where ending one posts to."""
    values: Mapping[str, str]
    """What was typed."""
    today: str
    """The first day that can be the last."""
    errors: Mapping[str, str]
    """What is wrong with it, by field."""


@router.get("/me/deputies")
def deputies_page(signed: SignedDep, view: ViewDep, session: SessionDep, now: NowDep) -> Response:
    """Show who stands in for whom."""
    return view.render(_page(view, session, signed, now))


@router.post("/me/deputies")
def appoint_deputy(
    signed: SignedDep, form: FormDep, view: ViewDep, session: SessionDep, now: NowDep
) -> Response:
    """Let somebody stand in until the end of a day."""
    typed = {name: clean_line("".join(form.get(name, ())))[:most] for name, most in FIELDS.items()}
    try:
        appoint(session, signed.person, typed["login"], typed["last_day"], typed["reason"], at=now)
    except DeputyRefused as refused:
        return view.render(_page(view, session, signed, now, typed, refused.reason), status=422)
    return view.redirect("/me/deputies")


@router.post("/me/deputies/end")
def end_deputation(
    signed: SignedDep, form: FormDep, view: ViewDep, session: SessionDep, now: NowDep
) -> Response:
    """End one at once."""
    take_back(session, signed.person.id, "".join(form.get("deputation", ())), at=now)
    return view.redirect("/me/deputies")


_OF_THE_DAY = {DeputyReason.NO_DATE, DeputyReason.PAST, DeputyReason.TOO_LONG}


def _page(
    view: View,
    session: Session,
    signed: Signed,
    now: datetime,
    typed: Mapping[str, str] | None = None,
    reason: DeputyReason | None = None,
) -> DeputiesPage:
    rows, me = running(session, signed.person.id, now), signed.person.id
    names = names_of(session, {id_ for row in rows for id_ in (row.principal_id, row.deputy_id)})
    lines = [
        (
            row.principal_id == me,
            DeputyLine(
                str(row.id),
                names.get(row.deputy_id if row.principal_id == me else row.principal_id, ""),
                china_date(row.ends_at - timedelta(seconds=1)),
                row.reason,
            ),
        )
        for row in rows
    ]
    field = "last_day" if reason in _OF_THE_DAY else "login"
    return DeputiesPage(
        title=view.t.gettext("代办"),
        lang=view.lang,
        shell=view.shell(),
        back=view.url("/me"),
        mine=tuple(line for is_mine, line in lines if is_mine),
        others=tuple(line for is_mine, line in lines if not is_mine),
        action=view.url("/me/deputies"),
        end=view.url("/me/deputies/end"),
        values=typed or dict.fromkeys(FIELDS, ""),
        today=china_date(now),
        errors={field: deputy_words(view.t, reason, LONGEST.days)} if reason else {},
    )
