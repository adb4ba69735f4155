"""The editable copy for Word: complete, honest about what it is, the same twice, and nothing in it runs."""

import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree as ET

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.table import Table

from app.__main__ import main
from app.kit.plain import write_json
from app.questionnaires.service.library import Edition, Library
from app.reports.adapters.manuscript import EASTERN, manuscript
from app.reports.domain.content import Bullets, Card, Chapter, Grid, Paragraph, ReportContent, pictures
from tests.factories.reports import FIVE, RARE_NAME, middling, rare_name, verified
from tests.factories.responses import t1


@pytest.fixture(scope="module")
def content(library: Library, edition: Edition) -> ReportContent:
    return verified(library, edition)


@pytest.fixture(scope="module")
def opened(content: ReportContent) -> Document:
    return docx.Document(BytesIO(manuscript(content)))


def cells(table: Table) -> list[tuple[str, ...]]:
    return [
        tuple("".join("\n" if part.tag == qn("w:br") else part.text or "" for part in cell.iter(qn("w:t"), qn("w:br"))) for cell in row.iter(qn("w:tc")))
        for row in table._tbl.iter(qn("w:tr"))  # noqa: SLF001 - the library's own way to cells is slow
    ]  # fmt: skip


def whole(made: Document) -> str:
    return "\n".join(part.text or "" for part in made.element.body.iter(qn("w:t")))


def test_it_says_first_that_it_is_no_checked_report(opened: Document, content: ReportContent) -> None:
    first, second = (line.text for line in opened.paragraphs[:2])
    assert content.number in first
    assert "一经改动，就不再是可以查验的报告" in first
    assert "不含插图" in second


def test_every_chapter_is_a_heading_that_the_contents_lead_to(
    opened: Document, content: ReportContent
) -> None:
    heads = [
        line for line in opened.paragraphs if line.style is not None and line.style.name == "Heading 1"
    ]
    assert [line.text for line in heads] == [chapter.title for chapter in content.chapters]
    marks = [mark.get(qn("w:name")) for mark in opened.element.body.iter(qn("w:bookmarkStart"))]
    links = [link.get(qn("w:anchor")) for link in opened.element.body.iter(qn("w:hyperlink"))]
    assert marks == links
    assert len(set(marks)) == len(content.chapters)
    broken = [bool(line._p.findall(f".//{qn('w:pageBreakBefore')}")) for line in heads]  # noqa: SLF001
    assert broken == [chapter.starts_page for chapter in content.chapters]


@pytest.mark.parametrize("name", FIVE)
def test_every_row_of_every_table_and_chart_is_there(name: str, library: Library, edition: Edition) -> None:
    content = FIVE[name](library, edition)
    made = docx.Document(BytesIO(manuscript(content)))
    expected = [
        [block.headers, *block.rows] if isinstance(block, Grid) else [block.chart.table.headers, *block.chart.table.rows]
        for chapter in content.chapters
        for block in chapter.blocks
        if isinstance(block, Grid) or (block in list(pictures((chapter,))) and block.chart.table.rows)
    ]  # fmt: skip
    assert [cells(table) for table in made.tables[1:]] == expected
    text = whole(made).replace("\n", "")
    for chapter in content.chapters:
        for block in chapter.blocks:
            if isinstance(block, Paragraph):
                assert block.text.replace("\n", "") in text
            elif isinstance(block, Card | Bullets):
                assert all(item in text for item in block.items)
    for picture in pictures(content.chapters):
        assert picture.chart.description in text


def test_heads_are_repeated_rows_are_whole_and_lists_begin_at_one(
    opened: Document, content: ReportContent
) -> None:
    for table in opened.tables:
        rows = list(table._tbl.iter(qn("w:tr")))  # noqa: SLF001
        assert [row.find(f".//{qn('w:tblHeader')}") is not None for row in rows] == [True] + [False] * (
            len(rows) - 1
        )
        assert all(row.find(f".//{qn('w:cantSplit')}") is not None for row in rows)
        widths = [int(column.get(qn("w:w"))) for column in table._tbl.iter(qn("w:gridCol"))]  # noqa: SLF001
        assert 9900 < sum(widths) <= 9978
    ordered = [b for c in content.chapters for b in c.blocks if isinstance(b, Bullets) and b.is_ordered]
    lists = {number.get(qn("w:val")) for number in opened.element.body.iter(qn("w:numId"))}
    assert len(lists) == len(ordered) > 0
    starts = [
        number
        for number in opened.part.numbering_part.element.num_lst
        if str(number.numId) in lists and number.find(f".//{qn('w:startOverride')}").get(qn("w:val")) == "1"
    ]
    assert len(starts) == len(lists)


