"""What kind of place this database is: real, or the demonstration. Decided once, when it is founded; nothing mixes the two."""

from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation.columns import Base, Instant, enum_column
from foundation.errors import Refused, say
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.work import Work


class PlaceKind(StrEnum):
    """Real works, or invented ones to learn with."""

    LIVE = "live"
    DEMONSTRATION = "demonstration"


class Place(Base):
    """The single row that says what this database is."""

    __tablename__ = "place"
    __table_args__ = (
        sa.CheckConstraint("single = 1", name="single"),
        sa.UniqueConstraint("single"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    single: Mapped[int] = mapped_column(sa.Integer, default=1)
    kind: Mapped[PlaceKind] = enum_column(PlaceKind)
    founded_at: Mapped[Instant]


def kind_of(session: Session) -> PlaceKind | None:
    """What this place is, or ``None`` before it is founded."""
    return session.execute(sa.select(Place.kind)).scalar_one_or_none()


def found(work: Work, kind: PlaceKind) -> Place:
    """Say, once and for all, what this place is."""
    work.require(Permission.PLACE_EDIT, "CO.")
    known = kind_of(work.session)
    if known is not None:
        raise Refused(say("This place already is what it is; open another one."))
    place = work.add(Place(id=new_id(), single=1, kind=kind, founded_at=work.now))
    work.record("place.founded", place, facts={"kind": kind})
    return place
