"""Passkeys (WebAuthn level 2) by py_webauthn: options for the browser, and checking what comes back."""

import json
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit
from uuid import UUID

from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import (
    bytes_to_base64url,
    parse_client_data_json,
    parse_registration_credential_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from app.identity.errors import PasskeyReason, PasskeyRefused

TIMEOUT_MS = 5 * 60 * 1000


@dataclass(frozen=True, slots=True)
class Site:
    """For which site passkeys are made: its domain (the relying party's id) and its origin."""

    id: str
    origin: str

    @property
    def can_have_passkeys(self) -> bool:
        """Whether browsers make passkeys for it: they need a domain name, an address is none."""
        try:
            ip_address(self.id)
        except ValueError:
            return bool(self.id)
        return False


def site_of(public_url: str) -> Site:
    """Give the site of the service's public address."""
    parts = urlsplit(public_url)
    return Site(parts.hostname or "", f"{parts.scheme}://{parts.netloc}")


@dataclass(frozen=True, slots=True)
class Registered:
    """A new credential: its id (base64url), its public key (COSE) and its counter."""

    credential: str
    public_key: bytes
    counter: int


def creation_options(
    site: Site, person_id: UUID, login: str, name: str, challenge: bytes, known: list[str]
) -> str:
    """Give as JSON what the browser makes a passkey from; the device must check who uses it."""
    options = generate_registration_options(
        rp_id=site.id,
        rp_name="智诊 Zhizhen",
        user_id=person_id.bytes,
        user_name=login,
        user_display_name=name,
        challenge=challenge,
        timeout=TIMEOUT_MS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=base64url_to_bytes(one)) for one in known],
    )
    return options_to_json(options)


def request_options(site: Site, challenge: bytes) -> str:
    """Give as JSON what the browser signs in with; it offers the passkeys it has for the site."""
    options = generate_authentication_options(
        rp_id=site.id,
        challenge=challenge,
        timeout=TIMEOUT_MS,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json(options)


def challenge_in(credential: str) -> bytes:
    """Give the challenge a browser's answer claims to have signed; raises `PasskeyRefused`."""
    try:
        sent = json.loads(credential)["response"]["clientDataJSON"]
        return bytes(parse_client_data_json(base64url_to_bytes(sent)).challenge)
    except (WebAuthnException, ValueError, LookupError, TypeError, AttributeError) as fault:
        raise PasskeyRefused(PasskeyReason.UNREADABLE) from fault


def credential_id(credential: str) -> str:
    """Give the id of the credential an answer names; raises `PasskeyRefused`."""
    try:
        return bytes_to_base64url(base64url_to_bytes(str(json.loads(credential)["rawId"])))
    except (ValueError, LookupError, TypeError) as fault:
        raise PasskeyRefused(PasskeyReason.UNREADABLE) from fault


def registered(credential: str, challenge: bytes, site: Site) -> Registered:
    """Check a new passkey: our challenge, our origin, our domain, user verified; raises `PasskeyRefused`."""
    try:
        parse_registration_credential_json(credential)
        made = verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=site.id,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError) as fault:
        raise PasskeyRefused(PasskeyReason.NOT_PROVEN) from fault
    return Registered(bytes_to_base64url(made.credential_id), made.credential_public_key, made.sign_count)


def asserted(credential: str, challenge: bytes, site: Site, public_key: bytes) -> int:
    """Check a signature by a passkey and give its counter; raises `PasskeyRefused`.

    The counter is compared by the caller, who can tell a copied passkey from a wrong signature.
    """
    try:
        checked = verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=site.id,
            expected_origin=site.origin,
            credential_public_key=public_key,
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError) as fault:
        raise PasskeyRefused(PasskeyReason.NOT_PROVEN) from fault
    return checked.new_sign_count
