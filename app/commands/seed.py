"""`seed --demo`: the invented pool and demo enterprises with finished assessments, all labelled."""

import secrets
from argparse import ArgumentParser, Namespace
from decimal import Decimal

from sqlmodel import Session

from app.assessments.service.keeping import Submission, record_responses, start, submit
from app.commands.environment import settings_from_environment
from app.commands.migrate import migrate
from app.enterprises.domain import Profile
from app.enterprises.service.keeping import is_known, keep_profile
from app.identity.domain import spaced
from app.journey import journey
from app.kit.clock import system_clock
from app.kit.database import Database
from app.kit.errors import Invalid
from app.kit.plain import Json
from app.policies.service.keeping import load_demo
from app.providers.service.files import load_demo_pool
from app.providers.service.importing import record_pool
from app.questionnaires.domain.definition import Item
from app.questionnaires.domain.responses import read_response
from app.questionnaires.service.library import Edition, Library
from app.reports.adapters.logos import read_brand
from diagnosis_models.contract import ItemKind

ENTERPRISES = (
    ("【示例】沐川精密五金有限公司", "91320583MADEM0010J", "320583", "33", 62, "2200", 1),
    ("【示例】禾原食品有限公司", "91320612MADEM0020J", "320612", "14", 130, "6800", 2),
    ("【示例】锐衡电气股份有限公司", "91320411MADEM0030J", "320411", "38", 420, "31000", 3),
)
"""Name, credit code (invented, so without a valid check digit), county, division, people, 万元, level aimed at."""


def configure(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--demo", action="store_true", required=True, help="load invented data")


def run(arguments: Namespace) -> int:
    """Migrate, then load."""
    if not arguments.demo:
        raise Invalid("seed: only --demo is known")
    settings = settings_from_environment()
    migrate(settings)
    library = Library(settings.questionnaires_dir)
    brand = read_brand(settings.office_name, settings.office_color, settings.office_logo)
    listeners = journey(settings, library, system_clock, brand=brand)
    database = Database(settings.database_url, listeners=listeners)
    try:
        with database.transaction() as session:
            report = record_pool(
                session, load_demo_pool(), name="智诊", source="虚构示例", at=system_clock()
            )
            print(
                f"providers: {report.added} added, {report.changed} changed, {report.unchanged} unchanged"
            )
            policies = load_demo(session, at=system_clock())
            print(
                f"policies: {policies.added} added, {policies.changed} changed, {policies.unchanged} unchanged"
            )
            for row in ENTERPRISES:
                name, credit_code, *_ = row
                known = is_known(session, credit_code)
                print(f"{name}: already there" if known else _enterprise(session, library, *row))
    finally:
        database.close()
    return 0


def _enterprise(
    session: Session,
    library: Library,
    name: str,
    credit_code: str,
    region: str,
    industry: str,
    employees: int,
    revenue: str,
    strength: int,
) -> str:
    edition, now = library.newest("miit-sme-2024"), system_clock()
    assessment = start(session, edition.definition, language="zh-CN", random=secrets.token_bytes, at=now)
    profile = Profile(name, credit_code, region, industry, employees, Decimal(revenue))
    assessment.enterprise_id = keep_profile(session, profile, enterprise_id=None, at=now, is_demo=True)
    answers = {item.code: (item, read_response(item, _answer(item, strength))) for item in _items(edition)}
    record_responses(session, assessment, answers, at=now)
    submit(
        session, assessment, edition.definition, Submission("【示例】填报人"), needs_profile=True, at=now
    )
    return f"{name}: {spaced(assessment.code)}"


def _items(edition: Edition) -> tuple[Item, ...]:
    return edition.definition.items


def _answer(item: Item, strength: int) -> Json:
    """Answer an item as an enterprise of this strength (1 to 3) might."""
    codes = [option.code for option in item.options]
    if item.kind is ItemKind.MULTIPLE:
        return list(codes[1 : 1 + max(1, (len(codes) - 1) * strength // 4)])
    if item.kind is ItemKind.LEVEL:
        return str(strength if item.constrained else strength - 1)
    return codes[min(strength, len(codes) - 1)]
