"""From a file to rows: every cell read by the kind of its column, all faults kept with sheet, row and column."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter

from app.exchange.adapters.columns import EXAMPLES, GUIDE, SHEET_BY_NAME, SHEETS
from app.exchange.domain import Line
from app.kit.sheets import (
    LARGEST_FILE,
    Cell,
    NotAWorkbook,
    NotBlocks,
    SheetRows,
    TooLargeUnpacked,
    open_blocks,
    open_workbook,
)
from app.providers.adapters.columns import EXAMPLE_MARK
from app.providers.adapters.reading import read_sheet
from app.providers.adapters.template import Book
from app.providers.errors import Fault, FaultCode

MOST_ROWS = 20_000
"""How many rows of one sheet are taken in by one request."""
ENDINGS = (".xlsx", ".csv")


@dataclass(frozen=True, slots=True)
class Reading:
    """The good rows of each sheet, and all faults."""

    lines: Mapping[str, Sequence[Line]]
    faults: tuple[Fault, ...]


def read_file(name: str, content: bytes) -> Reading:
    """Read a file of this name."""
    opened = _opened(name, content)
    if isinstance(opened, Fault):
        return Reading({}, (opened,))
    faults = [Fault(FaultCode.MISSING_SHEET, s.name) for s in SHEETS if s.must and s.name not in opened]
    lines: dict[str, list[Line]] = {}
    for sheet in SHEETS:
        entries = read_sheet(sheet, opened[sheet.name], faults, MOST_ROWS) if sheet.name in opened else []
        faults += [fault for entry in entries for fault in entry.faults]
        lines[sheet.name] = [Line(entry.row, entry.values) for entry in entries if not entry.faults]
    return Reading(lines, tuple(faults))


def write_template() -> bytes:
    """Write the empty form with one marked example row in every sheet."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"strings_to_formulas": False, "in_memory": True})
    with Book(book, GUIDE, ("答案的特殊写法", ("不知道", "不适用", "未答"))) as form:
        for sheet in SHEETS:
            first, *rest = EXAMPLES[sheet.name]
            row: list[Cell] = [f"{EXAMPLE_MARK}{first}", *rest]
            form.add(sheet, [row], are_examples=True)
    return made.getvalue()


def _opened(name: str, content: bytes) -> Mapping[str, SheetRows] | Fault:
    ending = Path(name).suffix.lower()
    large = Fault(FaultCode.TOO_LARGE, facts={"most": str(LARGEST_FILE // 1_000_000)})
    if len(content) > LARGEST_FILE:
        return large
    try:
        if ending == ".xlsx":
            return open_workbook(content, SHEET_BY_NAME, most_rows=MOST_ROWS)
        if ending == ".csv":
            return open_blocks(content, SHEET_BY_NAME)
    except TooLargeUnpacked:
        return large
    except NotAWorkbook:
        return Fault(FaultCode.NOT_A_WORKBOOK)
    except NotBlocks:
        return Fault(FaultCode.NOT_CSV)
    return Fault(FaultCode.UNKNOWN_ENDING, facts={"got": name[-40:]})
