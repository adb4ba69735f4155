"""Intelligent-manufacturing maturity: examples worked out by a person, the arithmetic beside each.

Weights of the sub-domains in a level score, in hundredths, multiplied down the tree by hand:

discrete  PEO  6 = ORG 3 + STF 3                    TEC 11 = DAT 5.06 + INT 2.97 + SEC 2.97
          RES  6 = EQP 4.02 + NET 1.98              MFG 77 = DESIGN 10.01 + PRODUCE 36.96 + LOG 10.01
          DESIGN = DSN 5.005 + PRC 5.005                     + SAL 10.01 + SERVICE 10.01 (CUS 5.005 + PRD 5.005)
process   PEO  6, TEC 11 as above                   RES 15 = EQP 10.05 + NET 4.95
          MFG 68 = PRC 2.72 + PRODUCE 42.84 + LOG 10.2 + SAL 10.2 + CUS 2.04; DSN and PRD weigh nothing

Two requirements for each sub-domain and level, so a sub-domain scores their mean.
"""

from dataclasses import replace
from decimal import Decimal

import pytest

from app.assessments.domain.files import read_responses
from app.kit.plain import Json
from app.questionnaires.domain.definition import Definition
from app.questionnaires.service.library import Library
from app.scoring.adapters.models import find_model
from app.scoring.domain.outlook import gaps
from app.scoring.service.measuring import measure, situation
from app.scoring.service.paths import Situation, path_to
from diagnosis_models.contract import Fault, Measure, Plain, Provenance, Result, ResultStatus

PEO, TEC, RES = ("ORG", "STF"), ("DAT", "INT", "SEC"), ("EQP", "NET")
DESIGN, SERVICE = ("DSN", "PRC"), ("CUS", "PRD")
PRODUCE = ("PUR", "PLN", "OPS", "MNT", "WHS", "EHS", "ENE")
MFG = (*DESIGN, *PRODUCE, "LOG", "SAL", *SERVICE)
ALL = (*PEO, *TEC, *RES, *MFG)
DISCRETE, PROCESS = {"production_type": "discrete"}, {"production_type": "process"}
NOT_APPLICABLE: Json = {"state": "not_applicable"}
DONT_KNOW: Json = {"state": "dont_know"}

PAIRS = {
    "0": ("0", "0"), "0.4": ("0", "0.8"), "0.5": ("0.5", "0.5"), "0.65": ("0.5", "0.8"),
    "0.75": ("0.5", "1"), "0.8": ("0.8", "0.8"), "0.9": ("0.8", "1"), "1": ("1", "1"),
}  # fmt: skip


@pytest.fixture(scope="module")
def definition(library: Library) -> Definition:
    return library.newest("cmmm-gbt-39116").definition


def level(rank: int, mean: str = "0", **other: str) -> dict[str, Json]:
    """Answers of one level: every sub-domain scores `mean`, those named score something else."""
    raw: dict[str, Json] = {}
    for code in ALL:
        for n, option in enumerate(PAIRS[other.get(code, mean)], start=1):
            raw[f"{code}.{rank}.{n}"] = option
    return raw


def of(codes: tuple[str, ...], mean: str) -> dict[str, str]:
    return dict.fromkeys(codes, mean)


def trimmed(rank: int, *codes: str) -> dict[str, Json]:
    return {f"{code}.{rank}.{n}": NOT_APPLICABLE for code in codes for n in (1, 2)}


def result(definition: Definition, *levels: dict[str, Json], facts: dict[str, str] = DISCRETE) -> Result:
    """Measure these answers; a level that is not given is answered with nothing done."""
    raw: dict[str, Json] = {}
    for rank in range(1, 6):
        raw |= level(rank)
    for answers in levels:
        raw |= answers
    return measure(definition, read_responses(definition, raw), facts)


def level_score(found: Result, rank: int) -> Decimal:
    return found.gates[rank - 1].conditions[0].actual


# 0.06 x 0.75 + 0.11 x 0.8 + 0.06 x 0.4 + 0.77 x 0.9 = 0.045 + 0.088 + 0.024 + 0.693 = 0.85
EIGHTY_FIVE = {**of(PEO, "0.75"), **of(TEC, "0.8"), **of(RES, "0.4"), **of(MFG, "0.9")}
# 0.06 x 0.65 + 0.11 x 0 + 0.06 x 0.75 + 0.77 x 0.8 = 0.039 + 0 + 0.045 + 0.616 = 0.70
SEVENTY = {**of(PEO, "0.65"), **of(TEC, "0"), **of(RES, "0.75"), **of(MFG, "0.8")}
# 0.06 x 0.5 + 0.11 x 0.9 + 0.06 x 0.75 + 0.77 x 0.8 = 0.03 + 0.099 + 0.045 + 0.616 = 0.79
SEVENTY_NINE = {**of(PEO, "0.5"), **of(TEC, "0.9"), **of(RES, "0.75"), **of(MFG, "0.8")}


