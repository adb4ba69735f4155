"""Pictures of every page, both widths, both languages and sizes: `make screenshots`, then look at them.

Writes to `var/screenshots/<language>-<width>-<page>.png`; serves its own database on loopback.

`pages` and `REFUSALS` are the one list of places of the product: a new page joins it with one line, and is then
photographed here, walked through with axe in `tests/journeys/test_access.py` and measured in `test_budgets.py`.
"""

import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from pydantic import SecretStr

from app.commands.migrate import migrate
from app.kit.i18n import translator
from app.main import create_app
from app.policies.service.files import demo_policies
from app.policies.service.forms import typed_in
from app.questionnaires.service.library import Library
from app.settings import HERE, Settings
from app.web.view import TEXT_COOKIE
from tests.evidence.pdfs import plain, written
from tests.evidence.pictures import phone_jpeg
from tests.evidence.workbooks import workbook
from tests.factories.desk import WISH
from tests.factories.jobs import put_jobs
from tests.factories.pool_office import kept_pool, office_key
from tests.factories.serving import free_port, serving
from tests.factories.staff import Staff, hire
from tests.factories.versions import install_earlier_version, questionnaires_copy
from tests.journeys.test_every_questionnaire import EDITIONS, fill
from tests.journeys.test_pages import PROFILE, form_of, pdf_text
from tests.journeys.test_short import SHORT, short_form

OUT = HERE / "var" / "screenshots"
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]


@dataclass(frozen=True)
class Look:
    """One way of looking at the pages."""

    language: str
    width: int
    is_large: bool = False
    height: int = 844

    def __str__(self) -> str:
        return f"{self.language}-{self.width}{'-large' if self.is_large else ''}"


LOOKS = (
    Look("zh-CN", 390),
    Look("zh-CN", 1280),
    Look("en", 390),
    Look("en", 1280),
    Look("zh-CN", 390, is_large=True),
    Look("zh-CN", 1280, is_large=True),
)


@dataclass(frozen=True)
class Served:
    """A running service, the link to an assessment begun under an earlier version, and people with accounts."""

    base: str
    earlier: str
    staff: Staff
    pool_key: str


@dataclass(frozen=True)
class Refusal:
    """A form whose answer is the page to look at: where it stands, what is typed first, what is pressed."""

    place: str
    press: str
    typed: Mapping[str, str] = field(default_factory=dict)


REFUSALS = {
    "exports-refused": Refusal("exports", ".card.stack button"),
    "profile-refused": Refusal("profile", ".sticky button", {"#name": "沐川", "#credit_code": "123"}),
    "resume-refused": Refusal("resume", "main button", {"#code": "ABCDE12345"}),
    "section-refused": Refusal(
        "section", ".sticky button", {"[id='Q02.total']": "4", "[id='Q02.digital']": "9"}
    ),
    "check-refused": Refusal("ready-check", "main button[type=submit]"),
    "check-incomplete": Refusal("check", "main button[type=submit]"),
    "doubts-refused": Refusal("doubts", "main button[type=submit]"),
    "another-refused": Refusal("another", "main button"),
    "certificate-refused": Refusal("history", "main form button.button", {"#total": "400"}),
    "budget-refused": Refusal("path", "main .sticky button", {"#budget": "许多"}),
    "upgrade-refused": Refusal("upgrade", "main button", {"[name=seen]": "x"}),
    "evidence-refused": Refusal("evidence-item", ".evidence-add button", {"[type=date]": "2026-11-24"}),
    "sign-in-refused": Refusal("sign-in", "main button", {"#login": "wanghong", "#password": "x"}),
    "invitation-refused": Refusal("invitation", "main button", {"#password": "password123"}),
    "person-refused": Refusal("person", "main form:nth-of-type(1) button.button", {"#ground": "苏州"}),
    "jobs-refused": Refusal(
        "jobs",
        "main form button[name=drop]",
        {"main section:first-of-type [name=job]": "0"},
    ),
    "person-link": Refusal("person", "button[name=invite]"),
    "request-refused": Refusal("request", "main button[type=submit]", {"#phone": "abc"}),
    "case-refused": Refusal("case-new", "#step-assign button"),
    "review-refused": Refusal(
        "review-section",
        "main .sticky button[type=submit]",
        {"[id='Q02.total']": "4", "[id='Q02.digital']": "9"},
    ),
    "delegations-refused": Refusal(
        "delegations", "main form.card button", {"#message": "www.example.com", "#email": "x"}
    ),
    "delegation-refused": Refusal("delegation", "button[value=rename]", {"#name": ""}),
    "colleague-refused": Refusal(
        "colleague", "button[name=hand_back]", {"[id='note.lifecycle']": "长" * 2001}
    ),
    "matched-policies-refused": Refusal("matched-policies", "main form button", {"#received": "很多"}),
    "letter-refused": Refusal("letter", "main button", {"#email": "x"}),
    "claim-refused": Refusal("claim", "main form button", {"#email": "wang"}),
    "claim-code-refused": Refusal(
        "claim-code", "main form button", {"#code": "ABCDE12345", "#login": "wang"}
    ),
    "deputies-refused": Refusal("deputies", "main form.stack button", {"#login": "nobody"}),
    "resume-letter-refused": Refusal("resume-letter", "main button"),
    "section-stale": Refusal("section", ".sticky button", {"[name=version]": "0.1"}),
    "section-clash": Refusal(
        "section",
        ".sticky button",
        {"[name='seen.Q02']": "x", "[id='Q02.total']": "9", "[id='Q02.digital']": "4"},
    ),
}


