"""Programmes: who runs the portfolio, between which dates, in which territories."""

from datetime import date
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.columns import Base, Currency, Path, Versioned
from foundation.commands import ShortText, TerritoryPath
from foundation.errors import InvalidCommand, say
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


def find_current(work: Work) -> Programme | None:
    """The programme this place serves: the one opened last."""
    return work.session.execute(
        sa.select(Programme).order_by(Programme.id.desc()).limit(1)
    ).scalar_one_or_none()
