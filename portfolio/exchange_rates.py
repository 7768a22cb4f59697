"""Exchange rates: what one unit of a currency was worth in another on a day, with who says so. Never a constant, never a guess.

A rate is a row: its day, its source (the *TRM* certified by the Superintendencia Financiera, a bank's slip), who recorded it. A conversion
takes the newest rate at or before the day and names the row with its result; where there is none it refuses. A row is never altered: a
wrong one is followed by a right one for the same day, with the reason, and the one recorded last counts.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation import territories
from foundation.columns import Base, BigCount, Currency, Instant
from foundation.commands import ShortText
from foundation.errors import InvalidCommand, Refused, Sentence, say
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.money import COP, Money, divide
from foundation.work import Work
from portfolio.sources import CurrencyCode

MICRO = 1_000_000
USD = "USD"

Micro = Annotated[int, msgspec.Meta(ge=1, le=10**15, extra={"kind": "quantity", "scale": MICRO})]


class ExchangeRate(Base):
    """What one unit of ``currency`` was worth in ``quote`` on a day, in millionths."""

    __tablename__ = "exchange_rate"
    __table_args__ = (
        sa.CheckConstraint("rate_micro > 0", name="rate_positive"),
        sa.CheckConstraint("currency <> quote", name="two_currencies"),
        sa.Index("ix_exchange_rate_pair_day", "currency", "quote", "rate_on"),
        {"info": {"append_only": True}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    currency: Mapped[Currency]
    quote: Mapped[Currency]
    rate_on: Mapped[date]
    rate_micro: Mapped[BigCount]
    source: Mapped[str] = mapped_column(sa.String(200))
    reason: Mapped[str | None] = mapped_column(sa.String(200))
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[UUID | None]


class RecordRate(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rate as its source gives it: so many units of ``quote`` for one unit of ``currency``."""

    currency: CurrencyCode = USD
    quote: CurrencyCode = COP
    rate_on: date
    rate: Micro
    source: ShortText
    reason: ShortText | None = None

    def __post_init__(self) -> None:
        if self.currency == self.quote:
            raise InvalidCommand({"quote": say("A rate has two different currencies.")})


@dataclass(frozen=True)
class Quoted:
    """A rate as the arithmetic and the pages need it."""

    id: UUID
    currency: str
    quote: str
    rate_on: date
    rate_micro: int
    source: str


@dataclass(frozen=True)
class Converted:
    """An amount in another currency, with the rate it was converted by; none where both are the same."""

    amount: Money
    rate: Quoted | None


def record(work: Work, command: RecordRate) -> ExchangeRate:
    """Record a rate; a second one for the same day says why."""
    work.require(Permission.RATE_RECORD, territories.COUNTRY)
    errors: dict[str, Sentence] = {}
    if command.rate_on > work.today:
        errors["rate_on"] = say("That day has not come yet.")
    if command.reason is None and _is_known(work, command):
        errors["reason"] = say(
            "There is a rate for that day already. Say why this one takes its place."
        )
    if errors:
        raise InvalidCommand(errors)
    rate = work.add(
        ExchangeRate(
            id=new_id(),
            currency=command.currency,
            quote=command.quote,
            rate_on=command.rate_on,
            rate_micro=command.rate,
            source=command.source,
            reason=command.reason,
            recorded_at=work.now,
            recorded_by=work.actor.user_id,
        )
    )
    facts = {
        "currency": rate.currency,
        "quote": rate.quote,
        "rate_on": rate.rate_on,
        "rate_micro": rate.rate_micro,
    }
    work.record("rate.recorded", rate, territory=territories.COUNTRY, facts=facts)
    return rate


def _is_known(work: Work, command: RecordRate) -> bool:
    statement = sa.select(ExchangeRate.id).where(
        ExchangeRate.currency == command.currency,
        ExchangeRate.quote == command.quote,
        ExchangeRate.rate_on == command.rate_on,
    )
    return work.session.execute(statement.limit(1)).first() is not None


class Table:
    """Rates of one pair, read once: the newest at or before a day, and conversions in both directions."""

    def __init__(self, rates: Iterable[Quoted], currency: str, quote: str) -> None:
        newest = {rate.rate_on: rate for rate in sorted(rates, key=lambda rate: rate.id)}
        self._days: Sequence[date] = sorted(newest)
        self._rates = [newest[day] for day in self._days]
        self.currency, self.quote = currency, quote

    def find(self, on: date) -> Quoted | None:
        """The rate of a day, or nothing where none was recorded at or before it."""
        place = bisect_right(self._days, on)
        return self._rates[place - 1] if place else None

    def convert(self, amount: Money, on: date) -> Converted | None:
        """An amount of either currency in the other one; nothing where there is no rate."""
        rate = self.find(on)
        if rate is None:
            return None
        if amount.currency == self.currency:
            return Converted(Money(divide(amount.minor * rate.rate_micro, MICRO), self.quote), rate)
        return Converted(Money(divide(amount.minor * MICRO, rate.rate_micro), self.currency), rate)


def table(work: Work, currency: str = USD, quote: str = COP) -> Table:
    """Every rate of a pair, whichever way round it was recorded for."""
    statement = (
        sa.select(
            ExchangeRate.id,
            ExchangeRate.currency,
            ExchangeRate.quote,
            ExchangeRate.rate_on,
            ExchangeRate.rate_micro,
            ExchangeRate.source,
        )
        .where(ExchangeRate.currency == currency, ExchangeRate.quote == quote)
        .order_by(ExchangeRate.id)
    )
    return Table((Quoted(*row) for row in work.session.execute(statement)), currency, quote)


def convert(work: Work, amount: Money, to: str, on: date) -> Converted:
    """An amount in another currency on a day, with the row it was converted by; refused where there is none."""
    if amount.currency == to:
        return Converted(amount, None)
    for pair in ((amount.currency, to), (to, amount.currency)):
        found = table(work, *pair).convert(amount, on)
        if found is not None:
            return found
    raise Refused(missing(amount.currency, to, on))


def missing(currency: str, to: str, on: date) -> Sentence:
    """That no rate is known, said so that somebody can record it."""
    return say(
        "No rate from {one} to {other} is recorded for {day} or before. Record it with its source.",
        one=currency,
        other=to,
        day=on,
    )
