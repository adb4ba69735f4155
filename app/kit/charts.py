"""Charts as SVG text, for page and PDF alike; each with a description and a data table.

Rules that keep them quick and portable: no `text-anchor` (positions come from the fonts' widths), no
opacity, no filters, no scripts; every difference is also carried by a number, a border or a pattern,
so that the charts work in black and white.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from math import ceil, cos, pi, sin

from app.kit.decimals import plain, whole
from app.kit.fonts import FAMILIES, advance

INK, MUTED, LINE, PAPER = "#1f2a2e", "#5b6b70", "#cfd8d8", "#ffffff"
ACCENT, ACCENT_SOFT, ACCENT_DEEP, WARM = "#0f6b66", "#d7eae7", "#0a4a47", "#b4541a"
RAMP = ("#f4f1ea", "#cfe3df", "#94c4bd", "#56a39b", "#0f6b66")
RAMP_INK = (INK, INK, INK, INK, PAPER)
SMALLEST = 9.0


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


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the ladder."""

    name: str
    alias: str
    is_reached: bool
    is_current: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis or bar: a value on a scale from 0 to `max`."""

    name: str
    value: Decimal
    max: Decimal

    @property
    def share(self) -> Decimal:
        """The value as a share of its maximum, from 0 to 1."""
        return self.value / self.max if self.max else Decimal(0)


@dataclass(frozen=True, slots=True)
class Cell:
    """One scene of the heat map; `level` is `None` without a usable response."""

    name: str
    group: str
    level: int | None
    is_starred: bool


@dataclass(frozen=True, slots=True)
class Point:
    """One score in time; `day` is its ordinal, `is_stated` draws it hollow (not measured here)."""

    day: int
    label: str
    short: str
    value: Decimal
    is_stated: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """Points on one scale from 0 to `max` that compare with each other, oldest first."""

    name: str
    max: Decimal
    points: tuple[Point, ...]


def ladder(title: str, steps: Sequence[Step], headers: tuple[str, str]) -> Chart:
    """Draw the levels as rising steps from left to right, the reached ones filled."""
    rows = tuple((f"{s.name} {s.alias}".strip(), s.note) for s in steps)
    current = next((s for s in steps if s.is_current), steps[0])
    described = f"{title}: {current.name}. " + "; ".join(f"{a} {b}".strip() for a, b in rows)
    wide, narrow = (_ladder(described, steps, width) for width in (640, 340))
    return Chart(wide, narrow, title, described, Table(headers, rows))


def radar(
    title: str, axes: Sequence[Axis], headers: tuple[str, str, str], target: Decimal | None = None
) -> Chart:
    """Draw shares of the maximum (0–100 %) on at least three axes; `target` is a share, dashed."""
    rows = tuple((a.name, whole(a.value), whole(a.max)) for a in axes)
    described = f"{title}: " + "; ".join(f"{a.name} {_percent(a.share)}" for a in axes)
    wide = _svg(described, 440, 350, _radar(axes, target, 440, 350, 112))
    narrow = _svg(described, 340, 310, _radar(axes, target, 340, 310, 92))
    return Chart(wide, narrow, title, described, Table(headers, rows))


def bars(title: str, axes: Sequence[Axis], headers: tuple[str, str, str]) -> Chart:
    """Draw one horizontal bar a dimension, with value and maximum in figures."""
    rows = tuple((a.name, whole(a.value), whole(a.max)) for a in axes)
    described = f"{title}: " + "; ".join(f"{a.name} {whole(a.value)} / {whole(a.max)}" for a in axes)
    beside = max(104, ceil(max(advance(a.name, 15) for a in axes)) + 14)
    wide = _svg(described, 460, 36 * len(axes) + 8, _bars(axes, 460, 36, beside=beside))
    narrow = _svg(described, 340, 54 * len(axes), _bars(axes, 340, 54, beside=0))
    return Chart(wide, narrow, title, described, Table(headers, rows))


def heatmap(title: str, cells: Sequence[Cell], headers: tuple[str, str, str], unknown: str) -> Chart:
    """Draw the scenes as cells under their groups; the level stands in each cell."""
    rows = tuple(
        (("★ " if c.is_starred else "") + c.name, c.group, unknown if c.level is None else str(c.level))
        for c in cells
    )
    described = f"{title}: " + "; ".join(f"{name} {level}" for name, _, level in rows)
    wide, narrow = (_heatmap(described, cells, unknown, columns) for columns in (4, 2))
    return Chart(wide, narrow, title, described, Table(headers, rows))


def timeline(title: str, spans: Sequence[Span], headers: tuple[str, str, str], apart: str) -> Chart:
    """Draw scores over time, a line within each span; between spans a break mark named `apart`."""
    rows = tuple((p.label, span.name, whole(p.value)) for span in spans for p in span.points)
    described = f"{title}: " + "; ".join(" ".join(row) for row in rows)
    wide, narrow = (_timeline(described, spans, apart, width) for width in (640, 340))
    return Chart(wide, narrow, title, described, Table(headers, rows))


def _radar(
    axes: Sequence[Axis], target: Decimal | None, width: int, height: int, radius: float
) -> list[str]:
    cx, cy = width / 2, height / 2
    shares = [float(axis.share) for axis in axes]
    rings = " ".join(_ring([r / 4] * len(axes), cx, cy, radius) for r in range(1, 5))
    spokes = " ".join(f"M{cx} {cy}L{_point(1, n, len(axes), cx, cy, radius)}" for n in range(len(axes)))
    parts = [f'<path d="{rings} {spokes}" fill="none" stroke="{LINE}"/>']
    parts.append(
        f'<path d="{_ring(shares, cx, cy, radius)}" fill="{ACCENT}" fill-opacity="0.18" '
        f'stroke="{ACCENT}" stroke-width="2.5"/>'
    )
    if target is not None:
        parts.append(
            f'<path d="{_ring([float(target)] * len(axes), cx, cy, radius)}" fill="none" '
            f'stroke="{WARM}" stroke-width="1.5" stroke-dasharray="5 4"/>'
        )
    for n, axis in enumerate(axes):
        parts += _axis_label(axis, n, len(axes), cx, cy, radius)
    return parts


def _bars(axes: Sequence[Axis], width: int, row: int, *, beside: int) -> list[str]:
    """Draw the bars with the names in `beside` units to their left, or above them when that is 0."""
    start, top = (beside, 8) if beside else (1, 26)
    track = width - start - (104 if beside else 1)
    back, front, texts = [], [], []
    for n, axis in enumerate(axes):
        y, value = top + n * row, f"{whole(axis.value)} / {whole(axis.max)}"
        back.append(f"M{start} {y}h{track}v16h-{track}z")
        length = float(axis.share) * track
        if length:
            front.append(f"M{start} {y}h{length:.1f}v16h-{length:.1f}z")
        if beside:
            texts.append(_text(axis.name, start - 12 - advance(axis.name, 15), y + 13.5, 15, INK))
            texts.append(_text(value, start + track + 12, y + 13.5, 15, INK, bold=True))
        else:
            right = width - 1 - advance(value, 15, bold=True)
            texts.append(_text(axis.name, start, y - 8, 15, INK))
            texts.append(_text(value, right, y - 8, 15, INK, bold=True))
    parts = [f'<path d="{"".join(back)}" fill="{RAMP[0]}" stroke="{LINE}"/>']
    if front:
        parts.append(f'<path d="{"".join(front)}" fill="{ACCENT}"/>')
    return [*parts, *texts]


def _ladder(described: str, steps: Sequence[Step], width: int) -> str:
    bottom, step_width = 176, (width - 8) / len(steps)
    parts = []
    for n, step in enumerate(steps):
        x, y = 4 + n * step_width, 128 - n * 24
        fill = ACCENT if step.is_current else ACCENT_SOFT if step.is_reached else RAMP[0]
        stroke = ACCENT if step.is_reached else MUTED
        dash = "" if step.is_reached else ' stroke-dasharray="4 3"'
        parts.append(
            f'<rect x="{x + 2:.1f}" y="{y}" width="{step_width - 4:.1f}" height="{bottom - y}" rx="4" '
            f'fill="{fill}" stroke="{stroke}"{dash}/>'
        )
        ink = PAPER if step.is_current else INK
        middle, room = x + step_width / 2, step_width - 8
        parts.append(_fitted(step.name, middle, y + 24, 17, ink, room, bold=True))
        if step.alias:
            parts.append(_fitted(step.alias, middle, y + 44, 13, ink, room))
        if step.is_current:
            parts.append(_triangle(middle, y - 6))
    notes, deepest = _notes(steps, width, bottom + 22)
    return _svg(described, width, deepest + 12, [*parts, *notes])


def _timeline(described: str, spans: Sequence[Span], apart: str, width: int) -> str:
    gap, left, top, bottom = 44, 40, 70, 230
    share = (width - left - 8 - gap * (len(spans) - 1)) / sum(len(s.points) + 1 for s in spans)
    parts, x = [], float(left)
    for n, span in enumerate(spans):
        if n:
            parts.append(_break(apart, x - gap / 2, top, bottom))
        long = share * (len(span.points) + 1)
        parts += _span(span, x, long, top, bottom, is_narrow=width < 500)  # noqa: PLR2004
        x += long + gap
    scale = [(plain(spans[0].max * n / 2), bottom - (bottom - top) * n / 2) for n in range(3)]
    parts += [_text(text, left - 8 - advance(text, 12), y + 4, 12, MUTED) for text, y in scale]
    return _svg(described, width, bottom + 32, parts)


def _break(apart: str, x: float, top: int, bottom: int) -> str:
    """Mark where two spans do not compare: a jagged line with its reason over it."""
    teeth = "".join(f"l{5 if n % 2 else -5} 10" for n in range((bottom - top) // 10))
    jagged = f'<path d="M{x + 2.5:.1f} {top}{teeth}" fill="none" stroke="{WARM}" stroke-width="2"/>'
    return f'<g class="break">{jagged}{_text(apart, x, top - 50, 13, WARM, bold=True, centred=True)}</g>'


def _span(span: Span, x: float, long: float, top: int, bottom: int, *, is_narrow: bool) -> list[str]:
    """Draw frame, name, line, points and as many labels as fit, the last one always."""
    days, inset = [p.day for p in span.points], min(36.0, long / 3)
    room, passed = long - 2 * inset, days[-1] - days[0]
    at = [x + inset + room * (d - days[0]) / passed if passed else x + long / 2 for d in days]
    up = [bottom - float(p.value / span.max) * (bottom - top) for p in span.points]
    rules = "".join(f"M{x:.1f} {bottom - (bottom - top) * n / 2:.1f}h{long:.1f}" for n in range(3))
    parts = [f'<path d="{rules}" fill="none" stroke="{LINE}"/>']
    for n, line in enumerate(reversed(_lines(span.name, 14, long))):
        parts.append(_fitted(line, x + long / 2, top - 12 - 17 * n, 14, INK, long, bold=True))
    if len(at) > 1:
        run = "L".join(f"{a:.1f} {b:.1f}" for a, b in zip(at, up, strict=True))
        parts.append(f'<path class="run" d="M{run}" fill="none" stroke="{ACCENT}" stroke-width="2.5"/>')
    placed: list[tuple[float, float]] = []
    ring = f'stroke="{ACCENT}" stroke-width="2.5"'
    for point, a, b in reversed(list(zip(span.points, at, up, strict=True))):
        fill = PAPER if point.is_stated else ACCENT
        parts.append(f'<circle cx="{a:.1f}" cy="{b:.1f}" r="6" fill="{fill}" {ring}/>')
        is_covered = any(abs(a - p) < 20 and 0 < b - q < 30 for p, q in zip(at, up, strict=True))  # noqa: PLR2004
        over, date = (
            b + 24 if is_covered or b < top + 5 else b - 13,
            point.short if is_narrow else point.label,
        )
        for text, y, size, ink in ((whole(point.value), over, 15, INK), (date, bottom + 20, 12, MUTED)):
            if all(abs(a - p) > advance(date, 12) + 6 or abs(y - q) > size + 2 for p, q in placed):
                parts.append(_text(text, a, y, size, ink, bold=ink == INK, centred=True))
                placed.append((a, y))
    return parts


def _notes(steps: Sequence[Step], width: int, y: int) -> tuple[list[str], int]:
    """Write the notes under their steps, one line lower where a note would touch the one before."""
    step_width, end, size, parts = (width - 8) / len(steps), -1.0, 14, []
    for n, step in enumerate(steps):
        if step.note:
            long = advance(step.note, size)
            left = max(4 + (n + 0.5) * step_width - long / 2, 0)
            left = max(min(left, width - long), 0)
            y += 20 if left < end + size else 0
            end = left + long
            parts.append(_text(step.note, left, y, size, INK))
    return parts, y


def _heatmap(described: str, cells: Sequence[Cell], unknown: str, columns: int) -> str:
    cell_width, cell_height, gap, y = 152, 62, 8, 4.0
    parts: list[str] = []
    for group in dict.fromkeys(cell.group for cell in cells):
        parts.append(_text(group, 4, y + 15, 14, MUTED, bold=True))
        y += 24
        members = [cell for cell in cells if cell.group == group]
        for n, cell in enumerate(members):
            x, top = 4 + (n % columns) * (cell_width + gap), y + (n // columns) * (cell_height + gap)
            parts += _cell(cell, x, top, cell_width, cell_height, unknown)
        y += -(-len(members) // columns) * (cell_height + gap) + 6
    return _svg(described, columns * (cell_width + gap), int(y), parts)


def _cell(cell: Cell, x: float, y: float, width: int, height: int, unknown: str) -> list[str]:
    level = cell.level
    fill = PAPER if level is None else RAMP[level]
    ink = MUTED if level is None else RAMP_INK[level]
    dash = ' stroke-dasharray="4 3"' if level is None else ""
    star = "★ " if cell.is_starred else ""
    size = _size_that_fits(star + cell.name, 14, width - 20)
    box = (
        f'<rect x="{x}" y="{y:.1f}" width="{width}" height="{height}" rx="5" fill="{fill}" '
        f'stroke="{ACCENT if level else MUTED}"{dash}/>'
    )
    return [
        box,
        _text(star + cell.name, x + 10, y + 22, size, ink),
        _text(
            unknown if level is None else str(level),
            x + 10,
            y + 50,
            22 if level is not None else 14,
            ink,
            bold=True,
        ),
    ]


def _axis_label(axis: Axis, n: int, count: int, cx: float, cy: float, radius: float) -> list[str]:
    """Write name and share at an axis' end, the name on two lines where the picture is too narrow."""
    angle = 2 * pi * n / count - pi / 2
    x, y = cx + cos(angle) * (radius + 16), cy + sin(angle) * (radius + 16)
    side = 0.0 if cos(angle) > 0.2 else 1.0 if cos(angle) < -0.2 else 0.5  # noqa: PLR2004
    room = 2 * cx - x if side == 0 else x if side == 1 else 2 * min(x, 2 * cx - x)
    lines = _lines(axis.name, 14, room)
    size = min(_size_that_fits(line, 14, room) for line in lines)
    top = y - 14 if sin(angle) < -0.8 else y + 4 if sin(angle) < 0.8 else y + 12  # noqa: PLR2004
    top -= (len(lines) - 1) * 15 if sin(angle) < 0.8 else 0  # noqa: PLR2004
    parts = [
        _text(line, x - side * advance(line, size), top + n * 15, size, INK) for n, line in enumerate(lines)
    ]
    share = _percent(axis.share)
    below = top + len(lines) * 15 + 2
    return [
        *parts,
        _text(share, x - side * advance(share, 13, bold=True), below, 13, ACCENT_DEEP, bold=True),
    ]


