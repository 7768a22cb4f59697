"""What was measured in each report of a unit-price agreement, what each key found right of it, and what counts then.

A report says for every item what was built before it (as both had verified) and what it adds, with the lines of the memo that the quantity
follows from. A key finds it right as measured, or says another quantity for some items, or that nothing of it counts. What counts is item
by item the lower of the two findings, as for every milestone (``two_keys``). None of these rows ever changes.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from contracting import measuring, unit_prices
from contracting.measuring import Piece
from contracting.reports import MilestoneReport
from contracting.two_keys import Outcome
from contracting.unit_prices import ContractItem, UnitPriceTerms
from foundation.columns import Base, BigCount, Count, Path
from foundation.commands import Milli
from foundation.errors import InvalidCommand, Sentence, say
from foundation.money import Money
from foundation.work import Work

BOTH = 2


class MeasuredQuantity(Base):
    """How much of one item a report adds to what was verified before it."""

    __tablename__ = "measured_quantity"
    __table_args__ = {"info": {"append_only": True}}

    report_id: Mapped[UUID] = mapped_column(sa.ForeignKey("milestone_report.id"), primary_key=True)
    item_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("contract_item.id"), primary_key=True, index=True
    )
    previous_milli: Mapped[BigCount]
    this_milli: Mapped[BigCount]


class MeasuredPiece(Base):
    """One line of the quantities memo of a report."""

    __tablename__ = "measured_piece"
    __table_args__ = {"info": {"append_only": True}}

    report_id: Mapped[UUID] = mapped_column(sa.ForeignKey("milestone_report.id"), primary_key=True)
    position: Mapped[Count] = mapped_column(primary_key=True)
    territory: Mapped[Path]
    item_id: Mapped[UUID] = mapped_column(sa.ForeignKey("contract_item.id"), index=True)
    place: Mapped[str] = mapped_column(sa.String(200))
    count_milli: Mapped[BigCount]
    length_milli: Mapped[int | None] = mapped_column(sa.BigInteger)
    width_milli: Mapped[int | None] = mapped_column(sa.BigInteger)
    height_milli: Mapped[int | None] = mapped_column(sa.BigInteger)
    is_deducted: Mapped[bool]
    partial_milli: Mapped[BigCount]


class AcceptedQuantity(Base):
    """How much of one item a verdict finds built in all."""

    __tablename__ = "accepted_quantity"
    __table_args__ = {"info": {"append_only": True}}

    verdict_id: Mapped[UUID] = mapped_column(sa.ForeignKey("verdict.id"), primary_key=True)
    item_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("contract_item.id"), primary_key=True, index=True
    )
    quantity_milli: Mapped[BigCount]


class CorrectQuantity(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a key finds that a report really adds of one item."""

    item: UUID
    quantity: Milli


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the memo as somebody wrote it, with the item it is about."""

    item: UUID
    place: str
    piece: Piece


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """What one verdict is worth, and how much of each item it finds built in all."""

    worth: Money
    accepted: dict[UUID, int]


def write(
    work: Work, report: MilestoneReport, items: Sequence[ContractItem], lines: Sequence[Measured]
) -> None:
    """Keep what a report measured; what is more than contracted, or less than nothing, is refused by its line."""
    sums: dict[UUID, int] = {}
    last: dict[UUID, int] = {}
    for index, line in enumerate(lines):
        sums[line.item] = sums.get(line.item, 0) + measuring.partial_milli(line.piece)
        last[line.item] = index
    by_id = {item.id: item for item in items}
    errors: dict[str, Sentence] = {}
    for item_id, index in last.items():
        refused = _refusal(by_id.get(item_id), sums[item_id])
        if refused is not None:
            errors[f"pieces.{index}.item"] = refused
    if errors:
        raise InvalidCommand(errors)
    work.session.add_all(
        MeasuredQuantity(
            report_id=report.id,
            item_id=key,
            previous_milli=by_id[key].verified_milli,
            this_milli=quantity,
        )
        for key, quantity in sums.items()
    )
    work.session.add_all(
        MeasuredPiece(
            report_id=report.id,
            position=position,
            territory=report.territory,
            item_id=line.item,
            place=line.place,
            count_milli=line.piece.count_milli,
            length_milli=line.piece.length_milli,
            width_milli=line.piece.width_milli,
            height_milli=line.piece.height_milli,
            is_deducted=line.piece.is_deducted,
            partial_milli=measuring.partial_milli(line.piece),
        )
        for position, line in enumerate(lines, start=1)
    )


def _refusal(item: ContractItem | None, added: int) -> Sentence | None:
    if item is None:
        return say("Choose one of the options.")
    if added <= 0:
        return say("What is deducted leaves nothing of this item.")
    left = item.quantity_milli - item.verified_milli
    if added > left:
        return say(
            "Of {item} only {left} {unit} of what was contracted are left: more needs a change of the agreement first.",
            item=item.code,
            left=plain(left),
            unit=item.unit,
        )
    return None


def plain(milli: int) -> str:
    """A quantity in a sentence, as precise as it is."""
    whole, rest = divmod(abs(milli), measuring.THOUSAND)
    sign = "-" if milli < 0 else ""
    return f"{sign}{whole}.{rest:03d}".rstrip("0").rstrip(".") if rest else f"{sign}{whole}"


def quantities_of(work: Work, report_id: UUID) -> list[MeasuredQuantity]:
    """What a report adds, item by item."""
    statement = (
        sa.select(MeasuredQuantity)
        .join(ContractItem, ContractItem.id == MeasuredQuantity.item_id)
        .where(MeasuredQuantity.report_id == report_id)
        .order_by(ContractItem.position)
    )
    return list(work.session.execute(statement).scalars())


def finding(
    work: Work,
    terms: UnitPriceTerms,
    report_id: UUID,
    *,
    outcome: Outcome,
    corrections: Sequence[CorrectQuantity],
) -> Finding:
    """What a verdict on a report finds built in all: as measured, with other quantities, or only what stood before."""
    added = {row.item_id: row for row in quantities_of(work, report_id)}
    _check(added, outcome, corrections)
    corrected = {row.item: row.quantity for row in corrections}
    items = unit_prices.items_of(work, terms.agreement_id)
    accepted = {}
    for item in items:
        row = added.get(item.id)
        if row is None:
            accepted[item.id] = item.verified_milli
            continue
        this = 0 if outcome is Outcome.NOT_MET else corrected.get(item.id, row.this_milli)
        accepted[item.id] = row.previous_milli + this
    return Finding(
        worth=worth_of(terms, items, accepted),
        accepted={key: quantity for key, quantity in accepted.items() if quantity},
    )


def _check(
    added: Mapping[UUID, MeasuredQuantity],
    outcome: Outcome,
    corrections: Sequence[CorrectQuantity],
) -> None:
    errors: dict[str, Sentence] = {}
    is_less = any(
        row.item in added and row.quantity != added[row.item].this_milli for row in corrections
    )
    if is_less and outcome is Outcome.MET:
        errors["corrections"] = say(
            "Say other quantities only where the work is partly as measured."
        )
    if outcome is Outcome.PARTLY and not is_less:
        errors["corrections"] = say("Say of which items less was built than was measured.")
    for index, row in enumerate(corrections):
        measured = added.get(row.item)
        if measured is None:
            errors[f"corrections.{index}.item"] = say("Choose one of the options.")
        elif row.quantity > measured.this_milli:
            errors[f"corrections.{index}.quantity"] = say(
                "This is more than the organisation itself measured."
            )
    if errors:
        raise InvalidCommand(errors)


def worth_of(
    terms: UnitPriceTerms, items: Sequence[ContractItem], quantities: Mapping[UUID, int]
) -> Money:
    """What quantities of the contracted items are worth in all."""
    priced = [item.priced for item in items]
    found = measuring.value_of(priced, quantities, terms.budget_rates, currency=terms.currency)
    return found.total


def keep(work: Work, verdict_id: UUID, accepted: Mapping[UUID, int]) -> None:
    """Write what a verdict found beside it."""
    work.session.add_all(
        AcceptedQuantity(verdict_id=verdict_id, item_id=key, quantity_milli=quantity)
        for key, quantity in accepted.items()
    )


def accepted_of(work: Work, verdicts: Sequence[UUID]) -> list[dict[UUID, int]]:
    """What some verdicts found of each item, in their order."""
    statement = sa.select(AcceptedQuantity).where(AcceptedQuantity.verdict_id.in_(verdicts))
    found: dict[UUID, dict[UUID, int]] = {key: {} for key in verdicts}
    for row in work.session.execute(statement).scalars():
        found[row.verdict_id][row.item_id] = row.quantity_milli
    return [found[key] for key in verdicts]


def both_of(work: Work, agreement_id: UUID, verdicts: Sequence[UUID]) -> Money | None:
    """What counts of two findings of measured quantities; nothing of an agreement paid by milestones, or before both are given."""
    if len(verdicts) < BOTH:
        return None
    terms = unit_prices.find(work, agreement_id)
    if terms is None:
        return None
    both = measuring.lower_of(*accepted_of(work, verdicts))
    return worth_of(terms, unit_prices.items_of(work, agreement_id), both)


def count(work: Work, agreement_id: UUID, verdicts: Sequence[UUID]) -> None:
    """Write on each item what counts of two findings."""
    both = measuring.lower_of(*accepted_of(work, verdicts))
    for item in unit_prices.items_of(work, agreement_id):
        item.verified_milli = both.get(item.id, 0)
