"""The official code tables, vendored as CSV with their source beside them (`codes/`)."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from app.enterprises.domain import KnownCodes

CODES = Path(__file__).parent / "codes"
NAMELESS_CITIES = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}


@dataclass(frozen=True, slots=True)
class Region:
    """One row of GB/T 2260; `level` is province, city or county."""

    code: str
    name: str
    name_en: str
    level: str
    parent: str
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class Industry:
    """One row of GB/T 4754; `level` is section or division."""

    code: str
    name: str
    name_en: str
    level: str
    parent: str
    keywords: tuple[str, ...]


class CodeTables:
    """Regions (GB/T 2260) and industries (GB/T 4754-2017), read once at first use."""

    @cached_property
    def regions(self) -> dict[str, Region]:
        """All regions in force, by code."""
        rows = (_region(row) for row in _rows("gbt2260.csv"))
        return {region.code: region for region in rows if region.valid_to is None}

    @cached_property
    def industries(self) -> dict[str, Industry]:
        """All sections and divisions, by code."""
        return {row["code"]: _industry(row) for row in _rows("gbt4754.csv")}

    @cached_property
    def known(self) -> KnownCodes:
        """The checks a profile needs."""
        return KnownCodes(
            is_county=lambda code: code in self.regions and not self.below(code),
            is_region=lambda code: code in self.regions,
            is_division=lambda code: code in self.industries and self.industries[code].level == "division",
        )

    def below(self, code: str) -> list[Region]:
        """Give the regions directly below one, in code order; `""` gives the provinces."""
        return self._children.get(code, [])

    def region_name(self, code: str, language: str) -> str:
        """Give the full name of a region from the province down."""
        return _joined(self._names(code, language), language)

    def local_name(self, code: str, language: str) -> str:
        """Give the name of a region without its province: 苏州市昆山市."""
        names = self._names(code, language)
        return _joined(names[1:] or names, language)

    def _names(self, code: str, language: str) -> list[str]:
        names: list[str] = []
        region = self.regions.get(code)
        while region is not None:
            if region.name not in NAMELESS_CITIES:
                names.insert(0, region.name_en if language == "en" else region.name)
            region = self.regions.get(region.parent)
        return names

    def industry_name(self, code: str, language: str) -> str:
        """Give the name of an industry, or nothing for an unknown code."""
        industry = self.industries.get(code)
        if industry is None:
            return ""
        return industry.name_en if language == "en" else industry.name

    def search_industries(self, words: str) -> list[Industry]:
        """Give the divisions whose code, name or everyday keyword holds the typed words."""
        typed = words.strip().lower()
        found = (i for i in self.industries.values() if i.level == "division")
        return [i for i in found if typed and _matches(i, typed)]

    @cached_property
    def _children(self) -> dict[str, list[Region]]:
        children: dict[str, list[Region]] = {}
        for region in self.regions.values():
            children.setdefault(region.parent, []).append(region)
        return children


def _joined(names: list[str], language: str) -> str:
    return ", ".join(reversed(names)) if language == "en" else "".join(names)


def _matches(industry: Industry, typed: str) -> bool:
    if typed == industry.code or typed in industry.name.lower() or typed in industry.name_en.lower():
        return True
    return any(keyword in typed or typed in keyword for keyword in industry.keywords)


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (CODES / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _region(row: dict[str, str]) -> Region:
    until = date.fromisoformat(row["valid_to"]) if row["valid_to"] else None
    return Region(row["code"], row["name"], row["name_en"], row["level"], row["parent"], until)


def _industry(row: dict[str, str]) -> Industry:
    keywords = tuple(row["keywords"].split())
    return Industry(row["code"], row["name"], row["name_en"], row["level"], row["parent"], keywords)
