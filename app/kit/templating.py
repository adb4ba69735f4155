"""The Jinja environment: strict undefined, auto-escape always on, one environment a language."""

import hashlib
from collections.abc import Callable, Hashable
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Generic, TypeVar

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from app.kit.decimals import shown
from app.kit.i18n import translator

APP = Path(__file__).parent.parent
TEMPLATES = APP / "templates"
STATIC = APP / "static"
T = TypeVar("T")


@cache
def environment(language: str) -> Environment:
    """Give the environment whose `_("…")` speaks this language."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    speak = translator(language)
    made.install_gettext_callables(  # type: ignore[attr-defined]  # added by the i18n extension
        speak.message, speak.plural_message, newstyle=True
    )
    made.filters["score"] = lambda written: shown(Decimal(written))
    made.globals["asset_version"] = asset_version
    return made


@cache
def macro(language: str, template: str, name: str) -> Callable[..., Markup]:
    """Give a component of a template as a function; what it is given is all it shows."""
    found: Callable[..., Markup] = getattr(environment(language).get_template(template).module, name)
    return found


class Drawings(Generic[T]):
    """What was drawn before, by all that it shows; when there are too many, all are forgotten at once."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: dict[Hashable, T] = {}

    def __call__(self, shown: Hashable, draw: Callable[[], T]) -> T:
        """Give what shows this, drawn now if it was not before."""
        found = self._known.get(shown)
        if found is None:
            found = draw()
            if len(self._known) >= self._most:
                self._known.clear()
            self._known[shown] = found
        return found


@cache
def asset_version(path: str) -> str:
    """Give a short hash of a static file, so that browsers may keep it for a year."""
    return hashlib.sha256((STATIC / path).read_bytes()).hexdigest()[:10]
