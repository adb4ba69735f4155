"""Which items of different questionnaires ask the same fact, so that it is answered once.

Every match is one-way: the options of one item point to options of another. What has no arrow is not
carried. A result match answers an item from the latest result of another questionnaire.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from app.kit.plain import Json
from app.questionnaires.domain.definition import Definition, Item
from app.questionnaires.domain.responses import Response
from diagnosis_models.contract import Fault, ItemKind, ResponseState


@dataclass(frozen=True, slots=True)
class ItemRef:
    """An item of a questionnaire, whatever its version; item codes are for ever."""

    questionnaire: str
    item: str


@dataclass(frozen=True, slots=True)
class ItemMatch:
    """Two items that ask the same fact; `options` maps option codes of `source` to those of `target`.

    `why` says for reviewers in what the fact is the same. With `when_installed` a questionnaire that
    is not installed is no fault.
    """

    source: ItemRef
    target: ItemRef
    options: Mapping[str, str]
    why: str
    when_installed: bool = False


@dataclass(frozen=True, slots=True)
class ResultMatch:
    """An item whose answer another questionnaire's result gives.

    Either a threshold (`min_level` or `min_score`, with an option for each side) or `by_level`, an
    option for every level rank.
    """

    source: str
    target: ItemRef
    why: str
    min_level: int | None = None
    min_score: Decimal | None = None
    option_yes: str = ""
    option_no: str = ""
    by_level: Mapping[int, str] = field(default_factory=dict)
    when_installed: bool = False

    @property
    def options(self) -> tuple[str, ...]:
        """Give every option the match can answer with."""
        return tuple(code for code in (self.option_yes, self.option_no, *self.by_level.values()) if code)


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """All matches between the installed questionnaires."""

    items: tuple[ItemMatch, ...] = ()
    results: tuple[ResultMatch, ...] = ()

    def between(self, source: str, target: str) -> tuple[ItemMatch, ...]:
        """Give the matches that lead from one questionnaire to another."""
        return tuple(
            m for m in self.items if (m.source.questionnaire, m.target.questionnaire) == (source, target)
        )

    def fed(self, target: str) -> tuple[ResultMatch, ...]:
        """Give the matches that answer items of this questionnaire from results."""
        return tuple(m for m in self.results if m.target.questionnaire == target)


def carried_raw(match: ItemMatch, response: Response, target: Item) -> Json:
    """Give the raw response a match makes of a kept one; `None` when nothing can be carried.

    Options without an arrow stay behind; arrows to options the target does not offer, arrows that
    disagree for a single choice, and an exclusive option beside others carry nothing.
    """
    if response.state is not ResponseState.ANSWERED:
        return None
    pointed = {match.options[code] for code in response.options if code in match.options}
    found: list[Json] = [option.code for option in target.options if option.code in pointed]
    if not found or len(found) != len(pointed):
        return None
    if len(found) > 1 and any(target.is_exclusive(str(code)) for code in found):
        return None
    if target.kind is ItemKind.MULTIPLE:
        return found
    return found[0] if len(found) == 1 else None


def fed_option(match: ResultMatch, *, level: int, score: Decimal, is_final: bool) -> str | None:
    """Give the option a result leads to; `None` while it is not known.

    A provisional result tells what is surely reached: it can pass a threshold but never fail one.
    """
    if match.by_level:
        return match.by_level.get(level) if is_final else None
    reached = (
        level >= match.min_level
        if match.min_level is not None
        else match.min_score is not None and score >= match.min_score
    )
    if reached:
        return match.option_yes or None
    return (match.option_no or None) if is_final else None


def crosswalk_faults(crosswalk: Crosswalk, installed: Mapping[str, Definition]) -> Iterator[Fault]:
    """Name arrows that lead nowhere and targets that the same source reaches twice.

    `installed` gives the newest version of every questionnaire by its code.
    """
    for match in crosswalk.items:
        place = f"matches[{_arrow(match.source.questionnaire, match.source.item, match.target)}]"
        if match.source.questionnaire == match.target.questionnaire:
            yield Fault(place, "leads to its own questionnaire", "match two different questionnaires")
        yield from _item_faults(
            f"{place}.from", match.source, tuple(match.options), installed, spared=match.when_installed
        )
        yield from _item_faults(
            f"{place}.to",
            match.target,
            tuple(match.options.values()),
            installed,
            spared=match.when_installed,
        )
    for fed in crosswalk.results:
        place = f"results[{_arrow(fed.source, '', fed.target)}]"
        if fed.source not in installed and not fed.when_installed:
            yield _not_installed(f"{place}.from_result", fed.source)
        yield from _item_faults(
            f"{place}.to", fed.target, fed.options, installed, spared=fed.when_installed
        )
    yield from _double_faults(crosswalk)


def _arrow(questionnaire: str, item: str, target: ItemRef) -> str:
    source = f"{questionnaire} {item}".strip()
    return f"{source} -> {target.questionnaire} {target.item}"


def _not_installed(place: str, code: str) -> Fault:
    mend = "correct the code, install it, or mark the entry when_installed"
    return Fault(place, f"there is no questionnaire {code!r}", mend)


def _item_faults(
    place: str,
    ref: ItemRef,
    options: tuple[str, ...],
    installed: Mapping[str, Definition],
    *,
    spared: bool,
) -> Iterator[Fault]:
    definition = installed.get(ref.questionnaire)
    if definition is None:
        if not spared:
            yield _not_installed(place, ref.questionnaire)
        return
    item = definition.item(ref.item)
    if item is None:
        yield Fault(place, f"{ref.questionnaire} has no item {ref.item!r}", "name an item that exists")
        return
    for code in sorted({code for code in options if not item.has_option(code)}):
        yield Fault(
            f"{place}.options[{code}]", f"{ref.item} has no such option", "name an option it offers"
        )


def _double_faults(crosswalk: Crosswalk) -> Iterator[Fault]:
    reached = Counter(
        [("matches", m.source.questionnaire, m.target) for m in crosswalk.items]
        + [("results", r.source, r.target) for r in crosswalk.results]
    )
    for (part, source, target), times in reached.items():
        if times > 1:
            what = f"is reached {times} times from {source}"
            yield Fault(f"{part}[{target.questionnaire} {target.item}]", what, "keep one of them")
