"""Climate measures: what is built, or done afterwards, against one hazard of one work.

A measure has no price of its own: its cost is that of the budget lines that name it, and the task that keeps it working goes into the
maintenance plan.
"""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.columns import Base, Count, Words
from foundation.work import Work


class ClimateMeasure(Base):
    """What is built, or done afterwards, against one hazard; its cost is that of the budget lines that name it."""

    __tablename__ = "climate_measure"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    screening_id: Mapped[UUID] = mapped_column(sa.ForeignKey("climate_screening.id"), index=True)
    project_id: Mapped[UUID] = mapped_column(sa.ForeignKey("project.id"), index=True)
    position: Mapped[Count]
    hazard: Mapped[str] = mapped_column(sa.String(40))
    description: Mapped[str] = mapped_column(sa.String(400))
    maintenance_task: Mapped[Words]


def measures_of(work: Work, project_id: UUID) -> list[ClimateMeasure]:
    """The measures of a project in their order."""
    statement = (
        sa.select(ClimateMeasure)
        .where(ClimateMeasure.project_id == project_id)
        .order_by(ClimateMeasure.position)
    )
    return list(work.session.execute(statement).scalars())
