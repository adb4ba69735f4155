"""Rows as CSV in pieces, and a workbook from the pieces; a text stays a text in whatever opens it."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import xlsxwriter

from app.kit.sheets import Cell, guarded, unguarded

UTF8_MARK = b"\xef\xbb\xbf"


def write_rows(out: BinaryIO, heads: Sequence[str] | None, rows: Iterable[Sequence[Cell]]) -> int:
    """Write rows as CSV (UTF-8; with its mark and the heads in the first piece); gives how many."""
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
    writer, count = csv.writer(text), 0
    if heads is not None:
        out.write(UTF8_MARK)
        writer.writerow(heads)
    for row in rows:
        writer.writerow(["" if cell is None else guarded(str(cell)) for cell in row])
        count += 1
    text.detach()
    return count


def write_workbook(path: Path, sheet: str, pieces: Iterable[bytes], numbers: frozenset[int]) -> None:
    """Write a workbook from the bytes of CSV pieces, row by row; `numbers` are the columns that hold numbers."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(path, options) as book:
        page = book.add_worksheet(sheet)
        bold = book.add_format({"bold": True})
        page.freeze_panes(1, 0)
        for number, cells in enumerate(csv.reader(_lines(pieces))):
            for at, cell in enumerate(cells):
                if at in numbers and number and cell:
                    page.write_number(number, at, float(cell))
                else:
                    page.write_string(number, at, unguarded(cell), None if number else bold)


def _lines(pieces: Iterable[bytes]) -> Iterator[str]:
    """Give whole lines of UTF-8, whatever the pieces cut through."""
    rest = b""
    for piece in pieces:
        lines = (rest + piece).split(b"\n")
        rest = lines.pop()
        for line in lines:
            yield line.decode("utf-8-sig") + "\n"
    if rest:
        yield rest.decode()
