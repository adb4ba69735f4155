"""What reports say: from answers only, in agreement with their tables, never the same for two firms."""

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, replace
from decimal import Decimal

import pytest

from app.kit.fonts import uncovered
from app.kit.i18n import translator
from app.kit.plain import Json, write_json
from app.questionnaires.domain.findings import Assumption, Benefit, Sentence
from app.questionnaires.service.library import Edition, Library
from app.reports.domain.content import (
    Block,
    Bullets,
    Card,
    Chapter,
    Grid,
    Paragraph,
    Picture,
    ReportContent,
)
from app.reports.domain.planning import HORIZONS, Measure, scheduled
from app.reports.domain.returns import returns_of
from app.reports.service.composing import compose
from app.reports.service.findings import weaknesses
from app.reports.service.keeping import _CONTENT
from app.reports.service.legacy import is_old, renewed
from app.reports.service.subject import Imprint
from app.settings import HERE
from tests.factories.reports import FIVE, MIDDLING, imprint, subject
from tests.factories.responses import EVERYTHING, NOTHING, t1

SELF_CODES = ["1", "2", "4", "5", "8", "9", "10", "11", "12", "15", "A", "B"]
NUMBER = re.compile(r"\d+(?:\.\d+)?")


def sentences(chapters: tuple[Chapter, ...]) -> Iterator[str]:
    for chapter in chapters:
        for block in chapter.blocks:
            yield from _sentences(block)


def _sentences(block: Block) -> Iterator[str]:
    if isinstance(block, Paragraph):
        yield block.text
    elif isinstance(block, Bullets):
        yield from block.items


def tabled(content: ReportContent) -> set[str]:
    """Every number that stands in a table, a chart's table, a card or on the cover."""
    cells = [content.title, content.questionnaire, content.issued_on, content.number]
    for chapter in content.chapters:
        for block in chapter.blocks:
            if isinstance(block, Grid):
                cells += [cell for row in (*block.rows, block.headers) for cell in row]
            elif isinstance(block, Picture):
                cells += [
                    cell for row in (*block.chart.table.rows, block.chart.table.headers) for cell in row
                ]
            elif isinstance(block, Card):
                cells += [*block.lines, *block.items]
    return {number for cell in cells for number in NUMBER.findall(cell)}


@pytest.mark.parametrize("name", FIVE)
def test_every_number_in_a_sentence_stands_in_a_table(
    name: str, library: Library, edition: Edition
) -> None:
    content = FIVE[name](library, edition)
    told = tuple(c for c in content.chapters if c.code != "B")
    in_tables = tabled(content) | {n.rstrip("0").rstrip(".") for n in tabled(content) if "." in n}
    loose = [
        (number, sentence)
        for sentence in (*sentences(told), *sentences(content.brief))
        for number in NUMBER.findall(sentence)
        if number not in in_tables and number.rstrip("0").rstrip(".") not in in_tables
    ]
    # what the instrument's method says of itself stands in appendix B; flags repeat it
    flags = set(library.texts(edition, "zh-CN").flags.values())
    assert [(n, s) for n, s in loose if not any(flag in s for flag in flags)] == []


def test_a_self_assessed_report_has_the_starred_chapters_and_an_on_site_one_all(
    library: Library, edition: Edition
) -> None:
    assert [c.code for c in FIVE["middling"](library, edition).chapters] == SELF_CODES
    verified = FIVE["verified"](library, edition)
    assert [c.code for c in verified.chapters] == [str(n) for n in range(1, 16)] + ["A", "B"]
    told = "".join(sentences(verified.chapters))
    assert "经现场核验为二级（规范级）" in told
    assert "自评结果" not in verified.disclaimer
    differing = next(
        b for c in verified.chapters if c.code == "3" for b in c.blocks[::-1] if isinstance(b, Grid)
    )
    assert [row[0] for row in differing.rows] == ["Q02", "S07"]
    assert "28 台" in differing.rows[0][3]
    assert "35 台" in differing.rows[0][2]


def test_two_enterprises_never_get_the_same_paragraph(library: Library, edition: Edition) -> None:
    raws: list[dict[str, Json]] = [t1(), NOTHING, EVERYTHING]
    told = []
    for raw in raws:
        content = compose(translator("zh-CN"), subject(library, edition, raw, with_pool=False), imprint())
        findings = next(c for c in content.chapters if c.code == "5")
        told.append(set(sentences((findings,))))
    assert all(told)
    assert not told[0] & told[1]
    assert not told[0] & told[2]
    assert not told[1] & told[2]


