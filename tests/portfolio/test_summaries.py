"""The totals of the portfolio: quick ones from running sums and slow ones from the works themselves say the same."""

from foundation.database import Database
from foundation.identity.actors import SYSTEM
from portfolio.projects import Station
from portfolio.views.summary import summary
from portfolio.views.works import WorkQuery
from tests.support import factories, works
from tests.support.factories import cast


def test_running_totals_are_what_the_works_add_up_to(db: Database) -> None:
    hands = cast()
    works.running(db, hands)
    works.accepted(db, hands)
    kind = factories.project(db, hands).kind

    with db.reading(SYSTEM) as work:
        running = summary(work, WorkQuery(), by_place=True)
        # Every work is of this kind, so naming the kind leaves none out, and adds up the works themselves.
        added_up = summary(work, WorkQuery(kind=kind), by_place=True)
        whole = summary(work, WorkQuery())

    assert running == added_up
    assert running.works == 3
    (place,) = running.places
    assert place.by_station == {Station.NEED: 1, Station.BUILDING: 1, Station.ACCEPTED: 1}
    assert (whole.stations, whole.lights, whole.places) == (running.stations, running.lights, ())
