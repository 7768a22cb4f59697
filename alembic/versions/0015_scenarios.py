"""Scenarios: ways of choosing works, what was computed of each, and the one that was adopted."""

import sqlalchemy as sa
from alembic import op

from foundation import columns, triggers

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

PATH = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")

APPEND_ONLY: tuple[str, ...] = ("scenario_solution", "scenario_work")
POSITIONS: tuple[tuple[str, str | None], ...] = ()
STEPS: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    (
        "scenario",
        "state",
        (
            ("adopted", "replaced"),
            ("computed", "adopted"),
            ("computed", "draft"),
            ("draft", "computed"),
        ),
    ),
)


def _create_scenario() -> None:
    op.create_table(
        "scenario",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=True),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("plan", columns.JsonText(), nullable=False),
        sa.Column("prepared_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("prepared_by", sa.Uuid(), nullable=True),
        sa.Column("computations", sa.Integer(), nullable=False),
        sa.Column("adopted_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column("adopted_by", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "computed",
                "adopted",
                "replaced",
                name="scenario_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state IN ('adopted', 'replaced')) = (adopted_at IS NOT NULL)",
            name=op.f("ck_scenario_adoption_dated"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk_scenario_programme_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scenario")),
        sa.UniqueConstraint("code", name=op.f("uq_scenario_code")),
    )
    op.create_index(op.f("ix_scenario_state"), "scenario", ["state"], unique=False)
    op.create_index(op.f("ix_scenario_territory"), "scenario", ["territory"], unique=False)


def _create_scenario_solution() -> None:
    op.create_table(
        "scenario_solution",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("scenario_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("inputs", columns.JsonText(), nullable=False),
        sa.Column("inputs_hash", sa.String(length=64), nullable=False),
        sa.Column(
            "proof",
            sa.Enum(
                "optimal",
                "gap",
                "impossible",
                "nothing_found",
                name="proof",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("worth_e4", sa.BigInteger(), nullable=False),
        sa.Column("bound_e4", sa.BigInteger(), nullable=False),
        sa.Column("cost_minor", sa.BigInteger(), nullable=False),
        sa.Column("breaches", columns.JsonText(), nullable=False),
        sa.Column("computed_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("computed_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["scenario_id"],
            ["scenario.id"],
            name=op.f("fk_scenario_solution_scenario_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scenario_solution")),
        sa.UniqueConstraint(
            "scenario_id", "number", name=op.f("uq_scenario_solution_scenario_id_number")
        ),
        info={"append_only": True},
    )


def _create_scenario_work() -> None:
    op.create_table(
        "scenario_work",
        sa.Column("solution_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("shares", columns.JsonText(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_scenario_work_project_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["solution_id"],
            ["scenario_solution.id"],
            name=op.f("fk_scenario_work_solution_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("solution_id", "project_id", name=op.f("pk_scenario_work")),
        info={"append_only": True},
    )
    op.create_index(
        op.f("ix_scenario_work_project_id"), "scenario_work", ["project_id"], unique=False
    )


def upgrade() -> None:
    _create_scenario()
    _create_scenario_solution()
    _create_scenario_work()
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
    op.drop_table("scenario_work")
    op.drop_table("scenario_solution")
    op.drop_table("scenario")
    if dialect == "postgresql":
        for table in APPEND_ONLY:
            op.execute(f"DROP FUNCTION {table}_append_only()")
        for table, _per in POSITIONS:
            op.execute(f"DROP FUNCTION {table}_next()")
        for table, column, _transitions in STEPS:
            op.execute(f"DROP FUNCTION {table}_{column}_steps()")
