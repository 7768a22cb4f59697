"""Who may take a case file away, and the entry in the log that it was taken.

With personal data it is for who answers for the file and for who audits it; everybody else who may take data away gets a copy without.
The entry names the hash of what was taken. It lies in the general log: in the work's own, taking the file would change the file.
"""

from dataclasses import dataclass
from uuid import UUID

from contracting import agreements
from contracting.agreements import Agreement
from exchange.case_file import collecting
from exchange.case_file.collecting import Wanted
from exchange.case_file.pieces import Contents
from exchange.case_file.writing import Written
from foundation.errors import NotFound, say
from foundation.identity.permissions import Permission
from foundation.settings import EXAMPLE_PREFIX
from foundation.work import Work
from portfolio import projects
from portfolio.projects import Project


@dataclass(frozen=True)
class Manner:
    """In which language, and with which prefix of open data."""

    language: str = "es"
    prefix: str = EXAMPLE_PREFIX


def of_work(work: Work, project_id: UUID, manner: Manner) -> Contents:
    """The file of a work, as far as this actor may have it."""
    return _collect(work, projects.get(work, project_id), None, manner)


def of_agreement(work: Work, agreement_id: UUID, manner: Manner) -> Contents:
    """The file of one agreement, as far as this actor may have it."""
    agreement = agreements.get(work, agreement_id)
    return _collect(work, agreements.project_of(work, agreement), agreement, manner)


def _collect(work: Work, project: Project, agreement: Agreement | None, manner: Manner) -> Contents:
    work.require(Permission.EXPORT, project.territory)
    is_full = work.may(Permission.CASE_FILE_FULL, project.territory)
    wanted = Wanted(project, agreement, manner.language, is_full, manner.prefix)
    return collecting.collect(work, wanted)


def find_by_code(work: Work, code: str) -> Project | Agreement:
    """A work by its code or an agreement by its number; ``NotFound`` where there is neither in sight."""
    project = work.session.execute(
        work.select(Project).where(Project.code == code)
    ).scalar_one_or_none()
    if project is not None:
        return project
    agreement = work.session.execute(
        work.select(Agreement).where(Agreement.number == code)
    ).scalar_one_or_none()
    if agreement is None:
        raise NotFound(say("No work and no agreement has this code: {code}.", code=code))
    return agreement


def note(work: Work, subject: Project | Agreement, *, is_full: bool, written: Written) -> None:
    """Write down that this file was taken."""
    work.require(Permission.EXPORT, subject.territory)
    work.record(
        "case_file.taken",
        subject,
        facts={
            "sha256": written.sha256,
            "sums_sha256": written.sums_sha256,
            "documents": written.documents,
            "size": written.size,
            "with_personal_data": is_full,
        },
    )
