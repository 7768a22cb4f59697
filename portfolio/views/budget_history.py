"""What people see of a budget over time: what is in force, its versions, and the revisions that are proposed."""

from datetime import datetime
from uuid import UUID

import msgspec
import sqlalchemy as sa

from foundation import territories
from foundation.errors import InvalidCommand, NotFound, say
from foundation.identity.permissions import Permission, Role
from foundation.identity.users import roles_of
from foundation.lifecycle import Choice
from foundation.money import Money
from foundation.work import Work
from portfolio import budget_revisions, budget_versions, budgets
from portfolio.budget_contents import Content
from portfolio.budget_revisions import BudgetRevision, RevisionState
from portfolio.budget_versions import BudgetVersion
from portfolio.measures import measures_of
from portfolio.projects import Origin, Project, Station
from portfolio.views import budget_sheets
from portfolio.views.budget_sheets import DifferenceView, ItemView, SheetView


class WorkHead(msgspec.Struct, frozen=True, kw_only=True):
    """The work that a page about its budget belongs to."""

    id: UUID
    version: int
    territory: str
    code: str
    title: str
    place: str
    station: Station
    currency: str
    funded: Money


class VersionRow(msgspec.Struct, frozen=True, kw_only=True):
    """One version in the history; ``change`` is against the one before."""

    number: int
    total: Money
    change: Money | None
    reason: str | None
    proposed_by: tuple[Role, ...]
    approved_by: tuple[Role, ...]
    approved_at: datetime
    sha256: str


class RevisionRow(msgspec.Struct, frozen=True, kw_only=True):
    """One revision in a list."""

    id: UUID
    project_id: UUID
    code: str
    title: str
    number: int | None
    reason: str
    total: Money
    in_force: Money
    drafted_at: datetime
    submitted_at: datetime | None
    state: RevisionState


class RevisionList(msgspec.Struct, frozen=True, kw_only=True):
    """The revisions that are open in what this person sees, the longest waiting first."""

    rows: tuple[RevisionRow, ...]


class BudgetPage(msgspec.Struct, frozen=True, kw_only=True):
    """The budget of a work with its history."""

    work: WorkHead
    sheet: SheetView | None
    versions: tuple[VersionRow, ...]
    revisions: tuple[RevisionRow, ...]
    actions: tuple[str, ...]


class ItemPage(msgspec.Struct, frozen=True, kw_only=True):
    """One item with its analysis."""

    work: WorkHead
    item: ItemView
    may_write: bool


class VersionPage(msgspec.Struct, frozen=True, kw_only=True):
    """One version, and what it changed of another; ``against`` is 0 where it is the first."""

    work: WorkHead
    version: VersionRow
    against: int
    numbers: tuple[int, ...]
    sheet: SheetView
    difference: DifferenceView


class RevisionView(msgspec.Struct, frozen=True, kw_only=True):
    """One revision: what it would change, how far it has come, and what it still needs."""

    id: UUID
    version: int
    work: WorkHead
    base_number: int
    number: int | None
    reason: str
    state: RevisionState
    return_reason: str | None
    total: Money
    base_total: Money
    missing: Money
    drafted_at: datetime
    drafted_by: tuple[Role, ...]
    submitted_at: datetime | None
    decided_at: datetime | None
    decided_by: tuple[Role, ...]
    sheet: SheetView
    difference: DifferenceView
    steps: tuple[Choice, ...]
    may_write: bool
    may_fund: bool


def head(work: Work, project_id: UUID) -> WorkHead:
    """The work itself, where this person sees it."""
    row = _project(work, project_id)
    return WorkHead(
        id=row.id,
        version=row.version,
        territory=row.territory,
        code=row.code,
        title=row.title,
        place=territories.get(work, row.territory).label,
        station=row.station,
        currency=row.currency,
        funded=Money(row.funded_minor, row.currency),
    )


