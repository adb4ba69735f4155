"""Twenty abilities a scoring engine needs for published instruments, one case worked by hand for each.

`diagnosis_models/README.md` says which family and which field expresses each of them.
"""

from dataclasses import replace
from decimal import Decimal

import pytest

from app.scoring.adapters.models import find_model
from diagnosis_models.contract import (
    NO_CONTEXT,
    Cap,
    Context,
    Fault,
    Measure,
    MeasuredResponse,
    Plain,
    ResponseState,
    Result,
    ResultStatus,
)
from tests.factories.measures import (
    answered,
    bands,
    boxes,
    choice,
    level,
    level_ladder,
    node,
    priority_index,
    recorded_total,
    row,
    tree,
)

SIX_DIGITS: dict[str, Plain] = {"digits": 6, "mode": "half_up"}
TO_100: dict[str, Plain] = {"rescale": True}


def scored(
    measure: Measure,
    responses: dict[str, MeasuredResponse],
    context: Context = NO_CONTEXT,
    name: str = "weighted-tree",
) -> Result:
    model = find_model(name, "1.0")
    assert model.check(measure) == ()
    found = model.prepare(measure).score(responses, context)
    assert found.total.score == sum(c.points for c in found.contributions)
    return found


def silent(state: ResponseState) -> MeasuredResponse:
    return MeasuredResponse(state)


def test_1_ticks_over_n_with_an_exclusive_none_and_a_zero_option() -> None:
    item = boxes("Q", "D", A="1", B="1", C="1", D="1", Z="0")
    measure = tree((item,), "100", node("D", "100", **TO_100))
    # A, B and the zero option Z: (1 + 1 + 0)/4 × 100
    assert scored(measure, answered(Q=("A", "B", "Z"))).total.score == 50
    none = scored(measure, answered(Q="N"))
    assert (none.total.score, none.status) == (0, ResultStatus.FINAL)
    assert item.max_points == 4


def test_2_a_matrix_of_two_columns_scored_by_column() -> None:
    rows = dict.fromkeys("ABCDE", "1")
    measure = tree(
        (boxes("USED", "D.USED", **rows), boxes("PLANNED", "D.PLANNED", **rows)),
        "100",
        node("D", "100", "mean", node("D.USED", "100", **TO_100), node("D.PLANNED", "100", **TO_100)),
    )
    found = scored(measure, answered(USED=("A", "B", "E"), PLANNED="C"))
    # 3/5 × 100 = 60 and 1/5 × 100 = 20; (60 + 20)/2
    assert [column.score for column in found.dimensions[0].children] == [60, 20]
    assert found.total.score == 40


def test_3_rows_answered_from_0_to_k() -> None:
    measure = tree(
        (row("R1", "D"), row("R2", "D"), row("R3", "D")),
        "10",
        node("D", "10", **TO_100),
        rounding=SIX_DIGITS,
    )
    # (5 + 2 + 0)/(3 × 5) × 10 = 70/15
    assert scored(measure, answered(R1="5", R2="2", R3="0")).total.score == Decimal("4.666667")


def test_4_yes_partly_no() -> None:
    questions = tuple(choice(f"Q{n}", "D", "0", "0.5", "1") for n in range(3))
    measure = tree(questions, "3", node("D", "3"))
    # yes 1, partly 0.5, no 0
    assert scored(measure, answered(Q0="2", Q1="1", Q2="0")).total.score == Decimal("1.5")


def test_5_questions_to_a_common_scale_to_a_dimension() -> None:
    measure = tree(
        (row("WIDE", "D.WIDE", 8), row("NARROW", "D.NARROW", 4)),
        "10",
        node("D", "10", "mean", node("D.WIDE", "10", **TO_100), node("D.NARROW", "10", **TO_100)),
    )
    # 2/8 × 10 = 2.5 and 3/4 × 10 = 7.5; (2.5 + 7.5)/2
    assert scored(measure, answered(WIDE="2", NARROW="3")).total.score == 5


def test_6_a_plain_mean() -> None:
    measure = tree((row("A", "D"), row("B", "D"), row("C", "D")), "5", node("D", "5", "mean"))
    # the sum 9 over three items
    assert scored(measure, answered(A="5", B="3", C="1")).total.score == 3


@pytest.mark.parametrize(
    ("combine", "top", "points"),
    [
        ("mean", "7.5", "6"),  # 8 of the 10 that are left, on the declared maximum: 8/10 × 7.5
        ("min", "5", "4"),  # 8/10 × 5
    ],
)
def test_6_what_does_not_apply_never_lifts_a_mean_over_its_maximum(
    combine: str, top: str, points: str
) -> None:
    measure = tree((row("A", "D", 5), row("B", "D", 10)), top, node("D", top, combine))
    given = {"A": silent(ResponseState.NOT_APPLICABLE), **answered(B="8")}
    assert scored(measure, given).total.score == Decimal(points)


