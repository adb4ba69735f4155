"""Keeping policies: proposed by one person, approved by another, checked, withdrawn; nothing is overwritten."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session

from app.identity.domain.dual_control import is_second
from app.kit.audit import Entry, record
from app.kit.clock import CHINA
from app.kit.plain import clean_line
from app.policies.adapters import document_of, read_record
from app.policies.domain.policy import Policy
from app.policies.domain.states import VERSIONS, VersionEvent, VersionState
from app.policies.errors import PolicyNotFound, ReasonNeeded, RecordRefused, SecondPersonNeeded
from app.policies.repository import (
    count_versions,
    last_checks,
    published,
    version_of,
    versions_of,
    waiting,
    withdrawn_codes,
)
from app.policies.service.files import demo_policies, shipped_policies
from app.policies.tables import PolicyCheck, PolicyVersion

LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class Keeper:
    """Who keeps policies: an id that tells people apart, and a name for reading."""

    id: str
    name: str


SERVICE = Keeper("service", "智诊")
"""In whose name shipped and invented policies are loaded."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading a file did, in numbers of policies."""

    added: int
    changed: int
    unchanged: int


def kept_policies(session: Session) -> tuple[Policy, ...]:
    """Give the published policies as they are now, by code, each with its version and its last look at the source."""
    checks = last_checks(session)
    return tuple(policy_in(row, checks.get((row.code, row.version))) for row in published(session))


def waiting_policies(session: Session) -> Sequence[PolicyVersion]:
    """Give the versions that wait for a second person."""
    return waiting(session)


def withdrawn(session: Session) -> Sequence[str]:
    """Give the codes of withdrawn policies."""
    return withdrawn_codes(session)


def history_of(session: Session, code: str) -> Sequence[PolicyVersion]:
    """Give all versions of a policy, newest first; raises `PolicyNotFound`."""
    rows = versions_of(session, code)
    if not rows:
        raise PolicyNotFound
    return rows


def kept_policy(session: Session, code: str) -> Policy:
    """Give the published version of a policy; raises `PolicyNotFound`."""
    row = next((r for r in versions_of(session, code) if r.state == VersionState.PUBLISHED), None)
    if row is None:
        raise PolicyNotFound
    return policy_in(row, last_checks(session).get((row.code, row.version)))


def policy_in(row: PolicyVersion, check: PolicyCheck | None = None) -> Policy:
    """Read the policy a version holds; a look at the source counts from its own day."""
    policy, reasons = read_record(json.loads(row.document))
    if policy is None:
        raise RecordRefused(reasons)
    policy = replace(policy, version=row.version)
    if check is None or (policy.checked_on is not None and policy.checked_on > check.checked_on):
        return policy
    return replace(policy, checked_on=check.checked_on, checked_by=check.by_name)


def refuse_taken(session: Session, policy: Policy) -> None:
    """Raise `RecordRefused` for a new policy under a code that was ever used."""
    if versions_of(session, policy.code):
        raise RecordRefused({"code": "is taken"})


def newest_of(session: Session, code: str) -> Policy | None:
    """Give the newest version of a policy, whatever became of it; none for an unused code."""
    return next((policy_in(row) for row in versions_of(session, code)), None)


def propose(session: Session, policy: Policy, *, by: Keeper, at: datetime) -> bool:
    """Put a new version down, to be approved by somebody else; a later proposal replaces one that waits.

    Tells whether anything is new: the same record as the published one changes nothing.
    """
    rows = versions_of(session, policy.code)
    document = document_of(policy)
    standing = [r for r in rows if r.state in {VersionState.PUBLISHED, VersionState.WAITING}]
    if any(row.document == document for row in standing):
        return False
    for row in standing:
        if row.state == VersionState.WAITING:
            _settle(row, VersionEvent.REPLACE, by, at)
    session.flush()
    version = max((row.version for row in rows), default=0) + 1
    session.add(
        PolicyVersion(
            code=policy.code,
            version=version,
            document=document,
            state=VersionState.WAITING.value,
            by=by.id,
            by_name=by.name,
            made_at=at,
        )
    )
    _note(session, "policy.proposed", policy.code, version, at)
    session.flush()
    return True


