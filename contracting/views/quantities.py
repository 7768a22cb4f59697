"""What people see of a unit-price agreement: its items, contracted, measured and verified, and each measurement with its memo."""

from collections.abc import Sequence
from uuid import UUID

import msgspec
import sqlalchemy as sa

from contracting import agreements, measuring, milestones, unit_prices
from contracting.agreements import ORGANISATION, Agreement
from contracting.measured_items import AcceptedQuantity, MeasuredPiece, MeasuredQuantity
from contracting.milestone_plans import Milestone, MilestoneState
from contracting.milestones import Key, Verdict
from contracting.unit_prices import ContractItem, UnitPriceTerms
from foundation import territories
from foundation.errors import Refused, say
from foundation.identity.permissions import Permission
from foundation.money import Money
from foundation.work import Work
from portfolio import budgeting, units
from portfolio.budgeting import BudgetItem, BudgetRates, BudgetTotals
from portfolio.communities import Community
from portfolio.projects import Project


class ItemQuantities(msgspec.Struct, frozen=True, kw_only=True):
    """One contracted item and how much of it both have found built."""

    id: UUID
    code: str
    description: str
    unit: str
    unit_price: Money
    contracted_milli: int
    verified_milli: int
    balance_milli: int
    contracted: Money
    verified: Money
    done_bp: int


class ChapterQuantities(msgspec.Struct, frozen=True, kw_only=True):
    """The items of one chapter with their sums of direct cost."""

    name: str
    items: tuple[ItemQuantities, ...]
    contracted: Money
    verified: Money


