"""Cancelling a round: it is given up with a reason before anything was scored, and its needs are where they were before.

A round that has been agreed was announced, so its public page keeps standing and says that it was cancelled and why. Nothing of it is
removed; what came in competes in the next round as if this one had not been. Once a need is scored the round is carried to its end.
"""

from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation.columns import Base, Count, Instant, Path, Words
from foundation.commands import LongText
from foundation.errors import Refused, Sentence, say
from foundation.ids import new_id
from foundation.work import Work
from portfolio.round_needs import RoundEstimate, RoundNeed, RoundScore
from portfolio.rounds import LIFECYCLE, Round


class RoundCancellation(Base):
    """Why a round was given up, and how many needs went back to where they were."""

    __tablename__ = "round_cancellation"
    __table_args__ = (sa.UniqueConstraint("round_id"), {"info": {"append_only": True}})

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path]
    round_id: Mapped[UUID] = mapped_column(sa.ForeignKey("round.id"))
    needs: Mapped[Count]
    reason: Mapped[Words]
    cancelled_at: Mapped[Instant]
    cancelled_by: Mapped[UUID | None]


class CancelRound(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The round is given up; everybody may read why."""

    reason: LongText


def cancel(work: Work, round_id: UUID, command: CancelRound) -> Round:
    """Give up a round of which nothing was scored; the needs that had come in are free again."""
    row = work.get(Round, round_id, lock=True)
    refusal = already_judged(work.session, row.id)
    if refusal is not None:
        raise Refused(refusal)
    returned = work.session.execute(
        sa.select(sa.func.count()).select_from(RoundNeed).where(RoundNeed.round_id == row.id)
    ).scalar_one()
    LIFECYCLE.apply("cancel", work, row, facts={"needs": returned})
    work.add(
        RoundCancellation(
            id=new_id(),
            territory=row.territory,
            round_id=row.id,
            needs=returned,
            reason=command.reason,
            cancelled_at=work.now,
            cancelled_by=work.actor.user_id,
        )
    )
    return row


def already_judged(session: Session, round_id: UUID) -> Sentence | None:
    """Whoever knows the first scores could give a round up because of them."""
    kinds = (RoundScore, RoundEstimate)
    of_round = (
        sa.select(kind.id)
        .join(RoundNeed, RoundNeed.id == kind.round_need_id)
        .where(RoundNeed.round_id == round_id)
        .exists()
        for kind in kinds
    )
    if session.execute(sa.select(sa.or_(*of_round))).scalar():
        return say("Needs of this round have been scored: it is carried to its end.")
    return None


def find_cancellation(session: Session, round_id: UUID) -> RoundCancellation | None:
    """Why a round was given up, if it was."""
    return session.execute(
        sa.select(RoundCancellation).where(RoundCancellation.round_id == round_id)
    ).scalar_one_or_none()
