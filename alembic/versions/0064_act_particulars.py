"""What acts say that no other record holds."""

import sqlalchemy as sa
from alembic import op

from foundation import columns, triggers

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None

TABLE = "act_particulars"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", sa.String(80), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(80), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("said", columns.JsonText(), nullable=False),
        sa.Column("written_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_act_particulars")),
        sa.UniqueConstraint(
            "subject_id", "kind", "edition", name=op.f("uq_act_particulars_subject_id_kind_edition")
        ),
        info={"append_only": True},
    )
    for statement in triggers.append_only(TABLE, op.get_bind().dialect.name):
        op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    op.drop_table(TABLE)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP FUNCTION {TABLE}_append_only()")
