"""The editable copy of a report for Word: the same frozen chapters as real headings, lists and tables.

It is a working copy and says so at its top. Charts are given as their data tables, because nothing at run time
turns our SVG into the pixels a Word file needs.
"""

import re
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from xml.sax.saxutils import escape, quoteattr

from docx import Document
from docx.document import Document as Manuscript
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm

from app.kit.i18n import Translator, translator
from app.reports.domain.content import (
    Banner,
    Block,
    Bullets,
    Card,
    Chapter,
    Grid,
    Heading,
    Layer,
    Paragraph,
    Picture,
    ReportContent,
)

TEXT_WIDTH = 9978
"""Twentieths of a point between the margins of A4."""
WESTERN, EASTERN = "Arial", "Microsoft YaHei"
"""Fonts that Word and WPS have; a machine without them puts its own in their place."""
LONGEST_FACT = 255
"""Characters that a property of an Office file may have."""
_SIZES = {
    "Normal": 21, "Title": 48, "Heading 1": 30, "Heading 2": 24, "Heading 3": 22, "List Bullet": 21,
    "List Number": 21, "Header": 17, "Footer": 17,
}  # fmt: skip
"""Half points of every style in use."""
_NO_TEXT = re.compile("[^\t\n -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u202a-\u202e\u2066-\u2069]")
"""What XML forbids, and marks that turn the direction of what follows."""
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)


def manuscript(content: ReportContent) -> bytes:
    """Write the report as an Office Open XML document; the same content gives the same bytes.

    Whatever an enterprise typed is text; characters that XML forbids are left out.
    """
    t, made = translator(content.language), Document()
    _dress(made, content)
    body = _Body(made, t)
    _cover(body, content, t)
    for chapter in content.chapters:
        body.chapter(chapter)
    _margins(made, content, t)
    out = BytesIO()
    made.save(out)
    return _timeless(out.getvalue())