def _project(work: Work, project_id: UUID) -> Project:
    """Read by a list's condition, so that showing a row never compares the version that a command expects."""
    statement = sa.select(Project).where(Project.id == project_id, work.visible(Project.territory))
    row = work.session.execute(statement).scalar_one_or_none()
    if row is None:
        raise NotFound
    return row


def page(work: Work, project_id: UUID) -> BudgetPage:
    """The budget in force, or being written, with its history."""
    project = _project(work, project_id)
    content = budgets.find_content(work, project.id)
    versions = budget_versions.of_project(work, project.id)
    revisions = budget_revisions.of_project(work, project.id)
    names = measure_names(work, project.id)
    return BudgetPage(
        work=head(work, project_id),
        sheet=budget_sheets.sheet(content, names) if content else None,
        versions=_versions(work, versions),
        revisions=tuple(_row(one, project) for one in revisions),
        actions=_actions(work, project, versions, revisions),
    )


def _actions(
    work: Work,
    project: Project,
    versions: list[BudgetVersion],
    revisions: list[BudgetRevision],
) -> tuple[str, ...]:
    if project.origin is not Origin.NEED:
        return ()
    if not work.may(Permission.BUDGET_EDIT, project.territory):
        return ()
    if project.station is Station.NEED:
        return ("write",)
    is_open = any(one.state in budget_revisions.OPEN for one in revisions)
    may_revise = versions and not is_open and project.station in budget_revisions.REVISABLE
    return ("revise",) if may_revise else ()


def measure_names(work: Work, project_id: UUID) -> dict[UUID, str]:
    """The climate measures that items can pay for."""
    return {row.id: row.description for row in measures_of(work, project_id)}


def find_item(work: Work, project_id: UUID, code: str) -> ItemPage:
    """One item of the budget of a work."""
    project = _project(work, project_id)
    may = project.station is Station.NEED and work.may(Permission.BUDGET_EDIT, project.territory)
    content = budgets.find_content(work, project_id)
    return _item_page(work, project_id, content, code, may_write=may)


def item_of_version(work: Work, project_id: UUID, number: int, code: str) -> ItemPage:
    """One item of a version."""
    version = budget_versions.get(work, project_id, number)
    content = budget_versions.content_of(version)
    return _item_page(work, project_id, content, code, may_write=False)


def item_of_revision(work: Work, revision_id: UUID, code: str) -> ItemPage:
    """One item of a proposal."""
    row = _revision(work, revision_id)
    return _item_page(
        work,
        row.project_id,
        budget_revisions.content_of(row),
        code,
        may_write=_may_write(work, row),
    )


def _item_page(
    work: Work, project_id: UUID, content: Content | None, code: str, *, may_write: bool
) -> ItemPage:
    shown = head(work, project_id)
    if not code:
        raise InvalidCommand({"code": say("Say the number of the item.")})
    found = next((one for one in (content.items if content else ()) if one.code == code), None)
    if content is None or found is None:
        raise NotFound
    names = measure_names(work, project_id)
    return ItemPage(
        work=shown,
        item=budget_sheets.item(found, content, names),
        may_write=may_write,
    )


def version_page(work: Work, project_id: UUID, number: int, against: int | None) -> VersionPage:
    """One version, compared with another, or with the one before where none is named; 0 is the newest."""
    shown = head(work, project_id)
    rows = {row.number: row for row in budget_versions.of_project(work, project_id)}
    version = rows.get(number or max(rows, default=0))
    if version is None:
        raise NotFound
    base = rows.get(version.number - 1 if against is None else against)
    if base is None and against:
        raise NotFound
    content = budget_versions.content_of(version)
    before = budget_versions.content_of(base) if base else None
    names = measure_names(work, project_id)
    history = {row.number: row for row in _versions(work, list(rows.values()))}
    return VersionPage(
        work=shown,
        version=history[version.number],
        against=base.number if base else 0,
        numbers=tuple(sorted(rows)),
        sheet=budget_sheets.sheet(content, names),
        difference=budget_sheets.difference(before, content, names),
    )


