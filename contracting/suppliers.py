"""Suppliers: who sells materials and services to the organisations that build, with tax number and telephone.

That somebody trades is public (Decreto 1377/2013, art. 3), but the telephone stands on no public page. Number and telephone are kept in one
spelling, so that two suppliers with the same telephone, or a supplier who is also on a committee, are found by comparing: a tax number
without its check digit is the same number as that person's identity document.
"""

import re
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column
from stdnum.co import nit

from contracting import agreements
from foundation.columns import Base, Instant, Path, Versioned, enum_column
from foundation.commands import CodeText, ShortText
from foundation.errors import InvalidCommand, Sentence, say
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.people import DocumentKind
from foundation.work import Work

_DOCUMENT = re.compile(r"[0-9A-Z]{4,15}")
_PHONE = re.compile(r"[0-9]{7,15}")
_COUNTRY = "57"
_NATIONAL_DIGITS = 10


class Supplier(Versioned, Base):
    """One supplier as one place knows it; ``document_number`` is without check digit, ``phone`` without country code."""

    __tablename__ = "supplier"
    __table_args__ = (sa.UniqueConstraint("territory", "document_number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path]
    name: Mapped[str] = mapped_column(sa.String(200))
    document_kind: Mapped[DocumentKind] = enum_column(DocumentKind)
    document_number: Mapped[str] = mapped_column(sa.String(20), index=True)
    check_digit: Mapped[str | None] = mapped_column(sa.String(1))
    phone: Mapped[str] = mapped_column(sa.String(20), index=True)
    registered_at: Mapped[Instant]
    registered_by: Mapped[UUID | None]

    @property
    def document(self) -> str:
        """The number as it is written, with its check digit where it has one."""
        if self.check_digit is None:
            return self.document_number
        return f"{self.document_number}-{self.check_digit}"


class DescribeSupplier(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who sells: name, tax number or identity document, telephone."""

    name: ShortText
    document_kind: DocumentKind = DocumentKind.NIT
    document_number: CodeText
    phone: CodeText

    def __post_init__(self) -> None:
        errors: dict[str, Sentence] = {}
        if self.document_kind is DocumentKind.NIT:
            if not nit.is_valid(self.document_number):
                errors["document_number"] = say(
                    "Write the tax number with its check digit, as in 800197268-4."
                )
        elif not _DOCUMENT.fullmatch(plain_document(self.document_number)):
            errors["document_number"] = say(
                "Write the document's 4 to 15 digits without points or spaces."
            )
        if not _PHONE.fullmatch(plain_phone(self.phone)):
            errors["phone"] = say("Write the telephone's digits without spaces.")
        if errors:
            raise InvalidCommand(errors)

    def values(self) -> dict[str, str | None]:
        """What its row keeps, in the one spelling."""
        number, digit = plain_document(self.document_number), None
        if self.document_kind is DocumentKind.NIT:
            compact = nit.compact(self.document_number)
            number, digit = compact[:-1], compact[-1]
        return {
            "name": self.name,
            "document_number": number,
            "check_digit": digit,
            "phone": plain_phone(self.phone),
        }


class RegisterSupplier(DescribeSupplier, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A supplier whom this place did not know yet."""


class CorrectSupplier(DescribeSupplier, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was written wrongly of a supplier."""


def register(work: Work, agreement_id: UUID, command: RegisterSupplier) -> Supplier:
    """Register a supplier where an agreement is carried out."""
    agreement = agreements.get(work, agreement_id)
    work.require(Permission.PURCHASE_WRITE, agreement.territory)
    values = command.values()
    _refuse_known(work, agreement.territory, values["document_number"])
    row = work.add(
        Supplier(
            id=new_id(),
            territory=agreement.territory,
            document_kind=command.document_kind,
            registered_at=work.now,
            registered_by=work.actor.user_id,
            **values,
        )
    )
    work.record("supplier.registered", row)
    return row


def correct(work: Work, supplier_id: UUID, command: CorrectSupplier) -> Supplier:
    """Correct what is known of a supplier; the log says that it was."""
    row = work.get(Supplier, supplier_id, lock=True)
    work.require(Permission.PURCHASE_WRITE, row.territory)
    values = command.values()
    if values["document_number"] != row.document_number:
        _refuse_known(work, row.territory, values["document_number"])
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    row.document_kind = command.document_kind
    work.record("supplier.corrected", row, facts={"changed": changed})
    return row


def _refuse_known(work: Work, territory: str, number: str | None) -> None:
    known = sa.select(Supplier.name).where(
        Supplier.territory == territory, Supplier.document_number == number
    )
    name = work.session.execute(known).scalar_one_or_none()
    if name is not None:
        raise InvalidCommand(
            {"document_number": say("This number is registered already: {name}.", name=name)}
        )


def get(work: Work, supplier_id: UUID) -> Supplier:
    """A supplier this actor can see."""
    return work.get(Supplier, supplier_id)


def known_at(work: Work, territory: str) -> list[Supplier]:
    """The suppliers that a place knows, by name."""
    statement = (
        work.select(Supplier)
        .where(Supplier.territory == territory)
        .order_by(Supplier.name, Supplier.id)
    )
    return list(work.session.execute(statement).scalars())


def plain_document(text: str) -> str:
    """An identity number in its one spelling: letters and digits only, capitals, no zeros before."""
    return re.sub(r"[^0-9A-Z]", "", text.upper()).lstrip("0")


def plain_phone(text: str) -> str:
    """A telephone in its one spelling: digits only, without the code of the country."""
    digits = re.sub(r"[^0-9A-Za-z]", "", text)
    if len(digits) == len(_COUNTRY) + _NATIONAL_DIGITS and digits.startswith(_COUNTRY):
        return digits.removeprefix(_COUNTRY)
    return digits
