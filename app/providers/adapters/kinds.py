"""What a cell may hold: each kind reads a cell into a value, and writes the value back as the same cell.

Reading takes what calamine, CSV or JSON hand over; writing gives text, a number or a day. For every
kind, reading what was written gives the same value.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Generic, Protocol, TypeVar

from app.enterprises.service.codes import code_tables
from app.kit.decimals import plain
from app.kit.plain import clean_line, read_number
from app.kit.sheets import Cell
from app.providers.adapters.codes import capabilities, capability_codes
from app.providers.domain import NATIONWIDE, SIZES
from app.providers.errors import FaultCode

Choice = TypeVar("Choice", bound=StrEnum)
MOST_PLACES = 4
LARGEST_NUMBER = Decimal(10) ** 9
LONGEST_SHOWN = 40
LONGEST_PART = 80
SIZE_NAMES = {code: name for name, code in SIZES.items()}
_SEPARATORS = re.compile("[；;]")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{4})(\d{2})(\d{2})")


class CellFaulty(Exception):
    """A cell that does not hold what it should; facts fill the sentence of the code."""

    def __init__(self, code: FaultCode, **facts: object) -> None:
        self.code = code
        self.facts = {name: str(fact) for name, fact in facts.items()}
        super().__init__(code)


class Kind(Protocol):
    """One kind of cell."""

    @property
    def empty(self) -> object:
        """What an empty cell stands for."""
        ...

    @property
    def choices(self) -> tuple[str, ...]:
        """The closed list to choose from; empty when anything goes."""
        ...

    @property
    def is_many(self) -> bool:
        """Whether several values may stand in one cell, parted by ；."""
        ...

    def read(self, cell: Cell) -> object:
        """Read a cell that is not empty; raises `CellFaulty`."""
        ...

    def write(self, value: object) -> Cell:
        """Write a value as the cell it came from."""
        ...


def as_text(cell: Cell) -> str:
    """Give the text of a cell as a person sees it."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return plain(Decimal(format(cell, ".12g")))  # binary noise of 0.1 + 0.2 is no decimal of a person
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return _cleaned(str(cell))


@lru_cache(maxsize=20_000)
def _cleaned(text: str) -> str:
    """Clean a text once: most cells of a pool hold one of few values."""
    return clean_line(text)


