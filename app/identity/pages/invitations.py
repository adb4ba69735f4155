"""Setting up an account, or a new password, by a one-time link."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from fastapi.responses import Response

from app.identity.deps import PUBLIC, KeysDep, PlaceDep, keep_session
from app.identity.domain.consents import NOTICE_VERSION, Purpose
from app.identity.errors import PasswordRefused
from app.identity.service.accounts import Keys, accept, invited
from app.identity.service.consents import give_consent
from app.identity.service.signing import start
from app.identity.service.wording import password_hint, password_words
from app.identity.tables import Person
from app.web.deps import ContextDep, FormDep, NowDep, SessionDep, ViewDep
from app.web.page import Page
from app.web.view import View

router = APIRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationPage(Page):
    """Asks whoever holds the link for a password and for consent to the notice."""

    template: ClassVar[str] = "identity/invitation.html"

    action: str
    """Where the form posts to."""
    name: str
    """Who is invited."""
    login: str
    """Their login name."""
    hint: str
    """What a password must be."""
    notice: str
    """Address of the privacy notice."""
    errors: tuple[tuple[str, str, str], ...]
    """Field, label and message of every error."""


@router.get("/invitations/{token}", dependencies=[PUBLIC])
def invitation_page(token: str, view: ViewDep, session: SessionDep, keys: KeysDep, now: NowDep) -> Response:
    """Show whom the link invites; looking uses nothing up, so link previews do no harm."""
    return view.render(_page(view, token, invited(session, token, keys, at=now), keys, ()))


@router.post("/invitations/{token}", dependencies=[PUBLIC])
def accept_invitation(
    token: str,
    form: FormDep,
    view: ViewDep,
    session: SessionDep,
    context: ContextDep,
    keys: KeysDep,
    place: PlaceDep,
    now: NowDep,
) -> Response:
    """Set the password and sign in."""
    t = view.t
    person = invited(session, token, keys, at=now)
    password = "".join(form.get("password", ()))
    errors = []
    if password != "".join(form.get("again", ())):
        errors.append(("again", t.gettext("再输一遍"), t.gettext("两次输入的密码不一样。")))
    if not form.get("notice"):
        errors.append(
            ("notice", t.gettext("个人信息说明"), t.gettext("请阅读后勾选同意，否则不能开通账号。"))
        )
    if not errors:
        try:
            accept(session, token, password, keys, at=now)
        except PasswordRefused as refused:
            errors.append(("password", t.gettext("密码"), password_words(t, refused.reason, keys.rules)))
    if errors:
        return view.render(_page(view, token, person, keys, tuple(errors)), status=422)
    give_consent(
        session, person.id, Purpose.NOTICE, version=NOTICE_VERSION, by=f"person:{person.id}", at=now
    )
    session_token, signed = start(session, person, place, keys, at=now)
    response = view.redirect("/sign-in/code" if signed.needs_code else "/me")
    keep_session(response, context, session_token)
    return response


def _page(
    view: View, token: str, person: Person, keys: Keys, errors: tuple[tuple[str, str, str], ...]
) -> InvitationPage:
    return InvitationPage(
        title=view.t.gettext("开通账号"),
        lang=view.lang,
        shell=view.shell(),
        action=view.url(f"/invitations/{token}"),
        name=person.name,
        login=person.login,
        hint=password_hint(view.t, keys.rules),
        notice=view.url("/about#privacy"),
        errors=errors,
    )
