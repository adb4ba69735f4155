"""A path as the document that files, the API and the pages carry."""

from collections.abc import Iterable
from decimal import Decimal
from typing import TypedDict

from app.kit.decimals import at_least, plain
from app.questionnaires.domain.definition import Definition, Texts
from app.questionnaires.domain.effort import Effort, Step
from app.scoring.domain.documents import LevelDocument, QuestionnaireRef
from app.scoring.service.paths import Path, PathStep
from diagnosis_models.contract import Level, Result

UNIT = "万元"
STEP = Decimal("0.1")


class MoneyDocument(TypedDict):
    """A money band in 万元, as decimal strings."""

    low: str
    base: str
    high: str


class StepDocument(TypedDict):
    """One improvement."""

    item: str
    title: str
    before: list[str]
    after: list[str]
    added: list[str]
    days: str
    money: MoneyDocument
    requires: list[str]
    outcome: bool


class StandingDocument(TypedDict):
    """Level and score at one point."""

    level: LevelDocument
    score: str


class PathDocument(TypedDict):
    """The whole path; money in 万元; `estimates` says how well the efforts are known."""

    questionnaire: QuestionnaireRef
    target: LevelDocument
    current: StandingDocument
    reached: StandingDocument | None
    reachable: bool
    within_budget: bool
    budget: str | None
    steps: list[StepDocument]
    days: str
    money: MoneyDocument
    unit: str
    estimates: str
    instead: "PathDocument | None"


def path_document(definition: Definition, texts: Texts, path: Path, effort: Effort) -> PathDocument:
    """Write a path, with names in the language of the texts."""
    total = path.total
    return PathDocument(
        questionnaire=QuestionnaireRef(
            code=definition.code, version=definition.version, fingerprint=definition.fingerprint
        ),
        target=_level(texts, path.target),
        current=_standing(texts, path.before),
        reached=_standing(texts, path.after) if path.after else None,
        reachable=path.is_reachable,
        within_budget=path.fits_budget,
        budget=None if path.budget is None else plain(path.budget),
        steps=[_step(definition, texts, step) for step in path.steps],
        days=written(total.days),
        money=money(total),
        unit=UNIT,
        estimates=str(effort.provenance),
        instead=path_document(definition, texts, path.instead, effort) if path.instead else None,
    )


def written(number: Decimal) -> str:
    """Write an estimate with at most one decimal: more digits would pretend to know more."""
    return plain(number.quantize(STEP))


def money(step: Step) -> MoneyDocument:
    """Write a money band."""
    return MoneyDocument(low=written(step.low), base=written(step.base), high=written(step.high))


def _level(texts: Texts, level: Level) -> LevelDocument:
    return LevelDocument(rank=level.rank, code=level.code, name=texts.levels[level.code].name)


def _standing(texts: Texts, result: Result) -> StandingDocument:
    return StandingDocument(level=_level(texts, result.level), score=at_least(result.total.score))


def _step(definition: Definition, texts: Texts, step: PathStep) -> StepDocument:
    item, text = definition.item(step.item), texts.items[step.item]
    order = [option.code for option in item.options] if item else []
    after: Iterable[str] = sorted(step.after, key=order.index)
    return StepDocument(
        item=step.item,
        title=text.title,
        before=list(step.before),
        after=list(after),
        added=[text.options[code] for code in after if code not in step.before],
        days=written(step.step.days),
        money=money(step.step),
        requires=list(step.needs),
        outcome=step.is_outcome,
    )
