"""Invested, mobilised, partnerships: counted from the ledger, no peso twice."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from foundation.database import Database
from foundation.identity.actors import SYSTEM
from foundation.ids import new_id
from foundation.money import COP, Money, cop
from portfolio import exchange_rates, ledger_sums, programme_totals
from portfolio.apportionment import ContributionKind
from portfolio.cofinancing import FundingShare
from portfolio.counted_entries import TotalKind, TotalQuery
from portfolio.exchange_rates import USD, ExchangeRate, Quoted, RecordRate, Table
from portfolio.funding_ledger import FundingEntry
from portfolio.ledger_sums import EntryFact, FundingStep
from portfolio.programme_totals import Share
from portfolio.sources import SourceKind
from tests.support import factories, works
from tests.support.queries import counted

DAY = date(2026, 3, 4)
NOTHING = TotalQuery()
FIRST_YEAR = TotalQuery(year="0001")
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
    assert len(asked) <= 3 * 4 + 1  # both totals, what stands in both, the partnerships


def ledger_of_all_sorts(db: Database, projects: list[UUID]) -> None:
    """Shares of every kind and form with entries, reversals and rates drawn by a fixed seed; amounts that divide badly."""
    dice = Random(2_417)
    shares, entries = [], []
    for kind in (*SourceKind, *SourceKind):
        for form in ContributionKind:
            share_id = new_id()
            shares.append(_share_row(share_id, dice.choice(projects), kind, form))
            for _ in range(dice.randrange(7)):
                one = _entry_row(share_id, shares[-1]["project_id"], dice)
                entries.append(one)
                if dice.random() < 0.25:
                    entries.append(_reversal(one))
    rates = [
        {
            "id": new_id(),
            "currency": USD,
            "quote": COP,
            "rate_on": DAY + timedelta(days=dice.randrange(25, 300)),
            "rate_micro": micro,
            "source": f"TRM {number}",
            "recorded_at": AT,
        }
        for number, micro in enumerate((4_213_457_891, 3_999_999_999, 1, 999_999_999_999_999, 7))
    ]
    rates.append({**rates[0], "id": new_id(), "rate_micro": 4_100_000_003, "source": "TRM puesta"})
    for row in shares:
        facts = [_fact(one) for one in entries if one["share_id"] == row["id"]]
        kept = ledger_sums.sums(row["form"], 0, facts)
        row |= {f"{name}_minor": getattr(kept, name) for name in ("committed", "received", "used")}
    with db.engine.begin() as connection:
        connection.execute(sa.insert(FundingShare), shares)
        connection.execute(sa.insert(FundingEntry), entries)
        connection.execute(sa.insert(ExchangeRate), rates)


AT = datetime(2026, 3, 4, 15, tzinfo=UTC)


def _share_row(
    key: UUID, project: UUID, kind: SourceKind, form: ContributionKind
) -> dict[str, Any]:
    return {
        "id": key,
        "territory": "CO.19.19142.",
        "project_id": project,
        "source": kind,
        "source_name": f"Fuente {kind}",
        "form": form,
        "amount_minor": 9 * 10**14,
        "pledged_on": DAY,
        "added_at": AT,
    }


def _entry_row(share_id: UUID, project: UUID, dice: Random) -> dict[str, Any]:
    return {
        "id": new_id(),
        "territory": "CO.19.19142.",
        "project_id": project,
        "share_id": share_id,
        "step": dice.choice([*FundingStep]),
        "amount_minor": dice.choice([1, 50, dice.randrange(1, 10**6), dice.randrange(1, 10**14)]),
        "happened_on": DAY + timedelta(days=dice.randrange(400)),
        "reverses_id": None,
        "reason": None,
        "recorded_at": AT,
    }


def _reversal(entry: dict[str, Any]) -> dict[str, Any]:
    changed = {"amount_minor": -entry["amount_minor"], "reverses_id": entry["id"]}
    return {**entry, "id": new_id(), **changed, "reason": "Era de otra obra."}


def _fact(entry: dict[str, Any]) -> EntryFact:
    names = {"on": "happened_on", "reverses": "reverses_id"}
    fields = EntryFact.__struct_fields__
    return EntryFact(**{name: entry[names.get(name, name)] for name in fields})


def test_the_database_adds_up_what_the_definition_does(db: Database) -> None:
    cast = factories.cast()
    projects = [factories.project(db, cast).id for _ in range(3)]
    ledger_of_all_sorts(db, projects)

    for query in (NOTHING, TotalQuery(year="2027"), TotalQuery(place="CO.76."), FIRST_YEAR):
        with db.reading(SYSTEM) as work:
            shares = programme_totals.read_shares(work, query)
            rates = exchange_rates.table(work)
            found = programme_totals.totals(work, query)
            for total, figure in zip(TotalKind, (found.invested, found.mobilised), strict=True):
                lines = programme_totals.lines_of(shares, total, rates, query)
                newest = sorted(lines, key=lambda line: (line.on, line.entry_id), reverse=True)
                assert figure == programme_totals.figure(total, lines)
                assert programme_totals.lines(work, total, query) == newest
                assert programme_totals.count_lines(work, total, query) == len(lines)
                own = [line for line in newest if line.source is SourceKind.COMMUNITY]
                assert own[1:3] == programme_totals.lines(
                    work, total, query, source=SourceKind.COMMUNITY, start=1, most=2
                )
            both = [[share.counted(total) for total in TotalKind] for share in shares]
            sums = [[sum(one.amount_minor for one in part) for part in parts] for parts in both]
            assert found.overlap == Money(sum(min(pair) for pair in sums))
            assert found.partnerships == programme_totals.partnerships(shares)