class _Body:
    """Puts blocks before the end of a document, in reading order."""

    def __init__(self, made: Manuscript, t: Translator) -> None:
        self._t = t
        self._body = made.element.body
        self._numbering = made.part.numbering_part.element
        self._styles = {name: made.styles[name].style_id for name in _SIZES}
        ordered = made.styles["List Number"].element.find(f".//{qn('w:numId')}").get(qn("w:val"))
        self._ordered = self._numbering.num_having_numId(int(ordered)).abstractNumId.val
        self._marks = 0

    def line(self, text: str, style: str = "Normal", *, looks: str = "", extra: str = "") -> None:
        """Add a paragraph; `looks` are properties of its letters, `extra` of the paragraph."""
        head = f'<w:pPr><w:pStyle w:val="{self._styles[style]}"/>{extra}</w:pPr>'
        self._add(f"<w:p {nsdecls('w')}>{head}{_run(text, looks)}</w:p>")

    def chapter(self, chapter: Chapter) -> None:
        """Add a chapter under a heading that the table of contents leads to."""
        self._marks += 1
        start = "<w:pageBreakBefore/>" if chapter.starts_page else ""
        mark = f'w:id="{self._marks}"'
        self._add(
            f'<w:p {nsdecls("w")}><w:pPr><w:pStyle w:val="{self._styles["Heading 1"]}"/>{start}</w:pPr>'
            f"<w:bookmarkStart {mark} w:name={quoteattr(_mark(chapter))}/>{_run(chapter.title)}"
            f"<w:bookmarkEnd {mark}/></w:p>"
        )
        for block in chapter.blocks:
            self.block(block)

    def block(self, block: Block) -> None:
        """Add one block."""
        match block:
            case Paragraph():
                self.line(block.text, looks=_LOOKS[block.tone])
            case Heading():
                self.line(block.text, "Heading 2")
            case Bullets():
                self.bullets(block.items, is_ordered=block.is_ordered)
            case Grid():
                self.grid(block.headers, block.rows, block.widths, block.numeric)
            case Picture():
                self._picture(block)
            case Card():
                self._card(block)
            case Banner():
                score = f"{block.total} / {block.total_max} {self._t.gettext('分')} · {block.status}"
                self.line(block.level, looks='<w:b/><w:sz w:val="44"/>', extra="<w:keepNext/>")
                self.line(score, looks='<w:b/><w:sz w:val="26"/>')

    def bullets(self, items: Sequence[str], *, is_ordered: bool = False) -> None:
        """Add a list; every ordered one begins at 1."""
        extra = ""
        if is_ordered:
            made = self._numbering.add_num(self._ordered)
            made.add_lvlOverride(ilvl=0).add_startOverride(1)
            extra = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{made.numId}"/></w:numPr>'
        for item in items:
            self.line(item, "List Number" if is_ordered else "List Bullet", extra=extra)

    def grid(
        self,
        headers: Sequence[str],
        rows: Sequence[Sequence[str]],
        widths: Sequence[int],
        numeric: Sequence[int] = (),
    ) -> None:
        """Add a table whose head is repeated on every page; `widths` in percent."""
        sides = [TEXT_WIDTH * width // sum(widths) for width in widths]
        columns = "".join(f'<w:gridCol w:w="{side}"/>' for side in sides)
        lines = [_row(headers, sides, numeric, is_head=True), *(_row(row, sides, numeric) for row in rows)]
        self._add(f"<w:tbl {nsdecls('w')}>{_TABLE}<w:tblGrid>{columns}</w:tblGrid>{''.join(lines)}</w:tbl>")
        self._add(
            f'<w:p {nsdecls("w")}><w:pPr><w:spacing w:after="60" w:line="120" w:lineRule="exact"/></w:pPr></w:p>'
        )

    def contents(self, chapters: Sequence[Chapter]) -> None:
        """Add the table of contents: links now, page numbers as soon as the reader updates the field."""
        opened = f'{_field_mark("begin")}<w:r><w:instrText xml:space="preserve"> TOC \\o "1-1" \\h </w:instrText></w:r>{_field_mark("separate")}'
        for n, chapter in enumerate(chapters, 1):
            link = f'<w:hyperlink w:anchor={quoteattr(_mark(chapter))} w:history="1">{_run(chapter.title)}</w:hyperlink>'
            before, after = opened if n == 1 else "", _field_mark("end") if n == len(chapters) else ""
            self._add(f"<w:p {nsdecls('w')}>{before}{link}{after}</w:p>")

    def _picture(self, picture: Picture) -> None:
        """Give a chart as its title, what it shows in words, and its data."""
        table = picture.chart.table
        self.line(picture.chart.title, "Heading 3")
        self.line(picture.chart.description, looks=_LOOKS["small"], extra="<w:keepNext/>")
        if table.rows:
            self.grid(table.headers, table.rows, (1,) * len(table.headers))

    def _card(self, card: Card) -> None:
        self.line(" ".join(part for part in (card.heading, card.aside) if part), "Heading 3")
        for text in card.lines:
            self.line(text)
        self.bullets(card.items)
        for text in card.warnings:
            self.line(text, looks=_LOOKS["warn"])

    def _add(self, xml: str) -> None:
        self._body.sectPr.addprevious(parse_xml(xml))


_LOOKS = {
    "plain": "",
    "lead": '<w:b/><w:sz w:val="23"/>',
    "small": '<w:color w:val="4A5A5F"/><w:sz w:val="18"/>',
    "warn": '<w:color w:val="8A3D10"/><w:sz w:val="18"/>',
}
_SIDES = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="C9D3D1"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV"))  # fmt: skip
_TABLE = (
    f'<w:tblPr><w:tblW w:w="{TEXT_WIDTH}" w:type="dxa"/><w:tblBorders>{_SIDES}</w:tblBorders>'
    '<w:tblLayout w:type="fixed"/><w:tblLook w:val="0020" w:firstRow="1"/></w:tblPr>'
)


def _cover(body: _Body, content: ReportContent, t: Translator) -> None:
    """Say what this file is and what it is not, whose report it is, and what stands in it."""
    number = content.number or t.gettext("（未编号）")
    told = t.gettext("本文件是报告 %(number)s 的可编辑稿，内容与出具时一致；一经改动，就不再是可以查验的报告。查验与存档请以同一编号的 PDF 为准。", number=number)  # fmt: skip
    figures = t.gettext("本文件不含插图：每一幅图都写成文字说明和图中的数据表，图样请看 PDF。")
    warning = '<w:shd w:val="clear" w:color="auto" w:fill="FBF0E6"/>'
    body.line(told, looks='<w:b/><w:color w:val="8A3D10"/>', extra=warning)
    body.line(figures, looks='<w:color w:val="8A3D10"/>', extra=warning)
    body.line(content.title, "Title")
    body.line(content.enterprise, looks='<w:b/><w:sz w:val="32"/>')
    edition = t.gettext("第 %(n)s 版", n=content.edition)
    if content.reason:
        edition += t.gettext("（更正：%(reason)s）", reason=content.reason)
    facts = [
        (t.gettext("报告编号"), content.number),
        (t.gettext("版次"), edition if content.number else ""),
        (t.gettext("日期"), content.issued_on),
        (t.gettext("问卷"), content.questionnaire),
        (t.gettext("出具单位"), content.brand.office),
        (t.gettext("查验地址"), content.check_url),
    ]
    body.grid((t.gettext("项目"), t.gettext("内容")), [fact for fact in facts if fact[1]], (24, 76))
    if content.is_demo:
        body.line(t.gettext("本报告中的服务商、产品和案例均为虚构示例。"), looks=_LOOKS["warn"])
    body.line(content.disclaimer, looks=_LOOKS["small"])
    body.line(
        t.gettext("目录"),
        looks='<w:b/><w:sz w:val="28"/>',
        extra='<w:keepNext/><w:spacing w:before="240"/>',
    )
    body.contents(content.chapters)


def _dress(made: Manuscript, content: ReportContent) -> None:
    """Set paper, fonts, colours and the properties of the file."""
    page = made.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(17)
    page.top_margin, page.bottom_margin = Mm(22), Mm(20)
    accent = content.brand.accent[1:].upper()
    for name, size in _SIZES.items():
        ink = f'<w:color w:val="{accent}"/>' if name.startswith(("Heading", "Title")) else ""
        bold = "<w:b/>" if ink else ""
        letters = f'<w:rPr {nsdecls("w")}>{_fonts()}{bold}{ink}<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr>'
        style = made.styles[name].element
        for old in style.findall(qn("w:rPr")):
            style.remove(old)
        style.append(parse_xml(letters))
    language = f'<w:lang {nsdecls("w")} w:val="{"en-US" if content.language == "en" else "zh-CN"}" w:eastAsia="zh-CN" w:bidi="ar-SA"/>'
    defaults = made.styles.element.find(f".//{qn('w:rPrDefault')}/{qn('w:rPr')}")
    for name, xml in ((qn("w:rFonts"), _fonts(nsdecls("w"))), (qn("w:lang"), language)):
        defaults.replace(defaults.find(name), parse_xml(xml))
    links = made.part.package.rels
    for name in [name for name, link in links.items() if link.reltype.endswith("/thumbnail")]:
        links.pop(name)  # a picture of the library's own template
    day = datetime.fromisoformat(content.issued_on).replace(tzinfo=UTC)
    facts = made.core_properties
    facts.title, facts.subject = _fact(content.title), _fact(content.enterprise)
    facts.author = facts.last_modified_by = _fact(content.brand.office)
    facts.comments, facts.keywords, facts.identifier = "", "", content.number
    facts.language, facts.revision, facts.created, facts.modified = content.language, 1, day, day


def _margins(made: Manuscript, content: ReportContent, t: Translator) -> None:
    """Write whose report it is above every page, what it is and the page number below."""
    page = made.sections[0]
    is_self = content.layer is Layer.SELF
    told = t.gettext("自评结果，仅供参考") if is_self else t.gettext("核验结果，以本报告所列依据为准")
    before, between, after = t.gettext("第"), t.gettext("页，共"), t.gettext("页")
    count = (
        f"{_run(f'{before} ')}{_field('PAGE')}{_run(f' {between} ')}{_field('NUMPAGES')}{_run(f' {after}')}"
    )
    tab = f'<w:tabs><w:tab w:val="clear" w:pos="4320"/><w:tab w:val="clear" w:pos="8640"/><w:tab w:val="right" w:pos="{TEXT_WIDTH}"/></w:tabs>'
    jump = "<w:r><w:tab/></w:r>"
    for place, style, runs in (
        (
            page.header,
            "Header",
            _run(content.enterprise) + jump + _run(content.number or content.issued_on),
        ),
        (page.footer, "Footer", _run(f"{told} · {t.gettext('可编辑稿')}") + jump + count),
    ):
        line = place.paragraphs[0]._p  # noqa: SLF001 - the library's way to the element
        head = f'<w:pPr><w:pStyle w:val="{made.styles[style].style_id}"/>{tab}</w:pPr>'
        line.getparent().replace(line, parse_xml(f"<w:p {nsdecls('w')}>{head}{runs}</w:p>"))


def _row(
    cells: Sequence[str], sides: Sequence[int], numeric: Sequence[int], *, is_head: bool = False
) -> str:
    """Write a row that no page breaks; the head is repeated on every page."""
    head = "<w:tblHeader/>" if is_head else ""
    shade = '<w:shd w:val="clear" w:color="auto" w:fill="E6F1EF"/>' if is_head else ""
    looks = '<w:b/><w:sz w:val="18"/>' if is_head else '<w:sz w:val="18"/>'
    written = []
    for n, (cell, side) in enumerate(zip(cells, sides, strict=True)):
        place = '<w:jc w:val="right"/>' if n in numeric else ""
        line = (
            f'<w:p><w:pPr><w:spacing w:before="20" w:after="20"/>{place}</w:pPr>{_run(cell, looks)}</w:p>'
        )
        written.append(f'<w:tc><w:tcPr><w:tcW w:w="{side}" w:type="dxa"/>{shade}</w:tcPr>{line}</w:tc>')
    return f"<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>{''.join(written)}</w:tr>"


def _run(text: str, looks: str = "") -> str:
    """Write letters without what is no text; a line of the text is a line of the paragraph."""
    lines = _NO_TEXT.sub("", text).split("\n")
    parts = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in lines)
    return f"<w:r><w:rPr>{looks}</w:rPr>{parts}</w:r>" if looks else f"<w:r>{parts}</w:r>"


def _fonts(names: str = "") -> str:
    return f'<w:rFonts {names} w:ascii="{WESTERN}" w:hAnsi="{WESTERN}" w:cs="{WESTERN}" w:eastAsia="{EASTERN}"/>'


def _field(code: str) -> str:
    """Write a number that Word fills in."""
    told = f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
    return (
        f"{_field_mark('begin')}{told}{_field_mark('separate')}<w:r><w:t>1</w:t></w:r>{_field_mark('end')}"
    )


def _field_mark(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def _mark(chapter: Chapter) -> str:
    return f"chapter_{chapter.code}"


def _fact(text: str) -> str:
    return _NO_TEXT.sub("", text)[:LONGEST_FACT]


def _timeless(raw: bytes) -> bytes:
    """Pack the file again with the same time on every part, so that bytes depend on the content only."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(raw)) as parts, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for name in parts.namelist():
            book.writestr(zipfile.ZipInfo(name, _FIRST_DAY), parts.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
