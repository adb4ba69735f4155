"""Every operation of the API is called with anything by everybody; the long run is `python -m tests.fuzzing`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.fuzzing import fuzz, world

pytestmark = pytest.mark.slow
A_FEW = 300
PUBLIC = {"questionnaires", "providers", "policies"}


@pytest.mark.filterwarnings("ignore")  # of the library that makes the cases
def test_every_operation_answers_as_it_is_described(tmp_path: Path) -> None:
    with world(tmp_path) as there:
        outcome = fuzz(there, cases=A_FEW, chance=2026)
        described = there.client.get("/api/v1/openapi.json").json()["paths"]
    operations = [(path, found) for path, methods in described.items() for found in methods.values()]
    assert [path for path, operation in operations if not _is_whole(path, operation)] == []
    assert outcome.findings == {}
    assert len(outcome.cases) == len(operations)
    assert sum(outcome.cases.values()) >= A_FEW * 0.9
    assert {200, 201, 401, 403, 404, 409, 422} <= set(outcome.statuses)


def _is_whole(path: str, operation: Mapping[str, Any]) -> bool:
    """Whether an operation says which problems it answers, and who may call it."""
    problems = [answer for status, answer in operation["responses"].items() if status >= "4"]
    told = all("application/problem+json" in answer["content"] for answer in problems)
    return (
        path.startswith("/api/v1/")
        and told
        and ("security" in operation or set(operation["tags"]) <= PUBLIC)
    )
