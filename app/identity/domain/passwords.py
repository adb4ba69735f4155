"""Password rules in two named profiles, and what makes a password easy to guess.

`asvs` follows OWASP ASVS 5.0 chapter 6.2: length and a list of known passwords, no composition, no forced change.
`djbh3` follows what assessors ask under GB/T 22239-2019, 8.1.4.1 a): composition and a change every 90 days (clause
read from secondary sources; to be checked against the text before it is quoted).
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.identity.errors import PasswordReason

SHORTEST_PART = 4
_CLASSES = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^a-zA-Z0-9]")
_PINYIN = (
    "woaini|iloveyou|zhang|wang|li|zhao|liu|chen|yang|huang|zhou|wu|xu|sun|ma|zhu|hu|guo|he|lin|gao|luo|admin|root|"
    "password|passw0rd|mima|qwer|asdf|zxcv|abc|abcd|a|aa|aaa|test|user|welcome|gongsi|caiwu|kuaiji|zhizhen|qiye|"
    "jiangsu|nanjing|suzhou|wuxi|changzhou|nantong|yangzhou|zhenjiang|taizhou|xuzhou|yancheng|huaian|suqian|"
    "lianyungang|china|zhongguo"
)
_PATTERNS = (
    re.compile(r"1[3-9]\d{9}"),  # a mobile number
    re.compile(r"\d{0,12}"),  # digits only, up to twelve
    re.compile(r"(19|20)\d{2}(0?[1-9]|1[0-2])(0?[1-9]|[12]\d|3[01])[a-z]{0,4}"),  # a date
    re.compile(rf"({_PINYIN})[._@#!-]?((19|20)\d{{2}}|\d{{1,8}})[!@#.*]{{0,2}}"),  # a word and digits
    re.compile(rf"\d{{1,8}}({_PINYIN})[!@#.*]{{0,2}}"),
    re.compile(r"(.)\1*"),  # one character
    re.compile(r"(.{1,4})\1+"),  # a short piece again and again
)
_ROWS = (
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "1qaz2wsx3edc4rfv5tgb",
)


@dataclass(frozen=True, slots=True)
class PasswordProfile:
    """One set of rules; lengths in characters."""

    name: str
    shortest: int
    longest: int
    classes: int
    """How many of lower case, upper case, digits and others must occur; 0: any."""
    lives: timedelta | None
    """After how long it must be changed; `None`: never."""


PROFILES = {
    "asvs": PasswordProfile("asvs", shortest=10, longest=128, classes=0, lives=None),
    "djbh3": PasswordProfile("djbh3", shortest=8, longest=128, classes=3, lives=timedelta(days=90)),
}


def password_reason(
    password: str, profile: PasswordProfile, *, context: Iterable[str], is_known: Callable[[str], bool]
) -> PasswordReason | None:
    """Say what is wrong with a new password, or nothing.

    `context` are words an attacker would try for this person (login, name, enterprise, phone); `is_known` looks a
    lower-case password up in the list of common ones.
    """
    if len(password) < profile.shortest:
        return PasswordReason.TOO_SHORT
    if len(password) > profile.longest:
        return PasswordReason.TOO_LONG
    lowered = unicodedata.normalize("NFKC", password).casefold()
    if is_known(lowered) or _is_pattern(lowered):
        return PasswordReason.COMMON
    if any(len(word) >= SHORTEST_PART and word.casefold() in lowered for word in context):
        return PasswordReason.CONTEXT
    if sum(bool(re.search(kind, password)) for kind in _CLASSES) < profile.classes:
        return PasswordReason.CLASSES
    return None


def must_change(profile: PasswordProfile, changed_at: datetime, at: datetime) -> bool:
    """Whether a password has outlived its profile."""
    return profile.lives is not None and at - changed_at >= profile.lives


def _is_pattern(lowered: str) -> bool:
    if any(pattern.fullmatch(lowered) for pattern in _PATTERNS):
        return True
    return any(lowered in row * 2 or lowered in (row * 2)[::-1] for row in _ROWS)
