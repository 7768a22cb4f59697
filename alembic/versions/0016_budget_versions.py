"""Analyses of unit prices, numbers of items, versions of a budget and its revisions."""

import sqlalchemy as sa
from alembic import op

from foundation import columns, triggers

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

PATH = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")

APPEND_ONLY: tuple[str, ...] = ("budget_version",)
POSITIONS: tuple[tuple[str, str | None], ...] = ()
STEPS: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    (
        "budget_revision",
        "state",
        (
            ("draft", "submitted"),
            ("draft", "withdrawn"),
            ("returned", "submitted"),
            ("returned", "withdrawn"),
            ("submitted", "approved"),
            ("submitted", "returned"),
            ("submitted", "withdrawn"),
        ),
    ),
)


def _create_budget_revision() -> None:
    op.create_table(
        "budget_revision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("base_number", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("content", columns.JsonText(), nullable=False),
        sa.Column("drafted_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("drafted_by", sa.Uuid(), nullable=True),
        sa.Column("submitted_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column("submitted_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("return_reason", sa.Text(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "returned",
                "approved",
                "withdrawn",
                name="revision_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "decided_by <> drafted_by", name=op.f("ck_budget_revision_decided_by_somebody_else")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_budget_revision_project_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_revision")),
    )
    op.create_index(
        "ix_budget_revision_open",
        "budget_revision",
        ["project_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('draft', 'submitted', 'returned')"),
        postgresql_where=sa.text("state IN ('draft', 'submitted', 'returned')"),
    )
    op.create_index(
        op.f("ix_budget_revision_project_id"), "budget_revision", ["project_id"], unique=False
    )
    op.create_index(op.f("ix_budget_revision_state"), "budget_revision", ["state"], unique=False)
    op.create_index(
        op.f("ix_budget_revision_territory"), "budget_revision", ["territory"], unique=False
    )


def _create_budget_version() -> None:
    op.create_table(
        "budget_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("direct_minor", sa.BigInteger(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("content", columns.JsonText(), nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("proposed_by", sa.Uuid(), nullable=True),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_at", columns.InstantType(timezone=True), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_budget_version_number_positive")),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_budget_version_project_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_version")),
        sa.UniqueConstraint(
            "project_id", "number", name=op.f("uq_budget_version_project_id_number")
        ),
        info={"append_only": True},
    )


def _create_price_component() -> None:
    op.create_table(
        "price_component",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "equipment",
                "material",
                "labour",
                "transport",
                name="component_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("description", sa.String(length=400), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("quantity_micro", sa.BigInteger(), nullable=False),
        sa.Column("output_micro", sa.BigInteger(), nullable=True),
        sa.Column("unit_price_minor", sa.BigInteger(), nullable=False),
        sa.Column("addition_bp", sa.Integer(), nullable=False),
        sa.Column("value_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["line_id"],
            ["budget_line.id"],
            name=op.f("fk_price_component_line_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_component")),
        sa.UniqueConstraint(
            "line_id", "position", name=op.f("uq_price_component_line_id_position")
        ),
    )


def upgrade() -> None:
    _create_budget_revision()
    _create_budget_version()
    _create_price_component()
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
    op.drop_table("price_component")
    op.drop_table("budget_version")
    op.drop_table("budget_revision")
    if dialect == "postgresql":
        for table in APPEND_ONLY:
            op.execute(f"DROP FUNCTION {table}_append_only()")
        for table, _per in POSITIONS:
            op.execute(f"DROP FUNCTION {table}_next()")
        for table, column, _transitions in STEPS:
            op.execute(f"DROP FUNCTION {table}_{column}_steps()")
