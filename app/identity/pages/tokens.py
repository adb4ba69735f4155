"""One's tokens for programs: made for a purpose and a time, shown once, taken back at any moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import Session

from app.identity.deps import KeysDep, SignedDep
from app.identity.domain.scopes import TokenScope, read_scopes
from app.identity.errors import PersonNotFound, TokenReason, TokenRefused
from app.identity.repository import tokens_of
from app.identity.service.programs import LONGEST_LIFE, LONGEST_NAME, MOST_TOKENS, make_token, take_back
from app.identity.service.signing import Signed
from app.identity.tables import ApiToken
from app.kit.clock import china_date, china_time
from app.kit.i18n import Translator
from app.web.deps import FormDep, NowDep, SessionDep, ViewDep
from app.web.page import Page
from app.web.view import View

router = APIRouter()
DEFAULT_DAYS = "90"
LONGEST_NUMBER = 6


@dataclass(frozen=True, slots=True)
class TokenLine:
    """One token as its owner sees it."""

    id: str
    name: str
    scopes: tuple[str, ...]
    until: str
    used: str
    is_over: bool


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed into the form."""

    name: str = ""
    scopes: tuple[str, ...] = ()
    days: str = DEFAULT_DAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class TokensPage(Page):
    """Tokens that exist, and the form for a new one."""

    template: ClassVar[str] = "identity/tokens.html"

    back: str
    """The account."""
    action: str
    """Where making one posts to."""
    end: str
    """Where taking one back posts to."""
    token: str
    """The token just made, shown this once; empty otherwise."""
    tokens: tuple[TokenLine, ...]
    """Those that exist, newest first."""
    choices: tuple[tuple[str, str], ...]
    """Code and name of each scope."""
    typed: Typed
    """What was typed."""
    errors: Mapping[str, str]
    """What is wrong, by field."""


@router.get("/me/tokens")
def tokens_page(signed: SignedDep, view: ViewDep, session: SessionDep, now: NowDep) -> Response:
    """Show the tokens."""
    return view.render(_page(view, session, signed, now))


@router.post("/me/tokens")
def make(
    signed: SignedDep, form: FormDep, view: ViewDep, session: SessionDep, keys: KeysDep, now: NowDep
) -> Response:
    """Make a token and show it once."""
    days = "".join(form.get("days", ())).strip()
    typed = Typed("".join(form.get("name", ()))[:200], tuple(form.get("scope", ())), days[:20])
    number = int(days) if days.isdecimal() and len(days) <= LONGEST_NUMBER else 0
    try:
        scopes = read_scopes(list(typed.scopes))
        token = make_token(session, signed.person, typed.name, scopes, number, keys, at=now)
    except TokenRefused as refused:
        errors = _words(view.t, refused)
        return view.render(_page(view, session, signed, now, typed=typed, errors=errors), status=422)
    session.flush()
    return view.render(_page(view, session, signed, now, token=token))


@router.post("/me/tokens/end")
def end(signed: SignedDep, form: FormDep, view: ViewDep, session: SessionDep, now: NowDep) -> Response:
    """Take a token back; it opens nothing from this moment on."""
    try:
        wanted = UUID("".join(form.get("token", ()))[:40])
    except ValueError:
        raise PersonNotFound from None
    take_back(session, signed.person.id, wanted, at=now)
    return view.redirect("/me/tokens")


def scope_names(t: Translator) -> dict[str, str]:
    """Name the scopes."""
    return {
        TokenScope.REGISTER_READ: t.gettext("读取辖区内的企业、自评和结果"),
        TokenScope.CASES_READ: t.gettext("读取诊断工单"),
        TokenScope.CASES_WRITE: t.gettext("读取诊断工单，填写核验值"),
        TokenScope.EXCHANGE_READ: t.gettext("查看导出进度，下载导出文件"),
        TokenScope.EXCHANGE_WRITE: t.gettext("导入，发起导出并下载"),
        TokenScope.WEBHOOKS_READ: t.gettext("查看事件推送及其记录"),
        TokenScope.WEBHOOKS_WRITE: t.gettext("设置事件推送"),
    }


def _words(t: Translator, refused: TokenRefused) -> dict[str, str]:
    words = {
        TokenReason.NAME: (
            "name",
            t.gettext("请写明给哪个程序用，最多 %(n)s 个字。", n=LONGEST_NAME),
        ),
        TokenReason.SCOPES: ("scope", t.gettext("请至少选一项用途。")),
        TokenReason.DAYS: ("days", t.gettext("有效期请填 1 到 %(n)s 天的整数。", n=LONGEST_LIFE)),
        TokenReason.MANY: (
            "name",
            t.gettext("有效的令牌已有 %(n)s 个，请先作废不用的。", n=MOST_TOKENS),
        ),
    }
    return dict(words[reason] for reason in reversed(refused.reasons))


def _page(
    view: View,
    session: Session,
    signed: Signed,
    now: datetime,
    *,
    token: str = "",
    typed: Typed | None = None,
    errors: Mapping[str, str] | None = None,
) -> TokensPage:
    names = scope_names(view.t)
    return TokensPage(
        title=view.t.gettext("程序接口令牌"),
        lang=view.lang,
        shell=view.shell(),
        back=view.url("/me"),
        action=view.url("/me/tokens"),
        end=view.url("/me/tokens/end"),
        token=token,
        tokens=tuple(_line(view.t, row, names, now) for row in tokens_of(session, signed.person.id)),
        choices=tuple((str(scope), name) for scope, name in names.items()),
        typed=typed or Typed(),
        errors=errors or {},
    )


def _line(t: Translator, row: ApiToken, names: Mapping[str, str], now: datetime) -> TokenLine:
    return TokenLine(
        str(row.id),
        row.name,
        tuple(names.get(scope, scope) for scope in row.scopes.split()),
        t.gettext("有效到 %(day)s", day=china_date(row.ends_at)),
        t.gettext("最近使用 %(at)s", at=china_time(row.used_at)) if row.used_at else t.gettext("还没用过"),
        row.ends_at <= now,
    )
