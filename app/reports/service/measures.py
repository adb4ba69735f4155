"""The measures of a report: the steps of the cheapest way to the next level, then further gaps."""

from decimal import Decimal

from app.questionnaires.domain.effort import NOTHING_TO_DO
from app.questionnaires.domain.findings import Approach, Way
from app.reports.domain.planning import HORIZONS, PACE, Measure, scheduled
from app.reports.service.subject import Subject
from app.scoring.domain.outlook import gaps
from diagnosis_models.contract import ItemKind, Result

MOST_FURTHER = 3
USUAL = Approach(Way.LIGHT, 3)


def measures_of(subject: Subject, result: Result) -> tuple[Measure, ...]:
    """Give the measures with their months; without efforts there are none."""
    steps = [s for s in (subject.path.steps if subject.path else ()) if not s.is_outcome]
    on_path = [
        Measure(
            item=s.item,
            before=s.before,
            after=s.after,
            days=s.step.days,
            low=s.step.low,
            base=s.step.base,
            high=s.step.high,
            value=_approach(subject, s.item).value,
            needs=s.needs,
        )
        for s in steps
    ]
    taken = {m.item for m in on_path} | {s.item for s in (subject.path.steps if subject.path else ())}
    further = [m for g in gaps(result, subject.definition.follows) if g.item not in taken and (m := _further(subject, g.item))]  # fmt: skip
    planned = scheduled([*on_path, *further[:MOST_FURTHER]], PACE.get(subject.size, PACE["small"]))
    return tuple(m for m in planned if m.is_path or m.start < HORIZONS[-1])


def way_of(subject: Subject, item: str) -> Way:
    """Give how an item is improved."""
    return _approach(subject, item).way


def _approach(subject: Subject, item: str) -> Approach:
    return subject.findings.approaches.get(item, USUAL)


def _further(subject: Subject, code: str) -> Measure | None:
    """Give the next single step of an item, if an effort is known for it."""
    item, response = subject.definition.item(code), subject.counted.get(code)
    if item is None or code in subject.definition.follows:
        return None
    chosen = response.options if response else ()
    if item.kind is ItemKind.MULTIPLE:
        ahead = [o.code for o in item.options if o.code not in chosen and not o.exclusive]
    else:
        worth = {o.code: Decimal(o.level or 0) or o.points for o in item.options}
        here = worth.get(chosen[0], Decimal(0)) if chosen else min(worth.values(), default=Decimal(0))
        ahead = sorted((c for c in worth if worth[c] > here), key=lambda c: worth[c])
    known = subject.effort.steps.get(code, {})
    option = next((c for c in ahead if c in known), None)
    if option is None:
        return None
    step = known[option].times(subject.effort.factor(subject.size or None)) + NOTHING_TO_DO
    after = (*chosen, option) if item.kind is ItemKind.MULTIPLE else (option,)
    return Measure(
        code, tuple(chosen), after, step.days, step.low, step.base, step.high,
        _approach(subject, code).value, is_path=False,
    )  # fmt: skip
