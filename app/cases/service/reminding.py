"""Reminding those a case waits for: one letter a person with all their cases, once for each occasion."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from app.cases.adapters import load_rules
from app.cases.domain.sight import CasePlace
from app.cases.domain.states import CaseState
from app.cases.repository import cases_due, insert_reminder, members_of, signatures_of
from app.cases.service.moving import place_of
from app.cases.service.wording import due_words, state_name
from app.cases.tables import CaseReminder, DiagnosisCase
from app.enterprises.service.codes import code_tables
from app.identity.domain.roles import Role
from app.identity.service.addresses import addresses_of
from app.identity.service.roles import holders, names_of
from app.kit.audit import Entry, record
from app.kit.clock import china_date
from app.kit.i18n import Translator
from app.kit.sealing import Sealer
from app.letters.service import Writing, put_down
from app.providers.domain.pool import covers

OFFICES_OF = {
    CaseState.REQUESTED: Role.COUNTY_OFFICE,
    CaseState.ELIGIBLE: Role.COUNTY_OFFICE,
    CaseState.EXPERT_REVIEW: Role.COUNTY_OFFICE,
    CaseState.DISPUTED: Role.CITY_OFFICE,
    CaseState.ISSUED: Role.COUNTY_OFFICE,
}
"""Whose office a case waits for; at the review only until experts are named."""


@dataclass(frozen=True, slots=True)
class Post:
    """From where letters are written: the language, the address of the service, and what opens addresses."""

    t: Translator
    public_url: str
    sealer: Sealer


@dataclass(frozen=True, slots=True)
class Reminded:
    """How many letters were put down, how many cases they tell of, and who has no address, by name."""

    letters: int
    cases: int
    unreached: tuple[str, ...]


def waits_for(session: Session, case: DiagnosisCase, place: CasePlace, *, at: datetime) -> frozenset[UUID]:
    """Give the people a case waits for in its state."""
    state = CaseState(case.state)
    if state is CaseState.CONFIRMING:
        owners = holders(session, Role.ENTERPRISE_OWNER, at)
        return frozenset(person.id for person, held in owners if held.enterprise == case.enterprise_id)
    if state is CaseState.SIGNING:
        signed = {signature.person_id for signature in signatures_of(session, case.id)}
        sides = (place.team, place.experts)
        return frozenset().union(*(side for side in sides if not side & signed))
    if state is CaseState.EXPERT_REVIEW and place.experts:
        return place.experts
    if state in OFFICES_OF:
        offices = holders(session, OFFICES_OF[state], at)
        return frozenset(person.id for person, held in offices if covers(held.region, case.region))
    return place.team


def remind_due(session: Session, post: Post, *, at: datetime) -> Reminded:
    """Remind of the cases that are due soon."""
    due = cases_due(session, after=at, until=at + timedelta(days=load_rules().remind_days))
    return remind(session, due, lambda case: f"due:{china_date(case.due_at or at)}", post, at=at)


def remind_now(session: Session, cases: Sequence[DiagnosisCase], post: Post, *, at: datetime) -> Reminded:
    """Remind of these cases because somebody asks for it; nobody of one case twice a day."""
    return remind(session, cases, lambda _case: f"asked:{china_date(at)}", post, at=at)


def remind(
    session: Session,
    cases: Sequence[DiagnosisCase],
    occasion: Callable[[DiagnosisCase], str],
    post: Post,
    *,
    at: datetime,
) -> Reminded:
    """Put down one letter for each person these cases wait for, unless told of them on this occasion before."""
    members = members_of(session, [case.id for case in cases])
    wanted: dict[UUID, list[DiagnosisCase]] = defaultdict(list)
    for case in cases:
        for person in waits_for(session, case, place_of(case, members), at=at):
            wanted[person].append(case)
    addresses = addresses_of(session, wanted.keys(), post.sealer)
    letters, told = 0, set[UUID]()
    for person in sorted(addresses):
        fresh = [case for case in wanted[person] if _is_first(session, case, person, occasion(case), at)]
        if fresh:
            put_down(session, person, addresses[person], _letter(post, fresh, at), at=at)
            letters, told = letters + 1, told | {case.id for case in fresh}
    for case_id in sorted(told):
        record(session, Entry("case.reminded", "case", str(case_id), at))
    names = names_of(session, wanted.keys() - addresses.keys())
    return Reminded(letters, len(told), tuple(sorted(set(names.values()))))


def _is_first(session: Session, case: DiagnosisCase, person: UUID, occasion: str, at: datetime) -> bool:
    return insert_reminder(
        session, CaseReminder(case_id=case.id, person_id=person, occasion=occasion, at=at)
    )


def _letter(post: Post, cases: Sequence[DiagnosisCase], at: datetime) -> Writing:
    """Write the letter. It names no enterprise: whoever reads somebody's mail learns nothing about one."""
    t = post.t
    subject = t.ngettext("您有 %(n)s 张诊断工单等着办理", "您有 %(n)s 张诊断工单等着办理", len(cases))
    lines = [
        t.gettext(
            "%(code)s（%(region)s）：%(state)s，%(due)s\n%(link)s",
            code=case.code,
            region=code_tables().local_name(case.region, t.language),
            state=state_name(t, CaseState(case.state)),
            due=due_words(t, case.due_at, at)[0],
            link=f"{post.public_url}/cases/{case.id}",
        )
        for case in cases
    ]
    footer = t.gettext(
        "这封信由智诊自动发出，没有人查收回信。要换邮箱或不再接收，请登录后打开：\n%(link)s",
        link=f"{post.public_url}/desk/letters",
    )
    opening = t.gettext("截至 %(day)s，下面的工单在等您：", day=china_date(at))
    return Writing(subject, "\n\n".join((opening, *lines, footer)), t.language)
