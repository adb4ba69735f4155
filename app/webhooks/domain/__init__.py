"""Events, signatures and addresses, without a database or a network."""

import base64
import hashlib
import hmac
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Protocol
from urllib.parse import urlsplit

from app.webhooks.errors import TargetReason, TargetRefused

SECRET_MARK = "whsec_"  # noqa: S105 - how secrets of the convention begin
SECRET_BYTES = 32
ROTATION = timedelta(days=1)
"""For how long both secrets sign after a change, so that the receiver can follow."""
LONGEST_URL = 500
DELIVER = "webhook.deliver"


class EventType(StrEnum):
    """What is told."""

    ASSESSMENT_SUBMITTED = "assessment.submitted"
    ASSESSMENT_SCORED = "assessment.scored"
    CASE_MOVED = "case.moved"
    REPORT_ISSUED = "report.issued"


class DeliveryState(StrEnum):
    """Where one delivery stands."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    GIVEN_UP = "given-up"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Target:
    """An address that may be called: `is_tls`, host and port to connect to, and what to ask for."""

    is_tls: bool
    host: str
    port: int
    path: str


class Caller(Protocol):
    """Sends one message to a target."""

    def send(self, url: str, headers: Mapping[str, str], body: str) -> int:
        """Give the status of the answer; raises `TargetRefused`, `NotDelivered`."""


def new_secret(random: Callable[[int], bytes]) -> str:
    """Make a signing secret: `whsec_` and 32 random bytes in base64."""
    return SECRET_MARK + base64.b64encode(random(SECRET_BYTES)).decode()


def signature(secret: str, message_id: str, timestamp: int, body: str) -> str:
    """Sign a message: HMAC-SHA-256 over id, time and body, as `v1,<base64>`."""
    key = base64.b64decode(secret.removeprefix(SECRET_MARK))
    signed = f"{message_id}.{timestamp}.{body}".encode()
    return f"v1,{base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()}"


def signatures(secrets: Iterable[str], message_id: str, timestamp: int, body: str) -> str:
    """Sign with each secret that is good now, with blanks between."""
    return " ".join(signature(secret, message_id, timestamp, body) for secret in secrets if secret)


def read_target(url: str, *, allows_any: bool) -> Target:
    """Read an address; raises `TargetRefused` for anything but https to a host without credentials.

    `allows_any` takes http too, for tests and closed networks.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise TargetRefused(TargetReason.MALFORMED) from None
    is_odd = not url.isascii() or not url.isprintable() or " " in url or len(url) > LONGEST_URL
    if is_odd or not parts.hostname or parts.username or parts.password or parts.fragment:
        raise TargetRefused(TargetReason.MALFORMED)
    if parts.scheme not in {"https", "http"}:
        raise TargetRefused(TargetReason.MALFORMED)
    if parts.scheme == "http" and not allows_any:
        raise TargetRefused(TargetReason.NOT_HTTPS)
    is_tls = parts.scheme == "https"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    target = Target(is_tls, parts.hostname, port or (443 if is_tls else 80), path)
    if not allows_any and _is_local_name(target.host):
        raise TargetRefused(TargetReason.PRIVATE)
    return target


def is_public(address: str) -> bool:
    """Whether an IP address lies in the open internet; an IPv4 address inside of an IPv6 one is looked at too."""
    try:
        read: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(read, IPv6Address):
        inner = read.ipv4_mapped or read.sixtofour or (read.teredo[1] if read.teredo else None)
        if inner is not None:
            return is_public(str(inner))
        if read in _NAT64:
            return is_public(str(IPv4Address(int(read) & 0xFFFFFFFF)))
    return read.is_global and not read.is_multicast and not read.is_reserved


class _Network:
    """Addresses under one prefix of 96 bits."""

    def __init__(self, first: IPv6Address) -> None:
        self._first = int(first) >> 32

    def __contains__(self, address: IPv6Address) -> bool:
        return int(address) >> 32 == self._first


_NAT64 = _Network(IPv6Address("64:ff9b::"))


def _is_local_name(host: str) -> bool:
    """Whether a host is an address inside, or a name that can only mean one."""
    try:
        ip_address(host)
    except ValueError:
        name = host.rstrip(".").lower()
        return "." not in name or name.endswith((".localhost", ".local", ".internal"))
    return not is_public(host)
