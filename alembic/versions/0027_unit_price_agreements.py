"""Unit-price agreements: contracted items, what is measured of them, what each key finds, what each payment certifies."""

import sqlalchemy as sa
from alembic import op

from foundation import columns, triggers

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

PATH = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")

APPEND_ONLY: tuple[str, ...] = (
    "certified_quantity",
    "measured_piece",
    "measured_quantity",
    "accepted_quantity",
)
POSITIONS: tuple[tuple[str, str | None], ...] = ()
STEPS: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = ()


def _create_contract_item() -> None:
    op.create_table(
        "contract_item",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("chapter", sa.String(length=200), nullable=False),
        sa.Column("description", sa.String(length=400), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=False),
        sa.Column("unit_price_minor", sa.BigInteger(), nullable=False),
        sa.Column("verified_milli", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "0 <= verified_milli AND verified_milli <= quantity_milli",
            name=op.f("ck_contract_item_verified_within"),
        ),
        sa.CheckConstraint(
            "unit_price_minor >= 0", name=op.f("ck_contract_item_price_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["agreement_id"],
            ["agreement.id"],
            name=op.f("fk_contract_item_agreement_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_contract_item_project_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_item")),
        sa.UniqueConstraint(
            "agreement_id", "code", name=op.f("uq_contract_item_agreement_id_code")
        ),
        sa.UniqueConstraint(
            "agreement_id", "position", name=op.f("uq_contract_item_agreement_id_position")
        ),
    )
    op.create_index(
        op.f("ix_contract_item_project_id"), "contract_item", ["project_id"], unique=False
    )


def _create_unit_price_terms() -> None:
    op.create_table(
        "unit_price_terms",
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("budget_number", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("rates", columns.JsonText(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"],
            ["agreement.id"],
            name=op.f("fk_unit_price_terms_agreement_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_unit_price_terms_project_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("agreement_id", name=op.f("pk_unit_price_terms")),
    )
    op.create_index(
        op.f("ix_unit_price_terms_project_id"), "unit_price_terms", ["project_id"], unique=False
    )


def _create_certified_quantity() -> None:
    op.create_table(
        "certified_quantity",
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("contracted_milli", sa.BigInteger(), nullable=False),
        sa.Column("previous_milli", sa.BigInteger(), nullable=False),
        sa.Column("accumulated_milli", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["contract_item.id"],
            name=op.f("fk_certified_quantity_item_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"],
            ["payment.id"],
            name=op.f("fk_certified_quantity_payment_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("payment_id", "item_id", name=op.f("pk_certified_quantity")),
        info={"append_only": True},
    )
    op.create_index(
        op.f("ix_certified_quantity_item_id"), "certified_quantity", ["item_id"], unique=False
    )


def _create_measured_piece() -> None:
    op.create_table(
        "measured_piece",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("count_milli", sa.BigInteger(), nullable=False),
        sa.Column("length_milli", sa.BigInteger(), nullable=True),
        sa.Column("width_milli", sa.BigInteger(), nullable=True),
        sa.Column("height_milli", sa.BigInteger(), nullable=True),
        sa.Column("is_deducted", sa.Boolean(), nullable=False),
        sa.Column("partial_milli", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["contract_item.id"],
            name=op.f("fk_measured_piece_item_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["milestone_report.id"],
            name=op.f("fk_measured_piece_report_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("report_id", "position", name=op.f("pk_measured_piece")),
        info={"append_only": True},
    )
    op.create_index(op.f("ix_measured_piece_item_id"), "measured_piece", ["item_id"], unique=False)


def _create_measured_quantity() -> None:
    op.create_table(
        "measured_quantity",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("previous_milli", sa.BigInteger(), nullable=False),
        sa.Column("this_milli", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["contract_item.id"],
            name=op.f("fk_measured_quantity_item_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["milestone_report.id"],
            name=op.f("fk_measured_quantity_report_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("report_id", "item_id", name=op.f("pk_measured_quantity")),
        info={"append_only": True},
    )
    op.create_index(
        op.f("ix_measured_quantity_item_id"), "measured_quantity", ["item_id"], unique=False
    )


def _create_accepted_quantity() -> None:
    op.create_table(
        "accepted_quantity",
        sa.Column("verdict_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["contract_item.id"],
            name=op.f("fk_accepted_quantity_item_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["verdict_id"],
            ["verdict.id"],
            name=op.f("fk_accepted_quantity_verdict_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("verdict_id", "item_id", name=op.f("pk_accepted_quantity")),
        info={"append_only": True},
    )
    op.create_index(
        op.f("ix_accepted_quantity_item_id"), "accepted_quantity", ["item_id"], unique=False
    )


def upgrade() -> None:
    _create_contract_item()
    _create_unit_price_terms()
    _create_certified_quantity()
    _create_measured_piece()
    _create_measured_quantity()
    _create_accepted_quantity()
    dialect = op.get_bind().dialect.name
    for table in APPEND_ONLY:
        _run(triggers.append_only(table, dialect))
    for table, per in POSITIONS:
        _run(triggers.next_position(table, dialect, per=per))
    for table, column, transitions in STEPS:
        _run(triggers.declared_steps(table, column, transitions, dialect))


def _run(statements: list[str]) -> None:
    for statement in statements:
        op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    dialect = op.get_bind().dialect.name
    op.drop_table("accepted_quantity")
    op.drop_table("measured_quantity")
    op.drop_table("measured_piece")
    op.drop_table("certified_quantity")
    op.drop_table("unit_price_terms")
    op.drop_table("contract_item")
    if dialect == "postgresql":
        for table in APPEND_ONLY:
            op.execute(f"DROP FUNCTION {table}_append_only()")
        for table, _per in POSITIONS:
            op.execute(f"DROP FUNCTION {table}_next()")
        for table, column, _transitions in STEPS:
            op.execute(f"DROP FUNCTION {table}_{column}_steps()")
