"""A budget as a workbook: what was downloaded is what is uploaded, and everything that is wrong is told by its cell."""

import io
from datetime import date, datetime
from uuid import UUID

import pytest
import xlsxwriter
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from exchange import budget_books, workbooks
from exchange.budget_books import BookReading
from exchange.workbooks import UnreadableWorkbook
from foundation.clock import BOGOTA
from foundation.errors import InvalidCommand
from foundation.money import Money, cop
from portfolio import budget_contents, budget_writing
from portfolio.budget_contents import Content
from portfolio.budget_writing import BudgetParts, WriteComponent, WriteLine
from portfolio.price_analyses import WITH_ADDITION, ComponentKind
from tests.support import budgets as told

pytestmark = pytest.mark.one_database

ON = date(2026, 11, 23)
AT = datetime(2026, 11, 23, 9, 30, tzinfo=BOGOTA)
DITCH = UUID("0197f3c1-7d2e-7a4b-8c11-2f5d9e0a6b33")
MEASURES = {DITCH: "Cuneta más ancha y con descole"}

texts = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), min_size=1, max_size=30
).filter(lambda text: text.strip() == text and any(c.isalnum() for c in text))
money = st.builds(Money, st.integers(0, 900_000_000_00))


@st.composite
def components(draw: st.DrawFn) -> WriteComponent:
    kind = draw(st.sampled_from(ComponentKind))
    return WriteComponent(
        kind=kind,
        description=draw(texts),
        unit=draw(st.sampled_from(["h", "day", "kg", "m3km", "bag"])),
        quantity=draw(st.integers(1, 500_000_000)),
        output=draw(st.none() | st.integers(10_000, 10**10)),
        addition=draw(st.integers(0, 9_999)) if kind in WITH_ADDITION else 0,
        unit_price=draw(money),
    )


@st.composite
def contents(draw: st.DrawFn) -> Content:
    chapters = draw(st.lists(texts, min_size=1, max_size=3, unique_by=str.casefold))
    lines = []
    for _ in range(draw(st.integers(1, 6))):
        analysis = tuple(draw(st.lists(components(), max_size=3)))
        lines.append(
            WriteLine(
                chapter=draw(st.sampled_from(chapters)),
                description=draw(texts),
                unit=draw(st.sampled_from(["m", "m2", "m3", "un", "gl"])),
                quantity=draw(st.integers(1, 10**8)),
                unit_price=None if analysis else draw(money),
                measure=draw(st.sampled_from([None, DITCH])),
                analysis=analysis,
            )
        )
    parts = BudgetParts(
        lines=tuple(lines),
        administration=draw(st.integers(0, 3_000)),
        contingency=draw(st.integers(0, 1_000)),
        profit=draw(st.integers(0, 1_000)),
    )
    try:
        return content_of(parts)
    except (
        InvalidCommand
    ):  # Prices and quantities drawn apart can come to more than any work costs.
        reject()


def content_of(parts: BudgetParts | None) -> Content:
    assert parts is not None
    return budget_writing.content_of(parts, None, on=ON, currency="COP", measures={DITCH})


def written(content: Content) -> bytes:
    return budget_books.write(
        content, title="19-2026-014", place="Caloto", measures=MEASURES, created_at=AT
    )


def read(data: bytes) -> BookReading:
    return budget_books.read(data, on=ON, currency="COP", measures=MEASURES)


