"""Finding the person's own words in what providers say of themselves: BM25 over segmented Chinese.

A text is cut into words by a dictionary and, beside them, into pairs of neighbouring characters, so that a
two-character word is found also where the dictionary cut differently. A share, not a rank, comes out: how
much of the weight of the words asked for is found, so that nobody's share depends on another's.
"""

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import numpy as np
import rjieba
from numpy.typing import NDArray

from app.providers.domain import Pool, Provider
from app.recommendations.domain.lexicon import LONGEST_TEXT, normalised

SATURATION, LENGTH = 1.2, 0.75
"""The usual parameters k1 and b of BM25."""
STEPS = 1000
"""Shares are cut to thousandths: the same number for the index and for the exact score."""
COMMON = frozenset(
    (
        "的",
        "了",
        "和",
        "是",
        "在",
        "我",
        "我们",
        "总是",
        "经常",
        "很",
        "没有",
        "一个",
        "有的",
        "the",
        "and",
        "of",
        "or",
        "is",
        "are",
        "to",
        "in",
        "we",
        "our",
    )
)


def tokens(text: str) -> list[str]:
    """Cut a text into dictionary words of two characters or more, Latin words, and pairs of characters."""
    plain = normalised(text)
    found = [word for word in rjieba.cut(plain) if _is_word(word)]
    for run in _runs(plain):
        found += ["".join(pair) for pair in pairwise(run)]
    return [token for token in found if token not in COMMON]


def _is_word(word: str) -> bool:
    letters = word.strip()
    return len(letters) > 1 and any(letter.isalnum() for letter in letters)


def _runs(text: str) -> list[str]:
    """Give the stretches of Chinese characters."""
    spread = "".join(letter if "\u4e00" <= letter <= "\u9fff" else " " for letter in text)
    return [run for run in spread.split() if len(run) > 1]


def describes(provider: Provider) -> str:
    """Give everything a provider says of itself, its offers and its cases."""
    parts = [provider.name, provider.summary, *provider.titles]
    for offer in provider.offers:
        parts += [offer.name, offer.summary]
    parts += [case.metric for case in provider.cases]
    return "\n".join(parts)


class TextIndex:
    """Which provider uses which word, prepared for many questions."""

    def __init__(self, pool: Pool) -> None:
        counts = [Counter(tokens(describes(provider))) for provider in pool.providers]
        lengths = np.array([sum(count.values()) for count in counts], np.float64)
        self._places = {provider.code: place for place, provider in enumerate(pool.providers)}
        usual = float(lengths.mean()) if len(lengths) else 1.0
        places: dict[str, list[int]] = {}
        times: dict[str, list[int]] = {}
        for place, count in enumerate(counts):
            for token, often in count.items():
                places.setdefault(token, []).append(place)
                times.setdefault(token, []).append(often)
        self._postings: dict[str, tuple[NDArray[np.int64], NDArray[np.float64]]] = {}
        for token, where in places.items():
            at, counted = np.array(where, np.int64), np.array(times[token], np.float64)
            norm = SATURATION * (1 - LENGTH + LENGTH * lengths[at] / max(usual, 1.0))
            rarity = math.log(1 + (len(counts) - len(where) + 0.5) / (len(where) + 0.5))
            self._postings[token] = (at, rarity * counted * (SATURATION + 1) / (counted + norm))

    def scores(self, text: str) -> NDArray[np.float64]:
        """Give everybody's BM25 score for a text."""
        found = np.zeros(len(self._places))
        for token in dict.fromkeys(tokens(text[:LONGEST_TEXT])):
            if token in self._postings:
                at, weight = self._postings[token]
                found[at] += weight
        return found

    def shares(self, text: str) -> NDArray[np.int64]:
        """Give everybody's share of the most a text can score here, in thousandths."""
        most = sum(
            float(self._postings[token][1].max())
            for token in dict.fromkeys(tokens(text[:LONGEST_TEXT]))
            if token in self._postings
        )
        if not most:
            return np.zeros(len(self._places), np.int64)
        return np.minimum(np.floor(self.scores(text) / most * STEPS), STEPS).astype(np.int64)

    def words(self, text: str) -> "Shares":
        """Give the shares by provider code."""
        return Shares(self._places, self.shares(text))


@dataclass(frozen=True, slots=True)
class Shares(Mapping[str, Fraction]):
    """Shares by provider code, made exact when they are asked for; `thousandths` in the order of the pool."""

    places: Mapping[str, int]
    thousandths: NDArray[np.int64]

    def __getitem__(self, code: str) -> Fraction:
        """Give one share."""
        return Fraction(int(self.thousandths[self.places[code]]), STEPS)

    def __iter__(self) -> Iterator[str]:
        """Go over the codes."""
        return iter(self.places)

    def __len__(self) -> int:
        """Count the providers."""
        return len(self.places)

    @property
    def approximate(self) -> NDArray[np.float64]:
        """The shares as a column for the index."""
        return self.thousandths / STEPS
