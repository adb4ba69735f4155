"""Use cases of advisers: name one, hand over, note a contact, advise, say what became of it."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlmodel import Session

from app.advisers.domain import ADVICE_STATES, ASKS_WHY, AdviceEvent, AdviceState, Way
from app.advisers.errors import AdviseeNotFound, AdviserStale, AdviserUnfit, EntryRefused, Flaw
from app.advisers.repository import advice_of, current_of, insert_advisership
from app.advisers.tables import AdviceItem, AdviceStep, AdviserContact, Advisership
from app.enterprises.service.keeping import profile_of
from app.enterprises.tables import Enterprise
from app.identity.domain.roles import Role
from app.identity.service.roles import holders
from app.kit.audit import Entry, record
from app.kit.clock import CHINA
from app.kit.plain import clean_text
from app.providers.domain.pool import covers
from app.providers.service.keeping import kept_pool

LONGEST_TEXT = 1000
EARLIEST = date(2020, 1, 1)


@dataclass(frozen=True, slots=True)
class Able:
    """Somebody who could advise: an expert, or a consultant of a provider (by name)."""

    person: UUID
    name: str
    provider: str


@dataclass(frozen=True, slots=True)
class By:
    """Who does something, and when."""

    person: UUID
    name: str
    at: datetime


def able_to_advise(session: Session, enterprise: Enterprise, *, at: datetime) -> list[Able]:
    """Give the experts of the region, and the consultants of providers that serve it without being linked with it."""
    profile, today = profile_of(session, enterprise.id), at.astimezone(CHINA).date()
    serving = {
        provider.code: provider.name
        for provider in kept_pool(session).providers
        if provider.is_public_on(today)
        and provider.serves_region(enterprise.region)
        and not provider.conflicts_with(profile.credit_code, profile.name)
    }
    found = {
        person.id: Able(person.id, person.name, serving[held.provider])
        for person, held in holders(session, Role.CONSULTANT, at)
        if held.provider in serving
    }
    for person, held in holders(session, Role.EXPERT, at):
        if covers(held.region, enterprise.region):
            found.setdefault(person.id, Able(person.id, person.name, ""))
    return sorted(found.values(), key=lambda one: (one.provider, one.name, one.person))


def name_adviser(
    session: Session, enterprise: Enterprise, person: UUID, handover: str, *, seen: UUID | None, by: By
) -> None:
    """Name the adviser of a held enterprise; the one before ends, and the history stays with the enterprise.

    `seen` is the adviser its page showed. Raises `AdviserStale`, `AdviserUnfit`, and `EntryRefused` when an
    adviser changes without a word about where things stand.
    """
    before = current_of(session, enterprise.id)
    if (before.person_id if before else None) != seen:
        raise AdviserStale
    if person == seen or person not in {
        one.person for one in able_to_advise(session, enterprise, at=by.at)
    }:
        raise AdviserUnfit
    said = clean_text(handover)
    if before is not None and not said:
        raise EntryRefused("handover", Flaw.MISSING)
    if len(said) > LONGEST_TEXT:
        raise EntryRefused("handover", Flaw.TOO_LONG)
    if before is not None:
        before.current, before.until_at = None, by.at
        session.add(before)
        session.flush()
    row = Advisership(
        id=uuid4(),
        enterprise_id=enterprise.id,
        person_id=person,
        current=enterprise.id,
        handover=said,
        since_at=by.at,
        named_by=by.name,
    )
    if not insert_advisership(session, row):
        raise AdviserStale
    names = {"before": str(seen) if seen else "", "after": str(person)}
    record(session, Entry("adviser.named", "enterprise", str(enterprise.id), by.at, after=names))


def note_contact(session: Session, enterprise: Enterprise, day: str, way: str, text: str, by: By) -> None:
    """Note that adviser and enterprise were in touch; raises `EntryRefused`."""
    row = AdviserContact(
        id=uuid4(),
        enterprise_id=enterprise.id,
        day=_day(day, by.at),
        way=str(_way(way)),
        text=_text("text", text),
        by=by.person,
        by_name=by.name,
        noted_at=by.at,
    )
    session.add(row)
    session.flush()
    record(session, Entry("adviser.in-touch", "enterprise", str(enterprise.id), by.at, after={"way": row.way}))  # fmt: skip


def advise(session: Session, enterprise: Enterprise, text: str, by: By) -> None:
    """Keep a piece of advice; raises `EntryRefused`."""
    row = AdviceItem(
        id=uuid4(), enterprise_id=enterprise.id, text=_text("advice", text), by_name=by.name, at=by.at
    )
    session.add(row)
    session.flush()
    record(session, Entry("adviser.advised", "enterprise", str(enterprise.id), by.at, after={"advice": str(row.id)}))  # fmt: skip


def move_advice(
    session: Session,
    enterprise: Enterprise,
    advice_id: UUID,
    event: AdviceEvent,
    remark: str,
    *,
    seen: int,
    by: By,
) -> None:
    """Say what became of advice.

    Raises `AdviseeNotFound`, `AdviserStale`, `TransitionRefused`, and `EntryRefused` where a reason is asked.
    """
    row = next((row for row in advice_of(session, enterprise.id) if row.id == advice_id), None)
    if row is None:
        raise AdviseeNotFound
    if row.revision != seen:
        raise AdviserStale
    state, said = ADVICE_STATES.after(AdviceState(row.state), event), clean_text(remark)
    if event in ASKS_WHY and not said:
        raise EntryRefused(f"why-{advice_id}", Flaw.MISSING)
    if len(said) > LONGEST_TEXT:
        raise EntryRefused(f"why-{advice_id}", Flaw.TOO_LONG)
    before, row.state = row.state, str(state)
    row.revision += 1
    session.add(row)
    session.add(AdviceStep(advice_id=row.id, number=row.revision, event=str(event), to_state=row.state, remark=said, at=by.at, by_name=by.name))  # fmt: skip
    session.flush()
    after = {"advice": str(row.id), "state": row.state}
    record(session, Entry("adviser.advice-moved", "enterprise", str(enterprise.id), by.at, before={"state": before}, after=after))  # fmt: skip


def _text(field: str, typed: str) -> str:
    said = clean_text(typed)
    if not said or len(said) > LONGEST_TEXT:
        raise EntryRefused(field, Flaw.TOO_LONG if said else Flaw.MISSING)
    return said


def _way(typed: str) -> Way:
    try:
        return Way(typed)
    except ValueError:
        raise EntryRefused("way", Flaw.UNKNOWN) from None


def _day(typed: str, at: datetime) -> date:
    try:
        day = date.fromisoformat(typed.strip())
    except ValueError:
        raise EntryRefused("day", Flaw.NO_DAY) from None
    if day < EARLIEST:
        raise EntryRefused("day", Flaw.NO_DAY)
    if day > at.astimezone(CHINA).date():
        raise EntryRefused("day", Flaw.DAY_AHEAD)
    return day
