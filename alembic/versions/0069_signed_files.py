"""Signed versions of issued papers, kept by their hash beside the paper as it was issued."""

import sqlalchemy as sa
from alembic import op

from foundation import columns, triggers

revision = "0069"
down_revision = "0068"
branch_labels = None
depends_on = None

TABLE = "signed_file"
PATH = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")
ORIGIN = sa.Enum(
    "office",
    "elsewhere",
    name="signed_file_origin",
    native_enum=False,
    create_constraint=True,
    length=40,
)


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=True),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("signature_count", sa.Integer(), nullable=False),
        sa.Column("kept_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("kept_by", sa.Uuid(), nullable=True),
        sa.Column("origin", ORIGIN, nullable=False),
        sa.CheckConstraint("signature_count > 0", name=op.f("ck_signed_file_is_signed")),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["issued_document.id"],
            name=op.f("fk_signed_file_document_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signed_file")),
        sa.UniqueConstraint(
            "document_id", "position", name=op.f("uq_signed_file_document_id_position")
        ),
        info={"append_only": True},
    )
    for column in ("territory", "document_id", "sha256"):
        op.create_index(op.f(f"ix_signed_file_{column}"), TABLE, [column], unique=False)
    for statement in triggers.append_only(TABLE, op.get_bind().dialect.name):
        op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    op.drop_table(TABLE)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP FUNCTION {TABLE}_append_only()")
