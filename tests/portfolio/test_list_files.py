"""The registers as files: what each list shows, with its filters and all of its pages, within sight and without persons."""

import io
from collections.abc import Callable

import pytest
from python_calamine import CalamineWorkbook

from foundation.database import Database
from foundation.identity.actors import Actor
from foundation.identity.permissions import Role
from portfolio.web.list_files import FILES
from tests.support import factories, registers
from tests.support.factories import Cast
from tests.support.web import Person

Visit = Callable[[Actor | None], Person]


@pytest.fixture
def hands() -> Cast:
    return factories.cast()


def cells(person: Person, address: str) -> list[list[object]]:
    answer = person.get(address)
    assert answer.status_code == 200, answer.text
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    return [list(row) for row in book.get_sheet_by_index(0).to_python()]


def test_a_file_has_every_page_of_what_its_list_is_limited_to(
    db: Database, hands: Cast, visit: Visit
) -> None:
    village = factories.community(db, hands)
    for number in range(27):
        factories.need(db, hands, village, title=f"Placa huella {number}", is_another=True)
    factories.need(db, hands, village, title="Acueducto de El Palmar", kind="rural_aqueduct")
    donor = visit(factories.user(db, Role.DONOR))

    head, *rows = cells(donor, "/needs.xlsx?q=Placa")

    assert head == [
        *("Necesidad", "Clase de obra", "Lugar", "Organización"),
        *("Personas", "Estado"),
    ]
    assert len({row[0] for row in rows}) == 27
    assert all(isinstance(row[4], float) for row in rows)
    assert "/needs.xlsx?q=Placa" in donor.page("/needs?q=Placa").html
    text = donor.get("/needs.csv?q=Acueducto").content.decode("utf-8-sig").splitlines()
    assert len(text) == 2


def test_every_register_goes_along_without_persons(db: Database, hands: Cast, visit: Visit) -> None:
    factories.financed(db, hands)
    registers.told(db, hands)
    donor = visit(factories.user(db, Role.DONOR))

    for file in FILES:
        said = donor.get(f"{file.path}.csv").content.decode("utf-8-sig")
        assert said.count("\n") >= 1, file.path
        for hidden in ("Ana Lucía", "34567811", "310"):
            assert hidden not in said, file.path
        if said.count("\n") > 1:
            assert f"{file.path}.xlsx?" in donor.page(file.path).html


def test_a_list_goes_no_further_than_its_reader_sees_or_may_take(
    db: Database, hands: Cast, visit: Visit
) -> None:
    factories.need(db, hands, factories.community(db, hands))
    far = visit(factories.user(db, Role.DONOR, "CO.76."))
    village = visit(factories.user(db, Role.ORGANISATION))

    assert cells(far, "/needs.xlsx")[1:] == []
    assert village.get("/needs.xlsx").status_code == 403
    assert "/needs.xlsx" not in village.page("/needs").html
    assert visit(None).get("/needs.csv").status_code in (302, 303, 401)
