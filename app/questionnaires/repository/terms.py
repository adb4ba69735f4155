"""The file of terms: its shape, and building the terms from it."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from app.questionnaires.domain.terms import Term, TermGroup, Terms
from app.questionnaires.repository.files import read_file
from app.questionnaires.repository.schema import Code, Strict

TERMS = "terms.yaml"
LONGEST_CHINESE = 80
LONGEST_ENGLISH = 200


def _short(text: str) -> str:
    if len("".join(text.split())) > LONGEST_CHINESE:
        raise ValueError(f"an explanation has at most {LONGEST_CHINESE} characters")
    return text


Word = Annotated[str, Field(min_length=1, max_length=60)]
Words = Annotated[list[Word], Field(min_length=1, max_length=12)]


class WordsFile(Strict):
    """The ways a term is written, by language; the first one is its name."""

    chinese: Words = Field(alias="zh-CN")
    english: Words = Field(alias="en")


class SaysFile(Strict):
    """What a term means, by language."""

    chinese: Annotated[str, Field(alias="zh-CN", min_length=5), AfterValidator(_short)]
    english: Annotated[str, Field(alias="en", min_length=5, max_length=LONGEST_ENGLISH)]


class HeadingFile(Strict):
    """A heading by language."""

    chinese: Word = Field(alias="zh-CN")
    english: Word = Field(alias="en")


class TermFile(Strict):
    """One term."""

    code: Code
    words: WordsFile
    says: SaysFile


class TermGroupFile(Strict):
    """Terms under one heading."""

    name: HeadingFile
    terms: Annotated[list[TermFile], Field(min_length=1)]


class TermsFile(Strict):
    """terms.yaml: words of the questionnaires, explained."""

    type: Literal["terms"]
    groups: list[TermGroupFile]


def load_terms(root: Path) -> Terms:
    """Read the terms of a questionnaires folder; none where there is no file.

    Raises `DefinitionFaulty` with one line a fault.
    """
    path = root / TERMS
    if not path.exists():
        return Terms()
    file = read_file(path, TermsFile)
    return Terms(
        tuple(
            TermGroup(
                {"zh-CN": group.name.chinese, "en": group.name.english},
                tuple(_term(term) for term in group.terms),
            )
            for group in file.groups
        )
    )


def _term(file: TermFile) -> Term:
    return Term(
        code=file.code,
        words={"zh-CN": tuple(file.words.chinese), "en": tuple(file.words.english)},
        says={"zh-CN": file.says.chinese, "en": file.says.english},
    )
