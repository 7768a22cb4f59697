"""The labour register: workers, sheets, their days, and what was paid of them."""

import sqlalchemy as sa
from alembic import op

from foundation import columns, triggers

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

PATH = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")

APPEND_ONLY: tuple[str, ...] = ("labour_payment",)
POSITIONS: tuple[tuple[str, str | None], ...] = ()
STEPS: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    (
        "labour_sheet",
        "state",
        (
            ("open", "presented"),
            ("presented", "accepted"),
            ("presented", "returned"),
            ("returned", "open"),
            ("returned", "presented"),
        ),
    ),
)


def _create_worker() -> None:
    op.create_table(
        "worker",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "sex",
            sa.Enum(
                "woman",
                "man",
                "other",
                name="sex",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "age",
            sa.Enum(
                "young",
                "adult",
                "elder",
                name="age_group",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("hamlet", sa.String(length=200), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("rate_minor", sa.BigInteger(), nullable=False),
        sa.Column("consented_on", sa.Date(), nullable=False),
        sa.Column("listed_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("listed_by", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("rate_minor > 0", name=op.f("ck_worker_rate_positive")),
        sa.ForeignKeyConstraint(
            ["agreement_id"],
            ["agreement.id"],
            name=op.f("fk_worker_agreement_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_worker_person_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_worker_project_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_worker")),
        sa.UniqueConstraint("person_id", name=op.f("uq_worker_person_id")),
    )
    op.create_index(op.f("ix_worker_agreement_id"), "worker", ["agreement_id"], unique=False)
    op.create_index(op.f("ix_worker_project_id"), "worker", ["project_id"], unique=False)


def _create_labour_sheet() -> None:
    op.create_table(
        "labour_sheet",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("is_in_kind", sa.Boolean(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("days_milli", sa.BigInteger(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=True),
        sa.Column("opened_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("opened_by", sa.Uuid(), nullable=True),
        sa.Column("presented_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column("presented_by", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("judged_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column("judged_by", sa.Uuid(), nullable=True),
        sa.Column("delivery_id", sa.Uuid(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "presented",
                "returned",
                "accepted",
                name="sheet_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "NOT is_in_kind OR amount_minor = 0",
            name=op.f("ck_labour_sheet_given_days_cost_nothing"),
        ),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_labour_sheet_ends_after_start")),
        sa.CheckConstraint(
            "judged_by <> presented_by", name=op.f("ck_labour_sheet_judged_by_somebody_else")
        ),
        sa.ForeignKeyConstraint(
            ["agreement_id"],
            ["agreement.id"],
            name=op.f("fk_labour_sheet_agreement_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["delivery_id"],
            ["delivery.id"],
            name=op.f("fk_labour_sheet_delivery_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"],
            ["stored_file.id"],
            name=op.f("fk_labour_sheet_evidence_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_labour_sheet_project_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_labour_sheet")),
        sa.UniqueConstraint(
            "agreement_id", "number", name=op.f("uq_labour_sheet_agreement_id_number")
        ),
    )
    op.create_index(
        op.f("ix_labour_sheet_project_id"), "labour_sheet", ["project_id"], unique=False
    )
    op.create_index(op.f("ix_labour_sheet_state"), "labour_sheet", ["state"], unique=False)
    op.create_index(op.f("ix_labour_sheet_territory"), "labour_sheet", ["territory"], unique=False)


def _create_labour_day() -> None:
    op.create_table(
        "labour_day",
        sa.Column("worker_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("sheet_id", sa.Uuid(), nullable=False),
        sa.Column("share_milli", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_minor >= 0", name=op.f("ck_labour_day_amount_not_negative")),
        sa.CheckConstraint("share_milli IN (500, 1000)", name=op.f("ck_labour_day_whole_or_half")),
        sa.ForeignKeyConstraint(
            ["sheet_id"],
            ["labour_sheet.id"],
            name=op.f("fk_labour_day_sheet_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["worker_id"],
            ["worker.id"],
            name=op.f("fk_labour_day_worker_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("worker_id", "day", name=op.f("pk_labour_day")),
    )
    op.create_index(op.f("ix_labour_day_sheet_id"), "labour_day", ["sheet_id"], unique=False)


def _create_labour_payment() -> None:
    op.create_table(
        "labour_payment",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("sheet_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["cash_entry.id"],
            name=op.f("fk_labour_payment_entry_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id"],
            ["labour_sheet.id"],
            name=op.f("fk_labour_payment_sheet_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_labour_payment")),
        info={"append_only": True},
    )
    op.create_index(
        op.f("ix_labour_payment_sheet_id"), "labour_payment", ["sheet_id"], unique=False
    )


def upgrade() -> None:
    _create_worker()
    _create_labour_sheet()
    _create_labour_day()
    _create_labour_payment()
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
    op.drop_table("labour_payment")
    op.drop_table("labour_day")
    op.drop_table("labour_sheet")
    op.drop_table("worker")
    if dialect == "postgresql":
        for table in APPEND_ONLY:
            op.execute(f"DROP FUNCTION {table}_append_only()")
        for table, _per in POSITIONS:
            op.execute(f"DROP FUNCTION {table}_next()")
        for table, column, _transitions in STEPS:
            op.execute(f"DROP FUNCTION {table}_{column}_steps()")
