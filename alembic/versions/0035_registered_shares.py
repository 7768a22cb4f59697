"""A share whose source was only written out can be joined to the register: what was written, since when it is joined, and why."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

from foundation import columns

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("funding_share", sa.Column("written_name", sa.String(200), nullable=True))
    joined_at: sa.Column[datetime] = sa.Column(
        "joined_at", columns.InstantType(timezone=True), nullable=True
    )
    op.add_column("funding_share", joined_at)
    op.add_column("funding_share", sa.Column("joining_reason", sa.String(200), nullable=True))


def downgrade() -> None:
    for name in ("joining_reason", "joined_at", "written_name"):
        op.drop_column("funding_share", name)
