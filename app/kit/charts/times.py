"""Scores over time."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.kit.charts.drawing import (
    ACCENT,
    INK,
    LINE,
    MUTED,
    PAPER,
    WARM,
    Chart,
    Table,
    broken,
    svg,
    write,
    write_fitted,
)
from app.kit.decimals import plain, whole
from app.kit.fonts import advance


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


def timeline(title: str, spans: Sequence[Span], headers: tuple[str, str, str], apart: str) -> Chart:
    """Draw scores over time, a line within each span; between spans a break mark named `apart`."""
    rows = tuple((p.label, span.name, whole(p.value)) for span in spans for p in span.points)
    described = f"{title}: " + "; ".join(" ".join(row) for row in rows)
    wide, narrow = (_timeline(described, spans, apart, width) for width in (640, 340))
    return Chart(wide, narrow, title, described, Table(headers, rows))


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
    parts += [write(text, left - 8 - advance(text, 12), y + 4, 12, MUTED) for text, y in scale]
    return svg(described, width, bottom + 32, parts)


def _break(apart: str, x: float, top: int, bottom: int) -> str:
    """Mark where two spans do not compare: a jagged line with its reason over it."""
    teeth = "".join(f"l{5 if n % 2 else -5} 10" for n in range((bottom - top) // 10))
    jagged = f'<path d="M{x + 2.5:.1f} {top}{teeth}" fill="none" stroke="{WARM}" stroke-width="2"/>'
    return f'<g class="break">{jagged}{write(apart, x, top - 50, 13, WARM, bold=True, centred=True)}</g>'


def _span(span: Span, x: float, long: float, top: int, bottom: int, *, is_narrow: bool) -> list[str]:
    """Draw frame, name, line, points and as many labels as fit, the last one always."""
    days, inset = [p.day for p in span.points], min(36.0, long / 3)
    room, passed = long - 2 * inset, days[-1] - days[0]
    at = [x + inset + room * (d - days[0]) / passed if passed else x + long / 2 for d in days]
    up = [bottom - float(p.value / span.max) * (bottom - top) for p in span.points]
    rules = "".join(f"M{x:.1f} {bottom - (bottom - top) * n / 2:.1f}h{long:.1f}" for n in range(3))
    parts = [f'<path d="{rules}" fill="none" stroke="{LINE}"/>']
    for n, line in enumerate(reversed(broken(span.name, 14, long))):
        parts.append(write_fitted(line, x + long / 2, top - 12 - 17 * n, 14, INK, long, bold=True))
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
                parts.append(write(text, a, y, size, ink, bold=ink == INK, centred=True))
                placed.append((a, y))
    return parts
