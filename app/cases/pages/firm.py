"""The enterprise's own page: ask for a diagnosis on site, follow it, confirm or object."""

from dataclasses import dataclass, replace
from typing import ClassVar

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import Session

from app.assessments.deps import Held, HeldDep
from app.assessments.domain.states import AssessmentState
from app.cases.adapters import load_rules
from app.cases.domain.states import OVER, CaseEvent, CaseState
from app.cases.errors import (
    CaseNotYours,
    CaseObstructed,
    CaseOpenAlready,
    CaseStale,
    RequestReason,
    RequestRefused,
)
from app.cases.pages.case import report_links
from app.cases.pages.parts import (
    NOT_REFUSED,
    NOTHING_TYPED,
    Errors,
    HistoryLine,
    Refusal,
    StepView,
    Typed,
    history,
    read_typed,
    refusal_of,
    stepping,
)
from app.cases.repository import cases_of_assessment, held_case
from app.cases.service.agreeing import case_agreement, is_overstated
from app.cases.service.moving import Mover, Proposal, move, note_refusal
from app.cases.service.opening import LONGEST_CONTACT, LONGEST_PREFERRED, Origin, open_case, read_wanted
from app.cases.service.telling import ChangeTold, LayerTold, changes_told, layers_told, path_told
from app.cases.service.verifying import Layers, layers_of
from app.cases.service.wording import choices, request_words, state_name
from app.cases.tables import DiagnosisCase
from app.identity.domain.rights import Action
from app.kit.errors import ServiceFault
from app.kit.plain import clean_line
from app.kit.states import TransitionRefused
from app.questionnaires.deps import LibraryDep
from app.questionnaires.service.library import Library
from app.web.deps import ContextDep, FormDep, NowDep, SessionDep, ViewDep
from app.web.page import Link, Page
from app.web.view import View

router = APIRouter()
OWN = frozenset({Action.REQUEST_CASE, Action.CONFIRM_CASE})
"""What whoever holds the assessment may do without an account: they are the enterprise."""
RESULT_KNOWN = frozenset(
    {CaseState.CONFIRMING, CaseState.DISPUTED, CaseState.SIGNING, CaseState.ISSUED, CaseState.CLOSED}
)


@dataclass(frozen=True, slots=True)
class Theme:
    """Something the enterprise may want to hear about."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPage(Page):
    """The form that asks for a diagnosis on site."""

    template: ClassVar[str] = "cases/request.html"

    back: str
    """Address of the result."""
    action: str
    """Where the form posts to."""
    contact: str
    """The contact as typed."""
    phone: str
    """The phone number as typed."""
    preferred: str
    """The preferred time as typed."""
    themes: tuple[Theme, ...]
    """What can be wished for."""
    longest: tuple[int, int]
    """How long contact and preferred time may be."""
    error_of: dict[str, str]
    """Field → what is wrong with it."""
    errors: tuple[tuple[str, str, str], ...]
    """Anchor, label and message of every error."""
    error: str
    """Why nothing can be asked for now; empty if it can."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmCasePage(Page):
    """The enterprise's own case."""

    template: ClassVar[str] = "cases/firm.html"

    back: Link
    """To the result."""
    again: Link | None
    """To a new request, once this case is over without a result."""
    reports: tuple[Link, ...]
    """To the report verified on site, once it is issued."""
    further: tuple[Link, ...]
    """To the explanation and the rating, where there is something to say."""
    action: str
    """Where a step posts to."""
    revision: int
    """What the page has seen of the case."""
    code: str
    """The number of the case."""
    state: str
    """Where it stands, in words."""
    error: str
    """Why a step was not taken; empty if nothing was refused."""
    errors: Errors
    """Anchor, label and message of what is wrong."""
    left: str
    """What was typed for a step that is no longer offered."""
    steps: tuple[StepView, ...]
    """What the enterprise can do now."""
    layers: tuple[LayerTold, ...]
    """Both layers, once the verified one is there to be confirmed."""
    path: tuple[str, ...]
    """The cheapest way to the next level under the verified layer."""
    changes: tuple[ChangeTold, ...]
    """The items whose verified value differs, with the reasons."""
    history: tuple[HistoryLine, ...]
    """What happened so far."""


@router.get("/assessments/{assessment_id}/case")
def firm_page(
    held: HeldDep, view: ViewDep, session: SessionDep, library: LibraryDep, now: NowDep, new: str = ""
) -> Response:
    """Show the case, or the form that asks for one; before submission there is nothing to diagnose."""
    if held.row.state != AssessmentState.SUBMITTED:
        return view.redirect(held.path)
    case = _latest(session, held)
    if case is None or (new and _may_ask_again(case)):
        return view.render(_request_page(view, held))
    return view.render(_case_page(view, held, session, library, case, NOTHING_TYPED, NOT_REFUSED, now))


