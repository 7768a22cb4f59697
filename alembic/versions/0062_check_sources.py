"""The rule that the value of a check comes from."""

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("milestone_check", sa.Column("source", sa.String(200), nullable=True))


def downgrade() -> None:
    op.drop_column("milestone_check", "source")
