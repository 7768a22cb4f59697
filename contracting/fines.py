"""Fines of an agreement: proposed by who supervises, answered by who builds, imposed by an act of another, contested, deducted.

proposed → imposed or dismissed; imposed → contested → confirmed or annulled. Nobody is fined unheard: the act waits for the answer of the
organisation, or for the days it had for it. What is imposed is deducted once nobody can contest it any more (``fine_rules``).
"""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from contracting import agreements, fine_rules
from contracting.agreements import Agreement, AgreementState
from contracting.fine_rules import Owed
from foundation.calendar import add_business_days
from foundation.columns import (
    Base,
    Code,
    Count,
    Currency,
    Instant,
    MoneyMinor,
    Path,
    Versioned,
    Words,
    enum_column,
)
from foundation.commands import CodeText, FileId, LongText, ShortText
from foundation.errors import InvalidCommand, Refused, Sentence, say
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.lifecycle import Lifecycle, Step, different_person
from foundation.money import Money
from foundation.numbering import next_number
from foundation.work import Work

Days = Annotated[int, msgspec.Meta(ge=1, le=3_650)]


class FineState(StrEnum):
    """How far a fine has come."""

    PROPOSED = "proposed"
    IMPOSED = "imposed"
    CONTESTED = "contested"
    CONFIRMED = "confirmed"
    ANNULLED = "annulled"
    DISMISSED = "dismissed"


# What may be deducted, or may come to be; the rest costs nobody anything.
STANDING = (FineState.PROPOSED, FineState.IMPOSED, FineState.CONTESTED, FineState.CONFIRMED)
UNDER_WAY = (AgreementState.RUNNING, AgreementState.ACCEPTED)


class Fine(Versioned, Base):
    """One fine of one agreement."""

    __tablename__ = "fine"
    __table_args__ = (
        sa.UniqueConstraint("agreement_id", "number"),
        sa.CheckConstraint(
            "amount_minor > 0 AND deducted_minor BETWEEN 0 AND amount_minor", name="amounts_fit"
        ),
        sa.CheckConstraint("imposed_by <> proposed_by", name="imposer_did_not_propose"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path] = mapped_column(index=True)
    project_id: Mapped[UUID] = mapped_column(sa.ForeignKey("project.id"), index=True)
    agreement_id: Mapped[UUID] = mapped_column(sa.ForeignKey("agreement.id"))
    number: Mapped[Count]
    rule: Mapped[Code]
    rule_valid_from: Mapped[date]
    days: Mapped[int | None]
    cause: Mapped[Words]
    currency: Mapped[Currency]
    amount_minor: Mapped[MoneyMinor]
    deducted_minor: Mapped[MoneyMinor]
    answer_until: Mapped[date]
    proposed_at: Mapped[Instant]
    proposed_by: Mapped[UUID | None]
    answer: Mapped[str | None] = mapped_column(sa.Text)
    answered_at: Mapped[datetime | None]
    act_number: Mapped[str | None] = mapped_column(sa.String(200))
    act_on: Mapped[date | None]
    act_file_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    contest_until: Mapped[date | None]
    imposed_by: Mapped[UUID | None]
    contest: Mapped[str | None] = mapped_column(sa.Text)
    contested_at: Mapped[datetime | None]
    decision: Mapped[str | None] = mapped_column(sa.Text)
    decided_at: Mapped[datetime | None]
    state: Mapped[FineState] = enum_column(FineState, index=True)

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)

    @property
    def left(self) -> Money:
        """What is still to be deducted."""
        return Money(self.amount_minor - self.deducted_minor, self.currency)

    def is_firm(self, on: date) -> bool:
        """Whether nobody can contest it any more."""
        if self.state is FineState.IMPOSED and self.contest_until is not None:
            return on > self.contest_until
        return self.state is FineState.CONFIRMED


def was_heard(work: Work, fine: Fine) -> Sentence | None:
    """A guard: whoever is fined answered, or let the days for it pass."""
    if fine.answered_at is not None or work.today > fine.answer_until:
        return None
    return say(
        "The organisation has until {day} to answer; nobody is fined unheard.",
        day=fine.answer_until,
    )


