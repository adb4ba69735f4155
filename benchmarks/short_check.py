"""How well a short check tells the level, on invented profiles; and which items tell it best.

Nobody has measured how answers of real plants hang together, so the profiles are invented: a plant has a
maturity, each dimension and each item lies above or below it, outcomes follow it loosely, some items are
harder than others. How hard is drawn anew for every batch, so that no choice of items fits one batch.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import product

import numpy as np
from numpy.typing import NDArray

from app.questionnaires.domain.definition import Definition
from app.questionnaires.service.library import Library
from app.scoring.adapters.bulk import BulkScorer
from app.scoring.domain.estimating import STEP, moves, rungs
from app.scoring.service.measuring import scorer_of
from app.settings import HERE
from diagnosis_models.contract import ItemKind

BATCHES, PLANTS = 40, 500
RARE = {"Q11": -0.35}
"""Items hardly any plant scores on: digital spending beyond a tenth of revenue."""
SCORED = ("Q01", "Q02", "Q03", "Q05", "Q06", "Q07", "Q08", "Q09", "Q10")
GRADED = ("S03", "S06", "S07", "S11", "S12", "S13")
"""What an owner or bookkeeper can answer at once: no figures of two years, nothing only a specialist
knows. Of the scenes ★ ones alone: they count for two conditions of every level."""
HALF = 4
"""So many of each kind."""
SPREADS = ("0.33", "0.5", "0.67", "0.75", "1")
CHOOSING, MEASURING = 1, 2
"""Seeds: items are chosen on other profiles than they are measured on."""
Heights = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Told:
    """Shares of profiles: level within the band, most likely level right, right where the band is one level.

    `width` is the mean width of the band in levels.
    """

    covered: float
    right: float
    single: float
    width: float


class Trial:
    """Invented profiles of one questionnaire with their true levels; `rough` scales how uneven plants are."""

    def __init__(
        self, definition: Definition, seed: int, batches: int = BATCHES, rough: float = 1.0
    ) -> None:
        self.rough = rough
        self.items = definition.measure().items
        self.follows = definition.follows
        plan = scorer_of(definition).plan({})
        assert plan is not None  # noqa: S101 - a missing plan is no measurement
        self._bulk = BulkScorer(plan)
        self._ladders = [rungs(item) for item in self.items]
        self._parts = [self._bulk.rows([{i.code: r.options} for r in ladder])
                       for i, ladder in zip(self.items, self._ladders, strict=True)]  # fmt: skip
        random = np.random.default_rng(seed)
        self.rows = np.vstack([self._batch(random) for _ in range(batches)])
        self.levels = self._bulk.score(self.rows).ranks
        self.heights = self._heights()

    def _batch(self, random: np.random.Generator) -> Heights:
        maturity = random.beta(1.6, 2.2, PLANTS)
        tops = sorted({item.dimension.split(".")[0] for item in self.items})
        lean = {top: random.normal(0, 0.1 * self.rough, PLANTS) for top in tops}
        rows = np.zeros((PLANTS, len(self._bulk.columns)))
        for item in self.items:
            wanted = (
                maturity + lean[item.dimension.split(".")[0]] + random.normal(0, 0.18 * self.rough, PLANTS)
            )
            if item.code in self.follows:
                wanted = 0.35 + 0.3 * maturity + random.normal(0, 0.35, PLANTS)
            wanted += random.normal(0, 0.08) + RARE.get(item.code, 0)
            self._answer(rows, item.code, wanted.clip(0, 1), random)
        return rows

    def _answer(self, rows: Heights, code: str, wanted: Heights, random: np.random.Generator) -> None:
        place = next(n for n, item in enumerate(self.items) if item.code == code)
        item, ladder = self.items[place], self._ladders[place]
        if item.kind is not ItemKind.MULTIPLE:
            rows += self._parts[place][self._nearest(ladder, wanted)]
            return
        ticks = [o.code for o in item.options if not o.exclusive]
        ticked = random.random((len(rows), len(ticks))) < wanted[:, None]
        for n, option in enumerate(ticks):
            rows[:, self._bulk.columns[code, option]] = ticked[:, n]
        for option in (o.code for o in item.options if o.exclusive):
            rows[:, self._bulk.columns[code, option]] = ~ticked.any(axis=1)

    def _nearest(self, ladder: tuple, wanted: Heights) -> NDArray[np.int64]:  # type: ignore[type-arg]
        marks = np.array([float(rung.height) for rung in ladder])
        return np.searchsorted((marks[1:] + marks[:-1]) / 2, wanted - 1e-9)

    def _heights(self) -> Heights:
        found = np.zeros((len(self.rows), len(self.items)))
        for place, item in enumerate(self.items):
            low = Decimal(0) if item.kind is ItemKind.MULTIPLE else min(item.values.values())
            top = item.max_points - low
            for code, value in item.values.items():
                column = self._bulk.columns[item.code, code]
                found[:, place] += self.rows[:, column] * float(max(value - low, Decimal(0)) / top)
        return found

    def chosen(self, place: int, item: str, option: str) -> bool:
        """Whether a profile has chosen an option."""
        return bool(self.rows[place, self._bulk.columns[item, option]])

    def ranks(self, chosen: tuple[str, ...], shift: Fraction) -> NDArray[np.int64]:
        """Estimate the level of every profile from these items, as the product does."""
        rows = np.zeros_like(self.rows)
        for is_graded in (True, False):
            own = [n for n, item in enumerate(self.items) if item.is_graded is is_graded]
            asked = [n for n in own if self.items[n].code in chosen]
            every = [n for n, item in enumerate(self.items) if item.code in chosen]
            for n in asked:
                for option in self.items[n].options:
                    column = self._bulk.columns[self.items[n].code, option.code]
                    rows[:, column] = self.rows[:, column]
            for place, n in enumerate(n for n in own if n not in asked):
                source = (asked or every)[place % len(asked or every)]
                steps = moves(place, abs(shift)) * (1 if shift > 0 else -1)
                wanted = self.heights[:, source] + float(steps * STEP)
                rows += self._parts[n][self._nearest(self._ladders[n], wanted)]
        return self._bulk.score(rows).ranks

    def right(self, chosen: tuple[str, ...]) -> float:
        """Say how often the likeliest level is the true one."""
        return float((self.ranks(chosen, Fraction(0)) == self.levels).mean())

    def told(self, chosen: tuple[str, ...], spread: Fraction) -> Told:
        """Say how often these items tell the level."""
        low, likely, high = (self.ranks(chosen, s) for s in (-spread, Fraction(0), spread))
        inside = (low <= self.levels) & (self.levels <= high)
        is_single = low == high
        single = inside[is_single].mean() if is_single.any() else 1.0
        return Told(
            covered=float(inside.mean()),
            right=float((likely == self.levels).mean()),
            single=float(single),
            width=float((high - low).mean() + 1),
        )


def fits(definition: Definition, chosen: tuple[str, ...]) -> bool:
    """Whether items are spread as wanted: half of each kind, one a dimension or group of scenes."""
    items = [item for item in definition.items if item.code in chosen]
    homes = [".".join(item.dimension.split(".")[:2]) for item in items]
    graded = [item for item in items if item.code in GRADED]
    is_balanced = max(len(graded), len(items) - len(graded)) <= HALF
    return is_balanced and len(set(homes)) == len(homes)


def chosen_greedily(definition: Definition, trial: Trial) -> tuple[str, ...]:
    """Take the pair of both kinds that tells the level best, then item by item what adds most to it."""
    pairs: list[tuple[str, ...]] = list(product(SCORED, GRADED))
    taken = max(pairs, key=trial.right)
    while len(taken) < 2 * HALF:
        offered = [(*taken, code) for code in (*SCORED, *GRADED) if code not in taken]
        able = [more for more in offered if fits(definition, more)]
        taken = max(able, key=trial.right)
    order = [item.code for item in definition.items]
    return tuple(sorted(taken, key=order.index))


def short_check() -> None:
    """Print the chosen items, how often they tell the level, and the same for the shipped check."""
    library = Library(HERE / "questionnaires")
    edition = library.newest("miit-sme-2024")
    short = library.short(edition)
    assert short is not None  # noqa: S101 - nothing to measure
    definition = edition.definition
    greedy = chosen_greedily(definition, Trial(definition, CHOOSING))
    print(f"chosen: {' '.join(greedy)}; shipped: {' '.join(short.items)}, spread {short.spread}")
    for name, rough in (("plain", 1.0), ("half as uneven again", 1.5), ("half as uneven", 0.5)):
        trial = Trial(definition, MEASURING, rough=rough)
        most = max(np.bincount(trial.levels)) / len(trial.levels)
        print(f"{name}: {len(trial.levels)} profiles, the commonest level is right for {most:.1%}")
        for spread in SPREADS:
            told = trial.told(short.items, Fraction(spread))
            print(
                f"  spread {spread:4} within {told.covered:.1%}  right {told.right:.1%}  one level {told.single:.1%}  levels {told.width:.2f}"
            )


if __name__ == "__main__":
    short_check()
