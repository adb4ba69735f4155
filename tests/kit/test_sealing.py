"""Sealed fields: opened only at their place, with a key that is known, unchanged."""

import os

import pytest
from pydantic import SecretStr

from app.kit.clock import system_clock
from app.kit.database import Database
from app.kit.sealing import SealBroken, Sealer
from app.settings import Settings
from app.web.context import Context

OLD, NEW = "an old secret of the service, long enough", "a new secret of the service, long enough"


def test_a_text_comes_back_and_never_looks_the_same_twice() -> None:
    sealer = Sealer(OLD)
    first, second = (
        sealer.seal("13812345678", "person.phone.1"),
        sealer.seal("13812345678", "person.phone.1"),
    )
    assert first != second
    assert "138" not in first
    assert sealer.open(first, "person.phone.1") == sealer.open(second, "person.phone.1") == "13812345678"
    assert sealer.seal("", "x") == sealer.open("", "x") == ""


def test_a_moved_changed_or_foreign_text_is_refused() -> None:
    sealed = Sealer(OLD).seal("13812345678", "person.phone.1")
    changed = sealed[:-4] + ("AAA=" if not sealed.endswith("AAA=") else "BBB=")
    for text, place, sealer in [
        (sealed, "person.phone.2", Sealer(OLD)),
        (changed, "person.phone.1", Sealer(OLD)),
        (sealed, "person.phone.1", Sealer(NEW)),
        ("v1.short", "person.phone.1", Sealer(OLD)),
        ("v2" + sealed[2:], "person.phone.1", Sealer(OLD)),
    ]:
        with pytest.raises(SealBroken):
            sealer.open(text, place)


def test_a_changed_secret_still_opens_what_was_sealed_before() -> None:
    sealed = Sealer(OLD).seal("王红", "p")
    renewed = Sealer(NEW, older=(OLD,))
    assert renewed.open(sealed, "p") == "王红"
    assert Sealer(NEW).open(renewed.seal("王红", "p"), "p") == "王红"


def sealer_under(database: Database, settings: Settings) -> Sealer:
    """Give what the service seals with under these settings."""
    return Context(settings, database, system_clock, os.urandom).sealer


def test_the_settings_name_the_secrets_used_before(database: Database) -> None:
    place = "delegation.email.1"
    before = sealer_under(database, Settings(secret_key=SecretStr("k" * 32)))
    renewed = Settings(secret_key=SecretStr("n" * 32), older_secrets=SecretStr(f"{'a' * 32} {'k' * 32}"))
    after = sealer_under(database, renewed)
    assert after.open(before.seal("wang@example.com", place), place) == "wang@example.com"
    with pytest.raises(SealBroken, match="key that is not known"):
        before.open(after.seal("wang@example.com", place), place)
