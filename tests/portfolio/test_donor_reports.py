"""The report to a source: its part of the money, of the works and of the results, without anything being claimed twice."""

import io
from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from foundation.database import Database
from foundation.errors import NotFound
from foundation.identity.actors import SYSTEM, Actor
from foundation.identity.permissions import Role
from foundation.money import cop
from portfolio import exchange_rates, sources
from portfolio.cofinancing import FundingShare
from portfolio.exchange_rates import RecordRate
from portfolio.results import closings
from portfolio.results.attribution import MILLI, parts, put_into_works
from portfolio.results.closings import OpenPeriod
from portfolio.results.figures import Entry
from portfolio.sources import RegisterSource, SourceKind
from portfolio.views import donor_reports as views
from tests.support import factories, works
from tests.support.golden import words_of
from tests.support.web import Person

Visit = Callable[[Actor | None], Person]
DAY = date(2026, 1, 15)


def paid(number: int, work: int, source: str, pesos: int) -> Entry:
    return Entry(
        key=f"funding_entry:{number}",
        on=DAY,
        weight=pesos // 4_000,
        works=(UUID(int=work),),
        source=source,
        pesos=pesos,
    )


money = st.lists(
    st.tuples(st.integers(1, 4), st.sampled_from("abcd"), st.integers(0, 10**12)), max_size=12
)


@given(money, st.sets(st.integers(1, 5), min_size=1), st.integers(1, 400))
def test_the_parts_of_all_sources_are_the_whole_result(
    told: list[tuple[int, str, int]], where: set[int], weight: int
) -> None:
    put = put_into_works(paid(n, work, who, pesos) for n, (work, who, pesos) in enumerate(told))
    entry = Entry(key="place:x", on=DAY, weight=weight, works=tuple(UUID(int=n) for n in where))

    found = parts(entry, put)

    behind = sum(pesos for work, _, pesos in told if work in where)
    assert sum(found.values()) == (weight * MILLI if behind else 0)
    assert all(part >= 0 for part in found.values())


def test_what_two_sources_built_belongs_to_both_by_what_they_put_in() -> None:
    put = put_into_works([paid(1, 7, "donor", 3_000_000), paid(2, 7, "town", 1_000_000)])
    entry = Entry(key="place:CO.19.19142.", on=DAY, weight=1, works=(UUID(int=7),))

    assert parts(entry, put) == {"donor": 750, "town": 250}
    assert parts(Entry(key="training:1", on=DAY, weight=20), put) == {}


def reported(db: Database, cast: factories.Cast) -> tuple[UUID, UUID]:
    """A work that was handed over, its largest source registered, and a period over its days."""
    with db.writing(cast.finance_officer) as work:
        rate = RecordRate(rate_on=date(2024, 1, 2), rate=4_000_000_000, source="Tasa de prueba")
        exchange_rates.record(work, rate)
        source = sources.register(
            work,
            RegisterSource(
                name="Cooperación de prueba",
                kind=SourceKind.DONOR,
                territory="CO.",
                starts_on=date(2024, 1, 1),
            ),
        ).id
    works.handed_over(db, cast)
    with db.engine.begin() as connection:
        largest = sa.select(FundingShare.id).order_by(FundingShare.amount_minor.desc()).limit(1)
        key = connection.execute(largest).scalar_one()
        connection.execute(
            sa.update(FundingShare).where(FundingShare.id == key).values(source_id=source)
        )
    with db.writing(cast.programme_manager) as work:
        command = OpenPeriod(
            name="Año 2026",
            territory="CO.",
            starts_on=date(2026, 1, 1),
            ends_on=date(2026, 12, 31),
        )
        return source, closings.open_period(work, command).id


def test_a_source_reads_its_money_its_works_and_its_part_of_the_results(db: Database) -> None:
    cast = factories.cast()
    source, period = reported(db, cast)

    with db.reading(cast.donor) as work:
        sheet = views.report(work, source, period)

    invested = next(one for one in sheet.money if one.total == "invested")
    (work_line,) = sheet.works
    assert work_line.to_date == invested.to_date > cop("0")
    assert invested.to_date < invested.everybody == work_line.everybody
    assert invested.to_date_dollars is not None
    towns = next(one for one in sheet.results if one.code == "municipalities")
    assert towns.to_date == 1
    assert towns.share_to_date_milli is not None
    assert 0 < towns.share_to_date_milli < MILLI
    assert abs(towns.share_to_date_milli * 10 - work_line.share_bp) <= 10
    people = next(one for one in sheet.results if one.code == "trained")
    assert people.share_to_date_milli is None
    with db.reading(SYSTEM) as work, pytest.raises(NotFound):
        views.report(work, source, source)


def test_a_report_is_read_printed_and_taken_along(db: Database, visit: Visit) -> None:
    cast = factories.cast()
    source, period = reported(db, cast)
    donor = visit(factories.user(db, Role.DONOR))

    assert f"/sources/{source}/report" in donor.page(f"/sources/{source}").html
    page = donor.page(f"/sources/{source}/report").words
    assert "El periodo está abierto" in page
    assert "Municipios con infraestructura construida" in page
    paper = donor.get(f"/sources/{source}/report.pdf?period={period}")
    again = donor.get(f"/sources/{source}/report.pdf?period={period}")
    assert paper.content == again.content
    assert "Cooperación de prueba" in words_of(paper.content)
    file = donor.get(f"/sources/{source}/report.xlsx?period={period}").content
    book = CalamineWorkbook.from_filelike(io.BytesIO(file))
    assert book.sheet_names[:2] == ["Su dinero", "Sus obras"]
    assert len(book.get_sheet_by_name("Sus obras").to_python()) == 2
    said = donor.read(f"/api/sources/{source}/report?period={period}")
    assert said["works"][0]["to_date"]["minor"] > 0
    assert donor.get(f"/sources/{source}/report?period={source}").status_code == 404


def test_without_a_period_there_is_no_report(db: Database, visit: Visit) -> None:
    cast = factories.cast()
    with db.writing(cast.finance_officer) as work:
        key = sources.register(
            work,
            RegisterSource(
                name="Cooperación de prueba",
                kind=SourceKind.DONOR,
                territory="CO.",
                starts_on=date(2024, 1, 1),
            ),
        ).id
    donor = visit(factories.user(db, Role.DONOR))

    assert "Todavía no hay un periodo de reporte" in donor.page(f"/sources/{key}/report").words
    assert donor.get(f"/sources/{key}/report.pdf").status_code == 404
