"""Calling a target: only the open internet, only the address that was looked up, only for so long.

The name is resolved once, every address it has is judged, and the connection goes to the address that was judged, so
a name that changes in between changes nothing. Redirects are not followed. Whatever the target does, the call ends
after `LONGEST_CALL` seconds, and no more than `LARGEST_ANSWER` bytes of its answer are read.
"""

import contextlib
import http.client
import socket
import ssl
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from app.kit.sealing import Sealer
from app.settings import Settings
from app.webhooks.domain import Caller, Target, is_public, read_target
from app.webhooks.errors import NotDelivered, TargetReason, TargetRefused

LONGEST_STEP = 5.0
LONGEST_CALL = 15.0
LARGEST_ANSWER = 16 * 1024


@dataclass(frozen=True, slots=True)
class Outbound:
    """What sending needs of the service: how targets are called, and what opens their secrets."""

    caller: Caller
    sealer: Sealer


def outbound_of(settings: Settings) -> Outbound:
    """Give what the settings allow."""
    sealer = Sealer(settings.secret_key.get_secret_value(), settings.older)
    return Outbound(HttpCaller(allows_any=settings.webhook_targets == "any"), sealer)


Resolve = Callable[[str, int], Sequence[str]]


def resolve(host: str, port: int) -> Sequence[str]:
    """Give every address of a host, in the order of the system."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


@dataclass(frozen=True, slots=True)
class HttpCaller:
    """Calls over HTTP; `allows_any` is for tests and closed networks."""

    allows_any: bool = False
    resolve: Resolve = resolve
    longest_step: float = LONGEST_STEP
    longest_call: float = LONGEST_CALL

    def send(self, url: str, headers: Mapping[str, str], body: str) -> int:
        """Post a body; give the status of the answer."""
        target = read_target(url, allows_any=self.allows_any)
        address = self._address(target)
        connection = http.client.HTTPConnection(target.host, target.port, timeout=self.longest_step)
        watch = threading.Timer(self.longest_call, _cut_off, [connection])
        watch.start()
        try:
            self._connect(connection, target, address)
            connection.request("POST", target.path, body.encode(), dict(headers))
            with contextlib.closing(connection.getresponse()) as answer:
                answer.read(LARGEST_ANSWER)
                return int(answer.status)
        except TimeoutError as fault:
            raise NotDelivered("the target did not answer in time") from fault
        except (OSError, http.client.HTTPException) as fault:
            raise NotDelivered(f"{type(fault).__name__}: the connection failed") from fault
        finally:
            watch.cancel()
            connection.close()

    def _address(self, target: Target) -> str:
        """Look the host up; raises `TargetRefused` when any of its addresses lies inside."""
        try:
            found = self.resolve(target.host, target.port)
        except OSError:
            found = []
        if not found:
            raise TargetRefused(TargetReason.UNKNOWN_HOST)
        if not self.allows_any and not all(is_public(address) for address in found):
            raise TargetRefused(TargetReason.PRIVATE)
        return found[0]

    def _connect(self, connection: http.client.HTTPConnection, target: Target, address: str) -> None:
        """Connect to the address that was judged; the handshake too can be cut off."""
        plain = socket.create_connection((address, target.port), timeout=self.longest_step)
        if not target.is_tls:
            connection.sock = plain
            return
        context = ssl.create_default_context()
        wrapped = context.wrap_socket(plain, server_hostname=target.host, do_handshake_on_connect=False)
        connection.sock = wrapped
        wrapped.do_handshake()


def _cut_off(connection: http.client.HTTPConnection) -> None:
    """End a call that takes too long, whatever it waits for."""
    if connection.sock is not None:
        with contextlib.suppress(OSError):
            connection.sock.shutdown(socket.SHUT_RDWR)
