"""Revisions of a budget that is in force: proposed with a reason, approved by somebody else, kept as the next version.

draft → submitted → approved, or returned with a reason to be changed and submitted again; whoever proposes it can withdraw it. Until it is
approved nothing changes: lists, agreements and totals show what is in force. It is approved only when the sources bring what it costs, so
a work never owes what nobody pays; a source may be added for it while it is submitted (``cofinancing``). A climate measure keeps its
money: its lines can change, they cannot disappear.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm.attributes import flag_modified

from foundation.columns import (
    Base,
    Count,
    Currency,
    Instant,
    Json,
    MoneyMinor,
    Path,
    Versioned,
    Words,
    enum_column,
)
from foundation.commands import LongText
from foundation.constraints import explains
from foundation.errors import InvalidCommand, Refused, Sentence, say
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.lifecycle import Lifecycle, Step, different_person
from foundation.money import Money
from foundation.work import Work
from portfolio import budget_contents, budget_versions, budget_writing, budgets, projects
from portfolio.budget_contents import Content
from portfolio.budget_writing import BudgetParts, WriteAnalysis
from portfolio.projects import Project, Station

_ONE_AT_A_TIME = say("A revision of this budget is open already: finish that one first.")
explains("ix_budget_revision_open", _ONE_AT_A_TIME, columns="budget_revision.project_id")


class RevisionState(StrEnum):
    """How far a revision has come."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"


OPEN = (RevisionState.DRAFT, RevisionState.SUBMITTED, RevisionState.RETURNED)
WRITABLE = (RevisionState.DRAFT, RevisionState.RETURNED)
# A work that was accepted is paid by what was agreed; its budget is history.
REVISABLE = (Station.FINANCED, Station.AGREED, Station.BUILDING)


