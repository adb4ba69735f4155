"""Responses as a person would write them down; raw, in the shape of the responses file."""

from app.kit.plain import Json

SCENES = [f"S{n:02d}" for n in range(1, 17)]
CONSTRAINED = ["S01", "S03", "S06", "S07", "S08", "S09", "S10", "S11", "S12", "S13"]
GUIDING = ["S02", "S04", "S05", "S14", "S15", "S16"]

T1_SCORED: dict[str, Json] = {
    "Q01": ["B", "C"],
    "Q02": {"total": 100, "digital": 35},
    "Q03": {"total": 100, "networked": 20},
    "Q04": ["B", "G", "H", "M", "N", "O"],
    "Q05": "C",
    "Q06": ["B", "C"],
    "Q07": ["B"],
    "Q08": "D",
    "Q09": ["B", "C"],
    "Q10": ["B", "C", "D"],
    "Q11": {"investment": 30, "revenue_average": 1000},
    "Q12": "B",
    "Q13": "C",
    "Q14": "C",
    "Q15": "B",
}

NOTHING: dict[str, Json] = {
    **{code: ["A"] for code in ("Q01", "Q04", "Q06", "Q07", "Q09", "Q10")},
    **dict.fromkeys(("Q02", "Q03", "Q05", "Q08", "Q11", "Q12", "Q13", "Q14", "Q15"), "A"),
    **dict.fromkeys(SCENES, "0"),
}

EVERYTHING: dict[str, Json] = {
    "Q01": ["B", "C", "D", "E"],
    "Q02": "E",
    "Q03": "E",
    "Q04": list("BCDEFGHIJKLMNO"),
    "Q05": "E",
    "Q06": ["B", "C", "D", "E"],
    "Q07": ["B", "C", "D", "E"],
    "Q08": "F",
    "Q09": ["B", "C", "D", "E"],
    "Q10": ["B", "C", "D", "E", "F"],
    "Q11": "E",
    "Q12": "C",
    "Q13": "C",
    "Q14": "C",
    "Q15": "C",
    **dict.fromkeys(SCENES, "4"),
}


def scenes(level: int, at: list[str], *, others: int = 0) -> dict[str, Json]:
    """All 16 scenes: those listed at this level, the others lower."""
    return {code: str(level if code in at else others) for code in SCENES}


def t1() -> dict[str, Json]:
    """Worked example T1: 49.40 points, seven scenes at level 2 (five ★), one ★ at level 1."""
    at_two = ["S01", "S03", "S06", "S11", "S13", "S02", "S15"]
    return {**T1_SCORED, **scenes(2, at_two), "S12": "1"}