def _lines(text: str, size: float, room: float) -> tuple[str, ...]:
    """Break a text that is too wide at the space that makes the two lines most even."""
    words = text.split(" ")
    if advance(text, size) <= room or len(words) == 1:
        return (text,)
    pairs = [(" ".join(words[:n]), " ".join(words[n:])) for n in range(1, len(words))]
    return min(pairs, key=lambda pair: max(advance(line, size) for line in pair))


def _ring(shares: Sequence[float], cx: float, cy: float, radius: float) -> str:
    points = [_point(s, n, len(shares), cx, cy, radius) for n, s in enumerate(shares)]
    return "M" + "L".join(points) + "z"


def _point(share: float, n: int, count: int, cx: float, cy: float, radius: float) -> str:
    angle = 2 * pi * n / count - pi / 2
    return f"{cx + cos(angle) * radius * share:.1f} {cy + sin(angle) * radius * share:.1f}"


def _triangle(x: float, y: float) -> str:
    return f'<path d="M{x - 8:.1f} {y - 12}h16l-8 11z" fill="{WARM}"/>'


def _text(
    text: str, x: float, y: float, size: float, ink: str, *, bold: bool = False, centred: bool = False
) -> str:
    left = x - advance(text, size, bold=bold) / 2 if centred else x
    weight = ' font-weight="700"' if bold else ""
    return (
        f'<text x="{left:.1f}" y="{y:.1f}" font-size="{size:g}" fill="{ink}"{weight}>{escape(text)}</text>'
    )


def _percent(share: Decimal) -> str:
    return f"{share * 100:.0f}%"


def _fitted(
    text: str, x: float, y: float, size: float, ink: str, room: float, *, bold: bool = False
) -> str:
    """Draw a centred text, smaller if it is too wide for its room."""
    fitting = _size_that_fits(text, size, room, bold=bold)
    return _text(text, x, y, fitting, ink, bold=bold, centred=True)


def _size_that_fits(text: str, size: float, room: float, *, bold: bool = False) -> float:
    width = advance(text, size, bold=bold)
    return max(round(size * min(room / width, 1), 1), SMALLEST) if width else size


def _svg(description: str, width: int, height: int, parts: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        f'aria-label="{escape(description)}" font-family="{FAMILIES}, PingFang SC, Microsoft YaHei, '
        f'Noto Sans CJK SC, sans-serif">{"".join(parts)}</svg>'
    )