def _got(cell: Cell) -> str:
    return as_text(cell)[:LONGEST_SHOWN]


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text."""

    most: int = 200
    empty: object = ""
    choices: tuple[str, ...] = ()
    is_many: bool = False

    def read(self, cell: Cell) -> object:
        """Read text of at most so many characters."""
        text = as_text(cell)
        if len(text) > self.most:
            raise CellFaulty(FaultCode.TOO_LONG, most=self.most)
        return text

    def write(self, value: object) -> Cell:
        """Write it as it is."""
        return str(value)


@dataclass(frozen=True, slots=True)
class Number:
    """A number from 0 with at most four decimals."""

    least: int = 0
    most: int | None = None
    is_whole: bool = False
    empty: object = None
    choices: tuple[str, ...] = ()
    is_many: bool = False

    def read(self, cell: Cell) -> object:
        """Read a number; gives `int` where it must be whole, else `Decimal`."""
        number = read_number(as_text(cell))
        if number is None or number < 0:
            raise CellFaulty(FaultCode.NOT_A_NUMBER, got=_got(cell))
        if self.is_whole and number != number.to_integral_value():
            raise CellFaulty(FaultCode.NOT_WHOLE, got=_got(cell))
        most = LARGEST_NUMBER if self.most is None else Decimal(self.most)
        if not self.least <= number <= most:
            raise CellFaulty(FaultCode.OUT_OF_RANGE, least=self.least, most=plain(most), got=_got(cell))
        shown = plain(number)
        if len(shown.partition(".")[2]) > MOST_PLACES:
            raise CellFaulty(FaultCode.TOO_FINE, got=_got(cell))
        return int(number) if self.is_whole else Decimal(shown)

    def write(self, value: object) -> Cell:
        """Write the number."""
        if value is None:
            return None
        return value if isinstance(value, int) else float(str(value))


@dataclass(frozen=True, slots=True)
class Day:
    """A day, as a date or as text that can only be one."""

    empty: object = None
    choices: tuple[str, ...] = ()
    is_many: bool = False

    def read(self, cell: Cell) -> object:
        """Read a date, 2027-12-31, 2027/12/31, 2027.12.31, 2027年12月31日 or 20271231."""
        if isinstance(cell, datetime):
            return cell.date()
        if isinstance(cell, date):
            return cell
        typed = unicodedata.normalize("NFKC", as_text(cell)).removesuffix(" 00:00:00").replace(" ", "")
        found = _DAY.fullmatch(typed) if isinstance(cell, str) else None
        try:
            year, month, day = (int(part) for part in (found.groups() if found else ()) if part)
            return date(year, month, day)
        except ValueError:
            raise CellFaulty(FaultCode.NOT_A_DAY, got=_got(cell)) from None

    def write(self, value: object) -> Cell:
        """Write the day."""
        return value if isinstance(value, date) else None


@dataclass(frozen=True, slots=True)
class YesNo:
    """是 or 否."""

    yes: str = "是"
    no: str = "否"
    empty: object = False
    is_many: bool = False

    @property
    def choices(self) -> tuple[str, ...]:
        """The two words."""
        return (self.yes, self.no)

    def read(self, cell: Cell) -> object:
        """Read one of the two words."""
        text = as_text(cell)
        if text not in self.choices:
            raise CellFaulty(FaultCode.NOT_LISTED, choices="、".join(self.choices), got=_got(cell))
        return text == self.yes

    def write(self, value: object) -> Cell:
        """Write the word."""
        return self.yes if value else self.no


@dataclass(frozen=True, slots=True)
class OneOf(Generic[Choice]):
    """A member of an enumeration, written as its value."""

    kind: type[Choice]
    is_many: bool = False

    @property
    def empty(self) -> object:
        """The first member stands for not filled, where a cell may be empty; nothing where many may be."""
        return () if self.is_many else next(iter(self.kind))

    @property
    def choices(self) -> tuple[str, ...]:
        """All members."""
        return tuple(self.kind)

    def read(self, cell: Cell) -> object:
        """Read the member, or all members of the cell."""
        if self.is_many:
            return tuple(dict.fromkeys(self._member(part) for part in _parts(cell)))
        return self._member(as_text(cell))

    def write(self, value: object) -> Cell:
        """Write the value."""
        return "；".join(value) if isinstance(value, tuple) else str(value)

    def _member(self, text: str) -> Choice:
        for member in self.kind:
            if member.value == text:
                return member
        raise CellFaulty(FaultCode.NOT_LISTED, choices="、".join(self.kind), got=text[:LONGEST_SHOWN])


@dataclass(frozen=True, slots=True)
class Words:
    """Texts parted by ；, each turned into what is kept by `known`, or taken as it is."""

    fault: FaultCode = FaultCode.TOO_LONG
    known: Callable[[str], str | None] = field(
        default=lambda text: text if len(text) <= LONGEST_PART else None
    )
    named: Callable[[str], str] = field(default=str)
    listed: Callable[[], tuple[str, ...]] = field(default=tuple)
    most: int = 2000
    is_many: bool = True

    @property
    def empty(self) -> object:
        """No text, or none at all."""
        return () if self.is_many else ""

    @property
    def choices(self) -> tuple[str, ...]:
        """What may be chosen."""
        return self.listed()

    def read(self, cell: Cell) -> object:
        """Read every part, each once."""
        if len(as_text(cell)) > self.most:
            raise CellFaulty(FaultCode.TOO_LONG, most=self.most)
        parts = _parts(cell)
        if not self.is_many and len(parts) > 1:
            raise CellFaulty(FaultCode.ONE_ONLY, got=_got(cell))
        found = dict.fromkeys(self._kept(part) for part in parts)
        return tuple(found) if self.is_many else next(iter(found), "")

    def write(self, value: object) -> Cell:
        """Write the parts."""
        parts = value if isinstance(value, tuple) else (value,) if value else ()
        return "；".join(self.named(str(part)) for part in parts)

    def _kept(self, text: str) -> str:
        kept = self.known(text)
        if kept is None:
            raise CellFaulty(
                self.fault, got=text[:LONGEST_SHOWN], most=LONGEST_PART, choices="、".join(self.listed())
            )
        return kept


def _parts(cell: Cell) -> list[str]:
    return [part for part in (clean_line(p) for p in _SEPARATORS.split(as_text(cell))) if part]


def _region(code: str) -> str | None:
    return code if code == NATIONWIDE or code in code_tables().regions else None


def _industry(code: str) -> str | None:
    return code if code in code_tables().industries else None


def _names(table: Mapping[str, str]) -> Callable[[], tuple[str, ...]]:
    return lambda: tuple(table)


LIST = Words()
REGIONS = Words(FaultCode.NOT_A_REGION, _region)
REGION = Words(FaultCode.NOT_A_REGION, _region, is_many=False)
INDUSTRIES = Words(FaultCode.NOT_AN_INDUSTRY, _industry)
INDUSTRY = Words(FaultCode.NOT_AN_INDUSTRY, _industry, is_many=False)
SIZE_LIST = Words(FaultCode.NOT_LISTED, SIZES.get, SIZE_NAMES.__getitem__, _names(SIZES))
SIZE = Words(FaultCode.NOT_LISTED, SIZES.get, SIZE_NAMES.__getitem__, _names(SIZES), is_many=False)
SCENES = Words(
    FaultCode.UNKNOWN_SCENE,
    lambda name: capability_codes().get(name),
    lambda code: capabilities()[code].name,
    lambda: tuple(capability_codes()),
)
WHOLE = Number(is_whole=True)
COUNT = Number(is_whole=True, empty=0)
AMOUNT = Number()
LEVEL = Number(most=4, is_whole=True)
YEAR = Number(least=1900, most=2100, is_whole=True)
YES_NO = YesNo()
NATURE = YesNo("示例", "正式")
DAY = Day()
CODE = Text(20)
NAME = Text(80)
LONG = Text(500)
