"""Showing a page: language, addresses, shell, and the one way to render."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import quote, urlsplit

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse

from app.kit.i18n import LANGUAGES, Translator, choose, translator
from app.kit.templating import Drawings, environment
from app.web.page import Link, Page, Shell

_pages: Drawings[str] = Drawings(512)
_shells: Drawings[Shell] = Drawings(512)
LANGUAGE_COOKIE = "lang"
TEXT_COOKIE = "text"
SESSION_COOKIES = {"session", "__Host-session"}
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
OTHER_NAMES = {"zh-CN": "简体中文", "en": "English"}


@dataclass(frozen=True, slots=True)
class View:
    """The reader of this request, and how pages are shown to them."""

    request: Request
    t: Translator
    is_demo: bool

    @property
    def lang(self) -> str:
        """The language of the page."""
        return self.t.language

    def url(self, path: str) -> str:
        """Give the address of a path of ours, also below a sub-path."""
        return f"{self.root}{path}"

    @property
    def root(self) -> str:
        """The sub-path below which the service stands; mostly empty."""
        root: str = self.request.scope.get("root_path", "")
        return root.rstrip("/")

    @property
    def is_large(self) -> bool:
        """Whether the reader has chosen large text."""
        return self.request.cookies.get(TEXT_COOKIE) == "large"

    def _here(self) -> str:
        """Give the address to come back to after a switch; of the answer to a form, the form's page."""
        if self.request.method in SAFE_METHODS:
            return self.request.url.path
        form = urlsplit(self.request.headers.get("referer", ""))
        return form.path if form.netloc == self.request.url.netloc else self.url("/")

    def _own_account(self) -> Link:
        """Lead somebody who is signed in to the account, where signing out is, everybody else to signing in."""
        if SESSION_COOKIES & self.request.cookies.keys():
            return Link(self.url("/me#sign-out"), self.t.gettext("我的账号、退出登录"))
        return Link(self.url("/sign-in"), self.t.gettext("工作人员登录"))

    def shell(self, here: str = "") -> Shell:
        """Make what surrounds the page; `here` is the address to come back to after a switch, this one if not given."""
        if here:
            seen = (self.lang, self.root, self.is_large, self.is_demo, here)
            return _shells(seen, lambda: self._shell(here))
        return self._shell(self._here())

    def _shell(self, address: str) -> Shell:
        other = next(language for language in LANGUAGES if language != self.lang)
        here = quote(address, safe="")
        t = self.t
        size, size_name = (
            ("standard", t.gettext("标准版")) if self.is_large else ("large", t.gettext("大字版"))
        )
        return Shell(
            product_name=t.gettext("智诊"),
            home=self.url("/"),
            other_language=Link(self.url(f"/language/{other}?next={here}"), OTHER_NAMES[other]),
            other_size=Link(self.url(f"/text/{size}?next={here}"), size_name),
            is_large=self.is_large,
            footer=(
                Link(self.url("/providers"), t.gettext("服务商名录")),
                Link(self.url("/policies"), t.gettext("政策目录")),
                Link(self.url("/about"), t.gettext("评测方法与依据")),
                Link(self.url("/about#privacy"), t.gettext("个人信息与数据说明")),
                Link(self.url("/terms"), t.gettext("词语解释")),
                Link(self.url("/resume"), t.gettext("继续填写")),
                self._own_account(),
            ),
            notice=t.gettext("演示环境：服务商名录为虚构示例，请勿据此采购。") if self.is_demo else None,
            root=self.url(""),
        )

    def render(self, page: Page, *, status: int = 200) -> HTMLResponse:
        """Render a page object with its template."""
        return self._answer(page, self._html(page), status)

    def render_filled(self, page: Page, places: Mapping[str, str]) -> HTMLResponse:
        """Render a page that has places in it, once for all that are equal, and put what differs there, in order."""
        html = _pages((page, self.root), lambda: self._html(page))
        for place, text in places.items():
            html = html.replace(place, text)
        return self._answer(page, html, HTTPStatus.OK)

    def _html(self, page: Page) -> str:
        return environment(page.lang).get_template(page.template).render(page=page, asset=self.asset)

    def _answer(self, page: Page, html: str, status: int) -> HTMLResponse:
        return HTMLResponse(html, status_code=status, headers={"Content-Language": page.lang})

    def asset(self, path: str) -> str:
        """Give the address of a static file with the hash of its content."""
        version = environment(self.lang).globals["asset_version"](path)  # type: ignore[operator]
        return self.url(f"/static/{path}?v={version}")

    def redirect(self, path: str) -> RedirectResponse:
        """Send the reader on after a change (303, so that reloading repeats nothing)."""
        return RedirectResponse(self.url(path), status_code=303)


def path_of(request: Request) -> str:
    """Give the path below the sub-path that the service is mounted at."""
    root: str = request.scope.get("app_root_path", request.scope.get("root_path", ""))
    path: str = request.scope["path"]
    return path.removeprefix(root)


def view_of(request: Request, *, is_demo: bool = False) -> View:
    """Make the view for a request."""
    spoken = choose(request.headers.get("accept-language"), request.cookies.get(LANGUAGE_COOKIE))
    return View(request, translator(spoken), is_demo)
