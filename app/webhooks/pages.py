"""Webhooks on a page: targets, what became of each message, sending one again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import Session

from app.identity.deps import Reaching
from app.kit.clock import china_time
from app.kit.i18n import Translator
from app.kit.paging import after, cut
from app.web.deps import FormDep, NowDep, SessionDep, ViewDep
from app.web.page import Link, Page
from app.web.view import View
from app.webhooks.deps import KeeperDep, KeepingDep
from app.webhooks.domain import DeliveryState, EventType
from app.webhooks.errors import SubscriptionReason, SubscriptionRefused, TargetReason, TargetRefused
from app.webhooks.repository import deliveries_of, subscriptions_of
from app.webhooks.service.sending import RIGHT_LOST, TARGET_GONE
from app.webhooks.service.subscribing import (
    LONGEST_NAME,
    MOST,
    Asked,
    own,
    replay,
    rotate,
    subscribe,
    unsubscribe,
)
from app.webhooks.service.telling import OVERFLOW
from app.webhooks.tables import Delivery, Subscription, Told

router = APIRouter()
SHOWN = 50


@dataclass(frozen=True, slots=True)
class TargetLine:
    """One subscription in the list."""

    href: str
    name: str
    url: str
    events: tuple[str, ...]
    state: str


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """One message in the log."""

    id: str
    event: str
    code: str
    state: str
    when: str
    fault: str


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed into the form."""

    name: str = ""
    url: str = ""
    events: tuple[str, ...] = field(default=tuple(str(kind) for kind in EventType))
    region: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhooksPage(Page):
    """Targets of the person, and the form for a new one."""

    template: ClassVar[str] = "webhooks/list.html"

    back: str
    """The account."""
    action: str
    """Where making one posts to."""
    targets: tuple[TargetLine, ...]
    """Those there are, newest first."""
    choices: tuple[tuple[str, str], ...]
    """Code and name of each event."""
    typed: Typed
    """What was typed."""
    errors: Mapping[str, str]
    """What is wrong, by field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookPage(Page):
    """One target with its log."""

    template: ClassVar[str] = "webhooks/one.html"

    back: str
    """The list."""
    action: str
    """Where a new secret, ending and replaying post to."""
    url: str
    """The address that is called."""
    facts: tuple[tuple[str, str], ...]
    """Name and value of what is known of it."""
    is_over: bool
    """Whether nothing is sent any more."""
    secret: str
    """The signing secret, shown this once; empty otherwise."""
    log: tuple[DeliveryLine, ...]
    """Messages, newest first."""
    older: Link | None
    """The next page of the log."""


@router.get("/webhooks")
def webhooks_page(keeper: KeeperDep, view: ViewDep, session: SessionDep) -> Response:
    """List the targets."""
    return view.render(_list(view, session, keeper, Typed(region=_home(keeper))))


@router.post("/webhooks")
def make(
    keeper: KeeperDep, form: FormDep, view: ViewDep, keeping: KeepingDep, session: SessionDep, now: NowDep
) -> Response:
    """Make a target and show its secret once."""
    values = {name: "".join(form.get(name, ())).strip()[:600] for name in ("name", "url", "region")}
    typed = Typed(events=tuple(form.get("event", ())), **values)
    asked = Asked(typed.name, typed.url, typed.events, typed.region)
    try:
        row, secret = subscribe(session, keeper.signed.person.id, keeper.scope, asked, keeping, at=now)
    except (SubscriptionRefused, TargetRefused) as refused:
        errors = _words(view.t, refused)
        return view.render(_list(view, session, keeper, typed, errors), status=422)
    session.flush()
    return view.render(_one(view, session, row, secret=secret))


@router.get("/webhooks/{webhook_id}")
def webhook_page(
    webhook_id: str, keeper: KeeperDep, view: ViewDep, session: SessionDep, cursor: str = ""
) -> Response:
    """Show one target and its log."""
    row = own(session, keeper.signed.person.id, webhook_id)
    return view.render(_one(view, session, row, cursor=cursor))


@router.post("/webhooks/{webhook_id}")
def change(
    webhook_id: str,
    keeper: KeeperDep,
    form: FormDep,
    view: ViewDep,
    keeping: KeepingDep,
    session: SessionDep,
    now: NowDep,
) -> Response:
    """Give a new secret, end it, or send a message again."""
    row = own(session, keeper.signed.person.id, webhook_id)
    if "secret" in form:
        secret = rotate(session, row, keeping, at=now)
        return view.render(_one(view, session, row, secret=secret))
    if "end" in form:
        unsubscribe(session, row, at=now)
    elif "replay" in form:
        replay(session, row, "".join(form.get("replay", ()))[:40], keeping, at=now)
    return view.redirect(f"/webhooks/{row.id}")


def _home(keeper: Reaching) -> str:
    """Give the region to start with: that of the role, where there is one."""
    return min(keeper.scope.regions, default="").ljust(6, "0") if keeper.scope.regions else ""


def event_names(t: Translator) -> dict[str, str]:
    """Name the events."""
    return {
        EventType.ASSESSMENT_SUBMITTED: t.gettext("企业提交自评"),
        EventType.ASSESSMENT_SCORED: t.gettext("评测结果产生"),
        EventType.CASE_MOVED: t.gettext("诊断工单状态变化"),
        EventType.REPORT_ISSUED: t.gettext("诊断报告出具或更正"),
    }


def _words(t: Translator, refused: SubscriptionRefused | TargetRefused) -> dict[str, str]:
    if isinstance(refused, TargetRefused):
        words = {
            TargetReason.MALFORMED: t.gettext(
                "地址写法不对，例如 https://example.com/hook；不要带用户名和密码。"
            ),
            TargetReason.NOT_HTTPS: t.gettext("只能用 https 开头的地址。"),
            TargetReason.PRIVATE: t.gettext(
                "这个地址在内部网络里，不能作为推送地址；请填互联网上能访问的地址。"
            ),
            TargetReason.UNKNOWN_HOST: t.gettext("找不到这个网址的主机。"),
        }
        return {"url": words[refused.reason]}
    fields = {
        SubscriptionReason.NAME: (
            "name",
            t.gettext("请写明推给哪个系统，最多 %(n)s 个字。", n=LONGEST_NAME),
        ),
        SubscriptionReason.EVENTS: ("event", t.gettext("请至少选一种事件。")),
        SubscriptionReason.REGION: ("region", t.gettext("请填您辖区内的行政区划代码。")),
        SubscriptionReason.MANY: (
            "name",
            t.gettext("推送地址已有 %(n)s 个，请先停用不用的。", n=MOST),
        ),
    }
    return dict(fields[reason] for reason in reversed(refused.reasons))


def _list(
    view: View,
    session: Session,
    keeper: Reaching,
    typed: Typed,
    errors: Mapping[str, str] | None = None,
) -> WebhooksPage:
    names = event_names(view.t)
    rows = subscriptions_of(session, keeper.signed.person.id)
    return WebhooksPage(
        title=view.t.gettext("事件推送"),
        lang=view.lang,
        shell=view.shell(),
        back=view.url("/me"),
        action=view.url("/webhooks"),
        targets=tuple(
            TargetLine(
                view.url(f"/webhooks/{row.id}"),
                row.name,
                row.url,
                tuple(names.get(event, event) for event in row.events.split()),
                _state(view.t, row),
            )
            for row in rows
        ),
        choices=tuple((str(kind), name) for kind, name in names.items()),
        typed=typed,
        errors=errors or {},
    )


def _one(
    view: View, session: Session, row: Subscription, *, secret: str = "", cursor: str = ""
) -> WebhookPage:
    t, path = view.t, f"/webhooks/{row.id}"
    page = cut(deliveries_of(session, row.id, after(cursor), SHOWN + 1), SHOWN, lambda found: found[0].id)
    names = event_names(t)
    events = "；".join(names.get(event, event) for event in row.events.split())
    older = Link(view.url(f"{path}?cursor={page.next}"), t.gettext("更早的记录")) if page.next else None
    return WebhookPage(
        title=row.name,
        lang=view.lang,
        shell=view.shell(),
        back=view.url("/webhooks"),
        action=view.url(path),
        url=row.url,
        facts=(
            (t.gettext("推送哪些事件"), events),
            (t.gettext("哪个地区"), row.region.ljust(6, "0") if row.region else t.gettext("全部")),
            (t.gettext("状态"), _state(t, row)),
        ),
        is_over=row.ended_at is not None,
        secret=secret,
        log=tuple(_line(t, names, *found) for found in page.rows),
        older=older,
    )


def _state(t: Translator, row: Subscription) -> str:
    if row.ended_at is None:
        return t.gettext("推送中")
    why = {
        RIGHT_LOST: t.gettext("设置人不再有这个地区的权限"),
        TARGET_GONE: t.gettext("对方答复此地址已取消"),
        OVERFLOW: t.gettext("积压太多，已自动停止"),
    }
    reason = why.get(row.ended_why, t.gettext("已手动停用"))
    return t.gettext("已停止：%(why)s", why=reason)


def _line(t: Translator, names: Mapping[str, str], row: Delivery, told: Told) -> DeliveryLine:
    states = {
        DeliveryState.WAITING: t.gettext("等待推送"),
        DeliveryState.DELIVERED: t.gettext("已送达"),
        DeliveryState.GIVEN_UP: t.gettext("多次失败，已放弃"),
        DeliveryState.STOPPED: t.gettext("已停止，未推送"),
    }
    when = t.gettext("%(at)s，试过 %(n)s 次", at=china_time(row.settled_at or row.put_at), n=row.tries)
    state = states[DeliveryState(row.state)]
    return DeliveryLine(str(row.id), names.get(told.type, told.type), str(told.id), state, when, row.fault)
