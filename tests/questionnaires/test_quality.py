"""Quality rules: every shipped rule speaks and stays silent where it should; faulty rules are named."""

import json
import shutil
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app.assessments.domain.files import read_responses
from app.commands.check_questionnaires import version_lines
from app.enterprises.domain import ProductionType, Profile
from app.kit.plain import Json
from app.questionnaires.domain.quality import (
    Proportion,
    QualityRule,
    Severity,
    StraightLine,
    doubt_sentence,
)
from app.questionnaires.domain.responses import Response
from app.questionnaires.repository.definitions import load_definition
from app.questionnaires.service.library import Library
from app.questionnaires.service.quality import doubts_of, watched
from app.settings import HERE
from diagnosis_models.contract import Provenance, ResponseState
from tests.factories.responses import EVERYTHING, NOTHING, SCENES, t1

ROOT = HERE / "questionnaires"
SMALL = Profile(employees=62, revenue=Decimal(2200))
MICRO = Profile(employees=8, revenue=Decimal(200))
MEDIUM = Profile(employees=400, revenue=Decimal(9000))
TECHNOLOGIES = [*(f"Q04.{n}" for n in range(1, 8)), *(f"Q09.{n}" for n in range(1, 6))]
LINKS = [i.code for i in load_definition(ROOT / "js-ai-manufacturing/1.0").items]

Said = Mapping[str, Any]


def rules_found(library: Library, code: str, said: Said, profile: Profile = SMALL) -> set[str]:
    edition = library.newest(code)
    raw: dict[str, Json] = dict(said)
    responses = read_responses(edition.definition, raw)
    found = doubts_of(
        edition.definition,
        library.rules(edition),
        responses,
        profile.facts,
        employees=profile.employees,
        revenue=profile.revenue,
    )
    return {doubt.rule for doubt in found}


def energy(last: str, revenue: str) -> dict[str, str]:
    return {"energy_last": last, "energy_prior": "100", "revenue_last": revenue, "revenue_prior": "2000"}


def staff(last: str) -> dict[str, str]:
    return {
        "revenue_last": "2200", "revenue_prior": "2000", "employees_last": last, "employees_prior": "60"
    }  # fmt: skip


