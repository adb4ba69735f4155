"""What an enterprise needs: from its result, the way to the next level and its own words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from app.recommendations.domain.weights import Origin
from app.scoring.domain.outlook import Gap

OFFER_TOP = 4
"""Offers lift scenes on the scale of levels 0 to 4 of the 2024 indicators."""


@dataclass(frozen=True, slots=True)
class Source:
    """One reason for a need: `ref` is an item for a gap or the path, the words found for a pain point."""

    origin: Origin
    ref: str


@dataclass(frozen=True, slots=True)
class Need:
    """A capability the enterprise lacks; weights compare within one list.

    `items` are the questionnaire items behind it; levels are set where a scene is behind it.
    """

    capability: str
    weight: Fraction
    items: tuple[str, ...]
    from_level: int | None = None
    to_level: int | None = None
    sources: tuple[Source, ...] = ()

    def comes_from(self, *origins: Origin) -> bool:
        """Whether it has one of these reasons."""
        return any(source.origin in origins for source in self.sources)


@dataclass(frozen=True, slots=True)
class Goal:
    """One step of the path: an item, with levels where it is graded."""

    item: str
    from_level: int | None = None
    to_level: int | None = None


@dataclass(frozen=True, slots=True)
class Pain:
    """A capability named by the person, with the words it was found by; empty words for one ticked."""

    capability: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """The level a graded item has, and the highest it can have."""

    level: int
    top: int


@dataclass(frozen=True, slots=True)
class _Reason:
    capability: str
    weight: Fraction
    source: Source
    item: str | None
    from_level: int | None
    to_level: int | None


def needs_of(
    gaps: Sequence[Gap],
    needs: Mapping[str, tuple[str, ...]],
    *,
    path: Sequence[Goal] = (),
    pains: Sequence[Pain] = (),
    standings: Mapping[str, Standing] | None = None,
    origins: Mapping[Origin, Decimal] | None = None,
) -> tuple[Need, ...]:
    """Give the needed capabilities, heaviest first; reasons behind one capability are joined.

    `needs` names the capabilities behind an item. Each origin is scaled to its share in `origins`
    (1 where it is left out), so that a long list of one kind does not drown another.
    """
    shares = origins or {}
    reasons = [
        reason if _is_on_scale(reason, standings or {}) else replace(reason, from_level=None, to_level=None)
        for reason in _all_reasons(gaps, needs, path, pains, standings or {}, shares)
    ]
    joined: dict[str, list[_Reason]] = {}
    for reason in reasons:
        joined.setdefault(reason.capability, []).append(reason)
    made = [_joined(capability, found) for capability, found in joined.items()]
    return tuple(sorted(made, key=lambda need: (-need.weight, need.capability)))


def _is_on_scale(reason: _Reason, standings: Mapping[str, Standing]) -> bool:
    """Whether the levels of the item are those offers are described by; others say nothing about offers."""
    standing = standings.get(reason.item or "")
    return standing is None or standing.top == OFFER_TOP


def _all_reasons(
    gaps: Sequence[Gap],
    needs: Mapping[str, tuple[str, ...]],
    path: Sequence[Goal],
    pains: Sequence[Pain],
    standings: Mapping[str, Standing],
    shares: Mapping[Origin, Decimal],
) -> list[_Reason]:
    return [
        *_scaled(_from_gaps(gaps, needs), Fraction(shares.get(Origin.GAP, 1))),
        *_scaled(_from_path(path, needs), Fraction(shares.get(Origin.PATH, 1))),
        *_scaled(_from_pains(pains, needs, standings), Fraction(shares.get(Origin.PAIN, 1))),
    ]


def _from_gaps(gaps: Sequence[Gap], needs: Mapping[str, tuple[str, ...]]) -> Iterable[_Reason]:
    for gap in gaps:
        source = Source(Origin.GAP, gap.item)
        for capability in needs.get(gap.item, ()):
            yield _Reason(capability, Fraction(gap.weight), source, gap.item, gap.from_level, gap.to_level)


def _from_path(path: Sequence[Goal], needs: Mapping[str, tuple[str, ...]]) -> Iterable[_Reason]:
    """Every step of the path is needed to get there, so all weigh the same."""
    for goal in path:
        source = Source(Origin.PATH, goal.item)
        for capability in needs.get(goal.item, ()):
            yield _Reason(capability, Fraction(1), source, goal.item, goal.from_level, goal.to_level)


def _from_pains(
    pains: Sequence[Pain], needs: Mapping[str, tuple[str, ...]], standings: Mapping[str, Standing]
) -> Iterable[_Reason]:
    """Ask for the next level of the scene behind a pain, whatever the gates say."""
    for pain in pains:
        behind = [item for item, codes in needs.items() if pain.capability in codes and item in standings]
        graded = next((item for item in behind if standings[item].level < standings[item].top), None)
        source = Source(Origin.PAIN, "、".join(pain.words))
        level = standings[graded].level if graded is not None else None
        above = level + 1 if level is not None else None
        yield _Reason(pain.capability, Fraction(1), source, graded, level, above)


def _scaled(reasons: Iterable[_Reason], share: Fraction) -> list[_Reason]:
    found = list(reasons)
    whole = sum((reason.weight for reason in found), Fraction(0))
    if not whole or not share:
        return []
    return [replace(reason, weight=reason.weight * share / whole) for reason in found]


def _joined(capability: str, reasons: Sequence[_Reason]) -> Need:
    """Join reasons: the step reaches from the lowest start to the highest goal."""
    starts = [r.from_level for r in reasons if r.from_level is not None and r.to_level is not None]
    goals = [r.to_level for r in reasons if r.from_level is not None and r.to_level is not None]
    return Need(
        capability=capability,
        weight=sum((r.weight for r in reasons), Fraction(0)),
        items=tuple(dict.fromkeys(r.item for r in reasons if r.item is not None)),
        from_level=min(starts, default=None),
        to_level=max(goals, default=None),
        sources=tuple(dict.fromkeys(r.source for r in reasons)),
    )
