"""The error families as HTTP answers, once: a page for people, problem+json for programs."""

import logging
from dataclasses import dataclass
from http import HTTPStatus
from typing import ClassVar
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from app.kit.errors import (
    Conflict,
    Invalid,
    NotFound,
    NotPermitted,
    ServiceFault,
    Stale,
    Throttled,
    TooLarge,
    Unauthenticated,
    Unavailable,
    Unguarded,
)
from app.kit.i18n import Translator
from app.kit.outages import RETRY_AFTER_SECONDS, is_outage
from app.kit.plain import write_json
from app.kit.queue import masked
from app.web.counted import PROBLEMS
from app.web.page import Page
from app.web.view import SAFE_METHODS, path_of, view_of

log = logging.getLogger("zhizhen.web")

STATUS: dict[type[ServiceFault], HTTPStatus] = {
    NotFound: HTTPStatus.NOT_FOUND,
    Conflict: HTTPStatus.CONFLICT,
    Stale: HTTPStatus.PRECONDITION_FAILED,
    Unguarded: HTTPStatus.PRECONDITION_REQUIRED,
    NotPermitted: HTTPStatus.FORBIDDEN,
    Unauthenticated: HTTPStatus.UNAUTHORIZED,
    Invalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    TooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    Throttled: HTTPStatus.TOO_MANY_REQUESTS,
    ServiceFault: HTTPStatus.INTERNAL_SERVER_ERROR,
}
API_PREFIX = "/api/"
OUTAGE = "outage"
CLIENT_LEFT = 499
"""For the request log only; nginx writes the same number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorPage(Page):
    """Says what happened and what to do next."""

    template: ClassVar[str] = "errors/error.html"

    status: int
    """The HTTP status."""
    heading: str
    """What happened, in one line."""
    advice: str
    """What the reader can do now."""


def install(app: FastAPI) -> None:
    """Let the application answer every fault by its family."""
    app.add_exception_handler(ServiceFault, _on_fault)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(RequestValidationError, _on_validation)
    app.add_exception_handler(ClientDisconnect, _on_leaving)
    app.add_exception_handler(SQLAlchemyError, _on_outage)
    app.add_exception_handler(OSError, _on_outage)
    app.add_exception_handler(Exception, _on_crash)


def status_of(fault: ServiceFault) -> HTTPStatus:
    """Give the status of the nearest family in the fault's ancestry."""
    return next(STATUS[kind] for kind in type(fault).__mro__ if kind in STATUS)


def answer(
    request: Request, status: int, code: str, detail: str, facts: dict[str, object], retry_after: int = 0
) -> Response:
    """Answer a fault; the address decides between page and problem+json."""
    PROBLEMS.labels(code).inc()
    headers = {"Cache-Control": "no-store"}
    if retry_after:
        headers["Retry-After"] = str(retry_after)
    if path_of(request).startswith(API_PREFIX):
        body = {
            **facts,
            "type": f"urn:zhizhen:problem:{code}",
            "title": HTTPStatus(status).phrase,
            "status": status,
            "detail": detail,
        }
        return Response(write_json(body), status, headers, "application/problem+json")
    view = view_of(request)
    heading, advice = _words(view.t, status, code)
    page = ErrorPage(
        title=heading, lang=view.lang, shell=view.shell(), status=status, heading=heading, advice=advice
    )
    response = view.render(page, status=status)
    response.headers.update(headers)
    return response


def _on_fault(request: Request, fault: Exception) -> Response:
    assert isinstance(fault, ServiceFault)  # noqa: S101 - registered for this class only
    status = status_of(fault)
    retry_after = fault.retry_after_seconds if isinstance(fault, Unavailable) else 0
    log.info("refused", extra={"problem": fault.code, "status": int(status), "route": _route(request)})
    facts = dict(fault.facts)
    if fault.elsewhere and not path_of(request).startswith(API_PREFIX):
        return _sent_there(request, fault.elsewhere)
    if isinstance(fault, Stale) and "etag" in facts:
        response = answer(request, status, fault.code, str(fault), facts)
        response.headers["ETag"] = str(facts["etag"])
        return response
    response = answer(request, status, fault.code, str(fault), facts, retry_after)
    if isinstance(fault, Unauthenticated):
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _sent_there(request: Request, elsewhere: str) -> Response:
    """Send the reader to where it can be mended, and say where to come back to."""
    here = path_of(request) if request.method in SAFE_METHODS else ""
    view = view_of(request)
    back = f"?next={quote(here, safe='')}" if here and here != elsewhere else ""
    return view.redirect(f"{elsewhere}{back}")


