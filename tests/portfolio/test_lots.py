"""Lots: which works come into one, when it closes, and that its figures are the sums of its works and nothing else."""

import csv
import io
from collections.abc import Callable

import pytest
import sqlalchemy as sa

from app import inbox, recount
from foundation.database import Database
from foundation.errors import Forbidden, InvalidCommand, NotFound, Refused
from foundation.identity.actors import SYSTEM, Actor
from foundation.identity.permissions import Role
from portfolio import lights, lots, project_lights
from portfolio.lots import AddToLot, ChooseLot, CloseLot, LotState, ReopenLot
from portfolio.programmes import Programme
from portfolio.projects import Project, Station
from portfolio.views import lots as views
from portfolio.views.summary import summary
from portfolio.views.works import WorkQuery, list_page
from tests.support import factories, schedules, works
from tests.support.factories import Cast
from tests.support.lots import filled, lot, programme
from tests.support.queries import counted
from tests.support.web import Person

Visit = Callable[[Actor | None], Person]
MOST_QUERIES = 12


@pytest.fixture
def cast(db: Database) -> Cast:
    return factories.accounts(db)


@pytest.fixture
def running(db: Database) -> Programme:
    return programme(db)


def under_way(db: Database, cast: Cast) -> Project:
    """A work under way with a frozen schedule, so that its plan is one of money."""
    project = factories.financed(db, cast)
    schedules.adopted(db, cast, project)
    agreement = works.running(db, cast, project)
    with db.reading(SYSTEM) as work:
        return work.get(Project, agreement.project_id)


def choose(db: Database, who: Actor, project: Project, row: lots.Lot | None) -> None:
    with db.writing(who) as work:
        lots.choose(work, project.id, ChooseLot(lot=row.id if row else None))


