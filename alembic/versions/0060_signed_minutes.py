"""Pictures of the signed minutes of an assembly."""

import sqlalchemy as sa
from alembic import op

from foundation import columns, triggers

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None

TABLE = "signed_sheet"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("assembly_id", sa.Uuid(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kept_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("kept_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["assembly_id"],
            ["assembly.id"],
            name=op.f("fk_signed_sheet_assembly_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["stored_file.id"],
            name=op.f("fk_signed_sheet_file_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("assembly_id", "file_id", name=op.f("pk_signed_sheet")),
        info={"append_only": True},
    )
    op.create_index(op.f("ix_signed_sheet_file_id"), TABLE, ["file_id"], unique=False)
    for statement in triggers.append_only(TABLE, op.get_bind().dialect.name):
        op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    op.drop_table(TABLE)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP FUNCTION {TABLE}_append_only()")
