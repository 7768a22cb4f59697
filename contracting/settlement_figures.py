"""What the final balance of an agreement is made of, read from its contract, changes, payments, deliveries, guarantees and books."""

from datetime import date

from contracting import (
    awarded_goods,
    cash_rules,
    fines,
    guarantees,
    justifications,
    milestone_plans,
    payments,
    punch_list,
)
from contracting.agreements import Agreement, AgreementState
from contracting.payments import PENDING, PaymentKind, PaymentState
from contracting.settlement_balance import Book, Figures
from foundation.errors import Sentence, say
from foundation.money import Money, add_up
from foundation.work import Work
from portfolio import cofinancing
from portfolio.apportionment import ContributionKind

NOT_ENDED = say("An agreement is settled after its work was received, or after it was terminated.")


def ended(agreement: Agreement) -> date | None:
    """The day from which the deadlines of settlement run: the final acceptance, or the termination of an unfinished work."""
    return agreement.accepted_on or agreement.ended_on


def figures_of(work: Work, agreement: Agreement, returned: Money) -> Figures:
    """Everything the balance is made of."""
    currency = agreement.currency
    made = payments.payments_of(work, agreement.id)
    paid = [row for row in made if row.state is PaymentState.PAID]

    def total(column: str, *kinds: PaymentKind) -> Money:
        of = kinds or tuple(PaymentKind)
        return Money(sum(getattr(row, column) for row in paid if row.kind in of), currency)

    built = (PaymentKind.PROGRESS, PaymentKind.FINAL)
    shares = [
        row
        for row in cofinancing.shares_of(work, agreement.project_id)
        if row.form is ContributionKind.IN_KIND
    ]
    rows = milestone_plans.of_agreement(work, agreement.id)
    demand = guarantees.find_demand(work, agreement.id)
    return Figures(
        initial=agreement.initial,
        changes=agreement.value - agreement.initial,
        value=agreement.value,
        verified=add_up([row.verified for row in rows], currency),
        gross=total("gross_minor", *built),
        net=total("net_minor"),
        deducted=total("deductions_minor"),
        advance=total("gross_minor", PaymentKind.ADVANCE),
        amortised=total("amortisation_minor"),
        returned=returned,
        retained=total("retention_minor"),
        released=total("gross_minor", PaymentKind.RETENTION_RELEASE),
        promised_in_kind=Money(sum(row.amount_minor for row in shares), currency),
        delivered_in_kind=Money(sum(row.used_minor for row in shares), currency),
        fines_due=add_up([one.left for one in fines.owed(work, agreement.id)], currency),
        on_the_way=tuple(row.number for row in made if row.state in PENDING),
        fixes=tuple(row.number for row in punch_list.pending_of(work, agreement.id)),
        lacking=guarantees.refusals(work, agreement, demand) if demand else (),
        open_end=_open_end(agreement),
        is_unfinished=agreement.left_unfinished,
        goods=awarded_goods.received_of(work, agreement.id, currency)
        if agreement.is_in_kind
        else None,
        book=_book(work, agreement),
    )


def _open_end(agreement: Agreement) -> Sentence | None:
    if agreement.state is AgreementState.ACCEPTED:
        return None
    is_unfinished = agreement.ended_on is not None and agreement.left_unfinished
    return None if is_unfinished else NOT_ENDED


def _book(work: Work, agreement: Agreement) -> Book | None:
    """The last transfer and what is justified of it, where the rule of the agreement asks for that."""
    rule, transfers = justifications.standing(work, agreement)
    if rule is None or not transfers:
        return None
    last = transfers[-1]
    return Book(
        received=last.received,
        justified=last.justified,
        refusal=cash_rules.refusal_of_rest(rule, transfers),
    )
