"""Answers given elsewhere, carried over to be confirmed; nothing carried counts by itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from app.questionnaires.domain.changes import Fate, Version, carried_fate, item_changes
from app.questionnaires.domain.crosswalk import Crosswalk, carried_raw
from app.questionnaires.domain.definition import Definition
from app.questionnaires.domain.responses import Response, read_response
from app.questionnaires.errors import ResponseRefused
from diagnosis_models.contract import ItemKind


class Origin(StrEnum):
    """Where a carried answer comes from, as the reader sees it."""

    LAST_TIME = "last-time"
    EARLIER_VERSION = "earlier-version"
    OTHER_QUESTIONNAIRE = "other-questionnaire"
    RESULT = "result"


@dataclass(frozen=True, slots=True)
class Source:
    """From which answer a response was carried; `item` is empty when a result gave it."""

    assessment: UUID
    questionnaire: str
    version: str
    item: str = ""

    def origin(self, assessment: UUID, questionnaire: str) -> Origin:
        """Tell what this source is, seen from the assessment that carries it."""
        if not self.item:
            return Origin.RESULT
        if self.assessment == assessment:
            return Origin.EARLIER_VERSION
        return Origin.LAST_TIME if self.questionnaire == questionnaire else Origin.OTHER_QUESTIONNAIRE


@dataclass(frozen=True, slots=True)
class Carried:
    """One answer on its way into another assessment: the item it came from and how it reads there."""

    source_item: str
    response: Response
    is_partial: bool = False


@dataclass(frozen=True, slots=True)
class Fated:
    """What an upgrade does with the kept answer of one item of the old version."""

    item: str
    fate: Fate
    response: Response | None


def next_round(old: Definition, new: Definition, responses: Mapping[str, Response]) -> dict[str, Carried]:
    """Carry the answers of the last round of the same questionnaire, as far as they are still accepted."""
    carried = {}
    for code, response in responses.items():
        before, after = old.item(code), new.item(code)
        if before is None:
            continue
        _, read = carried_fate(before, after, response, is_changed=True)
        if read is not None:
            carried[code] = Carried(code, read)
    return carried


def across(
    crosswalk: Crosswalk, source: Definition, target: Definition, responses: Mapping[str, Response]
) -> dict[str, Carried]:
    """Carry what another questionnaire asks too; matches that no longer fit carry nothing."""
    carried = {}
    for match in crosswalk.between(source.code, target.code):
        item, response = target.item(match.target.item), responses.get(match.source.item)
        if item is None or response is None:
            continue
        try:
            raw = carried_raw(match, response, item)
            read = read_response(item, raw)
        except ResponseRefused:
            continue
        if raw is not None:
            carried[item.code] = Carried(match.source.item, read, is_partial=item.kind is ItemKind.MULTIPLE)
    return carried


def carried_into(
    crosswalk: Crosswalk, source: Definition, target: Definition, responses: Mapping[str, Response]
) -> dict[str, Carried]:
    """Give what a new assessment of `target` takes over from the answers to `source`, by target item."""
    if source.code == target.code:
        return next_round(source, target, responses)
    return across(crosswalk, source, target, responses)


def upgraded(old: Version, new: Version, responses: Mapping[str, Response]) -> Iterator[Fated]:
    """Decide what an upgrade does with every kept answer, in the order of the old version."""
    changed = {change.item for change in item_changes(old, new)}
    for item in old.definition.items:
        response = responses.get(item.code)
        if response is not None:
            after = new.definition.item(item.code)
            fate, read = carried_fate(item, after, response, is_changed=item.code in changed)
            yield Fated(item.code, fate, read)
