"""Periods and meetings that acts of an agreement are about."""

import sqlalchemy as sa
from alembic import op

from foundation import columns, triggers

revision = "0071"
down_revision = "0070"
branch_labels = None
depends_on = None

TABLE = "occasion"
PATH = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "site_log_book",
                "supervision_report",
                "committee_act",
                "oversight_act",
                name="occasion_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("noted_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("noted_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_occasion_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["agreement_id"],
            ["agreement.id"],
            name=op.f("fk_occasion_agreement_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_occasion_project_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occasion")),
        sa.UniqueConstraint(
            "agreement_id", "kind", "number", name=op.f("uq_occasion_agreement_id_kind_number")
        ),
        info={"append_only": True},
    )
    op.create_index(op.f("ix_occasion_project_id"), TABLE, ["project_id"], unique=False)
    op.create_index(op.f("ix_occasion_territory"), TABLE, ["territory"], unique=False)
    for statement in triggers.append_only(TABLE, op.get_bind().dialect.name):
        op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    op.drop_table(TABLE)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP FUNCTION {TABLE}_append_only()")
