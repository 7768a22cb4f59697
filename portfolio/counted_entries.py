"""The entries that count towards the programme's two totals, as statements: the same rules as ``ledger_sums``, worked out by the database.

A programme's ledger grows by thousands of entries a year, so its totals are summed where they are kept. Everything is a whole number: pesos
are added, and each entry is converted at the rate of its own day by whole division in two steps that stay within 64 bits, halves away from
zero as ``foundation.money.divide`` rounds them.
"""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import aliased

from foundation.money import COP
from foundation.work import Work, within
from portfolio.apportionment import ContributionKind
from portfolio.cofinancing import FundingShare
from portfolio.exchange_rates import USD, ExchangeRate
from portfolio.funding_ledger import FundingEntry
from portfolio.ledger_sums import FundingStep
from portfolio.projects import Project
from portfolio.sources import SourceKind

_THOUSAND = 1_000


class TotalKind(StrEnum):
    """Which of the two totals."""

    INVESTED = "invested"
    MOBILISED = "mobilised"


class TotalQuery(msgspec.Struct, frozen=True, kw_only=True):
    """What the totals are limited to."""

    place: str = ""
    year: str = ""


def in_question(work: Work, query: TotalQuery) -> list[sa.ColumnElement[bool]]:
    """The shares that are looked at: of works in sight and in the place, and not withdrawn."""
    conditions = [work.visible(Project.territory), FundingShare.withdrawn_at.is_(None)]
    if query.place:
        conditions.append(within(Project.territory, (query.place,)))
    return conditions


def counting(
    work: Work, total: TotalKind, query: TotalQuery, *more: sa.ColumnElement[bool]
) -> sa.Select[Any]:
    """The entries of one total with the amount that counts: neither reversed ones nor reversals."""
    asked = (*in_question(work, query), *more)
    step = FundingEntry.step
    if total is TotalKind.INVESTED:
        return _live().where(step == FundingStep.USED, *asked)
    asked = (*asked, FundingShare.source != SourceKind.PROGRAMME)
    bound = _live().where(step == FundingStep.COMMITTED, *asked)
    return bound.union_all(_beyond(asked)).subquery("mobilised").select()


def _live(*more: sa.ColumnElement[Any]) -> sa.Select[Any]:
    reversal = aliased(FundingEntry)
    return (
        sa.select(
            FundingEntry.id.label("entry_id"),
            FundingEntry.happened_on.label("happened_on"),
            FundingEntry.share_id.label("share_id"),
            FundingShare.source.label("source"),
            FundingEntry.amount_minor.label("value"),
            *more,
        )
        .join(FundingShare, FundingShare.id == FundingEntry.share_id)
        .join(Project, Project.id == FundingShare.project_id)
        .where(
            FundingEntry.reverses_id.is_(None),
            ~sa.exists().where(reversal.reverses_id == FundingEntry.id),
        )
    )


def _beyond(asked: Sequence[sa.ColumnElement[bool]]) -> sa.Select[Any]:
    """What came in kind and is more than was committed, entry by entry in the order of their days."""
    step, amount, share = FundingEntry.step, FundingEntry.amount_minor, FundingEntry.share_id
    bound = sa.case((step == FundingStep.COMMITTED, amount), else_=0)
    used = sa.case((step == FundingStep.USED, amount), else_=0)
    order = (FundingEntry.happened_on, FundingEntry.id)
    so_far = sa.func.sum(used).over(partition_by=share, order_by=order, rows=(None, 0))
    over = sa.cast(so_far - sa.func.sum(bound).over(partition_by=share), sa.BigInteger)
    rows = (
        _live(step.label("step"), over.label("over"))
        .where(FundingShare.form == ContributionKind.IN_KIND, *asked)
        .subquery("in_kind")
    )
    part = sa.case((rows.c.over < rows.c.value, rows.c.over), else_=rows.c.value)
    same = (rows.c.entry_id, rows.c.happened_on, rows.c.share_id, rows.c.source)
    return sa.select(*same, part.label("value")).where(
        rows.c.step == FundingStep.USED, rows.c.over > 0
    )


def counted(work: Work, total: TotalKind, query: TotalQuery) -> sa.Subquery:
    """The entries of one total, each with its rate and its worth in cents of a dollar."""
    chosen = counting(work, total, query).subquery("chosen")
    dated = (
        sa.select(chosen, _rate_of(chosen.c.happened_on).label("rate_id"))
        .where(*_of_year(chosen, query))
        .subquery("dated")
    )
    rated = (
        sa.select(
            dated,
            ExchangeRate.rate_on,
            ExchangeRate.rate_micro,
            ExchangeRate.source.label("rate_source"),
        )
        .outerjoin(ExchangeRate, ExchangeRate.id == dated.c.rate_id)
        .subquery("rated")
    )
    return _in_dollars(rated).subquery("counted")


def _rate_of(day: sa.ColumnElement[date]) -> sa.ScalarSelect[Any]:
    """The rate of a day: the newest at or before it, and of several for one day the one recorded last."""
    rate, later = aliased(ExchangeRate), aliased(ExchangeRate)
    newer = sa.exists().where(
        later.currency == rate.currency,
        later.quote == rate.quote,
        later.rate_on == rate.rate_on,
        later.id > rate.id,
    )
    return (
        sa.select(rate.id)
        .where(rate.currency == USD, rate.quote == COP, rate.rate_on <= day, ~newer)
        .order_by(rate.rate_on.desc())
        .limit(1)
        .scalar_subquery()
    )


def _in_dollars(rated: sa.Subquery) -> sa.Select[Any]:
    """Each entry with ``value × 1,000,000 / rate`` in whole cents; nothing where no rate is known."""
    first = _divided(rated, rated.c.value, "wholes", "rest")
    second = _divided(first, first.c.rest * _THOUSAND, "thousandths", "rest_of_it")
    third = _divided(second, second.c.rest_of_it * _THOUSAND, "millionths", "remainder")
    half = sa.case((third.c.remainder * 2 >= third.c.rate_micro, 1), else_=0)
    parts = third.c.wholes * _THOUSAND * _THOUSAND + third.c.thousandths * _THOUSAND
    dollars = parts + third.c.millionths + half
    return sa.select(third, sa.case((third.c.rate_micro > 0, dollars)).label("dollars"))


def _divided(rows: sa.Subquery, value: sa.ColumnElement[int], whole: str, rest: str) -> sa.Subquery:
    rate = rows.c.rate_micro
    return sa.select(rows, (value // rate).label(whole), (value % rate).label(rest)).subquery()


def _of_year(entries: sa.Subquery, query: TotalQuery) -> Sequence[sa.ColumnElement[bool]]:
    if not query.year:
        return ()
    year = int(query.year)
    if not date.min.year <= year <= date.max.year:
        return (sa.false(),)
    return (entries.c.happened_on.between(date(year, 1, 1), date(year, 12, 31)),)
