"""Unit-price agreements: what is contracted of each item of the budget, at which price, with which rates.

Such an agreement has one milestone, its contracted quantities, whose amount is the whole value. It is reported by measuring
(``measurements``) and verified by the same two keys, so that everything that follows from a milestone (payments, progress, traffic light,
open data) follows from measured quantities too. Items and rates are copied from the budget in force when the draft is written: a later
revision of the budget changes no agreement. ``verified_milli`` is what both keys found of an item; the database itself refuses more than
was contracted.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from contracting import measuring
from contracting.agreements import Agreement
from contracting.measuring import Priced
from contracting.milestone_plans import Days, PlanMilestone
from foundation.columns import Base, BigCount, Count, Currency, Json, MoneyMinor, Path
from foundation.commands import CodeText, Milli
from foundation.errors import InvalidCommand, Refused, Scaled, Sentence, say
from foundation.ids import new_id
from foundation.translations import translator
from foundation.work import Work
from portfolio import budget_versions, units
from portfolio.budget_contents import Content, Item
from portfolio.budgeting import BudgetRates, BudgetTotals


class UnitPriceTerms(Base):
    """That an agreement is paid by unit prices, and with which rates on the direct cost."""

    __tablename__ = "unit_price_terms"

    agreement_id: Mapped[UUID] = mapped_column(sa.ForeignKey("agreement.id"), primary_key=True)
    territory: Mapped[Path]
    project_id: Mapped[UUID] = mapped_column(sa.ForeignKey("project.id"), index=True)
    budget_number: Mapped[Count]
    currency: Mapped[Currency]
    rates: Mapped[Json]

    @property
    def budget_rates(self) -> BudgetRates:
        return msgspec.convert(self.rates, BudgetRates)


class ContractItem(Base):
    """One contracted item: how much of it, at which price, and how much both keys have found built."""

    __tablename__ = "contract_item"
    __table_args__ = (
        sa.UniqueConstraint("agreement_id", "position"),
        sa.UniqueConstraint("agreement_id", "code"),
        sa.CheckConstraint(
            "0 <= verified_milli AND verified_milli <= quantity_milli", name="verified_within"
        ),
        sa.CheckConstraint("unit_price_minor >= 0", name="price_not_negative"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path]
    project_id: Mapped[UUID] = mapped_column(sa.ForeignKey("project.id"), index=True)
    agreement_id: Mapped[UUID] = mapped_column(sa.ForeignKey("agreement.id"))
    position: Mapped[Count]
    code: Mapped[str] = mapped_column(sa.String(40))
    chapter: Mapped[str] = mapped_column(sa.String(200))
    description: Mapped[str] = mapped_column(sa.String(400))
    unit: Mapped[str] = mapped_column(sa.String(20))
    quantity_milli: Mapped[BigCount]
    unit_price_minor: Mapped[MoneyMinor]
    verified_milli: Mapped[BigCount]

    @property
    def priced(self) -> Priced:
        return Priced(
            id=self.id, quantity_milli=self.quantity_milli, unit_price_minor=self.unit_price_minor
        )


class ContractQuantity(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much of one item of the budget the organisation builds and is paid for; nothing of it is none of it."""

    item: CodeText
    quantity: Milli


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be contracted, before it is written."""

    number: int
    currency: str
    rates: BudgetRates
    items: tuple[Item, ...]
    totals: BudgetTotals


def offer(work: Work, project_id: UUID, wanted: Sequence[ContractQuantity]) -> Offer:
    """What the wanted quantities of the budget in force are worth; every item of it where none is named."""
    version = budget_versions.find_in_force(work, project_id, work.now)
    if version is None:
        raise Refused(say("The work has no budget in force to take prices from."))
    content = budget_versions.content_of(version)
    items = _chosen(content, wanted, built_before(work, project_id))
    priced = [
        Priced(
            id=new_id(), quantity_milli=one.quantity_milli, unit_price_minor=one.unit_price_minor
        )
        for one in items
    ]
    return Offer(
        number=version.number,
        currency=content.currency,
        rates=content.rates,
        items=items,
        totals=measuring.contracted_value(priced, content.rates, currency=content.currency),
    )


def built_before(work: Work, project_id: UUID) -> dict[str, int]:
    """What both verified of each item under agreements that ended with the work unfinished, in thousandths, by its number."""
    statement = (
        sa.select(ContractItem.code, sa.func.sum(ContractItem.verified_milli))
        .join(Agreement, Agreement.id == ContractItem.agreement_id)
        .where(ContractItem.project_id == project_id, Agreement.left_unfinished)
        .group_by(ContractItem.code)
    )
    return {row[0]: int(row[1]) for row in work.session.execute(statement)}


def _chosen(
    content: Content, wanted: Sequence[ContractQuantity], built: Mapping[str, int]
) -> tuple[Item, ...]:
    """The items of the budget that are contracted, in the order of the budget, without what was built before."""
    left = [
        msgspec.structs.replace(
            item, quantity_milli=max(item.quantity_milli - built.get(item.code, 0), 0)
        )
        for item in content.items
    ]
    known = {item.code: item for item in left}
    amounts: dict[str, int] = {}
    errors: dict[str, Sentence] = {}
    for index, row in enumerate(wanted):
        refused = _refusal(row, known, amounts, built.get(row.item, 0))
        if refused is not None:
            errors[f"items.{index}.{refused[0]}"] = refused[1]
        amounts[row.item] = row.quantity
    if errors:
        raise InvalidCommand(errors)
    if not wanted:
        return tuple(item for item in left if item.quantity_milli or item.code not in built)
    return tuple(
        msgspec.structs.replace(item, quantity_milli=amounts[item.code])
        for item in left
        if amounts.get(item.code)
    )


def _refusal(
    row: ContractQuantity, known: dict[str, Item], amounts: dict[str, int], built: int
) -> tuple[str, Sentence] | None:
    item = known.get(row.item)
    if item is None:
        return "item", say("Choose one of the options.")
    if row.item in amounts:
        return "item", say("Each item is contracted once.")
    if built and row.quantity > item.quantity_milli:
        return "quantity", say(
            "Of this item {left} {unit} are left: {built} were built under earlier agreements.",
            left=Scaled(item.quantity_milli, measuring.THOUSAND),
            unit=units.symbol_of(item.unit),
            built=Scaled(built, measuring.THOUSAND),
        )
    if row.quantity > item.quantity_milli:
        return "quantity", say("This is more than the budget has of this item.")
    return None


def milestone_of(found: Offer, *, term_days: Days) -> PlanMilestone:
    """The one milestone of a unit-price agreement; both languages read the same words of the agreement, which is in Spanish."""
    words = translator("es")
    return PlanMilestone(
        title=words.text("The contracted quantities"),
        means_of_verification=words.text(
            "Quantities measured on site, each with its lines in the memo and photos, and found right by both."
        ),
        amount=found.totals.total,
        due_days=term_days,
    )


def replace(
    work: Work, *, agreement_id: UUID, project_id: UUID, territory: str, found: Offer | None
) -> None:
    """Write the items of an agreement that nobody signed yet in place of those it had; none where it is paid by milestones."""
    for table in (ContractItem, UnitPriceTerms):
        work.session.execute(sa.delete(table).where(table.agreement_id == agreement_id))
    if found is None:
        return
    work.add(
        UnitPriceTerms(
            agreement_id=agreement_id,
            territory=territory,
            project_id=project_id,
            budget_number=found.number,
            currency=found.currency,
            rates=msgspec.to_builtins(found.rates),
        )
    )
    work.session.add_all(
        ContractItem(
            id=new_id(),
            territory=territory,
            project_id=project_id,
            agreement_id=agreement_id,
            position=position,
            code=item.code,
            chapter=item.chapter,
            description=item.description,
            unit=item.unit,
            quantity_milli=item.quantity_milli,
            unit_price_minor=item.unit_price_minor,
            verified_milli=0,
        )
        for position, item in enumerate(found.items, start=1)
    )


def find(work: Work, agreement_id: UUID) -> UnitPriceTerms | None:
    """The terms of a unit-price agreement; nothing where an agreement is paid by milestones."""
    return work.session.get(UnitPriceTerms, agreement_id)


def items_of(work: Work, agreement_id: UUID) -> list[ContractItem]:
    """The contracted items in their order."""
    statement = (
        sa.select(ContractItem)
        .where(ContractItem.agreement_id == agreement_id)
        .order_by(ContractItem.position)
    )
    return list(work.session.execute(statement).scalars())


def by_chapter(items: Sequence[ContractItem]) -> dict[str, list[ContractItem]]:
    """The items by chapter, both in their order."""
    found: dict[str, list[ContractItem]] = {}
    for item in items:
        found.setdefault(item.chapter, []).append(item)
    return found


def differs(work: Work, agreement_id: UUID, value_minor: int) -> bool:
    """Whether the value of an agreement does not follow from its items and rates."""
    terms = find(work, agreement_id)
    if terms is None:
        return False
    items = [item.priced for item in items_of(work, agreement_id)]
    found = measuring.contracted_value(items, terms.budget_rates, currency=terms.currency)
    return found.total.minor != value_minor