def _versions(work: Work, versions: list[BudgetVersion]) -> tuple[VersionRow, ...]:
    people = {key for row in versions for key in (row.proposed_by, row.approved_by) if key}
    roles = roles_of(work, people) if people else {}
    totals = {row.number: row.total for row in versions}
    return tuple(
        VersionRow(
            number=row.number,
            total=row.total,
            change=row.total - totals[row.number - 1] if row.number - 1 in totals else None,
            reason=row.reason,
            proposed_by=roles.get(row.proposed_by, ()) if row.proposed_by else (),
            approved_by=roles.get(row.approved_by, ()) if row.approved_by else (),
            approved_at=row.approved_at,
            sha256=row.content_sha256,
        )
        for row in versions
    )


def _revision(work: Work, revision_id: UUID) -> BudgetRevision:
    statement = sa.select(BudgetRevision).where(
        BudgetRevision.id == revision_id, work.visible(BudgetRevision.territory)
    )
    row = work.session.execute(statement).scalar_one_or_none()
    if row is None:
        raise NotFound
    return row


def revision(work: Work, revision_id: UUID) -> RevisionView:
    """One revision with everything that decides about it."""
    row = _revision(work, revision_id)
    content = budget_revisions.content_of(row)
    base = budget_versions.get(work, row.project_id, row.base_number)
    names = measure_names(work, row.project_id)
    people = {key for key in (row.drafted_by, row.decided_by) if key}
    roles = roles_of(work, people) if people else {}
    shown = head(work, row.project_id)
    nothing = Money.zero(row.currency)
    missing = max(row.total - shown.funded, nothing)
    is_waiting = row.state is RevisionState.SUBMITTED
    return RevisionView(
        id=row.id,
        version=row.version,
        work=shown,
        base_number=row.base_number,
        number=row.number,
        reason=row.reason,
        state=row.state,
        return_reason=row.return_reason,
        total=row.total,
        base_total=base.total,
        missing=missing if row.state in budget_revisions.OPEN else nothing,
        drafted_at=row.drafted_at,
        drafted_by=roles.get(row.drafted_by, ()) if row.drafted_by else (),
        submitted_at=row.submitted_at,
        decided_at=row.decided_at,
        decided_by=roles.get(row.decided_by, ()) if row.decided_by else (),
        sheet=budget_sheets.sheet(content, names),
        difference=budget_sheets.difference(budget_versions.content_of(base), content, names),
        steps=budget_revisions.LIFECYCLE.available(work, row),
        may_write=_may_write(work, row),
        may_fund=is_waiting
        and bool(missing)
        and work.may(Permission.COFINANCE_EDIT, row.territory),
    )


def proposed(work: Work, revision_id: UUID) -> Content:
    """The content of a proposal."""
    return budget_revisions.content_of(_revision(work, revision_id))


def _may_write(work: Work, row: BudgetRevision) -> bool:
    return row.state in budget_revisions.WRITABLE and work.may(
        Permission.BUDGET_EDIT, row.territory
    )


def open_revisions(work: Work) -> RevisionList:
    """The revisions that are being written or wait for a decision."""
    rows = work.session.execute(
        sa.select(BudgetRevision, Project)
        .join(Project, Project.id == BudgetRevision.project_id)
        .where(work.visible(BudgetRevision.territory))
        .where(BudgetRevision.state.in_(budget_revisions.OPEN))
        .order_by(BudgetRevision.drafted_at, BudgetRevision.id)
        .limit(200)
    )
    return RevisionList(rows=tuple(_row(one, project) for one, project in rows))


def _row(row: BudgetRevision, project: Project) -> RevisionRow:
    return RevisionRow(
        id=row.id,
        project_id=row.project_id,
        code=project.code,
        title=project.title,
        number=row.number,
        reason=row.reason,
        total=row.total,
        in_force=Money(project.budget_minor, project.currency),
        drafted_at=row.drafted_at,
        submitted_at=row.submitted_at,
        state=row.state,
    )
