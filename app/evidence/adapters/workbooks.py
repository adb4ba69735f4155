"""Workbooks (.xlsx): a ZIP of XML parts; refused with macros, links to elsewhere, attachments or bombs."""

import re
import zipfile
from pathlib import Path, PurePosixPath

from python_calamine import CalamineWorkbook

from app.evidence.domain import MOST_MEMBERS, MOST_RATIO, MOST_UNPACKED, Examined, Kind
from app.evidence.errors import EvidenceRefused, Reason

STEP = 1 << 16
LARGEST_PART_IN_MEMORY = 64 * 1024 * 1024
SMALL = 1_000_000
"""Below this many unpacked bytes the ratio says nothing: an empty sheet packs very well."""
MAIN = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_PARTS = {
    ".xml",
    ".rels",
    ".vml",
    ".png",
    ".jpg",
    ".jpeg",
    ".gif",
    ".emf",
    ".wmf",
    ".bmp",
    ".tif",
    ".tiff",
    ".wdp",
}
_MACROS = re.compile(rb"macroEnabled|vbaProject|macrosheet|activeX", re.IGNORECASE)
_EXTERNAL_PARTS = ("externallinks/", "querytables/", "webextensions/", "model/")
_EXTERNAL_NAMES = {"connections.xml"}
_RELATION = re.compile(rb"<Relationship\b[^>]*>", re.IGNORECASE)
_DDE = re.compile(rb"<f\b[^>]*>([^<]*)</f>")
_QUOTED = re.compile(rb'"[^"]*"|&quot;.*?&quot;')


def open_workbook(source: Path) -> Examined:
    """Read every part of a workbook and count its sheets; raises `EvidenceRefused`."""
    try:
        with zipfile.ZipFile(source) as parts:
            _check_parts(parts, source.stat().st_size)
            for member in parts.infolist():
                _check_part(parts, member)
        sheets = len(CalamineWorkbook.from_path(str(source)).sheet_names)
    except EvidenceRefused:
        raise
    except MemoryError as fault:
        raise EvidenceRefused(Reason.TOO_COMPLEX) from fault
    except Exception as fault:  # the libraries raise whatever a broken file makes them meet
        raise EvidenceRefused(Reason.DAMAGED) from fault
    if not sheets:
        raise EvidenceRefused(Reason.DAMAGED)
    return Examined(Kind.XLSX, sheets)


def _check_parts(parts: zipfile.ZipFile, size: int) -> None:
    """Judge the table of contents: how many, how large, one beside the other, named as parts are."""
    members = parts.infolist()
    if len(members) > MOST_MEMBERS:
        raise EvidenceRefused(Reason.TOO_COMPLEX)
    unpacked, packed = sum(m.file_size for m in members), sum(m.compress_size for m in members)
    if unpacked > MOST_UNPACKED or packed > size:
        raise EvidenceRefused(Reason.TOO_COMPLEX)
    if unpacked > SMALL and unpacked > MOST_RATIO * max(packed, 1):
        raise EvidenceRefused(Reason.TOO_COMPLEX)
    end = 0
    for member in sorted(members, key=lambda m: m.header_offset):
        if member.header_offset < end:
            raise EvidenceRefused(Reason.TOO_COMPLEX)  # parts that lie over each other
        end = member.header_offset + member.compress_size
        _check_name(member)
    names = {m.filename.lower() for m in members}
    if len(names) != len(members) or "[content_types].xml" not in names:
        raise EvidenceRefused(Reason.NOT_WHAT_IT_SAYS)
    kinds = parts.read("[Content_Types].xml") if "[Content_Types].xml" in parts.namelist() else b""
    if _MACROS.search(kinds):
        raise EvidenceRefused(Reason.MACROS)
    if MAIN not in kinds:
        raise EvidenceRefused(Reason.NOT_WHAT_IT_SAYS)


def _check_name(member: zipfile.ZipInfo) -> None:
    name = member.filename
    low, path = name.lower(), PurePosixPath(name)
    if "\\" in name or path.is_absolute() or ".." in path.parts or ":" in name:
        raise EvidenceRefused(Reason.MIXED)
    if member.flag_bits & 1:
        raise EvidenceRefused(Reason.ENCRYPTED)
    if "vbaproject" in low or "macrosheets/" in low or "dialogsheets/" in low or "activex/" in low:
        raise EvidenceRefused(Reason.MACROS)
    if any(part in low for part in _EXTERNAL_PARTS) or path.name.lower() in _EXTERNAL_NAMES:
        raise EvidenceRefused(Reason.EXTERNAL)
    if "embeddings/" in low:
        raise EvidenceRefused(Reason.EMBEDDED)
    is_printer = _ending(name) == ".bin" and "printersettings/" in low
    if not member.is_dir() and _ending(name) not in _PARTS and not is_printer:
        raise EvidenceRefused(Reason.EMBEDDED)


def _ending(name: str) -> str:
    """Give the ending of a part; `_rels/.rels` has one, too."""
    return "." + name.rpartition("/")[2].rpartition(".")[2].lower()


def _check_part(parts: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Unpack one part in pieces, trusting no declared size; look into what is XML."""
    pieces, total = [], 0
    is_text = _ending(member.filename) in {".xml", ".rels", ".vml"}
    with parts.open(member) as opened:
        while piece := opened.read(STEP):
            total += len(piece)
            if total > member.file_size or total > MOST_UNPACKED:
                raise EvidenceRefused(Reason.TOO_COMPLEX)
            if is_text:
                if total > LARGEST_PART_IN_MEMORY:
                    raise EvidenceRefused(Reason.TOO_COMPLEX)
                pieces.append(piece)
            elif total <= STEP and piece.startswith((b"PK\x03\x04", b"MZ", b"%PDF-", b"\xd0\xcf\x11\xe0")):
                raise EvidenceRefused(Reason.EMBEDDED)
    if is_text:
        _check_text(member.filename.lower(), b"".join(pieces))


def _check_text(name: str, text: bytes) -> None:
    """Refuse entities, other encodings that would hide them, links to elsewhere and calls of programs."""
    if b"\0" in text[:200] or b"<!ENTITY" in text or b"<!DOCTYPE" in text:
        raise EvidenceRefused(Reason.TOO_COMPLEX)
    if name.endswith(".rels"):
        for relation in _RELATION.findall(text):
            if b"External" in relation and b"/hyperlink" not in relation:
                raise EvidenceRefused(Reason.EXTERNAL)
            if b"/oleObject" in relation or b'/package"' in relation or b"/package'" in relation:
                raise EvidenceRefused(Reason.EMBEDDED)
    if "/worksheets/" in name:
        for formula in _DDE.findall(text):
            if b"|" in _QUOTED.sub(b"", formula):
                raise EvidenceRefused(Reason.EXTERNAL)
