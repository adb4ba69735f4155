"""One enterprise and its adviser: contacts, advice, handovers; for offices, the adviser, and the enterprise itself."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import Session

from app.advisers.deps import Advisee, AdviseeDep
from app.advisers.domain import ADVICE_STATES, ASKS_WHY, AdviceEvent, AdviceState, Way
from app.advisers.errors import AdviseeNotFound, AdviserStale, AdviserUnfit, EntryRefused
from app.advisers.pages.wording import event_name, flaw_words, state_name, way_name
from app.advisers.repository import advice_of, adviserships_of, contacts_of, current_of, steps_of
from app.advisers.service import (
    LONGEST_TEXT,
    able_to_advise,
    advise,
    move_advice,
    name_adviser,
    note_contact,
)
from app.advisers.tables import AdviceItem, AdviceStep
from app.assessments.deps import HeldDep
from app.assessments.domain.states import AssessmentState
from app.enterprises.service.codes import code_tables
from app.enterprises.service.keeping import profile_of
from app.identity.service.roles import names_of
from app.kit.clock import CHINA, china_date
from app.kit.errors import ServiceFault
from app.kit.states import TransitionRefused
from app.web.deps import FormDep, NowDep, SessionDep, ViewDep
from app.web.page import Link, Page
from app.web.view import View

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Pick:
    """One entry of a list."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class TermView:
    """Somebody's time as adviser, with what was handed over to them."""

    name: str
    when: str
    handover: str


@dataclass(frozen=True, slots=True)
class ContactView:
    """One contact."""

    day: str
    way: str
    text: str
    who: str


@dataclass(frozen=True, slots=True)
class MoveView:
    """Something that can become of advice."""

    event: str
    label: str
    asks_why: bool


@dataclass(frozen=True, slots=True)
class AdviceView:
    """One piece of advice with what became of it."""

    id: str
    text: str
    who: str
    state: str
    revision: int
    moves: tuple[MoveView, ...]
    steps: tuple[str, ...]
    why: str
    """A reason that was refused."""
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviseePage(Page):
    """One enterprise and its adviser."""

    template: ClassVar[str] = "advisers/advisee.html"

    back: Link
    """To the list, or for the enterprise to its result."""
    enterprise: str
    """Whose adviser it is."""
    region: str
    """Its county."""
    adviser: str
    """Who advises it now; empty if nobody does."""
    action: str
    """Where everything posts to."""
    seen: str
    """The adviser this page has seen, so that a stale one names nobody."""
    able: tuple[Pick, ...]
    """Who could advise; empty for whoever does not name advisers."""
    handover: str
    """What is handed over, as typed."""
    may_advise: bool
    """Whether this person is the adviser."""
    ways: tuple[Pick, ...]
    """How one can be in touch."""
    day: str
    """The day of a contact, as typed, or today."""
    today: str
    """No contact lies later."""
    text: str
    """What was talked about, as typed."""
    fresh: str
    """A new piece of advice, as typed."""
    advice: tuple[AdviceView, ...]
    """The advice."""
    contacts: tuple[ContactView, ...]
    """The contacts, the latest first; for the enterprise only their days."""
    terms: tuple[TermView, ...]
    """Who advised when, the latest first."""
    error: str
    """Why something was refused; empty if nothing was."""
    wrong: str
    """Which field that is about; empty if none."""
    longest: int
    """How long a text may be."""


@dataclass(frozen=True, slots=True)
class _Refused:
    """What was refused, the field it is about, and the fields to show again."""

    words: str = ""
    field: str = ""
    fields: FormDep | None = None

    def typed(self, act: str, name: str) -> str:
        """Give a field again if it belongs to the refused form."""
        fields = self.fields or {}
        return "".join(fields.get(name, ())) if "".join(fields.get("act", ())) == act else ""


NOT_REFUSED = _Refused()


@router.get("/advisers/{enterprise_id}")
def advisee_page(advisee: AdviseeDep, view: ViewDep, session: SessionDep) -> Response:
    """Show an enterprise and its adviser."""
    return view.render(_page(view, session, advisee, NOT_REFUSED))


