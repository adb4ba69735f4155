"""The system administrator's page: who has an account, with which roles; nothing of what they see."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import Session

from app.identity.deps import AccountsDep, KeysDep
from app.identity.domain.roles import ENTERPRISE_ROLES, Membership, Role
from app.identity.errors import LoginTaken, MembershipRefused, PersonNotFound
from app.identity.pages.wording import ground_words, membership_words, role_name
from app.identity.repository import memberships_of, people
from app.identity.service.accounts import disable, enable, invite, make_person, the_person
from app.identity.service.roles import as_membership, end_role, give_role
from app.identity.service.signing import forget_totp
from app.identity.tables import MembershipRow, Person
from app.kit.clock import china_date
from app.kit.plain import clean_line
from app.web.deps import ContextDep, FormDep, NowDep, SessionDep, ViewDep
from app.web.page import Link, Page
from app.web.view import View

router = APIRouter()


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One account in the list."""

    link: Link
    login: str
    roles: tuple[str, ...]
    is_disabled: bool


@dataclass(frozen=True, slots=True)
class RoleLine:
    """One role of a person."""

    id: str
    name: str
    ground: str
    since: str
    is_waiting: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PeoplePage(Page):
    """All accounts, and a form for a new one."""

    template: ClassVar[str] = "identity/people.html"

    action: str
    """Where a new account posts to."""
    people: tuple[PersonLine, ...]
    """By name."""
    login: str
    """The login as typed."""
    name: str
    """The name as typed."""
    error: str
    """What is wrong with the new account; empty if nothing is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonPage(Page):
    """One account: its roles, its link, closing it."""

    template: ClassVar[str] = "identity/person.html"

    name: str
    """How the person is called."""
    login: str
    """The login name."""
    back: str
    """Address of the list."""
    roles: tuple[RoleLine, ...]
    """Roles that are held or wait for approval."""
    choices: tuple[tuple[str, str], ...]
    """Code and name of every role that can be given here."""
    typed: tuple[str, str]
    """Role and ground as typed."""
    give: str
    """Where giving a role posts to."""
    end: str
    """Where ending a role posts to."""
    act: str
    """Where closing, opening and a new link post to."""
    is_disabled: bool
    """Whether the account is closed."""
    invitation: str
    """A one-time link made just now, to be handed over; shown once."""
    error: str
    """What is wrong with the role; empty if nothing is."""


@router.get("/admin/people")
def people_page(_signed: AccountsDep, view: ViewDep, session: SessionDep, now: NowDep) -> Response:
    """List the accounts."""
    return view.render(_people_page(view, session, now, "", "", ""))


@router.post("/admin/people")
def new_person(
    _signed: AccountsDep, form: FormDep, view: ViewDep, session: SessionDep, now: NowDep
) -> Response:
    """Make an account; roles and the link follow on its page."""
    login, name = (clean_line("".join(form.get(field, ())))[:60] for field in ("login", "name"))
    if not login or not name:
        error = view.t.gettext("请填写登录名和姓名。")
        return view.render(_people_page(view, session, now, login, name, error), status=422)
    try:
        person = make_person(session, login=login, name=name, at=now)
    except LoginTaken:
        error = view.t.gettext("这个登录名已有人用，请换一个。")
        return view.render(_people_page(view, session, now, login, name, error), status=409)
    return view.redirect(f"/admin/people/{person.id}")


@router.get("/admin/people/{person_id}")
def person_page(
    _signed: AccountsDep, person_id: str, view: ViewDep, session: SessionDep, now: NowDep
) -> Response:
    """Show one account."""
    return view.render(_person_page(view, session, _person(session, person_id), now))


@router.post("/admin/people/{person_id}/roles")
def give(
    signed: AccountsDep, person_id: str, form: FormDep, view: ViewDep, session: SessionDep, now: NowDep
) -> Response:
    """Ask for a role; the security administrator approves it."""
    person = _person(session, person_id)
    typed = ("".join(form.get("role", ())), clean_line("".join(form.get("ground", ())))[:20])
    try:
        role = Role(typed[0])
    except ValueError:
        error = view.t.gettext("请选择角色。")
        return view.render(_person_page(view, session, person, now, typed=typed, error=error), status=422)
    is_provider = role in _BY_PROVIDER
    wanted = Membership(
        role, provider=typed[1] if is_provider else "", region="" if is_provider else typed[1][:6]
    )
    try:
        give_role(session, person, wanted, by=signed.person.id, at=now)
    except MembershipRefused as refused:
        error = membership_words(view.t, refused.reason)
        return view.render(_person_page(view, session, person, now, typed=typed, error=error), status=422)
    return view.redirect(f"/admin/people/{person.id}")


@router.post("/admin/people/{person_id}/roles/end")
def end(
    _signed: AccountsDep, person_id: str, form: FormDep, view: ViewDep, session: SessionDep, now: NowDep
) -> Response:
    """End a role at once."""
    person = _person(session, person_id)
    wanted = "".join(form.get("membership", ()))
    if wanted not in {str(row.id) for row in memberships_of(session, person.id)}:
        raise PersonNotFound
    end_role(session, UUID(wanted), at=now)
    return view.redirect(f"/admin/people/{person.id}")


@router.post("/admin/people/{person_id}")
def act(
    _signed: AccountsDep,
    person_id: str,
    form: FormDep,
    view: ViewDep,
    session: SessionDep,
    context: ContextDep,
    keys: KeysDep,
    now: NowDep,
) -> Response:
    """Close or open the account, make a new link, or let the person bind a new phone."""
    person = _person(session, person_id)
    if "disable" in form:
        disable(session, person.id, at=now)
    elif "enable" in form:
        enable(session, person.id, at=now)
    elif "totp" in form:
        forget_totp(session, person.id, at=now)
    elif "invite" in form and person.disabled_at is None:
        token = invite(session, person, keys, at=now)
        link = f"{context.settings.public_url}/invitations/{token}"
        return view.render(_person_page(view, session, person, now, invitation=link))
    return view.redirect(f"/admin/people/{person.id}")


_BY_PROVIDER = {Role.PROVIDER_ADMIN, Role.CONSULTANT}


def _person(session: Session, person_id: str) -> Person:
    try:
        return the_person(session, UUID(person_id))
    except ValueError:
        raise PersonNotFound from None


def _open(session: Session, person: Person, now: NowDep) -> list[MembershipRow]:
    return [row for row in memberships_of(session, person.id) if row.ends_at is None or row.ends_at > now]


def _people_page(
    view: View, session: Session, now: NowDep, login: str, name: str, error: str
) -> PeoplePage:
    lines = tuple(
        PersonLine(
            Link(view.url(f"/admin/people/{person.id}"), person.name),
            person.login,
            tuple(role_name(view.t, Role(row.role)) for row in _open(session, person, now)),
            person.disabled_at is not None,
        )
        for person in people(session)
    )
    return PeoplePage(
        title=view.t.gettext("人员与角色"),
        lang=view.lang,
        shell=view.shell(),
        action=view.url("/admin/people"),
        people=lines,
        login=login,
        name=name,
        error=error,
    )


def _person_page(
    view: View,
    session: Session,
    person: Person,
    now: NowDep,
    *,
    typed: tuple[str, str] = ("", ""),
    invitation: str = "",
    error: str = "",
) -> PersonPage:
    here = view.url(f"/admin/people/{person.id}")
    roles = tuple(
        RoleLine(
            str(row.id),
            role_name(view.t, Role(row.role)),
            ground_words(as_membership(row)),
            china_date(row.begins_at),
            row.approved_at is None,
        )
        for row in _open(session, person, now)
    )
    return PersonPage(
        title=person.name,
        lang=view.lang,
        shell=view.shell(),
        name=person.name,
        login=person.login,
        back=view.url("/admin/people"),
        roles=roles,
        choices=tuple((str(r), role_name(view.t, r)) for r in Role if r not in ENTERPRISE_ROLES),
        typed=typed,
        give=f"{here}/roles",
        end=f"{here}/roles/end",
        act=here,
        is_disabled=person.disabled_at is not None,
        invitation=invitation,
        error=error,
    )
