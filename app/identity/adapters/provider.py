"""Signing in by an identity service (OpenID Connect, code flow with PKCE); needs the extra `oidc` (Authlib).

Authlib and httpx are imported where they are used, so that nobody needs them who has no such service.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from app.identity.domain.external import Proven, VisitSecrets, read_role_map
from app.identity.domain.roles import Membership
from app.identity.errors import ProviderReason, ProviderRefused, ProviderUnusable
from app.settings import Settings

if TYPE_CHECKING:
    import httpx

TIMEOUT_SECONDS = 10
LARGEST_ANSWER = 200_000
METADATA_LIVES = timedelta(hours=1)
LEEWAY_SECONDS = 60
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
"""Only signatures by a key pair: `none` and keyed hashes prove nothing about who signed."""
SCOPE = "openid profile"
LOOPBACK = {"localhost", "127.0.0.1"}


@dataclass
class Provider:
    """One identity service, as configured; what it publishes about itself is kept for an hour."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str
    return_url: str
    strong_method: str = ""
    """The `amr` value that tells of two factors; empty: our own code is asked for."""
    groups_claim: str = "groups"
    roles: Mapping[str, Membership] = field(default_factory=dict)
    transport: "httpx.BaseTransport | None" = None
    _metadata: dict[str, Any] = field(default_factory=dict, repr=False)
    _keys: dict[str, Any] = field(default_factory=dict, repr=False)
    _read_at: datetime | None = None

    def entrance(self, visit: VisitSecrets, *, at: datetime) -> str:
        """Give the address at the service to go to; raises `ProviderRefused` while it can not be reached."""
        from authlib.common.urls import add_params_to_uri  # noqa: PLC0415 - an extra
        from authlib.oauth2.rfc7636 import create_s256_code_challenge  # noqa: PLC0415

        asked = [
            ("response_type", "code"),
            ("client_id", self.client_id),
            ("redirect_uri", self.return_url),
            ("scope", SCOPE),
            ("state", visit.state),
            ("nonce", visit.nonce),
            ("code_challenge", create_s256_code_challenge(visit.verifier)),
            ("code_challenge_method", "S256"),
        ]
        return str(add_params_to_uri(self._endpoint("authorization_endpoint", at), asked))

    def proven(self, code: str, visit: VisitSecrets, *, at: datetime) -> Proven:
        """Redeem a code and give who the service says somebody is; raises `ProviderRefused`."""
        answer = self._redeemed(code, visit, at)
        claims = self._claims(str(answer.get("id_token", "")), visit, at)
        groups, methods = claims.get(self.groups_claim), claims.get("amr")
        return Proven(
            issuer=self.issuer,
            subject=str(claims["sub"])[:255],
            name=str(claims.get("name") or ""),
            login=str(claims.get("preferred_username") or ""),
            groups=frozenset(map(str, groups)) if isinstance(groups, list) else frozenset(),
            methods=frozenset(map(str, methods)) if isinstance(methods, list) else frozenset(),
        )

    def _redeemed(self, code: str, visit: VisitSecrets, at: datetime) -> dict[str, Any]:
        sent = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.return_url,
            "code_verifier": visit.verifier,
        }
        address = self._endpoint("token_endpoint", at)
        return self._asked(
            lambda client: client.post(address, data=sent, auth=(self.client_id, self.client_secret))
        )

    def _claims(self, token: str, visit: VisitSecrets, at: datetime) -> dict[str, Any]:
        """Check signature, issuer, audience, times and nonce of an ID token."""
        from authlib.oidc.core import CodeIDToken  # noqa: PLC0415 - an extra
        from joserfc import jwt  # noqa: PLC0415
        from joserfc.errors import InvalidKeyIdError, JoseError  # noqa: PLC0415
        from joserfc.jwk import KeySet  # noqa: PLC0415

        def read(*, anew: bool) -> Any:
            keys = KeySet.import_key_set(self._key_set(at, anew=anew))  # type: ignore[arg-type]
            return jwt.decode(token, keys, algorithms=ALGORITHMS)

        try:
            try:
                decoded = read(anew=False)
            except InvalidKeyIdError:
                decoded = read(anew=True)  # the service has changed its keys
            options: dict[str, Any] = {
                "iss": {"essential": True, "value": self.issuer},
                "aud": {"essential": True, "value": self.client_id},
                "sub": {"essential": True},
            }
            expected = {"nonce": visit.nonce, "client_id": self.client_id}
            claims = CodeIDToken(decoded.claims, decoded.header, options, expected)
            claims.validate(now=int(at.timestamp()), leeway=LEEWAY_SECONDS)
        except (JoseError, ValueError, TypeError) as fault:
            raise ProviderRefused(ProviderReason.TOKEN, detail=_what(fault)) from fault
        return dict(claims)

    def _endpoint(self, name: str, at: datetime) -> str:
        """Give one of the addresses the service publishes about itself."""
        if self._read_at is None or at - self._read_at >= METADATA_LIVES:
            address = f"{self.issuer.rstrip('/')}/.well-known/openid-configuration"
            found = self._asked(lambda client: client.get(address))
            if found.get("issuer") != self.issuer:
                raise ProviderRefused(ProviderReason.UNREACHABLE, detail="issuer")
            self._metadata, self._keys, self._read_at = found, {}, at
        address = str(self._metadata.get(name, ""))
        if not _is_safe(address):
            raise ProviderRefused(ProviderReason.UNREACHABLE, detail=name)
        return address

    def _key_set(self, at: datetime, *, anew: bool) -> dict[str, Any]:
        if anew or not self._keys:
            address = self._endpoint("jwks_uri", at)
            self._keys = self._asked(lambda client: client.get(address))
        return self._keys

    def _asked(self, ask: "Callable[[httpx.Client], httpx.Response]") -> dict[str, Any]:
        import httpx  # noqa: PLC0415 - an extra

        try:
            with httpx.Client(transport=self.transport, timeout=TIMEOUT_SECONDS) as client:
                answer = ask(client)
        except httpx.HTTPError as fault:
            raise ProviderRefused(ProviderReason.UNREACHABLE, detail=type(fault).__name__) from fault
        if answer.status_code in {400, 401, 403}:
            raise ProviderRefused(ProviderReason.CODE, detail=str(answer.status_code))
        try:
            read = json.loads(answer.content[:LARGEST_ANSWER]) if answer.status_code == 200 else None  # noqa: PLR2004
        except ValueError:
            read = None
        if not isinstance(read, dict):
            raise ProviderRefused(ProviderReason.UNREACHABLE, detail=str(answer.status_code))
        return read


