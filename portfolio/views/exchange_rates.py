"""What people see of exchange rates: the list, and which of two rows for one day counts."""

from datetime import date, datetime
from uuid import UUID

import msgspec
import sqlalchemy as sa

from foundation.errors import NotFound
from foundation.paging import SIZE, after, decode_cursor, encode_cursor
from foundation.work import Work
from portfolio.exchange_rates import ExchangeRate


class RateRow(msgspec.Struct, frozen=True, kw_only=True):
    """One rate; ``is_replaced`` where a later row for the same day counts instead."""

    id: UUID
    currency: str
    quote: str
    rate_on: date
    rate_micro: int
    source: str
    reason: str | None
    recorded_at: datetime
    is_replaced: bool


class RateList(msgspec.Struct, frozen=True, kw_only=True):
    """One page of rates, the newest day first."""

    rows: tuple[RateRow, ...]
    next: str | None
    total: int


def list_page(work: Work, *, cursor: str = "", size: int = SIZE) -> RateList:
    """Rates, the newest day first."""
    total = work.session.execute(sa.select(sa.func.count()).select_from(ExchangeRate)).scalar_one()
    columns = (ExchangeRate.rate_on, ExchangeRate.id)
    statement = _rows().order_by(*(column.desc() for column in columns)).limit(size + 1)
    if cursor:
        statement = statement.where(
            after(columns, decode_cursor(cursor, (date, UUID)), descending=True)
        )
    found = work.session.execute(statement).all()
    rows = tuple(_row(*row) for row in found[:size])
    last = rows[-1] if len(found) > size else None
    more = encode_cursor([last.rate_on.isoformat(), str(last.id)]) if last else None
    return RateList(rows=rows, next=more, total=total)


def one(work: Work, rate_id: UUID) -> RateRow:
    """One rate."""
    row = work.session.execute(_rows().where(ExchangeRate.id == rate_id)).one_or_none()
    if row is None:
        raise NotFound
    return _row(*row)


def _rows() -> sa.Select[ExchangeRate, bool]:
    later = sa.orm.aliased(ExchangeRate)
    same = (
        later.currency == ExchangeRate.currency,
        later.quote == ExchangeRate.quote,
        later.rate_on == ExchangeRate.rate_on,
        later.id > ExchangeRate.id,
    )
    replaced = sa.select(later.id).where(*same).correlate(ExchangeRate).exists()
    return sa.select(ExchangeRate, replaced.label("is_replaced"))


def _row(rate: ExchangeRate, is_replaced: bool) -> RateRow:  # noqa: FBT001 - a column of the row
    names = ("id", "currency", "quote", "rate_on", "rate_micro", "source", "reason", "recorded_at")
    return RateRow(**{name: getattr(rate, name) for name in names}, is_replaced=is_replaced)
