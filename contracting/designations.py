"""Designations: who supervises an agreement for the entity, and who audits it (*interventoría*), by which act and since when.

A supervisor is somebody of the entity; an auditor is contracted for it, where the object asks for special knowledge (Ley 1474/2011, art.
83). Who was designated last for a duty holds it; the earlier ones stay. Nobody looks after the work of the organisation they represent.
Names stand in the persons' table alone.
"""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from contracting import act_norms, agreements, paper_heads
from contracting.agreements import Agreement, AgreementState
from contracting.documents.designation import DesignationSheet
from foundation.acts import Subject
from foundation.columns import Base, Instant, Path, Words, enum_column
from foundation.commands import LongText, ShortText
from foundation.errors import InvalidCommand, Refused, say
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.issuing import signatory
from foundation.people import DescribePerson, Person, describe
from foundation.translations import Translator
from foundation.work import Work
from portfolio.communities import Community

KIND = "supervisor_designation"


class Duty(StrEnum):
    """What somebody is designated for."""

    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"


class Designation(Base):
    """One person designated for one duty of one agreement."""

    __tablename__ = "designation"
    __table_args__ = {"info": {"append_only": True}}

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path] = mapped_column(index=True)
    project_id: Mapped[UUID] = mapped_column(sa.ForeignKey("project.id"), index=True)
    agreement_id: Mapped[UUID] = mapped_column(sa.ForeignKey("agreement.id"), index=True)
    duty: Mapped[Duty] = enum_column(Duty)
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    post: Mapped[str] = mapped_column(sa.String(200))
    act: Mapped[str] = mapped_column(sa.String(200))
    designated_on: Mapped[date]
    scope: Mapped[Words]
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[UUID | None]


class Designate(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who is designated for what, with which post, by which act, since when, and what else is looked after in this agreement."""

    duty: Duty
    person: DescribePerson
    post: ShortText
    act: ShortText
    designated_on: date
    scope: LongText | None = None


def designate(work: Work, agreement_id: UUID, command: Designate) -> Agreement:
    """Record a designation of a signed agreement; a supervisor is from then on the one whom its papers name."""
    agreement = agreements.get(work, agreement_id, lock=True)
    work.require(Permission.AGREEMENT_START, agreement.territory)
    if agreement.state not in (AgreementState.SIGNED, AgreementState.RUNNING):
        raise Refused(say("A supervisor is designated for an agreement that is signed."))
    if agreement.ended_on is not None:
        raise Refused(say("This agreement ended on {day}.", day=agreement.ended_on))
    _check(work, agreement, command)
    person = describe(work, agreement.territory, command.person)
    work.session.flush()  # The foreign keys below need the person's row.
    row = work.add(
        Designation(
            id=new_id(),
            territory=agreement.territory,
            project_id=agreement.project_id,
            agreement_id=agreement.id,
            duty=command.duty,
            person_id=person.id,
            post=command.post,
            act=command.act,
            designated_on=command.designated_on,
            scope=command.scope or "",
            recorded_at=work.now,
            recorded_by=work.actor.user_id,
        )
    )
    if command.duty is Duty.SUPERVISOR:
        agreement.supervisor_id, agreement.supervisor_post = person.id, command.post
    facts = {"duty": command.duty, "designated_on": command.designated_on, "person": person.id}
    work.record("agreement.designated", row, project=agreement.project_id, facts=facts)
    return agreement


def _check(work: Work, agreement: Agreement, command: Designate) -> None:
    errors = {}
    if command.designated_on > work.today:
        errors["designated_on"] = say("That day has not come yet.")
    elif agreement.signed_on is not None and command.designated_on < agreement.signed_on:
        errors["designated_on"] = say(
            "The agreement was signed on {day}: nobody supervises it before.",
            day=agreement.signed_on,
        )
    community = work.get(Community, agreement.community_id)
    key = agreement.organisation_signatory_id or community.representative_id
    represents = work.get(Person, key)
    number = command.person.document_number
    if number is not None and number == represents.document_number:
        errors["person.document_number"] = say(
            "Whoever represents the organisation does not look after its work."
        )
    if errors:
        raise InvalidCommand(errors)


def of_agreement(work: Work, agreement_id: UUID) -> list[Designation]:
    """The designations of an agreement, the earliest first."""
    statement = (
        work.select(Designation)
        .where(Designation.agreement_id == agreement_id)
        .order_by(Designation.id)
    )
    return list(work.session.execute(statement).scalars())


def current(rows: Sequence[Designation]) -> dict[Duty, Designation]:
    """Who holds each duty: the one designated last."""
    return {row.duty: row for row in sorted(rows, key=lambda row: (row.designated_on, row.id))}


def subjects(work: Work, project_id: UUID) -> Sequence[Subject]:
    """The designations of a work, each an act of its own."""
    statement = (
        work.select(Designation)
        .where(Designation.project_id == project_id)
        .order_by(Designation.id)
    )
    names = {
        Duty.SUPERVISOR: say("Supervisor"),
        Duty.AUDITOR: say("Auditor of the work"),
    }
    rows = work.session.execute(statement).scalars()
    return tuple(Subject(id=row.id, name=names[row.duty]) for row in rows)


def sheet(work: Work, row: Designation, words: Translator) -> DesignationSheet:
    """Everything the act of a designation says."""
    agreement = agreements.get(work, row.agreement_id)
    reading = paper_heads.read(work, agreement, words)
    role = (
        words.text("Supervisor")
        if row.duty is Duty.SUPERVISOR
        else words.text("Auditor of the work")
    )
    return DesignationSheet(
        head=paper_heads.head_of(reading),
        norm=act_norms.norm_on("supervision", row.designated_on),
        duty=row.duty.value,
        post=row.post,
        act=row.act,
        designated_on=row.designated_on,
        scope=row.scope,
        starts_on=agreement.starts_on,
        supervisor=signatory(work.get(Person, row.person_id), words, role=role),
        entity_signatory=paper_heads.entity_signatory(reading),
    )
