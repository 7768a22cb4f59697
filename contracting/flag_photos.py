"""What the rules of red flags find in photographs: the same twice, nearly the same, far from the site, older than the agreement."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from contracting import photo_likeness, photo_prints, red_flag_rules
from contracting.agreements import Agreement
from contracting.flag_cases import Case
from contracting.milestone_plans import Milestone
from contracting.punch_list import PunchItem
from contracting.red_flag_rules import FlagRule
from contracting.reports import MilestoneReport, ReportEvidence
from foundation.contents import Purpose
from foundation.files import StoredFile
from foundation.work import Work


class Use(msgspec.Struct, frozen=True):
    """One photograph in the evidence of one milestone."""

    file_id: UUID
    sha256: str
    captured: datetime | None
    distance_m: int | None
    accuracy_m: int | None
    milestone_id: UUID
    milestone: int
    agreement_id: UUID
    agreement: str
    starts_on: date | None
    project_id: UUID
    territory: str

    @property
    def name(self) -> str:
        """The milestone as people call it."""
        return f"{self.agreement} · {self.milestone}"


def _uses(*conditions: sa.ColumnElement[bool]) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            StoredFile.id,
            StoredFile.sha256,
            StoredFile.captured_local,
            ReportEvidence.distance_m,
            StoredFile.accuracy_m,
            Milestone.id,
            Milestone.position,
            Agreement.id,
            sa.func.coalesce(Agreement.number, ""),
            Agreement.starts_on,
            Agreement.project_id,
            Agreement.territory,
        )
        .join(ReportEvidence, ReportEvidence.file_id == StoredFile.id)
        .join(MilestoneReport, MilestoneReport.id == ReportEvidence.report_id)
        .join(Milestone, Milestone.id == MilestoneReport.milestone_id)
        .join(Agreement, Agreement.id == Milestone.agreement_id)
        .where(StoredFile.purpose == Purpose.PHOTO, *conditions)
        .order_by(StoredFile.id, MilestoneReport.id)
    )


def _read(work: Work, *conditions: sa.ColumnElement[bool]) -> list[Use]:
    return [Use(*row) for row in work.session.execute(_uses(*conditions))]


def photos_same(work: Work, _rule: FlagRule) -> Iterator[Case]:
    """The same bytes in the evidence of two milestones, or as an issue and as its mending."""
    twice = (
        sa.select(StoredFile.sha256)
        .join(ReportEvidence, ReportEvidence.file_id == StoredFile.id)
        .join(MilestoneReport, MilestoneReport.id == ReportEvidence.report_id)
        .group_by(StoredFile.sha256)
        .having(sa.func.count(sa.distinct(MilestoneReport.milestone_id)) > 1)
    )
    first: dict[str, Use] = {}
    for use in _read(work, StoredFile.sha256.in_(twice)):
        before = first.setdefault(use.sha256, use)
        if before.milestone_id != use.milestone_id:
            yield _pair(before, use, f"{use.sha256[:32]}/{before.milestone_id}/{use.milestone_id}")
    yield from _mended_by_the_same(work)


def _mended_by_the_same(work: Work) -> Iterator[Case]:
    found, mended = sa.orm.aliased(StoredFile), sa.orm.aliased(StoredFile)
    statement = (
        sa.select(PunchItem)
        .join(found, found.id == PunchItem.photo_id)
        .join(mended, mended.id == PunchItem.fix_photo_id)
        .where(found.sha256 == mended.sha256)
        .order_by(PunchItem.id)
    )
    for item in work.session.execute(statement).scalars():
        yield Case(
            key=f"punch/{item.id}",
            project_id=item.project_id,
            territory=item.territory,
            agreement_id=item.agreement_id,
            facts={"issue": item.number},
            links=(("pending", item.id),),
        )


def _pair(before: Use, use: Use, key: str, **facts: int) -> Case:
    return Case(
        key=key,
        project_id=use.project_id,
        territory=use.territory,
        agreement_id=use.agreement_id,
        facts={"here": use.name, "there": before.name, **facts},
        links=(("milestone", use.milestone_id), ("milestone", before.milestone_id)),
    )


def photos_alike(work: Work, rule: FlagRule) -> Iterator[Case]:
    """Photographs of different milestones, of any work, whose prints are alike although their bytes are not."""
    prints = photo_prints.every(work)
    uses: dict[UUID, Use] = {}
    for use in _read(work):
        uses.setdefault(use.file_id, use)
    shown = {key: prints[key] for key in sorted(uses) if key in prints}
    for one, other, apart in photo_likeness.alike(shown, rule.threshold):
        before, use = sorted((uses[one], uses[other]), key=lambda each: each.file_id)
        if before.milestone_id != use.milestone_id and before.sha256 != use.sha256:
            yield _pair(before, use, f"{before.file_id}/{use.file_id}", apart=apart)


def photos_far(work: Work, rule: FlagRule) -> Iterator[Case]:
    """Photographs made farther from the site than the rule allows, whatever their receivers may err by."""
    for use in _read(work, ReportEvidence.distance_m > rule.threshold):
        metres = use.distance_m or 0
        if red_flag_rules.is_far(metres, use.accuracy_m, rule.threshold):
            said = {} if use.accuracy_m is None else {"accuracy": use.accuracy_m}
            yield _single(use, metres=metres, **said)


def photos_old(work: Work, rule: FlagRule) -> Iterator[Case]:
    """Photographs made before the work was started."""
    for use in _read(
        work, StoredFile.captured_local.is_not(None), Agreement.starts_on.is_not(None)
    ):
        if use.captured is None or use.starts_on is None:
            continue
        taken = use.captured.date()
        if taken < use.starts_on - timedelta(days=rule.threshold):
            yield _single(use, taken=taken.isoformat(), started=use.starts_on.isoformat())


def _single(use: Use, **facts: int | str) -> Case:
    return Case(
        key=f"{use.file_id}/{use.milestone_id}",
        project_id=use.project_id,
        territory=use.territory,
        agreement_id=use.agreement_id,
        facts={"here": use.name, **facts},
        links=(("milestone", use.milestone_id),),
    )
