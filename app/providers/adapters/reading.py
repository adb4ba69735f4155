"""From rows to a pool: every cell read, every rule of a row and between rows checked, all faults kept."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar

from app.enterprises.domain import credit_code_reason
from app.kit.decimals import plain
from app.kit.i18n import translator
from app.kit.sheets import Cell, SheetRows
from app.providers.adapters.codes import capabilities
from app.providers.adapters.columns import (
    CASES,
    CERTIFICATES,
    EXAMPLE_MARK,
    EXPERTS,
    LECTURES,
    OFFERS,
    PROVIDERS,
    SHEET_BY_NAME,
    SHEETS,
    Column,
    Sheet,
)
from app.providers.adapters.kinds import CellFaulty, as_text
from app.providers.domain import Case, Certificate, Expert, Figure, Lecture, Offer, Pool, Provider
from app.providers.domain.fault_words import fault_words
from app.providers.errors import Fault, FaultCode, PoolFaulty

MOST_ROWS = 60_000
"""How many rows of one sheet are read at once; a province has some thousand providers."""
MOST_FAULTS = 10_000
"""How many faults are listed; reading stops there, so that a spoiled file costs no more than a good one."""
MORE_FIGURES = (2, 3)

Part = TypeVar("Part", Offer, Case, Certificate, Expert, Lecture)


@dataclass(slots=True)
class RowEntry:
    """One row as it was read; it counts only when it has no fault."""

    sheet: Sheet
    row: int
    values: dict[str, object] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def fault(self, code: FaultCode, field_name: str, **facts: object) -> None:
        """Note a fault at the column of a field."""
        told = {name: str(fact) for name, fact in facts.items()}
        self.faults.append(Fault(code, self.sheet.name, self.row, self.sheet.column(field_name).head, told))

    def text(self, field_name: str) -> str:
        """Give the text of a field, or nothing where it could not be read."""
        return str(self.values.get(field_name, ""))


@dataclass(frozen=True, slots=True)
class PoolReading:
    """What a file holds: the pool of its good rows, all faults, and where each code stands.

    `spoiled` are the providers some row of which has a fault: what they have beside the good rows
    is not known. `left_out` counts good rows whose provider's own row has a fault.
    """

    pool: Pool
    faults: tuple[Fault, ...]
    places: Mapping[tuple[str, str], int]
    spoiled: frozenset[str]
    left_out: int


def read_rows(sheets: Mapping[str, SheetRows]) -> PoolReading:
    """Read the sheets of a file, by name."""
    faults = [
        Fault(FaultCode.MISSING_SHEET, sheet.name)
        for sheet in SHEETS
        if sheet.must and sheet.name not in sheets
    ]
    entries = {
        sheet.name: read_sheet(sheet, sheets[sheet.name], faults) if sheet.name in sheets else []
        for sheet in SHEETS
    }
    if not faults and not entries[PROVIDERS]:
        faults.append(Fault(FaultCode.NO_PROVIDER, PROVIDERS))
    _check_between(entries)
    if not any(fault.sheet == PROVIDERS for fault in faults):
        _check_owners(entries)
    faults += [fault for rows in entries.values() for entry in rows for fault in entry.faults]
    return _reading(entries, sorted(faults, key=_place))


def refuse(faults: Sequence[Fault], file: str = "") -> PoolFaulty:
    """Make the refusal of a file; its lines begin with the file's name where there is one."""
    begin = f"{file}: " if file else ""
    return PoolFaulty(faults, [f"{begin}{fault_words(translator('en'), fault)}" for fault in faults])


def _place(fault: Fault) -> tuple[int, int, int]:
    sheet = SHEET_BY_NAME.get(fault.sheet)
    if sheet is None:
        return (-1, 0, 0)
    heads = [column.head for column in sheet.columns]
    return (SHEETS.index(sheet), fault.row, heads.index(fault.column) if fault.column in heads else -1)


