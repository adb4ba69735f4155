"""Kinds, limits and names of evidence files; dates and notes that come with them. No file is opened here.

Limits: ASVS 5.0.0 V5 as decided in dependencies.md §5.1 (10 MB a file, 50 MB an owner, zip ratio 100,
1,000 members); the others are our own, sized for what a factory has to show.
"""

import hashlib
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path, PurePosixPath

from app.evidence.errors import EvidenceRefused, Reason
from app.kit.plain import clean_line, clean_text

MB = 1024 * 1024
LARGEST_FILE = 10 * MB
LARGEST_OWNER = 50 * MB
"""Bytes as kept; a file used for several items counts once."""
MOST_AN_ITEM = 20
MOST_AN_OWNER = 300
MOST_AT_ONCE = 10
LARGEST_UPLOAD = LARGEST_OWNER + 64 * 1024
"""A request may bring all that an owner may keep, and its form around it."""
LONGEST_NOTE = 500
LONGEST_NAME = 120
OLDEST = date(1990, 1, 1)

MOST_PIXELS = 64_000_000
"""Width × height; the largest mode of common phones without merging is 50 million."""
LONGEST_SIDE = 2560
THUMBNAIL_SIDE = 320
MOST_PAGES = 500
MOST_OBJECTS = 200_000
MOST_UNPACKED = 200 * MB
MOST_RATIO = 100
MOST_MEMBERS = 1000
"""Of the parts of a workbook; ratio is unpacked to packed."""
LARGEST_STREAM = 100 * MB
LARGEST_STREAMS = 300 * MB
"""What one stream of a PDF, and all together, may unpack to."""


class Kind(StrEnum):
    """What is kept: pictures of our own making, PDF and workbooks as they came."""

    JPEG = "jpeg"
    PNG = "png"
    PDF = "pdf"
    XLSX = "xlsx"

    @property
    def media_type(self) -> str:
        """The media type it is served with."""
        return _MEDIA_TYPES[self]

    @property
    def ending(self) -> str:
        """The ending of its name when it is downloaded."""
        return ".jpg" if self is Kind.JPEG else f".{self}"

    @property
    def is_picture(self) -> bool:
        """Whether it was drawn anew here, and may be shown in a page."""
        return self in {Kind.JPEG, Kind.PNG}


_MEDIA_TYPES = {
    Kind.JPEG: "image/jpeg",
    Kind.PNG: "image/png",
    Kind.PDF: "application/pdf",
    Kind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class Family(StrEnum):
    """What a name's ending promises the content to be."""

    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    PDF = "pdf"
    XLSX = "xlsx"


class Scan(StrEnum):
    """What a virus scanner said; `unscanned` when none is set up or it did not answer."""

    UNSCANNED = "unscanned"
    CLEAN = "clean"


ENDINGS = {
    ".jpg": Family.JPEG,
    ".jpeg": Family.JPEG,
    ".png": Family.PNG,
    ".webp": Family.WEBP,
    ".pdf": Family.PDF,
    ".xlsx": Family.XLSX,
}
_REFUSED_ENDINGS = {
    Reason.HEIC: {".heic", ".heif", ".avif"},
    Reason.OLD_EXCEL: {".xls", ".et", ".xlt"},
    Reason.CSV: {".csv", ".tsv", ".txt"},
    Reason.MACROS: {".xlsm", ".xltm", ".xlsb", ".xlam", ".docm", ".pptm"},
    Reason.WORD: {".doc", ".docx", ".wps", ".ppt", ".pptx", ".dps", ".odt", ".ods", ".odp", ".rtf", ".ofd"},
}
_ACTIVE_ENDINGS = {
    ".exe", ".com", ".scr", ".bat", ".cmd", ".ps1", ".vbs", ".vbe", ".js", ".jse", ".mjs", ".hta", ".msi",
    ".lnk", ".jar", ".dll", ".html", ".htm", ".svg", ".xhtml", ".php", ".phtml", ".jsp", ".jspx", ".asp",
    ".aspx", ".sh", ".py", ".apk", ".reg", ".wsf", ".cpl", ".zip", ".rar", ".7z",
}  # fmt: skip
_DIRECTION_MARKS = {
    chr(c) for c in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C)
}


@dataclass(frozen=True, slots=True)
class Examined:
    """What the examination found: the kind, its pages or sheets (0 for pictures), and pixels."""

    kind: Kind
    pages: int = 0
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class Accepted:
    """A file that may be kept: where its content lies now, and all that is known of it."""

    name: str
    examined: Examined
    content: Path
    thumbnail: Path | None
    digest: str
    size: int
    sent_digest: str
    scan: Scan


@dataclass(frozen=True, slots=True)
class Details:
    """What the person says of a file: the day it is of, and a note."""

    dated: date
    note: str


def shown_name(sent: str) -> str:
    """Give the name as it is shown and kept: one line, at most 120 characters, its ending kept.

    Slashes of old browsers that send whole paths are gone already; what is left is refused by `family_of`.
    """
    name = clean_line(sent)
    if len(name) <= LONGEST_NAME:
        return name
    ending = PurePosixPath(name).suffix[:12]
    return name[: LONGEST_NAME - len(ending) - 1].rstrip(" .") + "…" + ending


def family_of(sent: str) -> Family:
    """Give what the ending of a name promises.

    Raises `EvidenceRefused` for a name with a path or hidden direction marks in it, with a dangerous
    ending inside (`a.exe.jpg`), or with an ending that is not accepted.
    """
    name = clean_line(sent)
    if any(mark in sent for mark in _DIRECTION_MARKS) or "/" in sent or "\\" in sent or "\0" in sent:
        raise EvidenceRefused(Reason.NAME, shown_name(name))
    endings = [ending.lower().strip() for ending in PurePosixPath(name).suffixes]
    last = endings[-1] if endings else ""
    for reason, refused in _REFUSED_ENDINGS.items():
        if last in refused:
            raise EvidenceRefused(reason, shown_name(name))
    if last not in ENDINGS:
        raise EvidenceRefused(Reason.UNKNOWN_TYPE, shown_name(name))
    if any(ending in _ACTIVE_ENDINGS for ending in endings[:-1]):
        raise EvidenceRefused(Reason.TWO_ENDINGS, shown_name(name))
    return ENDINGS[last]


def thumbnail_key(digest: str) -> str:
    """Give the key of the small picture of a file; its own for every file, so that it goes with it."""
    return hashlib.sha256(f"thumbnail of {digest}".encode()).hexdigest()


def download_name(name: str, kind: Kind) -> str:
    """Give the name a file is downloaded under: as sent, with the ending of what is kept."""
    path = PurePosixPath(name)
    kept = {".jpg", ".jpeg"} if kind is Kind.JPEG else {kind.ending}
    return name if path.suffix.lower() in kept else f"{path.stem}{kind.ending}"


def read_details(dated: str, note: str, *, today: date) -> Details:
    """Read date (ISO; empty means today) and note as typed; raises `EvidenceRefused`."""
    typed = dated.strip()
    try:
        day = date.fromisoformat(typed) if typed else today
    except ValueError as fault:
        raise EvidenceRefused(Reason.DATE) from fault
    if day < OLDEST:
        raise EvidenceRefused(Reason.DATE)
    if day > today:
        raise EvidenceRefused(Reason.DATE_AHEAD)
    cleaned = clean_text(note)
    if len(cleaned) > LONGEST_NOTE:
        raise EvidenceRefused(Reason.NOTE_TOO_LONG)
    return Details(day, cleaned)
