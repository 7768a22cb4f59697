"""Rules of the labour register: what days add up to, by sex, age and hamlet, paid and given.

A day is whole or half. What is given to the work in kind is counted apart from what is paid, and nobody works twice on one day. The groups
are those of the programme's results; nobody under eighteen is on the list.
"""

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

import msgspec

from foundation.money import Money
from portfolio.representatives import Sex

WHOLE_DAY = 1_000
HALF_DAY = 500


class AgeGroup(StrEnum):
    """The programme's age groups, of those who may work."""

    YOUNG = "young"
    ADULT = "adult"
    ELDER = "elder"


class WorkedDay(msgspec.Struct, frozen=True, kw_only=True):
    """What one person worked on one day."""

    worker: UUID
    sex: Sex
    age: AgeGroup
    hamlet: str
    share_milli: int
    is_in_kind: bool
    amount: Money


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """So many people, so many days paid and given, so much money."""

    people: int
    paid_milli: int
    given_milli: int
    amount: Money

    @property
    def days_milli(self) -> int:
        return self.paid_milli + self.given_milli


Group = TypeVar("Group")


def tally(days: Iterable[WorkedDay], currency: str) -> Tally:
    """What some days add up to."""
    rows = tuple(days)
    amount = Money(sum(row.amount.minor for row in rows), currency)
    return Tally(
        people=len({row.worker for row in rows}),
        paid_milli=sum(row.share_milli for row in rows if not row.is_in_kind),
        given_milli=sum(row.share_milli for row in rows if row.is_in_kind),
        amount=amount,
    )


def by_group(
    days: Iterable[WorkedDay], group: Callable[[WorkedDay], Group], currency: str
) -> dict[Group, Tally]:
    """The same for each group; nobody is counted in two."""
    found: dict[Group, list[WorkedDay]] = {}
    for row in days:
        found.setdefault(group(row), []).append(row)
    return {key: tally(rows, currency) for key, rows in found.items()}
