"""The chapter of the lots: works of two departments that are built and answered for together, one lot of each."""

from collections.abc import Generator
from datetime import date, timedelta

import sqlalchemy as sa

from app.demonstration.script import TODAY
from app.demonstration.stage import Stage
from foundation.identity.permissions import Role
from portfolio import lots, programmes
from portfolio.lots import AddToLot, RegisterLot
from portfolio.projects import Origin, Project

# A department, what the lot is called, and what it is for.
LOTS = (
    ("CO.19.", "Norte y Pacífico del Cauca", "Obras que comparten interventoría y proveedores."),
    ("CO.86.", "Bajo Putumayo", "Obras a las que solo se llega por río o por la misma vía."),
)
WORKS = 6


def grouped(stage: Stage) -> Generator[date, None, None]:
    """Two lots, each with the first works of its department; the others stay in none."""
    yield TODAY - timedelta(days=30)
    for territory, name, purpose in LOTS:
        with stage.acting(Role.PROGRAMME_MANAGER, territory) as work:
            programme = programmes.find_current(work)
            if programme is None:
                return
            command = RegisterLot(name=name, purpose=purpose, territory=territory)
            lot = lots.register(work, programme.id, command)
            statement = (
                sa.select(Project.id)
                .where(Project.department == territory, Project.origin == Origin.NEED)
                .order_by(Project.code)
                .limit(WORKS)
            )
            first = tuple(work.session.execute(statement).scalars())
            lots.add(work, lot.id, AddToLot(works=first))
