"""The end of an agreement: the act of termination, the provisional acceptance with its period of correction, the final acceptance.

written → terminated → provisional → final, or discarded before anybody signed. The act says how the agreement ended (its term ran out, by
agreement, by the entity alone, early with its cause), on which day, what was still pending on the list of the site, and until when it is
mended; who writes it does not sign it. Where the work was finished it is received provisionally, and finally only when the period of
correction is over and nothing is pending; where it was not, it goes into the register of unfinished works (``unfinished_works``). From
the end on nothing new is reported, suspended or changed; what both verified is still paid until the settlement.
"""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from contracting import agreements, guarantees, milestone_plans, punch_list, unfinished_works
from contracting.agreements import Agreement, AgreementState
from contracting.unfinished_works import Unfinished
from foundation.columns import Base, Instant, Json, Path, Versioned, Words, enum_column
from foundation.commands import FileId, LongText, ShortText
from foundation.errors import InvalidCommand, Refused, Sentence, say
from foundation.files import StoredFile
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.lifecycle import Lifecycle, Step, different_person
from foundation.money import Money
from foundation.work import Work


class TerminationKind(StrEnum):
    """How an agreement ended."""

    EXPIRY = "expiry"
    MUTUAL = "mutual"
    UNILATERAL = "unilateral"
    EARLY = "early"


class ClosingState(StrEnum):
    """How far the end has come."""

    WRITTEN = "written"
    TERMINATED = "terminated"
    PROVISIONAL = "provisional"
    FINAL = "final"
    DISCARDED = "discarded"


