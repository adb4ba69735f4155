"""Words of a typed Chinese query."""

import re

import rjieba

from app.providers.domain.searching import searchable

WHOLE = 3
"""A run of so few characters is looked for as it is: cutting it would only lose what was meant."""
MOST_WORDS = 8
_RUNS = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+|[^\W\u3400-\u9fff]+(?:[.+#-]*\w+)*")


def words_of(query: str) -> tuple[str, ...]:
    """Give the words to look for, each once; single characters only where nothing longer was typed."""
    found: list[str] = []
    for run in _RUNS.findall(searchable(query)):
        if len(run) <= WHOLE or run.isascii():
            found.append(run)
            continue
        words = [word for word in rjieba.cut(run) if len(word) > 1]
        found += words or [run]
    long = [word for word in found if len(word) > 1]
    return tuple(dict.fromkeys(long or found))[:MOST_WORDS]
