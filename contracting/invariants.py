"""What is always true of an agreement, its milestones and its payments, checked from the rows and not from the code that wrote them.

Property tests call this after every step; the doctor and the tests of a killed process call it on what they find. A sound place has no
fault. The sentences are for whoever looks after the system.
"""

from collections.abc import Iterator
from itertools import accumulate

from contracting import (
    agreement_rules,
    agreements,
    approvals,
    awarded_goods,
    book_invariants,
    certified_items,
    changes,
    deduction_invariants,
    disputes,
    fines,
    goods_deliveries,
    guarantees,
    kept_clauses,
    milestone_plans,
    milestones,
    settlements,
    suspensions,
    terminations,
    unfinished_works,
    unit_prices,
    work_invariants,
)
from contracting.agreements import Agreement, AgreementState
from contracting.changes import ChangeState
from contracting.earlier_agreements import STANDING
from contracting.milestone_plans import Milestone, MilestoneState
from contracting.payment_positions import BUILT
from contracting.payments import LIVE, Payment, PaymentKind, PaymentState, lines_of, payments_of
from contracting.settlement_balance import LineCode
from contracting.settlements import SettlementState
from contracting.terminations import ClosingState
from foundation.errors import Sentence, say
from foundation.money import BASIS, Money
from foundation.work import Work
from portfolio import pauses, projects


def check_invariants(work: Work, agreement: Agreement) -> tuple[Sentence, ...]:
    """Every fault of an agreement; none in a sound place."""
    rows = milestone_plans.of_agreement(work, agreement.id)
    payments = payments_of(work, agreement.id)
    return (
        *_plan(agreement, rows),
        *(fault for row in rows for fault in _milestone(work, row, payments)),
        *(fault for payment in payments for fault in _payment(work, payment)),
        *deduction_invariants.faults(work, agreement, payments),
        *_fines(work, agreement, payments),
        *_account(agreement, rows, payments, _highest_value(work, agreement)),
        *_quantities(work, agreement, payments),
        *_changed(work, agreement),
        *work_invariants.faults(work, agreement, rows, payments),
        *_suspensions(work, agreement),
        *_guarantees(work, agreement),
        *_end(work, agreement),
        *_goods(work, agreement),
        *book_invariants.faults(work, agreement),
        *kept_clauses.faults(work, agreement),
    )


def _plan(agreement: Agreement, rows: list[Milestone]) -> Iterator[Sentence]:
    if sum(row.amount_minor for row in rows) != agreement.value_minor:
        yield say("The milestones do not add up to the agreement.")
    if sum(row.weight_bp for row in rows) != BASIS:
        yield say("The weights of the milestones do not add up to 100 %.")
    if [row.position for row in rows] != list(range(1, len(rows) + 1)):
        yield say("A milestone is missing.")
    if agreement.submitted_at is not None and agreement.number is None:
        yield say("A submitted agreement has no number.")


def _milestone(work: Work, row: Milestone, payments: list[Payment]) -> Iterator[Sentence]:
    if not 0 <= row.claimed_minor <= row.verified_minor <= row.amount_minor:
        yield say(
            "Milestone {number}: paid, verified and agreed amounts are out of order.",
            number=row.position,
        )
    claimed = sum(
        line.amount_minor
        for payment in payments
        if payment.state in LIVE
        for line, milestone in lines_of(work, payment.id)
        if milestone.id == row.id
    )
    if claimed != row.claimed_minor:
        yield say("Milestone {number}: its payments do not add up.", number=row.position)
    yield from _verdicts(work, row)


def _verdicts(work: Work, row: Milestone) -> Iterator[Sentence]:
    keys = milestones.turn(work, row)
    found = milestones.judged(work, row.id)
    newest = found.reports[-1].id if found.reports else None
    resolved = disputes.of_milestone(work, row.id).get(newest) if newest else None
    counts = resolved.amount_minor if resolved else keys.verified.minor
    is_decided = keys.committee is not None and keys.engineer is not None
    if is_decided is (row.state in (MilestoneState.PLANNED, MilestoneState.REPORTED)):
        yield say(
            "Milestone {number}: its state does not follow from its verdicts.", number=row.position
        )
    if is_decided and counts != row.verified_minor:
        yield say(
            "Milestone {number}: more or less counts than both verified.", number=row.position
        )
    is_open = is_decided and bool(keys.difference) and resolved is None
    if (row.state is MilestoneState.DISPUTED) is not is_open:
        yield say("Milestone {number}: a disagreement is not shown.", number=row.position)
    judges = [verdict.given_by for verdict in found.current]
    writers = {report.reported_by for report in found.reports}
    if len(set(judges)) < len(judges) or writers & set(judges):
        yield say("Milestone {number}: one person did what takes two.", number=row.position)


