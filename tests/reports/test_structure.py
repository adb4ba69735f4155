"""What PDF/A-3 and PDF/UA-1 ask of a file, read back from five reports and the marked brief of an office.

No validator for either was at hand; these are the checks that can be made by reading the file.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # the library ships no types

from app.questionnaires.service.library import Edition, Library
from app.reports.adapters.making import Sealing, make_report
from app.reports.adapters.sealing import ATTACHMENT, SealKey
from app.reports.domain.content import ReportContent, ReportForm
from app.reports.domain.sealed import CopyNote
from tests.factories.reports import FIVE

SEALING = Sealing(SealKey(b"a key for tests only"))
LARGEST = 300_000
COPY = CopyNote("某市工信局 王红", "2026-11-25 10:00")
ACTIVE = {"/JavaScript", "/JS", "/Launch", "/SubmitForm", "/ImportData", "/Sound", "/Movie", "/RichMedia"}
HEADINGS = ("/H1", "/H2", "/H3", "/H4")


@pytest.fixture(scope="module")
def contents(library: Library, edition: Edition) -> dict[str, ReportContent]:
    return {name: make(library, edition) for name, make in FIVE.items()}


@pytest.fixture(scope="module")
def files(contents: dict[str, ReportContent]) -> dict[str, bytes]:
    """The five reports in full, the briefest one as an office's copy."""
    found = {name: make_report(content, ReportForm.FULL, SEALING) for name, content in contents.items()}
    return found | {"copy": make_report(contents["topmost"], ReportForm.BRIEF, SEALING, COPY)}


def objects(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Every dictionary of a file, those of streams too."""
    for found in pdf.objects:
        if isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
            yield found


def elements(pdf: pikepdf.Pdf, kind: str) -> list[Any]:
    return [o for o in objects(pdf) if o.get("/S") == pikepdf.Name(kind) and "/P" in o]


@pytest.mark.parametrize("name", [*FIVE, "copy"])
def test_a_report_has_the_structure_that_archives_and_screen_readers_need(
    name: str, files: dict[str, bytes], contents: dict[str, ReportContent]
) -> None:
    raw = files[name]
    assert len(raw) <= LARGEST
    with pikepdf.open(BytesIO(raw)) as pdf:
        assert not pdf.is_encrypted
        assert pdf.check_pdf_syntax() == []
        _is_for_archives(pdf)
        _runs_nothing(pdf)
        _embeds_every_font(pdf)
        _is_tagged(pdf, contents["topmost" if name == "copy" else name])
        _carries_its_record(pdf)


def _is_for_archives(pdf: pikepdf.Pdf) -> None:
    meta = pdf.Root.Metadata.read_bytes().decode()
    for told in ('pdfaid:part="3"', 'pdfaid:conformance="A"', 'pdfuaid:part="1"', "pdfaExtension:schemas"):
        assert told in meta, told
    assert "/Filter" not in pdf.Root.Metadata, "readers of metadata need not uncompress it"
    (intent,) = pdf.Root.OutputIntents
    assert pikepdf.Name("/GTS_PDFA1") == intent.S
    profile = intent.DestOutputProfile
    assert profile.N == 3
    assert profile.read_bytes()[36:40] == b"acsp", "an ICC profile says so itself"
    assert "/ID" in pdf.trailer
    assert not any("/Group" in o and o.Group.get("/S") == pikepdf.Name.Transparency and "/CS" not in o.Group for o in objects(pdf))  # fmt: skip


def _runs_nothing(pdf: pikepdf.Pdf) -> None:
    for found in objects(pdf):
        assert str(found.get("/S")) not in ACTIVE
        assert not {"/JS", "/AA", "/OpenAction"} & set(found.keys())
        assert "/URI" not in found, "a report leads nowhere outside of itself"
    assert "/JavaScript" not in pdf.Root.get("/Names", {})


def _embeds_every_font(pdf: pikepdf.Pdf) -> None:
    fonts = [o for o in objects(pdf) if o.get("/Type") == pikepdf.Name.Font]
    assert fonts
    for font in fonts:
        if font.Subtype == pikepdf.Name.Type0:
            assert "/ToUnicode" in font, "what is drawn can be read out"
        else:
            assert font.Subtype == pikepdf.Name.CIDFontType2
            assert TTFont(BytesIO(font.FontDescriptor.FontFile2.read_bytes()))["glyf"]
            assert font.CIDToGIDMap is not None


def _is_tagged(pdf: pikepdf.Pdf, content: ReportContent) -> None:
    root = pdf.Root
    assert root.MarkInfo.Marked
    assert str(root.Lang) == content.language
    assert root.ViewerPreferences.DisplayDocTitle
    assert content.enterprise in str(pdf.docinfo["/Title"])
    assert all(page.obj.get("/Tabs") == pikepdf.Name.S for page in pdf.pages if "/Annots" in page.obj)
    figures = elements(pdf, "/Figure")
    assert figures
    assert all(str(figure.get("/Alt", "")) for figure in figures)
    heads = elements(pdf, "/TH")
    assert heads
    assert all(pikepdf.Name.Table == head.A.O and head.A.Scope == pikepdf.Name.Column for head in heads)
    levels = [str(o.S) for o in objects(pdf) if str(o.get("/S")) in HEADINGS]
    assert {"/H1", "/H2"} <= set(levels)
    for page in pdf.pages:
        assert "/StructParents" in page.obj
        _marks_everything(page)


def _marks_everything(page: pikepdf.Page) -> None:
    """Whatever is drawn on a page is either part of the structure or said to be decoration."""
    depth = 0
    for step in pikepdf.parse_content_stream(page):
        operator = str(step.operator)
        depth += {"BMC": 1, "BDC": 1, "EMC": -1}.get(operator, 0)
        if operator in {"TJ", "Tj", "f", "f*", "S", "B", "b", "s", "sh"}:
            assert depth > 0, f"{operator} outside of any mark"


def _carries_its_record(pdf: pikepdf.Pdf) -> None:
    (spec,) = pdf.Root.AF
    assert spec.AFRelationship == pikepdf.Name.Data
    assert list(pdf.attachments) == [ATTACHMENT]
    stream = spec.EF.F
    assert str(stream.Subtype) == "/application/json"
    assert re.match(r"D:\d{14}", str(stream.Params.ModDate))
    assert str(spec.UF) == ATTACHMENT
    assert str(spec.Desc)
