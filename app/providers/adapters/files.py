"""Opening pool files: .xlsx by calamine, .csv with one block a sheet, .json with one list a sheet."""

import csv
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from app.kit.plain import Json, Unreadable, read_json
from app.providers.adapters.columns import SHEET_BY_NAME, SHEETS, Sheet
from app.providers.adapters.kinds import Cell
from app.providers.adapters.reading import MOST_ROWS, PoolReading, SheetRows, read_rows, refuse
from app.providers.domain import Pool
from app.providers.errors import Fault, FaultCode, PoolFaulty

LARGEST_FILE = 20_000_000
LARGEST_UNPACKED = 400_000_000
"""A workbook is a zip: one that unpacks to more than this is not opened."""
ENDINGS = (".xlsx", ".csv", ".json")


def read_pool(path: Path) -> Pool:
    """Read a whole pool from a file; raises `PoolFaulty` with every fault."""
    reading = read_pool_file(path)
    if reading.faults:
        raise refuse(reading.faults, str(path))
    return reading.pool


def read_pool_file(path: Path) -> PoolReading:
    """Read a file with its faults; raises `PoolFaulty` when it is no pool file at all."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise refuse([_too_large()], str(path))
        return read_pool_bytes(path.name, path.read_bytes())
    except OSError as fault:
        raise refuse(
            [Fault(FaultCode.UNREADABLE, facts={"why": str(fault.strerror)})], str(path)
        ) from fault
    except PoolFaulty as fault:
        raise refuse(fault.faults, str(path)) from fault


def read_pool_bytes(name: str, content: bytes) -> PoolReading:
    """Read the content of a file of this name; raises `PoolFaulty` as `read_pool_file` does."""
    if len(content) > LARGEST_FILE:
        raise refuse([_too_large()])
    ending = Path(name).suffix.lower()
    if ending == ".xlsx":
        return read_rows(_workbook(content))
    if ending == ".csv":
        return read_rows(_csv(content))
    if ending == ".json":
        return read_rows(_json(content))
    raise refuse([Fault(FaultCode.UNKNOWN_ENDING, facts={"got": name[-40:]})])


def _too_large() -> Fault:
    return Fault(FaultCode.TOO_LARGE, facts={"most": str(LARGEST_FILE // 1_000_000)})


def _workbook(content: bytes) -> Mapping[str, SheetRows]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > LARGEST_UNPACKED:
                raise refuse([_too_large()])
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return {
            name: _sheet_rows(workbook.get_sheet_by_name(name))
            for name in workbook.sheet_names
            if name in SHEET_BY_NAME
        }
    except (CalamineError, zipfile.BadZipFile, ValueError) as fault:
        raise refuse([Fault(FaultCode.NOT_A_WORKBOOK)]) from fault


def _sheet_rows(sheet: CalamineSheet) -> SheetRows:
    rows = _numbered(sheet)
    number, heads = next(rows, (1, ()))
    merged = [
        (first + 1, last + 1, f"{_letters(left)}{first + 1}:{_letters(right)}{last + 1}")
        for (first, left), (last, right) in sheet.merged_cell_ranges or ()
    ]
    count = sheet.height - 1
    if count > MOST_ROWS:  # formatted rows without content do not count
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


def _csv(content: bytes) -> Mapping[str, SheetRows]:
    """Read blocks: a line `[服务商]`, a line of heads, then rows; UTF-8, or GB 18030 as Excel saves it."""
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
                lines.append((reader.line_num, [_unguarded(cell) for cell in cells]))
    except csv.Error as fault:
        raise refuse([Fault(FaultCode.NOT_CSV)]) from fault
    if not blocks.keys() & SHEET_BY_NAME.keys():
        raise refuse([Fault(FaultCode.NOT_CSV)])
    return {
        name: SheetRows(block[0][1] if block else [], block[1:], len(block) - 1)
        for name, block in blocks.items()
        if name in SHEET_BY_NAME
    }


def _unguarded(cell: str) -> str:
    """Take away the mark that keeps a spreadsheet from running a text (see `writing.guarded`)."""
    return cell.removeprefix("'")


def _json(content: bytes) -> Mapping[str, SheetRows]:
    try:
        parsed = read_json(content.decode("utf-8-sig"))
    except (Unreadable, UnicodeDecodeError) as fault:
        raise refuse([Fault(FaultCode.NOT_JSON, facts={"why": str(fault)[:80]})]) from fault
    keys = [sheet.key for sheet in SHEETS]
    if not isinstance(parsed, dict) or not parsed.keys() & set(keys):
        raise refuse([Fault(FaultCode.NOT_JSON, facts={"why": f"{{{', '.join(keys)}}}"})])
    return {sheet.name: _json_rows(sheet, parsed[sheet.key]) for sheet in SHEETS if sheet.key in parsed}


def _json_rows(sheet: Sheet, rows: Json) -> SheetRows:
    """Read a list of objects whose keys are the columns' fields; the row is the place in the list."""
    fields = [column.field for column in sheet.columns]
    listed = rows if isinstance(rows, list) else []
    told = {name for row in listed if isinstance(row, dict) for name in row}
    named = [name for name in fields if name in told or not listed]
    heads = [column.head for column in sheet.columns if column.field in named]
    return SheetRows(
        heads,
        (
            (number, [_json_cell(row.get(name)) if isinstance(row, dict) else None for name in named])
            for number, row in enumerate(listed, start=1)
        ),
        len(listed),
    )


def _json_cell(value: Json) -> Cell:
    if isinstance(value, list):
        return "；".join(str(part) for part in value)
    if value is None or isinstance(value, bool):
        return value
    return str(value)