def test_head_and_foot_name_the_enterprise_the_number_and_the_page(
    opened: Document, content: ReportContent
) -> None:
    page = opened.sections[0]
    assert content.enterprise in page.header.paragraphs[0].text
    assert content.number in page.header.paragraphs[0].text
    codes = [code.text.strip() for code in page.footer._element.iter(qn("w:instrText"))]  # noqa: SLF001
    assert codes == ["PAGE", "NUMPAGES"]
    assert "可编辑稿" in page.footer.paragraphs[0].text


def test_every_style_has_a_chinese_font(opened: Document) -> None:
    for name in ("Normal", "Title", "Heading 1", "Heading 2", "Heading 3", "List Bullet", "Header"):
        fonts = opened.styles[name].element.find(f".//{qn('w:rFonts')}")
        assert fonts.get(qn("w:eastAsia")) == EASTERN
    assert opened.styles.element.find(f".//{qn('w:lang')}").get(qn("w:eastAsia")) == "zh-CN"


def test_the_same_content_gives_the_same_bytes_without_a_clock(content: ReportContent) -> None:
    raw = manuscript(content)
    assert manuscript(content) == raw
    with zipfile.ZipFile(BytesIO(raw)) as parts:
        assert parts.testzip() is None
        assert {entry.date_time for entry in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        names = set(parts.namelist())
        for name in names:
            if name.endswith((".xml", ".rels")):
                ET.fromstring(parts.read(name))  # noqa: S314 - made here
        targets = {rel.get("Target", "") for rel in ET.fromstring(parts.read("_rels/.rels"))}  # noqa: S314
    assert all(target.lstrip("/") in names for target in targets)
    facts = docx.Document(BytesIO(raw)).core_properties
    assert facts.created is not None
    assert facts.modified is not None
    assert (facts.created.date().isoformat(), facts.modified.date().isoformat()) == (content.issued_on,) * 2
    assert (facts.title, facts.identifier, facts.comments) == (content.title, content.number, "")


def test_rare_characters_stay_and_forbidden_ones_go(library: Library, edition: Edition) -> None:
    made = rare_name(library, edition)
    remark = "\x00\x0b\ufffe备注\x1f𬭎䶮" + "很长的备注。" * 900
    nasty = '=HYPERLINK("http://x")<script>alert(1)</script>&amp;]]>\u202e'
    grid = Grid(("甲", "乙"), ((nasty, "一\n二"),), (50, 50))
    chapter = Chapter("1", "一、结论\x07", (Paragraph(remark[:5000]), grid))
    raw = manuscript(replace(made, chapters=(chapter,), reason="\x08更正", edition=2))
    read = docx.Document(BytesIO(raw))
    text = whole(read)
    assert RARE_NAME in text
    assert "备注𬭎䶮" + "很长的备注。" * 800 in text
    assert cells(read.tables[-1])[1] == (nasty.replace("\u202e", ""), "一\n二")
    assert not list(read.element.body.iter(qn("w:fldSimple")))
    assert "更正：更正" in text


def test_english_readers_get_english_headings(library: Library, edition: Edition) -> None:
    content = middling(library, edition, "en")
    made = docx.Document(BytesIO(manuscript(content)))
    assert content.chapters[0].title in whole(made)
    assert made.styles.element.find(f".//{qn('w:lang')}").get(qn("w:val")) == "en-US"


def test_a_command_writes_it_without_a_number(tmp_path: Path) -> None:
    target, answers = tmp_path / "report.docx", tmp_path / "answers.json"
    answers.write_text(write_json({"questionnaire": "miit-sme-2024", "responses": t1()}), "utf-8")
    assert main(["report", str(answers), "--out", str(target)]) == 0
    assert "（未编号）" in docx.Document(str(target)).paragraphs[0].text
