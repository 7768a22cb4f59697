"""Payment requests: what an agreement can ask for now, and the request itself with its amounts from gross to net.

Each request reads where the agreement stands (``position``), lets the pure arithmetic break the payment down, draws the next number of the
agreement's payments and claims its milestones. Everything happens under the lock of the agreement's row.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import msgspec

from contracting import (
    agreement_rules,
    agreements,
    approvals,
    certified_items,
    fine_rules,
    fines,
    justifications,
    local_rates,
    milestone_plans,
    payment_breakdown,
    payment_positions,
    settlements,
    suspension_rules,
    unit_prices,
)
from contracting.agreements import Agreement, AgreementState
from contracting.fine_rules import Owed
from contracting.milestone_plans import Milestone
from contracting.payment_breakdown import (
    Breakdown,
    Deduction,
    Parts,
    PaymentTerms,
)
from contracting.payments import (
    PENDING,
    Payment,
    PaymentKind,
    PaymentLine,
    PaymentState,
    payments_of,
)
from contracting.settlements import Settlement, SettlementState
from foundation.clock import civil_date
from foundation.errors import InvalidCommand, Refused, Sentence, say
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.money import Money, add_up
from foundation.numbering import next_number
from foundation.work import Work
from portfolio.projects import Station

OPEN = (AgreementState.RUNNING, AgreementState.ACCEPTED)


@dataclass(frozen=True)
class Counted:
    """A payment for milestones before anybody asks for it."""

    kind: PaymentKind
    breakdown: Breakdown
    milestones: tuple[Milestone, ...]


@dataclass(frozen=True)
class Burden:
    """What a payment asked for today bears: the terms at the rates of the day that counts, and the fines that are due."""

    terms: PaymentTerms
    fines: tuple[Owed, ...] = ()
    # What of the next certificate is profit and VAT, where a deduction is taken of them.
    parts: Parts | None = None
    # What settlement has said so far: what came back of the advance in money, and whether the accounts are closed.
    settlement: Settlement | None = None


def burden(work: Work, agreement: Agreement) -> Burden:
    """What a payment of an agreement would bear today."""
    terms = local_rates.terms_of(work, agreement, work.today)
    return Burden(
        terms=terms,
        parts=_parts(work, agreement) if payment_breakdown.needs_parts(terms) else None,
        fines=fines.owed(work, agreement.id),
        settlement=payment_positions.settlement_of(work, agreement),
    )


def _parts(work: Work, agreement: Agreement) -> Parts | None:
    made = payment_positions.live(payments_of(work, agreement.id))
    earlier = [row.id for row in made if row.kind in payment_positions.BUILT]
    totals = certified_items.to_come(work, agreement.id, earlier[-1] if earlier else None)
    return Parts(vat=totals.vat, profit=totals.profit) if totals else None


class RequestAdvance(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Ask for the advance that was agreed."""


