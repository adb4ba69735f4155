"""A form with files, written to the disk as it comes in: never a file in memory, never more than is allowed.

Starlette's own form reader has no limit a file. Here a file that is too large is still read to its end (so
that the sender hears why it is refused, at its place in the page), but nothing beyond the limit is kept.
How much a request may bring in all is declared by its route (`max_body_size`).
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from fastapi import Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from app.kit.errors import Invalid
from app.kit.plain import NotUtf8

MOST_FIELDS = 40
LARGEST_FIELD = 16 * 1024
LARGEST_HEADER = 8 * 1024


class FormFaulty(Invalid):
    """The body is no form, or one with too many or too large parts."""

    code = "malformed"


@dataclass(slots=True)
class ReceivedFile:
    """A file as it came: the name its sender gave it, and all its bytes up to the limit.

    `size` counts what was sent; when it is above the limit, the file on the disk is cut.
    """

    name: str
    path: Path
    size: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True)
class ReceivedForm:
    """The fields, each with all its values, and the files, in the order they came."""

    fields: Mapping[str, Sequence[str]] = field(default_factory=dict)
    files: Sequence[ReceivedFile] = ()


async def receive_form(
    request: Request, folder: Path, *, largest_file: int, most_files: int
) -> ReceivedForm:
    """Read the form of a request, its files into `folder`.

    Raises `FormFaulty`, and `NotUtf8` for text of another encoding.
    """
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    boundary = options.get(b"boundary")
    if kind != b"multipart/form-data" or not boundary:
        raise FormFaulty("expected multipart/form-data")
    reading = _Reading(folder, largest_file, most_files)
    parser = MultipartParser(boundary, reading.callbacks())  # type: ignore[arg-type]  # a TypedDict of its own
    try:
        async for chunk in request.stream():
            parser.write(chunk)
        parser.finalize()
    except FormParserError as fault:
        raise FormFaulty("the form breaks off or is malformed") from fault
    finally:
        reading.close()
    return ReceivedForm(reading.fields, reading.files)


class _Reading:
    """What has been read so far; its methods are called by the parser, part by part."""

    def __init__(self, folder: Path, largest_file: int, most_files: int) -> None:
        self.fields: dict[str, list[str]] = {}
        self.files: list[ReceivedFile] = []
        self._folder, self._largest, self._most = folder, largest_file, most_files
        self._header, self._value, self._disposition = bytearray(), bytearray(), b""
        self._name, self._text = "", bytearray()
        self._parts = 0
        self._file: ReceivedFile | None = None
        self._sink: BinaryIO | None = None
        self._made = hashlib.sha256()

    def callbacks(self) -> dict[str, object]:
        """Give the methods as the parser wants them."""
        return {
            "on_part_begin": self._begin,
            "on_part_data": self._data,
            "on_part_end": self._end,
            "on_header_field": lambda data, start, end: self._grow(self._header, data[start:end]),
            "on_header_value": lambda data, start, end: self._grow(self._value, data[start:end]),
            "on_header_end": self._header_end,
            "on_headers_finished": self._headers_finished,
        }

    def close(self) -> None:
        """Close the file of a part that broke off."""
        if self._sink is not None:
            self._sink.close()
            self._sink = None

    def _grow(self, kept: bytearray, piece: bytes) -> None:
        kept += piece
        if len(kept) > LARGEST_HEADER:
            raise FormFaulty("a part has a very long header")

    def _begin(self) -> None:
        self._parts += 1
        if self._parts > MOST_FIELDS + self._most:
            raise FormFaulty("the form has too many parts")
        self._header, self._value, self._disposition, self._text = (
            bytearray(),
            bytearray(),
            b"",
            bytearray(),
        )

    def _header_end(self) -> None:
        if bytes(self._header).lower() == b"content-disposition":
            self._disposition = bytes(self._value)
        self._header, self._value = bytearray(), bytearray()

    def _headers_finished(self) -> None:
        _, options = parse_options_header(self._disposition)
        self._name = _text(options.get(b"name", b""))
        if b"filename" not in options:
            return
        if len(self.files) >= self._most:
            raise FormFaulty(f"at most {self._most} files at once")
        path = self._folder / f"part{self._parts}"
        self._file = ReceivedFile(_text(options[b"filename"]), path)
        self._sink, self._made = path.open("wb"), hashlib.sha256()

    def _data(self, data: bytes, start: int, end: int) -> None:
        piece = data[start:end]
        if self._file is None or self._sink is None:
            self._text += piece
            if len(self._text) > LARGEST_FIELD:
                raise FormFaulty("a field is too long")
            return
        allowed = piece[: max(self._largest - self._file.size, 0)]
        self._file.size += len(piece)
        if allowed:
            self._sink.write(allowed)
            self._made.update(allowed)

    def _end(self) -> None:
        if self._file is None:
            self.fields.setdefault(self._name, []).append(_text(bytes(self._text)))
            return
        self.close()
        self._file.digest = self._made.hexdigest()
        if self._file.name or self._file.size:  # a file input nobody touched sends neither
            self.files.append(self._file)
        self._file = None


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as fault:
        raise NotUtf8("a field or a file name is not UTF-8") from fault
