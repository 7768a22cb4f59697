"""Territories in the database: what comes with the schema, finding a place, adding a locality."""

import threading

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from foundation import territories
from foundation.audit import AuditEntry
from foundation.commands import read
from foundation.database import Database
from foundation.errors import Forbidden, InvalidCommand, NotFound, Refused
from foundation.identity.actors import SYSTEM, VISITOR, Actor, Grant
from foundation.identity.permissions import Role
from foundation.ids import new_id
from foundation.territories import (
    MUNICIPAL,
    AddLocality,
    LocalityKind,
    Territory,
    TerritoryAlias,
    TerritoryKind,
    TerritoryView,
)

EL_TAMBO = "CO.19.19256."
POPAYAN = "CO.19.19001."
FACILITATOR = Actor(user_id=new_id(), grants=(Grant(Role.SOCIAL_FACILITATOR, "CO.19."),))


def add(db: Database, name: str, municipality: str = EL_TAMBO) -> TerritoryView:
    with db.writing(FACILITATOR) as work:
        command = AddLocality(kind=LocalityKind.VEREDA, name=name)
        path = territories.add_locality(work, municipality, command).path
    with db.reading(VISITOR) as work:
        return territories.get(work, path)


def found(db: Database, text: str, limit: int = 10) -> list[str]:
    with db.reading(VISITOR) as work:
        return [view.label for view in territories.search(work, text, limit)]


# What comes with the schema


def test_the_schema_brings_every_official_place_and_alias(db: Database) -> None:
    seed = territories.seed_rows()

    with db.reading(SYSTEM) as work:
        places = work.session.execute(sa.select(Territory.__table__)).mappings().all()
        others = work.session.execute(sa.select(TerritoryAlias.__table__)).mappings().all()

    assert {row["path"]: dict(row) for row in places} == {
        row["path"]: row for row in seed.territories
    }
    assert len(places) == 1_156
    assert sorted(row["alias"] for row in others) == sorted(row["alias"] for row in seed.aliases)


def test_rows_come_parents_first_so_that_they_can_be_inserted_as_they_stand() -> None:
    known: set[str | None] = {None}
    for row in territories.seed_rows().territories:
        assert row["parent_path"] in known
        known.add(row["path"])


# Finding a place


def test_a_homonym_is_found_in_each_department_with_its_name(db: Database) -> None:
    assert found(db, "tambo") == ["El Tambo (Cauca)", "El Tambo (Nariño)"]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("leguizamo", "Puerto Leguízamo (Putumayo)"),
        ("LEGUÍZAMO", "Puerto Leguízamo (Putumayo)"),
        ("cali", "Santiago de Cali (Valle del Cauca)"),
        ("tumaco", "San Andrés de Tumaco (Nariño)"),
        ("san jose guaviare", "San José del Guaviare (Guaviare)"),
        ("popa", "Popayán (Cauca)"),
        ("tambo cauca", "El Tambo (Cauca)"),
        ("El Tambo (Nariño)", "El Tambo (Nariño)"),
        ("vista hermosa", "Vistahermosa (Meta)"),
        ("fuentedeoro", "Fuente de Oro (Meta)"),
        ("satinga", "Olaya Herrera (Nariño)"),
        ("patia bordo", "Patía (Cauca)"),
        ("municipio de morroa", "Morroa (Sucre)"),
        ("bogota", "Bogotá, D.C."),
        ("cauca", "Cauca"),
        ("19256", "El Tambo (Cauca)"),
        ("5.001", "Medellín (Antioquia)"),
        ("52", "Nariño"),
    ],
)
def test_what_a_person_types_finds_what_they_mean_first(
    db: Database, text: str, first: str
) -> None:
    assert found(db, text)[0] == first


def test_the_name_comes_before_its_beginning_and_that_before_any_other_part(db: Database) -> None:
    assert found(db, "belen") == [
        "Belén (Boyacá)",
        "Belén (Nariño)",
        "Belén de los Andaquíes (Caquetá)",  # people call it Belén
        "Belén de Umbría (Risaralda)",
        "Nuevo Belén de Bajirá (Chocó)",
        "La Playa (Norte de Santander)",  # and this La Playa de Belén
    ]


