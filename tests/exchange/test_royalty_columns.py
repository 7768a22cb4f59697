import pytest

from exchange import workbooks
from exchange.royalties import columns
from exchange.royalties.columns import Layout
from tests.exchange.matrices import HEADERS, work, workbook


def layout_of(*rows: object, merged: tuple[tuple[int, int, int, int], ...] = ()) -> Layout:
    sheet = workbooks.read(workbook({"Matriz": rows}, merged=merged)).sheets[0]  # type: ignore[dict-item]
    layout = columns.find_layout(sheet)
    assert layout is not None
    return layout


def letters(layout: Layout) -> dict[str, str]:
    return {name: column.letter for name, column in layout.fields.items()}


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("AVANCE FISICO", "physical_bp"),
        ("Avance Físico", "physical_bp"),
        ("% AVANCE\nFÍSICO", "physical_bp"),
        ("AV. FISICO (%)", "physical_bp"),
        ("AVANCE FÍSICO GESPROY", "physical_bp"),
        ("AVANCE FINANCEIRO", "financial_bp"),
        ("VALOR TOTAL", "total_minor"),
        ("VR. TOTAL DEL PROYECTO (COP)", "total_minor"),
        ("VALOR OTROS ", "other_minor"),
        ("VALOR OTRAS FUENTES NO SUIFP", "unregistered_minor"),
        ("FECHA DE INCORPORACIÓN DE RECUROS", "incorporated_on"),
        ("FEHCA APROBACIÓN", "approved_on"),
        ("Fecha Acta de Inicio del contrato", "started_on"),
        ("N° BPIN", "bpin"),
        ("Código BPIN", "bpin"),
        ("MUNICIPIO(S)", "municipalities"),
        ("Municipios beneficiados", "municipalities"),
        ("ENTIDAD O SECRETARIA", "executor"),
        ("Secretaría responsable", "executor"),
        ("ESTADO PROYECTO", "project_state"),
        ("Estado del contrato", "contract_state"),
        ("COMENTARIOS CALIFICACIÓN", "rating_comments"),
    ],
)
def test_a_header_is_known_by_its_words(header: str, field: str) -> None:
    match = columns.match(header)

    assert match is not None
    assert match.field == field


@pytest.mark.parametrize(
    "header",
    [
        "AVANCE FÍSICO PROGRAMADO",
        "VALOR TOTAL (MILLONES)",
        "DESEMPEÑO EN EL COSTO",
        "BRECHA FISICO - FINANCIERA",
        "VALOR INTERVENTORÍA",
        "DIAS DESDE LA APROBACIÓN HASTA APERTURA DEL PRIMER PROCESO",
        "",
        "Se solicita remitir el avance físico " * 5,
    ],
)
def test_a_header_that_says_something_else_is_no_field(header: str) -> None:
    assert columns.match(header) is None


@pytest.mark.parametrize(
    "header",
    [
        "RESPONSABLE CARGUE EN GESPROY",
        "RESPONSABLE DEL PROYECTO",
        "Nombre del supervisor",
        "INTERVENTOR",
        "Correo electrónico",
        "Celular de contacto",
        "Elaboró",
    ],
)
def test_headers_about_persons_are_recognised(header: str) -> None:
    assert columns.is_personal(columns.words_of(header))


def test_columns_are_found_wherever_they_stand() -> None:
    backwards = layout_of(HEADERS[::-1], work()[::-1])

    assert letters(backwards)["bpin"] == "P"
    assert letters(backwards)["municipalities"] == "A"
    assert len(backwards.fields) == len(HEADERS)


def test_titles_and_legends_above_the_header_do_not_matter() -> None:
    layout = layout_of(
        ["GOBERNACIÓN DE SUCRE"],
        [],
        ["Matriz de seguimiento: avance físico y financiero de los proyectos, corte 15 de abril"],
        HEADERS,
        work(),
    )

    assert layout.header_row == 3
    assert len(layout.fields) == len(HEADERS)


def test_groups_of_headings_above_the_header_are_no_part_of_it() -> None:
    layout = layout_of(
        ["DATOS GENERALES", *[None] * 9, "FECHAS", *[None] * 2, "EVALUACIÓN"],
        HEADERS,
        work(),
        merged=((0, 0, 0, 9),),
    )

    assert (layout.header_row, layout.depth) == (1, 1)
    assert layout.extras == ()


def test_a_header_over_two_rows_is_read_as_one() -> None:
    layout = layout_of(
        ["BPIN", "NOMBRE", "EJECUTOR", "VALOR", None, None, "AVANCE", None, "SUPERVISOR", None],
        [None, None, None, "SGR", "OTROS", "TOTAL", "FÍSICO", "FINANCIERO", "NOMBRE", "CELULAR"],
        ["2023002700001", "Vía", "Morroa", 5.0, 3.0, 8.0, 62.5, 58.25, "Fulano", "3001234567"],
        merged=((0, 3, 0, 5), (0, 6, 0, 7), (0, 8, 0, 9)),
    )

    assert letters(layout) == {
        "bpin": "A",
        "name": "B",
        "executor": "C",
        "sgr_minor": "D",
        "other_minor": "E",
        "total_minor": "F",
        "physical_bp": "G",
        "financial_bp": "H",
    }
    assert [column.letter for column in layout.personal] == ["I", "J"]


def test_two_columns_that_could_be_the_same_are_not_chosen_between() -> None:
    headers = [*HEADERS, "AVANCE FISICO"]

    layout = layout_of(headers, [*work(), 70.0])

    assert "physical_bp" not in layout.fields
    assert [column.letter for column in layout.ambiguous["physical_bp"]] == ["N", "Q"]


def test_the_header_without_fillers_gives_way_to_the_plain_one() -> None:
    layout = layout_of([*HEADERS, "AVANCE FÍSICO GESPROY ACTUAL"], [*work(), 70.0])

    assert letters(layout)["physical_bp"] == "N"
    assert [column.letter for column in layout.extras] == ["Q"]


def test_a_list_of_changes_is_no_list_of_works() -> None:
    layout = layout_of(
        ["TIPO DE CAMBIO", "CAMBIO", "MATRIZ"],
        ["AGREGAR COLUMNA", "RESPONSABLE DEL PROYECTO", "DEPARTAMENTO"],
    )

    assert not layout.lists_works


def test_a_summary_by_sector_is_no_list_of_works() -> None:
    layout = layout_of(
        ["SECTOR", "VALOR SGR", "VALOR TOTAL", "AVANCE FÍSICO", "AVANCE FINANCIERO"],
        ["TRANSPORTE", 5.0, 8.0, 62.5, 58.25],
    )

    assert layout.knows == 5
    assert not layout.lists_works
