"""Votes are counted twice, by two people, and in more ways than one."""

import sqlalchemy as sa
from alembic import op

from foundation import columns, triggers

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

PATH = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")

APPEND_ONLY: tuple[str, ...] = ("assembly_count", "assembly_settlement")
METHODS = ("show_of_hands", "tokens", "approval", "ranking")


def _create_assembly_count() -> None:
    op.create_table(
        "assembly_count",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("assembly_id", sa.Uuid(), nullable=False),
        sa.Column("vote", sa.Integer(), nullable=False),
        sa.Column("figures", columns.JsonText(), nullable=False),
        sa.Column("voters", sa.Integer(), nullable=False),
        sa.Column("blank", sa.Integer(), nullable=False),
        sa.Column("photo_id", sa.Uuid(), nullable=True),
        sa.Column("counted_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("counted_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "vote > 0 AND voters >= 0 AND blank >= 0",
            name=op.f("ck_assembly_count_counts_possible"),
        ),
        sa.ForeignKeyConstraint(
            ["assembly_id"],
            ["assembly.id"],
            name=op.f("fk_assembly_count_assembly_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["photo_id"],
            ["stored_file.id"],
            name=op.f("fk_assembly_count_photo_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assembly_count")),
        info={"append_only": True},
    )
    op.create_index(
        op.f("ix_assembly_count_assembly_id"), "assembly_count", ["assembly_id"], unique=False
    )


def _create_assembly_settlement() -> None:
    op.create_table(
        "assembly_settlement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("assembly_id", sa.Uuid(), nullable=False),
        sa.Column("need_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("settled_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("settled_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["assembly_id"],
            ["assembly.id"],
            name=op.f("fk_assembly_settlement_assembly_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["need_id"],
            ["need.id"],
            name=op.f("fk_assembly_settlement_need_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assembly_settlement")),
        sa.UniqueConstraint("assembly_id", name=op.f("uq_assembly_settlement_assembly_id")),
        info={"append_only": True},
    )


def _add_method() -> None:
    """How an assembly votes; those that stand voted by show of hands. A column with its check, without copying the table."""
    listed = ", ".join(f"'{method}'" for method in METHODS)
    op.execute(
        "ALTER TABLE assembly ADD COLUMN method VARCHAR(40) DEFAULT 'show_of_hands' NOT NULL"
        f" CONSTRAINT ck_assembly_voting_method CHECK (method IN ({listed}))"
    )
    op.add_column("assembly", sa.Column("tokens", sa.Integer(), nullable=True))
    op.add_column("assembly", sa.Column("voters", sa.Integer(), nullable=True))


def upgrade() -> None:
    _add_method()
    _create_assembly_count()
    _create_assembly_settlement()
    dialect = op.get_bind().dialect.name
    for table in APPEND_ONLY:
        _run(triggers.append_only(table, dialect))


def _run(statements: list[str]) -> None:
    for statement in statements:
        op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    dialect = op.get_bind().dialect.name
    op.drop_table("assembly_settlement")
    op.drop_table("assembly_count")
    for column in ("voters", "tokens", "method"):
        op.drop_column("assembly", column)
    if dialect == "postgresql":
        for table in APPEND_ONLY:
            op.execute(f"DROP FUNCTION {table}_append_only()")
