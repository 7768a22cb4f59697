"""A score is called a score: a column named «value» reads like money."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE round_score RENAME COLUMN value TO score")


def downgrade() -> None:
    op.execute("ALTER TABLE round_score RENAME COLUMN score TO value")
