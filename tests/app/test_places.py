"""Places by page and by API: found by any of their names, told apart by their department, and added where they lie."""

from collections.abc import Callable
from datetime import date

import pytest
import sqlalchemy as sa

from foundation import territories
from foundation.audit import AuditEntry
from foundation.database import Database
from foundation.identity.actors import SYSTEM, Actor
from foundation.identity.permissions import Role
from foundation.territories import AddLocality, LocalityKind
from portfolio import programmes
from portfolio.programmes import OpenProgramme
from tests.support import factories
from tests.support.web import Person

Visit = Callable[[Actor | None], Person]

CAUCA = "CO.19."
CALOTO = "CO.19.19142."
PROGRAMME = OpenProgramme(
    name="Programa de prueba",
    institution="Entidad de prueba",
    starts_on=date(2026, 1, 15),
    ends_on=date(2028, 12, 31),
    territories=(CALOTO, "CO.52."),
)
EL_PALMAR = {"kind": "vereda", "name": "El Palmar"}


@pytest.fixture
def facilitator(db: Database, visit: Visit) -> Person:
    return visit(factories.user(db, Role.SOCIAL_FACILITATOR, CAUCA))


@pytest.fixture
def donor(db: Database, visit: Visit) -> Person:
    return visit(factories.user(db, Role.DONOR, CAUCA))


def village(db: Database, name: str, municipality: str = CALOTO) -> None:
    with db.writing(SYSTEM) as work:
        command = AddLocality(kind=LocalityKind.VEREDA, name=name)
        territories.add_locality(work, municipality, command)


def codes(person: Person, question: str) -> list[str]:
    found = person.client.get(
        "/api/places", params={"q": question}, headers={"authorization": f"Bearer {person.token}"}
    )
    assert found.status_code == 200, found.text
    return [row["code"] for row in found.json()["rows"]]


# Looking


def test_a_place_is_found_by_name_by_another_name_and_by_code(donor: Person) -> None:
    assert codes(donor, "caloto") == ["19142"]
    assert codes(donor, "Tumaco") == ["52835"]
    assert codes(donor, "19142")[0] == "19142"
    assert codes(donor, "  POPAYAN ") == ["19001"]


def test_homonyms_are_told_apart_by_their_department(donor: Person) -> None:
    page = donor.page("/places?q=el+tambo")

    assert "Se encontraron 2 lugares" in page.words
    assert "El Tambo Municipio Cauca 19256" in page.words
    assert "El Tambo Municipio Nariño 52260" in page.words
    assert codes(donor, "tambo nariño") == ["52260"]


def test_a_name_with_enye_finds_only_itself_and_one_without_finds_both(
    db: Database, donor: Person
) -> None:
    village(db, "La Peña Parda")
    village(db, "La Pena Parda")

    assert codes(donor, "peña parda") == ["19142-la-pena-parda"]
    assert codes(donor, "pena parda") == ["19142-la-pena-parda-2", "19142-la-pena-parda"]


def test_a_village_is_shown_with_its_municipality_and_department(
    db: Database, donor: Person
) -> None:
    village(db, "El Palmar")

    page = donor.page("/places?q=vereda+el+palmar")
    (row,) = donor.read("/api/places?q=19142-el-palmar")["rows"]

    assert "El Palmar Vereda Caloto, Cauca 19142-el-palmar" in page.words
    assert (row["municipality"], row["department"]) == ("Caloto", "Cauca")
    assert row["label"] == "El Palmar, Caloto (Cauca)"


def test_the_other_name_that_was_asked_for_stands_beside_the_official_one(donor: Person) -> None:
    assert "San Andrés de Tumaco también: Tumaco" in donor.page("/places?q=tumaco").words


def test_a_name_that_nobody_knows_says_what_to_do(donor: Person) -> None:
    page = donor.page("/places?q=Nombre+que+nadie+conoce")

    assert "Ningún lugar se llama «Nombre que nadie conoce»" in page.words
    assert "agréguela allí" in page.words
    assert donor.read("/api/places?q=Nombre+que+nadie+conoce")["rows"] == []


def test_a_question_that_finds_too_much_shows_its_beginning_and_says_so(donor: Person) -> None:
    page = donor.page("/places?q=san")
    found = donor.read("/api/places?q=san")

    assert "Los primeros 50 lugares" in page.words
    assert (len(found["rows"]), found["more"]) == (50, True)


def test_a_very_long_question_is_only_a_question_without_answer(donor: Person) -> None:
    assert donor.get(f"/places?q={'la+' * 2_000}").status_code == 200


def test_the_empty_question_shows_the_departments_those_of_the_programme_first(
    db: Database, donor: Person
) -> None:
    assert "Los demás departamentos" not in donor.page("/places").words
    with db.writing(SYSTEM) as work:
        programmes.open_programme(work, PROGRAMME)

    page = donor.page("/places")
    first, _, others = page.words.partition("Los demás departamentos")

    assert "Donde trabaja este programa" in first
    assert "Cauca Nariño" in first
    assert "Amazonas Antioquia" in others
    assert "Nariño" not in others
    assert len(donor.read("/api/places")["rows"]) == 33


