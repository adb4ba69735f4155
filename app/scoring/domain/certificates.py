"""A result reached elsewhere, as typed from its certificate: checked field by field."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.kit.plain import Json, clean_line, looks_like_formula, read_number
from app.questionnaires.domain.definition import Definition
from app.scoring.errors import CertificateReason, CertificateRefused

FIELDS = ("total", "held_on", "office", "certificate")
LONGEST = {"office": 120, "certificate": 80}
MOST_DECIMALS = 2
MOST_TYPED = 500
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_ISSUED = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a certificate states; `office` and `certificate` (its number) may be empty."""

    total: Decimal
    held_on: date
    office: str = ""
    certificate: str = ""


def earliest(definition: Definition) -> date:
    """Give the first day the instrument existed: the start of its month or year of issue."""
    issued = _ISSUED.fullmatch(definition.source.get("issued", ""))
    return date(*(int(part or 1) for part in issued.groups())) if issued else date.min


def read_certificate(raw: Mapping[str, Json], definition: Definition, today: date) -> Certificate:
    """Check a certificate of a result-only instrument; raises `CertificateRefused`, a reason a field.

    `today` is the day in China; other keys are left alone.
    """
    typed = {field: _typed(raw.get(field)) for field in FIELDS}
    reasons = {field: reason for field in FIELDS if (reason := _reason(field, typed[field]))}
    total, held_on = read_number(typed["total"]), _read_date(typed["held_on"])
    if "total" not in reasons and total is not None:
        _blame(reasons, "total", _total_reason(total, definition))
    if "held_on" not in reasons and held_on is not None:
        _blame(reasons, "held_on", _date_reason(held_on, definition, today))
    if reasons or total is None or held_on is None:
        raise CertificateRefused({field: reasons[field] for field in FIELDS if field in reasons})
    return Certificate(abs(total), held_on, clean_line(typed["office"]), clean_line(typed["certificate"]))


def _typed(value: Json) -> str:
    if value is None or isinstance(value, bool | list | dict):
        return ""
    return str(value).strip(" \u3000")


def _reason(field: str, text: str) -> CertificateReason | None:
    if any(unicodedata.category(c) in _INVISIBLE for c in text):
        return CertificateReason.CONTROL_CHARACTERS
    if field in LONGEST:
        if len(text) > LONGEST[field]:
            return CertificateReason.TOO_LONG
        return CertificateReason.FORMULA if looks_like_formula(text) else None
    if not text:
        return CertificateReason.MISSING
    if field == "total":
        return (
            None
            if len(text) <= MOST_TYPED and read_number(text) is not None
            else CertificateReason.NOT_A_NUMBER
        )
    return None if _read_date(text) else CertificateReason.NOT_A_DATE


def _blame(reasons: dict[str, CertificateReason], field: str, reason: CertificateReason | None) -> None:
    if reason is not None:
        reasons[field] = reason


def _total_reason(total: Decimal, definition: Definition) -> CertificateReason | None:
    most = Decimal(str(definition.parameters.get("total_max", "100")))
    if not 0 <= total <= most:
        return CertificateReason.OUT_OF_RANGE
    step = Decimal(1).scaleb(-MOST_DECIMALS)
    return CertificateReason.TOO_PRECISE if total != total.quantize(step) else None


def _date_reason(held_on: date, definition: Definition, today: date) -> CertificateReason | None:
    if held_on > today:
        return CertificateReason.IN_FUTURE
    return CertificateReason.BEFORE_INSTRUMENT if held_on < earliest(definition) else None


def _read_date(text: str) -> date | None:
    """Read a date as people type it: 2023-05-06, 2023/5/6, 2023年5月6日."""
    found = _DATE.fullmatch(unicodedata.normalize("NFKC", text).replace(" ", ""))
    try:
        return date(*(int(part) for part in found.groups())) if found else None
    except ValueError:
        return None
