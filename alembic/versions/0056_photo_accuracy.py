"""Photographs keep within how many metres their camera was sure of its place.

Photographs that are here already keep what they said; nothing is read from them again. The column is added without copying a table, so
that SQLite keeps the triggers.
"""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("stored_file", sa.Column("accuracy_m", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("stored_file", "accuracy_m")
