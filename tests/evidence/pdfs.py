"""PDFs written object by object, so that each carries exactly one thing a reader must not meet."""

import io
import warnings
import zlib
from collections.abc import Callable
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream


def written(pdf: Pdf, **options: Any) -> bytes:
    kept = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", pikepdf.PageCopyWarning)
        pdf.save(kept, **options)
    return kept.getvalue()


def plain(pages: int = 1) -> Pdf:
    """A small PDF with a line of text in a standard font on every page."""
    pdf = pikepdf.new()
    font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    for n in range(pages):
        page = pdf.add_blank_page(page_size=(595, 842))
        page.Resources = Dictionary(Font=Dictionary(F1=font))
        page.Contents = pdf.make_stream(f"BT /F1 18 Tf 72 720 Td (Equipment list {n + 1}) Tj ET".encode())
    return pdf


def changed(change: Callable[[Pdf], None], pages: int = 1) -> bytes:
    pdf = plain(pages)
    change(pdf)
    return written(pdf)


def action(**entries: Any) -> Dictionary:
    return Dictionary(Type=Name.Action, **entries)


def script() -> Dictionary:
    return action(S=Name.JavaScript, JS="app.alert(1)")


def with_root(**entries: Any) -> bytes:
    def change(pdf: Pdf) -> None:
        for name, value in entries.items():
            pdf.Root[f"/{name}"] = value

    return changed(change)


def with_annotation(**entries: Any) -> bytes:
    def change(pdf: Pdf) -> None:
        note = Dictionary(Type=Name.Annot, Rect=Array([0, 0, 9, 9]), **entries)
        pdf.pages[0].Annots = Array([pdf.make_indirect(note)])

    return changed(change)


def with_stream(raw: bytes, **entries: Any) -> bytes:
    """A page whose content is given raw, as packed as it comes."""

    def change(pdf: Pdf) -> None:
        stream = Stream(pdf, b"")
        stream.write(raw, filter=entries.get("Filter"), decode_parms=None)
        for name, value in entries.items():
            if name != "Filter":
                stream[f"/{name}"] = value
        pdf.pages[0].Contents = pdf.make_indirect(stream)

    pdf = plain()
    change(pdf)
    return written(pdf, stream_decode_level=pikepdf.StreamDecodeLevel.none, compress_streams=False)


def deflated_zeros(size: int) -> bytes:
    """Zeros packed without ever holding them."""
    packing, packed = zlib.compressobj(9), bytearray()
    for _ in range(size // (1 << 20)):
        packed += packing.compress(bytes(1 << 20))
    return bytes(packed + packing.flush())


def same_page_again(times: int) -> bytes:
    """A page tree that names one page many times and says the count is one."""
    kids = b"3 0 R " * times
    parts = [
        b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n",
        b"2 0 obj<</Type/Pages/Count 1/Kids[" + kids + b"]>>endobj\n",
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n",
    ]
    body, offsets = b"%PDF-1.4\n", []
    for part in parts:
        offsets.append(len(body))
        body += part
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    tail = b"trailer<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(body)
    return body + b"xref\n0 4\n0000000000 65535 f \n" + table + tail
