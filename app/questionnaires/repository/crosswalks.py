"""The crosswalk file: its shape, and building the frozen crosswalk from it."""

from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from app.questionnaires.domain.crosswalk import Crosswalk, ItemMatch, ItemRef, ResultMatch
from app.questionnaires.repository.files import read_file
from app.questionnaires.repository.schema import Code, DecimalText, Sentence, Strict

CROSSWALK = "crosswalk.yaml"
MOST_MATCHES = 2000


class ItemRefFile(Strict):
    """An item of a questionnaire."""

    questionnaire: Code
    item: Code


class MatchFile(Strict):
    """Two items that ask the same fact; options of the first point to options of the second."""

    source: ItemRefFile = Field(alias="from")
    target: ItemRefFile = Field(alias="to")
    why: Sentence
    options: Annotated[dict[Code, Code], Field(min_length=1)]
    when_installed: bool = False


class FromResultFile(Strict):
    """A threshold with its two options, or an option for every level."""

    questionnaire: Code
    min_level: Annotated[int | None, Field(ge=0, le=9)] = None
    min_score: DecimalText | None = None
    option_yes: Code | None = None
    option_no: Code | None = None
    by_level: dict[Annotated[str, Field(pattern=r"^\d$")], Code] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _asks_one_thing(self) -> Self:
        asked = [self.min_level is not None, self.min_score is not None, bool(self.by_level)]
        if sum(asked) != 1:
            raise ValueError("needs exactly one of min_level, min_score and by_level")
        if (self.option_yes is None) != bool(self.by_level):
            raise ValueError("a threshold needs option_yes, by_level takes none")
        return self


class ResultMatchFile(Strict):
    """An item that another questionnaire's result answers."""

    target: ItemRefFile = Field(alias="to")
    from_result: FromResultFile
    why: Sentence
    when_installed: bool = False


class CrosswalkFile(Strict):
    """What the questionnaires of one folder have in common."""

    type: Literal["crosswalk"]
    matches: list[MatchFile] = Field(default_factory=list, max_length=MOST_MATCHES)
    results: list[ResultMatchFile] = Field(default_factory=list, max_length=MOST_MATCHES)


def load_crosswalk(root: Path) -> Crosswalk:
    """Read the crosswalk of a questionnaires folder; an empty one where there is no file.

    Raises `DefinitionFaulty` with one line a fault.
    """
    path = root / CROSSWALK
    if not path.exists():
        return Crosswalk()
    file = read_file(path, CrosswalkFile)
    return Crosswalk(
        items=tuple(
            ItemMatch(_ref(m.source), _ref(m.target), m.options, m.why, m.when_installed)
            for m in file.matches
        ),
        results=tuple(_result_match(match) for match in file.results),
    )


def _ref(file: ItemRefFile) -> ItemRef:
    return ItemRef(file.questionnaire, file.item)


def _result_match(file: ResultMatchFile) -> ResultMatch:
    asked = file.from_result
    return ResultMatch(
        source=asked.questionnaire,
        target=_ref(file.target),
        why=file.why,
        min_level=asked.min_level,
        min_score=None if asked.min_score is None else Decimal(asked.min_score),
        option_yes=asked.option_yes or "",
        option_no=asked.option_no or "",
        by_level={int(rank): code for rank, code in asked.by_level.items()},
        when_installed=file.when_installed,
    )
