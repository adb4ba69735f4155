"""Every route × method × visitor against one reviewed table, `rights.csv`.

The table says for each route what a visitor of each kind gets: `yes` (answered: also when the state of things or what
was typed stands against it), `404` (it does not exist for them), `403`, `in` (sent to sign in), `code` (sent to the
second factor), `key` (sent to the pool's key). A route that is not in the table fails; the failure prints its line as
it is answered now, to be reviewed before it is added.
"""

import asyncio
import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from app.commands.migrate import migrate
from app.identity.domain import Permission
from app.kit.clock import system_clock
from app.main import create_app
from app.questionnaires.service.library import Library
from app.settings import HERE, Settings
from tests.architecture.test_codebase import permissions, routes
from tests.factories.everybody import World, peopled

TABLE = Path(__file__).with_name("rights.csv")
SENT = {"/sign-in": "in", "/sign-in/code": "code", "/pool/sign-in": "key"}
PLAIN = {"accept-encoding": "identity"}
NEAR = ("anonymous", "holder", "foreign-holder", "colleague", "owner", "owner-foreign", "county", "city-without-code", "key-office")  # fmt: skip
STAND_INS = {
    Permission.PUBLIC: ("anonymous", "holder", "city"),
    Permission.HOLDS_ASSESSMENT: NEAR,
    Permission.ANSWERS_PART: NEAR,
}
"""Who asks the many routes of these permissions. Their guards look at a token or at whose firm it is, never at a role;
everybody asks the first routes of each (`ASKED_BY_ALL` of them), and all others must get there what nobody gets."""
ASKED_BY_ALL = 2
OWN = ("GET /sign-in", "POST /sign-in", "POST /sign-out")
"""What somebody may do who has given the password and not yet the code."""
LAST = ("DELETE /api/v1/webhooks/{webhook_id}", "POST /sign-out")
"""What would end the visit."""
PLACES = {
    "sections": "{section}", "items": "Q01", "responses": "Q01", "review": "{section}", "providers": "{provider}",
    "questionnaires": "miit-sme-2024", "policies": "DEMO-SZ-UPGRADE", "keep": "DEMO-SZ-UPGRADE",
}  # fmt: skip
"""What a `{code}` or `{item}` stands for, by the word before it."""


@dataclass(frozen=True)
class Asked:
    """One route with its method."""

    method: str
    path: str

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    def address(self, world: World, who: str, section: str) -> str:
        """Give the address with the objects of the world; a colleague opens the same under their part's id."""
        uses_up = self.method == "DELETE"
        values = {**world.places, **(world.spare if uses_up else {})}
        if self.path.startswith("/api/v1/exports") or self.path == "/register/exports/{export_id}/file":
            values["export_id"] = values["exchange"]
        if who == "colleague":
            values["assessment_id"] = world.part
        parts = []
        for before, part in zip(("", *self.path.split("/")), self.path.split("/"), strict=False):
            parts.append(_filled(part, before, values, section))
        return "/".join(parts)

    def form(self, world: World, who: str) -> dict[str, str]:
        """Give the fields that name an object, where it is not the address that does."""
        named = {
            "/me/sessions": {"session": world.second.get(who, "")},
            "/admin/people/{person_id}/roles/end": {"membership": world.membership},
            "/desk/nominate": {"assessment": world.places["assessment_id"]},
            "/assessments/{assessment_id}/items/{code}/evidence/removal": {"use": world.places["use_id"]},
            "/assessments/{assessment_id}/items/{code}/evidence/reuse": {"use": world.places["use_id"]},
        }
        return named.get(self.path, {}) if self.method == "POST" else {}


def _filled(part: str, before: str, values: Mapping[str, str], section: str) -> str:
    if not part.startswith("{") and "{" not in part:
        return part
    name = part[part.index("{") + 1 : part.index("}")]
    if name == "use_id" and before == "photos":
        return part.replace("{use_id}", values["photo"])
    fixed = {
        "paper": "report",
        "language": "en",
        "size": "large",
        "event": "warn",
        "ending": "xlsx",
        "section": section,
    }
    if name in {"code", "item"}:
        found = PLACES[before].format(section=section, provider=values["provider"])
    elif name == "token":
        found = {"delegated": values["delegated"], "invitations": values["invitation"]}.get(
            before, values["token"]
        )
    else:
        found = fixed.get(name) or values[name]
    return part.replace(f"{{{name}}}", found)


def asked() -> Iterator[Asked]:
    """Give every route with each of its methods, what ends the visit last."""
    every = {Asked(method, route.path) for route in routes() for method in (route.methods or ())}
    return iter(sorted(every, key=lambda a: (str(a) in LAST, a.path, a.method)))


