"""Attendance of assemblies: how many came from each hamlet, and the list of those who agreed to be on one."""

import sqlalchemy as sa
from alembic import op

from foundation import columns, triggers

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

PATH = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")

APPEND_ONLY: tuple[str, ...] = ("assembly_attendee", "assembly_hamlet")
POSITIONS: tuple[tuple[str, str | None], ...] = ()
STEPS: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = ()


def _create_assembly_attendee() -> None:
    op.create_table(
        "assembly_attendee",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("assembly_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("hamlet", sa.String(length=200), nullable=True),
        sa.Column("is_member", sa.Boolean(), nullable=False),
        sa.Column("consented_on", sa.Date(), nullable=False),
        sa.Column("listed_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("listed_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["assembly_id"],
            ["assembly.id"],
            name=op.f("fk_assembly_attendee_assembly_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_assembly_attendee_person_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assembly_attendee")),
        sa.UniqueConstraint("person_id", name=op.f("uq_assembly_attendee_person_id")),
        info={"append_only": True},
    )
    op.create_index(
        op.f("ix_assembly_attendee_assembly_id"), "assembly_attendee", ["assembly_id"], unique=False
    )


def _create_assembly_hamlet() -> None:
    op.create_table(
        "assembly_hamlet",
        sa.Column("assembly_id", sa.Uuid(), nullable=False),
        sa.Column("hamlet", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.CheckConstraint("people > 0", name=op.f("ck_assembly_hamlet_people_positive")),
        sa.ForeignKeyConstraint(
            ["assembly_id"],
            ["assembly.id"],
            name=op.f("fk_assembly_hamlet_assembly_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("assembly_id", "hamlet", name=op.f("pk_assembly_hamlet")),
        info={"append_only": True},
    )


def upgrade() -> None:
    _create_assembly_attendee()
    _create_assembly_hamlet()
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
    op.drop_table("assembly_hamlet")
    op.drop_table("assembly_attendee")
    if dialect == "postgresql":
        for table in APPEND_ONLY:
            op.execute(f"DROP FUNCTION {table}_append_only()")
        for table, _per in POSITIONS:
            op.execute(f"DROP FUNCTION {table}_next()")
        for table, column, _transitions in STEPS:
            op.execute(f"DROP FUNCTION {table}_{column}_steps()")
