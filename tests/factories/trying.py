"""The cheapest way to a level by trying every state with the exact engine; slow, simple, written apart."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import chain, combinations, product

from app.questionnaires.domain.definition import Item
from app.questionnaires.domain.effort import Prerequisite
from app.questionnaires.domain.responses import Response
from app.scoring.service.measuring import measure
from app.scoring.service.paths import Path
from diagnosis_models.contract import ItemKind, Level, ResponseState, Result
from tests.factories.instruments import Instrument

OUTCOME = Decimal(10000)
Chosen = tuple[str, ...]


def level(rank: int) -> Level:
    return Level(rank, f"L{rank}")


def values(item: Item) -> dict[str, Decimal]:
    return {
        o.code: Decimal(o.level or 0) if item.kind is ItemKind.LEVEL else o.points for o in item.options
    }


def ways(made: Instrument, item: Item) -> Iterator[tuple[Chosen, Decimal, Decimal]]:
    """Every state an item can be brought to: its options, the price, the usual money alone.

    Written apart from the product's own list of moves: steps add up from the present option on.
    """
    response = made.situation.responses[item.code]
    yield response.options, Decimal(0), Decimal(0)
    if response.state is ResponseState.NOT_APPLICABLE:
        return
    steps = made.effort.steps.get(item.code, {})
    factor = made.effort.size_factors.get(made.situation.size or "small", Decimal(1))
    hoped = item.code in made.situation.definition.follows
    worth = values(item)
    if item.kind is ItemKind.MULTIPLE:
        free = [o.code for o in item.options if o.code not in response.options and o.points > 0]
        free = [code for code in free if hoped or code in steps]
        for more in chain.from_iterable(combinations(free, n) for n in range(1, len(free) + 1)):
            kept = tuple(code for code in response.options if code != "N")
            money = sum((steps[code].base * factor for code in more if code in steps), Decimal(0))
            days = sum((steps[code].days * factor for code in more if code in steps), Decimal(0))
            price = OUTCOME * len(more) if hoped else money + days * made.effort.day_rate
            yield (*kept, *more), price, money
        return
    here = max((worth[code] for code in response.options), default=min(worth.values()))
    money = days = Decimal(0)
    for code in sorted((code for code in worth if worth[code] > here), key=lambda code: worth[code]):
        if not hoped:
            if code not in steps:
                return
            money += steps[code].base * factor
            days += steps[code].days * factor
        yield (code,), OUTCOME if hoped else money + days * made.effort.day_rate, money


def allowed(made: Instrument, need: Prerequisite, after: Mapping[str, Chosen]) -> bool:
    """Whether a state respects a prerequisite; what it has already or does not apply is not asked for."""
    if made.situation.responses[need.needs_item].state is ResponseState.NOT_APPLICABLE:
        return True
    definition = made.situation.definition
    item, needed = definition.item(need.item), definition.item(need.needs_item)
    assert item is not None
    assert needed is not None
    before = made.situation.responses[need.item].options
    gained = set(after[need.item]) - set(before)
    if item.kind is ItemKind.MULTIPLE:
        uses = need.option in gained
    else:
        uses = any(values(item)[code] >= values(item)[need.option] for code in gained)
    if needed.kind is ItemKind.MULTIPLE:
        return not uses or need.needs_option in after[need.needs_item]
    worth = values(needed)
    return not uses or any(worth[c] >= worth[need.needs_option] for c in after[need.needs_item])


def after_moves(made: Instrument, options: Mapping[str, Chosen]) -> Result:
    given = {
        code: Response(ResponseState.ANSWERED, options[code]) if options[code] else response
        for code, response in made.situation.responses.items()
    }
    return measure(made.situation.definition, given)


def reaches(result: Result, rank: int) -> bool:
    return any(gate.met for gate in result.gates if gate.level.rank >= rank)


def cheapest(made: Instrument, budget: Decimal | None = None) -> Decimal | None:
    """Try every state, cheapest first, with the exact engine; the price of the first that suffices."""
    items = made.situation.definition.items
    states = [
        (sum((price for _, price, _ in state), Decimal(0)), [options for options, _, _ in state])
        for state in product(*(list(ways(made, item)) for item in items))
        if budget is None or sum((money for _, _, money in state), Decimal(0)) <= budget
    ]
    for price, chosen in sorted(states, key=lambda state: state[0]):
        options = dict(zip((item.code for item in items), chosen, strict=True))
        if all(allowed(made, need, options) for need in made.effort.prerequisites) and gate_met(
            after_moves(made, options), made.target
        ):
            return price
    return None


def gate_met(result: Result, rank: int) -> bool:
    return next(gate.met for gate in result.gates if gate.level.rank == rank)


def price_of(made: Instrument, path: Path) -> Decimal:
    outcomes = [step for step in path.steps if step.is_outcome]
    ticks = sum(len(set(step.after) - set(step.before)) for step in outcomes)
    return path.total.base + path.total.days * made.effort.day_rate + OUTCOME * ticks
