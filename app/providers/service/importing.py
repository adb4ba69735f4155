"""Taking a pool file in: compared with what is kept, all faults first, then everything or nothing."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from sqlmodel import Session

from app.kit.audit import Entry, record
from app.providers.adapters.columns import CASES, EXPERTS, LECTURES, OFFERS, PROVIDERS, SHEET_BY_NAME
from app.providers.adapters.kinds import as_text
from app.providers.adapters.reading import PoolReading, refuse
from app.providers.domain import Pool, Provider, ProviderState
from app.providers.domain.actors import Actor
from app.providers.domain.states import Occurrence, PoolEvent, Side
from app.providers.errors import Fault, FaultCode
from app.providers.repository.history import append
from app.providers.repository.pool import (
    codes_by_credit,
    current_experts,
    current_lectures,
    owners_of,
    providers_of,
    put_others,
)
from app.providers.service.changing import edit, write_entries
from app.providers.tables import CaseRow, OfferRow

Part = TypeVar("Part")
NEW_STATES = {ProviderState.DRAFT, ProviderState.SUBMITTED}
OFFICE_FIELDS = tuple(column.field for column in SHEET_BY_NAME[PROVIDERS].columns if column.by_office)


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, in numbers of providers; `others` are experts and lectures written.

    `proposed` waits for a second person. `left_out` counts rows that were not taken because of
    `faults`, which are empty unless the good rows were kept on purpose.
    """

    added: int
    changed: int
    proposed: int
    unchanged: int
    others: int
    left_out: int = 0
    faults: tuple[Fault, ...] = ()


def import_reading(
    session: Session,
    reading: PoolReading,
    *,
    actor: Actor,
    source: str,
    at: datetime,
    keep_good: bool = False,
    as_decided: bool = False,
) -> ImportReport:
    """Take in what a file holds; the same file again changes nothing.

    New entries and drafts are written, other changes wait for a second person. `as_decided` writes
    everything with the states the file names: how a pool that was decided elsewhere comes in, by
    command only. Raises `PoolFaulty` with every fault, unless `keep_good` and all of them are of rows.
    """
    pool = reading.pool
    kept = providers_of(session, [provider.code for provider in pool.providers])
    found = [
        *_taken(session, reading),
        *([] if as_decided else _states(reading, kept)),
        *_not_theirs(reading, kept, actor),
    ]
    faults = (*reading.faults, *found)
    if not (keep_good and all(fault.is_of_a_row for fault in faults)) and faults:
        raise refuse(faults)
    good = _without(pool, found)
    whole = [_joined(provider, kept.get(provider.code), reading.spoiled) for provider in good.providers]
    report = _written(session, whole, kept, actor=actor, source=source, at=at, as_decided=as_decided)
    experts = _new(good.experts, current_experts(session))
    lectures = _new(good.lectures, current_lectures(session))
    put_others(session, [*experts, *lectures])
    if experts or lectures:
        told = {"experts": [e.code for e in experts], "lectures": [one.code for one in lectures]}
        record(session, Entry("pool.people", "pool", "people", at, after=told))
    rows = {(fault.sheet, fault.row) for fault in faults if fault.row}
    return replace(
        report, others=len(experts) + len(lectures), left_out=len(rows) + reading.left_out, faults=faults
    )


def record_pool(session: Session, pool: Pool, *, name: str, source: str, at: datetime) -> ImportReport:
    """Take in a whole pool that has no fault, as decided elsewhere."""
    reading = PoolReading(pool, (), {}, frozenset(), 0)
    return import_reading(session, reading, actor=Actor(name), source=source, at=at, as_decided=True)


def _written(
    session: Session,
    providers: list[Provider],
    kept: Mapping[str, Provider],
    *,
    actor: Actor,
    source: str,
    at: datetime,
    as_decided: bool,
) -> ImportReport:
    new = [provider for provider in providers if provider.code not in kept]
    changed = [p for p in providers if p.code in kept and kept[p.code] != p]
    proposed = 0
    if as_decided:
        write_entries(session, [*new, *changed], editor=actor.name)
        for provider in (*new, *changed):
            before = kept[provider.code].state if provider.code in kept else ProviderState.DRAFT
            told = Occurrence(
                at, actor.name, actor.side, PoolEvent.RECORDED, before, provider.state, source
            )
            append(session, provider.code, told)
    else:
        for provider in (*new, *changed):
            proposed += edit(session, kept.get(provider.code), provider, actor=actor, source=source, at=at)
    unchanged = len(providers) - len(new) - len(changed)
    return ImportReport(len(new), len(changed) - proposed, proposed, unchanged, 0)


