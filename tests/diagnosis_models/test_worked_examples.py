"""MIIT SME index 2024: examples worked out by a person, the arithmetic beside each."""

from decimal import Decimal

import pytest

from app.assessments.domain.files import read_responses
from app.kit.plain import Json
from app.questionnaires.service.library import Edition
from app.scoring.service.measuring import measure
from diagnosis_models.contract import Result, ResultStatus
from tests.factories.responses import (
    CONSTRAINED,
    EVERYTHING,
    GUIDING,
    NOTHING,
    SCENES,
    T1_SCORED,
    scenes,
    t1,
)


def result(edition: Edition, raw: dict[str, Json]) -> Result:
    return measure(edition.definition, read_responses(edition.definition, raw))


def test_t1_reaches_level_two(edition: Edition) -> None:
    found = result(edition, t1())
    # FND: Q01 2+2=4, Q02 35% -> 3, Q03 20% -> 1.5 (20 belongs to the second bracket),
    #      Q04 5 x 0.7 + 0.9 = 4.4, Q05 several = 5, Q06 2 x 1.25 = 2.5, Q07 1.25  => 21.65
    # MGT: Q08 D 4.5, Q09 2 x 1.875 = 3.75, Q10 3 x 1.5 = 4.5, Q11 3% -> 0        => 12.75
    # OUT: Q12 3.5, Q13 7, Q14 3, Q15 1.5                                         => 15
    assert [d.score for d in found.dimensions] == [Decimal("21.65"), Decimal("12.75"), Decimal(15)]
    assert found.total.score == Decimal("49.40")
    assert (found.level.rank, found.status) == (2, ResultStatus.FINAL)
    # level 3 asks 60 points, 8 scenes, 5 of them starred; there is no scene at level 3
    assert [(c.kind, c.required, c.actual, c.met) for c in found.gates[2].conditions] == [
        ("min_score", 60, Decimal("49.40"), False),
        ("min_scenes", 8, 0, False),
        ("min_constrained_scenes", 5, 0, False),
    ]
    assert found.gates[2].conditions[0].lacking == Decimal("10.60")


def test_t2_falls_to_level_one_with_the_same_score(edition: Edition) -> None:
    found = result(edition, {**t1(), "S02": "1", "S15": "1"})
    # five scenes at level 2 miss the six of level 2; eight at level 1 or above, six of them starred
    assert found.total.score == Decimal("49.40")
    assert found.level.rank == 1
    assert [(c.actual, c.met) for c in found.gates[1].conditions[1:]] == [(5, False), (5, True)]
    assert [c.actual for c in found.gates[0].conditions[1:]] == [8, 6]


def test_t8_everything_is_a_hundred_and_level_four(edition: Edition) -> None:
    found = result(edition, EVERYTHING)
    assert found.total.score == 100
    assert [d.score for d in found.dimensions] == [50, 30, 20]
    assert found.level.rank == 4
    assert all(gate.met for gate in found.gates)


def test_nothing_is_zero_and_no_level(edition: Edition) -> None:
    found = result(edition, NOTHING)
    assert (found.total.score, found.level.rank, found.status) == (0, 0, ResultStatus.FINAL)


# 20 points exactly: Q04 all 10 + Q05 all 10
TWENTY: dict[str, Json] = {**NOTHING, "Q04": EVERYTHING["Q04"], "Q05": "E"}
# 40 points exactly: 20 + Q01 8 + Q02 6 + Q03 6
FORTY: dict[str, Json] = {**TWENTY, "Q01": EVERYTHING["Q01"], "Q02": "E", "Q03": "E"}
# 60 points exactly: 40 + Q06 5 + Q07 5 + Q08 7.5 + Q12 none ... + Q14 1.5 + Q15 1 ... see the sum below
#   Q06 5 + Q07 5 = 10 -> 50; Q13 7 -> 57; Q14 rising 3 -> 60
SIXTY: dict[str, Json] = {
    **FORTY,
    "Q06": EVERYTHING["Q06"],
    "Q07": EVERYTHING["Q07"],
    "Q13": "C",
    "Q14": "C",
}
# 80 points exactly: 60 + Q08 F 7.5 + Q10 all 7.5 = 75; + Q12 flat 3.5 = 78.5; + Q15 flat 1.5 = 80
EIGHTY: dict[str, Json] = {**SIXTY, "Q08": "F", "Q10": EVERYTHING["Q10"], "Q12": "B", "Q15": "B"}


