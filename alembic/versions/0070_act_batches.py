"""Acts that are issued together, one after the other."""

import sqlalchemy as sa
from alembic import op

from foundation import columns

revision = "0070"
down_revision = "0069"
branch_labels = None
depends_on = None

PATH = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "act_batch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("kind", sa.String(80), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("asked_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("cancelled_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column("cancelled_by", sa.Uuid(), nullable=True),
        sa.Column("finished_at", columns.InstantType(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_act_batch")),
    )
    op.create_index(op.f("ix_act_batch_territory"), "act_batch", ["territory"])
    op.create_table(
        "act_batch_line",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=True),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("reason", columns.JsonText(), nullable=True),
        sa.Column("href", sa.String(200), nullable=True),
        sa.Column("done_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column("state", sa.String(40), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'issued', 'refused')",
            name=op.f("ck_act_batch_line_batch_line_state"),
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["act_batch.id"],
            name=op.f("fk_act_batch_line_batch_id"),
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["issued_document.id"],
            name=op.f("fk_act_batch_line_document_id"),
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.PrimaryKeyConstraint("batch_id", "position", name=op.f("pk_act_batch_line")),
    )
    op.create_index("ix_act_batch_line_batch_id_state", "act_batch_line", ["batch_id", "state"])


def downgrade() -> None:
    op.drop_table("act_batch_line")
    op.drop_table("act_batch")
