"""Two more lines of a settled balance: the goods of an award in kind, and the cash book.

What a line may prove stands in a CHECK, which SQLite cannot change: there the table, to which nothing refers, is written anew with its
triggers.
"""

import sqlalchemy as sa
from alembic import op

from foundation import columns, triggers

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None

TABLE = "settlement_line"
CODES_BEFORE = (
    *("ended", "value", "unpaid", "money", "net", "advance", "retention", "in_kind"),
    *("on_the_way", "fines", "fixes", "guarantees"),
)
CODES = (*CODES_BEFORE, "goods", "justified")


def _write_anew(codes: tuple[str, ...]) -> None:
    """The table with other codes, on SQLite."""
    for verb in ("update", "delete"):
        _run(triggers.removed(TABLE, f"{TABLE}_no_{verb}", "sqlite"))
    op.rename_table(TABLE, "settlement_line_before")
    op.create_table(
        TABLE,
        sa.Column("settlement_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "code",
            sa.Enum(*codes, name="line_code", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("terms", columns.JsonText(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["settlement_id"],
            ["settlement.id"],
            name=op.f("fk_settlement_line_settlement_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("settlement_id", "position", name=op.f("pk_settlement_line")),
    )
    names = "settlement_id, position, code, currency, terms, total_minor"
    op.execute(f"INSERT INTO {TABLE} ({names}) SELECT {names} FROM settlement_line_before")
    op.drop_table("settlement_line_before")
    _run(triggers.append_only(TABLE, "sqlite"))


def _check_codes(codes: tuple[str, ...]) -> None:
    """The same on PostgreSQL, where a CHECK can be replaced."""
    op.drop_constraint(op.f("ck_settlement_line_line_code"), TABLE, type_="check")
    allowed = ", ".join(f"'{code}'" for code in codes)
    op.create_check_constraint(op.f("ck_settlement_line_line_code"), TABLE, f"code IN ({allowed})")


def _allow(codes: tuple[str, ...]) -> None:
    if op.get_bind().dialect.name == "sqlite":
        _write_anew(codes)
    else:
        _check_codes(codes)


def _run(statements: list[str]) -> None:
    for statement in statements:
        op.execute(sa.text(statement.replace(":", r"\:")))


def upgrade() -> None:
    _allow(CODES)


def downgrade() -> None:
    _allow(CODES_BEFORE)