class BudgetRevision(Versioned, Base):
    """One proposal to change the budget in force; ``number`` is the version it became."""

    __tablename__ = "budget_revision"
    __table_args__ = (
        sa.CheckConstraint("decided_by <> drafted_by", name="decided_by_somebody_else"),
        sa.Index(
            "ix_budget_revision_open",
            "project_id",
            unique=True,
            sqlite_where=sa.text("state IN ('draft', 'submitted', 'returned')"),
            postgresql_where=sa.text("state IN ('draft', 'submitted', 'returned')"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path] = mapped_column(index=True)
    project_id: Mapped[UUID] = mapped_column(sa.ForeignKey("project.id"), index=True)
    base_number: Mapped[Count]
    number: Mapped[int | None]
    reason: Mapped[Words]
    currency: Mapped[Currency]
    total_minor: Mapped[MoneyMinor]
    content: Mapped[Json]
    drafted_at: Mapped[Instant]
    drafted_by: Mapped[UUID | None]
    submitted_at: Mapped[datetime | None]
    submitted_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None]
    return_reason: Mapped[str | None] = mapped_column(sa.Text)
    state: Mapped[RevisionState] = enum_column(RevisionState, index=True)

    @property
    def total(self) -> Money:
        return Money(self.total_minor, self.currency)


def _changes_something(work: Work, row: BudgetRevision) -> Sentence | None:
    kept = budgets.find_content(work, row.project_id)
    if kept is None or not budget_contents.compare(kept, content_of(row)).is_empty:
        return None
    return say("This revision changes nothing of the budget in force.")


def _is_on_time(work: Work, row: BudgetRevision) -> Sentence | None:
    project = projects.get(work, row.project_id)
    return None if project.station in REVISABLE else _too_late(project)


def _is_covered(work: Work, row: BudgetRevision) -> Sentence | None:
    project = projects.get(work, row.project_id)
    brought = Money(project.funded_minor, project.currency)
    if row.total <= brought:
        return None
    return say(
        "This revision costs {total} and the sources bring {brought}: add a source for the other {missing} first.",
        total=row.total,
        brought=brought,
        missing=row.total - brought,
    )


S = RevisionState
LIFECYCLE = Lifecycle(
    BudgetRevision,
    Step(
        "submit",
        {S.DRAFT, S.RETURNED},
        S.SUBMITTED,
        Permission.BUDGET_EDIT,
        guards=[_is_on_time, _changes_something],
    ),
    Step(
        "return",
        {S.SUBMITTED},
        S.RETURNED,
        Permission.BUDGET_APPROVE,
        guards=[different_person("drafted_by", "submitted_by")],
    ),
    Step(
        "approve",
        {S.SUBMITTED},
        S.APPROVED,
        Permission.BUDGET_APPROVE,
        guards=[different_person("drafted_by", "submitted_by"), _is_on_time, _is_covered],
    ),
    Step("withdraw", {S.DRAFT, S.SUBMITTED, S.RETURNED}, S.WITHDRAWN, Permission.BUDGET_EDIT),
)


class DraftRevision(BudgetParts, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The budget as it should become, and why."""

    reason: LongText


class ChangeRevision(BudgetParts, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Another proposal in its place, as long as nobody decides on it."""

    reason: LongText


class ReviseAnalysis(WriteAnalysis, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Another analysis of one item of the proposal."""


class SubmitRevision(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """It is complete: somebody else decides on it."""


class ReturnRevision(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """It cannot hold like this, with what has to change."""

    reason: LongText


class ApproveRevision(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From now on this is the budget."""


class WithdrawRevision(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """It is not wanted any more."""


def draft(work: Work, project_id: UUID, command: DraftRevision) -> BudgetRevision:
    """Propose another budget than the one in force."""
    project = projects.get(work, project_id, lock=True)
    work.require(Permission.BUDGET_EDIT, project.territory)
    if project.station not in REVISABLE:
        raise Refused(_too_late(project))
    if find_open(work, project.id) is not None:
        raise Refused(_ONE_AT_A_TIME)
    kept = budgets.find_content(work, project.id)
    base = budget_versions.newest_number(work, project.id)
    if kept is None or not base:
        raise Refused(say("This work has no budget in force."))
    content = _written(work, project, command, kept, kept)
    row = work.add(
        BudgetRevision(
            id=new_id(),
            territory=project.territory,
            project_id=project.id,
            base_number=base,
            currency=project.currency,
            state=RevisionState.DRAFT,
        )
    )
    _keep(work, row, content, command.reason)
    work.record("budget_revision.drafted", row, project=project.id, facts=_facts(row))
    return row


def change(work: Work, revision_id: UUID, command: ChangeRevision) -> BudgetRevision:
    """Write the proposal again."""
    project, row = _writable(work, revision_id)
    kept = budgets.find_content(work, project.id)
    content = _written(work, project, command, content_of(row), kept)
    _keep(work, row, content, command.reason)
    work.record("budget_revision.changed", row, project=project.id, facts=_facts(row))
    return row


def analyse(work: Work, revision_id: UUID, command: ReviseAnalysis) -> BudgetRevision:
    """Change what one unit of an item of the proposal takes."""
    project, row = _writable(work, revision_id)
    _keep(work, row, budget_writing.analysed(content_of(row), command), row.reason)
    work.record("budget_revision.changed", row, project=project.id, facts=_facts(row))
    return row


def submit(work: Work, revision_id: UUID, command: SubmitRevision) -> BudgetRevision:
    """Hand the proposal to whoever approves."""
    project, row = _locked(work, revision_id)
    LIFECYCLE.apply("submit", work, row, project=project.id, facts=_facts(row))
    row.submitted_at, row.submitted_by, row.return_reason = work.now, work.actor.user_id, None
    return row


def give_back(work: Work, revision_id: UUID, command: ReturnRevision) -> BudgetRevision:
    """Give the proposal back with what has to change."""
    project, row = _locked(work, revision_id)
    LIFECYCLE.apply("return", work, row, project=project.id)
    row.return_reason = command.reason
    return row


def approve(work: Work, revision_id: UUID, command: ApproveRevision) -> BudgetRevision:
    """Make the proposal the budget in force, as the next version."""
    project, row = _locked(work, revision_id)
    content = content_of(row)
    LIFECYCLE.apply("approve", work, row, project=project.id, facts=_facts(row))
    row.decided_at, row.decided_by = work.now, work.actor.user_id
    budgets.keep(work, project, content)
    version = budget_versions.freeze(
        work, project, content, proposed_by=row.drafted_by, reason=row.reason
    )
    row.number = version.number
    facts = {"number": version.number, "total": row.total, "sha256": version.content_sha256}
    work.record("budget.revised", project, project=project.id, facts=facts)
    return row


def withdraw(work: Work, revision_id: UUID, command: WithdrawRevision) -> BudgetRevision:
    """Take the proposal back."""
    project, row = _locked(work, revision_id)
    LIFECYCLE.apply("withdraw", work, row, project=project.id)
    return row


def propose(work: Work, project_id: UUID, parts: BudgetParts, *, reason: str) -> BudgetRevision:
    """Propose another budget, in place of the draft that is being written where there is one."""
    given = {name: getattr(parts, name) for name in BudgetParts.__struct_fields__}
    found = find_open(work, project_id)
    if found is None:
        return draft(work, project_id, DraftRevision(**given, reason=reason))
    return change(work, found.id, ChangeRevision(**given, reason=reason))


def proposed_content(work: Work, project: Project, parts: BudgetParts) -> Content:
    """What these parts would propose for a project, checked as a proposal is."""
    in_force = budgets.find_content(work, project.id)
    if in_force is None or project.station not in REVISABLE:
        raise Refused(_too_late(project))
    return _written(work, project, parts, in_force, in_force)


def _written(
    work: Work, project: Project, parts: BudgetParts, kept: Content, in_force: Content | None
) -> Content:
    content = budgets.written(work, project, parts, kept)
    costed = {item.measure for item in in_force.items if item.measure} if in_force else set()
    if not costed <= {item.measure for item in content.items}:
        raise InvalidCommand(
            {"lines": say("A climate measure of this work would be left without money.")}
        )
    return content


def _keep(work: Work, row: BudgetRevision, content: Content, reason: str) -> None:
    row.reason, row.content = reason, budget_contents.packed(content)
    row.total_minor = budget_contents.totals_of(content).total.minor
    row.drafted_at, row.drafted_by = work.now, work.actor.user_id
    flag_modified(row, "content")


def _facts(row: BudgetRevision) -> dict[str, object]:
    return {"base": row.base_number, "total": row.total}


def _too_late(project: Project) -> Sentence:
    if project.station is Station.NEED:
        return say("The budget of this work is not in force yet: it can simply be changed.")
    return say("The work was accepted: its budget does not change any more.")


def _writable(work: Work, revision_id: UUID) -> tuple[Project, BudgetRevision]:
    project, row = _locked(work, revision_id)
    work.require(Permission.BUDGET_EDIT, row.territory)
    if row.state not in WRITABLE:
        raise Refused(say("What was submitted does not change, unless it is returned."))
    return project, row


def _locked(work: Work, revision_id: UUID) -> tuple[Project, BudgetRevision]:
    """A revision and its project, the project locked first as everywhere."""
    found = work.get(BudgetRevision, revision_id)
    project = projects.get(work, found.project_id, lock=True)
    return project, work.get(BudgetRevision, revision_id, lock=True)


def find_open(work: Work, project_id: UUID) -> BudgetRevision | None:
    """The revision that is being written or waits for a decision."""
    statement = sa.select(BudgetRevision).where(
        BudgetRevision.project_id == project_id, BudgetRevision.state.in_(OPEN)
    )
    return work.session.execute(statement).scalar_one_or_none()


def of_project(work: Work, project_id: UUID) -> list[BudgetRevision]:
    """Every revision of a project, the newest first."""
    statement = (
        sa.select(BudgetRevision)
        .where(BudgetRevision.project_id == project_id)
        .order_by(BudgetRevision.id.desc())
    )
    return list(work.session.execute(statement).scalars())


def asked_for(work: Work, project: Project) -> Money:
    """What the sources may bring together: the budget in force, or the submitted revision that costs more."""
    statement = sa.select(BudgetRevision.total_minor).where(
        BudgetRevision.project_id == project.id, BudgetRevision.state == RevisionState.SUBMITTED
    )
    asked = work.session.execute(statement).scalar() or 0
    return Money(max(project.budget_minor, asked), project.currency)


def content_of(row: BudgetRevision) -> Content:
    """What a revision proposes."""
    return budget_contents.unpacked(row.content)
