"""One of every kind of visitor around one assessment, its case, its provider and its report.

Everything they are asked about is one set of objects (`World.places`); what differs is who comes: inside or outside of
the region, the enterprise, the provider, with or without a part in the case, with an account that was closed or a role
that has ended.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import Session, select

from app.advisers.tables import Advisership
from app.assessments.tables import Delegation
from app.cases.domain.sight import Part
from app.cases.domain.states import CaseState
from app.cases.tables import CaseMember, DiagnosisCase
from app.evidence.tables import EvidenceFile, EvidenceUse
from app.exchange.tables import Export
from app.identity.domain import resume_token
from app.identity.domain.roles import Membership, Role
from app.identity.service.accounts import Keys, disable, invite, make_person
from app.identity.service.guessing import Place
from app.identity.service.roles import give_role
from app.identity.service.signing import start
from app.identity.tables import Person
from app.providers.service.keys import make_key
from app.questionnaires.service.library import Edition
from app.reports.tables import FrozenContent, Report, ReportEdition, ReportExport
from app.scoring.tables import RecordedResult
from app.trips.tables import Trip, TripMember, TripStop
from app.webhooks.tables import Delivery, Subscription, Told
from tests.evidence.pictures import phone_jpeg
from tests.factories.desk import CITY, COUNTY, PROVINCE, WISH, new_browser, provider_for
from tests.factories.desk import submitted as submit
from tests.journeys.test_history import GOOD
from tests.journeys.test_pages import start as begin

ELSEWHERE = {6: "330110", 4: "330100", 2: "330000"}
"""A county, city and province that are not ours, by the digits they fix."""


@dataclass(frozen=True)
class World:
    """Headers of every situation, in the order of the table's columns, and values of path parameters."""

    headers: Mapping[str, Mapping[str, str]]
    places: Mapping[str, str]
    spare: Mapping[str, str]
    """Like `places`, of objects that a request may use up."""
    part: str
    """The id under which a colleague opens their part."""
    second: Mapping[str, str]
    """Digests of a second session of everybody with an account."""
    membership: str
    """A role of the person administrators are asked about."""


def peopled(app: FastAPI, edition: Edition) -> World:
    """Make the objects and everybody around them; the application is running."""
    holder, stranger = new_browser(app), new_browser(app)
    path = _filled(holder, edition)
    foreign = begin(stranger)
    context = app.state.context
    keys, now = Keys(context.secret, context.random), context.clock()
    provider, other = provider_for(app), provider_for(app, 1)
    with context.database.transaction() as session:
        case = session.exec(select(DiagnosisCase)).one()
        headers, second = _people(session, case, (provider, other), keys, now)
        waiting = make_person(session, login="lihua", name="李华（示例）", at=now)
        role = give_role(session, waiting, Membership(Role.LEADER, region=CITY), by=UUID(int=1), at=now)
        invitation = invite(session, waiting, keys, at=now)
        number = session.exec(select(Report.number)).one()
        photo, export = _of_the_case(session, case, now)
        city = session.exec(select(Person.id).where(Person.login == "city")).one()
        others = _of_the_city(session, city, now) | _on_the_road(session, now)
        delegations = [str(row) for row in session.exec(select(Delegation.id).order_by(Delegation.name))]
        certificates = [str(row) for row in session.exec(select(RecordedResult.id))]
        use = str(session.exec(select(EvidenceUse.id).where(EvidenceUse.item == "Q01")).one())
    assessment, part = path.rsplit("/", 1)[1], delegations[0]
    secret = context.secret

    def bearer(object_id: str) -> dict[str, str]:
        return {"authorization": f"Bearer {resume_token(secret, UUID(object_id))}"}

    places = {
        "assessment_id": assessment,
        "delegation_id": part,
        "use_id": use,
        "certificate_id": certificates[0],
        "case_id": str(case.id),
        "person_id": str(waiting.id),
        "provider": provider,
        "enterprise_id": str(case.enterprise_id),
        **others,
        "photo": photo,
        "export_id": export,
        "number": number,
        "token": resume_token(secret, UUID(assessment)),
        "delegated": resume_token(secret, UUID(part)),
        "invitation": invitation,
    }
    first = {
        "anonymous": {},
        "holder": bearer(assessment),
        "foreign-holder": bearer(foreign.rsplit("/", 1)[1]),
        "colleague": bearer(part),
    }
    spare = {"delegation_id": delegations[1], "certificate_id": certificates[1]}
    return World({**first, **headers}, places, spare, part, second, str(role.id))


