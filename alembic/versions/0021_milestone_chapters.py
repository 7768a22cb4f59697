"""A milestone can say which chapter of the budget it pays for, so that committed and paid money is compared with the plan."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("milestone", sa.Column("chapter", sa.String(200), nullable=True))


def downgrade() -> None:
    op.drop_column("milestone", "chapter")
