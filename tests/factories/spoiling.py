"""Ways to spoil the tiny questionnaire, one value at a time."""

import re
from collections.abc import Callable
from typing import Any

from app.settings import HERE
from tests.factories.tiny import Plain

ROOT = HERE / "questionnaires"
Files = dict[str, Plain]
Spoil = Callable[[Files], object]
LINE = re.compile(r"(?P<file>[^:]+\.yaml):( ?)(?P<place>.+?): (?P<what>.+); (?P<mend>.+)")


def item(files: Files, code: str) -> Any:
    return next(item for item in files["questionnaire.yaml"]["items"] if item["code"] == code)


def put(file: str, *path: str | int, value: object) -> Spoil:
    """Set one value, by its path through the plain data."""

    def spoil(files: Files) -> None:
        here: Any = files[file]
        for step in path[:-1]:
            here = here[step]
        here[path[-1]] = value

    return spoil


def for_item(code: str, /, **fields: object) -> Spoil:
    return lambda files: item(files, code).update(fields)


def both(*spoils: Spoil) -> Spoil:
    return lambda files: [spoil(files) for spoil in spoils]


def drop(file: str, *path: str | int) -> Spoil:
    def spoil(files: Files) -> None:
        here: Any = files[file]
        for step in path[:-1]:
            here = here[step]
        del here[path[-1]]

    return spoil


def when(**conditions: str) -> Spoil:
    return both(*(for_item(code, when=text) for code, text in conditions.items()))


def options(*points: str) -> list[Plain]:
    return [{"code": "XYZUV"[n], "points": p} for n, p in enumerate(points)]


def cap(most: Plain) -> Spoil:
    return for_item("C", cap={"item": "A", "most": most})


Q, S, F, E = "questionnaire.yaml", "scoring.yaml", "findings.yaml", "effort.yaml"
EN, ZH = "texts/en.yaml", "texts/zh-CN.yaml"
TREE = ("tree",)
WEIGHED = [{"code": "D1", "max": "10", "weight": "60", "rescale": True, "provenance": "memory"},
           {"code": "D2", "max": "10", "weight": "40", "rescale": True, "provenance": "memory"}]  # fmt: skip


def weighed(first: str, second: str) -> Spoil:
    tree = [{**WEIGHED[0], "weight": first}, {**WEIGHED[1], "weight": second}]
    return both(put(S, "combine", value="weighted_mean"), put(S, "tree", value=tree))


def bands(*ends: tuple[str, str]) -> Spoil:
    table = [
        {"rank": n + 1, "code": f"L{n + 1}", "lower": low, "upper": high, "provenance": "memory"}
        for n, (low, high) in enumerate(ends)
    ]

    def spoil(files: Files) -> None:
        del files[S]["levels"]
        files[S]["bands"] = {"closed": "upper", "table": table}

    return spoil
