"""Issuing: a sheet of data becomes a paper that is numbered, stored for good and can be verified by anyone who holds it.

The sheet is everything the paper says. Issuing an unchanged sheet again gives the paper that exists; a changed one is a new version that
names what it replaces and keeps its number. Each language has its own versions under the same number. The bytes lie in the store before
the register knows of them, so a paper that is registered can always be shown.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar
from uuid import UUID

import msgspec

from foundation import audit, records
from foundation.columns import Base, canonical
from foundation.errors import Refused, say
from foundation.files import FileStore
from foundation.papers import Signatory, Stamp
from foundation.pdf.blocks import Anchor, PageSize, Printed
from foundation.people import Person
from foundation.place import PlaceKind, kind_of
from foundation.records import IssuedDocument
from foundation.translations import LANGUAGES, Translator, translator
from foundation.work import Work

Sheet = TypeVar("Sheet", bound=msgspec.Struct)


class Language(StrEnum):
    """The language of a paper."""

    ES = "es"
    EN = "en"


@dataclass(frozen=True)
class Press:
    """Where papers are kept, and the public address that their codes lead to."""

    store: FileStore
    address: str

    def verify_url(self, code: str) -> str:
        """Where a code leads; paper lasts, so nothing is printed before that is known."""
        if not self.address:
            raise Refused(
                say(
                    "Set the public address of this place first: papers carry codes that lead to it."
                )
            )
        return f"{self.address}/v/{code}"


@dataclass(frozen=True)
class Form(Generic[Sheet]):
    """A kind of paper, and how its sheet is printed."""

    kind: str
    print: Callable[[Sheet, Stamp, Translator], Printed]


@dataclass(frozen=True)
class Order:
    """What a paper is about: its subject, whose series its number is drawn in, the project whose log it rests on."""

    subject: Base
    owner_id: UUID
    project_id: UUID | None
    language: Language
    reference: str | None = None
    size: PageSize = PageSize.LETTER


def issue(
    work: Work, press: Press, form: Form[Sheet], order: Order, sheet: Sheet
) -> IssuedDocument:
    """The paper that says what the sheet says: the one that exists, or a new one. The caller holds the subject's lock."""
    said = canonical(sheet)
    key: UUID = order.subject.id  # type: ignore[attr-defined]
    newest = records.find_newest(work.session, key, form.kind, order.language.value)
    if newest is not None and newest.sheet_sha256 == records.sha256_of(said):
        return newest
    series, number = _numbered(work, form.kind, key, order)
    head = audit.anchor(work.session, order.project_id or audit.GENERAL)
    code = records.new_code()
    stamp = Stamp(
        number=number,
        code=code,
        version=newest.document_version + 1 if newest else 1,
        issued_on=work.today,
        verify_url=press.verify_url(code),
        anchor=Anchor(head.position, head.digest),
        is_demonstration=is_demonstration(work),
        size=order.size,
        address=press.address,
    )
    printed = form.print(sheet, stamp, translator(order.language.value))
    press.store.write(printed.content)
    press.store.write(said)
    return records.keep(
        work,
        subject=order.subject,
        kind=form.kind,
        series=series,
        number=number,
        code=code,
        language=order.language.value,
        data=printed.content,
        sheet=said,
        fingerprint=printed.fingerprint,
        anchor=(head.position, head.digest),
        project_id=order.project_id,
        reference=order.reference,
        replaced=printed.replaced,
        replaces=newest,
    )


def preview(
    work: Work,
    form: Form[Sheet],
    language: Language,
    sheet: Sheet,
    *,
    size: PageSize = PageSize.LETTER,
    address: str = "",
) -> Printed:
    """A sheet as it would be printed, marked as a draft; nothing of it is kept."""
    stamp = Stamp(
        issued_on=work.today, is_demonstration=is_demonstration(work), size=size, address=address
    )
    return form.print(sheet, stamp, translator(language.value))


def is_demonstration(work: Work) -> bool:
    return kind_of(work.session) is PlaceKind.DEMONSTRATION


def signatory(
    person: Person | None, words: Translator, *, role: str = "", organisation: str = ""
) -> Signatory:
    """A person as a box of signatures names them; nobody, or somebody who was erased, leaves lines to fill in."""
    document = ""
    if person is not None and person.document_number and person.document_kind:
        kind = words.label("document_kind", person.document_kind)
        document = f"{kind} {person.document_number}"
    return Signatory(
        name=(person.name or "") if person else "",
        document=document,
        role=role,
        organisation=organisation,
    )


def _numbered(work: Work, kind: str, key: UUID, order: Order) -> tuple[str, int]:
    """The series of a paper and its number in it: one number for all versions and languages of one subject's paper."""
    known = records.find_newest(work.session, key, kind)
    if known is None:
        series, number = records.draw_number(work, kind, order.owner_id)
    else:
        series, number = f"{kind}/{order.owner_id}", known.number
    main = LANGUAGES[0]
    return (series if order.language.value == main else f"{series}/{order.language.value}"), number
