"""The heat map of graded scenes."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.kit.charts.drawing import (
    ACCENT,
    MUTED,
    PAPER,
    RAMP,
    RAMP_INK,
    Chart,
    Table,
    size_that_fits,
    svg,
    write,
)


@dataclass(frozen=True, slots=True)
class Cell:
    """One scene of the heat map; `level` is `None` without a usable response."""

    name: str
    group: str
    level: int | None
    is_starred: bool


def heatmap(title: str, cells: Sequence[Cell], headers: tuple[str, str, str], unknown: str) -> Chart:
    """Draw the scenes as cells under their groups; the level stands in each cell."""
    rows = tuple(
        (("★ " if c.is_starred else "") + c.name, c.group, unknown if c.level is None else str(c.level))
        for c in cells
    )
    described = f"{title}: " + "; ".join(f"{name} {level}" for name, _, level in rows)
    wide, narrow = (_heatmap(described, cells, unknown, columns) for columns in (4, 2))
    return Chart(wide, narrow, title, described, Table(headers, rows))


def _heatmap(described: str, cells: Sequence[Cell], unknown: str, columns: int) -> str:
    cell_width, cell_height, gap, y = 152, 62, 8, 4.0
    parts: list[str] = []
    for group in dict.fromkeys(cell.group for cell in cells):
        parts.append(write(group, 4, y + 15, 14, MUTED, bold=True))
        y += 24
        members = [cell for cell in cells if cell.group == group]
        for n, cell in enumerate(members):
            x, top = 4 + (n % columns) * (cell_width + gap), y + (n // columns) * (cell_height + gap)
            parts += _cell(cell, x, top, cell_width, cell_height, unknown)
        y += -(-len(members) // columns) * (cell_height + gap) + 6
    return svg(described, columns * (cell_width + gap), int(y), parts)


def _cell(cell: Cell, x: float, y: float, width: int, height: int, unknown: str) -> list[str]:
    level = cell.level
    fill = PAPER if level is None else RAMP[level]
    ink = MUTED if level is None else RAMP_INK[level]
    dash = ' stroke-dasharray="4 3"' if level is None else ""
    star = "★ " if cell.is_starred else ""
    size = size_that_fits(star + cell.name, 14, width - 20)
    box = (
        f'<rect x="{x}" y="{y:.1f}" width="{width}" height="{height}" rx="5" fill="{fill}" '
        f'stroke="{ACCENT if level else MUTED}"{dash}/>'
    )
    return [
        box,
        write(star + cell.name, x + 10, y + 22, size, ink),
        write(
            unknown if level is None else str(level),
            x + 10,
            y + 50,
            22 if level is not None else 14,
            ink,
            bold=True,
        ),
    ]
