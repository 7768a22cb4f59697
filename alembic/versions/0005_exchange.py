"""The tables of the exchange floor, with their triggers."""

import sqlalchemy as sa
from alembic import op

from foundation import columns, triggers

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

PATH = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")

APPEND_ONLY: tuple[str, ...] = ("royalty_file", "royalty_row_version")


def _create_royalty_file() -> None:
    op.create_table(
        "royalty_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("cut_off_on", sa.Date(), nullable=True),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.Column("updated", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("imported_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("imported_by", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_royalty_file")),
        info={"append_only": True},
    )
    op.create_index(op.f("ix_royalty_file_territory"), "royalty_file", ["territory"], unique=False)
    op.create_index(op.f("ix_royalty_file_sha256"), "royalty_file", ["sha256"], unique=False)


def _create_royalty_row_version() -> None:
    op.create_table(
        "royalty_row_version",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("sheet", sa.String(length=100), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("facts", columns.JsonText(), nullable=False),
        sa.Column("changes", columns.JsonText(), nullable=False),
        sa.Column("defects", columns.JsonText(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_royalty_row_version_project_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["royalty_file.id"],
            name=op.f("fk_royalty_row_version_file_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("project_id", "number", name=op.f("pk_royalty_row_version")),
        info={"append_only": True},
    )
    op.create_index(
        op.f("ix_royalty_row_version_file_id"), "royalty_row_version", ["file_id"], unique=False
    )


def upgrade() -> None:
    _create_royalty_file()
    _create_royalty_row_version()
    dialect = op.get_bind().dialect.name
    for table in APPEND_ONLY:
        _run(triggers.append_only(table, dialect))


def _run(statements: list[str]) -> None:
    for statement in statements:
        op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    dialect = op.get_bind().dialect.name
    op.drop_table("royalty_row_version")
    op.drop_table("royalty_file")
    if dialect == "postgresql":
        for table in APPEND_ONLY:
            op.execute(f"DROP FUNCTION {table}_append_only()")
