"""The data of a benchmark: many works laid down in bulk, for the jobs that only read them."""

import random
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import migrations, opening
from foundation import territories
from foundation.database import Database
from foundation.identity import users
from foundation.identity.actors import SYSTEM
from foundation.identity.permissions import Role
from foundation.ids import new_id
from foundation.settings import Settings, from_environment
from portfolio import tallies, work_kinds
from portfolio.projects import Origin, Project, Station, keyed, placed

DEPARTMENTS = ("CO.19.", "CO.52.", "CO.86.", "CO.44.", "CO.50.", "CO.95.")
BATCH = 5_000


def prepare(url: str) -> Settings:
    """An empty, migrated place at an address."""
    settings = from_environment(database=url)
    Path(settings.data).mkdir(parents=True, exist_ok=True)
    migrations.upgrade(settings.database)
    opening.found(settings, is_demonstration=False)
    return settings


def fill(settings: Settings, count: int) -> None:
    """So many works over the six departments, at every station, laid down without actions: only reading them is measured."""
    db = Database(settings.database, is_durable=False)
    chance = random.Random(1)
    places = [place for path in DEPARTMENTS for place in territories.municipalities(path)]
    kinds = [kind.code for kind in work_kinds.kinds()]
    rows = []
    with db.engine.begin() as connection:
        for number in range(count):
            rows.append(_work(chance, number, chance.choice(places), chance.choice(kinds), db))
            if len(rows) == BATCH or number == count - 1:
                connection.execute(sa.insert(Project), rows)
                rows = []
    tallies.compact(db, {})
    with db.engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.commit()
    command = users.AddUser(
        user_name="reader",
        name="Reader",
        password="benchmark-only",  # noqa: S106 - a place that is thrown away
        role=Role.DONOR,
        territory="CO.",
    )
    with db.writing(SYSTEM) as work:
        users.add(work, command)
    db.close()


def _work(
    chance: random.Random, number: int, place: territories.Official, kind: str, db: Database
) -> dict[str, object]:
    begin = date(2025, 6, 1) + timedelta(days=chance.randrange(500))
    budget = chance.randrange(20, 900) * 10**8
    title = f"Mejoramiento de la vía terciaria {number} en {place.name}"
    return {
        "id": new_id(),
        **placed(place.path),
        **keyed(title),
        "code": f"{place.code[:2]}-2026-{number:06d}",
        "origin": Origin.NEED,
        "title": title,
        "purpose": "Comunicar la vereda todo el año.",
        "kind": kind,
        "latitude_e6": place.latitude_e6,
        "longitude_e6": place.longitude_e6,
        "people": chance.randrange(50, 2000),
        "currency": "COP",
        "budget_minor": budget,
        "funded_minor": budget,
        "agreed_minor": 0,
        "verified_minor": 0,
        "paid_minor": budget // 2,
        "physical_bp": chance.randrange(10_001),
        "financial_bp": chance.randrange(10_001),
        "starts_on": begin,
        "ends_on": begin + timedelta(days=120),
        "late_from": begin + timedelta(days=chance.randrange(120)),
        "critical_from": begin + timedelta(days=chance.randrange(60, 400)),
        "in_dispute": False,
        "opened_at": db.clock.now(),
        "station": chance.choice(list(Station)),
        "version": 1,
    }


def reader(db: Database) -> UUID:
    """The benchmark's reader."""
    with Session(db.read_engine) as session:
        found = users.find_by_sign_in_name(session, "reader")
        if found is None:
            raise RuntimeError("the place was not filled")
        return found.id
