"""What a sealed report says of itself, and how it is found."""

from collections.abc import Mapping
from dataclasses import dataclass

MARK = 4


@dataclass(frozen=True, slots=True)
class CopyNote:
    """For whom a copy was made, and when."""

    reader: str
    at: str


@dataclass(frozen=True, slots=True)
class PageText:
    """One page: the hash of its looks, and its texts in the order they are drawn."""

    looks: str
    marks: str
    """Four hexadecimal digits for each text: enough to find the place of a change, not to read it."""
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SealedReport:
    """The record inside a report and the pages around it.

    `seal_holds` is `None` when the seal was made with a key that is not at hand. `extras` names parts of
    the file that could show something beside the pages.
    """

    body: Mapping[str, object]
    seal_holds: bool | None
    pages: tuple[PageText, ...]
    extras: tuple[str, ...]


def page_differences(sealed: SealedReport) -> list[str]:
    """Name the pages that are not as they were sealed, and the text that changed."""
    kept = sealed.body.get("pages")
    before = [p for p in kept if isinstance(p, dict)] if isinstance(kept, list) else []
    told = []
    if len(before) != len(sealed.pages):
        told.append(f"pages: sealed with {len(before)}, found {len(sealed.pages)}")
    for n, (was, found) in enumerate(zip(before, sealed.pages, strict=False), 1):
        if was.get("looks") == found.looks:
            continue
        sealed_marks, now = str(was.get("text", "")), found.marks
        changed = next(
            (k for k in range(len(found.lines)) if _mark(sealed_marks, k) != _mark(now, k)), None
        )
        if changed is not None:
            told.append(
                f"page {n}, text {changed + 1}: reads {found.lines[changed]!r}, which is not what was sealed"
            )
        elif len(sealed_marks) != len(now):
            told.append(
                f"page {n}: sealed with {len(sealed_marks) // MARK} texts, found {len(found.lines)}"
            )
        else:
            told.append(f"page {n}: the text is the same, but it is drawn differently")
    return told + [f"{name}: was not there when the report was sealed" for name in sealed.extras]


def _mark(marks: str, n: int) -> str:
    return marks[n * MARK : (n + 1) * MARK]
