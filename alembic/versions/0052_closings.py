"""The end of agreements: termination, acceptance, settlement, unfinished works."""

import sqlalchemy as sa
from alembic import op

from foundation import columns, triggers

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

PATH = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")

APPEND_ONLY: tuple[str, ...] = ("settlement_line",)
POSITIONS: tuple[tuple[str, str | None], ...] = ()
STEPS: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    (
        "closing",
        "state",
        (
            ("provisional", "final"),
            ("terminated", "provisional"),
            ("written", "discarded"),
            ("written", "terminated"),
        ),
    ),
    (
        "settlement",
        "state",
        (
            ("agreed", "prepared"),
            ("agreed", "settled"),
            ("prepared", "agreed"),
            ("prepared", "settled"),
        ),
    ),
    (
        "unfinished_work",
        "state",
        (
            ("registered", "to_finish"),
            ("registered", "to_give_up"),
            ("to_finish", "finished"),
            ("to_finish", "to_give_up"),
            ("to_give_up", "given_up"),
            ("to_give_up", "to_finish"),
        ),
    ),
)


def _create_closing() -> None:
    op.create_table(
        "closing",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "expiry",
                "mutual",
                "unilateral",
                "early",
                name="termination_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=False),
        sa.Column("is_complete", sa.Boolean(), nullable=False),
        sa.Column("unfinished", columns.JsonText(), nullable=True),
        sa.Column("corrections_until", sa.Date(), nullable=True),
        sa.Column("pending", columns.JsonText(), nullable=False),
        sa.Column("written_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=True),
        sa.Column("agreed", sa.String(length=200), nullable=True),
        sa.Column("act_id", sa.Uuid(), nullable=True),
        sa.Column("signed_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column("signed_by", sa.Uuid(), nullable=True),
        sa.Column("discard_reason", sa.Text(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("defects_until", sa.Date(), nullable=True),
        sa.Column("reception_note", sa.Text(), nullable=True),
        sa.Column("received_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column("received_by", sa.Uuid(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "written",
                "terminated",
                "provisional",
                "final",
                "discarded",
                name="closing_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "defects_until >= received_on", name=op.f("ck_closing_defects_after_reception")
        ),
        sa.CheckConstraint("signed_by <> written_by", name=op.f("ck_closing_signer_did_not_write")),
        sa.ForeignKeyConstraint(
            ["act_id"],
            ["stored_file.id"],
            name=op.f("fk_closing_act_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["agreement_id"],
            ["agreement.id"],
            name=op.f("fk_closing_agreement_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_closing_project_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closing")),
    )
    op.create_index(
        "ix_closing_live",
        "closing",
        ["agreement_id"],
        unique=True,
        sqlite_where=sa.text("state <> 'discarded'"),
        postgresql_where=sa.text("state <> 'discarded'"),
    )
    op.create_index(op.f("ix_closing_project_id"), "closing", ["project_id"], unique=False)
    op.create_index(op.f("ix_closing_state"), "closing", ["state"], unique=False)
    op.create_index(op.f("ix_closing_territory"), "closing", ["territory"], unique=False)


def _create_settlement() -> None:
    op.create_table(
        "settlement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=False),
        sa.Column("by_agreement_until", sa.Date(), nullable=False),
        sa.Column("unilateral_until", sa.Date(), nullable=False),
        sa.Column("late_until", sa.Date(), nullable=False),
        sa.Column("observations", sa.Text(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("returned_minor", sa.BigInteger(), nullable=False),
        sa.Column("return_proof_id", sa.Uuid(), nullable=True),
        sa.Column("prepared_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("prepared_by", sa.Uuid(), nullable=True),
        sa.Column("reservations", sa.Text(), nullable=True),
        sa.Column("agreed_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column("agreed_by", sa.Uuid(), nullable=True),
        sa.Column(
            "stage",
            sa.Enum(
                "by_agreement",
                "unilateral",
                "late",
                name="settlement_stage",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("act_id", sa.Uuid(), nullable=True),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("signed_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column("signed_by", sa.Uuid(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "prepared",
                "agreed",
                "settled",
                name="settlement_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "agreed_by <> prepared_by", name=op.f("ck_settlement_agreed_by_another")
        ),
        sa.CheckConstraint("returned_minor >= 0", name=op.f("ck_settlement_returned_not_negative")),
        sa.CheckConstraint(
            "signed_by <> prepared_by", name=op.f("ck_settlement_signer_did_not_prepare")
        ),
        sa.ForeignKeyConstraint(
            ["act_id"],
            ["stored_file.id"],
            name=op.f("fk_settlement_act_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["agreement_id"],
            ["agreement.id"],
            name=op.f("fk_settlement_agreement_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_settlement_project_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["return_proof_id"],
            ["stored_file.id"],
            name=op.f("fk_settlement_return_proof_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlement")),
        sa.UniqueConstraint("agreement_id", name=op.f("uq_settlement_agreement_id")),
    )
    op.create_index(op.f("ix_settlement_project_id"), "settlement", ["project_id"], unique=False)
    op.create_index(op.f("ix_settlement_state"), "settlement", ["state"], unique=False)
    op.create_index(op.f("ix_settlement_territory"), "settlement", ["territory"], unique=False)


def _create_unfinished_work() -> None:
    op.create_table(
        "unfinished_work",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("left_to_build", sa.Text(), nullable=False),
        sa.Column("answers", sa.String(length=200), nullable=False),
        sa.Column("physical_bp", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("cost_minor", sa.BigInteger(), nullable=False),
        sa.Column("registered_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("reviewed_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column("reviewed_by", sa.Uuid(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("decided_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("closed_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "registered",
                "to_finish",
                "to_give_up",
                "finished",
                "given_up",
                name="unfinished_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("cost_minor >= 0", name=op.f("ck_unfinished_work_cost_not_negative")),
        sa.ForeignKeyConstraint(
            ["agreement_id"],
            ["agreement.id"],
            name=op.f("fk_unfinished_work_agreement_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_unfinished_work_project_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unfinished_work")),
        sa.UniqueConstraint("agreement_id", name=op.f("uq_unfinished_work_agreement_id")),
    )
    op.create_index(
        op.f("ix_unfinished_work_project_id"), "unfinished_work", ["project_id"], unique=False
    )
    op.create_index(op.f("ix_unfinished_work_state"), "unfinished_work", ["state"], unique=False)
    op.create_index(
        op.f("ix_unfinished_work_territory"), "unfinished_work", ["territory"], unique=False
    )


def _create_settlement_line() -> None:
    op.create_table(
        "settlement_line",
        sa.Column("settlement_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "code",
            sa.Enum(
                "ended",
                "value",
                "unpaid",
                "money",
                "net",
                "advance",
                "retention",
                "in_kind",
                "on_the_way",
                "fines",
                "fixes",
                "guarantees",
                name="line_code",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
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
        info={"append_only": True},
    )


def upgrade() -> None:
    op.add_column("agreement", sa.Column("ended_on", sa.Date(), nullable=True))
    op.add_column(
        "agreement",
        sa.Column("left_unfinished", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    _create_closing()
    _create_settlement()
    _create_unfinished_work()
    _create_settlement_line()
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
    op.drop_table("settlement_line")
    op.drop_table("unfinished_work")
    op.drop_table("settlement")
    op.drop_table("closing")
    op.drop_column("agreement", "left_unfinished")
    op.drop_column("agreement", "ended_on")
    if dialect == "postgresql":
        for table in APPEND_ONLY:
            op.execute(f"DROP FUNCTION {table}_append_only()")
        for table, _per in POSITIONS:
            op.execute(f"DROP FUNCTION {table}_next()")
        for table, column, _transitions in STEPS:
            op.execute(f"DROP FUNCTION {table}_{column}_steps()")
