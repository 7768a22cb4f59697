"""Programmes: who runs the portfolio, between which dates, in which territories."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.columns import Base, Currency, Path, Versioned
from foundation.commands import ShortText, TerritoryPath
from foundation.errors import InvalidCommand, NotFound, say
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.money import COP
from foundation.work import Work


class Programme(Versioned, Base):
    """One programme."""

    __tablename__ = "programme"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path]
    name: Mapped[str] = mapped_column(sa.String(200))
    institution: Mapped[str] = mapped_column(sa.String(200))
    currency: Mapped[Currency]
    starts_on: Mapped[date]
    ends_on: Mapped[date]


class ProgrammeTerritory(Base):
    """A department or municipality in which a programme works."""

    __tablename__ = "programme_territory"

    programme_id: Mapped[UUID] = mapped_column(sa.ForeignKey("programme.id"), primary_key=True)
    territory: Mapped[Path] = mapped_column(primary_key=True)


class OpenProgramme(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A programme with its dates and territories."""

    name: ShortText
    institution: ShortText
    starts_on: date
    ends_on: date
    territories: tuple[TerritoryPath, ...]

    def __post_init__(self) -> None:
        if self.ends_on <= self.starts_on:
            raise InvalidCommand(
                {
                    "ends_on": say(
                        "The end has to come after the beginning, {day}.", day=self.starts_on
                    )
                }
            )


def open_programme(work: Work, command: OpenProgramme) -> Programme:
    """Open a programme."""
    work.require(Permission.PROGRAMME_EDIT, "CO.")
    programme = work.add(
        Programme(
            id=new_id(),
            territory="CO.",
            name=command.name,
            institution=command.institution,
            currency=COP,
            starts_on=command.starts_on,
            ends_on=command.ends_on,
        )
    )
    work.session.flush()  # The territories' foreign key needs the programme's row.
    work.session.add_all(
        ProgrammeTerritory(programme_id=programme.id, territory=path)
        for path in dict.fromkeys(command.territories)
    )
    work.record("programme.opened", programme, facts={"territories": list(command.territories)})
    return programme


def get(work: Work, programme_id: UUID, *, lock: bool = False) -> Programme:
    """A programme in sight: it lies in the whole country, and concerns whoever works in one of its places."""
    statement = sa.select(Programme).where(Programme.id == programme_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = work.session.execute(statement).scalar_one_or_none()
    if found is None or not is_in_sight(work, places_of(work, programme_id)):
        raise NotFound
    return work.found(found)


def is_in_sight(work: Work, places: Sequence[str]) -> bool:
    """Whether this actor sees something of these places."""
    return any(
        place.startswith(path) or path.startswith(place)
        for place in places
        for path in work.actor.visible
    )


def places_of(work: Work, programme_id: UUID) -> tuple[str, ...]:
    """Where a programme works, in the order of the country's codes."""
    chosen = sa.select(ProgrammeTerritory.territory).where(
        ProgrammeTerritory.programme_id == programme_id
    )
    return tuple(work.session.execute(chosen.order_by(ProgrammeTerritory.territory)).scalars())


def find_current(work: Work) -> Programme | None:
    """The programme this place serves: the one opened last."""
    return work.session.execute(
        sa.select(Programme).order_by(Programme.id.desc()).limit(1)
    ).scalar_one_or_none()
