"""Acts, evidence, data and the log of a work or an agreement, in the order in which they came into its file."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

import sqlalchemy as sa

from contracting.agreements import Agreement
from exchange.case_file import evidence
from exchange.case_file.evidence import Found
from exchange.case_file.pieces import CaseFileFolder, CaseFileOrigin, Contents, Head, LeftOut, Piece
from exchange.oc4ids.projects import encoded
from exchange.oc4ids.wording import wording
from exchange.oc4ids_reader import Edition, story_of
from foundation import audit, territories
from foundation.clock import civil_date
from foundation.columns import Base
from foundation.contents import PDF, Purpose
from foundation.errors import Sentence, say
from foundation.issuing import is_demonstration
from foundation.records import IssuedDocument
from foundation.settings import EXAMPLE_PREFIX
from foundation.signed_files import SignedFile
from foundation.translations import Translator, translator
from foundation.work import Work
from portfolio import programmes
from portfolio.projects import Project

JSON = "application/json"
JSON_LINES = "application/jsonl"
WEB_COPY = "image/jpeg"
# Papers that name nobody: a schedule is of works, not of people.
WITHOUT_PEOPLE = frozenset({"schedule"})
_NAMES_PEOPLE = say("It names people: only who may see personal data of this file receives it.")
_ORIGINAL = say("A smaller copy without what the camera wrote is there instead.")


@dataclass(frozen=True)
class Wanted:
    """Which file is asked for: of a work or of one of its agreements, in which language, with personal data or without."""

    project: Project
    agreement: Agreement | None
    language: str
    is_full: bool
    prefix: str = EXAMPLE_PREFIX

    @property
    def words(self) -> Translator:
        return translator(self.language)


def collect(work: Work, wanted: Wanted) -> Contents:
    """What the file consists of now. The bytes of acts and evidence are not read yet."""
    acts, found = _acts(work, wanted), _evidence(work, wanted)
    signed = _signed(work, acts, wanted.words)
    pieces = [*_papers(acts, wanted), *_files(found, wanted), *_made(work, wanted)]
    if wanted.is_full:
        pieces += signed
    pieces.sort(key=lambda piece: (piece.incorporated_at, piece.folder, str(piece.id)))
    left_out = [*_withheld_acts(acts, wanted), *_withheld_files(found, wanted)]
    if not wanted.is_full:
        left_out += [_withheld(piece) for piece in signed]
    left_out.sort(key=lambda one: (one.incorporated_at, str(one.id)))
    closes_at = max([piece.incorporated_at for piece in pieces], default=wanted.project.opened_at)
    return Contents(_head(work, wanted, closes_at), tuple(pieces), tuple(left_out))


def _head(work: Work, wanted: Wanted, closes_at: datetime) -> Head:
    project, agreement = wanted.project, wanted.agreement
    programme = programmes.find_current(work)
    entity = programme.institution if programme else ""
    number = (agreement.number or "") if agreement else ""
    opened = agreement.drafted_at if agreement else project.opened_at
    return Head(
        subject_id=agreement.id if agreement else project.id,
        code=number or project.code,
        title=agreement.object if agreement else project.title,
        entity=agreement.entity_name if agreement else entity,
        place=territories.get(work, project.territory).label,
        project=project.code,
        agreement=number,
        opened_on=civil_date(opened),
        closes_at=closes_at,
        language=wanted.language,
        is_full=wanted.is_full,
        is_demonstration=is_demonstration(work),
    )


# Acts


def _acts(work: Work, wanted: Wanted) -> list[IssuedDocument]:
    """Every version of every act, oldest first."""
    project, agreement = wanted.project, wanted.agreement
    if agreement is not None:
        about = sa.or_(
            IssuedDocument.subject_id.in_(_rows_of(agreement.id)),
            sa.and_(
                IssuedDocument.project_id == project.id,
                IssuedDocument.reference == agreement.number,
            ),
        )
    else:
        about = IssuedDocument.project_id == project.id
        if project.need_id is not None:
            held = evidence.assemblies_of(project.need_id)
            about = sa.or_(about, IssuedDocument.subject_id.in_(held))
    order = (IssuedDocument.issued_at, IssuedDocument.id)
    statement = work.select(IssuedDocument).where(about).order_by(*order)
    return list(work.session.execute(statement).scalars())


def _rows_of(agreement_id: UUID) -> sa.CompoundSelect[Any]:
    """The keys of an agreement and of every row that belongs to it, whatever table it is in."""
    of_it = [
        sa.select(table.c.id).where(table.c.agreement_id == agreement_id)
        for table in Base.metadata.sorted_tables
        if "agreement_id" in table.columns and "id" in table.columns
    ]
    return sa.union(sa.select(Agreement.id).where(Agreement.id == agreement_id), *of_it)


def _papers(acts: list[IssuedDocument], wanted: Wanted) -> list[Piece]:
    """Each act as it was issued; where people may be named, also the data it was printed from."""
    shown = [act for act in acts if _may_show(act, wanted)]
    papers = [_paper(act, wanted.words) for act in shown]
    return papers + [_sheet(act, wanted.words) for act in shown if wanted.is_full]


def _may_show(act: IssuedDocument, wanted: Wanted) -> bool:
    return wanted.is_full or act.kind in WITHOUT_PEOPLE


def _title(act: IssuedDocument, words: Translator) -> str:
    named = " · ".join(part for part in (act.reference, f"{act.number:03d}") if part)
    return words.text(
        "{kind} {named}, version {version} ({language})",
        kind=words.label("document_kind", act.kind),
        named=named,
        version=str(act.document_version),
        language=act.language,
    )


def _paper(act: IssuedDocument, words: Translator) -> Piece:
    return Piece(
        id=act.id,
        name=_title(act, words),
        stem=_stem(act, words),
        kind=words.label("document_kind", act.kind),
        folder=CaseFileFolder.ACTS,
        created_on=civil_date(act.issued_at),
        incorporated_at=act.issued_at,
        sha256=act.sha256,
        size=act.size,
        media_type=PDF,
        origin=CaseFileOrigin.ELECTRONIC,
        anchor=(act.anchor_position, act.anchor_digest) if act.project_id else None,
    )


def _sheet(act: IssuedDocument, words: Translator) -> Piece:
    return Piece(
        id=uuid5(act.id, "sheet"),
        name=words.text("Data of: {title}", title=_title(act, words)),
        stem=_stem(act, words),
        kind=words.text("Data sheet of an act"),
        folder=CaseFileFolder.DATA,
        created_on=civil_date(act.issued_at),
        incorporated_at=act.issued_at,
        sha256=act.sheet_sha256,
        size=None,
        media_type=JSON,
        origin=CaseFileOrigin.ELECTRONIC,
    )


def _signed(work: Work, acts: list[IssuedDocument], words: Translator) -> list[Piece]:
    """The acts as they were signed with certificates; each signature names somebody."""
    by_key = {act.id: act for act in acts}
    rows = work.session.execute(
        work.select(SignedFile)
        .where(SignedFile.document_id.in_(by_key))
        .order_by(SignedFile.kept_at, SignedFile.id)
    ).scalars()
    return [_signed_paper(row, by_key[row.document_id], words) for row in rows]


def _signed_paper(row: SignedFile, act: IssuedDocument, words: Translator) -> Piece:
    title = _title(act, words)
    return Piece(
        id=row.id,
        name=words.text("{title}, signed ({n})", title=title, n=row.position),
        stem=_stem(act, words) + f"-firmado-{row.position}",
        kind=words.label("document_kind", act.kind),
        folder=CaseFileFolder.ACTS,
        created_on=civil_date(row.kept_at),
        incorporated_at=row.kept_at,
        sha256=row.sha256,
        size=row.size,
        media_type=PDF,
        origin=CaseFileOrigin.ELECTRONIC,
    )


def _withheld(piece: Piece) -> LeftOut:
    return LeftOut(
        id=piece.id,
        name=piece.name,
        kind=piece.kind,
        incorporated_at=piece.incorporated_at,
        sha256=piece.sha256,
        reason=_NAMES_PEOPLE,
    )


def _stem(act: IssuedDocument, words: Translator) -> str:
    named = f"{words.label('document_kind', act.kind)} {act.reference or ''} {act.number:03d}"
    return slug(f"{named} v{act.document_version} {act.language}")


def _withheld_acts(acts: list[IssuedDocument], wanted: Wanted) -> list[LeftOut]:
    kept = [act for act in acts if not _may_show(act, wanted)]
    words = wanted.words
    return [
        LeftOut(
            id=act.id,
            name=_title(act, words),
            kind=words.label("document_kind", act.kind),
            incorporated_at=act.issued_at,
            sha256=act.sha256,
            reason=_NAMES_PEOPLE,
        )
        for act in kept
    ]


# Evidence


def _evidence(work: Work, wanted: Wanted) -> tuple[Found, ...]:
    if wanted.agreement is not None:
        return evidence.of_agreement(work, wanted.agreement)
    return evidence.of_project(work, wanted.project)


def _files(found: tuple[Found, ...], wanted: Wanted) -> list[Piece]:
    return [
        _file(file, wanted, is_original=wanted.is_full)
        for file in found
        if wanted.is_full or file.shows_a_work
    ]


def _file(file: Found, wanted: Wanted, *, is_original: bool) -> Piece:
    name = wanted.words.label("case_file_kind", file.kind)
    is_photo = file.purpose is Purpose.PHOTO and file.kind in evidence.OF_WORKS
    return Piece(
        id=file.id,
        name=name,
        stem=slug(name),
        kind=name,
        folder=CaseFileFolder.PHOTOS if is_photo else CaseFileFolder.EVIDENCE,
        created_on=file.created_on,
        incorporated_at=file.received_at,
        sha256=file.sha256 if is_original else (file.web_sha256 or ""),
        size=file.size if is_original else None,
        media_type=file.media_type if is_original else WEB_COPY,
        origin=CaseFileOrigin.ELECTRONIC if is_photo else CaseFileOrigin.DIGITISED,
        copy_of=None if is_original else (file.sha256, file.web_sha256),
    )


def _withheld_files(found: tuple[Found, ...], wanted: Wanted) -> list[LeftOut]:
    if wanted.is_full:
        return []
    return [
        LeftOut(
            id=file.id,
            name=wanted.words.label("case_file_kind", file.kind),
            kind=wanted.words.label("case_file_kind", file.kind),
            incorporated_at=file.received_at,
            sha256=file.sha256,
            reason=_ORIGINAL if file.shows_a_work else _NAMES_PEOPLE,
        )
        for file in found
    ]


# What is made here: the work as open data, and the log


def _made(work: Work, wanted: Wanted) -> list[Piece]:
    """The work as OC4IDS, which names no person, and the whole chain of its log; both dated by the log's newest entry."""
    project, words = wanted.project, wanted.words
    last = _newest_entry(work, project)
    story = story_of(work, project.id, Edition(words=words))
    phrases = wording(words.language, words.text)
    data = _piece(
        uuid5(project.id, "oc4ids"),
        words.text("The work as open data (OC4IDS)"),
        encoded(story, prefix=wanted.prefix, phrases=phrases) + b"\n",
        at=last,
        media_type=JSON,
    )
    log = _piece(
        uuid5(project.id, "log"),
        words.text("The log of the work, entry by entry"),
        b"".join(audit.lines(work.session, project.id)),
        at=last,
        media_type=JSON_LINES,
    )
    return [data, log]


def _newest_entry(work: Work, project: Project) -> datetime:
    newest = sa.select(sa.func.max(audit.AuditEntry.at)).where(
        audit.AuditEntry.stream == project.id
    )
    return work.session.scalar(newest) or project.opened_at


def _piece(key: UUID, name: str, content: bytes, *, at: datetime, media_type: str) -> Piece:
    return Piece(
        id=key,
        name=name,
        stem=slug(name),
        kind=name,
        folder=CaseFileFolder.LOG if media_type == JSON_LINES else CaseFileFolder.DATA,
        created_on=civil_date(at),
        incorporated_at=at,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        media_type=media_type,
        origin=CaseFileOrigin.ELECTRONIC,
        content=content,
    )


def slug(text: str) -> str:
    """A name for a file that every system can write: ``acta-de-inicio-c-19-2026-041-001-v1-es``."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80]


def reasons(contents: Contents) -> tuple[tuple[Sentence, int], ...]:
    """Why things were left out, and how many for each reason."""
    counted: dict[str, tuple[Sentence, int]] = {}
    for one in contents.left_out:
        sentence, count = counted.get(one.reason.msgid, (one.reason, 0))
        counted[one.reason.msgid] = (sentence, count + 1)
    return tuple(counted.values())