MIIT = "miit-sme-2024"
LINKED, DIGITAL = ("Q03", "networked"), ("Q02", "digital")
CASES: list[tuple[str, str, Said, Said, Profile]] = [
    # rule, questionnaire, answers that do not fit, answers that just do, profile
    (MIIT, "more-linked-than-digital",
     {"Q02": {"total": 100, "digital": 35}, "Q03": {"total": 100, "networked": 36}},
     {"Q02": {"total": 100, "digital": 35}, "Q03": {"total": 100, "networked": 35}}, SMALL),
    (MIIT, "linked-without-network", {"Q03": "D", "Q01": ["A"]}, {"Q03": "C", "Q01": ["A"]}, SMALL),
    (MIIT, "linked-without-network", {"Q03": {"total": 10, "networked": 5}, "Q01": ["A"]},
     {"Q03": {"total": 10, "networked": 5}, "Q01": ["B"]}, SMALL),
    (MIIT, "control-without-data", {"S06": "3", "Q04": ["B", "H"]}, {"S06": "3", "Q04": ["G"]}, SMALL),
    (MIIT, "energy-without-data", {"S10": "4", "Q04": ["J"]}, {"S10": "2", "Q04": ["J"]}, SMALL),
    (MIIT, "quality-without-data", {"S07": "4", "Q04": ["A"]}, {"S07": "3", "Q04": ["A"]}, SMALL),
    (MIIT, "machines-watched-unlinked", {"S08": "3", "Q03": "A"}, {"S08": "3", "Q03": "B"}, SMALL),
    (MIIT, "full-coverage-without-data", {"Q05": "E", "Q04": ["A"]}, {"Q05": "D", "Q04": ["A"]}, SMALL),
    (MIIT, "integrated-without-system",
     {"Q05": "A", "S03": "1", "S06": "1", "S11": "1", "S12": "0", "S13": "3"},
     {"Q05": "A", "S03": "1", "S06": "1", "S11": "1", "S12": "0", "S13": "2"}, SMALL),
    (MIIT, "forecasts-without-people", {"Q10": ["A"], "S16": "4"}, {"Q10": ["B"], "S16": "4"}, SMALL),
    (MIIT, "workflow-without-awareness", {"Q08": "A", "Q09": ["B"]}, {"Q08": "B", "Q09": ["B"]}, SMALL),
    (MIIT, "large-without-security", {"Q06": ["A"], "Q07": ["A"]}, {"Q06": ["B"], "Q07": ["A"]}, MEDIUM),
    (MIIT, "investment-against-revenue", {"Q11": {"investment": "301", "revenue_average": 1000}},
     {"Q11": {"investment": "300", "revenue_average": 1000}}, SMALL),
    (MIIT, "average-revenue-unit", {"Q11": {"investment": 1, "revenue_average": 22001}},
     {"Q11": {"investment": 1, "revenue_average": 22000}}, SMALL),
    (MIIT, "average-revenue-unit", {"Q11": {"investment": 1, "revenue_average": "219.9"}},
     {"Q11": {"investment": 1, "revenue_average": "220"}}, SMALL),
    (MIIT, "revenue-differs-from-profile", {"Q12": energy("90", "3301")}, {"Q12": energy("90", "3300")}, SMALL),
    (MIIT, "revenue-differs-from-profile", {"Q12": energy("90", "1473")}, {"Q12": energy("90", "1474")}, SMALL),
    (MIIT, "staff-differs-from-profile", {"Q14": staff("125")}, {"Q14": staff("124")}, SMALL),
    (MIIT, "staff-differs-from-profile", {"Q14": staff("30")}, {"Q14": staff("31")}, SMALL),
    (MIIT, "machines-against-staff", {"Q02": {"total": 621, "digital": 1}}, {"Q02": {"total": 620, "digital": 1}}, SMALL),
    (MIIT, "machines-against-staff", {"Q02": {"total": 161, "digital": 1}}, {"Q02": {"total": 160, "digital": 1}}, MICRO),
    (MIIT, "energy-against-revenue", {"Q12": energy("11001", "2200")}, {"Q12": energy("11000", "2200")}, SMALL),
    (MIIT, "scenes-all-alike", dict.fromkeys(SCENES, "2"), {**dict.fromkeys(SCENES, "2"), "S01": "1"}, SMALL),
    (MIIT, "scenes-all-alike", dict.fromkeys(SCENES[:12], "2"), dict.fromkeys(SCENES[:11], "2"), SMALL),
    ("eu-dma-sme", "nothing-digital-yet-used", {"Q07": ["Z", "A"]}, {"Q07": ["Z"]}, SMALL),
    ("eu-dma-sme", "protected-without-data", {"Q07": ["Z"], "Q08": ["E"]}, {"Q07": ["B"], "Q08": ["E"]}, SMALL),
    ("eu-dma-sme", "ai-without-tools", {"Q03": ["N"], "Q09.1": "5", "Q09.2": "0"},
     {"Q03": ["N"], "Q09.1": "4", "Q09.2": "4"}, SMALL),
    ("eu-dma-sme", "execution-without-investment", {"Q01A": ["N"], "Q04.4": "5"}, {"Q01A": ["A"], "Q04.4": "5"}, SMALL),
    ("eu-dma-sme", "technologies-all-alike", dict.fromkeys(TECHNOLOGIES, "3"),
     {**dict.fromkeys(TECHNOLOGIES, "3"), "Q04.1": "2"}, SMALL),
    ("js-ai-manufacturing", "prediction-without-data", {"QLT3": "3", "DAT1": "0"}, {"QLT3": "3", "DAT1": "1"}, SMALL),
    ("js-ai-manufacturing", "inspection-without-samples", {"QLT1": "4", "DAT3": "0"}, {"QLT1": "2", "DAT3": "0"}, SMALL),
    ("js-ai-manufacturing", "failures-without-data", {"MFG2": "3", "DAT1": "0"}, {"MFG2": "2", "DAT1": "0"}, SMALL),
    ("js-ai-manufacturing", "public-ai-without-rules", {"CMP2": "3", "SAF2": "0"}, {"CMP2": "3", "SAF2": "2"}, SMALL),
    ("js-ai-manufacturing", "links-all-alike", dict.fromkeys(LINKS, "1"),
     {**dict.fromkeys(LINKS, "1"), **dict.fromkeys(LINKS[:2], "2")}, SMALL),
]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "rule", "wrong", "right", "profile"), CASES, ids=[f"{n}-{c[1]}" for n, c in enumerate(CASES)]
)
def test_a_rule_speaks_on_one_side_and_is_silent_on_the_other(
    library: Library, code: str, rule: str, wrong: Said, right: Said, profile: Profile
) -> None:
    assert rule in rules_found(library, code, wrong, profile)
    assert rule not in rules_found(library, code, right, profile)


