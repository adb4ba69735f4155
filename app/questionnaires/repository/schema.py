"""The shape of the definition files, as strict Pydantic models; the published JSON Schema is made
from them (`questionnaires/schema/`).
"""

from decimal import Decimal, InvalidOperation
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue

from diagnosis_models.contract import ItemKind, Provenance


def _is_decimal(text: str) -> str:
    try:
        finite = Decimal(text).is_finite()
    except InvalidOperation:
        finite = False
    if not finite:
        raise ValueError("must be a quoted decimal number")
    return text


DecimalText = Annotated[
    str, Field(pattern=r"^-?\d{1,15}(\.\d{1,15})?$", examples=["1.875"]), AfterValidator(_is_decimal)
]
Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", max_length=40)]
Sentence = Annotated[str, Field(min_length=1, max_length=1200)]


MOST_ITEMS = 1000
CONDITION_LENGTH = 2000


def _unused(value: object) -> bool:
    """Tell a field that was added after the first publication and is not used.

    Such a field stays out of the fingerprint, so that published fingerprints last.
    """
    return value is None or value in ("", [], {}, False, "1", 0)


Condition = Annotated[str, Field(max_length=CONDITION_LENGTH, exclude_if=_unused)]
"""A CEL expression over items and facts; empty shows always."""


class Strict(BaseModel):
    """No unknown key passes: a typing error in a definition must not silently disable a rule."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class SectionFile(Strict):
    """One page of the form."""

    code: Code
    items: Annotated[list[Code], Field(min_length=1)]
    minutes: Annotated[int, Field(ge=1, le=60)]
    when: Condition = ""
    tables: Annotated[list["TableFile"], Field(exclude_if=_unused)] = []
    may_be_trimmed: Annotated[bool, Field(exclude_if=_unused)] = False


class TableFile(Strict):
    """Items of a section that are shown as the rows or the columns of one table."""

    code: Code
    items: Annotated[list[Code], Field(min_length=2)]
    across: bool = False


class OptionFile(Strict):
    """One offered answer; `upto` for ratio brackets, `level` for graded items."""

    code: Code
    points: DecimalText = "0"
    level: Annotated[int | None, Field(ge=0, le=9)] = None
    exclusive: bool = False
    upto: DecimalText | None = None
    named: Annotated[Code | None, Field(exclude_if=_unused)] = None
    when: Condition = ""


class FigureFile(Strict):
    """A number that may be asked for beside or instead of an option."""

    code: Code
    kind: Literal["count", "amount", "quantity", "percent"]


class RatioFile(Strict):
    """The ratio that decides the bracket."""

    numerator: Code
    denominator: Code


class YearRatioFile(Strict):
    """One year's figure of a trend."""

    numerator: Code
    denominator: Code | None = None
    factor: DecimalText = "1"


class TrendFile(Strict):
    """Which option follows from two years' figures."""

    last: YearRatioFile
    prior: YearRatioFile
    decimals: Annotated[int, Field(ge=0, le=6)]
    falling: Code
    equal: Code
    rising: Code


class FlagFile(Strict):
    """A doubt that readers must see; `note` is a key of `flags` in the texts."""

    kind: Literal["needs_official_check", "unofficial", "provisional_weights"]
    note: Code


class CapFile(Strict):
    """A maximum that depends on the answer to another item."""

    item: Code
    most: dict[Code, DecimalText]


class FactFile(Strict):
    """A fact about the enterprise that the instrument needs, read from the profile."""

    code: Code
    values: Annotated[list[Code], Field(min_length=2)]
    default: Code


class ItemFile(Strict):
    """One thing asked, with its own options or with those of a set.

    `unordered` says that the points of a single choice intentionally do not follow the shown order.
    """

    code: Code
    kind: Annotated[ItemKind, Field(strict=False)]
    dimension: Code
    provenance: Annotated[Provenance, Field(strict=False)]
    constrained: bool = False
    flags: list[FlagFile] = []
    figures: list[FigureFile] = []
    ratio: RatioFile | None = None
    trend: TrendFile | None = None
    options: list[OptionFile] = []
    option_set: Annotated[Code | None, Field(exclude_if=_unused)] = None
    when: Condition = ""
    weight: Annotated[DecimalText, Field(exclude_if=_unused)] = "1"
    rung: Annotated[int, Field(ge=0, le=9, exclude_if=_unused)] = 0
    inverted: Annotated[bool, Field(exclude_if=_unused)] = False
    unordered: Annotated[bool, Field(exclude_if=_unused)] = False
    cap: Annotated[CapFile | None, Field(exclude_if=_unused)] = None
    reference: Annotated[str, Field(max_length=200, exclude_if=_unused)] = ""


class QuestionnaireFile(Strict):
    """questionnaire.yaml: sections, items, options."""

    type: Literal["questionnaire"]
    code: Code
    version: Annotated[str, Field(pattern=r"^\d+(\.\d+)*$")]
    source: dict[str, str]
    provenance: Annotated[Provenance, Field(strict=False)]
    languages: Annotated[list[Literal["zh-CN", "en"]], Field(min_length=1)]
    minutes: Annotated[int, Field(ge=1, le=600)]
    sections: Annotated[list[SectionFile], Field(max_length=MOST_ITEMS)]
    items: Annotated[list[ItemFile], Field(max_length=MOST_ITEMS)]
    result_only: Annotated[bool, Field(exclude_if=_unused)] = False
    series: Annotated[Code | None, Field(exclude=True)] = None
    flags: Annotated[list[FlagFile], Field(exclude_if=_unused)] = []
    facts: Annotated[list[FactFile], Field(exclude_if=_unused)] = []
    option_sets: Annotated[
        dict[Code, Annotated[list[OptionFile], Field(min_length=2)]], Field(exclude_if=_unused)
    ] = {}