def verdict(answered: httpx.Response) -> str:
    """Say in a word of the table what was answered."""
    assert answered.status_code < 500 or answered.status_code == 503, (
        answered.request.url,
        answered.text[:300],
    )
    assert answered.status_code != 429, answered.request.url
    if answered.status_code in {401, 403, 404}:
        return str(answered.status_code)
    if "set-cookie" in answered.headers:  # signing out leads to the same page as not being signed in
        return "yes"
    path = answered.headers.get("location", "").partition("?")[0]
    return SENT.get(path, "yes") if answered.is_redirect else "yes"


async def answers(app: FastAPI, world: World, section: str) -> dict[str, dict[str, str]]:
    """Ask every route as every visitor; give line → column → word."""
    found: dict[str, dict[str, str]] = {str(a): {} for a in asked()}
    few = asked_by_few()
    for n, (who, headers) in enumerate(world.headers.items()):
        transport = httpx.ASGITransport(app, client=(f"10.7.0.{n}", 50000))
        async with httpx.AsyncClient(
            transport=transport, base_url="http://testserver", headers=PLAIN
        ) as client:
            for a in asked():
                if who not in few.get(str(a), {who}):
                    found[str(a)][who] = found[str(a)]["anonymous"]
                    continue
                answered = await client.request(
                    a.method, a.address(world, who, section), headers=headers, data=a.form(world, who)
                )
                client.cookies.clear()
                found[str(a)][who] = verdict(answered)
    return found


def asked_by_few() -> dict[str, tuple[str, ...]]:
    """Give the visitors of the routes that stand-ins ask."""
    found: dict[str, tuple[str, ...]] = {}
    for permission, who in STAND_INS.items():
        theirs = sorted(
            f"{m} {r.path}" for r in routes() for m in r.methods or () if permission in named(r)
        )
        found |= dict.fromkeys(theirs[ASKED_BY_ALL:], who)
    return found


def named(route: APIRoute) -> set[Permission]:
    """Give the permission a route names; what names none (health, the service worker) is public."""
    return permissions(route.dependant) or {Permission.PUBLIC}


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory, library: Library) -> dict[str, dict[str, str]]:
    folder = tmp_path_factory.mktemp("rights")
    settings = Settings(
        database_url=f"sqlite:///{folder / 'test.db'}", blob_dir=folder / "blobs", show_demo=True,
        base_url="http://testserver", jobs_inside=False,
        mail_folder=folder / "mail", mail_from="service@zhizhen.example",
    )  # fmt: skip
    migrate(settings)
    now = system_clock()
    app = create_app(settings, clock=lambda: now)
    edition = library.newest("miit-sme-2024")
    with TestClient(app):
        world = peopled(app, edition)
        return asyncio.run(answers(app, world, edition.definition.sections[0].code))


def table() -> dict[str, dict[str, str]]:
    with TABLE.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {f"{row.pop('method')} {row.pop('route')}": row for row in rows}


def test_every_route_answers_every_visitor_as_reviewed(answered: dict[str, dict[str, str]]) -> None:
    reviewed = table()
    missing = [line for line in answered if line not in reviewed]
    told = "\n".join(",".join((*line.split(" ", 1), *answered[line].values())) for line in missing)
    assert not missing, f"not in {TABLE.relative_to(HERE)}; review and add:\n{told}"
    assert set(reviewed) == set(answered), "lines of routes that are gone"
    assert all(set(words) == set(answered["GET /me"]) for words in reviewed.values()), "columns"
    different = [
        f"{line}: {who} gets {word}, reviewed is {reviewed[line].get(who)}"
        for line, words in answered.items()
        for who, word in words.items()
        if reviewed[line].get(who) != word
    ]
    assert different == []


def test_the_table_gives_nobody_more_than_what_is_public() -> None:
    public = {f"{m} {r.path}" for r in routes() for m in r.methods or () if named(r) == {Permission.PUBLIC}}
    for line, words in table().items():
        assert words["anonymous"] != "yes" or line in public, line
        for outside in ("foreign-holder", "city-disabled", "city-without-code"):
            assert words[outside] != "yes" or line in public or line.startswith(OWN), (line, outside)


def test_the_table_lets_nobody_reach_over_the_border() -> None:
    """Whoever stands outside gets no object: only lists of their own, the page of their account, and what is public."""
    for line, words in table().items():
        outside = [
            who for who in words if who.endswith(("-foreign", "-unassigned", "-expired", "-disabled"))
        ]
        assert "_id}" not in line or all(words[who] != "yes" for who in outside), line
