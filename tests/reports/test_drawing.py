"""The drawn report: readable, tagged, complete, the same twice, and it fetches nothing."""

import json
import re
from dataclasses import replace
from io import BytesIO
from random import Random

import pikepdf
import pypdfium2
import pytest
from PIL import ImageChops
from weasyprint import svg
from weasyprint.text.line_break import Layout

from app.kit.fonts import uncovered
from app.questionnaires.service.library import Edition, Library
from app.reports.adapters.drawing import draw, page_source
from app.reports.adapters.making import Sealing, make_report
from app.reports.adapters.sealing import SealKey, page_texts, read_sealed
from app.reports.adapters.shortcuts import fits, leave_shortcuts, take_shortcuts
from app.reports.domain.content import Brand, Chapter, Paragraph, ReportContent, ReportForm
from app.reports.domain.numbers import report_number
from app.reports.domain.sealed import CopyNote
from tests.factories.reports import FIVE, RARE_NAME, middling, rare_name
from tests.reports import golden

SEALING = Sealing(SealKey(b"a key for tests only"))


@pytest.fixture(scope="module")
def content(library: Library, edition: Edition) -> ReportContent:
    return middling(library, edition)


@pytest.fixture(scope="module")
def full(content: ReportContent) -> bytes:
    return make_report(content, ReportForm.FULL, SEALING)


def pages(raw: bytes) -> list[str]:
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(BytesIO(raw))]


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_the_report_reads_as_it_was_composed(full: bytes, content: ReportContent) -> None:
    text = pages(full)
    for told in ("企业数字化水平诊断报告", "沐川精密五金", content.number, "第 1 版", "2026-11-24", "某市工业和信息化局", "虚构示例"):  # fmt: skip
        assert told in text[0], told
    assert "二级（规范级）" in text[2]
    assert "离三级还差：评测得分现为 49.40，要求 60，差 10.6" in text[2]
    whole = squeezed("".join(text))
    for chapter in content.chapters:
        assert squeezed(chapter.title) in whole
        for block in chapter.blocks:
            if isinstance(block, Paragraph):
                # a sentence may run over the end of a page, so its first twelve characters stand for it
                assert squeezed(block.text)[:12] in whole, block.text
    assert f"第 3 页，共 {len(text)} 页" in text[2].replace("\u00a0", " ")


@pytest.mark.parametrize("name", FIVE)
def test_the_brief_is_the_golden_one(name: str, library: Library, edition: Edition) -> None:
    kept = (golden.FOLDER / f"{name}.brief.html").read_text("utf-8")
    assert golden.source(FIVE[name](library, edition)) == kept


@pytest.mark.parametrize("name", ["middling", "verified"])
def test_the_extracted_text_is_the_golden_one(name: str, library: Library, edition: Edition) -> None:
    kept = (golden.FOLDER / f"{name}.txt").read_text("utf-8")
    assert golden.extracted(FIVE[name](library, edition)) == kept


def test_contents_name_the_page_where_each_chapter_is(full: bytes, content: ReportContent) -> None:
    text = pages(full)
    for chapter in content.chapters:
        number = re.search(re.escape(chapter.title) + r"\s+(\d+)", text[1])
        assert number, chapter.title
        assert chapter.title in text[int(number[1]) - 1]
    marks = [m.get_title() for m in pypdfium2.PdfDocument(BytesIO(full)).get_toc() if m.level == 1]
    assert [m for m in marks if m in {c.title for c in content.chapters}] == [
        c.title for c in content.chapters
    ]


def test_headings_never_stand_alone_at_the_foot_of_a_page(full: bytes, content: ReportContent) -> None:
    titles = {squeezed(c.title) for c in content.chapters}
    for text in pages(full)[2:]:
        lines = [squeezed(line) for line in text.splitlines() if line.strip()]
        body = [
            line
            for line in lines
            if not re.search(r"第\d+页，共|自评结果，仅供参考|^【示例】沐川|^ZZ-", line)
        ]
        assert body[-1] not in titles


