"""A result proves itself: its parts add up exactly, and every run anywhere writes the same bytes."""

import json
import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.assessments.domain.files import read_responses
from app.kit.plain import Json
from app.questionnaires.domain.definition import Definition, Item
from app.questionnaires.service.library import Library
from app.scoring.domain.documents import DimensionDocument, ResultDocument, read_result, result_document
from app.scoring.service.measuring import measure
from app.settings import HERE
from diagnosis_models.contract import ItemKind

CODES = ["miit-sme-2024", "eu-dma-sme", "js-ai-manufacturing", "smart-factory-readiness"]
STATES = ("unanswered", "dont_know", "not_applicable")


def test_every_questionnaire_with_options_is_proven_here(library: Library) -> None:
    definitions = [edition.definition for edition in library.all_newest()]
    assert {d.code for d in definitions if d.items and d.model.name == "weighted-tree"} == set(CODES)


def one_response(random: Random, item: Item) -> Json:
    """A response as a person may give it: an option, several, figures, or one of the three silences."""
    if random.random() < 0.15:
        return {"state": random.choice(STATES)}
    if item.kind is ItemKind.MULTIPLE:
        free = [o.code for o in item.options if not o.exclusive]
        alone = [o.code for o in item.options if o.exclusive]
        if alone and random.random() < 0.15:
            return [random.choice(alone)]
        return list(random.sample(free, random.randint(1, len(free))))
    if item.ratio and random.random() < 0.5:
        whole = random.randint(1, 400)
        return {item.ratio.denominator: whole, item.ratio.numerator: random.randint(0, whole)}
    return random.choice(item.options).code


def answers(definition: Definition, seed: int) -> dict[str, Json]:
    random = Random(seed)
    items = [item for item in definition.items if random.random() < 0.95]
    return {item.code: one_response(random, item) for item in items}


def document(library: Library, code: str, raw: dict[str, Json]) -> ResultDocument:
    edition = library.newest(code)
    result = measure(edition.definition, read_responses(edition.definition, raw))
    return result_document(edition.definition, library.texts(edition, "zh-CN"), result)


def nodes(dimensions: list[DimensionDocument]) -> Iterator[DimensionDocument]:
    for dimension in dimensions:
        yield dimension
        yield from nodes(dimension["children"])


@pytest.mark.parametrize("code", CODES)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_contributions_add_up_exactly(library: Library, code: str, seed: int) -> None:
    found = document(library, code, answers(library.newest(code).definition, seed))
    total, most = Decimal(found["total"]["score"]), Decimal(found["total"]["max"])
    assert sum(Decimal(c["points"]) for c in found["contributions"]) == total
    if found["contributions"]:
        assert sum(Decimal(c["max"]) for c in found["contributions"]) == most
    assert 0 <= total <= most
    for c in found["contributions"]:
        assert 0 <= Decimal(c["points"]) <= Decimal(c["max"])
    for node in nodes(found["dimensions"]):
        assert 0 <= Decimal(node["score"]) <= Decimal(node["max"])
    reached = max((gate["level"] for gate in found["gates"] if gate["met"]), default=0)
    assert found["level"]["rank"] == (0 if found["withheld"] else reached)
    for gate in found["gates"]:
        assert gate["met"] == all(condition["met"] for condition in gate["conditions"])


@pytest.mark.parametrize("code", CODES)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_a_result_is_the_same_however_it_is_asked_for(library: Library, code: str, seed: int) -> None:
    raw = answers(library.newest(code).definition, seed)
    first = document(library, code, raw)
    assert json.dumps(first) == json.dumps(document(library, code, dict(reversed(raw.items()))))
    assert json.dumps(first) == json.dumps(document(Library(HERE / "questionnaires"), code, raw))
    # reading it back loses nothing, so a report can carry it and be checked
    edition = library.newest(code)
    again = result_document(edition.definition, library.texts(edition, "zh-CN"), read_result(first))
    assert again == first


SCORE_ALL = """
import sys
from app.__main__ import main
for file in sys.argv[1:]:
    main(["score", file, "--json"])
    main(["score", file, "--lang", "en"])
    if "smart" not in file:
        main(["path", file, "--target", "2", "--json"])
"""


def test_runs_with_any_hash_seed_write_the_same_bytes(library: Library, tmp_path: Path) -> None:
    files = []
    for code in CODES:
        for seed in range(3):
            raw = answers(library.newest(code).definition, seed)
            file = tmp_path / f"{code}-{seed}.json"
            file.write_text(json.dumps({"questionnaire": code, "responses": raw}), "utf-8")
            files.append(str(file))
    written = [
        subprocess.run(
            [sys.executable, "-c", SCORE_ALL, *files],
            cwd=HERE, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True,
        ).stdout
        for seed in ("0", "0", "1", "2")
    ]  # fmt: skip
    assert written[0].count(b'"fingerprint"') == 2 * len(files) - 3
    assert set(written) == {written[0]}


SCORE_PICKLED = """
import importlib, pickle, sys
name, measure, all_responses = pickle.load(sys.stdin.buffer)
scorer = importlib.import_module("diagnosis_models." + name).model.prepare(measure)
for responses in all_responses:
    print(scorer.score(responses))
"""


def test_another_python_gives_the_same_results(library: Library) -> None:
    """The models need nothing but Python itself, so a newer one can be asked without installing."""
    other = shutil.which("python3.12")
    if other is None or subprocess.run([other, "-V"], capture_output=True, check=False).returncode:
        pytest.skip("python3.12 can not be run here; the results are compared on one version only")
    for code in CODES:
        definition = library.newest(code).definition
        name, asked = definition.model.name.replace("-", "_"), definition.measure()
        given_responses = [
            {c: r.measured() for c, r in read_responses(definition, answers(definition, seed)).items()}
            for seed in range(20)
        ]
        sent = pickle.dumps((name, asked, given_responses))
        written = [
            subprocess.run(
                [python, "-c", SCORE_PICKLED], input=sent, cwd=HERE, capture_output=True, check=True
            ).stdout
            for python in (sys.executable, other)
        ]
        assert written[0] == written[1]
