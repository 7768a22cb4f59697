"""Ballot papers of an assembly, written down one by one."""

import sqlalchemy as sa
from alembic import op

from foundation import columns, triggers

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

PATH = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")

APPEND_ONLY: tuple[str, ...] = ("assembly_paper",)
POSITIONS: tuple[tuple[str, str | None], ...] = ()
STEPS: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = ()


def _create_assembly_paper() -> None:
    op.create_table(
        "assembly_paper",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("assembly_id", sa.Uuid(), nullable=False),
        sa.Column("vote", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("choices", columns.JsonText(), nullable=False),
        sa.Column("is_removed", sa.Boolean(), nullable=False),
        sa.Column("entered_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "vote > 0 AND number > 0", name=op.f("ck_assembly_paper_numbers_possible")
        ),
        sa.ForeignKeyConstraint(
            ["assembly_id"],
            ["assembly.id"],
            name=op.f("fk_assembly_paper_assembly_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assembly_paper")),
        info={"append_only": True},
    )
    op.create_index(
        "ix_assembly_paper_vote", "assembly_paper", ["assembly_id", "vote"], unique=False
    )


def upgrade() -> None:
    _create_assembly_paper()
    op.add_column("assembly_count", sa.Column("papers", sa.Integer(), nullable=True))
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
    op.drop_column("assembly_count", "papers")
    op.drop_table("assembly_paper")
    if dialect == "postgresql":
        for table in APPEND_ONLY:
            op.execute(f"DROP FUNCTION {table}_append_only()")
        for table, _per in POSITIONS:
            op.execute(f"DROP FUNCTION {table}_next()")
        for table, column, _transitions in STEPS:
            op.execute(f"DROP FUNCTION {table}_{column}_steps()")
