"""Pages and API of contracting."""

from contracting.web import (
    acceptances,
    agreements,
    cash_book,
    changes,
    cost_control,
    drafting,
    handovers,
    milestones,
    papers,
    payments,
    progress,
    quantities,
    requests,
)

HANDLERS = (
    *agreements.HANDLERS,
    *drafting.HANDLERS,
    *milestones.HANDLERS,
    *quantities.HANDLERS,
    suspensions,
    *payments.HANDLERS,
    *requests.HANDLERS,
    *acceptances.HANDLERS,
    *handovers.HANDLERS,
    *papers.HANDLERS,
    *progress.HANDLERS,
    *cost_control.HANDLERS,
    *changes.HANDLERS,
    *cash_book.HANDLERS,
)
    *cash_book.HANDLERS,
    *suspensions.HANDLERS,
    *dossiers.HANDLERS,
    *regimes.HANDLERS,