def test_the_structure_has_a_part_for_every_table_head_and_few_spans(full: bytes) -> None:
    with pikepdf.open(BytesIO(full)) as pdf:
        kinds = [str(o.get("/S")) for o in pdf.objects if isinstance(o, pikepdf.Dictionary)]
    assert kinds.count("/TH") > 50
    assert kinds.count("/Figure") >= 9
    assert kinds.count("/Span") < 100


def test_every_mark_in_the_text_belongs_to_the_structure(full: bytes) -> None:
    """Joining spans must leave each marked piece of text with exactly one owner, on both sides."""
    with pikepdf.open(BytesIO(full)) as pdf:
        numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
        for place in range(1, len(numbers), 2):
            if not isinstance(numbers[place], pikepdf.Array):
                continue
            for mark, owner in enumerate(numbers[place]):
                kids = owner.K if isinstance(owner.K, pikepdf.Array) else [owner.K]
                assert str(mark) in [str(kid) for kid in kids]


def test_all_fonts_are_ours(full: bytes) -> None:
    with pikepdf.open(BytesIO(full)) as pdf:
        found = [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and "/FontName" in o]
        assert found
        assert all("Zhizhen" in str(font.FontName) for font in found)


def test_the_same_content_is_drawn_into_the_same_bytes(content: ReportContent) -> None:
    first = make_report(content, ReportForm.BRIEF, SEALING)
    assert make_report(content, ReportForm.BRIEF, SEALING) == first
    assert len(pages(first)) == 2


@pytest.mark.parametrize("name", FIVE)
def test_a_brief_has_two_pages(name: str, library: Library, edition: Edition) -> None:
    assert len(pages(make_report(FIVE[name](library, edition), ReportForm.BRIEF, SEALING))) == 2


def test_five_hundred_rare_characters_are_drawn_and_read_back(content: ReportContent) -> None:
    ranges = ((0x3400, 0x4DB5), (0x4E00, 0x9FA5))
    covered = [chr(c) for low, high in ranges for c in range(low, high) if not uncovered(chr(c))]
    rare = "".join(Random(500).sample(covered, 480)) + "䶮𬭎㛃堃喆犇翀昇垚赟旻玥芃菡烜暘"
    chapter = Chapter("1", "名", (Paragraph(rare),))
    raw = draw(replace(content, brief=(chapter,)), ReportForm.BRIEF)
    read = squeezed("".join(pages(raw)))
    assert [c for c in rare if c not in read] == []
    with pikepdf.open(BytesIO(raw)) as pdf:
        for page in pdf.pages:
            for step in pikepdf.parse_content_stream(page, "TJ Tj"):
                parts = step.operands[0] if isinstance(step.operands[0], pikepdf.Array) else step.operands
                for part in parts:
                    if isinstance(part, pikepdf.String):
                        codes = bytes(part)
                        assert b"\x00\x00" not in [codes[n : n + 2] for n in range(0, len(codes), 2)]


def test_a_name_with_rare_characters_is_whole_and_an_unknown_one_is_marked(
    library: Library, edition: Edition
) -> None:
    made = rare_name(library, edition)
    read = squeezed("".join(pages(make_report(made, ReportForm.BRIEF, SEALING))))
    assert RARE_NAME in read
    assert made.enterprise == RARE_NAME
    assert "〓" not in page_source(made, ReportForm.FULL)


def test_names_and_remarks_of_any_length_are_text(content: ReportContent) -> None:
    nasty = "<script>alert(1)</script>&amp;<b>字</b>\u202e"
    remark = (nasty + "很长的备注。") * 150
    chapter = Chapter("1", "结论", (Paragraph(remark[:5000]),), starts_page=True)
    made = replace(content, enterprise="长" * 200, brief=(chapter,))
    read = squeezed("".join(pages(make_report(made, ReportForm.BRIEF, SEALING))))
    assert "长" * 200 in read
    assert squeezed("<script>alert(1)</script>&amp;<b>字</b>") in read
    assert page_source(made, ReportForm.BRIEF).count("<script") == 0


