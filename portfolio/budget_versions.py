"""Versions of a budget: what was in force, from when, by whose decision; numbered without gaps and never changed.

The first one is what a work was financed with; each further one came of an approved revision. The whole content is kept in each, so that
what an agreement was signed under can be read, compared and worked out again after any number of revisions.
"""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.columns import Base, Count, Currency, Hash, Instant, Json, MoneyMinor, Path
from foundation.errors import NotFound
from foundation.ids import new_id
from foundation.money import Money
from foundation.work import Work
from portfolio import budget_contents
from portfolio.budget_contents import Content
from portfolio.projects import Project


class BudgetVersion(Base):
    """One budget that was in force; ``proposed_by`` wrote it and ``approved_by`` made it hold."""

    __tablename__ = "budget_version"
    __table_args__ = (
        sa.UniqueConstraint("project_id", "number"),
        sa.CheckConstraint("number > 0", name="number_positive"),
        {"info": {"append_only": True}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path]
    project_id: Mapped[UUID] = mapped_column(sa.ForeignKey("project.id"))
    number: Mapped[Count]
    currency: Mapped[Currency]
    direct_minor: Mapped[MoneyMinor]
    total_minor: Mapped[MoneyMinor]
    content: Mapped[Json]
    content_sha256: Mapped[Hash]
    reason: Mapped[str | None] = mapped_column(sa.Text)
    proposed_by: Mapped[UUID | None]
    approved_by: Mapped[UUID | None]
    approved_at: Mapped[Instant]

    @property
    def total(self) -> Money:
        return Money(self.total_minor, self.currency)


def freeze(
    work: Work,
    project: Project,
    content: Content,
    *,
    proposed_by: UUID | None,
    reason: str | None = None,
) -> BudgetVersion:
    """Keep a content as the next version, from now on in force."""
    totals = budget_contents.totals_of(content)
    return work.add(
        BudgetVersion(
            id=new_id(),
            territory=project.territory,
            project_id=project.id,
            number=newest_number(work, project.id) + 1,
            currency=content.currency,
            direct_minor=totals.direct_cost.minor,
            total_minor=totals.total.minor,
            content=budget_contents.packed(content),
            content_sha256=budget_contents.digest(content),
            reason=reason,
            proposed_by=proposed_by,
            approved_by=work.actor.user_id,
            approved_at=work.now,
        )
    )


def newest_number(work: Work, project_id: UUID) -> int:
    """How many versions there are; 0 before the first."""
    statement = sa.select(sa.func.max(BudgetVersion.number)).where(
        BudgetVersion.project_id == project_id
    )
    return work.session.execute(statement).scalar() or 0


def approvals(work: Work, project_id: UUID) -> dict[int, datetime]:
    """When each version of a project was approved, by its number."""
    statement = sa.select(BudgetVersion.number, BudgetVersion.approved_at).where(
        BudgetVersion.project_id == project_id
    )
    return {row.number: row.approved_at for row in work.session.execute(statement)}


def of_project(work: Work, project_id: UUID) -> list[BudgetVersion]:
    """The versions of a project, the newest first."""
    statement = (
        sa.select(BudgetVersion)
        .where(BudgetVersion.project_id == project_id)
        .order_by(BudgetVersion.number.desc())
    )
    return list(work.session.execute(statement).scalars())


def get(work: Work, project_id: UUID, number: int) -> BudgetVersion:
    """One version of a project."""
    statement = work.select(BudgetVersion).where(
        BudgetVersion.project_id == project_id, BudgetVersion.number == number
    )
    found = work.session.execute(statement).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


def find_in_force(work: Work, project_id: UUID, at: datetime) -> BudgetVersion | None:
    """The version that held at an instant, where one did."""
    statement = (
        sa.select(BudgetVersion)
        .where(BudgetVersion.project_id == project_id, BudgetVersion.approved_at <= at)
        .order_by(BudgetVersion.number.desc())
        .limit(1)
    )
    return work.session.execute(statement).scalar_one_or_none()


def content_of(version: BudgetVersion) -> Content:
    """What a version holds."""
    return budget_contents.unpacked(version.content)


def differences(work: Work) -> Iterator[tuple[BudgetVersion, bool]]:
    """Every version, and whether its totals, its prices and its hash still follow from what it holds."""
    statement = sa.select(BudgetVersion).order_by(BudgetVersion.project_id, BudgetVersion.number)
    places: dict[UUID, int] = {}
    for row in work.session.execute(statement).scalars():
        content = content_of(row)
        totals = budget_contents.totals_of(content)
        places[row.project_id] = places.get(row.project_id, 0) + 1
        yield (
            row,
            row.number == places[row.project_id]
            and (row.direct_minor, row.total_minor)
            == (totals.direct_cost.minor, totals.total.minor)
            and row.content_sha256 == budget_contents.digest(content)
            and not any(budget_contents.mistakes_of(content)),
        )
