"""The checks of a milestone as people see them: what was measured now and before, what was wrong then, what each key found."""

from collections.abc import Collection, Sequence
from enum import StrEnum
from uuid import UUID

import msgspec
import sqlalchemy as sa

from contracting import milestone_checks
from contracting.milestone_checks import CheckFinding, CheckReading, Found, MilestoneCheck
from contracting.milestones import Key, Verdict
from foundation.errors import Sentence
from foundation.work import Work
from portfolio import check_rules
from portfolio.check_rules import Fit


class Change(StrEnum):
    """What a later report changed of a check."""

    FIRST = "first"
    SAME = "same"
    CHANGED = "changed"
    SILENT = "silent"


class ReadingView(msgspec.Struct, frozen=True, kw_only=True):
    """What one report says of a check."""

    measured_milli: int | None
    fit: Fit | None
    photo_id: UUID | None
    note: str | None


class FindingView(msgspec.Struct, frozen=True, kw_only=True):
    """What one key found of a check."""

    key: Key
    found: Found
    reason: str | None


class CheckView(msgspec.Struct, frozen=True, kw_only=True):
    """One check: the newest report's reading, that of the report before it with what was wrong in it, the open findings."""

    id: UUID
    what: str
    unit: str | None
    limits: Sentence | None
    needs_photo: bool
    source: str | None
    reading: ReadingView | None
    before: ReadingView | None
    change: Change
    findings: tuple[FindingView, ...]
    wrong_before: tuple[FindingView, ...]


def of_milestone(
    work: Work, milestone_id: UUID, reports: Sequence[UUID], *, open_verdicts: Collection[UUID]
) -> tuple[CheckView, ...]:
    """The checks of a milestone beside its newest report and the one before; ``open_verdicts`` are those that this person may read."""
    checks = milestone_checks.of_milestone(work, milestone_id)
    if not checks:
        return ()
    wanted = list(reports[-2:])
    readings = _readings(work, wanted) if wanted else {}
    findings = _findings(work, wanted, open_verdicts) if open_verdicts else {}
    newest = wanted[-1] if wanted else None
    earlier = wanted[-2] if len(wanted) > 1 else None
    return tuple(_check(check, newest, earlier, readings, findings) for check in checks)


def _check(
    check: MilestoneCheck,
    newest: UUID | None,
    earlier: UUID | None,
    readings: dict[tuple[UUID, UUID], CheckReading],
    findings: dict[tuple[UUID, UUID], list[FindingView]],
) -> CheckView:
    now = _reading(check, readings.get((newest, check.id)) if newest else None)
    before = _reading(check, readings.get((earlier, check.id)) if earlier else None)
    said = tuple(findings.get((newest, check.id), ())) if newest else ()
    then = findings.get((earlier, check.id), []) if earlier else []
    return CheckView(
        id=check.id,
        what=check.what,
        unit=check.unit,
        limits=check.limits.sentence if check.limits else None,
        needs_photo=check.needs_photo,
        source=check.source,
        reading=now,
        before=before,
        change=_change(now, before, is_again=earlier is not None),
        findings=said,
        wrong_before=tuple(one for one in then if one.found is Found.WRONG),
    )


def _change(now: ReadingView | None, before: ReadingView | None, *, is_again: bool) -> Change:
    if not is_again:
        return Change.FIRST
    if now is None:
        return Change.SILENT
    return Change.SAME if now == before else Change.CHANGED


def _reading(check: MilestoneCheck, row: CheckReading | None) -> ReadingView | None:
    if row is None:
        return None
    limits, measured = check.limits, row.measured_milli
    return ReadingView(
        measured_milli=measured,
        fit=None if limits is None or measured is None else check_rules.fit_of(limits, measured),
        photo_id=row.photo_id,
        note=row.note,
    )


def _readings(work: Work, reports: Sequence[UUID]) -> dict[tuple[UUID, UUID], CheckReading]:
    rows = work.session.execute(sa.select(CheckReading).where(CheckReading.report_id.in_(reports)))
    return {(row.report_id, row.check_id): row for row in rows.scalars()}


def _findings(
    work: Work, reports: Sequence[UUID], open_verdicts: Collection[UUID]
) -> dict[tuple[UUID, UUID], list[FindingView]]:
    rows = work.session.execute(
        sa.select(Verdict.report_id, Verdict.key, CheckFinding)
        .join(CheckFinding, CheckFinding.verdict_id == Verdict.id)
        .where(Verdict.report_id.in_(reports), Verdict.id.in_(open_verdicts))
        .order_by(Verdict.key)
    )
    found: dict[tuple[UUID, UUID], list[FindingView]] = {}
    for report, key, row in ((one[0], one[1], one[2]) for one in rows):
        view = FindingView(key=key, found=row.found, reason=row.reason)
        found.setdefault((report, row.check_id), []).append(view)
    return found