def may_still_answer(work: Work, fine: Fine) -> Sentence | None:
    """A guard: the days for an answer have not passed."""
    if work.today <= fine.answer_until:
        return None
    return say("The days for an answer ended on {day}.", day=fine.answer_until)


def may_still_contest(work: Work, fine: Fine) -> Sentence | None:
    """A guard: the days for contesting have not passed, and nothing was deducted yet."""
    if fine.contest_until is not None and work.today <= fine.contest_until:
        return None
    return say("The days for contesting it have ended.")


S, P = FineState, Permission
LIFECYCLE = Lifecycle(
    Fine,
    Step("answer", {S.PROPOSED}, S.PROPOSED, P.FINE_ANSWER, guards=[may_still_answer]),
    Step(
        "impose",
        {S.PROPOSED},
        S.IMPOSED,
        P.FINE_IMPOSE,
        guards=[different_person("proposed_by"), was_heard],
    ),
    Step("dismiss", {S.PROPOSED}, S.DISMISSED, P.FINE_IMPOSE),
    Step("contest", {S.IMPOSED}, S.CONTESTED, P.FINE_ANSWER, guards=[may_still_contest]),
    Step("confirm", {S.CONTESTED}, S.CONFIRMED, P.FINE_IMPOSE),
    Step("annul", {S.CONTESTED}, S.ANNULLED, P.FINE_IMPOSE),
)


class ProposeFine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which rule was broken, for how many days where it counts days, and what happened."""

    rule: CodeText
    days: Days | None = None
    cause: LongText


class AnswerFine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the organisation says to it before anybody decides."""

    answer: LongText


class ImposeFine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The reasoned act that imposes it."""

    act_number: ShortText
    act_on: date
    act: FileId


class DismissFine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """No fine, and why."""

    decision: LongText


class ContestFine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why the organisation holds the act for wrong."""

    contest: LongText


class ConfirmFine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The act stands, and why."""

    decision: LongText


class AnnulFine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The act is taken back, and why."""

    decision: LongText


def propose(work: Work, agreement_id: UUID, command: ProposeFine) -> Fine:
    """Propose a fine; its amount follows from the rule of the day."""
    agreement = agreements.get(work, agreement_id, lock=True)
    work.require(Permission.FINE_PROPOSE, agreement.territory)
    refused = refusal_of_state(agreement)
    if refused is not None:
        raise Refused(refused)
    rule, amount = _counted(work, agreement, command)
    fine = work.add(
        Fine(
            id=new_id(),
            territory=agreement.territory,
            project_id=agreement.project_id,
            agreement_id=agreement.id,
            number=next_number(work, f"fine/{agreement.id}"),
            rule=rule.code,
            rule_valid_from=rule.valid_from,
            days=command.days if rule.per_day_bp else None,
            cause=command.cause,
            currency=agreement.currency,
            amount_minor=amount.minor,
            deducted_minor=0,
            answer_until=add_business_days(work.today, rule.answer_days),
            proposed_at=work.now,
            proposed_by=work.actor.user_id,
            state=FineState.PROPOSED,
        )
    )
    facts = {"number": fine.number, "rule": rule.code, "amount": amount}
    work.record("fine.proposed", fine, project=agreement.project_id, facts=facts)
    return fine


def refusal_of_state(agreement: Agreement) -> Sentence | None:
    """Why nobody can be fined of an agreement now, or nothing where somebody can."""
    if agreement.state in UNDER_WAY:
        return None
    return say("Only who carries out an agreement can be fined.")


