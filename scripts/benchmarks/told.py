"""Works of a benchmark told through the real actions: some being built, for what is judged, and one maintained, for what is due."""

import random
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import cache
from uuid import UUID

import sqlalchemy as sa

from app.demonstration.accounts import Company, hire
from app.demonstration.script import TODAY, Part, parts, villages
from app.demonstration.telling import Teller
from app.wiring import REACTIONS
from contracting import milestones
from contracting.handover_components import HandoverComponent
from contracting.milestone_plans import Milestone, MilestoneState
from contracting.milestones import ReportMilestone
from foundation import territories
from foundation.clock import FrozenClock, midday
from foundation.database import Database
from foundation.files import open_store
from foundation.identity.actors import SYSTEM
from foundation.identity.permissions import Role
from foundation.ids import new_id
from foundation.settings import Settings
from maintenance.assets import Asset
from maintenance.plans import MaintenanceTask
from portfolio.projects import Station, placed
from scripts.benchmarks.filling import BATCH, DEPARTMENTS

TOLD = 10
TASKS_PER_ASSET = 10
# Days around today on which the tasks fall due.
EARLIEST, LATEST = -60, 300


class Telling:
    """A place with its people, where stories of the demonstration are told up to where a job needs them."""

    def __init__(self, settings: Settings) -> None:
        self.clock = FrozenClock(midday(TODAY))
        self.db = Database(settings.database, clock=self.clock, reactions=REACTIONS)
        departments = tuple(dict.fromkeys(village.municipality.path[:6] for village in villages()))
        self.company: Company = hire(self.db, departments)
        store = open_store(settings.store, max_bytes=settings.max_upload)
        self.teller = Teller(self.db, self.clock, store, self.company)

    def tell(self, told: Iterable[Part]) -> None:
        self.teller.tell(told, lambda *_: None, with_programme=False)
        self.clock.move_to(midday(TODAY))


@cache
def telling(settings: Settings) -> Telling:
    """The one telling of a place: its people are hired once."""
    return Telling(settings)


def reported(settings: Settings) -> Iterator[tuple[UUID, str]]:
    """Milestones of works that began and then fell silent, each just reported, with where it is."""
    here = telling(settings)
    told = [replace(part, trouble="silent") for part in parts() if _is_building(part)][:TOLD]
    here.tell(told)
    stage = here.teller.stage
    by_village = {stage.place(part.village): part for part in told}
    with here.db.reading(SYSTEM) as work:
        statement = sa.select(Milestone).where(
            Milestone.state == MilestoneState.PLANNED, Milestone.is_open
        )
        rows = list(work.session.execute(statement).scalars())
    for row in rows:
        photo = stage.photograph(
            by_village[row.territory],
            Role.ORGANISATION,
            row.territory,
            progress=50,
            name=str(row.id),
        )
        with here.db.writing(here.company.who(Role.ORGANISATION, row.territory)) as work:
            milestones.report(work, row.id, ReportMilestone(note="Hecho.", photos=(photo,)))
        yield row.id, row.territory


def _is_building(part: Part) -> bool:
    return part.station is Station.BUILDING and not part.trouble


def keep(settings: Settings, count: int) -> None:
    """So many tasks, ten to an asset, laid down after the pattern of one work that was really handed over."""
    here = telling(settings)
    here.tell([next(part for part in parts() if part.station is Station.MAINTAINED)])
    chance = random.Random(2)
    places = [place for path in DEPARTMENTS for place in territories.municipalities(path)]
    with here.db.engine.begin() as connection:
        asset = dict(connection.execute(sa.select(Asset.__table__).limit(1)).mappings().one())
        component = _row(connection, HandoverComponent, asset["component_id"])
        pattern = sa.select(MaintenanceTask.__table__).limit(1)
        task = dict(connection.execute(pattern).mappings().one())
        for start in range(0, count, BATCH):
            components, assets, tasks = [], [], []
            for number in range(start, min(start + BATCH, count), TASKS_PER_ASSET):
                place = placed(chance.choice(places).path)
                one = {"component_id": new_id(), "id": new_id(), "code": f"B-{number:06d}"}
                components.append(
                    {**component, "id": one["component_id"], "position": number + 1_000}
                )
                assets.append({**asset, **one, **place})
                for _ in range(min(TASKS_PER_ASSET, count - number)):
                    due_on = TODAY + timedelta(days=chance.randrange(EARLIEST, LATEST))
                    fresh = {"id": new_id(), "asset_id": one["id"], "next_due_on": due_on}
                    tasks.append({**task, **fresh, **place})
            connection.execute(sa.insert(HandoverComponent), components)
            connection.execute(sa.insert(Asset), assets)
            connection.execute(sa.insert(MaintenanceTask), tasks)
    with here.db.engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.commit()


def _row(
    connection: sa.Connection, kind: type[HandoverComponent], identifier: UUID
) -> dict[str, object]:
    found = connection.execute(sa.select(kind.__table__).where(kind.id == identifier))
    return dict(found.mappings().one())
