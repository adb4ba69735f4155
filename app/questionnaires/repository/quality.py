"""Building the quality rules of a version out of their checked file."""

from decimal import Decimal
from pathlib import Path

from app.questionnaires.domain.definition import Definition
from app.questionnaires.domain.quality import Proportion, QualityRule, Severity, StraightLine
from app.questionnaires.repository.files import read_file
from app.questionnaires.repository.schema import (
    ProportionFile,
    QualityFile,
    QualityRuleFile,
    StraightLineFile,
)
from diagnosis_models.contract import ItemKind


def load_rules(folder: Path, definition: Definition) -> tuple[QualityRule, ...]:
    """Load the rules of one version; a version without the file has none."""
    path = folder / "quality.yaml"
    if not path.exists():
        return ()
    return tuple(_rule(rule, definition) for rule in read_file(path, QualityFile).rules)


def _rule(rule: QualityRuleFile, definition: Definition) -> QualityRule:
    return QualityRule(
        code=rule.code,
        severity=Severity(rule.severity),
        items=tuple(rule.items),
        provenance=rule.provenance,
        when=rule.when,
        straight_line=_line(rule.straight_line, definition) if rule.straight_line else None,
        proportion=_proportion(rule.proportion) if rule.proportion else None,
    )


def _line(line: StraightLineFile, definition: Definition) -> StraightLine:
    graded = tuple(item.code for item in definition.items if item.kind is ItemKind.LEVEL)
    return StraightLine(
        items=tuple(line.items) or graded,
        fewest=line.fewest,
        share=Decimal(line.share),
        ignore=frozenset(line.ignore),
    )


def _proportion(proportion: ProportionFile) -> Proportion:
    return Proportion(
        part=proportion.part,
        whole=proportion.whole,
        most=None if proportion.most is None else Decimal(proportion.most),
        least=None if proportion.least is None else Decimal(proportion.least),
        most_by_size={size: Decimal(bound) for size, bound in proportion.most_by_size.items()},
    )
