"""The application: every handler, the settings around them, and how it is served."""

from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path
from typing import Any

import jinja2
from litestar import Litestar, Request
from litestar.concurrency import set_asyncio_executor
from litestar.config.app import AppConfig
from litestar.exceptions import ClientException, HTTPException
from litestar.logging import LoggingConfig
from litestar.middleware.rate_limit import RateLimitConfig
from litestar.openapi.config import OpenAPIConfig
from litestar.stores.memory import MemoryStore
from litestar.types import ControllerRouterHandler

import app.tables  # noqa: F401 - the mappers of every floor are set up before the first query
import contracting.web
import maintenance.web
import portfolio.web
from app import (
    account,
    act_batch_pages,
    act_pages,
    assembly_ballots,
    budget_files,
    case_file_pages,
    elections,
    grievance_pages,
    home,
    imports,
    measure_threads,
    open_data_pages,
    openapi,
    papers,
    passport,
    places,
    public_choices,
    scenario_pages,
    schedule_files,
    signature_pages,
    signed_files,
    signed_sheets,
    signing_pages,
    stored_files,
    verification,
    works,
)
from app.navigation import NAVIGATION
from app.wiring import REACTIONS
from foundation.database import Database
from foundation.errors import Problem
from foundation.files import open_store
from foundation.http import answers
from foundation.http.security import add_headers
from foundation.http.site import Site
from foundation.http.static import static_mount
from foundation.identity.actors import SYSTEM
from foundation.place import PlaceKind, kind_of
from foundation.settings import Settings
from portfolio import programmes

HERE = Path(__file__).resolve().parent
REQUESTS_PER_MINUTE = 1200


def templates() -> jinja2.Environment:
    """The templates of every floor; a name that is missing is an error, never an empty place."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE / "templates"),
        autoescape=True,
        auto_reload=False,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    answers.add_filters(environment)
    return environment


def open_site(settings: Settings) -> Site:
    """The database, the file store and what this place is."""
    db = Database(settings.database, reactions=REACTIONS)
    with db.reading(SYSTEM) as work:
        kind = kind_of(work.session) or PlaceKind.LIVE
        programme = programmes.find_current(work)
    return Site(
        db=db,
        store=open_store(settings.store, max_bytes=settings.max_upload),
        settings=settings,
        templates=templates(),
        place=kind,
        navigation=NAVIGATION,
        revision=version("minga"),
        name=programme.name if programme else "",
    )


def build(
    site: Site,
    *,
    requests_per_minute: int = REQUESTS_PER_MINUTE,
    verifications_per_minute: int = verification.PER_MINUTE,
) -> Litestar:
    """The application around a site."""
    # Litestar's default pool is the number of cores plus four, whatever the connection pool holds.
    set_asyncio_executor(ThreadPoolExecutor(site.db.threads, thread_name_prefix="work"))
    limit = RateLimitConfig(("minute", requests_per_minute), exclude=["^/static"], store="requests")

    def remember(config: AppConfig) -> AppConfig:
        config.state.site = site
        return config

    return Litestar(
        route_handlers=_routes(site, verifications_per_minute),
        on_app_init=[remember],
        on_shutdown=[site.db.close],
        middleware=[limit.middleware] if requests_per_minute else [],
        stores={
            "requests": MemoryStore(),
            verification.STORE: MemoryStore(),
            grievance_pages.STORE: MemoryStore(),
            signing_pages.STORE: MemoryStore(),
        },
        # Without the first two, the last one would turn every 404 into a 500.
        exception_handlers={
            Problem: answers.on_problem,
            HTTPException: answers.on_http_exception,
            Exception: answers.on_unexpected,
        },
        before_request=refuse_nul,
        before_send=[add_headers],
        request_max_body_size=site.settings.max_upload * 4,
        openapi_config=_description(site),
        logging_config=LoggingConfig(configure_root_logger=False, log_exceptions="never"),
    )


def _routes(site: Site, verifications_per_minute: int) -> list[ControllerRouterHandler]:
    """Every handler of every floor."""
    return [
        *account.HANDLERS,
        *act_batch_pages.HANDLERS,
        *home.HANDLERS,
        *works.HANDLERS,
        *scenario_pages.HANDLERS,
        *elections.HANDLERS,
        *assembly_ballots.HANDLERS,
        *public_choices.HANDLERS,
        *measure_threads.HANDLERS,
        *passport.HANDLERS,
        *places.HANDLERS,
        *schedule_files.HANDLERS,
        *imports.HANDLERS,
        *budget_files.HANDLERS,
        *case_file_pages.HANDLERS,
        *open_data_pages.HANDLERS,
        *stored_files.HANDLERS,
        *papers.HANDLERS,
        *act_pages.HANDLERS,
        *signed_sheets.HANDLERS,
        *signed_files.HANDLERS,
        *signature_pages.HANDLERS,
        *verification.routes(verifications_per_minute),
        *grievance_pages.routes(verifications_per_minute),
        *signing_pages.routes(verifications_per_minute),
        *portfolio.web.HANDLERS,
        *contracting.web.HANDLERS,
        *maintenance.web.HANDLERS,
        static_mount("/static", HERE / "static", inside={"npm": site.settings.node_modules}),
    ]


def _description(site: Site) -> OpenAPIConfig:
    """The API's own page, with the library's files from our own folder."""
    return OpenAPIConfig(
        title="Minga",
        version=site.revision,
        path="/schema",
        render_plugins=openapi.RENDERED,
    )


async def refuse_nul(request: Request[Any, Any, Any]) -> None:
    """No text of ours holds the character that PostgreSQL cannot store; in an address it is never a search but always a probe."""
    if b"%00" in request.scope["query_string"] or "\0" in request.scope["path"]:
        raise ClientException
