"""Where an agreement stands in money: what was verified, asked for, advanced, given back and retained, from its payments and settlement."""

from collections.abc import Sequence

from contracting import milestone_plans, settlement_figures, settlements
from contracting.agreements import Agreement
from contracting.milestone_plans import Milestone
from contracting.payment_breakdown import PaymentPosition
from contracting.payments import LIVE, Payment, PaymentKind, payments_of
from contracting.settlements import Settlement
from foundation.money import Money, add_up
from foundation.work import Work

BUILT = (PaymentKind.PROGRESS, PaymentKind.FINAL)


def position(work: Work, agreement: Agreement) -> PaymentPosition:
    """Where an agreement stands: what was verified, asked for, advanced, given back and retained."""
    rows = milestone_plans.of_agreement(work, agreement.id)
    made = payments_of(work, agreement.id)
    return position_of(agreement, made, rows, settlement_of(work, agreement))


def position_of(
    agreement: Agreement,
    made: Sequence[Payment],
    rows: Sequence[Milestone],
    settlement: Settlement | None = None,
) -> PaymentPosition:
    """The same, from the agreement's payments, milestones and settlement."""
    standing = live(made)
    released = _sum(agreement, standing, "gross_minor", (PaymentKind.RETENTION_RELEASE,))
    return PaymentPosition(
        contracted=agreement.value,
        verified=add_up([row.verified for row in rows], agreement.currency),
        gross_before=_sum(agreement, standing, "gross_minor", BUILT),
        advance_given=_sum(agreement, standing, "gross_minor", (PaymentKind.ADVANCE,)),
        amortised_before=_sum(agreement, standing, "amortisation_minor", tuple(PaymentKind)),
        advance_returned=Money(settlement.returned_minor if settlement else 0, agreement.currency),
        retention_held=_sum(agreement, standing, "retention_minor", BUILT) - released,
    )


def live(made: Sequence[Payment]) -> list[Payment]:
    """The payments that were not rejected."""
    return [row for row in made if row.state in LIVE]


def settlement_of(work: Work, agreement: Agreement) -> Settlement | None:
    """The settlement of an agreement; one that goes on has none, so nobody looks for it."""
    return settlements.find(work, agreement.id) if settlement_figures.ended(agreement) else None


def _sum(
    agreement: Agreement, rows: Sequence[Payment], column: str, kinds: tuple[PaymentKind, ...]
) -> Money:
    total = sum(getattr(row, column) for row in rows if row.kind in kinds)
    return Money(total, agreement.currency)