# One place


def test_a_department_shows_its_municipalities_and_a_municipality_its_villages(
    db: Database, donor: Person
) -> None:
    village(db, "El Palmar")

    department, municipality = donor.page("/places/19"), donor.page("/places/19142")

    assert 'href="/places/19142"' in department.html
    assert len(donor.read("/api/places/19")["parts"]) == 42
    assert 'href="/places/19142-el-palmar"' in municipality.html
    assert "Lugares Colombia Cauca Caloto" in municipality.words
    assert "DANE, DIVIPOLA, marzo de 2024" in municipality.words
    assert "<svg viewBox" in municipality.html


def test_a_place_says_its_other_names_and_where_it_lies(donor: Person) -> None:
    place = donor.read("/api/places/52835")

    assert {"name": "Tumaco", "reason": "short"} in place["other_names"]
    assert [above["code"] for above in place["lies_in"]] == ["CO", "52"]
    assert place["latitude_e6"] is not None


@pytest.mark.parametrize("code", ["99999", "19142-nadie", "caloto", "CO.19.", "1"])
def test_a_code_that_no_place_has_is_not_there(donor: Person, code: str) -> None:
    assert donor.get(f"/places/{code}").status_code == 404
    assert donor.get(f"/api/places/{code}").status_code == 404


# Adding


@pytest.mark.parametrize("role", [Role.SOCIAL_FACILITATOR, Role.ENGINEER, Role.PROGRAMME_MANAGER])
def test_who_works_in_a_territory_adds_its_villages(db: Database, visit: Visit, role: Role) -> None:
    person = visit(factories.user(db, role, CAUCA))

    done = person.fill("/places/19142/localities", name="Vereda  El   Palmar", source="La junta")

    assert done.location == "/places/19142-el-palmar?done=AddLocality"
    page = person.page(done.location)
    assert "El lugar quedó en la lista" in page.words
    assert "La junta" in page.words


def test_a_new_village_can_be_chosen_where_organisations_are_registered(
    facilitator: Person,
) -> None:
    facilitator.fill("/places/19142/localities", name="El Palmar")

    page = facilitator.page("/organisations/new")

    assert 'value="CO.19.19142.el-palmar."' in page.html
    assert "agréguela primero en la página «Lugares»" in page.words


def test_a_village_is_added_by_api_and_the_log_says_so(db: Database, facilitator: Person) -> None:
    command = {**EL_PALMAR, "latitude": 3_034_500, "longitude": -76_408_200}

    answer = facilitator.ask("/api/places/19142/localities", command)

    assert answer.status_code == 201, answer.text
    assert answer.json()["label"] == "El Palmar, Caloto (Cauca)"
    assert answer.json()["latitude_e6"] == 3_034_500
    with db.reading(SYSTEM) as work:
        actions = work.session.execute(sa.select(AuditEntry.action)).scalars().all()
    assert actions.count("territory.locality_added") == 1


def test_a_village_that_is_listed_already_is_not_added_twice(
    db: Database, facilitator: Person
) -> None:
    village(db, "El Palmar")

    form = facilitator.page("/places/19142/localities")
    again = facilitator.fill("/places/19142/localities", name="Vereda el pálmar")

    assert "Ya están en la lista El Palmar" in form.words
    assert again.status == 409
    assert "El Palmar, Caloto (Cauca)" in again.words
    assert again.answers["name"] == ["Vereda el pálmar"]


def test_what_is_wrong_with_a_village_is_said_beside_its_field(facilitator: Person) -> None:
    answer = facilitator.fill("/places/19142/localities", name="27", latitude="3,0345")

    assert answer.status == 422
    assert answer.wrong == {"name", "longitude"}


def test_who_may_not_add_is_told_who_may(donor: Person) -> None:
    page = donor.page("/places/19142")

    assert "Agregar una vereda" not in page.words
    assert "En este territorio la puede agregar" in page.words
    assert donor.get("/places/19142/localities").status_code == 403
    assert donor.ask("/api/places/19142/localities", EL_PALMAR).status_code == 403


def test_a_verb_held_in_one_department_adds_nothing_in_another(facilitator: Person) -> None:
    assert "Agregar una vereda" not in facilitator.page("/places/52835").words
    assert facilitator.get("/places/52835/localities").status_code == 403
    assert facilitator.ask("/api/places/52835/localities", EL_PALMAR).status_code == 403


@pytest.mark.parametrize("code", ["CO", "19", "19999", "19142-el-palmar"])
def test_villages_are_added_to_municipalities_only(
    db: Database, facilitator: Person, code: str
) -> None:
    village(db, "El Palmar")

    assert facilitator.get(f"/places/{code}/localities").status_code == 404
    assert facilitator.ask(f"/api/places/{code}/localities", EL_PALMAR).status_code == 404


def test_places_are_in_the_menu_and_not_for_strangers(facilitator: Person, visit: Visit) -> None:
    assert 'href="/places"' in facilitator.page("/").html
    assert visit(None).get("/places").status_code == 303
    assert visit(None).get("/api/places/19").status_code == 401