def test_enye_typed_finds_only_enye_and_n_typed_finds_both(db: Database) -> None:
    add(db, "Cana Brava")
    add(db, "Caña Dulce")

    assert found(db, "caña") == [
        "Cañasgordas (Antioquia)",
        "Caña Dulce, El Tambo (Cauca)",
        "Ocaña (Norte de Santander)",
    ]
    assert found(db, "cana")[:4] == [
        "Canalete (Córdoba)",
        "Cana Brava, El Tambo (Cauca)",
        "Cañasgordas (Antioquia)",
        "Caña Dulce, El Tambo (Cauca)",
    ]
    assert found(db, "penol") == ["Peñol (Antioquia)", "El Peñol (Nariño)"]


def test_kinds_and_a_place_narrow_the_search(db: Database) -> None:
    add(db, "Bolívar")

    with db.reading(VISITOR) as work:
        municipal = territories.search(work, "bolivar", kinds=MUNICIPAL)
        departments = territories.search(work, "bolivar", kinds={TerritoryKind.DEPARTMENT})
        inside = territories.search(work, "bolivar", inside="CO.19.")

    assert {view.kind for view in municipal} == {TerritoryKind.MUNICIPALITY}
    assert [view.label for view in departments] == ["Bolívar"]
    assert [view.label for view in inside] == ["Bolívar (Cauca)", "Bolívar, El Tambo (Cauca)"]


@pytest.mark.parametrize("text", ["", "  ", "%", "_", "'", "\\", "zzz", "()", "*"])
def test_signs_and_blanks_find_nothing(db: Database, text: str) -> None:
    assert found(db, text) == []


def test_a_search_gives_no_more_than_asked(db: Database) -> None:
    assert len(found(db, "san", limit=7)) == 7


def test_a_place_that_does_not_exist_is_not_found(db: Database) -> None:
    with db.reading(VISITOR) as work, pytest.raises(NotFound):
        territories.get(work, "CO.19.19999.")


# Adding a locality


def test_a_locality_becomes_part_of_its_municipality(db: Database) -> None:
    view = add(db, "  Alto   del Rosal ")

    assert view.name == "Alto del Rosal"
    assert view.path == "CO.19.19256.alto-del-rosal."
    assert view.label == "Alto del Rosal, El Tambo (Cauca)"
    assert view.kind is TerritoryKind.VEREDA
    assert found(db, "rosal tambo") == ["Alto del Rosal, El Tambo (Cauca)"]
    with db.reading(VISITOR) as work:
        assert territories.parts_of(work, EL_TAMBO) == (view,)
        assert territories.labels(work, [view.path, POPAYAN, "CO.19."]) == {
            view.path: "Alto del Rosal, El Tambo (Cauca)",
            POPAYAN: "Popayán (Cauca)",
            "CO.19.": "Cauca",
        }


def test_adding_a_locality_is_recorded_without_its_name(db: Database) -> None:
    view = add(db, "Chisquío")

    with db.reading(SYSTEM) as work:
        entry = work.session.execute(
            sa.select(AuditEntry.action, AuditEntry.territory, AuditEntry.facts)
        ).one()

    assert entry.action == "territory.locality_added"
    assert entry.territory == view.path
    assert entry.facts == {"key": view.path, "code": "19256-chisquio", "kind": "vereda"}


@pytest.mark.parametrize("again", ["EL ROSAL", "el rosál", "Vereda El Rosal", " El  Rosal "])
def test_the_same_name_in_another_spelling_is_refused(db: Database, again: str) -> None:
    add(db, "El Rosal")

    with pytest.raises(Refused, match=r"El Rosal, El Tambo \(Cauca\)"):
        add(db, again)


