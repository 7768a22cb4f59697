"""Purchases: what is asked for, quoted, received and paid."""

import sqlalchemy as sa
from alembic import op

from foundation import columns, triggers

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

PATH = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")

APPEND_ONLY: tuple[str, ...] = (
    "purchase_item",
    "purchase_payment",
    "purchase_receipt",
    "purchase_receipt_line",
    "quotation_price",
)
POSITIONS: tuple[tuple[str, str | None], ...] = ()
STEPS: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    (
        "purchase",
        "state",
        (
            ("chosen", "cancelled"),
            ("chosen", "ordered"),
            ("chosen", "requested"),
            ("ordered", "received"),
            ("requested", "cancelled"),
            ("requested", "chosen"),
        ),
    ),
)


def _create_purchase() -> None:
    op.create_table(
        "purchase",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("milestone_id", sa.Uuid(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.Column(
            "concept",
            sa.Enum(
                "materials",
                "labour",
                "transport",
                "machinery",
                "services",
                "administration",
                "returned",
                "other",
                name="cash_concept",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("needed_on", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("requested_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=True),
        sa.Column("return_reason", sa.Text(), nullable=True),
        sa.Column("quotation_id", sa.Uuid(), nullable=True),
        sa.Column("rule", sa.String(length=80), nullable=True),
        sa.Column("choice_reason", sa.Text(), nullable=True),
        sa.Column("few_reason", sa.Text(), nullable=True),
        sa.Column("chosen_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column("chosen_by", sa.Uuid(), nullable=True),
        sa.Column("order_number", sa.Integer(), nullable=True),
        sa.Column("deliver_by", sa.Date(), nullable=True),
        sa.Column("ordered_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column("ordered_by", sa.Uuid(), nullable=True),
        sa.Column("short_reason", sa.Text(), nullable=True),
        sa.Column("cancel_reason", sa.Text(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "requested",
                "chosen",
                "ordered",
                "received",
                "cancelled",
                name="purchase_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "ordered_by <> chosen_by", name=op.f("ck_purchase_orderer_did_not_choose")
        ),
        sa.ForeignKeyConstraint(
            ["agreement_id"],
            ["agreement.id"],
            name=op.f("fk_purchase_agreement_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["milestone_id"],
            ["milestone.id"],
            name=op.f("fk_purchase_milestone_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_purchase_project_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase")),
        sa.UniqueConstraint("agreement_id", "number", name=op.f("uq_purchase_agreement_id_number")),
    )
    op.create_index(op.f("ix_purchase_project_id"), "purchase", ["project_id"], unique=False)
    op.create_index(op.f("ix_purchase_state"), "purchase", ["state"], unique=False)
    op.create_index(op.f("ix_purchase_territory"), "purchase", ["territory"], unique=False)


def _create_purchase_item() -> None:
    op.create_table(
        "purchase_item",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("purchase_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.Column("unit", sa.String(length=80), nullable=False),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("quantity_milli > 0", name=op.f("ck_purchase_item_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["purchase_id"],
            ["purchase.id"],
            name=op.f("fk_purchase_item_purchase_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_item")),
        sa.UniqueConstraint(
            "purchase_id", "position", name=op.f("uq_purchase_item_purchase_id_position")
        ),
        info={"append_only": True},
    )


def _create_purchase_payment() -> None:
    op.create_table(
        "purchase_payment",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("purchase_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["cash_entry.id"],
            name=op.f("fk_purchase_payment_entry_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["purchase_id"],
            ["purchase.id"],
            name=op.f("fk_purchase_payment_purchase_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_purchase_payment")),
        info={"append_only": True},
    )
    op.create_index(
        op.f("ix_purchase_payment_purchase_id"), "purchase_payment", ["purchase_id"], unique=False
    )


def _create_purchase_receipt() -> None:
    op.create_table(
        "purchase_receipt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("purchase_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("received_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["evidence_id"],
            ["stored_file.id"],
            name=op.f("fk_purchase_receipt_evidence_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["purchase_id"],
            ["purchase.id"],
            name=op.f("fk_purchase_receipt_purchase_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_receipt")),
        sa.UniqueConstraint(
            "purchase_id", "number", name=op.f("uq_purchase_receipt_purchase_id_number")
        ),
        info={"append_only": True},
    )


def _create_quotation() -> None:
    op.create_table(
        "quotation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("purchase_id", sa.Uuid(), nullable=False),
        sa.Column("supplier_id", sa.Uuid(), nullable=False),
        sa.Column("quoted_on", sa.Date(), nullable=False),
        sa.Column("delivery_days", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("transport_minor", sa.BigInteger(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column("withdraw_reason", sa.String(length=200), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("total_minor > 0", name=op.f("ck_quotation_total_positive")),
        sa.CheckConstraint(
            "transport_minor >= 0", name=op.f("ck_quotation_transport_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["stored_file.id"],
            name=op.f("fk_quotation_file_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["purchase_id"],
            ["purchase.id"],
            name=op.f("fk_quotation_purchase_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"],
            ["supplier.id"],
            name=op.f("fk_quotation_supplier_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quotation")),
    )
    op.create_index(
        "ix_quotation_standing",
        "quotation",
        ["purchase_id", "supplier_id"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_index(op.f("ix_quotation_supplier_id"), "quotation", ["supplier_id"], unique=False)


def _create_purchase_receipt_line() -> None:
    op.create_table(
        "purchase_receipt_line",
        sa.Column("receipt_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("accepted_milli", sa.BigInteger(), nullable=False),
        sa.Column("rejected_milli", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.CheckConstraint(
            "accepted_milli >= 0 AND rejected_milli >= 0",
            name=op.f("ck_purchase_receipt_line_not_negative"),
        ),
        sa.CheckConstraint(
            "rejected_milli = 0 OR reason IS NOT NULL",
            name=op.f("ck_purchase_receipt_line_rejection_has_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["purchase_item.id"],
            name=op.f("fk_purchase_receipt_line_item_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["receipt_id"],
            ["purchase_receipt.id"],
            name=op.f("fk_purchase_receipt_line_receipt_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("receipt_id", "item_id", name=op.f("pk_purchase_receipt_line")),
        info={"append_only": True},
    )


def _create_quotation_price() -> None:
    op.create_table(
        "quotation_price",
        sa.Column("quotation_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("unit_price_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "unit_price_minor >= 0", name=op.f("ck_quotation_price_price_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["purchase_item.id"],
            name=op.f("fk_quotation_price_item_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["quotation_id"],
            ["quotation.id"],
            name=op.f("fk_quotation_price_quotation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("quotation_id", "item_id", name=op.f("pk_quotation_price")),
        info={"append_only": True},
    )


def upgrade() -> None:
    _create_purchase()
    _create_purchase_item()
    _create_purchase_payment()
    _create_purchase_receipt()
    _create_quotation()
    _create_purchase_receipt_line()
    _create_quotation_price()
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
    op.drop_table("quotation_price")
    op.drop_table("purchase_receipt_line")
    op.drop_table("quotation")
    op.drop_table("purchase_receipt")
    op.drop_table("purchase_payment")
    op.drop_table("purchase_item")
    op.drop_table("purchase")
    if dialect == "postgresql":
        for table in APPEND_ONLY:
            op.execute(f"DROP FUNCTION {table}_append_only()")
        for table, _per in POSITIONS:
            op.execute(f"DROP FUNCTION {table}_next()")
        for table, column, _transitions in STEPS:
            op.execute(f"DROP FUNCTION {table}_{column}_steps()")
