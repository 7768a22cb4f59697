"""A table loses no row and no header over its pages, carries its sums, and bends before it breaks."""

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foundation.errors import ProgrammingError, Refused
from foundation.pdf.blocks import Align, Column, Fact, Facts, Grid, Paragraph, Row, RowKind, carried
from tests.foundation.pdf.reading import page_texts, structure, text_of
from tests.foundation.pdf.samples import budget, pesos, printed

NAME_AND_VOTES = (Column("Necesidad"), Column("Votos", Align.END))


def amounts_after(label: str, text: str) -> list[int]:
    found = re.findall(label + r"\s+\$\s([\d.]+)", text)
    return [int(amount.replace(".", "")) for amount in found]


def test_four_hundred_rows_are_all_printed_below_a_header_on_every_page() -> None:
    document = printed([budget(400)])

    pages = page_texts(document.content)

    assert len(pages) > 10
    assert all("Descripción" in text and "Valor" in text for text in pages)
    rows = [
        int(number) for text in pages for number in re.findall(r"Actividad número (\d+) de", text)
    ]
    assert rows == list(range(1, 401))


def test_what_goes_at_the_end_of_a_page_comes_at_the_top_of_the_next_and_is_the_sum_so_far() -> (
    None
):
    pages = page_texts(printed([budget(130)]).content)

    assert len(pages) > 3
    for before, after in pairwise(pages):
        last = max(map(int, re.findall(r"Actividad número (\d+) de", before)))
        so_far = sum(1000 * number + 7 for number in range(1, last + 1))
        assert amounts_after("Van", before) == [so_far]
        assert amounts_after("Vienen", after) == [so_far]
    assert amounts_after("Vienen", pages[0]) == []
    assert amounts_after("Van", pages[-1]) == []
    assert amounts_after("Costo directo", pages[-1]) == [sum(1000 * n + 7 for n in range(1, 131))]


def test_the_total_never_begins_a_page_without_a_row() -> None:
    for rows in range(20, 60):
        pages = page_texts(printed([budget(rows)]).content)

        page = next(text for text in pages if "Costo directo" in text)
        assert "Actividad número" in page


def test_the_title_of_a_group_never_ends_a_page() -> None:
    for before in range(25, 45):
        rows = [Row((f"Fila {number}", "1")) for number in range(before)]
        group = Row(("Capítulo dos",), kind=RowKind.GROUP)

        pages = page_texts(
            printed([Grid(NAME_AND_VOTES, (*rows, group, Row(("Fila final", "2"))))]).content
        )

        page = next(text for text in pages if "Capítulo dos" in text)
        assert "Fila final" in page


def test_an_empty_table_says_so() -> None:
    assert "No hay nada que listar." in text_of(printed([Grid(NAME_AND_VOTES, ())]).content)


def test_a_cell_longer_than_a_page_goes_on_on_the_next() -> None:
    long = " ".join(f"palabra{number}" for number in range(2500))

    document = printed([Grid(NAME_AND_VOTES, (Row((long, "39")), Row(("Otra", "2"))))])

    tree = structure(document.content)
    assert document.pages > 2
    cells = [cell.text for cell in tree.all("TD")]
    assert cells == [long, "39", "Otra", "2"]


def test_a_long_value_in_a_box_goes_on_on_the_next_page() -> None:
    long = " ".join(f"palabra{number}" for number in range(2500))

    document = printed([Facts((Fact("Objeto", long), Fact("Plazo", "4 meses")))])

    assert [cell.text for cell in structure(document.content).all("TD")] == [long, "4 meses"]


def test_an_unbroken_word_wider_than_its_column_is_broken_and_stays_one_word() -> None:
    word = "W" * 400
    address = "https://minga.example/" + "/".join(f"segmento{number}" for number in range(40))

    document = printed([Paragraph(word), Grid(NAME_AND_VOTES, (Row((address, "7")),))])

    tree = structure(document.content)
    assert word in [element.text for element in tree.all("P")]
    assert tree.all("TD")[0].text == address


def test_thirty_columns_fit_by_smaller_type() -> None:
    columns = tuple(Column(f"Col {number}", Align.END) for number in range(24))

    document = printed([Grid(columns, (Row(tuple(str(n * 37) for n in range(24))),))])

    assert [cell.text for cell in structure(document.content).all("TD")] == [
        str(n * 37) for n in range(24)
    ]


def test_a_row_with_fewer_cells_spans_the_missing_columns() -> None:
    columns = (Column("A"), Column("B"), Column("C", Align.END))
    grid = Grid(columns, (Row(("1", "2", "3")),), totals=(Row(("Total", "3"), kind=RowKind.TOTAL),))

    foot = structure(printed([grid]).content).all("TFoot")[0]

    assert [(cell.text, cell.attributes.get("ColSpan")) for cell in foot.all("TD")] == [
        ("Total", "2"),
        ("3", None),
    ]


@pytest.mark.parametrize(
    "grid",
    [
        Grid((), ()),
        Grid(NAME_AND_VOTES, (Row(("a", "b", "c")),)),
        Grid(NAME_AND_VOTES, (Row(()),)),
        Grid((Column("A", is_carried=True), Column("B")), (Row(("1", "2"), ("1",)),)),
        Grid((Column("A"), Column("B", is_carried=True)), (Row(("1", "2"), ("1", "2")),)),
        Grid((Column("A", share=60), Column("B", share=50)), (Row(("1", "2")),)),
    ],
)
def test_a_grid_that_does_not_add_up_is_a_mistake_of_the_program(grid: Grid) -> None:
    with pytest.raises(ProgrammingError):
        printed([grid])


def test_a_row_that_can_never_fit_a_page_is_refused_and_not_cut() -> None:
    with pytest.raises(Refused):
        printed([Grid(NAME_AND_VOTES, (Row(("x", "1")),), row_mm=600)])


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.text("aeiou ñ", max_size=120), st.integers(-(10**9), 10**12)), max_size=80
    )
)
def test_no_cell_is_lost_whatever_the_rows(rows: list[tuple[str, int]]) -> None:
    carrying = carried((((name, pesos(amount)), (amount,)) for name, amount in rows), write=pesos)
    columns = (Column("Nombre"), Column("Valor", Align.END, is_carried=True))

    tree = structure(printed([Grid(columns, carrying)]).content)

    cells = [cell.text for cell in tree.all("TBody")[0].all("TD")]
    expected = [said for name, amount in rows for said in (" ".join(name.split()), pesos(amount))]
    assert cells == (expected or ["No hay nada que listar."])