def test_7_a_weighted_mean_at_every_level() -> None:
    measure = tree(
        (row("A1", "A", weight="3"), row("A2", "A", weight="1"), row("B1", "B")),
        "5",
        node("A", "5", "weighted_mean", weight="70"),
        node("B", "5", "weighted_mean", weight="30"),
        combine="weighted_mean",
    )
    found = scored(measure, answered(A1="4", A2="0", B1="2"))
    # A = (3 × 4 + 1 × 0)/4 = 3, B = 2; 0.7 × 3 + 0.3 × 2
    assert [d.score for d in found.dimensions] == [3, 2]
    assert found.total.score == Decimal("2.7")


def test_8_the_weakest_decides() -> None:
    measure = tree(
        (row("A", "X"), row("B", "X"), row("C", "Y")),
        "5",
        node("X", "5", "min"),
        node("Y", "5", "min"),
        combine="min",
    )
    found = scored(measure, answered(A="4", B="2", C="3"))
    # X = min(4, 2) = 2, Y = 3; min(2, 3); the weakest item carries the whole
    assert [d.score for d in found.dimensions] == [2, 3]
    assert {c.item: c.points for c in found.contributions} == {"A": 0, "B": 2, "C": 0}


def test_9_a_ladder_stops_at_the_first_no() -> None:
    steps = tuple(choice(f"S{n}", "D", "0", "1") for n in range(1, 5))
    measure = tree(steps, "4", node("D", "4", "ladder"))
    # yes, yes, no, yes: two steps, the last yes does not count
    assert scored(measure, answered(S1="1", S2="1", S3="0", S4="1")).total.score == 2
    # levels of requirements (gate 0.8, A : B = 75 : 25): level 1 is 1; level 2 is 0.75 × 1 + 0.25 × 0
    done = answered(A11="2", A12="2", B11="2", B12="2", A21="2", A22="2", B21="0", B22="0")
    found = scored(level_ladder().measure, done, name="level-ladder")
    assert (found.total.score, found.level.rank) == (Decimal("1.75"), 1)


def test_10_a_threshold_for_all_of_seven() -> None:
    codes = [f"D{n}" for n in range(1, 8)]
    measure = tree(
        tuple(row(f"Q{code}", code) for code in codes),
        "35",
        *(node(code, "5") for code in codes),
        levels=[level(1, {"kind": "all_of", "dimensions": [*codes], "required": "4"})],
    )
    enough = {f"Q{code}": "4" for code in codes}
    assert scored(measure, answered(**enough)).level.rank == 1
    # 5 × 6 + 3 = 33 points are more than 7 × 4 = 28, but one dimension stands at 3: six of seven
    found = scored(measure, answered(**dict.fromkeys(enough, "5") | {"QD7": "3"}))
    condition = found.gates[0].conditions[0]
    assert (found.total.score, found.level.rank) == (33, 0)
    assert (condition.required, condition.actual) == (7, 6)


def test_11_how_many_stand_at_a_threshold() -> None:
    measure = tree(tuple(row(code, "D") for code in "ABCD"), "4", node("D", "4", "count", threshold="3"))
    # 3, 5 and 4 are at least 3, 2 is not
    assert scored(measure, answered(A="3", B="5", C="2", D="4")).total.score == 3


def test_11_what_is_counted_is_one_answer_that_can_reach_the_threshold() -> None:
    several = tree((boxes("Q", "D", A="1", B="1"),), "1", node("D", "1", "count"))
    too_high = tree((row("Q", "D", 4),), "1", node("D", "1", "count", threshold="5"))
    parts = tree((row("Q", "D.P"),), "1", node("D", "1", "count", node("D.P", "5")))
    told = [
        fault
        for one in (several, too_high, parts)
        for fault in find_model("weighted-tree", "1.0").check(one)
    ]
    assert [(fault.place, fault.what) for fault in told] == [
        ("Q", "several options can be chosen, but count takes single answers"),
        ("Q", "can reach 4, the threshold of D is 5"),
        ("tree.D.children", "D.P can reach 5, but count takes parts of at most 1"),
    ]


def test_12_averages_of_averages_over_a_ragged_tree() -> None:
    items = [row(code, code[:-1]) for code in ("A1", "A2", "BX1", "BY1", "BY2", "BY3")]
    measure = tree(
        tuple(items),
        "5",
        node("A", "5", "mean"),
        node("B", "5", "mean", node("BX", "5", "mean"), node("BY", "5", "mean")),
        combine="mean",
    )
    found = scored(measure, answered(A1="4", A2="2", BX1="5", BY1="1", BY2="2", BY3="3"))
    # A = (4 + 2)/2 = 3; BX = 5, BY = (1 + 2 + 3)/3 = 2, B = (5 + 2)/2 = 3.5; (3 + 3.5)/2
    # (the mean of the six items would be 17/6)
    assert found.total.score == Decimal("3.25")


