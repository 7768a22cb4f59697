"""What a climate screening was written for, so that it goes stale when the work becomes another."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

COLUMNS = (
    sa.Column("screened_kind", sa.String(40), nullable=True),
    sa.Column("screened_latitude_e6", sa.Integer(), nullable=True),
    sa.Column("screened_longitude_e6", sa.Integer(), nullable=True),
    sa.Column("screened_design", sa.String(64), nullable=True),
)


def upgrade() -> None:
    for column in COLUMNS:
        op.add_column("climate_screening", sa.Column(column.name, column.type, nullable=True))


def downgrade() -> None:
    for column in reversed(COLUMNS):
        op.drop_column("climate_screening", column.name)
