"""Charts of money and change: the cash curve, and before beside after."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.kit.charts.drawing import ACCENT, INK, LINE, MUTED, PAPER, RAMP, WARM, Chart, Table, svg, write
from app.kit.decimals import plain, whole
from app.kit.fonts import advance


@dataclass(frozen=True, slots=True)
class Curve:
    """Cumulated money at the end of each year, from year 0."""

    name: str
    values: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """One thing measured twice on the same scale."""

    name: str
    before: Decimal
    after: Decimal
    max: Decimal


_STROKES = ((MUTED, "2 3"), (ACCENT, ""), (WARM, "7 4"))
"""Low, base, high: told apart by the dash, not by the colour."""


def cash_curve(
    title: str, curves: Sequence[Curve], years: Sequence[str], headers: tuple[str, ...]
) -> Chart:
    """Draw cumulated money over the years, one line a case, with the line of zero."""
    rows = tuple((year, *(plain(c.values[n]) for c in curves)) for n, year in enumerate(years))
    described = f"{title}: " + "; ".join(f"{c.name} {' '.join(plain(v) for v in c.values)}" for c in curves)
    wide, narrow = (_curves(described, curves, years, width) for width in (620, 340))
    return Chart(wide, narrow, title, described, Table(headers, rows))


def comparison(
    title: str, pairs: Sequence[Pair], names: tuple[str, str], headers: tuple[str, ...]
) -> Chart:
    """Draw two bars a thing: before hollow, after filled."""
    rows = tuple((p.name, whole(p.before), whole(p.after)) for p in pairs)
    told = "; ".join(f"{a} {names[0]} {b}, {names[1]} {c}" for a, b, c in rows)
    wide, narrow = (_pairs(f"{title}: {told}", pairs, names, width) for width in (560, 340))
    return Chart(wide, narrow, title, f"{title}: {told}", Table(headers, rows))


def _curves(described: str, curves: Sequence[Curve], years: Sequence[str], width: int) -> str:
    left, top, high = 52, 14, 200
    values = [v for c in curves for v in c.values] + [Decimal(0)]
    low, span = min(values), max(max(values) - min(values), Decimal(1))
    step = (width - left - 66) / max(len(years) - 1, 1)

    def up(value: Decimal) -> float:
        return top + high - float((value - low) / span) * high

    zero = up(Decimal(0))
    parts = [
        f'<path d="M{left} {zero:.1f}h{step * (len(years) - 1):.1f}" stroke="{INK}" fill="none"/>',
        f'<path d="M{left} {top}v{high}" stroke="{LINE}" fill="none"/>',
    ]
    marks = {plain(value): up(value) for value in (low, Decimal(0), max(values))}
    parts += [write(text, left - 6 - advance(text, 12), y + 4, 12, MUTED) for text, y in marks.items()]
    for n, year in enumerate(years):
        parts.append(write(year, left + n * step, top + high + 20, 12, MUTED, centred=True))
    ends: list[float] = []
    for curve, (ink, dash) in zip(curves, _STROKES, strict=False):
        line = "L".join(f"{left + n * step:.1f} {up(v):.1f}" for n, v in enumerate(curve.values))
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        parts.append(f'<path d="M{line}" fill="none" stroke="{ink}" stroke-width="2.4"{dashed}/>')
        y = up(curve.values[-1]) + 4
        while any(abs(y - other) < 14 for other in ends):  # noqa: PLR2004 - a line of text
            y -= 4
        ends.append(y)
        parts.append(write(curve.name, left + step * (len(years) - 1) + 8, y, 12, INK, bold=not dash))
    return svg(described, width, top + high + 30, parts)


def _pairs(described: str, pairs: Sequence[Pair], names: tuple[str, str], width: int) -> str:
    beside, row, top = (150, 44, 28) if width > 400 else (0, 62, 28)  # noqa: PLR2004 - room for names
    start, texts = beside or 2, []
    hollow: list[str] = []
    full: list[str] = []
    long = width - start - 60
    for n, pair in enumerate(pairs):
        y = top + n * row + (0 if beside else 18)
        name_at = (start - 10 - advance(pair.name, 13), y + 18) if beside else (start, y - 6)
        texts.append(write(pair.name, name_at[0], name_at[1], 13, INK))
        for value, into, down in ((pair.before, hollow, 0), (pair.after, full, 16)):
            length = float(value / pair.max) * long if pair.max else 0.0
            into.append(f"M{start} {y + down}h{length:.1f}v13h-{length:.1f}z")
            texts.append(write(whole(value), start + length + 6, y + down + 11, 12, INK, bold=down > 0))
    legend = f"□ {names[0]}   ■ {names[1]}"
    return svg(
        described,
        width,
        top + row * len(pairs) + 4,
        [
            write(legend, start, 14, 12, MUTED),
            f'<path d="{"".join(hollow)}" fill="{RAMP[0]}" stroke="{MUTED}"/>',
            f'<path d="{"".join(full)}" fill="{ACCENT}" stroke="{PAPER}"/>',
            *texts,
        ],
    )
