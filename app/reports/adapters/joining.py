"""Joining spans: paragraphs and cells hold their text themselves instead of through a span for every line.

The spans say nothing (no language, no attributes), but they are a third of the structure tree.
"""

from typing import Any

_OF_A_PLAIN_SPAN = {"K", "P", "Pg", "S", "Type"}


def join_spans(_document: Any, pdf: Any) -> None:
    """Join in a file that is about to be written; it must be written without object streams."""
    known: dict[bytes, Any] = {part.reference: part for part in pdf.objects if hasattr(part, "keys")}
    root = known[pdf.catalog["StructTreeRoot"]]
    joined: dict[bytes, dict[bytes, Any]] = {}
    for marks in known[root["ParentTree"]]["Nums"]:
        if not isinstance(marks, list):
            continue
        for n, owner in enumerate(marks):
            span = known.get(owner)
            if span is not None and _says_nothing(span, known):
                marks[n] = span["P"]
                joined.setdefault(span["P"], {})[owner] = span
    for place, spans in joined.items():
        kids: list[Any] = []
        for kid in known[place]["K"]:
            span = spans.get(kid) if isinstance(kid, bytes) else None
            kids += [kid] if span is None else span["K"]
        known[place]["K"][:] = kids
        for span in spans.values():
            span.free = "f"


def _says_nothing(span: Any, known: dict[bytes, Any]) -> bool:
    """Tell a span without attributes on the same page as its parent."""
    if span.get("S") != "/Span" or not set(span) <= _OF_A_PLAIN_SPAN:
        return False
    parent = known.get(span["P"])
    return parent is not None and parent.get("Pg") == span["Pg"]
