"""Charts of scores and levels: ladder, radar, bars."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, cos, pi, sin

from app.kit.charts.drawing import (
    ACCENT,
    ACCENT_DEEP,
    ACCENT_SOFT,
    INK,
    LINE,
    MUTED,
    PAPER,
    RAMP,
    WARM,
    Chart,
    Table,
    broken,
    percent,
    size_that_fits,
    svg,
    write,
    write_fitted,
)
from app.kit.decimals import whole
from app.kit.fonts import advance


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
class Layer:
    """A second line in a radar: verified, target or peers, one share from 0 to 1 an axis."""

    name: str
    shares: tuple[Decimal, ...]


LAYER_STROKES = ((WARM, "5 4"), (INK, "1.5 3"), (MUTED, "9 3 2 3"))
"""Told apart by the dash, not by the colour."""


def ladder(title: str, steps: Sequence[Step], headers: tuple[str, str]) -> Chart:
    """Draw the levels as rising steps from left to right, the reached ones filled."""
    rows = tuple((f"{s.name} {s.alias}".strip(), s.note) for s in steps)
    current = next((s for s in steps if s.is_current), steps[0])
    described = f"{title}: {current.name}. " + "; ".join(f"{a} {b}".strip() for a, b in rows)
    wide, narrow = (_ladder(described, steps, width) for width in (640, 340))
    return Chart(wide, narrow, title, described, Table(headers, rows))


def radar(
    title: str,
    axes: Sequence[Axis],
    headers: tuple[str, str, str],
    layers: Sequence[Layer] = (),
    own: str = "",
) -> Chart:
    """Draw shares of the maximum (0–100 %) on at least three axes, with further layers as dashed lines.

    `own` names the first, filled line in the legend; without layers there is none.
    """
    rows = tuple(
        (a.name, whole(a.value), whole(a.max), *(percent(layer.shares[n]) for layer in layers))
        for n, a in enumerate(axes)
    )
    described = f"{title}: " + "; ".join(
        " ".join(
            (a.name, percent(a.share), *(f"{layer.name} {percent(layer.shares[n])}" for layer in layers))
        )
        for n, a in enumerate(axes)
    )
    heads = (*headers, *(layer.name for layer in layers))
    extra = 24 if layers else 0
    wide = svg(described, 440, 350 + extra, _radar(axes, layers, own, 440, 350, 112))
    narrow = svg(described, 340, 310 + extra, _radar(axes, layers, own, 340, 310, 92))
    return Chart(wide, narrow, title, described, Table(heads, rows))


def bars(title: str, axes: Sequence[Axis], headers: tuple[str, str, str]) -> Chart:
    """Draw one horizontal bar a dimension, with value and maximum in figures."""
    rows = tuple((a.name, whole(a.value), whole(a.max)) for a in axes)
    described = f"{title}: " + "; ".join(f"{a.name} {whole(a.value)} / {whole(a.max)}" for a in axes)
    beside = max(104, ceil(max(advance(a.name, 15) for a in axes)) + 14)
    wide = svg(described, 460, 36 * len(axes) + 8, _bars(axes, 460, 36, beside=beside))
    narrow = svg(described, 340, 54 * len(axes), _bars(axes, 340, 54, beside=0))
    return Chart(wide, narrow, title, described, Table(headers, rows))


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
        parts.append(write_fitted(step.name, middle, y + 24, 17, ink, room, bold=True))
        if step.alias:
            parts.append(write_fitted(step.alias, middle, y + 44, 13, ink, room))
        if step.is_current:
            parts.append(_triangle(middle, y - 6))
    notes, deepest = _notes(steps, width, bottom + 22)
    return svg(described, width, deepest + 12, [*parts, *notes])


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
            parts.append(write(step.note, left, y, size, INK))
    return parts, y


def _radar(
    axes: Sequence[Axis], layers: Sequence[Layer], own: str, width: int, height: int, radius: float
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
    for layer, (ink, dash) in zip(layers, LAYER_STROKES, strict=False):
        ring = _ring([float(share) for share in layer.shares], cx, cy, radius)
        parts.append(
            f'<path d="{ring}" fill="none" stroke="{ink}" stroke-width="1.8" stroke-dasharray="{dash}"/>'
        )
    for n, axis in enumerate(axes):
        parts += _axis_label(axis, n, len(axes), cx, cy, radius)
    return parts + (_legend(own, layers, width, height) if layers else [])


def _legend(own: str, layers: Sequence[Layer], width: int, height: int) -> list[str]:
    """Name the lines under the picture, each with a piece of its stroke."""
    named = [(own, ACCENT, ""), *((x.name, ink, dash) for x, (ink, dash) in zip(layers, LAYER_STROKES, strict=False))]  # fmt: skip
    long = sum(advance(name, 13) + 46 for name, _, _ in named) - 14
    parts, x, y = [], max((width - long) / 2, 2), height + 14
    for name, ink, dash in named:
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        parts.append(
            f'<path d="M{x:.1f} {y - 4}h26" stroke="{ink}" stroke-width="2.4" fill="none"{dashed}/>'
        )
        parts.append(write(name, x + 32, y, 13, INK))
        x += advance(name, 13) + 46
    return parts


def _axis_label(axis: Axis, n: int, count: int, cx: float, cy: float, radius: float) -> list[str]:
    """Write name and share at an axis' end, the name on two lines where the picture is too narrow."""
    angle = 2 * pi * n / count - pi / 2
    x, y = cx + cos(angle) * (radius + 16), cy + sin(angle) * (radius + 16)
    side = 0.0 if cos(angle) > 0.2 else 1.0 if cos(angle) < -0.2 else 0.5  # noqa: PLR2004
    room = 2 * cx - x if side == 0 else x if side == 1 else 2 * min(x, 2 * cx - x)
    lines = broken(axis.name, 14, room)
    size = min(size_that_fits(line, 14, room) for line in lines)
    top = y - 14 if sin(angle) < -0.8 else y + 4 if sin(angle) < 0.8 else y + 12  # noqa: PLR2004
    top -= (len(lines) - 1) * 15 if sin(angle) < 0.8 else 0  # noqa: PLR2004
    parts = [
        write(line, x - side * advance(line, size), top + n * 15, size, INK) for n, line in enumerate(lines)
    ]
    share = percent(axis.share)
    below = top + len(lines) * 15 + 2
    return [
        *parts,
        write(share, x - side * advance(share, 13, bold=True), below, 13, ACCENT_DEEP, bold=True),
    ]