def read_sheet(
    sheet: Sheet, table: SheetRows, faults: list[Fault], most_rows: int = MOST_ROWS
) -> list[RowEntry]:
    """Read one sheet row by row; faults of the sheet are added to `faults`, those of a row stand in it."""
    heads = [as_text(head) for head in table.heads]
    absent = [column.head for column in sheet.columns if column.must and column.head not in heads]
    if absent:
        faults.append(Fault(FaultCode.MISSING_COLUMNS, sheet.name, 0, "", {"columns": "、".join(absent)}))
    known = [column for column in sheet.columns if column.head in heads]
    twice = [column.head for column in known if heads.count(column.head) > 1]
    faults += [Fault(FaultCode.COLUMN_TWICE, sheet.name, 0, "", {"name": head}) for head in twice]
    if table.count > most_rows:
        facts = {"rows": str(table.count), "most": str(most_rows)}
        faults.append(Fault(FaultCode.TOO_MANY_ROWS, sheet.name, 0, "", facts))
    if absent or twice or table.count > most_rows:
        return []
    at = [(column, heads.index(column.head)) for column in known]
    unnamed = [column for column in sheet.columns if column.head not in heads]
    found: list[RowEntry] = []
    listed = 0
    for number, cells in table.rows:
        if not any(map(_is_filled, cells)) or as_text(cells[0]).startswith(EXAMPLE_MARK):
            continue
        found.append(_entry(sheet, number, cells, at, unnamed))
        listed += len(found[-1].faults)
        if listed > MOST_FAULTS:
            faults.append(Fault(FaultCode.TOO_MANY_FAULTS, sheet.name, 0, "", {"most": str(MOST_FAULTS)}))
            break
    _mark_merged(sheet, table.merged, found, faults)
    return found


def _entry(
    sheet: Sheet,
    number: int,
    cells: Sequence[Cell],
    at: Sequence[tuple[Column, int]],
    unnamed: Sequence[Column],
) -> RowEntry:
    entry = RowEntry(sheet, number, {column.field: column.empty for column in unnamed})
    for column, index in at:
        cell = cells[index] if index < len(cells) else None
        if not _is_filled(cell):
            if column.must:
                entry.fault(FaultCode.EMPTY, column.field)
            else:
                entry.values[column.field] = column.empty
            continue
        try:
            value = entry.values[column.field] = column.kind.read(cell)
        except CellFaulty as fault:
            entry.fault(fault.code, column.field, **fault.facts)
        else:
            if column.must and value in {(), ""}:
                entry.fault(FaultCode.EMPTY, column.field)
    return entry


def _is_filled(cell: Cell) -> bool:
    return not (cell is None or cell == "" or (isinstance(cell, str) and not as_text(cell)))


def _mark_merged(
    sheet: Sheet, merged: Sequence[tuple[int, int, str]], found: list[RowEntry], faults: list[Fault]
) -> None:
    """Mark every row a merged range touches: what its cells hold is hidden."""
    for first, last, name in merged:
        touched = [entry for entry in found if first <= entry.row <= last]
        for entry in touched:
            entry.faults.append(Fault(FaultCode.MERGED, sheet.name, entry.row, "", {"range": name}))
        if not touched:
            faults.append(Fault(FaultCode.MERGED, sheet.name, first, "", {"range": name}))


def _check_between(entries: Mapping[str, Sequence[RowEntry]]) -> None:
    for entry in entries[PROVIDERS]:
        _check_provider(entry)
    for entry in entries[OFFERS]:
        _check_offer(entry)
    for entry in entries[CASES]:
        _check_case(entry)
    for sheet in (PROVIDERS, OFFERS, CASES, EXPERTS, LECTURES):
        _check_twice(entries[sheet], "code", FaultCode.TWICE, lambda entry: entry.text("code"))
    _check_twice(
        entries[PROVIDERS], "credit_code", FaultCode.CREDIT_CODE_TWICE, lambda e: e.text("credit_code")
    )
    _check_twice(
        entries[CERTIFICATES],
        "number",
        FaultCode.TWICE,
        lambda e: "/".join(e.text(name) for name in ("provider", "name", "number")),
    )


def _check_owners(entries: Mapping[str, Sequence[RowEntry]]) -> None:
    known = {entry.text("code") for entry in entries[PROVIDERS]}
    for sheet in (OFFERS, CASES, CERTIFICATES):
        for entry in entries[sheet]:
            if (owner := entry.text("provider")) and owner not in known:
                entry.fault(FaultCode.UNKNOWN_OWNER, "provider", got=owner)


def _check_provider(entry: RowEntry) -> None:
    values = entry.values
    code = values["credit_code"] = entry.text("credit_code").upper()
    if values.get("is_demo") is False and (not code or credit_code_reason(code)):
        entry.fault(FaultCode.CREDIT_CODE, "credit_code", got=code)
    begins, ends = values.get("valid_from"), values.get("valid_until")
    if begins and ends and str(begins) > str(ends):
        entry.fault(FaultCode.DAYS_REVERSED, "valid_from", low=begins, high=ends)
    staff, researchers = values.get("staff"), values.get("rd_staff")
    if isinstance(staff, int) and isinstance(researchers, int) and researchers > staff:
        entry.fault(FaultCode.MORE_RESEARCHERS, "rd_staff", got=researchers, most=staff)


