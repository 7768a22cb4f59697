"""The tables of the contracting floor, with their triggers."""

import sqlalchemy as sa
from alembic import op

from foundation import columns, triggers

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

PATH = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")

APPEND_ONLY: tuple[str, ...] = (
    "handover_signature",
    "milestone_report",
    "report_evidence",
    "verdict",
)
POSITIONS: tuple[tuple[str, str | None], ...] = ()
STEPS: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    (
        "agreement",
        "state",
        (
            ("draft", "cancelled"),
            ("draft", "submitted"),
            ("running", "accepted"),
            ("signed", "cancelled"),
            ("signed", "running"),
            ("submitted", "cancelled"),
            ("submitted", "draft"),
            ("submitted", "signed"),
        ),
    ),
    (
        "commitment",
        "state",
        (
            ("accepted", "returned"),
            ("proposed", "accepted"),
            ("proposed", "returned"),
            ("returned", "proposed"),
        ),
    ),
    ("handover", "state", (("prepared", "completed"),)),
    (
        "milestone",
        "state",
        (
            ("disputed", "reported"),
            ("not_met", "reported"),
            ("partly_verified", "reported"),
            ("planned", "reported"),
            ("reported", "disputed"),
            ("reported", "not_met"),
            ("reported", "partly_verified"),
            ("reported", "verified"),
        ),
    ),
    (
        "payment",
        "state",
        (
            ("approved", "paid"),
            ("approved", "rejected"),
            ("requested", "approved"),
            ("requested", "rejected"),
        ),
    ),
)


