"""Conditions in CEL, the Common Expression Language, behind four functions.

A condition sees lists of texts (the options chosen of an item, empty when it is unanswered or hidden), texts and
whole numbers. The compile step is typed: an unknown name or a wrong type is a fault of the definition, found when
it is published.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Protocol

from cel_expr_python import cel

from app.kit.errors import Invalid

_STRINGS = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'')
_NAMES = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_NOISE = re.compile(r"\s+")
_PREFIX = re.compile(r"^[A-Z_]+: (ERROR: )?(<input>:)?")


class ConditionFaulty(Invalid):
    """A condition that can not be compiled; `str()` says why."""


class Value(Protocol):
    """What a condition gave."""

    def value(self) -> object:
        """Give it as a Python value."""


class Compiled(Protocol):
    """A compiled condition."""

    def eval(self, *, data: Mapping[str, object]) -> Value:
        """Evaluate with these names."""


def compile_condition(
    text: str, items: Sequence[str], facts: Sequence[str], numbers: Sequence[str] = ()
) -> Compiled:
    """Compile a condition over names of lists, texts and whole numbers; raises `ConditionFaulty`."""
    try:
        expression: Any = _environment(tuple(items), tuple(facts), tuple(numbers)).compile(text)
    except RuntimeError as fault:
        line = _PREFIX.sub("", str(fault).splitlines()[0])
        raise ConditionFaulty(_NOISE.sub(" ", line)[:200]) from fault
    if expression.return_type().name() != cel.Type.BOOL.name():
        raise ConditionFaulty(f"gives {expression.return_type().name()}, not true or false")
    compiled: Compiled = expression
    return compiled


def holds(condition: Compiled, names: Mapping[str, object]) -> bool:
    """Whether a condition is true; one that can not be evaluated is not (it fails closed)."""
    return verdict(condition, names) is True


def verdict(condition: Compiled, names: Mapping[str, object]) -> bool | None:
    """Tell true, false, or `None` where it hangs on a name that is not given.

    What is given may be enough: `known || missing` is true when the known half is.
    """
    try:
        found = condition.eval(data=dict(names)).value()
    except RuntimeError:
        return None
    return found if isinstance(found, bool) else None


@lru_cache(maxsize=4096)
def names_in(text: str) -> frozenset[str]:
    """Give the names a condition speaks of, string literals aside."""
    return frozenset(_NAMES.findall(_STRINGS.sub(" ", text)))


@lru_cache(maxsize=64)
def _environment(items: tuple[str, ...], facts: tuple[str, ...], numbers: tuple[str, ...]) -> Any:
    texts = cel.Type.List(cel.Type.STRING)
    names = {**dict.fromkeys(items, texts), **dict.fromkeys(facts, cel.Type.STRING)}
    return cel.NewEnv(variables={**names, **dict.fromkeys(numbers, cel.Type.INT)})
