"""Writing exact decimals for people and machines, without touching their value."""

from decimal import ROUND_HALF_UP, Decimal

LONGEST_SHOWN = 4


def plain(number: Decimal) -> str:
    """Write without exponent and without trailing zeros: 8, 1.5, 1.875."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def at_least(number: Decimal, places: int = 2) -> str:
    """Write with at least so many decimal places and never fewer than the value has: 49.40, 1.875."""
    text = plain(number)
    decimals = len(text.partition(".")[2])
    return text if decimals >= places else format(number, f".{places}f")


def shown(number: Decimal) -> str:
    """Write a score for people: as it is up to four decimals, else rounded to two; for display only."""
    has_end = len(plain(number).partition(".")[2]) <= LONGEST_SHOWN
    return at_least(number) if has_end else rounded(number, 2)


def whole(number: Decimal) -> str:
    """Write a maximum or a term for people: as `shown`, without trailing zeros."""
    return plain(Decimal(shown(number)))


def rounded(number: Decimal, places: int) -> str:
    """Write rounded half-up, for display only; a rounded number never feeds a comparison."""
    return format(number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP), "f")