def test_a_report_fetches_nothing_and_shows_no_chart_of_another(library: Library, edition: Edition) -> None:
    first, second = middling(library, edition), FIVE["topmost"](library, edition)
    brief = make_report(second, ReportForm.BRIEF, SEALING)
    make_report(first, ReportForm.BRIEF, SEALING)
    assert make_report(second, ReportForm.BRIEF, SEALING) == brief
    outside = Chapter("1", "x", (Paragraph("x"),))
    xml = page_source(replace(first, brief=(outside,)), ReportForm.BRIEF)
    assert not re.findall(r'(?:src|href)="(?!chart:|#)', xml)


def test_charts_look_the_same_lettered_in_one_run(content: ReportContent) -> None:
    made = draw(content, ReportForm.BRIEF)
    ours = svg.TAGS["text"]
    svg.TAGS["text"] = ours.usual
    try:
        usual = draw(content, ReportForm.BRIEF)
    finally:
        svg.TAGS["text"] = ours
    assert made != usual
    for one, other in zip(
        pypdfium2.PdfDocument(BytesIO(made)), pypdfium2.PdfDocument(BytesIO(usual)), strict=True
    ):
        difference = ImageChops.difference(one.render(scale=1.5).to_pil(), other.render(scale=1.5).to_pil())
        strong = sum(difference.convert("L").histogram()[100:])
        assert strong < 40


@pytest.mark.parametrize("name", ["middling", "verified"])
def test_pages_look_the_same_on_the_shorter_ways(name: str, library: Library, edition: Edition) -> None:
    made = FIVE[name](library, edition)
    assert fits(), "compare the pages of this version, then name it in shortcuts.py"
    ours = draw(made)
    leave_shortcuts()
    try:
        usual = draw(made)
    finally:
        take_shortcuts()
    assert page_texts(ours) == page_texts(usual)
    for one, other in zip(
        pypdfium2.PdfDocument(BytesIO(ours)), pypdfium2.PdfDocument(BytesIO(usual)), strict=True
    ):
        assert (
            ImageChops.difference(one.render(scale=1).to_pil(), other.render(scale=1).to_pil()).getbbox()
            is None
        )


def test_another_version_of_the_library_goes_its_usual_way(content: ReportContent) -> None:
    ours = draw(content, ReportForm.BRIEF)
    leave_shortcuts()
    try:
        assert fits(("70.0", "0.14")) is False
        take_shortcuts(("70.0", "0.14"))
        assert Layout.reactivate.__module__ == "weasyprint.text.line_break"
        usual = draw(content, ReportForm.BRIEF)
    finally:
        take_shortcuts()
    assert page_texts(usual) == page_texts(ours)


def test_brand_colour_and_logo_are_on_the_cover(content: ReportContent) -> None:
    made = replace(content, brand=Brand("某县工信局", "#7a1f2b"))
    raw = draw(made)
    assert "某县工信局" in pages(raw)[0]
    with pikepdf.open(BytesIO(raw)) as pdf:
        assert b"0.478431 0.121569 0.168627 rg" in pdf.pages[0].Contents.read_bytes()


def test_a_copy_for_an_office_is_marked_on_every_page_and_has_no_answers(content: ReportContent) -> None:
    raw = make_report(content, ReportForm.BRIEF, SEALING, CopyNote("某县工信局 王科员", "2026-11-25 10:03"))
    assert all("某县工信局 王科员 · 2026-11-25 10:03" in text for text in pages(raw))
    with pikepdf.open(BytesIO(raw)) as pdf:
        record = json.loads(pdf.attachments["diagnosis.json"].get_file().read_bytes())
    assert record["record"] is None
    assert record["copy"] == {"reader": "某县工信局 王科员", "at": "2026-11-25 10:03"}
    assert read_sealed(raw, SEALING.key).seal_holds is True


@pytest.mark.parametrize(
    ("region", "year", "serial"), [("320583", 2026, 7), ("", 2026, 1), ("110101", 2030, 9999999)]
)
def test_a_report_number_carries_a_check(region: str, year: int, serial: int) -> None:
    made = report_number(region, year, serial)
    assert re.fullmatch(r"ZZ-\d{2}-\d{4}-\d{7}-\d{2}", made)
    assert int(made.replace("ZZ-", "").replace("-", "")) % 97 == 1
