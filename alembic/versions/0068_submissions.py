"""Commands carried out under a key of their sender's."""

import sqlalchemy as sa
from alembic import op

from foundation import columns, triggers

revision = "0068"
down_revision = "0067"
branch_labels = None
depends_on = None

TABLE = "submission"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("sent_by", sa.Uuid(), nullable=False),
        sa.Column("command", sa.String(length=80), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("result", sa.String(length=80), nullable=False),
        sa.Column("result_version", sa.Integer(), nullable=True),
        sa.Column("received_at", columns.InstantType(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_submission")),
        info={"append_only": True},
    )
    for statement in triggers.append_only(TABLE, op.get_bind().dialect.name):
        op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    op.drop_table(TABLE)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP FUNCTION {TABLE}_append_only()")
