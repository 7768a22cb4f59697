"""Rounds: in a territory and a time, which needs are funded first, by criteria that were agreed before anybody saw the needs.

Whoever will be measured should have agreed the measure first: a round is prepared by one person and agreed by another,
no later than the day it opens, and from then on its criteria, weights and budgets do not change. Only when it has closed do the needs come
in; they are scored, put in order and published. What was not chosen waits, in its order, for the next round.
"""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec
import sqlalchemy as sa
from msgspec import Meta
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.orm.attributes import flag_modified

from foundation.columns import (
    Base,
    Count,
    Currency,
    Instant,
    MoneyMinor,
    Path,
    Versioned,
    canonical,
    enum_column,
)
from foundation.commands import Rate, ShortText, TerritoryPath
from foundation.errors import InvalidCommand, Percentage, Refused, Sentence, say
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.lifecycle import Lifecycle, Step, different_person
from foundation.money import COP, Money
from foundation.numbering import next_number
from foundation.territories import is_within
from foundation.work import Work
from portfolio import programmes
from portfolio.scoring import WHOLE_BP, Criterion, Direction, Pot, Scale, missing_weight

Question = Annotated[str, Meta(min_length=1, max_length=400, extra={"kind": "textarea"})]


class RoundState(StrEnum):
    """How far a round has come."""

    DRAFT = "draft"
    AGREED = "agreed"
    SCORING = "scoring"
    COMPUTED = "computed"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


