"""The cheapest path, proven against trying everything on small instruments and by scoring again."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import chain, combinations, product
from random import Random
from time import perf_counter

import pytest

from app.assessments.domain.files import read_responses
from app.kit.plain import Json
from app.questionnaires.domain.definition import Definition, Item
from app.questionnaires.domain.effort import Effort, Prerequisite
from app.questionnaires.domain.responses import Response
from app.questionnaires.service.library import Library
from app.scoring.adapters.solver import solve
from app.scoring.domain.programmes import PRICE_STEP, Programme, Row, moves_of, programme_for
from app.scoring.errors import LevelUnknown
from app.scoring.service.measuring import measure, scorer_of, situation
from app.scoring.service.paths import Path, Situation, find_level, path_to
from diagnosis_models.contract import ItemKind, Level, ResponseState, Result
from tests.factories.instruments import Instrument, instrument
from tests.factories.responses import EVERYTHING, GUIDING, NOTHING, t1

SEEDS = range(130)
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


@pytest.mark.parametrize("seed", SEEDS)
def test_the_path_is_the_cheapest_of_all(seed: int) -> None:
    made = instrument(seed)
    path = path_to(made.situation, level(made.target), made.effort)
    if path.before.level.rank >= made.target:
        assert path.steps == ()
        return
    best = cheapest(made)
    assert path.is_reachable == (best is not None)
    if best is None:
        assert (path.steps, path.after) == ((), None)
        return
    assert price_of(made, path) == best
    now = {code: response.options for code, response in made.situation.responses.items()}
    options = {**now, **{step.item: step.after for step in path.steps}}
    assert gate_met(after_moves(made, options), made.target)
    assert path.after == after_moves(made, options)
    assert all(allowed(made, need, options) for need in made.effort.prerequisites)


def test_the_small_instruments_are_of_every_kind() -> None:
    found = [instrument(seed) for seed in SEEDS]
    combines = {str(m.situation.definition.parameters["combine"]) for m in found}
    assert combines == {"sum", "mean", "weighted_mean", "min"}
    paths = [path_to(m.situation, level(m.target), m.effort) for m in found]
    assert sum(bool(path.steps) for path in paths) >= 60
    assert any(not path.is_reachable for path in paths)
    assert any(path.before.level.rank >= m.target for m, path in zip(found, paths, strict=True))
    assert any(step.is_outcome for path in paths for step in path.steps)
    assert any(step.needs for path in paths for step in path.steps)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_budget_is_kept_and_the_best_within_it_is_found(seed: int) -> None:
    made = instrument(seed)
    free = path_to(made.situation, level(made.target), made.effort)
    for share in (Decimal(0), Decimal("0.5"), Decimal("0.9"), Decimal(1)):
        budget = free.total.base * share
        path = path_to(made.situation, level(made.target), made.effort, budget)
        if not path.is_reachable or path.before.level.rank >= made.target:
            continue
        best = cheapest(made, budget)
        assert path.fits_budget == (best is not None)
        if best is not None:
            assert price_of(made, path) == best
            assert path.total.base <= budget
        elif path.instead:
            assert path.instead.target.rank < made.target
            assert path.instead.total.base <= budget
            assert path.instead.after is not None
            assert reaches(path.instead.after, path.instead.target.rank)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_must_come_first_is_named_and_stands_first(seed: int) -> None:
    made = instrument(seed)
    path = path_to(made.situation, level(made.target), made.effort)
    done: set[str] = set()
    circle = {(n.item, n.needs_item) for n in made.effort.prerequisites}
    for step in path.steps:
        if not any((need, step.item) in circle for need in step.needs):
            assert set(step.needs) <= done
        done.add(step.item)


def standing(library: Library, code: str, raw: Mapping[str, Json]) -> tuple[Situation, Effort]:
    edition = library.newest(code)
    given = read_responses(edition.definition, raw)
    return Situation(edition.definition, given, {}), library.effort(edition)


def scored_again(where: Situation, path: Path) -> Result:
    """Write the steps into the answers as a person would, and score those."""
    given = {step.item: Response(ResponseState.ANSWERED, step.after) for step in path.steps}
    return measure(where.definition, {**where.responses, **given})


def lowest(definition: Definition) -> dict[str, Json]:
    """The worst answer to everything."""
    return {
        item.code: [item.options[-1].code] if item.kind is ItemKind.MULTIPLE else item.options[0].code
        for item in definition.items
    }


@pytest.mark.parametrize("raw", [NOTHING, t1(), {}, {**t1(), "Q04": {"state": "dont_know"}}])
@pytest.mark.parametrize("rank", [1, 2, 3, 4])
def test_every_level_of_miit_2024_is_really_reached(
    library: Library, raw: dict[str, Json], rank: int
) -> None:
    where, effort = standing(library, "miit-sme-2024", raw)
    path = path_to(where, level(rank), effort)
    assert path.is_reachable
    assert scored_again(where, path).level.rank >= rank
    leave_one_out(where, path, rank)


@pytest.mark.parametrize("code", ["eu-dma-sme", "js-ai-manufacturing"])
@pytest.mark.parametrize("rank", [2, 3, 4])
def test_every_level_of_the_others_is_really_reached(library: Library, code: str, rank: int) -> None:
    where, effort = standing(library, code, lowest(library.newest(code).definition))
    path = path_to(where, level(rank), effort)
    assert path.is_reachable
    assert scored_again(where, path).level.rank == rank
    leave_one_out(where, path, rank)


@pytest.mark.parametrize("code", ["miit-sme-2024", "eu-dma-sme", "js-ai-manufacturing"])
@pytest.mark.parametrize("seed", range(4))
def test_on_real_instruments_nothing_cheaper_exists(library: Library, code: str, seed: int) -> None:
    """Ask for one price step less than the cheapest: there must be no solution at all."""
    definition = library.newest(code).definition
    random = Random(seed)
    raw: dict[str, Json] = lowest(definition)
    for item in random.sample(definition.items, len(definition.items) // 2):
        option = random.choice(item.options).code
        raw[item.code] = [option] if item.kind is ItemKind.MULTIPLE else option
    where, effort = standing(library, code, raw)
    measured, context = situation(definition, where.responses)
    plan = scorer_of(definition).plan(measured, context)
    assert plan is not None
    chosen = {c: response.options for c, response in measured.items() if response.options}
    moves = moves_of(plan.items, chosen, effort, None, definition.follows)
    units = [int(move.price / PRICE_STEP) for move in moves]
    for stage in plan.stages:
        programme = programme_for([stage], plan.items, chosen, moves, effort)
        found = solve(programme)
        assert found is not None
        price = sum(units[n] for n in found)
        less = Row({n: -unit for n, unit in enumerate(units) if unit}, -(price - 1))
        assert solve(Programme(moves, [*programme.rows, less], programme.helpers)) is None


def leave_one_out(where: Situation, path: Path, rank: int) -> None:
    """No step is idle: without any one of them the level is missed, or its prerequisite is."""
    needed = {need for step in path.steps for need in step.needs}
    for step in path.steps:
        rest = {s.item: Response(ResponseState.ANSWERED, s.after) for s in path.steps if s is not step}
        result = measure(where.definition, {**where.responses, **rest})
        assert result.level.rank < rank or step.item in needed, step.item


def test_at_the_top_nothing_is_left_to_do(library: Library) -> None:
    where, effort = standing(library, "miit-sme-2024", EVERYTHING)
    path = path_to(where, level(4), effort)
    assert (path.steps, path.is_reachable, path.fits_budget, path.total.base) == ((), True, True, 0)
    assert path.after == path.before


def test_without_efforts_nothing_is_reachable_and_that_is_said(library: Library) -> None:
    where, effort = standing(library, "smart-factory-readiness", {"SIZE": "1"})
    assert not effort.steps
    path = path_to(where, level(1), effort)
    assert (path.is_reachable, path.fits_budget, path.steps, path.after) == (False, False, (), None)


def test_outcomes_come_last_and_only_when_money_can_not_do_it(library: Library) -> None:
    # 80 points without the 20 of the outcomes need all of the other 80; Q11 and outcomes have no steps
    where, effort = standing(library, "miit-sme-2024", NOTHING)
    path = path_to(where, level(4), effort)
    flags = [step.is_outcome for step in path.steps]
    assert any(flags)
    assert flags == sorted(flags)
    assert all(step.step.base == 0 for step in path.steps if step.is_outcome)
    third = path_to(where, level(3), effort)
    assert not any(step.is_outcome for step in third.steps)


def test_a_budget_that_is_too_small_gives_the_highest_level_within_it(library: Library) -> None:
    where, effort = standing(library, "miit-sme-2024", NOTHING)
    first, third = path_to(where, level(1), effort), path_to(where, level(3), effort)
    path = path_to(where, level(3), effort, first.total.base)
    assert (path.is_reachable, path.fits_budget) == (True, False)
    assert path.total == third.total
    assert path.instead is not None
    assert (path.instead.target.rank, path.instead.fits_budget) == (1, True)
    assert path.instead.total.base <= first.total.base
    assert scored_again(where, path.instead).level.rank == 1


def test_a_budget_of_nothing_below_the_first_level(library: Library) -> None:
    where, effort = standing(library, "miit-sme-2024", NOTHING)
    path = path_to(where, level(1), effort, Decimal(0))
    assert (path.fits_budget, path.instead) == (False, None)


def test_the_size_class_scales_the_cost(library: Library) -> None:
    where, effort = standing(library, "miit-sme-2024", NOTHING)
    small = path_to(where, level(2), effort)
    large = path_to(Situation(where.definition, where.responses, {}, "large"), level(2), effort)
    assert large.total.base == 3 * small.total.base
    assert [step.item for step in large.steps] == [step.item for step in small.steps]


def test_what_does_not_apply_is_not_improved(library: Library) -> None:
    where, effort = standing(library, "miit-sme-2024", {**NOTHING, "S12": {"state": "not_applicable"}})
    path = path_to(where, level(4), effort)
    assert "S12" not in {step.item for step in path.steps}


@pytest.mark.parametrize("wanted", ["3", "L3", "l3", "三级", " 3 "])
def test_a_level_is_found_by_rank_code_or_name(library: Library, wanted: str) -> None:
    edition = library.newest("miit-sme-2024")
    assert find_level(edition.definition, library.texts(edition, "zh-CN"), wanted).rank == 3


@pytest.mark.parametrize("wanted", ["", "0", "5", "L9", "三", "L0", "-1"])
def test_an_unknown_level_is_named(library: Library, wanted: str) -> None:
    edition = library.newest("miit-sme-2024")
    with pytest.raises(LevelUnknown, match=r"expected one of the levels 1 \("):
        find_level(edition.definition, library.texts(edition, "zh-CN"), wanted)


def test_a_prerequisite_that_does_not_apply_is_not_asked_for(library: Library) -> None:
    # S06 "3" needs Q03 C and Q04 G; an enterprise without machines is not asked for networked machines
    raw: dict[str, Json] = {**EVERYTHING, **dict.fromkeys(GUIDING, "2"), "S06": "2", "S07": "2", "S08": "2"}
    raw |= {"S01": "2", "S03": "2", "Q03": {"state": "not_applicable"}}
    where, effort = standing(library, "miit-sme-2024", raw)
    path = path_to(where, level(3), effort)
    assert path.is_reachable
    assert "Q03" not in {step.item for step in path.steps}


def test_a_level_withheld_for_coverage_is_planned_by_its_gate(library: Library) -> None:
    where, effort = standing(library, "js-ai-manufacturing", {"DAT1": "1"})
    path = path_to(where, level(1), effort)
    assert path.before.withheld
    assert path.after is not None
    assert gate_met(path.after, 1)


def test_a_path_takes_less_than_a_tenth_of_a_second(library: Library) -> None:
    where, effort = standing(library, "miit-sme-2024", t1())
    path_to(where, level(2), effort)  # the solver is imported once
    taken = []
    for _ in range(5):
        start = perf_counter()
        path_to(where, level(3), effort)
        taken.append(perf_counter() - start)
    assert min(taken) < 0.1


def test_two_runs_give_the_same_path(library: Library) -> None:
    where, effort = standing(library, "miit-sme-2024", t1())
    assert path_to(where, level(4), effort) == path_to(where, level(4), effort)
