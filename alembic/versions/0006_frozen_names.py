"""What an act says of its organisation stays with the act: the names under a signature, the quorum of an assembly.

Acts that stand already keep what the records say on the day of this migration. Columns are added and removed one by one, without copying a
table, so that SQLite keeps the triggers.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TAX_NUMBER = "c.tax_base || '-' || c.tax_check_digit"


def upgrade() -> None:
    # Every column first: PostgreSQL alters no table whose references are still to be checked.
    op.add_column("agreement", sa.Column("organisation_name", sa.String(200), nullable=True))
    op.add_column("agreement", sa.Column("organisation_tax_number", sa.String(20), nullable=True))
    op.add_column("assembly", sa.Column("quorum_bp", sa.Integer(), nullable=True))
    op.add_column("assembly", sa.Column("community_name", sa.String(200), nullable=True))
    op.add_column("assembly", sa.Column("community_tax_number", sa.String(20), nullable=True))
    op.add_column("assembly", sa.Column("legal_status_number", sa.String(80), nullable=True))
    _add_president()
    _fill(
        "agreement",
        {"organisation_name": "c.name", "organisation_tax_number": TAX_NUMBER},
        where="signed_at IS NOT NULL",
    )
    _fill("assembly", {"quorum_bp": "c.quorum_bp"}, where="1 = 1")
    _fill(
        "assembly",
        {
            "community_name": "c.name",
            "community_tax_number": TAX_NUMBER,
            "legal_status_number": "c.legal_status_number",
            "president_id": "c.representative_id",
        },
        where="state = 'closed'",
    )


def _add_president() -> None:
    """A reference; SQLite takes one with its column only, PostgreSQL under its name."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "ALTER TABLE assembly ADD COLUMN president_id CHAR(32)"
            " CONSTRAINT fk_assembly_president_id REFERENCES person (id)"
            " DEFERRABLE INITIALLY DEFERRED"
        )
        return
    op.add_column("assembly", sa.Column("president_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_assembly_president_id"),
        "assembly",
        "person",
        ["president_id"],
        ["id"],
        initially="DEFERRED",
        deferrable=True,
    )


def _fill(table: str, columns: dict[str, str], *, where: str) -> None:
    """Take columns over from the organisation as it is today."""
    taken = ", ".join(
        f"{name} = (SELECT {source} FROM community c WHERE c.id = {table}.community_id)"
        for name, source in columns.items()
    )
    op.execute(f"UPDATE {table} SET {taken} WHERE {where}")


def downgrade() -> None:
    for name in (
        "president_id",
        "legal_status_number",
        "community_tax_number",
        "community_name",
        "quorum_bp",
    ):
        op.drop_column("assembly", name)
    op.drop_column("agreement", "organisation_tax_number")
    op.drop_column("agreement", "organisation_name")
