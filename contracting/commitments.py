"""Commitments: the maintenance plan of a work and the municipality's promise to pay for it.

A plan lists tasks with their rhythm, who does them and what they cost in a year; the commitment adds the legal form in which the work is
kept (Ley 1551/2012, art. 6, num. 18: agreements of use), the line and amount of the first year's budget, and the council's act. Somebody
of the municipality other than its author accepts it. Without a first-year budget it is not accepted; a budget that does not reach is
accepted with its gap in sight, because a promise that hides the gap is worth less than one that shows it. Every climate measure that needs
care has its task, or it will not work when the rain comes.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.columns import (
    Base,
    Code,
    Count,
    Currency,
    Instant,
    MoneyMinor,
    Path,
    Versioned,
    enum_column,
)
from foundation.commands import CodeText, LongText, NumberText, ShortText, Year
from foundation.constraints import explains
from foundation.errors import InvalidCommand, Refused, Sentence, say
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.lifecycle import Lifecycle, Step, different_person
from foundation.money import MAX_MINOR, Money
from foundation.work import Work
from portfolio import projects, work_kinds
from portfolio.measures import measures_of
from portfolio.projects import Origin, Project, Station
from portfolio.usual_tasks import Performer, Rhythm

Every = Annotated[int, msgspec.Meta(ge=1, le=400)]

explains(
    "uq_commitment_project_id",
    say("This work already has a maintenance plan."),
    columns="commitment.project_id",
)


class LegalForm(StrEnum):
    """In which form the work is kept after the handover."""

    MUNICIPAL = "municipal"
    COMMUNITY_USE = "community_use"
    LOAN_FOR_USE = "loan_for_use"
    ADMINISTRATION = "administration"


class CommitmentState(StrEnum):
    """How far the commitment has come."""

    PROPOSED = "proposed"
    RETURNED = "returned"
    ACCEPTED = "accepted"


class Commitment(Versioned, Base):
    """The maintenance plan of one work and who answers for it."""

    __tablename__ = "commitment"
    __table_args__ = (
        sa.CheckConstraint("budget_minor >= 0 AND tasks_minor >= 0", name="money_not_negative"),
        sa.CheckConstraint("accepted_by <> proposed_by", name="accepted_by_somebody_else"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path] = mapped_column(index=True)
    project_id: Mapped[UUID] = mapped_column(sa.ForeignKey("project.id"), unique=True)
    legal_form: Mapped[LegalForm] = enum_column(LegalForm)
    currency: Mapped[Currency]
    tasks_minor: Mapped[MoneyMinor]
    first_year: Mapped[int | None]
    budget_line: Mapped[str | None] = mapped_column(sa.String(80))
    budget_minor: Mapped[MoneyMinor | None]
    council_act: Mapped[str | None] = mapped_column(sa.String(80))
    council_act_on: Mapped[date | None]
    proposed_at: Mapped[Instant]
    proposed_by: Mapped[UUID | None]
    return_reason: Mapped[str | None] = mapped_column(sa.Text)
    accepted_at: Mapped[datetime | None]
    accepted_by: Mapped[UUID | None]
    state: Mapped[CommitmentState] = enum_column(CommitmentState)

    @property
    def budget(self) -> Money:
        return Money(self.budget_minor or 0, self.currency)

    @property
    def gap(self) -> Money:
        """What the first year's tasks cost above its budget; nothing where the budget reaches."""
        return Money(max(0, self.tasks_minor - (self.budget_minor or 0)), self.currency)


