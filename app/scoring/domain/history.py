"""The results of one enterprise over time, put in order; what does not compare stays apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from app.questionnaires.domain.definition import Definition


@dataclass(frozen=True, slots=True)
class Entry:
    """One result: measured here, or stated from a certificate (then `certificate_id` is set).

    `score` is `None` where the instrument withholds it. `office` and `number` are a certificate's.
    """

    on: date
    score: Decimal | None
    max: Decimal
    level: str
    certificate_id: UUID | None = None
    office: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class EditionSpan:
    """All results under one questionnaire version, oldest first: these compare with each other."""

    definition: Definition
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Track:
    """The editions of one series that have results, in the order they were issued."""

    spans: tuple[EditionSpan, ...]


def tracks_of(found: Sequence[tuple[Definition, Entry]]) -> tuple[Track, ...]:
    """Group results by series, and within it by questionnaire version; the newest series first."""
    definitions = {(d.code, d.version): d for d, _ in found}
    by_version: dict[tuple[str, str], list[Entry]] = {key: [] for key in definitions}
    for definition, entry in found:
        by_version[(definition.code, definition.version)].append(entry)
    by_series: dict[str, list[EditionSpan]] = {}
    for key in sorted(definitions, key=lambda key: _age(definitions[key])):
        definition, entries = definitions[key], sorted(by_version[key], key=lambda entry: entry.on)
        series = definition.series or definition.code
        by_series.setdefault(series, []).append(EditionSpan(definition, tuple(entries)))
    tracks = [Track(tuple(spans)) for spans in by_series.values()]
    return tuple(sorted(tracks, key=_last, reverse=True))


def _age(definition: Definition) -> tuple[str, str, tuple[int, ...]]:
    version = tuple(int(part) for part in definition.version.split("."))
    return (definition.source.get("issued", ""), definition.code, version)


def _last(track: Track) -> date:
    return max(entry.on for span in track.spans for entry in span.entries)