def _counted(
    work: Work, agreement: Agreement, command: ProposeFine
) -> tuple[fine_rules.FineRule, Money]:
    known = [row.code for row in fine_rules.rules_on(work.today)]
    if command.rule not in known:
        raise InvalidCommand({"rule": say("Choose one of the options.")})
    rule = fine_rules.rule_on(command.rule, work.today)
    if rule.per_day_bp and command.days is None:
        raise InvalidCommand({"days": say("This rule counts days: say how many.")})
    before = sum(row.amount_minor for row in of_agreement(work, agreement.id) if _stands(row))
    amount = fine_rules.amount_of(
        rule,
        agreement.value,
        days=command.days or 0,
        before=Money(before, agreement.currency),
        step_minor=agreement.terms.step_minor,
    )
    if not amount:
        raise Refused(
            say(
                "The fines of this agreement have reached their cap of {cap} of its value.",
                cap=agreement.value.rate(rule.cap_bp),
            )
        )
    return rule, amount


def _stands(fine: Fine) -> bool:
    return fine.state in STANDING


def answer(work: Work, fine_id: UUID, command: AnswerFine) -> Fine:
    """Answer before anybody decides."""
    fine = _step(work, fine_id, "answer")
    fine.answer, fine.answered_at = command.answer, work.now
    return fine


def impose(work: Work, fine_id: UUID, command: ImposeFine) -> Fine:
    """Impose it by an act; from now on it can be contested for some days."""
    if command.act_on > work.today:
        raise InvalidCommand({"act_on": say("That day has not come yet.")})
    fine = _step(work, fine_id, "impose", {"act_on": command.act_on})
    rule = fine_rules.rule_on(fine.rule, fine.rule_valid_from)
    fine.act_number, fine.act_on, fine.act_file_id = (
        command.act_number,
        command.act_on,
        command.act,
    )
    fine.contest_until = add_business_days(command.act_on, rule.contest_days)
    fine.imposed_by = work.actor.user_id
    return fine


def dismiss(work: Work, fine_id: UUID, command: DismissFine) -> Fine:
    """Let it be."""
    return _decided(work, _step(work, fine_id, "dismiss"), command.decision)


def contest(work: Work, fine_id: UUID, command: ContestFine) -> Fine:
    """Contest the act; until somebody decides nothing is deducted."""
    fine = _step(work, fine_id, "contest")
    fine.contest, fine.contested_at = command.contest, work.now
    return fine


def confirm(work: Work, fine_id: UUID, command: ConfirmFine) -> Fine:
    """The act stands."""
    return _decided(work, _step(work, fine_id, "confirm"), command.decision)


def annul(work: Work, fine_id: UUID, command: AnnulFine) -> Fine:
    """The act is taken back."""
    return _decided(work, _step(work, fine_id, "annul"), command.decision)


def _decided(work: Work, fine: Fine, decision: str) -> Fine:
    fine.decision, fine.decided_at = decision, work.now
    return fine


def _step(work: Work, fine_id: UUID, step: str, facts: dict[str, Any] | None = None) -> Fine:
    found = get(work, fine_id)
    agreements.get(work, found.agreement_id, lock=True)
    fine = work.get(Fine, fine_id, lock=True)
    LIFECYCLE.apply(step, work, fine, facts={"number": fine.number, **(facts or {})})
    return fine


def get(work: Work, fine_id: UUID) -> Fine:
    """A fine this actor can see."""
    return work.get(Fine, fine_id)


def of_agreement(work: Work, agreement_id: UUID) -> list[Fine]:
    """The fines of an agreement in their order."""
    statement = sa.select(Fine).where(Fine.agreement_id == agreement_id).order_by(Fine.number)
    return list(work.session.execute(statement).scalars())


def owed(work: Work, agreement_id: UUID) -> tuple[Owed, ...]:
    """What the next payment of an agreement has to bear, the oldest first."""
    return tuple(
        Owed(fine_id=row.id, left=row.left)
        for row in of_agreement(work, agreement_id)
        if row.is_firm(work.today) and row.left
    )


def settle(work: Work, deductions: Iterable[dict[str, Any]], *, sign: int) -> None:
    """Count what a payment deducts of fines, or give it back where the payment was rejected; under the lock of the agreement."""
    for row in deductions:
        if row.get("fine_id"):
            fine = work.get(Fine, UUID(str(row["fine_id"])), lock=True)
            fine.deducted_minor += sign * int(row["amount_minor"])
