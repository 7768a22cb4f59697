"""What was shown and found: the reports of a milestone with their photographs, each with the verdicts on it."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec
import sqlalchemy as sa

from contracting import milestones, red_flag_rules
from contracting.milestone_plans import Milestone
from contracting.milestones import Key, Verdict
from contracting.red_flag_rules import FlagCode
from contracting.reports import ReportEvidence
from contracting.two_keys import Outcome
from foundation.clock import BOGOTA
from foundation.contents import Purpose
from foundation.files import StoredFile
from foundation.identity.permissions import Role
from foundation.identity.users import roles_of
from foundation.money import Money
from foundation.work import Work


class PhotoView(msgspec.Struct, frozen=True, kw_only=True):
    """A photograph: how far from the site its camera says it was and how surely, the camera's own time, and ours.

    ``is_vague``: the camera was less sure of its place than the distance that is allowed, so it tells nothing of the site.
    """

    file_id: UUID
    distance_m: int | None
    accuracy_m: int | None
    is_far: bool
    is_vague: bool
    has_position: bool
    taken_at: datetime | None
    received_at: datetime
    sha256: str


class FileView(msgspec.Struct, frozen=True, kw_only=True):
    """Another paper of a report."""

    file_id: UUID
    media_type: str
    size: int
    received_at: datetime
    sha256: str


class VerdictView(msgspec.Struct, frozen=True, kw_only=True):
    """What one key found."""

    id: UUID
    key: Key
    outcome: Outcome
    amount: Money
    reason: str | None
    given_at: datetime


class ReportView(msgspec.Struct, frozen=True, kw_only=True):
    """What the organisation said was done, and what each key said about it."""

    id: UUID
    number: int
    note: str
    reported_at: datetime
    roles: tuple[Role, ...]
    photos: tuple[PhotoView, ...]
    files: tuple[FileView, ...]
    committee: VerdictView | None
    engineer: VerdictView | None
    # Who has judged while the other has not: what was found stays closed until then.
    sealed: Key | None


def reports_of(work: Work, milestone: Milestone) -> tuple[ReportView, ...]:
    """Every report of a milestone, oldest first, with its evidence and its verdicts."""
    found = milestones.judged(work, milestone.id)
    written = found.reports
    if not written:
        return ()
    shown = _evidence(work, [row.id for row in written])
    far_m = _far_m(work.today)
    closed = milestones.sealed(work, found.verdicts)
    judged = {
        (row.report_id, row.key): _verdict(row, milestone.currency)
        for row in found.verdicts
        if row.id not in closed
    }
    sealed = {row.report_id: row.key for row in found.verdicts if row.id in closed}
    roles = roles_of(work, {row.reported_by for row in written if row.reported_by})
    return tuple(
        ReportView(
            id=row.id,
            number=row.number,
            note=row.note,
            reported_at=row.reported_at,
            roles=roles.get(row.reported_by, ()) if row.reported_by else (),
            photos=tuple(_photo(*pair, far_m) for pair in shown[row.id] if _is_photo(pair[1])),
            files=tuple(_file(pair[1]) for pair in shown[row.id] if not _is_photo(pair[1])),
            committee=judged.get((row.id, Key.COMMITTEE)),
            engineer=judged.get((row.id, Key.ENGINEER)),
            sealed=sealed.get(row.id),
        )
        for row in written
    )


def _evidence(
    work: Work, written: Sequence[UUID]
) -> dict[UUID, list[tuple[ReportEvidence, StoredFile]]]:
    rows = work.session.execute(
        sa.select(ReportEvidence, StoredFile)
        .join(StoredFile, StoredFile.id == ReportEvidence.file_id)
        .where(ReportEvidence.report_id.in_(written))
        .order_by(ReportEvidence.report_id, ReportEvidence.position)
    )
    found: dict[UUID, list[tuple[ReportEvidence, StoredFile]]] = {key: [] for key in written}
    for row in rows:
        found[row.ReportEvidence.report_id].append((row.ReportEvidence, row.StoredFile))
    return found


def _is_photo(file: StoredFile) -> bool:
    return file.purpose is Purpose.PHOTO


def _far_m(on: date) -> int | None:
    """From how many metres on a photograph is far from its site; the rule of red flags, which looks at the same."""
    rules = red_flag_rules.rules_on(on)
    return next((rule.threshold for rule in rules if rule.code is FlagCode.PHOTO_FAR), None)


def _photo(evidence: ReportEvidence, file: StoredFile, far_m: int | None) -> PhotoView:
    taken = file.captured_at
    if taken is None and file.captured_local is not None:
        # A camera writes civil time without a zone; here it is taken for that of the site.
        taken = file.captured_local.replace(tzinfo=BOGOTA)
    return PhotoView(
        file_id=file.id,
        distance_m=evidence.distance_m,
        accuracy_m=file.accuracy_m,
        is_far=far_m is not None
        and evidence.distance_m is not None
        and red_flag_rules.is_far(evidence.distance_m, file.accuracy_m, far_m),
        is_vague=far_m is not None and (file.accuracy_m or 0) > far_m,
        has_position=file.latitude_e6 is not None,
        taken_at=taken,
        received_at=file.received_at,
        sha256=file.sha256,
    )


def _file(file: StoredFile) -> FileView:
    return FileView(
        file_id=file.id,
        media_type=file.media_type,
        size=file.size,
        received_at=file.received_at,
        sha256=file.sha256,
    )


def _verdict(row: Verdict, currency: str) -> VerdictView:
    return VerdictView(
        id=row.id,
        key=row.key,
        outcome=row.outcome,
        amount=Money(row.amount_minor, currency),
        reason=row.reason,
        given_at=row.given_at,
    )
