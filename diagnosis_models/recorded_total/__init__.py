"""A total reached elsewhere: no items, only the bands that turn the total into a level.

For editions whose items are not known here but whose certificates exist (工信厅企业〔2022〕32号). The
total comes as the fact `total`.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from diagnosis_models.contract import (
    NO_CONTEXT,
    BadParameters,
    Condition,
    Context,
    Fault,
    Gate,
    Measure,
    MeasuredResponse,
    Provenance,
    Result,
    ResultStatus,
    Score,
)
from diagnosis_models.families import DiagnosisModel, Scorer
from diagnosis_models.levels import BandTable, ConditionKind, LevelRule, rank_faults, read_bands
from diagnosis_models.reading import NO_LEVEL, NUMBER, Unreadable, read_decimal, refuse_unknown

KNOWN = {"type", "model", "named", "total_max", "bands"}
TOTAL = "total"


class RecordedTotal:
    """The model object that the service finds in this folder."""

    name = "recorded-total"
    version = "1.0"

    def check(self, measure: Measure) -> tuple[Fault, ...]:
        """Name every fault of the bands."""
        try:
            bands, top = _parsed(measure)
        except Unreadable as unreadable:
            return (unreadable.fault,)
        return tuple(_faults(measure, bands, top))

    def prepare(self, measure: Measure) -> Scorer:
        """Make a scorer; see `DiagnosisModel.prepare`."""
        faults = self.check(measure)
        if faults:
            raise BadParameters(faults)
        bands, top = _parsed(measure)
        return _Scorer(bands.rules(), bands.bands[0].lower, top)


class _Scorer:
    def __init__(self, rules: tuple[LevelRule, ...], lowest: Decimal, top: Decimal) -> None:
        self._rules, self._lowest, self._top = rules, lowest, top

    def plan(self, responses: Mapping[str, MeasuredResponse], context: Context = NO_CONTEXT) -> None:
        """Give nothing: nothing can be improved on a certificate."""

    def score(
        self,
        responses: Mapping[str, MeasuredResponse],  # noqa: ARG002 - a recorded total has none
        context: Context = NO_CONTEXT,
    ) -> Result:
        """Find the band of the recorded total; raises `ValueError` if there is none on the scale."""
        text = context.facts.get(TOTAL, "")
        if not NUMBER.fullmatch(text) or not 0 <= Decimal(text) <= self._top:
            raise ValueError(text)
        total = Decimal(text)
        gates = tuple(_gate(rule, total, self._lowest) for rule in self._rules)
        return Result(
            status=ResultStatus.FINAL,
            coverage=Decimal(1),
            total=Score(total, self._top),
            dimensions=(),
            level=next((gate.level for gate in reversed(gates) if gate.met), NO_LEVEL),
            gates=gates,
            contributions=(),
            grades=(),
            missing=(),
            provenance=Provenance.weakest([rule.provenance for rule in self._rules]),
        )


def _parsed(measure: Measure) -> tuple[BandTable, Decimal]:
    refuse_unknown(measure.parameters, KNOWN, "")
    top = read_decimal(measure.parameters.get("total_max"), "total_max")
    return read_bands(measure.parameters.get("bands")), top


def _faults(measure: Measure, bands: BandTable, top: Decimal) -> Iterator[Fault]:
    if measure.items:
        yield Fault("items", "a recorded total has no items", "drop them, or name another model")
    yield from rank_faults(bands.rules())
    yield from bands.faults(bands.bands[0].lower, top)


def _gate(rule: LevelRule, total: Decimal, lowest: Decimal) -> Gate:
    needs = [(need.kind, need.required) for need in rule.requirements]
    conditions = tuple(
        Condition(
            kind=kind,
            required=required,
            actual=total,
            met=total > required if kind is ConditionKind.ABOVE_SCORE else total >= required,
        )
        for kind, required in needs or [(ConditionKind.MIN_SCORE, lowest)]
    )
    return Gate(rule.level, all(c.met for c in conditions), conditions, rule.provenance)


model: DiagnosisModel = RecordedTotal()
