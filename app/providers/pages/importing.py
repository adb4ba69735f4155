"""Taking a file in, with the list of its faults."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from fastapi.responses import Response

from app.providers.deps import LARGEST_UPLOAD, EntryKeeperDep, KeptSessionDep, UploadDep
from app.providers.domain.actors import Actor
from app.providers.domain.fault_words import place_words, what_words
from app.providers.errors import Fault, PoolFaulty
from app.providers.service.importing import ImportReport, import_reading
from app.web.deps import NowDep, ViewDep
from app.web.page import Link, Page
from app.web.view import View

router = APIRouter()
MOST_SHOWN = 2000
"""How many faults stand on the page; the command `pool check` lists all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPage(Page):
    """The form, and what became of the last file."""

    template: ClassVar[str] = "providers/importing.html"

    back: Link
    """To the office's list or the own entry."""
    action: str
    """Where the form posts to."""
    template_link: Link
    """The empty workbook."""
    name: str
    """Name of the file that was sent, empty at first."""
    done: tuple[str, ...]
    """What was taken in, in sentences; empty when nothing was."""
    faults: tuple[tuple[str, str], ...]
    """All faults as place and sentence, in the order of the file."""
    fault_count: int
    """How many faults there are."""
    left_out: int
    """How many faults are not shown."""
    keep_good: bool
    """Whether the good rows were to be kept."""
    may_keep_good: bool
    """Whether it would help to keep the good rows: all faults are of rows."""


@router.get("/pool/import")
def import_page(actor: EntryKeeperDep, view: ViewDep) -> Response:
    """Ask for a file."""
    return view.render(_page(view, actor))


@router.post("/pool/import", max_body_size=LARGEST_UPLOAD)
def import_file(
    actor: EntryKeeperDep, upload: UploadDep, session: KeptSessionDep, now: NowDep, view: ViewDep
) -> Response:
    """Take a file in, all or nothing unless the good rows are wanted."""
    t = view.t
    if not upload.name:
        missing = (("", t.gettext("请先选择要导入的文件。")),)
        return view.render(_page(view, actor, told=missing), status=422)
    if upload.reading is None:
        return view.render(_page(view, actor, name=upload.name, faults=upload.faults), status=422)
    try:
        report = import_reading(
            session,
            upload.reading,
            actor=actor,
            source=t.gettext("导入 %(file)s", file=upload.name),
            at=now,
            keep_good=upload.keep_good,
        )
    except PoolFaulty as refused:
        page = _page(view, actor, name=upload.name, faults=refused.faults, keep_good=upload.keep_good)
        return view.render(page, status=422)
    done = _told(view, report)
    return view.render(
        _page(view, actor, name=upload.name, faults=report.faults, done=done, keep_good=upload.keep_good)
    )


def _page(
    view: View,
    actor: Actor,
    *,
    name: str = "",
    faults: tuple[Fault, ...] = (),
    told: tuple[tuple[str, str], ...] = (),
    done: tuple[str, ...] = (),
    keep_good: bool = False,
) -> ImportPage:
    t = view.t
    home = f"/pool/providers/{actor.provider}" if actor.provider else "/pool"
    shown = tuple((place_words(t, fault), what_words(t, fault)) for fault in faults[:MOST_SHOWN])
    return ImportPage(
        title=t.gettext("用表格导入"),
        lang=view.lang,
        shell=view.shell(),
        back=Link(view.url(home), t.gettext("维护资源池")),
        action=view.url("/pool/import"),
        template_link=Link(view.url("/pool/template.xlsx"), t.gettext("下载空模板")),
        name=name,
        done=done,
        faults=told or shown,
        fault_count=len(faults) + len(told),
        left_out=max(0, len(faults) - MOST_SHOWN),
        keep_good=keep_good,
        may_keep_good=bool(faults) and all(fault.is_of_a_row for fault in faults),
    )


def _told(view: View, report: ImportReport) -> tuple[str, ...]:
    t = view.t
    sentences = [
        t.ngettext("新增 %(n)s 家。", "新增 %(n)s 家。", report.added) if report.added else "",
        t.ngettext("修改草稿 %(n)s 家。", "修改草稿 %(n)s 家。", report.changed) if report.changed else "",
        t.ngettext(
            "%(n)s 家的修改已登记，要由另一个人核准后才生效。",
            "%(n)s 家的修改已登记，要由另一个人核准后才生效。",
            report.proposed,
        )
        if report.proposed
        else "",
        t.ngettext("专家和讲座 %(n)s 条。", "专家和讲座 %(n)s 条。", report.others)
        if report.others
        else "",
        t.ngettext(
            "%(n)s 家和资源池里一样，没有改动。", "%(n)s 家和资源池里一样，没有改动。", report.unchanged
        )
        if report.unchanged
        else "",
        t.ngettext("%(n)s 行没有导入。", "%(n)s 行没有导入。", report.left_out) if report.left_out else "",
    ]
    return tuple(sentence for sentence in sentences if sentence)