def test_the_same_name_in_another_municipality_is_another_place(db: Database) -> None:
    add(db, "El Rosal", EL_TAMBO)
    add(db, "El Rosal", POPAYAN)

    assert found(db, "el rosal")[:3] == [
        "El Rosal (Cundinamarca)",
        "El Rosal, Popayán (Cauca)",
        "El Rosal, El Tambo (Cauca)",
    ]


def test_names_that_differ_by_their_enye_are_two_places_with_two_paths(db: Database) -> None:
    assert add(db, "La Pena").path == "CO.19.19256.la-pena."
    assert add(db, "La Peña").path == "CO.19.19256.la-pena-2."


def test_a_locality_needs_the_permission_for_its_municipality(db: Database) -> None:
    command = AddLocality(kind=LocalityKind.RESGUARDO, name="Alto Pastás")

    with db.writing(FACILITATOR) as work, pytest.raises(Forbidden):
        territories.add_locality(work, "CO.52.52260.", command)


@pytest.mark.parametrize(
    "path", ["CO.19.", "CO.19.19999.", "CO.52.19256.", "CO.19.19256.el-rosal."]
)
def test_a_locality_lies_in_an_official_municipality(db: Database, path: str) -> None:
    command = AddLocality(kind=LocalityKind.VEREDA, name="El Rosal")

    with db.writing(FACILITATOR) as work, pytest.raises(NotFound):
        territories.add_locality(work, path, command)


def test_every_wrong_field_of_a_new_locality_is_named_at_once() -> None:
    raw = {"kind": ["department"], "name": [""], "latitude": ["norte"]}

    with pytest.raises(InvalidCommand) as caught:
        read(AddLocality, raw, "form")

    assert set(caught.value.errors) == {"kind", "name", "latitude"}


@pytest.mark.parametrize(
    ("latitude", "longitude", "field"),
    [
        (2_452_100, None, "longitude"),
        (None, -76_810_300, "latitude"),
        (2_452_100, 76_810_300, "latitude"),  # the sign was lost
        (-76_810_300, 2_452_100, "latitude"),  # swapped
    ],
)
def test_a_position_is_whole_and_in_colombia(
    latitude: int | None, longitude: int | None, field: str
) -> None:
    with pytest.raises(InvalidCommand) as caught:
        AddLocality(
            kind=LocalityKind.VEREDA, name="El Rosal", latitude=latitude, longitude=longitude
        )

    assert set(caught.value.errors) == {field}


def test_a_name_without_a_letter_is_refused() -> None:
    with pytest.raises(InvalidCommand):
        AddLocality(kind=LocalityKind.VEREDA, name="19256")


def test_of_two_people_who_add_one_place_at_once_one_is_refused(db: Database) -> None:
    outcomes: list[str] = []

    def attempt() -> None:
        try:
            outcomes.append(add(db, "Chisquío").path)
        except Refused:
            outcomes.append("refused")

    threads = [threading.Thread(target=attempt) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["CO.19.19256.chisquio.", "refused"]


def _write_through(session: Session, row: dict[str, object]) -> None:
    """References are checked when the transaction ends."""
    session.execute(sa.insert(Territory), [row])
    session.commit()


def test_the_database_itself_keeps_names_apart_and_positions_whole(db: Database) -> None:
    add(db, "El Rosal")
    row = {
        "path": "CO.19.19256.otro.",
        "parent_path": EL_TAMBO,
        "code": "19256-otro",
        "name": "Otro",
        "search_key": "otro",
        "plain_key": "otro",
        "kind": "vereda",
        "latitude_e6": None,
        "longitude_e6": None,
        "source": "test",
    }

    for fault in (
        {"search_key": "el rosal"},
        {"path": "CO.19.19256.otro"},
        {"parent_path": "CO.19.19999."},
        {"latitude_e6": 2_452_100},
        {"latitude_e6": 92_452_100, "longitude_e6": -76_810_300},
        {"code": "19256"},
    ):
        with Session(db.engine) as session:
            with pytest.raises(IntegrityError):
                _write_through(session, {**row, **fault})
            session.rollback()
