"""The capacity index of an organisation or of a municipal administration, read before and after it was trained.

A reading is the score of the programme's own instrument, in hundredths, with the day and the filled-in form. The first reading is the one
before; what counts is the last. A second reading of the same day takes the place of the first one: so a mistake is put right and stays
in sight.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.columns import Base, Count, Instant, Path
from foundation.commands import FileId, MunicipalityPath, Rate, ShortText
from foundation.errors import InvalidCommand, say
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.money import BASIS
from foundation.work import Work
from portfolio.communities import Community


class CapacityReading(Base):
    """One score of one organisation, or of the administration of the municipality where there is no organisation."""

    __tablename__ = "capacity_reading"
    __table_args__ = (
        sa.CheckConstraint("score_bp >= 0 AND score_bp <= 10000", name="score_in_range"),
        {"info": {"append_only": True}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path] = mapped_column(index=True)
    community_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("community.id"), index=True)
    score_bp: Mapped[Count]
    read_on: Mapped[date]
    instrument: Mapped[str] = mapped_column(sa.String(200))
    evidence_id: Mapped[UUID] = mapped_column(sa.ForeignKey("stored_file.id"))
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[UUID | None]

    @property
    def subject(self) -> str:
        """Whose score it is."""
        return str(self.community_id) if self.community_id else self.territory


class MeasureCapacity(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The score of a municipal administration on a day, or of an organisation of that municipality where one is named."""

    territory: MunicipalityPath
    organisation: UUID | None = None
    score: Rate
    read_on: date
    instrument: ShortText
    evidence: FileId

    def __post_init__(self) -> None:
        if self.score > BASIS:
            raise InvalidCommand({"score": say("Write a score between 0 and 100 %.")})


def measure(work: Work, command: MeasureCapacity) -> CapacityReading:
    """Record a score."""
    community = work.get(Community, command.organisation) if command.organisation else None
    municipality = ".".join(command.territory.split(".")[:3]) + "."
    work.require(Permission.TRAINING_RECORD, municipality)
    if community is not None and not community.territory.startswith(municipality):
        raise InvalidCommand({"organisation": say("This organisation is of another municipality.")})
    if command.read_on > work.today:
        raise InvalidCommand({"read_on": say("That day has not come yet.")})
    reading = work.add(
        CapacityReading(
            id=new_id(),
            territory=community.territory if community else municipality,
            community_id=community.id if community else None,
            score_bp=command.score,
            read_on=command.read_on,
            instrument=command.instrument,
            evidence_id=command.evidence,
            recorded_at=work.now,
            recorded_by=work.actor.user_id,
        )
    )
    facts = {"community": reading.community_id, "score_bp": command.score, "on": command.read_on}
    work.record("capacity.measured", reading, facts=facts)
    return reading


class Course(msgspec.Struct, frozen=True, kw_only=True):
    """What counts of the readings of one subject, the first day first."""

    territory: str
    community_id: UUID | None
    readings: tuple[CapacityReading, ...]

    @property
    def first(self) -> CapacityReading:
        return self.readings[0]

    @property
    def last(self) -> CapacityReading:
        return self.readings[-1]

    def reached_on(self, threshold_bp: int) -> date | None:
        """Since when the last score has been at the threshold and above the first one; nothing where it is not."""
        if self.last.score_bp < threshold_bp or self.last.score_bp <= self.first.score_bp:
            return None
        since = self.last.read_on
        for reading in reversed(self.readings[1:]):
            if reading.score_bp < threshold_bp or reading.score_bp <= self.first.score_bp:
                break
            since = reading.read_on
        return since


def courses(readings: Iterable[CapacityReading]) -> list[Course]:
    """The readings by subject; of one day the one recorded last."""
    days: dict[str, dict[date, CapacityReading]] = defaultdict(dict)
    for reading in sorted(readings, key=lambda one: one.id):
        days[reading.subject][reading.read_on] = reading
    return [
        Course(
            territory=next(iter(of_day.values())).territory,
            community_id=next(iter(of_day.values())).community_id,
            readings=tuple(of_day[day] for day in sorted(of_day)),
        )
        for _, of_day in sorted(days.items())
    ]
