"""All answers and scores of a report as a workbook; every cell is text or a number, never a formula."""

import re
from datetime import datetime
from io import BytesIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from app.reports.domain.content import Chapter, Grid, Heading, ReportContent

LONGEST_SHEET_NAME = 31
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\'：]")
_NUMBER = re.compile(r"-?\d{1,15}(\.\d+)?")
WIDTH = 100
"""Characters across all columns of a table."""


def workbook(content: ReportContent) -> bytes:
    """Write one sheet a chapter that has tables; the same content gives the same bytes.

    Text is written as text whatever it begins with, so a spreadsheet never runs what an enterprise typed.
    """
    out = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"title": content.title, "created": datetime.fromisoformat(content.issued_on)})
        bold, wrapped = book.add_format({"bold": True, "bg_color": "#e6f1ef"}), book.add_format({"text_wrap": True, "valign": "top"})  # fmt: skip
        taken: set[str] = set()
        for chapter in content.chapters:
            if any(isinstance(block, Grid) for block in chapter.blocks):
                sheet = book.add_worksheet(_name(chapter.title, taken))
                _fill(sheet, content, chapter, bold, wrapped)
    return out.getvalue()


def _fill(
    sheet: Worksheet, content: ReportContent, chapter: Chapter, bold: Format, wrapped: Format
) -> None:
    sheet.write_string(0, 0, f"{content.enterprise} · {content.number} · {content.issued_on}")
    widest = max(len(block.headers) for block in chapter.blocks if isinstance(block, Grid))
    sheet.set_column(0, widest - 1, WIDTH / widest, wrapped)
    row = 2
    for block in chapter.blocks:
        if isinstance(block, Heading):
            sheet.write_string(row, 0, block.text, bold)
            row += 1
        elif isinstance(block, Grid):
            for column, head in enumerate(block.headers):
                sheet.write_string(row, column, head, bold)
            for line in block.rows:
                row += 1
                for column, cell in enumerate(line):
                    _write(sheet, row, column, cell, wrapped, is_number=column in block.numeric)
            row += 2


def _write(sheet: Worksheet, row: int, column: int, cell: str, style: Format, *, is_number: bool) -> None:
    if is_number and _NUMBER.fullmatch(cell):
        sheet.write_number(row, column, float(cell), style)
    else:
        sheet.write_string(row, column, cell, style)


def _name(title: str, taken: set[str]) -> str:
    """Give a name a sheet may have, once in the book."""
    name = _NOT_IN_NAMES.sub(" ", title)[:LONGEST_SHEET_NAME].strip()
    while name.lower() in taken:
        name = f"{name[: LONGEST_SHEET_NAME - 2]} 2"
    taken.add(name.lower())
    return name
