"""One case: where it stands, the next step, who is on it, and how it came here."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import Session

from app.cases.adapters import load_rules
from app.cases.deps import CaseDep, OpenCase
from app.cases.domain.assigning import Method
from app.cases.domain.states import OVER, CaseEvent, CaseState
from app.cases.errors import CaseNotYours, CaseObstructed, CaseStale, NobodyEligible
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
from app.cases.repository import signatures_of
from app.cases.service.assigning import candidates, experts_for, propose
from app.cases.service.moving import Proposal, move, note_refusal
from app.cases.service.opening import contact_of
from app.cases.service.telling import ChangeTold, LayerTold, changes_told, layers_told
from app.cases.service.verifying import layers_of
from app.cases.service.wording import due_words, in_language, method_name, state_name
from app.cases.tables import DiagnosisCase
from app.enterprises.service.codes import code_tables
from app.enterprises.service.keeping import profile_of
from app.identity.domain.rights import Action
from app.identity.service.roles import names_of
from app.kit.clock import china_time
from app.kit.errors import ServiceFault
from app.kit.plain import read_json
from app.kit.states import TransitionRefused
from app.providers.service.keeping import kept_pool
from app.questionnaires.deps import LibraryDep
from app.questionnaires.service.library import Library
from app.web.context import Context
from app.web.deps import ContextDep, FormDep, SessionDep, ViewDep
from app.web.page import Link, Page
from app.web.view import View

router = APIRouter()
TEAM_EVENTS = {CaseEvent.ASSIGN, CaseEvent.REASSIGN}


@dataclass(frozen=True, slots=True)
class PersonChoice:
    """Somebody who can be chosen."""

    id: str
    name: str
    detail: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class CandidateView:
    """A provider that could take the case, with its consultants."""

    name: str
    detail: str
    has_conflict: bool
    people: tuple[PersonChoice, ...]


@dataclass(frozen=True, slots=True)
class MethodChoice:
    """One way of finding a provider."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePage(Page):
    """One case."""

    template: ClassVar[str] = "cases/case.html"

    code: str
    """The number of the case."""
    enterprise: str
    """Whose case it is."""
    back: str
    """Address of the queue."""
    action: str
    """Where a step posts to."""
    revision: int
    """What the page has seen of the case."""
    state: str
    """Where it stands, in words."""
    due: str
    """When it is due; empty when it is over."""
    is_overdue: bool
    """Whether that is past."""
    facts: tuple[tuple[str, str], ...]
    """Label and value of what is known of the case."""
    error: str
    """Why a step was not taken; empty if nothing was refused."""
    errors: Errors
    """Anchor, label and message of what is wrong."""
    left: str
    """What was typed for a step that is no longer offered."""
    steps: tuple[StepView, ...]
    """The steps that are this person's now."""
    candidates: tuple[CandidateView, ...]
    """Who could take the case, where this person may assign it."""
    methods: tuple[MethodChoice, ...]
    """How a provider can be found."""
    experts: tuple[PersonChoice, ...]
    """Who could review it, where this person may say so."""
    links: tuple[Link, ...]
    """To the review and the findings, where this person may read answers."""
    reports: tuple[Link, ...]
    """To the report, once it is issued."""
    layers: tuple[LayerTold, ...]
    """Both layers side by side, where this person may read results."""
    changes: tuple[ChangeTold, ...]
    """The items whose verified value differs."""
    history: tuple[HistoryLine, ...]
    """What happened so far, newest first."""


@router.get("/cases/{case_id}")
def case_page(
    opened: CaseDep, view: ViewDep, session: SessionDep, library: LibraryDep, context: ContextDep
) -> Response:
    """Show a case."""
    return view.render(_page(view, opened, session, library, context, NOTHING_TYPED, NOT_REFUSED))


