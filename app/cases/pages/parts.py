"""Parts that several pages of the desk show: steps as forms, the history, both layers side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from app.cases.domain.states import STEPS, CaseEvent, CaseState, Facts
from app.cases.errors import CaseNotYours, CaseObstructed, CaseStale, NobodyEligible, Obstacle
from app.cases.repository import steps_of
from app.cases.service.moving import NOTHING_PROPOSED, Mover, facts_of, ways_on
from app.cases.service.wording import event_name, obstacle_words, state_name
from app.cases.tables import CaseStep, DiagnosisCase
from app.kit.clock import china_time
from app.kit.errors import ServiceFault
from app.kit.i18n import Translator
from app.kit.plain import clean_text
from app.kit.states import TransitionRefused
from app.questionnaires.service.library import Library
from app.web.view import View

Fields = Mapping[str, Sequence[str]]
SIDE = frozenset(
    {
        CaseEvent.REJECT,
        CaseEvent.REASSIGN,
        CaseEvent.DECLINE,
        CaseEvent.SEND_BACK,
        CaseEvent.CANCEL,
    }
)
"""Steps aside from the way to the report."""
DAY_LENGTH = 10
FIELD_OF = {
    Obstacle.REMARK_MISSING: "remark",
    Obstacle.REMARK_TOO_LONG: "remark",
    Obstacle.NO_DATE: "day",
    Obstacle.DATE_PAST: "day",
    Obstacle.TEAM_TOO_SMALL: "people",
    Obstacle.TEAM_MIXED: "people",
    Obstacle.CONFLICT: "people",
    Obstacle.NO_EXPERT: "people",
    Obstacle.EXPERT_ON_TEAM: "people",
}
"""The field a missing thing is about."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What came with a step: shown again when it is refused."""

    event: str = ""
    remark: str = ""
    day: str = ""
    method: str = "choice"
    people: frozenset[str] = frozenset()
    seen: int = -1

    @property
    def visit_on(self) -> date | None:
        """The typed day, if it is one."""
        try:
            return date.fromisoformat(self.day)
        except ValueError:
            return None

    @property
    def ids(self) -> frozenset[UUID]:
        """The chosen people; what is no id is left out."""
        found = set()
        for text in self.people:
            try:
                found.add(UUID(text))
            except ValueError:
                continue
        return frozenset(found)


NOTHING_TYPED = Typed()


@dataclass(frozen=True, slots=True)
class StepView:
    """One step as a form."""

    event: str
    label: str
    obstacle: str
    """What stands in its way; the button is left out then."""
    asks_remark: bool
    asks_day: bool
    asks_team: bool
    asks_experts: bool
    is_side: bool
    remark: str
    day: str
    error: str
    wrong: str
    """Which of its fields the error is about: remark, day or people; empty if none."""


Errors = tuple[tuple[str, str, str], ...]
"""Anchor, label and message of every error."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a step was not taken: the sentence, the field it is about, the status to answer."""

    words: str
    field: str = ""
    status: int = 200