def _ring(shares: Sequence[float], cx: float, cy: float, radius: float) -> str:
    points = [_point(s, n, len(shares), cx, cy, radius) for n, s in enumerate(shares)]
    return "M" + "L".join(points) + "z"


def _point(share: float, n: int, count: int, cx: float, cy: float, radius: float) -> str:
    angle = 2 * pi * n / count - pi / 2
    return f"{cx + cos(angle) * radius * share:.1f} {cy + sin(angle) * radius * share:.1f}"


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
            texts.append(write(axis.name, start - 12 - advance(axis.name, 15), y + 13.5, 15, INK))
            texts.append(write(value, start + track + 12, y + 13.5, 15, INK, bold=True))
        else:
            right = width - 1 - advance(value, 15, bold=True)
            texts.append(write(axis.name, start, y - 8, 15, INK))
            texts.append(write(value, right, y - 8, 15, INK, bold=True))
    parts = [f'<path d="{"".join(back)}" fill="{RAMP[0]}" stroke="{LINE}"/>']
    if front:
        parts.append(f'<path d="{"".join(front)}" fill="{ACCENT}"/>')
    return [*parts, *texts]


def _triangle(x: float, y: float) -> str:
    return f'<path d="M{x - 8:.1f} {y - 12}h16l-8 11z" fill="{WARM}"/>'
