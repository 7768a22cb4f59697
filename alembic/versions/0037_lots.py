"""Lots between programme and works, and to which programme and lot a work belongs."""

import sqlalchemy as sa
from alembic import op

from foundation import columns, triggers

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

PATH = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")

APPEND_ONLY: tuple[str, ...] = ("lot_event",)
POSITIONS: tuple[tuple[str, str | None], ...] = ()
STEPS: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    ("lot", "state", (("closed", "open"), ("open", "closed"))),
)


def _create_lot() -> None:
    op.create_table(
        "lot",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("registered_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "closed",
                name="lot_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk_lot_programme_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot")),
        sa.UniqueConstraint("programme_id", "number", name=op.f("uq_lot_programme_id_number")),
    )
    op.create_index(op.f("ix_lot_territory"), "lot", ["territory"], unique=False)


def _create_lot_event() -> None:
    op.create_table(
        "lot_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "closed",
                name="lot_state",
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
            ["lot_id"],
            ["lot.id"],
            name=op.f("fk_lot_event_lot_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot_event")),
        info={"append_only": True},
    )
    op.create_index(op.f("ix_lot_event_lot_id"), "lot_event", ["lot_id"], unique=False)


# The works that stand belong to the programme that was the place's when they were opened; keys say which came first.
TAKE_UP = (
    "UPDATE project SET programme_id = (SELECT p.id FROM programme p WHERE p.id < project.id"
    " ORDER BY p.id DESC LIMIT 1) WHERE origin = 'need'"
)


def _add_reference(table: str, column: str, target: str, *, fill: str = "") -> None:
    """A column that refers to another table, filled before the reference is looked at for the first time."""
    name = f"fk_{table}_{column}"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN {column} CHAR(32) CONSTRAINT {name}"
            f" REFERENCES {target} (id) DEFERRABLE INITIALLY DEFERRED"
        )
        if fill:
            op.execute(fill)
        return
    op.add_column(table, sa.Column(column, sa.Uuid(), nullable=True))
    if fill:
        op.execute(fill)
    op.create_foreign_key(
        op.f(name), table, target, [column], ["id"], initially="DEFERRED", deferrable=True
    )


def upgrade() -> None:
    _create_lot()
    _create_lot_event()
    _add_reference("project", "programme_id", "programme", fill=TAKE_UP)
    _add_reference("project", "lot_id", "lot")
    op.create_index("ix_project_lot", "project", ["lot_id", "id"])
    op.create_index("ix_project_programme", "project", ["programme_id", "id"])
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
    op.drop_index("ix_project_lot", "project")
    op.drop_index("ix_project_programme", "project")
    op.drop_column("project", "lot_id")
    op.drop_column("project", "programme_id")
    op.drop_table("lot_event")
    op.drop_table("lot")
    if dialect == "postgresql":
        for table in APPEND_ONLY:
            op.execute(f"DROP FUNCTION {table}_append_only()")
        for table, _per in POSITIONS:
            op.execute(f"DROP FUNCTION {table}_next()")
        for table, column, _transitions in STEPS:
            op.execute(f"DROP FUNCTION {table}_{column}_steps()")
