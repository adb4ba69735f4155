"""Sealing a drawn report: the record it rests on goes inside, with the text and a hash of every page.

The attachment `diagnosis.json` holds what the result was computed from (in the owner's copy), the result,
and for each page its text and a hash of everything that decides how the page looks. The whole carries a
keyed hash. So a changed digit on a page, a changed answer and another fingerprint are each found and named;
who does not have the key can still compute the result again and compare the record's hash with the public
check page.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pikepdf

from app.kit.plain import write_json
from app.reports.domain.content import TEMPLATE_VERSION, ReportContent, ReportForm
from app.reports.domain.sealed import MARK, CopyNote, PageText, SealedReport
from app.reports.errors import NotAReport

ATTACHMENT = "diagnosis.json"
FORMAT = "zhizhen-report/1"
LARGEST_PDF = 20_000_000
_KEY_USE = b"zhizhen report seal"
_NOT_LOOKS = {"/Parent", "/P", "/StructParent", "/StructParents", "/Dest", "/A", "/Tabs", "/Metadata"}
_TEXT_OBJECT = re.compile(rb"^BT$(.*?)^ET$", re.DOTALL | re.MULTILINE)
_HEXADECIMAL = re.compile(rb"<([0-9a-f]+)>")
_UA = """<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/><rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"><pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource"><pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI><pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema><pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:category>internal</pdfaProperty:category><pdfaProperty:description>Part of the standard</pdfaProperty:description><pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType></rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"""
"""Says that the file is PDF/UA-1, with the description of that saying which PDF/A-3 asks for."""


@dataclass(frozen=True, slots=True)
class SealKey:
    """The key of a service; its name lets a reader tell another key from a broken seal."""

    secret: bytes

    @property
    def name(self) -> str:
        """A short hash of the key."""
        return hashlib.sha256(self._derived).hexdigest()[:12]

    @property
    def _derived(self) -> bytes:
        return hmac.digest(self.secret, _KEY_USE, "sha256")

    def seal(self, body: Mapping[str, object]) -> str:
        """Give the keyed hash of a record."""
        return hmac.new(self._derived, write_json(body).encode(), hashlib.sha256).hexdigest()


def seal(
    drawn: bytes, content: ReportContent, form: ReportForm, key: SealKey, copy: CopyNote | None = None
) -> bytes:
    """Put the record into a drawn report and mark it as PDF/UA; the same input gives the same bytes.

    An office's copy (`copy`) carries the result but not the answers.
    """
    with pikepdf.open(BytesIO(drawn)) as pdf:
        body: dict[str, object] = {
            "format": FORMAT,
            "form": str(form),
            "layer": str(content.layer),
            "language": content.language,
            "template": TEMPLATE_VERSION,
            "number": content.number,
            "edition": content.edition,
            "issued_on": content.issued_on,
            "check": content.check_url,
            "content": content.digest(),
            "record": None if copy or not content.record else json.loads(content.record),
            "record_digest": content.record_digest(),
            "copy": {"reader": copy.reader, "at": copy.at} if copy else None,
            "pages": [{"looks": page.looks, "text": page.marks} for page in _pages(pdf, is_read=False)],
            "key": key.name,
        }
        _attach(pdf, write_json({**body, "seal": key.seal(body)}).encode(), content.issued_on)
        _claim_accessible(pdf)
        out = BytesIO()
        pdf.save(
            out,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
    return out.getvalue()


def read_sealed(raw: bytes, key: SealKey | None) -> SealedReport:
    """Read what a report says of itself and how its pages are now; raises `NotAReport`."""
    if len(raw) > LARGEST_PDF:
        raise NotAReport(f"expected a PDF of at most {LARGEST_PDF} bytes")
    try:
        with pikepdf.open(BytesIO(raw)) as pdf:
            if ATTACHMENT not in pdf.attachments:
                raise NotAReport(f"the PDF has no attachment {ATTACHMENT}; it was not made by this service")
            written = json.loads(pdf.attachments[ATTACHMENT].get_file().read_bytes())
            found = tuple(_pages(pdf, is_read=True))
            extras = _extras(pdf)
    except (pikepdf.PdfError, ValueError, KeyError, AttributeError) as fault:
        raise NotAReport(f"expected a readable PDF: {fault}") from fault
    if not isinstance(written, dict) or written.get("format") != FORMAT:
        raise NotAReport(f"{ATTACHMENT}: expected a record of the form {FORMAT}")
    body = {name: value for name, value in written.items() if name != "seal"}
    is_ours = key is not None and written.get("key") == key.name
    holds = key is not None and hmac.compare_digest(key.seal(body), str(written.get("seal")))
    return SealedReport(body=body, seal_holds=holds if is_ours else None, pages=found, extras=extras)


def page_texts(raw: bytes) -> list[tuple[str, ...]]:
    """Give the texts of every page of a PDF in the order they are drawn."""
    with pikepdf.open(BytesIO(raw)) as pdf:
        return [page.lines for page in _pages(pdf, is_read=True)]


def _attach(pdf: pikepdf.Pdf, raw: bytes, issued_on: str) -> None:
    day = f"D:{issued_on.replace('-', '')}000000+08'00'"
    spec = pikepdf.AttachedFileSpec(
        pdf,
        raw,
        filename=ATTACHMENT,
        mime_type="application/json",
        relationship=pikepdf.Name.Data,
        description="Questionnaire, answers and result of this report",
        creation_date=day,
        mod_date=day,
    )
    pdf.attachments[ATTACHMENT] = spec
    pdf.Root.AF = pikepdf.Array([pdf.attachments[ATTACHMENT].obj])


def _claim_accessible(pdf: pikepdf.Pdf) -> None:
    """Say in the metadata that the file is also PDF/UA-1, and let readers show its title."""
    written = pdf.Root.Metadata.read_bytes()
    head, _, tail = written.partition(b"<rdf:RDF")
    opened = tail.partition(b">")
    pdf.Root.Metadata.write(head + b"<rdf:RDF" + opened[0] + b">" + _UA.encode() + opened[2])
    pdf.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)


def _extras(pdf: pikepdf.Pdf) -> tuple[str, ...]:
    """Name what could show or do something beside the pages; a signature field alone is none."""
    found = [name for name in ("/OpenAction", "/AA", "/OCProperties") if name in pdf.Root]
    form: Any = pdf.Root.get("/AcroForm")
    fields: Any = form.get("/Fields", ()) if form is not None else ()
    found += ["/AcroForm"] if any(field.get("/FT") != pikepdf.Name.Sig for field in fields) else []
    return tuple(found)


def _pages(pdf: pikepdf.Pdf, *, is_read: bool) -> Iterator[PageText]:
    """Give looks and marks of every page, and its texts where they are to be read."""
    hashes: dict[tuple[int, int], bytes] = {}
    letters: dict[tuple[int, int], Mapping[bytes, str]] = {}
    for page in pdf.pages:
        whole = hashlib.sha256()
        for name in ("/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Resources"):
            if name in page.obj:
                whole.update(name.encode() + _hash(page.obj[name], hashes))
        content = _content(page)
        whole.update(content)
        for annotation in page.obj.get("/Annots", ()):
            if not _is_signature(annotation):
                whole.update(_hash(annotation, hashes))
        codes = None if is_read else _plain_codes(content)
        lines: tuple[str, ...] = ()
        if codes is None:
            texts = list(_texts(page.obj, page.obj.get("/Resources", pikepdf.Dictionary())))
            codes = [b"".join(raw for _, raw in text) for text in texts]
            lines = tuple("".join(_read(raw, _letters(font, letters)) for font, raw in text) for text in texts) if is_read else ()  # fmt: skip
        marks = "".join(hashlib.sha256(code).hexdigest()[:MARK] for code in codes)
        yield PageText(whole.hexdigest(), marks, lines)


def _content(page: pikepdf.Page) -> bytes:
    contents = page.obj.get("/Contents")
    streams = contents if isinstance(contents, pikepdf.Array) else [contents]
    return b"\n".join(stream.read_bytes() for stream in streams if stream is not None)


def _plain_codes(content: bytes) -> list[bytes] | None:
    """Give the codes of every text object where all are written as hexadecimal strings, as drawn here; else nothing.

    It is what `_texts` finds by parsing, in a tenth of the time; checking a report always parses.
    """
    blocks = _TEXT_OBJECT.findall(content)
    if b"(" in content or b" Do" in content or any(b"<<" in block for block in blocks):
        return None
    found = (bytes.fromhex(b"".join(_HEXADECIMAL.findall(block)).decode()) for block in blocks)
    return [codes for codes in found if codes]


def _is_signature(annotation: Any) -> bool:
    box = [float(side) for side in annotation.get("/Rect", (0, 0, 1, 1))]
    is_flat = box[0] == box[2] and box[1] == box[3]
    return bool(annotation.get("/FT") == pikepdf.Name.Sig and is_flat)


def _hash(value: Any, known: dict[tuple[int, int], bytes]) -> bytes:
    """Hash an object with everything below it that decides looks; shared objects once."""
    place = getattr(value, "objgen", (0, 0))
    if place != (0, 0):
        if place in known:
            return known[place]
        known[place] = b"seen"
    if isinstance(value, pikepdf.Stream | pikepdf.Dictionary):
        names = sorted(set(value.keys()) - _NOT_LOOKS - {"/Length", "/Filter", "/DecodeParms"})
        parts = [name.encode() + _hash(value[name], known) for name in names]
        parts += [value.read_bytes()] if isinstance(value, pikepdf.Stream) else []
    elif isinstance(value, pikepdf.Array):
        parts = [_hash(part, known) for part in value]
    else:
        parts = [repr(value).encode() if isinstance(value, int | bool | str) else str(value).encode()]
    made = hashlib.sha256(b"\x00".join(parts)).digest()
    if place != (0, 0):
        known[place] = made
    return made


def _texts(holder: Any, resources: Any) -> Iterator[list[tuple[Any, bytes]]]:
    """Give the text objects of a page or form in the order they are drawn, each as fonts with their codes."""
    fonts, forms = resources.get("/Font", {}), resources.get("/XObject", {})
    text: list[tuple[Any, bytes]] = []
    font: Any = None
    source = pikepdf.Page(holder) if holder.get("/Type") == pikepdf.Name.Page else holder
    for step in pikepdf.parse_content_stream(source, "BT ET Tf Tj TJ Do"):
        operands: Any = step.operands
        match str(step.operator):
            case "Tf":
                font = fonts[operands[0]]
            case "Tj" | "TJ":
                shown = operands[0] if isinstance(operands[0], pikepdf.Array) else [operands[0]]
                text += [(font, bytes(part)) for part in shown if isinstance(part, pikepdf.String)]
            case "ET" if text:
                yield text
                text = []
            case "Do" if forms[operands[0]].get("/Subtype") == pikepdf.Name.Form:
                form = forms[operands[0]]
                yield from _texts(form, form.get("/Resources", resources))


def _read(raw: bytes, table: Mapping[bytes, str]) -> str:
    return "".join(table.get(raw[n : n + 2], "\ufffd") for n in range(0, len(raw), 2))


def _letters(font: Any, known: dict[tuple[int, int], Mapping[bytes, str]]) -> Mapping[bytes, str]:
    """Give the characters of a font's two-byte codes."""
    if font.objgen not in known:
        source = font.ToUnicode.read_bytes() if "/ToUnicode" in font else b""
        sections = b" ".join(re.findall(rb"beginbfchar(.*?)endbfchar", source, re.DOTALL))
        pairs = re.findall(rb"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]+)>", sections)
        known[font.objgen] = {
            bytes.fromhex(code.decode()): bytes.fromhex(text.decode()).decode("utf-16-be", "replace")
            for code, text in pairs
        }
    return known[font.objgen]
