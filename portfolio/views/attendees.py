"""What people see of the list of those who came: names only for whoever may read persons, everybody else the numbers."""

from datetime import date
from uuid import UUID

import msgspec

from foundation.identity.permissions import Permission
from foundation.people import Person
from foundation.work import Work
from portfolio import attendees
from portfolio.assemblies import Assembly, AssemblyState
from portfolio.beneficiaries import people_of


class AttendeeView(msgspec.Struct, frozen=True, kw_only=True):
    """One person on the list; without a name where it was erased or is not for this reader."""

    id: UUID
    name: str | None
    document: str | None
    hamlet: str | None
    is_member: bool
    consented_on: date
    is_erased: bool


class AttendanceView(msgspec.Struct, frozen=True, kw_only=True):
    """The list of one assembly, beside how many came."""

    assembly_id: UUID
    territory: str
    number: int
    came: int
    listed: int
    rows: tuple[AttendeeView, ...]
    shows_names: bool
    may_list: bool
    may_erase: bool


def attendance(work: Work, assembly_id: UUID) -> AttendanceView:
    """Who agreed to be on the list of an assembly."""
    assembly = work.get(Assembly, assembly_id)
    found = attendees.attendees_of(work.session, assembly.id)
    shows_names = work.may(Permission.PERSON_READ, assembly.territory)
    return AttendanceView(
        assembly_id=assembly.id,
        territory=assembly.territory,
        number=assembly.number,
        came=people_of(assembly).total if assembly.held_at is not None else 0,
        listed=len(found),
        rows=tuple(
            AttendeeView(
                id=row.id,
                name=person.name if shows_names else None,
                document=document_of(person) if shows_names else None,
                hamlet=row.hamlet,
                is_member=row.is_member,
                consented_on=row.consented_on,
                is_erased=person.erased_at is not None,
            )
            for row, person in found
        ),
        shows_names=shows_names,
        may_list=work.may(Permission.ASSEMBLY_RECORD, assembly.territory)
        and assembly.state in (AssemblyState.HELD, AssemblyState.DECIDED)
        and len(found) < people_of(assembly).total,
        may_erase=work.may(Permission.PERSON_ERASE, assembly.territory),
    )


def of_attendee(work: Work, attendee_id: UUID) -> AttendanceView:
    """The list on which somebody stands."""
    return attendance(work, work.get(attendees.AssemblyAttendee, attendee_id).assembly_id)


def document_of(person: Person) -> str | None:
    """The kind and the number of a person's document."""
    if person.document_number is None or person.document_kind is None:
        return None
    return f"{person.document_kind.value.upper()} {person.document_number}"