def test_13_two_parallel_layers() -> None:
    items = (row("R1.DOC", "DOC"), row("R1.IMP", "IMP"), row("R2.DOC", "DOC"), row("R2.IMP", "IMP"))
    both: list[Plain] = [
        {"kind": "min_dimension_score", "dimension": layer, "required": "3"} for layer in ("DOC", "IMP")
    ]
    measure = tree(
        items,
        "5",
        node("DOC", "5", "mean"),
        node("IMP", "5", "mean"),
        combine="mean",
        levels=[level(1, *both)],
    )
    papers = {"R1.DOC": "5", "R2.DOC": "4", "R1.IMP": "2", "R2.IMP": "1"}
    found = scored(measure, answered(**papers))
    # documents (5 + 4)/2 = 4.5, practice (2 + 1)/2 = 1.5; (4.5 + 1.5)/2; practice misses its 3
    assert [d.score for d in found.dimensions] == [Decimal("4.5"), Decimal("1.5")]
    assert (found.total.score, found.level.rank) == (3, 0)
    assert [c.met for c in found.gates[0].conditions] == [True, False]


def test_14_an_inverted_item() -> None:
    turned = replace(row("BAD", "D", 4), inverted=True)
    measure = tree((turned, row("GOOD", "D", 4)), "8", node("D", "8"))
    # 1 on a scale from 0 (best) to 4 (worst) counts 4 + 0 − 1 = 3; 3 + 3
    assert scored(measure, answered(BAD="1", GOOD="3")).total.score == 6
    assert turned.best == ("0",)


def test_15_a_maximum_that_depends_on_another_answer() -> None:
    # backups give up to 3 points, but at most 1 unless they have been tried: no → 1, yes → 3
    capped = replace(row("BACKUP", "D", 3), cap=Cap("TRIED", {"0": Decimal(1), "1": Decimal(3)}))
    measure = tree((choice("TRIED", "D", "0", "2"), capped), "5", node("D", "5"))
    assert scored(measure, answered(BACKUP="3", TRIED="0")).total.score == 1  # min(3, 1) + 0
    assert scored(measure, answered(BACKUP="3", TRIED="1")).total.score == 5  # min(3, 3) + 2
    incomplete = replace(capped, cap=Cap("TRIED", {"0": Decimal(1)}))
    broken = replace(measure, items=(measure.items[0], incomplete))
    assert find_model("weighted-tree", "1.0").check(broken)[0].place == "BACKUP.cap.most[1]"


def test_16_three_kinds_of_silence_and_a_floor_of_coverage() -> None:
    policies: Plain = {"unanswered": "provisional", "dont_know": "zero", "not_applicable": "exclude"}
    measure = tree(
        tuple(row(code, "D") for code in "ABC"),
        "5",
        node("D", "5", "mean"),
        policies=policies,
        coverage_floor="0.5",
        bands=bands("lower", "0", "2", "5"),
    )
    given = answered(A="5", B="4")
    # not asked of this factory: (5 + 4)/2; nothing is open
    skipped = scored(measure, {**given, "C": silent(ResponseState.NOT_APPLICABLE)})
    assert (skipped.total.score, skipped.status, skipped.coverage) == (
        Decimal("4.5"),
        ResultStatus.FINAL,
        1,
    )
    # not known: (5 + 4 + 0)/3, final
    unsure = scored(measure, {**given, "C": silent(ResponseState.DONT_KNOW)})
    assert (unsure.total.score, unsure.status, unsure.missing) == (3, ResultStatus.FINAL, ())
    # not answered yet: 3 for now, up to 5/3 more are open; 2 of 3 items are covered
    later = scored(measure, given)
    assert (later.total.score, later.status, later.missing) == (3, ResultStatus.PROVISIONAL, ("C",))
    assert later.gates[1].conditions[0].open == Decimal("1.666666666667")
    assert (later.withheld, later.level.rank) == (False, 2)
    # 1 of 3 items is below the floor of one half: no level is told
    sparse = scored(measure, answered(A="5"))
    assert (sparse.withheld, sparse.level.rank) == (True, 0)


