"""Trainees: the list of those who came to a training and agreed to be on it, beside the counts.

Numbers are enough for every target. A name is written down only with that person's consent and its day (Ley 1581 de 2012, arts. 9 and 12);
it stands in the table of persons and nowhere else, and it can be emptied on request. Who is erased stays counted, without a name.
"""

from datetime import date
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation import people
from foundation.columns import Base, Instant, Path
from foundation.commands import CodeText, ShortText
from foundation.errors import InvalidCommand, Refused, Sentence, say
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.people import DescribePerson, DocumentKind, Person
from foundation.work import Work
from portfolio import trainings
from portfolio.beneficiaries import people_of
from portfolio.trainings import Training, TrainingState


class Trainee(Base):
    """One person who agreed to be on the list; who it is stands in the table of persons."""

    __tablename__ = "trainee"
    __table_args__ = ({"info": {"append_only": True}},)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path]
    training_id: Mapped[UUID] = mapped_column(sa.ForeignKey("training.id"), index=True)
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"), unique=True)
    community_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("community.id"))
    consented_on: Mapped[date]
    listed_at: Mapped[Instant]
    listed_by: Mapped[UUID | None]


class ListTrainee(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody who was trained and agrees that their name is kept."""

    name: ShortText
    document_kind: DocumentKind = DocumentKind.CC
    document_number: CodeText | None = None
    phone: CodeText | None = None
    organisation: UUID | None = None
    agrees: bool = False

    def __post_init__(self) -> None:
        errors: dict[str, Sentence] = {}
        if not self.agrees:
            errors["agrees"] = say("Without the person's consent their name is not kept.")
        try:
            self.described()
        except InvalidCommand as wrong:
            errors |= wrong.errors
        if errors:
            raise InvalidCommand(errors)

    def described(self) -> DescribePerson:
        """Who it is, as the table of persons takes it."""
        return DescribePerson(
            name=self.name,
            document_kind=self.document_kind,
            document_number=self.document_number,
            phone=self.phone,
        )


class EraseTrainee(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The person asks not to be on the list any more: their data are emptied."""


def list_trainee(work: Work, training_id: UUID, command: ListTrainee) -> Trainee:
    """Write somebody on the list of a training that counts."""
    training = work.get(Training, training_id, lock=True)
    work.require(Permission.TRAINING_RECORD, training.territory)
    if training.state is not TrainingState.RECORDED:
        raise Refused(say("The training was taken out: nobody is written on its list any more."))
    came = people_of(training).total
    listed = trainees_of(work.session, training.id)
    if len(listed) >= came:
        raise Refused(say("All {n} people who came are on the list.", n=came))
    if command.organisation is not None:
        _refuse_organisation(work, training, command.organisation, [row for row, _ in listed])
    person = people.describe(work, training.territory, command.described())
    work.session.flush()  # The trainee's foreign key needs the person's row.
    row = work.add(
        Trainee(
            id=new_id(),
            territory=training.territory,
            training_id=training.id,
            person_id=person.id,
            community_id=command.organisation,
            consented_on=training.held_on,
            listed_at=work.now,
            listed_by=work.actor.user_id,
        )
    )
    work.record("trainee.listed", row, facts={"training": training.id})
    return row


def _refuse_organisation(
    work: Work, training: Training, organisation: UUID, listed: list[Trainee]
) -> None:
    """Nobody is of an organisation that was not trained, nor are more of one than came of it."""
    groups = {
        one.community_id: one.people for one in trainings.groups_of(work.session, [training.id])
    }
    if organisation not in groups:
        raise InvalidCommand({"organisation": say("Choose an organisation that was trained.")})
    if sum(1 for row in listed if row.community_id == organisation) >= groups[organisation]:
        raise InvalidCommand(
            {
                "organisation": say(
                    "All {n} people of this organisation are on the list.",
                    n=groups[organisation],
                )
            }
        )


def erase(work: Work, trainee_id: UUID, command: EraseTrainee) -> Trainee:
    """Empty the data of somebody who asks for it; they stay counted."""
    row = work.get(Trainee, trainee_id)
    people.erase(work, row.person_id)
    return row


def trainees_of(session: Session, training_id: UUID) -> list[tuple[Trainee, Person]]:
    """Everybody on the list with their data, in the order in which they were written down."""
    statement = (
        sa.select(Trainee, Person)
        .join(Person, Person.id == Trainee.person_id)
        .where(Trainee.training_id == training_id)
        .order_by(Trainee.id)
    )
    return [(row.Trainee, row.Person) for row in session.execute(statement)]
