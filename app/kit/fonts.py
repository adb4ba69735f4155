"""The committed fonts: where they are, what they cover, how wide their characters are."""

from functools import cache
from pathlib import Path

FONTS = Path(__file__).parent.parent / "fonts"
FAMILIES = "Zhizhen Sans, Zhizhen Sans Rare"
EM = 1000


def fontconfig_file(folder: Path) -> Path:
    """Write a fontconfig file that knows the committed fonts and no others; gives its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "fonts.conf"
    path.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f"<dir>{FONTS}</dir><cachedir>{folder / 'cache'}</cachedir></fontconfig>",
        encoding="utf-8",
    )
    return path


def uncovered(text: str) -> tuple[str, ...]:
    """Give the characters of a text that no committed font has, each once, in order."""
    covered = _covered()
    return tuple(dict.fromkeys(c for c in text if ord(c) not in covered and c not in "\n\t"))


def printable(text: str) -> str:
    """Replace every character that no committed font has by 〓, the printer's mark for a missing type.

    A document never shows an empty box: emoji and characters beyond GB 18030 level 2 become 〓.
    """
    absent = uncovered(text)
    return text.translate(dict.fromkeys(map(ord, absent), "〓")) if absent else text


def advance(text: str, size: float, *, bold: bool = False) -> float:
    """Give the width of a text in the unit of `size`; ideographs are one em wide."""
    widths = _advances()
    return sum(widths.get(ord(c), (EM, EM))[bold] for c in text) * size / EM


@cache
def _covered() -> frozenset[int]:
    points: set[int] = set()
    for line in (FONTS / "coverage.txt").read_text("ascii").splitlines():
        if line and not line.startswith("#"):
            first, _, last = line.partition("-")
            points.update(range(int(first, 16), int(last or first, 16) + 1))
    return frozenset(points)


@cache
def _advances() -> dict[int, tuple[int, int]]:
    widths: dict[int, tuple[int, int]] = {}
    for line in (FONTS / "advances.txt").read_text("ascii").splitlines():
        if line and not line.startswith("#"):
            code, regular, bold = line.split()
            widths[int(code, 16)] = (int(regular), int(bold))
    return widths