READERS = {
    "code-new": "new",
    "code-scanning": "scanning",
    "me": "system-admin",
    "people": "system-admin",
    "person": "system-admin",
    "jobs": "system-admin",
    "roles": "security-admin",
    "trail": "audit-admin",
    "desk": "city",
    "desk-late": "city",
    "desk-own": "consultant",
    "case-new": "county",
    "case": "consultant",
    "case-asked": "county",
    "review": "consultant",
    "review-section": "consultant",
    "review-scenes": "consultant",
    "findings": "consultant",
    "visit": "consultant",
    "desk-letters": "city",
    "satisfaction": "city",
    "advisers": "city",
    "adviser": "consultant",
    "trips": "county",
    "trip": "county",
    "trip-stop": "consultant",
    "nominate": "county",
    "agreement": "city",
    "policies-kept": "city",
    "policy-kept": "city",
    "policies-import": "city",
    "tokens": "county",
    "webhooks": "county",
    "webhook": "county",
    "register-exports": "county",
    "register-imports": "county",
    "exports": "city",
    "export": "county",
    "export-ready": "county",
    "passkeys": "consultant",
    "deputies": "consultant",
    "owned": "owner",
}
"""Places that only somebody with an account sees, and who looks at them."""


@contextmanager
def served() -> Iterator[Served]:
    """Serve an empty database with the demo pool; only one earlier assessment is there."""
    with tempfile.TemporaryDirectory() as folder:
        root, port = questionnaires_copy(Path(folder)), free_port()
        settings = Settings(
            database_url=f"sqlite:///{folder}/pictures.db",
            blob_dir=Path(folder) / "blobs",
            questionnaires_dir=root,
            show_demo=True,
            port=port,
            base_url=f"http://localhost:{port}",  # passkeys need a name
            mail_folder=Path(folder) / "letters",
            mail_from="help@zhizhen.example",
            oidc_issuer="http://localhost:1",  # nobody answers there
            oidc_client_id="zhizhen",
            oidc_client_secret=SecretStr("nobody's"),
        )
        migrate(settings)
        earlier, staff, key = begin_earlier(settings, root), hire(settings), office_key(settings)
        put_jobs(settings)
        with serving(settings) as base:
            yield Served(base, earlier, staff, key)


