"""Community cash books with their suppliers and justifications; transfers paid before enter them as they were paid."""

import sqlalchemy as sa
from alembic import op

from foundation import columns, triggers
from foundation.ids import new_id

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

PATH = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")

APPEND_ONLY: tuple[str, ...] = ("cash_entry",)
POSITIONS: tuple[tuple[str, str | None], ...] = (("cash_entry", "agreement_id"),)
STEPS: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    (
        "cash_justification",
        "state",
        (("presented", "accepted"), ("presented", "returned"), ("returned", "presented")),
    ),
)


def _create_supplier() -> None:
    op.create_table(
        "supplier",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "document_kind",
            sa.Enum(
                "cc",
                "ce",
                "ppt",
                "ti",
                "nit",
                name="document_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("document_number", sa.String(length=20), nullable=False),
        sa.Column("check_digit", sa.String(length=1), nullable=True),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("registered_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("registered_by", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier")),
        sa.UniqueConstraint(
            "territory", "document_number", name=op.f("uq_supplier_territory_document_number")
        ),
    )
    op.create_index(
        op.f("ix_supplier_document_number"), "supplier", ["document_number"], unique=False
    )
    op.create_index(op.f("ix_supplier_phone"), "supplier", ["phone"], unique=False)


def _create_cash_justification() -> None:
    op.create_table(
        "cash_justification",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("first_position", sa.Integer(), nullable=False),
        sa.Column("last_position", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("opening_minor", sa.BigInteger(), nullable=False),
        sa.Column("received_minor", sa.BigInteger(), nullable=False),
        sa.Column("spent_minor", sa.BigInteger(), nullable=False),
        sa.Column("closing_minor", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("presented_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("presented_by", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("objections", columns.JsonText(), nullable=True),
        sa.Column("judged_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column("judged_by", sa.Uuid(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "presented",
                "returned",
                "accepted",
                name="justification_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "closing_minor = opening_minor + received_minor - spent_minor",
            name=op.f("ck_cash_justification_period_adds_up"),
        ),
        sa.CheckConstraint(
            "judged_by <> presented_by", name=op.f("ck_cash_justification_judged_by_somebody_else")
        ),
        sa.CheckConstraint(
            "last_position >= first_position", name=op.f("ck_cash_justification_period_not_empty")
        ),
        sa.ForeignKeyConstraint(
            ["agreement_id"],
            ["agreement.id"],
            name=op.f("fk_cash_justification_agreement_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_cash_justification_project_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cash_justification")),
        sa.UniqueConstraint(
            "agreement_id", "number", name=op.f("uq_cash_justification_agreement_id_number")
        ),
    )
    op.create_index(
        op.f("ix_cash_justification_project_id"), "cash_justification", ["project_id"], unique=False
    )
    op.create_index(
        op.f("ix_cash_justification_state"), "cash_justification", ["state"], unique=False
    )
    op.create_index(
        op.f("ix_cash_justification_territory"), "cash_justification", ["territory"], unique=False
    )


def _create_cash_entry() -> None:
    op.create_table(
        "cash_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "transfer",
                "income",
                "expense",
                "reversal",
                name="cash_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
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
            nullable=True,
        ),
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("balance_minor", sa.BigInteger(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=True),
        sa.Column("reverses_id", sa.Uuid(), nullable=True),
        sa.Column("supplier_id", sa.Uuid(), nullable=True),
        sa.Column("receipt_id", sa.Uuid(), nullable=True),
        sa.Column("receipt_number", sa.String(length=40), nullable=True),
        sa.Column("recorded_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'reversal') = (reverses_id IS NOT NULL)",
            name=op.f("ck_cash_entry_reversal_reverses"),
        ),
        sa.CheckConstraint(
            "(kind = 'transfer') = (payment_id IS NOT NULL)",
            name=op.f("ck_cash_entry_transfer_paid"),
        ),
        sa.CheckConstraint(
            "amount_minor < 0 OR kind <> 'expense'", name=op.f("ck_cash_entry_expense_goes_out")
        ),
        sa.CheckConstraint(
            "amount_minor > 0 OR kind NOT IN ('transfer', 'income')",
            name=op.f("ck_cash_entry_income_comes_in"),
        ),
        sa.CheckConstraint("balance_minor >= 0", name=op.f("ck_cash_entry_balance_not_negative")),
        sa.ForeignKeyConstraint(
            ["agreement_id"],
            ["agreement.id"],
            name=op.f("fk_cash_entry_agreement_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"],
            ["payment.id"],
            name=op.f("fk_cash_entry_payment_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_cash_entry_project_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["receipt_id"],
            ["stored_file.id"],
            name=op.f("fk_cash_entry_receipt_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["reverses_id"],
            ["cash_entry.id"],
            name=op.f("fk_cash_entry_reverses_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"],
            ["supplier.id"],
            name=op.f("fk_cash_entry_supplier_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cash_entry")),
        sa.UniqueConstraint(
            "agreement_id", "position", name=op.f("uq_cash_entry_agreement_id_position")
        ),
        sa.UniqueConstraint("payment_id", name=op.f("uq_cash_entry_payment_id")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_cash_entry_reverses_id")),
        info={"append_only": True, "position_per": "agreement_id"},
    )
    op.create_index(op.f("ix_cash_entry_project_id"), "cash_entry", ["project_id"], unique=False)
    op.create_index(op.f("ix_cash_entry_receipt_id"), "cash_entry", ["receipt_id"], unique=False)
    op.create_index(op.f("ix_cash_entry_supplier_id"), "cash_entry", ["supplier_id"], unique=False)
    op.create_index(op.f("ix_cash_entry_territory"), "cash_entry", ["territory"], unique=False)


def upgrade() -> None:
    _create_supplier()
    _create_cash_justification()
    _create_cash_entry()
    _enter_transfers()
    dialect = op.get_bind().dialect.name
    for table in APPEND_ONLY:
        _run(triggers.append_only(table, dialect))
    for table, per in POSITIONS:
        _run(triggers.next_position(table, dialect, per=per))
    for table, column, transitions in STEPS:
        _run(triggers.declared_steps(table, column, transitions, dialect))


def _enter_transfers() -> None:
    """What was paid before there were books stands at the beginning of each, in the order of the payments."""
    paid = sa.table(
        "payment",
        sa.column("id", sa.Uuid()),
        *(sa.column(name) for name in ("territory", "currency", "net_minor", "bank_reference")),
        *(sa.column(name, sa.Uuid()) for name in ("project_id", "agreement_id", "paid_by")),
        sa.column("paid_on", sa.Date()),
        sa.column("paid_at", columns.InstantType()),
        *(sa.column(name) for name in ("number", "state")),
    )
    known = sa.select(paid).where(paid.c.state == "paid", paid.c.net_minor > 0)
    entries: list[dict[str, object]] = []
    last: dict[object, tuple[int, int]] = {}
    rows = op.get_bind().execute(known.order_by(paid.c.agreement_id, paid.c.number))
    for row in rows.mappings():
        position, balance = last.get(row["agreement_id"], (0, 0))
        last[row["agreement_id"]] = position + 1, balance + row["net_minor"]
        entries.append(
            {
                **{name: row[name] for name in ("territory", "currency")},
                **{name: row[name] for name in ("project_id", "agreement_id")},
                "id": new_id(),
                "position": position + 1,
                "kind": "transfer",
                "what": row["bank_reference"],
                "happened_on": row["paid_on"],
                "amount_minor": row["net_minor"],
                "balance_minor": balance + row["net_minor"],
                "payment_id": row["id"],
                "recorded_at": row["paid_at"],
                "recorded_by": row["paid_by"],
            }
        )
    if entries:
        op.bulk_insert(_book(), entries)


def _book() -> sa.TableClause:
    uuids = ("id", "project_id", "agreement_id", "payment_id", "recorded_by")
    return sa.table(
        "cash_entry",
        *(sa.column(name, sa.Uuid()) for name in uuids),
        *(sa.column(name) for name in ("territory", "currency", "position", "kind", "what")),
        *(sa.column(name) for name in ("amount_minor", "balance_minor")),
        sa.column("happened_on", sa.Date()),
        sa.column("recorded_at", columns.InstantType()),
    )


def _run(statements: list[str]) -> None:
    for statement in statements:
        op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    dialect = op.get_bind().dialect.name
    op.drop_table("cash_entry")
    op.drop_table("cash_justification")
    op.drop_table("supplier")
    if dialect == "postgresql":
        for table in APPEND_ONLY:
            op.execute(f"DROP FUNCTION {table}_append_only()")
        for table, _per in POSITIONS:
            op.execute(f"DROP FUNCTION {table}_next()")
        for table, column, _transitions in STEPS:
            op.execute(f"DROP FUNCTION {table}_{column}_steps()")
