"""Words of a typed Chinese query."""

import re

import rjieba

from app.providers.domain.searching import searchable

WHOLE = 3
"""A Chinese run of so few characters is looked for as it is: cutting it would only lose what was meant."""
WHOLE_MIXED = 4
"""So is a mixed one, such as 5G专网 or 公司B."""
MOST_WORDS = 8
_CHUNKS = re.compile(r"[^\W_](?:[\w.+#-]*[^\W_]|[+#]+)?")
_RUNS = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+|[^\u3400-\u9fff\U00020000-\U0003ffff]+")


def words_of(query: str) -> tuple[str, ...]:
    """Give the words to look for, each once; single characters only where nothing longer was typed."""
    found: list[str] = []
    for chunk in _CHUNKS.findall(searchable(query)):
        runs = _RUNS.findall(chunk)
        if len(runs) > 1 and len(chunk) <= WHOLE_MIXED:
            found.append(chunk)
            continue
        for run in runs:
            found += [run] if len(run) <= WHOLE or run.isascii() else _cut(run)
    long = [word for word in found if len(word) > 1]
    return tuple(dict.fromkeys(long or found))[:MOST_WORDS]


def _cut(run: str) -> list[str]:
    return [word for word in rjieba.cut(run) if len(word) > 1] or [run]
