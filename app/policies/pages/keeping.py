"""The office's list of policies: what waits, what is stale, and taking files in and out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import Session

from app.kit.clock import CHINA, china_time
from app.policies.adapters import write_policies
from app.policies.deps import LARGEST_UPLOAD, Office, OfficeDep, SentDep
from app.policies.domain.policy import Currency, Policy, currency_of
from app.policies.errors import FileFault, PoliciesFaulty
from app.policies.service.files import uploaded_policies
from app.policies.service.forms import labels, refusal
from app.policies.service.keeping import (
    history_of,
    kept_policies,
    newest_of,
    policy_in,
    propose,
    waiting_policies,
    withdrawn,
)
from app.policies.service.wording import currency_name, instrument_name, region_words
from app.web.deps import ContextDep, NowDep, SessionDep, ViewDep
from app.web.page import Link, Page
from app.web.view import View

router = APIRouter()


@dataclass(frozen=True, slots=True)
class KeptLine:
    """One policy of the list; `is_due` says that somebody has to look at its source."""

    link: Link
    kind: str
    regions: str
    standing: str
    checked: str
    is_due: bool


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """A version that waits for a second person."""

    link: Link
    by: str
    at: str
    is_own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepingPage(Page):
    """The policies an office keeps."""

    template: ClassVar[str] = "policies/keeping.html"

    waiting: tuple[WaitingLine, ...]
    """What waits for a second person."""
    lines: tuple[KeptLine, ...]
    """The published ones, those to be looked at first."""
    withdrawn: tuple[Link, ...]
    """Those taken out."""
    links: tuple[Link, ...]
    """A new one, import and export."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyImportPage(Page):
    """Taking in a file, and what became of it."""

    template: ClassVar[str] = "policies/importing.html"

    back: Link
    """To the list."""
    action: str
    """Where the file is posted to."""
    name: str
    """Name of the file that was sent, empty at first."""
    done: str
    """What was taken in; empty when nothing was."""
    faults: tuple[tuple[str, str], ...]
    """Place and fault of everything that does not fit."""


@router.get("/policies/keep")
def keeping_page(
    office: OfficeDep, session: SessionDep, now: NowDep, view: ViewDep, context: ContextDep
) -> Response:
    """Show what this office keeps."""
    on, days = now.astimezone(CHINA).date(), context.settings.policy_check_days
    kept = [policy for policy in kept_policies(session) if office.keeps(policy)]
    lines = [_line(view, policy, on, days) for policy in kept]
    return view.render(
        KeepingPage(
            title=view.t.gettext("维护政策"),
            lang=view.lang,
            shell=view.shell(),
            waiting=tuple(_waiting(view, session, office)),
            lines=tuple(sorted(lines, key=lambda line: not line.is_due)),
            withdrawn=tuple(_withdrawn(view, session, office)),
            links=(
                Link(view.url("/policies/keep/new"), view.t.gettext("新增一条")),
                Link(view.url("/policies/keep/import"), view.t.gettext("用文件导入")),
                Link(view.url("/policies/keep/export.yaml"), view.t.gettext("导出文件")),
                Link(view.url("/policies"), view.t.gettext("看公开的目录")),
            ),
        )
    )


@router.get("/policies/keep/export.yaml")
def export(office: OfficeDep, session: SessionDep) -> Response:
    """Give the published policies of this office as a file that can be changed and taken in again."""
    kept = tuple(policy for policy in kept_policies(session) if office.keeps(policy))
    headers = {"Content-Disposition": 'attachment; filename="policies.yaml"'}
    return Response(write_policies(kept), media_type="application/yaml", headers=headers)


@router.get("/policies/keep/import")
def import_page(office: OfficeDep, view: ViewDep) -> Response:
    """Ask for a file."""
    return view.render(_import_page(view))


@router.post("/policies/keep/import", max_body_size=LARGEST_UPLOAD)
def import_file(
    office: OfficeDep, sent: SentDep, session: SessionDep, now: NowDep, view: ViewDep
) -> Response:
    """Put every changed record of a file down for a second person; with one fault, none."""
    t = view.t
    if not sent.name:
        missing = ((t.gettext("文件"), t.gettext("请先选择要导入的文件。")),)
        return view.render(_import_page(view, faults=missing), status=422)
    try:
        policies = uploaded_policies(sent.content, sent.name)
        _refuse_foreign(view, session, office, policies, sent.name)
    except PoliciesFaulty as refused:
        faults = tuple(_told(view, fault) for fault in refused.found)
        return view.render(_import_page(view, name=sent.name, faults=faults), status=422)
    changed = sum(propose(session, policy, by=office.keeper, at=now) for policy in policies)
    told = t.ngettext(
        "%(n)s 条有变化，等另一位同事核准；其余与现有的一样。",
        "%(n)s 条有变化，等另一位同事核准；其余与现有的一样。",
        changed,
    )
    return view.render(_import_page(view, name=sent.name, done=told))


def _refuse_foreign(
    view: View, session: Session, office: Office, policies: Sequence[Policy], name: str
) -> None:
    """Refuse records that are, or were, of regions this office does not keep; raises `PoliciesFaulty`."""
    told = view.t.gettext("这条政策的地区不归您这里维护")
    foreign = []
    for policy in policies:
        before = newest_of(session, policy.code)
        if not office.keeps(policy) or (before is not None and not office.keeps(before)):
            foreign.append(FileFault(told, policy.code))
    if foreign:
        raise PoliciesFaulty(name, tuple(foreign))


def _told(view: View, fault: FileFault) -> tuple[str, str]:
    """Say where a fault is and what is expected there."""
    if not fault.code:
        return view.t.gettext("文件"), fault.what
    if not fault.field:
        return fault.code, fault.what
    label = labels(view.t).get(fault.field)
    if label is None:
        return f"{fault.code} · {fault.field}", view.t.gettext("没有这一项。")
    return f"{fault.code} · {label}", refusal(view.t, fault.field, fault.what)


def _import_page(
    view: View, *, name: str = "", done: str = "", faults: tuple[tuple[str, str], ...] = ()
) -> PolicyImportPage:
    return PolicyImportPage(
        title=view.t.gettext("用文件导入政策"),
        lang=view.lang,
        shell=view.shell(),
        back=Link(view.url("/policies/keep"), view.t.gettext("维护政策")),
        action=view.url("/policies/keep/import"),
        name=name,
        done=done,
        faults=faults,
    )


def _line(view: View, policy: Policy, on: date, days: int) -> KeptLine:
    currency = currency_of(policy, on, days)
    return KeptLine(
        link=Link(view.url(f"/policies/keep/{policy.code}"), policy.title),
        kind=instrument_name(view.t, policy.instrument),
        regions=region_words(view.t, policy.regions),
        standing=currency_name(view.t, currency),
        checked=policy.checked_on.isoformat() if policy.checked_on else view.t.gettext("没有核对过"),
        is_due=currency is Currency.STALE,
    )


def _waiting(view: View, session: Session, office: Office) -> list[WaitingLine]:
    found = []
    for row in waiting_policies(session):
        policy = policy_in(row)
        if office.keeps(policy):
            link = Link(view.url(f"/policies/keep/{row.code}#waiting"), policy.title)
            found.append(
                WaitingLine(link, row.by_name, china_time(row.made_at), row.by == office.keeper.id)
            )
    return found


def _withdrawn(view: View, session: Session, office: Office) -> list[Link]:
    policies = [policy_in(history_of(session, code)[0]) for code in withdrawn(session)]
    return [Link(view.url(f"/policies/keep/{p.code}"), p.title) for p in policies if office.keeps(p)]
