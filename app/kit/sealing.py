"""Personal fields at rest: AES-256-GCM with a key derived from the service's secret, bound to their place.

A sealed text is `v1.<key id>.<nonce and ciphertext, base64url>`; the key id tells an old key from a new one, so
a secret can be changed while old fields stay readable with `older` secrets.
"""

import base64
import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.kit.errors import ServiceFault

VERSION = "v1"
NONCE_BYTES = 12
KEY_ID_LENGTH = 8


class SealBroken(ServiceFault):
    """A sealed field was changed, moved to another place, or its key is not known."""

    code = "seal-broken"


@dataclass(frozen=True, slots=True)
class Sealer:
    """Seals and opens texts; `place` names table, column and row, so a field can not be moved to another row."""

    secret: str
    older: Sequence[str] = ()
    random: Callable[[int], bytes] = field(default=os.urandom, repr=False)

    def seal(self, text: str, place: str) -> str:
        """Give the sealed text; an empty text stays empty."""
        if not text:
            return ""
        nonce = self.random(NONCE_BYTES)
        sealed = AESGCM(_key(self.secret)).encrypt(nonce, text.encode(), place.encode())
        return f"{VERSION}.{key_id(self.secret)}.{base64.urlsafe_b64encode(nonce + sealed).decode()}"

    def open(self, sealed: str, place: str) -> str:
        """Give the text back; raises `SealBroken`."""
        if not sealed:
            return ""
        version, _, rest = sealed.partition(".")
        named, _, body = rest.partition(".")
        known = {key_id(secret): secret for secret in (*self.older, self.secret)}
        if version != VERSION or named not in known:
            raise SealBroken(f"{place}: sealed with a key that is not known")
        try:
            raw = base64.urlsafe_b64decode(body)
            opened = AESGCM(_key(known[named])).decrypt(
                raw[:NONCE_BYTES], raw[NONCE_BYTES:], place.encode()
            )
        except (ValueError, InvalidTag) as fault:
            raise SealBroken(f"{place}: the sealed text was changed") from fault
        return opened.decode()


def key_id(secret: str) -> str:
    """Name the key of a secret without telling anything of it."""
    return hashlib.sha256(_key(secret)).hexdigest()[:KEY_ID_LENGTH]


def _key(secret: str) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt=b"zhizhen", info=b"fields").derive(secret.encode())
