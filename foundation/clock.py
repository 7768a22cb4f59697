"""Time: an instant is aware and in UTC, a civil date is the date in Bogota. One ``now`` per unit of work, from an injected clock."""

from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

BOGOTA = ZoneInfo("America/Bogota")


class Clock(Protocol):
    """Whatever tells the instant."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class FrozenClock:
    """A clock that moves only when told, for tests and for the demonstration programme."""

    def __init__(self, instant: datetime) -> None:
        self._instant = aware(instant)

    def now(self) -> datetime:
        return self._instant

    def move_to(self, instant: datetime) -> None:
        self._instant = aware(instant)

    def advance(self, delta: timedelta) -> None:
        self._instant += delta


def aware(instant: datetime) -> datetime:
    """The same instant in UTC; a naive time is refused, because nobody can say when it was."""
    if instant.tzinfo is None:
        raise ValueError("a naive time has no instant")
    return instant.astimezone(UTC)


def civil_date(instant: datetime) -> date:
    """The date on the calendar of Bogota at an instant."""
    return aware(instant).astimezone(BOGOTA).date()


def midday(on: date) -> datetime:
    """Noon of a civil date in Bogota as an instant; for things that are dated but not timed."""
    return datetime(on.year, on.month, on.day, 12, tzinfo=BOGOTA).astimezone(UTC)


def end_of_day(on: date) -> datetime:
    """The first instant in Bogota that is no more of a civil date."""
    after = on + timedelta(days=1)
    return datetime(after.year, after.month, after.day, tzinfo=BOGOTA).astimezone(UTC)
