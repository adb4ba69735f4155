"""Tenants made at random: whoever looks at a list sees nothing of anybody else's; both databases.

What somebody may see is worked out here anew, from the programme's rules and not from the code under test.
"""

import re
from dataclasses import dataclass, field
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from app.cases.domain.states import LATER, CaseState
from app.cases.tables import DiagnosisCase, VerifiedResponse
from app.identity.domain.dual_control import Asked
from app.identity.domain.rights import Action, Actor
from app.identity.domain.roles import Membership, Role
from app.identity.service.accounts import Keys, make_person
from app.identity.service.dual_control import ask
from app.identity.service.guessing import Place
from app.identity.service.roles import give_role
from app.identity.service.signing import start
from app.providers.service.keeping import kept_pool
from app.scoring.tables import StoredResult
from tests.factories.desk import kept_case, new_browser

COUNTIES = ("320583", "320582", "320114", "321002", "330110")
NAME = re.compile(r"戊\d{4}厂")
OFFICES = {Role.COUNTY_OFFICE: 6, Role.CITY_OFFICE: 4, Role.PROVINCE_OFFICE: 2}
LISTS = (
    "/desk",
    "/desk?state=",
    "/desk?mine=1",
    "/desk/nominate",
    "/desk/agreement",
    "/approvals",
    "/pool",
)


@dataclass(frozen=True)
class Tenant:
    """One enterprise with a case: where it lies, who works on it."""

    name: str
    county: str
    state: CaseState
    enterprise: UUID
    team: frozenset[int]
    experts: frozenset[int]


@dataclass(frozen=True)
class Wanted:
    """A tenant to make; people by the place they have in the list of people."""

    county: str
    state: CaseState
    team: frozenset[int]
    experts: frozenset[int]


@dataclass
class Everybody:
    """The application with everything made so far; examples add to it."""

    app: FastAPI
    providers: tuple[str, str]
    tenants: list[Tenant] = field(default_factory=list)

    def add(self, wanted: list[Wanted], role: Role, county: str) -> tuple[TestClient, Membership]:
        """Make tenants and two people of a role; the first of them looks, `0` in teams stands for them."""
        context = self.app.state.context
        keys, now = Keys(context.secret, context.random), context.clock()
        with context.database.transaction() as session:
            people = [make_person(session, login=uuid4().hex, name="某人", at=now) for _ in range(2)]
            for want in wanted:
                n = len(self.tenants)
                case = kept_case(
                    session, f"戊{n:04}厂", want.county, want.state, since=now,
                    team=[people[i].id for i in want.team], experts=[people[i].id for i in want.experts],
                )  # fmt: skip
                session.add(StoredResult(assessment_id=case.assessment_id, model_name="m", model_version="1", input_digest="", status="final", total="50", level=2, document="{}", scored_at=now))  # fmt: skip
                self._verify(session, case, people[1].id)
                self.tenants.append(Tenant(f"戊{n:04}厂", want.county, want.state, case.enterprise_id, want.team, want.experts))  # fmt: skip
                asker = Actor(
                    people[1].id,
                    "某人",
                    (Membership(Role.CITY_OFFICE, region=f"{want.county[:4]}00"),),
                    is_strong=True,
                )
                ask(
                    session,
                    asker,
                    Asked(Action.REVOKE_REPORT, uuid4().hex, want.county, f"戊{n:04}厂", {}),
                    at=now,
                )
            membership = self._bound(role, county, self.tenants[-1].enterprise)
            give_role(session, people[0], membership, by=None, at=now)
            token, _ = start(session, people[0], Place("10.2.2.2"), keys, at=now, is_strong=True)
        browser = new_browser(self.app)
        browser.cookies.set("session", token, domain="testserver.local")
        return browser, membership

    def _verify(self, session: Session, case: DiagnosisCase, by: UUID) -> None:
        if CaseState(case.state) in LATER:
            session.add(VerifiedResponse(case_id=case.id, item="Q05", value='"B"', self_value='"C"', differs=True, reason="counted", remark="", by=by, by_name=case.enterprise, at=case.created_at))  # fmt: skip

    def _bound(self, role: Role, county: str, enterprise: UUID) -> Membership:
        if role is Role.ENTERPRISE_OWNER:
            return Membership(role, enterprise=enterprise)
        if role in {Role.CONSULTANT, Role.PROVIDER_ADMIN}:
            return Membership(role, provider=self.providers[0])
        digits = OFFICES.get(role, 4)
        return Membership(role, region=county[:digits].ljust(6, "0"))


@pytest.fixture
def everybody(app: FastAPI, client: TestClient) -> Everybody:
    with app.state.context.database.transaction() as session:
        codes = [provider.code for provider in kept_pool(session).providers]
    return Everybody(app, (codes[0], codes[1]))


def allowed(path: str, who: Membership, tenants: list[Tenant], made: list[Tenant]) -> set[str]:
    """Give the names a list may show; `made` are those whose teams hold this very person."""
    stem = who.region[: OFFICES.get(who.role, 4)]
    near = {t.name for t in tenants if who.region and t.county.startswith(stem)}
    watchers = {*OFFICES, Role.PARK_OFFICER}
    if path.startswith("/desk/nominate"):
        return near if who.role in watchers else set()
    if path.startswith("/desk/agreement"):
        return near if who.role in {*watchers, Role.LEADER} else set()
    if path.startswith("/approvals"):
        return near if who.role in {Role.CITY_OFFICE, Role.PROVINCE_OFFICE} else set()
    if not path.startswith("/desk"):
        return set()
    parts = {
        Role.ENTERPRISE_OWNER: {t.name for t in tenants if t.enterprise == who.enterprise},
        Role.CONSULTANT: {t.name for t in made if 0 in t.team},
        Role.EXPERT: {t.name for t in made if 0 in t.experts},
    }
    return near if who.role in OFFICES else parts.get(who.role, set())


PART = st.frozensets(st.integers(0, 1), max_size=2)
WANTED = st.builds(Wanted, st.sampled_from(COUNTIES), st.sampled_from(list(CaseState)), PART, PART)
ROLES = (*OFFICES, Role.PARK_OFFICER, Role.LEADER, Role.CONSULTANT, Role.EXPERT, Role.ENTERPRISE_OWNER, Role.PROVIDER_ADMIN, Role.BANK, Role.EVALUATOR, Role.SYSTEM_ADMIN)  # fmt: skip


def test_no_list_shows_a_row_of_somebody_else(everybody: Everybody) -> None:
    seen: set[tuple[str, Role]] = set()

    @settings(
        max_examples=40,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    @given(st.lists(WANTED, min_size=1, max_size=5), st.sampled_from(ROLES), st.sampled_from(COUNTIES))
    def look(wanted: list[Wanted], role: Role, county: str) -> None:
        before = len(everybody.tenants)
        browser, who = everybody.add(wanted, role, county)
        for path in LISTS:
            shown = set(NAME.findall(browser.get(path).text))
            foreign = shown - allowed(path, who, everybody.tenants, everybody.tenants[before:])
            assert not foreign, (path, who, foreign)
            if shown:
                seen.add((path.partition("?")[0], role))

    look()
    assert {path for path, _ in seen} >= {"/desk", "/desk/nominate", "/approvals"}, "lists were not empty"
    assert len({role for _, role in seen}) >= 4, seen
