"""Saved views of the portfolio: saved under a name, opened, shared, renamed, deleted, and one that opens first."""

from collections.abc import Callable

import pytest

from foundation.database import Database
from foundation.errors import InvalidCommand, NotFound, Refused
from foundation.identity.actors import SYSTEM, Actor
from foundation.identity.permissions import Role
from portfolio import saved_views
from portfolio.saved_views import ChangeView, DeleteView, Look, OpenFirst, SavedView, SaveView
from tests.support import factories
from tests.support.factories import Cast
from tests.support.queries import counted
from tests.support.web import Person

Visit = Callable[[Actor | None], Person]
BUILDING = SaveView(
    name="En obra", look=Look.BOARD, question="sort=-budget&station=building&after=x"
)


@pytest.fixture
def cast(db: Database) -> Cast:
    return factories.accounts(db)


def saved(db: Database, who: Actor, command: SaveView = BUILDING) -> SavedView:
    with db.writing(who) as work:
        return saved_views.save(work, command)


def names(db: Database, who: Actor) -> list[str]:
    with db.reading(who) as work:
        return [row.name for row in saved_views.views_of(work)]


def test_a_view_keeps_filter_and_order_in_one_way_of_writing_and_no_place_in_the_list(
    db: Database, cast: Cast
) -> None:
    row = saved(db, cast.engineer)

    assert row.question == "station=building&sort=-budget"
    assert row.href == "/works/board?station=building&sort=-budget"
    assert saved(db, cast.engineer, SaveView(name="Todas")).href == "/works?sort=-new"


@pytest.mark.parametrize("question", ["sort=nada", "station=nada", "place=CO.98.", "silent=7"])
def test_what_cannot_be_asked_is_not_saved(db: Database, cast: Cast, question: str) -> None:
    with pytest.raises(InvalidCommand) as wrong:
        saved(db, cast.engineer, SaveView(name="Rara", question=question))

    assert set(wrong.value.errors) == {"question"}


def test_a_name_is_once_each_persons_own(db: Database, cast: Cast) -> None:
    saved(db, cast.engineer)
    other = saved(db, cast.engineer, SaveView(name="Otra"))
    saved(db, cast.contracts_officer)

    with pytest.raises(InvalidCommand):
        saved(db, cast.engineer)
    with pytest.raises(InvalidCommand), db.writing(cast.engineer) as work:
        saved_views.change(work, other.id, ChangeView(name="En obra"))


def test_a_private_view_is_like_one_that_is_not_until_it_is_shared(
    db: Database, cast: Cast
) -> None:
    row = saved(db, cast.engineer)
    with pytest.raises(NotFound), db.reading(cast.auditor) as work:
        saved_views.get(work, row.id)

    with db.writing(cast.engineer) as work:
        saved_views.change(work, row.id, ChangeView(name="En obra", is_shared=True))

    assert names(db, cast.auditor) == ["En obra"]
    with pytest.raises(Refused), db.writing(cast.auditor) as work:
        saved_views.delete(work, row.id, DeleteView())
    with pytest.raises(Refused), db.writing(cast.auditor) as work:
        saved_views.change(work, row.id, ChangeView(name="Mía"))


def test_a_view_is_shared_with_the_places_inside_and_around_and_no_others(db: Database) -> None:
    department = factories.someone(Role.PROGRAMME_MANAGER, "CO.19.")
    town = factories.someone(Role.ENGINEER, "CO.19.19142.")
    neighbour = factories.someone(Role.ENGINEER, "CO.19.19001.")
    elsewhere = factories.someone(Role.ENGINEER, "CO.76.")
    saved(db, department, SaveView(name="Del departamento", is_shared=True))
    saved(db, town, SaveView(name="Del pueblo", is_shared=True))

    assert names(db, town) == ["Del pueblo", "Del departamento"]
    assert names(db, department) == ["Del departamento", "Del pueblo"]
    assert names(db, neighbour) == ["Del departamento"]
    assert names(db, elsewhere) == []


