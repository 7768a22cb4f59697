"""Rural businesses that works serve: the road to the market, the collection centre, the irrigation; and how each one is doing.

A reading says what a business sold in the twelve months before a day, how many people work in it, and what it owes to banks or cooperatives
that somebody supervises (formal finance). The first reading is the baseline. A second reading of the same day takes the place of the first.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.columns import Base, Count, Currency, Instant, MoneyMinor, Path, Versioned
from foundation.commands import FileId, MunicipalityPath, ShortText, Total
from foundation.errors import InvalidCommand, Sentence, say
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.money import BASIS, COP, Money
from foundation.territories import fold
from foundation.work import Work
from portfolio import projects
from portfolio.projects import Project


class Business(Versioned, Base):
    """A business of a village; ``women_led`` is what its people say."""

    __tablename__ = "business"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    activity: Mapped[str] = mapped_column(sa.String(200))
    is_women_led: Mapped[bool]
    registered_at: Mapped[Instant]
    registered_by: Mapped[UUID | None]


class BusinessWork(Base):
    """A work that serves a business, and how."""

    __tablename__ = "business_work"
    __table_args__ = ({"info": {"append_only": True}},)

    business_id: Mapped[UUID] = mapped_column(sa.ForeignKey("business.id"), primary_key=True)
    project_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("project.id"), primary_key=True, index=True
    )
    how: Mapped[str] = mapped_column(sa.String(200))


class BusinessReading(Base):
    """How a business was doing on one day."""

    __tablename__ = "business_reading"
    __table_args__ = (
        sa.CheckConstraint("sales_minor >= 0 AND finance_minor >= 0", name="money_not_negative"),
        {"info": {"append_only": True}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path] = mapped_column(index=True)
    business_id: Mapped[UUID] = mapped_column(sa.ForeignKey("business.id"), index=True)
    read_on: Mapped[date]
    currency: Mapped[Currency]
    sales_minor: Mapped[MoneyMinor]
    finance_minor: Mapped[MoneyMinor]
    lender: Mapped[str | None] = mapped_column(sa.String(200))
    women: Mapped[Count]
    men: Mapped[Count]
    evidence_id: Mapped[UUID] = mapped_column(sa.ForeignKey("stored_file.id"))
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[UUID | None]


class RegisterBusiness(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A business and the first work that serves it."""

    name: ShortText
    activity: ShortText
    territory: MunicipalityPath
    is_women_led: bool = False
    project: UUID
    how: ShortText
    is_another: bool = False


class ServeBusiness(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Another work that serves it."""

    project: UUID
    how: ShortText


class ReadBusiness(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How it is doing, with what shows it."""

    read_on: date
    sales: Money
    women: Total
    men: Total
    finance: Money = Money.zero(COP)
    lender: ShortText | None = None
    evidence: FileId

    def __post_init__(self) -> None:
        errors: dict[str, Sentence] = {}
        for name in ("sales", "finance"):
            amount: Money = getattr(self, name)
            if amount.minor < 0:
                errors[name] = say("This cannot be below zero.")
            elif amount.currency != COP:
                errors[name] = say("Write the amount in {currency}.", currency=COP)
        if self.finance.minor > 0 and self.lender is None:
            errors["lender"] = say("Write which bank or cooperative lends it.")
        if errors:
            raise InvalidCommand(errors)


def register(work: Work, command: RegisterBusiness) -> Business:
    """Register a business with the work that serves it."""
    work.require(Permission.BUSINESS_RECORD, command.territory)
    project = projects.get(work, command.project)
    if not command.is_another and _is_known(work, command):
        raise InvalidCommand(
            {"is_another": say("A business of this name is registered there. Is it another one?")}
        )
    row = work.add(
        Business(
            id=new_id(),
            territory=command.territory,
            name=command.name,
            activity=command.activity,
            is_women_led=command.is_women_led,
            registered_at=work.now,
            registered_by=work.actor.user_id,
        )
    )
    work.session.flush()  # The served work's foreign key needs the business's row.
    work.session.add(BusinessWork(business_id=row.id, project_id=project.id, how=command.how))
    work.record("business.registered", row, facts={"project": project.id})
    return row


def _is_known(work: Work, command: RegisterBusiness) -> bool:
    municipality = ".".join(command.territory.split(".")[:3]) + "."
    names = work.session.execute(
        work.select(Business)
        .with_only_columns(Business.name)
        .where(Business.territory.startswith(municipality))
    ).scalars()
    return fold(command.name) in {fold(name) for name in names}


def serve(work: Work, business_id: UUID, command: ServeBusiness) -> Business:
    """Name another work that serves a business."""
    row = work.get(Business, business_id, lock=True)
    work.require(Permission.BUSINESS_RECORD, row.territory)
    project = projects.get(work, command.project)
    if project.id in {one.project_id for one in works_of(work, [row.id])}:
        raise InvalidCommand({"project": say("This work is named already.")})
    work.session.add(BusinessWork(business_id=row.id, project_id=project.id, how=command.how))
    work.record("business.served", row, facts={"project": project.id})
    return row


def read(work: Work, business_id: UUID, command: ReadBusiness) -> Business:
    """Record how a business is doing."""
    row = work.get(Business, business_id)
    work.require(Permission.BUSINESS_RECORD, row.territory)
    if command.read_on > work.today:
        raise InvalidCommand({"read_on": say("That day has not come yet.")})
    work.session.add(
        BusinessReading(
            id=new_id(),
            territory=row.territory,
            business_id=row.id,
            read_on=command.read_on,
            currency=COP,
            sales_minor=command.sales.minor,
            finance_minor=command.finance.minor,
            lender=command.lender,
            women=command.women,
            men=command.men,
            evidence_id=command.evidence,
            recorded_at=work.now,
            recorded_by=work.actor.user_id,
        )
    )
    facts = {"on": command.read_on, "sales_minor": command.sales.minor}
    work.record("business.read", row, facts=facts)
    return row


def works_of(work: Work, businesses: Iterable[UUID]) -> list[BusinessWork]:
    """The works that serve some businesses."""
    statement = (
        sa.select(BusinessWork)
        .join(Project, Project.id == BusinessWork.project_id)
        .where(BusinessWork.business_id.in_(list(businesses)), work.visible(Project.territory))
        .order_by(Project.code)
    )
    return list(work.session.execute(statement).scalars())


def courses(readings: Iterable[BusinessReading]) -> dict[UUID, tuple[BusinessReading, ...]]:
    """The readings of each business, the first day first; of one day the one recorded last."""
    days: dict[UUID, dict[date, BusinessReading]] = defaultdict(dict)
    for reading in sorted(readings, key=lambda one: one.id):
        days[reading.business_id][reading.read_on] = reading
    return {key: tuple(of_day[day] for day in sorted(of_day)) for key, of_day in days.items()}


def better_since(readings: tuple[BusinessReading, ...], rise_bp: int) -> date | None:
    """Since when sales have been above the first reading by what the rule asks; nothing where the last are not."""
    first = readings[0]
    since = None
    for reading in readings[1:]:
        is_better = (
            reading.sales_minor > first.sales_minor
            and reading.sales_minor * BASIS >= first.sales_minor * (BASIS + rise_bp)
        )
        since = (since or reading.read_on) if is_better else None
    return since


def financed_since(readings: tuple[BusinessReading, ...]) -> date | None:
    """Since when it has had formal finance without a break; nothing where the last reading has none."""
    since = None
    for reading in readings:
        since = (since or reading.read_on) if reading.finance_minor > 0 else None
    return since
