"""Founding, filling and discarding the demonstration's place."""

import os
import shutil
from collections.abc import Callable
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import migrations
from app.demonstration.accounts import hire
from app.demonstration.script import TODAY, parts, villages
from app.demonstration.telling import Teller
from app.wiring import REACTIONS
from foundation.audit import AuditSeal
from foundation.clock import FrozenClock, midday
from foundation.columns import Base
from foundation.database import Database
from foundation.errors import Refused, say
from foundation.files import open_store
from foundation.identity.actors import SYSTEM
from foundation.identity.users import UserAccount
from foundation.place import PlaceKind, found, kind_of
from foundation.settings import Settings
from portfolio import programmes, tallies
from portfolio.programmes import OpenProgramme
from portfolio.projects import Project

Watch = Callable[[str, int, int], None]

BEGINS, ENDS = date(2024, 1, 15), date(2029, 1, 14)


def is_loaded(settings: Settings) -> bool:
    """Whether the demonstration already stands in its place, whole: its last act is the first seal of its log."""
    db = Database(settings.database, threads=1)
    try:
        with Session(db.read_engine) as session:
            seals = session.execute(sa.select(sa.func.count()).select_from(AuditSeal)).scalar_one()
            return kind_of(session) is PlaceKind.DEMONSTRATION and seals > 0
    finally:
        db.close()


def is_interrupted(settings: Settings) -> bool:
    """Whether somebody stopped the telling half-way; such a place is discarded and told again."""
    db = Database(settings.database, threads=1)
    try:
        with Session(db.read_engine) as session:
            people = session.execute(
                sa.select(sa.func.count()).select_from(UserAccount)
            ).scalar_one()
            return kind_of(session) is PlaceKind.DEMONSTRATION and people > 0
    finally:
        db.close()


def load(settings: Settings, watch: Watch) -> None:
    """Fill an empty place with the programme; a place that holds anything is refused."""
    clock = FrozenClock(midday(BEGINS))
    # Nothing here was acknowledged to anybody yet: an interrupted loading is discarded and begun again.
    db = Database(settings.database, clock=clock, reactions=REACTIONS, threads=1, is_durable=False)
    store = open_store(settings.store, max_bytes=settings.max_upload, is_durable=False)
    try:
        _found(db)
        departments = tuple(dict.fromkeys(village.municipality.path[:6] for village in villages()))
        company = hire(db, departments)
        with db.writing(SYSTEM) as work:
            programmes.open_programme(
                work,
                OpenProgramme(
                    name="Programa Territorios Posibles (demostración)",
                    institution="Programa Territorios Posibles",
                    starts_on=BEGINS,
                    ends_on=ENDS,
                    territories=departments,
                ),
            )
        Teller(db, clock, store, company).tell(parts(), watch)
        clock.move_to(midday(TODAY))
        tallies.compact(db, {})
        db.seal()
        # Now it is a place that people use, and everything of it has to be on the disk.
        os.sync()
    finally:
        db.close()


def _found(db: Database) -> None:
    with Session(db.read_engine) as session:
        kind = kind_of(session)
        works = session.execute(sa.select(sa.func.count()).select_from(Project)).scalar_one()
    if kind is PlaceKind.LIVE or works:
        raise Refused(
            say(
                "The demonstration fills an empty place only. Discard this one first, or name another."
            )
        )
    if kind is None:
        with db.writing(SYSTEM) as work:
            found(work, PlaceKind.DEMONSTRATION)


def discard(settings: Settings) -> None:
    """Delete the whole demonstration place; any other place is refused."""
    if migrations.exists(settings.database):
        db = Database(settings.database, threads=1)
        try:
            with Session(db.read_engine) as session:
                if kind_of(session) is PlaceKind.LIVE:
                    raise Refused(
                        say("This is a real place. It is not discarded with this command.")
                    )
            if not db.is_sqlite:
                _drop_everything(db)
        finally:
            db.close()
    if settings.data.is_dir():
        shutil.rmtree(settings.data)


def _drop_everything(db: Database) -> None:
    """On PostgreSQL the schema goes with its triggers and functions; the database itself is the administrator's."""
    with db.engine.begin() as connection:
        known = {*Base.metadata.tables, "alembic_version"}
        foreign = set(sa.inspect(connection).get_table_names()) - known
        if foreign:
            raise Refused(say("This database holds tables that are not ours; it is not discarded."))
        connection.execute(sa.text("DROP SCHEMA public CASCADE"))
        connection.execute(sa.text("CREATE SCHEMA public"))