def test_a_deleted_view_opens_first_for_nobody_any_more(db: Database, cast: Cast) -> None:
    row = saved(db, cast.engineer, SaveView(name="De todos", is_shared=True))
    for who in (cast.engineer, cast.auditor):
        with db.writing(who) as work:
            saved_views.open_first(work, row.id, OpenFirst(is_first=True))

    with db.writing(cast.engineer) as work:
        saved_views.delete(work, row.id, DeleteView())

    for who in (cast.engineer, cast.auditor):
        with db.reading(who) as work:
            assert saved_views.first_of(work) is None
    assert names(db, cast.engineer) == []
    with db.reading(SYSTEM) as work:
        assert work.find(SavedView, row.id) is None


@pytest.mark.one_database
def test_a_view_is_saved_from_the_works_opened_by_a_link_and_deleted_on_its_page(
    db: Database, cast: Cast, visit: Visit
) -> None:
    engineer = visit(cast.engineer)
    page = engineer.page("/works/map?light=red&sort=title")
    link = page.html.partition('href="/views/new?')[2].partition('"')[0].replace("&amp;", "&")

    sent = engineer.fill(f"/views/new?{link}", name="Rojas", is_shared="true")
    view = engineer.read("/api/views")["rows"][0]
    shown = engineer.page("/views").words
    there = visit(cast.auditor).page(f"/works/map?{view['question']}").html
    opened = engineer.get(f"/views/{view['id']}")
    gone = engineer.fill(f"/views/{view['id']}/delete")

    assert sent.location.startswith("/works/map?light=red&sort=title")
    assert (view["look"], view["href"]) == ("map", "/works/map?light=red&sort=title")
    assert "mapa" in shown
    assert "Crítica · en orden de nombre" in shown
    assert 'aria-current="page">Rojas' in there
    assert (opened.status_code, opened.headers["location"]) == (303, view["href"])
    assert gone.status == 303
    assert "Todavía no hay vistas guardadas" in engineer.page("/views").words


@pytest.mark.one_database
def test_the_view_that_opens_first_opens_for_the_plain_address_only(
    db: Database, cast: Cast, visit: Visit
) -> None:
    row = saved(db, cast.engineer)
    engineer = visit(cast.engineer)
    engineer.fill(f"/views/{row.id}/first", is_first="true")

    plain, all_of_them = engineer.get("/works"), engineer.get("/works?sort=-new")

    assert (plain.status_code, plain.headers["location"]) == (303, row.href)
    assert all_of_them.status_code == 200
    assert visit(cast.auditor).get("/works").status_code == 200
    board = engineer.page(row.href)
    assert 'href="/works?sort=-new"' in board.html
    with counted(db) as queries:
        engineer.page("/works?sort=-new")
    assert len(queries) <= 12


@pytest.mark.one_database
def test_views_are_kept_by_programs_too(db: Database, cast: Cast, visit: Visit) -> None:
    engineer = visit(cast.engineer)

    made = engineer.ask("/api/views", {"name": "Silencio", "question": "silent=60"})
    wrong = engineer.ask("/api/views", {"name": "", "look": "nada"})
    left = engineer.ask(f"/api/views/{made.json()['id']}/delete", {})

    assert (made.status_code, made.json()["href"]) == (201, "/works?silent=60")
    assert wrong.status_code == 422
    assert (left.status_code, left.json()["rows"]) == (200, [])


@pytest.mark.one_database
def test_a_board_limited_to_one_station_shows_no_other(
    db: Database, cast: Cast, visit: Visit
) -> None:
    factories.project(db, cast)
    engineer = visit(cast.engineer)

    assert "Placa huella El Palmar" in engineer.page("/works/board").words
    assert "Placa huella El Palmar" in engineer.page("/works/board?station=need").words
    assert "Placa huella El Palmar" not in engineer.page("/works/board?station=building").words
