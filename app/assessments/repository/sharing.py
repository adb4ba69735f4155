"""Questions about people who answer together: delegations, who gave what, differing answers, addresses."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, bindparam
from sqlmodel import Session, and_, col, delete, insert, select, update

from app.assessments.domain.acting import Actor
from app.assessments.repository import Place
from app.assessments.tables import (
    DelegatedSection,
    Delegation,
    DifferingResponse,
    ResumeAddress,
    StoredResponse,
)
from app.kit.prepared import Prepared


def author_key(delegation: UUID | None) -> str:
    """Name whoever answers, in one word: the delegation in hexadecimal, or "owner"."""
    return delegation.hex if delegation else "owner"


class Given(NamedTuple):
    """An answer with who gave it and when; `settled_at` is when the owner decided between several."""

    item: str
    value: str
    delegation: UUID | None
    name: str
    at: datetime
    settled_at: datetime | None = None

    @property
    def author(self) -> str:
        """Who gave it, as differing answers are kept by: the delegation in hexadecimal, or "owner"."""
        return author_key(self.delegation)


_ANSWERS = (
    select(StoredResponse.item, StoredResponse.value)
    .add_columns(
        col(StoredResponse.changed_by_delegation),
        col(StoredResponse.changed_by),
        col(StoredResponse.changed_at),
    )
    .where(col(StoredResponse.assessment_id) == bindparam("assessment"))
    .where(col(StoredResponse.to_confirm).is_(False))
)
_AUTHORS = (
    select(StoredResponse.item, StoredResponse.changed_by_delegation)
    .add_columns(col(StoredResponse.changed_by), col(StoredResponse.changed_at))
    .where(col(StoredResponse.assessment_id) == bindparam("assessment"))
    .where(col(StoredResponse.to_confirm).is_(False))
)
_BY_ALL = Prepared(_AUTHORS)
_BY_COLLEAGUES = Prepared(_AUTHORS.where(col(StoredResponse.changed_by_delegation).is_not(None)))
_NOTES = Prepared(
    select(Delegation.name, Delegation.department, DelegatedSection.note)
    .join(DelegatedSection, col(DelegatedSection.delegation_id) == Delegation.id)
    .where(col(Delegation.assessment_id) == bindparam("assessment"))
    .where(col(DelegatedSection.section) == bindparam("section"))
    .where(col(DelegatedSection.note) != "")
    .order_by(col(Delegation.created_at))
)
_DIFFERING = (
    select(DifferingResponse.item, DifferingResponse.value)
    .add_columns(
        col(DifferingResponse.delegation_id),
        col(DifferingResponse.given_by),
        col(DifferingResponse.given_at),
        col(DifferingResponse.settled_at),
    )
    .where(col(DifferingResponse.assessment_id) == bindparam("assessment"))
)
_OPINION = and_(
    col(DifferingResponse.assessment_id) == bindparam("assessment"),
    col(DifferingResponse.item) == bindparam("code"),
    col(DifferingResponse.author) == bindparam("by"),
)
_PUT_OPINION = insert(DifferingResponse)
_REPLACE_OPINION = (
    update(DifferingResponse)
    .where(_OPINION)
    .values(
        value=bindparam("new_value"), given_at=bindparam("at"), given_by=bindparam("name"),
        delegation_id=bindparam("delegation"), settled_at=None,
    )
)  # fmt: skip
_SETTLE = (
    update(DifferingResponse)
    .where(col(DifferingResponse.assessment_id) == bindparam("assessment"))
    .where(col(DifferingResponse.item) == bindparam("code"))
    .values(settled_at=bindparam("at"))
)


def delegation_by_id(session: Session, delegation_id: UUID, *, anew: bool = False) -> Delegation | None:
    """Give the delegation of this id; `anew` reads it again although it is known already."""
    return session.get(Delegation, delegation_id, populate_existing=anew)


def sections_of_delegation(session: Session, delegation_id: UUID) -> list[DelegatedSection]:
    """Give the sections of a delegation."""
    query = select(DelegatedSection).where(DelegatedSection.delegation_id == delegation_id)
    return list(session.exec(query))


def delegations_by_assessment(session: Session, assessment_id: UUID) -> list[Delegation]:
    """Give the delegations of an assessment, oldest first."""
    query = select(Delegation).where(Delegation.assessment_id == assessment_id)
    return list(session.exec(query.order_by(col(Delegation.created_at))))


def delegations_by_ids(session: Session, ids: list[UUID]) -> list[Delegation]:
    """Give these delegations, newest first."""
    query = select(Delegation).where(col(Delegation.id).in_(ids))
    return list(session.exec(query.order_by(col(Delegation.created_at).desc())))


def answers_of(connection: Connection, assessment_id: UUID) -> dict[str, Given]:
    """Give every answer that counts with who gave it, by item."""
    rows = connection.execute(_ANSWERS, {"assessment": assessment_id})
    return {row[0]: Given(*row) for row in rows}


def answer_at(connection: Connection, place: Place) -> Given | None:
    """Give the answer that counts for one item with who gave it."""
    query = _ANSWERS.where(col(StoredResponse.item) == bindparam("code"))
    row = connection.execute(query, {"assessment": place.assessment, "code": place.code}).first()
    return Given(*row) if row else None


def differing_of(connection: Connection, assessment_id: UUID) -> list[Given]:
    """Give everything people answered differently in an assessment."""
    return [Given(*row) for row in connection.execute(_DIFFERING, {"assessment": assessment_id})]


def put_opinion(
    connection: Connection, place: Place, author: str, value: str, actor: Actor, *, at: datetime
) -> None:
    """Keep what one person answers to an item that others answer differently; it is unsettled again."""
    there = {"assessment": place.assessment, "code": place.code, "by": author}
    replaced = {**there, "new_value": value, "at": at, "name": actor.name, "delegation": actor.delegation}
    if connection.execute(_REPLACE_OPINION, replaced).rowcount:
        return
    row = {"assessment_id": place.assessment, "item": place.code, "author": author, "value": value}
    by = {"given_by": actor.name, "delegation_id": actor.delegation, "given_at": at}
    connection.execute(_PUT_OPINION, {**row, **by})


def settle_opinions(connection: Connection, place: Place, *, at: datetime) -> None:
    """Note that the owner has decided between the answers to an item."""
    connection.execute(_SETTLE, {"assessment": place.assessment, "code": place.code, "at": at})


def resume_address(session: Session, assessment_id: UUID, digest: str) -> ResumeAddress | None:
    """Give the record that a resume link went to this address (by its digest)."""
    return session.get(ResumeAddress, (assessment_id, digest))


def assessments_with_address(session: Session, digest: str) -> list[UUID]:
    """Give the assessments whose resume link went to this address (by its digest)."""
    return list(session.exec(select(ResumeAddress.assessment_id).where(ResumeAddress.digest == digest)))


def authors_by_assessment(
    session: Session, assessment_id: UUID, *, with_owner: bool
) -> list[tuple[str, UUID | None, str, datetime]]:
    """Give item, delegation, name and moment of the given responses; the owner's only if wanted."""
    query = _BY_ALL if with_owner else _BY_COLLEAGUES
    found = query.rows(session.connection(), assessment=assessment_id)
    return [(item, delegation, name, at) for item, delegation, name, at in found]


