"""`docs/asvs.csv`: one line for every requirement of OWASP ASVS 5.0.0, levels 1 and 2, in words of ours, with its evidence."""

import ast
import csv
import re
from collections import Counter
from functools import cache

from app.settings import HERE

LEVELS = {"1": 70, "2": 183}
"""How many requirements ASVS 5.0.0 has of each level."""
UNMET_AT_LEVEL_1 = {"v5.0.0-14.2.1"}
"""Links that work by letter and QR code without scripts carry their token in the path; said so in the list."""


def lines() -> list[dict[str, str]]:
    with (HERE / "docs/asvs.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@cache
def defined_in(path: str) -> frozenset[str]:
    tree = ast.parse((HERE / path).read_text("utf-8"))
    return frozenset(
        n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)
    )


def test_every_requirement_of_both_levels_has_its_line() -> None:
    found = lines()
    assert Counter(line["level"] for line in found) == LEVELS
    ids = [line["id"] for line in found]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"v5\.0\.0-\d+\.\d+\.\d+", one) for one in ids)
    assert ids == sorted(ids, key=lambda one: [int(n) for n in one.partition("-")[2].split(".")])
    assert all(line["what"] and line["chapter"] for line in found)


def test_every_yes_names_a_test_that_exists_and_every_no_its_reason() -> None:
    for line in lines():
        if line["applicable"] == "no" or line["met"] == "no":
            assert len(line["reason"]) > 5, line["id"]
            assert not line["evidence"], line["id"]
            continue
        assert (line["applicable"], line["met"]) == ("yes", "yes"), line["id"]
        path, _, name = line["evidence"].partition("::")
        assert name.startswith("test_"), line["id"]
        assert name in defined_in(path), (line["id"], line["evidence"])


def test_enough_is_met() -> None:
    applicable = [line for line in lines() if line["applicable"] == "yes"]
    unmet = {line["id"] for line in applicable if line["level"] == "1" and line["met"] == "no"}
    assert unmet == UNMET_AT_LEVEL_1
    second = [line["met"] == "yes" for line in applicable if line["level"] == "2"]
    assert sum(second) / len(second) >= 0.95, f"{sum(second)} of {len(second)}"


def test_the_security_document_has_what_the_list_names() -> None:
    headings = set(re.findall(r"^## (.+)$", (HERE / "docs/security.md").read_text("utf-8"), re.MULTILINE))
    named = {
        found[1] for line in lines() if (found := re.match(r"docs/security\.md, (.+)", line["reason"]))
    }
    assert named <= headings
    assert headings >= {
        "Input",
        "Files",
        "Signing in",
        "Sessions",
        "Rights",
        "Keys",
        "Data",
        "Logs",
        "Libraries",
    }
    mentioned = re.findall(
        r"`((?:app|docs|tests)/[\w./-]+)`", (HERE / "docs/security.md").read_text("utf-8")
    )
    assert [path for path in mentioned if not (HERE / path).exists()] == []