def test_the_first_worked_example(definition: Definition) -> None:
    found = result(definition, level(1, "0.9"), level(2, **EIGHTY_FIVE), level(3, **SEVENTY))
    # 0.90 and 0.85 reach 0.8 and count 1 each; 0.70 does not and counts itself: 1 + 1 + 0.70
    assert [level_score(found, n) for n in (1, 2, 3)] == [Decimal("0.9"), Decimal("0.85"), Decimal("0.7")]
    assert (found.total.score, found.total.max, found.level.rank) == (Decimal("2.7"), 5, 2)
    assert found.status is ResultStatus.FINAL


def test_the_second_worked_example(definition: Definition) -> None:
    found = result(definition, level(1, **SEVENTY_NINE))
    assert (found.total.score, found.level.rank) == (Decimal("0.79"), 0)


def test_the_third_worked_example(definition: Definition) -> None:
    found = result(
        definition, level(1, "1"), level(2, "1"), level(3, "1"), level(4, "0.8"), level(5, "0.8")
    )
    # 1 + 1 + 1, and two levels at exactly 0.8 that count 1 each
    assert (found.total.score, found.level.rank) == (5, 5)


def test_exactly_the_gate_is_enough(definition: Definition) -> None:
    found = result(definition, level(1, "0.8"))
    assert (level_score(found, 1), found.total.score, found.level.rank) == (Decimal("0.8"), 1, 1)


def test_one_step_of_the_lightest_part_below_the_gate_is_not(definition: Definition) -> None:
    found = result(definition, level(1, "0.8", NET="0.65"))
    # NET weighs 0.0198 and falls by 0.15: 0.8 - 0.00297 = 0.79703
    assert (found.total.score, found.level.rank) == (Decimal("0.79703"), 0)
    assert found.gates[0].conditions[0].lacking == Decimal("0.00297")


def test_a_gate_that_must_be_exceeded(definition: Definition) -> None:
    gate: dict[str, Plain] = {"required": "0.8", "inclusive": False, "provenance": "memory"}
    parameters: dict[str, Plain] = {**definition.parameters, "gate": gate}
    scorer = find_model("level-ladder", "1.0").prepare(Measure(definition.measure().items, parameters))

    def score(answers: dict[str, Json]) -> tuple[Decimal, int]:
        measured, context = situation(definition, read_responses(definition, answers), DISCRETE)
        found = scorer.score(measured, context)
        return found.total.score, found.level.rank

    # exactly 0.8 no longer suffices and counts itself
    assert score(level(1, "0.8")) == (Decimal("0.8"), 0)
    # NET rises by 0.1: 0.8 + 0.00198 = 0.80198 > 0.8; level 2 is empty
    assert score(level(1, "0.8", NET="0.9")) == (1, 1)


def test_the_kind_of_production_decides_the_weights(definition: Definition) -> None:
    answers = level(1, "1", **of(PEO, "0"), **of(RES, "0"))
    # without people and resources discrete production has 1 - 0.06 - 0.06, process 1 - 0.06 - 0.15
    discrete, process = result(definition, answers), result(definition, answers, facts=PROCESS)
    assert (level_score(discrete, 1), discrete.level.rank) == (Decimal("0.88"), 1)
    assert (level_score(process, 1), process.total.score, process.level.rank) == (
        Decimal("0.79"), Decimal("0.79"), 0,
    )  # fmt: skip


def test_an_unknown_kind_of_production_counts_as_discrete(definition: Definition) -> None:
    found = result(definition, level(1, "1", **of(RES, "0")), facts={})
    assert level_score(found, 1) == Decimal("0.94")


