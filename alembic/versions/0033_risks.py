"""Risks of works, and what was decided of each."""

import sqlalchemy as sa
from alembic import op

from foundation import columns, triggers

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

PATH = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")

APPEND_ONLY: tuple[str, ...] = ("risk_event",)
POSITIONS: tuple[tuple[str, str | None], ...] = ()
STEPS: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    (
        "risk",
        "state",
        (
            ("accepted", "closed"),
            ("accepted", "occurred"),
            ("accepted", "open"),
            ("closed", "open"),
            ("occurred", "closed"),
            ("occurred", "open"),
            ("open", "accepted"),
            ("open", "closed"),
            ("open", "occurred"),
            ("open", "treated"),
            ("treated", "accepted"),
            ("treated", "closed"),
            ("treated", "occurred"),
            ("treated", "open"),
        ),
    ),
)


def _create_risk() -> None:
    op.create_table(
        "risk",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("effect", sa.Text(), nullable=False),
        sa.Column(
            "category",
            sa.Enum(
                "technical",
                "climate",
                "social",
                "environmental",
                "land",
                "financial",
                "contractual",
                "supply",
                "security",
                "institutional",
                name="risk_category",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("probability", sa.Integer(), nullable=False),
        sa.Column("consequence", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "low",
                "moderate",
                "high",
                "extreme",
                name="risk_level",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("assessed_on", sa.Date(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(length=200), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "treated",
                "accepted",
                "occurred",
                "closed",
                name="risk_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "probability BETWEEN 1 AND 5 AND consequence BETWEEN 1 AND 5",
            name=op.f("ck_risk_grades_known"),
        ),
        sa.CheckConstraint(
            "score = probability * consequence", name=op.f("ck_risk_score_is_product")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_risk_project_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk")),
        sa.UniqueConstraint("project_id", "number", name=op.f("uq_risk_project_id_number")),
    )
    op.create_index("ix_risk_score", "risk", ["score", "id"], unique=False)
    op.create_index(op.f("ix_risk_territory"), "risk", ["territory"], unique=False)


def _create_risk_event() -> None:
    op.create_table(
        "risk_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("risk_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "treated",
                "accepted",
                "occurred",
                "closed",
                name="risk_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("probability", sa.Integer(), nullable=False),
        sa.Column("consequence", sa.Integer(), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "low",
                "moderate",
                "high",
                "extreme",
                name="risk_level",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["risk_id"],
            ["risk.id"],
            name=op.f("fk_risk_event_risk_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_event")),
        info={"append_only": True},
    )
    op.create_index(op.f("ix_risk_event_risk_id"), "risk_event", ["risk_id"], unique=False)


def upgrade() -> None:
    _create_risk()
    _create_risk_event()
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
    op.drop_table("risk_event")
    op.drop_table("risk")
    if dialect == "postgresql":
        for table in APPEND_ONLY:
            op.execute(f"DROP FUNCTION {table}_append_only()")
        for table, _per in POSITIONS:
            op.execute(f"DROP FUNCTION {table}_next()")
        for table, column, _transitions in STEPS:
            op.execute(f"DROP FUNCTION {table}_{column}_steps()")