def test_the_figures_of_a_lot_are_the_sums_of_its_works(
    db: Database, cast: Cast, running: Programme
) -> None:
    projects = (under_way(db, cast), factories.financed(db, cast), factories.project(db, cast))
    row = filled(db, cast, running.id, *(one.id for one in projects[:2]))

    with db.reading(cast.auditor) as work:
        found = [work.get(Project, one.id) for one in projects]
        tree, detail = views.programme(work, running.id), views.detail(work, row.id)
        listed = list_page(work, WorkQuery(lot=str(row.id)))
        alone = list_page(work, WorkQuery(lot="none", programme=str(running.id)))
        totals = summary(work, WorkQuery(lot=str(row.id)))
        progress = project_lights.progress_of(work, found[0])
        planned = lights.planned_bp(progress, work.today)
        assert recount.recount(work).differences == ()
    millions = [one.budget_minor // 100_000_000 for one in found[:2]]
    assert progress.plan is not None
    assert planned is not None

    assert tree.lots[0].figures == detail.figures
    assert detail.figures.budget.minor == sum(one.budget_minor for one in found[:2])
    assert detail.figures.agreed.minor == found[0].agreed_minor > 0
    assert detail.figures.planned_bp == planned * millions[0] // sum(millions)
    assert (tree.whole.works, tree.alone.works) == (3, 1)
    assert tree.whole.budget == detail.figures.budget + tree.alone.budget
    assert tree.whole.people == detail.figures.people + tree.alone.people
    assert {one.id for one in listed.rows} == {one.id for one in found[:2]}
    assert [one.id for one in alone.rows] == [found[2].id]
    assert (totals.budget, totals.lights) == (detail.figures.budget, detail.figures.lights)
    assert totals.places == ()
    assert detail.figures.physical_bp == _weighed(found[:2], millions)


def _weighed(found: list[Project], millions: list[int]) -> int:
    done = sum(one.physical_bp * part for one, part in zip(found, millions, strict=True))
    return done // sum(millions)


@pytest.mark.one_database
def test_the_tree_asks_no_more_of_the_database_for_more_works(
    db: Database, cast: Cast, running: Programme
) -> None:
    def asked() -> tuple[int, int]:
        with db.reading(cast.auditor) as work, counted(db) as tree:
            views.programme(work, running.id)
        with db.reading(cast.auditor) as work, counted(db) as detail:
            views.detail(work, row.id)
        return len(tree), len(detail)

    row = filled(db, cast, running.id, under_way(db, cast).id)
    few = asked()
    with db.writing(cast.programme_manager) as work:
        lots.add(work, row.id, AddToLot(works=(under_way(db, cast).id, under_way(db, cast).id)))

    assert asked() == few
    assert max(few) <= MOST_QUERIES


def test_only_works_of_its_programme_and_its_place_come_into_a_lot(
    db: Database, cast: Cast, running: Programme
) -> None:
    before = factories.project(db, cast)
    far = lot(db, cast, running.id, territory="CO.76.")
    later = programme(db, name="Otro programa")
    foreign = lot(db, cast, later.id)

    for wrong in (far, foreign):
        with pytest.raises(Refused):
            choose(db, cast.programme_manager, before, wrong)
    with pytest.raises(InvalidCommand):
        lot(db, cast, running.id, territory="CO.05.")
    with pytest.raises(Forbidden):
        choose(db, cast.engineer, before, None)
    with (
        pytest.raises(NotFound),
        db.reading(factories.someone(Role.PROGRAMME_MANAGER, "CO.05.")) as work,
    ):
        views.detail(work, far.id)
    assert (far.number, foreign.number) == (1, 1)


def test_a_lot_closes_over_received_works_and_then_keeps_them(
    db: Database, cast: Cast, running: Programme
) -> None:
    done = works.accepted(db, cast)
    waiting = factories.project(db, cast)
    row = filled(db, cast, running.id, done.project_id, waiting.id)
    with pytest.raises(Refused), db.writing(cast.programme_manager) as work:
        lots.close(work, row.id, CloseLot(reason="Todavía falta una."))
    choose(db, cast.programme_manager, waiting, None)
    with db.reading(cast.programme_manager) as work:
        assert "close_lot" in {pile.kind for pile in inbox.piles(work)}
        received = work.get(Project, done.project_id)

    with db.writing(cast.programme_manager) as work:
        lots.close(work, row.id, CloseLot(reason="Entregadas a la vereda."))
    for project in (waiting, received):
        with pytest.raises(Refused):
            choose(db, cast.programme_manager, project, row if project is waiting else None)
    with db.reading(cast.auditor) as work:
        closed = views.detail(work, row.id)
        assert recount.recount(work).differences == ()
    with db.writing(cast.programme_manager) as work:
        reopened = lots.reopen(work, row.id, ReopenLot(reason="Llega otra obra."))

    assert (closed.state, closed.actions) == (LotState.CLOSED, ())
    assert closed.figures.received == closed.figures.works == 1
    assert closed.events[0].reason == "Entregadas a la vereda."
    assert reopened.state is LotState.OPEN


def test_a_work_that_strayed_from_its_lot_is_found(
    db: Database, cast: Cast, running: Programme
) -> None:
    project = factories.project(db, cast)
    row = filled(db, cast, running.id, project.id)
    with db.engine.begin() as connection:
        connection.execute(
            sa.update(Project).where(Project.id == project.id).values(programme_id=None)
        )

    with db.reading(cast.auditor) as work:
        found = recount.recount(work).differences

    assert [(one.kind, one.subject) for one in found] == [("lot", str(row.id))]
    assert project.station is Station.NEED


def test_lots_are_registered_filled_and_taken_along_by_page(
    db: Database, cast: Cast, running: Programme, visit: Visit
) -> None:
    project = factories.project(db, cast)
    manager = visit(cast.programme_manager)
    answers = {"name": "Sur", "purpose": "Agua para tres veredas.", "territory": "CO.19."}
    new = f"/programmes/{running.id}/lots/new"
    wrong = manager.fill(new, **(answers | {"name": ""}))
    place = manager.fill(new, **answers).location.partition("?")[0]
    none = manager.fill(f"{place}/works")
    manager.fill(f"{place}/works", works=str(project.id))

    assert (wrong.status, wrong.wrong) == (422, {"name"})
    assert (none.status, none.wrong) == (422, {"works"})
    assert project.title in manager.page(place).words
    assert "Lote 1: Sur" in manager.page(f"/works/{project.id}").words
    assert "Lote 1: Sur" in manager.page("/works?q=" + project.code).words
    assert "Lote 1: Sur" in visit(cast.auditor).page("/programmes/" + str(running.id)).words
    text = manager.get("/works.csv?lot=" + place.rsplit("/", 1)[1]).text.lstrip("\ufeff")
    (exported,) = csv.DictReader(io.StringIO(text), delimiter=";")
    assert exported["Lote"] == "Lote 1: Sur"
    assert manager.get("/works?lot=nothing").status_code == 422
    assert manager.get("/works?station=none").status_code == 422