def _check_offer(entry: RowEntry) -> None:
    values = entry.values
    low, high = values.get("lowest"), values.get("highest")
    if isinstance(low, Decimal) and isinstance(high, Decimal) and low > high:
        entry.fault(FaultCode.PRICE_REVERSED, "lowest", low=plain(low), high=plain(high))
    wanted = values.get("capabilities")
    if {"from_level", "to_level"} <= values.keys() and isinstance(wanted, tuple):
        begin, end = values["from_level"], values["to_level"]
        rises = isinstance(begin, int) and isinstance(end, int) and begin < end
        if not rises and any(capabilities()[code].is_scene for code in wanted):
            entry.fault(FaultCode.LEVELS_REVERSED, "from_level")


def _check_case(entry: RowEntry) -> None:
    """Fold the second and third figure into `more`."""
    more = []
    for n in MORE_FIGURES:
        names = [f"{name}{n}" for name in ("metric", "before", "after", "unit")]
        was_read = entry.values.keys() >= set(names)
        metric, before, after, unit = parts = [entry.values.pop(name, None) for name in names]
        if isinstance(before, Decimal) and isinstance(after, Decimal) and metric and unit:
            more.append(Figure(str(metric), before, after, str(unit)))
        elif was_read and any(part not in {None, ""} for part in parts):
            entry.fault(FaultCode.HALF_A_FIGURE, f"metric{n}")
    entry.values["more"] = tuple(more)


def _check_twice(
    entries: Sequence[RowEntry], column: str, code: FaultCode, key: Callable[[RowEntry], str]
) -> None:
    """Mark every row whose key another row has too: nobody knows which of them is meant."""
    by_key: dict[str, list[RowEntry]] = {}
    for entry in entries:
        if found := key(entry).strip("/"):
            by_key.setdefault(found, []).append(entry)
    for found, same in by_key.items():
        for entry in same if len(same) > 1 else ():
            other = same[0].row if entry is not same[0] else same[1].row
            entry.fault(code, column, got=found, other=other)


def _reading(entries: Mapping[str, Sequence[RowEntry]], faults: list[Fault]) -> PoolReading:
    good = {sheet: [entry for entry in rows if not entry.faults] for sheet, rows in entries.items()}
    owners = {entry.text("code") for entry in good[PROVIDERS]}
    owned = {
        sheet: _by_owner([entry for entry in good[sheet] if entry.text("provider") in owners])
        for sheet in (OFFERS, CASES, CERTIFICATES)
    }
    parts = [entry for sheet in (OFFERS, CASES, CERTIFICATES) for entry in good[sheet]]
    spoiled = {
        entry.text("provider")
        for sheet in (OFFERS, CASES, CERTIFICATES)
        for entry in entries[sheet]
        if entry.faults
    }
    pool = Pool(
        tuple(_provider(entry, owned) for entry in sorted(good[PROVIDERS], key=_by_code)),
        _made(Expert, sorted(good[EXPERTS], key=_by_code)),
        _made(Lecture, sorted(good[LECTURES], key=_by_code)),
    )
    places = {
        (sheet, entry.text("code")): entry.row
        for sheet, rows in entries.items()
        for entry in rows
        if sheet != CERTIFICATES
    }
    left_out = sum(entry.text("provider") not in owners for entry in parts)
    return PoolReading(pool, tuple(faults), places, frozenset(spoiled & owners), left_out)


def _by_owner(entries: Sequence[RowEntry]) -> dict[str, list[RowEntry]]:
    found: dict[str, list[RowEntry]] = {}
    for entry in entries:
        found.setdefault(entry.text("provider"), []).append(entry)
    return found


def _provider(entry: RowEntry, owned: Mapping[str, Mapping[str, Sequence[RowEntry]]]) -> Provider:
    def of(sheet: str) -> Sequence[RowEntry]:
        return owned[sheet].get(entry.text("code"), ())

    return Provider(
        **entry.values,  # type: ignore[arg-type]  # each column reads the type of its field
        offers=_made(Offer, sorted(of(OFFERS), key=_by_code)),
        cases=_made(Case, sorted(of(CASES), key=_by_code)),
        certificates=tuple(
            sorted(_made(Certificate, of(CERTIFICATES)), key=lambda held: (held.name, held.number))
        ),
    )


def _made(kind: type[Part], entries: Sequence[RowEntry]) -> tuple[Part, ...]:
    return tuple(kind(**entry.values) for entry in entries)  # type: ignore[arg-type]  # as above


def _by_code(entry: RowEntry) -> str:
    return entry.text("code")
