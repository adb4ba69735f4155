"""EU digital maturity assessment, SME form: examples worked out by a person, the arithmetic beside each.

Formulae (instruments.md §1.2): every part counts ticked / n × 10, rows of 0–5 count Σ(v/5)/n × 10;
d1 = (q1a + q1b + q2)/30 × 100, d2 = (q3 + q4) × 5, d3 = (q5 + q6) × 5, d4 = (q7 + q8) × 5,
d5 = q9 × 10, d6 = (q10 + q11) × 5; the total is the mean of the six. Written with six digits.
"""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from app.kit.plain import Json
from app.questionnaires.domain.definition import Definition
from app.questionnaires.service.library import Library
from app.scoring.adapters.models import find_model
from diagnosis_models.contract import ItemKind, Measure, MeasuredItem, MeasuredOption, Plain, ResultStatus
from tests.factories.scored import changed, scored

NOTHING_TICKED = ["N"]
SKIPPED: Json = {"state": "not_applicable"}
ROWS = {"Q04": 7, "Q09": 5, "Q11": 5}


def ticks(count: int) -> list[Json]:
    """The first options of a checkbox question, or its "none of these"."""
    return list("ABCDEFGHIJ"[:count]) or list(NOTHING_TICKED)


def form(**parts: int | Sequence[int]) -> dict[str, Json]:
    """A whole form: counts of ticks by question, values of rows by table; what is left out is zero."""
    raw: dict[str, Json] = {}
    for code in ("Q01A", "Q01B", "Q02", "Q03", "Q05", "Q06", "Q07", "Q08", "Q10"):
        count = parts.get(code, 0)
        assert isinstance(count, int)
        raw[code] = ticks(count)
    for code, rows in ROWS.items():
        given = parts.get(code, [0] * rows)
        values = [given] * rows if isinstance(given, int) else given
        raw |= {f"{code}.{n + 1}": str(value) for n, value in enumerate(values)}
    return raw


MOST: dict[str, int | Sequence[int]] = {
    "Q01A": 10, "Q01B": 10, "Q02": 10, "Q03": 10, "Q04": 5, "Q05": 7, "Q06": 8, "Q07": 7, "Q08": 6,
    "Q09": 5, "Q10": 10, "Q11": 2,
}  # fmt: skip
V2: dict[str, int | Sequence[int]] = {
    "Q01A": 3, "Q01B": 0, "Q02": 2, "Q03": 4, "Q04": (1, 0, 0, 2, 0, 0, 0), "Q05": 1, "Q06": 2, "Q07": 2,
    "Q08": 1, "Q09": (0, 0, 0, 0, 1), "Q10": 2, "Q11": (1, 0, 0, 0, 1),
}  # fmt: skip


def only(*codes: str) -> dict[str, int | Sequence[int]]:
    """Everything maximal in these questions, nothing in the others."""
    return {code: MOST[code] for code in codes}


STRATEGY = only("Q01A", "Q01B", "Q02")
READY = only("Q03", "Q04")
GREEN = only("Q10", "Q11")


@pytest.fixture
def dma(library: Library) -> Definition:
    return library.newest("eu-dma-sme").definition


def test_vector_2(dma: Definition) -> None:
    found = scored(dma, form(**V2))
    assert [d.score for d in found.dimensions] == [
        Decimal("16.666667"),  # (3 + 0 + 2)/30 × 100 = 50/3
        Decimal("24.285714"),  # (4 + (1+2)/5/7 × 10) × 5 = (4 + 6/7) × 5 = 170/7
        Decimal("19.642857"),  # (1/7 × 10 + 2/8 × 10) × 5 = (10/7 + 5/2) × 5 = 275/14
        Decimal("22.619048"),  # (2/7 × 10 + 1/6 × 10) × 5 = (20/7 + 5/3) × 5 = 475/21
        Decimal(4),  # 1/5/5 × 10 × 10
        Decimal(20),  # (2 + (1 + 1)) × 5
    ]
    # (700 + 1020 + 825 + 950)/42 = 3495/42 = 83.214286; + 4 + 20 = 107.214286; ÷ 6 = 17.869048
    assert found.total.score == Decimal("17.869048")
    assert (found.level.code, found.status) == ("L1", ResultStatus.FINAL)


def test_vector_0_is_basic(dma: Definition) -> None:
    found = scored(dma, form())
    assert [d.score for d in found.dimensions] == [0] * 6
    assert (found.total.score, found.level.code, found.status) == (0, "L1", ResultStatus.FINAL)


def test_vector_infinity_is_advanced(dma: Definition) -> None:
    found = scored(dma, form(**MOST))
    assert [d.score for d in found.dimensions] == [100] * 6
    assert (found.total.score, found.level.code) == (100, "L4")
    assert sum(c.points for c in found.contributions) == 100


