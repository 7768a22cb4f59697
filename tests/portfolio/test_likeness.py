"""Needs that look alike: shown before saving, never decided by us."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.database import Database
from foundation.errors import InvalidCommand
from foundation.identity.actors import Actor
from foundation.identity.permissions import Role
from foundation.money import BASIS
from portfolio import likeness
from portfolio.communities import Community
from portfolio.likeness import Described
from tests.support import factories
from tests.support.factories import Cast, cast
from tests.support.web import Person

Visit = Callable[[Actor | None], Person]
RULE = likeness.rule_on(date(2026, 5, 1))
# About 111 metres to the north.
NORTH = 1_000

names = st.text(alphabet="abcdeñ ", max_size=30)
places = st.integers(1_000_000, 1_050_000)
needs = st.builds(
    Described,
    title=names,
    kind=st.sampled_from(["bridge", "aqueduct"]),
    latitude_e6=places,
    longitude_e6=places,
)


def need(title: str, *, north: int = 0, kind: str = "bridge", place: str = "") -> Described:
    return Described(
        title=title, kind=kind, latitude_e6=2_700_000 + north, longitude_e6=-76_500_000, place=place
    )


def test_two_needs_of_one_kind_near_each_other_are_alike_whatever_they_are_called() -> None:
    found = likeness.likeness(RULE, need("Puente del río"), need("Paso colgante", north=2 * NORTH))

    assert found is not None
    assert 200 < found.distance_m < 250


def test_another_kind_near_by_is_another_need() -> None:
    other = need("Acueducto del sector alto", kind="aqueduct")

    assert likeness.likeness(RULE, need("Puente del río"), other) is None


def test_the_same_words_a_kilometre_away_are_alike_with_accents_or_without() -> None:
    one = need("Puente peatonal sobre el río Palo")
    other = need("puente PEATONAL rio palo", north=10 * NORTH, kind="footpath")

    found = likeness.likeness(RULE, one, other)

    assert found is not None
    assert found.words_bp == BASIS


def test_the_name_of_the_village_makes_nothing_alike() -> None:
    one = need("Escuela de Charco Trece", place="Charco Trece")
    other = need("Puente de Charco Trece", north=10 * NORTH, place="Charco Trece")

    assert likeness.likeness(RULE, one, other) is None


def test_far_apart_nothing_is_alike() -> None:
    other = need("Puente del río", north=40 * NORTH)

    assert likeness.likeness(RULE, need("Puente del río"), other) is None


@given(needs, needs)
def test_likeness_does_not_depend_on_who_came_first(one: Described, other: Described) -> None:
    assert likeness.likeness(RULE, one, other) == likeness.likeness(RULE, other, one)


@pytest.fixture
def hands() -> Cast:
    return cast()


@pytest.fixture
def village(db: Database, hands: Cast) -> Community:
    return factories.community(db, hands, with_papers=False)


def test_a_need_that_may_be_known_is_refused_until_somebody_says_it_is_another(
    db: Database, hands: Cast, village: Community
) -> None:
    factories.need(db, hands, village, title="Placa huella en la cuesta")

    with pytest.raises(InvalidCommand, match="«Placa huella en la cuesta»"):
        factories.need(db, hands, village, title="Placa huella de la cuesta", is_another=False)

    another = factories.need(db, hands, village, title="Placa huella de la cuesta")
    assert another.title == "Placa huella de la cuesta"

    factories.need(db, hands, village, title="Placa huella de la cuesta")
    with pytest.raises(InvalidCommand) as refused:
        factories.need(db, hands, village, title="Placa huella de la cuesta", is_another=False)
    assert str(refused.value.errors["is_another"]).count("Placa huella de la cuesta") == 1


def test_the_form_shows_what_is_known_and_asks(
    db: Database, visit: Visit, hands: Cast, village: Community
) -> None:
    known = factories.need(db, hands, village, title="Placa huella en la cuesta")
    facilitator = visit(factories.user(db, Role.SOCIAL_FACILITATOR))
    answers = {
        "community": str(village.id),
        "title": "Placa huella en la cuesta",
        "kind": known.kind,
        "description": "En invierno no se sube.",
        "latitude": f"{known.latitude_e6 / 1e6:.6f}".replace(".", ","),
        "longitude": f"{known.longitude_e6 / 1e6:.6f}".replace(".", ","),
        "people__women": "120",
        "people__men": "110",
    }

    first = facilitator.fill("/needs/new", **answers)
    again = facilitator.send("/needs/new", {**first.answers, "is_another": ["true"]})

    assert first.status == 422
    assert first.wrong == {"is_another"}
    assert f"/needs/{known.id}" in first.html
    assert again.status == 303