@router.post("/cases/{case_id}")
def take_step(
    opened: CaseDep,
    form: FormDep,
    view: ViewDep,
    session: SessionDep,
    library: LibraryDep,
    context: ContextDep,
) -> Response:
    """Take a step, or say why not, with all that was typed."""
    typed = read_typed(form)
    try:
        event = CaseEvent(typed.event)
        if typed.seen != opened.row.revision:
            raise CaseStale(revision=opened.row.revision)  # noqa: TRY301 - before anything is looked up
        proposal = _proposal(session, opened, event, typed)
        move(session, opened.row, event, proposal, opened.mover, seen=typed.seen, library=library, at=opened.now)  # fmt: skip
    except ValueError:
        return view.redirect(opened.path)
    except (CaseStale, TransitionRefused, CaseNotYours, CaseObstructed, NobodyEligible) as fault:
        return _refused(view, opened, session, library, context, typed, fault)
    return view.redirect("/desk" if event is CaseEvent.DECLINE else opened.path)


def _refused(
    view: View,
    opened: OpenCase,
    session: Session,
    library: Library,
    context: Context,
    typed: Typed,
    fault: ServiceFault,
) -> Response:
    refusal = refusal_of(view.t, fault, opened.row)
    note_refusal(session, opened.row, typed.event, fault, at=opened.now)
    return view.render(
        _page(view, opened, session, library, context, typed, refusal), status=refusal.status
    )


def _proposal(session: Session, opened: OpenCase, event: CaseEvent, typed: Typed) -> Proposal:
    """Give what the form proposes; people are taken from the lists of this case only."""
    if event in TEAM_EVENTS and opened.may(Action.ASSIGN_CASE):
        method = Method(typed.method) if typed.method in set(Method) else Method.CHOICE
        return propose(session, opened.row, method, typed.ids, remark=typed.remark, at=opened.now)
    if event is CaseEvent.NAME_EXPERTS and opened.may(Action.ASSIGN_CASE):
        known = {person for person, _ in experts_for(session, opened.row, at=opened.now)}
        return Proposal(experts=typed.ids & known, remark=typed.remark)
    return Proposal(visit_on=typed.visit_on, remark=typed.remark)


def _page(
    view: View,
    opened: OpenCase,
    session: Session,
    library: Library,
    context: Context,
    typed: Typed,
    refusal: Refusal,
) -> CasePage:
    t, row = view.t, opened.row
    state = CaseState(row.state)
    stepped = stepping(t, session, row, opened.mover, typed, refusal, library=library, at=opened.now)
    due, is_overdue = due_words(t, None if state in OVER else row.due_at, opened.now)
    layers = layers_of(session, row, library)
    texts = library.texts(layers.edition, view.lang)
    reads, compares = opened.may(Action.READ_ANSWERS), opened.may(Action.READ_RESULT)
    return CasePage(
        title=row.enterprise,
        lang=view.lang,
        shell=view.shell(),
        code=row.code,
        enterprise=row.enterprise,
        back=view.url("/desk"),
        action=view.url(opened.path),
        revision=row.revision,
        state=state_name(t, state),
        due=due,
        is_overdue=is_overdue,
        facts=case_facts(view, opened, session, context),
        error=stepped.error,
        errors=stepped.errors,
        left=stepped.left,
        steps=stepped.steps,
        candidates=_candidates(view, opened, session, typed)
        if any(s.asks_team for s in stepped.steps)
        else (),
        methods=_methods(view, typed),
        experts=_experts(opened, session, typed) if any(s.asks_experts for s in stepped.steps) else (),
        links=case_links(view, opened) if reads else (),
        reports=report_links(view, row, opened.path),
        layers=layers_told(t, session, row, layers, texts) if compares else (),
        changes=changes_told(t, layers, texts) if reads else (),
        history=history(view, session, row),
    )


def case_links(view: View, opened: OpenCase) -> tuple[Link, ...]:
    """Give the ways from a case to its answers and findings."""
    path = view.url(opened.path)
    return (
        Link(f"{path}/review", view.t.gettext("逐题核验")),
        Link(f"{path}/visit", view.t.gettext("现场记录")),
        Link(f"{path}/findings", view.t.gettext("发现、意见与评分")),
    )


