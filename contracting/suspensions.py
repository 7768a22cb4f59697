"""Suspensions of a running agreement: asked for, ordered by somebody else, and ended by the restart act.

proposed → in_force → ended, or rejected. While one is in force no new work is reported, verified or paid, the traffic light waits and the
work is not silent; when the day passes on which it was to go on, somebody has to restart it or say a new day. With the restart the end of
the term and of every milestone that is not verified moves by the days suspended (``suspension_rules``). Guarantees have to reach the new
end. An agreement is suspended more than once, and never twice at a time.
"""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from contracting import agreements, guarantees, milestone_plans, suspension_rules
from contracting.agreements import Agreement, AgreementState
from contracting.milestone_plans import MilestoneState
from contracting.suspension_rules import Standing
from foundation.columns import Base, Count, Instant, Path, Versioned, Words, enum_column
from foundation.commands import FileId, LongText, ShortText
from foundation.constraints import explains
from foundation.errors import InvalidCommand, Refused, Sentence, say
from foundation.files import StoredFile
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.lifecycle import Lifecycle, Step, different_person
from foundation.numbering import next_number
from foundation.work import Work
from portfolio import project_lights, projects
from portfolio.pauses import Pause

ASKED_FOR = say("This agreement is suspended already, or somebody asked for it.")
explains("ix_suspension_open", ASKED_FOR, columns="suspension.agreement_id")


class SuspensionCause(StrEnum):
    """Why a work stands still."""

    WEATHER = "weather"
    ACCESS = "access"
    PUBLIC_ORDER = "public_order"
    FUNDS_LATE = "funds_late"
    MATERIALS = "materials"
    PERMITS = "permits"
    DESIGN = "design"
    COMMUNITY = "community"
    OTHER = "other"


class SuspensionState(StrEnum):
    """How far a suspension has come."""

    PROPOSED = "proposed"
    IN_FORCE = "in_force"
    ENDED = "ended"
    REJECTED = "rejected"


