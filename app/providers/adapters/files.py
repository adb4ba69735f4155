"""Opening pool files: .xlsx by calamine, .csv with one block a sheet, .json with one list a sheet."""

from collections.abc import Mapping
from pathlib import Path

from app.kit.plain import Json, Unreadable, read_json
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
from app.providers.adapters.columns import SHEET_BY_NAME, SHEETS, Sheet
from app.providers.adapters.reading import MOST_ROWS, PoolReading, read_rows, refuse
from app.providers.domain import Pool
from app.providers.errors import Fault, FaultCode, PoolFaulty

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
        return open_workbook(content, SHEET_BY_NAME, most_rows=MOST_ROWS)
    except TooLargeUnpacked:
        raise refuse([_too_large()]) from None
    except NotAWorkbook as fault:
        raise refuse([Fault(FaultCode.NOT_A_WORKBOOK)]) from fault


def _csv(content: bytes) -> Mapping[str, SheetRows]:
    try:
        return open_blocks(content, SHEET_BY_NAME)
    except NotBlocks as fault:
        raise refuse([Fault(FaultCode.NOT_CSV)]) from fault


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
