"""Is this installation well? Each check says what it found and, where something is wrong, what to do."""

import shutil
import stat
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import msgspec
import sqlalchemy as sa
from obstore.exceptions import BaseError
from sqlalchemy.exc import SQLAlchemyError

from app import migrations
from foundation import audit, pades
from foundation.database import Database
from foundation.errors import Problem
from foundation.files import open_store
from foundation.pdf import fonts
from foundation.place import kind_of
from foundation.settings import EXAMPLE_PREFIX, SHORTEST_SECRET, Settings

LOW_DISK = 1_000_000_000
ENDING_SOON = timedelta(days=30)
FRONT_END = ("htmx.org", "leaflet", "dejavu-fonts-ttf", "swagger-ui-dist")


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One check: ``ok``, ``warning`` (works, but should be seen to) or ``fault``."""

    check: str
    status: str
    found: str
    remedy: str = ""


def examine(settings: Settings) -> Iterator[Finding]:
    """Every check, in an order in which the first fault explains the later ones."""
    checks: tuple[Callable[[Settings], Iterator[Finding]], ...] = (
        _database,
        _store,
        _clock,
        _fonts,
        _front_end,
        _secret,
        _signing,
        _disk,
        _open_data,
    )
    for check in checks:
        yield from check(settings)


def _database(settings: Settings) -> Iterator[Finding]:
    try:
        db = Database(settings.database, threads=1)
    except (SQLAlchemyError, ImportError) as failure:
        yield _no_database(failure)
        return
    try:
        at = migrations.current(db.engine)
        kind = db.engine.dialect.name
        yield Finding(check="database", status="ok", found=f"{kind} answers")
        newest = migrations.newest()
        if at != newest:
            found = f"at {at or 'nothing'}, this release expects {newest}"
            yield Finding(
                check="migrations", status="fault", found=found, remedy="run «minga migrate»"
            )
            return
        yield Finding(check="migrations", status="ok", found=f"at {at}")
        yield from _contents(db)
    except SQLAlchemyError as failure:
        yield _no_database(failure)
    finally:
        db.close()


def _no_database(failure: Exception) -> Finding:
    """Without the failure's own words: they may hold the address with its password."""
    remedy = "check MINGA_DATABASE, and that the server runs and lets this user in"
    return Finding(check="database", status="fault", found=type(failure).__name__, remedy=remedy)


def _contents(db: Database) -> Iterator[Finding]:
    with sa.orm.Session(db.read_engine) as session:
        kind = kind_of(session)
        if kind is None:
            yield Finding(
                check="place",
                status="warning",
                found="not founded yet",
                remedy="run «minga serve --prepare»",
            )
        else:
            yield Finding(check="place", status="ok", found=kind.value)
        newest = session.execute(sa.select(sa.func.max(audit.AuditSeal.at))).scalar()
        entries = session.execute(
            sa.select(sa.func.count()).select_from(audit.AuditEntry)
        ).scalar_one()
    sealed = newest.isoformat(timespec="minutes") if newest else "never sealed"
    is_late = entries > 0 and (newest is None or (db.clock.now() - newest).days > 2)
    remedy = "the server seals daily while it runs; check that it does" if is_late else ""
    yield Finding(
        check="audit",
        status="warning" if is_late else "ok",
        found=f"{entries} entries, {sealed}",
        remedy=remedy,
    )


def _store(settings: Settings) -> Iterator[Finding]:
    try:
        store = open_store(settings.store, max_bytes=settings.max_upload)
        digest = store.write(b"minga doctor")
        whole = store.is_whole(digest)
    except (Problem, BaseError, OSError, ValueError) as failure:
        remedy = "check MINGA_STORE and who may write there"
        yield Finding(check="file store", status="fault", found=str(failure), remedy=remedy)
        return
    status, found = (
        ("ok", "writes and reads") if whole else ("fault", "reads something else than was written")
    )
    yield Finding(
        check="file store", status=status, found=found, remedy="" if whole else "replace the disk"
    )


