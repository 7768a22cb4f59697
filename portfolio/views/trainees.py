"""What people see of the list of those who were trained: names only for whoever may read persons, everybody else the numbers."""

from datetime import date
from uuid import UUID

import msgspec
import sqlalchemy as sa

from foundation.identity.permissions import Permission
from foundation.work import Work
from portfolio import trainees, trainings
from portfolio.beneficiaries import people_of
from portfolio.communities import Community
from portfolio.trainees import Trainee
from portfolio.trainings import Training, TrainingState
from portfolio.views.attendees import document_of


class TraineeView(msgspec.Struct, frozen=True, kw_only=True):
    """One person on the list; without a name where it was erased or is not for this reader."""

    id: UUID
    name: str | None
    document: str | None
    organisation: str | None
    consented_on: date
    is_erased: bool


class TraineesView(msgspec.Struct, frozen=True, kw_only=True):
    """The list of one training, beside how many came; ``organisations`` by key, whose people were trained."""

    training_id: UUID
    territory: str
    training: str
    came: int
    listed: int
    rows: tuple[TraineeView, ...]
    organisations: dict[str, str]
    shows_names: bool
    may_list: bool
    may_erase: bool


def of_training(work: Work, training_id: UUID) -> TraineesView:
    """Who agreed to be on the list of a training."""
    training = work.get(Training, training_id)
    found = trainees.trainees_of(work.session, training.id)
    shows_names = work.may(Permission.PERSON_READ, training.territory)
    groups = trainings.groups_of(work.session, [training.id])
    names = _names(work, [one.community_id for one in groups])
    came = people_of(training).total
    return TraineesView(
        training_id=training.id,
        territory=training.territory,
        training=training.name,
        came=came,
        listed=len(found),
        rows=tuple(
            TraineeView(
                id=row.id,
                name=person.name if shows_names else None,
                document=document_of(person) if shows_names else None,
                organisation=names.get(str(row.community_id)),
                consented_on=row.consented_on,
                is_erased=person.erased_at is not None,
            )
            for row, person in found
        ),
        organisations=names,
        shows_names=shows_names,
        may_list=work.may(Permission.TRAINING_RECORD, training.territory)
        and training.state is TrainingState.RECORDED
        and len(found) < came,
        may_erase=work.may(Permission.PERSON_ERASE, training.territory),
    )


def of_trainee(work: Work, trainee_id: UUID) -> TraineesView:
    """The list on which somebody stands."""
    return of_training(work, work.get(Trainee, trainee_id).training_id)


def _names(work: Work, keys: list[UUID]) -> dict[str, str]:
    statement = (
        sa.select(Community.id, Community.name)
        .where(work.visible(Community.territory), Community.id.in_(keys))
        .order_by(Community.name)
    )
    return {str(row.id): row.name for row in work.session.execute(statement)}
