"""People with accounts in a migrated database: administrators who are signed in, and somebody who is invited."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from app.assessments.tables import Assessment
from app.identity.domain.roles import Membership, Role
from app.identity.repository import person_by_id
from app.identity.service import close_link
from app.identity.service.accounts import Keys, invite, make_person
from app.identity.service.deputies import appoint
from app.identity.service.guessing import Place
from app.identity.service.roles import give_role
from app.identity.service.signing import start, totp_secret
from app.identity.tables import Person
from app.kit.clock import china_date, system_clock
from app.kit.database import Database
from app.providers.service.keeping import fill_with_demo, kept_pool
from app.settings import Settings
from tests.factories.desk import crowded


@dataclass(frozen=True)
class Staff:
    """Session tokens by login; paths of an invitation and of somebody's page; the roles that wait."""

    sessions: dict[str, str]
    invitation: str
    person: str


def hire(settings: Settings) -> Staff:
    """Make the three administrators, one who has still to set up the phone, and one who waits for a role."""
    keys = Keys(settings.secret_key.get_secret_value(), secrets.token_bytes)
    database, now = Database(settings.database_url), system_clock()
    try:
        with database.transaction() as session:
            return _hired(session, keys, now)
    finally:
        database.close()


def _hired(session: Session, keys: Keys, now: datetime) -> Staff:
    sessions = {}
    for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN):
        sessions[str(role)] = _signed_in(session, keys, now, role, is_strong=True)
    sessions["new"] = _signed_in(session, keys, now, Role.LEADER, is_strong=False, region="320000")
    scanning = _person(session, "scanning", Role.LEADER, now, region="320000")
    totp_secret(session, scanning.id, keys)
    sessions["scanning"] = start(session, scanning, Place("127.0.0.1"), keys, at=now)[0]
    invited = make_person(session, login="wanghong", name="王红（示例）", at=now)
    token = invite(session, invited, keys, at=now)
    waiting = make_person(session, login="lihua", name="李华（示例）", at=now)
    give_role(session, waiting, Membership(Role.COUNTY_OFFICE, region="320583"), by=UUID(int=1), at=now)
    sessions |= _at_the_desk(session, keys, now)
    return Staff(sessions, f"/invitations/{token}", f"/admin/people/{waiting.id}")


def _at_the_desk(session: Session, keys: Keys, now: datetime) -> dict[str, str]:
    """Make offices, two consultants of one provider and an expert, with forty cases between them.

    A third consultant is away, and the first stands in.
    """
    fill_with_demo(session, at=now)
    provider = next(p.code for p in kept_pool(session).providers if p.serves_region("320583"))
    found, ids = {}, {}
    for login, name, membership in (
        ("county", "周敏（示例）", Membership(Role.COUNTY_OFFICE, region="320583")),
        ("city", "陆建（示例）", Membership(Role.CITY_OFFICE, region="320500")),
        ("consultant", "赵工（示例）", Membership(Role.CONSULTANT, provider=provider)),
        ("second", "钱工（示例）", Membership(Role.CONSULTANT, provider=provider)),
        ("away", "李工（示例）", Membership(Role.CONSULTANT, provider=provider)),
        ("expert", "孙教授（示例）", Membership(Role.EXPERT, region="320000")),
    ):
        person = make_person(session, login=login, name=name, at=now)
        give_role(session, person, membership, by=None, at=now)
        found[login] = start(session, person, Place("127.0.0.1"), keys, at=now, is_strong=True)[0]
        ids[login] = person.id
    crowded(session, [ids["consultant"], ids["second"]], [ids["expert"]], at=now)
    principal = person_by_id(session, ids["away"])
    assert principal is not None
    last_day = china_date(now + timedelta(days=5))
    appoint(session, principal, "consultant", last_day, "去南京培训", at=now)
    found["owner"] = _owner_of_two(session, keys, now)
    return found


def _owner_of_two(session: Session, keys: Keys, now: datetime) -> str:
    """Make somebody who owns two enterprises' assessments, one of them without a resume link any more."""
    owner = make_person(session, login="owner", name="王会计（示例）", at=now)
    begun = select(Assessment).where(col(Assessment.enterprise_id).is_not(None))
    rows = session.exec(begun.order_by(col(Assessment.started_at).desc()).limit(2)).all()
    for row in rows:
        firm = Membership(Role.ENTERPRISE_OWNER, enterprise=row.enterprise_id)
        give_role(session, owner, firm, by=None, at=now)
    close_link(session, rows[0].id, at=now)
    return start(session, owner, Place("127.0.0.1"), keys, at=now)[0]


def _signed_in(
    session: Session, keys: Keys, now: datetime, role: Role, *, is_strong: bool, region: str = ""
) -> str:
    person = _person(session, str(role), role, now, region=region)
    place = Place("127.0.0.1", "Mozilla/5.0 (Linux; Android 12)")
    return start(session, person, place, keys, at=now, is_strong=is_strong)[0]


def _person(session: Session, login: str, role: Role, now: datetime, *, region: str) -> Person:
    person = make_person(session, login=login, name=f"{login}（示例）", at=now)
    give_role(session, person, Membership(role, region=region), by=None, at=now)
    return person