def begin_earlier(settings: Settings, root: Path) -> str:
    """Begin an assessment while 0.9 is the newest version; give its resume link below the address."""
    install_earlier_version(root)
    later = root / "miit-sme-2024" / "1.0"
    aside = root.parent / "later"
    later.rename(aside)
    with TestClient(create_app(settings), base_url=settings.public_url) as client:
        client.headers["sec-fetch-site"] = "same-origin"
        path = client.post("/assessments").url.path.removesuffix("/profile")
        client.post(f"{path}/profile", data=PROFILE)
        client.post(f"{path}/sections/outcomes", data={"Q12": "B", "Q13": "B", "Q14": "B", "Q16": "B"})
        link = re.search(r"(/resume/[^\"]{20,})", client.get(path).text)
        another = client.post("/assessments").url.path  # whose link its owner's account will close
        client.post(another, data={**PROFILE, "name": "【示例】沐山五金"})
    aside.rename(later)
    assert link
    return link[1]


def open_assessment(client: httpx.Client, *, is_submitted: bool, is_complete: bool = False) -> str:
    """Start an assessment, answer it as in T1, the first half or all of it, and submit it if wanted."""
    edition = Library(HERE / "questionnaires").newest("miit-sme-2024")
    path = client.post("/assessments").url.path.removesuffix("/profile")
    client.post(f"{path}/profile", data=PROFILE)
    sections = (
        edition.definition.sections if is_submitted or is_complete else edition.definition.sections[:3]
    )
    for section in sections:
        client.post(f"{path}/sections/{section.code}", data=form_of(edition, section.code))
    if is_submitted:
        client.post(f"{path}/submission", data={"pledge": "1", "signer": "王会计"})
    return path


def pages(client: httpx.Client, site: Served) -> dict[str, str]:
    """Name every page to look at."""
    earlier = site.earlier
    open_path = open_assessment(client, is_submitted=False)
    done = open_assessment(client, is_submitted=True)
    doubtful = open_assessment(client, is_submitted=False)
    client.post(f"{doubtful}/sections/systems", data={"Q04": "A", "Q05": "E", "seen": "1"})
    short = client.post("/assessments", data={"short": "1"}).url.path.removesuffix("/short")
    client.post(f"{short}/short", data=short_form())
    few = client.post("/assessments", data={"short": "1"}).url.path.removesuffix("/short")
    client.post(f"{few}/short", data={**dict.fromkeys(SHORT, "dont_know"), **short_form(SHORT[4:])})
    unsure = open_assessment(client, is_submitted=False)
    for section in Library(HERE / "questionnaires").newest("miit-sme-2024").definition.sections[3:]:
        client.post(f"{unsure}/sections/{section.code}", data=dict.fromkeys(section.items, "dont_know"))
    client.post(f"{unsure}/submission", data={"pledge": "1", "signer": "王会计"})
    wished = open_assessment(client, is_submitted=True)
    pains = {"text": "排产全靠人工，插单多，库存总是对不上账", "budget": "60"}
    client.post(f"{wished}/recommendations", data=pains)
    add_evidence(client, open_path)
    carried = client.post(f"{done}/another", data={"questionnaire": "miit-sme-2024"}).url.path
    ready = open_assessment(client, is_submitted=False, is_complete=True)
    new = client.post("/assessments").url.path
    upgraded = client.post(earlier).url.path
    number = re.search(r"ZZ-[\d-]+", pdf_text(client.get(f"{done}/report.pdf").content))
    assert number
    return {
        "start": "/",
        "new-profile": new,
        "new-tasks": new.removesuffix("/profile"),
        "new-history": new.replace("/profile", "/history"),
        "new-path": new.replace("/profile", "/path"),
        "ready-check": f"{ready}/check",
        "resume-link": earlier,
        "earlier-tasks": upgraded,
        "upgrade": f"{upgraded}/upgrade",
        "verified": f"/verify/{number[0]}",
        "resume": "/resume",
        "about": "/about",
        "terms": "/terms",
        "tasks": open_path,
        "profile": f"{open_path}/profile",
        "section": f"{open_path}/sections/equipment",
        "scenes": f"{open_path}/sections/lifecycle",
        "check": f"{open_path}/check",
        "evidence": f"{open_path}/evidence",
        "evidence-item": f"{open_path}/items/Q02/evidence",
        "evidence-empty": f"{open_path}/items/Q05/evidence",
        "result": f"{done}/result",
        "report": f"{done}/report",
        "proof": f"{done}/proof",
        "path": f"{done}/path",
        "matching": f"{wished}/recommendations",
        "matched-policies": f"{done}/policies",
        "policies": "/policies",
        "policy": "/policies/JS-LOAN-2026",
        **kept_policies(client, site),
        "history": f"{done}/history",
        "doubts": f"{doubtful}/check#doubts",
        "short": f"{short}/short",
        "short-estimate": f"{short}/estimate",
        "short-too-few": f"{few}/estimate",
        "short-tasks": short,
        "unsure-result": f"{unsure}/result",
        "carried-tasks": carried,
        "carried-section": f"{carried}/sections/equipment",
        "carried-check": f"{carried}/check",
        "another": f"{done}/another",
        "verify": "/verify/ZZ-0000",
        "sign-in": "/sign-in",
        "invitation": site.staff.invitation,
        "code-new": "/sign-in/code",
        "code-scanning": "/sign-in/code",
        "me": "/me",
        "people": "/admin/people",
        "person": site.staff.person,
        "jobs": "/admin/jobs",
        "roles": "/admin/roles",
        "trail": "/admin/audit",
        "missing": "/nowhere",
        **desk_pages(client, site),
        **export_pages(client, site),
        **account_pages(client),
        **register_pages(client, site),
        **colleagues(client),
        "providers": "/providers",
        "providers-search": "/providers?q=排产&budget=很多&ai=1",
        "provider": "/providers/P055",
        "experts": "/experts",
        "lectures": "/lectures",
        "pool-sign-in": "/pool/sign-in",
        **kept_pool(client, site.pool_key),
        **other_questionnaires(client),
    }