@pytest.mark.parametrize(
    ("part", "discrete", "process"),
    [
        # 1 - weight of the part, from the table above
        ("DAT", "0.9494", "0.9494"),
        ("INT", "0.9703", "0.9703"),
        ("EQP", "0.9598", "0.8995"),
        ("NET", "0.9802", "0.9505"),
        ("PRC", "0.94995", "0.9728"),
        # discrete 0.77 x 0.48 x 0.16 = 0.059136; process 0.68 x 0.63 x 0.16 = 0.068544
        ("OPS", "0.940864", "0.931456"),
        # discrete 0.77 x 0.48 x 0.14 = 0.051744; process 0.68 x 0.63 x 0.14 = 0.059976
        ("MNT", "0.948256", "0.940024"),
        # discrete 0.77 x 0.48 x 0.13 = 0.048048; process 0.68 x 0.63 x 0.13 = 0.055692
        ("ENE", "0.951952", "0.944308"),
        ("LOG", "0.8999", "0.898"),
        ("CUS", "0.94995", "0.9796"),
    ],
)
def test_every_weight_of_the_table(definition: Definition, part: str, discrete: str, process: str) -> None:
    answers = level(1, "1", **{part: "0"})
    assert level_score(result(definition, answers), 1) == Decimal(discrete)
    assert level_score(result(definition, answers, facts=PROCESS), 1) == Decimal(process)


def test_process_production_leaves_out_product_design_and_service(definition: Definition) -> None:
    answers = level(1, "1", DSN="0", PRD="0")
    # discrete: 1 - 0.05005 - 0.05005 = 0.8999; process: neither counts, nor is it asked
    process = result(definition, answers, facts=PROCESS)
    assert level_score(result(definition, answers), 1) == Decimal("0.8999")
    assert level_score(process, 1) == 1
    assert not [c for c in process.contributions if c.item[:3] in {"DSN", "PRD"}]
    assert len(process.contributions) == 180


def test_a_trimmed_part_leaves_its_weight_to_its_sibling(definition: Definition) -> None:
    answers = level(1, "1", PRC="0")
    # with product design PRC weighs 0.05005: 0.94995; without it PRC carries all of DESIGN: 1 - 0.1001
    assert level_score(result(definition, answers), 1) == Decimal("0.94995")
    assert level_score(result(definition, answers, trimmed(1, "DSN")), 1) == Decimal("0.8999")


def test_a_trimmed_part_changes_nothing_outside_its_parent(definition: Definition) -> None:
    answers = level(1, "1", LOG="0")
    # LOG stands beside DESIGN and keeps 0.1001
    assert level_score(result(definition, answers, trimmed(1, "DSN")), 1) == Decimal("0.8999")


def test_a_trimmed_domain_leaves_its_weight_to_the_other_domains(definition: Definition) -> None:
    found = result(definition, level(1, "1", LOG="0"), trimmed(1, *SERVICE))
    # 13 + 48 + 13 + 13 = 87 are left of MFG: LOG weighs 0.77 x 13 / 87 = 0.115057471…; 1 - that = 0.884942528…
    assert level_score(found, 1) == Decimal("0.884943")


def test_what_weighs_nothing_can_not_hold_a_trimmed_domain_open(definition: Definition) -> None:
    found = result(definition, level(1, "1"), trimmed(1, "CUS"), facts=PROCESS)
    # in process production CUS is all of SERVICE: the domain goes, the rest still makes 1
    assert level_score(found, 1) == 1


def test_a_trimmed_requirement_leaves_the_mean_to_the_others(definition: Definition) -> None:
    found = result(definition, level(1, "1"), {"ORG.1.1": NOT_APPLICABLE, "ORG.1.2": "0.5"})
    # ORG is 0.5 instead of 0.75: 1 - 0.03 x 0.5 = 0.985
    assert level_score(found, 1) == Decimal("0.985")
    assert found.status is ResultStatus.FINAL


def test_only_the_first_missed_level_counts_in_part(definition: Definition) -> None:
    found = result(definition, level(1, "1"), level(2, "0.5"), level(3, "1"), level(4, "1"), level(5, "1"))
    # 1 + 0.5, and the three full levels above are not climbed
    assert (found.total.score, found.level.rank) == (Decimal("1.5"), 1)
    assert [(c.actual, c.required) for c in found.gates[4].conditions] == [(1, Decimal("0.8")), (3, 4)]
    assert sum(c.points for c in found.contributions if ".3." in c.item) == 0


def test_the_fifth_level_missed_by_a_hundredth(definition: Definition) -> None:
    found = result(
        definition, level(1, "1"), level(2, "1"), level(3, "1"), level(4, "1"), level(5, **SEVENTY_NINE)
    )
    assert (found.total.score, found.level.rank) == (Decimal("4.79"), 4)


def test_everything_is_five(definition: Definition) -> None:
    found = result(definition, *(level(rank, "1") for rank in range(1, 6)))
    assert (found.total.score, found.level.rank, found.coverage) == (5, 5, 1)
    # five levels times 0.06, 0.11, 0.06, 0.77
    assert [d.score for d in found.dimensions] == [
        Decimal("0.3"), Decimal("0.55"), Decimal("0.3"), Decimal("3.85"),
    ]  # fmt: skip
    assert all(gate.met for gate in found.gates)


