"""Changes of an entry: at once while it is a draft, else proposed and decided by a second person."""

import hashlib
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from app.kit.decimals import plain
from app.providers.adapters.codes import capabilities
from app.providers.adapters.columns import SHEETS
from app.providers.adapters.files import read_pool_bytes
from app.providers.adapters.kinds import as_text
from app.providers.adapters.reading import refuse
from app.providers.adapters.writing import write_json_pool
from app.providers.domain import Pool, Provider, ProviderState
from app.providers.domain.actors import Actor
from app.providers.domain.changes import Difference, differences
from app.providers.domain.searching import search_text
from app.providers.domain.states import Occurrence, PoolEvent, Side, is_same_person
from app.providers.errors import NothingProposed, PoolKeyRefused, ProviderNotFound, SecondPersonNeeded
from app.providers.repository.history import append, proposed_change
from app.providers.repository.pool import providers_of, put_providers
from app.providers.tables import ProposedChangeRow

LONGEST_SUMMARY = 300


def write_entries(session: Session, providers: list[Provider], *, editor: str) -> None:
    """Write entries as they are, with the text that search looks at."""
    search = {provider.code: search_text(provider, capabilities()) for provider in providers}
    put_providers(session, providers, editor=editor, search=search)


def edit(
    session: Session, before: Provider | None, after: Provider, *, actor: Actor, source: str, at: datetime
) -> bool:
    """Write a new entry or a draft at once, propose any other change; tells whether it only was proposed."""
    if before is None or before.state is ProviderState.DRAFT:
        write_entries(session, [after], editor=actor.name)
        begun = ProviderState.DRAFT if before is None else before.state
        told = f"{source}：{summary_of(before, after)}" if before else source
        append(
            session,
            after.code,
            Occurrence(at, actor.name, actor.side, PoolEvent.EDITED, begun, after.state, told),
        )
        return False
    propose(session, before, after, actor=actor, source=source, at=at)
    return True


def propose(
    session: Session, before: Provider, after: Provider, *, actor: Actor, source: str, at: datetime
) -> None:
    """Keep a change until a second person decides; it takes the place of one that waits already."""
    document = write_json_pool(Pool((after,))).decode()
    digest = hashlib.sha256(document.encode()).hexdigest()
    waiting = proposed_change(session, before.code)
    if waiting is not None:
        if waiting.digest == digest:
            return
        session.delete(waiting)
        session.flush()
    session.add(
        ProposedChangeRow(
            provider=before.code,
            document=document,
            digest=digest,
            by=actor.name,
            side=actor.side,
            at=at,
            source=source[:120],
        )
    )
    told = f"{source}：{summary_of(before, after)}"
    append(
        session,
        before.code,
        Occurrence(at, actor.name, actor.side, PoolEvent.PROPOSED, before.state, before.state, told),
    )


def proposal(session: Session, code: str) -> tuple[ProposedChangeRow, Provider] | None:
    """Give the change that waits and the entry as it would be."""
    row = proposed_change(session, code)
    if row is None:
        return None
    reading = read_pool_bytes("proposal.json", row.document.encode())
    if reading.faults:
        raise refuse(reading.faults)
    return row, reading.pool.providers[0]


def decide(
    session: Session,
    code: str,
    *,
    digest: str,
    is_approved: bool,
    actor: Actor,
    reason: str,
    at: datetime,
) -> None:
    """Approve or decline the change that was seen.

    The state stays what it is now. Raises `NothingProposed` when another change waits than the one
    seen, `PoolKeyRefused` and `SecondPersonNeeded` when this person may not decide.
    """
    waiting = proposal(session, code)
    if waiting is None or waiting[0].digest != digest:
        raise NothingProposed
    if actor.side is not Side.OFFICE:
        raise PoolKeyRefused
    row, after = waiting
    if is_approved and is_same_person(row.by, actor.name):
        raise SecondPersonNeeded(f"a change by {row.by} must be approved by somebody else", by=actor.name)
    before = providers_of(session, [code]).get(code)
    if before is None:
        raise ProviderNotFound
    told = f"{row.by}：{summary_of(before, after)}" + (f"；{reason.strip()}" if reason.strip() else "")
    if is_approved:
        write_entries(session, [replace(after, state=before.state)], editor=row.by)
    session.delete(row)
    session.flush()
    event = PoolEvent.APPROVED if is_approved else PoolEvent.DECLINED
    append(session, code, Occurrence(at, actor.name, actor.side, event, before.state, before.state, told))


def summary_of(before: Provider, after: Provider) -> str:
    """Say in a line which columns differ, by their heads."""
    told = dict.fromkeys(
        head_of(found) + (f" {found.name}" if found.name else "") for found in differences(before, after)
    )
    text = "、".join(told)
    return text if len(text) <= LONGEST_SUMMARY else f"{text[:LONGEST_SUMMARY]}…"


def head_of(found: Difference) -> str:
    """Name the column of a difference as files do, or the sheet where a part is new or gone."""
    sheet = next(sheet for sheet in SHEETS if sheet.key == (found.part or "providers"))
    wanted = "metric2" if found.field == "more" else found.field
    head = next((column.head for column in sheet.columns if column.field == wanted), "")
    return f"{sheet.name}{'·' if head else ''}{head}" if found.part else head


def shown_value(found: Difference, value: object) -> str:
    """Write one side of a difference as a file would."""
    if value is None or not found.field:
        return str(value or "")
    sheet = next(sheet for sheet in SHEETS if sheet.key == (found.part or "providers"))
    column = next((column for column in sheet.columns if column.field == found.field), None)
    if column is not None:
        return as_text(column.kind.write(value))
    figures = value if isinstance(value, tuple) else ()
    return "；".join(f"{f.metric} {plain(f.before)} → {plain(f.after)} {f.unit}" for f in figures)
