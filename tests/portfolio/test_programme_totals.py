"""Invested, mobilised, partnerships: counted from the ledger, no peso twice."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.database import Database
from foundation.identity.actors import SYSTEM
from foundation.money import COP, Money, cop
from portfolio import exchange_rates, programme_totals
from portfolio.apportionment import ContributionKind
from portfolio.exchange_rates import USD, Quoted, RecordRate, Table
from portfolio.ledger_sums import EntryFact, FundingStep
from portfolio.programme_totals import Share, TotalKind, TotalQuery
from portfolio.sources import SourceKind
from tests.support import factories, works
from tests.support.queries import counted

DAY = date(2026, 3, 4)
NOTHING = TotalQuery()
RATES = Table([Quoted(UUID(int=1), USD, COP, DAY, 4_000_000_000, "TRM de prueba")], USD, COP)


def share(number: int, kind: SourceKind, *, work: int = 1, name: str = "") -> Share:
    return Share(
        id=UUID(int=number),
        project_id=UUID(int=100 + work),
        code=f"19-2026-{work:03d}",
        title="Placa huella",
        kind=kind,
        source_id=None,
        source_name=name or f"{kind} de prueba",
        form=ContributionKind.IN_KIND if kind is SourceKind.COMMUNITY else ContributionKind.CASH,
        currency=COP,
        entries=[],
    )


def entry(number: int, step: FundingStep, amount: Money, on: date = DAY) -> EntryFact:
    return EntryFact(id=UUID(int=number), step=step, amount_minor=amount.minor, on=on)


def test_the_programme_invests_and_mobilises_nothing() -> None:
    programme = share(1, SourceKind.PROGRAMME)
    programme.entries.append(entry(1, FundingStep.COMMITTED, cop("900")))
    programme.entries.append(entry(2, FundingStep.USED, cop("700")))

    assert sum(one.amount_minor for one in programme.counted(TotalKind.INVESTED)) == 70_000
    assert programme.counted(TotalKind.MOBILISED) == []


def test_a_total_names_its_rates_and_is_not_told_in_dollars_where_one_is_missing() -> None:
    town = share(1, SourceKind.MUNICIPALITY)
    town.entries.append(entry(1, FundingStep.USED, cop("8_000")))
    lines = programme_totals.lines_of([town], TotalKind.INVESTED, RATES, NOTHING)

    known = programme_totals.figure(TotalKind.INVESTED, lines)
    assert (known.amount, known.dollars) == (cop("8_000"), Money(200, USD))
    assert [(rate.rate_on, rate.entries) for rate in known.rates] == [(DAY, 1)]

    town.entries.append(entry(2, FundingStep.USED, cop("300"), DAY - timedelta(days=1)))
    lines = programme_totals.lines_of([town], TotalKind.INVESTED, RATES, NOTHING)
    unknown = programme_totals.figure(TotalKind.INVESTED, lines)
    assert (unknown.amount, unknown.dollars) == (cop("8_300"), None)
    assert (unknown.unconverted, unknown.unconverted_from) == (
        cop("300"),
        DAY - timedelta(days=1),
    )


def three(work: int, *, company: str = "Cafetera de prueba", start: int = 0) -> list[Share]:
    """A company, a town and a village that each brought something to one work."""
    rows = [
        share(10 * work + 1, SourceKind.PRIVATE, work=work, name=company),
        share(10 * work + 2, SourceKind.MUNICIPALITY, work=work),
        share(10 * work + 3, SourceKind.COMMUNITY, work=work),
    ]
    for number, row in enumerate(rows):
        on = DAY + timedelta(days=start + number)
        step = FundingStep.USED if number == 2 else FundingStep.COMMITTED
        row.entries.append(entry(100 * work + number, step, cop("5_000"), on))
    return rows


def test_the_same_partners_in_two_works_are_one_partnership_formed_by_the_first() -> None:
    (found,) = programme_totals.partnerships([*three(2, start=30), *three(1)])

    assert found.formed_on == DAY + timedelta(days=2)
    assert [code for _, code in found.works] == ["19-2026-001", "19-2026-002"]


def test_other_partners_are_another_partnership() -> None:
    assert len(programme_totals.partnerships([*three(1), *three(2, company="Lechera")])) == 2


@pytest.mark.parametrize("missing", [0, 1, 2])
def test_two_sides_are_no_partnership(missing: int) -> None:
    rows = three(1)
    del rows[missing]

    assert programme_totals.partnerships(rows) == ()


def test_a_promise_without_a_document_forms_no_partnership() -> None:
    rows = three(1)
    rows[0] = replace(rows[0], entries=[])

    assert programme_totals.partnerships(rows) == ()


kinds = st.sampled_from(SourceKind)
steps = st.sampled_from(FundingStep)


@given(
    st.lists(
        st.tuples(kinds, st.lists(st.tuples(steps, st.integers(1, 10**11)), max_size=6)),
        max_size=6,
    ),
    st.data(),
)
def test_the_order_of_shares_and_entries_changes_no_total(
    told: list[tuple[SourceKind, list[tuple[FundingStep, int]]]], data: st.DataObject
) -> None:
    shares = []
    for number, (kind, written) in enumerate(told):
        row = share(number, kind, work=number % 3)
        row.entries.extend(
            entry(100 * number + place, step, Money(minor))
            for place, (step, minor) in enumerate(written)
        )
        shares.append(row)
    shuffled = [
        replace(row, entries=data.draw(st.permutations(row.entries)))
        for row in data.draw(st.permutations(shares))
    ]

    for total in TotalKind:
        figures = [
            programme_totals.figure(total, programme_totals.lines_of(rows, total, RATES, NOTHING))
            for rows in (shares, shuffled)
        ]
        assert figures[0] == figures[1]
        assert figures[0].amount == sum((k.amount for k in figures[0].kinds), cop(0))
    assert programme_totals.partnerships(shares) == programme_totals.partnerships(shuffled)


def test_the_totals_of_a_work_that_was_paid(db: Database) -> None:
    cast = factories.cast()
    agreement = works.running(db, cast)
    works.paid(db, cast, works.advance_requested(db, cast, agreement))
    with db.writing(cast.finance_officer) as work:
        rate = RecordRate(rate_on=date(2026, 1, 2), rate=4_550_000_000, source="TRM de prueba")
        exchange_rates.record(work, rate)

    with db.reading(SYSTEM) as work, counted(db) as asked:
        totals = programme_totals.totals(work, NOTHING)
        elsewhere = programme_totals.totals(work, TotalQuery(place="CO.76."))
        earlier = programme_totals.totals(work, TotalQuery(year="2025"))

    assert totals.invested.amount == cop("27_300_000")
    assert totals.invested.dollars == Money(600_000, USD)
    assert totals.mobilised.amount == cop("30_000_000")
    assert totals.overlap == cop("9_000_000")
    assert elsewhere.invested.amount == earlier.invested.amount == cop(0)
    assert len(asked) <= 7
