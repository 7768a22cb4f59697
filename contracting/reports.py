"""Reports: what the organisation says was done, with photographs that show it.

A report is evidence because it cannot change: its files are kept by their hash, each photograph with how far from the site its camera says
it was. The same photograph does not prove two milestones, wherever the other one is. A missing position is the normal case (messengers
strip it) and refuses nothing; a distance is shown to whoever verifies.
"""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from contracting.milestone_plans import Milestone
from foundation import jobs
from foundation.columns import Base, Count, Instant, Path, Words
from foundation.contents import Purpose
from foundation.errors import InvalidCommand, Sentence, say
from foundation.files import StoredFile
from foundation.ids import new_id
from foundation.photos import distance_m
from foundation.work import Work
from portfolio.projects import Project

PRINT_JOB = "print-photos"


class MilestoneReport(Base):
    """What the organisation says was done, at our instant."""

    __tablename__ = "milestone_report"
    __table_args__ = (
        sa.UniqueConstraint("milestone_id", "number"),
        {"info": {"append_only": True}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path]
    project_id: Mapped[UUID] = mapped_column(sa.ForeignKey("project.id"), index=True)
    milestone_id: Mapped[UUID] = mapped_column(sa.ForeignKey("milestone.id"))
    number: Mapped[Count]
    note: Mapped[Words]
    reported_at: Mapped[Instant]
    reported_by: Mapped[UUID | None]


class ReportEvidence(Base):
    """One file of a report; how far from the site its camera says it was."""

    __tablename__ = "report_evidence"
    __table_args__ = {"info": {"append_only": True}}

    report_id: Mapped[UUID] = mapped_column(sa.ForeignKey("milestone_report.id"), primary_key=True)
    file_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("stored_file.id"), primary_key=True, index=True
    )
    position: Mapped[Count]
    distance_m: Mapped[int | None]


def write(
    work: Work,
    project: Project,
    milestone: Milestone,
    *,
    note: str,
    photos: Sequence[UUID],
    documents: Sequence[UUID],
) -> tuple[MilestoneReport, list[StoredFile]]:
    """Write the next report of a milestone with its evidence, the photographs first."""
    files = [
        *_photos(work, milestone, list(dict.fromkeys(photos))),
        *_files(work, "documents", list(dict.fromkeys(documents))),
    ]
    before = reports_of(work, milestone.id)
    report = work.add(
        MilestoneReport(
            id=new_id(),
            territory=milestone.territory,
            project_id=milestone.project_id,
            milestone_id=milestone.id,
            number=len(before) + 1,
            note=note,
            reported_at=work.now,
            reported_by=work.actor.user_id,
        )
    )
    work.session.flush()  # The evidence's foreign key needs the report's row.
    work.session.add_all(
        ReportEvidence(
            report_id=report.id,
            file_id=file.id,
            position=position,
            distance_m=distance_to(project, file),
        )
        for position, file in enumerate(files, start=1)
    )
    _ask_for_prints(work)
    return report, files


def _ask_for_prints(work: Work) -> None:
    """Prints are made by a job, so that nobody with a slow line waits for them; one that has not begun yet makes these too."""
    ready = sa.select(jobs.Job.id).where(
        jobs.Job.name == PRINT_JOB, jobs.Job.state == jobs.JobState.READY
    )
    if work.session.execute(ready.limit(1)).first() is None:
        jobs.enqueue(work, PRINT_JOB)


def distance_to(project: Project, file: StoredFile) -> int | None:
    """How far from the site a file was made; nothing where either position is unknown."""
    here, there = (project.latitude_e6, project.longitude_e6), (file.latitude_e6, file.longitude_e6)
    if here[0] is None or here[1] is None or there[0] is None or there[1] is None:
        return None
    return distance_m(here[0], here[1], there[0], there[1])


def reports_of(work: Work, milestone_id: UUID) -> list[MilestoneReport]:
    """The reports of a milestone, oldest first."""
    statement = (
        sa.select(MilestoneReport)
        .where(MilestoneReport.milestone_id == milestone_id)
        .order_by(MilestoneReport.number)
    )
    return list(work.session.execute(statement).scalars())


def evidence_of(work: Work, report_id: UUID) -> list[tuple[ReportEvidence, StoredFile]]:
    """The files of a report in their order."""
    statement = (
        sa.select(ReportEvidence, StoredFile)
        .join(StoredFile, StoredFile.id == ReportEvidence.file_id)
        .where(ReportEvidence.report_id == report_id)
        .order_by(ReportEvidence.position)
    )
    return [(row[0], row[1]) for row in work.session.execute(statement)]


def _files(work: Work, field: str, ids: list[UUID]) -> list[StoredFile]:
    found = {
        file.id: file
        for file in work.session.execute(
            work.select(StoredFile).where(StoredFile.id.in_(ids))
        ).scalars()
    }
    lost = {f"{field}.{i}": say("Add a file.") for i, key in enumerate(ids) if key not in found}
    if lost:
        raise InvalidCommand(lost)
    return [found[key] for key in ids]


def _photos(work: Work, milestone: Milestone, ids: list[UUID]) -> list[StoredFile]:
    files = _files(work, "photos", ids)
    used = _used_elsewhere(work, milestone, [file.sha256 for file in files])
    errors: dict[str, Sentence] = {}
    for index, file in enumerate(files):
        if file.purpose is not Purpose.PHOTO:
            errors[f"photos.{index}"] = say("Add a photo.")
        elif file.sha256 in used:
            errors[f"photos.{index}"] = say("This photo already proves another milestone.")
    if errors:
        raise InvalidCommand(errors)
    return files


def _used_elsewhere(work: Work, milestone: Milestone, hashes: list[str]) -> set[str]:
    """The photographs that already prove another milestone of any work."""
    statement = (
        sa.select(StoredFile.sha256)
        .join(ReportEvidence, ReportEvidence.file_id == StoredFile.id)
        .join(MilestoneReport, MilestoneReport.id == ReportEvidence.report_id)
        .where(StoredFile.sha256.in_(hashes), MilestoneReport.milestone_id != milestone.id)
    )
    return set(work.session.execute(statement).scalars())
