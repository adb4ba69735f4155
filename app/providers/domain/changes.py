"""What differs between two versions of a provider, part by part."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

from app.providers.domain.offering import Case, Certificate, Offer
from app.providers.domain.pool import Provider

PARTS = ("offers", "cases", "certificates")
Part = Offer | Case | Certificate


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that differs; `part` and `name` say of which offer, case or certificate it is.

    `before` or `after` is `None` where the part is new or gone.
    """

    part: str
    name: str
    field: str
    before: object
    after: object


def differences(before: Provider, after: Provider) -> tuple[Difference, ...]:
    """Give every difference, the provider's own fields first."""
    own = [
        Difference("", "", f.name, getattr(before, f.name), getattr(after, f.name))
        for f in fields(Provider)
        if f.name not in PARTS and getattr(before, f.name) != getattr(after, f.name)
    ]
    return (
        *own,
        *(d for part in PARTS for d in _of_part(part, getattr(before, part), getattr(after, part))),
    )


def _of_part(part: str, before: Sequence[Part], after: Sequence[Part]) -> list[Difference]:
    old, new = {_key(value): value for value in before}, {_key(value): value for value in after}
    found: list[Difference] = []
    for key in sorted(old.keys() | new.keys()):
        one, other = old.get(key), new.get(key)
        if one is None or other is None:
            found.append(Difference(part, key, "", _shown(one), _shown(other)))
        else:
            found += [
                Difference(part, key, f.name, getattr(one, f.name), getattr(other, f.name))
                for f in fields(one)
                if getattr(one, f.name) != getattr(other, f.name)
            ]
    return found


def _key(value: Part) -> str:
    return f"{value.name} {value.number}" if isinstance(value, Certificate) else value.code


def _shown(value: Part | None) -> str | None:
    if value is None:
        return None
    return value.customer if isinstance(value, Case) else value.name