def read_provider(settings: Settings) -> Provider | None:
    """Give the identity service of the settings, if there is one; raises `ProviderUnusable` that says what is wrong."""
    if not settings.oidc_issuer:
        return None
    if find_spec("authlib") is None:
        raise ProviderUnusable(
            "signing in by a provider needs Authlib; install the extra: uv sync --extra oidc"
        )
    secret = settings.oidc_client_secret.get_secret_value()
    if not _is_safe(settings.oidc_issuer) or not settings.oidc_client_id or not secret:
        raise ProviderUnusable(
            "APP_OIDC_ISSUER must be an https address, with APP_OIDC_CLIENT_ID and _SECRET"
        )
    try:
        roles = read_role_map(settings.oidc_roles)
    except ValueError as fault:
        raise ProviderUnusable(f"APP_OIDC_ROLES: {fault}") from fault
    return Provider(
        issuer=settings.oidc_issuer,
        client_id=settings.oidc_client_id,
        client_secret=secret,
        name=settings.oidc_name,
        return_url=f"{settings.public_url}/sign-in/provider/return",
        strong_method=settings.oidc_strong_method,
        groups_claim=settings.oidc_groups_claim,
        roles=roles,
    )


def _is_safe(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)


def _what(fault: Exception) -> str:
    """Say in a word what is wrong with a token, for the audit trail: the claim, or the kind of fault."""
    return str(getattr(fault, "claim", "") or getattr(fault, "error", "") or type(fault).__name__)[:40]
