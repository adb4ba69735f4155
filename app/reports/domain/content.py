"""What a report prints: one frozen value, complete, so that drawing it needs nothing else.

The content is a list of chapters made of a few kinds of blocks. The PDF, the page, the workbook and the
copy for Word are drawn from the same blocks, so they cannot differ. A self-assessed report and one verified on site have
the same shape; the latter has more chapters.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Literal, TypeAlias

from app.kit.charts import Chart
from app.kit.plain import write_json

TEMPLATE_VERSION = "4"
ACCENT = "#0f6b66"


class ReportForm(StrEnum):
    """How much of the same content is printed."""

    FULL = "full"
    BRIEF = "brief"


class Layer(StrEnum):
    """What a report rests on: what the enterprise said, or what a consultant found on site."""

    SELF = "self"
    VERIFIED = "verified"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `tone` is lead, small, warn or plain."""

    text: str
    tone: Literal["plain", "lead", "small", "warn"] = "plain"
    kind: Literal["paragraph"] = "paragraph"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a chapter."""

    text: str
    kind: Literal["heading"] = "heading"


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list."""

    items: tuple[str, ...]
    is_ordered: bool = False
    kind: Literal["bullets"] = "bullets"


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; `widths` in percent of the line add up to 100, `numeric` are right-aligned columns.

    A kept grid stays on one page.
    """

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    numeric: tuple[int, ...] = ()
    is_kept: bool = False
    kind: Literal["grid"] = "grid"


def filled(grid: Grid) -> Grid:
    """Give a table without the columns that say nothing in any row; the others share the line."""
    kept = [n for n in range(len(grid.headers)) if any(row[n] for row in grid.rows)] or [0]
    whole = sum(grid.widths[n] for n in kept)
    widths = [grid.widths[n] * 100 // whole for n in kept]
    widths[-1] += 100 - sum(widths)
    return Grid(
        headers=tuple(grid.headers[n] for n in kept),
        rows=tuple(tuple(row[n] for n in kept) for row in grid.rows),
        widths=tuple(widths),
        numeric=tuple(kept.index(n) for n in grid.numeric if n in kept),
        is_kept=grid.is_kept,
    )


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart under a name of its own within the report."""

    name: str
    chart: Chart
    width: Literal["wide", "mid", "small"] = "wide"
    kind: Literal["picture"] = "picture"


@dataclass(frozen=True, slots=True)
class Card:
    """Something described as a whole, such as a provider."""

    heading: str
    aside: str
    lines: tuple[str, ...]
    items: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    kind: Literal["card"] = "card"


@dataclass(frozen=True, slots=True)
class Banner:
    """Level and score, large."""

    level: str
    total: str
    total_max: str
    status: str
    kind: Literal["banner"] = "banner"


Block: TypeAlias = Paragraph | Heading | Bullets | Grid | Picture | Card | Banner


@dataclass(frozen=True, slots=True)
class Chapter:
    """One chapter; its code is the number in the table of contents that programmes ask for."""

    code: str
    title: str
    blocks: tuple[Block, ...]
    starts_page: bool = False


@dataclass(frozen=True, slots=True)
class Brand:
    """The issuing office: its name, its colour, its logo as base64 of a PNG; all may be empty."""

    office: str = ""
    accent: str = ACCENT
    logo: str = ""


@dataclass(frozen=True, slots=True)
class ReportContent:
    """Everything a report prints, in one language.

    Numbers are written out; `number` is empty for a report drawn from a file. `issued_on` is the day in
    China. `record` is canonical JSON of what the result was computed from, and the result.
    """

    language: str
    layer: Layer
    number: str
    edition: int
    reason: str
    issued_on: str
    brand: Brand
    check_url: str
    title: str
    enterprise: str
    questionnaire: str
    fingerprint: str
    status: str
    level: str
    disclaimer: str
    is_demo: bool
    chapters: tuple[Chapter, ...]
    brief: tuple[Chapter, ...]
    record: str = ""

    def digest(self) -> str:
        """Give the hash of everything printed, with the version of the template."""
        return hashlib.sha256(f"{TEMPLATE_VERSION}{write_json(asdict(self))}".encode()).hexdigest()

    def record_digest(self) -> str:
        """Give the hash of what the result was computed from; empty where nothing was kept."""
        return hashlib.sha256(self.record.encode()).hexdigest() if self.record else ""

    def printed(self, form: ReportForm) -> tuple[Chapter, ...]:
        """Give the chapters of one form."""
        return self.chapters if form is ReportForm.FULL else self.brief


def pictures(chapters: tuple[Chapter, ...]) -> Iterator[Picture]:
    """Give the charts of some chapters."""
    for chapter in chapters:
        for block in chapter.blocks:
            if isinstance(block, Picture):
                yield block
