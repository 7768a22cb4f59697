"""Attendees: the list of those who came to an assembly and agreed to be on one.

Numbers are enough for every act. A name is written down only with that person's consent and its day (Ley 1581 de 2012, arts. 9 and 12);
it stands in the table of persons and nowhere else, and it can be emptied on request. Who is erased stays counted, without a name.
"""

from datetime import date
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation import people
from foundation.clock import civil_date
from foundation.columns import Base, Instant, Path
from foundation.commands import CodeText, ShortText
from foundation.errors import InvalidCommand, Refused, Sentence, say
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.people import DescribePerson, DocumentKind, Person
from foundation.work import Work
from portfolio.assemblies import Assembly, AssemblyState
from portfolio.beneficiaries import people_of


class AssemblyAttendee(Base):
    """One person who agreed to be on the list; who it is stands in the table of persons."""

    __tablename__ = "assembly_attendee"
    __table_args__ = ({"info": {"append_only": True}},)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path]
    assembly_id: Mapped[UUID] = mapped_column(sa.ForeignKey("assembly.id"), index=True)
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"), unique=True)
    hamlet: Mapped[str | None] = mapped_column(sa.String(200))
    is_member: Mapped[bool]
    consented_on: Mapped[date]
    listed_at: Mapped[Instant]
    listed_by: Mapped[UUID | None]


class ListAttendee(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody who came and agrees that their name is kept."""

    name: ShortText
    document_kind: DocumentKind = DocumentKind.CC
    document_number: CodeText | None = None
    phone: CodeText | None = None
    hamlet: ShortText | None = None
    is_member: bool = False
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


class EraseAttendee(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The person asks not to be on the list any more: their data are emptied."""


def list_attendee(work: Work, assembly_id: UUID, command: ListAttendee) -> AssemblyAttendee:
    """Write somebody on the list of those who came, as long as the minutes are open."""
    assembly = work.get(Assembly, assembly_id, lock=True)
    work.require(Permission.ASSEMBLY_RECORD, assembly.territory)
    if assembly.held_at is None:
        raise Refused(say("Record who attended before writing names."))
    if assembly.state is AssemblyState.CLOSED:
        raise Refused(say("The minutes are closed: nothing that was recorded changes any more."))
    came = people_of(assembly).total
    if len(attendees_of(work.session, assembly.id)) >= came:
        raise Refused(say("All {n} people who came are on the list.", n=came))
    person = people.describe(work, assembly.territory, command.described())
    work.session.flush()  # The attendee's foreign key needs the person's row.
    row = work.add(
        AssemblyAttendee(
            id=new_id(),
            territory=assembly.territory,
            assembly_id=assembly.id,
            person_id=person.id,
            hamlet=command.hamlet,
            is_member=command.is_member,
            consented_on=civil_date(assembly.held_at),
            listed_at=work.now,
            listed_by=work.actor.user_id,
        )
    )
    work.record("assembly_attendee.listed", row, facts={"is_member": command.is_member})
    return row


def erase(work: Work, attendee_id: UUID, command: EraseAttendee) -> AssemblyAttendee:
    """Empty the data of somebody who asks for it; they stay counted."""
    row = work.get(AssemblyAttendee, attendee_id)
    people.erase(work, row.person_id)
    return row


def attendees_of(session: Session, assembly_id: UUID) -> list[tuple[AssemblyAttendee, Person]]:
    """Everybody on the list with their data, in the order in which they were written down."""
    statement = (
        sa.select(AssemblyAttendee, Person)
        .join(Person, Person.id == AssemblyAttendee.person_id)
        .where(AssemblyAttendee.assembly_id == assembly_id)
        .order_by(AssemblyAttendee.id)
    )
    return [(row.AssemblyAttendee, row.Person) for row in session.execute(statement)]
