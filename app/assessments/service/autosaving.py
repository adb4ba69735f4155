"""Keeping one answer as it is given: the path that hundreds of people use in the same second.

It loads no object: one statement reads, one writes the answer, one counts the change; only a colleague's
right and a conflict take more. Its rules are those of `keeping`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from app.assessments.domain.acting import OWNER, Actor
from app.assessments.domain.guarding import item_tag
from app.assessments.errors import AssessmentNotFound, ResponsesFileFaulty, RevisionMissing, RevisionStale
from app.assessments.repository import Place, Spot, count_change, spot_of
from app.assessments.repository.at_once import FIRST, NEXT, places
from app.assessments.service.delegating import delegated
from app.assessments.service.differing import note_clash
from app.assessments.service.keeping import keep_value, last_change, refuse_closed, revision_tag
from app.kit.database import looking
from app.kit.errors import ServiceFault
from app.kit.plain import Json, Unreadable, read_json, write_json
from app.questionnaires.domain.definition import Item
from app.questionnaires.domain.responses import Response, as_plain, read_response
from app.questionnaires.errors import ItemNotFound
from app.questionnaires.service.library import Library
from diagnosis_models.contract import ResponseState

MOST_PINS = 100_000
_pins: dict[UUID, tuple[str, str]] = {}


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it was sent: what it was sent to, JSON text, and the entity tag its sender has seen."""

    opened: UUID
    """An assessment, or a colleague's part of one; the sender's right to it is proved."""
    item: str
    body: str
    if_match: str | None


@dataclass(frozen=True, slots=True)
class Saved:
    """A kept answer, and the tags to send with the next one."""

    item: Item
    response: Response
    etag: str
    item_etag: str


def autosave(
    connection: Connection, answer: Answer, *, library: Library, at: datetime
) -> Saved | RevisionStale:
    """Keep one answer if the sender has seen what is kept.

    `if_match` is the tag of the assessment or of the item. Gives `RevisionStale`, with the current value,
    when somebody else changed what the tag names meanwhile: given and not raised, because two people's
    answers are then both noted, which is to be committed. Raises `AssessmentNotFound`, `ItemNotFound`,
    `ResponsesFileFaulty`, `AssessmentSubmitted`, `PartReturned`, `RevisionMissing` and `ResponseRefused`.
    """
    place, spot, actor = _open(connection, answer)
    definition = library.edition(spot.questionnaire_code, spot.questionnaire_version).definition
    item = definition.item(answer.item)
    if item is None or not actor.sees(definition.section_of(item.code).code):
        raise ItemNotFound(f"no item {answer.item[:40]!r}", item=answer.item[:40])
    raw = _raw(answer.body)
    refuse_closed(spot.state, actor)
    if answer.if_match is None:
        raise RevisionMissing("If-Match is required")
    response = read_response(item, raw)
    tag = item_tag(item, response)
    stale = _unseen(connection, (place, spot), item, tag, answer.if_match.strip())
    if stale is not None:
        note_clash(connection, place.assessment, item, actor, response, at=at)
        return stale
    given, revision = (item, response), spot.revision
    if keep_value(connection, place.assessment, given, kept=spot.kept, at=at, actor=actor):
        revision += 1
        count_change(connection, place.assessment, revision, at=at)
    return Saved(item, response, revision_tag(revision), tag)


def save_at_once(
    connection: Connection, answer: Answer, opening: Mapping[str, object], *, library: Library, at: datetime
) -> Saved | None:
    """Keep the owner's answer in one statement, as most are kept; gives `None` where that does not decide it.

    Then nothing was kept, and `autosave` keeps it or says why not. `opening` is what proves the right to open.
    """
    pin, seen = _pins.get(answer.opened), (answer.if_match or "").strip()
    item = library.edition(*pin).definition.item(answer.item) if pin else None
    if pin is None or item is None or not seen.startswith(f'"{item.code}-'):
        return None
    try:
        response = read_response(item, _raw(answer.body))
    except ServiceFault:
        return None  # whoever may not open it must not learn what is wrong with the answer
    if response.state is ResponseState.UNANSWERED:
        return None
    value = write_json(as_plain(item, response))
    given = {**opening, **places(answer.opened, pin, item.code, value, at)}
    is_first = seen == item_tag(item, None)
    row = (
        FIRST.first(connection, **given)
        if is_first
        else NEXT.first(connection, **given, seen=seen.strip('"'))
    )
    return None if row is None else Saved(item, response, revision_tag(row[0]), item_tag(item, response))


def _open(connection: Connection, answer: Answer) -> tuple[Place, Spot, Actor]:
    """Find where the answer goes: the sender's own assessment, else the one of the sender's delegation."""
    place, actor = Place(answer.opened, answer.item), OWNER
    spot = spot_of(connection, place)
    if spot is None:
        with looking(connection) as session:
            assessment, actor = delegated(session, answer.opened, holds=True)
            place = Place(assessment.id, answer.item)
        spot = spot_of(connection, place)
    if spot is None:
        raise AssessmentNotFound
    if actor is OWNER:
        _remember(place.assessment, spot)
    return place, spot, actor


def _remember(assessment: UUID, spot: Spot) -> None:
    """Remember the questionnaire an assessment is pinned to, for `save_at_once`, which asks whether it still is."""
    if len(_pins) >= MOST_PINS:
        _pins.clear()
    _pins[assessment] = (spot.questionnaire_code, spot.questionnaire_version)


def _unseen(
    connection: Connection, kept_at: tuple[Place, Spot], item: Item, tag: str, seen: str
) -> RevisionStale | None:
    """Refuse to overwrite what the sender has not seen; the same answer sent twice is harmless."""
    place, spot = kept_at
    kept = read_response(item, read_json(spot.kept.value)) if spot.kept else None
    current = item_tag(item, kept)
    is_repeat = seen.startswith(f'"{item.code}-') and tag == current
    if is_repeat or seen in {"*", revision_tag(spot.revision), current}:
        return None
    with looking(connection) as session:
        change = last_change(session, *place)
    return RevisionStale(
        "changed meanwhile",
        current=as_plain(item, kept) if kept else {"state": str(ResponseState.UNANSWERED)},
        etag=revision_tag(spot.revision),
        item=item.code,
        item_etag=current,
        changed_at=change.at.isoformat() if change else None,
        changed_by=change.by if change else "",
    )


def _raw(body: str) -> Json:
    try:
        raw = read_json(body)
    except Unreadable as fault:
        raise ResponsesFileFaulty(f"body: expected JSON: {fault}") from fault
    return raw["value"] if isinstance(raw, dict) and set(raw) == {"value"} else raw
