"""What is always true of the deductions of payments: each is its rate of its base, and its base is the part of the payment it names.

Counted again from what was kept: gross and amortisation of the payment, and for VAT and profit the quantities it certified. Payments of
before rates and parts were kept are checked as far as they say.
"""

from collections.abc import Iterator, Sequence

from contracting import certified_items, payment_breakdown
from contracting.agreements import Agreement
from contracting.payment_breakdown import DeductionBase, Parts
from contracting.payments import Payment
from foundation.errors import Sentence, say
from foundation.money import Money
from foundation.work import Work


def faults(work: Work, agreement: Agreement, payments: Sequence[Payment]) -> Iterator[Sentence]:
    """Every deduction that does not follow from its payment."""
    step = agreement.terms.step_minor
    for payment in payments:
        bases = _bases(work, payment)
        for row in payment.deductions:
            rate, part = row.get("rate_bp"), row.get("taken_of")
            base = Money(row["base_minor"], payment.currency)
            if rate is not None and base.rate(rate, step_minor=step).minor != row["amount_minor"]:
                yield say("Payment {number}: a deduction is not its rate.", number=payment.number)
            if part is not None and base != bases[DeductionBase(part)]:
                yield say(
                    "Payment {number}: a deduction is taken of something else than it says.",
                    number=payment.number,
                )


def _bases(work: Work, payment: Payment) -> dict[DeductionBase, Money]:
    certified = certified_items.find(work, payment.agreement_id, payment.id)
    parts = Parts(vat=certified.this.vat, profit=certified.this.profit) if certified else None
    bases = payment_breakdown.bases_of(
        Money(payment.gross_minor, payment.currency),
        Money(payment.amortisation_minor, payment.currency),
        parts,
    )
    # A closing payment smaller than the rest of the advance leaves nothing to tax.
    nothing = Money.zero(payment.currency)
    return {base: max(amount, nothing) for base, amount in bases.items()}