def test_nothing_is_claimed_about_an_item_that_was_not_answered(library: Library, edition: Edition) -> None:
    raw: dict[str, Json] = {**t1(), "Q07": {"state": "dont_know"}, "S01": {"state": "unanswered"}}
    content = compose(translator("zh-CN"), subject(library, edition, raw), imprint())
    told = [s for c in content.chapters if c.code in {"1", "5"} for s in sentences((c,))]
    assert not any("（依据：Q07）" in s or "（依据：S01）" in s for s in told)
    cited = {code for s in told for code in re.findall(r"（依据：(\w+)）", s)}
    assert cited
    assert all(raw[code] != {"state": "unanswered"} for code in cited)


def test_sentences_follow_size_and_industry(library: Library, edition: Edition) -> None:
    raw: dict[str, Json] = {**t1(), "Q02": {"total": 100, "digital": 5}}
    texts = []
    for employees, revenue, industry in ((62, 2200, "33"), (62, 2200, "14"), (420, 31000, "33")):
        profile = replace(MIDDLING, employees=employees, revenue=Decimal(revenue), industry=industry)
        made = subject(library, edition, raw, profile)
        found = weaknesses(translator("zh-CN"), made, made.result, 40)
        texts.append({finding.item: finding.text for finding in found})
    small_metal, small_food, medium_metal = texts
    assert "老机床不必换新" in small_metal["Q02"]
    assert "100 台生产设备里有 5 台能输出数据，数字化率 5%" in small_food["Q02"]
    assert "优先用订阅制的成熟软件" in small_food["Q05"]
    assert "优先用订阅制的成熟软件" not in medium_metal["Q05"]
    assert "62 人的企业不必设部门" in small_food["Q10"]


def test_a_sentence_needs_all_its_places() -> None:
    sentence = Sentence("{total} 台里有 {digital} 台", sizes=("small",))
    assert sentence.filled({"total": "100", "digital": "35"}) == "100 台里有 35 台"
    assert sentence.filled({"total": "100", "digital": ""}) is None
    assert sentence.fits("small", "33")
    assert not sentence.fits("large", "33")


def test_the_printed_formula_gives_the_printed_benefit(library: Library, edition: Edition) -> None:
    content = FIVE["middling"](library, edition)
    money = next(c for c in content.chapters if c.code == "10")
    grids = [b for b in money.blocks if isinstance(b, Grid)]
    benefits = next(g for g in grids if g.headers[1].startswith("算式"))
    for row in benefits.rows:
        left, _, right = row[1].partition(" = ")
        product = Decimal(1)
        for factor in left.split(" × "):
            number = Decimal(NUMBER.findall(factor)[0])
            product *= number / 100 if factor.endswith("%") else number
        assert Decimal(right) == product.quantize(Decimal("0.1")) or abs(
            product - Decimal(right)
        ) <= Decimal("0.05")
        assert row[3] == right
    outcome = grids[0]
    base = [Decimal(row[2]) if NUMBER.fullmatch(row[2].lstrip("-")) else None for row in outcome.rows]
    assert base[2] == sum(Decimal(row[3]) for row in benefits.rows)
    assert base[4] == base[2] - base[3]  # type: ignore[operator]
    cash = next(g for g in grids if g.rows[0][0] == "第 0 年")
    assert Decimal(cash.rows[0][2]) == -(base[0] + base[1])  # type: ignore[operator]
    assert Decimal(cash.rows[5][2]) == Decimal(cash.rows[0][2]) + 5 * base[4]


