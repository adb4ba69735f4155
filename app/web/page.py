"""What every page hands to its template: one typed object named `page`."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Link:
    """A link whose address is already computed."""

    href: str
    label: str


@dataclass(frozen=True, slots=True)
class Shell:
    """What surrounds every page."""

    product_name: str
    home: str
    other_language: Link
    other_size: Link
    is_large: bool
    footer: tuple[Link, ...]
    notice: str | None
    root: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Base of all page objects; a subclass names its template and documents its fields."""

    template: ClassVar[str]

    title: str
    """What stands in the browser's tab."""
    lang: str
    """The language of the page: zh-CN or en."""
    shell: Shell
    """Header, footer and notices."""