def _filled(holder: TestClient, edition: Edition) -> str:
    """Submit an assessment with evidence, two delegations, two certificates and a case; give its path."""
    path = begin(holder)
    holder.post(f"{path}/items/Q01/evidence", files=[("file", ("a.jpg", phone_jpeg(), "image/jpeg"))])
    sections = [section.code for section in edition.definition.sections]
    for name, section in (("周财务", sections[0]), ("李设备", sections[1])):
        made = holder.post(
            f"{path}/delegations", data={"name": name, "asked_by": "王会计", "sections": [section]}
        )
        assert made.status_code == 200, made.text
    whole = submit(holder, edition, path=path)
    for number in ("ZX-1", "ZX-2"):
        made = holder.post(f"{whole}/certificates", data={**GOOD, "certificate": number})
        assert made.status_code == 200, made.text
    assert holder.post(f"{whole}/case", data=WISH).status_code == 200
    return whole


def _of_the_case(session: Session, case: DiagnosisCase, now: datetime) -> tuple[str, str]:
    """Keep a report, a photo and an adviser of the case, and an export that the city's office asked for; give ids."""
    own = session.exec(select(Report)).one()
    kept = own.model_dump() | {"number": f"{own.number[:-4]}9-99", "serial": 9, "case_id": case.id}
    session.add(Report.model_validate(kept))
    session.flush()
    for table in (ReportEdition, FrozenContent):
        for row in session.exec(select(table).where(table.number == own.number)).all():
            session.add(table.model_validate(row.model_dump() | {"number": kept["number"]}))
    use = session.exec(select(EvidenceUse)).one()
    photo = EvidenceUse.model_validate(
        use.model_dump() | {"id": uuid4(), "owner_id": case.id, "item": "visit"}
    )
    people = {person.login: person.id for person in session.exec(select(Person)).all()}
    adviser = Advisership(id=uuid4(), enterprise_id=case.enterprise_id, person_id=people["consultant"], current=case.enterprise_id, since_at=now, named_by="周敏（示例）")  # fmt: skip
    export = ReportExport(
        id=uuid4(), region=CITY, selection="all", form="brief", language="zh-CN", purpose="季度汇总", reader="市局",
        state="ready", asked_by=people["city"], asked_at=now, blob=use.digest, size=session.exec(select(EvidenceFile.size)).one(), ends_at=now + timedelta(days=7),
    )  # fmt: skip
    for made in (photo, adviser, export):
        session.add(made)
    return str(photo.id), str(export.id)


def _of_the_city(session: Session, city: UUID, now: datetime) -> dict[str, str]:
    """Keep a webhook with a delivery and an export for programs, all of the city's office; give ids."""
    hook = Subscription(id=uuid4(), person_id=city, name="省平台", url="https://example.org/in", events="assessment.scored", region="3205", secret="", made_at=now)  # fmt: skip
    told = Told(id=uuid4(), type="assessment.scored", region=COUNTY, body="{}", happened_at=now)
    file = Export(id=uuid4(), person_id=city, region="3205", form="csv", asked_at=now)
    for made in (hook, told, file):
        session.add(made)
    session.flush()
    delivery = Delivery(id=uuid4(), subscription_id=hook.id, event_id=told.id, put_at=now)
    session.add(delivery)
    return {"webhook_id": str(hook.id), "delivery_id": str(delivery.id), "exchange": str(file.id)}


