"""A result as the document that files, the API and the database carry (contract `score --json`)."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_DOWN, Decimal
from typing import TypedDict

from app.kit.decimals import at_least, plain
from app.questionnaires.domain.definition import Definition, Named, Texts
from app.scoring.domain.outlook import SCORE_KINDS
from diagnosis_models.contract import (
    Condition,
    Contribution,
    DimensionScore,
    Gate,
    Grade,
    Level,
    Provenance,
    Result,
    ResultStatus,
    Score,
    TargetGap,
)


class QuestionnaireRef(TypedDict):
    """Which questionnaire version was answered."""

    code: str
    version: str
    fingerprint: str


class ModelRef(TypedDict):
    """Which diagnosis model measured."""

    name: str
    version: str


class ScoreDocument(TypedDict):
    """A score and its scale, as decimal strings."""

    score: str
    max: str


class DimensionDocument(TypedDict):
    """One node of the dimension tree."""

    code: str
    name: str
    score: str
    max: str
    combine: str
    weight: str | None
    children: list["DimensionDocument"]


class LevelDocument(TypedDict):
    """A maturity level."""

    rank: int
    code: str
    name: str


class ConditionDocument(TypedDict):
    """One condition; `open` is what items without a usable response could still add."""

    kind: str
    required: str
    actual: str
    met: bool
    open: str
    subject: str


class TargetDocument(TypedDict):
    """How far a dimension is from the score the enterprise wants."""

    dimension: str
    target: str
    actual: str
    gap: str


class GateDocument(TypedDict):
    """All conditions of one level."""

    level: int
    code: str
    met: bool
    provenance: str
    conditions: list[ConditionDocument]


class ContributionDocument(TypedDict):
    """How much one item moved the total."""

    item: str
    points: str
    max: str


class GradeDocument(TypedDict):
    """The level of one graded item."""

    item: str
    level: int | None
    constrained: bool
    top: int


class ResultDocument(TypedDict):
    """The whole result; numbers are decimal strings."""

    questionnaire: QuestionnaireRef
    model: ModelRef
    status: str
    coverage: str
    total: ScoreDocument
    dimensions: list[DimensionDocument]
    level: LevelDocument
    gates: list[GateDocument]
    contributions: list[ContributionDocument]
    scenes: list[GradeDocument]
    missing: list[str]
    provenance: str
    targets: list[TargetDocument]
    withheld: bool
    scope: list[str]
    doubts: list[str]


def result_document(definition: Definition, texts: Texts, result: Result) -> ResultDocument:
    """Write a result as the published document, with names in the language of the texts."""
    return ResultDocument(
        questionnaire=QuestionnaireRef(
            code=definition.code, version=definition.version, fingerprint=definition.fingerprint
        ),
        model=ModelRef(name=definition.model.name, version=definition.model.version),
        status=str(result.status),
        coverage=format(result.coverage.quantize(Decimal("0.01"), ROUND_DOWN), "f"),
        total=ScoreDocument(score=at_least(result.total.score), max=plain(result.total.max)),
        dimensions=[_dimension(d, texts.dimensions) for d in result.dimensions],
        level=LevelDocument(
            rank=result.level.rank,
            code=result.level.code,
            name=_name(texts.levels, result.level.code),
        ),
        gates=[_gate(gate) for gate in result.gates],
        contributions=[
            ContributionDocument(item=c.item, points=plain(c.points), max=plain(c.max))
            for c in result.contributions
        ],
        scenes=[
            GradeDocument(item=g.item, level=g.level, constrained=g.constrained, top=g.top)
            for g in result.grades
        ],
        missing=list(result.missing),
        provenance=str(result.provenance),
        targets=[
            TargetDocument(
                dimension=t.dimension, target=plain(t.target), actual=plain(t.actual), gap=plain(t.gap)
            )
            for t in result.targets
        ],
        withheld=result.withheld,
        scope=list(result.scope),
        doubts=[texts.flags[flag.note] for flag in definition.flags],
    )


def read_result(document: ResultDocument) -> Result:
    """Read a result back from its document; the inverse of `result_document` but for names."""
    return Result(
        status=ResultStatus(document["status"]),
        coverage=Decimal(document["coverage"]),
        total=Score(Decimal(document["total"]["score"]), Decimal(document["total"]["max"])),
        dimensions=tuple(_read_dimension(d) for d in document["dimensions"]),
        level=Level(document["level"]["rank"], document["level"]["code"]),
        gates=tuple(_read_gate(gate) for gate in document["gates"]),
        contributions=tuple(
            Contribution(c["item"], Decimal(c["points"]), Decimal(c["max"]))
            for c in document["contributions"]
        ),
        grades=tuple(
            Grade(g["item"], g["level"], g["constrained"], g.get("top", 4)) for g in document["scenes"]
        ),
        missing=tuple(document["missing"]),
        provenance=Provenance(document["provenance"]),
        targets=tuple(
            TargetGap(t["dimension"], Decimal(t["target"]), Decimal(t["actual"]))
            for t in document.get("targets", [])
        ),
        withheld=document.get("withheld", False),
        scope=tuple(document.get("scope", [])),
    )


def _name(names: Mapping[str, Named], code: str) -> str:
    return names[code].name if code in names else code


def _dimension(dimension: DimensionScore, names: Mapping[str, Named]) -> DimensionDocument:
    return DimensionDocument(
        code=dimension.code,
        name=_name(names, dimension.code),
        score=at_least(dimension.score),
        max=plain(dimension.max),
        combine=dimension.combine,
        weight=None if dimension.weight is None else plain(dimension.weight),
        children=[_dimension(child, names) for child in dimension.children],
    )


def _gate(gate: Gate) -> GateDocument:
    return GateDocument(
        level=gate.level.rank,
        code=gate.level.code,
        met=gate.met,
        provenance=str(gate.provenance),
        conditions=[_condition(condition) for condition in gate.conditions],
    )


def _condition(condition: Condition) -> ConditionDocument:
    write = at_least if condition.kind in SCORE_KINDS - {"all_of"} else plain
    return ConditionDocument(
        kind=condition.kind,
        required=plain(condition.required),
        actual=write(condition.actual),
        met=condition.met,
        open=plain(condition.open),
        subject=condition.subject,
    )


def _read_dimension(document: DimensionDocument) -> DimensionScore:
    return DimensionScore(
        document["code"],
        Decimal(document["score"]),
        Decimal(document["max"]),
        tuple(_read_dimension(child) for child in document["children"]),
        document.get("combine", "sum"),
        None if (weight := document.get("weight")) is None else Decimal(weight),
    )


def _read_gate(document: GateDocument) -> Gate:
    conditions: Sequence[ConditionDocument] = document["conditions"]
    return Gate(
        level=Level(document["level"], document["code"]),
        met=document["met"],
        conditions=tuple(
            Condition(
                kind=c["kind"],
                required=Decimal(c["required"]),
                actual=Decimal(c["actual"]),
                met=c["met"],
                open=Decimal(c["open"]),
                subject=c.get("subject", ""),
            )
            for c in conditions
        ),
        provenance=Provenance(document["provenance"]),
    )
