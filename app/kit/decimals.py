"""Writing exact decimals for people and machines, without touching their value."""

from decimal import ROUND_HALF_UP, Decimal


def plain(number: Decimal) -> str:
    """Write without exponent and without trailing zeros: 8, 1.5, 1.875."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def at_least(number: Decimal, places: int = 2) -> str:
    """Write with at least so many decimal places and never fewer than the value has: 49.40, 1.875."""
    text = plain(number)
    decimals = len(text.partition(".")[2])
    return text if decimals >= places else format(number, f".{places}f")


def rounded(number: Decimal, places: int) -> str:
    """Write rounded half-up, for display only; a rounded number never feeds a comparison."""
    return format(number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP), "f")
