"""What is always true of a work and its agreements: its figures are theirs together, its station is that of the one that holds."""

from collections.abc import Iterator, Sequence

from contracting import agreements, awarded_goods, earlier_agreements, milestone_plans
from contracting.agreements import Agreement, AgreementState
from contracting.earlier_agreements import STANDING
from contracting.milestone_plans import Milestone
from contracting.payments import Payment, PaymentKind, PaymentState, payments_of
from foundation.errors import Sentence, say
from foundation.money import Money
from foundation.work import Work
from portfolio.projects import Project, Station


def holds(work: Work, agreement: Agreement) -> bool:
    """Whether a work follows this agreement, and no later one."""
    standing = earlier_agreements.standing_of(work, agreement.project_id)
    return not standing or standing[-1].id == agreement.id


def faults(
    work: Work, agreement: Agreement, rows: Sequence[Milestone], payments: Sequence[Payment]
) -> Iterator[Sentence]:
    """Every fault of what a work says of its agreement, and of the agreements before it."""
    if agreement.state not in STANDING:
        return
    project = agreements.project_of(work, agreement)
    yield from _came_to(work, agreement, rows)
    if not holds(work, agreement):
        if not agreement.left_unfinished or agreement.final_minor is None:
            yield say("The work goes on under another agreement, and this one did not end.")
        return
    if _told(project) != _expected(work, agreement, rows, payments):
        yield say("The work's figures are not those of its agreement.")
    is_over = agreement.left_unfinished and agreement.final_minor is not None
    is_running = agreement.state is AgreementState.RUNNING and not is_over
    if is_running is not (project.station is Station.BUILDING):
        yield say("The work's station does not follow from its agreement.")


def _came_to(work: Work, agreement: Agreement, rows: Sequence[Milestone]) -> Iterator[Sentence]:
    """What is kept as the end of an agreement is what was verified, or what goods were handed over of one that ended unfinished."""
    if agreement.final_minor is None:
        return
    final = sum(row.verified_minor for row in rows)
    if agreement.is_in_kind and agreement.left_unfinished:
        final = awarded_goods.received_of(work, agreement.id, agreement.currency).minor
    if agreement.final_minor != final:
        yield say("What the agreement came to is not what was verified.")


def _expected(
    work: Work, agreement: Agreement, rows: Sequence[Milestone], payments: Sequence[Payment]
) -> tuple[object, ...]:
    currency = agreement.currency
    earlier = earlier_agreements.standing_of(work, agreement.project_id)[:-1]
    built = sum(
        row.verified_minor
        for before in earlier
        for row in milestone_plans.of_agreement(work, before.id)
    )
    found = milestone_plans.progress(rows, currency)
    verified, whole = Money(built, currency) + found.verified, Money(built, currency)
    whole += agreement.value
    paid = Money(_paid(work, agreement, payments), currency)
    for before in earlier:
        made = payments_of(work, before.id)
        paid += Money(_paid(work, before, made) - _advance(made), currency)
    return (
        built,
        whole.minor,
        verified.minor,
        verified.share_bp(whole) if built else found.physical_bp,
        found.in_dispute,
        paid.minor,
        paid.share_bp(whole),
        Money(_advance(payments), currency).share_bp(whole),
    )


def _paid(work: Work, agreement: Agreement, payments: Sequence[Payment]) -> int:
    if agreement.is_in_kind:
        return awarded_goods.received_of(work, agreement.id, agreement.currency).minor
    return sum(row.spent_minor for row in payments if row.state is PaymentState.PAID)


def _advance(payments: Sequence[Payment]) -> int:
    """What payments that were made left of the advance."""
    done = [row for row in payments if row.state is PaymentState.PAID]
    given = sum(row.gross_minor for row in done if row.kind is PaymentKind.ADVANCE)
    return given - sum(row.amortisation_minor for row in done)


def _told(project: Project) -> tuple[object, ...]:
    return (
        project.earlier_minor,
        project.agreed_minor,
        project.verified_minor,
        project.physical_bp,
        project.in_dispute,
        project.paid_minor,
        project.financial_bp,
        project.advance_bp,
    )
