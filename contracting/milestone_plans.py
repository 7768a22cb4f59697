"""The plan of an agreement: milestones in order, each with what proves it and what it is worth.

A milestone is paid for its verified result and not for what it cost (the practice of fixed amount awards), so all of them together are the
value of the agreement to the peso. What both keys verified stands on the row beside what payments already claim of it, and the database
itself refuses a claim above what was verified. The weight in the physical progress follows the amounts, by the largest remainder.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.columns import (
    Base,
    Count,
    Currency,
    MoneyMinor,
    Path,
    Versioned,
    Words,
    enum_column,
)
from foundation.commands import LongText, ShortText
from foundation.errors import InvalidCommand, Sentence, say
from foundation.ids import new_id
from foundation.money import BASIS, Money, add_up, divide, split_integer
from foundation.work import Work
from portfolio import budgets
from portfolio.measures import measures_of
from portfolio.schedule_writing import MilestoneNumber

Days = Annotated[int, msgspec.Meta(ge=1, le=3650)]


class MilestoneState(StrEnum):
    """How far a milestone has come."""

    PLANNED = "planned"
    REPORTED = "reported"
    VERIFIED = "verified"
    PARTLY_VERIFIED = "partly_verified"
    NOT_MET = "not_met"
    DISPUTED = "disputed"


# What both keys found together and may be paid; a dispute is settled by a new report first.
PAYABLE = frozenset({MilestoneState.VERIFIED, MilestoneState.PARTLY_VERIFIED})


class Milestone(Versioned, Base):
    """One result that the agreement pays for."""

    __tablename__ = "milestone"
    __table_args__ = (
        sa.UniqueConstraint("agreement_id", "position"),
        sa.CheckConstraint("amount_minor > 0", name="amount_positive"),
        sa.CheckConstraint(
            "0 <= claimed_minor AND claimed_minor <= verified_minor AND verified_minor <= amount_minor",
            name="claimed_within_verified",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path]
    project_id: Mapped[UUID] = mapped_column(sa.ForeignKey("project.id"), index=True)
    agreement_id: Mapped[UUID] = mapped_column(sa.ForeignKey("agreement.id"))
    position: Mapped[Count]
    title: Mapped[str] = mapped_column(sa.String(200))
    means_of_verification: Mapped[Words]
    climate_measure_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("climate_measure.id"))
    # The chapter of the budget that it pays for; none where it is for the work as a whole.
    chapter: Mapped[str | None] = mapped_column(sa.String(200))
    currency: Mapped[Currency]
    amount_minor: Mapped[MoneyMinor]
    verified_minor: Mapped[MoneyMinor]
    claimed_minor: Mapped[MoneyMinor]
    weight_bp: Mapped[Count]
    due_days: Mapped[Count]
    due_on: Mapped[date | None]
    is_open: Mapped[bool]
    reported_by: Mapped[UUID | None]
    reported_at: Mapped[datetime | None]
    state: Mapped[MilestoneState] = enum_column(MilestoneState)

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)

    @property
    def verified(self) -> Money:
        return Money(self.verified_minor, self.currency)

    @property
    def payable(self) -> Money:
        """What both verified and no payment claims yet; nothing while a verdict is open or disputed."""
        free = self.verified_minor - self.claimed_minor if self.state in PAYABLE else 0
        return Money(free, self.currency)


class PlanMilestone(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One result, what proves it, what it is worth, by which day after the start; which one of the template it was begun with."""

    title: ShortText
    means_of_verification: LongText
    amount: Money
    due_days: Days
    measure: UUID | None = None
    chapter: ShortText | None = None
    template_milestone: MilestoneNumber | None = None


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """What the milestones of one agreement say together."""

    verified: Money
    physical_bp: int
    in_dispute: bool