def test_every_shipped_rule_has_a_case_on_both_sides(library: Library) -> None:
    shipped = {(e.definition.code, rule.code) for e in library.all_newest() for rule in library.rules(e)}
    assert shipped == {(case[0], case[1]) for case in CASES}
    assert len([code for code, _ in shipped if code == MIIT]) >= 8


@pytest.mark.parametrize("silence", ["unanswered", "dont_know", "not_applicable"])
def test_silence_never_contradicts(library: Library, silence: str) -> None:
    for quiet in ("S06", "Q04"):
        said = {"S06": "3", "Q04": ["B"], quiet: {"state": silence}}
        assert rules_found(library, MIIT, said) == set()


def test_a_plausible_enterprise_is_asked_nothing(library: Library) -> None:
    assert rules_found(library, MIIT, t1()) == set()
    assert rules_found(library, MIIT, NOTHING) == set()
    assert rules_found(library, MIIT, EVERYTHING) == {"scenes-all-alike"}


def test_size_decides_a_condition_and_an_unknown_size_is_silent(library: Library) -> None:
    said = {"Q06": ["A"], "Q07": ["A"]}
    assert rules_found(library, MIIT, said, SMALL) == set()
    assert rules_found(library, MIIT, said, Profile()) == set()


def test_the_sentence_carries_the_figures(library: Library) -> None:
    edition = library.newest(MIIT)
    for language, told in (("zh-CN", "36 台，数字化设备只有 35 台"), ("en", "36 connected machines")):
        texts = library.texts(edition, language)
        sentence = doubt_sentence(texts, "more-linked-than-digital", {"networked": "36", "digital": "35"})
        assert told in sentence
    assert doubt_sentence(library.texts(edition, "en"), "gone", {}) == ""


def test_what_a_rule_watches(library: Library) -> None:
    edition = library.newest(MIIT)
    by_code = {rule.code: rule for rule in library.rules(edition)}
    assert watched(edition.definition, by_code["control-without-data"]) == {"S06", "Q04"}
    assert watched(edition.definition, by_code["more-linked-than-digital"]) == {"Q02", "Q03"}
    assert watched(edition.definition, by_code["scenes-all-alike"]) == set(SCENES)


def test_facts_are_there_for_conditions(library: Library) -> None:
    edition = library.newest(MIIT)
    rule = QualityRule(
        "x", Severity.NOTICE, ("Q05",), Provenance.MEMORY, when='"A" in Q05 && production_type == "process"'
    )
    responses = {"Q05": Response(ResponseState.ANSWERED, ("A",))}
    for kind, found in ((ProductionType.PROCESS, 1), (ProductionType.DISCRETE, 0), (None, 0)):
        facts = Profile(production_type=kind).facts
        assert len(doubts_of(edition.definition, (rule,), responses, facts)) == found


@pytest.mark.parametrize(
    ("part", "whole", "speaks"),
    [("11", "1", True), ("10", "1", False), ("5", "0", False), ("0.4", "1", True), ("0.5", "1", False)],
)
def test_a_proportion_is_exact_and_never_divides_by_zero(part: str, whole: str, speaks: bool) -> None:
    proportion = Proportion("p", "w", Decimal(10), Decimal("0.5"))
    figures = {"p": Decimal(part), "w": Decimal(whole)}
    assert (proportion.found(figures, "small") is not None) is speaks
    assert proportion.found({"p": Decimal(1)}, "") is None


