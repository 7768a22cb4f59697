"""The report to one source for one period: from what a closed period kept, or, while it is open, from the records as they are."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from foundation import territories
from foundation.clock import civil_date
from foundation.errors import NotFound
from foundation.money import BASIS, COP, Money
from foundation.work import Work
from portfolio import programmes, sources
from portfolio.documents.donor_report_sheet import (
    DonorMoney,
    DonorReport,
    DonorResult,
    DonorWork,
)
from portfolio.exchange_rates import USD
from portfolio.projects import Project
from portfolio.results import closings, counting, indicators
from portfolio.results.attribution import Put, parts, put_into_works
from portfolio.results.closings import PeriodClosing
from portfolio.results.figures import Entry, Figure, figure
from portfolio.results.indicators import Indicator
from portfolio.results.periods import PeriodState, ReportingPeriod
from portfolio.results.reach import Reach

TOTALS = ("invested", "mobilised")
Figures = Mapping[str, Figure]


def periods(work: Work) -> list[ReportingPeriod]:
    """The periods in sight, the newest first."""
    statement = work.select(ReportingPeriod).order_by(
        ReportingPeriod.ends_on.desc(), ReportingPeriod.id
    )
    return list(work.session.execute(statement).scalars())


def report(work: Work, source_id: UUID, period_id: UUID) -> DonorReport:
    """What a source paid for in a period and since the programme began."""
    source = sources.get(work, source_id)
    period = work.get(ReportingPeriod, period_id)
    found, closing = _figures(work, period)
    programme = programmes.find_current(work)
    identity = str(source.id)
    put = put_into_works(found["invested"].entries)
    rows = indicators.indicators(period.ends_on)
    return DonorReport(
        source_id=source.id,
        source=source.name,
        kind=source.kind,
        period_id=period.id,
        period=period.name,
        place=territories.labels(work, [period.territory]).get(period.territory, ""),
        institution=programme.institution if programme else "",
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        as_of=civil_date(closing.closed_at) if closing else work.today,
        closing=closing.number if closing else 0,
        digest=closing.digest if closing else "",
        money=tuple(
            _money(total, found[total].entries, identity, period.starts_on) for total in TOTALS
        ),
        works=_works(work, found["invested"].entries, identity, period.starts_on),
        results=tuple(
            _result(one, found.get(one.code), put, identity, period.starts_on)
            for one in rows
            if one.code not in TOTALS
        ),
    )


def _figures(work: Work, period: ReportingPeriod) -> tuple[Figures, PeriodClosing | None]:
    """What the last closing kept; while the period is open, what its records say now."""
    if period.state is PeriodState.CLOSED:
        closing = closings.closings_of(work.session, period.id)[-1]
        kept = closings.closed_of(work.session, closing.id)
        return {row.indicator: row.figure for row in kept}, closing
    reach = Reach(work, period.territory, period.ends_on)
    return {
        one.code: counting.count(one, reach)
        for one in indicators.indicators(period.ends_on)
        if one.rule
    }, None


def _money(total: str, entries: Iterable[Entry], identity: str, starts_on: date) -> DonorMoney:
    rows = list(entries)
    own = [one for one in rows if one.source == identity]
    new = [one for one in own if one.on >= starts_on]
    return DonorMoney(
        total=total,
        in_period=_pesos(new),
        in_period_dollars=_dollars(new),
        to_date=_pesos(own),
        to_date_dollars=_dollars(own),
        everybody=_pesos(rows),
    )


def _pesos(entries: Iterable[Entry]) -> Money:
    return Money(sum(one.pesos or 0 for one in entries), COP)


def _dollars(entries: Iterable[Entry]) -> Money | None:
    value = figure(entries).value
    return None if value is None else Money(value, USD)


def _works(
    work: Work, entries: Iterable[Entry], identity: str, starts_on: date
) -> tuple[DonorWork, ...]:
    everybody: Counter[UUID] = Counter()
    own: Counter[UUID] = Counter()
    new: Counter[UUID] = Counter()
    for entry in entries:
        for key in entry.works:
            pesos = entry.pesos or 0
            everybody[key] += pesos
            if entry.source == identity:
                own[key] += pesos
                new[key] += pesos if entry.on >= starts_on else 0
    rows = work.session.execute(
        sa.select(Project.id, Project.code, Project.title, Project.territory, Project.station)
        .where(work.visible(Project.territory), Project.id.in_(list(own)))
        .order_by(Project.code)
    ).all()
    places = territories.labels(work, {row.territory for row in rows})
    return tuple(
        DonorWork(
            id=row.id,
            code=row.code,
            title=row.title,
            place=places.get(row.territory, ""),
            station=row.station,
            in_period=Money(new[row.id], COP),
            to_date=Money(own[row.id], COP),
            everybody=Money(everybody[row.id], COP),
            share_bp=own[row.id] * BASIS // everybody[row.id] if everybody[row.id] else 0,
        )
        for row in rows
    )


def _result(
    indicator: Indicator, found: Figure | None, put: Put, identity: str, starts_on: date
) -> DonorResult:
    entries = found.entries if found else ()
    new = [one for one in entries if one.on >= starts_on]
    is_tied = any(one.works for one in entries)
    return DonorResult(
        code=indicator.code,
        name_es=indicator.name_es,
        name_en=indicator.name_en,
        unit=indicator.unit,
        in_period=sum(one.weight for one in new) if indicator.rule else None,
        to_date=found.value if found else None,
        share_in_period_milli=_own(new, put, identity) if is_tied else None,
        share_to_date_milli=_own(entries, put, identity) if is_tied else None,
    )


def _own(entries: Iterable[Entry], put: Put, identity: str) -> int:
    return sum(parts(one, put).get(identity, 0) for one in entries)


def chosen_period(work: Work, text: str) -> UUID | None:
    """The period that an address names, or the newest; nothing where there is none yet."""
    found = periods(work)
    if not text:
        return found[0].id if found else None
    known = {str(one.id): one.id for one in found}
    if text not in known:
        raise NotFound
    return known[text]
