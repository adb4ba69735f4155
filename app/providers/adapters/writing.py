"""From a pool to a file of the same form; a text stays text in whatever opens it."""

import csv
import io
import json
from collections.abc import Iterator, Sequence

import xlsxwriter

from app.kit.sheets import Cell, guarded
from app.providers.adapters.columns import CASES, SHEETS, Column, Sheet
from app.providers.adapters.kinds import Number, YesNo, as_text
from app.providers.adapters.reading import MORE_FIGURES
from app.providers.adapters.template import Book
from app.providers.domain import Case, Certificate, Expert, Lecture, Offer, Pool, Provider

Value = Provider | Offer | Case | Certificate | Expert | Lecture


def write_workbook(pool: Pool) -> bytes:
    """Write an .xlsx workbook with the drop-down lists of the template."""
    made = io.BytesIO()
    with Book(xlsxwriter.Workbook(made, {"strings_to_formulas": False, "in_memory": True})) as book:
        for sheet in SHEETS:
            book.add(sheet, (cells_of(sheet, value) for value in values_of(pool, sheet)))
    return made.getvalue()


def write_csv(pool: Pool) -> bytes:
    """Write one CSV file with a block for each sheet (UTF-8 with its mark, so that Excel reads it)."""
    made = io.StringIO(newline="")
    writer = csv.writer(made)
    for sheet in SHEETS:
        writer.writerow([f"[{sheet.name}]"])
        writer.writerow([column.head for column in sheet.columns])
        for value in values_of(pool, sheet):
            writer.writerow([guarded(as_text(cell)) for cell in cells_of(sheet, value)])
    return made.getvalue().encode("utf-8-sig")


def write_json_pool(pool: Pool) -> bytes:
    """Write one JSON object with a list for each sheet."""
    document = {
        sheet.key: [
            {column.field: _plain(column, cell) for column, cell in zip(sheet.columns, cells, strict=True)}
            for cells in (cells_of(sheet, value) for value in values_of(pool, sheet))
        ]
        for sheet in SHEETS
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def values_of(pool: Pool, sheet: Sheet) -> Iterator[Value]:
    """Give what stands in a sheet."""
    if sheet.key in {"providers", "experts", "lectures"}:
        yield from getattr(pool, sheet.key)
        return
    for provider in pool.providers:
        yield from getattr(provider, sheet.key)


def cells_of(sheet: Sheet, value: Value) -> list[Cell]:
    """Write one value as the cells of its row."""
    more = value.more if sheet.name == CASES and isinstance(value, Case) else ()
    figures = {
        f"{name}{n}": getattr(figure, name)
        for n, figure in zip(MORE_FIGURES, more, strict=False)
        for name in ("metric", "before", "after", "unit")
    }
    return [
        _cell(column, figures.get(column.field, getattr(value, column.field, None)))
        for column in sheet.columns
    ]


def _cell(column: Column, value: object) -> Cell:
    return None if value is None or value == "" else column.kind.write(value)


def _plain(column: Column, cell: Cell) -> str | int | bool | Sequence[str] | None:
    """Write a cell as JSON holds it: lists as lists, decimals and days as text."""
    if column.kind.is_many:
        return [part for part in as_text(cell).split("；") if part]
    if isinstance(column.kind, YesNo) and column.kind.yes == "是":
        return cell == column.kind.yes
    if isinstance(column.kind, Number) and column.kind.is_whole and cell is not None:
        return int(as_text(cell))
    return as_text(cell) if cell is not None else None
