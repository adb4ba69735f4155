"""One record as the office keeps it: its form, its versions, and what can be done with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import Session

from app.identity.service.deputies import counts_as
from app.kit.clock import CHINA, china_time
from app.policies.deps import Office, OfficeDep
from app.policies.domain.policy import Policy, currency_of
from app.policies.domain.states import VersionState
from app.policies.errors import PolicyNotFound, ReasonNeeded, RecordRefused, SecondPersonNeeded
from app.policies.service.files import checked_record
from app.policies.service.forms import (
    FormField,
    Part,
    labels,
    parts,
    read_form,
    refusal,
    shown_in,
    typed_in,
)
from app.policies.service.keeping import (
    LONGEST_REASON,
    approve,
    check,
    history_of,
    kept_policies,
    policy_in,
    propose,
    refuse,
    refuse_taken,
    withdraw,
)
from app.policies.service.wording import currency_name, version_state_name
from app.policies.tables import PolicyVersion
from app.web.deps import ContextDep, FormDep, NowDep, SessionDep, ViewDep
from app.web.page import Link, Page
from app.web.view import View

router = APIRouter()
DEFAULTS = {"combines": ["1"]}


@dataclass(frozen=True, slots=True)
class Typed:
    """One field of the form as it stands."""

    field: FormField
    values: Sequence[str]
    error: str

    @property
    def text(self) -> str:
        """What stands in a text field."""
        return "".join(self.values)


@dataclass(frozen=True, slots=True)
class TypedPart:
    """Fields that belong together."""

    heading: str
    fields: tuple[Typed, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One field that a waiting version changes."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """The version that waits, with what it changes."""

    version: int
    by: str
    at: str
    is_own: bool
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version of the history."""

    version: int
    state: str
    told: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPage(Page):
    """A record with its form and its history."""

    template: ClassVar[str] = "policies/record.html"

    back: Link
    """To the list."""
    action: str
    """Where the form is posted to."""
    acts: str
    """Where checking, withdrawing, approving and refusing post to; empty for a new record."""
    standing: str
    """Whether the published version counts today; empty when none is published."""
    parts: tuple[TypedPart, ...]
    """The form."""
    errors: tuple[tuple[str, str, str], ...]
    """Field, label and what is wrong with it."""
    error: str
    """What is wrong with an act; empty if nothing is."""
    waiting: Waiting | None
    """The version that waits for a second person."""
    history: tuple[VersionLine, ...]
    """All versions, newest first."""
    most_reason: int
    """How long a reason may be."""


@router.get("/policies/keep/new")
def new_page(office: OfficeDep, view: ViewDep) -> Response:
    """Show an empty form."""
    return view.render(_new(view, DEFAULTS, {}))


@router.post("/policies/keep/new")
def create(office: OfficeDep, form: FormDep, view: ViewDep, session: SessionDep, now: NowDep) -> Response:
    """Put a new policy down for a second person."""
    try:
        policy = _read(view, form)
        _refuse_reach(view, office, policy)
        refuse_taken(session, policy)
    except RecordRefused as refused:
        return view.render(_new(view, form, refused.reasons), status=422)
    propose(session, policy, by=office.keeper, at=now)
    return view.redirect(f"/policies/keep/{policy.code}#waiting")


@router.get("/policies/keep/{code}")
def record_page(
    code: str, office: OfficeDep, view: ViewDep, session: SessionDep, now: NowDep, context: ContextDep
) -> Response:
    """Show a record with its history."""
    return view.render(
        _page(view, session, office, code, now_standing=_standing(view, session, code, now, context))
    )


@router.post("/policies/keep/{code}")
def edit(
    code: str, office: OfficeDep, form: FormDep, view: ViewDep, session: SessionDep, now: NowDep
) -> Response:
    """Put a changed record down for a second person; an unchanged one changes nothing."""
    _seen(session, office, code)
    try:
        policy = _read(view, {**form, "code": [code]})
        _refuse_reach(view, office, policy)
    except RecordRefused as refused:
        return view.render(
            _page(view, session, office, code, typed=form, reasons=refused.reasons), status=422
        )
    propose(session, policy, by=office.keeper, at=now)
    return view.redirect(f"/policies/keep/{code}#waiting")


@router.post("/policies/keep/{code}/acts")
def act(
    code: str, office: OfficeDep, form: FormDep, view: ViewDep, session: SessionDep, now: NowDep
) -> Response:
    """Check, withdraw, approve or refuse; `act` says which, `version` and `reason` go with it."""
    _seen(session, office, code)
    wanted, reason = "".join(form.get("act", ())), "".join(form.get("reason", ()))
    typed = "".join(form.get("version", ()))
    version = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 0  # noqa: PLR2004
    keeper, t = office.keeper, view.t
    try:
        if wanted == "check":
            check(session, code, by=keeper, at=now)
        elif wanted == "withdraw":
            withdraw(session, code, reason, by=keeper, at=now)
        elif wanted == "approve":
            same = (str(one) for one in counts_as(session, UUID(keeper.id), now))
            approve(session, code, version, by=keeper, same=same, at=now)
        elif wanted == "refuse":
            refuse(session, code, version, reason, by=keeper, at=now)
    except ReasonNeeded:
        told = t.gettext("请写明原因，最多 %(n)s 字。", n=LONGEST_REASON)
        return view.render(_page(view, session, office, code, error=told), status=422)
    except SecondPersonNeeded:
        told = t.gettext("提出修改的人不能自己核准，请另一位同事来核准。")
        return view.render(_page(view, session, office, code, error=told), status=409)
    return view.redirect(f"/policies/keep/{code}")


