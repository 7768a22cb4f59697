"""Suspensions of agreements, and the days on which a work stands still."""

import sqlalchemy as sa
from alembic import op

from foundation import columns, triggers

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

PATH = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")

APPEND_ONLY: tuple[str, ...] = ()
POSITIONS: tuple[tuple[str, str | None], ...] = ()
STEPS: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    (
        "suspension",
        "state",
        (("in_force", "ended"), ("proposed", "in_force"), ("proposed", "rejected")),
    ),
)


def _create_suspension() -> None:
    op.create_table(
        "suspension",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "cause",
            sa.Enum(
                "weather",
                "access",
                "public_order",
                "funds_late",
                "materials",
                "permits",
                "design",
                "community",
                "other",
                name="suspension_cause",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("is_costless", sa.Boolean(), nullable=False),
        sa.Column("stops_on", sa.Date(), nullable=False),
        sa.Column("first_expected_on", sa.Date(), nullable=False),
        sa.Column("expected_on", sa.Date(), nullable=False),
        sa.Column("proposed_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=True),
        sa.Column("agreed", sa.String(length=200), nullable=True),
        sa.Column("act_id", sa.Uuid(), nullable=True),
        sa.Column("ordered_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column("ordered_by", sa.Uuid(), nullable=True),
        sa.Column("prolong_reason", sa.Text(), nullable=True),
        sa.Column("reject_reason", sa.Text(), nullable=True),
        sa.Column("restarted_on", sa.Date(), nullable=True),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("restart_note", sa.Text(), nullable=True),
        sa.Column("restart_act_id", sa.Uuid(), nullable=True),
        sa.Column("restarted_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column("restarted_by", sa.Uuid(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "in_force",
                "ended",
                "rejected",
                name="suspension_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("expected_on > stops_on", name=op.f("ck_suspension_restart_after_stop")),
        sa.CheckConstraint(
            "ordered_by <> proposed_by", name=op.f("ck_suspension_order_by_another")
        ),
        sa.CheckConstraint(
            "restarted_on >= stops_on", name=op.f("ck_suspension_restarted_after_stop")
        ),
        sa.ForeignKeyConstraint(
            ["act_id"],
            ["stored_file.id"],
            name=op.f("fk_suspension_act_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["agreement_id"],
            ["agreement.id"],
            name=op.f("fk_suspension_agreement_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_suspension_project_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["restart_act_id"],
            ["stored_file.id"],
            name=op.f("fk_suspension_restart_act_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suspension")),
        sa.UniqueConstraint(
            "agreement_id", "number", name=op.f("uq_suspension_agreement_id_number")
        ),
    )
    op.create_index(
        "ix_suspension_open",
        "suspension",
        ["agreement_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('proposed', 'in_force')"),
        postgresql_where=sa.text("state IN ('proposed', 'in_force')"),
    )
    op.create_index(op.f("ix_suspension_project_id"), "suspension", ["project_id"], unique=False)
    op.create_index(op.f("ix_suspension_state"), "suspension", ["state"], unique=False)
    op.create_index(op.f("ix_suspension_territory"), "suspension", ["territory"], unique=False)


COLUMNS = (
    ("agreement", "suspended_from", sa.Date()),
    ("agreement", "restart_expected_on", sa.Date()),
    ("project", "pauses", columns.JsonText()),
    ("project", "stopped_on", sa.Date()),
    ("project", "resumed_on", sa.Date()),
)


def upgrade() -> None:
    for table, name, kind in COLUMNS:
        op.add_column(table, sa.Column(name, kind, nullable=True))
    _create_suspension()
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
    op.drop_table("suspension")
    for table, name, _kind in reversed(COLUMNS):
        op.drop_column(table, name)
    if dialect == "postgresql":
        for table in APPEND_ONLY:
            op.execute(f"DROP FUNCTION {table}_append_only()")
        for table, _per in POSITIONS:
            op.execute(f"DROP FUNCTION {table}_next()")
        for table, column, _transitions in STEPS:
            op.execute(f"DROP FUNCTION {table}_{column}_steps()")
