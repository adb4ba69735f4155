"""Building the findings of a version out of their checked file."""

from decimal import Decimal
from pathlib import Path

from app.questionnaires.domain.findings import (
    Approach,
    Assumption,
    Benefit,
    Findings,
    FindingWords,
    ItemWords,
    Sentence,
    Way,
)
from app.questionnaires.repository.files import read_file
from app.questionnaires.repository.finding_shapes import FindingsFile, ItemWordsFile, SentenceFile


def load_findings(folder: Path) -> Findings:
    """Load what can be said about the answers of one version."""
    file = read_file(folder / "findings.yaml", FindingsFile)
    return Findings(
        provenance=file.provenance,
        approaches={code: Approach(Way(a.way), a.value) for code, a in file.approaches.items()},
        assumptions={
            code: Assumption(Decimal(a.low), Decimal(a.base), Decimal(a.high))
            for code, a in file.assumptions.items()
        },
        benefits=tuple(
            Benefit(code, tuple(b.items), tuple(b.factors)) for code, b in file.benefits.items()
        ),
        words={
            language: FindingWords(
                items={code: _item(words) for code, words in said.items.items()},
                assumptions={code: (a.label, a.unit) for code, a in said.assumptions.items()},
                benefits=said.benefits,
            )
            for language, said in file.words.items()
        },
    )


def _item(words: ItemWordsFile) -> ItemWords:
    return ItemWords(
        strong=tuple(_sentence(s) for s in words.strong),
        weak=tuple(_sentence(s) for s in words.weak),
        why=words.why,
        indicator=words.indicator,
    )


def _sentence(written: str | SentenceFile) -> Sentence:
    if isinstance(written, str):
        return Sentence(written)
    return Sentence(written.say, tuple(written.sizes), tuple(written.industries))
