"""The register of unfinished works (*obras inconclusas*): works whose agreement ended without completion, and what is done about them.

registered → to_finish or to_give_up, as the entity decides with its reason, and finished or given_up when it was done. Ley 2020/2020
obliges public entities to keep and report it: why the work stopped, how far it is, what it costs to finish, and who answers for it. It is
public; who answers is told by the post and never by a name.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from contracting import agreements
from contracting.agreements import Agreement
from foundation.columns import (
    Base,
    Count,
    Currency,
    Instant,
    MoneyMinor,
    Path,
    Versioned,
    Words,
    enum_column,
)
from foundation.commands import LongText, ShortText
from foundation.errors import InvalidCommand, say
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.lifecycle import Lifecycle, Step
from foundation.money import Money
from foundation.work import Work


class UnfinishedState(StrEnum):
    """What is done about an unfinished work."""

    REGISTERED = "registered"
    TO_FINISH = "to_finish"
    TO_GIVE_UP = "to_give_up"
    FINISHED = "finished"
    GIVEN_UP = "given_up"


class Decision(StrEnum):
    """What the entity decides of an unfinished work."""

    FINISH = "finish"
    GIVE_UP = "give_up"


class Unfinished(msgspec.Struct, frozen=True, kw_only=True):
    """What is left of a work: what to build, what that costs, and the post that answers for it."""

    left_to_build: str
    cost_to_finish: Money
    answers: str


class UnfinishedWork(Versioned, Base):
    """One unfinished work in the register."""

    __tablename__ = "unfinished_work"
    __table_args__ = (sa.CheckConstraint("cost_minor >= 0", name="cost_not_negative"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path] = mapped_column(index=True)
    project_id: Mapped[UUID] = mapped_column(sa.ForeignKey("project.id"), index=True)
    agreement_id: Mapped[UUID] = mapped_column(sa.ForeignKey("agreement.id"), unique=True)
    cause: Mapped[Words]
    left_to_build: Mapped[Words]
    answers: Mapped[str] = mapped_column(sa.String(200))
    physical_bp: Mapped[Count]
    currency: Mapped[Currency]
    cost_minor: Mapped[MoneyMinor]
    registered_at: Mapped[Instant]
    reviewed_at: Mapped[datetime | None]
    reviewed_by: Mapped[UUID | None]
    decision: Mapped[str | None] = mapped_column(sa.Text)
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None]
    outcome: Mapped[str | None] = mapped_column(sa.Text)
    closed_at: Mapped[datetime | None]
    state: Mapped[UnfinishedState] = enum_column(UnfinishedState, index=True)

    @property
    def cost(self) -> Money:
        return Money(self.cost_minor, self.currency)


OPEN = (UnfinishedState.REGISTERED, UnfinishedState.TO_FINISH, UnfinishedState.TO_GIVE_UP)

LIFECYCLE = Lifecycle(
    UnfinishedWork,
    *(Step(f"review_{state}", {state}, state, Permission.UNFINISHED_KEEP) for state in OPEN),
    Step(
        "decide_finish",
        {UnfinishedState.REGISTERED, UnfinishedState.TO_GIVE_UP},
        UnfinishedState.TO_FINISH,
        Permission.UNFINISHED_DECIDE,
    ),
    Step(
        "decide_give_up",
        {UnfinishedState.REGISTERED, UnfinishedState.TO_FINISH},
        UnfinishedState.TO_GIVE_UP,
        Permission.UNFINISHED_DECIDE,
    ),
    Step(
        "close_finished",
        {UnfinishedState.TO_FINISH},
        UnfinishedState.FINISHED,
        Permission.UNFINISHED_KEEP,
    ),
    Step(
        "close_given_up",
        {UnfinishedState.TO_GIVE_UP},
        UnfinishedState.GIVEN_UP,
        Permission.UNFINISHED_KEEP,
    ),
)


class ReviewUnfinished(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the work stands today: what is left, what it costs, who answers for it."""

    left_to_build: LongText
    cost_to_finish: Money
    answers: ShortText


class DecideUnfinished(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether it is finished or given up, with the reason of the entity."""

    decision: Decision
    reason: LongText


class CloseUnfinished(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was decided is done: how it ended."""

    outcome: LongText


def enter(work: Work, agreement: Agreement, *, cause: str, left: Unfinished) -> UnfinishedWork:
    """Enter a work whose agreement ended without completion; its progress is what both verified."""
    row = work.add(
        UnfinishedWork(
            id=new_id(),
            territory=agreement.territory,
            project_id=agreement.project_id,
            agreement_id=agreement.id,
            cause=cause,
            left_to_build=left.left_to_build,
            answers=left.answers,
            physical_bp=agreements.project_of(work, agreement).physical_bp,
            currency=left.cost_to_finish.currency,
            cost_minor=left.cost_to_finish.minor,
            registered_at=work.now,
            state=UnfinishedState.REGISTERED,
        )
    )
    facts = {"cost": left.cost_to_finish, "physical_bp": row.physical_bp}
    work.record("unfinished_work.registered", row, project=agreement.project_id, facts=facts)
    return row


def review(work: Work, key: UUID, command: ReviewUnfinished) -> UnfinishedWork:
    """Say how an unfinished work stands today."""
    row = work.get(UnfinishedWork, key, lock=True)
    work.require(Permission.UNFINISHED_KEEP, row.territory)
    if command.cost_to_finish.currency != row.currency:
        raise InvalidCommand(
            {"cost_to_finish": say("Write the amount in {currency}.", currency=row.currency)}
        )
    step = f"review_{row.state}" if row.state in OPEN else f"review_{UnfinishedState.REGISTERED}"
    LIFECYCLE.apply(step, work, row, facts={"cost": command.cost_to_finish})
    row.left_to_build, row.answers = command.left_to_build, command.answers
    row.cost_minor = command.cost_to_finish.minor
    row.reviewed_at, row.reviewed_by = work.now, work.actor.user_id
    return row


def decide(work: Work, key: UUID, command: DecideUnfinished) -> UnfinishedWork:
    """Decide what becomes of it."""
    row = work.get(UnfinishedWork, key, lock=True)
    LIFECYCLE.apply(f"decide_{command.decision}", work, row)
    row.decision, row.decided_at, row.decided_by = command.reason, work.now, work.actor.user_id
    return row


def close(work: Work, key: UUID, command: CloseUnfinished) -> UnfinishedWork:
    """Say that what was decided is done."""
    row = work.get(UnfinishedWork, key, lock=True)
    end = "given_up" if row.state is UnfinishedState.TO_GIVE_UP else "finished"
    LIFECYCLE.apply(f"close_{end}", work, row)
    row.outcome, row.closed_at = command.outcome, work.now
    return row


def get(work: Work, key: UUID) -> UnfinishedWork:
    """An unfinished work this actor can see."""
    return work.get(UnfinishedWork, key)


def find(work: Work, agreement_id: UUID) -> UnfinishedWork | None:
    """The entry of an agreement's work."""
    statement = sa.select(UnfinishedWork).where(UnfinishedWork.agreement_id == agreement_id)
    return work.session.execute(statement).scalar_one_or_none()
