"""The results framework: figures that open to their entries, two people for every reading, periods that keep what they reported."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.recount import recount
from foundation.clock import FrozenClock
from foundation.database import Database
from foundation.errors import Forbidden, InvalidCommand, Refused
from foundation.identity.actors import SYSTEM, Actor
from foundation.identity.permissions import Role
from portfolio.exchange_rates import MICRO
from portfolio.results import closings, figures, indicators, readings
from portfolio.results.closings import ClosePeriod, OpenPeriod, ReopenPeriod
from portfolio.results.figures import Entry
from portfolio.results.periods import (
    Basis,
    IndicatorReading,
    PeriodState,
    ReadingState,
    ReportingPeriod,
    readings_of,
)
from portfolio.results.readings import (
    ApproveReading,
    CountReading,
    RecordReading,
    ReturnReading,
    SubmitReading,
    SubmitReadings,
    TakeReadingBack,
)
from portfolio.views import results as views
from tests.foundation.drawn import pdf
from tests.support import factories, works
from tests.support.queries import counted
from tests.support.web import Person

Visit = Callable[[Actor | None], Person]
FIRST, LAST = date(2025, 7, 1), date(2025, 12, 31)


def opened(db: Database, cast: factories.Cast, **overrides: object) -> ReportingPeriod:
    command = OpenPeriod(
        name="Segundo semestre de 2025", territory="CO.19.", starts_on=FIRST, ends_on=LAST
    )
    with db.writing(cast.programme_manager) as work:
        return closings.open_period(work, factories.changed(command, overrides))


def of_code(db: Database, period: ReportingPeriod) -> dict[str, IndicatorReading]:
    with db.reading(SYSTEM) as work:
        return {row.indicator: row for row in readings_of(work.session, period.id)}


def written(db: Database, cast: factories.Cast, period: ReportingPeriod) -> None:
    """What no rule counts is written with its proof."""
    rows = of_code(db, period)
    proof = factories.paper(db, cast.social_facilitator, "CO.19.")
    for code in [code for code, row in rows.items() if row.basis is Basis.RECORDED]:
        milli = 12_400 if code == "roads" else 3_000
        with db.writing(cast.social_facilitator) as work:
            readings.write(work, rows[code].id, RecordReading(value=milli, evidence=proof))


def approved(db: Database, cast: factories.Cast, period: ReportingPeriod) -> None:
    with db.writing(cast.social_facilitator) as work:
        readings.submit_all(work, period.id, SubmitReadings())
    for row in of_code(db, period).values():
        if row.state is ReadingState.SUBMITTED:
            with db.writing(cast.programme_manager) as work:
                readings.approve(work, row.id, ApproveReading())


def closed(db: Database, cast: factories.Cast, period: ReportingPeriod) -> ReportingPeriod:
    with db.writing(cast.programme_manager) as work:
        return closings.close(work, period.id, ClosePeriod())


def test_the_nine_targets_of_the_programme_are_dated_rows_with_their_source() -> None:
    rows = indicators.indicators(date(2026, 11, 23))

    targets = {row.code: row.target for row in rows if row.is_target}
    assert targets == {
        "businesses": 300,
        "representatives": 700,
        "invested": 46_000_000,
        "municipalities": 30,
        "departments": 6,
        "partnerships": 150,
        "mobilised": 57_000_000,
        "municipal_actors": None,
        "organisations": None,
    }
    assert all(row.source and row.starts_on < row.ends_on for row in rows)


def test_a_period_opens_with_a_draft_of_every_indicator(db: Database) -> None:
    cast = factories.cast()

    rows = of_code(db, opened(db, cast))

    assert set(rows) == {row.code for row in indicators.indicators(LAST)}
    assert {row.state for row in rows.values()} == {ReadingState.DRAFT}
    assert rows["invested"].reached == 0
    assert rows["roads"].reached is None


def test_days_belong_to_one_period_of_a_place(db: Database) -> None:
    cast = factories.cast()
    opened(db, cast)

    with pytest.raises(InvalidCommand) as refused:
        opened(db, cast, starts_on=LAST, ends_on=LAST + timedelta(days=40))
    opened(db, cast, territory="CO.52.")

    assert set(refused.value.errors) == {"starts_on"}


def test_a_value_is_written_only_where_no_rule_counts_it(db: Database) -> None:
    cast = factories.cast()
    rows = of_code(db, opened(db, cast))
    proof = factories.paper(db, cast.social_facilitator, "CO.19.")

    with db.writing(cast.social_facilitator) as work:
        command = RecordReading(value=12_400, evidence=proof)
        assert readings.write(work, rows["roads"].id, command).reached == 12_400
        with pytest.raises(Refused):
            readings.write(work, rows["invested"].id, command)
        with pytest.raises(Refused):
            readings.count_again(work, rows["roads"].id, CountReading())
        with pytest.raises(InvalidCommand):
            readings.write(work, rows["adaptation_rules"].id, command)


def test_a_reading_is_approved_by_somebody_else_than_who_submitted_it(db: Database) -> None:
    cast = factories.cast()
    row = of_code(db, opened(db, cast))["partnerships"]
    with db.writing(cast.programme_manager) as work:
        readings.submit(work, row.id, SubmitReading(note="Contado a fin de año."))

    with db.writing(cast.programme_manager) as work, pytest.raises(Refused):
        readings.approve(work, row.id, ApproveReading())
    with db.writing(cast.social_facilitator) as work, pytest.raises(Forbidden):
        readings.approve(work, row.id, ApproveReading())
    other = factories.cast().programme_manager
    with db.writing(other) as work:
        readings.send_back(work, row.id, ReturnReading(reason="Falta una alianza"))
    with db.writing(cast.programme_manager) as work:
        readings.submit(work, row.id, SubmitReading())
    with db.writing(other) as work:
        done = readings.approve(work, row.id, ApproveReading())

    assert (done.state, done.reason) == (ReadingState.APPROVED, None)


def test_a_reading_without_its_value_is_not_submitted(db: Database) -> None:
    cast = factories.cast()
    row = of_code(db, opened(db, cast))["roads"]

    with db.writing(cast.social_facilitator) as work, pytest.raises(Refused):
        readings.submit(work, row.id, SubmitReading())


def test_a_period_closes_when_everything_is_approved_and_opens_again_with_a_reason(
    db: Database,
) -> None:
    cast = factories.cast()
    period = opened(db, cast)
    with pytest.raises(Refused):
        closed(db, cast, period)
    written(db, cast, period)
    approved(db, cast, period)

    assert closed(db, cast, period).state is PeriodState.CLOSED
    row = of_code(db, period)["roads"]
    with db.writing(cast.programme_manager) as work, pytest.raises(Refused):
        readings.take_back(work, row.id, TakeReadingBack(reason="No se puede"))

    with db.writing(cast.programme_manager) as work:
        closings.reopen(work, period.id, ReopenPeriod(reason="La vía midió más"))
    with db.writing(cast.programme_manager) as work:
        readings.take_back(work, row.id, TakeReadingBack(reason="La vía midió más"))
    proof = factories.paper(db, cast.social_facilitator, "CO.19.")
    with db.writing(cast.social_facilitator) as work:
        readings.write(work, row.id, RecordReading(value=12_900, evidence=proof))
    approved(db, cast, period)
    closed(db, cast, period)

    with db.reading(SYSTEM) as work:
        both = closings.closings_of(work.session, period.id)
        said = [
            {one.indicator: one.reached for one in closings.closed_of(work.session, closing.id)}
            for closing in both
        ]
        (reason,) = closings.reopenings_of(work.session, period.id)
        assert recount(work).differences == ()
    assert [one["roads"] for one in said] == [12_400, 12_900]
    assert both[0].digest != both[1].digest
    assert (reason.closing, reason.reason) == (1, "La vía midió más")


def test_a_period_that_goes_on_does_not_close(db: Database, clock: FrozenClock) -> None:
    cast = factories.cast()
    period = opened(db, cast, ends_on=date(2026, 6, 30))
    written(db, cast, period)
    approved(db, cast, period)

    with pytest.raises(Refused):
        closed(db, cast, period)


def test_a_received_work_counts_its_municipality_and_its_money(db: Database) -> None:
    cast = factories.cast()
    works.handed_over(db, cast)

    with db.reading(cast.auditor) as work:
        rows = {row.indicator.code: row for row in views.framework(work, "").rows}
        place = views.detail(work, "municipalities", "CO.19.")
        money = views.detail(work, "invested", "")
    assert rows["municipalities"].reached == rows["departments"].reached == 1
    assert rows["municipalities"].progress_bp == 333
    assert rows["invested"].reached is None
    assert [line.title for line in place.rows] == ["Caloto (Cauca)"]
    assert place.rows[0].works
    assert money.rows
    assert all(line.href.startswith("/funding-entries/") for line in money.rows)


def test_what_changed_after_it_was_approved_is_not_reported(db: Database) -> None:
    cast = factories.cast()
    period = opened(db, cast, starts_on=date(2026, 1, 1), ends_on=date(2026, 2, 20))
    written(db, cast, period)
    approved(db, cast, period)
    works.handed_over(db, cast)
    assert isinstance(db.clock, FrozenClock)
    db.clock.advance(timedelta(days=30))

    with pytest.raises(Refused) as refused:
        closed(db, cast, period)

    assert "records changed" in refused.value.sentence.msgid


entries = st.builds(
    Entry,
    key=st.sampled_from([f"training:{n}" for n in range(9)]),
    on=st.dates(FIRST, LAST),
    weight=st.integers(0, 400),
)


@given(st.lists(entries, max_size=12), st.data())
def test_the_order_of_entries_changes_no_figure(told: list[Entry], data: st.DataObject) -> None:
    once = list({entry.key: entry for entry in told}.values())

    found = figures.figure(once)

    assert found == figures.figure(data.draw(st.permutations(once)))
    assert found.value == sum(entry.weight for entry in once)
    assert list(figures.faults(found, LAST)) == []


def test_a_frozen_figure_that_was_altered_says_so() -> None:
    work = UUID(int=7)
    entry = Entry(
        key="funding_entry:1",
        on=LAST,
        weight=1_000_000,
        parts=(("municipality", "CO.19.19142.", 1_000_000),),
        works=(work,),
        pesos=4_000_000_000,
        rate_micro=4_000 * MICRO,
    )
    found = figures.figure([entry])
    assert list(figures.faults(found, LAST)) == []

    wrong = figures.Figure(value=999, parts=(), entries=found.entries)
    assert len(list(figures.faults(wrong, LAST))) == 2
    assert len(list(figures.faults(found, FIRST))) == 1


def test_people_walk_a_period_from_its_opening_to_its_reopening(db: Database, visit: Visit) -> None:
    manager, writer = (
        visit(factories.user(db, role, "CO.19."))
        for role in (Role.PROGRAMME_MANAGER, Role.SOCIAL_FACILITATOR)
    )
    assert "Todavía no hay periodos aquí" in manager.page("/results/periods").words
    assert "Abrir un periodo" not in writer.page("/results/periods").words
    wrong = manager.fill(
        "/results/periods/new", name="Año 2025", starts_on="2025-12-31", ends_on="2025-01-01"
    )
    assert wrong.wrong == {"ends_on"}
    assert wrong.answers["name"] == ["Año 2025"]
    done = manager.fill(
        "/results/periods/new", name="Año 2025", starts_on="2025-01-01", ends_on="2025-12-31"
    )
    key = done.key

    with db.reading(SYSTEM) as work:
        rows = {row.indicator: row.id for row in readings_of(work.session, key)}
    by_hand = [row.code for row in indicators.indicators(LAST) if not row.rule]
    for code in by_hand:
        path = f"/results/readings/{rows[code]}/write"
        value = "12,4" if code == "roads" else "3"
        writer.fill(path, {"evidence": pdf(pages=1)}, value=value)
    writer.fill(f"/results/periods/{key}/submit")
    assert "Enviada" in writer.page(f"/results/periods/{key}").words
    for one in rows.values():
        manager.fill(f"/results/readings/{one}/approve")
    with counted(db) as queries:
        page = manager.page(f"/results/periods/{key}").words
    assert len(queries) <= 14
    assert "12,4 km" in page
    manager.fill(f"/results/periods/{key}/close")
    manager.fill(f"/results/periods/{key}/reopen", reason="La vía midió más")

    assert "La vía midió más" in writer.page(f"/results/periods/{key}").words
    said = manager.read(f"/api/results/readings/{rows['roads']}")
    assert said["reached"] == 12_400
    with counted(db) as queries:
        manager.page("/results")
    assert len(queries) <= 14
