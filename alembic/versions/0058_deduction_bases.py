"""Rates of a place may also be of the value before VAT, of the VAT, or of the profit.

What a rate is of stands in a CHECK, which SQLite cannot change: there the table, to which nothing refers, is written anew with its
triggers.
"""

import sqlalchemy as sa
from alembic import op

from foundation import columns, triggers

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None

PATH = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")
TABLE = "local_rate"
BEFORE = ("gross", "gross_less_amortisation")
BASES = (*BEFORE, "before_vat", "vat", "profit")
ENTITIES = ("department", "municipality", "nation", "implementer", "ngo")


def _one_of(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _write_anew(bases: tuple[str, ...]) -> None:
    """The table with other bases, on SQLite."""
    for verb in ("update", "delete"):
        _run(triggers.removed(TABLE, f"{TABLE}_no_{verb}", "sqlite"))
    op.drop_index(op.f("ix_local_rate_territory"), TABLE)
    op.rename_table(TABLE, "local_rate_before")
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("entity_kind", _one_of("entity_kind", ENTITIES), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("rate_bp", sa.Integer(), nullable=False),
        sa.Column("base", _one_of("deduction_base", bases), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("norm", sa.String(length=200), nullable=False),
        sa.Column("accord_file_id", sa.Uuid(), nullable=True),
        sa.Column("to_confirm", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("recorded_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "rate_bp BETWEEN 0 AND 10000", name=op.f("ck_local_rate_rate_is_a_part")
        ),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("ck_local_rate_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["accord_file_id"],
            ["stored_file.id"],
            name=op.f("fk_local_rate_accord_file_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_local_rate")),
    )
    op.create_index(op.f("ix_local_rate_territory"), TABLE, ["territory"], unique=False)
    names = (
        "id, territory, entity_kind, code, rate_bp, base, valid_from, valid_to, norm,"
        " accord_file_id, to_confirm, reason, recorded_at, recorded_by"
    )
    op.execute(f"INSERT INTO {TABLE} ({names}) SELECT {names} FROM local_rate_before")
    op.drop_table("local_rate_before")
    _run(triggers.append_only(TABLE, "sqlite"))


def _check_bases(bases: tuple[str, ...]) -> None:
    """The same on PostgreSQL, where a CHECK can be replaced."""
    op.drop_constraint(op.f("ck_local_rate_deduction_base"), TABLE, type_="check")
    allowed = ", ".join(f"'{base}'" for base in bases)
    op.create_check_constraint(op.f("ck_local_rate_deduction_base"), TABLE, f"base IN ({allowed})")


def _allow(bases: tuple[str, ...]) -> None:
    if op.get_bind().dialect.name == "sqlite":
        _write_anew(bases)
    else:
        _check_bases(bases)


def _run(statements: list[str]) -> None:
    for statement in statements:
        op.execute(sa.text(statement.replace(":", r"\:")))


def upgrade() -> None:
    _allow(BASES)


def downgrade() -> None:
    _allow(BEFORE)
