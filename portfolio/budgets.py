"""Budgets: what a work costs, item by item, with administration, contingencies, profit and the VAT on the profit.

The arithmetic is in ``budgeting`` and ``price_analyses``; here the items and their analyses are kept, the totals frozen with the figures of
the law they were computed with, and the project told. A budget can be written again until the work is financed; that freezes its first
version (``budget_versions``), and from then on it changes only by a revision (``budget_revisions``).
"""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.columns import (
    Base,
    BigCount,
    Count,
    Currency,
    Instant,
    MoneyMinor,
    Path,
    Versioned,
    enum_column,
)
from foundation.errors import Refused, say
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.work import Work
from portfolio import budget_contents, budget_writing, budgeting, price_analyses, projects
from portfolio.budget_contents import Content, Item
from portfolio.budget_writing import BudgetParts, WriteAnalysis
from portfolio.budgeting import BudgetRates
from portfolio.measures import measures_of
from portfolio.price_analyses import Component, ComponentKind
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
    written_by: Mapped[UUID | None]


class BudgetLine(Base):
    """One item: how much of what, at what price."""

    __tablename__ = "budget_line"
    __table_args__ = (sa.Index("ix_budget_line_number", "budget_id", "code", unique=True),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    budget_id: Mapped[UUID] = mapped_column(sa.ForeignKey("budget.id"), index=True)
    position: Mapped[Count]
    code: Mapped[str] = mapped_column(sa.String(20), server_default="")
    chapter: Mapped[str] = mapped_column(sa.String(200))
    description: Mapped[str] = mapped_column(sa.String(400))
    unit: Mapped[str] = mapped_column(sa.String(20))
    quantity_milli: Mapped[BigCount]
    unit_price_minor: Mapped[MoneyMinor]
    value_minor: Mapped[MoneyMinor]
    measure_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("climate_measure.id"), index=True)


