"""Opening a place: its database with its reactions, what it is, the server around it."""

import gc
import os
from concurrent.futures import ThreadPoolExecutor

import msgspec
import uvicorn
from litestar import Litestar
from rich.console import Console
from rich.table import Table

from app import demonstration, migrations, server
from app.openapi import document
from app.wiring import REACTIONS, worker
from foundation.database import Database
from foundation.errors import Refused, say
from foundation.http.site import Site
from foundation.identity.actors import SYSTEM
from foundation.place import PlaceKind, kind_of
from foundation.place import found as found_place
from foundation.settings import SHORTEST_SECRET, Settings, from_environment
from foundation.translations import translator


def database(settings: Settings) -> Database:
    """The place's database, with everything that reacts to what is done in it."""
    return Database(settings.database, reactions=REACTIONS)


def refuse_unprepared(db: Database) -> None:
    """Whether a database is at this release's schema is told before anything fails on it."""
    if migrations.current(db.engine) != migrations.newest():
        raise Refused(
            say("This database is not prepared for this release. Run «minga migrate» first.")
        )


def found(settings: Settings, *, is_demonstration: bool) -> PlaceKind:
    """What this place is; an empty one becomes what was asked for, a founded one never changes."""
    wanted = PlaceKind.DEMONSTRATION if is_demonstration else PlaceKind.LIVE
    db = database(settings)
    try:
        with db.reading(SYSTEM) as work:
            known = kind_of(work.session)
        if known is None:
            with db.writing(SYSTEM) as work:
                found_place(work, wanted)
        elif known is not wanted:
            raise Refused(
                say(
                    "This database is a {kind} place. Give another one with MINGA_DATABASE.",
                    kind=known.value,
                )
            )
    finally:
        db.close()
    return wanted


# A process that does not answer its supervisor for so long is started anew; on a busy machine it takes a while to open.
OPENING_SECONDS = 60
# New objects between two searches for garbage.
SOUGHT_AFTER = 100_000


def serve(
    settings: Settings,
    *,
    host: str,
    port: int,
    prepare: bool,
    is_demonstration: bool,
    console: Console,
) -> None:
    """Serve a place; with ``prepare``, make it ready first and say how to get in."""
    if len(settings.secret) < SHORTEST_SECRET:
        raise Refused(say("MINGA_SECRET has to have at least {n} characters.", n=SHORTEST_SECRET))
    if settings.processes > 1 and settings.database.startswith("sqlite"):
        raise Refused(
            say("Several processes need PostgreSQL: give its address with MINGA_DATABASE.")
        )
    settings = settings.at(f"http://{host}:{port}")
    if prepare:
        _prepare(settings, console, is_demonstration=is_demonstration)
    site = _open_site(settings)
    if prepare:
        _greet(settings, console, is_demonstration=is_demonstration)
    jobs = worker(site.db, site.store, address=site.settings.public_address)
    jobs.start()
    served: Litestar | str = "app.opening:application"
    if settings.processes == 1:
        served = server.build(site)
        settle()
    else:
        # Each process reads its settings as we did; what was said on the command line reaches it the same way.
        os.environ |= settings.as_environment()
    try:
        uvicorn.run(
            served,
            factory=settings.processes > 1,
            workers=settings.processes,
            timeout_worker_healthcheck=OPENING_SECONDS,
            host=host,
            port=port,
            log_level="warning",
            access_log=False,
            server_header=False,
        )
    finally:
        jobs.stop()


def application() -> Litestar:
    """The application of one of several processes: whole, and in agreement with the others through database and file store alone."""
    # The supervisor asks for it inside the loop of events, where Litestar lets nobody choose the threads that do the work.
    with ThreadPoolExecutor(1) as elsewhere:
        built = elsewhere.submit(lambda: server.build(_open_site(from_environment()))).result()
    settle()
    return built


def _open_site(settings: Settings) -> Site:
    db = database(settings)
    try:
        refuse_unprepared(db)
    finally:
        db.close()
    return server.open_site(settings)


def settle() -> None:
    """Look for garbage seldom, and never among what was built to last: what a request makes falls away by itself, and the default
    search costs an eighth of the time (measured at loading the demonstration; ten megabytes more of memory)."""
    gc.set_threshold(SOUGHT_AFTER, 20, 10)
    gc.collect()
    gc.freeze()


def _prepare(settings: Settings, console: Console, *, is_demonstration: bool) -> None:
    migrations.upgrade(settings.database)
    found(settings, is_demonstration=is_demonstration)
    if not is_demonstration or demonstration.is_loaded(settings):
        return
    if demonstration.is_interrupted(settings):
        demonstration.discard(settings)
        settings.data.mkdir(parents=True, exist_ok=True)
        migrations.upgrade(settings.database)
    words = translator("es")
    with console.status(words.text("Telling the demonstration, once…")) as status:
        demonstration.load(
            settings,
            lambda _, done, total: status.update(
                words.text(
                    "Telling the demonstration: {done} of {total} works", done=done, total=total
                )
            ),
        )


def _greet(settings: Settings, console: Console, *, is_demonstration: bool) -> None:
    words = translator("es")
    console.print(f"\nMinga: [bold]{settings.public_address}[/bold]   (Ctrl-C)")
    if not is_demonstration:
        console.print(words.text("First user") + ": minga user add NOMBRE --role administrator")
        return
    table = Table(words.text("Who"), words.text("User name"), words.text("Password"))
    table.title = words.text("Demonstration: one sign-in per role")
    for account in demonstration.accounts(words):
        table.add_row(account.role, account.name, account.password)
    console.print(table)


def openapi_document(settings: Settings) -> bytes:
    """The description of the API, as the server publishes it."""
    site = _open_site(settings)
    try:
        return msgspec.json.format(msgspec.json.encode(document(server.build(site))), indent=2)
    finally:
        site.db.close()
