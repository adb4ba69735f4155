"""The system administrator's page: jobs that were given up or are tried again, with the way to retry or drop them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import Session

from app.identity.deps import ServiceDep
from app.kit.clock import china_time
from app.kit.i18n import Translator
from app.kit.queue import JobNotFound, JobRow, JobState, drop, jobs_in, retry, standing
from app.web.deps import FormDep, NowDep, SessionDep, ViewDep
from app.web.page import Page
from app.web.view import View

router = APIRouter()
SHOWN = 100
LONGEST_NUMBER = 18


@dataclass(frozen=True, slots=True)
class JobLine:
    """One job: what it does, how it stands, what went wrong last."""

    number: str
    name: str
    code: str
    state: str
    tries: str
    when: str
    fault: str
    can_act: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class JobsPage(Page):
    """Jobs that need somebody, then those that wait."""

    template: ClassVar[str] = "identity/jobs.html"

    action: str
    """Where retrying and dropping post to."""
    dead: tuple[JobLine, ...]
    """Jobs that were given up, the oldest first."""
    open: tuple[JobLine, ...]
    """Jobs that wait or are being done, in their order."""
    facts: tuple[tuple[str, str], ...]
    """How the queue stands: name and figure."""
    shown: int
    """How many of each are shown at most."""
    done: str
    """What was done just now; empty if nothing was."""
    error: str
    """Why nothing was done; empty if something was."""


@router.get("/admin/jobs")
def jobs_page(_signed: ServiceDep, view: ViewDep, session: SessionDep, now: NowDep) -> Response:
    """List what was given up, and what waits."""
    return view.render(_page(view, session, now))


@router.post("/admin/jobs")
def decide(_signed: ServiceDep, form: FormDep, view: ViewDep, session: SessionDep, now: NowDep) -> Response:
    """Try a job again, or never; both stand in the audit trail."""
    t = view.t
    typed = "".join(form.get("job", ()))
    number = int(typed) if typed.isdecimal() and len(typed) <= LONGEST_NUMBER else 0
    try:
        if "drop" in form:
            drop(session, number, at=now)
            done = t.gettext("第 %(n)s 号任务不再执行。", n=number)
        else:
            retry(session, number, at=now)
            done = t.gettext("第 %(n)s 号任务已重新排队，马上再试。", n=number)
    except JobNotFound:
        error = t.gettext("这项任务已经做完、正在执行或已放弃，没有改动。")
        return view.render(_page(view, session, now, error=error), status=409)
    session.flush()
    return view.render(_page(view, session, now, done=done))


def _page(view: View, session: Session, now: datetime, *, done: str = "", error: str = "") -> JobsPage:
    t, stands = view.t, standing(session, at=now)
    return JobsPage(
        title=t.gettext("后台任务"),
        lang=view.lang,
        shell=view.shell(),
        action=view.url("/admin/jobs"),
        dead=_lines(t, jobs_in(session, {JobState.DEAD}, SHOWN)),
        open=_lines(t, jobs_in(session, {JobState.RUNNING, JobState.WAITING}, SHOWN)),
        facts=(
            (t.gettext("等待和执行中"), t.gettext("%(n)s 项任务", n=stands.waiting)),
            (t.gettext("排队最久"), t.gettext("%(n)s 秒", n=stands.age_seconds)),
            (t.gettext("需要处理"), t.gettext("%(n)s 项任务", n=stands.dead)),
        ),
        shown=SHOWN,
        done=done,
        error=error,
    )


def _lines(t: Translator, rows: Sequence[JobRow]) -> tuple[JobLine, ...]:
    return tuple(_line(t, row) for row in rows)


def _line(t: Translator, row: JobRow) -> JobLine:
    state = JobState(row.state)
    when = {
        JobState.WAITING: t.gettext("下次 %(at)s", at=china_time(row.due_at)),
        JobState.RUNNING: "",
        JobState.DEAD: t.gettext("停于 %(at)s", at=china_time(row.settled_at or row.due_at)),
    }.get(state, "")
    return JobLine(
        str(row.number),
        job_name(t, row.name),
        f"{row.name} #{row.number}",
        {
            JobState.WAITING: t.gettext("等待"),
            JobState.RUNNING: t.gettext("执行中"),
            JobState.DEAD: t.gettext("已停止"),
        }.get(state, row.state),
        t.gettext("试过 %(n)s 次", n=row.tries) if row.tries else "",
        when,
        row.fault,
        state is not JobState.RUNNING,
    )


def job_name(t: Translator, name: str) -> str:
    """Name a kind of job; one that has no name yet stands as its code."""
    names = {
        "webhook.deliver": t.gettext("事件推送"),
        "exchange.export": t.gettext("导出自评数据"),
        "exchange.sweep": t.gettext("清理过期的导出文件"),
        "letter.send": t.gettext("发邮件"),
        "pool.check": t.gettext("检查服务商有效期"),
        "evidence.sweep": t.gettext("清理无用的佐证材料"),
        "reports.export": t.gettext("成批导出报告"),
        "reports.sweep": t.gettext("清理到期的导出"),
        "jobs.tidy": t.gettext("清理做完的任务"),
    }
    return names.get(name, name)
