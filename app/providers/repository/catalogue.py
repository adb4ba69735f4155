"""What the public finds: members in good standing, by filters and words."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, Float, and_, cast, or_
from sqlmodel import Session, col, exists, select

from app.providers.domain import MANUFACTURING, MANUFACTURING_DIVISIONS, NATIONWIDE, PUBLIC_STATES
from app.providers.domain.wanted import Wanted
from app.providers.tables import OfferRow, ProviderRow


def public_codes(
    session: Session, wanted: Wanted, words: Sequence[str], *, all_words: bool, on: date
) -> list[tuple[str, str]]:
    """Give the code of every public entry that fits, with its search text where words must stand in it."""
    asked = [*_public(on), *_of_provider(wanted)]
    if wanted.asks_for_an_offer:
        asked.append(exists().where(col(OfferRow.provider) == ProviderRow.code, *_of_offer(wanted)))
    if words:
        stand = [col(ProviderRow.search).contains(word, autoescape=True) for word in words]
        asked.append(and_(*stand) if all_words else or_(*stand))
    if not words:
        return [(code, "") for code in session.exec(select(ProviderRow.code).where(*asked))]
    return list(session.exec(select(ProviderRow.code, ProviderRow.search).where(*asked)).all())


def _public(on: date) -> list[ColumnElement[bool]]:
    """Say in SQL what `Provider.is_public_on` says; a test holds them together."""
    return [
        col(ProviderRow.state).in_(sorted(PUBLIC_STATES)),
        col(ProviderRow.is_blacklisted).is_(False),
        col(ProviderRow.valid_until) >= on,
        or_(col(ProviderRow.valid_from).is_(None), col(ProviderRow.valid_from) <= on),
    ]


def _of_provider(wanted: Wanted) -> list[ColumnElement[bool]]:
    asked: list[ColumnElement[bool]] = []
    if wanted.kind is not None:
        asked.append(col(ProviderRow.kind) == wanted.kind)
    if wanted.region:
        asked.append(or_(*(_lists(ProviderRow.regions, code) for code in _covering(wanted.region)), _below(wanted.region)))  # fmt: skip
    if wanted.industry:
        codes = [wanted.industry]
        if wanted.industry.isdigit() and int(wanted.industry) in MANUFACTURING_DIVISIONS:
            codes.append(MANUFACTURING)
        asked.append(or_(*(_lists(ProviderRow.industries, code) for code in codes)))
    return asked


def _of_offer(wanted: Wanted) -> list[ColumnElement[bool]]:
    asked: list[ColumnElement[bool]] = []
    if wanted.scene:
        asked.append(_lists(OfferRow.capabilities, wanted.scene))
    if wanted.level is not None:
        asked += [col(OfferRow.from_level) <= wanted.level, col(OfferRow.to_level) > wanted.level]
    if wanted.budget is not None:
        asked.append(cast(col(OfferRow.lowest), Float) <= float(wanted.budget))
    if wanted.deployment is not None:
        asked.append(col(OfferRow.deployment) == wanted.deployment)
    if wanted.offer_kind is not None:
        asked.append(col(OfferRow.kind) == wanted.offer_kind)
    if wanted.ai_link is not None:
        asked.append(_lists(OfferRow.ai_links, wanted.ai_link))
    if wanted.is_ai:
        asked.append(col(OfferRow.ai_links) != "[]")
    for is_asked, mark in (
        (wanted.is_first_version, OfferRow.is_first_version),
        (wanted.is_listed, OfferRow.is_listed),
        (wanted.is_domestic, OfferRow.is_domestic),
    ):
        if is_asked:
            asked.append(col(mark).is_(True))
    return asked


def _lists(column: str, code: str) -> ColumnElement[bool]:
    """Whether a JSON list of texts holds a code."""
    return col(column).contains(f'"{code}"', autoescape=True)


def _covering(region: str) -> tuple[str, ...]:
    """Give the region and all that cover it."""
    return tuple(dict.fromkeys((NATIONWIDE, f"{region[:2]}0000", f"{region[:4]}00", region)))


def _below(region: str) -> ColumnElement[bool]:
    """Whether any region below this one is listed: who serves a county is found in its city."""
    stem = region.rstrip("0")
    stem += "0" * (len(stem) % 2)
    return col(ProviderRow.regions).contains(f'"{stem}', autoescape=True)
