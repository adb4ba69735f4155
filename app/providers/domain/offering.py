"""What a provider brings: offers, cases, certificates; and who teaches: experts and lectures."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.providers.domain.vocabulary import AiLink, Deployment, OfferKind, PriceModel, SecurityLevel


@dataclass(frozen=True, slots=True)
class Offer:
    """A product, solution or service; levels are set for scenes only. Prices in 万元, lead time in days."""

    code: str
    provider: str
    name: str
    capabilities: tuple[str, ...]
    from_level: int | None
    to_level: int | None
    price_model: PriceModel
    lowest: Decimal
    highest: Decimal
    days: int
    deployment: Deployment
    summary: str
    kind: OfferKind = OfferKind.SOLUTION
    ai_links: tuple[AiLink, ...] = ()
    is_first_version: bool = False
    """首版次: recognised as a first version of software."""
    is_listed: bool = False
    """清单内: stands in a list the programme pays for."""
    is_domestic: bool = False
    """信创: adapted to domestic chips, systems and databases."""
    security_level: SecurityLevel = SecurityLevel.NONE

    @property
    def is_ai(self) -> bool:
        """Whether it is an AI product: one that names a link of the AI plan."""
        return bool(self.ai_links)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a case, before and after."""

    metric: str
    before: Decimal
    after: Decimal
    unit: str

    @property
    def changed(self) -> bool:
        """Whether the figure moved at all."""
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class Case:
    """Work done for one customer; the first figure is a must, two more may follow. Amount in 万元."""

    code: str
    provider: str
    customer: str
    industry: str
    size: str
    capabilities: tuple[str, ...]
    metric: str
    before: Decimal
    after: Decimal
    unit: str
    year: int
    may_be_contacted: bool
    more: tuple[Figure, ...] = ()
    amount: Decimal | None = None
    satisfaction: int | None = None
    """What the customer said of the work, 1 to 5."""

    @property
    def figures(self) -> tuple[Figure, ...]:
        """All figures, the first one in front."""
        return (Figure(self.metric, self.before, self.after, self.unit), *self.more)

    @property
    def changed(self) -> bool:
        """Whether any figure moved at all; a case without change proves nothing."""
        return any(figure.changed for figure in self.figures)


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate a provider holds, until a day or without end."""

    provider: str
    name: str
    number: str
    valid_until: date | None

    def holds_on(self, day: date) -> bool:
        """Whether it is valid on a day."""
        return self.valid_until is None or self.valid_until >= day


@dataclass(frozen=True, slots=True)
class Expert:
    """Somebody who reviews or advises; `conflicts` are credit codes or names of firms to stay away from."""

    code: str
    name: str
    organisation: str
    title: str
    capabilities: tuple[str, ...]
    industries: tuple[str, ...]
    regions: tuple[str, ...]
    conflicts: tuple[str, ...]
    may_be_named: bool
    is_demo: bool
    summary: str


@dataclass(frozen=True, slots=True)
class Lecture:
    """One lecture of the 大讲堂: on a day, in a place or online, about some capabilities."""

    code: str
    title: str
    day: date
    place: str
    is_online: bool
    audience: str
    capabilities: tuple[str, ...]
    speaker: str
    is_demo: bool
    summary: str
