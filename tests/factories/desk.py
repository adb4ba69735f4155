"""Everybody around a case with an account, signed in; and enterprises that have submitted."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import Session

from app.assessments.tables import Assessment
from app.cases.adapters import load_rules
from app.cases.domain.sight import Part
from app.cases.domain.states import LATER, CaseState
from app.cases.tables import CaseMember, CaseStep, DiagnosisCase, VerifiedResponse
from app.enterprises.tables import Enterprise
from app.identity.domain.roles import Membership, Role
from app.identity.service.accounts import Keys, make_person
from app.identity.service.guessing import Place
from app.identity.service.roles import give_role
from app.identity.service.signing import start
from app.identity.tables import Person
from app.providers.service.keeping import kept_pool
from app.questionnaires.service.library import Edition
from tests.journeys.test_pages import PROFILE, form_of

COUNTY = PROFILE["region"]
CITY, PROVINCE = f"{COUNTY[:4]}00", f"{COUNTY[:2]}0000"


def new_browser(app: FastAPI) -> TestClient:
    """Give a browser of its own; the application is already running."""
    opened = TestClient(app, follow_redirects=True, client=("10.2.2.2", 50000))
    opened.headers.update({"sec-fetch-site": "same-origin", "accept-language": "zh-CN"})
    return opened


@dataclass
class People:
    """Browsers of signed-in people by login, with the ids of the people."""

    app: FastAPI
    ids: dict[str, UUID] = field(default_factory=dict)
    browsers: dict[str, TestClient] = field(default_factory=dict)
    memberships: dict[str, UUID] = field(default_factory=dict)
    held: dict[str, Membership] = field(default_factory=dict)

    def hire(self, login: str, membership: Membership | None) -> TestClient:
        """Make somebody with a role, or with none, and sign them in with both factors."""
        context = self.app.state.context
        now = context.clock()
        with context.database.transaction() as session:
            person = make_person(session, login=login, name=f"{login}同志", at=now)
            if membership is not None:
                self.held[login] = membership
                self.memberships[login] = give_role(session, person, membership, by=None, at=now).id
            self.ids[login] = person.id
        return self.sign_in(login)

    def sign_in(self, login: str) -> TestClient:
        """Sign somebody in with both factors, in a browser of their own; sessions end when the clock moves far."""
        context = self.app.state.context
        keys, now = Keys(context.secret, context.random), context.clock()
        with context.database.transaction() as session:
            person = session.get(Person, self.ids[login])
            assert person is not None
            token, _ = start(session, person, Place("10.2.2.2"), keys, at=now, is_strong=True)
        browser = new_browser(self.app)
        browser.cookies.set("session", token, domain="testserver.local")
        self.browsers[login] = browser
        return browser

    def __getitem__(self, login: str) -> TestClient:
        return self.browsers[login]


def provider_for(app: FastAPI, nth: int = 0) -> str:
    """Give a provider of the pool that serves the county."""
    with app.state.context.database.transaction() as session:
        serving = [p.code for p in kept_pool(session).providers if p.serves_region(COUNTY)]
    return serving[nth]


def staffed(app: FastAPI) -> People:
    """Give a county with a city and a province above, two consultants, one more elsewhere, and two experts."""
    people, provider = People(app), provider_for(app)
    for login, membership in {
        "county": Membership(Role.COUNTY_OFFICE, region=COUNTY),
        "city": Membership(Role.CITY_OFFICE, region=CITY),
        "consultant": Membership(Role.CONSULTANT, provider=provider),
        "reader": Membership(Role.CONSULTANT, provider=provider),
        "third": Membership(Role.CONSULTANT, provider=provider),
        "expert": Membership(Role.EXPERT, region=PROVINCE),
        "stranger": Membership(Role.CONSULTANT, provider=provider_for(app, 1)),
        "elsewhere": Membership(Role.COUNTY_OFFICE, region="110101"),
        "leader": Membership(Role.LEADER, region=PROVINCE),
    }.items():
        people.hire(login, membership)
    return people


def submitted(client: TestClient, edition: Edition, *, path: str = "", **profile: str) -> str:
    """Fill in and submit an assessment as in T1, a new one or the one begun at `path`; give its path."""
    path = path or re.sub(r"/profile$", "", client.post("/assessments").url.path)
    client.post(f"{path}/profile", data={**PROFILE, **profile})
    for section in edition.definition.sections:
        client.post(f"{path}/sections/{section.code}", data=form_of(edition, section.code))
    answered = client.post(f"{path}/submission", data={"pledge": "1", "signer": "王会计"})
    assert answered.url.path == f"{path}/result", answered.text
    return path


WISH = {
    "contact": "王会计",
    "phone": "0512-12345678",
    "themes": ["quality"],
    "preferred": "12 月上旬",
}


def kept_case(
    session: Session,
    name: str,
    region: str,
    state: CaseState,
    *,
    since: datetime,
    team: Sequence[UUID] = (),
    experts: Sequence[UUID] = (),
) -> DiagnosisCase:
    """Keep a case as it would stand, without the way there; its assessment holds no answers."""
    enterprise = Enterprise(id=uuid4(), name=name, credit_code="", region=region, industry="33", created_at=since, updated_at=since)  # fmt: skip
    assessment = Assessment(
        id=uuid4(),
        code=uuid4().hex[:10].upper(),
        enterprise_id=enterprise.id,
        questionnaire_code="miit-sme-2024",
        questionnaire_version="1.0",
        fingerprint="",
        language="zh-CN",
        state="submitted",
        started_at=since,
        changed_at=since,
        submitted_at=since,
    )
    case = DiagnosisCase(
        id=uuid4(),
        code=uuid4().hex[:10].upper(),
        assessment_id=assessment.id,
        enterprise_id=enterprise.id,
        region=region,
        enterprise=name,
        origin="request",
        state=str(state),
        since_at=since,
        due_at=load_rules().due(state, since),
        created_at=since,
    )
    for row in (enterprise, assessment, case):
        session.add(row)
        session.flush()
    session.add(CaseStep(case_id=case.id, number=0, event="request", from_state="", to_state="requested", at=since))  # fmt: skip
    for people, part in ((team, Part.CONSULTANT), (experts, Part.EXPERT)):
        for person in people:
            session.add(CaseMember(id=uuid4(), case_id=case.id, person_id=person, part=str(part), since_at=since))  # fmt: skip
    session.flush()
    return case


NAMES = (
    "华泰五金",
    "瑞禾精密机械",
    "长江口船舶配件",
    "新泰纺织",
    "安达电子元件",
    "恒信注塑",
    "苏南轴承",
    "盛泽染整科技",
)
VALUES = (("Q05", "C", "B"), ("Q08", "D", "C"), ("S01", "2", "1"), ("S02", "1", "2"), ("Q13", "C", "A"))
COUNTIES = ("320583", "320582", "320581", "320585")


def crowded(session: Session, team: Sequence[UUID], experts: Sequence[UUID], *, at: datetime) -> None:
    """Keep forty cases in mixed states, some of them late."""
    states = [state for state in CaseState if state not in {CaseState.REJECTED, CaseState.EXPIRED}]
    for n in range(40):
        state = states[n % len(states)]
        judged = state in LATER
        early = {CaseState.REQUESTED, CaseState.ELIGIBLE, CaseState.CANCELLED}
        case = kept_case(
            session,
            f"【示例】{NAMES[n % len(NAMES)]}（{n + 1:02}）有限公司",
            COUNTIES[n % len(COUNTIES)],
            state,
            since=at - timedelta(days=n % 9, hours=n),
            team=() if state in early else team[: 1 + n % 2] if n % 3 else team,
            experts=experts if state is CaseState.EXPERT_REVIEW else (),
        )
        for item, given, verified in VALUES if judged else ():
            value = given if n % 3 else verified
            session.add(VerifiedResponse(case_id=case.id, item=item, value=f'"{value}"', self_value=f'"{given}"', differs=value != given, reason="counted", remark="按台账核对", by=team[n % 2], by_name=("赵工（示例）", "钱工（示例）")[n % 2], at=at))  # fmt: skip
