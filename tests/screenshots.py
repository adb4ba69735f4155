"""Pictures of every page, both widths, both languages: `make screenshots`, then look at them.

Writes to `var/screenshots/<language>-<width>-<page>.png`; serves its own database on loopback.
"""

import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import uvicorn
from playwright.sync_api import Browser, sync_playwright

from app.commands.migrate import migrate
from app.main import create_app
from app.questionnaires.service.library import Library
from app.settings import HERE, Settings
from tests.journeys.test_every_questionnaire import EDITIONS, fill
from tests.journeys.test_pages import PROFILE, form_of

OUT = HERE / "var" / "screenshots"
PORT = 8792
WIDTHS = (390, 1280)
LANGUAGES = ("zh-CN", "en")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]


@contextmanager
def served() -> Iterator[str]:
    """Serve an empty database with the demo pool."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            database_url=f"sqlite:///{folder}/pictures.db",
            blob_dir=Path(folder) / "blobs",
            show_demo=True,
            port=PORT,
        )
        migrate(settings)
        server = uvicorn.Server(uvicorn.Config(create_app(settings), port=PORT, log_level="error"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started and thread.is_alive():
            time.sleep(0.05)
        yield settings.public_url
        server.should_exit = True
        thread.join(15)


def open_assessment(client: httpx.Client, *, is_submitted: bool) -> str:
    """Start an assessment, answer it as in T1, and submit it if wanted."""
    edition = Library(HERE / "questionnaires").newest("miit-sme-2024")
    path = client.post("/assessments").url.path.removesuffix("/profile")
    client.post(f"{path}/profile", data=PROFILE)
    sections = edition.definition.sections if is_submitted else edition.definition.sections[:3]
    for section in sections:
        client.post(f"{path}/sections/{section.code}", data=form_of(edition, section.code))
    if is_submitted:
        client.post(f"{path}/submission", data={"pledge": "1", "signer": "王会计"})
    return path


def pages(client: httpx.Client) -> dict[str, str]:
    """Name every page to look at."""
    open_path = open_assessment(client, is_submitted=False)
    done = open_assessment(client, is_submitted=True)
    doubtful = open_assessment(client, is_submitted=False)
    client.post(f"{doubtful}/sections/systems", data={"Q04": "A", "Q05": "E", "seen": "1"})
    carried = client.post(f"{done}/another", data={"questionnaire": "miit-sme-2024"}).url.path
    return {
        "start": "/",
        "resume": "/resume",
        "about": "/about",
        "tasks": open_path,
        "profile": f"{open_path}/profile",
        "section": f"{open_path}/sections/equipment",
        "scenes": f"{open_path}/sections/lifecycle",
        "check": f"{open_path}/check",
        "result": f"{done}/result",
        "report": f"{done}/report",
        "proof": f"{done}/proof",
        "path": f"{done}/path",
        "history": f"{done}/history",
        "doubts": f"{doubtful}/check#doubts",
        "carried-tasks": carried,
        "carried-section": f"{carried}/sections/equipment",
        "carried-check": f"{carried}/check",
        "another": f"{done}/another",
        "verify": "/verify/ZZ-0000",
        "missing": "/nowhere",
        **other_questionnaires(client),
    }


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


def take(browser: Browser, base: str, client: httpx.Client, addresses: dict[str, str]) -> None:
    """Photograph every page for every reader."""
    cookies = [{"name": c.name, "value": c.value or "", "url": base} for c in client.cookies.jar]
    for language in LANGUAGES:
        for width in WIDTHS:
            context = browser.new_context(viewport={"width": width, "height": 844}, locale=language)
            context.add_cookies(cookies)  # type: ignore[arg-type] # a TypedDict of playwright's own
            page = context.new_page()
            for name, address in addresses.items():
                page.goto(base + address)
                page.evaluate("document.querySelectorAll('details.proof').forEach(d => d.open = true)")
                page.screenshot(path=OUT / f"{language}-{width}-{name}.png", full_page=True)
            context.close()


def main() -> None:
    """Take all pictures."""
    OUT.mkdir(parents=True, exist_ok=True)
    chromium = shutil.which("chromium") or "/usr/bin/chromium"
    headers = {"sec-fetch-site": "same-origin", "accept-language": "zh-CN"}
    with served() as base, httpx.Client(base_url=base, headers=headers, follow_redirects=True) as client:
        addresses = pages(client)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
            take(browser, base, client, addresses)
            browser.close()


if __name__ == "__main__":
    main()