class PriceComponent(Base):
    """One line of the analysis that an item's price follows from."""

    __tablename__ = "price_component"
    __table_args__ = (sa.UniqueConstraint("line_id", "position"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    line_id: Mapped[UUID] = mapped_column(sa.ForeignKey("budget_line.id"))
    position: Mapped[Count]
    kind: Mapped[ComponentKind] = enum_column(ComponentKind)
    description: Mapped[str] = mapped_column(sa.String(400))
    unit: Mapped[str] = mapped_column(sa.String(20))
    quantity_micro: Mapped[BigCount]
    output_micro: Mapped[int | None] = mapped_column(sa.BigInteger)
    unit_price_minor: Mapped[MoneyMinor]
    addition_bp: Mapped[Count]
    value_minor: Mapped[MoneyMinor]


class WriteBudget(BudgetParts, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole budget of a work that is not financed yet."""


def write(work: Work, project_id: UUID, command: WriteBudget) -> Project:
    """Write or replace the budget of a project that is not financed yet; the same once more changes nothing."""
    project = _open_project(work, project_id)
    kept = find_content(work, project.id)
    content = written(work, project, command, kept)
    if kept is not None and budget_contents.compare(kept, content).is_empty:
        return project
    keep(work, project, content)
    work.record("budget.written", project, project=project.id, facts=_facts(content))
    return project


def write_analysis(work: Work, project_id: UUID, command: WriteAnalysis) -> Project:
    """Say what one unit of an item takes; its price follows from that."""
    project = _open_project(work, project_id)
    kept = find_content(work, project.id)
    if kept is None:
        raise Refused(say("Write the budget first: an analysis belongs to one of its items."))
    content = budget_writing.analysed(kept, command)
    keep(work, project, content)
    work.record("budget.analysed", project, project=project.id, facts=_facts(content))
    return project


def _open_project(work: Work, project_id: UUID) -> Project:
    project = projects.get(work, project_id, lock=True)
    work.require(Permission.BUDGET_EDIT, project.territory)
    if project.station is not Station.NEED:
        raise Refused(
            say(
                "The budget is closed: the work is already financed. It changes only by a revision."
            )
        )
    return project


def _facts(content: Content) -> dict[str, object]:
    return {
        "lines": len(content.items),
        "analyses": sum(bool(item.components) for item in content.items),
        "total": budget_contents.totals_of(content).total,
        "vat_on_profit_bp": content.rates.vat_on_profit_bp,
    }


def written(work: Work, project: Project, parts: BudgetParts, kept: Content | None) -> Content:
    """The content that a person wrote for a project, by the figures of the law of today."""
    return budget_writing.content_of(
        parts,
        kept,
        on=work.today,
        currency=project.currency,
        measures={measure.id for measure in measures_of(work, project.id)},
    )


def keep(work: Work, project: Project, content: Content) -> Budget:
    """Make a content the budget of a project; an item that stays keeps its key."""
    budget = find(work, project.id) or work.add(
        Budget(id=new_id(), territory=project.territory, project_id=project.id)
    )
    budget.currency, budget.rates_on = content.currency, content.rates_on
    budget.written_at, budget.written_by = work.now, work.actor.user_id
    _set_totals(budget, content)
    work.session.flush()  # The lines' foreign key needs the budget's row.
    _keep_lines(work, budget, content)
    project.budget_minor = budget.total_minor
    projects.touch(project)
    return budget


def _set_totals(budget: Budget, content: Content) -> None:
    rates, totals = content.rates, budget_contents.totals_of(content)
    budget.administration_bp, budget.contingency_bp = rates.administration_bp, rates.contingency_bp
    budget.profit_bp, budget.vat_on_profit_bp = rates.profit_bp, rates.vat_on_profit_bp
    budget.direct_minor = totals.direct_cost.minor
    budget.administration_minor = totals.administration.minor
    budget.contingency_minor = totals.contingency.minor
    budget.profit_minor = totals.profit.minor
    budget.vat_minor = totals.vat.minor
    budget.total_minor = totals.total.minor


def _keep_lines(work: Work, budget: Budget, content: Content) -> None:
    before = {line.code: line for line in lines_of(work, budget.id)}
    own = sa.select(BudgetLine.id).where(BudgetLine.budget_id == budget.id)
    work.session.execute(sa.delete(PriceComponent).where(PriceComponent.line_id.in_(own)))
    kept: list[tuple[BudgetLine, Item]] = []
    for position, item in enumerate(content.items, start=1):
        line = before.pop(item.code, None) or work.add(
            BudgetLine(id=new_id(), budget_id=budget.id, code=item.code)
        )
        line.position, line.chapter, line.description = position, item.chapter, item.description
        line.unit, line.measure_id = item.unit, item.measure
        line.quantity_milli, line.unit_price_minor = item.quantity_milli, item.unit_price_minor
        line.value_minor = budget_contents.value_of(item, content).minor
        kept.append((line, item))
    for line in before.values():
        work.session.delete(line)
    work.session.flush()  # The components' foreign key needs the lines' rows.
    step = content.rates.step_minor
    rows = [row for line, item in kept for row in _components(line, item, step)]
    if rows:
        work.session.execute(sa.insert(PriceComponent), rows)


def _components(line: BudgetLine, item: Item, step_minor: int) -> list[dict[str, object]]:
    values = price_analyses.analyse(item.components, step_minor=step_minor).values
    return [
        {
            "id": new_id(),
            "line_id": line.id,
            "position": position,
            "value_minor": value,
            **{name: getattr(one, name) for name in Component.__struct_fields__},
        }
        for position, (one, value) in enumerate(zip(item.components, values, strict=True), start=1)
    ]


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


def chapters_of(work: Work, project_id: UUID) -> dict[str, int]:
    """The chapters of the budget of a project in their order, with the direct cost of each."""
    statement = (
        sa.select(BudgetLine.chapter, sa.func.sum(BudgetLine.value_minor))
        .join(Budget, Budget.id == BudgetLine.budget_id)
        .where(Budget.project_id == project_id)
        .group_by(BudgetLine.chapter)
        .order_by(sa.func.min(BudgetLine.position))
    )
    return {chapter: int(total) for chapter, total in work.session.execute(statement)}


def components_of(work: Work, budget_id: UUID) -> dict[UUID, list[PriceComponent]]:
    """The analyses of a budget, by the key of their item."""
    statement = (
        sa.select(PriceComponent)
        .join(BudgetLine, BudgetLine.id == PriceComponent.line_id)
        .where(BudgetLine.budget_id == budget_id)
        .order_by(PriceComponent.line_id, PriceComponent.position)
    )
    found: dict[UUID, list[PriceComponent]] = {}
    for row in work.session.execute(statement).scalars():
        found.setdefault(row.line_id, []).append(row)
    return found


def find_content(work: Work, project_id: UUID) -> Content | None:
    """What the budget of a project holds, if one was written."""
    budget = find(work, project_id)
    return None if budget is None else content_in(work, budget)


def content_in(work: Work, budget: Budget) -> Content:
    """What a budget holds."""
    lines, components = lines_of(work, budget.id), components_of(work, budget.id)
    return Content(
        currency=budget.currency,
        rates_on=budget.rates_on,
        rates=_rates_of(budget),
        items=tuple(_item(line, components.get(line.id, ())) for line in lines),
    )


def _rates_of(budget: Budget) -> BudgetRates:
    step = budgeting.rule_value(
        budgeting.budget_rules(),
        budgeting.BudgetRuleCode.STEP_MINOR,
        budget.rates_on,
        currency=budget.currency,
    )
    return BudgetRates(
        administration_bp=budget.administration_bp,
        contingency_bp=budget.contingency_bp,
        profit_bp=budget.profit_bp,
        vat_on_profit_bp=budget.vat_on_profit_bp,
        step_minor=step,
    )


def _item(line: BudgetLine, components: Sequence[PriceComponent]) -> Item:
    return Item(
        code=line.code,
        chapter=line.chapter,
        description=line.description,
        unit=line.unit,
        quantity_milli=line.quantity_milli,
        unit_price_minor=line.unit_price_minor,
        measure=line.measure_id,
        components=tuple(
            Component(
                kind=one.kind,
                description=one.description,
                unit=one.unit,
                quantity_micro=one.quantity_micro,
                output_micro=one.output_micro,
                unit_price_minor=one.unit_price_minor,
                addition_bp=one.addition_bp,
            )
            for one in components
        ),
    )


def follows(work: Work, budget: Budget) -> bool:
    """Whether the totals, the values and the prices that are kept follow from the items and their analyses."""
    content = content_in(work, budget)
    totals = budget_contents.totals_of(content)
    kept = (budget.direct_minor, budget.profit_minor, budget.vat_minor, budget.total_minor)
    counted = (totals.direct_cost, totals.profit, totals.vat, totals.total)
    values = {line.code: line.value_minor for line in lines_of(work, budget.id)}
    parts = components_of(work, budget.id)
    worked = [
        price_analyses.analyse(item.components, step_minor=content.rates.step_minor).values
        for item in content.items
        if item.components
    ]
    return (
        kept == tuple(amount.minor for amount in counted)
        and values
        == {item.code: budget_contents.value_of(item, content).minor for item in content.items}
        and not any(budget_contents.mistakes_of(content))
        and sorted(sum(one) for one in worked)
        == sorted(sum(row.value_minor for row in rows) for rows in parts.values())
    )


def blank(work: Work, project: Project, lines: Sequence[Mapping[str, str]]) -> Content:
    """A budget to be filled in: items without quantity and price, and no rates yet."""
    codes = budget_contents.numbered([line["chapter"] for line in lines], [None] * len(lines))
    return Content(
        currency=project.currency,
        rates_on=work.today,
        rates=budgeting.rates_on(
            work.today,
            administration_bp=0,
            contingency_bp=0,
            profit_bp=0,
            currency=project.currency,
        ),
        items=tuple(
            Item(
                code=code,
                chapter=line["chapter"],
                description=line["description"],
                unit=line["unit"],
                quantity_milli=0,
                unit_price_minor=0,
            )
            for code, line in zip(codes, lines, strict=True)
        ),
    )
