"""Checks of milestones, what reports measured of them and what verdicts found of them."""

import sqlalchemy as sa
from alembic import op

from foundation import triggers

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

PATH = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")

APPEND_ONLY: tuple[str, ...] = ("check_reading", "check_finding")
POSITIONS: tuple[tuple[str, str | None], ...] = ()
STEPS: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = ()


def _create_milestone_check() -> None:
    op.create_table(
        "milestone_check",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("milestone_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("unit", sa.String(length=40), nullable=True),
        sa.Column("nominal_milli", sa.BigInteger(), nullable=True),
        sa.Column("lower_milli", sa.BigInteger(), nullable=True),
        sa.Column("upper_milli", sa.BigInteger(), nullable=True),
        sa.Column("needs_photo", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"],
            ["agreement.id"],
            name=op.f("fk_milestone_check_agreement_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["milestone_id"],
            ["milestone.id"],
            name=op.f("fk_milestone_check_milestone_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestone_check")),
        sa.UniqueConstraint(
            "milestone_id", "position", name=op.f("uq_milestone_check_milestone_id_position")
        ),
    )
    op.create_index(
        op.f("ix_milestone_check_agreement_id"), "milestone_check", ["agreement_id"], unique=False
    )


def _create_check_reading() -> None:
    op.create_table(
        "check_reading",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("check_id", sa.Uuid(), nullable=False),
        sa.Column("measured_milli", sa.BigInteger(), nullable=True),
        sa.Column("photo_id", sa.Uuid(), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["check_id"],
            ["milestone_check.id"],
            name=op.f("fk_check_reading_check_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["photo_id"],
            ["stored_file.id"],
            name=op.f("fk_check_reading_photo_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["milestone_report.id"],
            name=op.f("fk_check_reading_report_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("report_id", "check_id", name=op.f("pk_check_reading")),
        info={"append_only": True},
    )
    op.create_index(op.f("ix_check_reading_check_id"), "check_reading", ["check_id"], unique=False)


def _create_check_finding() -> None:
    op.create_table(
        "check_finding",
        sa.Column("verdict_id", sa.Uuid(), nullable=False),
        sa.Column("check_id", sa.Uuid(), nullable=False),
        sa.Column(
            "found",
            sa.Enum(
                "right", "wrong", name="found", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "found = 'right' OR reason IS NOT NULL", name=op.f("ck_check_finding_wrong_has_reason")
        ),
        sa.ForeignKeyConstraint(
            ["check_id"],
            ["milestone_check.id"],
            name=op.f("fk_check_finding_check_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["verdict_id"],
            ["verdict.id"],
            name=op.f("fk_check_finding_verdict_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("verdict_id", "check_id", name=op.f("pk_check_finding")),
        info={"append_only": True},
    )
    op.create_index(op.f("ix_check_finding_check_id"), "check_finding", ["check_id"], unique=False)


def upgrade() -> None:
    _create_milestone_check()
    _create_check_reading()
    _create_check_finding()
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
    op.drop_table("check_finding")
    op.drop_table("check_reading")
    op.drop_table("milestone_check")
    if dialect == "postgresql":
        for table in APPEND_ONLY:
            op.execute(f"DROP FUNCTION {table}_append_only()")
        for table, _per in POSITIONS:
            op.execute(f"DROP FUNCTION {table}_next()")
        for table, column, _transitions in STEPS:
            op.execute(f"DROP FUNCTION {table}_{column}_steps()")
