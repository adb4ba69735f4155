"""Small instruments made by a seed: weighted trees with gates, efforts, prerequisites and answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from app.questionnaires.domain.definition import Definition, Item, ModelChoice, Option, Section
from app.questionnaires.domain.effort import Effort, Prerequisite, Step
from app.questionnaires.domain.responses import Response
from app.scoring.service.measuring import measure_faults
from app.scoring.service.paths import Situation
from diagnosis_models.contract import ItemKind, Plain, Provenance, ResponseState

COMBINES = ("sum", "mean", "weighted_mean", "min")
KINDS = (ItemKind.SINGLE, ItemKind.LEVEL, ItemKind.MULTIPLE)


@dataclass(frozen=True, slots=True)
class Instrument:
    """One instrument with what improvements cost and where an enterprise stands."""

    situation: Situation
    effort: Effort
    target: int


def instrument(seed: int) -> Instrument:
    """Make the instrument of a seed; of several tries the first that its model accepts."""
    random = Random(seed)
    while True:
        definition = _definition(random, f"seed-{seed}-{random.random()}")
        if not measure_faults(definition):
            break
    levels = definition.parameters["levels"]
    assert isinstance(levels, list)
    return Instrument(
        situation=Situation(
            definition, _responses(random, definition), {}, random.choice([None, "micro", "large"])
        ),
        effort=_effort(random, definition),
        target=random.randint(1, len(levels)),
    )


def _definition(random: Random, name: str) -> Definition:
    leaves = [f"D{n}" for n in range(random.randint(2, 3))]
    count = random.randint(len(leaves), 5)
    items = tuple(_item(random, n, leaves[n % len(leaves)]) for n in range(count))
    outcomes = (items[-1].code,) if random.random() < 0.4 else ()
    return Definition(
        code=name,
        version="1.0",
        fingerprint=name,
        source={},
        provenance=Provenance.MEMORY,
        languages=("en",),
        minutes=1,
        sections=(Section("A", tuple(item.code for item in items), 1),),
        items=items,
        model=ModelChoice("weighted-tree", "1.0"),
        parameters=_parameters(random, leaves, items),
        needs={},
        follows=outcomes,
    )


def _item(random: Random, number: int, leaf: str) -> Item:
    kind = random.choice(KINDS)
    options = _options(random, kind)
    return Item(
        code=f"I{number}",
        kind=kind,
        dimension=leaf,
        options=options,
        figures=(),
        ratio=None,
        trend=None,
        constrained=random.random() < 0.5,
        provenance=Provenance.MEMORY,
        flags=(),
    )


def _options(random: Random, kind: ItemKind) -> tuple[Option, ...]:
    if kind is ItemKind.LEVEL:
        return tuple(
            Option(str(n), Decimal(0), n, exclusive=False, upto=None) for n in range(random.randint(3, 4))
        )
    count = random.randint(2, 4)
    if kind is ItemKind.MULTIPLE:
        rest = [_option("ABCD"[n], Decimal(random.randint(1, 7)) / 4) for n in range(count)]
        return (*rest, Option("N", Decimal(0), None, exclusive=True, upto=None))
    points = sorted({Decimal(random.randint(1, 30)) / 8 for _ in range(count)})
    return tuple(_option("ABCDE"[n], p) for n, p in enumerate([Decimal(0), *points]))


def _option(code: str, points: Decimal) -> Option:
    return Option(code, points, None, exclusive=False, upto=None)


def _parameters(random: Random, leaves: list[str], items: tuple[Item, ...]) -> Mapping[str, Plain]:
    root = random.choice(COMBINES)
    weights = ["60", "40"] if len(leaves) == 2 else ["50", "30", "20"]
    tree: list[Plain] = [
        _node(leaf, random.choice(COMBINES), weight if root == "weighted_mean" else "")
        for leaf, weight in zip(leaves, weights, strict=True)
    ]
    return {
        "total_max": "100",
        "combine": root,
        "rescale": True,
        "tree": tree,
        "levels": _levels(random, leaves, items),
        "policies": {"unanswered": "provisional", "dont_know": "zero", "not_applicable": "exclude"},
    }


def _node(code: str, combine: str, weight: str) -> dict[str, Plain]:
    node: dict[str, Plain] = {
        "code": code, "max": "100", "combine": combine, "rescale": True, "provenance": "memory",
    }  # fmt: skip
    return {**node, "weight": weight} if weight else node


def _levels(random: Random, leaves: list[str], items: tuple[Item, ...]) -> list[Plain]:
    graded = [item for item in items if item.kind is ItemKind.LEVEL]
    low = {code: random.randint(5, 30) for code in ("", *leaves)}
    chosen = [leaf for leaf in leaves if random.random() < 0.5]
    levels: list[Plain] = []
    for rank in (1, 2, 3):
        needs: list[Plain] = [{"kind": "min_score", "required": str(low[""] + 25 * (rank - 1))}]
        if chosen:
            asked = str(min(low[code] for code in chosen) + 20 * (rank - 1))
            needs.append({"kind": "all_of", "dimensions": [*chosen], "required": asked})
        elif random.random() < 0.5:
            asked = str(low[leaves[0]] + 20 * (rank - 1))
            needs.append({"kind": "min_dimension_score", "dimension": leaves[0], "required": asked})
        if graded:
            needs.append({"kind": "min_scenes", "required": str(min(rank, len(graded)))})
        levels.append({"rank": rank, "code": f"L{rank}", "provenance": "memory", "conditions": needs})
    return levels


def _effort(random: Random, definition: Definition) -> Effort:
    steps = {
        item.code: {
            option.code: _step(random)
            for option in item.options
            if not option.exclusive and random.random() < 0.95
        }
        for item in definition.items
        if item.code not in definition.follows
    }
    pairs = [(a, b) for a in definition.items for b in definition.items if a.code != b.code]
    needs = tuple(
        Prerequisite(a.code, random.choice(a.options).code, b.code, random.choice(b.options[1:]).code)
        for a, b in random.sample(pairs, min(2, len(pairs)))
    )
    factors = {"micro": Decimal("0.6"), "small": Decimal(1), "large": Decimal(3)}
    return Effort(steps, needs, Decimal("0.08"), factors, Provenance.MEMORY)


def _step(random: Random) -> Step:
    base = Decimal(random.randint(0, 40)) / 2
    return Step(Decimal(random.randint(0, 30)), base / 2, base, base * 2)


def _responses(random: Random, definition: Definition) -> dict[str, Response]:
    given: dict[str, Response] = {}
    for item in definition.items:
        state = random.choice([ResponseState.ANSWERED] * 8 + list(ResponseState))
        low = [option.code for option in item.options[:2]]
        options = (random.choice(low),) if state is ResponseState.ANSWERED else ()
        given[item.code] = Response(state, options)
    return given
