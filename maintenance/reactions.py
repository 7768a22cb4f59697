"""What the maintenance stage does when a handover is complete: the assets, their plan and its tasks, in that same transaction."""

from contracting import agreements
from contracting.commitments import Commitment
from contracting.events import HandedOver
from foundation.identity.permissions import Permission
from foundation.work import Work
from maintenance import assets, plans


def open_what_was_handed_over(work: Work, event: HandedOver) -> None:
    """Open everything a handover puts into the municipality's care; if it cannot be opened, nothing was handed over."""
    work.require(Permission.HANDOVER_SIGN, event.territory)
    promise = work.get(Commitment, event.commitment_id)
    agreement = agreements.find_last(work, event.project_id)
    accepted_on = agreement.accepted_on if agreement else None
    opened = assets.open_handed_over(
        work,
        event,
        legal_form=promise.legal_form,
        built_on=accepted_on or event.handed_over_on,
    )
    work.session.flush()  # The tasks' foreign keys need the assets' rows.
    plans.open_promised(work, event, opened, promise.legal_form)
