"""Two results of different versions of one questionnaire, made comparable over what they share."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from app.questionnaires.domain.changes import counts_same
from app.questionnaires.domain.definition import Definition
from diagnosis_models.contract import Contribution, Result, Score


@dataclass(frozen=True, slots=True)
class Comparison:
    """The score over the common items, and why the totals differ besides.

    `common` items are in both results and count the same in both; `changed` ones are in both but count
    differently; `only_old` and `only_new` count in one result alone; `undecided` ones are in both but
    without a usable answer in at least one. The lists are in questionnaire order and share no item.
    Scores are points of the results' own scales.
    """

    common: tuple[str, ...]
    changed: tuple[str, ...]
    only_old: tuple[str, ...]
    only_new: tuple[str, ...]
    undecided: tuple[str, ...]
    old: Score
    new: Score
    changed_by: Decimal
    """What the changed items add to the difference of the totals."""
    undecided_by: Decimal
    """What the undecided ones add."""
    dropped_points: Decimal
    """What the items of the old version alone had brought."""
    added_points: Decimal
    """What the items of the new version alone bring."""

    @property
    def difference(self) -> Decimal:
        """How much better the new result is over the common items."""
        return self.new.score - self.old.score

    @property
    def total_difference(self) -> Decimal:
        """How much the totals differ: the sum of all parts."""
        return (
            self.difference + self.changed_by + self.undecided_by + self.added_points - self.dropped_points
        )


def compare(old_definition: Definition, old: Result, new_definition: Definition, new: Result) -> Comparison:
    """Compare two results over the items that count the same in both.

    Raises `ValueError` for results of different questionnaires: those are never comparable.
    """
    if old_definition.code != new_definition.code:
        raise ValueError(f"{old_definition.code} and {new_definition.code} are different questionnaires")
    before = {c.item: c for c in old.contributions}
    after = {c.item: c for c in new.contributions}
    order = [item.code for item in new_definition.items if item.code in after]
    both = [code for code in order if code in before]
    undecided = [code for code in both if code in {*old.missing, *new.missing}]
    decided = [code for code in both if code not in undecided]
    common = [
        code
        for code in decided
        if _same(old_definition, new_definition, code) and before[code].max == after[code].max
    ]
    changed = [code for code in decided if code not in common]
    only_old = [i.code for i in old_definition.items if i.code in before and i.code not in after]
    only_new = [code for code in order if code not in before]
    return Comparison(
        common=tuple(common),
        changed=tuple(changed),
        only_old=tuple(only_old),
        only_new=tuple(only_new),
        undecided=tuple(undecided),
        old=_score(before, common),
        new=_score(after, common),
        changed_by=_score(after, changed).score - _score(before, changed).score,
        undecided_by=_score(after, undecided).score - _score(before, undecided).score,
        dropped_points=_score(before, only_old).score,
        added_points=_score(after, only_new).score,
    )


def _same(old: Definition, new: Definition, code: str) -> bool:
    before, after = old.item(code), new.item(code)
    return before is not None and after is not None and counts_same(before, after)


def _score(contributions: Mapping[str, Contribution], items: Iterable[str]) -> Score:
    found = [contributions[code] for code in items]
    return Score(sum((c.points for c in found), Decimal(0)), sum((c.max for c in found), Decimal(0)))
