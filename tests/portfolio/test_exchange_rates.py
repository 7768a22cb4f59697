"""Rates are rows: the newest at or before a day, named with every conversion, and never a guess."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.database import Database
from foundation.errors import Forbidden, InvalidCommand, Refused
from foundation.identity.actors import SYSTEM
from foundation.money import COP, Money, cop
from portfolio import exchange_rates
from portfolio.exchange_rates import MICRO, USD, ExchangeRate, Quoted, RecordRate, Table
from tests.support import factories

DAY = date(2026, 2, 10)


def quoted(number: int, on: date, rate_micro: int) -> Quoted:
    return Quoted(
        id=UUID(int=number),
        currency=USD,
        quote=COP,
        rate_on=on,
        rate_micro=rate_micro,
        source="TRM de prueba",
    )


def recorded(db: Database, cast: factories.Cast, **overrides: object) -> ExchangeRate:
    command = RecordRate(rate_on=DAY, rate=4_012_350_000, source="TRM de prueba")
    with db.writing(cast.finance_officer) as work:
        return exchange_rates.record(work, factories.changed(command, overrides))


def test_an_amount_is_converted_by_the_newest_rate_of_its_day_or_before(db: Database) -> None:
    cast = factories.cast()
    first = recorded(db, cast)
    recorded(db, cast, rate_on=date(2026, 2, 16), rate=4_100_000_000)

    with db.reading(SYSTEM) as work:
        found = exchange_rates.convert(work, cop("40_123_500"), USD, date(2026, 2, 15))
        back = exchange_rates.convert(work, Money(1_000_000, USD), COP, date(2026, 2, 16))

    assert found.amount == Money(1_000_000, USD)
    assert found.rate is not None
    assert found.rate.id == first.id
    assert back.amount == cop("41_000_000")


def test_without_a_rate_nothing_is_converted(db: Database) -> None:
    recorded(db, factories.cast())

    with db.reading(SYSTEM) as work:
        for amount, to, on in (
            (cop("90_000"), USD, date(2026, 2, 9)),
            (cop("90_000"), "EUR", date(2026, 2, 12)),
        ):
            with pytest.raises(Refused):
                exchange_rates.convert(work, amount, to, on)
        assert exchange_rates.convert(work, cop("7"), COP, DAY).rate is None


def test_a_second_rate_for_a_day_says_why_and_counts(db: Database) -> None:
    cast = factories.cast()
    recorded(db, cast)

    with pytest.raises(InvalidCommand) as refused:
        recorded(db, cast, rate=4_030_000_000)
    assert set(refused.value.errors) == {"reason"}

    recorded(db, cast, rate=4_030_000_000, reason="Se leyó la fila de al lado")
    with db.reading(SYSTEM) as work:
        assert exchange_rates.convert(work, Money(100, USD), COP, DAY).amount == cop("4_030")


def test_a_rate_of_tomorrow_is_refused_and_so_is_who_keeps_no_accounts(db: Database) -> None:
    cast = factories.cast()

    with pytest.raises(InvalidCommand) as refused:
        recorded(db, cast, rate_on=date(2026, 2, 18))
    assert set(refused.value.errors) == {"rate_on"}
    with pytest.raises(Forbidden), db.writing(cast.engineer) as work:
        exchange_rates.record(work, RecordRate(rate_on=DAY, rate=1, source="TRM de prueba"))


days = st.integers(0, 60).map(lambda n: DAY + timedelta(days=n))


@given(st.lists(st.tuples(days, st.integers(MICRO, 9_000 * MICRO)), max_size=20), days, st.data())
def test_the_order_of_rates_changes_nothing(
    rows: list[tuple[date, int]], on: date, data: st.DataObject
) -> None:
    rates = [quoted(number, day, micro) for number, (day, micro) in enumerate(rows)]
    shuffled = data.draw(st.permutations(rates))

    found = Table(rates, USD, COP).find(on)

    assert found == Table(shuffled, USD, COP).find(on)
    before = [rate for rate in rates if rate.rate_on <= on]
    assert (found is None) == (not before)
    if found is not None:
        assert (found.rate_on, found.id) == max((rate.rate_on, rate.id) for rate in before)


@given(st.integers(1, 10**13), st.integers(500 * MICRO, 9_000 * MICRO))
def test_there_and_back_loses_less_than_half_a_cent_at_the_rate(minor: int, micro: int) -> None:
    table = Table([quoted(1, DAY, micro)], USD, COP)

    there = table.convert(Money(minor, COP), DAY)
    assert there is not None
    back = table.convert(there.amount, DAY)

    assert back is not None
    assert abs(back.amount.minor - minor) <= micro // (2 * MICRO) + 1
