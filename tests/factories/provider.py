"""A little identity service: it publishes its keys, gives codes, and signs ID tokens; reached without a network."""

import base64
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

ISSUER, CLIENT, SECRET = "https://id.example", "zhizhen", "a password of the client"
Claims = dict[str, Any]


@dataclass
class Service:
    """The service; tests bend it by `change` (the claims), `token` (the whole token) and `status`."""

    clock: Callable[[], int]
    subject: str = "u-17"
    more: Claims = field(default_factory=dict)
    change: Callable[[Claims], Claims] = lambda claims: claims
    token: Callable[[Claims], str] | None = None
    status: int = 200
    publishes: str = ISSUER
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "k1", "use": "sig"}))
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    @property
    def transport(self) -> httpx.MockTransport:
        """What answers for the service."""
        return httpx.MockTransport(self._answer)

    def consent(self, address: str) -> dict[str, str]:
        """Let somebody sign in at the address a browser was sent to; gives what comes back to us."""
        sent = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert (sent["client_id"], sent["response_type"]) == (CLIENT, "code")
        assert sent["code_challenge_method"] == "S256"
        code = f"code-{len(self.codes) + 1}"
        self.codes[code] = sent
        return {"code": code, "state": sent["state"], "iss": ISSUER}

    def signed(self, claims: Claims, *, key: RSAKey | None = None, alg: str = "RS256") -> str:
        """Sign claims as an ID token."""
        used = key or self.key
        return jwt.encode({"alg": alg, "kid": used.kid}, claims, used)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.url.path)
        if self.status != 200:
            return httpx.Response(self.status)
        return {
            "/.well-known/openid-configuration": self._metadata,
            "/keys": self._keys,
            "/token": self._token,
        }[request.url.path](request)

    def _metadata(self, _request: httpx.Request) -> httpx.Response:
        paths = {"authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": "/keys"}
        return httpx.Response(
            200, json={"issuer": self.publishes, **{k: ISSUER + v for k, v in paths.items()}}
        )

    def _keys(self, _request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=KeySet([self.key]).as_dict(private=False))

    def _token(self, request: httpx.Request) -> httpx.Response:
        sent = {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
        begun = self.codes.pop(sent["code"], None)
        hashed = hashlib.sha256(sent["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(hashed).rstrip(b"=").decode()
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        is_ours = request.headers["authorization"] == f"Basic {basic}"
        if not is_ours or begun is None or begun["code_challenge"] != challenge:
            return httpx.Response(400, json={"error": "invalid_grant"})
        assert begun["redirect_uri"] == sent["redirect_uri"]
        now = self.clock()
        claims = {
            "iss": ISSUER, "aud": CLIENT, "sub": self.subject, "iat": now, "exp": now + 300,
            "nonce": begun["nonce"], **self.more,
        }  # fmt: skip
        claims = self.change(claims)
        token = self.token(claims) if self.token else self.signed(claims)
        return httpx.Response(200, json={"access_token": "x", "token_type": "Bearer", "id_token": token})


def unsigned(claims: Claims, header: Claims | None = None) -> str:
    """Write a token with an empty signature, of the algorithm `none` unless another header is wanted."""
    parts = (header or {"alg": "none"}, claims)
    body = ".".join(
        base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts
    )
    return f"{body}."