@router.post("/assessments/{assessment_id}/case")
def ask_or_answer(
    held: HeldDep,
    form: FormDep,
    view: ViewDep,
    session: SessionDep,
    library: LibraryDep,
    context: ContextDep,
    now: NowDep,
) -> Response:
    """Ask for a diagnosis, or take one of the enterprise's own steps."""
    if held.row.state != AssessmentState.SUBMITTED:
        return view.redirect(held.path)
    if "event" not in form:
        try:
            wanted = read_wanted(form)
            open_case(
                session,
                held.row,
                wanted,
                Origin.REQUEST,
                by=_mover(),
                sealer=context.sealer,
                random=context.random,
                at=now,
            )
        except RequestRefused as fault:
            return view.render(_request_page(view, held, form, fault.reasons), status=422)
        except CaseOpenAlready:
            error = view.t.gettext(
                "贵企业已有一张办理中的工单，或今年已经做过现场诊断，不用再申请。如有疑问，请联系县（区）主管部门。"
            )
            return view.render(replace(_request_page(view, held, form), error=error), status=409)
        return view.redirect(f"{held.path}/case")
    return _answered(held, read_typed(form), view, session, library, now)


def _answered(
    held: Held, typed: Typed, view: View, session: Session, library: Library, now: NowDep
) -> Response:
    latest = _latest(session, held)
    case = held_case(session, latest.id) if latest else None
    if case is None or typed.event not in set(CaseEvent):
        return view.redirect(f"{held.path}/case")
    proposal = Proposal(remark=typed.remark)
    try:
        move(session, case, CaseEvent(typed.event), proposal, _mover(), seen=typed.seen, library=library, at=now)  # fmt: skip
    except (CaseStale, TransitionRefused, CaseNotYours, CaseObstructed) as fault:
        return _refused(view, held, session, library, case, typed, fault, now)
    return view.redirect(f"{held.path}/case")


def _refused(
    view: View,
    held: Held,
    session: Session,
    library: Library,
    case: DiagnosisCase,
    typed: Typed,
    fault: ServiceFault,
    now: NowDep,
) -> Response:
    refusal = refusal_of(view.t, fault, case)
    note_refusal(session, case, typed.event, fault, at=now)
    return view.render(
        _case_page(view, held, session, library, case, typed, refusal, now), status=refusal.status
    )


def _mover() -> Mover:
    """Give the enterprise as whoever holds its assessment; nobody by name."""
    return Mover(None, "", lambda action: action in OWN)


def _latest(session: Session, held: Held) -> DiagnosisCase | None:
    return next(iter(cases_of_assessment(session, held.row.id)), None)


def _further(view: View, path: str, case: DiagnosisCase, layers: Layers) -> tuple[Link, ...]:
    found = [Link(f"{path}/adviser", view.t.gettext("我们的智能制造顾问"))]
    if is_overstated(case_agreement(layers)):
        found.append(Link(f"{path}/case/explanation", view.t.gettext("自评总体偏高，说明原因")))
    if CaseState(case.state) is CaseState.CLOSED:
        found.append(Link(f"{path}/case/rating", view.t.gettext("评价这次诊断（3 个问题）")))
    return tuple(found)


def _may_ask_again(case: DiagnosisCase) -> bool:
    state = CaseState(case.state)
    return state in OVER and state is not CaseState.CLOSED


def _request_page(
    view: View, held: Held, form: FormDep | None = None, reasons: dict[str, RequestReason] | None = None
) -> RequestPage:
    fields = form or {}
    typed = {name: clean_line("".join(fields.get(name, ()))) for name in ("contact", "phone", "preferred")}
    words = {field: request_words(view.t, reason) for field, reason in (reasons or {}).items()}
    labels = {
        "contact": view.t.gettext("联系人"),
        "phone": view.t.gettext("联系电话"),
        "themes": view.t.gettext("想了解的方面"),
        "preferred": view.t.gettext("方便的时间"),
    }
    return RequestPage(
        title=view.t.gettext("申请现场诊断"),
        lang=view.lang,
        shell=view.shell(),
        back=view.url(f"{held.path}/result"),
        action=view.url(f"{held.path}/case"),
        **typed,
        themes=tuple(
            Theme(code, name, code in fields.get("themes", ()))
            for code, name in choices(load_rules().themes, view.lang)
        ),
        longest=(LONGEST_CONTACT, LONGEST_PREFERRED),
        error_of={field: words.get(field, "") for field in labels},
        errors=tuple((field, labels[field], message) for field, message in words.items()),
        error="",
    )


def _case_page(
    view: View,
    held: Held,
    session: Session,
    library: Library,
    case: DiagnosisCase,
    typed: Typed,
    refusal: Refusal,
    now: NowDep,
) -> FirmCasePage:
    t, path = view.t, view.url(held.path)
    stepped = stepping(t, session, case, _mover(), typed, refusal, library=library, at=now)
    layers = layers_of(session, case, library)
    texts = library.texts(layers.edition, view.lang)
    is_known = CaseState(case.state) in RESULT_KNOWN
    return FirmCasePage(
        title=t.gettext("现场诊断"),
        lang=view.lang,
        shell=view.shell(),
        back=Link(f"{path}/result", t.gettext("回到结果")),
        again=Link(f"{path}/case?new=1", t.gettext("重新申请")) if _may_ask_again(case) else None,
        reports=report_links(view, case, held.path),
        further=_further(view, path, case, layers) if is_known else (),
        action=f"{path}/case",
        revision=case.revision,
        code=case.code,
        state=state_name(t, CaseState(case.state)),
        error=stepped.error,
        errors=stepped.errors,
        left=stepped.left,
        steps=stepped.steps,
        layers=layers_told(t, session, case, layers, texts) if is_known else (),
        path=path_told(t, session, case, layers, library=library) if is_known else (),
        changes=changes_told(t, layers, texts) if is_known else (),
        history=history(view, session, case),
    )
