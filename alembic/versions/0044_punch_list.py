"""The punch list: issues found on site, who mends them and who saw it."""

import sqlalchemy as sa
from alembic import op

from foundation import columns, triggers

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

PATH = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")

APPEND_ONLY: tuple[str, ...] = ()
POSITIONS: tuple[tuple[str, str | None], ...] = ()
STEPS: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    (
        "punch_item",
        "state",
        (
            ("fixed", "open"),
            ("fixed", "verified"),
            ("open", "fixed"),
            ("open", "withdrawn"),
            ("verified", "open"),
            ("withdrawn", "open"),
        ),
    ),
)


def _create_punch_item() -> None:
    op.create_table(
        "punch_item",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column(
            "gravity",
            sa.Enum(
                "safety",
                "function",
                "finish",
                name="punch_gravity",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("latitude_e6", sa.Integer(), nullable=True),
        sa.Column("longitude_e6", sa.Integer(), nullable=True),
        sa.Column("photo_id", sa.Uuid(), nullable=False),
        sa.Column("fixer", sa.String(length=200), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("found_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("found_by", sa.Uuid(), nullable=True),
        sa.Column("fix_note", sa.Text(), nullable=True),
        sa.Column("fix_photo_id", sa.Uuid(), nullable=True),
        sa.Column("fixed_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column("fixed_by", sa.Uuid(), nullable=True),
        sa.Column("verified_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column("verified_by", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("reopened", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "fixed",
                "verified",
                "withdrawn",
                name="punch_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "verified_by <> fixed_by", name=op.f("ck_punch_item_verifier_did_not_fix")
        ),
        sa.ForeignKeyConstraint(
            ["agreement_id"],
            ["agreement.id"],
            name=op.f("fk_punch_item_agreement_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["fix_photo_id"],
            ["stored_file.id"],
            name=op.f("fk_punch_item_fix_photo_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["photo_id"],
            ["stored_file.id"],
            name=op.f("fk_punch_item_photo_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_punch_item_project_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_punch_item")),
        sa.UniqueConstraint(
            "agreement_id", "number", name=op.f("uq_punch_item_agreement_id_number")
        ),
    )
    op.create_index(op.f("ix_punch_item_due_on"), "punch_item", ["due_on"], unique=False)
    op.create_index(op.f("ix_punch_item_project_id"), "punch_item", ["project_id"], unique=False)
    op.create_index(op.f("ix_punch_item_territory"), "punch_item", ["territory"], unique=False)


def upgrade() -> None:
    _create_punch_item()
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
    op.drop_table("punch_item")
    if dialect == "postgresql":
        for table in APPEND_ONLY:
            op.execute(f"DROP FUNCTION {table}_append_only()")
        for table, _per in POSITIONS:
            op.execute(f"DROP FUNCTION {table}_next()")
        for table, column, _transitions in STEPS:
            op.execute(f"DROP FUNCTION {table}_{column}_steps()")
