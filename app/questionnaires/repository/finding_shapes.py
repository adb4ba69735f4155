"""The shape of findings.yaml; the published JSON Schema is made from it."""

from typing import Annotated, Literal

from pydantic import Field

from app.questionnaires.repository.schema import Code, DecimalText, Sentence, Strict
from diagnosis_models.contract import Provenance

SizeName = Literal["micro", "small", "medium", "large"]
Division = Annotated[str, Field(pattern=r"^\d{2}$")]


class SentenceFile(Strict):
    """A wording for some size classes or industry divisions (GB/T 4754) only."""

    say: Sentence
    sizes: list[SizeName] = Field(default_factory=list)
    industries: list[Division] = Field(default_factory=list)


class ItemWordsFile(Strict):
    """What can be said of one item. Of several wordings the first that fits and can be filled is used.

    Places: {answer} {missing} {count} {of} {points} {max} {lost} {share} {level} {next} {title} {size}
    {industry} {employees} and the codes of the item's figures. `why` by option says what follows from
    being there; `indicator` how one sees that a step is done.
    """

    strong: list[Sentence | SentenceFile] = Field(default_factory=list)
    weak: list[Sentence | SentenceFile] = Field(default_factory=list)
    why: dict[Code, Sentence] = Field(default_factory=dict)
    indicator: Annotated[str, Field(max_length=300)] = ""


class AssumptionTextFile(Strict):
    """How an assumption is called, and its unit."""

    label: Sentence
    unit: Annotated[str, Field(max_length=40)] = ""


class FindingWordsFile(Strict):
    """The wording of the findings in one language."""

    items: dict[Code, ItemWordsFile] = Field(default_factory=dict)
    assumptions: dict[Code, AssumptionTextFile] = Field(default_factory=dict)
    benefits: dict[Code, Sentence] = Field(default_factory=dict)


class ApproachFile(Strict):
    """How an item is improved (a light tool, joining systems, rules and people), and its worth from 1 to 5."""

    way: Literal["light", "integration", "management"]
    value: Annotated[int, Field(ge=1, le=5)]


class AssumptionFile(Strict):
    """A number nobody measured, in three cases."""

    low: DecimalText
    base: DecimalText
    high: DecimalText


class BenefitFile(Strict):
    """What improving one of the items may bring a year, in 万元: the product of the factors."""

    items: Annotated[list[Code], Field(min_length=1)]
    factors: Annotated[list[Code], Field(min_length=2)]


class FindingsFile(Strict):
    """findings.yaml: which provider capabilities answer a gap in an item, which items improve as a
    consequence of others (advice never begins with them), and what reports say about the answers.
    """

    type: Literal["findings"]
    needs: dict[Code, list[Code]]
    follows: list[Code] = Field(default_factory=list)
    provenance: Annotated[Provenance, Field(strict=False)] = Provenance.MEMORY
    approaches: dict[Code, ApproachFile] = Field(default_factory=dict)
    assumptions: dict[Code, AssumptionFile] = Field(default_factory=dict)
    benefits: dict[Code, BenefitFile] = Field(default_factory=dict)
    words: dict[str, FindingWordsFile] = Field(default_factory=dict)