def kept_policies(client: httpx.Client, site: Served) -> dict[str, str]:
    """Have a change of a policy proposed; name the pages of those who keep them."""
    office = httpx.Client(base_url=site.base, headers=dict(client.headers), follow_redirects=True)
    office.cookies.set("session", site.staff.sessions["city"])
    policy = next(policy for policy in demo_policies() if policy.code == "DEMO-SZ-UPGRADE")
    typed = {**typed_in(translator("zh-CN"), policy), "amount": "12"}
    office.post(f"/policies/keep/{policy.code}", data=typed)
    return {
        "policies-kept": "/policies/keep",
        "policy-kept": f"/policies/keep/{policy.code}",
        "policies-import": "/policies/keep/import",
    }


def desk_pages(client: httpx.Client, site: Served) -> dict[str, str]:
    """Have one case asked for and another one on site, half of it verified; name the pages of the desk."""
    edition = Library(HERE / "questionnaires").newest("miit-sme-2024")
    firm = open_assessment(client, is_submitted=False, is_complete=True)
    add_evidence(client, firm)
    client.post(f"{firm}/submission", data={"pledge": "1", "signer": "王会计"})
    client.post(f"{firm}/case", data=WISH)
    desks = {}
    for login in ("county", "consultant"):
        desks[login] = httpx.Client(base_url=site.base, headers=dict(client.headers), follow_redirects=True)
        desks[login].cookies.set("session", site.staff.sessions[login])
    case = _case_of(desks["county"], "沐川五金")
    desks["county"].post(case, data={"event": "find-eligible", "revision": "0"})
    shown = desks["county"].get(case).text
    people = re.findall(r'name="people" value="([0-9a-f-]+)"', shown)
    assert people, shown
    steps: tuple[tuple[str, dict[str, object]], ...] = (
        ("county", {"event": "assign", "method": "choice", "people": people}),
        ("consultant", {"event": "accept"}),
        ("consultant", {"event": "schedule", "day": "2099-12-08"}),
        ("consultant", {"event": "arrive"}),
    )
    for n, (who, typed) in enumerate(steps, start=1):
        desks[who].post(case, data={**typed, "revision": str(n)})
    for section in edition.definition.sections[:2]:
        fields: dict[str, object] = dict(form_of(edition, section.code))
        if "Q05" in section.items:
            fields |= {
                "Q05": "B",
                "reason.Q05": "no-evidence",
                "remark.Q05": "只看到两台联网，其余靠纸质记录",
            }
        desks["consultant"].post(f"{case}/review/{section.code}", data=fields)
    desks["consultant"].post(f"{case}/findings", data={"act": "draft"})
    request = f"{_submitted_as(client, '【示例】沐阳精工', '91320583MA1MX2R58B')}/case"
    second = _submitted_as(client, "【示例】启东五金", "91320583MA1MX2R59E")
    client.post(f"{second}/case", data=WISH)
    waiting = _case_of(desks["county"], "启东五金")
    desks["county"].post(waiting, data={"event": "find-eligible", "revision": "0"})
    adviser, trip = _advised(desks), _travelled(desks)
    return {
        "desk": "/desk",
        "desk-late": "/desk?overdue=1&all=1",
        "desk-own": "/desk?mine=1",
        "case": case,
        "case-new": waiting,
        "case-asked": case,
        "review": f"{case}/review",
        "review-section": f"{case}/review/equipment",
        "review-scenes": f"{case}/review/lifecycle",
        "findings": f"{case}/findings",
        "visit": f"{case}/visit",
        "desk-letters": "/desk/letters",
        "satisfaction": "/desk/satisfaction",
        "advisers": "/advisers",
        "adviser": adviser,
        "trips": "/trips",
        **trip,
        "nominate": "/desk/nominate",
        "agreement": "/desk/agreement",
        "request": request,
        "firm-case": f"{second}/case",
    }


