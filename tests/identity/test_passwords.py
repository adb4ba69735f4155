"""Password rules of both profiles, and how guessing is slowed down."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from app.identity.adapters import common_passwords, fits, hasher, is_common, new_totp_secret, totp_step
from app.identity.domain.passwords import PROFILES, must_change, password_reason
from app.identity.domain.sessions import Guesses, Span
from app.identity.errors import PasswordReason

NOON = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
CONTEXT = ("wanghong", "王红", "昆山精工")


@pytest.mark.parametrize(
    ("password", "asvs", "djbh3"),
    [
        ("short", PasswordReason.TOO_SHORT, PasswordReason.TOO_SHORT),
        ("Ab3$efgh", PasswordReason.TOO_SHORT, None),
        ("x" * 129, PasswordReason.TOO_LONG, PasswordReason.TOO_LONG),
        ("password123", PasswordReason.COMMON, PasswordReason.COMMON),
        ("PASSWORD123", PasswordReason.COMMON, PasswordReason.COMMON),
        ("1234567890", PasswordReason.COMMON, PasswordReason.COMMON),
        ("qwertyuiop", PasswordReason.COMMON, PasswordReason.COMMON),
        ("poiuytrewq", PasswordReason.COMMON, PasswordReason.COMMON),
        ("13812345678", PasswordReason.COMMON, PasswordReason.COMMON),
        ("19880314wh", PasswordReason.COMMON, PasswordReason.COMMON),
        ("woaini1314520", PasswordReason.COMMON, PasswordReason.COMMON),
        ("Zhang@2026!!", PasswordReason.COMMON, PasswordReason.COMMON),
        ("Suzhou2026!", PasswordReason.COMMON, PasswordReason.COMMON),
        ("abcabcabcabc", PasswordReason.COMMON, PasswordReason.COMMON),
        ("aaaaaaaaaaaa", PasswordReason.COMMON, PasswordReason.COMMON),
        ("WangHong-lathe-7", PasswordReason.CONTEXT, PasswordReason.CONTEXT),
        ("昆山精工加油加油冲冲冲", PasswordReason.CONTEXT, PasswordReason.CONTEXT),
        ("车床油箱茶缸雨伞晚霞", None, PasswordReason.CLASSES),
        ("lathe teapot umbrella", None, PasswordReason.CLASSES),
        ("Lathe-teapot-7-umbrella", None, None),
    ],
)  # fmt: skip
def test_both_profiles(password: str, asvs: PasswordReason | None, djbh3: PasswordReason | None) -> None:
    for name, expected in (("asvs", asvs), ("djbh3", djbh3)):
        found = password_reason(password, PROFILES[name], context=CONTEXT, is_known=is_common)
        assert found is expected, name


def test_only_the_assessed_profile_asks_for_a_change() -> None:
    assert not must_change(PROFILES["asvs"], NOON - timedelta(days=4000), NOON)
    assert not must_change(PROFILES["djbh3"], NOON - timedelta(days=89), NOON)
    assert must_change(PROFILES["djbh3"], NOON - timedelta(days=90), NOON)


def test_the_list_of_common_passwords_is_long_and_lower_case() -> None:
    assert len(common_passwords()) > 15_000
    assert all(word == word.lower() for word in common_passwords())


def test_a_hash_is_argon2id_of_the_floor_and_nobody_fits_no_hash() -> None:
    kept = hasher().hash("lathe teapot umbrella")
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert fits("lathe teapot umbrella", kept) == (True, None)
    assert fits("lathe teapot umbrellA", kept) == (False, None)
    assert fits("", "") == (False, None)


def test_guessing_is_free_five_times_then_doubles_up_to_a_quarter_of_an_hour() -> None:
    guesses, waits = Guesses(1, NOON), []
    for _ in range(16):
        waits.append((guesses.waits_until() - NOON).total_seconds())
        guesses = guesses.and_one_more(NOON)
    assert waits == [0, 0, 0, 0, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]
    assert guesses.and_one_more(NOON + timedelta(hours=24)).count == 1


@pytest.mark.parametrize(
    ("is_staff", "started", "seen", "over"),
    [
        (True, timedelta(hours=1), timedelta(minutes=29), False),
        (True, timedelta(hours=1), timedelta(minutes=30), True),
        (True, timedelta(hours=12), timedelta(minutes=1), True),
        (False, timedelta(days=1), timedelta(hours=11), False),
        (False, timedelta(days=1), timedelta(hours=12), True),
        (False, timedelta(days=14), timedelta(minutes=1), True),
    ],
)
def test_sessions_end_by_idleness_and_age(
    is_staff: bool, started: timedelta, seen: timedelta, over: bool
) -> None:
    assert Span(NOON - started, NOON - seen, is_staff).is_over(NOON) is over


def test_a_one_time_code_counts_once_and_for_a_minute_around() -> None:
    secret = new_totp_secret()
    code = pyotp.TOTP(secret).at(NOON)
    step = totp_step(secret, code, NOON, after=0)
    assert step is not None
    assert totp_step(secret, code, NOON + timedelta(seconds=30), after=0) == step
    assert totp_step(secret, code, NOON, after=step) is None
    assert totp_step(secret, code, NOON + timedelta(minutes=2), after=0) is None
    assert totp_step(secret, "000000" if code != "000000" else "000001", NOON, after=0) is None