def too_large(request: Request) -> Response:
    """Answer a body that is too large, and close the line: else the rest of it would still be taken."""
    response = answer(request, 413, TooLarge.code, "the body is larger than this address takes", {})
    response.headers["Connection"] = "close"
    return response


def _on_http(request: Request, fault: Exception) -> Response:
    assert isinstance(fault, HTTPException)  # noqa: S101 - registered for this class only
    if fault.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return too_large(request)
    response = answer(request, fault.status_code, "http", str(fault.detail), {})
    response.headers.update(fault.headers or {})
    return response


def _on_validation(request: Request, fault: Exception) -> Response:
    assert isinstance(fault, RequestValidationError)  # noqa: S101 - registered for this class only
    faults = [{"place": ".".join(map(str, e["loc"])), "what": e["msg"]} for e in fault.errors()]
    return answer(request, 422, "malformed", "the request does not have its form", {"faults": faults})


def _on_leaving(request: Request, _fault: Exception) -> Response:
    """Note that the sender went away in the middle of the body; nobody reads the answer."""
    return Response(status_code=CLIENT_LEFT)


def _on_outage(request: Request, fault: Exception) -> Response:
    """Answer a fault of the machine with "come again"; any other one is a crash."""
    if not is_outage(fault):
        raise fault
    log.error("outage", extra={"route": _route(request), "fault": masked(fault)})
    return answer(request, 503, OUTAGE, "the storage is not available now", {}, RETRY_AFTER_SECONDS)


def _on_crash(request: Request, fault: Exception) -> Response:
    log.error("unexpected", exc_info=fault, extra={"route": _route(request)})
    return answer(request, 500, "unexpected", "something failed on our side", {})


def _route(request: Request) -> str:
    """Name the route for the log by its pattern: an address may hold the token of a link."""
    return str(getattr(request.scope.get("route"), "path", ""))


def _words(t: Translator, status: int, code: str) -> tuple[str, str]:
    if status == HTTPStatus.NOT_FOUND:
        return t.gettext("没有找到这个页面"), t.gettext(
            "链接可能不完整或已失效，也可能这份自评不是在这台设备上填写的。请用续填链接或续填码打开。"
        )
    if status == HTTPStatus.FORBIDDEN and code != "foreign-origin":
        return t.gettext("这一项不归您办理"), t.gettext("请回到上一页；需要办理时，请联系负责的办公室。")
    if status == HTTPStatus.FORBIDDEN:
        return t.gettext("这个操作没有通过来源检查"), t.gettext("请回到本站页面，刷新后再操作一次。")
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return t.gettext("提交的内容太大"), t.gettext(
            "文字请删减后再提交；文件每个不超过 10 MB，请减少一次上传的个数。"
        )
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return t.gettext("操作太频繁"), t.gettext("请过一分钟再试。")
    if code == OUTAGE:
        return t.gettext("系统暂时存取不了数据"), t.gettext(
            "已保存的内容都在。刚才填写的内容还没有保存：请不要关闭页面，过一分钟退回上一页，再保存一次。"
        )
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        return t.gettext("现在访问的人较多"), t.gettext("请稍等几秒再试，已保存的内容不会丢失。")
    if status == HTTPStatus.CONFLICT:
        return _conflict_words(t, code)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return t.gettext("服务出了问题"), t.gettext("不是您的操作有误，已保存的内容不会丢失。请稍后再试。")
    return t.gettext("提交的内容无法处理"), t.gettext("请返回上一页，检查后再提交。")


def _conflict_words(t: Translator, code: str) -> tuple[str, str]:
    if code == "report-revoked":
        return t.gettext("这份报告已经撤回"), t.gettext(
            "不再提供下载。原因请联系主管部门；重新核实后会出具新的报告。"
        )
    return t.gettext("现在不能这样操作"), t.gettext("内容可能已经提交。请返回上一页，刷新后查看。")


def problem(status: int, code: str, detail: str, **facts: object) -> JSONResponse:
    """Make a problem answer outside a handler."""
    body = {**facts, "type": f"urn:zhizhen:problem:{code}", "status": status, "detail": detail}
    return JSONResponse(body, status, media_type="application/problem+json")
