"""Trainings of municipal actors and of community organisations: who came, counted by sex, age and ethnicity, with the list that was signed.

People are counted and not named: the signed list is kept as a file, and nothing of it is copied (Ley 1581/2012, as little as possible).
A training recorded by mistake is taken out with its reason; it stays in sight and counts no more.
"""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation.columns import Base, BigCount, Count, Instant, Path, Versioned, enum_column
from foundation.commands import FileId, Milli, MunicipalityPath, ShortText, Total
from foundation.errors import InvalidCommand, Sentence, say
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.lifecycle import Lifecycle, Step
from foundation.work import Work
from portfolio.beneficiaries import People, PeopleColumns, as_columns
from portfolio.communities import Community


class Audience(StrEnum):
    """Whom a training is for."""

    MUNICIPAL_ACTORS = "municipal_actors"
    COMMUNITY_ORGANISATIONS = "community_organisations"
    BOTH = "both"


class TrainingState(StrEnum):
    """Whether it counts."""

    RECORDED = "recorded"
    VOIDED = "voided"


class Training(PeopleColumns, Versioned, Base):
    """One training, with the people who attended."""

    __tablename__ = "training"
    __table_args__ = (sa.CheckConstraint("hours_milli > 0", name="hours_positive"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    audience: Mapped[Audience] = enum_column(Audience)
    held_on: Mapped[date]
    hours_milli: Mapped[BigCount]
    evidence_id: Mapped[UUID] = mapped_column(sa.ForeignKey("stored_file.id"))
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[UUID | None]
    voided_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(sa.String(200))
    state: Mapped[TrainingState] = enum_column(TrainingState, index=True)


class TrainingGroup(Base):
    """How many of those who came belong to one organisation."""

    __tablename__ = "training_group"
    __table_args__ = (sa.CheckConstraint("people > 0", name="people_positive"),)

    training_id: Mapped[UUID] = mapped_column(sa.ForeignKey("training.id"), primary_key=True)
    community_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("community.id"), primary_key=True, index=True
    )
    people: Mapped[Count]


LIFECYCLE = Lifecycle(
    Training,
    Step("void", {TrainingState.RECORDED}, TrainingState.VOIDED, Permission.TRAINING_RECORD),
)


class TrainedGroup(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """People of one organisation."""

    organisation: UUID
    people: Total


class RecordTraining(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was taught to whom, where and for how long, who came, and the signed list."""

    name: ShortText
    audience: Audience
    territory: MunicipalityPath
    held_on: date
    hours: Milli
    people: People
    groups: tuple[TrainedGroup, ...] = ()
    evidence: FileId

    def __post_init__(self) -> None:
        errors: dict[str, Sentence] = {}
        if not self.hours:
            errors["hours"] = say("This cannot be zero.")
        if self.audience is Audience.COMMUNITY_ORGANISATIONS and not self.groups:
            errors["groups"] = say("Name the organisations that were trained.")
        for index, one in enumerate(self.groups):
            if not one.people:
                errors[f"groups.{index}.people"] = say("This cannot be zero.")
            if any(one.organisation == other.organisation for other in self.groups[:index]):
                errors[f"groups.{index}.organisation"] = say("This organisation is named already.")
        if sum(one.people for one in self.groups) > self.people.total:
            errors["groups"] = say(
                "These are more people than came: {total}.", total=self.people.total
            )
        if errors:
            raise InvalidCommand(errors)


class VoidTraining(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """It was recorded by mistake, with the reason."""

    reason: ShortText


def record(work: Work, command: RecordTraining) -> Training:
    """Record a training that took place."""
    work.require(Permission.TRAINING_RECORD, command.territory)
    if command.held_on > work.today:
        raise InvalidCommand({"held_on": say("That day has not come yet.")})
    for one in command.groups:
        work.get(Community, one.organisation)
    training = work.add(
        Training(
            id=new_id(),
            territory=command.territory,
            name=command.name,
            audience=command.audience,
            held_on=command.held_on,
            hours_milli=command.hours,
            evidence_id=command.evidence,
            recorded_at=work.now,
            recorded_by=work.actor.user_id,
            state=TrainingState.RECORDED,
            **as_columns(command.people),
        )
    )
    work.session.flush()  # The groups' foreign key needs the training's row.
    work.session.add_all(
        TrainingGroup(training_id=training.id, community_id=one.organisation, people=one.people)
        for one in command.groups
    )
    facts = {"people": command.people.total, "on": command.held_on, "audience": command.audience}
    work.record("training.recorded", training, facts=facts)
    return training


def void(work: Work, training_id: UUID, command: VoidTraining) -> Training:
    """Take a training out: it counts no more."""
    training = work.get(Training, training_id, lock=True)
    LIFECYCLE.apply("void", work, training)
    training.voided_at, training.reason = work.now, command.reason
    return training


def groups_of(session: Session, training_ids: Iterable[UUID]) -> list[TrainingGroup]:
    """The organisations of some trainings."""
    statement = sa.select(TrainingGroup).where(TrainingGroup.training_id.in_(list(training_ids)))
    return list(session.execute(statement).scalars())