def _clock(settings: Settings) -> Iterator[Finding]:
    now = datetime.now(UTC)
    drift = _drift(settings)
    is_wrong = now.year < 2026 or drift > 30
    found = f"{now.isoformat(timespec='seconds')}" + (
        f", {drift:.0f} s from the database's" if drift > 1 else ""
    )
    yield Finding(
        check="clock",
        status="fault" if is_wrong else "ok",
        found=found,
        remedy="set the machine's clock (timedatectl set-ntp true)" if is_wrong else "",
    )


def _drift(settings: Settings) -> float:
    """How many seconds the database's own clock is away; a database that does not answer was told about already."""
    try:
        db = Database(settings.database, threads=1)
    except (SQLAlchemyError, ImportError):
        return 0.0
    try:
        if db.is_sqlite:
            return 0.0
        with db.engine.connect() as connection:
            theirs = connection.execute(
                sa.text("select extract(epoch from clock_timestamp())")
            ).scalar_one()
        return abs(float(theirs) - datetime.now(UTC).timestamp())
    except SQLAlchemyError:
        return 0.0
    finally:
        db.close()


def _fonts(settings: Settings) -> Iterator[Finding]:
    try:
        fonts.faces()
    except Problem as missing:
        remedy = "install the front-end packages (npm ci) or the Debian package fonts-dejavu-core"
        yield Finding(check="fonts", status="fault", found=str(missing), remedy=remedy)
        return
    yield Finding(check="fonts", status="ok", found="documents can be printed")


def _front_end(settings: Settings) -> Iterator[Finding]:
    missing = [name for name in FRONT_END if not (settings.node_modules / name).is_dir()]
    if missing:
        found = "missing: " + ", ".join(missing)
        yield Finding(
            check="front end",
            status="warning",
            found=found,
            remedy="run scripts/run once, or npm ci",
        )
    else:
        yield Finding(check="front end", status="ok", found="all packages present")


def _signing(settings: Settings) -> Iterator[Finding]:
    """The office's certificate, where there is one: whether it opens, whose it is and until when it is in force."""
    if settings.signing_certificate is None:
        return
    try:
        identity = pades.open_identity(settings.signing_certificate, settings.signing_passphrase)
    except Problem:
        remedy = "check MINGA_SIGNING_CERTIFICATE and MINGA_SIGNING_PASSPHRASE"
        yield Finding(check="certificate", status="fault", found="it does not open", remedy=remedy)
        return
    now, last = datetime.now(UTC), identity.certificate.not_valid_after
    status = "fault" if not identity.holds_at(now) else "ok"
    if status == "ok" and last - now < ENDING_SOON:
        status = "warning"
    yield Finding(
        check="certificate",
        status=status,
        found=f"{identity.name}, until {last.date().isoformat()}",
        remedy="" if status == "ok" else "renew the certificate of the office",
    )


def _secret(settings: Settings) -> Iterator[Finding]:
    path = settings.data / "secret"
    if len(settings.secret) < SHORTEST_SECRET:
        yield Finding(
            check="secret",
            status="fault",
            found="too short",
            remedy="give MINGA_SECRET at least 32 characters",
        )
    elif path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
        yield Finding(
            check="secret", status="fault", found="others can read it", remedy=f"chmod 600 {path}"
        )
    else:
        yield Finding(check="secret", status="ok", found="long enough, ours alone")


def _disk(settings: Settings) -> Iterator[Finding]:
    free = shutil.disk_usage(settings.data).free
    status = "warning" if free < LOW_DISK else "ok"
    remedy = "make room: photos and backups grow" if free < LOW_DISK else ""
    yield Finding(check="disk", status=status, found=f"{free // 1_000_000} MB free", remedy=remedy)


def _open_data(settings: Settings) -> Iterator[Finding]:
    if settings.oc4ids_prefix == EXAMPLE_PREFIX:
        found = "the standard's example prefix"
        remedy = "ask the OC4IDS helpdesk for your own and set MINGA_OC4IDS_PREFIX"
        yield Finding(check="open data", status="warning", found=found, remedy=remedy)
    else:
        yield Finding(check="open data", status="ok", found=settings.oc4ids_prefix)
