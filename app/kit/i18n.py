"""The reader's language: zh-CN is what the source says, every other language is a gettext catalogue.

Catalogues are read from `.po` files at first use, so there is nothing to compile. In code a sentence
is marked by calling `t.gettext("…")` or `t.ngettext("…", "…", n)`; templates use `_("…")`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SOURCE_LANGUAGE = "zh-CN"
LANGUAGES = ("zh-CN", "en")
LOCALES = Path(__file__).parent.parent / "locales"


@dataclass(frozen=True, slots=True)
class Translator:
    """Turns source sentences into one language; an unknown sentence stays as it is."""

    language: str
    singular: Mapping[str, str]
    plural: Mapping[str, tuple[str, ...]]

    def gettext(self, message: str, /, **values: object) -> str:
        """Give the sentence in this language with `%(name)s` places filled."""
        text = self.message(message)
        return text % values if values else text

    def ngettext(self, one: str, many: str, n: int, /, **values: object) -> str:
        """Give the singular or plural sentence; `%(n)s` is filled with the number."""
        return self.plural_message(one, many, n) % {"n": n, **values}

    def message(self, message: str) -> str:
        """Give the sentence with its places unfilled."""
        return self.singular.get(message, message)

    def plural_message(self, one: str, many: str, n: int) -> str:
        """Give the singular or plural sentence with its places unfilled."""
        forms = self.plural.get(one, (one, many))
        return forms[0 if n == 1 or len(forms) == 1 else 1]


@cache
def translator(language: str) -> Translator:
    """Give the translator of a language; an unknown one gets the source language."""
    path = LOCALES / language / "messages.po"
    if language == SOURCE_LANGUAGE or not path.exists():
        return Translator(SOURCE_LANGUAGE, {}, {})
    return _read(language, path)


def _read(language: str, path: Path) -> Translator:
    from babel.messages.pofile import read_po  # noqa: PLC0415 - 0.1 s that commands in Chinese do not need

    singular: dict[str, str] = {}
    plural: dict[str, tuple[str, ...]] = {}
    with path.open("rb") as file:
        for message in read_po(file):
            if isinstance(message.id, tuple) and isinstance(message.string, tuple):
                plural[message.id[0]] = message.string
            elif isinstance(message.id, str) and isinstance(message.string, str) and message.string:
                singular[message.id] = message.string
    return Translator(language, singular, plural)


def choose(accepted: str | None, stored: str | None) -> str:
    """Choose the language: the person's own choice first, then the browser's list, then Chinese."""
    if stored in LANGUAGES:
        return stored
    for part in (accepted or "").split(","):
        tag = part.split(";")[0].strip().lower()
        for language in LANGUAGES:
            if tag == language.lower() or tag.split("-")[0] == language.split("-")[0]:
                return language
    return SOURCE_LANGUAGE
