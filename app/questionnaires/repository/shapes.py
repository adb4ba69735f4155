"""Which file has which shape; the published JSON Schema (`questionnaires/schema/`) is made from it."""

from pydantic import BaseModel

from app.questionnaires.repository.finding_shapes import FindingsFile
from app.questionnaires.repository.schema import (
    EffortFile,
    QualityFile,
    QuestionnaireFile,
    ScoringFile,
    TextsFile,
)
from app.questionnaires.repository.short import ShortFile

FILES: dict[str, type[BaseModel]] = {
    "questionnaire": QuestionnaireFile,
    "scoring": ScoringFile,
    "findings": FindingsFile,
    "texts": TextsFile,
    "effort": EffortFile,
    "quality": QualityFile,
    "short": ShortFile,
}
"""File kinds by their `type`, each with the model that the published schema is made from."""