def errors_of(
    planned: Sequence[PlanMilestone], *, term_days: int, currency: str
) -> dict[str, Sentence]:
    """What is wrong with a plan, by field."""
    errors: dict[str, Sentence] = {}
    for index, row in enumerate(planned):
        if row.amount.currency != currency:
            errors[f"milestones.{index}.amount"] = say(
                "Write the amount in {currency}.", currency=currency
            )
        elif not row.amount:
            errors[f"milestones.{index}.amount"] = say("Every milestone has an amount above zero.")
        if row.due_days > term_days:
            errors[f"milestones.{index}.due_days"] = say(
                "The term of the agreement ends before, after {days} days.", days=term_days
            )
    if not planned:
        errors["milestones"] = say("An agreement needs at least one milestone.")
    return errors


def total_of(planned: Sequence[PlanMilestone], currency: str) -> Money:
    """The value of an agreement: the sum of its milestones, exactly."""
    return add_up([row.amount for row in planned], currency)


def replace(
    work: Work,
    *,
    agreement_id: UUID,
    project_id: UUID,
    territory: str,
    planned: Sequence[PlanMilestone],
) -> None:
    """Write the milestones of an agreement that nobody signed yet, in place of those it had."""
    known = {measure.id for measure in measures_of(work, project_id)}
    strangers = {
        f"milestones.{index}.measure": say("Choose one of the options.")
        for index, row in enumerate(planned)
        if row.measure is not None and row.measure not in known
    }
    chapters = budgets.chapters_of(work, project_id)
    strangers |= {
        f"milestones.{index}.chapter": say("Choose one of the options.")
        for index, row in enumerate(planned)
        if row.chapter is not None and row.chapter not in chapters
    }
    if strangers:
        raise InvalidCommand(strangers)
    work.session.execute(sa.delete(Milestone).where(Milestone.agreement_id == agreement_id))
    weights = split_integer(BASIS, [row.amount.minor for row in planned])
    work.session.add_all(
        Milestone(
            id=new_id(),
            territory=territory,
            project_id=project_id,
            agreement_id=agreement_id,
            position=position,
            title=row.title,
            means_of_verification=row.means_of_verification,
            climate_measure_id=row.measure,
            chapter=row.chapter,
            currency=row.amount.currency,
            amount_minor=row.amount.minor,
            verified_minor=0,
            claimed_minor=0,
            weight_bp=weight,
            due_days=row.due_days,
            is_open=False,
            state=MilestoneState.PLANNED,
        )
        for position, (row, weight) in enumerate(zip(planned, weights, strict=True), start=1)
    )


def of_agreement(work: Work, agreement_id: UUID) -> list[Milestone]:
    """The milestones of an agreement in their order."""
    statement = (
        sa.select(Milestone)
        .where(Milestone.agreement_id == agreement_id)
        .order_by(Milestone.position)
    )
    return list(work.session.execute(statement).scalars())


def open_all(work: Work, agreement_id: UUID, *, starts_on: date) -> None:
    """Let the milestones be reported from now on, each due so many days after the start."""
    for row in of_agreement(work, agreement_id):
        row.due_on = starts_on + timedelta(days=row.due_days)
        row.is_open = True


def close_all(work: Work, agreement_id: UUID) -> None:
    """No milestone is reported any more."""
    for row in of_agreement(work, agreement_id):
        row.is_open = False


def refusal_of_open(rows: Sequence[Milestone]) -> Sentence | None:
    """Why a work with these milestones is not finished, or nothing where it is."""
    open_ones = [row.position for row in rows if row.state not in PAYABLE]
    disputed = [row.position for row in rows if row.state is MilestoneState.DISPUTED]
    if disputed:
        return say("Committee and engineer disagree on milestone {numbers}.", numbers=disputed)
    if open_ones:
        return say("Not verified by both yet: milestone {numbers}.", numbers=open_ones)
    return None


def progress(rows: Sequence[Milestone], currency: str) -> Progress:
    """What was verified, the physical progress by weight, and whether anything is in dispute."""
    return Progress(
        verified=add_up([row.verified for row in rows], currency),
        physical_bp=sum(
            divide(row.weight_bp * row.verified_minor, row.amount_minor) for row in rows
        ),
        in_dispute=any(row.state is MilestoneState.DISPUTED for row in rows),
    )
