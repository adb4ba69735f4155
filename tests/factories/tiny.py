"""A questionnaire of four items as plain data, free to be spoilt, and written as definition files."""

from pathlib import Path
from typing import Any

import yaml

Plain = dict[str, Any]


def tiny() -> dict[str, Plain]:
    """A faultless definition: one single choice, one multiple choice, one graded item, one more single."""
    return {
        "questionnaire.yaml": _questionnaire(),
        "scoring.yaml": {
            "type": "scoring",
            "model": {"name": "weighted-tree", "version": "1.0"},
            "total_max": "10",
            "tree": [
                {"code": "D1", "max": "6", "provenance": "memory"},
                {"code": "D2", "max": "4", "provenance": "memory"},
            ],
            "levels": [
                {"rank": 1, "code": "L1", "provenance": "memory",
                 "conditions": [{"kind": "min_score", "required": "3"}]},
                {"rank": 2, "code": "L2", "provenance": "memory",
                 "conditions": [{"kind": "min_score", "required": "7"},
                                {"kind": "min_scenes", "required": "1"}]},
            ],
            "policies": {"unanswered": "provisional", "dont_know": "zero", "not_applicable": "zero"},
        },
        "findings.yaml": {"type": "findings", "needs": {"A": [], "B": [], "C": [], "S": []}},
        "effort.yaml": {
            "type": "effort", "provenance": "memory", "day_rate": "0.08", "size_factors": {"small": "1"},
            "steps": {"A": {"Y": {"days": 1, "low": "0", "base": "1", "high": "2"}}},
        },
        "texts/zh-CN.yaml": _texts("zh-CN"),
        "texts/en.yaml": _texts("en"),
    }  # fmt: skip


def write(folder: Path, files: dict[str, Plain]) -> Path:
    """Write the files below `folder/tiny/1.0` and give that folder."""
    version = folder / "tiny" / "1.0"
    (version / "texts").mkdir(parents=True)
    for name, plain in files.items():
        (version / name).write_text(yaml.safe_dump(plain, allow_unicode=True, sort_keys=False), "utf-8")
    return version


def _questionnaire() -> Plain:
    return {
        "type": "questionnaire", "code": "tiny", "version": "1.0", "source": {}, "provenance": "memory",
        "languages": ["zh-CN", "en"], "minutes": 2,
        "sections": [{"code": "P1", "items": ["A", "B"], "minutes": 1},
                     {"code": "P2", "items": ["C", "S"], "minutes": 1}],
        "facts": [{"code": "kind", "values": ["discrete", "process"], "default": "discrete"}],
        "items": [
            {"code": "A", "kind": "single", "dimension": "D1", "provenance": "memory",
             "options": [{"code": "X", "points": "0"}, {"code": "Y", "points": "3"}]},
            {"code": "B", "kind": "multiple", "dimension": "D1", "provenance": "memory",
             "options": [{"code": "N", "points": "0", "exclusive": True}, {"code": "P", "points": "1"},
                         {"code": "Q", "points": "2"}]},
            {"code": "C", "kind": "single", "dimension": "D2", "provenance": "memory",
             "options": [{"code": "X", "points": "0"}, {"code": "Y", "points": "4"}]},
            {"code": "S", "kind": "level", "dimension": "D3", "provenance": "memory",
             "options": [{"code": str(n), "level": n} for n in range(3)]},
        ],
    }  # fmt: skip


def _texts(language: str) -> Plain:
    options = {"A": "XY", "B": "NPQ", "C": "XY", "S": "012"}
    return {
        "type": "texts", "language": language, "title": "t", "short_title": "t", "summary": "s",
        "disclaimer": "d",
        "sections": {code: {"title": "t", "lead": "l", "help": "h", "where": "w", "who": "w"}
                     for code in ("P1", "P2")},
        "dimensions": {code: {"name": code} for code in ("D1", "D2", "D3")},
        "levels": {code: {"name": code} for code in ("L0", "L1", "L2")},
        "conditions": {code: {"name": code} for code in ("min_score", "min_scenes")},
        "facts": {"kind": {"label": "k", "values": {"discrete": "d", "process": "p"}}},
        "items": {
            code: {"title": code, "question": "q", "advice": "a", "options": dict.fromkeys(codes, "o")}
            for code, codes in options.items()
        },
    }  # fmt: skip