def _payment(work: Work, row: Payment) -> Iterator[Sentence]:
    taken = row.amortisation_minor + row.retention_minor + row.deductions_minor
    if row.net_minor != row.gross_minor - taken or row.net_minor < 0:
        yield say("Payment {number}: gross less what is taken is not the net.", number=row.number)
    if sum(part["amount_minor"] for part in row.deductions) != row.deductions_minor:
        yield say("Payment {number}: its deductions do not add up.", number=row.number)
    lines = sum(line.amount_minor for line, _ in lines_of(work, row.id))
    if row.kind in BUILT and lines != row.gross_minor:
        yield say("Payment {number}: its milestones do not add up.", number=row.number)
    if approvals.differs(work, row.id, row.gross):
        yield say("Payment {number}: the tier of its approval is another.", number=row.number)
    hands = [row.requested_by, row.approved_by, row.paid_by]
    if row.state in (PaymentState.APPROVED, PaymentState.PAID) and hands[0] == hands[1]:
        yield say("Payment {number}: one person did what takes two.", number=row.number)
    if row.state is PaymentState.PAID and hands[1] == hands[2]:
        yield say("Payment {number}: one person did what takes two.", number=row.number)


def _fines(work: Work, agreement: Agreement, payments: list[Payment]) -> Iterator[Sentence]:
    """What each fine says was deducted is what the payments that stand deduct of it."""
    taken: dict[str, int] = {}
    for payment in payments:
        if payment.state in LIVE:
            for part in payment.deductions:
                if part.get("fine_id"):
                    key = part["fine_id"]
                    taken[key] = taken.get(key, 0) + part["amount_minor"]
    for fine in fines.of_agreement(work, agreement.id):
        if fine.deducted_minor != taken.get(str(fine.id), 0):
            yield say("Fine {number}: what was deducted does not add up.", number=fine.number)


def _highest_value(work: Work, agreement: Agreement) -> Money:
    """The most that the agreement was ever worth; an advance paid then stays right when something is taken out later."""
    ordered = [row for row in changes.of_agreement(work, agreement.id) if row.approved_at]
    ordered.sort(key=lambda row: row.approved_at or row.raised_at)
    steps = accumulate(
        (row.approved_minor or 0 for row in ordered), initial=agreement.initial.minor
    )
    return Money(max(steps), agreement.currency)


def _account(
    agreement: Agreement, rows: list[Milestone], payments: list[Payment], highest: Money
) -> Iterator[Sentence]:
    live = [row for row in payments if row.state in LIVE]
    built = sum(row.gross_minor for row in live if row.kind in BUILT)
    advance = sum(row.gross_minor for row in live if row.kind is PaymentKind.ADVANCE)
    amortised = sum(row.amortisation_minor for row in live)
    retained = sum(row.retention_minor for row in live)
    released = sum(row.gross_minor for row in live if row.kind is PaymentKind.RETENTION_RELEASE)
    if built > sum(row.verified_minor for row in rows):
        yield say("More is asked for than both verified.")
    most = agreement_rules.advance_of(highest, agreement.advance_bp, step_minor=1)
    if advance > most.minor:
        yield say("The advance is above what was agreed.")
    if amortised > advance:
        yield say("More of the advance was given back than was given.")
    # Once everything is asked for, nothing of the advance is left with the organisation.
    if built == agreement.value_minor and amortised != advance:
        yield say("The last payment left a part of the advance.")
    if released > retained:
        yield say("More was released than was retained.")
    if [row.number for row in payments] != list(range(1, len(payments) + 1)):
        yield say("A payment is missing.")


def _quantities(work: Work, agreement: Agreement, payments: list[Payment]) -> Iterator[Sentence]:
    """Of an agreement by unit prices: its value, what was verified and what was certified follow from its items."""
    if unit_prices.find(work, agreement.id) is None:
        return
    if unit_prices.differs(work, agreement.id, agreement.value_minor):
        yield say("The items do not add up to the agreement.")
    for row in payments:
        certified = certified_items.find(work, agreement.id, row.id)
        if certified and certified.this.total.minor != row.gross_minor:
            yield say("Payment {number}: its items do not add up.", number=row.number)


