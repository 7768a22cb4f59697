"""The register of unfinished works (*obras inconclusas*): works whose agreement ended without completion, and what is done about them.

registered → to_finish or to_give_up, as the entity decides with its reason, and finished or given_up when it was done. What is to be
finished is contracted again once its agreement is settled: the same work, financed anew, gets another agreement. Ley 2020/2020
obliges public entities to keep and report it: why the work stopped, how far it is, what it costs to finish, and who answers for it. It is
public; who answers is told by the post and never by a name.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from contracting import (
    agreement_rules,
    agreements,
    awarded_goods,
    goods_deliveries,
    milestone_plans,
    payments,
    settlements,
)
from contracting.agreements import Agreement
from contracting.goods_deliveries import GoodsState
from contracting.milestone_plans import MilestoneState
from contracting.payments import PaymentKind, PaymentState
from contracting.settlements import SettlementState
from foundation.clock import civil_date
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
from foundation.errors import InvalidCommand, Sentence, say
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.lifecycle import Lifecycle, Step
from foundation.money import Money, add_up
from foundation.work import Work
from portfolio import cofinancing, funding_ledger, projects
from portfolio.projects import Project, Station


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
    # When the rest was given to be contracted under another agreement, and why so.
    contract_reason: Mapped[str | None] = mapped_column(sa.Text)
    contracted_at: Mapped[datetime | None]
    contracted_by: Mapped[UUID | None]
    outcome: Mapped[str | None] = mapped_column(sa.Text)
    closed_at: Mapped[datetime | None]
    state: Mapped[UnfinishedState] = enum_column(UnfinishedState, index=True)

    @property
    def cost(self) -> Money:
        return Money(self.cost_minor, self.currency)


OPEN = (UnfinishedState.REGISTERED, UnfinishedState.TO_FINISH, UnfinishedState.TO_GIVE_UP)

# Where the rest of a work that was contracted again is built and received.
RECEIVED = (Station.ACCEPTED, Station.HANDED_OVER, Station.MAINTAINED)


def is_not_contracted(_work: Work, row: UnfinishedWork) -> Sentence | None:
    """A guard: the rest is contracted once."""
    if row.contracted_at is None:
        return None
    return say("The rest was given to be contracted on {day}.", day=civil_date(row.contracted_at))


def is_settled(work: Work, row: UnfinishedWork) -> Sentence | None:
    """A guard: nobody contracts the rest before the accounts of what was built are closed."""
    settlement = settlements.find(work, row.agreement_id)
    if settlement is not None and settlement.state is SettlementState.SETTLED:
        return None
    return say("The agreement that ended is not settled yet: settle it first.")


def nothing_is_open(work: Work, row: UnfinishedWork) -> Sentence | None:
    """A guard: what the ended agreement is worth changes no more."""
    waiting = (MilestoneState.REPORTED, MilestoneState.DISPUTED)
    rows = milestone_plans.of_agreement(work, row.agreement_id)
    open_ones = [milestone.position for milestone in rows if milestone.state in waiting]
    if open_ones:
        return say("Waiting for a verdict: milestone {numbers}.", numbers=open_ones)
    sent = [
        delivery.number
        for delivery in goods_deliveries.of_agreement(work, row.agreement_id)
        if delivery.state is GoodsState.SENT
    ]
    if sent:
        return say(
            "Nobody has said yet whether these goods came: delivery {numbers}.", numbers=sent
        )
    return None


def is_not_going_on(work: Work, row: UnfinishedWork) -> Sentence | None:
    """A guard: what is contracted again is not given up, unless that ended unfinished too."""
    project = projects.get(work, row.project_id)
    is_stopped = project.station is Station.BUILDING
    if row.contracted_at is None or (is_stopped and not agreements.find_live(work, project.id)):
        return None
    return say("The rest was given to be contracted on {day}.", day=civil_date(row.contracted_at))


def rest_is_accepted(work: Work, row: UnfinishedWork) -> Sentence | None:
    """A guard: a work whose rest was contracted again is finished when it is received under the new agreement."""
    if row.contracted_at is None or projects.get(work, row.project_id).station in RECEIVED:
        return None
    live = agreements.find_live(work, row.project_id)
    if live is None or live.number is None:
        return say("The rest is contracted again: it is finished when the work is received.")
    return say(
        "The work goes on under agreement {number}: it is finished when the work is received.",
        number=live.number,
    )


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
        guards=[is_not_going_on],
    ),
    Step(
        "contract",
        {UnfinishedState.TO_FINISH},
        UnfinishedState.TO_FINISH,
        Permission.UNFINISHED_DECIDE,
        guards=[is_not_contracted, is_settled, nothing_is_open],
    ),
    Step(
        "close_finished",
        {UnfinishedState.TO_FINISH},
        UnfinishedState.FINISHED,
        Permission.UNFINISHED_KEEP,
        guards=[rest_is_accepted],
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


class ContractRest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The rest is built under another agreement of the same work, with the reason and where the money comes from."""

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


def contract(work: Work, key: UUID, command: ContractRest) -> UnfinishedWork:
    """Give the rest of a settled agreement to be contracted: the work is financed again, and free for another agreement."""
    agreement = agreements.get(work, get(work, key).agreement_id, lock=True)
    row = work.get(UnfinishedWork, key, lock=True)
    final = _came_to(work, agreement)
    LIFECYCLE.apply("contract", work, row, facts={"final": final})
    row.contract_reason = command.reason
    row.contracted_at, row.contracted_by = work.now, work.actor.user_id
    agreement.final_minor = final.minor
    project = agreements.project_of(work, agreement, lock=True)
    projects.LIFECYCLE.apply("contract_again", work, project, project=project.id)
    _give_back(work, agreement, project)
    return row


def left_in_money(work: Work, row: UnfinishedWork) -> Money:
    """What the sources bring in money beyond what was built: as much as an agreement for the rest can be worth."""
    agreement = agreements.get(work, row.agreement_id)
    project = agreements.project_of(work, agreement)
    cash = agreement_rules.cash_of(cofinancing.shares_of(work, project.id), project.currency)
    spent = agreements.spent_before(work, project)
    return (
        cash - spent
        if agreement.final_minor is not None
        else cash - spent - _came_to(work, agreement)
    )


def _came_to(work: Work, agreement: Agreement) -> Money:
    """What an agreement that ended took of the sources: what both verified, or all the goods that were handed over."""
    if agreement.is_in_kind:
        return awarded_goods.received_of(work, agreement.id, agreement.currency)
    rows = milestone_plans.of_agreement(work, agreement.id)
    return add_up([row.verified for row in rows], agreement.currency)


def _give_back(work: Work, agreement: Agreement, project: Project) -> None:
    """What came back of the advance is money of the sources again."""
    settlement = settlements.find(work, agreement.id)
    returned = settlement.returned_minor if settlement else 0
    advances = [
        row
        for row in payments.payments_of(work, agreement.id)
        if row.kind is PaymentKind.ADVANCE and row.state is PaymentState.PAID
    ]
    if returned and advances:
        amount = Money(returned, agreement.currency)
        funding_ledger.give_back(work, project, advances[-1].id, amount=amount)


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
