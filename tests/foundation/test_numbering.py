"""Numbers of papers have no gap and no double, whoever fails and whoever comes at the same time."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from foundation.database import Database
from foundation.errors import Refused, say
from foundation.identity.actors import SYSTEM
from foundation.identity.permissions import Permission
from foundation.numbering import NumberSeries, next_number, next_numbers


def draw(db: Database, series: str = "act/1", how_many: int = 1, *, fails: bool = False) -> range:
    with db.writing(SYSTEM) as work:
        work.require(Permission.PLACE_EDIT, "CO.")
        numbers = next_numbers(work, series, how_many)
        work.record("numbers.drawn", work.session.get_one(NumberSeries, series))
        if fails:
            raise Refused(say("No."))
    return numbers


def test_each_series_counts_from_one(db: Database) -> None:
    assert [draw(db).start for _ in range(3)] == [1, 2, 3]
    assert draw(db, "act/2").start == 1
    assert list(draw(db, how_many=4)) == [4, 5, 6, 7]
    assert draw(db).start == 8


def test_a_number_drawn_in_vain_is_drawn_again(db: Database) -> None:
    draw(db)
    for _ in range(3):
        with pytest.raises(Refused):
            draw(db, how_many=5, fails=True)

    assert draw(db).start == 2


def test_two_numbers_in_one_transaction_follow_each_other(db: Database) -> None:
    with db.writing(SYSTEM) as work:
        work.require(Permission.PLACE_EDIT, "CO.")
        drawn = (
            next_number(work, "act/1"),
            next_number(work, "bill/1"),
            next_number(work, "act/1"),
        )
        work.record("numbers.drawn", work.session.get_one(NumberSeries, "act/1"))

    assert drawn == (1, 1, 2)


def test_many_at_the_same_time_leave_no_gap_and_no_double(db: Database) -> None:
    def many(number: int) -> list[int]:
        drawn = []
        for step in range(8):
            try:
                drawn.append(draw(db, fails=(number + step) % 3 == 0).start)
            except Refused:
                continue
        return drawn

    with ThreadPoolExecutor(4) as pool:
        drawn = sorted(n for numbers in pool.map(many, range(4)) for n in numbers)

    assert drawn == list(range(1, len(drawn) + 1))
    assert draw(db).start == len(drawn) + 1
