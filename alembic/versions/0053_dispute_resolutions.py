"""Decisions where committee and engineer disagree, and the states they lead to."""

import sqlalchemy as sa
from alembic import op

from foundation import columns, triggers

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

PATH = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")

APPEND_ONLY: tuple[str, ...] = ("dispute_resolution",)
POSITIONS: tuple[tuple[str, str | None], ...] = ()
STEPS: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = ()

MILESTONE_BEFORE: tuple[tuple[str, str], ...] = (
    ("disputed", "reported"),
    ("not_met", "reported"),
    ("partly_verified", "reported"),
    ("planned", "reported"),
    ("reported", "disputed"),
    ("reported", "not_met"),
    ("reported", "partly_verified"),
    ("reported", "verified"),
    ("verified", "partly_verified"),
)
RESOLVED = tuple(("disputed", state) for state in ("not_met", "partly_verified", "verified"))
MILESTONE_AFTER = tuple(sorted((*MILESTONE_BEFORE, *RESOLVED)))


def _create_dispute_resolution() -> None:
    op.create_table(
        "dispute_resolution",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("milestone_id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column(
            "finding",
            sa.Enum(
                "committee",
                "engineer",
                name="finding",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("resolved_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("resolved_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["milestone_id"],
            ["milestone.id"],
            name=op.f("fk_dispute_resolution_milestone_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_dispute_resolution_project_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["milestone_report.id"],
            name=op.f("fk_dispute_resolution_report_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute_resolution")),
        sa.UniqueConstraint("report_id", name=op.f("uq_dispute_resolution_report_id")),
        info={"append_only": True},
    )
    op.create_index(
        op.f("ix_dispute_resolution_milestone_id"),
        "dispute_resolution",
        ["milestone_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_dispute_resolution_project_id"), "dispute_resolution", ["project_id"], unique=False
    )


def upgrade() -> None:
    _create_dispute_resolution()
    _allow(MILESTONE_AFTER)
    dialect = op.get_bind().dialect.name
    for table in APPEND_ONLY:
        _run(triggers.append_only(table, dialect))
    for table, per in POSITIONS:
        _run(triggers.next_position(table, dialect, per=per))
    for table, column, transitions in STEPS:
        _run(triggers.declared_steps(table, column, transitions, dialect))


def _allow(steps: tuple[tuple[str, str], ...]) -> None:
    dialect = op.get_bind().dialect.name
    _run(triggers.removed("milestone", "milestone_state_steps", dialect))
    _run(triggers.declared_steps("milestone", "state", steps, dialect))


def _run(statements: list[str]) -> None:
    for statement in statements:
        op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    dialect = op.get_bind().dialect.name
    _allow(MILESTONE_BEFORE)
    op.drop_table("dispute_resolution")
    if dialect == "postgresql":
        for table in APPEND_ONLY:
            op.execute(f"DROP FUNCTION {table}_append_only()")
        for table, _per in POSITIONS:
            op.execute(f"DROP FUNCTION {table}_next()")
        for table, column, _transitions in STEPS:
            op.execute(f"DROP FUNCTION {table}_{column}_steps()")