def _travelled(desks: Mapping[str, httpx.Client]) -> dict[str, str]:
    """Plan a trip to four firms, visit two of them; give its page and one short form."""
    office, phone = desks["county"], desks["consultant"]
    team = re.findall(r'name="team" value="([0-9a-f-]+)"', office.get("/trips").text)
    plan = {
        "region": PROFILE["region"],
        "name": "十二月昆山巡诊（示例）",
        "first": "2026-12-08",
        "last": "2026-12-09",
    }
    trip = office.post("/trips", data={**plan, "team": team}).url.path
    firms = re.findall(r'name="firms" value="([0-9a-f-]+)"', office.get(f"{trip}?q=启东").text)
    names = "【示例】玉山冲压厂\n【示例】巴城模具厂\n【示例】周市纸箱厂"
    listed = office.post(trip, data={"act": "add", "firms": firms, "names": names}).text
    stops = re.findall(r'href="(/trips/[^"]+/stops/[^"]+)"', listed)
    seen = {"met": "李厂长", "situation": "冲压线没有联网，产量靠手写", "revision": "0"}
    phone.post(stops[0], data={**seen, "event": "want-case"})
    phone.post(stops[1], data={**seen, "event": "advise", "advice": "先做扫码入库，再谈设备联网"})
    return {"trip": trip, "trip-stop": stops[1]}


def _advised(desks: Mapping[str, httpx.Client]) -> str:
    """Name an adviser for an enterprise, with a contact and some advice; give the page."""
    listed = desks["county"].get("/advisers", params={"q": "启东五金"}).text
    found = re.search(r'<a href="(/advisers/[0-9a-f-]+)">', listed)
    assert found, listed
    shown = desks["county"].get(found[1]).text
    person = re.search(r'<option value="([0-9a-f-]+)">赵工', shown)
    assert person, shown
    desks["county"].post(found[1], data={"act": "name", "seen": "", "person": person[1]})
    for typed in (
        {"act": "contact", "day": "2026-11-20", "way": "visit", "text": "看了冲压线，想先连五台机床"},
        {"act": "advise", "advice": "先把五台数控车床连上，每班自动报产量"},
        {"act": "advise", "advice": "库存改用扫码，月底不再手工盘点"},
    ):
        desks["consultant"].post(found[1], data=typed)
    return found[1]


