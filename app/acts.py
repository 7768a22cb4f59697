"""Every act of a work, of all stages, in the customary order; and which of them a work has, lacks or could issue today."""

from datetime import datetime
from uuid import UUID

import msgspec

import contracting.acts
import portfolio.issuing
from contracting import agreements, occasions
from contracting.web.occasions import PATHS
from foundation import acts, particulars, records
from foundation.acts import AnyAct, Gap, Subject
from foundation.errors import Sentence
from foundation.records import DocumentView, IssuedDocument
from foundation.work import Work

ACTS: tuple[AnyAct, ...] = tuple(
    sorted((*portfolio.issuing.ACTS, *contracting.acts.ACTS), key=lambda act: act.rank)
)
BY_KIND = {act.kind: act for act in ACTS}


class ActLine(msgspec.Struct, frozen=True, kw_only=True):
    """One act about one thing of a work: the paper it has, or how much it still lacks."""

    kind: str
    subject_id: UUID
    name: Sentence | None
    href: str
    document: DocumentView | None
    gaps: int
    may_issue: bool


class ActBegin(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of act whose period or meeting this person can note, and where."""

    kind: str
    href: str


class ActsView(msgspec.Struct, frozen=True, kw_only=True):
    """The acts of a work in their order."""

    project_id: UUID
    lines: tuple[ActLine, ...]
    begins: tuple[ActBegin, ...]


class ActView(msgspec.Struct, frozen=True, kw_only=True):
    """One act: what it lacks, what was issued, and what this person may do.

    ``is_up_to_date`` says whether the newest paper still says what the records say; it is nothing where there is none, or something lacks.
    """

    kind: str
    subject_id: UUID
    territory: str
    project_id: UUID | None
    reference: str | None
    gaps: tuple[Gap, ...]
    documents: tuple[DocumentView, ...]
    may_issue: bool
    is_up_to_date: bool | None
    asks: bool
    written_at: datetime | None


def of_work(work: Work, project_id: UUID) -> ActsView:
    """Every act that this work has or could have."""
    found: dict[tuple[UUID, str], DocumentView | None] = {}
    lines = [
        _line(work, act, subject, found)
        for act in ACTS
        for subject in act.subjects(work, project_id)
    ]
    return ActsView(project_id=project_id, lines=tuple(lines), begins=_begins(work, project_id))


def _begins(work: Work, project_id: UUID) -> tuple[ActBegin, ...]:
    """The acts that begin with a period or a meeting, of the last agreement of a work."""
    agreement = agreements.find_last(work, project_id)
    if agreement is None or occasions.refusal_of(agreement) is not None:
        return ()
    return tuple(
        ActBegin(kind=kind.value, href=f"/agreements/{agreement.id}/{path}/new")
        for kind, path in PATHS.items()
        if work.may(occasions.PERMISSIONS[kind], agreement.territory)
    )


def _line(
    work: Work, act: AnyAct, subject: Subject, found: dict[tuple[UUID, str], DocumentView | None]
) -> ActLine:
    row = work.get(act.noun, subject.id)
    if (subject.id, act.kind) not in found:
        # One question brings the papers of all kinds about one thing.
        for view in reversed(records.views_of(work, subject.id)):
            found[view.subject_id, view.kind] = view
        found.setdefault((subject.id, act.kind), None)
    document = found[subject.id, act.kind]
    return ActLine(
        kind=act.kind,
        subject_id=subject.id,
        name=subject.name,
        href=f"{act.path}/{subject.id}",
        document=document,
        gaps=0 if document else len(acts.gaps_of(work, act, row)),
        may_issue=work.may(act.permission, row.territory),
    )


def of_subject(work: Work, act: AnyAct, subject_id: UUID) -> ActView:
    """One act about one thing."""
    row = work.get(act.noun, subject_id)
    belonging = act.belonging(work, row)
    written = particulars.find_last(work, subject_id, act.kind) if act.asks else None
    gaps = acts.gaps_of(work, act, row)
    newest = acts.newest(work, act, subject_id)
    return ActView(
        kind=act.kind,
        subject_id=subject_id,
        territory=row.territory,
        project_id=belonging.project_id,
        reference=belonging.reference,
        gaps=gaps,
        documents=records.views_of(work, subject_id, act.kind),
        may_issue=work.may(act.permission, row.territory),
        is_up_to_date=acts.says_the_same(work, act, row, newest)
        if newest is not None and not gaps
        else None,
        asks=act.asks is not None,
        written_at=written.written_at if written else None,
    )


def refuse_stranger(work: Work, document: IssuedDocument) -> None:
    """An issued paper with the data of many people is read by those who may read its preview."""
    act = BY_KIND.get(document.kind)
    if act is not None:
        acts.refuse_stranger(work, act, document.territory)


def replaced_by(work: Work, document_id: UUID) -> tuple[IssuedDocument, IssuedDocument | None]:
    """A paper and the one it replaced."""
    document = work.get(IssuedDocument, document_id)
    refuse_stranger(work, document)
    before = document.replaces_id and work.find(IssuedDocument, document.replaces_id)
    return document, before or None
