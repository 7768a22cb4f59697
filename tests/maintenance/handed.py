"""Where tests of maintenance begin: a work whose three parties have just signed, with the reactions that open its assets."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from uuid import UUID

import msgspec
import sqlalchemy as sa

from app.wiring import REACTIONS
from contracting.commitments import ProposeTask
from contracting.handover_components import PrepareComponent
from contracting.handovers import Handover, Party
from foundation.clock import FrozenClock, midday
from foundation.database import Database
from foundation.identity.actors import Actor
from foundation.work import Work
from maintenance.assets import Asset
from maintenance.plans import MaintenanceTask
from portfolio.measures import measures_of
from tests.support import works
from tests.support.factories import Cast, cast
from tests.support.web import Person

Visit = Callable[[Actor | None], Person]

# The factories' clock: everybody signs on this Tuesday.
HANDED_OVER_ON = date(2026, 2, 17)


def open_database(url: str, clock: FrozenClock) -> Database:
    """A database as the application opens it."""
    return Database(url, clock=clock, reactions=REACTIONS)


@contextmanager
def looking(db: Database, who: Actor) -> Iterator[Work]:
    """A look whose rows can still be read afterwards, as they were."""
    with db.reading(who) as work:
        yield work
        work.session.expunge_all()


def handed_over(db: Database, people: Cast | None = None) -> tuple[Cast, list[Asset]]:
    """A work handed over today, and the assets it opened in the order of the act."""
    people = people or cast()
    handover = works.handed_over(db, people)
    with looking(db, people.municipal_official) as work:
        return people, assets_of(work, handover.project_id)


def hand_over(
    db: Database,
    people: Cast,
    project_id: UUID,
    *tasks: ProposeTask,
    **components: tuple[PrepareComponent, ...],
) -> Handover:
    """Hand an accepted work over with a plan of these tasks, the last of which keeps its climate measure."""
    with db.reading(people.auditor) as work:
        measure = measures_of(work, project_id)[0].id
    kept = (*tasks[:-1], msgspec.structs.replace(tasks[-1], measure=measure))
    plan = works.propose_plan(db, people, project_id, tasks=kept)
    works.accept_plan(db, people, plan)
    handover = works.prepare_handover(db, people, project_id, **components)
    for party in Party:
        handover = works.sign_handover(db, people, handover, party)
    return handover


def assets_of(work: Work, project_id: UUID) -> list[Asset]:
    statement = work.select(Asset).where(Asset.project_id == project_id).order_by(Asset.code)
    return list(work.session.execute(statement).scalars())


def task_called(work: Work, name: str, asset: Asset | None = None) -> MaintenanceTask:
    """The first task whose name begins like this, of one asset or of any."""
    statement = work.select(MaintenanceTask).where(MaintenanceTask.name.startswith(name))
    if asset is not None:
        statement = statement.where(MaintenanceTask.asset_id == asset.id)
    ordered = statement.order_by(sa.asc(MaintenanceTask.id)).limit(1)
    return work.session.execute(ordered).scalar_one()


def move_to(db: Database, on: date) -> None:
    """Let the clock of a test stand at noon of a day."""
    assert isinstance(db.clock, FrozenClock)
    db.clock.move_to(midday(on))
