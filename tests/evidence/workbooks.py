"""Workbooks, taken apart and put together again with one thing wrong."""

import io
import zipfile

import xlsxwriter

CONTENT_TYPES, SHEET = "[Content_Types].xml", "xl/worksheets/sheet1.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"


def workbook(rows: int = 20, sheets: int = 1) -> bytes:
    """A workbook as a ledger: text, numbers, a formula, a link."""
    kept = io.BytesIO()
    book = xlsxwriter.Workbook(kept, {"in_memory": True})
    for n in range(sheets):
        sheet = book.add_worksheet(f"设备{n + 1}")
        for row in range(rows):
            sheet.write_row(row, 0, [f"设备 {row}", row * 17 % 5, "已联网" if row % 2 else "未联网"])
        sheet.write_formula(rows, 1, f"=SUM(B1:B{rows})")
        sheet.write_url(rows + 1, 0, "https://example.com/")
    book.close()
    return kept.getvalue()


def again(changes: dict[str, bytes | None], *, packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The same workbook with parts changed, added, or (with `None`) left out."""
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook())) as old, zipfile.ZipFile(kept, "w", packing) as new:
        for name in old.namelist():
            if changes.get(name, b"") is not None:
                new.writestr(name, changes.get(name) or old.read(name))
        for name, content in changes.items():
            if content is not None and name not in old.namelist():
                new.writestr(name, content)
    return kept.getvalue()


def part(name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(workbook())) as book:
        return book.read(name)


def replaced(name: str, old: bytes, new: bytes) -> bytes:
    text = part(name)
    assert old in text
    return again({name: text.replace(old, new, 1)})


def archive(members: dict[str, bytes]) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return kept.getvalue()


def overlapping() -> bytes:
    """Two entries of the table of contents that point at the same packed bytes."""
    raw = bytearray(
        again({"xl/media/a.png": b"\x89PNG" + bytes(400), "xl/media/b.png": b"\x89PNG" + bytes(400)})
    )
    first = raw.find(b"PK\x01\x02", raw.rfind(b"xl/media/a.png") - 46)
    second = raw.find(b"PK\x01\x02", raw.rfind(b"xl/media/b.png") - 46)
    raw[second + 42 : second + 46] = raw[first + 42 : first + 46]
    return bytes(raw)


def lying_about_sizes() -> bytes:
    """A part that says it unpacks to 100 bytes and unpacks to 20 MB."""
    raw = bytearray(again({"xl/media/bomb.png": bytes(20 << 20)}))
    entry = raw.find(b"PK\x01\x02", raw.rfind(b"xl/media/bomb.png") - 46)
    raw[entry + 24 : entry + 28] = (100).to_bytes(4, "little")
    return bytes(raw)
