"""Who confirmed the days that were given to a work, and who wrote each day down."""

import sqlalchemy as sa
from alembic import op

from foundation import columns

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None


def upgrade() -> None:
    confirmed_at: sa.Column[object] = sa.Column(
        "confirmed_at", columns.InstantType(timezone=True), nullable=True
    )
    op.add_column("labour_sheet", confirmed_at)
    op.add_column("labour_sheet", sa.Column("confirmed_by", sa.Uuid(), nullable=True))
    op.add_column("labour_day", sa.Column("entered_by", sa.Uuid(), nullable=True))


def downgrade() -> None:
    op.drop_column("labour_day", "entered_by")
    op.drop_column("labour_sheet", "confirmed_by")
    op.drop_column("labour_sheet", "confirmed_at")
