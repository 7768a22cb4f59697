"""Reporting periods, readings of indicators, and what was reported at each closing."""

import sqlalchemy as sa
from alembic import op

from foundation import columns, triggers

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

PATH = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")

APPEND_ONLY: tuple[str, ...] = ("period_closing", "period_reopening", "closed_reading")
POSITIONS: tuple[tuple[str, str | None], ...] = ()
STEPS: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    (
        "indicator_reading",
        "state",
        (
            ("approved", "returned"),
            ("draft", "submitted"),
            ("returned", "submitted"),
            ("submitted", "approved"),
            ("submitted", "returned"),
        ),
    ),
    ("reporting_period", "state", (("closed", "open"), ("open", "closed"))),
)


def _create_reporting_period() -> None:
    op.create_table(
        "reporting_period",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("opened_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("opened_by", sa.Uuid(), nullable=True),
        sa.Column("closed_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column("closings", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "closed",
                name="period_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("closings >= 0", name=op.f("ck_reporting_period_closings_not_negative")),
        sa.CheckConstraint(
            "ends_on >= starts_on", name=op.f("ck_reporting_period_ends_after_start")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reporting_period")),
    )
    op.create_index(op.f("ix_reporting_period_state"), "reporting_period", ["state"], unique=False)
    op.create_index(
        op.f("ix_reporting_period_territory"), "reporting_period", ["territory"], unique=False
    )


def _create_indicator_reading() -> None:
    op.create_table(
        "indicator_reading",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("period_id", sa.Uuid(), nullable=False),
        sa.Column("indicator", sa.String(length=40), nullable=False),
        sa.Column(
            "basis",
            sa.Enum(
                "computed",
                "recorded",
                name="basis",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reached", sa.BigInteger(), nullable=True),
        sa.Column("parts", columns.JsonText(), nullable=False),
        sa.Column("inputs", columns.JsonText(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("evidence_id", sa.Uuid(), nullable=True),
        sa.Column("written_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("submitted_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column("submitted_by", sa.Uuid(), nullable=True),
        sa.Column("judged_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column("judged_by", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "returned",
                "approved",
                name="reading_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "judged_by <> submitted_by", name=op.f("ck_indicator_reading_judged_by_somebody_else")
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"],
            ["stored_file.id"],
            name=op.f("fk_indicator_reading_evidence_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["period_id"],
            ["reporting_period.id"],
            name=op.f("fk_indicator_reading_period_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator_reading")),
        sa.UniqueConstraint(
            "period_id", "indicator", name=op.f("uq_indicator_reading_period_id_indicator")
        ),
    )
    op.create_index(
        op.f("ix_indicator_reading_state"), "indicator_reading", ["state"], unique=False
    )
    op.create_index(
        op.f("ix_indicator_reading_territory"), "indicator_reading", ["territory"], unique=False
    )


def _create_period_closing() -> None:
    op.create_table(
        "period_closing",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("period_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("closed_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["period_id"],
            ["reporting_period.id"],
            name=op.f("fk_period_closing_period_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_period_closing")),
        sa.UniqueConstraint("period_id", "number", name=op.f("uq_period_closing_period_id_number")),
        info={"append_only": True},
    )


def _create_period_reopening() -> None:
    op.create_table(
        "period_reopening",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("period_id", sa.Uuid(), nullable=False),
        sa.Column("closing", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("reopened_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("reopened_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["period_id"],
            ["reporting_period.id"],
            name=op.f("fk_period_reopening_period_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_period_reopening")),
        info={"append_only": True},
    )
    op.create_index(
        op.f("ix_period_reopening_period_id"), "period_reopening", ["period_id"], unique=False
    )


def _create_closed_reading() -> None:
    op.create_table(
        "closed_reading",
        sa.Column("closing_id", sa.Uuid(), nullable=False),
        sa.Column("indicator", sa.String(length=40), nullable=False),
        sa.Column(
            "basis",
            sa.Enum(
                "computed",
                "recorded",
                name="basis",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reached", sa.BigInteger(), nullable=False),
        sa.Column("parts", columns.JsonText(), nullable=False),
        sa.Column("inputs", columns.JsonText(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("evidence_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["closing_id"],
            ["period_closing.id"],
            name=op.f("fk_closed_reading_closing_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("closing_id", "indicator", name=op.f("pk_closed_reading")),
        info={"append_only": True},
    )


def upgrade() -> None:
    _create_reporting_period()
    _create_indicator_reading()
    _create_period_closing()
    _create_period_reopening()
    _create_closed_reading()
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
    op.drop_table("closed_reading")
    op.drop_table("period_reopening")
    op.drop_table("period_closing")
    op.drop_table("indicator_reading")
    op.drop_table("reporting_period")
    if dialect == "postgresql":
        for table in APPEND_ONLY:
            op.execute(f"DROP FUNCTION {table}_append_only()")
        for table, _per in POSITIONS:
            op.execute(f"DROP FUNCTION {table}_next()")
        for table, column, _transitions in STEPS:
            op.execute(f"DROP FUNCTION {table}_{column}_steps()")
