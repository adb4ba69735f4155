"""The process that opens one file: it bounds itself, looks, writes what it found, and ends.

    python -m app.evidence.adapters.opening FAMILY SOURCE FOLDER

Writes to FOLDER `verdict.json` (`{"refused": reason}` or the fields of `Examined`), and for pictures
`kept` and `thumbnail`. What it reads may be made to break it, so it knows no secret, holds no connection,
and its answer is read as plain JSON of bounded length.
"""

import json
import os
import resource
import sys
import zipfile
from dataclasses import asdict
from pathlib import Path

import puremagic

from app.evidence.adapters.images import open_picture
from app.evidence.adapters.pdfs import open_pdf
from app.evidence.adapters.workbooks import open_workbook
from app.evidence.domain import ENDINGS, Examined, Family
from app.evidence.errors import EvidenceRefused, Reason

MEMORY = 1 << 30
SECONDS = 30
LARGEST_WRITTEN = 64 << 20
HEAD = 4096
_MARKUP = (b"<script", b"<!doctype html", b"<html", b"<svg ", b"<?php", b"<iframe")
_HEIC = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis")
_OLE, _ZIP, _PDF = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04", b"%PDF-"
_LONGEST_TAIL = 1024


def bound() -> None:
    """Take no more memory, time and room on the disk than a real file needs, and leave no core."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_WRITTEN, LARGEST_WRITTEN))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    os.nice(5)


def examine(family: Family, source: Path, folder: Path) -> Examined:
    """Check a file against what its name promises and open it; raises `EvidenceRefused`."""
    content = source.read_bytes()
    _check_signature(family, content)
    _check_single(family, source, content)
    del content
    if family is Family.PDF:
        return open_pdf(source)
    if family is Family.XLSX:
        return open_workbook(source)
    return open_picture(source, family, folder / "kept", folder / "thumbnail")


def _check_signature(family: Family, content: bytes) -> None:
    """Refuse what does not begin as its family does; a few usual mistakes get their own reason."""
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC:
        raise EvidenceRefused(Reason.HEIC)
    if content.startswith(_OLE):
        raise EvidenceRefused(Reason.ENCRYPTED if family is Family.XLSX else Reason.NOT_WHAT_IT_SAYS)
    starts = {
        Family.JPEG: content.startswith(b"\xff\xd8\xff"),
        Family.PNG: content.startswith(b"\x89PNG\r\n\x1a\n"),
        Family.WEBP: content.startswith(b"RIFF") and content[8:12] == b"WEBP",
        Family.PDF: content.startswith((b"%PDF-1.", b"%PDF-2.")),
        Family.XLSX: content.startswith(_ZIP),
    }
    if not starts[family]:
        raise EvidenceRefused(Reason.NOT_WHAT_IT_SAYS)
    try:
        found = {match.extension for match in puremagic.magic_string(content[:HEAD])}
    except puremagic.PureError as fault:
        raise EvidenceRefused(Reason.NOT_WHAT_IT_SAYS) from fault
    if not found & {ending for ending, promised in ENDINGS.items() if promised is family}:
        raise EvidenceRefused(Reason.NOT_WHAT_IT_SAYS)


def _check_single(family: Family, source: Path, content: bytes) -> None:
    """One file must not be two: nothing of another kind inside, nothing behind the end."""
    mixed = False
    if family is not Family.XLSX:
        mixed = zipfile.is_zipfile(source)
    if family is Family.PDF:
        end = content.rfind(b"%%EOF")
        mixed = mixed or (end >= 0 and len(content[end + 5 :].strip(b"\r\n\t\0 ")) > 0)
    elif family is Family.XLSX:
        with source.open("rb") as file:
            mixed = not _ends_with_contents(file.read()) or _PDF in content[:_LONGEST_TAIL]
    else:
        low = content.lower()
        mixed = mixed or _PDF in content or any(mark in low for mark in _MARKUP)
    if mixed:
        raise EvidenceRefused(Reason.MIXED)


def _ends_with_contents(content: bytes) -> bool:
    """Whether a ZIP ends with its table of contents, without anything before, between or behind."""
    end = content.rfind(b"PK\x05\x06")
    if end < 0 or end + 22 != len(content):
        return end < 0  # without one it is damaged, which opening it will say
    size, offset = (int.from_bytes(content[end + at : end + at + 4], "little") for at in (12, 16))
    return offset + size == end


def main(arguments: list[str]) -> int:
    """Examine the file named on the command line."""
    bound()
    family, source, folder = Family(arguments[0]), Path(arguments[1]), Path(arguments[2])
    try:
        verdict: dict[str, object] = asdict(examine(family, source, folder))
    except EvidenceRefused as fault:
        verdict = {"refused": str(fault.reason)}
    except MemoryError:
        verdict = {"refused": str(Reason.TOO_COMPLEX)}
    (folder / "verdict.json").write_text(json.dumps(verdict), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