class PlanTask(Base):
    """One task of a maintenance plan."""

    __tablename__ = "plan_task"
    __table_args__ = (
        sa.UniqueConstraint("commitment_id", "position"),
        sa.CheckConstraint("every > 0 AND yearly_cost_minor >= 0", name="task_possible"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    commitment_id: Mapped[UUID] = mapped_column(sa.ForeignKey("commitment.id"))
    position: Mapped[Count]
    name: Mapped[str] = mapped_column(sa.String(200))
    asset_kind: Mapped[Code]
    template: Mapped[str | None] = mapped_column(sa.String(80))
    every: Mapped[Count]
    rhythm: Mapped[Rhythm] = enum_column(Rhythm)
    is_before_rains: Mapped[bool]
    performer: Mapped[Performer] = enum_column(Performer)
    yearly_cost_minor: Mapped[MoneyMinor]
    climate_measure_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("climate_measure.id"))


def not_handed_over(work: Work, commitment: Commitment) -> Sentence | None:
    """A guard: what three parties signed is not taken back by one."""
    station = projects.get(work, commitment.project_id).station
    if station in (Station.HANDED_OVER, Station.MAINTAINED):
        return say("The work is handed over: its plan changes in maintenance now.")
    return None


def first_year_is_budgeted(_work: Work, commitment: Commitment) -> Sentence | None:
    """A guard: the first year has a budget line with money and an act of the council behind it."""
    if not (commitment.budget_minor and commitment.budget_line and commitment.first_year):
        return say("The first year's budget is missing: its line and its amount.")
    if not (commitment.council_act and commitment.council_act_on):
        return say("The act by which the council approved the budget is missing.")
    return None


def measures_have_tasks(work: Work, commitment: Commitment) -> Sentence | None:
    """A guard: what was built against the weather is also kept working."""
    kept = {task.climate_measure_id for task in tasks_of(work, commitment.id)}
    bare = [
        measure.description
        for measure in measures_of(work, commitment.project_id)
        if measure.id not in kept
    ]
    if bare:
        return say("No task of the plan takes care of: {measures}.", measures=bare)
    return None


def is_not_accepted(commitment: Commitment) -> Sentence | None:
    """Why nobody answers for the plan yet, or nothing where the municipality does."""
    if commitment.state is CommitmentState.ACCEPTED:
        return None
    return say("The municipality has not accepted the maintenance plan yet.")


LIFECYCLE = Lifecycle(
    Commitment,
    Step(
        "propose",
        {CommitmentState.PROPOSED, CommitmentState.RETURNED},
        CommitmentState.PROPOSED,
        Permission.PLAN_PROPOSE,
    ),
    Step(
        "return",
        {CommitmentState.PROPOSED, CommitmentState.ACCEPTED},
        CommitmentState.RETURNED,
        Permission.PLAN_ACCEPT,
        guards=[not_handed_over],
    ),
    Step(
        "accept",
        {CommitmentState.PROPOSED},
        CommitmentState.ACCEPTED,
        Permission.PLAN_ACCEPT,
        guards=[different_person("proposed_by"), first_year_is_budgeted, measures_have_tasks],
    ),
)


class ProposeTask(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One task: on what, how often, by whom, at what cost in a year."""

    name: ShortText
    asset_kind: CodeText
    template: CodeText | None = None
    every: Every
    rhythm: Rhythm
    is_before_rains: bool = False
    performer: Performer
    yearly_cost: Money
    measure: UUID | None = None


class ProposePlan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole plan; the budget may still be open, the municipality writes it when it accepts."""

    legal_form: LegalForm
    tasks: tuple[ProposeTask, ...]
    first_year: Year | None = None
    budget_line: NumberText | None = None
    budget: Money | None = None
    council_act: NumberText | None = None
    council_act_on: date | None = None

    def __post_init__(self) -> None:
        known = {kind.asset_kind for kind in work_kinds.kinds()}
        errors = {
            f"tasks.{index}.asset_kind": say("Choose one of the options.")
            for index, task in enumerate(self.tasks)
            if task.asset_kind not in known
        }
        if not self.tasks:
            errors["tasks"] = say("At least one is needed.")
        if errors:
            raise InvalidCommand(errors)


class AcceptPlan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The municipality answers for the plan; what it says of the budget stands in place of what was proposed."""

    first_year: Year | None = None
    budget_line: NumberText | None = None
    budget: Money | None = None
    council_act: NumberText | None = None
    council_act_on: date | None = None


class ReturnPlan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Send the plan back, with what is wrong."""

    reason: LongText


def propose(work: Work, project_id: UUID, command: ProposePlan) -> Commitment:
    """Propose the maintenance plan of a work, or propose it anew."""
    project = projects.get(work, project_id, lock=True)
    work.require(Permission.PLAN_PROPOSE, project.territory)
    if project.origin is Origin.IMPORTED or project.station in (
        Station.NEED,
        Station.HANDED_OVER,
        Station.MAINTAINED,
    ):
        raise Refused(
            say("A plan is proposed for a work that is financed here and not handed over yet.")
        )
    _check_money(project, command)
    commitment = find(work, project.id)
    if commitment is None:
        commitment = Commitment(
            id=new_id(),
            territory=project.territory,
            project_id=project.id,
            currency=project.currency,
            state=CommitmentState.PROPOSED,
        )
    commitment.legal_form = command.legal_form
    commitment.tasks_minor = sum(task.yearly_cost.minor for task in command.tasks)
    commitment.proposed_at, commitment.proposed_by = work.now, work.actor.user_id
    commitment.return_reason = None
    _promise(work, commitment, command)
    work.add(commitment)
    facts = {"tasks": len(command.tasks), "yearly": Money(commitment.tasks_minor)}
    LIFECYCLE.apply("propose", work, commitment, facts=facts)
    work.session.flush()  # The tasks' foreign key needs the commitment's row.
    _replace_tasks(work, project, commitment, command.tasks)
    return commitment


def accept(work: Work, commitment_id: UUID, command: AcceptPlan) -> Commitment:
    """Accept the plan on the municipality's behalf, with its first year's budget."""
    commitment = work.get(Commitment, commitment_id, lock=True)
    work.require(Permission.PLAN_ACCEPT, commitment.territory)
    _check_currency(commitment.currency, command.budget)
    _promise(work, commitment, command)
    facts = {"budget": commitment.budget, "gap": commitment.gap}
    LIFECYCLE.apply("accept", work, commitment, facts=facts)
    commitment.accepted_at, commitment.accepted_by = work.now, work.actor.user_id
    return commitment


def send_back(work: Work, commitment_id: UUID, command: ReturnPlan) -> Commitment:
    """Return the plan to who proposed it, with the reason."""
    commitment = work.get(Commitment, commitment_id, lock=True)
    LIFECYCLE.apply("return", work, commitment)
    commitment.return_reason = command.reason
    commitment.accepted_at = commitment.accepted_by = None
    return commitment


def find(work: Work, project_id: UUID, *, lock: bool = False) -> Commitment | None:
    """The maintenance plan of a work, if one was proposed; ``lock`` holds it as it is until the end."""
    statement = work.select(Commitment).where(Commitment.project_id == project_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return work.session.execute(statement).scalar_one_or_none()


def tasks_of(work: Work, commitment_id: UUID) -> list[PlanTask]:
    """The tasks of a plan in their order."""
    statement = (
        sa.select(PlanTask)
        .where(PlanTask.commitment_id == commitment_id)
        .order_by(PlanTask.position)
    )
    return list(work.session.execute(statement).scalars())


def _promise(work: Work, commitment: Commitment, command: ProposePlan | AcceptPlan) -> None:
    """Take over what the command says of the budget; what it leaves out stays as it was."""
    if command.council_act_on is not None and command.council_act_on > work.today:
        raise InvalidCommand({"council_act_on": say("That day has not come yet.")})
    for name in ("first_year", "budget_line", "council_act", "council_act_on"):
        given = getattr(command, name)
        if given is not None:
            setattr(commitment, name, given)
    if command.budget is not None:
        commitment.budget_minor = command.budget.minor


def _check_money(project: Project, command: ProposePlan) -> None:
    _check_currency(project.currency, command.budget)
    errors = {
        f"tasks.{index}.yearly_cost": say(
            "Write the amount in {currency}.", currency=project.currency
        )
        for index, task in enumerate(command.tasks)
        if task.yearly_cost.currency != project.currency
    }
    if sum(task.yearly_cost.minor for task in command.tasks) > MAX_MINOR:
        errors["tasks"] = say("The tasks add up to more than any plan costs.")
    if errors:
        raise InvalidCommand(errors)


def _check_currency(currency: str, budget: Money | None) -> None:
    if budget is not None and budget.currency != currency:
        raise InvalidCommand({"budget": say("Write the amount in {currency}.", currency=currency)})


def _replace_tasks(
    work: Work, project: Project, commitment: Commitment, planned: tuple[ProposeTask, ...]
) -> None:
    known = {measure.id for measure in measures_of(work, project.id)}
    strangers = {
        f"tasks.{index}.measure": say("Choose one of the options.")
        for index, task in enumerate(planned)
        if task.measure is not None and task.measure not in known
    }
    if strangers:
        raise InvalidCommand(strangers)
    work.session.execute(sa.delete(PlanTask).where(PlanTask.commitment_id == commitment.id))
    work.session.add_all(
        PlanTask(
            id=new_id(),
            commitment_id=commitment.id,
            position=position,
            name=task.name,
            asset_kind=task.asset_kind,
            template=task.template,
            every=task.every,
            rhythm=task.rhythm,
            is_before_rains=task.is_before_rains,
            performer=task.performer,
            yearly_cost_minor=task.yearly_cost.minor,
            climate_measure_id=task.measure,
        )
        for position, task in enumerate(planned, start=1)
    )
