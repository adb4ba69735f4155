"""Words that a reader may not know, found where they stand in a question, each with a plain explanation."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from app.questionnaires.domain.definition import Item, Texts
from diagnosis_models.contract import Fault


@dataclass(frozen=True, slots=True)
class Term:
    """One thing, the ways it is written in each language (the first is its name), and what it is."""

    code: str
    words: Mapping[str, tuple[str, ...]]
    says: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class TermGroup:
    """Terms that belong together, under a heading in each language."""

    name: Mapping[str, str]
    terms: tuple[Term, ...]


@dataclass(frozen=True)
class Terms:
    """All terms; finds them in texts."""

    groups: tuple[TermGroup, ...] = ()

    @property
    def all(self) -> Iterator[Term]:
        """Give every term in the order of the file."""
        return (term for group in self.groups for term in group.terms)

    def found_in(self, language: str, text: str) -> dict[str, Term]:
        """Give the terms of a text as they are written there, each once, in the order of the text.

        Where two words overlap the longer one is meant: 系统集成 is not 集成.
        """
        by_word = self._by_word[language]
        found: dict[str, Term] = {}
        for match in self._patterns[language].finditer(text) if by_word else ():
            term = by_word[match[0].lower()]
            if term not in found.values():
                found[match[0]] = term
        return found

    @cached_property
    def _by_word(self) -> dict[str, dict[str, Term]]:
        languages = {language for term in self.all for language in term.words}
        return {
            language: {word.lower(): term for term in self.all for word in term.words.get(language, ())}
            for language in languages
        }

    @cached_property
    def _patterns(self) -> dict[str, re.Pattern[str]]:
        return {
            language: re.compile("|".join(_pattern(word) for word in sorted(words, key=len, reverse=True)))
            for language, words in self._written.items()
        }

    @cached_property
    def _written(self) -> dict[str, list[str]]:
        return {
            language: [word for term in self.all for word in term.words.get(language, ())]
            for language in self._by_word
        }


def _pattern(word: str) -> str:
    """Give the pattern of a word: whole where it is of Latin letters, in any case unless it is an abbreviation."""
    written = re.escape(word)
    before = r"(?<![A-Za-z0-9])" if word[0].isascii() else ""
    after = r"(?![A-Za-z0-9])" if word[-1].isascii() else ""
    return f"{before}{written if word.isupper() else f'(?i:{written})'}{after}"


def item_words(item: Item, texts: Texts) -> str:
    """Give everything the reader of a question is told, from its star and title to options and figures."""
    text = texts.items[item.code]
    figures = (texts.figures[figure.code] for figure in item.figures)
    parts = [text.title, text.question, text.help, text.example, *text.options.values(), text.where]
    star = ["★"] if item.constrained else []
    return "\n".join([*star, *parts, *(f"{figure.label}\n{figure.hint}" for figure in figures)])


def term_faults(terms: Terms, read: Mapping[str, str]) -> Iterator[Fault]:
    """Name words that mean two things and words that occur nowhere; `read` is all text by language."""
    known: dict[tuple[str, str], str] = {}
    for term in terms.all:
        for language, words in term.words.items():
            for word in words:
                first = known.setdefault((language, word.lower()), term.code)
                if first != term.code:
                    yield Fault(
                        f"{term.code}.words", f"{word} is a word of {first} too", "drop one of them"
                    )
            if not _occurs(words, read.get(language, "")):
                what = f"none of {', '.join(words)} stands in a questionnaire ({language})"
                yield Fault(f"{term.code}.words", what, "drop the term, or write it as they do")
    for code in _twice(term.code for term in terms.all):
        yield Fault(code, "stands twice", "use another code")


def _occurs(words: Iterable[str], text: str) -> bool:
    return any(re.search(_pattern(word), text) for word in words)


def _twice(codes: Iterable[str]) -> list[str]:
    seen: set[str] = set()
    return [code for code in codes if code in seen or seen.add(code)]  # type: ignore[func-returns-value]
