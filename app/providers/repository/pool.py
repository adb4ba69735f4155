"""The pool as it stands in the database: read whole or in part, written entry by entry."""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any, TypeVar

import sqlalchemy
from sqlalchemy import Row, insert
from sqlmodel import Session, SQLModel, col, delete, func, select

from app.providers.domain import Case, Certificate, Expert, Lecture, Offer, Pool, Provider
from app.providers.repository.rows import restored, stored
from app.providers.tables import CaseRow, CertificateRow, ExpertRow, LectureRow, OfferRow, ProviderRow

CHUNK = 500
"""How many codes stand in one statement; both engines take more."""


def count_providers(session: Session) -> int:
    """Give how many providers there are."""
    return session.exec(select(func.count()).select_from(ProviderRow)).one()


def current_pool(session: Session) -> Pool:
    """Give the whole pool."""
    return Pool(tuple(_providers(session, None)), current_experts(session), current_lectures(session))


def current_experts(session: Session) -> tuple[Expert, ...]:
    """Give all experts, by code."""
    found = (restored(Expert, row) for row in session.exec(select(ExpertRow)))
    return tuple(sorted(found, key=lambda expert: expert.code))


def current_lectures(session: Session) -> tuple[Lecture, ...]:
    """Give all lectures, by code."""
    found = (restored(Lecture, row) for row in session.exec(select(LectureRow)))
    return tuple(sorted(found, key=lambda lecture: lecture.code))


def providers_of(session: Session, codes: Sequence[str]) -> dict[str, Provider]:
    """Give the providers with these codes, by code."""
    return {provider.code: provider for chunk in _chunks(codes) for provider in _providers(session, chunk)}


def provider_row(session: Session, code: str) -> ProviderRow | None:
    """Give the row of a provider."""
    return session.get(ProviderRow, code)


def rows_by_state(session: Session) -> list[ProviderRow]:
    """Give all rows, those that stand longest in front."""
    return list(
        session.exec(select(ProviderRow).order_by(col(ProviderRow.valid_until), col(ProviderRow.code)))
    )


def rows_without_search(session: Session) -> list[str]:
    """Give the codes of entries that search does not find yet."""
    return list(session.exec(select(ProviderRow.code).where(ProviderRow.search == "")))


def owners_of(session: Session, table: type[OfferRow | CaseRow], codes: Sequence[str]) -> dict[str, str]:
    """Give the provider of each of these offers or cases that is kept, by code."""
    found: dict[str, str] = {}
    for chunk in _chunks(codes):
        rows = session.exec(select(table.code, table.provider).where(col(table.code).in_(chunk)))
        found |= dict(rows.all())
    return found


def codes_by_credit(session: Session, credit_codes: Sequence[str]) -> dict[str, str]:
    """Give the provider that is kept under each of these credit codes."""
    found: dict[str, str] = {}
    for chunk in _chunks([code for code in credit_codes if code]):
        rows = session.exec(
            select(ProviderRow.credit_code, ProviderRow.code).where(col(ProviderRow.credit_code).in_(chunk))
        )
        found |= dict(rows.all())
    return found


def put_providers(
    session: Session, providers: Sequence[Provider], *, editor: str, search: dict[str, str]
) -> None:
    """Write these entries with all that belongs to them; others stay as they are."""
    for chunk in _chunks(providers):
        codes = [provider.code for provider in chunk]
        kept = {
            row.code: row
            for row in session.exec(select(ProviderRow).where(col(ProviderRow.code).in_(codes)))
        }
        for table in (OfferRow, CaseRow, CertificateRow):
            session.exec(delete(table).where(col(table.provider).in_(codes)))
        new: list[dict[str, object]] = []
        for provider in chunk:
            columns = stored(ProviderRow, provider) | {"editor": editor, "search": search[provider.code]}
            if provider.code in kept:
                kept[provider.code].sqlmodel_update(columns)
            else:
                new.append(columns)
        session.flush()
        _insert(session, ProviderRow, new)
        _insert(session, OfferRow, [stored(OfferRow, o) for p in chunk for o in p.offers])
        _insert(session, CaseRow, [stored(CaseRow, c) for p in chunk for c in p.cases])
        _insert(session, CertificateRow, [stored(CertificateRow, c) for p in chunk for c in p.certificates])


def _insert(session: Session, table: type[SQLModel], rows: list[dict[str, object]]) -> None:
    """Write many rows with one statement: ten thousand providers come in one turn of the writer."""
    if rows:
        session.connection().execute(insert(table), rows)


def put_others(session: Session, values: Iterable[Expert | Lecture]) -> None:
    """Write these experts and lectures; others stay as they are."""
    for value in values:
        table: type[SQLModel] = ExpertRow if isinstance(value, Expert) else LectureRow
        session.merge(table(**stored(table, value)))
    session.flush()


def _providers(session: Session, codes: Sequence[str] | None) -> Iterable[Provider]:
    """Read providers with all that belongs to them, by code; `None` reads all."""
    offers = _owned(session, OfferRow, codes)
    cases = _owned(session, CaseRow, codes)
    certificates = _owned(session, CertificateRow, codes)
    rows = _plain_rows(session, ProviderRow, ProviderRow.code, codes)
    for row in sorted(rows, key=lambda row: str(row.code)):  # an engine may sort otherwise
        held = (restored(Certificate, c) for c in certificates.get(row.code, ()))
        yield restored(
            Provider,
            row,
            offers=tuple(restored(Offer, o) for o in offers.get(row.code, ())),
            cases=tuple(restored(Case, c) for c in cases.get(row.code, ())),
            certificates=tuple(sorted(held, key=lambda c: (c.name, c.number))),
        )


def _owned(
    session: Session, table: type[OfferRow | CaseRow | CertificateRow], codes: Sequence[str] | None
) -> dict[str, list[Row[Any]]]:
    found: dict[str, list[Row[Any]]] = {}
    for row in _plain_rows(session, table, table.provider, codes):
        found.setdefault(row.provider, []).append(row)
    for rows in found.values():
        rows.sort(key=lambda row: getattr(row, "code", ""))
    return found


def _plain_rows(
    session: Session, table: type[SQLModel], by: str, codes: Sequence[str] | None
) -> Iterable[Row[Any]]:
    """Read rows without making objects of them: a pool has tens of thousands."""
    session.flush()
    wanted = sqlalchemy.select(*(getattr(table, name) for name in table.model_fields))
    if codes is not None:
        wanted = wanted.where(col(by).in_(codes))
    return session.connection().execute(wanted)


Entry = TypeVar("Entry")


def _chunks(entries: Sequence[Entry]) -> Iterable[list[Entry]]:
    waiting = iter(entries)
    while chunk := list(islice(waiting, CHUNK)):
        yield chunk
