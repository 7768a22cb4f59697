"""The tables of the maintenance floor, with their triggers."""

import sqlalchemy as sa
from alembic import op

from foundation import columns, triggers

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

PATH = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")

APPEND_ONLY: tuple[str, ...] = (
    "maintenance_plan",
    "asset_report",
    "maintenance_entry",
    "entry_withdrawal",
)
POSITIONS: tuple[tuple[str, str | None], ...] = ()
STEPS: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    (
        "asset",
        "state",
        (
            ("broken", "partly"),
            ("broken", "working"),
            ("partly", "broken"),
            ("partly", "working"),
            ("working", "broken"),
            ("working", "partly"),
        ),
    ),
)


def _create_maintenance_plan() -> None:
    op.create_table(
        "maintenance_plan",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("commitment_id", sa.Uuid(), nullable=False),
        sa.Column("handover_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column(
            "legal_form",
            sa.Enum(
                "municipal",
                "community_use",
                "loan_for_use",
                "administration",
                name="legal_form",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("first_year", sa.Integer(), nullable=False),
        sa.Column("budget_line", sa.String(length=80), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("budget_minor", sa.BigInteger(), nullable=False),
        sa.Column("yearly_minor", sa.BigInteger(), nullable=False),
        sa.Column("anchor_on", sa.Date(), nullable=False),
        sa.Column("opened_at", columns.InstantType(timezone=True), nullable=False),
        sa.CheckConstraint(
            "budget_minor >= 0 AND yearly_minor >= 0",
            name=op.f("ck_maintenance_plan_money_not_negative"),
        ),
        sa.ForeignKeyConstraint(
            ["commitment_id"],
            ["commitment.id"],
            name=op.f("fk_maintenance_plan_commitment_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.id"],
            name=op.f("fk_maintenance_plan_community_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["handover_id"],
            ["handover.id"],
            name=op.f("fk_maintenance_plan_handover_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_maintenance_plan_project_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_maintenance_plan")),
        sa.UniqueConstraint("commitment_id", name=op.f("uq_maintenance_plan_commitment_id")),
        sa.UniqueConstraint("handover_id", name=op.f("uq_maintenance_plan_handover_id")),
        sa.UniqueConstraint("project_id", name=op.f("uq_maintenance_plan_project_id")),
        info={"append_only": True},
    )
    op.create_index(
        op.f("ix_maintenance_plan_territory"), "maintenance_plan", ["territory"], unique=False
    )


def _create_asset() -> None:
    op.create_table(
        "asset",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("department", PATH, nullable=False),
        sa.Column("municipality", PATH, nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("component_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=False),
        sa.Column("unit", sa.String(length=40), nullable=False),
        sa.Column(
            "custodian",
            sa.Enum(
                "municipality",
                "organisation",
                name="custodian",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "legal_form",
            sa.Enum(
                "municipal",
                "community_use",
                "loan_for_use",
                "administration",
                name="legal_form",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("latitude_e6", sa.Integer(), nullable=True),
        sa.Column("longitude_e6", sa.Integer(), nullable=True),
        sa.Column("search_key", sa.String(length=700), nullable=False),
        sa.Column("plain_key", sa.String(length=700), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("cost_minor", sa.BigInteger(), nullable=False),
        sa.Column("built_on", sa.Date(), nullable=False),
        sa.Column("handed_over_on", sa.Date(), nullable=False),
        sa.Column("life_years", sa.Integer(), nullable=False),
        sa.Column("renews_in", sa.Integer(), nullable=False),
        sa.Column("warranty_until", sa.Date(), nullable=True),
        sa.Column("state_since", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "working",
                "partly",
                "broken",
                name="asset_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(latitude_e6 IS NULL) = (longitude_e6 IS NULL)", name=op.f("ck_asset_position_whole")
        ),
        sa.CheckConstraint("life_years > 0 AND renews_in > 0", name=op.f("ck_asset_life_possible")),
        sa.CheckConstraint(
            "quantity_milli > 0 AND cost_minor >= 0", name=op.f("ck_asset_amounts_possible")
        ),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.id"],
            name=op.f("fk_asset_community_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["component_id"],
            ["handover_component.id"],
            name=op.f("fk_asset_component_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_asset_project_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asset")),
        sa.UniqueConstraint("code", name=op.f("uq_asset_code")),
        sa.UniqueConstraint("component_id", name=op.f("uq_asset_component_id")),
    )
    op.create_index("ix_asset_department", "asset", ["department", "code"], unique=False)
    op.create_index("ix_asset_municipality", "asset", ["municipality", "code"], unique=False)
    op.create_index(op.f("ix_asset_project_id"), "asset", ["project_id"], unique=False)
    op.create_index("ix_asset_territory", "asset", ["territory", "code"], unique=False)


def _create_asset_report() -> None:
    op.create_table(
        "asset_report",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("asset_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "working",
                "partly",
                "broken",
                name="asset_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("photo_id", sa.Uuid(), nullable=True),
        sa.Column("reported_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("reported_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["asset_id"],
            ["asset.id"],
            name=op.f("fk_asset_report_asset_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["photo_id"],
            ["stored_file.id"],
            name=op.f("fk_asset_report_photo_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asset_report")),
        info={"append_only": True},
    )
    op.create_index(op.f("ix_asset_report_asset_id"), "asset_report", ["asset_id"], unique=False)


def _create_maintenance_task() -> None:
    op.create_table(
        "maintenance_task",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("department", PATH, nullable=False),
        sa.Column("municipality", PATH, nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("asset_id", sa.Uuid(), nullable=False),
        sa.Column("promised_id", sa.Uuid(), nullable=True),
        sa.Column("climate_measure_id", sa.Uuid(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "performer",
            sa.Enum(
                "community_crew",
                "municipality",
                "water_operator",
                "user_association",
                "caretaker",
                "operator",
                "technician",
                name="performer",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("every", sa.Integer(), nullable=False),
        sa.Column(
            "unit",
            sa.Enum(
                "day",
                "week",
                "month",
                "year",
                name="unit",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("is_before_rains", sa.Boolean(), nullable=False),
        sa.Column("wet_months", columns.JsonText(), nullable=False),
        sa.Column(
            "base",
            sa.Enum(
                "scheduled",
                "completed",
                name="base",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "shift",
            sa.Enum(
                "none",
                "previous",
                "next",
                name="shift",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("yearly_cost_minor", sa.BigInteger(), nullable=False),
        sa.Column("anchor_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("settled", sa.Integer(), nullable=False),
        sa.Column("last_done_on", sa.Date(), nullable=True),
        sa.Column("next_due_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "every > 0 AND yearly_cost_minor >= 0", name=op.f("ck_maintenance_task_task_possible")
        ),
        sa.CheckConstraint("settled >= 0", name=op.f("ck_maintenance_task_settled_not_negative")),
        sa.ForeignKeyConstraint(
            ["asset_id"],
            ["asset.id"],
            name=op.f("fk_maintenance_task_asset_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["climate_measure_id"],
            ["climate_measure.id"],
            name=op.f("fk_maintenance_task_climate_measure_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"],
            ["maintenance_plan.id"],
            name=op.f("fk_maintenance_task_plan_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_maintenance_task_project_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["promised_id"],
            ["plan_task.id"],
            name=op.f("fk_maintenance_task_promised_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_maintenance_task")),
    )
    op.create_index(
        op.f("ix_maintenance_task_asset_id"), "maintenance_task", ["asset_id"], unique=False
    )
    op.create_index(
        "ix_maintenance_task_department",
        "maintenance_task",
        ["department", "next_due_on", "id"],
        unique=False,
    )
    op.create_index(
        "ix_maintenance_task_due", "maintenance_task", ["next_due_on", "id"], unique=False
    )
    op.create_index(
        "ix_maintenance_task_municipality",
        "maintenance_task",
        ["municipality", "next_due_on", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_maintenance_task_plan_id"), "maintenance_task", ["plan_id"], unique=False
    )
    op.create_index(
        "ix_maintenance_task_territory",
        "maintenance_task",
        ["territory", "next_due_on", "id"],
        unique=False,
    )


def _create_maintenance_entry() -> None:
    op.create_table(
        "maintenance_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("asset_id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=True),
        sa.Column("occurrence", sa.Integer(), nullable=True),
        sa.Column("what", sa.String(length=200), nullable=True),
        sa.Column(
            "performer",
            sa.Enum(
                "community_crew",
                "municipality",
                "water_operator",
                "user_association",
                "caretaker",
                "operator",
                "technician",
                name="performer",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("hours_milli", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("photo_id", sa.Uuid(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("cost_minor", sa.BigInteger(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("next_due_on", sa.Date(), nullable=True),
        sa.Column("in_warranty", sa.Boolean(), nullable=False),
        sa.Column("logged_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("logged_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(task_id IS NULL) = (what IS NOT NULL)",
            name=op.f("ck_maintenance_entry_planned_or_named"),
        ),
        sa.CheckConstraint(
            "hours_milli >= 0 AND cost_minor >= 0",
            name=op.f("ck_maintenance_entry_effort_not_negative"),
        ),
        sa.ForeignKeyConstraint(
            ["asset_id"],
            ["asset.id"],
            name=op.f("fk_maintenance_entry_asset_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["photo_id"],
            ["stored_file.id"],
            name=op.f("fk_maintenance_entry_photo_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_maintenance_entry_project_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["task_id"],
            ["maintenance_task.id"],
            name=op.f("fk_maintenance_entry_task_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_maintenance_entry")),
        info={"append_only": True},
    )
    op.create_index(
        "ix_maintenance_entry_asset",
        "maintenance_entry",
        ["asset_id", "done_on", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_maintenance_entry_project_id"), "maintenance_entry", ["project_id"], unique=False
    )
    op.create_index(
        "ix_maintenance_entry_task", "maintenance_entry", ["task_id", "done_on"], unique=False
    )


def _create_entry_withdrawal() -> None:
    op.create_table(
        "entry_withdrawal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("withdrawn_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["maintenance_entry.id"],
            name=op.f("fk_entry_withdrawal_entry_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_withdrawal")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_entry_withdrawal_entry_id")),
        info={"append_only": True},
    )


def upgrade() -> None:
    _create_maintenance_plan()
    _create_asset()
    _create_asset_report()
    _create_maintenance_task()
    _create_maintenance_entry()
    _create_entry_withdrawal()
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
    op.drop_table("entry_withdrawal")
    op.drop_table("maintenance_entry")
    op.drop_table("maintenance_task")
    op.drop_table("asset_report")
    op.drop_table("asset")
    op.drop_table("maintenance_plan")
    if dialect == "postgresql":
        for table in APPEND_ONLY:
            op.execute(f"DROP FUNCTION {table}_append_only()")
        for table, _per in POSITIONS:
            op.execute(f"DROP FUNCTION {table}_next()")
        for table, column, _transitions in STEPS:
            op.execute(f"DROP FUNCTION {table}_{column}_steps()")