def test_money_in_three_cases() -> None:
    # worked by hand: 100 people x 10 % x 9 = 90 a year; 200 once + 10 days x 1; upkeep 10 % = 20
    measure = Measure("Q1", (), ("B",), Decimal(10), Decimal(100), Decimal(200), Decimal(400), 3)
    assumed = {
        "share": Assumption(Decimal("0.05"), Decimal("0.1"), Decimal("0.2")),
        "wage": Assumption(Decimal(9), Decimal(9), Decimal(9)),
        "upkeep": Assumption(Decimal("0.1"), Decimal("0.1"), Decimal("0.1")),
        "discount": Assumption(Decimal(0), Decimal(0), Decimal(0)),
    }
    benefit = Benefit("b", ("Q1",), ("employees", "share", "wage"))
    found = returns_of([measure], [benefit], {"employees": Decimal(100)}, assumed, Decimal(1))
    assert found is not None
    low, base, high = (found.outcomes[case] for case in ("low", "base", "high"))
    assert (low.money, base.money, high.money) == (400, 200, 100)
    assert (base.benefit, base.upkeep, base.net, base.outlay) == (90, 20, 70, 210)
    assert str(base.payback) == "3.0"
    assert base.roi == 67  # (350 - 210) / 210
    assert base.npv == 140
    assert [int(value) for value in base.cash] == [-210, -140, -70, 0, 70, 140]
    # 100 x 5 % x 9 = 45 a year, upkeep 40, and 410 to come back from 5 a year
    assert (str(low.net), str(low.payback)) == ("5.0", "82.0")


def test_measures_wait_for_what_must_come_first() -> None:
    def step(item: str, days: int, needs: tuple[str, ...] = (), *, is_path: bool = True) -> Measure:
        return Measure(
            item, (), ("B",), Decimal(days), Decimal(1), Decimal(1), Decimal(1), 3, needs, is_path
        )

    planned = scheduled([step("A", 5, ("B",)), step("B", 40), step("C", 1, is_path=False)], Decimal(10))
    assert [(m.item, m.start, m.end, m.horizon) for m in planned] == [
        ("B", 0, 4, 1),
        ("A", 4, Decimal("4.5"), 1),
        ("C", Decimal("4.5"), Decimal("4.6"), 1),
    ]
    assert max(m.end for m in scheduled([step("A", 4000)], Decimal(10))) == HORIZONS[-1]


@pytest.mark.parametrize("name", FIVE)
def test_a_frozen_content_comes_back_as_it_was(name: str, library: Library, edition: Edition) -> None:
    content = FIVE[name](library, edition)
    again = _CONTENT.validate_python(json.loads(write_json(asdict(content))))
    assert again == content
    assert again.digest() == content.digest()
    assert replace(content, issued_on="2026-11-25").digest() != content.digest()


@pytest.mark.parametrize(
    "code", ["cmmm-gbt-39116", "eu-dma-sme", "js-ai-manufacturing", "smart-factory-readiness"]
)
@pytest.mark.parametrize("share", [0, 1, 2])
def test_every_questionnaire_gets_a_report_without_sentences_of_its_own(
    library: Library, code: str, share: int
) -> None:
    other = library.newest(code)
    raw: dict[str, Json] = {}
    for item in other.definition.items:
        codes = [o.code for o in item.options]
        chosen = codes[(len(codes) - 1) * share // 2]
        raw[item.code] = [chosen] if item.kind == "multiple" else chosen
    content = compose(translator("zh-CN"), subject(library, other, raw), Imprint("2026-11-24"))
    assert [c.code for c in content.chapters][:2] == ["1", "2"]
    findings = next(c for c in content.chapters if c.code == "5")
    assert list(sentences((findings,)))
    assert {"A", "B"} <= {c.code for c in content.chapters}


def test_a_report_frozen_with_an_older_template_says_the_same(library: Library) -> None:
    old = json.loads((HERE / "tests/reports/frozen_with_template_2.json").read_text("utf-8"))
    assert is_old(old)
    content = renewed(translator("zh-CN"), old)
    assert (content.number, content.level, content.edition) == (
        "ZZ-32-2026-0000007-61" if old["number"].endswith("61") else old["number"],
        old["level"],
        1,
    )
    told = list(sentences(content.chapters))
    assert set(old["conclusion"]) <= set(told)
    rows = [
        row
        for c in content.chapters
        if c.code == "A"
        for b in c.blocks
        if isinstance(b, Grid)
        for row in b.rows
    ]
    assert [row[0] for row in rows] == [line["code"] for group in old["answers"] for line in group["lines"]]


def test_no_character_of_a_content_is_missing_from_the_fonts(library: Library, edition: Edition) -> None:
    for make in FIVE.values():
        assert uncovered(write_json(asdict(make(library, edition)))) == ()
