"""Figures of many works in one: added up by the database, whatever their number, for each lot or each programme.

Money stands by state: budgeted, financed, committed to by agreements, verified, paid. Progress is weighed by budget, in millions of pesos,
as the totals of the portfolio weigh it, so that a lot says what the list of its works says. What should be built by today follows from the
plan of each work under way, against which its traffic light is lit too.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from foundation.money import BASIS, COP, Money
from foundation.work import Work
from portfolio import lights, project_lights, work_plans
from portfolio.lights import Light
from portfolio.projects import Project, Station
from portfolio.views.works import NOT_STARTED, OVER

MILLION_PESOS = 100_000_000
MONEY = ("budget", "funded", "agreed", "verified", "paid")


class KindCount(msgspec.Struct, frozen=True, kw_only=True):
    """How many works of one kind."""

    kind: str
    works: int


class RollUp(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of some works; ``planned_bp`` is nothing where there is no work, ``unplanned`` how many have neither plan nor term."""

    works: int
    received: int
    people: int
    budget: Money
    funded: Money
    agreed: Money
    verified: Money
    paid: Money
    physical_bp: int
    planned_bp: int | None
    unplanned: int
    lights: dict[str, int]
    kinds: tuple[KindCount, ...]
    starts_on: date | None
    ends_on: date | None


class _Sums:
    """What is added up for one line."""

    def __init__(self) -> None:
        self.works = self.people = self.done = self.weight = self.planned = self.unplanned = 0
        self.received = self.waiting = self.red = self.late = 0
        self.money = dict.fromkeys(MONEY, 0)
        self.kinds: dict[str, int] = defaultdict(int)
        self.starts: list[date] = []
        self.ends: list[date] = []

    def add(self, row: sa.Row[*tuple[Any, ...]]) -> None:
        """The works of one kind at one station; PostgreSQL adds whole numbers up to decimals."""
        self.works += row.works
        self.people += int(row.people)
        self.done += int(row.done)
        self.weight += int(row.weight)
        self.kinds[row.kind] += row.works
        for name in MONEY:
            self.money[name] += int(getattr(row, name))
        if row.station in OVER:
            self.received += row.works
            self.planned += int(row.weight) * BASIS
        elif row.station in NOT_STARTED:
            self.waiting += row.works
        else:
            self.red += int(row.red)
            self.late += int(row.late)
        self.starts += [row.starts_on] if row.starts_on else []
        self.ends += [row.ends_on] if row.ends_on else []

    def view(self) -> RollUp:
        return RollUp(
            works=self.works,
            received=self.received,
            people=self.people,
            **{name: Money(minor, COP) for name, minor in self.money.items()},
            physical_bp=min(self.done // self.weight, BASIS) if self.weight else 0,
            planned_bp=min(self.planned // self.weight, BASIS) if self.weight else None,
            unplanned=self.unplanned,
            lights={
                Light.RED: self.red,
                Light.YELLOW: self.late,
                Light.GREEN: self.works - self.waiting - self.red - self.late,
                Light.GREY: self.waiting,
            },
            kinds=tuple(
                KindCount(kind=kind, works=works)
                for kind, works in sorted(self.kinds.items(), key=lambda one: (-one[1], one[0]))
            ),
            starts_on=min(self.starts, default=None),
            ends_on=max(self.ends, default=None),
        )


class RollUps(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of each line, and of all lines together."""

    lines: dict[UUID | None, RollUp]
    whole: RollUp


def by(
    work: Work, column: InstrumentedAttribute[UUID | None], where: sa.ColumnElement[bool]
) -> RollUps:
    """The figures of the works in sight that a condition chooses, for each value of a column and for all of them."""
    where = sa.and_(where, work.visible(Project.territory))
    lines: dict[UUID | None, _Sums] = defaultdict(_Sums)
    whole = _Sums()
    for row in work.session.connection().execute(_added(column, where), {"today": work.today}):
        lines[row.line].add(row)
        whole.add(row)
    for line, weight, planned in _under_way(work, column, where):
        for sums in (lines[line], whole):
            sums.planned += weight * (planned or 0)
            sums.unplanned += planned is None
    return RollUps(lines={line: sums.view() for line, sums in lines.items()}, whole=whole.view())


EMPTY = _Sums().view()


def _added(
    column: InstrumentedAttribute[UUID | None], where: sa.ColumnElement[bool]
) -> sa.Select[*tuple[Any, ...]]:
    """One row for each line, station and kind."""
    today = sa.bindparam("today", type_=sa.Date)
    is_red = sa.and_(Project.critical_from.is_not(None), Project.critical_from <= today)
    is_late = sa.and_(~is_red, Project.late_from.is_not(None), Project.late_from <= today)
    weight = sa.cast(Project.budget_minor / MILLION_PESOS, sa.BigInteger)
    return (
        sa.select(
            column.label("line"),
            Project.station,
            Project.kind,
            sa.func.count().label("works"),
            sa.func.sum(Project.people).label("people"),
            *(sa.func.sum(getattr(Project, f"{name}_minor")).label(name) for name in MONEY),
            sa.func.sum(Project.physical_bp * weight).label("done"),
            sa.func.sum(weight).label("weight"),
            sa.func.sum(sa.case((is_red, 1), else_=0)).label("red"),
            sa.func.sum(sa.case((is_late, 1), else_=0)).label("late"),
            sa.func.min(Project.starts_on).label("starts_on"),
            sa.func.max(Project.ends_on).label("ends_on"),
        )
        .where(where)
        .group_by(column, Project.station, Project.kind)
    )


def _under_way(
    work: Work, column: InstrumentedAttribute[UUID | None], where: sa.ColumnElement[bool]
) -> Iterator[tuple[UUID | None, int, int | None]]:
    """Each work under way with its line, its weight, and the share of it that should be built by today."""
    building = sa.and_(where, Project.station == Station.BUILDING)
    rows = work.session.execute(sa.select(column.label("line"), Project).where(building)).all()
    if not rows:
        return
    plans = work_plans.plans_of(work, sa.select(Project.id).where(building))
    for line, project in rows:
        progress = project_lights.progress_against(project, plans.get(project.id))
        planned = lights.planned_bp(progress, work.today)
        yield line, project.budget_minor // MILLION_PESOS, planned