class Round(Versioned, Base):
    """One round of prioritisation; ``plan_hash`` is what was agreed, ``computations`` how often it was counted."""

    __tablename__ = "round"
    __table_args__ = (
        sa.CheckConstraint("closes_on >= opens_on", name="closes_after_opening"),
        sa.CheckConstraint(
            "state = 'cancelled' OR (state = 'draft') = (agreed_at IS NULL)",
            name="agreed_before_all_else",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path] = mapped_column(index=True)
    programme_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("programme.id"))
    code: Mapped[str] = mapped_column(sa.String(40), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    currency: Mapped[Currency]
    opens_on: Mapped[date]
    closes_on: Mapped[date]
    prepared_at: Mapped[Instant]
    prepared_by: Mapped[UUID | None]
    agreed_at: Mapped[datetime | None]
    agreed_by: Mapped[UUID | None]
    plan_hash: Mapped[str | None] = mapped_column(sa.String(64))
    drawn_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    published_by: Mapped[UUID | None]
    computations: Mapped[Count]
    state: Mapped[RoundState] = enum_column(RoundState, index=True)


class RoundCriterion(Base):
    """One thing that every need of a round is judged by."""

    __tablename__ = "round_criterion"
    __table_args__ = (sa.CheckConstraint("weight_bp > 0", name="weight_positive"),)

    round_id: Mapped[UUID] = mapped_column(sa.ForeignKey("round.id"), primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(10), primary_key=True)
    position: Mapped[Count]
    name: Mapped[str] = mapped_column(sa.String(200))
    question: Mapped[str] = mapped_column(sa.String(400))
    weight_bp: Mapped[Count]
    scale: Mapped[Scale] = enum_column(Scale)
    direction: Mapped[Direction] = enum_column(Direction)


class RoundBudget(Base):
    """What there is for the needs of a place; a need competes for the nearest budget that contains it."""

    __tablename__ = "round_budget"
    __table_args__ = (sa.CheckConstraint("amount_minor > 0", name="amount_positive"),)

    round_id: Mapped[UUID] = mapped_column(sa.ForeignKey("round.id"), primary_key=True)
    territory: Mapped[Path] = mapped_column(primary_key=True)
    amount_minor: Mapped[MoneyMinor]


class WriteCriterion(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One criterion: what is asked of every need, how much it counts, how it is scored."""

    name: ShortText
    question: Question
    weight: Rate
    scale: Scale
    direction: Direction = Direction.HIGHER

    def __post_init__(self) -> None:
        if not 0 < self.weight <= WHOLE_BP:
            raise InvalidCommand({"weight": say("Write a weight between 0 and 100 %.")})


class AllotBudget(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What there is for one place."""

    territory: TerritoryPath
    amount: Money

    def __post_init__(self) -> None:
        if not self.amount.minor:
            raise InvalidCommand({"amount": say("This cannot be zero.")})


class PrepareRound(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A round to be agreed: where, when, by which criteria, with how much money."""

    territory: TerritoryPath
    name: ShortText
    opens_on: date
    closes_on: date
    criteria: tuple[WriteCriterion, ...]
    budgets: tuple[AllotBudget, ...]

    def __post_init__(self) -> None:
        _refuse({**wrong_plan(self), **wrong_places(self.territory, self.budgets)})


class ChangeRound(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Another proposal for a round that nobody has agreed yet."""

    name: ShortText
    opens_on: date
    closes_on: date
    criteria: tuple[WriteCriterion, ...]
    budgets: tuple[AllotBudget, ...]

    def __post_init__(self) -> None:
        _refuse(wrong_plan(self))


class AgreeRound(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The criteria, their weights and the budgets hold from now on."""


def _refuse(errors: dict[str, Sentence]) -> None:
    if errors:
        raise InvalidCommand(errors)


def wrong_plan(plan: "PrepareRound | ChangeRound") -> dict[str, Sentence]:
    """What is wrong with the dates and the criteria together."""
    errors: dict[str, Sentence] = {}
    if plan.closes_on < plan.opens_on:
        errors["closes_on"] = say("A round cannot close before it opens, {day}.", day=plan.opens_on)
    missing = missing_weight([one.weight for one in plan.criteria])
    if missing > 0:
        errors["criteria"] = say(
            "The weights have to add up to 100 %: {missing} are missing.",
            missing=Percentage(missing),
        )
    elif missing < 0:
        errors["criteria"] = say(
            "The weights have to add up to 100 %: they are {extra} too much.",
            extra=Percentage(-missing),
        )
    names = [one.name.casefold() for one in plan.criteria]
    for index, name in enumerate(names):
        if name in names[:index]:
            errors[f"criteria.{index}.name"] = say("There is a criterion of this name already.")
    return errors


def wrong_places(territory: str, budgets: Sequence[AllotBudget]) -> dict[str, Sentence]:
    """What is wrong with the places that have a budget."""
    errors: dict[str, Sentence] = {}
    for index, one in enumerate(budgets):
        name = f"budgets.{index}.territory"
        if not is_within(one.territory, territory):
            errors[name] = say("This place is not part of the round's territory.")
        elif any(one.territory == other.territory for other in budgets[:index]):
            errors[name] = say("This place has a budget already.")
        if one.amount.currency != COP:
            errors[f"budgets.{index}.amount"] = say("Write the amount in {currency}.", currency=COP)
    return errors


def _in_time(work: Work, row: Round) -> Sentence | None:
    """Who sees what is asked for could choose the criteria to suit it."""
    if work.today <= row.opens_on:
        return None
    return say(
        "The criteria have to be agreed before needs come in, and the round opened on {day}. Give it later dates.",
        day=row.opens_on,
    )


def _has_closed(work: Work, row: Round) -> Sentence | None:
    if work.today > row.closes_on:
        return None
    return say("Needs can still be registered until {day}.", day=row.closes_on)


S = RoundState
LIFECYCLE = Lifecycle(
    Round,
    Step(
        "agree",
        {S.DRAFT},
        S.AGREED,
        Permission.ROUND_AGREE,
        guards=[different_person("prepared_by"), _in_time],
    ),
    Step("draw", {S.AGREED}, S.SCORING, Permission.ROUND_PREPARE, guards=[_has_closed]),
    Step("compute", {S.SCORING}, S.COMPUTED, Permission.ROUND_PREPARE),
    Step("reopen", {S.COMPUTED}, S.SCORING, Permission.ROUND_PUBLISH),
    Step("publish", {S.COMPUTED}, S.PUBLISHED, Permission.ROUND_PUBLISH),
    Step("cancel", {S.DRAFT, S.AGREED, S.SCORING}, S.CANCELLED, Permission.ROUND_AGREE),
)


def prepare(work: Work, command: PrepareRound) -> Round:
    """Propose a round."""
    work.require(Permission.ROUND_PREPARE, command.territory)
    programme = programmes.find_current(work)
    row = work.add(
        Round(
            id=new_id(),
            territory=command.territory,
            programme_id=programme.id if programme else None,
            code=_next_code(work, command.territory),
            name=command.name,
            currency=COP,
            opens_on=command.opens_on,
            closes_on=command.closes_on,
            prepared_at=work.now,
            prepared_by=work.actor.user_id,
            computations=0,
            state=RoundState.DRAFT,
        )
    )
    work.session.flush()  # The criteria's foreign key needs the round's row.
    _write_plan(work, row, command)
    work.record("round.prepared", row, facts=_plan_facts(command))
    return row


def change(work: Work, round_id: UUID, command: ChangeRound) -> Round:
    """Propose something else, as long as nobody has agreed."""
    row = work.get(Round, round_id, lock=True)
    work.require(Permission.ROUND_PREPARE, row.territory)
    if row.state is not RoundState.DRAFT:
        raise Refused(say("What was agreed does not change any more."))
    _refuse(wrong_places(row.territory, command.budgets))
    for part in (*criteria_of(work.session, row.id), *budgets_of(work.session, row.id)):
        work.session.delete(part)
    work.session.flush()  # The new rows may have the keys of the old ones.
    row.name, row.opens_on, row.closes_on = command.name, command.opens_on, command.closes_on
    row.prepared_at, row.prepared_by = work.now, work.actor.user_id
    _write_plan(work, row, command)
    flag_modified(row, "name")
    work.record("round.changed", row, facts=_plan_facts(command))
    return row


def agree(work: Work, round_id: UUID, command: AgreeRound) -> Round:
    """Agree the criteria: by somebody else than who proposed them, before the round opens."""
    row = work.get(Round, round_id, lock=True)
    digest = plan_hash(work.session, row)
    LIFECYCLE.apply("agree", work, row, facts={"plan": digest})
    row.agreed_at, row.agreed_by, row.plan_hash = work.now, work.actor.user_id, digest
    return row


def _write_plan(work: Work, row: Round, plan: PrepareRound | ChangeRound) -> None:
    work.session.add_all(
        RoundCriterion(
            round_id=row.id,
            code=f"C{position}",
            position=position,
            name=one.name,
            question=one.question,
            weight_bp=one.weight,
            scale=one.scale,
            direction=one.direction,
        )
        for position, one in enumerate(plan.criteria, start=1)
    )
    work.session.add_all(
        RoundBudget(round_id=row.id, territory=one.territory, amount_minor=one.amount.minor)
        for one in plan.budgets
    )


def _plan_facts(plan: PrepareRound | ChangeRound) -> dict[str, object]:
    return {
        "weights_bp": [one.weight for one in plan.criteria],
        "budgets": {one.territory: one.amount.minor for one in plan.budgets},
    }


def _next_code(work: Work, territory: str) -> str:
    """The next round of a department and year: ``R19-2026-002``; of several departments together ``R00``."""
    department = (*territory.split("."), "00")[1] or "00"
    year = work.today.year
    return f"R{department}-{year}-{next_number(work, f'round/{department}/{year}'):03d}"


def criteria_of(session: Session, round_id: UUID) -> list[RoundCriterion]:
    """The criteria of a round, as they were written."""
    statement = (
        sa.select(RoundCriterion)
        .where(RoundCriterion.round_id == round_id)
        .order_by(RoundCriterion.position)
    )
    return list(session.execute(statement).scalars())


def budgets_of(session: Session, round_id: UUID) -> list[RoundBudget]:
    """The budgets of a round, the widest place first."""
    statement = (
        sa.select(RoundBudget)
        .where(RoundBudget.round_id == round_id)
        .order_by(RoundBudget.territory)
    )
    return list(session.execute(statement).scalars())


def as_criterion(row: RoundCriterion) -> Criterion:
    """A criterion as the arithmetic needs it."""
    return Criterion(
        code=row.code, weight_bp=row.weight_bp, scale=row.scale, direction=row.direction
    )


def as_pot(row: RoundBudget) -> Pot:
    """A budget as the arithmetic needs it."""
    return Pot(territory=row.territory, amount_minor=row.amount_minor)


def plan_hash(session: Session, row: Round) -> str:
    """The hash of what is agreed: the words as well as the weights."""
    criteria = [
        [one.code, one.name, one.question, one.weight_bp, one.scale, one.direction]
        for one in criteria_of(session, row.id)
    ]
    budgets = [[one.territory, one.amount_minor] for one in budgets_of(session, row.id)]
    plan = [criteria, budgets, row.opens_on, row.closes_on]
    return hashlib.sha256(canonical(plan)).hexdigest()
