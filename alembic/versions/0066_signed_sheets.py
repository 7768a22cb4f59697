"""Photographs and scans of signed sheets, each matched to a page of its paper."""

import sqlalchemy as sa
from alembic import op

from foundation import columns

revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None

PATH = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")


def _enum(name: str, *members: str) -> sa.Enum:
    return sa.Enum(*members, name=name, native_enum=False, create_constraint=True, length=40)


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column],
        [f"{target}.id"],
        name=op.f(f"fk_{table}_{column}"),
        initially="DEFERRED",
        deferrable=True,
    )


def _create_scan() -> None:
    op.create_table(
        "scan",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=True),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("paper_pages", sa.Integer(), nullable=False),
        sa.Column("sent_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("sent_by", sa.Uuid(), nullable=True),
        sa.Column("read_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column("state", _enum("scan_state", "waiting", "read", "unreadable"), nullable=False),
        sa.CheckConstraint("paper_pages > 0", name=op.f("ck_scan_paper_has_pages")),
        _reference("scan", "document_id", "issued_document"),
        _reference("scan", "file_id", "stored_file"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scan")),
    )
    for column in ("territory", "document_id", "file_id"):
        op.create_index(op.f(f"ix_scan_{column}"), "scan", [column], unique=False)


def _create_scanned_sheet() -> None:
    op.create_table(
        "scanned_sheet",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=True),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("scan_id", sa.Uuid(), nullable=False),
        sa.Column("leaf", sa.Integer(), nullable=False),
        sa.Column("picture_sha256", sa.String(length=64), nullable=False),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("found_code", sa.String(length=20), nullable=True),
        sa.Column("found_page", sa.Integer(), nullable=True),
        sa.Column("said_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column("said_by", sa.Uuid(), nullable=True),
        sa.Column(
            "match",
            _enum("sheet_match", "code", "hand", "foreign", "unknown", "aside"),
            nullable=False,
        ),
        sa.CheckConstraint("page IS NULL OR page > 0", name=op.f("ck_scanned_sheet_page_counted")),
        _reference("scanned_sheet", "document_id", "issued_document"),
        _reference("scanned_sheet", "scan_id", "scan"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scanned_sheet")),
    )
    for column in ("territory", "document_id", "scan_id"):
        op.create_index(op.f(f"ix_scanned_sheet_{column}"), "scanned_sheet", [column], unique=False)


def upgrade() -> None:
    _create_scan()
    _create_scanned_sheet()


def downgrade() -> None:
    op.drop_table("scanned_sheet")
    op.drop_table("scan")
