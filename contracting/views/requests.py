"""What could be asked to be paid of an agreement now, and what stands in the way of each."""

from collections.abc import Callable, Sequence

from contracting import justifications, payment_positions, payment_requests
from contracting.agreements import Agreement
from contracting.milestone_plans import Milestone
from contracting.payments import Payment, PaymentState
from contracting.views.steps import StepView
from foundation.errors import InvalidCommand, Refused, Sentence
from foundation.identity.permissions import Permission
from foundation.work import Work
from portfolio.projects import Station


def possible(
    work: Work,
    agreement: Agreement,
    made: Sequence[Payment],
    rows: Sequence[Milestone],
    station: Station,
) -> tuple[StepView, ...]:
    """What this person could ask for now, or why not; after the first transfer the one before it has to be justified."""
    if not work.may(Permission.PAYMENT_REQUEST, agreement.territory):
        return ()
    unjustified = None
    if any(row.state is PaymentState.PAID for row in made):
        unjustified = justifications.refusal_of_transfer(work, agreement)
    payable = [row.id for row in rows if row.payable]
    borne = payment_requests.Burden(
        agreement.terms, settlement=payment_positions.settlement_of(work, agreement)
    )
    asked: dict[str, Callable[[], object]] = {
        "payment": lambda: payment_requests.count(agreement, made, rows, payable, borne),
        "release": lambda: payment_requests.count_release(agreement, made, station, borne),
    }
    return (
        StepView(
            step="advance",
            refusal=_refused(lambda: payment_requests.count_advance(agreement, made, work.today)),
        ),
        *(
            StepView(step=name, refusal=_refused(count) or unjustified)
            for name, count in asked.items()
        ),
    )


def _refused(count: Callable[[], object]) -> Sentence | None:
    try:
        count()
    except Refused as refused:
        return refused.sentence
    except InvalidCommand as invalid:
        return next(iter(invalid.errors.values()))
    return None