def register_pages(client: httpx.Client, site: Served) -> dict[str, str]:
    """Make a token and a target of webhooks, and ask for a table of the county."""
    office = httpx.Client(base_url=site.base, headers=dict(client.headers), follow_redirects=True)
    office.cookies.set("session", site.staff.sessions["county"])
    scopes = ["register:read", "cases:write", "exchange:write"]
    office.post("/me/tokens", data={"name": "市平台数据交换", "scope": scopes, "days": "90"})
    target = {
        "name": "市平台数据交换",
        "url": "https://platform.example.com/zhizhen/events",
        "region": "320583",
    }
    made = office.post("/webhooks", data={**target, "event": ["assessment.submitted", "case.moved"]})
    found = re.search(r'action="(/webhooks/[0-9a-f-]+)"', made.text)
    assert found, made.text
    office.post("/register/exports", data={"region": "320583", "form": "xlsx", "purpose": "县里月报"})
    return {
        "tokens": "/me/tokens",
        "webhooks": "/webhooks",
        "webhook": found[1],
        "register-exports": "/register/exports",
        "register-imports": "/register/imports",
    }


def export_pages(client: httpx.Client, site: Served) -> dict[str, str]:
    """Have one export approved and made, and another one waiting."""
    offices = {}
    for login in ("county", "city"):
        offices[login] = httpx.Client(
            base_url=site.base, headers=dict(client.headers), follow_redirects=True
        )
        offices[login].cookies.set("session", site.staff.sessions[login])
    asked = {"region": PROFILE["region"], "selection": "all", "form": "brief", "purpose": "报送年度总结"}
    ready = offices["county"].post("/exports", data=asked).url.path
    waits = offices["city"].get("/approvals").text
    found = re.search(r'name="approval" value="([^"]+)"', waits)
    assert found, waits
    offices["city"].post("/approvals", data={"approval": found[1], "approve": "1"})
    waiting = offices["county"].post("/exports", data={**asked, "form": "full", "purpose": "县里复盘"})
    return {"exports": "/exports", "export": waiting.url.path, "export-ready": ready}


def account_pages(client: httpx.Client) -> dict[str, str]:
    """Ask for the code that lets an account take an assessment over."""
    path = open_assessment(client, is_submitted=False)
    code = client.post(f"{path}/claim", data={"email": "wang@example.com"}).url.path
    own = {
        "provider-away": "/sign-in/provider",
        "passkeys": "/me/passkeys",
        "deputies": "/me/deputies",
        "owned": "/me/assessments",
    }
    return {"claim": f"{path}/claim", "claim-code": code, **own}


def _submitted_as(client: httpx.Client, name: str, credit_code: str) -> str:
    """Submit an assessment of another enterprise."""
    path = open_assessment(client, is_submitted=False, is_complete=True)
    client.post(f"{path}/profile", data={**PROFILE, "name": name, "credit_code": credit_code})
    client.post(f"{path}/submission", data={"pledge": "1", "signer": "王会计"})
    return path


def _case_of(desk: httpx.Client, name: str) -> str:
    found = re.search(
        r'<a href="(/cases/[0-9a-f-]+)">', desk.get("/desk", params={"q": f"【示例】{name}"}).text
    )
    assert found, name
    return found[1]


def colleagues(client: httpx.Client) -> dict[str, str]:
    """Ask two colleagues for the same section, let them differ, and let one of them hand back."""
    path = open_assessment(client, is_submitted=False)
    api = path.replace("/assessments/", "/api/v1/assessments/")
    asked = {"asked_by": "张会计", "message": "麻烦周五前填好。", "due_on": "2099-12-31"}
    parts, pages = [], []
    for name, department, sections in (
        ("王工", "设备", ["equipment", "lifecycle"]),
        ("李主任", "生产", ["lifecycle"]),
    ):
        typed = {"name": name, "department": department, "sections": sections, "email": "wang@example.com"}
        pages.append(client.post(f"{path}/delegations", data={**asked, **typed}).url.path)
        made = client.get(f"{api}/delegations").json()[-1]
        link = f"/delegated/{made['token']}"
        parts.append(client.post(link).url.path.removesuffix("/part"))
    for part, option in zip(parts, "23", strict=True):
        address = part.replace("/assessments/", "/api/v1/assessments/")
        client.put(f"{address}/responses/S01", json=option, headers={"if-match": "*"})
    note = {"note.lifecycle": "以生产科台账为准。", "hand_back": "1"}
    client.post(f"{parts[1]}/part", data=note)
    return {
        "delegations": f"{path}/delegations",
        "delegation": pages[0],
        "delegation-returned": pages[1],
        "differences": f"{path}/differences",
        "colleague-link": link,
        "colleague": f"{parts[0]}/part",
        "colleague-section": f"{parts[0]}/sections/lifecycle",
        "colleague-returned": f"{parts[1]}/part",
        "colleague-returned-section": f"{parts[1]}/sections/lifecycle",
        "differing-check": f"{path}/check",
        "differing-tasks": path,
        "letter": f"{path}/letter",
        "resume-letter": "/resume-letter",
    }


