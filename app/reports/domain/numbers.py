"""Report numbers: ZZ, province, year, serial, check digits."""

import re

_NUMBER = re.compile(r"ZZ-[0-9]{2}-[0-9]{4}-[0-9]{7}-[0-9]{2}")


def report_number(region: str, year: int, serial: int) -> str:
    """Give a report number: ZZ, province code, year, serial and a check digit (ISO 7064 mod 97-10)."""
    body = f"{region[:2] or '00'}{year}{serial:07d}"
    check = 98 - int(body) * 100 % 97
    return f"ZZ-{body[:2]}-{year}-{serial:07d}-{check:02d}"


def read_report_number(typed: str) -> str | None:
    """Give the number in a typed one, blanks and case aside; `None` if it has not the form of one."""
    number = typed.strip().upper()
    return number if _NUMBER.fullmatch(number) else None
