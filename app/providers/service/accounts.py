"""People with accounts in the pool: administrators of a provider, and offices that keep it in their region."""

from datetime import datetime

from sqlmodel import Session

from app.identity.domain.rights import Action, scope_of
from app.identity.errors import PasswordDue, SecondFactorNeeded
from app.identity.service.accounts import Keys, is_due
from app.identity.service.signing import Signed, session_of
from app.kit.plain import read_json
from app.providers.domain.actors import Actor
from app.providers.errors import ProviderNotFound
from app.providers.repository.pool import provider_row
from app.providers.tables import ProviderRow

LONGEST_NAME, LONGEST_LOGIN = 28, 28


def account_of(session: Session, token: str, keys: Keys, code: str, *, at: datetime) -> Actor | None:
    """Give who is signed in as they act on the pool, on the entry `code` if one is named; nobody for no session.

    Raises `SecondFactorNeeded`, `PasswordDue`, and `ProviderNotFound` for somebody without a role in the pool.
    """
    signed = session_of(session, token, keys, at=at) if token else None
    if signed is None:
        return None
    if signed.needs_code:
        raise SecondFactorNeeded
    if is_due(signed.person, keys, at):
        raise PasswordDue
    name, person = _name(signed), signed.person.id
    own = scope_of(signed.actor, Action.EDIT_PROVIDER, at).providers
    office = scope_of(signed.actor, Action.KEEP_POOL, at).regions
    if own and (code in own or not office):
        return Actor(name, code if code in own else min(own), person=person)
    if office:
        return Actor(name, stems=office, person=person)
    raise ProviderNotFound


def refuse_uncovered(session: Session, actor: Actor, code: str) -> None:
    """Raise `ProviderNotFound` for a provider outside of an office's regions."""
    row = provider_row(session, code)
    if row is None or not covers_row(actor, row):
        raise ProviderNotFound


def covers_row(actor: Actor, row: ProviderRow) -> bool:
    """Whether a kept provider is one of this person's."""
    regions = read_json(row.regions)
    return actor.covers(row.home, [str(place) for place in regions] if isinstance(regions, list) else ())


def _name(signed: Signed) -> str:
    """Name somebody so that no two are named alike; whoever decides must be somebody else than who wrote."""
    return f"{signed.person.name[:LONGEST_NAME]} {signed.person.login[:LONGEST_LOGIN]}"
