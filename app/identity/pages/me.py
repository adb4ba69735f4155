"""One's own account: roles, sessions, password."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from app.identity.deps import KeysDep, SignedDep
from app.identity.domain.dual_control import ASKED_FOR
from app.identity.domain.rights import NOTHING, Action, Target, may, scope_of
from app.identity.domain.roles import Membership, Role
from app.identity.errors import PasswordRefused, SignInRefused
from app.identity.pages.wording import ground_words, role_name
from app.identity.repository import identities_of, sessions_of
from app.identity.service.accounts import Keys, change_password, is_due
from app.identity.service.passkeys import is_fresh
from app.identity.service.roles import names_of
from app.identity.service.signing import Signed, end
from app.identity.service.wording import password_hint, password_words
from app.kit.clock import china_date, china_time
from app.web.context import Context
from app.web.deps import ContextDep, FormDep, NowDep, SessionDep, ViewDep
from app.web.page import Link, Page
from app.web.view import View

router = APIRouter()


@dataclass(frozen=True, slots=True)
class SessionView:
    """One place where the person is signed in."""

    digest: str
    started: str
    seen: str
    origin: str
    agent: str
    is_this: bool


@dataclass(frozen=True, slots=True)
class ProviderLine:
    """The identity service, whether the account is linked with it, and where the button posts to."""

    name: str
    is_linked: bool
    action: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MePage(Page):
    """What is known of the person who is signed in, and what they can change."""

    template: ClassVar[str] = "identity/me.html"

    name: str
    """How the person is called."""
    login: str
    """The login name."""
    roles: tuple[tuple[str, str], ...]
    """Name of each role held, and what it is bound to; of a role held as a deputy also for whom."""
    deputies: Link | None
    """To who stands in for whom; none for whoever has no staff role."""
    desks: tuple[Link, ...]
    """What the roles open."""
    sessions: tuple[SessionView, ...]
    """Where the person is signed in, last used first."""
    end_session: str
    """Where ending one of them posts to."""
    password: str
    """Where changing the password posts to."""
    hint: str
    """What a password must be."""
    is_due: bool
    """Whether the password must be changed now."""
    done: bool
    """Whether the password was changed just now."""
    error: str
    """What is wrong with the password; empty if nothing is."""
    data: str
    """Address of what is held about this person."""
    passkeys: Link
    """To one's passkeys."""
    provider: ProviderLine | None
    """The identity service, where there is one."""
    sign_out: str
    """Where signing out posts to."""


@router.get("/me")
def me_page(
    signed: SignedDep,
    view: ViewDep,
    context: ContextDep,
    session: SessionDep,
    keys: KeysDep,
    now: NowDep,
    done: bool = False,
) -> Response:
    """Show the account."""
    return view.render(_page(view, context, signed, session, keys, now, done=done))


@router.post("/me/password")
def change(
    signed: SignedDep,
    form: FormDep,
    view: ViewDep,
    context: ContextDep,
    session: SessionDep,
    keys: KeysDep,
    now: NowDep,
) -> Response:
    """Change the password; every other session ends."""
    old, new = "".join(form.get("old", ())), "".join(form.get("new", ()))
    error = ""
    if new != "".join(form.get("again", ())):
        error = view.t.gettext("两次输入的新密码不一样。")
    else:
        try:
            change_password(session, signed.person.id, old, new, keys, but=signed.row.digest, at=now)
        except SignInRefused:
            error = view.t.gettext("原密码不对。")
        except PasswordRefused as refused:
            error = password_words(view.t, refused.reason, keys.rules)
    if error:
        return view.render(_page(view, context, signed, session, keys, now, error=error), status=422)
    return view.redirect("/me?done=1")


@router.post("/me/sessions")
def end_session(
    signed: SignedDep, form: FormDep, view: ViewDep, session: SessionDep, now: NowDep
) -> Response:
    """End one of the person's sessions; whoever has not signed in just now does so first."""
    if not is_fresh(signed, now):
        return view.redirect("/sign-in?next=/me")
    end(session, signed.person.id, "".join(form.get("session", ()))[:64], at=now)
    return view.redirect("/me")


AT_THE_DESK = (Action.ASSIGN_CASE, Action.CONFIRM_CASE, Action.WORK_ON_CASE, Action.REVIEW_CASE)
"""Whoever has one of these sees cases."""


