"""What happened to providers, what waits for a second person, and who holds a key."""

from collections.abc import Sequence

from sqlmodel import Session, col, func, select

from app.kit.audit import Entry, record
from app.providers.domain.states import Occurrence, PoolEvent, Side
from app.providers.domain.vocabulary import ProviderState
from app.providers.tables import PoolEventRow, PoolKeyRow, ProposedChangeRow


def history_of(session: Session, code: str) -> tuple[Occurrence, ...]:
    """Give what happened to a provider, oldest first."""
    wanted = select(PoolEventRow).where(PoolEventRow.provider == code).order_by(col(PoolEventRow.serial))
    return tuple(
        Occurrence(
            at=row.at,
            by=row.by,
            side=Side(row.side),
            event=PoolEvent(row.event),
            before=ProviderState(row.before),
            after=ProviderState(row.after),
            reason=row.reason,
        )
        for row in session.exec(wanted)
    )


def append(session: Session, code: str, happened: Occurrence) -> None:
    """Add one line to a provider's history, and note it in the audit trail."""
    record(
        session,
        Entry(
            action=f"provider.{happened.event}",
            kind="provider",
            object_id=code,
            at=happened.at,
            before={"state": str(happened.before)},
            after={"state": str(happened.after), "side": str(happened.side)},
        ),
    )
    session.add(
        PoolEventRow(
            provider=code,
            at=happened.at,
            by=happened.by,
            side=happened.side,
            event=happened.event,
            before=happened.before,
            after=happened.after,
            reason=happened.reason,
        )
    )


def newest_serial(session: Session) -> int:
    """Give the number of the last line of any history; 0 without lines."""
    return session.exec(select(func.max(PoolEventRow.serial))).one() or 0


def codes_with_event(session: Session, event: PoolEvent, reasons: Sequence[str]) -> set[tuple[str, str]]:
    """Give provider and reason of the lines with this event and one of these reasons."""
    wanted = select(PoolEventRow.provider, PoolEventRow.reason).where(
        PoolEventRow.event == event, col(PoolEventRow.reason).in_(reasons)
    )
    return set(session.exec(wanted).all())


def proposed_change(session: Session, code: str) -> ProposedChangeRow | None:
    """Give the change of a provider that waits."""
    return session.get(ProposedChangeRow, code)


def proposed_changes(session: Session) -> dict[str, ProposedChangeRow]:
    """Give all changes that wait, by provider."""
    rows = session.exec(select(ProposedChangeRow).order_by(col(ProposedChangeRow.at)))
    return {row.provider: row for row in rows}


def key_of(session: Session, digest: str) -> PoolKeyRow | None:
    """Give the key with this digest."""
    return session.get(PoolKeyRow, digest)


def keys_of(session: Session, name: str) -> list[PoolKeyRow]:
    """Give all keys of a person."""
    return list(session.exec(select(PoolKeyRow).where(PoolKeyRow.name == name)))