def _goods(work: Work, agreement: Agreement) -> Iterator[Sentence]:
    """Of an agreement in kind: its goods are its value, and what came of each is what its deliveries brought."""
    goods = awarded_goods.of_agreement(work, agreement.id)
    if agreement.is_in_kind is not bool(goods):
        yield say("The agreement does not say whether it is in kind.")
    if goods and sum(good.value.minor for good in goods) != agreement.value_minor:
        yield say("The goods do not add up to the agreement.")
    if goods and sum(good.signed.minor for good in goods) != agreement.initial.minor:
        yield say("The goods as they were signed do not add up to what was signed.")
    sent = [row.id for row in goods_deliveries.of_agreement(work, agreement.id)]
    lines = goods_deliveries.lines_of(work, sent)
    for good in goods:
        came = sum(line.received_milli or 0 for line in lines if line.good_id == good.id)
        if came != good.received_milli:
            yield say("Good {number}: what was received does not add up.", number=good.position)


def _end(work: Work, agreement: Agreement) -> Iterator[Sentence]:
    """Whether and how it ended follows from its act; a settled balance says what the accounts say."""
    act = terminations.find(work, agreement.id)
    is_signed = act is not None and act.state is not ClosingState.WRITTEN
    said = (act.ended_on, not act.is_complete) if act is not None and is_signed else (None, False)
    if (agreement.ended_on, agreement.left_unfinished) != said:
        yield say("Whether it ended does not follow from its act of termination.")
    if agreement.left_unfinished is not (unfinished_works.find(work, agreement.id) is not None):
        yield say("The register of unfinished works does not follow from the acts of termination.")
    settlement = settlements.find(work, agreement.id)
    if settlement is None or settlement.state is not SettlementState.SETTLED:
        return
    whole = LineCode.GOODS if agreement.is_in_kind else LineCode.MONEY
    money = [line for line in settlements.kept_lines(work, settlement.id) if line.code is whole]
    if [sum(term["minor"] for term in line.terms) for line in money] != [agreement.value_minor]:
        yield say("The settled balance is not the value of the agreement.")


def _guarantees(work: Work, agreement: Agreement) -> Iterator[Sentence]:
    """What is short and what ends first follow from what is asked for and from the approved policies."""
    demand = guarantees.find_demand(work, agreement.id)
    if demand is None:
        return
    if (demand.is_short, demand.ends_first_on) != guarantees.figures_of(work, agreement, demand):
        yield say("What the guarantees lack does not follow from the agreement and its policies.")


def _suspensions(work: Work, agreement: Agreement) -> Iterator[Sentence]:
    """The end of the term is the start, the days agreed and the days suspended, and the work stands still when its acts say so."""
    if agreement.starts_on is None:
        return
    acts = suspensions.of_agreement(work, agreement.id)
    found = suspensions.pauses_of(acts)
    if agreement.suspended_days != pauses.days_of(found):
        yield say(
            "The end of the term does not follow from its start, its days and its suspensions."
        )
    lasting = pauses.lasting(found)
    said = (lasting.stops_on, lasting.expected_on) if lasting else (None, None)
    if (agreement.suspended_from, agreement.restart_expected_on) != said:
        yield say("Whether it is suspended does not follow from its acts.")
    if agreement.state is not AgreementState.CANCELLED and work_invariants.holds(work, agreement):
        project = agreements.project_of(work, agreement)
        if projects.pauses_of(project) != found or project.ends_on != agreement.ends_on:
            yield say("The days on which the work stood still are not those of its suspensions.")


def _changed(work: Work, agreement: Agreement) -> Iterator[Sentence]:
    """Value and term are what was signed and what was ordered since, and nothing pending."""
    if agreement.state not in STANDING:
        return
    ordered = [
        row for row in changes.of_agreement(work, agreement.id) if row.state is ChangeState.APPROVED
    ]
    worth = sum(row.approved_minor or 0 for row in ordered)
    days = sum(row.approved_days or 0 for row in ordered)
    if agreement.initial.minor + worth != agreement.value_minor:
        yield say("The value is not what was signed and what was ordered since.")
    if (agreement.initial_term_days or agreement.term_days - days) + days != agreement.term_days:
        yield say("The term is not what was signed and what was ordered since.")
