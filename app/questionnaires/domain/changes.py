"""What differs between two versions of one questionnaire, and what that means for kept answers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.kit.decimals import plain
from app.questionnaires.domain.definition import Definition, Item, Texts
from app.questionnaires.domain.responses import Response, as_plain, read_response
from app.questionnaires.errors import ResponseRefused
from diagnosis_models.contract import Plain


class ChangeKind(StrEnum):
    """In what an item differs; `SCORING` is about the model's parameters and no single item."""

    ADDED = "added"
    REMOVED = "removed"
    REWORDED = "reworded"
    ANSWERED_DIFFERENTLY = "answered-differently"
    OPTIONS = "options"
    POINTS = "points"
    WEIGHT = "weight"
    FIGURES = "figures"
    MOVED = "moved"
    CONDITION = "condition"
    SCORING = "scoring"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `item` is its code (the path of the parameter for `SCORING`)."""

    item: str
    kind: ChangeKind
    before: str = ""
    after: str = ""


class Fate(StrEnum):
    """What happens to a kept answer when its assessment goes to another version."""

    KEPT = "kept"
    TO_CONFIRM = "to-confirm"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Version:
    """A questionnaire version with its wording in one language."""

    definition: Definition
    texts: Texts


def changes(old: Version, new: Version) -> tuple[Change, ...]:
    """Name every difference that a person or a score can notice, in the order of the new version.

    Provenance marks, clause references and advice are left out: they change neither what is asked nor
    what it counts.
    """
    found = [*item_changes(old, new)]
    return (*found, *_scoring_changes(old.definition.parameters, new.definition.parameters))


def item_changes(old: Version, new: Version) -> Iterator[Change]:
    """Name the differences of the items alone."""
    for item in new.definition.items:
        before = old.definition.item(item.code)
        if before is None:
            yield Change(item.code, ChangeKind.ADDED, after=_title(new, item.code))
        else:
            yield from _differences(before, item)
            yield from _reworded(old, new, before, item)
    for item in old.definition.items:
        if new.definition.item(item.code) is None:
            yield Change(item.code, ChangeKind.REMOVED, before=_title(old, item.code))


def counts_same(old: Item, new: Item) -> bool:
    """Whether two versions of an item count the same for the same answer, wherever it stands."""
    elsewhere = {ChangeKind.MOVED, ChangeKind.CONDITION}
    return all(change.kind in elsewhere for change in _differences(old, new))


def carried_fate(
    old: Item, new: Item | None, response: Response, *, is_changed: bool
) -> tuple[Fate, Response | None]:
    """Decide what becomes of an answer, and give it as the new version reads it.

    Same measure and wording: kept. Changed, but still an acceptable answer: to be confirmed. An answer
    the new version does not accept, or of an item it does not have: dropped.
    """
    if new is None or new.kind is not old.kind:
        return Fate.DROPPED, None
    try:
        read = read_response(new, as_plain(old, response))
    except ResponseRefused:
        return Fate.DROPPED, None
    return (Fate.TO_CONFIRM if is_changed else Fate.KEPT), read


def _title(version: Version, code: str) -> str:
    text = version.texts.items.get(code)
    return text.title if text else code


def _differences(old: Item, new: Item) -> Iterator[Change]:
    compared = (
        (ChangeKind.ANSWERED_DIFFERENTLY, str(old.kind), str(new.kind)),
        (ChangeKind.OPTIONS, _offered(old), _offered(new)),
        (ChangeKind.POINTS, _points(old, new), _points(new, old)),
        (ChangeKind.WEIGHT, _weight(old), _weight(new)),
        (ChangeKind.FIGURES, _figures(old), _figures(new)),
        (ChangeKind.MOVED, old.dimension, new.dimension),
        (ChangeKind.CONDITION, old.when, new.when),
    )
    for kind, before, after in compared:
        if before != after:
            yield Change(new.code, kind, before, after)


def _offered(item: Item) -> str:
    return ", ".join(
        option.code
        + (" alone" if option.exclusive else "")
        + (f" to {plain(option.upto)}" if option.upto is not None else "")
        + (f" when {option.when}" if option.when else "")
        for option in item.options
    )


def _points(item: Item, other: Item) -> str:
    """Write points or levels of the options both versions offer; new options are told elsewhere."""
    return ", ".join(
        f"{o.code} {plain(o.points) if o.level is None else f'level {o.level}'}"
        for o in item.options
        if other.has_option(o.code)
    )


def _weight(item: Item) -> str:
    words = [f"weight {plain(item.weight)}"]
    if item.constrained:
        words.append("constrained")
    if item.rung:
        words.append(f"rung {item.rung}")
    if item.inverted:
        words.append("inverted")
    if item.cap:
        most = ", ".join(f"{code} {plain(n)}" for code, n in sorted(item.cap.most.items()))
        words.append(f"capped by {item.cap.item} ({most})")
    return ", ".join(words)


def _figures(item: Item) -> str:
    words = [f"{figure.code} {figure.kind}" for figure in item.figures]
    if item.ratio:
        words.append(f"{item.ratio.numerator} / {item.ratio.denominator}")
    if item.trend:
        trend = item.trend
        years = " then ".join(
            f"{y.numerator} / {y.denominator or 1} x {plain(y.factor)}" for y in (trend.prior, trend.last)
        )
        words.append(f"{years}, {trend.decimals} decimals: {trend.falling} {trend.equal} {trend.rising}")
    return ", ".join(words)


def _reworded(old: Version, new: Version, before: Item, after: Item) -> Iterator[Change]:
    for was, now in zip(_wording(old, before, after), _wording(new, after, before), strict=True):
        if was != now:
            yield Change(after.code, ChangeKind.REWORDED, was, now)


def _wording(version: Version, item: Item, other: Item) -> list[str]:
    """Give what a person reads before answering: title, question, help, common options and figures."""
    text = version.texts.items[item.code]
    options = sorted(o.code for o in item.options if other.has_option(o.code))
    figures = sorted({f.code for f in item.figures} & {f.code for f in other.figures})
    told = [version.texts.figures[code] for code in figures]
    return [
        text.title,
        text.question,
        text.help,
        *(f"{code}: {text.options[code]}" for code in options),
        *(f"{code}: {t.label} ({t.unit})" for code, t in zip(figures, told, strict=True)),
    ]


def _scoring_changes(old: Mapping[str, Plain], new: Mapping[str, Plain]) -> Iterator[Change]:
    before, after = dict(_flat("", dict(old))), dict(_flat("", dict(new)))
    for path in [*after, *(path for path in before if path not in after)]:
        if before.get(path, "") != after.get(path, ""):
            yield Change(path, ChangeKind.SCORING, before.get(path, ""), after.get(path, ""))


def _flat(path: str, value: Plain) -> Iterator[tuple[str, str]]:
    """Write nested parameters as paths; entries of a list are named by their code where they have one."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(f"{path}.{key}" if path else key, inner)
    elif isinstance(value, list):
        for n, inner in enumerate(value):
            code = inner.get("code", n) if isinstance(inner, dict) else n
            yield from _flat(f"{path}[{code}]", inner)
    else:
        yield path, str(value)
