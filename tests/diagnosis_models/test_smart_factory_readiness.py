"""Smart-factory gate check: examples worked out by a person. The total counts gates that are passed."""

import pytest

from app.kit.plain import Json
from app.questionnaires.domain.definition import Definition
from app.questionnaires.service.library import Library
from diagnosis_models.contract import Provenance, ResultStatus
from tests.factories.scored import scored

FIRST = ("SIZE", "FINANCE", "CONDUCT", "SECURE", "TEAM", "SHOP")
SECOND = (*FIRST, "LEGAL", "PLAN", "OPER", "DONE", "GENERAL", "FACTORY")
THIRD = (*SECOND, "BUILD", "DESIGN")
EVERY = ("SIZE", "LEGAL", "FINANCE", "CONDUCT", "SECURE", "TEAM", "BUILD", "DESIGN", "SHOP", "PLAN",
         "OPER", "DONE", "GENERAL", "FACTORY")  # fmt: skip


def passing(codes: tuple[str, ...], maturity: int) -> dict[str, Json]:
    """These gates passed, the others not, with this level of the maturity standard."""
    passed: dict[str, Json] = {code: str(int(code in codes)) for code in EVERY}
    return {**passed, "CMMM": str(maturity)}


@pytest.fixture
def check(library: Library) -> Definition:
    return library.newest("smart-factory-readiness").definition


@pytest.mark.parametrize(
    ("name", "raw", "passed", "level"),
    [
        ("nothing", passing((), 0), 0, 0),
        ("L1: 5 of COM, CMMM 2, SHOP = 5 + 1 + 1", passing(FIRST, 2), 7, 1),
        ("L1 missed by CMMM 1: 5 + 0 + 1", passing(FIRST, 1), 6, 0),
        ("L1 missed by SHOP: 5 + 1 + 0", passing(FIRST[:-1], 2), 6, 0),
        ("L1 missed by SIZE, everything else passed", passing(THIRD[1:], 5), 14, 0),
        ("L2: 6 of COM, CMMM 2, 3 of LNK, 3 of TST", passing(SECOND, 2), 13, 2),
        ("L2 missed by LEGAL falls to L1", passing(tuple(c for c in THIRD if c != "LEGAL"), 5), 14, 1),
        ("L2 missed by DONE falls to L1", passing(tuple(c for c in THIRD if c != "DONE"), 5), 14, 1),
        ("L2 missed by FACTORY falls to L1", passing(tuple(c for c in THIRD if c != "FACTORY"), 5), 14, 1),
        ("L3: all fifteen, CMMM 3", passing(THIRD, 3), 15, 3),
        ("L3 missed by CMMM 2, although all fifteen count", passing(THIRD, 2), 15, 2),
        ("L3 missed by BUILD", passing(tuple(c for c in THIRD if c != "BUILD"), 5), 14, 2),
        ("L3 missed by DESIGN", passing(tuple(c for c in THIRD if c != "DESIGN"), 5), 14, 2),
        ("L4: all fifteen, CMMM 4", passing(THIRD, 4), 15, 4),
        ("L4 with CMMM 5", passing(THIRD, 5), 15, 4),
    ],
)  # fmt: skip
def test_every_gate_from_both_sides(
    check: Definition, name: str, raw: dict[str, Json], passed: int, level: int
) -> None:
    found = scored(check, raw)
    assert (found.total.score, found.level.rank) == (passed, level), name
    assert found.status is ResultStatus.FINAL


@pytest.mark.parametrize("code", [*EVERY, "CMMM"])
@pytest.mark.parametrize("state", ["dont_know", "unanswered"])
def test_unknown_is_not_a_pass(check: Definition, code: str, state: str) -> None:
    found = scored(check, {**passing(THIRD, 4), code: {"state": state}})
    # one gate is not known: 14 of 15; whatever level needs it is not reached, but it is open, not missed
    assert found.total.score == 14
    assert found.status is ResultStatus.PROVISIONAL
    assert found.missing == (code,)
    needed_from = 1 if code in {*FIRST, "CMMM"} else 2 if code in SECOND else 3
    assert found.level.rank == needed_from - 1
    about = next(c for c in found.gates[needed_from - 1].conditions if c.subject == code)
    assert (about.met, about.actual) == (False, 0)
    assert about.actual + about.open >= about.required


def test_not_applicable_does_not_pass_and_is_final(check: Definition) -> None:
    found = scored(check, {**passing(THIRD, 4), "DESIGN": {"state": "not_applicable"}})
    assert (found.total.score, found.level.rank, found.status) == (14, 2, ResultStatus.FINAL)
    about = next(c for c in found.gates[2].conditions if c.subject == "DESIGN")
    assert (about.met, about.open) == (False, 0)


def test_nothing_here_is_fully_verified(check: Definition) -> None:
    assert scored(check, passing(THIRD, 4)).provenance is Provenance.SECONDARY
