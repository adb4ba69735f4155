"""How numbers are written, and whether gates compare the exact or the written number."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal, localcontext
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor

from diagnosis_models.contract import Plain
from diagnosis_models.reading import Unreadable, read_choice, read_mapping, read_whole, refuse_unknown

MOST_DIGITS = 12
KNOWN = {"compare", "display", "digits", "mode"}


class RoundingMode(StrEnum):
    """How a number without finite decimal form is written."""

    HALF_UP = "half_up"
    DOWN = "down"


class Compared(StrEnum):
    """Which number a condition compares with what it requires."""

    EXACT = "exact"
    WRITTEN = "written"


@dataclass(frozen=True, slots=True)
class Rounding:
    """How many digits the numbers of a result are written with, and which number is compared."""

    digits: int
    mode: RoundingMode
    compare: Compared = Compared.EXACT

    def write(self, number: Fraction) -> Decimal:
        """Write a number: exact if it has a finite form of at most so many digits, else rounded."""
        return _written(number.numerator, number.denominator, self.digits, self.mode)

    def least(self, bound: Fraction, *, strict: bool) -> Fraction:
        """Give the least number, zero or more, that is written as `bound` or more; as more, if `strict`."""
        step = Fraction(1, 10**self.digits)
        edge = step * (floor(bound / step) + 1 if strict else ceil(bound / step))
        return max(edge - step / 2, Fraction(0)) if self.mode is RoundingMode.HALF_UP else edge


def read_rounding(plain: Plain) -> Rounding:
    """Read `rounding`; raises `Unreadable`."""
    fields: Mapping[str, Plain] = read_mapping({} if plain is None else plain, "rounding")
    refuse_unknown(fields, KNOWN, "rounding")
    read_whole(fields.get("display"), "rounding.display", default=0)
    digits = read_whole(fields.get("digits"), "rounding.digits", default=MOST_DIGITS)
    if not 0 <= digits <= MOST_DIGITS:
        raise Unreadable("rounding.digits", f"a whole number from 0 to {MOST_DIGITS}")
    return Rounding(
        digits=digits,
        mode=read_choice(fields.get("mode"), "rounding.mode", RoundingMode, RoundingMode.HALF_UP),
        compare=read_choice(fields.get("compare"), "rounding.compare", Compared, Compared.EXACT),
    )


def exact_decimal(number: Fraction) -> Decimal | None:
    """Give the exact decimal of a fraction, or `None` when it never ends."""
    return _finite(number.numerator, number.denominator)


@lru_cache(maxsize=65536)
def _finite(numerator: int, denominator: int) -> Decimal | None:
    twos_and_fives = denominator
    for prime in (2, 5):
        while twos_and_fives % prime == 0:
            twos_and_fives //= prime
    if twos_and_fives != 1:
        return None
    with localcontext(prec=60):
        return Decimal(numerator) / Decimal(denominator)


@lru_cache(maxsize=65536)
def _written(numerator: int, denominator: int, digits: int, mode: RoundingMode) -> Decimal:
    """Write a fraction; the same few come again and again."""
    exact = _finite(numerator, denominator)
    if exact is not None and -int(exact.as_tuple().exponent) <= digits:
        return exact
    rounding = ROUND_HALF_UP if mode is RoundingMode.HALF_UP else ROUND_DOWN
    with localcontext(prec=60):
        return (Decimal(numerator) / Decimal(denominator)).quantize(Decimal(1).scaleb(-digits), rounding)
