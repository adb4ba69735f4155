"""Signing in by an identity service: linked people get in, everything that does not fit is refused; both databases."""

import base64
import hmac
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response
from joserfc.jwk import RSAKey

from app.identity.adapters.provider import read_provider
from app.identity.domain.external import read_role_map
from app.identity.domain.roles import Membership, Role
from app.identity.errors import ProviderUnusable
from app.identity.repository import memberships_of, person_by_login
from app.kit.audit import rows
from app.kit.plain import read_json
from app.settings import Settings
from tests.conftest import TickingClock
from tests.factories.provider import CLIENT, ISSUER, SECRET, Claims, Service, unsigned
from tests.journeys.test_signing_in import FIRM, accept, browser, enter, invitation_for

BACK = "/sign-in/provider/return"


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(
        database_url=database_url,
        blob_dir=tmp_path / "blobs",
        base_url="http://testserver",
        jobs_inside=False,
        oidc_issuer=ISSUER,
        oidc_client_id=CLIENT,
        oidc_client_secret=SECRET,
        oidc_roles="ks-gxj=county-office@320583",
        oidc_strong_method="mfa",
    )


@pytest.fixture
def service(app: FastAPI, clock: TickingClock) -> Service:
    found = Service(lambda: int(clock.now.timestamp()))
    app.state.provider.transport = found.transport
    return found


def sent_to(client: TestClient, path: str = "/sign-in/provider?next=/me/passkeys") -> str:
    """Begin to sign in; gives the address at the service."""
    answered = client.get(path, follow_redirects=False)
    assert answered.status_code == 303, answered.text
    address: str = answered.headers["location"]
    assert address.startswith(f"{ISSUER}/authorize?")
    return address


def returned(client: TestClient, sent: dict[str, str]) -> Response:
    cross = {"sec-fetch-site": "cross-site"}
    answered: Response = client.get(BACK, params=sent, headers=cross)
    return answered


def visit(client: TestClient, service: Service) -> Response:
    return returned(client, service.consent(sent_to(client)))


def linked(app: FastAPI, client: TestClient, service: Service) -> None:
    """Make an invited person of an enterprise, link them, and sign them out."""
    accept(client, invitation_for(app, "firm", Role.ENTERPRISE_OWNER, enterprise=FIRM))
    assert "绑定以后可以用它登录" in client.get("/me").text
    shown = client.post("/me/provider")
    assert 'href="/sign-in/provider/go"' in shown.text
    back = returned(client, service.consent(sent_to(client, "/sign-in/provider/go")))
    assert (back.url.path, "已绑定，可以用它登录" in back.text) == ("/me", True)
    client.post("/sign-out")


def refusals(app: FastAPI) -> list[tuple[str, str]]:
    with app.state.context.database.transaction() as session:
        found = [read_json(row.after) for row in rows(session) if row.action == "provider.refused"]
    return [(row["reason"], row["detail"]) for row in found if isinstance(row, dict)]  # type: ignore[misc]


def test_whoever_linked_themself_signs_in_and_can_unlink(
    app: FastAPI, client: TestClient, service: Service
) -> None:
    assert "用统一身份认证登录" in client.get("/sign-in").text
    linked(app, client, service)
    inside = visit(client, service)
    assert inside.url.path == "/me/passkeys"
    assert "visit" not in client.cookies
    client.post("/me/provider/remove")
    client.post("/sign-out")
    stranger = visit(client, service)
    assert (stranger.status_code, "还没有绑定本平台的账号" in stranger.text) == (403, True)
    assert refusals(app) == [("unknown", "")]


def test_an_address_is_never_the_key_and_an_identity_belongs_to_one_account(
    app: FastAPI, client: TestClient, service: Service
) -> None:
    linked(app, client, service)
    service.subject, service.more = "u-18", {"email": "firm@example.com", "preferred_username": "firm"}
    assert "还没有绑定" in visit(client, service).text
    service.subject = "u-17"
    with browser(app) as other:
        accept(other, invitation_for(app, "other", Role.ENTERPRISE_OWNER, enterprise=UUID(int=8)))
        other.post("/me/provider")
        taken = returned(other, service.consent(sent_to(other, "/sign-in/provider/go")))
        assert (taken.status_code, "已经绑定了另一个账号" in taken.text) == (403, True)


