"""Reading definition files: YAML becomes checked file models, with a place for every fault."""

import hashlib
from collections.abc import Hashable
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from app.kit.plain import write_json
from app.questionnaires.errors import DefinitionFaulty

Model = TypeVar("Model", bound=BaseModel)
LARGEST_FILE = 2_000_000
_Base = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Base):  # type: ignore[misc,valid-type]  # the C loader exists only where libyaml does
    """A safe loader that refuses a key standing twice and every alias.

    YAML would silently keep the last of two equal keys; aliases let a small file unfold into a huge one.
    """

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, object]:  # noqa: ARG002 - always deep
        """Build a mapping; raises on a duplicate key."""
        built: dict[Hashable, object] = {}
        for key_node, value_node in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, Hashable) or key in built:
                raise yaml.constructor.ConstructorError(
                    None, None, f"key {str(key)[:60]!r} stands twice or is no key", key_node.start_mark
                )
            built[key] = self.construct_object(value_node, deep=True)
        return built

    def construct_object(self, node: yaml.Node, deep: bool = False) -> object:
        """Build an object; raises when it is met a second time, which only an alias can do."""
        if node in self.constructed_objects:
            raise yaml.constructor.ConstructorError(None, None, "aliases are not allowed", node.start_mark)
        return super().construct_object(node, deep)


def read_file(path: Path, shape: type[Model]) -> Model:
    """Read one definition file into its model; raises `DefinitionFaulty` with one line a fault."""
    try:
        text = path.read_bytes()[: LARGEST_FILE + 1]
    except OSError as fault:
        raise _faulty(f"{path}: can not be read: {fault.strerror}; put the file there") from fault
    if len(text) > LARGEST_FILE:
        raise _faulty(f"{path}: is larger than {LARGEST_FILE} bytes; split it")
    try:
        plain = yaml.load(text, Loader=_Loader)  # noqa: S506 - derived from the safe loader
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as fault:
        raise _faulty(f"{path}:{_yaml_place(fault)}; mend the YAML there") from fault
    try:
        return shape.model_validate(plain)
    except ValidationError as fault:
        lines = [
            f"{path}: {_place(plain, error['loc'])}: {error['msg']}; see the published schema"
            for error in fault.errors(include_url=False, include_input=False)
        ]
        raise DefinitionFaulty("\n".join(lines), faults=tuple(lines)) from fault


def fingerprint(questionnaire: BaseModel, scoring: BaseModel) -> str:
    """Hash what measures: structure, points and parameters; wording and findings stay outside."""
    measuring = write_json(
        {"questionnaire": questionnaire.model_dump(mode="json"), "scoring": scoring.model_dump(mode="json")}
    )
    return "sha256:" + hashlib.sha256(measuring.encode()).hexdigest()


def _faulty(line: str) -> DefinitionFaulty:
    return DefinitionFaulty(line, faults=(line,))


def _yaml_place(fault: Exception) -> str:
    mark = getattr(fault, "problem_mark", None) or getattr(fault, "context_mark", None)
    problem = getattr(fault, "problem", None) or str(fault).splitlines()[0]
    return f"{mark.line + 1}:{mark.column + 1}: {problem}" if mark else f" {problem}"


def _place(plain: object, location: tuple[int | str, ...]) -> str:
    """Name a place by codes instead of list positions where the entry has one: items[Q07].points."""
    words: list[str] = []
    here = plain
    for step in location:
        here = _step(here, step)
        if isinstance(step, int):
            code = here.get("code", step) if isinstance(here, dict) else step
            words.append(f"[{code}]")
        else:
            words.append(f".{step}" if words else step)
    return "".join(words) or "the file"


def _step(here: object, step: int | str) -> object:
    if isinstance(here, dict):
        return here.get(step)
    if isinstance(here, list) and isinstance(step, int) and step < len(here):
        return here[step]
    return None
