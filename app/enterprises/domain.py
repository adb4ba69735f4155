"""The profile of an enterprise: checked codes, and the size class that follows from the figures.

Size classes: 工信部联企业〔2011〕300号, row 工业 (also used by 国统字〔2017〕213号): an enterprise is
in the largest class whose both bounds hold. 规上: yearly main business revenue of 20 million yuan or
more (provenance: memory, see `ABOVE_SCALE_REVENUE`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, InvalidFormat, InvalidLength, ValidationError

from app.enterprises.errors import ProfileReason, ProfileRefused
from app.kit.plain import Json, clean_line, looks_like_formula, read_number

LONGEST_NAME = 120
LARGEST_HEADCOUNT = Decimal(2_000_000)
LARGEST_REVENUE = Decimal(10) ** 10
FIELDS = ("name", "credit_code", "region", "industry", "employees", "revenue", "production_type")
OPTIONAL = frozenset({"production_type"})
"""Fields that only some instruments need."""
ABOVE_SCALE_REVENUE = Decimal(2000)
"""万元 a year; 规模以上工业企业. Provenance: memory."""


class SizeClass(StrEnum):
    """Large, medium, small, micro by the official table."""

    LARGE = "large"
    MEDIUM = "medium"
    SMALL = "small"
    MICRO = "micro"


class ProductionType(StrEnum):
    """How the factory makes things: piece by piece, or in a continuous or batch process."""

    DISCRETE = "discrete"
    PROCESS = "process"


_BOUNDS = (
    (SizeClass.LARGE, 1000, Decimal(40000)),
    (SizeClass.MEDIUM, 300, Decimal(2000)),
    (SizeClass.SMALL, 20, Decimal(300)),
)


@dataclass(frozen=True, slots=True)
class Profile:
    """What an enterprise says of itself; revenue in 万元 of the last full year.

    Every field may be absent in a responses file; the form asks for all of them.
    """

    name: str = ""
    credit_code: str = ""
    region: str = ""
    industry: str = ""
    employees: int | None = None
    revenue: Decimal | None = None
    production_type: ProductionType | None = None

    @property
    def facts(self) -> dict[str, str]:
        """What instruments may ask about the enterprise, by fact code; unknown facts are left out."""
        known = {
            "production_type": self.production_type,
            "size": self.size,
            "above_scale": {True: "yes", False: "no"}.get(bool(self.is_above_scale))
            if self.is_above_scale is not None
            else None,
        }
        return {code: str(value) for code, value in known.items() if value is not None}

    @property
    def size(self) -> SizeClass | None:
        """The derived size class, or `None` while a figure is missing."""
        if self.employees is None or self.revenue is None:
            return None
        return size_class(self.employees, self.revenue)

    @property
    def is_above_scale(self) -> bool | None:
        """Whether the enterprise counts as 规上, or `None` without revenue."""
        return None if self.revenue is None else self.revenue >= ABOVE_SCALE_REVENUE

    @property
    def missing(self) -> tuple[str, ...]:
        """The fields the form still asks for."""
        absent = {
            "name": not self.name,
            "credit_code": not self.credit_code,
            "region": not self.region,
            "industry": not self.industry,
            "employees": self.employees is None,
            "revenue": self.revenue is None,
        }
        return tuple(name for name, is_absent in absent.items() if is_absent)


def size_class(employees: int, revenue: Decimal) -> SizeClass:
    """Derive the size class of an industrial enterprise from headcount and revenue in 万元."""
    for size, least_employees, least_revenue in _BOUNDS:
        if employees >= least_employees and revenue >= least_revenue:
            return size
    return SizeClass.MICRO


@dataclass(frozen=True, slots=True)
class KnownCodes:
    """Which region and industry codes exist."""

    is_county: Callable[[str], bool]
    is_region: Callable[[str], bool]
    is_division: Callable[[str], bool]


def read_profile(raw: Mapping[str, Json], known: KnownCodes, *, complete: bool) -> Profile:
    """Check a profile as typed or as in a responses file; other keys are left alone.

    With `complete` every field must be there (the form); without, absent fields stay empty (files).
    Raises `ProfileRefused` with one reason a field.
    """
    reasons: dict[str, ProfileReason] = {}
    values: dict[str, str] = {}
    for field in FIELDS:
        given = raw.get(field)
        typed = clean_line(str(given)) if given is not None else ""
        values[field] = typed.upper().replace(" ", "") if field == "credit_code" else typed
        if not typed and complete and field not in OPTIONAL:
            reasons[field] = ProfileReason.MISSING
        elif typed:
            reason = _reason(field, values[field], known, complete=complete)
            if reason:
                reasons[field] = reason
    if reasons:
        raise ProfileRefused(reasons)
    employees, revenue = read_number(values["employees"]), read_number(values["revenue"])
    return Profile(
        name=values["name"],
        credit_code=values["credit_code"],
        region=values["region"],
        industry=values["industry"],
        employees=None if employees is None else int(employees),
        revenue=revenue,
        production_type=ProductionType(values["production_type"]) if values["production_type"] else None,
    )


def credit_code_reason(code: str) -> ProfileReason | None:
    """Say what is wrong with a 统一社会信用代码 (GB 32100-2015), or nothing."""
    try:
        uscc.validate(code)
    except InvalidLength:
        return ProfileReason.CREDIT_CODE_LENGTH
    except InvalidChecksum:
        return ProfileReason.CREDIT_CODE_CHECK
    except (InvalidFormat, ValidationError):
        return ProfileReason.CREDIT_CODE_CHARACTERS
    return None


def _reason(field: str, value: str, known: KnownCodes, *, complete: bool) -> ProfileReason | None:
    if field == "name":
        if looks_like_formula(value):
            return ProfileReason.FORMULA
        return ProfileReason.TOO_LONG if len(value) > LONGEST_NAME else None
    if field == "credit_code":
        return credit_code_reason(value)
    if field == "region":
        if not known.is_region(value):
            return ProfileReason.UNKNOWN_REGION
        return ProfileReason.REGION_NOT_COUNTY if complete and not known.is_county(value) else None
    if field == "industry":
        return None if known.is_division(value) else ProfileReason.UNKNOWN_INDUSTRY
    if field == "production_type":
        return None if value in set(ProductionType) else ProfileReason.UNKNOWN_PRODUCTION_TYPE
    return _number_reason(field, value)


def _number_reason(field: str, value: str) -> ProfileReason | None:
    number = read_number(value)
    if number is None:
        return ProfileReason.NOT_A_NUMBER
    if number < 0:
        return ProfileReason.NEGATIVE
    if field == "employees":
        if number != number.to_integral_value():
            return ProfileReason.NOT_WHOLE
        return ProfileReason.TOO_LARGE if number > LARGEST_HEADCOUNT else None
    return ProfileReason.TOO_LARGE if number > LARGEST_REVENUE else None
