"""What search looks at, and how well an entry answers what was typed."""

import unicodedata
from collections.abc import Mapping, Sequence

from app.providers.domain.pool import Provider
from app.providers.domain.vocabulary import Capability

LINE_WEIGHTS = (8, 4, 2, 1)
"""A word in the name counts most, then in names of offers, in skills, in everything else (provenance: own)."""


def search_text(provider: Provider, capabilities: Mapping[str, Capability]) -> str:
    """Give the text an entry is found by: one line each for name, offers, skills, all else."""
    skills = {code for offer in provider.offers for code in offer.capabilities}
    named = (capabilities[code] for code in sorted(skills))
    links = (link for offer in provider.offers for link in offer.ai_links)
    rest = (
        provider.summary,
        *provider.titles,
        *(held.name for held in provider.certificates),
        *(offer.summary for offer in provider.offers),
        *(figure.metric for case in provider.cases for figure in case.figures),
        *(case.customer for case in provider.cases if case.may_be_contacted),
    )
    lines = (
        (provider.name, provider.code),
        (offer.name for offer in provider.offers),
        (word for skill in named for word in (skill.name, skill.name_en)),
        (provider.kind, *links, *rest),
    )
    return "\n".join(searchable(" ".join(line)) for line in lines)


def searchable(text: str) -> str:
    """Fold what people type in several ways: full and half width, upper and lower case."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def relevance(text: str, words: Sequence[str]) -> int:
    """Say how well an entry answers these words: each counts once, where it counts most."""
    weighed = list(zip(LINE_WEIGHTS, text.split("\n"), strict=False))
    return sum(next((weight for weight, line in weighed if word in line), 0) for word in words)
