"""The page on which the climate of a work is looked at again: what was found before stands beside what is asked."""

from collections.abc import Callable
from uuid import UUID

import pytest

from foundation.database import Database
from foundation.identity.actors import SYSTEM, Actor
from foundation.identity.permissions import Permission
from portfolio import climate_reviews, projects
from tests.support import factories
from tests.support.factories import Cast, accounts
from tests.support.web import Person

Visit = Callable[[Actor | None], Person]


def opened(db: Database, hands: Cast, *, moves_site: bool) -> UUID:
    project = factories.financed(db, hands)
    with db.writing(SYSTEM) as work:
        work.require(Permission.CHANGE_APPROVE, project.territory)
        found = projects.get(work, project.id, lock=True)
        return climate_reviews.open_review(
            work, found, cause="El trazado cambia.", change_id=None, moves_site=moves_site
        ).id


@pytest.mark.one_database
def test_a_review_shows_what_was_screened_and_asks_for_the_place_only_where_it_moved(
    db: Database, visit: Visit
) -> None:
    hands = accounts(db)
    engineer = visit(hands.engineer)
    scope, site = (opened(db, hands, moves_site=moves) for moves in (False, True))

    page = engineer.page(f"/climate-reviews/{scope}").words
    form = engineer.page(f"/climate-reviews/{scope}/answer")
    ratings = {"now": "low", "future": "moderate"}
    moved = engineer.fill(f"/climate-reviews/{site}/answer", finding="Queda lejos.", **ratings)
    silent = engineer.fill(f"/climate-reviews/{scope}/answer", finding="Igual.")

    assert "Lo que se analizó antes" in page
    assert "Las medidas que todavía tienen que alcanzar" in page
    assert "Riesgo como se analizó" in form.words
    assert "latitude" not in form.answers
    assert silent.wrong == {"now", "future"}
    assert (moved.status, moved.wrong) == (422, {"latitude"})
    done = engineer.fill(f"/climate-reviews/{scope}/answer", finding="Alcanzan.", **ratings)
    assert done.status == 303, done.words
