"""Persons: the only table that holds names, identity documents and telephones, apart from everything else and erasable.

Ley 1581 de 2012 (habeas data): as little as possible, with a purpose, removable on request. Acts already issued on paper keep what they
say; every other place refers to a person by key and shows «erased» once the row is empty.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation.columns import Base, Instant, Path, enum_column
from foundation.commands import CodeText, ShortText
from foundation.errors import InvalidCommand, say
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.work import Work

PHONE = re.compile(r"\+?[0-9]{7,15}")
_DOCUMENT = re.compile(r"[0-9A-Za-z]{4,15}")


class DocumentKind(StrEnum):
    """Kinds of identity document used in Colombia."""

    CC = "cc"
    CE = "ce"
    PPT = "ppt"
    TI = "ti"
    NIT = "nit"


class Person(Base):
    """A natural person who signs, represents or takes part."""

    __tablename__ = "person"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path] = mapped_column(index=True)
    name: Mapped[str | None] = mapped_column(sa.String(200))
    document_kind: Mapped[DocumentKind | None] = enum_column(DocumentKind)
    document_number: Mapped[str | None] = mapped_column(sa.String(20))
    phone: Mapped[str | None] = mapped_column(sa.String(20))
    registered_at: Mapped[Instant]
    erased_at: Mapped[datetime | None]


class DescribePerson(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who someone is, as far as an act needs it."""

    name: ShortText
    document_kind: DocumentKind = DocumentKind.CC
    document_number: CodeText | None = None
    phone: CodeText | None = None

    def __post_init__(self) -> None:
        errors = {}
        if self.document_number is not None and not _DOCUMENT.fullmatch(self.document_number):
            errors["document_number"] = say(
                "Write the document's 4 to 15 digits without points or spaces."
            )
        if self.phone is not None and not PHONE.fullmatch(self.phone):
            errors["phone"] = say("Write the telephone's digits without spaces.")
        if errors:
            raise InvalidCommand(errors)


class PersonErased(msgspec.Struct, frozen=True):
    """A person's details were emptied; whatever else knows them lets go of them in the same transaction."""

    person_id: UUID


def describe(work: Work, territory: str, command: DescribePerson) -> Person:
    """Keep a person's details; the action that needs them records its own entry, which names only the key."""
    return work.add(
        Person(
            id=new_id(),
            territory=territory,
            name=command.name,
            document_kind=command.document_kind,
            document_number=command.document_number,
            phone=command.phone,
            registered_at=work.now,
            erased_at=None,
        )
    )


def by_keys(session: Session, keys: Iterable[UUID]) -> dict[UUID, Person]:
    """Some persons by their keys, erased ones too."""
    statement = sa.select(Person).where(Person.id.in_(list(keys)))
    return {row.id: row for row in session.execute(statement).scalars()}


def erase(work: Work, person_id: UUID) -> Person:
    """Empty a person's row on their request; what refers to it stays, without a name."""
    person = work.get(Person, person_id, lock=True)
    work.require(Permission.PERSON_ERASE, person.territory)
    person.name = person.document_kind = person.document_number = person.phone = None
    person.erased_at = work.now
    work.record("person.erased", person)
    work.announce(PersonErased(person.id))
    return person