@router.post("/advisers/{enterprise_id}")
def change_advisee(advisee: AdviseeDep, form: FormDep, view: ViewDep, session: SessionDep) -> Response:
    """Name an adviser, note a contact, advise, or say what became of advice."""
    try:
        anchor = _act(advisee, form, session)
    except (AdviserStale, AdviserUnfit, EntryRefused, TransitionRefused) as fault:
        refused = _Refused(
            _words(view, fault), fault.field if isinstance(fault, EntryRefused) else "", form
        )
        status = 422 if isinstance(fault, EntryRefused) else 409
        return view.render(_page(view, session, advisee, refused), status=status)
    return view.redirect(f"{advisee.path}#{anchor}")


@router.get("/assessments/{assessment_id}/adviser")
def own_adviser_page(held: HeldDep, view: ViewDep, session: SessionDep, now: NowDep) -> Response:
    """Show the enterprise its own adviser and advice."""
    enterprise_id = held.row.enterprise_id
    if held.row.state != AssessmentState.SUBMITTED or enterprise_id is None:
        return view.redirect(held.path)
    profile = profile_of(session, enterprise_id)
    back = Link(view.url(f"{held.path}/result"), view.t.gettext("回到结果"))
    page = _of(view, session, enterprise_id, (profile.name, profile.region), back, now, NOT_REFUSED)
    return view.render(page)


def _act(advisee: Advisee, form: FormDep, session: Session) -> str:
    """Do what the pressed button says; gives the place to go back to."""
    act, row, by = _one(form, "act"), advisee.row, advisee.by
    if act == "name":
        if not advisee.may_name:
            raise AdviseeNotFound
        seen = _one(form, "seen")
        name_adviser(session, row, _id(_one(form, "person")), _one(form, "handover"), seen=_id(seen) if seen else None, by=by)  # fmt: skip
        return "adviser"
    if not advisee.may_advise:
        raise AdviseeNotFound
    if act == "contact":
        note_contact(session, row, _one(form, "day"), _one(form, "way"), _one(form, "text"), by)
        return "contacts"
    if act == "advise":
        advise(session, row, _one(form, "advice"), by)
        return "advice"
    revision = _one(form, "revision")
    move_advice(
        session,
        row,
        _id(_one(form, "item")),
        _event(act),
        _one(form, "why"),
        seen=int(revision) if revision.isdecimal() else -1,
        by=by,
    )
    return "advice"


def _one(form: FormDep, name: str) -> str:
    return "".join(form.get(name, ()))


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise AdviseeNotFound from None


def _event(text: str) -> AdviceEvent:
    try:
        return AdviceEvent(text)
    except ValueError:
        raise AdviseeNotFound from None


def _words(view: View, fault: ServiceFault) -> str:
    t = view.t
    if isinstance(fault, AdviserStale):
        return t.gettext("您打开这一页之后，别人已经改过。刚才的操作没有执行，请看过最新情况再决定。")
    if isinstance(fault, AdviserUnfit):
        return t.gettext(
            "这位不能担任：要是服务本地区、与企业没有关联的顾问或专家，并且不是现任。请另选一位。"
        )
    if isinstance(fault, EntryRefused):
        return flaw_words(t, fault.field, fault.flaw, LONGEST_TEXT)
    return t.gettext("这条建议已经不能这样办理，请看过最新情况再决定。")


def _page(view: View, session: Session, advisee: Advisee, refused: _Refused) -> AdviseePage:
    row = advisee.row
    back = Link(view.url("/advisers"), view.t.gettext("回到顾问名单"))
    return _of(view, session, row.id, (row.name, row.region), back, advisee.now, refused, advisee)


