"""Maintenance promises: who will pay to keep a work alive, said before anybody pays to build it.

The promise names who pays, how much a year, from which year on, under which line of the budget, and the act of the council that says so
(Ley 1551/2012, art. 6, num. 23: municipalities build *and maintain* rural roads). A public
payer brings its budget line and its council's act; a community brings the minutes of the assembly that agreed. It is written, and
put right, until the work is financed; what the municipality then commits in the plan is compared with it.
"""

from datetime import date, datetime
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.columns import Base, Count, Currency, MoneyMinor, Path, Versioned, enum_column
from foundation.commands import FileId, NumberText, ShortText, Year
from foundation.errors import InvalidCommand, Refused, Sentence, say
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.money import Money
from foundation.work import Work
from portfolio import projects
from portfolio.projects import Origin, Project, Station
from portfolio.sources import PUBLIC, SourceKind


class MaintenancePromise(Versioned, Base):
    """The promise to keep one work."""

    __tablename__ = "maintenance_promise"
    __table_args__ = (sa.CheckConstraint("yearly_minor > 0", name="amount_positive"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path]
    project_id: Mapped[UUID] = mapped_column(sa.ForeignKey("project.id"), unique=True)
    payer: Mapped[SourceKind] = enum_column(SourceKind)
    payer_name: Mapped[str] = mapped_column(sa.String(200))
    currency: Mapped[Currency]
    yearly_minor: Mapped[MoneyMinor]
    first_year: Mapped[Count]
    budget_line: Mapped[str | None] = mapped_column(sa.String(80))
    act_number: Mapped[str] = mapped_column(sa.String(80))
    act_on: Mapped[date]
    act_id: Mapped[UUID] = mapped_column(sa.ForeignKey("stored_file.id"))
    promised_at: Mapped[datetime]
    promised_by: Mapped[UUID | None]

    @property
    def yearly(self) -> Money:
        return Money(self.yearly_minor, self.currency)


class PromiseMaintenance(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who pays how much a year from which year on, under which budget line, by which act."""

    payer: SourceKind
    payer_name: ShortText
    yearly: Money
    first_year: Year
    budget_line: NumberText | None = None
    act_number: NumberText
    act_on: date
    act: FileId

    def __post_init__(self) -> None:
        errors: dict[str, Sentence] = {}
        if self.yearly.minor <= 0:
            errors["yearly"] = say("This cannot be zero.")
        if self.payer in PUBLIC and self.budget_line is None:
            errors["budget_line"] = say("A public payer names the line of its budget.")
        if errors:
            raise InvalidCommand(errors)


def promise(work: Work, project_id: UUID, command: PromiseMaintenance) -> Project:
    """Write the promise, or put it right, before the work is financed."""
    project = projects.get(work, project_id, lock=True)
    work.require(Permission.MAINTENANCE_PROMISE, project.territory)
    if project.station is not Station.NEED or project.origin is not Origin.NEED:
        raise Refused(
            say("The work is financed: what is promised now stands in its maintenance plan.")
        )
    errors: dict[str, Sentence] = {}
    if command.act_on > work.today:
        errors["act_on"] = say("That day has not come yet.")
    if command.yearly.currency != project.currency:
        errors["yearly"] = say("Write the amount in {currency}.", currency=project.currency)
    if errors:
        raise InvalidCommand(errors)
    row = find(work, project.id) or MaintenancePromise(
        id=new_id(), territory=project.territory, project_id=project.id
    )
    row.payer, row.payer_name, row.currency = command.payer, command.payer_name, project.currency
    row.yearly_minor, row.first_year = command.yearly.minor, command.first_year
    row.budget_line = command.budget_line
    row.act_number, row.act_on, row.act_id = command.act_number, command.act_on, command.act
    row.promised_at, row.promised_by = work.now, work.actor.user_id
    work.add(row)
    projects.touch(project)
    facts = {"payer": command.payer, "yearly": command.yearly, "first_year": command.first_year}
    work.record("maintenance.promised", project, project=project.id, facts=facts)
    return project


def find(work: Work, project_id: UUID) -> MaintenancePromise | None:
    """The promise of a work, if there is one."""
    return work.session.execute(
        sa.select(MaintenancePromise).where(MaintenancePromise.project_id == project_id)
    ).scalar_one_or_none()


def refusal_of_financing(work: Work, project: Project) -> Sentence | None:
    """Why nobody pays for a work that nobody promised to keep, or nothing where somebody did."""
    if find(work, project.id) is not None:
        return None
    return say("Nobody has promised yet to pay for its maintenance.")


def shortfall(promised: Money, committed: Money) -> Money:
    """By how much a commitment stays below the promise; nothing where it keeps it."""
    return max(promised - committed, Money.zero(promised.currency))
