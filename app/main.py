"""The only place where routes, handlers and guards meet."""

import gc
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

import app.advisers.pages
import app.assessments.api
import app.assessments.pages
import app.cases.api
import app.cases.pages
import app.exchange.api
import app.exchange.pages
import app.identity.pages
import app.policies.api
import app.policies.pages
import app.providers.api
import app.providers.pages
import app.questionnaires.api
import app.questionnaires.pages
import app.recommendations.api
import app.recommendations.pages
import app.reports.api
import app.reports.pages
import app.scoring.api
import app.scoring.pages
import app.trips.pages
import app.web.health
import app.web.metrics
import app.web.offline
import app.webhooks.api
import app.webhooks.pages
from app import RELEASE
from app.assessments.service.pacing import Paces
from app.evidence.deps import open_archive
from app.identity.adapters.provider import read_provider
from app.journey import NIGHTLY, PERSONAL, duties, journey
from app.kit.clock import Clock, system_clock
from app.kit.database import Database
from app.kit.engine import carried_by, worker_of
from app.kit.slow import watch
from app.kit.stores import open_store
from app.kit.templating import STATIC
from app.letters.adapters import mailer_of
from app.policies.service.keeping import fill_with_demo as fill_with_demo_policies
from app.providers.service.keeping import fill_with_demo
from app.questionnaires.service.library import Library
from app.reports.adapters.logos import read_brand
from app.reports.adapters.making import Sealing
from app.reports.adapters.press import Press
from app.reports.adapters.sealing import SealKey
from app.reports.adapters.signing import read_signer
from app.reports.deps import later_links
from app.settings import Settings
from app.web import errors
from app.web.context import Context
from app.web.counted import SLOW
from app.web.guards import Guards
from app.web.metrics import forget_process
from app.web.mounting import Mounted
from app.web.openapi import describe
from app.webhooks.adapters import outbound_of

ROUTERS = (
    app.assessments.api.router,
    app.assessments.pages.router,
    app.web.health.router,
    app.web.metrics.router,
    app.web.offline.router,
    app.identity.pages.router,
    app.questionnaires.api.router,
    app.questionnaires.pages.router,
    app.providers.api.router,
    app.providers.pages.router,
    app.policies.api.router,
    app.policies.pages.router,
    app.scoring.api.router,
    app.scoring.pages.router,
    app.recommendations.api.router,
    app.recommendations.pages.router,
    app.cases.api.router,
    app.cases.pages.router,
    app.advisers.pages.router,
    app.trips.pages.router,
    app.reports.api.router,
    app.reports.pages.router,
    app.exchange.api.router,
    app.exchange.api.exports,
    app.exchange.api.imports,
    app.exchange.pages.router,
    app.webhooks.api.router,
    app.webhooks.pages.router,
)
"""Tried one after the other, so those that are asked most stand first; no two share an address."""
ONE_PACKET = 1400
"""What goes out in one packet gains nothing by compression."""
COMPRESSED = ("application/pdf", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")


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
    library.all_newest()  # a faulty definition stops the start, not a visitor
    service = FastAPI(
        title="智诊 Zhizhen",
        version=RELEASE,
        description="Free digital-maturity diagnosis for manufacturers.",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan(settings, library, clock, random, is_warm=is_warm),
    )
    service.state.library = library
    service.state.paces = Paces()
    service.state.keepers = PERSONAL
    service.state.later = (later_links,)
    service.state.provider = read_provider(settings)
    errors.install(service)
    describe(service)
    for router in ROUTERS:
        service.include_router(router, max_body_size=settings.largest_body)
    service.mount("/static", StaticFiles(directory=STATIC), name="static")
    _surround(service, settings)
    return service


def _lifespan(
    settings: Settings, library: Library, clock: Clock, random: Callable[[int], bytes], *, is_warm: bool
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """Give what opens everything at the start and gives it back at the end."""
    brand = read_brand(settings.office_name, settings.office_color, settings.office_logo)
    sealing = sealing_of(settings)

    @asynccontextmanager
    async def lifespan(service: FastAPI) -> AsyncIterator[None]:
        listeners = journey(settings, library, clock, brand=brand, random=random)
        carried = carried_by(settings.job_engine)
        database = Database(settings.database_url, listeners=listeners, carried=carried)
        if settings.slow_statement_ms:
            for engine in database.engines:
                watch(engine, slower_than=settings.slow_statement_ms / 1000, seen=SLOW.inc)
        blobs = open_store(settings.blob_dir, settings.blob_url, settings.blob_options)
        archive = open_archive(settings.blob_dir, blobs, clamd=settings.clamd)
        press = Press(settings.blob_dir, workers=settings.pdf_workers, sealing=sealing)
        jobs = duties(
            settings,
            mailer=mailer_of(settings),
            blobs=archive.blobs,
            press=press,
            outbound=outbound_of(settings),
        )
        worker = worker_of(settings.job_engine, database, jobs, NIGHTLY, clock=clock, random=random)
        if is_warm:
            press.start()
        try:
            if settings.show_demo:
                with database.transaction() as session:
                    fill_with_demo(session, at=clock())
                    fill_with_demo_policies(session, at=clock())
            if settings.jobs_inside:
                worker.start()
            service.state.context = Context(settings, database, clock, random)
            service.state.press = press
            service.state.worker = worker
            service.state.archive = archive
            if is_warm:
                gc.freeze()  # what stays for ever is not looked through for garbage again and again
            yield
        finally:
            worker.close()
            press.close()
            database.close()
            forget_process()

    return lifespan


def _surround(service: FastAPI, settings: Settings) -> None:
    """Put the guards around every request, and compress what gains by it."""
    service.add_middleware(
        GZipMiddleware,
        minimum_size=ONE_PACKET,
        compresslevel=4,
        exclude_content_types=(*DEFAULT_EXCLUDED_CONTENT_TYPES, *COMPRESSED),
    )
    service.add_middleware(
        Guards,
        https=settings.public_url.startswith("https://"),
        most_requests=settings.most_requests,
    )
    if settings.root_path:
        service.add_middleware(Mounted, root_path=settings.root_path)
    service.add_middleware(ProxyHeadersMiddleware, trusted_hosts=settings.trusted_proxies)


def sealing_of(settings: Settings) -> Sealing:
    """Give what makes reports checkable; a certificate that can not be used stops the start."""
    key = SealKey(settings.secret_key.get_secret_value().encode())
    if not settings.sign_certificate:
        return Sealing(key)
    password = settings.sign_password.get_secret_value()
    return Sealing(key, read_signer(Path(settings.sign_certificate), password))