def _read(view: View, form: Mapping[str, Sequence[str]]) -> Policy:
    return checked_record(read_form(view.t, form))


def _refuse_reach(view: View, office: Office, policy: Policy) -> None:
    if not office.keeps(policy):
        raise RecordRefused({"regions": view.t.gettext("这些地区不归您这里维护。")})


def _seen(session: Session, office: Office, code: str) -> Sequence[PolicyVersion]:
    """Give the versions of a policy this office keeps; raises `PolicyNotFound`."""
    rows = history_of(session, code)
    if not any(office.keeps(policy_in(row)) for row in rows[:1]):
        raise PolicyNotFound
    return rows


def _standing(view: View, session: Session, code: str, now: NowDep, context: ContextDep) -> str:
    kept = next((policy for policy in kept_policies(session) if policy.code == code), None)
    if kept is None:
        return ""
    on = now.astimezone(CHINA).date()
    return currency_name(view.t, currency_of(kept, on, context.settings.policy_check_days))


def _new(view: View, typed: Mapping[str, Sequence[str]], reasons: Mapping[str, str]) -> RecordPage:
    return _shown(view, view.t.gettext("新增政策"), "/policies/keep/new", "", typed, reasons)


def _page(
    view: View,
    session: Session,
    office: Office,
    code: str,
    *,
    typed: Mapping[str, Sequence[str]] | None = None,
    reasons: Mapping[str, str] | None = None,
    error: str = "",
    now_standing: str = "",
) -> RecordPage:
    rows = _seen(session, office, code)
    current = next((row for row in rows if row.state == VersionState.PUBLISHED), None)
    waits = next((row for row in rows if row.state == VersionState.WAITING), None)
    newest = policy_in(waits or current or rows[0])
    path = f"/policies/keep/{code}"
    return _shown(
        view,
        newest.title,
        path,
        view.url(f"{path}/acts"),
        typed if typed is not None else typed_in(view.t, newest),
        reasons or {},
        standing=now_standing,
        error=error,
        waiting=_waiting(view, office, waits, current) if waits else None,
        history=tuple(_version_line(view, row) for row in rows),
    )


def _shown(
    view: View,
    title: str,
    action: str,
    acts: str,
    typed: Mapping[str, Sequence[str]],
    reasons: Mapping[str, str],
    *,
    standing: str = "",
    error: str = "",
    waiting: Waiting | None = None,
    history: tuple[VersionLine, ...] = (),
) -> RecordPage:
    t = view.t
    told = {field: _refused(view, field, what) for field, what in reasons.items()}
    named = labels(t)
    return RecordPage(
        title=title,
        lang=view.lang,
        shell=view.shell(),
        back=Link(view.url("/policies/keep"), t.gettext("维护政策")),
        action=view.url(action),
        acts=acts,
        standing=standing,
        parts=tuple(_typed_part(part, typed, told) for part in parts(t)),
        errors=tuple((field, named.get(field, field), what) for field, what in told.items()),
        error=error,
        waiting=waiting,
        history=history,
        most_reason=LONGEST_REASON,
    )


def _refused(view: View, field: str, what: str) -> str:
    """Say what is wrong; a reach that is too far says so itself."""
    return what if field == "regions" and what.endswith("。") else refusal(view.t, field, what)


def _typed_part(part: Part, typed: Mapping[str, Sequence[str]], told: Mapping[str, str]) -> TypedPart:
    fields = (Typed(f, tuple(typed.get(f.name, ())), told.get(f.name, "")) for f in part.fields)
    return TypedPart(part.heading, tuple(fields))


def _waiting(view: View, office: Office, waits: PolicyVersion, current: PolicyVersion | None) -> Waiting:
    t = view.t
    after = shown_in(t, policy_in(waits))
    before = shown_in(t, policy_in(current)) if current else dict.fromkeys(after, "")
    named = labels(t)
    changes = [Change(named[f], before[f], after[f]) for f in after if before[f] != after[f]]
    return Waiting(
        waits.version,
        waits.by_name,
        china_time(waits.made_at),
        waits.by == office.keeper.id,
        tuple(changes),
    )


def _version_line(view: View, row: PolicyVersion) -> VersionLine:
    t = view.t
    told = t.gettext("%(name)s 提出于 %(at)s", name=row.by_name, at=china_time(row.made_at))
    if row.decided_at is not None:
        told += t.gettext(
            "；%(name)s 办理于 %(at)s", name=row.decided_by_name, at=china_time(row.decided_at)
        )
    return VersionLine(row.version, version_state_name(t, VersionState(row.state)), told, row.reason)
