"""Rates of places, approvals by amount with their delegations, fines, and receipts by who was paid."""

import sqlalchemy as sa
from alembic import op

from foundation import columns, triggers

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

PATH = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")

APPEND_ONLY: tuple[str, ...] = ("local_rate", "payment_approval")
POSITIONS: tuple[tuple[str, str | None], ...] = ()
STEPS: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    ("approval_delegation", "state", (("granted", "revoked"),)),
    (
        "fine",
        "state",
        (
            ("contested", "annulled"),
            ("contested", "confirmed"),
            ("imposed", "contested"),
            ("proposed", "dismissed"),
            ("proposed", "imposed"),
        ),
    ),
    (
        "payment_receipt",
        "state",
        (
            ("answered", "confirmed"),
            ("answered", "disputed"),
            ("disputed", "answered"),
            ("disputed", "confirmed"),
        ),
    ),
)


def _create_local_rate() -> None:
    op.create_table(
        "local_rate",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column(
            "entity_kind",
            sa.Enum(
                "department",
                "municipality",
                "nation",
                "implementer",
                "ngo",
                name="entity_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("rate_bp", sa.Integer(), nullable=False),
        sa.Column(
            "base",
            sa.Enum(
                "gross",
                "gross_less_amortisation",
                name="deduction_base",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
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
        info={"append_only": True},
    )
    op.create_index(op.f("ix_local_rate_territory"), "local_rate", ["territory"], unique=False)


def _create_approval_delegation() -> None:
    op.create_table(
        "approval_delegation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "administrator",
                "programme_manager",
                "social_facilitator",
                "engineer",
                "contracts_officer",
                "finance_officer",
                "organisation",
                "committee",
                "municipal_official",
                "donor",
                "auditor",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("delegate_id", sa.Uuid(), nullable=False),
        sa.Column("most_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("act_number", sa.String(length=200), nullable=False),
        sa.Column("act_file_id", sa.Uuid(), nullable=False),
        sa.Column("granted_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("granted_by", sa.Uuid(), nullable=True),
        sa.Column("revoke_reason", sa.Text(), nullable=True),
        sa.Column("revoked_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "granted",
                "revoked",
                name="delegation_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "delegate_id <> granted_by",
            name=op.f("ck_approval_delegation_nobody_delegates_to_themselves"),
        ),
        sa.CheckConstraint(
            "ends_on >= starts_on", name=op.f("ck_approval_delegation_ends_after_start")
        ),
        sa.CheckConstraint("most_minor > 0", name=op.f("ck_approval_delegation_most_positive")),
        sa.ForeignKeyConstraint(
            ["act_file_id"],
            ["stored_file.id"],
            name=op.f("fk_approval_delegation_act_file_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["delegate_id"],
            ["user_account.id"],
            name=op.f("fk_approval_delegation_delegate_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_delegation")),
    )
    op.create_index(
        op.f("ix_approval_delegation_delegate_id"),
        "approval_delegation",
        ["delegate_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_approval_delegation_territory"), "approval_delegation", ["territory"], unique=False
    )


def _create_fine() -> None:
    op.create_table(
        "fine",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=80), nullable=False),
        sa.Column("rule_valid_from", sa.Date(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("deducted_minor", sa.BigInteger(), nullable=False),
        sa.Column("answer_until", sa.Date(), nullable=False),
        sa.Column("proposed_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column("act_number", sa.String(length=200), nullable=True),
        sa.Column("act_on", sa.Date(), nullable=True),
        sa.Column("act_file_id", sa.Uuid(), nullable=True),
        sa.Column("contest_until", sa.Date(), nullable=True),
        sa.Column("imposed_by", sa.Uuid(), nullable=True),
        sa.Column("contest", sa.Text(), nullable=True),
        sa.Column("contested_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("decided_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "imposed",
                "contested",
                "confirmed",
                "annulled",
                "dismissed",
                name="fine_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "amount_minor > 0 AND deducted_minor BETWEEN 0 AND amount_minor",
            name=op.f("ck_fine_amounts_fit"),
        ),
        sa.CheckConstraint(
            "imposed_by <> proposed_by", name=op.f("ck_fine_imposer_did_not_propose")
        ),
        sa.ForeignKeyConstraint(
            ["act_file_id"],
            ["stored_file.id"],
            name=op.f("fk_fine_act_file_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["agreement_id"],
            ["agreement.id"],
            name=op.f("fk_fine_agreement_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_fine_project_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fine")),
        sa.UniqueConstraint("agreement_id", "number", name=op.f("uq_fine_agreement_id_number")),
    )
    op.create_index(op.f("ix_fine_project_id"), "fine", ["project_id"], unique=False)
    op.create_index(op.f("ix_fine_state"), "fine", ["state"], unique=False)
    op.create_index(op.f("ix_fine_territory"), "fine", ["territory"], unique=False)


def _create_payment_approval() -> None:
    op.create_table(
        "payment_approval",
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("tier", sa.String(length=80), nullable=False),
        sa.Column("tier_valid_from", sa.Date(), nullable=False),
        sa.Column("delegation_id", sa.Uuid(), nullable=True),
        sa.Column("approved_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["delegation_id"],
            ["approval_delegation.id"],
            name=op.f("fk_payment_approval_delegation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"],
            ["payment.id"],
            name=op.f("fk_payment_approval_payment_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("payment_id", name=op.f("pk_payment_approval")),
        info={"append_only": True},
    )


def _create_payment_receipt() -> None:
    op.create_table(
        "payment_receipt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column(
            "means",
            sa.Enum(
                "treasurer",
                "assembly",
                name="receipt_means",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("proof_id", sa.Uuid(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("confirmed_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answer_file_id", sa.Uuid(), nullable=True),
        sa.Column("answered_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "confirmed",
                "disputed",
                "answered",
                name="receipt_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "amount_minor >= 0", name=op.f("ck_payment_receipt_amount_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["answer_file_id"],
            ["stored_file.id"],
            name=op.f("fk_payment_receipt_answer_file_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"],
            ["payment.id"],
            name=op.f("fk_payment_receipt_payment_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_payment_receipt_project_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["proof_id"],
            ["stored_file.id"],
            name=op.f("fk_payment_receipt_proof_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_receipt")),
        sa.UniqueConstraint("payment_id", name=op.f("uq_payment_receipt_payment_id")),
    )
    op.create_index(
        op.f("ix_payment_receipt_project_id"), "payment_receipt", ["project_id"], unique=False
    )
    op.create_index(op.f("ix_payment_receipt_state"), "payment_receipt", ["state"], unique=False)
    op.create_index(
        op.f("ix_payment_receipt_territory"), "payment_receipt", ["territory"], unique=False
    )


def upgrade() -> None:
    _create_local_rate()
    _create_approval_delegation()
    _create_fine()
    _create_payment_approval()
    _create_payment_receipt()
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
    op.drop_table("payment_receipt")
    op.drop_table("payment_approval")
    op.drop_table("fine")
    op.drop_table("approval_delegation")
    op.drop_table("local_rate")
    if dialect == "postgresql":
        for table in APPEND_ONLY:
            op.execute(f"DROP FUNCTION {table}_append_only()")
        for table, _per in POSITIONS:
            op.execute(f"DROP FUNCTION {table}_next()")
        for table, column, _transitions in STEPS:
            op.execute(f"DROP FUNCTION {table}_{column}_steps()")
