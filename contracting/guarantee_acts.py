"""What people do about guarantees: ask for coverages, register a policy or an annex, approve or return it (``guarantees``)."""

from datetime import date
from uuid import UUID

import msgspec

from contracting import agreements, guarantees
from contracting.agreements import Agreement, AgreementState
from contracting.coverages import Coverage
from contracting.guarantees import (
    LIFECYCLE,
    Guarantee,
    GuaranteeCoverage,
    GuaranteeDemand,
    GuaranteeState,
)
from foundation.commands import FileId, LongText, NumberText, ShortText, Total
from foundation.errors import InvalidCommand, Refused, Sentence, say
from foundation.files import StoredFile
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.money import Money
from foundation.work import Work


class DemandGuarantees(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which coverages the agreement asks for, or none, with the reason of the studies."""

    advance: bool = False
    performance: bool = False
    wages: bool = False
    liability: bool = False
    stability: bool = False
    quality: bool = False
    reason: LongText

    @property
    def asked(self) -> tuple[Coverage, ...]:
        return tuple(code for code in Coverage if getattr(self, code.value))


class RegisterCoverage(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a policy covers: how much, from which day to which."""

    coverage: Coverage
    amount: Money
    valid_from: date
    valid_to: date


class RegisterGuarantee(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A policy as the insurer issued it; annex 0 is the policy itself, a later one changes what it names."""

    insurer: ShortText
    policy_number: NumberText
    annex: Total = 0
    issued_on: date
    coverages: tuple[RegisterCoverage, ...]
    policy: FileId


class ApproveGuarantee(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The policy covers what the agreement needs."""


class ReturnGuarantee(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The policy is not approved, with the reason; a corrected one is registered as another annex."""

    reason: LongText


def demand(work: Work, agreement_id: UUID, command: DemandGuarantees) -> GuaranteeDemand:
    """Say which coverages an agreement asks for; after the start none is taken away."""
    agreement = agreements.get(work, agreement_id, lock=True)
    work.require(Permission.GUARANTEE_DEMAND, agreement.territory)
    if agreement.state in (AgreementState.CANCELLED, AgreementState.DRAFT):
        raise Refused(say("Guarantees are asked for of an agreement that was submitted."))
    row = guarantees.find_demand(work, agreement.id)
    _check_demand(agreement, row, command)
    if row is None:
        row = work.add(
            GuaranteeDemand(
                id=new_id(),
                territory=agreement.territory,
                project_id=agreement.project_id,
                agreement_id=agreement.id,
                is_short=False,
            )
        )
    row.asked, row.reason = [code.value for code in command.asked], command.reason
    row.decided_at, row.decided_by = work.now, work.actor.user_id
    work.record(
        "guarantee_demand.decided",
        row,
        project=agreement.project_id,
        facts={"coverages": [code.value for code in command.asked]},
    )
    work.session.flush()  # What is short is worked out from this row.
    guarantees.refresh(work, agreement)
    return row


def _check_demand(
    agreement: Agreement, row: GuaranteeDemand | None, command: DemandGuarantees
) -> None:
    errors: dict[str, Sentence] = {}
    before = set(row.coverages) if row is not None and agreement.starts_on is not None else set()
    for code in before - set(command.asked):
        errors[code.value] = say("The work has started: what was asked for then stays.")
    if Coverage.ADVANCE in command.asked and not agreement.advance_bp:
        errors["advance"] = say("This agreement has no advance.")
    if not command.asked and guarantees.rule_of(agreement).is_mandatory:
        errors["performance"] = say("The rule asks for guarantees: say which ones.")
    if errors:
        raise InvalidCommand(errors)


def register(work: Work, agreement_id: UUID, command: RegisterGuarantee) -> Guarantee:
    """Register a policy or an annex; it counts once somebody else approved it."""
    agreement = agreements.get(work, agreement_id, lock=True)
    work.require(Permission.GUARANTEE_REGISTER, agreement.territory)
    if guarantees.find_demand(work, agreement.id) is None:
        raise Refused(say("First it is said which coverages the agreement asks for."))
    _check_policy(work, agreement, command)
    row = work.add(
        Guarantee(
            id=new_id(),
            territory=agreement.territory,
            project_id=agreement.project_id,
            agreement_id=agreement.id,
            insurer=command.insurer,
            policy_number=command.policy_number,
            annex=command.annex,
            issued_on=command.issued_on,
            file_id=command.policy,
            registered_at=work.now,
            registered_by=work.actor.user_id,
            state=GuaranteeState.REGISTERED,
        )
    )
    work.session.flush()  # The coverages' foreign key needs the policy's row.
    work.session.add_all(
        GuaranteeCoverage(
            guarantee_id=row.id,
            coverage=one.coverage,
            currency=one.amount.currency,
            amount_minor=one.amount.minor,
            valid_from=one.valid_from,
            valid_to=one.valid_to,
        )
        for one in command.coverages
    )
    facts = {"annex": command.annex, "coverages": [one.coverage.value for one in command.coverages]}
    work.record("guarantee.registered", row, project=agreement.project_id, facts=facts)
    return row


def _check_policy(work: Work, agreement: Agreement, command: RegisterGuarantee) -> None:
    errors: dict[str, Sentence] = {}
    seen: set[Coverage] = set()
    for index, one in enumerate(command.coverages):
        place = f"coverages.{index}"
        if one.amount.currency != agreement.currency:
            errors[f"{place}.amount"] = say(
                "Write the amount in {currency}.", currency=agreement.currency
            )
        elif not one.amount:
            errors[f"{place}.amount"] = say("Every coverage has an amount above zero.")
        if one.valid_to < one.valid_from:
            errors[f"{place}.valid_to"] = say("It cannot end before it begins.")
        if one.coverage in seen:
            errors[f"{place}.coverage"] = say("This coverage is named twice.")
        seen.add(one.coverage)
    if command.issued_on > work.today:
        errors["issued_on"] = say("That day has not come yet.")
    if work.find(StoredFile, command.policy) is None:
        errors["policy"] = say("Add a file.")
    if errors:
        raise InvalidCommand(errors)


def approve(work: Work, guarantee_id: UUID, command: ApproveGuarantee) -> Guarantee:
    """Approve a policy that somebody else registered."""
    agreement, row = _locked(work, guarantee_id)
    LIFECYCLE.apply("approve", work, row, facts={"annex": row.annex})
    row.approved_at, row.approved_by = work.now, work.actor.user_id
    work.session.flush()  # What is short is worked out with this policy.
    guarantees.refresh(work, agreement)
    return row


def return_policy(work: Work, guarantee_id: UUID, command: ReturnGuarantee) -> Guarantee:
    """Return a policy; it never counts."""
    _, row = _locked(work, guarantee_id)
    LIFECYCLE.apply("return", work, row)
    row.return_reason = command.reason
    return row


def _locked(work: Work, guarantee_id: UUID) -> tuple[Agreement, Guarantee]:
    """A policy and its agreement, the agreement locked first as everywhere."""
    found = guarantees.get(work, guarantee_id)
    agreement = agreements.get(work, found.agreement_id, lock=True)
    return agreement, work.get(Guarantee, guarantee_id, lock=True)
