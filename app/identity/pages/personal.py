"""What is held about whoever is signed in: to read, to take away, to have erased."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import Session

from app.identity.deps import KeepersDep, KeysDep, SignedDep, drop_session
from app.identity.domain.personal import Subject
from app.identity.service.accounts import Keys
from app.identity.service.personal import Keeper, erase, export, held_about
from app.identity.service.personal_words import HoldingView, holding_views
from app.identity.service.signing import Signed
from app.kit.audit import acting, acts
from app.web.deps import ContextDep, FormDep, NowDep, SessionDep, ViewDep
from app.web.page import Page
from app.web.view import View

router = APIRouter()
HERE = "/me/data"


@dataclass(frozen=True, slots=True, kw_only=True)
class MyDataPage(Page):
    """Everything held about a person with an account."""

    template: ClassVar[str] = "identity/personal.html"

    back: str
    """Address of the account page."""
    export: str
    """Where the same is as JSON."""
    erase: str
    """Where asking for erasure posts to."""
    erasable: tuple[HoldingView, ...]
    """What may go at once."""
    kept: tuple[HoldingView, ...]
    """What stays, each with its reason."""
    error: str
    """Why nothing was erased; empty if nothing was asked."""


@router.get(HERE)
def my_data(
    signed: SignedDep, view: ViewDep, session: SessionDep, keys: KeysDep, keepers: KeepersDep, now: NowDep
) -> Response:
    """Show what is held."""
    return view.render(_page(view, session, signed, keys, keepers, now, ""))


@router.get(f"{HERE}.json")
def my_data_file(
    signed: SignedDep,
    session: SessionDep,
    context: ContextDep,
    keys: KeysDep,
    keepers: KeepersDep,
    now: NowDep,
) -> Response:
    """Give the same for programs; that it was given out stands in the audit trail."""
    with context.database.transaction() as own:
        acts(own, acting(session))
        text = export(own, Subject(person=signed.person.id), keepers, keys, at=now)
    headers = {"Content-Disposition": 'attachment; filename="my-data.json"', "Cache-Control": "no-store"}
    return Response(text, media_type="application/json", headers=headers)


@router.post(f"{HERE}/erasure")
def erase_my_data(
    signed: SignedDep,
    form: FormDep,
    view: ViewDep,
    session: SessionDep,
    context: ContextDep,
    keys: KeysDep,
    keepers: KeepersDep,
    now: NowDep,
) -> Response:
    """Erase what nothing holds; an erased account is signed out everywhere."""
    if not form.get("sure"):
        error = view.t.gettext("请先勾选“我知道删除后找不回来”。")
        return view.render(_page(view, session, signed, keys, keepers, now, error), status=422)
    done = erase(session, Subject(person=signed.person.id), keepers, keys, at=now)
    if not any(holding.kind == "account" for holding in done.erased):
        return view.redirect(HERE)
    response = view.redirect("/sign-in")
    drop_session(response, context)
    return response


def _page(
    view: View,
    session: Session,
    signed: Signed,
    keys: Keys,
    keepers: tuple[Keeper, ...],
    now: NowDep,
    error: str,
) -> MyDataPage:
    held = held_about(session, Subject(person=signed.person.id), keepers, keys, at=now)
    return MyDataPage(
        title=view.t.gettext("我的个人信息"),
        lang=view.lang,
        shell=view.shell(),
        back=view.url("/me"),
        export=view.url(f"{HERE}.json"),
        erase=view.url(f"{HERE}/erasure"),
        erasable=holding_views(view.t, [h for h in held if h.hold is None]),
        kept=holding_views(view.t, [h for h in held if h.hold is not None]),
        error=error,
    )
