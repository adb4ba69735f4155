"""What a record, or a whole file of them, must hold beyond its shape."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from app.policies.domain.combining import MOST_IN_CONFLICT, exclude_each_other
from app.policies.domain.policy import NATIONWIDE, Computing, Policy, Segment
from app.policies.errors import FileFault
from diagnosis_models.contract import Provenance

DEMO_MARK = "【示例】"
Faults = Iterator[tuple[str, str]]
"""Field and what is wrong with it."""


def record_faults(
    policy: Policy,
    *,
    is_region: Callable[[str], bool],
    is_industry: Callable[[str], bool],
    condition_fault: Callable[[str], str],
) -> Faults:
    """Name what does not fit in one record; `condition_fault` is empty for a condition that compiles."""
    yield from _money_faults(policy)
    for region in policy.regions:
        if region != NATIONWIDE and not is_region(region):
            yield "regions", f"{region} is no region of GB/T 2260"
    for industry in policy.industries:
        if not is_industry(industry):
            yield "industries", f"{industry} is no section or division of GB/T 4754"
    if policy.condition:
        fault = condition_fault(policy.condition)
        if fault:
            yield "condition", fault
        if not policy.condition_text:
            yield "condition_text", "expected the same condition in words"
    if policy.code in policy.excludes:
        yield "excludes", "a policy can not exclude itself"
    yield from _date_faults(policy)
    yield from _source_faults(policy)


def file_faults(policies: Sequence[Policy]) -> Iterator[FileFault]:
    """Name what does not fit between records: codes given twice, exclusions of nobody, unequal shared ceilings."""
    counts = Counter(policy.code for policy in policies)
    yield from (FileFault(f"stands {n} times", code, "code") for code, n in counts.items() if n > 1)
    ceilings: dict[str, set[str]] = {}
    for policy in policies:
        for code in policy.excludes:
            if code not in counts:
                yield FileFault(f"there is no policy {code}", policy.code, "excludes")
        if policy.caps.group:
            ceilings.setdefault(policy.caps.group, set()).add(str(policy.caps.shared))
            if len(ceilings[policy.caps.group]) > 1:
                yield FileFault("others of the group name another ceiling", policy.code, "shared_cap")
    rivals = [
        p
        for p in policies
        if p.combines and any(exclude_each_other(p, o) for o in policies if o is not p and o.combines)
    ]
    if len(rivals) > MOST_IN_CONFLICT:
        yield FileFault(
            f"{len(rivals)} policies exclude others; at most {MOST_IN_CONFLICT} can be combined exactly"
        )


def _money_faults(policy: Policy) -> Faults:
    wanted = {
        Computing.SHARE: {"base", "rate"},
        Computing.YEARLY: {"base", "rate"},
        Computing.FIXED: {"amount"},
        Computing.SERVICE: set[str](),
        Computing.UNTOLD: set[str](),
    }[policy.computing]
    given = {name for name in ("base", "rate", "amount") if getattr(policy, name) is not None}
    for name in sorted(wanted - given):
        yield name, f"is needed where computing is {policy.computing}"
    for name in sorted(given - wanted - ({"base"} if policy.computing is Computing.FIXED else set())):
        yield name, f"has no use where computing is {policy.computing}"
    if policy.longest_years is not None and policy.computing is not Computing.YEARLY:
        yield "longest_years", "has no use unless computing is yearly"
    if policy.floor is not None and policy.base is None:
        yield "floor", "needs a base"
    if bool(policy.caps.group) != (policy.caps.shared is not None):
        yield "shared_cap", "a shared ceiling needs a group and an amount"


def _date_faults(policy: Policy) -> Faults:
    for begin, end in (("valid_from", "valid_to"), ("window_from", "window_to")):
        first, last = getattr(policy, begin), getattr(policy, end)
        if first is not None and last is not None and last < first:
            yield end, f"is before {begin}"


def _source_faults(policy: Policy) -> Faults:
    if policy.is_demo != policy.title.startswith(DEMO_MARK):
        yield "title", f"an invented policy, and only that, begins with {DEMO_MARK}"
    if not policy.is_demo and not policy.source and not policy.source_url:
        yield "source", "expected where it can be looked up"
    if policy.provenance in {Provenance.VERIFIED, Provenance.SECONDARY} and policy.checked_on is None:
        yield "checked_on", "expected the day somebody looked at the source"
    if Segment.SERVICE_PROVIDER in policy.segments and len(policy.segments) > 1:
        yield "segments", "an instrument for service providers is for nobody else"