def with_claims(**changes: object) -> Callable[[Service], None]:
    def bend(service: Service) -> None:
        service.change = lambda claims: {k: v for k, v in {**claims, **changes}.items() if v is not None}

    return bend


def late(by: int) -> Callable[[Service], None]:
    def bend(service: Service) -> None:
        service.change = lambda claims: {**claims, "iat": claims["iat"] - by, "exp": claims["exp"] - by}

    return bend


def as_token(make: Callable[[Service, Claims], str]) -> Callable[[Service], None]:
    def bend(service: Service) -> None:
        service.token = lambda claims: make(service, claims)

    return bend


def foreign_key(service: Service, claims: Claims) -> str:
    return service.signed(claims, key=RSAKey.generate_key(2048, {"kid": "k1"}))


def keyed_hash(service: Service, claims: Claims) -> str:
    """Sign with the public key as if it were a shared secret: the classic confusion of algorithms."""
    head = unsigned(claims, {"alg": "HS256", "kid": "k1"})
    signature = hmac.new(service.key.as_pem(private=False), head[:-1].encode(), "sha256").digest()
    return head + base64.urlsafe_b64encode(signature).rstrip(b"=").decode()


@pytest.mark.parametrize(
    ("bend", "detail"),
    [
        (with_claims(nonce="another"), "nonce"),
        (with_claims(nonce=None), "nonce"),
        (with_claims(iss="https://evil.example"), "iss"),
        (with_claims(aud="another-client"), "aud"),
        (with_claims(aud=[CLIENT, "another-client"]), "azp"),
        (with_claims(sub=None), "sub"),
        (with_claims(exp=None), "exp"),
        (late(3600), "exp"),
        (as_token(lambda _service, claims: unsigned(claims)), ""),
        (as_token(foreign_key), "bad_signature"),
        (as_token(keyed_hash), ""),
        (as_token(lambda _service, _claims: "no token"), ""),
        (as_token(lambda _service, _claims: ""), ""),
    ],
)
def test_a_token_that_does_not_fit_lets_nobody_in(
    app: FastAPI, client: TestClient, service: Service, bend: Callable[[Service], None], detail: str
) -> None:
    linked(app, client, service)
    bend(service)
    refused = visit(client, service)
    assert (refused.status_code, "没有通过核对，已拒绝并记录" in refused.text) == (403, True)
    assert client.get("/me").url.path == "/sign-in"
    ((reason, what),) = refusals(app)
    assert (reason, what if detail else "") == ("id-token", detail)


def test_a_visit_ends_once_in_its_browser_and_in_time(
    app: FastAPI, client: TestClient, service: Service, clock: TickingClock
) -> None:
    linked(app, client, service)
    sent = service.consent(sent_to(client))
    with browser(app, "10.1.1.9") as thief:
        assert "另一个浏览器里开始的" in returned(thief, sent).text
        begun = service.consent(sent_to(thief))
        injected = returned(thief, {**begun, "code": sent["code"]})
        assert (injected.status_code, "没有认可这次登录" in injected.text) == (403, True)
        own = service.consent(sent_to(thief))
        assert "已经过期" in returned(thief, {**own, "state": sent["state"]}).text, "a foreign state"
    client.cookies.delete("visit")
    sent = service.consent(sent_to(client))
    visit_token = client.cookies["visit"]
    assert returned(client, sent).url.path == "/me/passkeys"
    client.post("/sign-out")
    client.cookies.set("visit", visit_token)
    assert "已经过期、用过" in returned(client, sent).text, "a replay"
    client.cookies.delete("visit")
    sent = service.consent(sent_to(client))
    clock.now += timedelta(minutes=10)
    assert "已经过期" in returned(client, sent).text
    sent = service.consent(sent_to(client))
    mixed = returned(client, {**sent, "iss": "https://evil.example"})
    assert "没有通过核对" in mixed.text, "RFC 9207: the answer of another service"
    denied = returned(
        client, {"error": "access_denied", "state": service.consent(sent_to(client))["state"]}
    )
    assert "没有完成登录" in denied.text
    assert [reason for reason, _ in refusals(app)] == [
        "state", "code", "state", "state", "state", "id-token", "denied",
    ]  # fmt: skip