class Closing(Versioned, Base):
    """The end of one agreement; a discarded act stays to be read."""

    __tablename__ = "closing"
    __table_args__ = (
        sa.CheckConstraint("signed_by <> written_by", name="signer_did_not_write"),
        sa.CheckConstraint("defects_until >= received_on", name="defects_after_reception"),
        sa.Index(
            "ix_closing_live",
            "agreement_id",
            unique=True,
            sqlite_where=sa.text("state <> 'discarded'"),
            postgresql_where=sa.text("state <> 'discarded'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path] = mapped_column(index=True)
    project_id: Mapped[UUID] = mapped_column(sa.ForeignKey("project.id"), index=True)
    agreement_id: Mapped[UUID] = mapped_column(sa.ForeignKey("agreement.id"))
    kind: Mapped[TerminationKind] = enum_column(TerminationKind)
    cause: Mapped[Words]
    ended_on: Mapped[date]
    is_complete: Mapped[bool]
    # What was left to build, what it would cost and who answers for it, where the work is not finished.
    unfinished: Mapped[Json | None]
    corrections_until: Mapped[date | None]
    # What was pending on the list of the site when the act was signed.
    pending: Mapped[Json]
    written_at: Mapped[Instant]
    written_by: Mapped[UUID | None]
    agreed: Mapped[str | None] = mapped_column(sa.String(200))
    act_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    signed_at: Mapped[datetime | None]
    signed_by: Mapped[UUID | None]
    discard_reason: Mapped[str | None] = mapped_column(sa.Text)
    received_on: Mapped[date | None]
    defects_until: Mapped[date | None]
    reception_note: Mapped[str | None] = mapped_column(sa.Text)
    received_at: Mapped[datetime | None]
    received_by: Mapped[UUID | None]
    state: Mapped[ClosingState] = enum_column(ClosingState, index=True)


def is_running(work: Work, closing: Closing) -> Sentence | None:
    """A guard: only what is being carried out, and does not stand still, ends."""
    return refusal_of_state(agreements.get(work, closing.agreement_id))


def refusal_of_state(agreement: Agreement) -> Sentence | None:
    """Why an agreement cannot end now, or nothing where it can."""
    if agreement.state is not AgreementState.RUNNING:
        return say("Only an agreement that is being carried out is terminated.")
    if agreement.ended_on is not None:
        return say("This agreement ended on {day}.", day=agreement.ended_on)
    if agreement.suspended_from is not None:
        return say(
            "The agreement is suspended since {day}: write the restart act first.",
            day=agreement.suspended_from,
        )
    return None


def is_finished(work: Work, closing: Closing) -> Sentence | None:
    """A guard: only a finished work is received, with every milestone settled."""
    if not closing.is_complete:
        return say("This agreement ended without the work being finished.")
    agreement = agreements.get(work, closing.agreement_id)
    return agreements.milestones_are_settled(work, agreement)


def period_is_over(work: Work, closing: Closing) -> Sentence | None:
    """A guard: what was received provisionally is received finally after its period of correction."""
    if closing.defects_until is None or work.today > closing.defects_until:
        return None
    return say(
        "The period of correction runs until {day}: {days} days are left.",
        day=closing.defects_until,
        days=(closing.defects_until - work.today).days,
    )


LIFECYCLE = Lifecycle(
    Closing,
    Step(
        "sign",
        {ClosingState.WRITTEN},
        ClosingState.TERMINATED,
        Permission.CLOSING_SIGN,
        guards=[different_person("written_by"), is_running],
    ),
    Step("discard", {ClosingState.WRITTEN}, ClosingState.DISCARDED, Permission.CLOSING_SIGN),
    Step(
        "receive",
        {ClosingState.TERMINATED},
        ClosingState.PROVISIONAL,
        Permission.WORK_ACCEPT,
        guards=[is_finished],
    ),
    Step(
        "finish",
        {ClosingState.PROVISIONAL},
        ClosingState.FINAL,
        Permission.WORK_ACCEPT,
        guards=[period_is_over],
    ),
)


class WriteTermination(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the agreement ends, on which day, and whether the work is finished."""

    kind: TerminationKind
    cause: LongText
    ended_on: date
    is_complete: bool = False
    corrections_until: date | None = None
    left_to_build: LongText | None = None
    cost_to_finish: Money | None = None
    answers: ShortText | None = None


class SignTermination(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The act of termination: who agreed to it, by their posts, and the signed paper."""

    agreed: ShortText
    act: FileId | None = None


class DiscardTermination(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The agreement goes on, with the reason."""

    reason: LongText


class ReceiveProvisionally(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The finished work is received; until the day that is said, whoever built it mends what shows."""

    received_on: date
    defects_until: date
    note: LongText


def write(work: Work, agreement_id: UUID, command: WriteTermination) -> Closing:
    """Write the act of termination; the agreement goes on until somebody else signs it."""
    agreement = agreements.get(work, agreement_id, lock=True)
    work.require(Permission.CLOSING_WRITE, agreement.territory)
    refused = refusal_of_state(agreement)
    if refused is None and find(work, agreement.id) is not None:
        refused = say("An act of termination is written already.")
    if refused is not None:
        raise Refused(refused)
    errors = _errors(work, agreement, command)
    if errors:
        raise InvalidCommand(errors)
    closing = work.add(
        Closing(
            id=new_id(),
            territory=agreement.territory,
            project_id=agreement.project_id,
            agreement_id=agreement.id,
            kind=command.kind,
            cause=command.cause,
            ended_on=command.ended_on,
            is_complete=command.is_complete,
            unfinished=None if command.is_complete else msgspec.to_builtins(_left(command)),
            corrections_until=command.corrections_until,
            pending=[],
            written_at=work.now,
            written_by=work.actor.user_id,
            state=ClosingState.WRITTEN,
        )
    )
    facts = {"kind": command.kind, "ended_on": command.ended_on, "complete": command.is_complete}
    work.record("closing.written", closing, project=agreement.project_id, facts=facts)
    return closing


def _left(command: WriteTermination) -> Unfinished:
    return Unfinished(
        left_to_build=command.left_to_build or "",
        cost_to_finish=command.cost_to_finish or Money.zero("COP"),
        answers=command.answers or "",
    )


def _errors(work: Work, agreement: Agreement, command: WriteTermination) -> dict[str, Sentence]:
    errors = _wrong_days(work, agreement, command)
    if command.is_complete:
        return errors
    rows = milestone_plans.of_agreement(work, agreement.id)
    if sum(row.verified_minor for row in rows) >= agreement.value_minor:
        errors["is_complete"] = say("Both verified the whole of it: the work is finished.")
    for name in ("left_to_build", "cost_to_finish", "answers"):
        if getattr(command, name) is None:
            errors[name] = say("Say it of a work that is not finished: the register needs it.")
    cost = command.cost_to_finish
    if cost is not None and cost.currency != agreement.currency:
        errors["cost_to_finish"] = say(
            "Write the amount in {currency}.", currency=agreement.currency
        )
    return errors


def _wrong_days(work: Work, agreement: Agreement, command: WriteTermination) -> dict[str, Sentence]:
    errors: dict[str, Sentence] = {}
    pending = punch_list.pending_of(work, agreement.id)
    if command.ended_on > work.today:
        errors["ended_on"] = say("That day has not come yet.")
    elif agreement.starts_on is not None and command.ended_on < agreement.starts_on:
        errors["ended_on"] = say("The work started on {day}.", day=agreement.starts_on)
    elif command.kind is TerminationKind.EXPIRY and command.ended_on != agreement.ends_on:
        errors["ended_on"] = say("The term ends on {day}.", day=agreement.ends_on or work.today)
    if command.is_complete and pending and command.corrections_until is None:
        errors["corrections_until"] = say(
            "{n} issues are pending on the list of the site: say until when they are mended.",
            n=len(pending),
        )
    if command.corrections_until is not None and command.corrections_until < command.ended_on:
        errors["corrections_until"] = say("It cannot end before it begins.")
    return errors


def sign(work: Work, closing_id: UUID, command: SignTermination) -> Closing:
    """Sign the act somebody else wrote; nothing new is built under the agreement from its day on."""
    agreement, closing = _locked(work, closing_id)
    _check_file(work, command.act)
    pending = punch_list.pending_of(work, agreement.id)
    facts = {"kind": closing.kind, "ended_on": closing.ended_on, "pending": len(pending)}
    LIFECYCLE.apply("sign", work, closing, facts=facts)
    closing.pending = [{"number": row.number, "what": row.what} for row in pending]
    closing.agreed, closing.act_id = command.agreed, command.act
    closing.signed_at, closing.signed_by = work.now, work.actor.user_id
    agreement.ended_on, agreement.left_unfinished = closing.ended_on, not closing.is_complete
    if not closing.is_complete:
        milestone_plans.close_all(work, agreement.id)
        unfinished_works.enter(
            work,
            agreement,
            cause=closing.cause,
            left=msgspec.convert(closing.unfinished, Unfinished),
        )
    guarantees.refresh(work, agreement)
    return closing


def discard(work: Work, closing_id: UUID, command: DiscardTermination) -> Closing:
    """Let the agreement go on."""
    _, closing = _locked(work, closing_id)
    LIFECYCLE.apply("discard", work, closing)
    closing.discard_reason = command.reason
    return closing


def receive(work: Work, closing_id: UUID, command: ReceiveProvisionally) -> Closing:
    """Receive the finished work provisionally; the period of correction begins."""
    _, closing = _locked(work, closing_id)
    work.require(Permission.WORK_ACCEPT, closing.territory)
    errors: dict[str, Sentence] = {}
    if command.received_on > work.today:
        errors["received_on"] = say("That day has not come yet.")
    elif command.received_on < closing.ended_on:
        errors["received_on"] = say("This agreement ended on {day}.", day=closing.ended_on)
    if command.defects_until <= command.received_on:
        errors["defects_until"] = say("It cannot end before it begins.")
    if errors:
        raise InvalidCommand(errors)
    facts = {"received_on": command.received_on, "defects_until": command.defects_until}
    LIFECYCLE.apply("receive", work, closing, facts=facts)
    closing.received_on, closing.defects_until = command.received_on, command.defects_until
    closing.reception_note = command.note
    closing.received_at, closing.received_by = work.now, work.actor.user_id
    return closing


def refusal_of_final(work: Work, agreement: Agreement) -> Sentence | None:
    """Why a work is not received finally now: what is pending on its list, or a period of correction that is not over."""
    pending = punch_list.refusal_of_pending(work, agreement.id)
    closing = find(work, agreement.id)
    if closing is None or closing.state is ClosingState.WRITTEN:
        return pending
    if not closing.is_complete:
        return say("This agreement ended without the work being finished.")
    if closing.state is ClosingState.TERMINATED:
        return say("The finished work is received provisionally first.")
    return pending or period_is_over(work, closing)


def finish(work: Work, agreement: Agreement) -> None:
    """The final acceptance ends the period of correction."""
    closing = find(work, agreement.id)
    if closing is not None and closing.state is ClosingState.PROVISIONAL:
        LIFECYCLE.apply("finish", work, closing)


def _check_file(work: Work, file: UUID | None) -> None:
    if file is not None and work.find(StoredFile, file) is None:
        raise InvalidCommand({"act": say("Add a file.")})


def get(work: Work, closing_id: UUID) -> Closing:
    """The end of an agreement this actor can see."""
    return work.get(Closing, closing_id)


def find(work: Work, agreement_id: UUID) -> Closing | None:
    """The act of an agreement that was not discarded."""
    statement = sa.select(Closing).where(
        Closing.agreement_id == agreement_id, Closing.state != ClosingState.DISCARDED
    )
    return work.session.execute(statement).scalar_one_or_none()


def _locked(work: Work, closing_id: UUID) -> tuple[Agreement, Closing]:
    """An act and its agreement, the agreement locked first as everywhere."""
    found = get(work, closing_id)
    agreement = agreements.get(work, found.agreement_id, lock=True)
    return agreement, work.get(Closing, closing_id, lock=True)
