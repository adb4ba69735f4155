"""A device with a passkey, in software: it answers as a browser would, with signatures that can be checked."""

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import bytes_to_base64url, encode_cbor

USER_PRESENT, USER_VERIFIED, HAS_CREDENTIAL = 0x01, 0x04, 0x40


@dataclass
class Device:
    """One credential (ES256) of one device; `counter` grows with every signature."""

    origin: str = "http://testserver"
    domain: str = "testserver"
    flags: int = USER_PRESENT | USER_VERIFIED
    counter: int = 0
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    id: bytes = field(default_factory=lambda: secrets.token_bytes(32))

    def made(self, options: str, **changes: object) -> str:
        """Answer options for a new credential."""
        numbers = self.key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        attested = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + encode_cbor(public)
        data = self._data(HAS_CREDENTIAL) + attested
        sent = encode_cbor({"fmt": "none", "attStmt": {}, "authData": data})
        response = {"attestationObject": bytes_to_base64url(sent)}
        return self._answer("webauthn.create", options, response, changes)

    def signed(self, options: str, **changes: object) -> str:
        """Answer options for signing in."""
        self.counter += 1
        data, client = self._data(0), self._client("webauthn.get", options, changes)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        response = {
            "authenticatorData": bytes_to_base64url(data),
            "signature": bytes_to_base64url(signature),
        }
        return self._answer("webauthn.get", options, response, changes)

    def _data(self, more: int) -> bytes:
        flags = bytes([self.flags | more])
        return hashlib.sha256(self.domain.encode()).digest() + flags + self.counter.to_bytes(4, "big")

    def _client(self, kind: str, options: str, changes: dict[str, object]) -> bytes:
        told = {"type": kind, "challenge": json.loads(options)["challenge"], "origin": self.origin}
        return json.dumps({**told, "crossOrigin": False, **changes}).encode()

    def _answer(self, kind: str, options: str, response: dict[str, str], changes: dict[str, object]) -> str:
        client = bytes_to_base64url(self._client(kind, options, changes))
        named = bytes_to_base64url(self.id)
        whole = {"id": named, "rawId": named, "type": "public-key", "clientExtensionResults": {}}
        return json.dumps({**whole, "response": {"clientDataJSON": client, **response}})


def other_challenge() -> str:
    """Give a challenge nobody asked for."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).rstrip(b"=").decode()
