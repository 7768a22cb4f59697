"""Representatives: who speaks for an organisation, a company or a government in dialogue spaces, each one person once.

Name, document and telephone stand in ``people`` alone, with the day on which the person agreed to it (Ley 1581/2012), and can be erased;
a representative who was erased still counts, without a name. The same document is never registered twice, and the same name asks first.
"""

from datetime import date
from enum import StrEnum
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.columns import Base, Instant, Path, enum_column
from foundation.commands import ShortText, TerritoryPath
from foundation.errors import InvalidCommand, Sentence, say
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.people import DescribePerson, Person, describe
from foundation.territories import fold
from foundation.work import Work
from portfolio.communities import Community


class Side(StrEnum):
    """For whom somebody speaks."""

    COMMUNITY = "community"
    PRIVATE = "private"
    GOVERNMENT = "government"


class Sex(StrEnum):
    """As the person says it."""

    WOMAN = "woman"
    MAN = "man"
    OTHER = "other"


class Ethnicity(StrEnum):
    """As the person says it; the groups of the results framework."""

    INDIGENOUS = "indigenous"
    AFRO = "afro"
    RROM = "rrom"
    NO_ETHNICITY = "no_ethnicity"


class Representative(Base):
    """Somebody who takes part in dialogue spaces."""

    __tablename__ = "representative"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path] = mapped_column(index=True)
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"), unique=True)
    side: Mapped[Side] = enum_column(Side)
    community_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("community.id"), index=True)
    organisation: Mapped[str] = mapped_column(sa.String(200))
    sex: Mapped[Sex] = enum_column(Sex)
    ethnicity: Mapped[Ethnicity | None] = enum_column(Ethnicity, nullable=True)
    consented_on: Mapped[date]
    registered_at: Mapped[Instant]
    registered_by: Mapped[UUID | None]


class RegisterRepresentative(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who speaks for whom, and when the person agreed that their data are kept."""

    person: DescribePerson
    side: Side
    community: UUID | None = None
    organisation: ShortText | None = None
    territory: TerritoryPath
    sex: Sex
    ethnicity: Ethnicity | None = None
    consented_on: date
    is_another: bool = False

    def __post_init__(self) -> None:
        errors: dict[str, Sentence] = {}
        if self.side is Side.COMMUNITY and self.community is None:
            errors["community"] = say("Choose the organisation of the register.")
        if self.side is not Side.COMMUNITY and self.community is not None:
            errors["community"] = say("Only who speaks for a community belongs to one of these.")
        if self.side is not Side.COMMUNITY and self.organisation is None:
            errors["organisation"] = say("Write for which company or office.")
        if errors:
            raise InvalidCommand(errors)


def register(work: Work, command: RegisterRepresentative) -> Representative:
    """Register a representative."""
    work.require(Permission.DIALOGUE_RECORD, command.territory)
    community = work.get(Community, command.community) if command.community else None
    _refuse_doubles(work, command)
    if command.consented_on > work.today:
        raise InvalidCommand({"consented_on": say("That day has not come yet.")})
    person = describe(work, command.territory, command.person)
    work.session.flush()  # The representative's foreign key needs the person's row.
    row = work.add(
        Representative(
            id=new_id(),
            territory=command.territory,
            person_id=person.id,
            side=command.side,
            community_id=community.id if community else None,
            organisation=community.name if community else command.organisation or "",
            sex=command.sex,
            ethnicity=command.ethnicity,
            consented_on=command.consented_on,
            registered_at=work.now,
            registered_by=work.actor.user_id,
        )
    )
    facts = {"person": person.id, "side": command.side, "community": row.community_id}
    work.record("representative.registered", row, facts=facts)
    return row


def _refuse_doubles(work: Work, command: RegisterRepresentative) -> None:
    """The same person is registered once, wherever it was."""
    known = sa.select(Person.id).join(Representative, Representative.person_id == Person.id)
    document = command.person.document_number
    if document is not None:
        same = known.where(
            Person.document_kind == command.person.document_kind,
            Person.document_number == document,
        )
        if work.session.execute(same.limit(1)).first() is not None:
            raise InvalidCommand(
                {
                    "person.document_number": say(
                        "This person is registered as a representative already."
                    )
                }
            )
    if not command.is_another:
        names = work.session.execute(
            sa.select(Person.name)
            .join(Representative, Representative.person_id == Person.id)
            .where(work.visible(Representative.territory), Person.name.is_not(None))
        ).scalars()
        if fold(command.person.name) in {fold(name) for name in names if name}:
            raise InvalidCommand(
                {"is_another": say("Somebody of this name is registered. Is it another person?")}
            )
