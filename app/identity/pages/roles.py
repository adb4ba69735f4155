"""The security administrator's page: roles that wait for a second person."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import Session

from app.identity.deps import RolesDep
from app.identity.domain.roles import Role
from app.identity.errors import PersonNotFound, SamePerson
from app.identity.pages.wording import ground_words, role_name
from app.identity.repository import person_by_id, waiting_memberships
from app.identity.service.deputies import counts_as
from app.identity.service.roles import approve_role, as_membership, end_role
from app.identity.tables import MembershipRow
from app.kit.clock import china_time
from app.web.deps import FormDep, NowDep, SessionDep, ViewDep
from app.web.page import Page
from app.web.view import View

router = APIRouter()


@dataclass(frozen=True, slots=True)
class WaitingRole:
    """A role somebody is to get."""

    id: str
    person: str
    login: str
    role: str
    ground: str
    asked: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RolesPage(Page):
    """Roles that wait for approval."""

    template: ClassVar[str] = "identity/roles.html"

    waiting: tuple[WaitingRole, ...]
    """Oldest first."""
    action: str
    """Where a decision posts to."""
    error: str
    """Why a decision was refused; empty if it was not."""


@router.get("/admin/roles")
def roles_page(_signed: RolesDep, view: ViewDep, session: SessionDep) -> Response:
    """List what waits."""
    return view.render(_page(view, session, ""))


@router.post("/admin/roles")
def decide(signed: RolesDep, form: FormDep, view: ViewDep, session: SessionDep, now: NowDep) -> Response:
    """Approve or refuse; whoever asked for a role or would get it may not."""
    wanted = "".join(form.get("membership", ()))
    waiting = {str(row.id): row for row in waiting_memberships(session)}
    if wanted not in waiting:
        return view.render(_page(view, session, view.t.gettext("这一条已经处理过了。")), status=409)
    if "refuse" in form:
        end_role(session, UUID(wanted), at=now)
        return view.redirect("/admin/roles")
    try:
        same = counts_as(session, signed.person.id, now)
        approve_role(session, UUID(wanted), by=signed.person.id, same=same, at=now)
    except SamePerson:
        error = view.t.gettext("自己申请的、或给自己的角色，要由另一位安全管理员批准。")
        return view.render(_page(view, session, error), status=403)
    except PersonNotFound:
        return view.render(_page(view, session, view.t.gettext("这一条已经处理过了。")), status=409)
    return view.redirect("/admin/roles")


def _page(view: View, session: Session, error: str) -> RolesPage:
    return RolesPage(
        title=view.t.gettext("待批准的角色"),
        lang=view.lang,
        shell=view.shell(),
        waiting=tuple(_waiting(view, session, row) for row in waiting_memberships(session)),
        action=view.url("/admin/roles"),
        error=error,
    )


def _waiting(view: View, session: Session, row: MembershipRow) -> WaitingRole:
    person = person_by_id(session, row.person_id)
    return WaitingRole(
        str(row.id),
        person.name if person else "",
        person.login if person else "",
        role_name(view.t, Role(row.role)),
        ground_words(as_membership(row)),
        china_time(row.begins_at),
    )