@pytest.mark.parametrize(
    ("name", "parts", "points", "level"),
    [
        # each line: the six dimensions added up, divided by 6
        ("below 25: AUT 100, GRN 9 of 10 = 45; 145/6", only("Q09") | {"Q10": 9}, "24.166667", "L1"),
        ("exactly 25 is still Basic: AUT 100, GRN 50; 150/6", only("Q09", "Q10"), "25", "L1"),
        ("one row of Q04 more: + (1/5/7 × 10) × 5 = 10/7; (150 + 10/7)/6",
         {**only("Q09", "Q10"), "Q04": (1, 0, 0, 0, 0, 0, 0)}, "25.238095", "L2"),
        ("25.5 has no band as printed: + 1 of Q02 = 10/3; (150 + 10/3)/6",
         {**only("Q09", "Q10"), "Q02": 1}, "25.555556", "L2"),
        ("below 50: BIZ 100, AUT 100, GRN (10 + 9) × 5 = 95; 295/6",
         {**STRATEGY, **only("Q09", "Q10"), "Q11": (2, 2, 2, 2, 1)}, "49.166667", "L2"),
        ("exactly 50, claimed by two bands as printed: 300/6", {**STRATEGY, **GREEN, **only("Q09")}, "50", "L2"),
        ("one row of Q04 more: (300 + 10/7)/6",
         {**STRATEGY, **GREEN, **only("Q09"), "Q04": (0, 0, 0, 0, 0, 0, 1)}, "50.238095", "L3"),
        ("below 75: four at 100, HUM 7/8 × 10 × 5 = 43.75; 443.75/6",
         {**STRATEGY, **READY, **GREEN, **only("Q09"), "Q06": 7}, "73.958333", "L3"),
        ("exactly 75: four at 100, HUM 50; 450/6",
         {**STRATEGY, **READY, **GREEN, **only("Q09", "Q06")}, "75", "L3"),
        ("one of Q05 more: + 1/7 × 10 × 5 = 50/7; (450 + 50/7)/6",
         {**STRATEGY, **READY, **GREEN, **only("Q09", "Q06"), "Q05": 1}, "76.190476", "L4"),
    ],
)  # fmt: skip
def test_bands_from_both_sides(
    dma: Definition, name: str, parts: dict[str, int | Sequence[int]], points: str, level: str
) -> None:
    found = scored(dma, form(**parts))
    assert (found.total.score, found.level.code) == (Decimal(points), level), name


def test_the_two_columns_of_question_1_are_parts_of_their_own(dma: Definition) -> None:
    # 6 + 0 + 0 and 3 + 3 + 0 ticks are both 6/30 × 100 = 20; 20/6 = 3.333333
    one = scored(dma, form(Q01A=6))
    two = scored(dma, form(Q01A=3, Q01B=3))
    assert one.dimensions[0].score == two.dimensions[0].score == 20
    assert one.total.score == two.total.score == Decimal("3.333333")
    assert [c.score for c in two.dimensions[0].children] == [30, 30, 0]


@pytest.mark.parametrize(
    ("points", "ticked", "part"),
    [
        ("0", ["Z"], "0"),  # the zero option gives nothing: 0/7
        ("0", ["Z", "A", "B"], "28.571429"),  # 2/7 × 100: it neither adds nor divides
        ("0", ["A", "B", "C", "D", "E", "F", "G"], "100"),  # 7/7
        ("1", ["Z"], "12.5"),  # it counts as one of eight: 1/8 × 100
        ("1", ["Z", "A", "B"], "37.5"),  # 3/8
        ("1", ["A", "B", "C", "D", "E", "F", "G"], "87.5"),  # 7/8: without it no full marks
        ("1", ["Z", "A", "B", "C", "D", "E", "F", "G"], "100"),  # 8/8
    ],
)
def test_the_zero_option_of_question_7_both_ways(
    dma: Definition, tmp_path: Path, points: str, ticked: list[Json], part: str
) -> None:
    """The first documented conflict is a number by name: one source divides by 7, the other by 8."""
    old, new = '{value: "0", provenance', f'{{value: "{points}", provenance'
    definition = changed("eu-dma-sme", tmp_path, "scoring.yaml", old, new)
    assert (definition.fingerprint == dma.fingerprint) == (points == "0")
    found = scored(definition, {**form(), "Q07": ticked})
    data = next(d for d in found.dimensions if d.code == "DAT")
    assert data.children[0].score == Decimal(part)
    # the dimension is the mean of its two parts, the total the mean of six: part / 12
    assert abs(found.total.score - Decimal(part) / 12) < Decimal("0.000001")


@pytest.mark.parametrize(("closed", "level"), [("upper", "L1"), ("lower", "L2")])
def test_the_owner_of_a_boundary_both_ways(
    dma: Definition, tmp_path: Path, closed: str, level: str
) -> None:
    """As printed the bands touch or overlap; which one owns 25 is a parameter."""
    definition = changed("eu-dma-sme", tmp_path, "scoring.yaml", "closed: upper", f"closed: {closed}")
    assert scored(definition, form(**only("Q09", "Q10"))).level.code == level


