"""The Jinja environment: strict undefined, auto-escape always on, one environment a language."""

import hashlib
from collections.abc import Callable, Hashable
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from app.kit.decimals import shown
from app.kit.i18n import translator

APP = Path(__file__).parent.parent
TEMPLATES = APP / "templates"
STATIC = APP / "static"
MOST_DRAWN = 4096
"""Drawn components that are remembered, a few kB each."""


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
    made.globals["drawn"] = lru_cache(maxsize=MOST_DRAWN)(_draw)
    return made


def _draw(component: Callable[..., Markup], *shown: Hashable) -> Markup:
    """Draw a component of a page: `drawn(question, q)`.

    What it shows is all it may use, so equal things look equal and are drawn once: most enterprises give
    the same answers to the same questions.
    """
    return component(*shown)


@cache
def asset_version(path: str) -> str:
    """Give a short hash of a static file, so that browsers may keep it for a year."""
    return hashlib.sha256((STATIC / path).read_bytes()).hexdigest()[:10]
