"""Another agreement for the rest of a work whose agreement ended unfinished.

One agreement of a work lives: neither cancelled nor left unfinished. The register keeps when the rest was given to be contracted, and the
work what was built under earlier agreements. That a work may go from building back to financed was allowed already, for followed works.
"""

import sqlalchemy as sa
from alembic import op

from foundation import columns

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None

INDEX = "ix_agreement_live_project"
LIVE = "state <> 'cancelled' AND NOT left_unfinished"
LIVE_BEFORE = "state <> 'cancelled'"


def _index(live: str) -> None:
    op.drop_index(INDEX, table_name="agreement")
    op.create_index(
        INDEX,
        "agreement",
        ["project_id"],
        unique=True,
        sqlite_where=sa.text(live),
        postgresql_where=sa.text(live),
    )


def upgrade() -> None:
    _index(LIVE)
    op.add_column(
        "project", sa.Column("earlier_minor", sa.BigInteger(), server_default="0", nullable=False)
    )
    op.add_column("unfinished_work", sa.Column("contract_reason", sa.Text(), nullable=True))
    op.add_column(
        "unfinished_work",
        sa.Column("contracted_at", columns.InstantType(timezone=True), nullable=True),
    )
    op.add_column("unfinished_work", sa.Column("contracted_by", sa.Uuid(), nullable=True))


def downgrade() -> None:
    for column in ("contracted_by", "contracted_at", "contract_reason"):
        op.drop_column("unfinished_work", column)
    op.drop_column("project", "earlier_minor")
    _index(LIVE_BEFORE)
