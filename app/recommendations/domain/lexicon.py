"""Finding capabilities in people's own words by an editable list of phrases."""

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.recommendations.domain.needs import Pain

SHORTEST, LONGEST = 2, 24
MOST_MEANINGS = 3
LONGEST_TEXT = 500
"""Characters of a text that are read; the form takes no more."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Phrases by capability, and what turns a phrase away when it stands right before it."""

    version: str
    phrases: Mapping[str, tuple[str, ...]]
    dismissals: tuple[str, ...]

    def meanings(self) -> dict[str, tuple[str, ...]]:
        """Give the capabilities of every phrase."""
        found: dict[str, list[str]] = {}
        for capability, phrases in self.phrases.items():
            for phrase in phrases:
                found.setdefault(phrase, []).append(capability)
        return {phrase: tuple(capabilities) for phrase, capabilities in found.items()}


def normalised(text: str) -> str:
    """Write a text the way phrases are written: plain widths, small letters, single blanks."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return " ".join(plain.split())


def recognised(text: str, lexicon: Lexicon) -> tuple[Pain, ...]:
    """Give the capabilities a text asks for, each with the phrases it was found by, in order of the text.

    At every place the longest phrase counts. A phrase of Latin letters must be a word of its own.
    """
    meanings, words = lexicon.meanings(), dict[str, list[str]]()
    for place, phrase in _phrases_in(_joined(normalised(text)[:LONGEST_TEXT]), meanings):
        if _joined(normalised(text))[:place].endswith(lexicon.dismissals):
            continue
        for capability in meanings[phrase]:
            known = words.setdefault(capability, [])
            if phrase not in known:
                known.append(phrase)
    return tuple(Pain(capability, tuple(found)) for capability, found in words.items())


def _phrases_in(text: str, meanings: Mapping[str, object]) -> Iterator[tuple[int, str]]:
    lengths = sorted({len(phrase) for phrase in meanings}, reverse=True)
    place = 0
    while place < len(text):
        found = next((text[place : place + n] for n in lengths if _stands(text, place, n, meanings)), None)
        if found is not None:
            yield place, found
        place += len(found) if found is not None else 1


def _stands(text: str, place: int, length: int, meanings: Mapping[str, object]) -> bool:
    phrase = text[place : place + length]
    if phrase not in meanings:
        return False
    before, after = text[:place][-1:], text[place + length :][:1]
    return not (_is_latin(phrase[0]) and _is_latin(before)) and not (
        _is_latin(phrase[-1]) and _is_latin(after)
    )


def _is_latin(letter: str) -> bool:
    return letter.isascii() and letter.isalnum()


def _joined(text: str) -> str:
    """Drop blanks that do not part Latin words: people put blanks between Chinese words too."""
    letters = [
        letter
        for place, letter in enumerate(text)
        if letter != " " or (_is_latin(text[place - 1 : place]) and _is_latin(text[place + 1 : place + 2]))
    ]
    return "".join(letters)


def lexicon_faults(lexicon: Lexicon, capabilities: Sequence[str]) -> Iterator[str]:
    """Name what is wrong with a lexicon, with its place."""
    for capability, phrases in lexicon.phrases.items():
        place = f"entries.{capability}"
        if capability not in capabilities:
            yield f"{place}: there is no such capability; known are {', '.join(capabilities)}"
        if not phrases:
            yield f"{place}: expected at least one phrase"
        for phrase, count in Counter(phrases).items():
            if count > 1:
                yield f"{place}: {phrase!r} stands twice"
            yield from (f"{place}: {phrase!r} {fault}" for fault in _phrase_faults(phrase))
    for phrase, meant in lexicon.meanings().items():
        if len(meant) > MOST_MEANINGS:
            yield f"entries: {phrase!r} stands under {len(meant)} capabilities, expected at most {MOST_MEANINGS}"
    absent = [capability for capability in capabilities if capability not in lexicon.phrases]
    yield from (f"entries.{capability}: is missing" for capability in absent)
    for word in lexicon.dismissals:
        yield from (f"dismissals: {word!r} {fault}" for fault in _phrase_faults(word))


def _phrase_faults(phrase: str) -> Iterator[str]:
    if phrase != _joined(normalised(phrase)):
        yield f"is never found; write {_joined(normalised(phrase))!r}"
    if not SHORTEST <= len(phrase) <= LONGEST:
        yield f"expected {SHORTEST} to {LONGEST} characters"
