"""The stages of an agreement as people see them: which are done, which one it is at, and where it stopped."""

from datetime import date

import msgspec

from contracting.agreements import Agreement, AgreementState
from foundation.clock import civil_date


class StageView(msgspec.Struct, frozen=True, kw_only=True):
    """One stage of an agreement: ``done``, ``current``, ``waiting`` or ``stopped``, and since when."""

    key: AgreementState
    state: str
    on: date | None


def stages_of(agreement: Agreement) -> tuple[StageView, ...]:
    """The way of an agreement; where it was cancelled, the stage it stopped at."""
    reached = {
        AgreementState.DRAFT: civil_date(agreement.drafted_at),
        AgreementState.SUBMITTED: civil_date(at) if (at := agreement.submitted_at) else None,
        AgreementState.SIGNED: agreement.signed_on,
        AgreementState.RUNNING: agreement.starts_on,
        AgreementState.ACCEPTED: agreement.accepted_on,
    }
    way = list(reached)
    is_over = agreement.state is AgreementState.CANCELLED
    now = agreement.state
    if is_over:
        now = next(state for state in reversed(way) if reached[state] is not None)
    at_end = way[-1] is now
    place = way.index(now)
    return tuple(
        StageView(
            key=state,
            state="done"
            if index < place or (index == place and at_end)
            else "waiting"
            if index > place
            else "stopped"
            if is_over
            else "current",
            on=reached[state] if index <= place else None,
        )
        for index, state in enumerate(way)
    )