def desks_of(view: View, signed: Signed, now: datetime) -> tuple[Link, ...]:
    """Give the pages that the roles open."""
    t = view.t
    pages = {
        Action.KEEP_ACCOUNTS: Link(view.url("/admin/people"), t.gettext("人员与角色")),
        Action.KEEP_SERVICE: Link(view.url("/admin/jobs"), t.gettext("后台任务")),
        Action.APPROVE_ROLES: Link(view.url("/admin/roles"), t.gettext("待批准的角色")),
        Action.READ_AUDIT: Link(view.url("/admin/audit"), t.gettext("审计记录")),
    }
    found = [link for action, link in pages.items() if may(signed.actor, action, Target(), now)]
    if signed.row.is_strong:
        found.append(Link(view.url("/me/tokens"), t.gettext("程序接口令牌")))
    regions = {
        Action.NOMINATE: Link(view.url("/desk/nominate"), t.gettext("提名企业")),
        Action.IMPORT_BULK: Link(view.url("/register/exports"), t.gettext("导出和导入")),
        Action.KEEP_WEBHOOKS: Link(view.url("/webhooks"), t.gettext("事件推送")),
        Action.READ_FIGURES: Link(view.url("/desk/agreement"), t.gettext("自评与核验的一致性")),
        Action.KEEP_POLICIES: Link(view.url("/policies/keep"), t.gettext("维护政策")),
        Action.EXPORT_BULK: Link(view.url("/exports"), t.gettext("成批导出报告")),
    }
    reach = {action: scope_of(signed.actor, action, now) for action in (*regions, *AT_THE_DESK)}
    if scope_of(signed.actor, Action.SUBMIT, now) != NOTHING:
        found.append(Link(view.url("/me/assessments"), t.gettext("我的自评")))
    if any(reach[action] != NOTHING for action in AT_THE_DESK):
        found.append(Link(view.url("/desk"), t.gettext("诊断工单")))
    own = sorted(scope_of(signed.actor, Action.EDIT_PROVIDER, now).providers)
    if own or scope_of(signed.actor, Action.KEEP_POOL, now) != NOTHING:
        path = f"/pool/providers/{own[0]}" if own else "/pool"
        found.append(Link(view.url(path), t.gettext("服务商资源池")))
    if any(scope_of(signed.actor, action, now) != NOTHING for action in ASKED_FOR):
        found.append(Link(view.url("/approvals"), t.gettext("待第二人批准")))
    if scope_of(signed.actor, Action.REVOKE_REPORT, now) != NOTHING:
        found.append(Link(view.url("/revocations"), t.gettext("撤回报告")))
    if scope_of(signed.actor, Action.READ_ENTERPRISE, now).consented:
        found.append(Link(view.url("/shared"), t.gettext("企业共享给您的结果")))
    return (*found, *(link for action, link in regions.items() if reach[action] != NOTHING))


def _page(
    view: View,
    context: Context,
    signed: Signed,
    session: SessionDep,
    keys: Keys,
    now: NowDep,
    *,
    error: str = "",
    done: bool = False,
) -> MePage:
    held = signed.actor.held(now)
    names = names_of(session, {m.for_person for m in held if m.for_person})
    return MePage(
        title=view.t.gettext("我的账号"),
        lang=view.lang,
        shell=view.shell(),
        name=signed.person.name,
        login=signed.person.login,
        roles=tuple((role_name(view.t, Role(m.role)), _ground(view, m, names)) for m in held),
        deputies=Link(view.url("/me/deputies"), view.t.gettext("代办：请人替我办事，或替人办事"))
        if signed.row.is_staff
        else None,
        desks=desks_of(view, signed, now),
        sessions=tuple(
            SessionView(
                row.digest,
                china_time(row.started_at),
                china_time(row.seen_at),
                row.origin,
                row.agent,
                row.digest == signed.row.digest,
            )
            for row in sessions_of(session, signed.person.id)
        ),
        end_session=view.url("/me/sessions"),
        password=view.url("/me/password"),
        hint=password_hint(view.t, keys.rules),
        is_due=is_due(signed.person, keys, now),
        done=done,
        error=error,
        data=view.url("/me/data"),
        passkeys=Link(view.url("/me/passkeys"), view.t.gettext("通行密钥：用指纹、人脸登录")),
        provider=_provider_line(view, context, session, signed),
        sign_out=view.url("/sign-out"),
    )


def _ground(view: View, membership: Membership, names: Mapping[UUID, str]) -> str:
    ground = ground_words(membership)
    if membership.for_person is None or membership.ends_at is None:
        return ground
    day = china_date(membership.ends_at - timedelta(seconds=1))
    told = view.t.gettext("替%(name)s办，到 %(day)s", name=names[membership.for_person], day=day)
    return f"{ground} · {told}"


def _provider_line(
    view: View, context: Context, session: SessionDep, signed: Signed
) -> ProviderLine | None:
    if not context.settings.oidc_issuer:
        return None
    is_linked = bool(identities_of(session, signed.person.id))
    action = view.url("/me/provider/remove" if is_linked else "/me/provider")
    return ProviderLine(context.settings.oidc_name, is_linked, action)
