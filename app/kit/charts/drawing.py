"""What every chart is made of: the values a chart is, colours, and texts placed by the widths of the fonts."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape

from app.kit.fonts import FAMILIES, advance

INK, MUTED, LINE, PAPER = "#1f2a2e", "#5b6b70", "#cfd8d8", "#ffffff"
ACCENT, ACCENT_SOFT, ACCENT_DEEP, WARM = "#0f6b66", "#d7eae7", "#0a4a47", "#b4541a"
RAMP = ("#f4f1ea", "#cfe3df", "#94c4bd", "#56a39b", "#0f6b66")
RAMP_INK = (INK, INK, INK, INK, PAPER)
SMALLEST = 9.0
HELD_FROM = 9
"""So many Latin letters, figures and spaces in a text make its width depend on the reader's fonts."""
_HELD = re.compile(r' textLength="[\d.]+" lengthAdjust="spacingAndGlyphs"')


@dataclass(frozen=True, slots=True)
class Table:
    """The data behind a chart."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawn chart; `description` says in words what it shows.

    `narrow_svg` is the same chart laid out for a phone, empty where `svg` serves both.
    """

    svg: str
    narrow_svg: str
    title: str
    description: str
    table: Table


def write(
    text: str, x: float, y: float, size: float, ink: str, *, bold: bool = False, centred: bool = False
) -> str:
    """Write one text at its left edge, or around `x` when centred.

    Latin letters differ in width from font to font, and a page is shown in the reader's fonts: a longer run is held
    to the width it was measured with.
    """
    width = advance(text, size, bold=bold)
    left = x - width / 2 if centred else x
    weight = ' font-weight="700"' if bold else ""
    held = f' textLength="{width:.1f}" lengthAdjust="spacingAndGlyphs"' if _varies(text) else ""
    return f'<text x="{left:.1f}" y="{y:.1f}" font-size="{size:g}" fill="{ink}"{weight}{held}>{escape(text)}</text>'


def measured(drawn: str) -> str:
    """Give a picture for where it is lettered in the very fonts it was measured with: nothing has to be held."""
    return _HELD.sub("", drawn)


def _varies(text: str) -> bool:
    return sum(character.isascii() for character in text) >= HELD_FROM


def write_fitted(
    text: str, x: float, y: float, size: float, ink: str, room: float, *, bold: bool = False
) -> str:
    """Draw a centred text, smaller if it is too wide for its room."""
    fitting = size_that_fits(text, size, room, bold=bold)
    return write(text, x, y, fitting, ink, bold=bold, centred=True)


def size_that_fits(text: str, size: float, room: float, *, bold: bool = False) -> float:
    """Give the size at which a text fits into its room, never below the smallest."""
    width = advance(text, size, bold=bold)
    return max(round(size * min(room / width, 1), 1), SMALLEST) if width else size


def broken(text: str, size: float, room: float) -> tuple[str, ...]:
    """Break a text that is too wide at the space that makes the two lines most even."""
    words = text.split(" ")
    if advance(text, size) <= room or len(words) == 1:
        return (text,)
    pairs = [(" ".join(words[:n]), " ".join(words[n:])) for n in range(1, len(words))]
    return min(pairs, key=lambda pair: max(advance(line, size) for line in pair))


def percent(share: Decimal) -> str:
    """Write a share as whole percent."""
    return f"{share * 100:.0f}%"


def svg(description: str, width: int, height: int, parts: Sequence[str]) -> str:
    """Put the parts into one picture that says what it shows."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        f'aria-label="{escape(description)}" font-family="{FAMILIES}, PingFang SC, Microsoft YaHei, '
        f'Noto Sans CJK SC, sans-serif">{"".join(parts)}</svg>'
    )


def shortened(text: str, size: float, room: float) -> str:
    """Cut a text with … where its room ends; the whole text stands in the chart's table."""
    if advance(text, size) <= room:
        return text
    kept = text
    while kept and advance(f"{kept}…", size) > room:
        kept = kept[:-1]
    return f"{kept.rstrip()}…" if kept else ""
