"""Goods of an agreement in kind: what the programme buys and hands over instead of money, and how much of it the organisation has received.

In an award in kind (*apoyo en especie*) the payer buys, delivers and checks the use; the organisation receives, builds and never holds the
money (in-kind awards of USAID, ADS 303). The milestones say what has to be built with the goods and both keys verify them as always; their
amounts share out the value of the goods, so together they are worth the same. There is no advance, no retention and no deduction. A change
that was ordered moves quantities and adds goods; what was signed of each stays beside it.
"""

from collections.abc import Sequence
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.columns import Base, BigCount, Count, Currency, MoneyMinor, Path
from foundation.commands import Milli, ShortText
from foundation.errors import InvalidCommand, Sentence, say
from foundation.ids import new_id
from foundation.money import Money, add_up
from foundation.work import Work
from portfolio import units


class AwardedGood(Base):
    """One line of what is handed over: how much of it, what one of it is worth, and how much was received."""

    __tablename__ = "awarded_good"
    __table_args__ = (
        sa.UniqueConstraint("agreement_id", "position"),
        sa.CheckConstraint("quantity_milli >= 0", name="quantity_not_negative"),
        sa.CheckConstraint(
            "0 <= received_milli AND received_milli <= quantity_milli", name="received_within"
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path]
    project_id: Mapped[UUID] = mapped_column(sa.ForeignKey("project.id"), index=True)
    agreement_id: Mapped[UUID] = mapped_column(sa.ForeignKey("agreement.id"))
    position: Mapped[Count]
    description: Mapped[str] = mapped_column(sa.String(200))
    unit: Mapped[str] = mapped_column(sa.String(20))
    quantity_milli: Mapped[BigCount]
    # As it was signed; nothing of what a change added.
    signed_milli: Mapped[BigCount]
    currency: Mapped[Currency]
    unit_value_minor: Mapped[MoneyMinor]
    received_milli: Mapped[BigCount]

    @property
    def unit_value(self) -> Money:
        return Money(self.unit_value_minor, self.currency)

    @property
    def value(self) -> Money:
        return self.unit_value.times_milli(self.quantity_milli)

    @property
    def signed(self) -> Money:
        """What was signed of it is worth."""
        return self.unit_value.times_milli(self.signed_milli)

    @property
    def received(self) -> Money:
        """What was received is worth; the whole line to the peso once all of it came."""
        return self.unit_value.times_milli(self.received_milli)

    @property
    def left_milli(self) -> int:
        return self.quantity_milli - self.received_milli


class PlanGood(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is handed over: how much, and what one of it is worth."""

    description: ShortText
    unit: ShortText
    quantity: Milli
    unit_value: Money

    @property
    def value(self) -> Money:
        return self.unit_value.times_milli(self.quantity)


def errors_of(planned: Sequence[PlanGood], *, worth: Money) -> dict[str, Sentence]:
    """What is wrong with the goods of a draft whose milestones are worth an amount, by field."""
    errors = row_errors(planned, worth.currency)
    if not planned:
        return {"goods": say("Say what is handed over.")}
    total = None if errors else add_up([row.value for row in planned], worth.currency)
    if total is not None and total != worth:
        errors["goods"] = say(
            "The goods are worth {goods} and the milestones {milestones}: they have to be the same.",
            goods=total,
            milestones=worth,
        )
    return errors


def row_errors(planned: Sequence[PlanGood], currency: str) -> dict[str, Sentence]:
    """What is wrong with goods one by one, by field."""
    errors: dict[str, Sentence] = {}
    for index, row in enumerate(planned):
        if row.unit_value.currency != currency:
            errors[f"goods.{index}.unit_value"] = say(
                "Write the amount in {currency}.", currency=currency
            )
        elif not row.unit_value:
            errors[f"goods.{index}.unit_value"] = say("This cannot be zero.")
        if not row.quantity:
            errors[f"goods.{index}.quantity"] = say("This cannot be zero.")
        if units.find(row.unit) is None:
            errors[f"goods.{index}.unit"] = say("Choose one of the options.")
    return errors


def replace(
    work: Work,
    *,
    agreement_id: UUID,
    project_id: UUID,
    territory: str,
    planned: Sequence[PlanGood],
) -> None:
    """Write the goods of an agreement that nobody signed yet in place of those it had."""
    work.session.execute(sa.delete(AwardedGood).where(AwardedGood.agreement_id == agreement_id))
    work.session.add_all(
        AwardedGood(
            id=new_id(),
            territory=territory,
            project_id=project_id,
            agreement_id=agreement_id,
            position=position,
            description=row.description,
            unit=row.unit,
            quantity_milli=row.quantity,
            signed_milli=row.quantity,
            currency=row.unit_value.currency,
            unit_value_minor=row.unit_value.minor,
            received_milli=0,
        )
        for position, row in enumerate(planned, start=1)
    )


def of_agreement(work: Work, agreement_id: UUID) -> list[AwardedGood]:
    """The goods of an agreement in their order; none where it pays money."""
    statement = (
        sa.select(AwardedGood)
        .where(AwardedGood.agreement_id == agreement_id)
        .order_by(AwardedGood.position)
    )
    return list(work.session.execute(statement).scalars())


def received_of(work: Work, agreement_id: UUID, currency: str) -> Money:
    """What the organisation has received of an agreement in kind."""
    return add_up([row.received for row in of_agreement(work, agreement_id)], currency)


def refusal_of_terms(*, advance: int, retention: int, deductions: int) -> dict[str, Sentence]:
    """What an agreement in kind cannot have, by field."""
    nothing = say("In an agreement in kind no money is paid: leave this empty.")
    asked = {"advance": advance, "retention": retention, "deductions": deductions}
    return {name: nothing for name, count in asked.items() if count}


def check(planned: Sequence[PlanGood], *, worth: Money) -> None:
    """Refuse the goods of a draft by field."""
    errors = errors_of(planned, worth=worth)
    if errors:
        raise InvalidCommand(errors)
