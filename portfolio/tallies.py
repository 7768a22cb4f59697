"""Running totals of the portfolio by municipality and station, so that a country's totals cost what a village's cost.

A database trigger writes a line for every change of a work's place, station, money, people or progress: what went away as a negative
line, what came as a positive one. Lines are only added, so writers never wait for each other; the sum of all lines is the truth, and
``compact`` replaces many lines by their sum. ``check`` compares the sum with the works themselves.
"""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation.columns import Base, BigCount, Path
from foundation.database import Database

MANY_LINES = 5_000


class ProjectTally(Base):
    """One change of the totals of one municipality and station. ``done`` weighs progress by budget: basis points × millions."""

    __tablename__ = "project_tally"
    __table_args__ = (
        sa.Index(
            "ix_project_tally_sum",
            "municipality",
            "station",
            "works",
            "people",
            "budget",
            "funded",
            "paid",
            "done",
        ),
        {"info": {"passing": True}},
    )

    id: Mapped[int] = mapped_column(
        sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True
    )
    municipality: Mapped[Path]
    station: Mapped[str] = mapped_column(sa.String(40))
    works: Mapped[BigCount]
    people: Mapped[BigCount]
    budget: Mapped[BigCount]
    funded: Mapped[BigCount]
    paid: Mapped[BigCount]
    done: Mapped[BigCount]


FIGURES = ("works", "people", "budget", "funded", "paid", "done")
WATCHED = (
    "municipality",
    "station",
    "people",
    "budget_minor",
    "funded_minor",
    "paid_minor",
    "physical_bp",
)


def trigger_statements(dialect: str) -> list[str]:
    """Statements that keep the totals while works come and change."""
    added, taken = _line("NEW", "+"), _line("OLD", "-")
    differs = " OR ".join(f"OLD.{name} <> NEW.{name}" for name in WATCHED)
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER project_tally_insert AFTER INSERT ON project BEGIN {added}; END",
            f"CREATE TRIGGER project_tally_update AFTER UPDATE ON project WHEN {differs} BEGIN {taken}; {added}; END",
        ]
    function = (
        "CREATE FUNCTION project_tally_keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP = 'UPDATE' THEN {taken}; END IF; {added}; RETURN NULL; END $$"
    )
    call = "FOR EACH ROW EXECUTE FUNCTION project_tally_keep()"
    return [
        function,
        f"CREATE TRIGGER project_tally_insert AFTER INSERT ON project {call}",
        (
            f"CREATE TRIGGER project_tally_update AFTER UPDATE ON project FOR EACH ROW WHEN ({differs}) "
            "EXECUTE FUNCTION project_tally_keep()"
        ),
    ]


def _line(row: str, sign: str) -> str:
    money = ", ".join(
        f"{sign}{row}.{name}" for name in ("people", "budget_minor", "funded_minor", "paid_minor")
    )
    done = f"{sign}({row}.physical_bp * ({row}.budget_minor / 100000000))"
    return (
        "INSERT INTO project_tally (municipality, station, works, people, budget, funded, paid, done) "  # noqa: S608 - nothing comes from outside
        f"VALUES ({row}.municipality, {row}.station, {sign}1, {money}, {done})"
    )


def compact(db: Database, _args: Mapping[str, Any]) -> None:
    """Replace the lines by their sums; readers see the same totals before and after."""
    with Session(db.engine) as session, session.begin():
        newest = session.execute(sa.select(sa.func.max(ProjectTally.id))).scalar() or 0
        lines = session.execute(sa.select(sa.func.count()).select_from(ProjectTally)).scalar_one()
        if lines < MANY_LINES:
            return
        old = ProjectTally.id <= newest
        sums = sa.select(
            ProjectTally.municipality,
            ProjectTally.station,
            *(sa.func.sum(getattr(ProjectTally, name)) for name in FIGURES),
        ).where(old)
        rows = session.execute(sums.group_by(ProjectTally.municipality, ProjectTally.station)).all()
        session.execute(sa.delete(ProjectTally).where(old))
        names = ("municipality", "station", *FIGURES)
        session.execute(
            sa.insert(ProjectTally),
            [dict(zip(names, (row[0], row[1], *map(int, row[2:])), strict=True)) for row in rows],
        )


def differences(session: Session) -> list[tuple[str, str]]:
    """The municipalities and stations whose totals differ from their works; none, ever."""
    project = sa.table(
        "project",
        *(
            sa.column(name)
            for name in (
                "municipality",
                "station",
                "people",
                "budget_minor",
                "funded_minor",
                "paid_minor",
            )
        ),
        sa.column("physical_bp"),
    )
    done = project.c.physical_bp * sa.cast(
        project.c.budget_minor / sa.literal_column("100000000"), sa.BigInteger
    )
    counted = (
        sa.func.count(),
        *(
            sa.func.sum(project.c[name])
            for name in ("people", "budget_minor", "funded_minor", "paid_minor")
        ),
    )
    from_works = sa.select(project.c.municipality, project.c.station, *counted, sa.func.sum(done))
    kept = sa.select(
        ProjectTally.municipality,
        ProjectTally.station,
        *(sa.func.sum(getattr(ProjectTally, name)) for name in FIGURES),
    ).group_by(ProjectTally.municipality, ProjectTally.station)
    first = _by_place(session, from_works.group_by(project.c.municipality, project.c.station))
    second = _by_place(session, kept)
    return sorted(key for key in first.keys() | second.keys() if first.get(key) != second.get(key))


def _by_place(
    session: Session, statement: sa.Select[Any]
) -> dict[tuple[str, str], tuple[int, ...]]:
    found = {
        (row[0], str(row[1])): tuple(int(value) for value in row[2:])
        for row in session.execute(statement)
    }
    return {key: values for key, values in found.items() if any(values)}
