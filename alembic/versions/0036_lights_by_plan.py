"""The light of a work that is being built follows the money of its plan: the days on which it turns are worked out again.

Only works with a frozen schedule change; the others are still compared with an even pace.
"""

from datetime import date
from typing import Any

import sqlalchemy as sa
from alembic import op

from portfolio import lights, task_money
from portfolio.lights import Plan, PlanKind
from portfolio.planned_value import Spread
from portfolio.task_money import Costed

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

PROJECT = sa.table(
    "project",
    sa.column("id"),
    sa.column("station"),
    sa.column("origin"),
    *(
        sa.column(name, sa.Date())
        for name in ("starts_on", "ends_on", "last_report_on", "late_from", "critical_from")
    ),
    *(sa.column(name, sa.Integer()) for name in ("physical_bp", "financial_bp", "advance_bp")),
)
BASELINE = sa.table(
    "schedule_baseline",
    *(sa.column(name) for name in ("id", "project_id", "schedule_id", "number", "total_minor")),
    sa.column("money_from"),
    sa.column("frozen_on", sa.Date()),
)
PROMISED = sa.table(
    "baseline_task",
    *(sa.column(name) for name in ("baseline_id", "code", "milestone", "value_minor")),
    *(sa.column(name, sa.Date()) for name in ("starts_on", "ends_on")),
)
SCHEDULE = sa.table("schedule", sa.column("id"), sa.column("project_id"), sa.column("state"))
TASK = sa.table(
    "schedule_task",
    *(sa.column(name) for name in ("schedule_id", "code", "days", "chapter", "milestone")),
    *(sa.column(name, sa.Date()) for name in ("starts_on", "ends_on")),
)


def upgrade() -> None:
    connection = op.get_bind()
    today = date.today()  # noqa: DTZ011 - the rule in force on this day
    rule = lights.rule_on(lights.light_rules(), "built_here", today)
    building = sa.select(PROJECT).where(PROJECT.c.station == "building", PROJECT.c.origin == "need")
    for row in connection.execute(building).all():
        baseline = connection.execute(
            sa.select(BASELINE)
            .where(BASELINE.c.project_id == row.id)
            .order_by(BASELINE.c.number.desc())
            .limit(1)
        ).one_or_none()
        if baseline is None:
            continue
        progress = lights.Progress(
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            physical_bp=row.physical_bp,
            financial_bp=row.financial_bp,
            last_report_on=row.last_report_on,
            advance_bp=row.advance_bp,
            plan=_plan(connection, row.id, baseline),
        )
        turning = lights.turning(rule, progress)
        connection.execute(
            sa.update(PROJECT)
            .where(PROJECT.c.id == row.id)
            .values(late_from=turning.late_from, critical_from=turning.critical_from)
        )


def _plan(connection: sa.Connection, project: Any, baseline: Any) -> Plan:  # noqa: ANN401 - rows
    """The money that was signed over the days in force."""
    of_baseline = sa.select(PROMISED).where(PROMISED.c.baseline_id == baseline.id)
    promised = connection.execute(of_baseline).all()
    in_force = connection.execute(
        sa.select(SCHEDULE.c.id).where(
            SCHEDULE.c.project_id == project, SCHEDULE.c.state == "adopted"
        )
    ).scalar_one_or_none()
    if in_force is None or in_force == baseline.schedule_id:
        spreads = [
            Spread(starts_on=one.starts_on, ends_on=one.ends_on, minor=int(one.value_minor))
            for one in promised
        ]
        return Plan(kind=PlanKind.SIGNED, on=baseline.frozen_on, spreads=tuple(spreads))
    worth = _worth(connection, baseline, promised, in_force)
    spreads = [
        Spread(starts_on=one.starts_on, ends_on=one.ends_on, minor=worth[one.code])
        for one in _activities(connection, in_force)
    ]
    return Plan(kind=PlanKind.REPROGRAMMED, on=baseline.frozen_on, spreads=tuple(spreads))


def _worth(
    connection: sa.Connection,
    baseline: Any,  # noqa: ANN401 - rows
    promised: Any,  # noqa: ANN401 - rows
    in_force: Any,  # noqa: ANN401 - rows
) -> dict[str, int]:
    """What a milestone or a chapter was worth at the signature it is worth still."""
    chapter_of = {one.code: one.chapter for one in _activities(connection, baseline.schedule_id)}
    milestones: dict[int, int] = {}
    chapters: dict[str, int] = {}
    for one in promised:
        chapter = chapter_of.get(one.code)
        if baseline.money_from == "milestones" and one.milestone is not None:
            milestones[one.milestone] = milestones.get(one.milestone, 0) + int(one.value_minor)
        elif baseline.money_from == "chapters" and chapter is not None:
            chapters[chapter] = chapters.get(chapter, 0) + int(one.value_minor)
    costed = [
        Costed(code=one.code, days=one.days, chapter=one.chapter, milestone=one.milestone)
        for one in _activities(connection, in_force)
    ]
    return task_money.allocate(
        int(baseline.total_minor), costed, chapters=chapters, milestones=milestones
    )[1]


def _activities(connection: sa.Connection, schedule: Any) -> Any:  # noqa: ANN401 - rows
    of_schedule = TASK.c.schedule_id == schedule
    return connection.execute(sa.select(TASK).where(of_schedule, TASK.c.days.is_not(None))).all()


def downgrade() -> None:
    """The days follow from what is there: nothing is taken away."""
