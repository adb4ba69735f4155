"""`invite --role ROLE --login LOGIN --name NAME`: a one-time link for the first of each administrator.

Later accounts are made on the pages, where one person asks for a role and another approves it.
"""

import secrets
from argparse import ArgumentParser, Namespace

from app.commands.environment import settings_from_environment
from app.identity.domain.roles import ADMINISTRATORS, Membership, Role
from app.identity.service.accounts import Keys, invite, make_person
from app.identity.service.roles import give_role, somebody_holds
from app.kit.audit import Acting, acts
from app.kit.clock import system_clock
from app.kit.database import Database
from app.kit.errors import Invalid


def configure(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    roles = sorted(str(role) for role in ADMINISTRATORS)
    parser.add_argument("--role", required=True, choices=roles, help="which administrator")
    parser.add_argument("--login", required=True, help="login name")
    parser.add_argument("--name", required=True, help="how the person is called")


def run(arguments: Namespace) -> int:
    """Make the account and print its link; refused once somebody holds the role."""
    settings = settings_from_environment()
    role, now = Role(arguments.role), system_clock()
    secret, profile = settings.secret_key.get_secret_value(), settings.password_profile
    keys = Keys(secret, secrets.token_bytes, profile, older=settings.older)
    database = Database(settings.database_url)
    try:
        with database.transaction() as session:
            acts(session, Acting("command"))
            if somebody_holds(session, role, now):
                raise Invalid(f"--role: somebody is {role} already; make further accounts on /admin/people")
            person = make_person(session, login=arguments.login, name=arguments.name, at=now)
            give_role(session, person, Membership(role), by=None, at=now)
            token = invite(session, person, keys, at=now)
    finally:
        database.close()
    print(f"{settings.public_url}/invitations/{token}")
    return 0
