"""Where letters for people with accounts go: an address of their own choice, sealed; none means no letters."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.identity.errors import AddressRefused, PersonNotFound
from app.identity.repository import people_by_ids, person_by_id
from app.kit.audit import Entry, record
from app.kit.mail import read_address
from app.kit.sealing import Sealer


def keep_address(session: Session, person_id: UUID, typed: str, sealer: Sealer, *, at: datetime) -> None:
    """Keep somebody's own address, or forget it when nothing is typed; raises `AddressRefused`."""
    person = person_by_id(session, person_id)
    if person is None:
        raise PersonNotFound
    address = read_address(typed) if typed.strip() else ""
    if address is None:
        raise AddressRefused
    person.email = sealer.seal(address, _place(person_id))
    session.add(person)
    action = "person.address-kept" if address else "person.address-forgotten"
    record(session, Entry(action, "person", str(person_id), at))


def addresses_of(session: Session, people: Collection[UUID], sealer: Sealer) -> dict[UUID, str]:
    """Give the addresses of those of these people who want letters and whose account is open."""
    return {
        person.id: sealer.open(person.email, _place(person.id))
        for person in people_by_ids(session, list(people))
        if person.email and person.disabled_at is None
    }


def _place(person_id: UUID) -> str:
    return f"person.email.{person_id}"
