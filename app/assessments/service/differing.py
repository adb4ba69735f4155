"""Differences: what several people answered to the same item, kept side by side until the owner decides.

Whoever answers differently from another person leaves both answers here: the colleague who saw the other
answer and changed it, and the one who came later and was shown a clash. What is kept for the assessment
stays one answer; the owner's later word settles a difference.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.assessments.domain.acting import Actor, shown_name
from app.assessments.repository import (
    delegation_by_id,
    differing_of,
    differing_one,
    response_of,
    responses_of,
)
from app.assessments.tables import DifferingResponse, StoredResponse
from app.kit.plain import read_json, write_json
from app.questionnaires.domain.definition import Definition, Item
from app.questionnaires.domain.responses import Response, as_plain, read_response
from app.questionnaires.domain.showing import Showing
from app.questionnaires.errors import ResponseRefused
from diagnosis_models.contract import ResponseState

OWNER_KEY = "owner"
NOTHING = write_json({"state": str(ResponseState.UNANSWERED)})


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one person answered to an item, and when; `by` is empty for the owner."""

    author: str
    by: str
    at: datetime
    response: Response
    is_kept: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """An item that several people answered differently."""

    item: Item
    opinions: tuple[Opinion, ...]
    is_open: bool


def keep_both(session: Session, kept: StoredResponse, actor: Actor, value: str, *, at: datetime) -> None:
    """Keep somebody's answer beside the one another person gave, unless they agree.

    `value` is canonical JSON. A carried answer that nobody has confirmed is nobody's.
    """
    if kept.to_confirm or kept.changed_by_delegation == actor.delegation:
        return
    if kept.value == value:
        agree(session, kept, actor, value, at=at)
        return
    first = Actor(kept.changed_by_delegation, kept.changed_by)
    _put(session, kept.assessment_id, kept.item, first, kept.value, kept.changed_at)
    _put(session, kept.assessment_id, kept.item, actor, value, at)


def agree(session: Session, kept: StoredResponse, actor: Actor, value: str, *, at: datetime) -> None:
    """Note that somebody who had answered differently now answers what is kept."""
    author = actor.delegation.hex if actor.delegation else OWNER_KEY
    row = differing_one(session, kept.assessment_id, kept.item, author)
    if row is not None and kept.value == value:
        row.value, row.given_at = value, at
        session.add(row)


def note_agreement(
    session: Session,
    assessment_id: UUID,
    actor: Actor,
    responses: Mapping[str, tuple[Item, Response]],
    *,
    at: datetime,
) -> None:
    """Note where a page was saved with an answer that is kept already, given by somebody else."""
    mine = actor.delegation.hex if actor.delegation else OWNER_KEY
    for row in differing_of(session, assessment_id):
        if row.author == mine and row.item in responses:
            item, response = responses[row.item]
            kept = response_of(session, assessment_id, row.item)
            if kept is not None:
                agree(session, kept, actor, write_json(as_plain(item, response)), at=at)


def note_clash(
    session: Session, assessment_id: UUID, item: Item, actor: Actor, response: Response, *, at: datetime
) -> None:
    """Keep what a later writer wanted beside what is kept, before they have chosen."""
    kept = response_of(session, assessment_id, item.code)
    if kept is not None:
        keep_both(session, kept, actor, write_json(as_plain(item, response)), at=at)


def differences_of(
    session: Session, assessment_id: UUID, definition: Definition, showing: Showing
) -> tuple[Difference, ...]:
    """Give what people answered differently, in the order of the questionnaire; settled ones too.

    Answers that the present version of the questionnaire no longer takes are left out.
    """
    noted: dict[str, list[DifferingResponse]] = {}
    for row in differing_of(session, assessment_id):
        noted.setdefault(row.item, []).append(row)
    if not noted:
        return ()
    kept = {row.item: row for row in responses_of(session, assessment_id)}
    found = (
        _difference(session, item, noted[item.code], kept.get(item.code))
        for item in definition.items
        if item.code in noted and showing.shows(item.code)
    )
    return tuple(difference for difference in found if difference is not None)


def settle(session: Session, assessment_id: UUID, item: str, *, at: datetime) -> None:
    """Let what is kept for an item stand: the owner has decided."""
    for row in differing_of(session, assessment_id):
        if row.item == item:
            row.settled_at = at
            session.add(row)


def _put(session: Session, assessment_id: UUID, item: str, actor: Actor, value: str, at: datetime) -> None:
    author = actor.delegation.hex if actor.delegation else OWNER_KEY
    row = differing_one(session, assessment_id, item, author) or DifferingResponse(
        assessment_id=assessment_id, item=item, author=author, value=value, given_at=at
    )
    row.value, row.given_at, row.settled_at = value, at, None
    row.given_by, row.delegation_id = actor.name, actor.delegation
    session.add(row)
    session.flush()


def _difference(
    session: Session, item: Item, noted: list[DifferingResponse], kept: StoredResponse | None
) -> Difference | None:
    """Give what people answered to an item; `None` where they all agree with what is kept.

    Whoever has taken an answer back has none, except where nothing is kept: then that is their answer.
    """
    value = kept.value if kept and not kept.to_confirm else NOTHING
    opinions: dict[str, Opinion] = {}
    for row in noted:
        response = _read(item, row.value)
        if response is not None and (row.value != NOTHING or value == NOTHING):
            by = _name(session, row.delegation_id, row.given_by)
            taken_back = row.value == NOTHING
            opinions[row.author] = Opinion(row.author, by, row.given_at, response, is_kept=taken_back)
    if kept is not None and value != NOTHING and (stands := _read(item, value)) is not None:
        author = kept.changed_by_delegation.hex if kept.changed_by_delegation else OWNER_KEY
        by = _name(session, kept.changed_by_delegation, kept.changed_by)
        opinions[author] = Opinion(author, by, kept.changed_at, stands, is_kept=True)
    shown = tuple(sorted(opinions.values(), key=lambda opinion: opinion.at))
    if {write_json(as_plain(item, opinion.response)) for opinion in shown} <= {value}:
        return None
    is_open = any(row.settled_at is None for row in noted) and not _owner_spoke_last(shown)
    return Difference(item, shown, is_open)


def _owner_spoke_last(opinions: tuple[Opinion, ...]) -> bool:
    return bool(opinions) and opinions[-1].is_kept and not opinions[-1].by


def _name(session: Session, delegation_id: UUID | None, known_as: str) -> str:
    row = delegation_by_id(session, delegation_id) if delegation_id else None
    return shown_name(row.name, row.department) if row else known_as


def _read(item: Item, value: str) -> Response | None:
    try:
        return read_response(item, read_json(value))
    except ResponseRefused:
        return None
