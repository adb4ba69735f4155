"""Values to rows and back; the annotation of a field says how it is kept.

Tuples are kept as JSON, decimals as text, members of enumerations as their value, all else as it is.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields, is_dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from sqlmodel import SQLModel

Value = TypeVar("Value")
_TURNS: dict[type, Mapping[str, Callable[[Any], object]]] = {}


def stored(table: type[SQLModel], value: object) -> dict[str, object]:
    """Give the columns of a table that a value fills."""
    assert is_dataclass(value)  # noqa: S101 - only values of the domain are kept
    return {f.name: _kept(getattr(value, f.name)) for f in fields(value) if f.name in table.model_fields}


def restored(kind: type[Value], row: object, **parts: object) -> Value:
    """Make a value from a row; `parts` are the fields that stand elsewhere."""
    read = {name: turn(getattr(row, name)) for name, turn in _turns(kind).items() if name not in parts}
    return kind(**read, **parts)


def _kept(part: object) -> object:
    if isinstance(part, tuple):
        listed = [_plain(entry) for entry in part]
        return json.dumps(listed, ensure_ascii=False, separators=(",", ":"))
    return format(part, "f") if isinstance(part, Decimal) else part


def _plain(entry: object) -> object:
    if is_dataclass(entry) and not isinstance(entry, type):
        return {name: _kept(part) for name, part in asdict(entry).items()}
    return _kept(entry)


def _turns(kind: type) -> Mapping[str, Callable[[Any], object]]:
    if kind not in _TURNS:
        _TURNS[kind] = {name: _turn(hint) for name, hint in get_type_hints(kind).items()}
    return _TURNS[kind]


def _turn(hint: Any) -> Callable[[Any], object]:
    """Give what makes a field of this annotation from its column."""
    if get_origin(hint) is tuple:
        inner = _turn(get_args(hint)[0])
        # many rows hold the same list, and what is made of it is frozen
        return lru_cache(maxsize=4096)(lambda text: tuple(inner(entry) for entry in json.loads(text)))
    if type(None) in get_args(hint):
        inner = _turn(next(part for part in get_args(hint) if part is not type(None)))
        return lambda value: None if value is None else inner(value)
    if hint is Decimal or (isinstance(hint, type) and issubclass(hint, StrEnum)):
        return hint
    if is_dataclass(hint):
        make: Any = hint
        turns = _turns(make)
        return lambda entry: make(**{name: turn(entry[name]) for name, turn in turns.items()})
    return lambda value: value