def _on_the_road(session: Session, now: datetime) -> dict[str, str]:
    """Keep a trip of the assigned consultant with one stop; give ids."""
    consultant = session.exec(select(Person.id).where(Person.login == "consultant")).one()
    trip = Trip(
        id=uuid4(),
        name="巡诊",
        region=CITY,
        first_day=now.date(),
        last_day=now.date(),
        made_at=now,
        made_by="陆建",
    )
    session.add(trip)
    session.flush()
    session.add(TripMember(trip_id=trip.id, person_id=consultant))
    stop = TripStop(id=uuid4(), trip_id=trip.id, number=1, name="【示例】某厂", region=COUNTY)
    session.add(stop)
    return {"trip_id": str(trip.id), "stop_id": str(stop.id)}


def _people(
    session: Session, case: DiagnosisCase, providers: tuple[str, str], keys: Keys, now: datetime
) -> tuple[dict[str, dict[str, str]], dict[str, str]]:
    """Make people of every role, inside and outside; `case` gets one consultant and one expert."""
    firm, (provider, other) = case.enterprise_id, providers
    offices = (
        (Role.COUNTY_OFFICE, COUNTY, 6),
        (Role.CITY_OFFICE, CITY, 4),
        (Role.PROVINCE_OFFICE, PROVINCE, 2),
    )
    wanted: dict[str, Membership | None] = {
        "no-role": None,
        "owner": Membership(Role.ENTERPRISE_OWNER, enterprise=firm),
        "owner-foreign": Membership(Role.ENTERPRISE_OWNER, enterprise=uuid4()),
        "firm-colleague": Membership(Role.ENTERPRISE_COLLEAGUE, enterprise=firm),
        "provider": Membership(Role.PROVIDER_ADMIN, provider=provider),
        "provider-foreign": Membership(Role.PROVIDER_ADMIN, provider=other),
        "consultant": Membership(Role.CONSULTANT, provider=provider),
        "consultant-unassigned": Membership(Role.CONSULTANT, provider=provider),
        "expert": Membership(Role.EXPERT, region=PROVINCE),
        "expert-unassigned": Membership(Role.EXPERT, region=PROVINCE),
    }
    for role, own, digits in offices:
        name = role.removesuffix("-office")
        wanted |= {
            name: Membership(role, region=own),
            f"{name}-foreign": Membership(role, region=ELSEWHERE[digits]),
        }
    for role in (Role.PARK_OFFICER, Role.LEADER, Role.EVALUATOR, Role.BANK, Role.CHAIN_LEADER):
        wanted[str(role)] = Membership(role, region=COUNTY)
    wanted |= {
        str(role): Membership(role) for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
    }
    wanted |= dict.fromkeys(("city-disabled", "city-expired", "city-without-code"), wanted["city"])
    found, second = {}, {}
    for name, membership in wanted.items():
        found[name], second[name] = _signed_in(session, name, membership, case, keys, now)
    for name, bound in (("key-office", ""), ("key-provider", provider), ("key-foreign", other)):
        key, _ = make_key(
            session, name=name, provider=bound, days=1, secret=keys.secret, random=keys.random, at=now
        )
        found[name] = {"authorization": f"Bearer {key}"}
    case.state = str(CaseState.ON_SITE)
    session.add(case)
    return found, second


def _signed_in(
    session: Session,
    name: str,
    membership: Membership | None,
    case: DiagnosisCase,
    keys: Keys,
    now: datetime,
) -> tuple[dict[str, str], str]:
    person = make_person(session, login=name, name=f"{name}（示例）", at=now)
    if membership is not None:
        row = give_role(session, person, membership, by=None, at=now - timedelta(days=2))
        if name == "city-expired":
            row.ends_at = now - timedelta(days=1)
            session.add(row)
            session.flush()
    for part in Part:
        if name == part:
            session.add(
                CaseMember(id=uuid4(), case_id=case.id, person_id=person.id, part=str(part), since_at=now)
            )
    strong = name != "city-without-code"
    token, _ = start(session, person, Place("10.3.3.3"), keys, at=now, is_strong=strong)
    _, other = start(session, person, Place("10.3.3.4"), keys, at=now, is_strong=strong)
    if name == "city-disabled":
        disable(session, person.id, at=now)
    return {"cookie": f"session={token}", "sec-fetch-site": "same-origin"}, other.row.digest