def add_evidence(client: httpx.Client, path: str) -> None:
    """Add a photograph, a PDF and a workbook to an item."""
    sent = (
        ("IMG_20261124_101112.jpg", phone_jpeg(1600, 1200)),
        ("数控机床采购发票与验收单（2023—2025 年）.pdf", written(plain(12))),
        ("设备台账.xlsx", workbook(300, 3)),
    )
    for name, content in sent:
        client.post(
            f"{path}/items/Q02/evidence",
            data={"dated": "2026-11-20", "note": "一号车间数控机床铭牌，右侧两台今年新增。"},
            files={"file": (name, content)},
        )


def other_questionnaires(client: httpx.Client) -> dict[str, str]:
    """Fill every other questionnaire with middling answers; name a section and what follows of each."""
    found = {}
    for edition in EDITIONS:
        code = edition.definition.code
        path = fill(client, edition, 1)
        found[f"{code}-section"] = f"{path}/sections/{edition.definition.sections[0].code}"
        done = fill(client, edition, 1)
        client.post(f"{done}/submission", data={"pledge": "1", "signer": "王会计"})
        found |= {f"{code}-{page}": f"{done}/{page}" for page in ("result", "path")}
    return found


def reader(browser: Browser, base: str, client: httpx.Client, look: Look) -> BrowserContext:
    """Open the browser of one reader, who may open all assessments."""
    context = browser.new_context(
        viewport={"width": look.width, "height": look.height}, locale=look.language, bypass_csp=True
    )
    cookies = [{"name": c.name, "value": c.value or "", "url": base} for c in client.cookies.jar]
    context.add_cookies(cookies)  # type: ignore[arg-type] # a TypedDict of playwright's own
    if look.is_large:
        context.add_cookies([{"name": TEXT_COOKIE, "value": "large", "url": base}])
    return context


def go(page: Page, site: Served, addresses: Mapping[str, str], name: str) -> None:
    """Open a place, or provoke a refusal there."""
    refusal = REFUSALS.get(name)
    place = refusal.place if refusal else name
    if place in READERS:
        token = site.staff.sessions[READERS[place]]
        page.context.add_cookies([{"name": "session", "value": token, "url": site.base}])
    else:
        page.context.clear_cookies(name="session")  # of whoever looked before
    page.goto(site.base + addresses[place])
    if refusal:
        for selector, value in refusal.typed.items():
            page.locator(selector).evaluate("(field, value) => { field.value = value; }", value)
        page.click(refusal.press)


def take(
    browser: Browser, site: Served, client: httpx.Client, addresses: dict[str, str], look: Look
) -> None:
    """Photograph every page for one reader."""
    context = reader(browser, site.base, client, look)
    page = context.new_page()
    for name in (*addresses, *REFUSALS):
        go(page, site, addresses, name)
        page.evaluate("document.querySelectorAll('details.proof').forEach(d => d.open = true)")
        page.screenshot(path=OUT / f"{look}-{name}.png", full_page=True)
    context.close()


def main() -> None:
    """Take all pictures; names of looks on the command line choose some."""
    OUT.mkdir(parents=True, exist_ok=True)
    headers = {"sec-fetch-site": "same-origin", "accept-language": "zh-CN"}
    with (
        served() as site,
        httpx.Client(base_url=site.base, headers=headers, follow_redirects=True, timeout=60) as client,
        sync_playwright() as playwright,
    ):
        addresses = pages(client, site)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        for look in LOOKS:
            if str(look) in sys.argv[1:] or len(sys.argv) == 1:
                take(browser, site, client, addresses, look)
        browser.close()


if __name__ == "__main__":
    main()
