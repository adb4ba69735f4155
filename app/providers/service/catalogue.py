"""The public catalogue: finding members in good standing, and looking at one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from app.enterprises.service.codes import code_tables
from app.kit.clock import CHINA
from app.providers.adapters.codes import capabilities
from app.providers.adapters.segmenting import words_of
from app.providers.domain import Expert, Lecture, Provider
from app.providers.domain.wanted import PAGE_SIZE, Known, Wanted, in_order, read_wanted
from app.providers.errors import ProviderNotFound
from app.providers.repository.catalogue import public_codes
from app.providers.repository.pool import current_experts, current_lectures, providers_of


@dataclass(frozen=True, slots=True)
class Found:
    """One page of what was found; `is_loose` when no entry has all the words, so some were enough."""

    providers: tuple[Provider, ...]
    total: int
    page: int
    pages: int
    is_loose: bool


def wanted_of(typed: Mapping[str, str]) -> tuple[Wanted, tuple[str, ...]]:
    """Read the filters of an address, and the names of those that can not be used."""
    tables = code_tables()
    return read_wanted(typed, Known(tuple(capabilities()), tables.regions, tables.industries))


def find(session: Session, wanted: Wanted, *, at: datetime) -> Found:
    """Give one page of the public entries that fit, the best answers in front."""
    on, words = _day(at), words_of(wanted.query)
    if wanted.query and not words:
        return Found((), 0, 1, 1, is_loose=False)
    found = public_codes(session, wanted, words, all_words=True, on=on)
    is_loose = not found and len(words) > 1
    if is_loose:
        found = public_codes(session, wanted, words, all_words=False, on=on)
    codes = in_order(found, words, on)
    pages = max(1, -(-len(codes) // PAGE_SIZE))
    page = min(wanted.page, pages)
    shown = codes[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    kept = providers_of(session, shown)
    return Found(tuple(kept[code] for code in shown), len(codes), page, pages, is_loose and bool(codes))


def public_provider(session: Session, code: str, *, at: datetime) -> Provider:
    """Give an entry the public may see; raises `ProviderNotFound`."""
    provider = providers_of(session, [code]).get(code)
    if provider is None or not provider.is_public_on(_day(at)):
        raise ProviderNotFound
    return provider


def experts(session: Session) -> tuple[Expert, ...]:
    """Give all experts."""
    return current_experts(session)


def lectures(session: Session, *, at: datetime) -> tuple[tuple[Lecture, ...], tuple[Lecture, ...]]:
    """Give the lectures to come, the next one in front, and those that were, the last one in front."""
    known = sorted(current_lectures(session), key=lambda lecture: (lecture.day, lecture.code))
    coming = tuple(lecture for lecture in known if lecture.day >= _day(at))
    return coming, tuple(reversed([lecture for lecture in known if lecture.day < _day(at)]))


def _day(at: datetime) -> date:
    return at.astimezone(CHINA).date()