def test_a_straight_line_needs_enough_answers_and_the_exact_share() -> None:
    line = StraightLine(tuple("abcd"), 4, Decimal("0.75"))
    answers = {code: Response(ResponseState.ANSWERED, ("1",)) for code in "abc"}
    assert line.found(answers) is None
    assert line.found({**answers, "d": Response(ResponseState.ANSWERED, ("2",))}) == {
        "same": "3", "answered": "4"
    }  # fmt: skip


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy outside the published folder, free to be spoilt."""
    folder = tmp_path / MIIT / "1.0"
    shutil.copytree(ROOT / MIIT / "1.0", folder)
    return folder


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("quality.yaml", "type: quality", "type: qualities", "type: Input should be 'quality'"),
        ("quality.yaml", "severity: contradiction", "severity: grave", "rules[more-linked-than-digital].severity"),
        ("quality.yaml", 'most: "1"', "most: 1", "proportion.most: Input should be a valid string"),
        ("quality.yaml", 'most: "1"', 'mots: "1"', "proportion.mots: Extra inputs are not permitted"),
        ("quality.yaml", 'proportion: {part: networked, whole: digital, most: "1"}', "when: ''", "has not exactly one of"),
        ("quality.yaml", ', most: "1"}', "}", "rules[more-linked-than-digital].proportion: has no bound"),
        ("quality.yaml", 'most: "10", least: "0.1"', 'most: "0.1", least: "10"', "least is above most"),
        ("quality.yaml", "items: [Q03, Q02]", "items: [Q03, Q99]", "rules[more-linked-than-digital].items[Q99]"),
        ("quality.yaml", "part: networked", "part: robots", "proportion[robots]: there is no such figure"),
        ("quality.yaml", '"G" in Q04', '"G" in Q44', "undeclared reference to 'Q44'"),
        ("quality.yaml", '"G" in Q04', "Q04 > 1", "found no matching overload for '_>_'"),
        ("quality.yaml", '"E" in Q05 && "A" in Q04', "size(Q05)", "gives INT, not true or false"),
        ("quality.yaml", '"E" in Q05 && "A" in Q04', '"Z" in Q05', "is never true"),
        ("quality.yaml", '"E" in Q05 && "A" in Q04', "size(Q05) > 0", "is true for every answer"),
        ("quality.yaml", "code: energy-without-data", "code: control-without-data", "rules[control-without-data]: stands 2"),
        ("quality.yaml", "fewest: 12", "fewest: 17", "straight_line.fewest: is more than 16 items"),
        ("quality.yaml", 'share: "0.95"', 'share: "0.4"', "straight_line.share: is 0.4"),
        ("quality.yaml", 'ignore: ["0"]', 'ignore: ["9"]', "straight_line.ignore[9]"),
        ("texts/en.yaml", "  scenes-all-alike:", "  scenes-alike:", "texts/en.yaml: quality[scenes-all-alike]: has no text"),
        ("texts/zh-CN.yaml", "{networked}", "{robots}", "quality[more-linked-than-digital]: nothing fills {robots}"),
        ("texts/en.yaml", "series_note:", "other_note:", "other_note: Extra inputs"),
        ("questionnaire.yaml", "series: miit-sme\n", "", "series_note: series and its note differ"),
    ],
)  # fmt: skip
def test_a_faulty_rule_is_one_line_with_file_and_place(
    copy: Path, file: str, old: str, new: str, told: str
) -> None:
    text = (copy / file).read_text("utf-8")
    assert old in text
    (copy / file).write_text(text.replace(old, new, 1), "utf-8")
    lines = version_lines(copy)
    assert any(told in line for line in lines), lines
    assert all(line.startswith(str(copy)) for line in lines)


def test_rules_and_series_stay_outside_the_fingerprint(copy: Path) -> None:
    before = load_definition(copy).fingerprint
    (copy / "quality.yaml").unlink()
    text = (copy / "questionnaire.yaml").read_text("utf-8")
    (copy / "questionnaire.yaml").write_text(text.replace("series: miit-sme\n", ""), "utf-8")
    assert load_definition(copy).fingerprint == before


def test_the_schema_of_rules_is_published() -> None:
    schema = json.loads((ROOT / "schema/quality.schema.json").read_text("utf-8"))
    assert schema["title"] == "QualityFile"
