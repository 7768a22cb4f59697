"""The oversight committee (*veeduría*) of a work: its act of constitution, where it is registered, its members and their term.

Ley 850/2003, art. 3: the act says who they are, with documents, what they oversee, for how long and where they reside; it is registered
with the *personería* or the chamber of commerce, and that of indigenous communities with their own authorities. Names and documents
stand in the persons' table alone. Who may not oversee although they are members is asked in ``impediments``.
"""

from datetime import date
from enum import StrEnum
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from contracting.oversight_rules import RelationKind
from foundation.columns import Base, Instant, Path, Versioned, Words, enum_column
from foundation.commands import FileId, LongText, NumberText, ShortText
from foundation.errors import InvalidCommand, Refused, Sentence, say
from foundation.files import StoredFile
from foundation.identity.permissions import Permission
from foundation.identity.users import UserAccount
from foundation.ids import new_id
from foundation.people import DescribePerson, describe
from foundation.work import Work
from portfolio import projects
from portfolio.projects import Project


class OversightRegistry(StrEnum):
    """Where a committee is registered (Ley 850/2003, art. 3)."""

    PERSONERIA = "personeria"
    CHAMBER_OF_COMMERCE = "chamber_of_commerce"
    OWN_AUTHORITY = "own_authority"


class OversightCommittee(Versioned, Base):
    """The committee that oversees one work."""

    __tablename__ = "oversight_committee"
    __table_args__ = (
        sa.CheckConstraint("until_on >= constituted_on", name="ends_after_start"),
        sa.UniqueConstraint("project_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path]
    project_id: Mapped[UUID] = mapped_column(sa.ForeignKey("project.id"))
    act_number: Mapped[str] = mapped_column(sa.String(80))
    constituted_on: Mapped[date]
    until_on: Mapped[date]
    object: Mapped[Words]
    residence: Mapped[str] = mapped_column(sa.String(200))
    registered_with: Mapped[OversightRegistry | None] = enum_column(
        OversightRegistry, nullable=True
    )
    registration_number: Mapped[str | None] = mapped_column(sa.String(80))
    registered_on: Mapped[date | None]
    act_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[UUID | None]

    def is_in_term(self, on: date) -> bool:
        return self.constituted_on <= on <= self.until_on


class OversightMember(Versioned, Base):
    """One person on a committee; with the account by which verdicts are given, where there is one."""

    __tablename__ = "oversight_member"
    __table_args__ = (
        sa.CheckConstraint("left_on IS NULL OR left_on >= joined_on", name="leaves_after_start"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path]
    committee_id: Mapped[UUID] = mapped_column(sa.ForeignKey("oversight_committee.id"), index=True)
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    user_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("user_account.id"))
    joined_on: Mapped[date]
    left_on: Mapped[date | None]
    added_at: Mapped[Instant]
    added_by: Mapped[UUID | None]

    def sits_on(self, day: date) -> bool:
        return self.joined_on <= day and (self.left_on is None or day <= self.left_on)


class DeclaredRelation(Base):
    """That a member is related to somebody; declared, never taken back."""

    __tablename__ = "declared_relation"
    __table_args__ = {"info": {"append_only": True}}

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path]
    member_id: Mapped[UUID] = mapped_column(sa.ForeignKey("oversight_member.id"), index=True)
    kind: Mapped[RelationKind] = enum_column(RelationKind)
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    declared_at: Mapped[Instant]
    declared_by: Mapped[UUID | None]


class ConstituteCommittee(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the act of constitution says, and where it was registered as soon as it was."""

    act_number: NumberText
    constituted_on: date
    until_on: date
    object: LongText
    residence: ShortText
    registered_with: OversightRegistry | None = None
    registration_number: NumberText | None = None
    registered_on: date | None = None
    act: FileId | None = None

    def __post_init__(self) -> None:
        errors: dict[str, Sentence] = {}
        if self.until_on < self.constituted_on:
            errors["until_on"] = say(
                "The end cannot be before the beginning, {day}.", day=self.constituted_on
            )
        if (self.registered_on is None) != (self.registered_with is None):
            errors["registered_on" if self.registered_with else "registered_with"] = say(
                "Where it was registered and on which day go together."
            )
        if self.registered_on is not None and self.registered_on < self.constituted_on:
            errors["registered_on"] = say(
                "It cannot be registered before it was constituted, on {day}.",
                day=self.constituted_on,
            )
        if errors:
            raise InvalidCommand(errors)


class AddOversightMember(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody on the committee, and the account by which they give verdicts."""

    person: DescribePerson
    joined_on: date
    user: UUID | None = None

    def __post_init__(self) -> None:
        if self.person.document_number is None:
            raise InvalidCommand(
                {
                    "person.document_number": say(
                        "The act of constitution holds everybody's document."
                    )
                }
            )


class EndMembership(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody left the committee."""

    member: UUID
    left_on: date


class DeclareRelation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A member is related to somebody of the board, the payroll or the suppliers; who that is stands with the persons."""

    member: UUID
    kind: RelationKind
    person: DescribePerson


def constitute(work: Work, project_id: UUID, command: ConstituteCommittee) -> Project:
    """Record the committee of a work, or put its data right; its members stay."""
    project = projects.get(work, project_id, lock=True)
    work.require(Permission.OVERSIGHT_RECORD, project.territory)
    _refuse_wrong(work, command)
    committee = find(work, project.id)
    is_new = committee is None
    if committee is None:
        committee = OversightCommittee(
            id=new_id(),
            territory=project.territory,
            project_id=project.id,
            recorded_at=work.now,
            recorded_by=work.actor.user_id,
        )
    same = (
        *("act_number", "constituted_on", "until_on", "object", "residence"),
        *("registered_with", "registration_number", "registered_on"),
    )
    for name in same:
        setattr(committee, name, getattr(command, name))
    committee.act_id = command.act or committee.act_id
    if is_new:
        work.add(committee)
    projects.touch(project)
    facts = {
        "committee": committee.id,
        "until_on": command.until_on,
        "registered_with": command.registered_with,
    }
    if is_new:
        work.record("oversight.constituted", committee, project=project.id, facts=facts)
    else:
        work.record("oversight.revised", committee, project=project.id, facts=facts)
    return project


def _refuse_wrong(work: Work, command: ConstituteCommittee) -> None:
    errors: dict[str, Sentence] = {}
    if command.constituted_on > work.today:
        errors["constituted_on"] = say("That day has not come yet.")
    if command.registered_on is not None and command.registered_on > work.today:
        errors["registered_on"] = say("That day has not come yet.")
    if command.act is not None and work.find(StoredFile, command.act) is None:
        errors["act"] = say("Add a file.")
    if errors:
        raise InvalidCommand(errors)


def add_member(work: Work, project_id: UUID, command: AddOversightMember) -> Project:
    """Put somebody on the committee of a work."""
    project, committee = _locked(work, project_id, Permission.OVERSIGHT_RECORD)
    errors: dict[str, Sentence] = {}
    if command.joined_on > work.today:
        errors["joined_on"] = say("That day has not come yet.")
    if command.user is not None:
        if work.find(UserAccount, command.user) is None:
            errors["user"] = say("Choose one of the options.")
        elif any(
            row.user_id == command.user and row.sits_on(work.today)
            for row in members_of(work, committee.id)
        ):
            errors["user"] = say("That account is another member's already.")
    if errors:
        raise InvalidCommand(errors)
    person = describe(work, project.territory, command.person)
    work.session.flush()  # The member's foreign key needs the person's row.
    member = work.add(
        OversightMember(
            id=new_id(),
            territory=project.territory,
            committee_id=committee.id,
            person_id=person.id,
            user_id=command.user,
            joined_on=command.joined_on,
            added_at=work.now,
            added_by=work.actor.user_id,
        )
    )
    projects.touch(project)
    facts = {"member": member.id, "person": person.id, "user": command.user}
    work.record("oversight.member_added", committee, project=project.id, facts=facts)
    return project


def end_membership(work: Work, project_id: UUID, command: EndMembership) -> Project:
    """Record that somebody left the committee."""
    project, committee = _locked(work, project_id, Permission.OVERSIGHT_RECORD)
    member = _member(work, committee, command.member)
    if command.left_on > work.today:
        raise InvalidCommand({"left_on": say("That day has not come yet.")})
    if command.left_on < member.joined_on:
        raise InvalidCommand(
            {"left_on": say("The end cannot be before the beginning, {day}.", day=member.joined_on)}
        )
    member.left_on = command.left_on
    projects.touch(project)
    facts = {"member": member.id, "left_on": command.left_on}
    work.record("oversight.member_left", committee, project=project.id, facts=facts)
    return project


def declare(work: Work, project_id: UUID, command: DeclareRelation) -> Project:
    """Declare that a member is related to somebody; a declaration is not taken back."""
    project, committee = _locked(work, project_id, Permission.OVERSIGHT_DECLARE)
    member = _member(work, committee, command.member)
    person = describe(work, project.territory, command.person)
    work.session.flush()  # The declaration's foreign key needs the person's row.
    work.add(
        DeclaredRelation(
            id=new_id(),
            territory=project.territory,
            member_id=member.id,
            kind=command.kind,
            person_id=person.id,
            declared_at=work.now,
            declared_by=work.actor.user_id,
        )
    )
    projects.touch(project)
    facts = {"member": member.id, "person": person.id, "kind": command.kind}
    work.record("oversight.relation_declared", committee, project=project.id, facts=facts)
    return project


def _locked(
    work: Work, project_id: UUID, permission: Permission
) -> tuple[Project, OversightCommittee]:
    project = projects.get(work, project_id, lock=True)
    work.require(permission, project.territory)
    committee = find(work, project.id)
    if committee is None:
        raise Refused(say("Record the act of constitution of the committee first."))
    return project, committee


def _member(work: Work, committee: OversightCommittee, key: UUID) -> OversightMember:
    for row in members_of(work, committee.id):
        if row.id == key:
            return row
    raise InvalidCommand({"member": say("Choose one of the options.")})


def find(work: Work, project_id: UUID) -> OversightCommittee | None:
    """The committee of a work, if one is on record."""
    statement = sa.select(OversightCommittee).where(OversightCommittee.project_id == project_id)
    return work.session.execute(statement).scalar_one_or_none()


def members_of(work: Work, committee_id: UUID) -> list[OversightMember]:
    """Everybody who is or was on a committee, the first one first."""
    statement = (
        sa.select(OversightMember)
        .where(OversightMember.committee_id == committee_id)
        .order_by(OversightMember.joined_on, OversightMember.id)
    )
    return list(work.session.execute(statement).scalars())