class PieceView(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a memo."""

    place: str
    count_milli: int
    length_milli: int | None
    width_milli: int | None
    height_milli: int | None
    is_deducted: bool
    partial_milli: int


class MeasuredView(msgspec.Struct, frozen=True, kw_only=True):
    """One item in a measurement: before, what it adds, its memo, and what each key found it adds."""

    item_id: UUID
    code: str
    description: str
    unit: str
    unit_price: Money
    contracted_milli: int
    previous_milli: int
    this_milli: int
    committee_milli: int | None
    engineer_milli: int | None
    pieces: tuple[PieceView, ...]


class QuantitiesView(msgspec.Struct, frozen=True, kw_only=True):
    """The contracted quantities of an agreement, chapter by chapter, with the foot of contracted and of verified."""

    agreement_id: UUID
    number: str | None
    version: int
    territory: str
    place: str
    project_id: UUID
    project_title: str
    organisation: str
    milestone_id: UUID
    milestone_version: int
    state: MilestoneState
    is_open: bool
    may_measure: bool
    budget_number: int
    rates: BudgetRates
    chapters: tuple[ChapterQuantities, ...]
    contracted: BudgetTotals
    verified: BudgetTotals
    physical_bp: int


def detail(work: Work, agreement_id: UUID) -> QuantitiesView:
    """The quantities of a unit-price agreement in sight; refused for one paid by milestones."""
    row = work.session.execute(
        sa.select(Agreement, Project, ORGANISATION.label("organisation"), Milestone, UnitPriceTerms)
        .join(Project, Project.id == Agreement.project_id)
        .join(Community, Community.id == Agreement.community_id)
        .join(UnitPriceTerms, UnitPriceTerms.agreement_id == Agreement.id)
        .join(Milestone, Milestone.agreement_id == Agreement.id)
        .where(Agreement.id == agreement_id, work.visible(Agreement.territory))
    ).one_or_none()
    if row is None:
        agreements.get(work, agreement_id)
        raise Refused(say("This agreement is paid by milestones: report the milestone."))
    agreement: Agreement = row.Agreement
    terms: UnitPriceTerms = row.UnitPriceTerms
    milestone: Milestone = row.Milestone
    items = unit_prices.items_of(work, agreement.id)
    rates = terms.budget_rates
    priced = [item.priced for item in items]
    return QuantitiesView(
        agreement_id=agreement.id,
        number=agreement.number,
        version=agreement.version,
        territory=agreement.territory,
        place=territories.get(work, agreement.territory).label,
        project_id=agreement.project_id,
        project_title=row.Project.title,
        organisation=row.organisation,
        milestone_id=milestone.id,
        milestone_version=milestone.version,
        state=milestone.state,
        is_open=milestone.is_open,
        may_measure=milestone.is_open
        and milestone.state not in (MilestoneState.REPORTED, MilestoneState.VERIFIED)
        and work.may(Permission.MILESTONE_REPORT, agreement.territory),
        budget_number=terms.budget_number,
        rates=rates,
        chapters=_chapters(items, rates, terms.currency),
        contracted=measuring.contracted_value(priced, rates, currency=terms.currency),
        verified=measuring.value_of(
            priced,
            {item.id: item.verified_milli for item in items},
            rates,
            currency=terms.currency,
        ),
        physical_bp=milestone.verified.share_bp(milestone.amount),
    )


def _chapters(
    items: Sequence[ContractItem], rates: BudgetRates, currency: str
) -> tuple[ChapterQuantities, ...]:
    found = []
    for name, rows in unit_prices.by_chapter(items).items():
        shown = tuple(_item(row, rates, currency) for row in rows)
        found.append(
            ChapterQuantities(
                name=name,
                items=shown,
                contracted=sum((one.contracted for one in shown), Money.zero(currency)),
                verified=sum((one.verified for one in shown), Money.zero(currency)),
            )
        )
    return tuple(found)


def _item(row: ContractItem, rates: BudgetRates, currency: str) -> ItemQuantities:
    price = Money(row.unit_price_minor, currency)
    contracted = _value(row.quantity_milli, price, rates)
    verified = _value(row.verified_milli, price, rates)
    return ItemQuantities(
        id=row.id,
        code=row.code,
        description=row.description,
        unit=symbol(row.unit),
        unit_price=price,
        contracted_milli=row.quantity_milli,
        verified_milli=row.verified_milli,
        balance_milli=row.quantity_milli - row.verified_milli,
        contracted=contracted,
        verified=verified,
        done_bp=Money(row.verified_milli, currency).share_bp(Money(row.quantity_milli, currency)),
    )


def _value(quantity_milli: int, price: Money, rates: BudgetRates) -> Money:
    line = BudgetItem(quantity_milli=quantity_milli, unit_price=price)
    return budgeting.line_value(line, step_minor=rates.step_minor)


def symbol(unit: str) -> str:
    """A unit as it is printed."""
    return units.symbol_of(unit)


def measured(
    work: Work, agreement_id: UUID, reports: Sequence[UUID]
) -> tuple[tuple[MeasuredView, ...], ...]:
    """What each of some reports measured, with its memo and with what each key found of it."""
    terms = unit_prices.find(work, agreement_id)
    if terms is None:
        return ()
    rows = work.session.execute(
        sa.select(MeasuredQuantity, ContractItem)
        .join(ContractItem, ContractItem.id == MeasuredQuantity.item_id)
        .where(MeasuredQuantity.report_id.in_(reports))
        .order_by(ContractItem.position)
    ).all()
    pieces, found = _pieces(work, reports), _found(work, reports)
    return tuple(
        tuple(
            _measured(
                row.ContractItem,
                row.MeasuredQuantity,
                pieces.get((report, row.ContractItem.id), ()),
                found.get(report, {}),
                terms.currency,
            )
            for row in rows
            if row.MeasuredQuantity.report_id == report
        )
        for report in reports
    )


def _measured(
    item: ContractItem,
    row: MeasuredQuantity,
    pieces: Sequence[MeasuredPiece],
    found: dict[Key, dict[UUID, int]],
    currency: str,
) -> MeasuredView:
    def said(key: Key) -> int | None:
        return found[key].get(item.id, 0) - row.previous_milli if key in found else None

    return MeasuredView(
        item_id=item.id,
        code=item.code,
        description=item.description,
        unit=symbol(item.unit),
        unit_price=Money(item.unit_price_minor, currency),
        contracted_milli=item.quantity_milli,
        previous_milli=row.previous_milli,
        this_milli=row.this_milli,
        committee_milli=said(Key.COMMITTEE),
        engineer_milli=said(Key.ENGINEER),
        pieces=tuple(
            PieceView(
                place=piece.place,
                count_milli=piece.count_milli,
                length_milli=piece.length_milli,
                width_milli=piece.width_milli,
                height_milli=piece.height_milli,
                is_deducted=piece.is_deducted,
                partial_milli=piece.partial_milli,
            )
            for piece in pieces
        ),
    )


def _pieces(work: Work, reports: Sequence[UUID]) -> dict[tuple[UUID, UUID], list[MeasuredPiece]]:
    statement = (
        sa.select(MeasuredPiece)
        .where(MeasuredPiece.report_id.in_(reports))
        .order_by(MeasuredPiece.report_id, MeasuredPiece.position)
    )
    found: dict[tuple[UUID, UUID], list[MeasuredPiece]] = {}
    for piece in work.session.execute(statement).scalars():
        found.setdefault((piece.report_id, piece.item_id), []).append(piece)
    return found


def _found(work: Work, reports: Sequence[UUID]) -> dict[UUID, dict[Key, dict[UUID, int]]]:
    """What each verdict on some reports found of every item in all."""
    rows = [
        (row[0], row[1], row[2])
        for row in work.session.execute(
            sa.select(Verdict, AcceptedQuantity.item_id, AcceptedQuantity.quantity_milli)
            .outerjoin(AcceptedQuantity, AcceptedQuantity.verdict_id == Verdict.id)
            .where(Verdict.report_id.in_(reports))
        )
    ]
    closed = milestones.sealed(work, {verdict.id: verdict for verdict, _, _ in rows}.values())
    found: dict[UUID, dict[Key, dict[UUID, int]]] = {}
    for verdict, item_id, quantity in rows:
        if verdict.id in closed:
            continue
        mine = found.setdefault(verdict.report_id, {}).setdefault(verdict.key, {})
        if item_id is not None:
            mine[item_id] = quantity
    return found


def left_of(view: QuantitiesView) -> list[ItemQuantities]:
    """The items of which something is left to build."""
    return [item for chapter in view.chapters for item in chapter.items if item.balance_milli]
