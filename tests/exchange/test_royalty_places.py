import pytest

from exchange.royalties import places
from exchange.royalties.places import Described, Place, PlaceOrigin
from exchange.royalties.rules import Rule

SUCRE = "70"


def found(
    *,
    name: str = "Mejoramiento de vías",
    executor: str | None = None,
    municipalities: str | None = None,
    codes: str | None = None,
    department: str | None = None,
    has_column: bool = True,
) -> tuple[Place, places.Findings]:
    described = Described(
        name=name,
        executor=executor,
        municipalities=municipalities,
        codes=codes,
        department=department,
        has_column=has_column,
    )
    return places.find(described, SUCRE)


def test_one_municipality_in_its_cell_is_the_place() -> None:
    place, findings = found(municipalities="MORROA")

    assert place == Place("CO.70.70473.", ("70473",), PlaceOrigin.CELL)
    assert findings == []


@pytest.mark.parametrize(
    ("cell", "codes"),
    [
        ("Colosó, Morroa", ("70204", "70473")),
        ("COLOSO - MORROA", ("70204", "70473")),
        ("Colosó y Morroa", ("70204", "70473")),
        ("Colosó\nMorroa\n", ("70204", "70473")),
        ("San Juan de Betulia; La Unión / El Roble", ("70702", "70400", "70233")),
        ("Tolú, San Antonio de Palmito e Sincé", ("70820", "70523", "70742")),
    ],
)
def test_several_municipalities_in_one_cell_belong_to_the_department(
    cell: str, codes: tuple[str, ...]
) -> None:
    place, findings = found(municipalities=cell)

    assert place == Place("CO.70.", codes, PlaceOrigin.CELL)
    assert [rule for rule, _ in findings] == [Rule.SEVERAL_MUNICIPALITIES]


def test_an_unknown_name_is_told_and_its_neighbour_kept() -> None:
    place, findings = found(municipalities="Morroa, Macondo")

    assert place == Place("CO.70.", ("70473",), PlaceOrigin.CELL)
    assert findings == [(Rule.MUNICIPALITY_UNKNOWN, "Macondo")]


def test_a_municipality_of_another_department_is_unknown_here() -> None:
    place, findings = found(municipalities="Popayán")

    assert place.path == "CO.70."
    assert findings == [(Rule.MUNICIPALITY_UNKNOWN, "Popayán")]


def test_the_department_of_the_row_goes_before_that_of_the_matrix() -> None:
    place, _ = found(municipalities="El Tambo", department="Cauca")

    assert place.path == "CO.19.19256."


@pytest.mark.parametrize(
    "cell", ["Todo el departamento", "DEPARTAMENTO DE SUCRE", "Varios", "26 municipios"]
)
def test_a_cell_that_names_everywhere_names_no_municipality(cell: str) -> None:
    place, findings = found(municipalities=cell)

    assert place == Place("CO.70.", (), PlaceOrigin.CELL)
    assert [rule for rule, _ in findings] == [Rule.MUNICIPALITY_NOT_NAMED]


def test_sucre_is_a_municipality_too() -> None:
    assert found(municipalities="Sucre")[0].path == "CO.70.70771."


def test_codes_of_municipalities_are_read_however_they_were_mangled() -> None:
    assert found(codes="70473")[0].path == "CO.70.70473."
    assert found(codes="70.473")[0].path == "CO.70.70473."
    assert found(codes="70473 / 99999")[1] == [(Rule.MUNICIPALITY_UNKNOWN, "99999")]


def test_an_empty_cell_is_told_only_where_there_is_a_column() -> None:
    assert found()[1] == [(Rule.MUNICIPALITY_MISSING, "")]
    assert found(has_column=False)[1] == []


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Pavimento en el municipio de Sincelejo departamento de Sucre", ("70001",)),
        ("Redes en el Municipio de Toluviejo Sucre", ("70823",)),
        ("Vías en los Municipios de Colosó y Morroa Departamento de Sucre", ("70204", "70473")),
        ("VÍA, MUNICIPIOS DE SUCRE, MAJAGUAL Y SAN BENITO ABAD", ("70771", "70429", "70678")),
        ("Desde el municipio de Caimito hasta el municipio de la Unión", ("70124", "70400")),
        ("Adecuación de la avenida primera del municipio de  Sucre", ("70771",)),
        ("Parque principal, MPIO DE SAN PEDRO, SUCRE", ("70717",)),
        ("Planes viales municipales del departamento de Sucre", ()),
        ("Mejoramiento de la vía Colosó - Chalán", ()),
    ],
)
def test_municipalities_that_a_text_calls_so(text: str, codes: tuple[str, ...]) -> None:
    assert places.mentions(text, SUCRE) == codes


def test_without_a_column_the_name_goes_before_the_executor_and_both_before_the_department() -> (
    None
):
    by_name, _ = found(
        name="Puente en el municipio de Corozal", executor="MUNICIPIO DE MORROA", has_column=False
    )
    by_executor, _ = found(executor="MUNICIPIO DE MORROA", has_column=False)
    by_matrix, _ = found(executor="UNIVERSIDAD DE SUCRE", has_column=False)

    assert (by_name.path, by_name.origin) == ("CO.70.70215.", PlaceOrigin.NAME)
    assert (by_executor.path, by_executor.origin) == ("CO.70.70473.", PlaceOrigin.EXECUTOR)
    assert (by_matrix.path, by_matrix.origin) == ("CO.70.", PlaceOrigin.MATRIX)


def test_most_rows_say_whose_matrix_it_is() -> None:
    rows = [
        ("2021002700194", "Vías"),
        ("2020700010140", "Alcantarillado"),
        ("2020000100036", "Formación en el departamento de Bolívar"),
        ("2020000100037", "Laboratorio"),
    ]

    assert places.department_of(rows) == SUCRE


def test_nobody_guesses_between_two_departments() -> None:
    rows = [("2021002700194", "Vías"), ("2021002190194", "Vías")]

    assert places.department_of(rows) is None
    assert places.department_of([]) is None
