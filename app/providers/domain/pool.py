"""A provider with everything that is known of it, and the pool."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.providers.domain.offering import Case, Certificate, Expert, Lecture, Offer
from app.providers.domain.vocabulary import (
    PUBLIC_STATES,
    CreditStanding,
    Listing,
    ProviderClass,
    ProviderState,
    RevenueBand,
)

NATIONWIDE = "000000"
MANUFACTURING = "C"
MANUFACTURING_DIVISIONS = range(13, 44)


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider with what it offers and what it has done; capital in 万元.

    `regions`, `industries` and `sizes` are what it serves. `conflicts` are credit codes or names of
    its owners and sisters: whom it must not be recommended to, or judged by. Contacts are personal
    data and never public.
    """

    code: str
    name: str
    kind: ProviderClass
    home: str
    regions: tuple[str, ...]
    industries: tuple[str, ...]
    sizes: tuple[str, ...]
    founded: int
    staff: int
    open_projects: int
    max_projects: int
    valid_until: date
    state: ProviderState
    is_demo: bool
    summary: str
    offers: tuple[Offer, ...] = ()
    cases: tuple[Case, ...] = ()
    credit_code: str = ""
    capital: Decimal | None = None
    rd_staff: int | None = None
    revenue: RevenueBand = RevenueBand.UNKNOWN
    listing: Listing = Listing.NONE
    titles: tuple[str, ...] = ()
    diagnosticians: int = 0
    """How many certified diagnosticians it employs."""
    credit: CreditStanding = CreditStanding.UNCHECKED
    credit_checked_on: date | None = None
    lots_won: int = 0
    """How many lots of diagnoses it won."""
    quota: int | None = None
    """How many enterprises those lots hold; `None` without lots."""
    days_per_step: Decimal | None = None
    """How many days a step of an order takes on average."""
    appraisal: Decimal | None = None
    """The score of the last appraisal, 0 to 100."""
    grade: str = ""
    ratings: int = 0
    """How many ratings stand behind the appraisal."""
    conflicts: tuple[str, ...] = ()
    affiliated_products: tuple[str, ...] = ()
    is_blacklisted: bool = False
    valid_from: date | None = None
    agreement_on: date | None = None
    """When the data-processing agreement was signed."""
    contact: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""
    certificates: tuple[Certificate, ...] = ()

    @property
    def has_capacity(self) -> bool:
        """Whether it can take one more project."""
        return self.open_projects < self.max_projects

    def is_valid_on(self, day: date) -> bool:
        """Whether a day lies in the time for which it was taken into the pool."""
        has_begun = self.valid_from is None or self.valid_from <= day
        return has_begun and day <= self.valid_until

    def is_public_on(self, day: date) -> bool:
        """Whether the public sees it: in the pool, not blacklisted, not expired."""
        return self.state in PUBLIC_STATES and not self.is_blacklisted and self.is_valid_on(day)

    def conflicts_with(self, *names: str) -> bool:
        """Whether any of these credit codes or names is its own, or one of its conflict links."""
        linked = {_plain(name) for name in (self.credit_code, self.name, *self.conflicts)} - {""}
        return any(_plain(name) in linked for name in names)

    def serves_region(self, region: str) -> bool:
        """Whether a region lies in the served ones; a province or city covers what is below it."""
        return any(code == NATIONWIDE or covers(code, region) for code in self.regions)

    def serves_industry(self, division: str) -> bool:
        """Whether a GB/T 4754 division is served; C stands for all manufacturing (13–43)."""
        made = division.isdigit() and int(division) in MANUFACTURING_DIVISIONS
        return division in self.industries or (made and MANUFACTURING in self.industries)


@dataclass(frozen=True, slots=True)
class Pool:
    """All providers, experts and lectures, each by code order."""

    providers: tuple[Provider, ...]
    experts: tuple[Expert, ...] = ()
    lectures: tuple[Lecture, ...] = ()

    @property
    def is_demo(self) -> bool:
        """Whether any provider is invented; then every page and document says so."""
        return any(provider.is_demo for provider in self.providers)


def covers(wide: str, region: str) -> bool:
    """Whether a GB/T 2260 code equals a region or covers it: 320000 ⊃ 320500 ⊃ 320583."""
    stem = wide.rstrip("0")
    stem += "0" * (len(stem) % 2)
    return region.startswith(stem)


def _plain(name: str) -> str:
    return "".join(name.split()).upper()
