"""Where reminders go: everybody at the desk sets their own address."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from fastapi.responses import Response

from app.cases.adapters import load_rules
from app.cases.deps import DeskDep
from app.identity.errors import AddressRefused
from app.identity.service.addresses import addresses_of, keep_address
from app.web.context import Context
from app.web.deps import ContextDep, FormDep, NowDep, SessionDep, ViewDep
from app.web.page import Page
from app.web.view import View

router = APIRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class LettersPage(Page):
    """One's own address for reminders."""

    template: ClassVar[str] = "cases/letters.html"

    back: str
    """Address of the queue."""
    action: str
    """Where the address is posted to."""
    address: str
    """The address as kept or typed."""
    error: str
    """What is wrong with it."""
    done: str
    """That it was kept or forgotten just now."""
    days: int
    """So many days before a case is due a letter goes out."""
    is_sent: bool
    """Whether this service sends letters at all."""


@router.get("/desk/letters")
def letters_page(desk: DeskDep, view: ViewDep, session: SessionDep, context: ContextDep) -> Response:
    """Show the address."""
    me = desk.signed.person.id
    kept = addresses_of(session, [me], context.sealer).get(me, "")
    return view.render(_page(view, context, kept))


@router.post("/desk/letters")
def keep_letters_address(
    desk: DeskDep, form: FormDep, view: ViewDep, session: SessionDep, context: ContextDep, now: NowDep
) -> Response:
    """Keep the address, or stop letters when it is empty."""
    typed = "".join(form.get("address", ()))
    try:
        keep_address(session, desk.signed.person.id, typed, context.sealer, at=now)
    except AddressRefused:
        error = view.t.gettext("请填完整的邮箱地址，例如 zhang@example.cn。")
        return view.render(_page(view, context, typed[:254], error=error), status=422)
    done = view.t.gettext("已保存。") if typed.strip() else view.t.gettext("已停用，不再发提醒。")
    return view.render(_page(view, context, typed.strip(), done=done))


def _page(view: View, context: Context, address: str, *, error: str = "", done: str = "") -> LettersPage:
    return LettersPage(
        title=view.t.gettext("提醒邮件"),
        lang=view.lang,
        shell=view.shell(),
        back=view.url("/desk"),
        action=view.url("/desk/letters"),
        address=address,
        error=error,
        done=done,
        days=load_rules().remind_days,
        is_sent=context.settings.has_mail,
    )
