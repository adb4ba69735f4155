"""The only place where routes, handlers and guards meet."""

import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

import app.assessments.api
import app.assessments.pages
import app.questionnaires.api
import app.recommendations.api
import app.recommendations.pages
import app.reports.api
import app.reports.pages
import app.scoring.api
import app.scoring.pages
import app.web.health
import app.web.offline
from app.journey import journey
from app.kit.clock import Clock, system_clock
from app.kit.database import Database
from app.kit.templating import STATIC
from app.providers.service.keeping import fill_with_demo
from app.questionnaires.service.library import Library
from app.reports.adapters.logos import read_brand
from app.reports.adapters.press import Press, Sealing
from app.reports.adapters.sealing import SealKey
from app.reports.adapters.signing import read_signer
from app.settings import Settings
from app.web import errors
from app.web.context import Context
from app.web.guards import Guards

ROUTERS = (
    app.web.health.router,
    app.web.offline.router,
    app.questionnaires.api.router,
    app.assessments.api.router,
    app.assessments.pages.router,
    app.scoring.api.router,
    app.scoring.pages.router,
    app.recommendations.api.router,
    app.recommendations.pages.router,
    app.reports.api.router,
    app.reports.pages.router,
)


def create_app(
    settings: Settings,
    *,
    clock: Clock = system_clock,
    random: Callable[[int], bytes] = secrets.token_bytes,
    is_warm: bool = False,
) -> FastAPI:
    """Make the application; the database is opened when it starts and given back when it stops.

    A warm one starts the processes of the press at once, not with the first report.
    """
    library = Library(settings.questionnaires_dir)
    brand = read_brand(settings.office_name, settings.office_color, settings.office_logo)
    sealing = _sealing(settings)
    library.all_newest()  # a faulty definition stops the start, not a visitor

    @asynccontextmanager
    async def lifespan(service: FastAPI) -> AsyncIterator[None]:
        listeners = journey(library, clock, brand=brand, public_url=settings.public_url)
        database = Database(settings.database_url, listeners=listeners)
        press = Press(settings.blob_dir, workers=settings.pdf_workers, sealing=sealing)
        if is_warm:
            press.start()
        try:
            if settings.show_demo:
                with database.transaction() as session:
                    fill_with_demo(session)
            service.state.context = Context(settings, database, clock, random)
            service.state.press = press
            yield
        finally:
            press.close()
            database.close()

    service = FastAPI(
        title="智诊 Zhizhen",
        version="0.1.0",
        description="Free digital-maturity diagnosis for manufacturers.",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    service.state.library = library
    errors.install(service)
    for router in ROUTERS:
        service.include_router(router)
    service.mount("/static", StaticFiles(directory=STATIC), name="static")
    service.add_middleware(
        Guards, largest_body=settings.largest_body, https=settings.public_url.startswith("https://")
    )
    return service


def _sealing(settings: Settings) -> Sealing:
    """Give what makes reports checkable; a certificate that can not be used stops the start."""
    key = SealKey(settings.secret_key.get_secret_value().encode())
    if not settings.sign_certificate:
        return Sealing(key)
    password = settings.sign_password.get_secret_value()
    return Sealing(key, read_signer(Path(settings.sign_certificate), password))