NOT_REFUSED = Refusal("")


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One step that was taken."""

    when: str
    who: str
    what: str
    to: str
    remark: str


def read_typed(form: Fields) -> Typed:
    """Read what came with a step."""
    seen = "".join(form.get("revision", ()))
    return Typed(
        event="".join(form.get("event", ()))[:20],
        remark=clean_text("".join(form.get("remark", ()))),
        day="".join(form.get("day", ()))[:DAY_LENGTH],
        method="".join(form.get("method", ()))[:DAY_LENGTH] or "choice",
        people=frozenset(form.get("people", ())),
        seen=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < DAY_LENGTH else -1,
    )


@dataclass(frozen=True, slots=True)
class Stepping:
    """The steps of a page with what was refused of them."""

    steps: tuple[StepView, ...]
    error: str
    errors: Errors
    left: str
    """What was typed for a step that is not offered any more, so that it is not lost."""


def stepping(
    t: Translator,
    session: Session,
    case: DiagnosisCase,
    mover: Mover,
    typed: Typed,
    refusal: Refusal,
    *,
    library: Library,
    at: datetime,
) -> Stepping:
    """Give the steps that are this person's now; the desk and the enterprise's own page show the same."""
    facts = facts_of(session, case, NOTHING_PROPOSED, mover, library=library, at=at)
    steps = _step_views(t, case, facts, mover, typed, refusal)
    error, errors = _summary_of(t, steps, refusal)
    is_gone = bool(error) and not any(step.event == typed.event for step in steps)
    return Stepping(steps, error, errors, typed.remark if is_gone else "")


def _step_views(
    t: Translator, case: DiagnosisCase, facts: Facts, mover: Mover, typed: Typed, refusal: Refusal
) -> tuple[StepView, ...]:
    """Give the steps that are this person's now, the main ones first."""
    views = []
    for event, found in ways_on(case, facts, mover):
        is_typed = event == typed.event
        views.append(
            StepView(
                event=str(event),
                label=event_name(t, event),
                obstacle="" if found is None else obstacle_words(t, *found),
                asks_remark=STEPS[CaseState(case.state), event].asks_remark,
                asks_day=event is CaseEvent.SCHEDULE,
                asks_team=event in {CaseEvent.ASSIGN, CaseEvent.REASSIGN},
                asks_experts=event is CaseEvent.NAME_EXPERTS,
                is_side=event in SIDE,
                remark=typed.remark if is_typed else "",
                day=typed.day if is_typed else "",
                error=refusal.words if is_typed else "",
                wrong=refusal.field if is_typed else "",
            )
        )
    return tuple(sorted(views, key=lambda view: (view.is_side, bool(view.obstacle))))


def history(view: View, session: Session, case: DiagnosisCase) -> tuple[HistoryLine, ...]:
    """Tell the steps of a case, newest first."""
    return tuple(
        HistoryLine(
            china_time(step.at),
            _who(view.t, step),
            event_name(view.t, step.event),
            state_name(view.t, CaseState(step.to_state)),
            step.remark,
        )
        for step in reversed(steps_of(session, case.id))
    )


def _who(t: Translator, step: CaseStep) -> str:
    if step.event == CaseEvent.EXPIRE:
        return t.gettext("系统")
    return step.by_name or t.gettext("企业")


def _summary_of(t: Translator, steps: Sequence[StepView], refusal: Refusal) -> tuple[str, Errors]:
    """Give the heading of what was refused and the links to its field; without a field the heading says it all."""
    names = {
        "remark": t.gettext("原因"),
        "day": t.gettext("上门日期"),
        "people": t.gettext("人员"),
    }
    found = tuple(
        (f"{step.wrong}-{step.event}", names[step.wrong], step.error) for step in steps if step.wrong
    )
    return (t.gettext("这一步没有执行") if found else refusal.words), found


def refusal_of(t: Translator, fault: ServiceFault, case: DiagnosisCase) -> Refusal:
    """Say why a step was not taken."""
    now = state_name(t, CaseState(case.state))
    if isinstance(fault, CaseStale):
        return Refusal(
            t.gettext(
                "您打开这一页之后，别人已经处理过这张工单，现在是“%(state)s”。刚才的操作没有执行，请看过最新情况再决定。",
                state=now,
            ),
            status=412,
        )
    if isinstance(fault, TransitionRefused):
        return Refusal(t.gettext("工单现在是“%(state)s”，不能做这一步。", state=now), status=409)
    if isinstance(fault, CaseNotYours):
        return Refusal(t.gettext("这一步不由您办理。"), status=403)
    if isinstance(fault, NobodyEligible):
        words = t.gettext(
            "资源池里没有可以承担的服务商：要服务本地区、与企业没有关联、并且有足够的顾问。请先在资源池补充顾问。"
        )
        return Refusal(words, "people", 409)
    if isinstance(fault, CaseObstructed):
        words = obstacle_words(t, fault.obstacle, fault.count)
        return Refusal(words, FIELD_OF.get(fault.obstacle, ""), 422)
    raise fault
