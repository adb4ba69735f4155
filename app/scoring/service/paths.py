"""The cheapest path to a level: built from the scoring rule, solved exactly, checked by scoring again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from app.questionnaires.domain.definition import Definition, Texts
from app.questionnaires.domain.effort import NOTHING_TO_DO, Effort, Step
from app.questionnaires.domain.responses import Response
from app.scoring.adapters.solver import SECONDS, Undecided, solve
from app.scoring.domain.programmes import Move, Programme, moved, moves_of, programme_for, within
from app.scoring.errors import LevelUnknown, PathNotOffered, PathUndecided
from app.scoring.service.measuring import measure, scorer_of, situation
from diagnosis_models.contract import Level, MeasuredResponse, ResponseState, Result
from diagnosis_models.plans import Plan


@dataclass(frozen=True, slots=True)
class PathStep:
    """One improvement: the item, from which options to which, what it takes, what must come first."""

    item: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    step: Step
    is_outcome: bool
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Path:
    """A cheapest set of improvements; `steps` is empty when the level is reached already.

    `is_reachable` is false when no improvements suffice; `fits_budget` when none within the budget do;
    then `instead` is the path to the highest level the budget reaches, if there is one.
    """

    target: Level
    before: Result
    after: Result | None
    steps: tuple[PathStep, ...]
    is_reachable: bool
    fits_budget: bool
    budget: Decimal | None
    instead: "Path | None" = None

    @property
    def total(self) -> Step:
        """What all steps take together."""
        return sum((step.step for step in self.steps), NOTHING_TO_DO)


@dataclass(frozen=True, slots=True)
class Situation:
    """Where an enterprise stands: its answers, facts and size class."""

    definition: Definition
    responses: Mapping[str, Response]
    facts: Mapping[str, str]
    size: str | None = None


def find_level(definition: Definition, texts: Texts, wanted: str) -> Level:
    """Find a level by rank, code or name; raises `LevelUnknown` that names the known ones."""
    plan = scorer_of(definition).plan({})
    levels = [stage.level for stage in plan.stages] if plan else []
    for level in levels:
        named = texts.levels[level.code]
        if wanted.strip() in {str(level.rank), level.code, level.code.lower(), named.name, named.alias} - {
            ""
        }:
            return level
    known = ", ".join(f"{level.rank} ({texts.levels[level.code].name})" for level in levels)
    raise LevelUnknown(f"expected one of the levels {known}, got {wanted[:40]!r}", known=known)


@dataclass(frozen=True, slots=True)
class _Start:
    """Where a search begins: everything that does not depend on the target."""

    situation: Situation
    effort: Effort
    plan: Plan
    measured: Mapping[str, MeasuredResponse]
    before: Result
    chosen: Mapping[str, tuple[str, ...]]


def path_to(
    where: Situation,
    target: Level,
    effort: Effort,
    budget: Decimal | None = None,
    *,
    seconds: float = SECONDS,
) -> Path:
    """Find the cheapest path; `budget` in 万元 limits its usual money.

    Raises `PathNotOffered` for an instrument without levels, `PathUndecided` when time runs out.
    """
    start = _start(where, effort)
    if start.before.level.rank >= target.rank:
        return Path(
            target, start.before, start.before, (), is_reachable=True, fits_budget=True, budget=budget
        )
    programme = _programme(start, target)
    found = _solved(programme, seconds)
    if found is None:
        return Path(target, start.before, None, (), is_reachable=False, fits_budget=False, budget=budget)
    path = _path(start, target, [programme.moves[n] for n in found], budget)
    if budget is None or path.total.base <= budget:
        return path
    limited = _solved(within(programme, budget), seconds)
    if limited is not None:
        return _path(start, target, [programme.moves[n] for n in limited], budget)
    return replace(path, fits_budget=False, instead=_instead(start, target, budget))


def _instead(start: _Start, target: Level, budget: Decimal) -> Path | None:
    """Find the path to the highest level below the target that the budget reaches."""
    ranks = range(start.before.level.rank + 1, target.rank)
    for level in [gate.level for gate in reversed(start.before.gates) if gate.level.rank in ranks]:
        path = path_to(start.situation, level, start.effort, budget)
        if path.fits_budget:
            return path
    return None


def _start(where: Situation, effort: Effort) -> _Start:
    measured, context = situation(where.definition, where.responses, where.facts)
    scorer = scorer_of(where.definition)
    plan = scorer.plan(measured, context)
    if plan is None:
        raise PathNotOffered(f"{where.definition.code} has no levels to improve towards")
    chosen = {code: response.options for code, response in measured.items() if response.options}
    before = scorer.score(measured, context)
    return _Start(where, effort, plan, measured, before, chosen)


def _programme(start: _Start, target: Level) -> Programme:
    """Write the programme; what does not apply is neither improved nor asked for as a prerequisite."""
    fixed = {code for code, r in start.measured.items() if r.state is ResponseState.NOT_APPLICABLE}
    movable = [item for item in start.plan.items if item.code not in fixed]
    where = start.situation
    asked = tuple(need for need in start.effort.prerequisites if need.needs_item not in fixed)
    effort = replace(start.effort, prerequisites=asked)
    moves = moves_of(movable, start.chosen, start.effort, where.size, where.definition.follows)
    stages = [stage for stage in start.plan.stages if stage.level == target]
    return programme_for(stages, start.plan.items, start.chosen, moves, effort)


def _solved(programme: Programme, seconds: float) -> tuple[int, ...] | None:
    try:
        return solve(programme, seconds)
    except Undecided as undecided:
        raise PathUndecided(str(undecided)) from undecided


def _path(start: _Start, target: Level, moves: Sequence[Move], budget: Decimal | None) -> Path:
    """Score again with the moves made: the path must really reach the level.

    What the new answers show or hide counts too. Of a result that is withheld the gate decides.
    """
    options, where = moved(start.plan.items, start.chosen, moves), start.situation
    made = {move.item: Response(ResponseState.ANSWERED, options[move.item]) for move in moves}
    after = measure(where.definition, {**where.responses, **made}, where.facts)
    if not any(gate.met for gate in after.gates if gate.level == target):
        raise PathUndecided(f"the path found does not reach {target.code}")
    return Path(
        target=target,
        before=start.before,
        after=after,
        steps=tuple(_steps(moves, start.chosen, options, start.effort)),
        is_reachable=True,
        fits_budget=True,
        budget=budget,
    )


def _steps(
    moves: Sequence[Move],
    chosen: Mapping[str, tuple[str, ...]],
    options: Mapping[str, tuple[str, ...]],
    effort: Effort,
) -> list[PathStep]:
    """Join the moves of one item, name what must come first, put that first."""
    steps: dict[str, PathStep] = {}
    for code in dict.fromkeys(move.item for move in moves):
        own = [move for move in moves if move.item == code]
        needs = {
            n.needs_item
            for n in effort.prerequisites
            if n.item == code and any(m.item == n.needs_item for m in moves)
        }
        steps[code] = PathStep(
            item=code,
            before=tuple(chosen.get(code, ())),
            after=options[code],
            step=sum((move.step for move in own), NOTHING_TO_DO),
            is_outcome=any(move.is_outcome for move in own),
            needs=tuple(sorted(needs)),
        )
    ordered: list[PathStep] = []
    waiting = sorted(steps.values(), key=lambda s: s.is_outcome)
    while waiting:
        done = {step.item for step in ordered}
        ready = next((s for s in waiting if set(s.needs) <= done), waiting[0])
        waiting.remove(ready)
        ordered.append(ready)
    return ordered
