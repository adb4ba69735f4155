"""PDFs: refused with scripts, actions, attachments, passwords, or what unpacks to too much."""

import re
import zlib
from pathlib import Path
from typing import Any

import pikepdf

from app.evidence.domain import (
    LARGEST_STREAM,
    LARGEST_STREAMS,
    MOST_OBJECTS,
    MOST_PAGES,
    Examined,
    Kind,
)
from app.evidence.errors import EvidenceRefused, Reason

MOST_SAMPLES = 200_000_000
"""Width × height of one picture inside; a sheet of A0 scanned at 300 dots an inch has 140 million."""
DEEPEST = 40
STEP = 1 << 20
_SCRIPTS = {"/JS", "/JavaScript", "/XFA"}
_ATTACHMENTS = {"/EF", "/EmbeddedFiles", "/RichMediaContent"}
_ATTACHING = {"/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/Screen", "/3D", "/EmbeddedFile"}
_ACTIONS = {
    "/Launch", "/GoToR", "/GoToE", "/SubmitForm", "/ImportData", "/Rendition", "/Movie", "/Sound",
    "/RichMediaExecute", "/GoTo3DView", "/Thread",
}  # fmt: skip
_BY_ITSELF = {"/OpenAction", "/AA"}
_SUSPECT = re.compile(
    rb"/(?:JS|JavaScript|XFA|EF|EmbeddedFiles?|RichMedia\w*|FileAttachment|Movie|Sound|Screen|3D|Launch|GoToR"
    rb"|GoToE|SubmitForm|ImportData|Rendition|GoTo3DView|Thread|OpenAction|AA)(?![A-Za-z0-9])"
)


def open_pdf(source: Path) -> Examined:
    """Read a PDF to its last object and count its pages; raises `EvidenceRefused`."""
    try:
        with pikepdf.open(source, suppress_warnings=True) as pdf:
            return Examined(Kind.PDF, _pages_of(pdf))
    except pikepdf.PasswordError as fault:
        raise EvidenceRefused(Reason.ENCRYPTED) from fault
    except EvidenceRefused:
        raise
    except MemoryError as fault:
        raise EvidenceRefused(Reason.TOO_COMPLEX) from fault
    except Exception as fault:  # the library raises whatever a broken file makes it meet
        raise EvidenceRefused(Reason.DAMAGED) from fault


def _pages_of(pdf: pikepdf.Pdf) -> int:
    if pdf.is_encrypted:
        raise EvidenceRefused(Reason.ENCRYPTED)
    objects: Any = pdf.objects
    if len(objects) > MOST_OBJECTS:
        raise EvidenceRefused(Reason.TOO_COMPLEX)
    if int(pdf.Root.Pages.get("/Count", 0)) > MOST_PAGES:
        raise EvidenceRefused(Reason.TOO_MANY_PAGES)
    _check_objects(objects)
    pages = len(pdf.pages)
    if pages > MOST_PAGES:
        raise EvidenceRefused(Reason.TOO_MANY_PAGES)
    if pages == 0:
        raise EvidenceRefused(Reason.DAMAGED)
    return pages


def _check_objects(objects: Any) -> None:
    """Look at every object once: what it does, and what its content unpacks to."""
    kids = unpacked = 0
    for thing in objects:
        own = thing
        if isinstance(thing, pikepdf.Stream):
            unpacked += _unpacked_size(thing)
            if unpacked > LARGEST_STREAMS:
                raise EvidenceRefused(Reason.TOO_COMPLEX)
            own = thing.stream_dict
        elif isinstance(thing, pikepdf.Dictionary):
            kids += _kids(thing)
        if kids > 2 * MOST_PAGES:
            raise EvidenceRefused(Reason.TOO_MANY_PAGES)
        if _SUSPECT.search(_written(own)):
            _walk(own, 0)


def _kids(node: pikepdf.Dictionary) -> int:
    """Count what a node of the page tree claims to have below it."""
    kids = node.get("/Kids")
    return len(kids) if isinstance(kids, pikepdf.Array) and node.get("/Type") == "/Pages" else 0


def _written(thing: Any) -> bytes:
    """Write an object as the file does, names in their plain form; what is no object of PDF is empty."""
    return thing.unparse(resolved=True) if isinstance(thing, pikepdf.Object) else b""


def _walk(thing: Any, depth: int) -> None:
    """Look at every key and value of one object; what it refers to is looked at as an object of its own."""
    if depth > DEEPEST:
        raise EvidenceRefused(Reason.TOO_COMPLEX)
    if isinstance(thing, pikepdf.Array):
        for part in thing:
            if not getattr(part, "is_indirect", False):
                _walk(part, depth + 1)
        return
    if not isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        return
    for key in thing.keys():  # noqa: SIM118 - a stream is no mapping
        _judge(key, thing[key])
        if not getattr(thing[key], "is_indirect", False):
            _walk(thing[key], depth + 1)


def _judge(key: str, value: Any) -> None:
    named = str(value) if isinstance(value, pikepdf.Name) else ""
    if key in _SCRIPTS or named == "/JavaScript":
        raise EvidenceRefused(Reason.SCRIPT)
    if key in _ATTACHMENTS or (key in {"/Subtype", "/Type"} and named in _ATTACHING):
        raise EvidenceRefused(Reason.EMBEDDED)
    if key == "/S" and named in _ACTIONS:
        raise EvidenceRefused(Reason.SCRIPT)
    if key in _BY_ITSELF:
        _judge_own_actions(value, 0)


def _judge_own_actions(value: Any, depth: int) -> None:
    """Refuse what a PDF does without being asked, unless it goes to one of its own pages."""
    if depth > DEEPEST:
        raise EvidenceRefused(Reason.TOO_COMPLEX)
    if isinstance(value, pikepdf.Dictionary):
        if "/S" in value and value["/S"] not in {pikepdf.Name("/GoTo"), pikepdf.Name("/Named")}:
            raise EvidenceRefused(Reason.SCRIPT)
        for key in value.keys():  # noqa: SIM118 - a pikepdf dictionary iterates its keys only so
            if key not in {"/D", "/P", "/Parent"}:
                _judge_own_actions(value[key], depth + 1)


def _unpacked_size(stream: pikepdf.Stream) -> int:
    """Count what a stream unpacks to, never holding more than a piece; raises at the limit."""
    filters = [str(f) for f in _listed(stream.get("/Filter"))]
    if len(filters) > 2 or filters.count("/FlateDecode") > 1:  # noqa: PLR2004 - at most packed and written in ASCII
        raise EvidenceRefused(Reason.TOO_COMPLEX)
    width, height = (_number(stream.get(side)) for side in ("/Width", "/Height"))
    if width * height > MOST_SAMPLES:
        raise EvidenceRefused(Reason.TOO_COMPLEX)
    raw = bytes(stream.read_raw_bytes())
    if filters != ["/FlateDecode"]:
        return len(raw)
    unpacking, rest, total = zlib.decompressobj(), raw, 0
    while rest and not unpacking.eof:
        try:
            total += len(unpacking.decompress(rest, STEP))
        except zlib.error:
            break  # readers show what they could unpack, and so much is counted
        rest = unpacking.unconsumed_tail
        if total > LARGEST_STREAM:
            raise EvidenceRefused(Reason.TOO_COMPLEX)
    return total


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, pikepdf.Array) else [value]


def _number(value: Any) -> int:
    try:
        return max(int(value), 0)
    except (TypeError, ValueError):
        return 0