def sheet(*rows: tuple[object, ...], **others: list[tuple[object, ...]]) -> bytes:
    """A workbook as somebody else would make it."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"strings_to_formulas": False}) as book:
        first = book.add_worksheet("Hoja 1")
        for number, row in enumerate(rows):
            first.write_row(number, 0, row)
        for name, lines in others.items():
            more = book.add_worksheet(name)
            for number, row in enumerate(lines):
                more.write_row(number, 0, row)
    return target.getvalue()


HEAD = ("Ítem", "Descripción", "Und.", "Cant.", "Vr. Unitario", "Vr. Total")
FOOT = ((None, "ADMINISTRACIÓN", None, None, "15 %"), (None, "Imprevistos", None, None, "2,5 %"))
APU = ("Item", "Grupo", "Descripción", "Unidad", "Cantidad", "Rendimiento", "Desperdicio", "Precio")


@settings(max_examples=60, deadline=None)
@given(contents())
def test_what_is_downloaded_is_what_is_uploaded(content: Content) -> None:
    reading = read(written(content))

    assert reading.errors == ()
    again = content_of(reading.parts)
    assert again == content
    assert budget_contents.compare(content, again).is_empty
    assert reading.stated_minor == budget_contents.totals_of(content).total.minor


def test_the_same_budget_gives_the_same_bytes() -> None:
    content = content_of(_parts())

    assert written(content) == written(content)


def _parts() -> BudgetParts:
    line = WriteLine(
        chapter="Placa",
        description="Concreto de 21 MPa",
        unit="m3",
        quantity=12_500,
        analysis=told.concrete(),
    )
    other = WriteLine(
        chapter="Placa", description="Sub-base", unit="m3", quantity=40_000, unit_price=cop(61_250)
    )
    return BudgetParts(lines=(line, other), administration=1_500, contingency=300, profit=500)


def test_the_columns_stand_in_their_customary_order_and_hold_formulas_with_results() -> None:
    items, analyses = workbooks.read(written(content_of(_parts()))).sheets

    assert items.rows[4] == [
        *("ÍTEM", "DESCRIPCIÓN", "UNIDAD", "CANTIDAD", "VALOR UNITARIO", "VALOR TOTAL"),
        "MEDIDA DE CLIMA",
    ]
    assert items.rows[6][:6] == ["1.01", "Concreto de 21 MPa", "m³", 12.5, 455_900.0, 5_698_750.0]
    assert {(6, 4), (6, 5), (7, 5)} <= items.formulas
    assert (7, 4) not in items.formulas
    assert [row[8] for row in analyses.rows[5:9]] == [455_900.0, 9_200.0, 4_831.58, 266_049.0]


def test_a_file_of_somebody_else_is_understood() -> None:
    reading = read(
        sheet(
            ("Municipio de Caloto",),
            (),
            HEAD,
            ("1", "PRELIMINARES"),
            (1.01, "Localización y replanteo", "ML", 480, "1.850", 888_000),
            ("2", "PLACA HUELLA"),
            ("2.1", "Concreto", "m3", 61.25, None, None),
            *FOOT,
            (None, "UTILIDAD", None, None, 5),
            (None, "TOTAL", None, None, None, 99),
            ("Elaboró", "una firma"),
            Apus=[
                APU,
                ("2.1", "Materiales", "Cemento", "bulto", 7, None, "3 %", "36.900"),
                ("2.1", "M.O.", "Cuadrilla", "día", None, 6, None, 320_000),
                ("2.1", "Equipo", "Herramienta menor", "% M.O.", 5),
            ],
        )
    )

    content = content_of(reading.parts)
    assert [(item.code, item.chapter, item.unit) for item in content.items] == [
        ("1.01", "PRELIMINARES", "m"),
        ("2.1", "PLACA HUELLA", "m3"),
    ]
    # 7 × 36,900 and 3 %, 320,000 / 6, and 5 % of that: 266,049 + 53,333.33 + 2,666.67
    assert [item.unit_price_minor for item in content.items] == [1_850_00, 322_049_00]
    rates = content.rates
    assert (rates.administration_bp, rates.contingency_bp, rates.profit_bp) == (1_500, 250, 500)
    assert reading.stated_minor == 99_00


def test_every_cell_that_is_wrong_is_told_at_once() -> None:
    reading = read(
        sheet(
            HEAD,
            ("1.01", "Sin capítulo", "m", 3, 100),
            ("1", "PRELIMINARES"),
            ("1.02", "Sin cantidad", "m", None, 100),
            ("1.03", "Negativa", "m", -4, 100),
            ("1.04", "Unidad rara", "fanegadas", 2, 100),
            ("1.05", "Precio en letras", "m", 2, "mucho"),
            ("1.05", "Repetido", "m", 2, 100),
            ("1.06", "Cuatro decimales", "m", 2.1234, 100),
            ("1.07", "Sin precio ni análisis", "m", 2),
            ("1.08", "Con los dos", "m", 2, 99),
            *FOOT[:1],
            (None, "IMPREVISTOS", None, None, 0.03),
            Apus=[
                APU,
                ("9.9", "Equipo", "De nadie", "h", 1, None, None, 100),
                ("1.08", "Otros", "Grupo raro", "h", 1, None, None, 100),
                ("1.08", "Equipo", "Sin precio", "h", 1),
            ],
        )
    )

    assert reading.parts is None
    assert {(error.sheet, error.cell) for error in reading.errors} == {
        ("Hoja 1", "A2"),
        ("Hoja 1", "D4"),
        ("Hoja 1", "D5"),
        ("Hoja 1", "C6"),
        ("Hoja 1", "E7"),
        ("Hoja 1", "A8"),
        ("Hoja 1", "D9"),
        ("Hoja 1", "E10"),
        ("Hoja 1", "E13"),
        ("Apus", "A2"),
        ("Apus", "B3"),
        ("Apus", "H4"),
    }


def test_a_price_that_its_analysis_does_not_give_is_told() -> None:
    reading = read(
        sheet(
            HEAD,
            ("1", "PLACA"),
            ("1.01", "Concreto", "m3", 2, 99),
            *FOOT,
            Apus=[APU, ("1.01", "Equipo", "Mezcladora", "h", 1, None, None, 100)],
        )
    )

    (error,) = reading.errors
    assert (error.cell, error.value) == ("E3", "99")
    assert "gives COP 100" in str(error.sentence)


@pytest.mark.parametrize("data", [b"", b"no es un libro", sheet(("Fecha", "Nota"))])
def test_what_is_no_budget_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableWorkbook):
        read(data)


def test_a_budget_without_rates_says_which_are_missing() -> None:
    reading = read(sheet(HEAD, ("1", "PLACA"), ("1.01", "Concreto", "m3", 2, 99)))

    assert [error.value for error in reading.errors] == ["ADMINISTRACIÓN", "IMPREVISTOS"]
