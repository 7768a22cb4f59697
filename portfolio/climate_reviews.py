"""Climate reviews: the screening of a work that is being built, opened again because its scope or its site changed.

The screening that a work was financed with stays as it was (``climate``), with the measures that milestones and tasks follow from. What
changes on the way is looked at anew: an engineer rates the hazards again with the same scale, says whether the measures are still enough,
and what else is needed; until then the work says so, and is not received. Every review is kept.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation import territories
from foundation.columns import Base, Instant, Path, Versioned, Words, enum_column
from foundation.commands import Latitude, Longitude, LongText
from foundation.errors import InvalidCommand, Sentence, say
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.lifecycle import Lifecycle, Step
from foundation.work import Work
from portfolio import projects
from portfolio.climate_rating import Rating
from portfolio.projects import Project


class ReviewState(StrEnum):
    """Whether somebody has looked again."""

    OPEN = "open"
    ANSWERED = "answered"


class ClimateReview(Versioned, Base):
    """One change that the screening has to be looked at again for; ``change`` is the key of the order it came of."""

    __tablename__ = "climate_review"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path] = mapped_column(index=True)
    project_id: Mapped[UUID] = mapped_column(sa.ForeignKey("project.id"), index=True)
    change: Mapped[UUID | None]
    cause: Mapped[Words]
    moves_site: Mapped[bool]
    opened_at: Mapped[Instant]
    opened_by: Mapped[UUID | None]
    latitude_e6: Mapped[int | None]
    longitude_e6: Mapped[int | None]
    now_rating: Mapped[Rating | None] = enum_column(Rating, constraint="now_rating", nullable=True)
    future_rating: Mapped[Rating | None] = enum_column(
        Rating, constraint="future_rating", nullable=True
    )
    is_enough: Mapped[bool | None]
    finding: Mapped[str | None] = mapped_column(sa.Text)
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[UUID | None]
    state: Mapped[ReviewState] = enum_column(ReviewState, index=True)


LIFECYCLE = Lifecycle(
    ClimateReview,
    Step("answer", {ReviewState.OPEN}, ReviewState.ANSWERED, Permission.CLIMATE_SCREEN),
)


class AnswerReview(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the engineer finds: the ratings today and in future, whether the measures are enough, and what else is done."""

    now: Rating
    future: Rating
    is_enough: bool
    finding: LongText
    latitude: Latitude | None = None
    longitude: Longitude | None = None

    def __post_init__(self) -> None:
        if (self.latitude is None) is not (self.longitude is None):
            raise InvalidCommand({"longitude": say("A place has a latitude and a longitude.")})
        if errors := territories.outside(self.latitude, self.longitude):
            raise InvalidCommand(errors)


def open_review(
    work: Work, project: Project, *, cause: str, change_id: UUID | None, moves_site: bool
) -> ClimateReview:
    """Ask for another look at the climate of a work."""
    review = work.add(
        ClimateReview(
            id=new_id(),
            territory=project.territory,
            project_id=project.id,
            change=change_id,
            cause=cause,
            moves_site=moves_site,
            opened_at=work.now,
            opened_by=work.actor.user_id,
            state=ReviewState.OPEN,
        )
    )
    facts = {"moves_site": moves_site}
    work.record("climate_review.opened", review, project=project.id, facts=facts)
    return review


def answer(work: Work, review_id: UUID, command: AnswerReview) -> ClimateReview:
    """Say what the change means for the climate of the work; a site that moved is written on the work."""
    found = get(work, review_id)
    project = projects.get(work, found.project_id, lock=True)
    review = work.get(ClimateReview, review_id, lock=True)
    work.require(Permission.CLIMATE_SCREEN, review.territory)
    if review.moves_site and command.latitude is None:
        raise InvalidCommand({"latitude": say("Say where the work is built now.")})
    facts = {"now": command.now, "future": command.future, "is_enough": command.is_enough}
    LIFECYCLE.apply("answer", work, review, facts=facts)
    review.now_rating, review.future_rating = command.now, command.future
    review.is_enough, review.finding = command.is_enough, command.finding
    review.latitude_e6, review.longitude_e6 = command.latitude, command.longitude
    review.answered_at, review.answered_by = work.now, work.actor.user_id
    if review.moves_site:
        project.latitude_e6, project.longitude_e6 = command.latitude, command.longitude
    projects.touch(project)
    return review


def refusal_of_open(work: Work, project_id: UUID) -> Sentence | None:
    """Why a work cannot be received: its climate has to be looked at again first."""
    if any(row.state is ReviewState.OPEN for row in of_project(work, project_id)):
        return say("Scope or site changed: an engineer has to look at the climate again first.")
    return None


def get(work: Work, review_id: UUID) -> ClimateReview:
    """A review this actor can see."""
    return work.get(ClimateReview, review_id)


def of_project(work: Work, project_id: UUID) -> list[ClimateReview]:
    """The reviews of a work, oldest first."""
    statement = (
        sa.select(ClimateReview)
        .where(ClimateReview.project_id == project_id)
        .order_by(ClimateReview.opened_at, ClimateReview.id)
    )
    return list(work.session.execute(statement).scalars())
