"""What a file brings in: enterprises, answers to questionnaires, results reached elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.kit.plain import Json, clean_line

STATES = {"不知道": "dont_know", "不适用": "not_applicable", "未答": "unanswered"}


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a sheet: its number, and its values by field."""

    row: int
    values: Mapping[str, object]

    def text(self, field: str) -> str:
        """Give a value as text, empty where there is none."""
        value = self.values.get(field)
        return "" if value is None else str(value)


def read_answer(text: str, *, is_multiple: bool) -> Json:
    """Read a cell as a response of the responses file: `B`, `B；C`, `total=100；digital=35`, or 不知道."""
    if text in STATES:
        return {"state": STATES[text]}
    parts = [part for part in (clean_line(p) for p in text.replace(";", "；").split("；")) if part]
    if parts and all("=" in part for part in parts):
        pairs = [part.partition("=") for part in parts]
        return {name.strip(): value.strip() for name, _, value in pairs}
    return list(parts) if is_multiple else text


def write_answer(value: Json) -> str:
    """Write a response of the responses file as a cell."""
    words = {code: word for word, code in STATES.items()}
    if isinstance(value, dict):
        if "state" in value:
            return words.get(str(value["state"]), str(value["state"]))
        return "；".join(f"{name}={part}" for name, part in value.items())
    return "；".join(str(part) for part in value) if isinstance(value, list) else str(value)
