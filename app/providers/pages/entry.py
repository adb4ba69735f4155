"""One entry as its keepers see it: where it stands, what can be done, what waits, what happened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import Session

from app.kit.clock import china_date, china_time
from app.kit.plain import clean_text
from app.kit.states import TransitionRefused
from app.providers.deps import EntryKeeperDep, KeptSessionDep, OfficeKeeperDep
from app.providers.domain import Provider, class_name
from app.providers.domain.actors import Actor
from app.providers.domain.changes import differences
from app.providers.domain.states import DUTIES, Obstacle, PoolEvent, Side, Standing, notice_ends
from app.providers.errors import (
    MoveRefused,
    NothingProposed,
    PoolKeyRefused,
    ProviderNotFound,
    SecondPersonNeeded,
)
from app.providers.service.changing import decide, head_of, proposal, shown_value
from app.providers.service.keys import make_key
from app.providers.service.standing import move, moves_of, standing_of
from app.providers.service.wording import event_name, obstacle_words, state_name
from app.web.deps import ContextDep, FormDep, NowDep, ViewDep
from app.web.page import Link, Page
from app.web.view import View

router = APIRouter()
ENTRY = "/pool/providers/{code}"
LONGEST_REASON = 500
KEY_DAYS = 30


@dataclass(frozen=True, slots=True)
class MoveForm:
    """One move that can be made now, or why it can not."""

    event: str
    action: str
    label: str
    to: str
    needs_reason: bool
    obstacles: Sequence[str]
    reason: str
    error: str


@dataclass(frozen=True, slots=True)
class ChangeForm:
    """The change that waits: what differs, and where to decide."""

    by: str
    when: str
    source: str
    rows: Sequence[tuple[str, str, str, str]]
    digest: str
    action: str
    is_own: bool
    may_decide: bool


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of the history."""

    when: str
    what: str
    who: str
    to: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPage(Page):
    """One entry."""

    template: ClassVar[str] = "providers/entry.html"

    back: Link | None
    """To the office's list; a provider has none."""
    error: str
    """Why the last step was not made; empty otherwise."""
    state: str
    """The state in words."""
    facts: tuple[tuple[str, str], ...]
    """What the office needs to know, contacts included."""
    moves: tuple[MoveForm, ...]
    """What can be done."""
    change: ChangeForm | None
    """The change that waits."""
    history: tuple[Happened, ...]
    """What happened, newest first."""
    links: tuple[Link, ...]
    """Export, import and the public page."""
    key_action: str
    """Where to make a key for the provider; empty for a provider."""
    key: str
    """The key that was just made, shown this once."""
    key_days: int
    """How many days a key opens."""
    sign_out: str
    """Where the button posts to."""


@router.get(ENTRY)
def entry(
    code: str, actor: EntryKeeperDep, session: KeptSessionDep, now: NowDep, view: ViewDep
) -> Response:
    """Show one entry."""
    return view.render(_page(view, session, code, actor, at=now))


@router.post(ENTRY + "/moves/{event}")
def make_move(
    code: str,
    event: str,
    form: FormDep,
    actor: EntryKeeperDep,
    session: KeptSessionDep,
    now: NowDep,
    view: ViewDep,
) -> Response:
    """Make a move, or say at its place why not."""
    reason = clean_text("".join(form.get("reason", ())))[:LONGEST_REASON]
    if event not in set(DUTIES):
        raise ProviderNotFound
    asked, t = PoolEvent(event), view.t
    try:
        move(session, code, asked, actor=actor, reason=reason, at=now)
    except TransitionRefused:
        error = t.gettext("状态已经变了，这一步现在不能办。下面是最新的情况。")
    except PoolKeyRefused:
        error = t.gettext("这一步要由资源池办公室办理。")
    except SecondPersonNeeded:
        error = obstacle_words(t, Obstacle.SECOND_PERSON)
    except MoveRefused as refused:
        error = " ".join(obstacle_words(t, Obstacle(found)) for found in refused.obstacles)
    else:
        return view.redirect(f"/pool/providers/{code}")
    page = _page(view, session, code, actor, at=now, error=error, typed={event: reason})
    return view.render(page, status=422)


@router.post(ENTRY + "/change")
def decide_change(
    code: str, form: FormDep, actor: OfficeKeeperDep, session: KeptSessionDep, now: NowDep, view: ViewDep
) -> Response:
    """Approve or decline the change that was shown."""
    try:
        decide(
            session,
            code,
            digest="".join(form.get("digest", ())),
            is_approved="".join(form.get("decision", ())) == "approve",
            actor=actor,
            reason=clean_text("".join(form.get("reason", ())))[:LONGEST_REASON],
            at=now,
        )
    except NothingProposed:
        error = view.t.gettext("这项修改已经办过，或者又改过了。下面是最新的情况。")
    except SecondPersonNeeded:
        error = obstacle_words(view.t, Obstacle.SECOND_PERSON)
    else:
        return view.redirect(f"/pool/providers/{code}")
    return view.render(_page(view, session, code, actor, at=now, error=error), status=422)