def notes_by_section(session: Session, assessment_id: UUID, section: str) -> list[tuple[str, str, str]]:
    """Give name, department and note of colleagues about a section, oldest delegation first; revoked ones too."""
    found = _NOTES.rows(session.connection(), assessment=assessment_id, section=section)
    return [(name, department, note) for name, department, note in found]


def addresses_of(session: Session, assessment_id: UUID) -> list[ResumeAddress]:
    """Give the records of the addresses a resume link of this assessment went to."""
    return list(session.exec(select(ResumeAddress).where(ResumeAddress.assessment_id == assessment_id)))


def forget_addresses(session: Session, assessment_id: UUID) -> None:
    """Remove those records."""
    session.execute(delete(ResumeAddress).where(col(ResumeAddress.assessment_id) == assessment_id))


def forget_authors(session: Session, assessment_id: UUID, delegations: list[UUID], name: str) -> None:
    """Call the authors of these delegations by another name, wherever an answer names them."""
    for table, delegation, called in (
        (StoredResponse, col(StoredResponse.changed_by_delegation), "changed_by"),
        (DifferingResponse, col(DifferingResponse.delegation_id), "given_by"),
    ):
        theirs = update(table).where(col(table.assessment_id) == assessment_id, delegation.in_(delegations))
        session.execute(theirs.values({called: name}))
