"""What acts of an agreement are about: the agreements of a work, in whose series an act is numbered, and what a draft still lacks."""

from collections.abc import Sequence
from uuid import UUID

from contracting.agreements import Agreement, AgreementState
from foundation.acts import Belonging, Gap, Subject
from foundation.errors import say
from foundation.work import Work

WRITTEN = frozenset(
    {
        AgreementState.SUBMITTED,
        AgreementState.SIGNED,
        AgreementState.RUNNING,
        AgreementState.ACCEPTED,
    }
)


def agreements_of(work: Work, project_id: UUID) -> Sequence[Subject]:
    """The agreements of a work, the earliest first."""
    statement = (
        work.select(Agreement).where(Agreement.project_id == project_id).order_by(Agreement.id)
    )
    rows = work.session.execute(statement).scalars()
    return tuple(
        Subject(
            id=row.id,
            name=say("Agreement {number}", number=row.number)
            if row.number
            else say("Agreement without a number yet"),
        )
        for row in rows
    )


def belonging_of(work: Work, agreement: Agreement) -> Belonging:
    """An act of an agreement is numbered in its series and known by its number."""
    return Belonging(
        owner_id=agreement.id, project_id=agreement.project_id, reference=agreement.number
    )


def belonging_to(work: Work, agreement_id: UUID) -> Belonging:
    """The same of something that belongs to an agreement."""
    return belonging_of(work, work.get(Agreement, agreement_id))


def unwritten(work: Work, agreement: Agreement) -> Sequence[Gap]:
    """What a paper of an agreement lacks that nobody has submitted, or that was cancelled."""
    if agreement.state is AgreementState.CANCELLED:
        return (Gap(said=say("This agreement was cancelled.")),)
    if agreement.state not in WRITTEN:
        said = say("A draft has no paper yet: look at its preview, or submit it first.")
        return (Gap(said=said, href=f"/agreements/{agreement.id}"),)
    return ()