def matrix_cell(code: str) -> MeasuredItem:
    options = tuple(MeasuredOption(letter, Decimal(1)) for letter in "ABCDEFGHIJKLMNOP")
    return MeasuredItem(code, ItemKind.MULTIPLE, f"D5.{code}", options)


@pytest.mark.parametrize("stretched", [True, False])
def test_the_doubtful_formula_of_the_public_sector_form_both_ways(stretched: bool) -> None:
    """The second documented conflict: (a × 10/16 + b × 10/16) × 5 stops at 50 of 100.

    A column of 16 cells counts 16 × 10/16 = 10; two columns times 5 are 100, so the mean of two
    stretched parts is right. One source's program, read as parts of at most 50, is refused.
    """
    most = "100" if stretched else "50"
    part: dict[str, Plain] = {"max": most, "combine": "sum", "rescale": True, "provenance": "secondary"}
    node: dict[str, Plain] = {
        "code": "D5", "max": "100", "combine": "mean", "provenance": "secondary",
        "children": [{"code": "D5.A", **part}, {"code": "D5.B", **part}],
    }  # fmt: skip
    silent: dict[str, Plain] = dict.fromkeys(("unanswered", "dont_know", "not_applicable"), "zero")
    measure = Measure(
        (matrix_cell("A"), matrix_cell("B")),
        {"total_max": "100", "tree": [node], "levels": [], "policies": silent},
    )
    faults = find_model("weighted-tree", "1.0").check(measure)
    told = [] if stretched else [("tree.D5", "its parts reach 50, max says 100")]
    assert [(f.place, f.what) for f in faults] == told
    assert measure.items[0].max_points == 16


def test_rows_that_do_not_apply_leave_the_mean(dma: Definition) -> None:
    # Q04.7 does not apply: (1 + 2)/5/6 × 10 = 1; d2 = (4 + 1) × 5 = 25 instead of 170/7
    found = scored(dma, {**form(**V2), "Q04.7": SKIPPED})
    assert found.dimensions[1].score == 25
    # (50/3 + 25 + 275/14 + 475/21 + 4 + 20)/6 = (700 + 825 + 950)/42 = 58.928571; + 49 = 107.928571; ÷ 6
    assert found.total.score == Decimal("17.988095")
    assert found.status is ResultStatus.FINAL


def test_a_question_that_does_not_apply_leaves_its_part_to_its_sibling(dma: Definition) -> None:
    # Q05 does not apply: d3 is Q06 alone, 2/8 × 100 = 25
    found = scored(dma, {**form(Q06=2), "Q05": SKIPPED})
    assert found.dimensions[2].score == 25
    assert found.total.score == Decimal("4.166667")  # 25/6


def test_a_dimension_that_does_not_apply_leaves_the_total(dma: Definition) -> None:
    # GRN 100, AUT out: the mean of five is 20; with AUT answered by nothing it is 100/6
    rows: dict[str, Json] = {f"Q09.{n}": SKIPPED for n in range(1, 6)}
    assert scored(dma, {**form(**GREEN), **rows}).total.score == 20
    assert scored(dma, form(**GREEN)).total.score == Decimal("16.666667")


def test_none_of_these_is_not_the_same_as_no_response(dma: Definition) -> None:
    raw = form(**MOST)
    raw["Q08"] = ticks(0)
    answered = scored(dma, raw)
    del raw["Q08"]
    silent = scored(dma, raw)
    # DAT is 50 both times, the total 550/6; but without a response up to 100/12 more are open
    assert answered.total.score == silent.total.score == Decimal("91.666667")
    assert (answered.status, silent.status) == (ResultStatus.FINAL, ResultStatus.PROVISIONAL)
    assert (answered.missing, silent.missing) == ((), ("Q08",))
    assert silent.gates[3].conditions[0].open == Decimal("8.333333")


def test_dont_know_keeps_the_level_open(dma: Definition) -> None:
    # exactly 75 without Q05 (as above), Q05 not known: L3 is certain, L4 asks more than 75 and is open
    raw = form(**STRATEGY, **READY, **GREEN, **only("Q09", "Q06"))
    found = scored(dma, {**raw, "Q05": {"state": "dont_know"}})
    top = found.gates[3].conditions[0]
    assert (found.level.code, top.met, top.actual) == ("L3", False, 75)
    assert top.open == Decimal("8.333333")  # 7/7 × 10 × 5 / 6


def test_written_contributions_add_up_although_thirds_never_end(dma: Definition) -> None:
    found = scored(dma, form(**V2))
    assert sum(c.points for c in found.contributions) == found.total.score
    points = {c.item: c.points for c in found.contributions}
    # Q03: 4/10 × 100 / 2 parts / 6 dimensions = 10/3
    assert abs(points["Q03"] - Decimal(10) / 3) <= Decimal("0.000001")