class Suspension(Versioned, Base):
    """One time that a work stands still, from the act of suspension to the act of restart."""

    __tablename__ = "suspension"
    __table_args__ = (
        sa.UniqueConstraint("agreement_id", "number"),
        sa.CheckConstraint("expected_on > stops_on", name="restart_after_stop"),
        sa.CheckConstraint("restarted_on >= stops_on", name="restarted_after_stop"),
        sa.CheckConstraint("ordered_by <> proposed_by", name="order_by_another"),
        sa.Index(
            "ix_suspension_open",
            "agreement_id",
            unique=True,
            sqlite_where=sa.text("state IN ('proposed', 'in_force')"),
            postgresql_where=sa.text("state IN ('proposed', 'in_force')"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path] = mapped_column(index=True)
    project_id: Mapped[UUID] = mapped_column(sa.ForeignKey("project.id"), index=True)
    agreement_id: Mapped[UUID] = mapped_column(sa.ForeignKey("agreement.id"))
    number: Mapped[Count]
    cause: Mapped[SuspensionCause] = enum_column(SuspensionCause)
    reason: Mapped[Words]
    is_costless: Mapped[bool]
    stops_on: Mapped[date]
    # The day on which work is to go on, as it was said first and as it is said now.
    first_expected_on: Mapped[date]
    expected_on: Mapped[date]
    proposed_at: Mapped[Instant]
    proposed_by: Mapped[UUID | None]
    agreed: Mapped[str | None] = mapped_column(sa.String(200))
    act_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    ordered_at: Mapped[datetime | None]
    ordered_by: Mapped[UUID | None]
    prolong_reason: Mapped[str | None] = mapped_column(sa.Text)
    reject_reason: Mapped[str | None] = mapped_column(sa.Text)
    restarted_on: Mapped[date | None]
    days: Mapped[int | None]
    restart_note: Mapped[str | None] = mapped_column(sa.Text)
    restart_act_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    restarted_at: Mapped[datetime | None]
    restarted_by: Mapped[UUID | None]
    state: Mapped[SuspensionState] = enum_column(SuspensionState, index=True)


def is_running(work: Work, suspension: Suspension) -> Sentence | None:
    """A guard: only what is being carried out stands still."""
    return refusal_of_state(agreements.get(work, suspension.agreement_id))


def refusal_of_state(agreement: Agreement) -> Sentence | None:
    """Why an agreement cannot be suspended now, or nothing where it can."""
    if agreement.state is not AgreementState.RUNNING:
        return say("Only an agreement that is being carried out is suspended.")
    if agreement.ended_on is not None:
        return say("This agreement ended on {day}.", day=agreement.ended_on)
    if agreement.suspended_from is not None:
        return say("It is suspended since {day}.", day=agreement.suspended_from)
    return None


LIFECYCLE = Lifecycle(
    Suspension,
    Step(
        "order",
        {SuspensionState.PROPOSED},
        SuspensionState.IN_FORCE,
        Permission.SUSPENSION_ORDER,
        guards=[different_person("proposed_by"), is_running],
    ),
    Step(
        "reject",
        {SuspensionState.PROPOSED},
        SuspensionState.REJECTED,
        Permission.SUSPENSION_ORDER,
    ),
    Step(
        "prolong",
        {SuspensionState.IN_FORCE},
        SuspensionState.IN_FORCE,
        Permission.SUSPENSION_ORDER,
    ),
    Step(
        "restart",
        {SuspensionState.IN_FORCE},
        SuspensionState.ENDED,
        Permission.SUSPENSION_END,
    ),
)


class ProposeSuspension(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why the work cannot go on, since which day, and when it is to go on."""

    cause: SuspensionCause
    reason: LongText
    stops_on: date
    expected_on: date
    is_costless: bool = False


class OrderSuspension(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The act of suspension: who agreed to it, by their posts, and the signed paper."""

    agreed: ShortText
    act: FileId | None = None


class RejectSuspension(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The work goes on, with the reason."""

    reason: LongText


class ProlongSuspension(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """It goes on later than was said, and why."""

    expected_on: date
    reason: LongText


class RestartWork(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The act of restart: the first day of work again, how the site was found, and the signed paper."""

    restarted_on: date
    note: LongText
    act: FileId | None = None


def propose(work: Work, agreement_id: UUID, command: ProposeSuspension) -> Suspension:
    """Ask that the work stand still; it goes on until somebody else orders it."""
    agreement = agreements.get(work, agreement_id, lock=True)
    work.require(Permission.SUSPENSION_PROPOSE, agreement.territory)
    refused = refusal_of_state(agreement)
    if refused is not None:
        raise Refused(refused)
    errors = suspension_rules.errors_of(
        _standing(work, agreement), stops_on=command.stops_on, expected_on=command.expected_on
    )
    if errors:
        raise InvalidCommand(errors)
    suspension = work.add(
        Suspension(
            id=new_id(),
            territory=agreement.territory,
            project_id=agreement.project_id,
            agreement_id=agreement.id,
            number=next_number(work, f"suspension/{agreement.id}"),
            cause=command.cause,
            reason=command.reason,
            is_costless=command.is_costless,
            stops_on=command.stops_on,
            first_expected_on=command.expected_on,
            expected_on=command.expected_on,
            proposed_at=work.now,
            proposed_by=work.actor.user_id,
            state=SuspensionState.PROPOSED,
        )
    )
    work.record(
        "suspension.proposed",
        suspension,
        project=agreement.project_id,
        facts={"number": suspension.number, "stops_on": command.stops_on, "cause": command.cause},
    )
    return suspension


def order(work: Work, suspension_id: UUID, command: OrderSuspension) -> Suspension:
    """Order what somebody else asked for; from its day on the work stands still."""
    agreement, suspension = _locked(work, suspension_id)
    work.require(Permission.SUSPENSION_ORDER, suspension.territory)
    errors = suspension_rules.errors_of(
        _standing(work, agreement), stops_on=suspension.stops_on, expected_on=suspension.expected_on
    )
    if suspension.state is SuspensionState.PROPOSED and errors:
        # The work was reported or ended since it was asked for.
        raise Refused(next(iter(errors.values())))
    _check_file(work, command.act)
    facts = {"stops_on": suspension.stops_on, "expected_on": suspension.expected_on}
    LIFECYCLE.apply("order", work, suspension, facts=facts)
    suspension.agreed, suspension.act_id = command.agreed, command.act
    suspension.ordered_at, suspension.ordered_by = work.now, work.actor.user_id
    _tell(work, agreement)
    return suspension


def reject(work: Work, suspension_id: UUID, command: RejectSuspension) -> Suspension:
    """Refuse to let the work stand still."""
    _, suspension = _locked(work, suspension_id)
    LIFECYCLE.apply("reject", work, suspension)
    suspension.reject_reason = command.reason
    return suspension


def prolong(work: Work, suspension_id: UUID, command: ProlongSuspension) -> Suspension:
    """Say a new day for the restart; the one that was said first stays to be read."""
    agreement, suspension = _locked(work, suspension_id)
    work.require(Permission.SUSPENSION_ORDER, suspension.territory)
    if command.expected_on <= suspension.expected_on:
        raise InvalidCommand(
            {
                "expected_on": say(
                    "It was to go on on {day}: say a later day, or restart it.",
                    day=suspension.expected_on,
                )
            }
        )
    LIFECYCLE.apply("prolong", work, suspension, facts={"expected_on": command.expected_on})
    suspension.expected_on, suspension.prolong_reason = command.expected_on, command.reason
    _tell(work, agreement)
    return suspension


def restart(work: Work, suspension_id: UUID, command: RestartWork) -> Suspension:
    """Write the act of restart; the term and what is still to come move by the days suspended."""
    agreement, suspension = _locked(work, suspension_id)
    work.require(Permission.SUSPENSION_END, suspension.territory)
    refused = suspension_rules.refusal_of_restart(
        suspension.stops_on, command.restarted_on, work.today
    )
    if refused is not None:
        raise InvalidCommand({"restarted_on": refused})
    _check_file(work, command.act)
    days = suspension_rules.days_between(suspension.stops_on, command.restarted_on)
    facts = {"restarted_on": command.restarted_on, "days": days}
    LIFECYCLE.apply("restart", work, suspension, facts=facts)
    suspension.restart_note, suspension.restart_act_id = command.note, command.act
    suspension.restarted_at, suspension.restarted_by = work.now, work.actor.user_id
    end(work, agreement, suspension, on=command.restarted_on)
    return suspension


def end(work: Work, agreement: Agreement, suspension: Suspension, *, on: date) -> None:
    """Count the days of a suspension that is over, and move what was still to come."""
    suspension.restarted_on = on
    days = suspension.days = suspension_rules.days_between(suspension.stops_on, on)
    if agreement.ends_on is not None:
        agreement.ends_on = suspension_rules.moved(agreement.ends_on, days)
    for row in milestone_plans.of_agreement(work, agreement.id):
        if row.due_on is not None and row.state is not MilestoneState.VERIFIED:
            row.due_on = suspension_rules.moved(row.due_on, days)
    _tell(work, agreement)
    guarantees.refresh(work, agreement)


def pauses_of(rows: Sequence[Suspension]) -> tuple[Pause, ...]:
    """The days on which a work stood still by its acts."""
    return tuple(
        Pause(stops_on=row.stops_on, expected_on=row.expected_on, restarted_on=row.restarted_on)
        for row in rows
        if row.state in (SuspensionState.IN_FORCE, SuspensionState.ENDED)
    )


def _tell(work: Work, agreement: Agreement) -> None:
    """Write on agreement and work what the suspensions say together."""
    work.session.flush()  # The acts are read again below.
    rows = of_agreement(work, agreement.id)
    lasting = find_in_force(rows)
    agreement.suspended_from = lasting.stops_on if lasting else None
    agreement.restart_expected_on = lasting.expected_on if lasting else None
    project = agreements.project_of(work, agreement, lock=True)
    if agreement.ends_on is not None:
        project.ends_on = agreement.ends_on
    projects.stand_still(project, pauses_of(rows))
    project_lights.refresh(work, project)


def _standing(work: Work, agreement: Agreement) -> Standing:
    if agreement.starts_on is None or agreement.ends_on is None:
        raise Refused(say("Only an agreement that is being carried out is suspended."))
    ends = [row.restarted_on for row in of_agreement(work, agreement.id) if row.restarted_on]
    return Standing(
        starts_on=agreement.starts_on,
        ends_on=agreement.ends_on,
        last_report_on=agreements.project_of(work, agreement).last_report_on,
        restarted_on=max(ends, default=None),
    )


def _check_file(work: Work, file: UUID | None) -> None:
    if file is not None and work.find(StoredFile, file) is None:
        raise InvalidCommand({"act": say("Add a file.")})


def get(work: Work, suspension_id: UUID) -> Suspension:
    """A suspension this actor can see."""
    return work.get(Suspension, suspension_id)


def of_agreement(work: Work, agreement_id: UUID) -> list[Suspension]:
    """The suspensions of an agreement in their order."""
    statement = (
        sa.select(Suspension)
        .where(Suspension.agreement_id == agreement_id)
        .order_by(Suspension.number)
    )
    return list(work.session.execute(statement).scalars())


def find_in_force(rows: Sequence[Suspension]) -> Suspension | None:
    """The suspension that lasts, if there is one."""
    return next((row for row in rows if row.state is SuspensionState.IN_FORCE), None)


def _locked(work: Work, suspension_id: UUID) -> tuple[Agreement, Suspension]:
    """A suspension and its agreement, the agreement locked first as everywhere."""
    found = get(work, suspension_id)
    agreement = agreements.get(work, found.agreement_id, lock=True)
    return agreement, work.get(Suspension, suspension_id, lock=True)
