"""Followed works: built by others, known here by what a published matrix reports of them month after month.

A followed work has no need, agreement or milestones of ours. Its figures are its executor's, taken over as they are stated; what a
report leaves out stays as it was last reported. Many are opened and reported on at once, so nothing here asks the database row by row.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

import msgspec
import sqlalchemy as sa

from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.numbering import next_numbers
from foundation.work import Work
from portfolio import project_lights, projects
from portfolio.projects import LIFECYCLE, Origin, Project, Station

# Where the words of a matrix do not place a work among our kinds of works.
UNCLASSIFIED = "unclassified"
_AT_ONCE = 500
_TITLE = 400
_EXECUTOR = 200
_STATE = 80
# What a report does not say stays as it was last reported.
_STAYING = (
    "purpose",
    "funded_minor",
    "paid_minor",
    "physical_bp",
    "financial_bp",
    "starts_on",
    "ends_on",
)


class Report(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a matrix reports of one work; ``None`` is what it does not say."""

    bpin: str
    territory: str
    title: str
    purpose: str | None
    executor: str | None
    kind: str | None = None
    state: str | None
    station: Station | None
    budget_minor: int
    funded_minor: int | None
    paid_minor: int | None
    physical_bp: int | None
    financial_bp: int | None
    starts_on: date | None
    ends_on: date | None
    reported_on: date


def find_by_bpin(work: Work, codes: Iterable[str]) -> dict[str, Project]:
    """The works with these codes, wherever they are: a code belongs to one work of the country."""
    wanted = sorted(set(codes))
    found: dict[str, Project] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        statement = sa.select(Project).where(Project.bpin.in_(wanted[start : start + _AT_ONCE]))
        for project in work.session.execute(statement).scalars():
            found[str(project.bpin)] = project
    return found


def require(work: Work, territories: Iterable[str]) -> None:
    """Ask once for each place whether its works may be reported on."""
    for territory in sorted(set(territories)):
        work.require(Permission.PROJECT_IMPORT, territory)


def open_many(work: Work, reports: Sequence[Report], *, facts: Mapping[str, UUID]) -> list[Project]:
    """Open a work for each report, in the order of the reports; ``facts`` go into every audit entry."""
    require(work, (report.territory for report in reports))
    codes = _codes(work, reports)
    opened: list[Project] = []
    for report, code in zip(reports, codes, strict=True):
        station = report.station or Station.FINANCED
        columns = projects.opening_figures(work, station) | _stated(report, code)
        columns["purpose"] = report.purpose or report.title
        project = work.add(
            Project(
                id=new_id(),
                code=code,
                origin=Origin.IMPORTED,
                bpin=report.bpin,
                people=0,
                **({"kind": UNCLASSIFIED} | columns),
            )
        )
        project_lights.refresh(work, project)
        work.record("project.followed", project, project=project.id, facts={"code": code, **facts})
        opened.append(project)
    return opened


def report_on(work: Work, project: Project, report: Report, *, facts: Mapping[str, UUID]) -> None:
    """Take over what was reported of a work; the station moves by its declared step."""
    work.require(Permission.PROJECT_IMPORT, project.territory)
    work.require(Permission.PROJECT_IMPORT, report.territory)
    # A work that has been handed over here goes on by our own steps.
    moves = report.station is not None and report.station is not project.station
    if moves and project.station in projects.REPORTED:
        LIFECYCLE.apply(f"report_{report.station}", work, project, project=project.id, facts=facts)
    for name, stated in _stated(report, project.code).items():
        setattr(project, name, stated)
    project_lights.refresh(work, project)
    if work.session.is_modified(project):
        work.record("project.reported", project, project=project.id, facts=facts)


def _stated(report: Report, code: str) -> dict[str, object]:
    """The columns that a report fills; what it does not say is not among them."""
    title = _fitting(report.title, _TITLE)
    said = {name: stated for name in _STAYING if (stated := getattr(report, name)) is not None}
    if report.executor is not None:
        said["executor"] = _fitting(report.executor, _EXECUTOR)
    # What the words of a matrix do not decide stays as they decided it before.
    if report.kind is not None:
        said["kind"] = report.kind
    if report.state is not None:
        said["reported_state"] = _fitting(report.state, _STATE)
    return {
        **projects.placed(report.territory),
        **projects.keyed(title, code, report.bpin),
        "title": title,
        "budget_minor": report.budget_minor,
        "last_report_on": report.reported_on,
        **said,
    }


def _fitting(text: str, longest: int) -> str:
    """A text as long as its column; the matrix's own is kept whole with its row."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _codes(work: Work, reports: Sequence[Report]) -> list[str]:
    """The next project codes of each department, drawn together."""
    year = work.today.year
    departments = [report.territory.split(".")[1] for report in reports]
    drawn = {
        department: iter(
            next_numbers(work, f"project/{department}/{year}", departments.count(department))
        )
        for department in dict.fromkeys(departments)
    }
    return [f"{department}-{year}-{next(drawn[department]):03d}" for department in departments]