def approve(
    session: Session, code: str, version: int, *, by: Keeper, same: Iterable[str] = (), at: datetime
) -> None:
    """Publish a version that waits; raises `SecondPersonNeeded` for whoever proposed it.

    `same` are the ids of those who count as the same person, deputy and principal.
    """
    row = _version(session, code, version)
    if not all(is_second(row.by, one) for one in (by.id, *same)):
        raise SecondPersonNeeded
    _publish(session, row, by, at)
    _note(session, "policy.published", code, version, at)


def refuse(session: Session, code: str, version: int, reason: str, *, by: Keeper, at: datetime) -> None:
    """Send a version back with a reason; whoever proposed it may take it back the same way."""
    row = _version(session, code, version)
    row.reason = _reason(reason)
    _settle(row, VersionEvent.REFUSE, by, at)
    _note(session, "policy.refused", code, version, at)


def withdraw(session: Session, code: str, reason: str, *, by: Keeper, at: datetime) -> None:
    """Take a published policy out at once; coming back needs a proposal and a second person."""
    policy = kept_policy(session, code)
    row = _version(session, code, policy.version)
    row.reason = _reason(reason)
    _settle(row, VersionEvent.WITHDRAW, by, at)
    _note(session, "policy.withdrawn", code, row.version, at)


def check(session: Session, code: str, *, by: Keeper, at: datetime) -> None:
    """Note that somebody looked at the source today and found the published version unchanged."""
    policy = kept_policy(session, code)
    session.add(
        PolicyCheck(
            code=code,
            version=policy.version,
            checked_on=_day(at),
            by=by.id,
            by_name=by.name,
            made_at=at,
        )
    )
    _note(session, "policy.checked", code, policy.version, at)


def load(session: Session, policies: Iterable[Policy], *, by: Keeper, at: datetime) -> Loaded:
    """Publish what a file decided elsewhere holds, by command only; the same file again changes nothing."""
    counts = {"added": 0, "changed": 0, "unchanged": 0}
    for policy in policies:
        rows = versions_of(session, policy.code)
        if not propose(session, policy, by=by, at=at):
            counts["unchanged"] += 1
            continue
        counts["changed" if rows else "added"] += 1
        row = _version(session, policy.code, max((r.version for r in rows), default=0) + 1)
        _publish(session, row, by, at)
        _note(session, "policy.published", policy.code, row.version, at)
    session.flush()
    return Loaded(**counts)


def load_demo(session: Session, *, at: datetime) -> Loaded:
    """Publish the shipped policies and the invented ones; invented ones count as looked at on the day."""
    loaded = load(session, (*shipped_policies(), *demo_policies()), by=SERVICE, at=at)
    if loaded.added or loaded.changed:
        for policy in demo_policies():
            check(session, policy.code, by=SERVICE, at=at)
    session.flush()
    return loaded


def fill_with_demo(session: Session, *, at: datetime) -> bool:
    """Load shipped and invented policies if there are none; tells whether it did."""
    if count_versions(session):
        return False
    load_demo(session, at=at)
    return True


def _publish(session: Session, row: PolicyVersion, by: Keeper, at: datetime) -> None:
    for other in versions_of(session, row.code):
        if other.state == VersionState.PUBLISHED:
            _settle(other, VersionEvent.REPLACE, by, at)
    _settle(row, VersionEvent.APPROVE, by, at)
    session.flush()


def _settle(row: PolicyVersion, happens: VersionEvent, by: Keeper, at: datetime) -> None:
    row.state = VERSIONS.after(VersionState(row.state), happens).value
    if happens is not VersionEvent.REPLACE or not row.decided_by:
        row.decided_by, row.decided_by_name, row.decided_at = by.id, by.name, at


def _version(session: Session, code: str, version: int) -> PolicyVersion:
    row = version_of(session, code, version)
    if row is None:
        raise PolicyNotFound
    return row


def _reason(text: str) -> str:
    told = clean_line(text)
    if not told or len(told) > LONGEST_REASON:
        raise ReasonNeeded(f"expected a reason of 1 to {LONGEST_REASON} characters")
    return told


def _day(at: datetime) -> date:
    return at.astimezone(CHINA).date()


def _note(session: Session, action: str, code: str, version: int, at: datetime) -> None:
    record(session, Entry(action, "policy", code, at, after={"version": version}))
