"""The record of a policy instrument (programme.md §7), and what is known of the enterprise it is held against.

Money is in 万元, exact. A rate is a share of the base: 0.4 pays 40 %, 0.01 a year is one percentage point.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from diagnosis_models.contract import Provenance

NATIONWIDE = "000000"
CHECK_DAYS = 180
"""A policy whose source nobody looked at for so many days is not matched, unless the settings say otherwise. Our own."""
TEXT_FACTS = ("region", "industry", "size", "above_scale", "production_type")
"""What a condition may ask as a text; codes as in the profile."""
NUMBER_FACTS = ("level", "target_level", "employees", "revenue_yuan")
"""What a condition may ask as a whole number; levels are ranks of miit-sme."""
LIST_FACTS = ("titles",)
"""What a condition may ask as a list: what the enterprise has ticked."""


class Instrument(StrEnum):
    """Kinds of support, in the order pages show them."""

    FREE_DIAGNOSIS = "free-diagnosis"
    LOAN_INTEREST = "loan-interest"
    INVESTMENT_SUBSIDY = "investment-subsidy"
    PILOT_AWARD = "pilot-award"
    LEASING = "leasing"
    LOCAL_MATCH = "local-match"
    LOAN_PRODUCT = "loan-product"
    HONOUR_AWARD = "honour-award"
    TAX = "tax"
    FIRST_SET = "first-set"
    TRAINING = "training"
    PROVIDER_AWARD = "provider-award"


class Tier(StrEnum):
    """Who issued it."""

    NATION = "nation"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"


class Segment(StrEnum):
    """Whom an instrument may be limited to, besides region, industry and size."""

    ABOVE_SCALE = "above-scale"
    SME = "sme"
    SPECIALISED = "specialised"
    HIGH_TECH = "high-tech"
    PILOT_SECTOR = "pilot-sector"
    CHAIN_LEADER = "chain-leader"
    SERVICE_PROVIDER = "service-provider"


ASKED_SEGMENTS = (Segment.SPECIALISED, Segment.HIGH_TECH, Segment.PILOT_SECTOR, Segment.CHAIN_LEADER)
"""Segments no profile tells; the enterprise ticks them."""


class Amount(StrEnum):
    """Amounts of the enterprise's plan that a policy may be computed from, in 万元; the last one in years."""

    INVESTMENT = "investment"
    EQUIPMENT = "equipment"
    LOAN = "loan"
    LEASE = "lease"
    RESEARCH = "research"
    LOAN_YEARS = "loan-years"


class Computing(StrEnum):
    """How money follows from the base."""

    SHARE = "share"
    YEARLY = "yearly"
    FIXED = "fixed"
    SERVICE = "service"
    UNTOLD = "untold"
    """No rate is known, or what it brings can not be told from outside; no number is printed."""


class Channel(StrEnum):
    """How one gets it."""

    APPLY = "apply"
    AUTOMATIC = "automatic"
    """免申即享: paid without an application."""


@dataclass(frozen=True, slots=True)
class Band:
    """Money in 万元: low, usual, high."""

    low: Decimal
    base: Decimal
    high: Decimal

    def __add__(self, other: "Band") -> "Band":
        """Add case by case."""
        return Band(self.low + other.low, self.base + other.base, self.high + other.high)

    def at_most(self, cap: Decimal) -> "Band":
        """Cut every case at a ceiling."""
        return Band(min(self.low, cap), min(self.base, cap), min(self.high, cap))

    @property
    def is_sharp(self) -> bool:
        """Whether all three are the same."""
        return self.low == self.base == self.high


NOTHING = Band(Decimal(0), Decimal(0), Decimal(0))


@dataclass(frozen=True, slots=True)
class Caps:
    """Ceilings in 万元; `shared` holds for all policies of `group` together."""

    project: Decimal | None = None
    firm: Decimal | None = None
    year: Decimal | None = None
    group: str = ""
    shared: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """One instrument as one version says it. Empty regions, industries, sizes, segments mean all.

    `floor` is the smallest base that is supported at all. `combines` is false when it goes with no other
    money at all; `excludes` names codes it does not go with, in either direction.
    """

    code: str
    title: str
    instrument: Instrument
    tier: Tier
    computing: Computing
    document_no: str = ""
    issuer: str = ""
    regions: tuple[str, ...] = ()
    segments: tuple[Segment, ...] = ()
    industries: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    condition: str = ""
    condition_text: str = ""
    base: Amount | None = None
    rate: Decimal | None = None
    amount: Decimal | None = None
    longest_years: int | None = None
    floor: Decimal | None = None
    caps: Caps = Caps()
    combines: bool = True
    excludes: tuple[str, ...] = ()
    window: str = ""
    window_from: date | None = None
    window_to: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    channel: Channel = Channel.APPLY
    channel_url: str = ""
    documents: tuple[str, ...] = ()
    contact: str = ""
    note: str = ""
    source: str = ""
    source_url: str = ""
    checked_on: date | None = None
    checked_by: str = ""
    provenance: Provenance = Provenance.UNKNOWN
    is_demo: bool = False
    version: int = 0


class Currency(StrEnum):
    """Whether a policy counts today."""

    CURRENT = "current"
    STALE = "stale"
    EXPIRED = "expired"
    NOT_YET = "not-yet"


def currency_of(policy: Policy, on: date, check_days: int) -> Currency:
    """Tell whether a policy counts on a day: within its dates, and looked at within so many days."""
    ends = min((d for d in (policy.valid_to, policy.window_to) if d is not None), default=None)
    if ends is not None and ends < on:
        return Currency.EXPIRED
    if policy.valid_from is not None and policy.valid_from > on:
        return Currency.NOT_YET
    if policy.checked_on is None or policy.checked_on + timedelta(days=check_days) < on:
        return Currency.STALE
    return Currency.CURRENT


@dataclass(frozen=True, slots=True)
class Firm:
    """What is known of an enterprise and its plan; what is missing is unknown, not nothing.

    `titles` is `None` until the enterprise has said which it holds. `received` in 万元 is what it already got
    this year; ceilings per firm and year shrink by it.
    """

    texts: Mapping[str, str]
    numbers: Mapping[str, int]
    amounts: Mapping[Amount, Band]
    titles: frozenset[Segment] | None = None
    received: Decimal = Decimal(0)

    @property
    def names(self) -> dict[str, object]:
        """The names conditions see; unknown ones are left out."""
        listed: dict[str, object] = {} if self.titles is None else {"titles": sorted(self.titles)}
        return {**self.texts, **self.numbers, **listed}

    def belongs_to(self, segment: Segment) -> bool | None:
        """Tell whether it belongs to a segment; `None` while that is unknown."""
        if segment is Segment.SERVICE_PROVIDER:
            return False  # who is assessed is a manufacturer
        if segment is Segment.ABOVE_SCALE:
            return {"yes": True, "no": False}.get(self.texts.get("above_scale", ""))
        if segment is Segment.SME:
            return self.texts["size"] != "large" if "size" in self.texts else None
        return None if self.titles is None else segment in self.titles
