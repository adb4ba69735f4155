"""Policy files, read and checked; needs no database."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from app.enterprises.service.codes import code_tables
from app.kit.conditions import Compiled, ConditionFaulty, compile_condition
from app.policies.adapters import DEMO, SHIPPED, parse_policies, read_policies, read_record
from app.policies.domain.checking import file_faults, record_faults
from app.policies.domain.policy import LIST_FACTS, NUMBER_FACTS, TEXT_FACTS, Policy
from app.policies.errors import FileFault, PoliciesFaulty, RecordRefused

SHIPPED_FILES = (SHIPPED, DEMO)


def shipped_policies() -> tuple[Policy, ...]:
    """Give the real instruments that come with the product, each with its source and provenance."""
    return load_policies(SHIPPED)


def demo_policies() -> tuple[Policy, ...]:
    """Give the invented policies."""
    return load_policies(DEMO)


def load_policies(path: Path) -> tuple[Policy, ...]:
    """Read and check a file; raises `PoliciesFaulty` with one line a fault."""
    return _checked(read_policies(path), str(path))


def uploaded_policies(raw: bytes, name: str) -> tuple[Policy, ...]:
    """Read and check what was uploaded; raises `PoliciesFaulty` with one line a fault."""
    return _checked(parse_policies(raw, name), name, alone=False)


def checked_record(plain: dict[str, Any]) -> Policy:
    """Read and check one record; raises `RecordRefused` with a reason a field."""
    policy, reasons = read_record(plain)
    if policy is None:
        raise RecordRefused(reasons)
    found = dict(_faults(policy))
    if found:
        raise RecordRefused(found)
    return policy


@lru_cache(maxsize=512)
def rule_of(condition: str) -> Compiled:
    """Compile the condition of a policy; raises `ConditionFaulty`."""
    return compile_condition(condition, LIST_FACTS, TEXT_FACTS, NUMBER_FACTS)


def _checked(policies: Sequence[Policy], name: str, *, alone: bool = True) -> tuple[Policy, ...]:
    """Check records one by one and, where the file stands alone, against each other."""
    faults = [FileFault(what, p.code, field) for p in policies for field, what in _faults(p)]
    faults += file_faults(policies) if alone else []
    if faults:
        raise PoliciesFaulty(name, tuple(faults))
    return tuple(policies)


def _faults(policy: Policy) -> Iterator[tuple[str, str]]:
    tables = code_tables()
    return record_faults(
        policy,
        is_region=tables.known.is_region,
        is_industry=lambda code: code in tables.industries,
        condition_fault=_condition_fault,
    )


def _condition_fault(text: str) -> str:
    try:
        rule_of(text)
    except ConditionFaulty as fault:
        return str(fault)
    return ""