@router.post(ENTRY + "/keys")
def new_key(
    code: str,
    actor: OfficeKeeperDep,
    session: KeptSessionDep,
    now: NowDep,
    view: ViewDep,
    context: ContextDep,
) -> Response:
    """Make a key for the provider and show it this once."""
    name = standing_of(session, code).provider.name[:60]
    key, _ = make_key(
        session,
        name=name,
        provider=code,
        days=KEY_DAYS,
        secret=context.secret,
        random=context.random,
        at=now,
    )
    return view.render(_page(view, session, code, actor, at=now, key=key))


def _page(
    view: View,
    session: Session,
    code: str,
    actor: Actor,
    *,
    at: datetime,
    error: str = "",
    typed: dict[str, str] | None = None,
    key: str = "",
) -> EntryPage:
    standing, t = standing_of(session, code), view.t
    provider, is_office = standing.provider, actor.side is Side.OFFICE
    return EntryPage(
        title=provider.name,
        lang=view.lang,
        shell=view.shell(),
        back=Link(view.url("/pool"), t.gettext("维护资源池")) if is_office else None,
        error=error,
        state=state_name(t, provider.state),
        facts=_facts(view, standing),
        moves=_moves(view, standing, actor, typed or {}, at),
        change=_change(view, session, provider, actor),
        history=tuple(
            Happened(
                china_time(o.at),
                event_name(t, o.event),
                o.by,
                state_name(t, o.after) if o.after is not o.before else "",
                o.reason,
            )
            for o in reversed(standing.history)
        ),
        links=_links(view, provider, at),
        key_action=view.url(f"/pool/providers/{code}/keys") if is_office else "",
        key=key,
        key_days=KEY_DAYS,
        sign_out=view.url("/pool/sign-out"),
    )


def _facts(view: View, standing: Standing) -> tuple[tuple[str, str], ...]:
    provider, t = standing.provider, view.t
    ends = notice_ends(standing.history)
    told = (
        (t.gettext("编号"), provider.code),
        (t.gettext("服务商类别"), class_name(t, provider.kind)),
        (t.gettext("统一社会信用代码"), provider.credit_code),
        (t.gettext("入池有效期至"), provider.valid_until.isoformat()),
        (t.gettext("公示到"), ends.isoformat() if ends and provider.state.name == "PUBLIC_NOTICE" else ""),
        (t.gettext("数据处理协议"), provider.agreement_on.isoformat() if provider.agreement_on else ""),
        (t.gettext("联系人"), " ".join(p for p in (provider.contact, provider.phone, provider.email) if p)),
        (t.gettext("产品、案例、证书"), t.gettext(
            "%(offers)s 项、%(cases)s 个、%(certificates)s 张",
            offers=len(provider.offers), cases=len(provider.cases), certificates=len(provider.certificates),
        )),
        (t.gettext("最后填写人"), standing.editor),
    )  # fmt: skip
    return tuple((label, value) for label, value in told if value)


def _moves(
    view: View, standing: Standing, actor: Actor, typed: dict[str, str], at: datetime
) -> tuple[MoveForm, ...]:
    code, t = standing.provider.code, view.t
    return tuple(
        MoveForm(
            event=found.event,
            action=view.url(f"/pool/providers/{code}/moves/{found.event}"),
            label=event_name(t, found.event),
            to=state_name(t, found.to),
            needs_reason=found.needs_reason,
            obstacles=[obstacle_words(t, obstacle) for obstacle in found.obstacles],
            reason=typed.get(found.event, ""),
            error=obstacle_words(t, Obstacle.REASON)
            if found.needs_reason and typed.get(found.event) == ""
            else "",
        )
        for found in moves_of(standing, actor, at=at)
    )


def _change(view: View, session: Session, provider: Provider, actor: Actor) -> ChangeForm | None:
    waiting = proposal(session, provider.code)
    if waiting is None:
        return None
    row, after = waiting
    return ChangeForm(
        by=row.by,
        when=china_time(row.at),
        source=row.source,
        rows=[
            (head_of(found), found.name, shown_value(found, found.before), shown_value(found, found.after))
            for found in differences(provider, after)
        ],
        digest=row.digest,
        action=view.url(f"/pool/providers/{provider.code}/change"),
        is_own=row.by == actor.name,
        may_decide=actor.side is Side.OFFICE,
    )


def _links(view: View, provider: Provider, at: datetime) -> tuple[Link, ...]:
    t, path = view.t, f"/pool/providers/{provider.code}"
    links = [
        Link(view.url(f"{path}/export.xlsx"), t.gettext("下载这一家的表格")),
        Link(view.url("/pool/import"), t.gettext("改好后导入")),
    ]
    if provider.is_public_on(datetime.fromisoformat(china_date(at)).date()):
        links.append(Link(view.url(f"/providers/{provider.code}"), t.gettext("看公开页面")))
    return tuple(links)
