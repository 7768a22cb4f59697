"""Whatever stands in the cells: the reader answers, accounts for every row, and keeps no value that it calls unreadable."""

from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exchange.royalties.rules import REFUSING
from tests.exchange.matrices import HEADERS, formula, matrix, read, work

cells = st.one_of(
    st.none(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(-5, 10**16).map(float),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30),
    st.dates(date(1900, 1, 1), date(9999, 12, 31)),
    st.sampled_from(
        [
            "N/A",
            "´-",
            "$ 1.234.567,00",
            "01/01/1753",
            "TOTAL",
            "BPIN",
            "2023002700001",
            "Morroa, Colosó",
            formula("=1/0", "#REF!"),
            formula("=A1", ""),
        ]
    ),
)
rows = st.one_of(
    st.lists(cells, max_size=len(HEADERS) + 2),
    st.tuples(st.sampled_from(HEADERS), cells, st.integers(1, 3)).map(
        lambda changed: work(changed[2], **{changed[0]: changed[1]})
    ),
)


def is_filled(row: list[object]) -> bool:
    return any(cell is not None and (not isinstance(cell, str) or cell.strip()) for cell in row)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(rows, min_size=1, max_size=6))
def test_every_filled_row_is_read_refused_or_noted_exactly_once(found: list[list[object]]) -> None:
    file = read(matrix(work(9), *found))

    told = [reading.row for reading in file.readings]
    told += [note.row for note in file.notes if note.row is not None and note.row > 1]
    filled = [number for number, row in enumerate([work(9), *found], start=2) if is_filled(row)]
    assert sorted(told) == filled
    for reading in file.readings:
        assert (reading.work is None) == (reading.refused_by is not None)
        if reading.refused_by is not None:
            assert reading.refused_by in REFUSING
            assert reading.refused_by in {defect.rule for defect in reading.defects}
