"""Workers: the people of the village who work on an agreement's site and agreed to be on its register.

Who it is stands in the table of persons and nowhere else, and is emptied on request (Ley 1581 de 2012); sex, age group, hamlet and days
stay, so that no figure changes. A document stands once in the register of an agreement. The number in the table of persons is what
impediments are compared with, as long as it is there.
"""

from datetime import date
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from contracting import agreements, cash_book
from contracting.agreements import Agreement
from contracting.labour_rules import AgeGroup
from foundation import people
from foundation.columns import (
    Base,
    Currency,
    Instant,
    MoneyMinor,
    Path,
    Versioned,
    enum_column,
)
from foundation.commands import CodeText, ShortText
from foundation.errors import InvalidCommand, Refused, Sentence, say
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.money import Money
from foundation.people import DescribePerson, DocumentKind, Person
from foundation.work import Work
from portfolio.representatives import Sex


class Worker(Versioned, Base):
    """One person on the register of one agreement; ``rate_minor`` is what a day of theirs is paid from now on."""

    __tablename__ = "worker"
    __table_args__ = (sa.CheckConstraint("rate_minor > 0", name="rate_positive"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path]
    project_id: Mapped[UUID] = mapped_column(sa.ForeignKey("project.id"), index=True)
    agreement_id: Mapped[UUID] = mapped_column(sa.ForeignKey("agreement.id"), index=True)
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"), unique=True)
    sex: Mapped[Sex] = enum_column(Sex)
    age: Mapped[AgeGroup] = enum_column(AgeGroup)
    hamlet: Mapped[str] = mapped_column(sa.String(200))
    currency: Mapped[Currency]
    rate_minor: Mapped[MoneyMinor]
    consented_on: Mapped[date]
    listed_at: Mapped[Instant]
    listed_by: Mapped[UUID | None]

    @property
    def rate(self) -> Money:
        return Money(self.rate_minor, self.currency)


class ListWorker(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody who works on the site, is of age and agrees to be on the register."""

    name: ShortText
    document_kind: DocumentKind = DocumentKind.CC
    document_number: CodeText
    phone: CodeText | None = None
    sex: Sex
    age: AgeGroup
    hamlet: ShortText
    rate: Money
    agrees: bool = False

    def __post_init__(self) -> None:
        errors: dict[str, Sentence] = {}
        if not self.agrees:
            errors["agrees"] = say("Without the person's consent their name is not kept.")
        if self.rate.minor <= 0:
            errors["rate"] = say("This cannot be zero.")
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


class ChangeRate(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From now on a day of this person is paid so much; days that were written stay as they are."""

    rate: Money


class EraseWorker(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The person asks not to be on the register any more: their data are emptied."""


def list_worker(work: Work, agreement_id: UUID, command: ListWorker) -> Worker:
    """Write somebody on the register of an agreement that is carried out."""
    agreement = agreements.get(work, agreement_id, lock=True)
    work.require(Permission.LABOUR_WRITE, agreement.territory)
    refused = cash_book.refusal_of_agreement(agreement)
    if refused is not None:
        raise Refused(refused)
    errors = _wrong_rate(agreement, command.rate)
    if _is_listed(work, agreement, command):
        errors["document_number"] = say("Somebody with this document is on the register already.")
    if errors:
        raise InvalidCommand(errors)
    person = people.describe(work, agreement.territory, command.described())
    work.session.flush()  # The worker's foreign key needs the person's row.
    row = work.add(
        Worker(
            id=new_id(),
            territory=agreement.territory,
            project_id=agreement.project_id,
            agreement_id=agreement.id,
            person_id=person.id,
            sex=command.sex,
            age=command.age,
            hamlet=command.hamlet,
            currency=agreement.currency,
            rate_minor=command.rate.minor,
            consented_on=work.today,
            listed_at=work.now,
            listed_by=work.actor.user_id,
        )
    )
    work.record("worker.listed", row, project=row.project_id, facts={"rate": row.rate})
    return row


def change_rate(work: Work, worker_id: UUID, command: ChangeRate) -> Worker:
    """Pay a day differently from now on."""
    row = work.get(Worker, worker_id, lock=True)
    work.require(Permission.LABOUR_WRITE, row.territory)
    errors = _wrong_rate(agreements.get(work, row.agreement_id), command.rate)
    if command.rate.minor <= 0:
        errors["rate"] = say("This cannot be zero.")
    if errors:
        raise InvalidCommand(errors)
    facts = {"from": row.rate, "to": command.rate}
    row.rate_minor = command.rate.minor
    work.record("worker.rate_changed", row, project=row.project_id, facts=facts)
    return row


def erase(work: Work, worker_id: UUID, command: EraseWorker) -> Worker:
    """Empty the data of somebody who asks for it; their days stay counted."""
    row = work.get(Worker, worker_id)
    people.erase(work, row.person_id)
    return row


def _wrong_rate(agreement: Agreement, rate: Money) -> dict[str, Sentence]:
    if rate.currency == agreement.currency:
        return {}
    return {"rate": say("Write the amount in {currency}.", currency=agreement.currency)}


def _is_listed(work: Work, agreement: Agreement, command: ListWorker) -> bool:
    statement = (
        sa.select(sa.func.count())
        .select_from(Worker)
        .join(Person, Person.id == Worker.person_id)
        .where(
            Worker.agreement_id == agreement.id,
            sa.func.upper(Person.document_number) == command.document_number.upper(),
        )
    )
    return work.session.execute(statement).scalar_one() > 0


def of_agreement(work: Work, agreement_id: UUID) -> list[tuple[Worker, Person]]:
    """Everybody on the register of an agreement with their data, in the order in which they were written down."""
    statement = (
        sa.select(Worker, Person)
        .join(Person, Person.id == Worker.person_id)
        .where(Worker.agreement_id == agreement_id)
        .order_by(Worker.id)
    )
    return [(row[0], row[1]) for row in work.session.execute(statement)]