def _of(
    view: View,
    session: Session,
    enterprise_id: UUID,
    named: tuple[str, str],
    back: Link,
    now: datetime,
    refused: _Refused,
    advisee: Advisee | None = None,
) -> AdviseePage:
    """Make the page; without an advisee it is the enterprise's own, which only reads."""
    t, current = view.t, current_of(session, enterprise_id)
    today = now.astimezone(CHINA).date().isoformat()
    may_advise = advisee is not None and advisee.may_advise
    return AdviseePage(
        title=t.gettext("智能制造顾问"),
        lang=view.lang,
        shell=view.shell(),
        back=back,
        enterprise=named[0],
        region=code_tables().region_name(named[1], view.lang),
        adviser=names_of(session, [current.person_id]).get(current.person_id, "") if current else "",
        action=view.url(advisee.path) if advisee else "",
        seen=str(current.person_id) if current else "",
        able=_able(session, advisee, refused.typed("name", "person")) if advisee else (),
        handover=refused.typed("name", "handover"),
        may_advise=may_advise,
        ways=tuple(Pick(str(w), way_name(t, w), w == refused.typed("contact", "way")) for w in Way),
        day=refused.typed("contact", "day") or today,
        today=today,
        text=refused.typed("contact", "text"),
        fresh=refused.typed("advise", "advice"),
        advice=_advice(view, session, enterprise_id, refused, may_advise=may_advise),
        contacts=_contacts(view, session, enterprise_id, is_own=advisee is None),
        terms=_terms(view, session, enterprise_id, is_own=advisee is None),
        error=refused.words,
        wrong=refused.field,
        longest=LONGEST_TEXT,
    )


def _able(session: Session, advisee: Advisee, chosen: str) -> tuple[Pick, ...]:
    if not advisee.may_name:
        return ()
    return tuple(
        Pick(
            str(one.person),
            f"{one.name}（{one.provider}）" if one.provider else one.name,
            str(one.person) == chosen,
        )
        for one in able_to_advise(session, advisee.row, at=advisee.now)
        if one.person != advisee.adviser
    )


def _contacts(
    view: View, session: Session, enterprise_id: UUID, *, is_own: bool
) -> tuple[ContactView, ...]:
    """Give the contacts; the notes are the adviser's, so the enterprise sees only when and how."""
    return tuple(
        ContactView(
            row.day.isoformat(), way_name(view.t, Way(row.way)), "" if is_own else row.text, row.by_name
        )
        for row in contacts_of(session, enterprise_id)
    )


def _terms(view: View, session: Session, enterprise_id: UUID, *, is_own: bool) -> tuple[TermView, ...]:
    rows = adviserships_of(session, enterprise_id)
    names = names_of(session, {row.person_id for row in rows})
    return tuple(
        TermView(
            names[row.person_id],
            view.t.gettext(
                "%(since)s 至 %(until)s",
                since=china_date(row.since_at),
                until=china_date(row.until_at) if row.until_at else view.t.gettext("现在"),
            ),
            "" if is_own else row.handover,
        )
        for row in rows
    )


def _advice(
    view: View, session: Session, enterprise_id: UUID, refused: _Refused, *, may_advise: bool
) -> tuple[AdviceView, ...]:
    rows = advice_of(session, enterprise_id)
    steps: dict[UUID, list[AdviceStep]] = defaultdict(list)
    for step in steps_of(session, [row.id for row in rows]):
        steps[step.advice_id].append(step)
    return tuple(_one_advice(view, row, steps[row.id], refused, may_advise=may_advise) for row in rows)


def _one_advice(
    view: View, row: AdviceItem, steps: list[AdviceStep], refused: _Refused, *, may_advise: bool
) -> AdviceView:
    t, state = view.t, AdviceState(row.state)
    moves = ADVICE_STATES.allowed(state) if may_advise else []
    fields = refused.fields or {}
    is_typed = "".join(fields.get("item", ())) == str(row.id)
    return AdviceView(
        id=str(row.id),
        text=row.text,
        who=f"{row.by_name} · {china_date(row.at)}",
        state=state_name(t, state),
        revision=row.revision,
        moves=tuple(MoveView(str(e), event_name(t, e), e in ASKS_WHY) for e in moves),
        steps=tuple(
            t.gettext("：").join(
                part
                for part in (
                    f"{china_date(step.at)} {state_name(t, AdviceState(step.to_state))}（{step.by_name}）",
                    step.remark,
                )
                if part
            )
            for step in steps
        ),
        why="".join(fields.get("why", ())) if is_typed else "",
        error=refused.words if is_typed else "",
    )
