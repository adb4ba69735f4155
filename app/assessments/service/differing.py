"""Differences: what several people answered to the same item, kept side by side until the owner decides.

Whoever answers differently from another person leaves both answers here: the colleague who saw the other
answer and changed it, and the one who came later and was shown a clash. What is kept for the assessment
stays one answer; the owner's later word settles a difference.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection
from sqlmodel import Session

from app.assessments.domain.acting import Actor, shown_name
from app.assessments.repository import Place
from app.assessments.repository.sharing import (
    Given,
    answer_at,
    answers_of,
    author_key,
    delegation_by_id,
    differing_of,
    put_opinion,
    settle_opinions,
)
from app.kit.plain import read_json, write_json
from app.questionnaires.domain.definition import Definition, Item
from app.questionnaires.domain.responses import Response, as_plain, read_response
from app.questionnaires.domain.showing import Showing
from app.questionnaires.errors import ResponseRefused
from diagnosis_models.contract import ResponseState

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


def keep_both(connection: Connection, place: Place, actor: Actor, value: str, *, at: datetime) -> None:
    """Keep somebody's answer beside the one another person gave; `value` is canonical JSON.

    Where they agree, an earlier differing answer is replaced. A carried answer that nobody has confirmed
    is nobody's.
    """
    kept = answer_at(connection, place)
    if kept is None or kept.delegation == actor.delegation:
        return
    if kept.value != value:
        first = Actor(kept.delegation, kept.name)
        put_opinion(connection, place, kept.author, kept.value, first, at=kept.at)
    elif not _has_opinion(connection, place, actor):
        return
    put_opinion(connection, place, author_key(actor.delegation), value, actor, at=at)


def note_clash(
    connection: Connection,
    assessment_id: UUID,
    item: Item,
    actor: Actor,
    response: Response,
    *,
    at: datetime,
) -> None:
    """Keep what a later writer wanted beside what is kept, before they have chosen."""
    value = write_json(as_plain(item, response))
    keep_both(connection, Place(assessment_id, item.code), actor, value, at=at)


def note_agreement(
    connection: Connection,
    assessment_id: UUID,
    actor: Actor,
    responses: Mapping[str, tuple[Item, Response]],
    *,
    at: datetime,
) -> None:
    """Note where a page was saved with the answer that another person's clash had left standing."""
    mine = author_key(actor.delegation)
    for noted in differing_of(connection, assessment_id):
        if noted.author == mine and noted.item in responses:
            item, response = responses[noted.item]
            place, value = Place(assessment_id, noted.item), write_json(as_plain(item, response))
            kept = answer_at(connection, place)
            if kept is not None and kept.value == value:
                keep_both(connection, place, actor, value, at=at)


def differences_of(
    session: Session, assessment_id: UUID, definition: Definition, showing: Showing
) -> tuple[Difference, ...]:
    """Give what people answered differently, in the order of the questionnaire; settled ones too.

    Answers that the present version of the questionnaire no longer takes are left out.
    """
    noted: dict[str, list[Given]] = {}
    for given in differing_of(session.connection(), assessment_id):
        noted.setdefault(given.item, []).append(given)
    if not noted:
        return ()
    kept = answers_of(session.connection(), assessment_id)
    found = (
        _difference(session, item, noted[item.code], kept.get(item.code))
        for item in definition.items
        if item.code in noted and showing.shows(item.code)
    )
    return tuple(difference for difference in found if difference is not None)


def settle(connection: Connection, assessment_id: UUID, item: str, *, at: datetime) -> None:
    """Let what is kept for an item stand: the owner has decided."""
    settle_opinions(connection, Place(assessment_id, item), at=at)


def _has_opinion(connection: Connection, place: Place, actor: Actor) -> bool:
    mine = author_key(actor.delegation)
    noted = differing_of(connection, place.assessment)
    return any(given.item == place.code and given.author == mine for given in noted)


def _difference(session: Session, item: Item, noted: list[Given], kept: Given | None) -> Difference | None:
    """Give what people answered to an item; `None` where they all agree with what is kept.

    Whoever has taken an answer back has none, except where nothing is kept: then that is their answer.
    """
    value = kept.value if kept else NOTHING
    opinions: dict[str, Opinion] = {}
    for given in noted:
        if given.value != NOTHING or value == NOTHING:
            _add(session, opinions, item, given, is_kept=given.value == NOTHING)
    if kept is not None:
        _add(session, opinions, item, kept, is_kept=True)
    shown = tuple(sorted(opinions.values(), key=lambda opinion: opinion.at))
    if {write_json(as_plain(item, opinion.response)) for opinion in shown} <= {value}:
        return None
    is_open = any(given.settled_at is None for given in noted) and not _owner_spoke_last(shown)
    return Difference(item, shown, is_open)


def _add(
    session: Session, opinions: dict[str, Opinion], item: Item, given: Given, *, is_kept: bool
) -> None:
    try:
        response = read_response(item, read_json(given.value))
    except ResponseRefused:
        return
    row = delegation_by_id(session, given.delegation) if given.delegation else None
    by = shown_name(row.name, row.department) if row else given.name
    opinions[given.author] = Opinion(given.author, by, given.at, response, is_kept)


def _owner_spoke_last(opinions: tuple[Opinion, ...]) -> bool:
    return bool(opinions) and opinions[-1].is_kept and not opinions[-1].by
