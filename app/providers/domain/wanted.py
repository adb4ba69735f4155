"""What somebody looks for in the catalogue, read from an address, and the order of what is found."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from app.kit.plain import clean_line, read_number
from app.providers.domain.searching import relevance
from app.providers.domain.vocabulary import AiLink, Deployment, OfferKind, ProviderClass

PAGE_SIZE = 20
LONGEST_QUERY = 60
HIGHEST_LEVEL = 4
MOST_BUDGET = Decimal(10) ** 9
Kind = TypeVar("Kind", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Filters of the catalogue; what is empty does not filter.

    Scene, level, budget, deployment, kind of offer and the marks must all hold for one and the same
    offer. `level` is where the enterprise stands: the offer begins there or below and leads above.
    """

    query: str = ""
    kind: ProviderClass | None = None
    region: str = ""
    industry: str = ""
    scene: str = ""
    level: int | None = None
    budget: Decimal | None = None
    deployment: Deployment | None = None
    offer_kind: OfferKind | None = None
    ai_link: AiLink | None = None
    is_ai: bool = False
    is_first_version: bool = False
    is_listed: bool = False
    is_domestic: bool = False
    page: int = 1

    @property
    def asks_for_an_offer(self) -> bool:
        """Whether any filter is about offers."""
        asked = (self.scene, self.deployment, self.offer_kind, self.ai_link, self.is_ai)
        marks = (self.is_first_version, self.is_listed, self.is_domestic)
        return any(asked) or any(marks) or self.level is not None or self.budget is not None


@dataclass(frozen=True, slots=True)
class Known:
    """The codes a filter may name."""

    scenes: Sequence[str]
    is_region: Mapping[str, object]
    is_industry: Mapping[str, object]


def read_wanted(typed: Mapping[str, str], known: Known) -> tuple[Wanted, tuple[str, ...]]:
    """Read filters as an address has them; gives the names of those that can not be used as well."""
    wrong: list[str] = []

    def told(name: str) -> str:
        return clean_line(typed.get(name, ""))[:LONGEST_QUERY]

    def checked(name: str, is_known: bool) -> str:
        if told(name) and not is_known:
            wrong.append(name)
        return told(name) if is_known else ""

    def member(name: str, kind: type[Kind]) -> Kind | None:
        found = next((one for one in kind if one.name.lower() == told(name)), None)
        checked(name, found is not None)
        return found

    level, budget, page = told("level"), read_number(told("budget")), told("page")
    is_budget = budget is not None and 0 <= budget <= MOST_BUDGET
    checked("budget", is_budget)
    is_level = level.isdecimal() and int(level) < HIGHEST_LEVEL
    checked("level", is_level)
    wanted = Wanted(
        query=told("q"),
        kind=member("kind", ProviderClass),
        region=checked("region", told("region") in known.is_region),
        industry=checked("industry", told("industry") in known.is_industry),
        scene=checked("scene", told("scene") in known.scenes),
        level=int(level) if is_level else None,
        budget=budget if is_budget else None,
        deployment=member("deployment", Deployment),
        offer_kind=member("offer", OfferKind),
        ai_link=member("ai_link", AiLink),
        is_ai=told("ai") == "1",
        is_first_version=told("first_version") == "1",
        is_listed=told("listed") == "1",
        is_domestic=told("domestic") == "1",
        page=max(1, int(page)) if page.isdecimal() and len(page) < len(str(MOST_BUDGET)) else 1,
    )
    return wanted, tuple(wrong)


def in_order(found: Sequence[tuple[str, str]], words: Sequence[str], on: date) -> list[str]:
    """Order codes and their search texts: what answers best in front, equals in another order each day."""

    def place(entry: tuple[str, str]) -> tuple[int, bytes]:
        code, text = entry
        return (-relevance(text, words), hashlib.sha256(f"{on.isoformat()}:{code}".encode()).digest())

    return [code for code, _ in sorted(found, key=place)]
