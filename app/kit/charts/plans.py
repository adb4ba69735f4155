"""Charts of what to do: gap bars, value × difficulty, and the roadmap in lanes."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

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
    shortened,
    svg,
    write,
    write_fitted,
)
from app.kit.decimals import whole
from app.kit.fonts import advance


@dataclass(frozen=True, slots=True)
class Track:
    """One gap: where the enterprise is, what is asked next, and the end of the scale."""

    name: str
    value: Decimal
    asked: Decimal
    max: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Spot:
    """One measure: its number in the picture, how hard and how valuable it is, both from 0 to 1."""

    number: int
    name: str
    difficulty: Decimal
    value: Decimal
    words: tuple[str, ...]
    """What stands behind both places, written out, one word a column."""


@dataclass(frozen=True, slots=True)
class Task:
    """One piece of work from one month to another; `words` are its row of the table."""

    name: str
    start: Decimal
    end: Decimal
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lane:
    """Tasks of one field, in the order they begin."""

    name: str
    tasks: tuple[Task, ...]


def gap_bars(title: str, tracks: Sequence[Track], headers: tuple[str, str, str, str]) -> Chart:
    """Draw for each gap a track filled up to now and dashed from there to what is asked next."""
    rows = tuple((t.name, f"{whole(t.value)}", f"{whole(t.asked)}", f"{whole(t.max)} {t.unit}".strip()) for t in tracks)  # fmt: skip
    described = f"{title}: " + "; ".join(f"{t.name} {whole(t.value)} → {whole(t.asked)}" for t in tracks)
    wide = _gap_bars(described, tracks, 640, beside=190)
    return Chart(wide, _gap_bars(described, tracks, 340, beside=0), title, described, Table(headers, rows))


def matrix(
    title: str,
    spots: Sequence[Spot],
    axes: tuple[str, str],
    corners: tuple[str, str, str, str],
    headers: tuple[str, ...],
) -> Chart:
    """Draw measures as numbered discs, harder to the right, more valuable upwards.

    `corners` name the quarters: easy and valuable, hard and valuable, easy and less, hard and less.
    """
    rows = tuple((str(s.number), s.name, *s.words) for s in spots)
    described = f"{title}: " + "; ".join(f"{s.number} {s.name} {' '.join(s.words)}" for s in spots)
    wide, narrow = (_matrix(described, spots, axes, corners, width) for width in (460, 340))
    return Chart(wide, narrow, title, described, Table(headers, rows))


def roadmap(
    title: str,
    lanes: Sequence[Lane],
    horizons: Sequence[tuple[str, Decimal]],
    headers: tuple[str, ...],
) -> Chart:
    """Draw tasks as bars in lanes; `horizons` are columns of equal width with the month each ends in."""
    rows = tuple((task.name, lane.name, *task.words) for lane in lanes for task in lane.tasks)
    described = f"{title}: " + "; ".join(" ".join(row) for row in rows)
    wide, narrow = (_roadmap(described, lanes, horizons, width) for width in (640, 340))
    return Chart(wide, narrow, title, described, Table(headers, rows))


def _gap_bars(described: str, tracks: Sequence[Track], width: int, *, beside: int) -> str:
    row, top, start = (30, 6, beside) if beside else (48, 24, 2)
    long = width - start - (96 if beside else 2)
    back, front, asked, texts = [], [], [], []
    for n, track in enumerate(tracks):
        y = top + n * row
        now, target = (float(v / track.max) * long if track.max else 0 for v in (track.value, track.asked))
        back.append(f"M{start} {y}h{long}v14h-{long}z")
        if now:
            front.append(f"M{start} {y}h{now:.1f}v14h-{now:.1f}z")
        if target > now:
            asked.append(f"M{start + now:.1f} {y + 2}h{target - now:.1f}v10h-{target - now:.1f}z")
        figures = f"{whole(track.value)} → {whole(track.asked)} {track.unit}".strip()
        name = shortened(track.name, 13, (beside - 12) if beside else width - 120)
        texts.append(write(name, start - 10 - advance(name, 13) if beside else start, y + (12 if beside else -7), 13, INK))  # fmt: skip
        x = start + long + 8 if beside else width - 2 - advance(figures, 13, bold=True)
        texts.append(write(figures, x, y + (12 if beside else -7), 13, INK, bold=True))
    parts = [f'<path d="{"".join(back)}" fill="{RAMP[0]}" stroke="{LINE}"/>']
    if front:
        parts.append(f'<path d="{"".join(front)}" fill="{ACCENT}"/>')
    if asked:
        parts.append(f'<path d="{"".join(asked)}" fill="{PAPER}" stroke="{WARM}" stroke-width="1.4" stroke-dasharray="4 3"/>')  # fmt: skip
    return svg(described, width, top + row * len(tracks), [*parts, *texts])


def _matrix(
    described: str,
    spots: Sequence[Spot],
    axes: tuple[str, str],
    corners: tuple[str, str, str, str],
    width: int,
) -> str:
    left, top, side, high = 30, 26, width - 40, 250
    half, middle = side / 2, top + high / 2
    parts = [
        f'<rect x="{left}" y="{top}" width="{half:.1f}" height="{high / 2}" fill="{ACCENT_SOFT}"/>',
        (
            f'<path d="M{left} {top}h{side}v{high}h-{side}zM{left + half:.1f} {top}v{high}M{left} {middle}h{side}" '
            f'fill="none" stroke="{MUTED}"/>'
        ),
        write(f"↑ {axes[1]}", left, top - 9, 13, MUTED),
        write(f"{axes[0]} →", left + side - advance(f"{axes[0]} →", 13), top + high + 20, 13, MUTED),
    ]
    for n, corner in enumerate(corners):
        across, down = left + (n % 2) * half + 8, top + 18 if n < 2 else top + high - 10  # noqa: PLR2004 - two rows
        parts.append(write(corner, across, down, 12, MUTED))
    placed: list[tuple[float, float]] = []
    for spot in spots:
        x = left + 16 + float(spot.difficulty) * (side - 32)
        y = top + high - 34 - float(spot.value) * (high - 68)
        x, y = _free(x, y, placed, left + 13, left + side - 13)
        placed.append((x, y))
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="11" fill="{ACCENT}" stroke="{PAPER}"/>')
        parts.append(write(str(spot.number), x, y + 4.5, 12, PAPER, bold=True, centred=True))
    return svg(described, width, top + high + 30, parts)


def _free(
    x: float, y: float, placed: Sequence[tuple[float, float]], least: float, most: float
) -> tuple[float, float]:
    """Move a disc sideways, nearest first, until it covers no other one."""
    for step in range(40):
        for way in (1, -1):
            moved = x + way * step * 6
            if least <= moved <= most and all(abs(moved - a) + abs(y - b) > 22 for a, b in placed):  # noqa: PLR2004 - a disc's width
                return moved, y
    return x, y


def _roadmap(
    described: str, lanes: Sequence[Lane], horizons: Sequence[tuple[str, Decimal]], width: int
) -> str:
    left, top, row = (112, 30, 24) if width > 400 else (4, 30, 24)  # noqa: PLR2004 - room for names
    column = (width - left - 4) / len(horizons)
    ends = [Decimal(0), *(end for _, end in horizons)]
    parts: list[str] = []
    y = float(top)
    for lane in lanes:
        y += 0 if left > 4 else 18  # noqa: PLR2004 - the name stands above
        name_at = (4.0, y + 17) if left > 4 else (4.0, y - 5)  # noqa: PLR2004 - as above
        parts.append(write_in(lane.name, name_at, left - 10 if left > 4 else width))  # noqa: PLR2004
        for task in lane.tasks:
            start, end = (left + _at(month, ends) * column for month in (task.start, task.end))
            long = max(end - start, 8)
            parts.append(
                f'<rect x="{start:.1f}" y="{y + 4}" width="{long:.1f}" height="16" rx="3" fill="{ACCENT}"/>'
            )
            parts.append(_beside(task.name, start, long, y + 17, left, width))
            y += row
        y += 6
        parts.append(f'<path d="M4 {y - 2}h{width - 8}" stroke="{LINE}" fill="none"/>')
    rules = "".join(f"M{left + n * column:.1f} {top - 6}v{y - top + 4}" for n in range(len(horizons) + 1))
    heads = [
        write_fitted(name, left + (n + 0.5) * column, top - 12, 13, ACCENT_DEEP, column - 4, bold=True)
        for n, (name, _) in enumerate(horizons)
    ]
    frame = f'<path d="{rules}" stroke="{MUTED}" stroke-dasharray="2 3" fill="none"/>'
    return svg(described, width, int(y) + 2, [frame, *heads, *parts])


def write_in(text: str, at: tuple[float, float], room: float) -> str:
    """Write a lane's name, cut where its room ends."""
    return write(shortened(text, 13, room), at[0], at[1], 13, INK, bold=True)


def _beside(name: str, start: float, long: float, y: float, left: float, width: float) -> str:
    """Write a task's name into its bar, else to the side that has room."""
    if advance(name, 12) <= long - 8:
        return write(name, start + 4, y, 12, PAPER)
    after = width - 4 - (start + long + 5)
    if advance(name, 12) <= after or after >= start - left:
        return write(shortened(name, 12, after), start + long + 5, y, 12, INK)
    fitting = shortened(name, 12, start - left - 8)
    return write(fitting, start - 5 - advance(fitting, 12), y, 12, INK)


def _at(month: Decimal, ends: Sequence[Decimal]) -> float:
    """Give the place of a month in columns: 1.5 is the middle of the second one."""
    for n in range(1, len(ends)):
        if month <= ends[n]:
            return n - 1 + float((month - ends[n - 1]) / (ends[n] - ends[n - 1]))
    return float(len(ends) - 1)
