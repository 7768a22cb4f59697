"""What a figure is limited to: a place, as far as the reader sees it, and the last day that counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from foundation.clock import civil_date
from foundation.territories import COUNTRY
from foundation.work import Work, within
from portfolio import exchange_rates, programme_totals
from portfolio.businesses import BusinessReading
from portfolio.capacities import CapacityReading
from portfolio.counted_entries import TotalQuery
from portfolio.exchange_rates import Table
from portfolio.programme_totals import Share
from portfolio.projects import Origin, Project

Row = TypeVar("Row", BusinessReading, CapacityReading)


class Built(NamedTuple):
    """A work as figures need it."""

    id: UUID
    code: str
    title: str
    territory: str
    origin: Origin
    accepted_on: date | None


@dataclass(frozen=True)
class Reach:
    """A place and a last day; what several rules need is read once."""

    work: Work
    territory: str
    until: date

    def covers(self, column: object) -> sa.ColumnElement[bool]:
        """The condition that a row lies in the place and in sight."""
        return sa.and_(self.work.visible(column), within(column, (self.territory,)))

    @cached_property
    def shares(self) -> list[Share]:
        place = "" if self.territory == COUNTRY else self.territory
        return programme_totals.read_shares(self.work, TotalQuery(place=place))

    @cached_property
    def rates(self) -> Table:
        return exchange_rates.table(self.work)

    @cached_property
    def works(self) -> Mapping[UUID, Built]:
        rows = self.work.session.execute(
            sa.select(
                Project.id,
                Project.code,
                Project.title,
                Project.territory,
                Project.origin,
                Project.accepted_at,
            ).where(
                self.covers(Project.territory),
                # Works followed from elsewhere bring neither money nor a need of their own.
                Project.origin == Origin.NEED,
            )
        )
        return {
            row.id: Built(*row[:5], civil_date(row.accepted_at) if row.accepted_at else None)
            for row in rows
        }

    @cached_property
    def business_readings(self) -> list[BusinessReading]:
        return self._until(BusinessReading, BusinessReading.read_on)

    @cached_property
    def capacity_readings(self) -> list[CapacityReading]:
        return self._until(CapacityReading, CapacityReading.read_on)

    def _until(self, model: type[Row], day: InstrumentedAttribute[date]) -> list[Row]:
        rows = self.work.session.execute(
            self.work.select(model).where(
                within(model.territory, (self.territory,)), day <= self.until
            )
        )
        return list(rows.scalars())

    def place(self, key: UUID) -> str:
        """The municipality of a work, or the whole place where the work is not one of ours."""
        found = self.works.get(key)
        return level(found.territory, 3) if found else self.territory


def level(path: str, steps: int) -> str:
    """The beginning of a path: its department (2) or its municipality (3)."""
    return ".".join(path.split(".")[:steps]) + "."
