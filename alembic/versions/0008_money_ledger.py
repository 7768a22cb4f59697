"""Where the money of the works comes from and what became of it: sources, ledger, deliveries in kind, rates, promises of maintenance."""

import sqlalchemy as sa
from alembic import op

from foundation import columns, triggers

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

PATH = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")

APPEND_ONLY: tuple[str, ...] = ("exchange_rate", "funding_entry")
POSITIONS: tuple[tuple[str, str | None], ...] = ()
STEPS: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    (
        "delivery",
        "state",
        (("accepted", "refused"), ("delivered", "accepted"), ("delivered", "refused")),
    ),
)


def _create_exchange_rate() -> None:
    op.create_table(
        "exchange_rate",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("quote", sa.String(length=3), nullable=False),
        sa.Column("rate_on", sa.Date(), nullable=False),
        sa.Column("rate_micro", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("recorded_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("currency <> quote", name=op.f("ck_exchange_rate_two_currencies")),
        sa.CheckConstraint("rate_micro > 0", name=op.f("ck_exchange_rate_rate_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_rate")),
        info={"append_only": True},
    )
    op.create_index(
        "ix_exchange_rate_pair_day", "exchange_rate", ["currency", "quote", "rate_on"], unique=False
    )


def _create_funding_source() -> None:
    op.create_table(
        "funding_source",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "programme",
                "nation",
                "department",
                "municipality",
                "royalties",
                "private",
                "community",
                "donor",
                name="source_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("tax_number", sa.String(length=20), nullable=True),
        sa.Column("conditions", sa.Text(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("pledged_minor", sa.BigInteger(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("registered_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("revised_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_funding_source_ends_after_start")),
        sa.CheckConstraint("pledged_minor > 0", name=op.f("ck_funding_source_pledge_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funding_source")),
    )
    op.create_index(
        op.f("ix_funding_source_territory"), "funding_source", ["territory"], unique=False
    )


def _create_maintenance_promise() -> None:
    op.create_table(
        "maintenance_promise",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column(
            "payer",
            sa.Enum(
                "programme",
                "nation",
                "department",
                "municipality",
                "royalties",
                "private",
                "community",
                "donor",
                name="source_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("payer_name", sa.String(length=200), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("yearly_minor", sa.BigInteger(), nullable=False),
        sa.Column("first_year", sa.Integer(), nullable=False),
        sa.Column("budget_line", sa.String(length=80), nullable=True),
        sa.Column("act_number", sa.String(length=80), nullable=False),
        sa.Column("act_on", sa.Date(), nullable=False),
        sa.Column("act_id", sa.Uuid(), nullable=False),
        sa.Column("promised_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("promised_by", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("yearly_minor > 0", name=op.f("ck_maintenance_promise_amount_positive")),
        sa.ForeignKeyConstraint(
            ["act_id"],
            ["stored_file.id"],
            name=op.f("fk_maintenance_promise_act_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_maintenance_promise_project_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_maintenance_promise")),
        sa.UniqueConstraint("project_id", name=op.f("uq_maintenance_promise_project_id")),
    )


def _create_delivery() -> None:
    op.create_table(
        "delivery",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("share_id", sa.Uuid(), nullable=False),
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=False),
        sa.Column("unit", sa.String(length=40), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("rate_minor", sa.BigInteger(), nullable=False),
        sa.Column("delivered_on", sa.Date(), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("judged_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column("judged_by", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "delivered",
                "accepted",
                "refused",
                name="delivery_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "judged_by <> recorded_by", name=op.f("ck_delivery_judged_by_somebody_else")
        ),
        sa.CheckConstraint("quantity_milli > 0", name=op.f("ck_delivery_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["evidence_id"],
            ["stored_file.id"],
            name=op.f("fk_delivery_evidence_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_delivery_project_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["share_id"],
            ["funding_share.id"],
            name=op.f("fk_delivery_share_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
    )
    op.create_index(op.f("ix_delivery_project_id"), "delivery", ["project_id"], unique=False)
    op.create_index(op.f("ix_delivery_share_id"), "delivery", ["share_id"], unique=False)
    op.create_index(op.f("ix_delivery_state"), "delivery", ["state"], unique=False)
    op.create_index(op.f("ix_delivery_territory"), "delivery", ["territory"], unique=False)


def _create_funding_entry() -> None:
    op.create_table(
        "funding_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("share_id", sa.Uuid(), nullable=False),
        sa.Column(
            "step",
            sa.Enum(
                "committed",
                "received",
                "used",
                name="funding_step",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=True),
        sa.Column("evidence_id", sa.Uuid(), nullable=True),
        sa.Column("delivery_id", sa.Uuid(), nullable=True),
        sa.Column("payment_id", sa.Uuid(), nullable=True),
        sa.Column("reverses_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("recorded_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(reverses_id IS NULL) = (amount_minor > 0)",
            name=op.f("ck_funding_entry_only_a_reversal_takes_away"),
        ),
        sa.CheckConstraint(
            "(reverses_id IS NULL) = (reason IS NULL)",
            name=op.f("ck_funding_entry_reversal_has_a_reason"),
        ),
        sa.CheckConstraint("amount_minor <> 0", name=op.f("ck_funding_entry_amount_not_zero")),
        sa.ForeignKeyConstraint(
            ["delivery_id"],
            ["delivery.id"],
            name=op.f("fk_funding_entry_delivery_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"],
            ["stored_file.id"],
            name=op.f("fk_funding_entry_evidence_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_funding_entry_project_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["reverses_id"],
            ["funding_entry.id"],
            name=op.f("fk_funding_entry_reverses_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["share_id"],
            ["funding_share.id"],
            name=op.f("fk_funding_entry_share_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funding_entry")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_funding_entry_reverses_id")),
        info={"append_only": True},
    )
    op.create_index(
        op.f("ix_funding_entry_delivery_id"), "funding_entry", ["delivery_id"], unique=False
    )
    op.create_index(
        op.f("ix_funding_entry_project_id"), "funding_entry", ["project_id"], unique=False
    )
    op.create_index(op.f("ix_funding_entry_share_id"), "funding_entry", ["share_id"], unique=False)
    op.create_index(
        op.f("ix_funding_entry_territory"), "funding_entry", ["territory"], unique=False
    )


def upgrade() -> None:
    _create_exchange_rate()
    _create_funding_source()
    _create_maintenance_promise()
    _create_delivery()
    _create_funding_entry()
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
    op.drop_table("funding_entry")
    op.drop_table("delivery")
    op.drop_table("maintenance_promise")
    op.drop_table("funding_source")
    op.drop_table("exchange_rate")
    if dialect == "postgresql":
        for table in APPEND_ONLY:
            op.execute(f"DROP FUNCTION {table}_append_only()")
        for table, _per in POSITIONS:
            op.execute(f"DROP FUNCTION {table}_next()")
        for table, column, _transitions in STEPS:
            op.execute(f"DROP FUNCTION {table}_{column}_steps()")