def test_17_a_target_of_the_enterprise_and_the_gap() -> None:
    measure = tree((row("A", "X"), row("B", "Y")), "10", node("X", "5"), node("Y", "5"))
    wanted = Context(targets={"X": Decimal(4), "Y": Decimal(2)})
    found = scored(measure, answered(A="1", B="3"), wanted)
    # 4 − 1 = 3 are missing in X; Y has 3 of the 2 it wants
    assert [(t.dimension, t.actual, t.gap) for t in found.targets] == [("X", 1, 3), ("Y", 3, 0)]


def test_18_a_priority_index_and_its_guard_against_zero_sums() -> None:
    measure = priority_index().measure
    spent = MeasuredResponse(
        ResponseState.ANSWERED, figures={"material": Decimal(30), "labour": Decimal(10)}
    )
    metal = Context(facts={"industry": "metal"})
    common = {"COST": spent, **answered(KPI="K1")}
    # cost 30 : 10 = 0.75 : 0.25; indicator K1 1 : 3 = 0.25 : 0.75; to the best of the industry
    # 4 − 2 : 3 − 3 = 1 : 0.  A = 0.5 × 0.75 + 0.3 × 0.25 + 0.2 × 1, B = 0.5 × 0.25 + 0.3 × 0.75
    behind = scored(measure, {**common, **answered(A="2", B="3")}, metal, "priority-index")
    assert {c.item: c.points for c in behind.contributions} == {"A": Decimal("0.65"), "B": Decimal("0.35")}
    # both at the best: that part is 0 : 0 and drops out. A = (0.375 + 0.075)/0.8, B = (0.125 + 0.225)/0.8
    best = scored(measure, {**common, **answered(A="4", B="3")}, metal, "priority-index")
    assert [c.points for c in best.contributions] == [Decimal("0.5625"), Decimal("0.4375")]


def test_19_bands_are_half_open_and_cover_the_range() -> None:
    measure = tree((row("A", "D", 4),), "4", node("D", "4"), bands=bands("upper", "0", "2", "4"))
    # (0, 2] and (2, 4]: 2 belongs to the lower band; with the lower end closed, to the upper one
    assert scored(measure, answered(A="2")).level.rank == 1
    lower = Measure(measure.items, {**measure.parameters, "bands": bands("lower", "0", "2", "4")})
    assert scored(lower, answered(A="2")).level.rank == 2
    certificate = scored_total("59.5")
    # [40, 60) of 20, 40, 60, 80, 100
    assert certificate.level.rank == 2


def scored_total(total: str) -> Result:
    measure = recorded_total().measure
    return find_model("recorded-total", "1.0").prepare(measure).score({}, Context(facts={"total": total}))


@pytest.mark.parametrize(
    ("edges", "what"),
    [
        # as printed by a published instrument: 1.0–2.5 and 2.6–3.9 leave out what lies between
        (("0", "2.5", "2.6", "4"), "nothing covers (2.5, 2.6)"),
        # as printed by another one: two bands claim what lies between
        (("0", "2.6", "2.5", "4"), "overlaps L1 on (2.5, 2.6)"),
    ],
)
def test_19_bands_with_holes_or_overlaps_are_refused(edges: tuple[str, str, str, str], what: str) -> None:
    table: list[Plain] = [
        {"rank": 1, "code": "L1", "provenance": "memory", "lower": edges[0], "upper": edges[1]},
        {"rank": 2, "code": "L2", "provenance": "memory", "lower": edges[2], "upper": edges[3]},
    ]
    measure = tree((row("A", "D", 4),), "4", node("D", "4"), bands={"closed": "lower", "table": table})
    told = find_model("weighted-tree", "1.0").check(measure)
    assert told == (Fault("bands.L2", what, "begin where L1 ends"),)


@pytest.mark.parametrize(
    ("mode", "compare", "written", "rank"),
    [
        ("down", "exact", "4.3", 1),  # 4.39 is cut to 4.3; compared as it is, 4.39 ≥ 4.35
        ("down", "written", "4.3", 0),  # 4.3 < 4.35
        ("half_up", "exact", "4.4", 1),  # 4.39 is rounded to 4.4
        ("half_up", "written", "4.4", 1),  # 4.4 ≥ 4.35
    ],
)
def test_20_rounding_is_declared(mode: str, compare: str, written: str, rank: int) -> None:
    measure = tree(
        (row("A", "D", weight="39"), row("B", "D", weight="61")),
        "5",
        node("D", "5", "weighted_mean"),
        levels=[level(1, {"kind": "min_score", "required": "4.35"})],
        rounding={"digits": 1, "mode": mode, "compare": compare},
    )
    found = scored(measure, answered(A="5", B="4"))
    # 0.39 × 5 + 0.61 × 4 = 1.95 + 2.44 = 4.39
    assert (found.total.score, found.level.rank) == (Decimal(written), rank)
    assert found.gates[0].conditions[0].required == Decimal("4.35")
