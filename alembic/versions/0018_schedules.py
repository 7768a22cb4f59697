"""The schedules of works in versions, and the baselines that signatures freeze."""

import sqlalchemy as sa
from alembic import op

from foundation import columns, triggers

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

PATH = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")

APPEND_ONLY: tuple[str, ...] = ("schedule_baseline", "baseline_task")
POSITIONS: tuple[tuple[str, str | None], ...] = ()
STEPS: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    (
        "schedule",
        "state",
        (
            ("adopted", "superseded"),
            ("draft", "discarded"),
            ("draft", "proposed"),
            ("proposed", "adopted"),
            ("proposed", "draft"),
        ),
    ),
)


def _create_schedule() -> None:
    op.create_table(
        "schedule",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "cause",
            sa.Enum(
                "rains",
                "late_start",
                "materials",
                "money",
                "design",
                "site",
                "labour",
                "security",
                "suspension",
                "amendment",
                "estimate",
                "other",
                name="schedule_cause",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column(
            "week",
            sa.Enum(
                "five_days",
                "six_days",
                "seven_days",
                name="work_week",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("counts_rains", sa.Boolean(), nullable=False),
        sa.Column("holidays", columns.JsonText(), nullable=False),
        sa.Column("wet_months", columns.JsonText(), nullable=False),
        sa.Column("rain_bp", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("worked_days", sa.Integer(), nullable=False),
        sa.Column("written_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=True),
        sa.Column("proposed_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column("proposed_by", sa.Uuid(), nullable=True),
        sa.Column("adopted_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column("adopted_by", sa.Uuid(), nullable=True),
        sa.Column("return_reason", sa.Text(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "proposed",
                "adopted",
                "superseded",
                "discarded",
                name="schedule_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "adopted_by <> proposed_by", name=op.f("ck_schedule_adopter_did_not_propose")
        ),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_schedule_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_schedule_project_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule")),
        sa.UniqueConstraint("project_id", "number", name=op.f("uq_schedule_project_id_number")),
    )
    op.create_index(
        "ix_schedule_in_force",
        "schedule",
        ["project_id"],
        unique=True,
        sqlite_where=sa.text("state = 'adopted'"),
        postgresql_where=sa.text("state = 'adopted'"),
    )
    op.create_index(
        "ix_schedule_open",
        "schedule",
        ["project_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('draft', 'proposed')"),
        postgresql_where=sa.text("state IN ('draft', 'proposed')"),
    )
    op.create_index(op.f("ix_schedule_territory"), "schedule", ["territory"], unique=False)


def _create_schedule_baseline() -> None:
    op.create_table(
        "schedule_baseline",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("schedule_id", sa.Uuid(), nullable=False),
        sa.Column("agreement", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("frozen_on", sa.Date(), nullable=False),
        sa.Column("frozen_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column(
            "money_from",
            sa.Enum(
                "milestones",
                "chapters",
                "days",
                name="money_from",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.CheckConstraint("total_minor > 0", name=op.f("ck_schedule_baseline_total_positive")),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_schedule_baseline_project_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["schedule_id"],
            ["schedule.id"],
            name=op.f("fk_schedule_baseline_schedule_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule_baseline")),
        sa.UniqueConstraint("agreement", name=op.f("uq_schedule_baseline_agreement")),
        sa.UniqueConstraint(
            "project_id", "number", name=op.f("uq_schedule_baseline_project_id_number")
        ),
        info={"append_only": True},
    )
    op.create_index(
        op.f("ix_schedule_baseline_territory"), "schedule_baseline", ["territory"], unique=False
    )


def _create_schedule_link() -> None:
    op.create_table(
        "schedule_link",
        sa.Column("schedule_id", sa.Uuid(), nullable=False),
        sa.Column("after", sa.String(length=20), nullable=False),
        sa.Column("before", sa.String(length=20), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "finish_start",
                "start_start",
                "finish_finish",
                "start_finish",
                name="link_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("lag", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["schedule_id"],
            ["schedule.id"],
            name=op.f("fk_schedule_link_schedule_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint(
            "schedule_id", "after", "before", "kind", "lag", name=op.f("pk_schedule_link")
        ),
    )


def _create_schedule_task() -> None:
    op.create_table(
        "schedule_task",
        sa.Column("schedule_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column(
            "rain",
            sa.Enum(
                "none",
                "slower",
                "stops",
                name="rain_effect",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("not_before", sa.Date(), nullable=True),
        sa.Column("chapter", sa.String(length=200), nullable=True),
        sa.Column("milestone", sa.Integer(), nullable=True),
        sa.Column("unit", sa.String(length=20), nullable=True),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("late_starts_on", sa.Date(), nullable=False),
        sa.Column("late_ends_on", sa.Date(), nullable=False),
        sa.Column("total_float", sa.Integer(), nullable=False),
        sa.Column("free_float", sa.Integer(), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_schedule_task_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["schedule_id"],
            ["schedule.id"],
            name=op.f("fk_schedule_task_schedule_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("schedule_id", "position", name=op.f("pk_schedule_task")),
    )


def _create_baseline_task() -> None:
    op.create_table(
        "baseline_task",
        sa.Column("baseline_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("milestone", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("value_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("value_minor >= 0", name=op.f("ck_baseline_task_value_not_negative")),
        sa.ForeignKeyConstraint(
            ["baseline_id"],
            ["schedule_baseline.id"],
            name=op.f("fk_baseline_task_baseline_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("baseline_id", "code", name=op.f("pk_baseline_task")),
        info={"append_only": True},
    )


def upgrade() -> None:
    _create_schedule()
    _create_schedule_baseline()
    _create_schedule_link()
    _create_schedule_task()
    _create_baseline_task()
    dialect = op.get_bind().dialect.name
    for table in APPEND_ONLY:
        _run(triggers.append_only(table, dialect))
    for table, per in POSITIONS:
        _run(triggers.next_position(table, dialect, per=per))
    for table, column, transitions in STEPS:
        _run(triggers.declared_steps(table, column, transitions, dialect))


def _run(statements: list[str]) -> None:
    for statement in statements:
        op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    dialect = op.get_bind().dialect.name
    op.drop_table("baseline_task")
    op.drop_table("schedule_task")
    op.drop_table("schedule_link")
    op.drop_table("schedule_baseline")
    op.drop_table("schedule")
    if dialect == "postgresql":
        for table in APPEND_ONLY:
            op.execute(f"DROP FUNCTION {table}_append_only()")
        for table, _per in POSITIONS:
            op.execute(f"DROP FUNCTION {table}_next()")
        for table, column, _transitions in STEPS:
            op.execute(f"DROP FUNCTION {table}_{column}_steps()")
