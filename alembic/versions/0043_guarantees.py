"""Guarantees of agreements: which coverages are asked for, the policies and what they cover."""

import sqlalchemy as sa
from alembic import op

from foundation import columns, triggers

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

PATH = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")

APPEND_ONLY: tuple[str, ...] = ("guarantee_coverage",)
POSITIONS: tuple[tuple[str, str | None], ...] = ()
STEPS: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    ("guarantee", "state", (("registered", "approved"), ("registered", "returned"))),
)


def _create_guarantee() -> None:
    op.create_table(
        "guarantee",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("insurer", sa.String(length=200), nullable=False),
        sa.Column("policy_number", sa.String(length=80), nullable=False),
        sa.Column("annex", sa.Integer(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("registered_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("registered_by", sa.Uuid(), nullable=True),
        sa.Column("approved_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("return_reason", sa.Text(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "registered",
                "approved",
                "returned",
                name="guarantee_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "approved_by <> registered_by", name=op.f("ck_guarantee_approver_did_not_register")
        ),
        sa.ForeignKeyConstraint(
            ["agreement_id"],
            ["agreement.id"],
            name=op.f("fk_guarantee_agreement_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["stored_file.id"],
            name=op.f("fk_guarantee_file_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_guarantee_project_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guarantee")),
        sa.UniqueConstraint(
            "agreement_id",
            "insurer",
            "policy_number",
            "annex",
            name=op.f("uq_guarantee_agreement_id_insurer_policy_number_annex"),
        ),
    )
    op.create_index(op.f("ix_guarantee_project_id"), "guarantee", ["project_id"], unique=False)
    op.create_index(op.f("ix_guarantee_state"), "guarantee", ["state"], unique=False)
    op.create_index(op.f("ix_guarantee_territory"), "guarantee", ["territory"], unique=False)


def _create_guarantee_demand() -> None:
    op.create_table(
        "guarantee_demand",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("asked", columns.JsonText(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("is_short", sa.Boolean(), nullable=False),
        sa.Column("ends_first_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"],
            ["agreement.id"],
            name=op.f("fk_guarantee_demand_agreement_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_guarantee_demand_project_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guarantee_demand")),
        sa.UniqueConstraint("agreement_id", name=op.f("uq_guarantee_demand_agreement_id")),
    )
    op.create_index(
        op.f("ix_guarantee_demand_project_id"), "guarantee_demand", ["project_id"], unique=False
    )
    op.create_index(
        op.f("ix_guarantee_demand_territory"), "guarantee_demand", ["territory"], unique=False
    )


def _create_guarantee_coverage() -> None:
    op.create_table(
        "guarantee_coverage",
        sa.Column("guarantee_id", sa.Uuid(), nullable=False),
        sa.Column(
            "coverage",
            sa.Enum(
                "advance",
                "performance",
                "wages",
                "liability",
                "stability",
                "quality",
                name="coverage",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_guarantee_coverage_amount_positive")),
        sa.CheckConstraint(
            "valid_to >= valid_from", name=op.f("ck_guarantee_coverage_ends_after_start")
        ),
        sa.ForeignKeyConstraint(
            ["guarantee_id"],
            ["guarantee.id"],
            name=op.f("fk_guarantee_coverage_guarantee_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("guarantee_id", "coverage", name=op.f("pk_guarantee_coverage")),
        info={"append_only": True},
    )


def upgrade() -> None:
    _create_guarantee()
    _create_guarantee_demand()
    _create_guarantee_coverage()
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
    op.drop_table("guarantee_coverage")
    op.drop_table("guarantee_demand")
    op.drop_table("guarantee")
    if dialect == "postgresql":
        for table in APPEND_ONLY:
            op.execute(f"DROP FUNCTION {table}_append_only()")
        for table, _per in POSITIONS:
            op.execute(f"DROP FUNCTION {table}_next()")
        for table, column, _transitions in STEPS:
            op.execute(f"DROP FUNCTION {table}_{column}_steps()")
