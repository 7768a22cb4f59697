"""A cursor leads to the next page or nowhere; a damaged one never reaches the database."""

import base64
from datetime import UTC, date, datetime
from uuid import UUID

import msgspec
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from foundation.database import Database
from foundation.errors import InvalidCommand
from foundation.identity.actors import SYSTEM
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.numbering import NumberSeries
from foundation.paging import after, decode_cursor, encode_cursor
from foundation.place import Place

KEY = UUID("0197f3c1-7d2e-7a4b-8c11-2f5d9e0a6b33")


def encoded(value: object) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(value)).decode().rstrip("=")


@given(
    st.tuples(
        st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])), st.uuids()
    )
)
def test_a_cursor_gives_back_the_row_it_was_made_from(row: tuple[str, UUID]) -> None:
    assert decode_cursor(encode_cursor(row), (str, UUID)) == list(row)


def test_days_instants_and_numbers_travel_in_a_cursor() -> None:
    row = [date(2026, 2, 17), datetime(2026, 2, 17, 14, 30, tzinfo=UTC), 5]

    assert decode_cursor(encode_cursor(row), (date, datetime, int)) == row


@pytest.mark.parametrize(
    "cursor",
    [
        *("", "x", "====", "á", "€", "%00", "!" * 20, "W10", "bnVsbA", encoded("ab"), encoded(5)),
        *(
            encoded({"a": 1, "b": 2}),
            encoded([]),
            encoded([str(KEY)]),
            encoded(["a", "b", str(KEY)]),
        ),
        *(encoded(["a", "not a key"]), encoded([5, str(KEY)]), encoded([["a"], str(KEY)])),
        *(
            encoded(["a\0b", str(KEY)]),
            encoded(["a", str(KEY)]) + "!!",
            base64.urlsafe_b64encode(b"[" * 9000).decode(),
        ),
    ],
)
def test_a_damaged_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(InvalidCommand) as refused:
        decode_cursor(cursor, (str, UUID))

    assert set(refused.value.errors) == {"after"}


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (2**63, int),
        (-(2**63) - 1, int),
        (10**40, int),
        ("2026-02-17T09:30:00", datetime),
        ("9999-12-31T23:59:59-05:00", datetime),
        ("2026-02-30", date),
    ],
)
def test_a_cursor_that_no_database_can_compare_is_refused(value: object, kind: type) -> None:
    with pytest.raises(InvalidCommand):
        decode_cursor(encoded([value]), (kind,))


@given(st.text(max_size=40))
def test_no_text_breaks_the_reading_of_a_cursor(text: str) -> None:
    with pytest.raises(InvalidCommand):
        decode_cursor(text, (str, UUID, UUID))


def test_the_next_page_begins_after_the_last_row_also_among_equals(db: Database) -> None:
    numbers = {"a": 3, "b": 1, "c": 3, "d": 2, "e": 3, "f": 1}
    with db.writing(SYSTEM) as work:
        work.require(Permission.PLACE_EDIT, "CO.")
        place = work.add(Place(id=new_id(), kind="live", founded_at=work.now))
        for name, last in numbers.items():
            work.add(NumberSeries(name=name, last=last))
        work.record("place.founded", place)
    columns = (NumberSeries.last, NumberSeries.name)
    wanted = sorted((last, name) for name, last in numbers.items())

    for descending in (False, True):
        seen: list[tuple[int, str]] = []
        cursor = None
        while True:
            order = [column.desc() if descending else column for column in columns]
            page = sa.select(*columns).order_by(*order).limit(2)
            if cursor:
                values = decode_cursor(cursor, (int, str))
                page = page.where(after(columns, values, descending=descending))
            with db.reading(SYSTEM) as work:
                rows = work.session.execute(page).all()
            if not rows:
                break
            seen += [(row.last, row.name) for row in rows]
            cursor = encode_cursor([rows[-1].last, rows[-1].name])

        assert seen == (wanted[::-1] if descending else wanted)