def test_a_service_that_is_away_or_another_is_said_so(
    app: FastAPI, client: TestClient, service: Service
) -> None:
    for bend in ({"status": 503}, {"publishes": "https://evil.example"}):
        vars(service).update(bend)
        away = client.get("/sign-in/provider")
        assert (away.status_code, "现在连不上“统一身份认证”" in away.text) == (502, True)
        vars(service).update({"status": 200, "publishes": ISSUER})
    sent = service.consent(sent_to(client))
    service.status = 500
    assert "现在连不上" in returned(client, sent).text


def test_changed_keys_are_fetched_anew_and_metadata_is_kept(
    app: FastAPI, client: TestClient, service: Service
) -> None:
    linked(app, client, service)
    service.key = RSAKey.generate_key(2048, {"kid": "k2"})
    assert visit(client, service).url.path == "/me/passkeys"
    assert service.asked.count("/.well-known/openid-configuration") == 1
    assert service.asked.count("/keys") == 2


def test_staff_still_give_a_code_unless_the_service_has_checked_two_factors(
    app: FastAPI, client: TestClient, service: Service
) -> None:
    enter(app, client, "sys", Role.SYSTEM_ADMIN)
    client.post("/me/provider")
    returned(client, service.consent(sent_to(client, "/sign-in/provider/go")))
    client.post("/sign-out")
    assert visit(client, service).url.path == "/sign-in/code"
    client.post("/sign-out")
    service.more = {"amr": ["pwd", "mfa"]}
    assert visit(client, service).url.path == "/me/passkeys"
    assert client.get("/admin/people").status_code == 200


def test_a_mapped_group_makes_an_account_whose_role_waits(
    app: FastAPI, client: TestClient, service: Service
) -> None:
    service.more = {"groups": ["ks-gxj"], "preferred_username": "ZhouMin", "name": "周敏"}
    assert visit(client, service).url.path == "/me/passkeys"
    assert "还没有角色" in client.get("/me").text
    with app.state.context.database.transaction() as session:
        person = person_by_login(session, "zhoumin")
        assert person is not None
        (row,) = memberships_of(session, person.id)
        assert (row.role, row.region, row.approved_at) == ("county-office", "320583", None)
    assert client.post("/me/provider/remove").status_code == 200


def test_nobody_is_linked_who_did_not_just_sign_in_or_signed_out_meanwhile(
    app: FastAPI, client: TestClient, service: Service, clock: TickingClock
) -> None:
    accept(client, invitation_for(app, "firm", Role.ENTERPRISE_OWNER, enterprise=FIRM))
    client.post("/me/provider")
    sent = service.consent(sent_to(client, "/sign-in/provider/go"))
    client.post("/sign-out")
    assert returned(client, sent).url.path == "/sign-in"
    assert "还没有绑定" in visit(client, service).text


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("", {}),
        ("a=county-office@320583; b = consultant@P1 ;", {
            "a": Membership(Role.COUNTY_OFFICE, region="320583"), "b": Membership(Role.CONSULTANT, provider="P1"),
        }),
        ("a=county-office@320500", None), ("a=system-admin@320000", None), ("a=enterprise-owner@1", None),
        ("a=king@320583", None), ("county-office", None),
    ],
)  # fmt: skip
def test_the_map_of_roles(text: str, read: dict[str, Membership] | None) -> None:
    if read is None:
        with pytest.raises(ValueError, match=r"'"):
            read_role_map(text)
        return
    assert read_role_map(text) == read


@pytest.mark.parametrize(
    "bad", [{"oidc_issuer": "http://id.example"}, {"oidc_client_id": ""}, {"oidc_roles": "x"}]
)
def test_settings_that_can_not_work_stop_the_start(settings: Settings, bad: dict[str, str]) -> None:
    with pytest.raises(ProviderUnusable):
        read_provider(settings.model_copy(update=bad))
    assert read_provider(Settings()) is None


def test_without_a_provider_its_addresses_do_not_exist(client: TestClient, app: FastAPI) -> None:
    app.state.provider = None
    assert client.get("/sign-in/provider").status_code == 404
