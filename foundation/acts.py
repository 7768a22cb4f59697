"""Acts: the papers of a work in their customary order, each with what it is about, what it still lacks, and how it is issued.

A stage declares each of its papers once as an ``Act``; pages, API, command line and batches read that declaration. What is lacking is
said with the page where it is entered, so that nobody meets a refusal without its remedy.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

import msgspec

from foundation import issuing, particulars, records
from foundation.columns import Base, canonical
from foundation.errors import ProgrammingError, Refused, Sentence, say
from foundation.files import FileStore
from foundation.identity.permissions import Permission
from foundation.issuing import Form, Language, Order, Press
from foundation.papers import Stamp
from foundation.particulars import ActParticulars
from foundation.pdf.blocks import PageSize, Printed
from foundation.records import IssuedDocument
from foundation.translations import Translator, translator
from foundation.work import Work

Row = TypeVar("Row", bound=Base)
Sheet = TypeVar("Sheet", bound=msgspec.Struct)
Print = Callable[[Sheet, Stamp, Translator], Printed]
Choices = Mapping[str, Sequence[tuple[str, str]]]


class IssueAct(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Issue an act in a language, on paper of a size; a paper that already says the same is not issued again."""

    language: Language = Language.ES
    size: PageSize = PageSize.LETTER


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """Something that an act can be about, and how people call it; of the work itself there is nothing to add."""

    id: UUID
    name: Sentence | None = None


class Gap(msgspec.Struct, frozen=True, kw_only=True):
    """Something that an act still lacks, and the page where it is entered; no page where only time or another office can mend it."""

    said: Sentence
    href: str = ""


class Belonging(msgspec.Struct, frozen=True, kw_only=True):
    """In whose series an act is numbered, on which work's log it rests, and the number people know it by."""

    owner_id: UUID
    project_id: UUID | None
    reference: str | None = None


@dataclass(frozen=True, kw_only=True)
class Act(Generic[Row, Sheet]):
    """A kind of act.

    ``rank`` is its place in the customary order of a work's papers. ``subjects`` finds what it can be about in one work, oldest first.
    ``gaps`` says what is lacking before the sheet can be read at all. ``asks`` is the type of its particulars, where it asks for any.
    ``begins`` are their first answers, and ``choices`` what a field of theirs, or ``rows.field``, is chosen from: values with their names.
    ``draw`` prints it; acts that show pictures take them from the store by ``drawing``, and their samples are drawn without.
    ``samples`` are sheets in the words of a language by the name of their form: ``ordinary``, ``minimal``, ``extreme``, perhaps others.
    ``names_many`` says that names and documents of people who sign for nobody but themselves stand on it: then it is read only by who
    issues it and by who may read persons (Ley 1581 de 2012).
    """

    kind: str
    rank: int
    noun: type[Row]
    permission: Permission
    subjects: Callable[[Work, UUID], Sequence[Subject]]
    belonging: Callable[[Work, Row], Belonging]
    sheet: Callable[[Work, Row, Translator], Sheet]
    samples: Callable[[Translator], dict[str, Sheet]]
    gaps: Callable[[Work, Row], Sequence[Gap]] = lambda work, row: ()
    begins: Callable[[Work, Row, Translator], Mapping[str, Any]] = lambda work, row, words: {}
    choices: Callable[[Work, Row, Translator], Choices] = lambda work, row, words: {}
    draw: "Print[Sheet] | None" = None
    drawing: "Callable[[Work, Row, FileStore], Print[Sheet]] | None" = None
    asks: type[msgspec.Struct] | None = None
    names_many: bool = False

    @property
    def path(self) -> str:
        """Where its page is, before the key of what it is about."""
        return f"/acts/{self.kind}"


AnyAct = Act[Any, Any]


def gaps_of(work: Work, act: AnyAct, row: Base) -> tuple[Gap, ...]:
    """Everything that the act about this row still lacks."""
    key: UUID = row.id  # type: ignore[attr-defined]
    found = list(act.gaps(work, row))
    if act.asks is not None and particulars.find_last(work, key, act.kind) is None:
        said = say("Write down what only this act says.")
        found.append(Gap(said=said, href=f"{act.path}/{key}/particulars"))
    return tuple(found)


def issue(
    work: Work, press: Press, act: AnyAct, subject_id: UUID, command: IssueAct
) -> IssuedDocument:
    """The act about a row: the paper that exists where it says the same, or a new one. Refused while something is lacking."""
    row = work.get(act.noun, subject_id, lock=True)
    work.require(act.permission, row.territory)
    refuse_gaps(work, act, row)
    words = translator(command.language.value)
    sheet = act.sheet(work, row, words)
    belonging = act.belonging(work, row)
    order = Order(
        subject=row,
        owner_id=belonging.owner_id,
        project_id=belonging.project_id,
        language=command.language,
        reference=belonging.reference,
        size=command.size,
    )
    return issuing.issue(work, press, _form(work, act, row, press.store), order, sheet)


def preview(work: Work, press: Press, act: AnyAct, subject_id: UUID, command: IssueAct) -> Printed:
    """The act as it would be printed now, marked as a draft; nothing of it is kept. Refused while its sheet cannot be read."""
    row = work.get(act.noun, subject_id)
    refuse_stranger(work, act, row.territory)
    refuse_gaps(work, act, row)
    sheet = act.sheet(work, row, translator(command.language.value))
    form = _form(work, act, row, press.store)
    return issuing.preview(
        work, form, command.language, sheet, size=command.size, address=press.address
    )


def refuse_stranger(work: Work, act: AnyAct, territory: str) -> None:
    """An act with the data of many people is not shown to whoever neither issues it nor may read persons."""
    if act.names_many and not work.may(act.permission, territory):
        work.require(Permission.PERSON_READ, territory)


def refuse_gaps(work: Work, act: AnyAct, row: Base) -> None:
    """An act that lacks something is refused with the first thing that it lacks."""
    gaps = gaps_of(work, act, row)
    if gaps:
        raise Refused(gaps[0].said)


def write_particulars(
    work: Work, act: AnyAct, subject_id: UUID, command: msgspec.Struct
) -> ActParticulars:
    """Write down what only this act says; whoever may issue it may write it."""
    row = work.get(act.noun, subject_id, lock=True)
    work.require(act.permission, row.territory)
    project_id = act.belonging(work, row).project_id
    return particulars.write(work, row, act.kind, command, project_id=project_id)


def newest(work: Work, act: AnyAct, subject_id: UUID) -> IssuedDocument | None:
    """The newest paper of this act about a row, in whichever language it was issued last."""
    return records.find_newest(work.session, subject_id, act.kind)


def says_the_same(work: Work, act: AnyAct, row: Base, paper: IssuedDocument) -> bool:
    """Whether a paper still says what the records say; issuing it again would give the same paper."""
    sheet = act.sheet(work, row, translator(paper.language))
    return records.sha256_of(canonical(sheet)) == paper.sheet_sha256


def _form(work: Work, act: AnyAct, row: Base, store: FileStore) -> Form[Any]:
    if act.drawing is not None:
        return Form(act.kind, act.drawing(work, row, store))
    if act.draw is None:
        raise ProgrammingError("an act is drawn one way or the other")
    return Form(act.kind, act.draw)
