"""Tables in files for people: opening workbooks and CSV with blocks, and texts that stay texts.

Rooms say which sheets and columns they know; here is only how a file is opened and what a cell may be.
"""

import csv
import io
import zipfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

Cell = str | float | bool | date | None
"""What stands in a cell; a datetime is a date, an int is a float."""

LARGEST_FILE = 20_000_000
LARGEST_UNPACKED = 400_000_000
"""A workbook is a zip: one that unpacks to more than this is not opened."""
GUARDED = ("=", "+", "-", "@", "'", "\t", "\r", "[")
"""Texts that a spreadsheet would run, our own mark, and what would open a block."""


class TooLargeUnpacked(Exception):
    """A workbook that unpacks to more than is opened."""


class NotAWorkbook(Exception):
    """No workbook, or a broken one."""


class NotBlocks(Exception):
    """No CSV with a block for each sheet."""


@dataclass(frozen=True, slots=True)
class SheetRows:
    """One sheet of a file: its heads, its rows with their numbers, how many, and merged ranges by row."""

    heads: Sequence[str]
    rows: Iterable[tuple[int, Sequence[Cell]]]
    count: int
    merged: Sequence[tuple[int, int, str]] = ()


def open_workbook(content: bytes, names: Collection[str], *, most_rows: int) -> Mapping[str, SheetRows]:
    """Open the sheets of a workbook that have one of these names. Raises `TooLargeUnpacked`, `NotAWorkbook`."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > LARGEST_UNPACKED:
                raise TooLargeUnpacked
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return {
            name: _sheet_rows(workbook.get_sheet_by_name(name), most_rows)
            for name in workbook.sheet_names
            if name in names
        }
    except (CalamineError, zipfile.BadZipFile, ValueError) as fault:
        raise NotAWorkbook from fault


def open_blocks(content: bytes, names: Collection[str]) -> Mapping[str, SheetRows]:
    """Read CSV blocks: a line `[name]`, a line of heads, then rows; UTF-8, or GB 18030 as Excel saves it.

    Raises `NotBlocks`.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030", errors="replace")
    blocks: dict[str, list[tuple[int, list[str]]]] = {}
    lines: list[tuple[int, list[str]]] | None = None
    try:
        reader = csv.reader(io.StringIO(text, newline=""))
        for cells in reader:
            first = cells[0].strip() if cells else ""
            if first[:1] == "[" and first[-1:] == "]":
                lines = blocks.setdefault(first[1:-1], [])
            elif lines is not None and any(cells):
                lines.append((reader.line_num, [unguarded(cell) for cell in cells]))
    except csv.Error as fault:
        raise NotBlocks from fault
    if not blocks.keys() & set(names):
        raise NotBlocks
    return {
        name: SheetRows(block[0][1] if block else [], block[1:], len(block) - 1)
        for name, block in blocks.items()
        if name in names
    }


def guarded(text: str) -> str:
    """Mark a text that a spreadsheet would take for a formula, so that it shows it."""
    return f"'{text}" if text.startswith(GUARDED) else text


def unguarded(cell: str) -> str:
    """Take away the mark of `guarded`."""
    return cell.removeprefix("'")


def _sheet_rows(sheet: CalamineSheet, most_rows: int) -> SheetRows:
    rows = _numbered(sheet)
    number, heads = next(rows, (1, ()))
    merged = [
        (first + 1, last + 1, f"{_letters(left)}{first + 1}:{_letters(right)}{last + 1}")
        for (first, left), (last, right) in sheet.merged_cell_ranges or ()
    ]
    count = sheet.height - 1
    if count > most_rows:  # formatted rows without content do not count
        count = sum(any(cell != "" for cell in cells) for cells in sheet.iter_rows()) - 1
    return SheetRows([str(head) for head in heads] if number == 1 else [], rows, count, merged)


def _numbered(sheet: CalamineSheet) -> Iterator[tuple[int, Sequence[Cell]]]:
    top, left = sheet.start or (0, 0)
    for number, cells in enumerate(sheet.iter_rows(), start=top + 1):
        yield number, [*[None] * left, *cells]  # type: ignore[list-item]  # times do not occur in our sheets


def _letters(column: int) -> str:
    """Name a column as a spreadsheet does: 0 is A, 26 is AA."""
    name = ""
    while column >= 0:
        column, rest = divmod(column, 26)
        name, column = chr(ord("A") + rest) + name, column - 1
    return name
