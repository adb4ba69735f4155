"""The optional virus scanner: clamd behind a socket, spoken to with INSTREAM (clamd(8))."""

import logging
import socket
import struct
from pathlib import Path

from app.evidence.domain import Scan
from app.evidence.errors import EvidenceRefused, Reason

log = logging.getLogger("zhizhen.evidence")
SECONDS = 20.0
CHUNK = 64 * 1024
LONGEST_ANSWER = 4096


class ClamdScanner:
    """Asks clamd about a file; `address` is `/path/of/the.socket` or `host:port`."""

    def __init__(self, address: str) -> None:
        self._address = address

    def scan(self, path: Path) -> Scan:
        """Say whether a file is clean; `unscanned` when the scanner does not answer.

        Raises `EvidenceRefused` when it found something.
        """
        try:
            answer = self._ask(path)
        except OSError as fault:
            log.warning("the virus scanner does not answer: %s", fault)
            return Scan.UNSCANNED
        if answer.endswith("FOUND"):
            raise EvidenceRefused(Reason.VIRUS)
        if answer.endswith("OK"):
            return Scan.CLEAN
        log.warning("the virus scanner answered: %s", answer)
        return Scan.UNSCANNED

    def _ask(self, path: Path) -> str:
        with self._connected() as line, path.open("rb") as file:
            line.settimeout(SECONDS)
            line.sendall(b"zINSTREAM\0")
            while chunk := file.read(CHUNK):
                line.sendall(struct.pack("!L", len(chunk)) + chunk)
            line.sendall(struct.pack("!L", 0))
            answer = b""
            while b"\0" not in answer and len(answer) < LONGEST_ANSWER:
                piece = line.recv(LONGEST_ANSWER)
                if not piece:
                    break
                answer += piece
        return answer.partition(b"\0")[0].decode("utf-8", "replace").strip()

    def _connected(self) -> socket.socket:
        if self._address.startswith("/"):
            line = socket.socket(socket.AF_UNIX)
            line.settimeout(SECONDS)
            line.connect(self._address)
            return line
        host, _, port = self._address.rpartition(":")
        return socket.create_connection((host, int(port)), timeout=SECONDS)