def report_links(view: View, case: DiagnosisCase, path: str) -> tuple[Link, ...]:
    """Give the ways to the report of a case, once it is issued; `path` is where this reader stands."""
    if CaseState(case.state) not in {CaseState.ISSUED, CaseState.CLOSED}:
        return ()
    t = view.t
    return (
        Link(view.url(f"{path}/site/report"), t.gettext("现场核验版报告")),
        Link(view.url(f"{path}/site/report.pdf"), t.gettext("现场核验版报告（PDF）")),
    )


def case_facts(
    view: View, opened: OpenCase, session: Session, context: Context
) -> tuple[tuple[str, str], ...]:
    """Write what is known of a case as label and value; the contact only for those who may read it."""
    t, row = view.t, opened.row
    themes, known = read_json(row.themes), load_rules().themes
    named = [in_language(known[str(c)], view.lang) for c in themes if str(c) in known] if isinstance(themes, list) else []  # fmt: skip
    people = names_of(session, opened.place.team | opened.place.experts)
    provider = next((p.name for p in kept_pool(session).providers if p.code == row.provider), row.provider)
    profile = profile_of(session, row.enterprise_id)
    join = t.gettext("、").join
    facts = [
        (t.gettext("所在地区"), code_tables().region_name(row.region, view.lang)),
        (t.gettext("规模"), _scale(view, profile.is_above_scale)),
        (t.gettext("想了解的方面"), join(named)),
        (t.gettext("方便的时间"), row.preferred),
        (t.gettext("服务商"), provider),
        (t.gettext("派单方式"), method_name(t, row.method)),
        (t.gettext("诊断组"), join(sorted(people[p] for p in opened.place.team))),
        (t.gettext("上门日期"), row.visit_on.isoformat() if row.visit_on else ""),
        (t.gettext("评审专家"), join(sorted(people[p] for p in opened.place.experts))),
        (
            t.gettext("签字"),
            join(f"{s.name}（{china_time(s.at)}）" for s in signatures_of(session, row.id)),
        ),
    ]
    if opened.may(Action.READ_CONTACT):
        contact, phone = contact_of(row, context.sealer)
        facts.insert(2, (t.gettext("联系人"), f"{contact} {phone}".strip()))
    return tuple((label, value) for label, value in facts if value)


def _scale(view: View, is_above: bool | None) -> str:
    if is_above is None:
        return ""
    return view.t.gettext("规模以上") if is_above else view.t.gettext("规模以下")


def _methods(view: View, typed: Typed) -> tuple[MethodChoice, ...]:
    return tuple(MethodChoice(str(m), method_name(view.t, m), m == typed.method) for m in Method)


def _candidates(view: View, opened: OpenCase, session: Session, typed: Typed) -> tuple[CandidateView, ...]:
    t, found = view.t, []
    for candidate in candidates(session, opened.row, at=opened.now):
        rank = (
            t.gettext("匹配第 %(n)s 名", n=candidate.rank) if candidate.rank else t.gettext("不在推荐名单")
        )
        people = tuple(
            PersonChoice(
                str(p.person),
                p.name,
                t.ngettext("手上 %(n)s 张", "手上 %(n)s 张", p.open_cases),
                str(p.person) in typed.people or (not typed.people and p.person in opened.place.team),
            )
            for p in candidate.consultants
        )
        found.append(CandidateView(candidate.name, rank, candidate.has_conflict, people))
    return tuple(found)


def _experts(opened: OpenCase, session: Session, typed: Typed) -> tuple[PersonChoice, ...]:
    chosen = typed.people or {str(p) for p in opened.place.experts}
    return tuple(
        PersonChoice(str(person), name, "", str(person) in chosen)
        for person, name in experts_for(session, opened.row, at=opened.now)
        if person not in opened.place.team
    )
