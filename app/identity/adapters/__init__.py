"""Argon2, one-time codes and the list of common passwords, from kept libraries and a kept file; passkeys; a provider."""

import gzip
import secrets
from datetime import datetime
from functools import cache
from pathlib import Path

import pyotp
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

COMMON = Path(__file__).parent.parent / "common_passwords.txt.gz"
STEP_SECONDS = 30
DRIFT = 1
"""Steps a phone's clock may be off."""


@cache
def hasher() -> PasswordHash:
    """Give the hasher: Argon2id with 19 MiB, 2 rounds, 1 lane (OWASP's floor, one core per sign-in)."""
    return PasswordHash((Argon2Hasher(memory_cost=19_456, time_cost=2, parallelism=1),))


@cache
def decoy() -> str:
    """Give a hash to check against where there is no account, so that both take the same time; nobody knows its password."""
    return hasher().hash(secrets.token_urlsafe(32))


def fits(password: str, kept: str) -> tuple[bool, str | None]:
    """Whether a password fits a hash, and a newer hash where the kept one is weaker than today's."""
    return hasher().verify_and_update(password, kept) if kept else (False, None)


@cache
def common_passwords() -> frozenset[str]:
    """Give the passwords that are tried first, lower case."""
    return frozenset(gzip.decompress(COMMON.read_bytes()).decode("utf-8").split("\n"))


def is_common(lowered: str) -> bool:
    """Whether a lower-case password is among them."""
    return lowered in common_passwords()


def new_totp_secret() -> str:
    """Give a new secret of 160 bits in base 32."""
    return pyotp.random_base32(32)


def totp_address(secret: str, login: str, issuer: str) -> str:
    """Give the address an authenticator app reads from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=issuer)


def totp_step(secret: str, code: str, at: datetime, *, after: int) -> int | None:
    """Give the time step a code belongs to, or `None`; steps up to `after` were used before."""
    now = int(at.timestamp()) // STEP_SECONDS
    otp = pyotp.TOTP(secret)
    for step in range(now - DRIFT, now + DRIFT + 1):
        if step > after and pyotp.utils.strings_equal(code, otp.at(step * STEP_SECONDS)):
            return step
    return None
