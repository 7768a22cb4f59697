"""What people see of rural businesses: the list, and one with the works that serve it and its readings."""

from datetime import date, datetime
from uuid import UUID

import msgspec
import sqlalchemy as sa

from foundation import territories
from foundation.money import Money
from foundation.work import Work
from portfolio import businesses
from portfolio.businesses import Business, BusinessReading
from portfolio.projects import Project
from portfolio.results.thresholds import ResultRule, rule
from portfolio.views.newest import Asked, newest


class BusinessRow(msgspec.Struct, frozen=True, kw_only=True):
    """A business in a list; its sales at the first reading and at the last."""

    id: UUID
    name: str
    activity: str
    place: str
    readings: int
    first_sales: Money | None
    last_sales: Money | None
    better_since: date | None
    financed_since: date | None


class BusinessList(msgspec.Struct, frozen=True, kw_only=True):
    """One page of businesses."""

    rows: tuple[BusinessRow, ...]
    next: str | None
    total: int


class ServedBy(msgspec.Struct, frozen=True, kw_only=True):
    """A work that serves it."""

    id: UUID
    code: str
    title: str
    how: str


class ReadingRow(msgspec.Struct, frozen=True, kw_only=True):
    """How it was doing on a day."""

    id: UUID
    read_on: date
    sales: Money
    finance: Money
    lender: str | None
    women: int
    men: int
    evidence_id: UUID


class BusinessView(msgspec.Struct, frozen=True, kw_only=True):
    """One business."""

    id: UUID
    version: int
    territory: str
    place: str
    name: str
    activity: str
    is_women_led: bool
    registered_at: datetime
    works: tuple[ServedBy, ...]
    readings: tuple[ReadingRow, ...]
    better_since: date | None
    financed_since: date | None
    rule: ResultRule


def list_page(work: Work, asked: Asked) -> BusinessList:
    """Businesses in sight, the newest registered first."""
    found, more, total = newest(
        work, Business, day=Business.registered_at, text=Business.name, asked=asked, kind=datetime
    )
    names = territories.labels(work, {row.territory for row in found})
    courses = _courses(work, [row.id for row in found])
    rise = rule("business_rise", work.today).amount_bp
    return BusinessList(
        rows=tuple(
            _row(row, names.get(row.territory, ""), courses.get(row.id, ()), rise) for row in found
        ),
        next=more,
        total=total,
    )


def _row(
    row: Business, place: str, readings: tuple[BusinessReading, ...], rise_bp: int
) -> BusinessRow:
    sales = [Money(one.sales_minor, one.currency) for one in readings]
    return BusinessRow(
        id=row.id,
        name=row.name,
        activity=row.activity,
        place=place,
        readings=len(readings),
        first_sales=sales[0] if sales else None,
        last_sales=sales[-1] if sales else None,
        better_since=businesses.better_since(readings, rise_bp) if readings else None,
        financed_since=businesses.financed_since(readings),
    )


def _courses(work: Work, keys: list[UUID]) -> dict[UUID, tuple[BusinessReading, ...]]:
    rows = work.session.execute(
        sa.select(BusinessReading).where(BusinessReading.business_id.in_(keys))
    )
    return businesses.courses(rows.scalars())


def detail(work: Work, business_id: UUID) -> BusinessView:
    """One business."""
    row = work.get(Business, business_id)
    readings = _courses(work, [row.id]).get(row.id, ())
    threshold = rule("business_rise", work.today)
    links = {one.project_id: one.how for one in businesses.works_of(work, [row.id])}
    works = work.session.execute(
        sa.select(Project.id, Project.code, Project.title)
        .where(Project.id.in_(links))
        .order_by(Project.code)
    )
    return BusinessView(
        id=row.id,
        version=row.version,
        territory=row.territory,
        place=territories.labels(work, [row.territory]).get(row.territory, ""),
        name=row.name,
        activity=row.activity,
        is_women_led=row.is_women_led,
        registered_at=row.registered_at,
        works=tuple(
            ServedBy(id=one.id, code=one.code, title=one.title, how=links[one.id]) for one in works
        ),
        readings=tuple(_reading(one) for one in reversed(readings)),
        better_since=businesses.better_since(readings, threshold.amount_bp) if readings else None,
        financed_since=businesses.financed_since(readings),
        rule=threshold,
    )


def _reading(one: BusinessReading) -> ReadingRow:
    return ReadingRow(
        id=one.id,
        read_on=one.read_on,
        sales=Money(one.sales_minor, one.currency),
        finance=Money(one.finance_minor, one.currency),
        lender=one.lender,
        women=one.women,
        men=one.men,
        evidence_id=one.evidence_id,
    )
