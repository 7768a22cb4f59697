"""What the act of settlement says, read from the records: the balance as it was kept when it was signed."""

from contracting import changes, guarantees, payments, settlements, suspensions, terminations
from contracting.changes import ChangeState
from contracting.closing_sheets import parties, reading_of
from contracting.documents.settlement import (
    BalanceAmount,
    LifeEvent,
    PaidLine,
    PolicyLine,
    SettledLine,
    SettlementSheet,
)
from contracting.paper_heads import Reading
from contracting.settlements import Settlement
from foundation.errors import ProgrammingError
from foundation.money import Money
from foundation.translations import Translator
from foundation.work import Work


def settlement_sheet(work: Work, settlement: Settlement, words: Translator) -> SettlementSheet:
    """Everything that the act of a signed settlement says."""
    reading = reading_of(work, settlement.agreement_id, words)
    agreement = reading.agreement
    if settlement.settled_on is None or settlement.stage is None:
        raise ProgrammingError("what is settled has its day")
    final = agreement.final_minor if agreement.final_minor is not None else agreement.value_minor
    return SettlementSheet(
        stage=settlement.stage.value,
        ended_on=settlement.ended_on,
        settled_on=settlement.settled_on,
        by_agreement_until=settlement.by_agreement_until,
        late_until=settlement.late_until,
        initial=Money(agreement.initial_minor or agreement.value_minor, agreement.currency),
        final=Money(final, agreement.currency),
        life=_life(reading),
        balance=_balance(work, settlement),
        payments=_payments(reading),
        policies=_policies(reading, settlement),
        observations=settlement.observations or "",
        reservations=settlement.reservations or "",
        **parties(reading),
    )


def _balance(work: Work, settlement: Settlement) -> tuple[SettledLine, ...]:
    return tuple(
        SettledLine(
            code=line.code.value,
            terms=tuple(
                BalanceAmount(code=term["code"], amount=Money(term["minor"], line.currency))
                for term in line.terms
            ),
            total=Money(line.total_minor, line.currency) if line.total_minor is not None else None,
        )
        for line in settlements.kept_lines(work, settlement.id)
    )


def _life(reading: Reading) -> tuple[LifeEvent, ...]:
    """What the agreement went through, in the order of the days."""
    work, agreement, words = reading.work, reading.agreement, reading.words
    found = []
    for day, what in (
        (agreement.signed_on, words.text("The agreement was signed.")),
        (agreement.starts_on, words.text("The start act was written.")),
        (agreement.accepted_on, words.text("The work was received finally.")),
    ):
        if day is not None:
            found.append(LifeEvent(on=day, what=what))
    for pause in suspensions.of_agreement(work, agreement.id):
        if pause.ordered_at is None:
            continue
        said = words.text("Suspension {n} began.", n=pause.number)
        found.append(LifeEvent(on=pause.stops_on, what=said))
        if pause.restarted_on is not None:
            said = words.text(
                "The work went on; the term moved by {days} days.", days=pause.days or 0
            )
            found.append(LifeEvent(on=pause.restarted_on, what=said))
    for change in changes.of_agreement(work, agreement.id):
        if change.state is ChangeState.APPROVED and change.ordered_on is not None:
            said = words.text(
                "Amendment {n}: {days} days and {amount}.",
                n=change.number,
                days=change.approved_days or 0,
                amount=Money(change.approved_minor or 0, agreement.currency),
            )
            found.append(LifeEvent(on=change.ordered_on, what=said))
    closing = terminations.find(work, agreement.id)
    if closing is not None and closing.signed_at is not None:
        said = words.text("The act of termination took effect.")
        found.append(LifeEvent(on=closing.ended_on, what=said))
        if closing.received_on is not None:
            said = words.text("The work was received provisionally.")
            found.append(LifeEvent(on=closing.received_on, what=said))
    return tuple(sorted(found, key=lambda one: one.on))


def _payments(reading: Reading) -> tuple[PaidLine, ...]:
    currency = reading.agreement.currency
    return tuple(
        PaidLine(
            number=row.number,
            kind=row.kind.value,
            paid_on=row.paid_on,
            gross=Money(row.gross_minor, currency),
            amortised=Money(row.amortisation_minor, currency),
            retained=Money(row.retention_minor, currency),
            deducted=Money(row.deductions_minor, currency),
            net=Money(row.net_minor, currency),
        )
        for row in payments.made_of(reading.work, reading.agreement.id)
        if row.paid_on is not None
    )


def _policies(reading: Reading, settlement: Settlement) -> tuple[PolicyLine, ...]:
    """The coverages whose day has not come at the settlement."""
    work, key, on = reading.work, reading.agreement.id, settlement.settled_on
    policies = {row.id: row for row in guarantees.of_agreement(work, key)}
    return tuple(
        PolicyLine(
            coverage=cover.coverage.value,
            policy=policies[cover.policy_id].policy_number,
            amount=cover.amount,
            until=cover.valid_to,
        )
        for cover in guarantees.covers_of(work, key)
        if cover.policy_id in policies and on is not None and cover.valid_to >= on
    )