def test_nothing_is_no_level(definition: Definition) -> None:
    found = result(definition)
    assert (found.total.score, found.level.rank, found.status) == (0, 0, ResultStatus.FINAL)


def test_items_of_a_reached_level_bring_all_they_can(definition: Definition) -> None:
    found = result(definition, level(1, **EIGHTY_FIVE), level(2, "0.5"))
    points = {c.item: c.points for c in found.contributions}
    # level 1 scores 0.85 and counts 1: EQP.1.1 brings its whole weight 0.0402 / 2 although it is not done
    assert points["EQP.1.1"] == Decimal("0.0201")
    # level 2 counts itself: ORG.2.1 brings 0.03 / 2 x 0.5
    assert points["ORG.2.1"] == Decimal("0.0075")
    assert sum(points.values()) == found.total.score == Decimal("1.5")
    assert all(c.points <= c.max for c in found.contributions)
    # only what level 2 asks for is a gap; more of level 1 would change nothing
    assert {gap.item.split(".")[1] for gap in gaps(found)} == {"2"}


def test_dont_know_is_provisional_and_leaves_its_points_open(definition: Definition) -> None:
    found = result(definition, level(1, "1"), {"ORG.1.1": DONT_KNOW})
    # ORG is (0 + 1) / 2 for the time being: 1 - 0.03 x 0.5 = 0.985, and 0.015 are open
    assert (found.status, found.missing, found.level.rank) == (ResultStatus.PROVISIONAL, ("ORG.1.1",), 1)
    assert (level_score(found, 1), found.gates[0].conditions[0].open) == (
        Decimal("0.985"),
        Decimal("0.015"),
    )
    # 80 items count, those of the level reached and of the next one
    assert found.coverage == Decimal(79) / Decimal(80)


def test_what_is_unanswered_on_the_next_level_makes_the_result_provisional(definition: Definition) -> None:
    found = measure(definition, read_responses(definition, level(1, "1")), DISCRETE)
    assert (found.level.rank, found.total.score, found.status) == (1, 1, ResultStatus.PROVISIONAL)
    # all 40 of level 2; those of levels 3 to 5 can not matter yet
    assert (len(found.missing), found.coverage) == (40, Decimal("0.5"))


def test_what_is_unanswered_above_a_missed_level_can_not_matter(definition: Definition) -> None:
    found = measure(definition, read_responses(definition, level(1, **SEVENTY_NINE)), DISCRETE)
    assert (found.level.rank, found.status, found.coverage) == (0, ResultStatus.FINAL, 1)


def test_the_marks_of_the_weights_follow_the_kind_of_production(definition: Definition) -> None:
    measured = definition.measure()
    known = tuple(replace(item, provenance=Provenance.VERIFIED) for item in measured.items)
    model = find_model("level-ladder", "1.0")
    plan = model.prepare(Measure(known, measured.parameters)).plan({})
    assert plan is not None
    assert plan.provenance is Provenance.MEMORY
    # as shipped the requirements themselves are our own
    assert result(definition).provenance is Provenance.UNKNOWN
    tree = [
        {
            "code": "PEO",
            "weights": {"discrete": "100", "process": "100"},
            "provenance": {"discrete": "memory"},
        }
    ]
    faults = model.check(Measure(known, {**measured.parameters, "tree": tree}))  # type: ignore[dict-item]
    assert faults == (Fault("tree[0].provenance.process", "is missing or has the wrong form",
                            "one of verified, secondary, memory, unknown"),)  # fmt: skip


def test_the_cheapest_path_over_the_gate(definition: Definition, library: Library) -> None:
    raw = {**level(1, "0.8", NET="0.65"), **level(2), **level(3), **level(4), **level(5)}
    start = Situation(definition, read_responses(definition, raw), DISCRETE, "small")
    path = path_to(
        start, result(definition).gates[0].level, library.effort(library.newest(definition.code))
    )
    # 0.00297 are missing. The cheapest step of level 1 is the last one of a rule, of guarding or of a simple
    # system: 0.1 and 2 days. In ORG or STF it brings 0.03 / 2 x 0.2 = 0.003, enough alone.
    assert (path.total.base, path.total.days, len(path.steps)) == (Decimal("0.1"), 2, 1)
    assert path.after is not None
    assert path.after.level.rank == 1
