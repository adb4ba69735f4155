"""Tokens and codes: how they are made, shown and compared. All randomness is an argument."""

import base64
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 10
MAC_BYTES = 16
_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})

RandomBytes = Callable[[int], bytes]


class Permission(StrEnum):
    """What a route asks of whoever calls it; every route names exactly one."""

    PUBLIC = "public"
    HOLDS_ASSESSMENT = "holds-assessment"
    ANSWERS_PART = "answers-part"
    """Holds the assessment, or was given some of its sections."""
    SIGNS_IN = "signs-in"
    """Is signed in, the second factor may still be missing."""
    IS_SIGNED_IN = "is-signed-in"
    KEEPS_ACCOUNTS = "keeps-accounts"
    KEEPS_SERVICE = "keeps-service"
    APPROVES_ROLES = "approves-roles"
    READS_AUDIT = "reads-audit"
    REVOKES_REPORTS = "revokes-reports"
    DECIDES_APPROVALS = "decides-approvals"
    """Has an action that needs a second person, somewhere."""
    SEES_SHARED = "sees-shared"
    """Has a role that enterprises let in by consent."""
    USES_DESK = "uses-desk"
    """Sees some cases, by region, enterprise or assignment."""
    SEES_CASE = "sees-case"
    NOMINATES = "nominates"
    READS_FIGURES = "reads-figures"
    TRAVELS = "travels"
    """Plans trips for a region, or is on the team of some."""
    EXPORTS_REPORTS = "exports-reports"
    """Works in an office that may ask for copies of many reports, or approve them."""
    FOLLOWS_ADVICE = "follows-advice"
    """Sees some enterprises, by region, its own, or as their adviser."""
    READS_REGISTER = "reads-register"
    """Reads enterprises and results, by region or of one's own enterprise."""
    KEEPS_WEBHOOKS = "keeps-webhooks"
    """Lets other systems be told what happens, in a region or everywhere."""
    EXPORTS = "exports"
    """Takes lists of a region away as a file, and brings some in."""
    KEEPS_POLICIES = "keeps-policies"
    KEEPS_POOL = "keeps-pool"
    """Works in the pool office."""
    KEEPS_ENTRY = "keeps-entry"
    """Works in the pool office, or for the provider whose entry it is."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who calls: the token of the browser's cookie, a resume token, and the token of a session, where there are any."""

    cookie: str = ""
    bearer: str = ""
    session: str = ""


def new_token(random: RandomBytes) -> str:
    """Make an opaque token of 256 random bits."""
    return base64.urlsafe_b64encode(random(32)).rstrip(b"=").decode()


def new_code(random: RandomBytes) -> str:
    """Make a code that people can read out: 10 characters of Crockford's base 32, 50 random bits."""
    return "".join(CROCKFORD[byte % 32] for byte in random(CODE_LENGTH))


def spaced(code: str) -> str:
    """Write a code for reading out: 7KQ4M-2XD9A."""
    return f"{code[:5]}-{code[5:]}"


def normalised_code(typed: str) -> str:
    """Undo how people type a code: lower case, blanks, hyphens, O for 0, I or L for 1."""
    return "".join(c for c in typed.upper().translate(_LOOKALIKES) if c in CROCKFORD)[:32]


def digest(secret: str, token: str) -> str:
    """Give what is stored instead of a token: HMAC-SHA-256 with the service's secret, in hex."""
    return hmac.new(secret.encode(), token.encode(), hashlib.sha256).hexdigest()


def resume_token(secret: str, object_id: UUID) -> str:
    """Make the resume token of an object: its id with a signature, so nothing need be stored."""
    return _encode(object_id.bytes + _signature(secret, object_id))


def read_resume_token(secret: str, token: str) -> UUID | None:
    """Give the object a resume token opens, or `None` if it is not one of ours."""
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except ValueError:
        return None
    if len(raw) != 16 + MAC_BYTES or _encode(raw) != token:
        return None
    object_id = UUID(bytes=raw[:16])
    return object_id if hmac.compare_digest(raw[16:], _signature(secret, object_id)) else None


def _signature(secret: str, object_id: UUID) -> bytes:
    message = b"resume:" + object_id.bytes
    return hmac.new(secret.encode(), message, hashlib.sha256).digest()[:MAC_BYTES]


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
