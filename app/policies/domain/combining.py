"""Which policies go together: of all allowed sets the one that brings the enterprise most.

Found exactly, by branch and bound over the policies that exclude others; those that exclude nobody always
belong to the best set, since money is never below zero and a shared ceiling never falls when one joins.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.policies.domain.policy import NOTHING, Band, Policy

MOST_IN_CONFLICT = 24
"""So many policies that exclude each other are still combined exactly in a moment; a check refuses more."""


@dataclass(frozen=True, slots=True)
class Paying:
    """A policy that may pay, with what it may pay alone."""

    policy: Policy
    band: Band


@dataclass(frozen=True, slots=True)
class SharedCap:
    """A ceiling several policies share, where it cuts: what they would pay, and what is left (usual case)."""

    codes: tuple[str, ...]
    cap: Decimal
    before: Decimal


@dataclass(frozen=True, slots=True)
class Combination:
    """The best allowed set in the order given; `left_out` names for each other the chosen ones in its way."""

    chosen: tuple[str, ...]
    total: Band
    left_out: Mapping[str, tuple[str, ...]]
    shared: tuple[SharedCap, ...]


def exclude_each_other(one: Policy, other: Policy) -> bool:
    """Whether two policies can not both be had."""
    named = one.code in other.excludes or other.code in one.excludes
    return named or not one.combines or not other.combines


def together(paying: Sequence[Paying]) -> Band:
    """Add up what a set pays, shared ceilings applied."""
    total, groups = NOTHING, dict[str, tuple[Band, Decimal]]()
    for one in paying:
        caps = one.policy.caps
        if caps.group and caps.shared is not None:
            so_far, cap = groups.get(caps.group, (NOTHING, caps.shared))
            groups[caps.group] = (so_far + one.band, min(cap, caps.shared))
        else:
            total += one.band
    for band, cap in groups.values():
        total += band.at_most(cap)
    return total


def best_combination(paying: Sequence[Paying]) -> Combination:
    """Give the allowed set with the largest usual total; of equals the one with more policies, then earlier ones.

    Policies that would pay nothing come last and never stand in the way of one that pays.
    """
    order = sorted(paying, key=lambda one: (-one.band.base, one.policy.code))
    rivals = {
        one.policy.code: {o.policy.code for o in order if o is not one and exclude_each_other(one.policy, o.policy)}
        for one in order
    }  # fmt: skip
    free = [one for one in order if not rivals[one.policy.code]]
    chosen = {
        one.policy.code for one in _best(free, [one for one in order if rivals[one.policy.code]], rivals)
    }
    kept = [one for one in paying if one.policy.code in chosen]
    return Combination(
        chosen=tuple(one.policy.code for one in kept),
        total=together(kept),
        left_out={
            one.policy.code: tuple(k.policy.code for k in kept if k.policy.code in rivals[one.policy.code])
            for one in paying
            if one.policy.code not in chosen
        },
        shared=_shared(kept),
    )


def _best(
    free: Sequence[Paying], contested: Sequence[Paying], rivals: Mapping[str, set[str]]
) -> list[Paying]:
    """Search through the contested ones: with each, or without it; bounded by what could still be added."""
    best: list[Paying] = list(free)
    worth = (together(free).base, len(free))
    stack: list[tuple[int, list[Paying]]] = [(0, list(free))]
    while stack:
        n, held = stack.pop()
        found = (together(held).base, len(held))
        if found > worth:
            best, worth = held, found
        rest = contested[n:]
        if not rest or together([*held, *rest]).base < worth[0]:
            continue
        stack.append((n + 1, held))
        if not any(one.policy.code in rivals[rest[0].policy.code] for one in held):
            stack.append((n + 1, [*held, rest[0]]))
    return best


def _shared(kept: Sequence[Paying]) -> tuple[SharedCap, ...]:
    groups: dict[str, list[Paying]] = {}
    for one in kept:
        if one.policy.caps.group and one.policy.caps.shared is not None:
            groups.setdefault(one.policy.caps.group, []).append(one)
    cut = []
    for members in groups.values():
        before = sum((one.band.base for one in members), Decimal(0))
        cap = min(one.policy.caps.shared for one in members if one.policy.caps.shared is not None)
        if before > cap:
            cut.append(SharedCap(tuple(one.policy.code for one in members), cap, before))
    return tuple(cut)
