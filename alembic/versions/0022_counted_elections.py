"""Elections counted here: their ballots, the result with every round, and what was decided beside it."""

import sqlalchemy as sa
from alembic import op

from foundation import columns, triggers

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

PATH = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")

APPEND_ONLY: tuple[str, ...] = ("election_override",)
POSITIONS: tuple[tuple[str, str | None], ...] = ()
STEPS: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    ("counted_election", "state", (("counted", "published"),)),
)


def _create_counted_election() -> None:
    op.create_table(
        "counted_election",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("sent_hash", sa.String(length=64), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column(
            "ties",
            sa.Enum(
                "cost", "listed", name="ties", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("result", columns.JsonText(), nullable=False),
        sa.Column("told", columns.JsonText(), nullable=False),
        sa.Column("warnings", columns.JsonText(), nullable=False),
        sa.Column("counted_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("counted_by", sa.Uuid(), nullable=True),
        sa.Column("published_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column("published_by", sa.Uuid(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "counted",
                "published",
                name="election_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counted_election")),
        sa.UniqueConstraint("code", name=op.f("uq_counted_election_code")),
    )
    op.create_index(
        op.f("ix_counted_election_territory"), "counted_election", ["territory"], unique=False
    )


def _create_election_override() -> None:
    op.create_table(
        "election_override",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("election_id", sa.Uuid(), nullable=False),
        sa.Column("project", sa.String(length=80), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "legal_limit",
                "incompatible",
                "part_funding",
                "other",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "decision",
            sa.Enum(
                "elected",
                "not_elected",
                "part",
                name="decision",
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
            ["election_id"],
            ["counted_election.id"],
            name=op.f("fk_election_override_election_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_election_override")),
        info={"append_only": True},
    )
    op.create_index(
        op.f("ix_election_override_election_id"), "election_override", ["election_id"], unique=False
    )


def upgrade() -> None:
    _create_counted_election()
    _create_election_override()
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
    op.drop_table("election_override")
    op.drop_table("counted_election")
    if dialect == "postgresql":
        for table in APPEND_ONLY:
            op.execute(f"DROP FUNCTION {table}_append_only()")
        for table, _per in POSITIONS:
            op.execute(f"DROP FUNCTION {table}_next()")
        for table, column, _transitions in STEPS:
            op.execute(f"DROP FUNCTION {table}_{column}_steps()")