class RequestPayment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Ask to be paid for verified milestones; all that is free of each is taken."""

    milestones: tuple[UUID, ...]


class RequestRetentionRelease(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True
):
    """Ask for what was retained, after the handover, or after the settlement of a work that was left unfinished."""


def request_advance(work: Work, agreement_id: UUID, command: RequestAdvance) -> Payment:
    """Request the advance of a running agreement, once, before anything else is paid."""
    agreement = _asked(work, agreement_id)
    made = payments_of(work, agreement.id)
    breakdown = count_advance(agreement, made, work.today, burden(work, agreement))
    return _write(work, agreement, PaymentKind.ADVANCE, breakdown, ())


def request(work: Work, agreement_id: UUID, command: RequestPayment) -> Payment:
    """Request what both keys verified of some milestones and no payment claims yet."""
    agreement = _asked(work, agreement_id)
    settled = settlements.refusal_of_payment(work, agreement.id)
    if settled is not None:
        raise Refused(settled)
    refuse_unjustified(work, agreement)
    rows = milestone_plans.of_agreement(work, agreement.id)
    made = payments_of(work, agreement.id)
    counted = count(agreement, made, rows, command.milestones, burden(work, agreement))
    return _write(work, agreement, counted.kind, counted.breakdown, counted.milestones)


def request_retention_release(
    work: Work, agreement_id: UUID, command: RequestRetentionRelease
) -> Payment:
    """Request what was retained, less what is left of the advance, once the work is handed over, or an unfinished one is settled."""
    agreement = _asked(work, agreement_id)
    refuse_unjustified(work, agreement)
    project = agreements.project_of(work, agreement)
    made = payments_of(work, agreement.id)
    breakdown = count_release(agreement, made, project.station, burden(work, agreement))
    return _write(work, agreement, PaymentKind.RETENTION_RELEASE, breakdown, ())


def count_advance(
    agreement: Agreement, made: Sequence[Payment], today: date, borne: Burden | None = None
) -> Breakdown:
    """The advance from gross to net; refused where it cannot be asked for. Fines wait for the first certificate."""
    _refuse_in_kind(agreement)
    if not agreement.advance_bp:
        raise Refused(say("This agreement has no advance."))
    if agreement.state is not AgreementState.RUNNING or agreement.starts_on is None:
        raise Refused(say("The advance is paid after the work has started."))
    if agreement.ended_on is not None:
        raise Refused(say("This agreement ended on {day}.", day=agreement.ended_on))
    suspended = suspension_rules.refusal_of_new_work(agreement.suspended_from, today)
    if suspended is not None:
        raise Refused(suspended)
    if payment_positions.live(made):
        raise Refused(say("The advance comes once, before any other payment."))
    terms = borne.terms if borne else agreement.terms
    amount = agreement_rules.advance_of(
        agreement.value, agreement.advance_bp, step_minor=terms.step_minor
    )
    cap = agreement_rules.advance_cap(agreement.signed_on or today)
    given = payment_breakdown.advance(agreement.value, amount, cap_bp=cap.rate_bp, terms=terms)
    nothing = Money.zero(agreement.currency)
    return Breakdown(
        gross=given.amount,
        amortisation=nothing,
        retention=nothing,
        deductions=given.deductions,
        net=given.net,
    )


def count(
    agreement: Agreement,
    made: Sequence[Payment],
    rows: Sequence[Milestone],
    wanted: Sequence[UUID],
    borne: Burden | None = None,
) -> Counted:
    """A payment for some milestones from gross to net; refused where it cannot be asked for."""
    _refuse_in_kind(agreement)
    if agreement.state not in OPEN:
        raise Refused(say("This agreement is not being carried out now."))
    if any(row.kind is PaymentKind.ADVANCE and row.state in PENDING for row in made):
        raise Refused(say("The advance is on its way: pay it or reject it first."))
    chosen = _chosen(rows, wanted)
    _check_suspension(agreement, chosen)
    gross = add_up([row.payable for row in chosen], agreement.currency)
    is_closing = _is_closing(agreement, rows, chosen)
    carried = borne or Burden(agreement.terms)
    stand = payment_positions.position_of(agreement, made, rows, carried.settlement)
    is_last = is_closing and agreement.left_unfinished
    counted = payment_breakdown.compute(
        stand,
        gross,
        carried.terms,
        is_closing=is_closing,
        is_last=is_last,
        parts=carried.parts,
    )
    return Counted(
        kind=PaymentKind.FINAL if is_closing else PaymentKind.PROGRESS,
        breakdown=fine_rules.deduct(counted, carried.fines),
        milestones=tuple(chosen),
    )


def count_release(
    agreement: Agreement, made: Sequence[Payment], station: Station, borne: Burden | None = None
) -> Breakdown:
    """What was retained, less what is left of the advance and of fines; refused where it cannot be asked for."""
    settlement = borne.settlement if borne else None
    refused = _too_early(agreement, station, settlement)
    if refused is not None:
        raise Refused(refused)
    if any(row.state in PENDING for row in made):
        raise Refused(say("Another payment is on its way: pay it or reject it first."))
    stand = payment_positions.position_of(agreement, made, (), settlement)
    if not stand.retention_held:
        raise Refused(say("Nothing is retained of this agreement."))
    offset = min(stand.advance_outstanding, stand.retention_held)
    released = Breakdown(
        gross=stand.retention_held,
        amortisation=offset,
        retention=Money.zero(agreement.currency),
        deductions=(),
        net=stand.retention_held - offset,
    )
    return fine_rules.deduct(released, borne.fines if borne else ())


def _too_early(
    agreement: Agreement, station: Station, settlement: Settlement | None
) -> Sentence | None:
    """Why what was retained is not given back yet: nobody hands over what was left unfinished, so its settlement counts instead."""
    if agreement.left_unfinished:
        if settlement is not None and settlement.state is SettlementState.SETTLED:
            return None
        return say("What was retained of an unfinished work is given back after the settlement.")
    if station in (Station.HANDED_OVER, Station.MAINTAINED):
        return None
    return say("What was retained is given back after the handover.")


def _refuse_in_kind(agreement: Agreement) -> None:
    if agreement.is_in_kind:
        raise Refused(say("This agreement is in kind: goods are handed over and no money is paid."))


def refuse_unjustified(work: Work, agreement: Agreement) -> None:
    """The next transfer waits until the organisation has justified the one before it."""
    refused = justifications.refusal_of_transfer(work, agreement)
    if refused is not None:
        raise Refused(refused)


def _asked(work: Work, agreement_id: UUID) -> Agreement:
    agreement = agreements.get(work, agreement_id, lock=True)
    work.require(Permission.PAYMENT_REQUEST, agreement.territory)
    refused = approvals.refusal_of_switch(work, agreement.territory)
    if refused is not None:
        raise Refused(refused)
    return agreement


def _chosen(rows: Sequence[Milestone], wanted: Sequence[UUID]) -> list[Milestone]:
    known = {row.id for row in rows}
    if not wanted or not known.issuperset(wanted):
        raise InvalidCommand({"milestones": say("Choose milestones of this agreement.")})
    chosen = [row for row in rows if row.id in set(wanted)]
    unpayable = [row.position for row in chosen if not row.payable]
    if unpayable:
        raise InvalidCommand(
            {
                "milestones": say(
                    "Nothing that both verified is left to pay of milestone {numbers}.",
                    numbers=unpayable,
                )
            }
        )
    return chosen


def _check_suspension(agreement: Agreement, chosen: Sequence[Milestone]) -> None:
    """While the agreement is suspended only what was reported before is paid."""
    for row in chosen:
        if row.reported_at is None:
            continue
        refused = suspension_rules.refusal_of_new_work(
            agreement.suspended_from, civil_date(row.reported_at)
        )
        if refused is not None:
            raise Refused(refused)


def _is_closing(
    agreement: Agreement, rows: Sequence[Milestone], chosen: Sequence[Milestone]
) -> bool:
    """Whether nothing can be asked for after this payment: all is verified, or the work was accepted or left as it is."""
    left = [row for row in rows if row not in chosen]
    if agreement.state is AgreementState.ACCEPTED or agreement.left_unfinished:
        return not any(row.payable for row in left)
    return all(row.claimed_minor == row.amount_minor for row in left) and all(
        row.verified_minor == row.amount_minor for row in chosen
    )


def _write(
    work: Work,
    agreement: Agreement,
    kind: PaymentKind,
    breakdown: Breakdown,
    milestones: Sequence[Milestone],
) -> Payment:
    payment = work.add(
        Payment(
            id=new_id(),
            territory=agreement.territory,
            project_id=agreement.project_id,
            agreement_id=agreement.id,
            number=next_number(work, f"payment/{agreement.id}"),
            kind=kind,
            currency=agreement.currency,
            gross_minor=breakdown.gross.minor,
            amortisation_minor=breakdown.amortisation.minor,
            retention_minor=breakdown.retention.minor,
            deductions=[_plain(deduction) for deduction in breakdown.deductions],
            deductions_minor=sum(d.amount.minor for d in breakdown.deductions),
            net_minor=breakdown.net.minor,
            requested_at=work.now,
            requested_by=work.actor.user_id,
            state=PaymentState.REQUESTED,
        )
    )
    work.session.flush()  # The lines' foreign key needs the payment's row.
    fines.settle(work, payment.deductions, sign=1)
    _claim(work, payment, milestones)
    if milestones and unit_prices.find(work, agreement.id) is not None:
        made = payment_positions.live(payments_of(work, agreement.id))
        standing = [row for row in made if row.kind in payment_positions.BUILT]
        earlier = [row.id for row in standing if row.id != payment.id]
        certified_items.write(work, agreement.id, payment.id, earlier[-1] if earlier else None)
    work.record(
        "payment.requested",
        payment,
        project=agreement.project_id,
        facts={
            "number": payment.number,
            "kind": kind,
            "gross": breakdown.gross,
            "net": breakdown.net,
            "milestones": [row.id for row in milestones],
        },
    )
    return payment


def _claim(work: Work, payment: Payment, milestones: Sequence[Milestone]) -> None:
    """Take all that is free of each milestone; from now on no other payment can."""
    for row in milestones:
        taken = row.payable.minor
        work.add(PaymentLine(payment_id=payment.id, milestone_id=row.id, amount_minor=taken))
        row.claimed_minor += taken


def _plain(deduction: Deduction) -> dict[str, object]:
    """A deduction as the payment keeps it, with the version of the rate that was used."""
    return {
        "code": deduction.code,
        "base_minor": deduction.base.minor,
        "amount_minor": deduction.amount.minor,
        "taken_of": deduction.taken_of,
        "rate_bp": deduction.rate_bp,
        "norm": deduction.norm,
        "rate_id": str(deduction.rate_id) if deduction.rate_id else None,
        "fine_id": str(deduction.fine_id) if deduction.fine_id else None,
    }
