"""The history of an enterprise: all results over time, and old certificates to add."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import Session

from app.assessments.deps import Held, HeldDep
from app.assessments.domain.states import AssessmentState
from app.assessments.tables import Assessment
from app.enterprises.service.keeping import profile_of
from app.identity.deps import VisitorDep
from app.identity.service import held_by
from app.kit.charts import Chart
from app.kit.clock import CHINA
from app.kit.plain import Json
from app.questionnaires.deps import LibraryDep
from app.questionnaires.service.library import Library
from app.scoring.domain.certificates import FIELDS, earliest, read_certificate
from app.scoring.errors import CertificateReason, CertificateRefused, CertificatesFull
from app.scoring.service.chronicle import HistoryRow, certificate_refusal, track_told
from app.scoring.service.history import (
    MOST_CERTIFICATES,
    history_of,
    record,
    recordable,
    recordable_edition,
    same_enterprise,
    take_back,
)
from app.web.deps import ContextDep, FormDep, NowDep, SessionDep, ViewDep
from app.web.page import Link, Page
from app.web.view import View

router = APIRouter()
LONGEST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class RowView:
    """One result of the table; `removal` is where its removal posts to, empty where there is none."""

    told: HistoryRow
    removal: str


@dataclass(frozen=True, slots=True)
class TrackView:
    """The results of one series: chart, why editions stand apart, table."""

    title: str
    chart: Chart | None
    notes: tuple[str, ...]
    rows: tuple[RowView, ...]


@dataclass(frozen=True, slots=True)
class Instrument:
    """An instrument whose old results may be stated."""

    code: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryPage(Page):
    """All results of the enterprise over time, and the form for an old certificate."""

    template: ClassVar[str] = "scoring/history.html"

    enterprise: str
    """Name of the enterprise, empty before the profile is filled."""
    back: Link
    """To the result, or to the task list."""
    tracks: tuple[TrackView, ...]
    """One for each series; empty while there is nothing to show."""
    profile: Link | None
    """To the profile, while a certificate has no enterprise to belong to."""
    action: str
    """Where the form posts to."""
    instruments: tuple[Instrument, ...]
    """What can be stated."""
    values: Mapping[str, str]
    """What is typed, by field."""
    errors: tuple[tuple[str, str, str], ...]
    """Anchor, label and message of every error."""
    error_of: Mapping[str, str]
    """Error message by field; empty where nothing is wrong."""
    first_day: str
    """The earliest date that is accepted."""
    last_day: str
    """Today in China."""


@router.get("/assessments/{assessment_id}/history")
def history_page(
    held: HeldDep,
    view: ViewDep,
    library: LibraryDep,
    session: SessionDep,
    visitor: VisitorDep,
    context: ContextDep,
    now: NowDep,
) -> Response:
    """Show the history."""
    opened = same_enterprise(session, held.row, held_by(session, visitor, secret=context.secret))
    return view.render(_page(view, held, library, session, opened, now))


@router.post("/assessments/{assessment_id}/certificates")
def record_page(
    held: HeldDep,
    form: FormDep,
    view: ViewDep,
    library: LibraryDep,
    session: SessionDep,
    visitor: VisitorDep,
    context: ContextDep,
    now: NowDep,
) -> Response:
    """Keep a certificate, or show again what was typed with an error at each field."""
    values = {name: "".join(form.get(name, ())) for name in (*FIELDS, "questionnaire")}
    opened = same_enterprise(session, held.row, held_by(session, visitor, secret=context.secret))
    definition = recordable_edition(library, values["questionnaire"]).definition
    typed: dict[str, Json] = {name: values[name] for name in FIELDS}
    try:
        stated = read_certificate(typed, definition, now.astimezone(CHINA).date())
        record(session, held.row, definition, stated, at=now)
    except CertificateRefused as refused:
        page = _page(view, held, library, session, opened, now, values, refused.reasons)
        return view.render(page, status=422)
    except CertificatesFull:
        full = view.t.gettext("最多登记 %(n)s 份，请先删去不需要的。", n=MOST_CERTIFICATES)
        page = _page(view, held, library, session, opened, now, values, full=full)
        return view.render(page, status=409)
    return view.redirect(f"{held.path}/history")


@router.post("/assessments/{assessment_id}/certificates/{certificate_id}/removal")
def remove_page(
    certificate_id: str,
    held: HeldDep,
    view: ViewDep,
    session: SessionDep,
    visitor: VisitorDep,
    context: ContextDep,
) -> Response:
    """Delete a certificate of the enterprise."""
    opened = same_enterprise(session, held.row, held_by(session, visitor, secret=context.secret))
    take_back(session, opened, certificate_id)
    return view.redirect(f"{held.path}/history")


NO_VALUES: Mapping[str, str] = dict.fromkeys((*FIELDS, "questionnaire"), "")


def _page(
    view: View,
    held: Held,
    library: Library,
    session: Session,
    opened: Sequence[Assessment],
    now: datetime,
    values: Mapping[str, str] = NO_VALUES,
    reasons: Mapping[str, CertificateReason] | None = None,
    full: str = "",
) -> HistoryPage:
    t, offered = view.t, recordable(library)
    chosen = values["questionnaire"] or offered[0].definition.code
    messages = {
        field: certificate_refusal(t, reason, earliest(recordable_edition(library, chosen).definition))
        for field, reason in (reasons or {}).items()
    } | ({"total": full} if full else {})
    labels = {
        "total": t.gettext("总分"),
        "held_on": t.gettext("评测日期"),
        "office": t.gettext("评测或发证单位"),
        "certificate": t.gettext("证书或报告编号"),
    }
    submitted = held.row.state == AssessmentState.SUBMITTED
    back = Link(view.url(f"{held.path}/result"), t.gettext("回到评测结果"))
    return HistoryPage(
        title=t.gettext("历次结果"),
        lang=view.lang,
        shell=view.shell(),
        enterprise=profile_of(session, held.row.enterprise_id).name,
        back=back if submitted else Link(view.url(held.path), t.gettext("回到填写进度")),
        tracks=_tracks(view, held, library, session, opened),
        profile=None
        if held.row.enterprise_id
        else Link(view.url(f"{held.path}/profile"), t.gettext("填写企业基本信息")),
        action=view.url(f"{held.path}/certificates"),
        instruments=tuple(
            Instrument(e.definition.code, library.texts(e, view.lang).title, e.definition.code == chosen)
            for e in offered
        ),
        values={name: typed[:LONGEST_SHOWN] for name, typed in values.items()},
        errors=tuple((field, labels[field], message) for field, message in messages.items()),
        error_of=dict.fromkeys(FIELDS, "") | messages,
        first_day=min(earliest(e.definition) for e in offered).isoformat(),
        last_day=now.astimezone(CHINA).date().isoformat(),
    )


def _tracks(
    view: View, held: Held, library: Library, session: Session, opened: Sequence[Assessment]
) -> tuple[TrackView, ...]:
    views = []
    for track in history_of(session, library, opened):
        editions = [library.edition(s.definition.code, s.definition.version) for s in track.spans]
        told = track_told(view.t, track, [library.texts(edition, view.lang) for edition in editions])
        rows = tuple(
            RowView(
                row,
                view.url(f"{held.path}/certificates/{row.certificate_id}/removal")
                if row.certificate_id
                else "",
            )
            for row in told.rows
        )
        views.append(TrackView(told.title, told.chart, told.notes, rows))
    return tuple(views)