def _create_agreement() -> None:
    op.create_table(
        "agreement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=True),
        sa.Column("regime", sa.String(length=80), nullable=False),
        sa.Column("regime_valid_from", sa.Date(), nullable=False),
        sa.Column("clause_edition", sa.String(length=40), nullable=True),
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
        sa.Column("entity_name", sa.String(length=200), nullable=False),
        sa.Column("entity_budget_smmlv", sa.Integer(), nullable=True),
        sa.Column("object", sa.Text(), nullable=False),
        sa.Column("term_days", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("value_minor", sa.BigInteger(), nullable=False),
        sa.Column("ceiling_minor", sa.BigInteger(), nullable=True),
        sa.Column("final_minor", sa.BigInteger(), nullable=True),
        sa.Column("advance_bp", sa.Integer(), nullable=False),
        sa.Column("retention_bp", sa.Integer(), nullable=False),
        sa.Column("deductions", columns.JsonText(), nullable=False),
        sa.Column("drafted_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("drafted_by", sa.Uuid(), nullable=True),
        sa.Column("submitted_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column("submitted_by", sa.Uuid(), nullable=True),
        sa.Column("return_reason", sa.Text(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("signed_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column("signed_by", sa.Uuid(), nullable=True),
        sa.Column("entity_signatory_id", sa.Uuid(), nullable=True),
        sa.Column("entity_signatory_post", sa.String(length=200), nullable=True),
        sa.Column("organisation_signatory_id", sa.Uuid(), nullable=True),
        sa.Column("signed_copy_id", sa.Uuid(), nullable=True),
        sa.Column("supervisor_id", sa.Uuid(), nullable=True),
        sa.Column("supervisor_post", sa.String(length=200), nullable=True),
        sa.Column("site_note", sa.Text(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column("accepted_by", sa.Uuid(), nullable=True),
        sa.Column("final_note", sa.Text(), nullable=True),
        sa.Column("cancel_reason", sa.Text(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "signed",
                "running",
                "accepted",
                "cancelled",
                name="agreement_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "advance_bp >= 0 AND retention_bp >= 0", name=op.f("ck_agreement_rates_not_negative")
        ),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_agreement_ends_after_start")),
        sa.CheckConstraint("value_minor > 0", name=op.f("ck_agreement_value_positive")),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.id"],
            name=op.f("fk_agreement_community_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["entity_signatory_id"],
            ["person.id"],
            name=op.f("fk_agreement_entity_signatory_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["organisation_signatory_id"],
            ["person.id"],
            name=op.f("fk_agreement_organisation_signatory_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_agreement_project_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["signed_copy_id"],
            ["stored_file.id"],
            name=op.f("fk_agreement_signed_copy_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["supervisor_id"],
            ["person.id"],
            name=op.f("fk_agreement_supervisor_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement")),
        sa.UniqueConstraint("number", name=op.f("uq_agreement_number")),
    )
    op.create_index(op.f("ix_agreement_community_id"), "agreement", ["community_id"], unique=False)
    op.create_index(
        "ix_agreement_live_project",
        "agreement",
        ["project_id"],
        unique=True,
        sqlite_where=sa.text("state <> 'cancelled'"),
        postgresql_where=sa.text("state <> 'cancelled'"),
    )
    op.create_index(op.f("ix_agreement_project_id"), "agreement", ["project_id"], unique=False)
    op.create_index(op.f("ix_agreement_state"), "agreement", ["state"], unique=False)
    op.create_index(op.f("ix_agreement_territory"), "agreement", ["territory"], unique=False)


def _create_commitment() -> None:
    op.create_table(
        "commitment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
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
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("tasks_minor", sa.BigInteger(), nullable=False),
        sa.Column("first_year", sa.Integer(), nullable=True),
        sa.Column("budget_line", sa.String(length=80), nullable=True),
        sa.Column("budget_minor", sa.BigInteger(), nullable=True),
        sa.Column("council_act", sa.String(length=80), nullable=True),
        sa.Column("council_act_on", sa.Date(), nullable=True),
        sa.Column("proposed_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=True),
        sa.Column("return_reason", sa.Text(), nullable=True),
        sa.Column("accepted_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column("accepted_by", sa.Uuid(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "returned",
                "accepted",
                name="commitment_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "accepted_by <> proposed_by", name=op.f("ck_commitment_accepted_by_somebody_else")
        ),
        sa.CheckConstraint(
            "budget_minor >= 0 AND tasks_minor >= 0", name=op.f("ck_commitment_money_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_commitment_project_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment")),
        sa.UniqueConstraint("project_id", name=op.f("uq_commitment_project_id")),
    )
    op.create_index(op.f("ix_commitment_territory"), "commitment", ["territory"], unique=False)


def _create_handover() -> None:
    op.create_table(
        "handover",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("prepared_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("prepared_by", sa.Uuid(), nullable=True),
        sa.Column("handed_over_on", sa.Date(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "prepared",
                "completed",
                name="handover_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"],
            ["agreement.id"],
            name=op.f("fk_handover_agreement_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_handover_project_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover")),
        sa.UniqueConstraint("agreement_id", name=op.f("uq_handover_agreement_id")),
        sa.UniqueConstraint("project_id", name=op.f("uq_handover_project_id")),
    )
    op.create_index(op.f("ix_handover_territory"), "handover", ["territory"], unique=False)


def _create_payment() -> None:
    op.create_table(
        "payment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "advance",
                "progress",
                "final",
                "retention_release",
                name="payment_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("gross_minor", sa.BigInteger(), nullable=False),
        sa.Column("amortisation_minor", sa.BigInteger(), nullable=False),
        sa.Column("retention_minor", sa.BigInteger(), nullable=False),
        sa.Column("deductions", columns.JsonText(), nullable=False),
        sa.Column("deductions_minor", sa.BigInteger(), nullable=False),
        sa.Column("net_minor", sa.BigInteger(), nullable=False),
        sa.Column("requested_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=True),
        sa.Column("approved_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("reject_reason", sa.Text(), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("paid_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column("paid_by", sa.Uuid(), nullable=True),
        sa.Column("bank_reference", sa.String(length=200), nullable=True),
        sa.Column("slip_id", sa.Uuid(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "requested",
                "approved",
                "paid",
                "rejected",
                name="payment_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "approved_by <> requested_by", name=op.f("ck_payment_approver_did_not_request")
        ),
        sa.CheckConstraint(
            "gross_minor > 0 AND amortisation_minor >= 0 AND retention_minor >= 0 AND deductions_minor >= 0 AND net_minor >= 0",
            name=op.f("ck_payment_amounts_not_negative"),
        ),
        sa.CheckConstraint(
            "net_minor = gross_minor - amortisation_minor - retention_minor - deductions_minor",
            name=op.f("ck_payment_net_adds_up"),
        ),
        sa.CheckConstraint("paid_by <> approved_by", name=op.f("ck_payment_payer_did_not_approve")),
        sa.ForeignKeyConstraint(
            ["agreement_id"],
            ["agreement.id"],
            name=op.f("fk_payment_agreement_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_payment_project_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["slip_id"],
            ["stored_file.id"],
            name=op.f("fk_payment_slip_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
        sa.UniqueConstraint("agreement_id", "number", name=op.f("uq_payment_agreement_id_number")),
    )
    op.create_index(op.f("ix_payment_project_id"), "payment", ["project_id"], unique=False)
    op.create_index(op.f("ix_payment_state"), "payment", ["state"], unique=False)
    op.create_index(op.f("ix_payment_territory"), "payment", ["territory"], unique=False)


def _create_handover_component() -> None:
    op.create_table(
        "handover_component",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("handover_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("asset_kind", sa.String(length=80), nullable=False),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("cost_minor", sa.BigInteger(), nullable=False),
        sa.Column("life_years", sa.Integer(), nullable=False),
        sa.Column("warranty_until", sa.Date(), nullable=True),
        sa.Column("latitude_e6", sa.Integer(), nullable=True),
        sa.Column("longitude_e6", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(latitude_e6 IS NULL) = (longitude_e6 IS NULL)",
            name=op.f("ck_handover_component_position_whole"),
        ),
        sa.CheckConstraint(
            "quantity_milli > 0 AND cost_minor >= 0",
            name=op.f("ck_handover_component_amounts_possible"),
        ),
        sa.ForeignKeyConstraint(
            ["handover_id"],
            ["handover.id"],
            name=op.f("fk_handover_component_handover_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover_component")),
        sa.UniqueConstraint(
            "handover_id", "position", name=op.f("uq_handover_component_handover_id_position")
        ),
    )


def _create_handover_signature() -> None:
    op.create_table(
        "handover_signature",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("handover_id", sa.Uuid(), nullable=False),
        sa.Column(
            "party",
            sa.Enum(
                "organisation",
                "municipality",
                "programme",
                name="party",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("signed_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("signed_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["handover_id"],
            ["handover.id"],
            name=op.f("fk_handover_signature_handover_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover_signature")),
        sa.UniqueConstraint(
            "handover_id", "party", name=op.f("uq_handover_signature_handover_id_party")
        ),
        sa.UniqueConstraint(
            "handover_id", "signed_by", name=op.f("uq_handover_signature_handover_id_signed_by")
        ),
        info={"append_only": True},
    )


def _create_milestone() -> None:
    op.create_table(
        "milestone",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("means_of_verification", sa.Text(), nullable=False),
        sa.Column("climate_measure_id", sa.Uuid(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("verified_minor", sa.BigInteger(), nullable=False),
        sa.Column("claimed_minor", sa.BigInteger(), nullable=False),
        sa.Column("weight_bp", sa.Integer(), nullable=False),
        sa.Column("due_days", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("reported_by", sa.Uuid(), nullable=True),
        sa.Column("reported_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "reported",
                "verified",
                "partly_verified",
                "not_met",
                "disputed",
                name="milestone_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "0 <= claimed_minor AND claimed_minor <= verified_minor AND verified_minor <= amount_minor",
            name=op.f("ck_milestone_claimed_within_verified"),
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_milestone_amount_positive")),
        sa.ForeignKeyConstraint(
            ["agreement_id"],
            ["agreement.id"],
            name=op.f("fk_milestone_agreement_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["climate_measure_id"],
            ["climate_measure.id"],
            name=op.f("fk_milestone_climate_measure_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_milestone_project_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestone")),
        sa.UniqueConstraint(
            "agreement_id", "position", name=op.f("uq_milestone_agreement_id_position")
        ),
    )
    op.create_index(op.f("ix_milestone_project_id"), "milestone", ["project_id"], unique=False)


def _create_plan_task() -> None:
    op.create_table(
        "plan_task",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("commitment_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("asset_kind", sa.String(length=80), nullable=False),
        sa.Column("template", sa.String(length=80), nullable=True),
        sa.Column("every", sa.Integer(), nullable=False),
        sa.Column(
            "rhythm",
            sa.Enum(
                "day",
                "week",
                "month",
                "year",
                name="rhythm",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("is_before_rains", sa.Boolean(), nullable=False),
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
        sa.Column("yearly_cost_minor", sa.BigInteger(), nullable=False),
        sa.Column("climate_measure_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "every > 0 AND yearly_cost_minor >= 0", name=op.f("ck_plan_task_task_possible")
        ),
        sa.ForeignKeyConstraint(
            ["climate_measure_id"],
            ["climate_measure.id"],
            name=op.f("fk_plan_task_climate_measure_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["commitment_id"],
            ["commitment.id"],
            name=op.f("fk_plan_task_commitment_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_task")),
        sa.UniqueConstraint(
            "commitment_id", "position", name=op.f("uq_plan_task_commitment_id_position")
        ),
    )


def _create_milestone_report() -> None:
    op.create_table(
        "milestone_report",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("milestone_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("reported_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("reported_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["milestone_id"],
            ["milestone.id"],
            name=op.f("fk_milestone_report_milestone_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_milestone_report_project_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestone_report")),
        sa.UniqueConstraint(
            "milestone_id", "number", name=op.f("uq_milestone_report_milestone_id_number")
        ),
        info={"append_only": True},
    )
    op.create_index(
        op.f("ix_milestone_report_project_id"), "milestone_report", ["project_id"], unique=False
    )


def _create_payment_line() -> None:
    op.create_table(
        "payment_line",
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("milestone_id", sa.Uuid(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_payment_line_amount_positive")),
        sa.ForeignKeyConstraint(
            ["milestone_id"],
            ["milestone.id"],
            name=op.f("fk_payment_line_milestone_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"],
            ["payment.id"],
            name=op.f("fk_payment_line_payment_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("payment_id", "milestone_id", name=op.f("pk_payment_line")),
    )
    op.create_index(
        op.f("ix_payment_line_milestone_id"), "payment_line", ["milestone_id"], unique=False
    )


def _create_report_evidence() -> None:
    op.create_table(
        "report_evidence",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("distance_m", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["stored_file.id"],
            name=op.f("fk_report_evidence_file_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["milestone_report.id"],
            name=op.f("fk_report_evidence_report_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("report_id", "file_id", name=op.f("pk_report_evidence")),
        info={"append_only": True},
    )
    op.create_index(
        op.f("ix_report_evidence_file_id"), "report_evidence", ["file_id"], unique=False
    )


def _create_verdict() -> None:
    op.create_table(
        "verdict",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("milestone_id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column(
            "key",
            sa.Enum(
                "committee",
                "engineer",
                name="key",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "outcome",
            sa.Enum(
                "met",
                "partly",
                "not_met",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("given_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("given_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["milestone_id"],
            ["milestone.id"],
            name=op.f("fk_verdict_milestone_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_verdict_project_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["milestone_report.id"],
            name=op.f("fk_verdict_report_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verdict")),
        sa.UniqueConstraint("report_id", "key", name=op.f("uq_verdict_report_id_key")),
        info={"append_only": True},
    )
    op.create_index(op.f("ix_verdict_milestone_id"), "verdict", ["milestone_id"], unique=False)
    op.create_index(op.f("ix_verdict_project_id"), "verdict", ["project_id"], unique=False)


def upgrade() -> None:
    _create_agreement()
    _create_commitment()
    _create_handover()
    _create_payment()
    _create_handover_component()
    _create_handover_signature()
    _create_milestone()
    _create_plan_task()
    _create_milestone_report()
    _create_payment_line()
    _create_report_evidence()
    _create_verdict()
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
    op.drop_table("verdict")
    op.drop_table("report_evidence")
    op.drop_table("payment_line")
    op.drop_table("milestone_report")
    op.drop_table("plan_task")
    op.drop_table("milestone")
    op.drop_table("handover_signature")
    op.drop_table("handover_component")
    op.drop_table("payment")
    op.drop_table("handover")
    op.drop_table("commitment")
    op.drop_table("agreement")
    if dialect == "postgresql":
        for table in APPEND_ONLY:
            op.execute(f"DROP FUNCTION {table}_append_only()")
        for table, _per in POSITIONS:
            op.execute(f"DROP FUNCTION {table}_next()")
        for table, column, _transitions in STEPS:
            op.execute(f"DROP FUNCTION {table}_{column}_steps()")
