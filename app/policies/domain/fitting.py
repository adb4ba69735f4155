"""Whom a policy is for: every limit held against the enterprise, each with its own verdict."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from app.policies.domain.policy import NATIONWIDE, Firm, Policy


class Limit(StrEnum):
    """What a policy may be limited by, in the order it is told."""

    REGION = "region"
    SEGMENT = "segment"
    INDUSTRY = "industry"
    SIZE = "size"
    CONDITION = "condition"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One limit: met, not met, or open because something is unknown (`None`)."""

    limit: Limit
    is_met: bool | None


def covers_region(regions: tuple[str, ...], region: str) -> bool:
    """Whether a county lies in one of these regions (GB/T 2260; none or 000000 is the whole country)."""
    return not regions or any(code == NATIONWIDE or region.startswith(_stem(code)) for code in regions)


def verdicts_of(
    policy: Policy, firm: Firm, section_of: Callable[[str], str], condition: bool | None
) -> tuple[Verdict, ...]:
    """Hold every limit of a policy against an enterprise; limits it does not have are left out.

    `section_of` gives the section of an industry division; `condition` is what the machine rule gave.
    """
    texts = firm.texts
    found = [Verdict(Limit.REGION, _region(policy, texts.get("region", "")))]
    if policy.segments:
        answers = [firm.belongs_to(segment) for segment in policy.segments]
        found.append(
            Verdict(Limit.SEGMENT, True if True in answers else None if None in answers else False)
        )
    if policy.industries:
        division = texts.get("industry")
        held = {division, section_of(division)} & set(policy.industries) if division else None
        found.append(Verdict(Limit.INDUSTRY, None if held is None else bool(held)))
    if policy.sizes:
        size = texts.get("size")
        found.append(Verdict(Limit.SIZE, None if size is None else size in policy.sizes))
    if policy.condition:
        found.append(Verdict(Limit.CONDITION, condition))
    return tuple(found)


def _region(policy: Policy, region: str) -> bool | None:
    if covers_region(policy.regions, ""):
        return True
    return covers_region(policy.regions, region) if region else None


def _stem(code: str) -> str:
    """Give the fixed digits of a region: 320500 → 3205."""
    stem = code.rstrip("0")
    return stem + "0" * (len(stem) % 2)
