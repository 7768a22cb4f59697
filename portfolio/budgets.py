"""Budgets: what a work costs, line by line, with administration, contingencies, profit and the VAT on the profit.

The arithmetic is in ``budgeting``; here the lines are kept, the totals frozen with the rate they were computed with, and the project told.
A budget can be replaced until the work is financed.
"""

from datetime import date
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.columns import Base, BigCount, Count, Currency, Instant, MoneyMinor, Path, Versioned
from foundation.commands import Milli, Rate, ShortText
from foundation.errors import InvalidCommand, Refused, Sentence, say
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.money import BASIS, MAX_MINOR, Money
from foundation.work import Work
from portfolio import budgeting, projects, units
from portfolio.measures import measures_of
from portfolio.projects import Project, Station


class Budget(Versioned, Base):
    """The budget of one project: its rates and its totals."""

    __tablename__ = "budget"
    __table_args__ = (
        sa.CheckConstraint(
            "total_minor = direct_minor + administration_minor + contingency_minor + profit_minor + vat_minor",
            name="total_adds_up",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path]
    project_id: Mapped[UUID] = mapped_column(sa.ForeignKey("project.id"), unique=True)
    currency: Mapped[Currency]
    administration_bp: Mapped[Count]
    contingency_bp: Mapped[Count]
    profit_bp: Mapped[Count]
    vat_on_profit_bp: Mapped[Count]
    direct_minor: Mapped[MoneyMinor]
    administration_minor: Mapped[MoneyMinor]
    contingency_minor: Mapped[MoneyMinor]
    profit_minor: Mapped[MoneyMinor]
    vat_minor: Mapped[MoneyMinor]
    total_minor: Mapped[MoneyMinor]
    rates_on: Mapped[date]
    written_at: Mapped[Instant]


class BudgetLine(Base):
    """One item: how much of what, at what price."""

    __tablename__ = "budget_line"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    budget_id: Mapped[UUID] = mapped_column(sa.ForeignKey("budget.id"), index=True)
    position: Mapped[Count]
    chapter: Mapped[str] = mapped_column(sa.String(200))
    description: Mapped[str] = mapped_column(sa.String(400))
    unit: Mapped[str] = mapped_column(sa.String(20))
    quantity_milli: Mapped[BigCount]
    unit_price_minor: Mapped[MoneyMinor]
    value_minor: Mapped[MoneyMinor]
    measure_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("climate_measure.id"), index=True)


class WriteLine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One item of the budget; ``unit`` is a code of the table of units."""

    chapter: ShortText
    description: ShortText
    unit: ShortText
    quantity: Milli
    unit_price: Money
    measure: UUID | None = None

    def __post_init__(self) -> None:
        errors: dict[str, Sentence] = {}
        if not self.quantity:
            errors["quantity"] = say("This cannot be zero.")
        if units.find(self.unit) is None:
            errors["unit"] = say("Choose one of the options.")
        if errors:
            raise InvalidCommand(errors)


class WriteBudget(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole budget: its lines and its rates."""

    lines: tuple[WriteLine, ...]
    administration: Rate
    contingency: Rate
    profit: Rate = 0

    def __post_init__(self) -> None:
        errors = {
            name: say("This cannot be more than {n}.", n=100)
            for name in ("administration", "contingency", "profit")
            if getattr(self, name) > BASIS
        }
        if errors:
            raise InvalidCommand(errors)


def write(work: Work, project_id: UUID, command: WriteBudget) -> Project:
    """Write or replace the budget of a project that is not financed yet."""
    project = projects.get(work, project_id, lock=True)
    work.require(Permission.BUDGET_EDIT, project.territory)
    if project.station is not Station.NEED:
        raise Refused(
            say(
                "The budget is closed: the work is already financed. Changes go through an amendment."
            )
        )
    rates = budgeting.rates_on(
        work.today,
        administration_bp=command.administration,
        contingency_bp=command.contingency,
        profit_bp=command.profit,
        currency=project.currency,
    )
    items = [_item(line) for line in command.lines]
    totals = budgeting.budget_totals(items, rates, currency=project.currency)
    _check(work, project, command, totals)
    budget = find(work, project.id) or work.add(
        Budget(id=new_id(), territory=project.territory, project_id=project.id)
    )
    budget.currency = project.currency
    _set_totals(budget, rates, totals)
    budget.rates_on, budget.written_at = work.today, work.now
    _replace_lines(work, budget, command, rates)
    project.budget_minor = totals.total.minor
    projects.touch(project)
    work.record(
        "budget.written",
        project,
        project=project.id,
        facts={
            "lines": len(items),
            "total": totals.total,
            "vat_on_profit_bp": rates.vat_on_profit_bp,
        },
    )
    return project


def _check(
    work: Work, project: Project, command: WriteBudget, totals: budgeting.BudgetTotals
) -> None:
    own = {measure.id for measure in measures_of(work, project.id)}
    errors = {
        f"lines.{index}.measure": say("Choose one of the options.")
        for index, line in enumerate(command.lines)
        if line.measure is not None and line.measure not in own
    }
    if totals.total.minor > MAX_MINOR:
        errors["lines"] = say("The lines add up to more than any work costs.")
    if errors:
        raise InvalidCommand(errors)


def _set_totals(
    budget: Budget, rates: budgeting.BudgetRates, totals: budgeting.BudgetTotals
) -> None:
    budget.administration_bp, budget.contingency_bp = rates.administration_bp, rates.contingency_bp
    budget.profit_bp, budget.vat_on_profit_bp = rates.profit_bp, rates.vat_on_profit_bp
    budget.direct_minor = totals.direct_cost.minor
    budget.administration_minor = totals.administration.minor
    budget.contingency_minor = totals.contingency.minor
    budget.profit_minor = totals.profit.minor
    budget.vat_minor = totals.vat.minor
    budget.total_minor = totals.total.minor


def _replace_lines(
    work: Work, budget: Budget, command: WriteBudget, rates: budgeting.BudgetRates
) -> None:
    work.session.flush()  # The lines' foreign key needs the budget's row.
    work.session.execute(sa.delete(BudgetLine).where(BudgetLine.budget_id == budget.id))
    work.session.add_all(
        BudgetLine(
            id=new_id(),
            budget_id=budget.id,
            position=position,
            chapter=line.chapter,
            description=line.description,
            unit=line.unit,
            quantity_milli=line.quantity,
            unit_price_minor=line.unit_price.minor,
            value_minor=budgeting.line_value(_item(line), step_minor=rates.step_minor).minor,
            measure_id=line.measure,
        )
        for position, line in enumerate(command.lines, start=1)
    )


def _item(line: WriteLine) -> budgeting.BudgetItem:
    return budgeting.BudgetItem(quantity_milli=line.quantity, unit_price=line.unit_price)


def find(work: Work, project_id: UUID) -> Budget | None:
    """The budget of a project, if one was written."""
    return work.session.execute(
        sa.select(Budget).where(Budget.project_id == project_id)
    ).scalar_one_or_none()


def lines_of(work: Work, budget_id: UUID) -> list[BudgetLine]:
    """The lines of a budget in their order."""
    statement = (
        sa.select(BudgetLine).where(BudgetLine.budget_id == budget_id).order_by(BudgetLine.position)
    )
    return list(work.session.execute(statement).scalars())