def _taken(session: Session, reading: PoolReading) -> Iterable[Fault]:
    """Find codes and credit codes that belong to somebody else in the kept pool."""
    providers = reading.pool.providers
    credit = codes_by_credit(session, [provider.credit_code for provider in providers])
    for provider in providers:
        other = credit.get(provider.credit_code, provider.code)
        if other != provider.code:
            yield _fault(
                FaultCode.CREDIT_CODE_TAKEN, reading, PROVIDERS, provider.code, "credit_code",
                got=provider.credit_code, other=other,
            )  # fmt: skip
    for sheet, table, parts in (
        (OFFERS, OfferRow, [offer for provider in providers for offer in provider.offers]),
        (CASES, CaseRow, [case for provider in providers for case in provider.cases]),
    ):
        owners = owners_of(session, table, [part.code for part in parts])
        for part in parts:
            if (owner := owners.get(part.code, part.provider)) != part.provider:
                yield _fault(
                    FaultCode.OWNED_BY_OTHER, reading, sheet, part.code, "code", got=part.code, other=owner
                )


def _states(reading: PoolReading, kept: Mapping[str, Provider]) -> Iterable[Fault]:
    for provider in reading.pool.providers:
        known = kept.get(provider.code)
        if known is None and provider.state not in NEW_STATES:
            yield _fault(
                FaultCode.STATE_OF_NEW, reading, PROVIDERS, provider.code, "state", got=provider.state
            )
        elif known is not None and known.state is not provider.state:
            yield _fault(
                FaultCode.STATE_OF_KNOWN, reading, PROVIDERS, provider.code, "state",
                got=provider.state, known=known.state,
            )  # fmt: skip


def _not_theirs(reading: PoolReading, kept: Mapping[str, Provider], actor: Actor) -> Iterable[Fault]:
    """Find what somebody who acts for one provider, or for the providers of a region, may not write."""
    pool = reading.pool
    if actor.side is Side.OFFICE:
        yield from _elsewhere(reading, kept, actor)
        return
    strangers = [
        *((PROVIDERS, p.code) for p in pool.providers if p.code != actor.provider),
        *((EXPERTS, expert.code) for expert in pool.experts),
        *((LECTURES, lecture.code) for lecture in pool.lectures),
    ]
    for sheet, code in strangers:
        yield _fault(FaultCode.NOT_YOURS, reading, sheet, code, "code", got=code, known=actor.provider)
    for provider in pool.providers:
        known = kept.get(provider.code)
        for field in OFFICE_FIELDS if known is not None and provider.code == actor.provider else ():
            if getattr(provider, field) != getattr(known, field):
                written = SHEET_BY_NAME[PROVIDERS].column(field).kind.write(getattr(known, field))
                yield _fault(
                    FaultCode.OFFICE_ONLY, reading, PROVIDERS, provider.code, field, known=as_text(written)
                )


def _elsewhere(reading: PoolReading, kept: Mapping[str, Provider], actor: Actor) -> Iterable[Fault]:
    """Find providers outside of an office's regions, as they are written or as they are kept."""
    for provider in reading.pool.providers:
        both = (provider, kept.get(provider.code, provider))
        if not all(actor.covers(one.home, one.regions) for one in both):
            regions = "、".join(sorted(actor.stems))
            yield _fault(
                FaultCode.NOT_YOUR_REGION, reading, PROVIDERS, provider.code, "home",
                got=provider.home, known=regions,
            )  # fmt: skip


def _fault(
    code: FaultCode, reading: PoolReading, sheet: str, key: str, field: str, **facts: object
) -> Fault:
    return Fault(
        code,
        sheet,
        reading.places.get((sheet, key), 0),
        SHEET_BY_NAME[sheet].column(field).head,
        {"key": key, **{name: str(fact) for name, fact in facts.items()}},
    )


def _without(pool: Pool, faults: Iterable[Fault]) -> Pool:
    """Leave out what has a fault: a provider with all that belongs to it, or one offer or case."""
    bad = {(fault.sheet, fault.facts["key"]) for fault in faults}
    return Pool(
        tuple(
            replace(
                provider,
                offers=tuple(o for o in provider.offers if (OFFERS, o.code) not in bad),
                cases=tuple(c for c in provider.cases if (CASES, c.code) not in bad),
            )
            for provider in pool.providers
            if (PROVIDERS, provider.code) not in bad
        ),
        tuple(expert for expert in pool.experts if (EXPERTS, expert.code) not in bad),
        tuple(lecture for lecture in pool.lectures if (LECTURES, lecture.code) not in bad),
    )


def _joined(provider: Provider, known: Provider | None, spoiled: frozenset[str]) -> Provider:
    """Keep what a provider has beside its good rows when some of its rows could not be read."""
    if known is None or provider.code not in spoiled:
        return provider
    return replace(
        provider,
        offers=_with_kept(provider.offers, known.offers, lambda offer: offer.code),
        cases=_with_kept(provider.cases, known.cases, lambda case: case.code),
        certificates=_with_kept(
            provider.certificates, known.certificates, lambda c: f"{c.name}/{c.number}"
        ),
    )


def _with_kept(
    read: tuple[Part, ...], kept: tuple[Part, ...], key: Callable[[Part], str]
) -> tuple[Part, ...]:
    by_key = {key(part): part for part in (*kept, *read)}
    return tuple(by_key[found] for found in sorted(by_key))


def _new(read: tuple[Part, ...], kept: tuple[Part, ...]) -> list[Part]:
    known = set(kept)
    return [value for value in read if value not in known]
