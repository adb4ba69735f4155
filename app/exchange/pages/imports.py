"""Importing on a page: the template, the file, every fault with its place, and what came of it."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from fastapi.responses import Response

from app.exchange.adapters.reading import write_template
from app.exchange.deps import ImportingDep, UploadDep, taking_of
from app.exchange.errors import ImportFaulty
from app.exchange.service.exporting import FORMS
from app.exchange.service.importing import Opening, Report, import_reading
from app.identity.domain import spaced
from app.kit.i18n import Translator
from app.providers.domain.fault_words import place_words, what_words
from app.providers.errors import Fault
from app.questionnaires.deps import LibraryDep
from app.web.context import EXPORTS
from app.web.deps import ContextDep, NowDep, SessionDep, ViewDep
from app.web.page import Page
from app.web.view import View

router = APIRouter()
LARGEST_UPLOAD = 21_000_000
MOST_SHOWN = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportsPage(Page):
    """The form, and what came of the file sent last."""

    template: ClassVar[str] = "exchange/imports.html"

    back: str
    """The exports."""
    action: str
    """Where the file is sent to."""
    form: str
    """Address of the empty template."""
    name: str
    """The file's name; empty before one was sent."""
    faults: tuple[tuple[str, str], ...]
    """Place and sentence of each fault, as many as are shown."""
    fault_count: int
    """How many there are."""
    done: tuple[str, ...]
    """What was taken in; empty if nothing was."""
    openings: tuple[tuple[str, str, str], ...]
    """Enterprise, questionnaire and resume code of each draft."""


@router.get("/register/imports")
def imports_page(_asker: ImportingDep, view: ViewDep) -> Response:
    """Offer the template and the form."""
    return view.render(_page(view))


@router.get("/register/imports/template.xlsx")
def template(_asker: ImportingDep) -> Response:
    """Give the empty workbook."""
    headers = {"Content-Disposition": 'attachment; filename="zhizhen-import.xlsx"'}
    return Response(write_template(), media_type=FORMS["xlsx"], headers=headers)


@router.post("/register/imports", max_body_size=LARGEST_UPLOAD)
def take_in(
    upload: UploadDep,
    asker: ImportingDep,
    view: ViewDep,
    session: SessionDep,
    context: ContextDep,
    library: LibraryDep,
    now: NowDep,
) -> Response:
    """Take a file in, all or nothing."""
    if not upload.name:
        missing = (("", view.t.gettext("请先选择要导入的文件。")),)
        return view.render(_page(view, told=missing), status=422)
    context.limits.take(session.connection(), EXPORTS, str(asker.signed.person.id), at=now)
    try:
        report = import_reading(session, upload.reading, taking_of(asker, library, context, now))
    except ImportFaulty as refused:
        return view.render(_page(view, name=upload.name, faults=refused.faults), status=422)
    done = _told(view.t, report)
    return view.render(_page(view, name=upload.name, done=done, openings=report.openings))


def _told(t: Translator, report: Report) -> tuple[str, ...]:
    told = (
        (report.added, t.ngettext("新增 %(n)s 家企业。", "新增 %(n)s 家企业。", report.added)),
        (report.changed, t.ngettext("更新 %(n)s 家企业。", "更新 %(n)s 家企业。", report.changed)),
        (
            report.unchanged,
            t.ngettext("%(n)s 家企业没有变化。", "%(n)s 家企业没有变化。", report.unchanged),
        ),
        (report.answers, t.ngettext("作答 %(n)s 题。", "作答 %(n)s 题。", report.answers)),
        (report.results, t.ngettext("以前的结果 %(n)s 条。", "以前的结果 %(n)s 条。", report.results)),
    )
    return tuple(sentence for count, sentence in told if count)


def _page(
    view: View,
    *,
    name: str = "",
    faults: tuple[Fault, ...] = (),
    told: tuple[tuple[str, str], ...] = (),
    done: tuple[str, ...] = (),
    openings: list[Opening] | None = None,
) -> ImportsPage:
    t = view.t
    return ImportsPage(
        title=t.gettext("用表格导入企业"),
        lang=view.lang,
        shell=view.shell(),
        back=view.url("/register/exports"),
        action=view.url("/register/imports"),
        form=view.url("/register/imports/template.xlsx"),
        name=name,
        faults=told or tuple((place_words(t, one), what_words(t, one)) for one in faults[:MOST_SHOWN]),
        fault_count=len(faults) + len(told),
        done=done,
        openings=tuple((o.enterprise, o.questionnaire, spaced(o.code)) for o in openings or ()),
    )