@pytest.mark.parametrize(
    ("name", "scored", "graded", "points", "level"),
    [
        ("20 points, 6 scenes, 3 starred", TWENTY, scenes(1, CONSTRAINED[:3] + GUIDING[:3]), "20", 1),
        ("Q04 without 人力资源: 19.1 points", {**TWENTY, "Q04": list("BCDEFGHIJKLMN")},
         scenes(1, SCENES), "19.1", 0),
        ("5 scenes miss level 1", TWENTY, scenes(1, CONSTRAINED[:3] + GUIDING[:2]), "20", 0),
        ("2 starred miss level 1", TWENTY, scenes(1, CONSTRAINED[:2] + GUIDING[:4]), "20", 0),
        ("40 points, 6 scenes, 3 starred", FORTY, scenes(2, CONSTRAINED[:3] + GUIDING[:3]), "40", 2),
        ("Q02 one bracket lower: 38.5 points", {**FORTY, "Q02": "D"}, scenes(2, SCENES), "38.5", 1),
        ("2 starred miss level 2, 16 scenes at 1", FORTY,
         scenes(2, CONSTRAINED[:2] + GUIDING[:4], others=1), "40", 1),
        ("60 points, 8 scenes, 5 starred", SIXTY, scenes(3, CONSTRAINED[:5] + GUIDING[:3]), "60", 3),
        ("one of Q06 missing: 58.75 points", {**SIXTY, "Q06": ["B", "C", "D"]}, scenes(3, SCENES), "58.75", 2),
        ("7 scenes miss level 3 but reach 2", SIXTY, scenes(3, CONSTRAINED[:5] + GUIDING[:2]), "60", 2),
        ("4 starred miss level 3 but reach 2", SIXTY, scenes(3, CONSTRAINED[:4] + GUIDING[:4]), "60", 2),
        ("80 points, 10 scenes, 6 starred", EIGHTY, scenes(4, CONSTRAINED[:6] + GUIDING[:4]), "80", 4),
        ("one of Q10 missing: 78.5 points", {**EIGHTY, "Q10": ["B", "C", "D", "E"]}, scenes(4, SCENES), "78.5", 3),
        ("9 scenes at 4 fall to level 3", EIGHTY, scenes(4, CONSTRAINED[:6] + GUIDING[:3]), "80", 3),
        ("5 starred at 4 fall to level 3", EIGHTY, scenes(4, CONSTRAINED[:5] + GUIDING[:5]), "80", 3),
        ("100 points and no scene: no level", EVERYTHING, scenes(0, []), "100", 0),
        ("all scenes at 4 and no points: no level", NOTHING, scenes(4, SCENES), "0", 0),
    ],
)  # fmt: skip
def test_every_gate_from_both_sides(
    edition: Edition, name: str, scored: dict[str, Json], graded: dict[str, Json], points: str, level: int
) -> None:
    found = result(edition, {**scored, **graded})
    assert (found.total.score, found.level.rank) == (Decimal(points), level), name


def test_an_unanswered_scene_is_not_a_missed_one(edition: Edition) -> None:
    raw = t1()
    del raw["S02"]
    found = result(edition, raw)
    assert found.status is ResultStatus.PROVISIONAL
    assert found.missing == ("S02",)
    assert found.coverage == Decimal(30) / Decimal(31)
    # six scenes are still at level 2, five of them starred: level 2 is certain already
    assert found.level.rank == 2
    assert found.gates[2].conditions[1].open == 1
    assert next(g.level for g in found.grades if g.item == "S02") is None


def test_dont_know_leaves_points_open(edition: Edition) -> None:
    found = result(edition, {**t1(), "Q05": {"state": "dont_know"}})
    # 49.40 without the 5 of Q05; up to 10 more are open
    assert found.total.score == Decimal("44.40")
    assert found.missing == ("Q05",)
    assert found.gates[1].conditions[0].open == 10


def test_not_applicable_counts_zero_and_stays_final(edition: Edition) -> None:
    found = result(edition, {**t1(), "Q02": {"state": "not_applicable"}})
    assert (found.total.score, found.status) == (Decimal("46.40"), ResultStatus.FINAL)


def test_contributions_add_up_to_the_total(edition: Edition) -> None:
    found = result(edition, t1())
    assert sum(c.points for c in found.contributions) == found.total.score
    assert sum(c.max for c in found.contributions) == 100
    assert [c.item for c in found.contributions] == list(T1_SCORED)