class ModelFile(Strict):
    """Which diagnosis model measures."""

    name: Code
    version: str


class NamedNumberFile(Strict):
    """A number on which sources disagree: options may take it as their points by its name."""

    value: DecimalText
    provenance: Annotated[Provenance, Field(strict=False)]


class ScoringFile(BaseModel):
    """scoring.yaml: the model, and parameters that the model itself checks."""

    model_config = ConfigDict(extra="allow", frozen=True, strict=True)

    type: Literal["scoring"]
    model: ModelFile
    named: Annotated[dict[Code, "NamedNumberFile"], Field(exclude_if=_unused)] = {}
    __pydantic_extra__: dict[str, JsonValue]


class StepFile(Strict):
    """What one step costs: person-days of the own staff, money in 万元."""

    days: Annotated[int, Field(ge=0, le=10000)]
    low: DecimalText
    base: DecimalText
    high: DecimalText


class PrerequisiteFile(Strict):
    """One step that needs another one first."""

    item: Code
    option: Code
    needs_item: Code
    needs_option: Code


class EffortFile(Strict):
    """effort.yaml: what the steps to better options cost a small enterprise, as estimates.

    A step is named by the option it reaches, from the option just below. `uses` lets items share the
    steps of a set. Items without steps can not be improved by spending.
    """

    type: Literal["effort"]
    provenance: Annotated[Provenance, Field(strict=False)]
    day_rate: DecimalText
    size_factors: dict[Literal["micro", "small", "medium", "large"], DecimalText]
    steps: dict[Code, dict[Code, StepFile]] = {}
    sets: dict[Code, dict[Code, StepFile]] = {}
    uses: dict[Code, Code] = {}
    prerequisites: list[PrerequisiteFile] = []


class StraightLineFile(Strict):
    """The same option nearly everywhere: among these items, or among all graded ones."""

    items: list[Code] = []
    fewest: Annotated[int, Field(ge=3, le=MOST_ITEMS)]
    share: DecimalText
    ignore: list[Code] = []


class ProportionFile(Strict):
    """Two figures whose proportion is hardly possible; `employees` and `revenue` are the profile's."""

    part: Code
    whole: Code
    most: DecimalText | None = None
    least: DecimalText | None = None
    most_by_size: dict[Literal["micro", "small", "medium", "large"], DecimalText] = {}


class QualityRuleFile(Strict):
    """Answers that hardly fit together: a condition or one detector, and where to look again."""

    code: Code
    severity: Literal["contradiction", "notice"]
    items: Annotated[list[Code], Field(min_length=1)]
    provenance: Annotated[Provenance, Field(strict=False)]
    when: Annotated[str, Field(max_length=CONDITION_LENGTH)] = ""
    straight_line: StraightLineFile | None = None
    proportion: ProportionFile | None = None


class QualityFile(Strict):
    """quality.yaml: what is asked again before submission and flagged for a consultant.

    It measures nothing, so it stays outside the fingerprint. A condition speaks only when every item
    it names is answered; the sentence of each rule stands under `quality` in the texts.
    """

    type: Literal["quality"]
    rules: Annotated[list[QualityRuleFile], Field(max_length=MOST_ITEMS)]


class NamedFile(Strict):
    """A name, with the sentence that explains it."""

    name: Sentence
    alias: str = ""
    gist: str = ""


class SectionTextFile(Strict):
    """The wording of a section."""

    title: Sentence
    lead: Sentence
    help: str = ""
    example: str = ""
    where: str = ""
    who: str = ""


class FigureTextFile(Strict):
    """The wording of a figure."""

    label: Sentence
    unit: str
    hint: str = ""


class ItemTextFile(Strict):
    """The wording of an item; what it leaves out it takes from its section or from a set of options."""

    title: Sentence
    question: Sentence
    help: str = ""
    example: str = ""
    where: str = ""
    who: str = ""
    evidence: list[Sentence] = []
    advice: Sentence | dict[Code, Sentence]
    options: dict[Code, Sentence] = {}
    option_set: Code | None = None


class FactTextFile(Strict):
    """The wording of a fact."""

    label: Sentence
    hint: str = ""
    values: dict[Code, Sentence]


class TextsFile(Strict):
    """texts/<language>.yaml: all wording in one language."""

    type: Literal["texts"]
    language: Literal["zh-CN", "en"]
    title: Sentence
    short_title: Sentence
    summary: Sentence
    disclaimer: Sentence
    sections: dict[Code, SectionTextFile]
    dimensions: dict[Code, NamedFile]
    levels: dict[Code, NamedFile]
    conditions: dict[Code, NamedFile]
    figures: dict[Code, FigureTextFile] = {}
    flags: dict[Code, Sentence] = {}
    facts: dict[Code, FactTextFile] = {}
    tables: dict[Code, Sentence] = {}
    option_sets: dict[Code, dict[Code, Sentence]] = {}
    method: list[Sentence] = []
    quality: dict[Code, Sentence] = {}
    series_note: str = ""
    items: dict[Code, ItemTextFile]
