"""The tables of the portfolio floor, with their triggers."""

import sqlalchemy as sa
from alembic import op

from foundation import columns, triggers
from portfolio import tallies

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

PATH = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")

APPEND_ONLY: tuple[str, ...] = ()
POSITIONS: tuple[tuple[str, str | None], ...] = ()
STEPS: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    ("assembly", "state", (("called", "held"), ("decided", "closed"), ("held", "decided"))),
    (
        "need",
        "state",
        (
            ("feasible", "not_feasible"),
            ("feasible", "prioritised"),
            ("not_feasible", "feasible"),
            ("prioritised", "in_project"),
            ("registered", "feasible"),
            ("registered", "not_feasible"),
        ),
    ),
    (
        "project",
        "station",
        (
            ("accepted", "agreed"),
            ("accepted", "building"),
            ("accepted", "financed"),
            ("accepted", "handed_over"),
            ("accepted", "need"),
            ("agreed", "accepted"),
            ("agreed", "building"),
            ("agreed", "financed"),
            ("agreed", "need"),
            ("building", "accepted"),
            ("building", "agreed"),
            ("building", "financed"),
            ("building", "need"),
            ("financed", "accepted"),
            ("financed", "agreed"),
            ("financed", "building"),
            ("financed", "need"),
            ("handed_over", "maintained"),
            ("need", "accepted"),
            ("need", "agreed"),
            ("need", "building"),
            ("need", "financed"),
        ),
    ),
)


def _create_programme() -> None:
    op.create_table(
        "programme",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("institution", sa.String(length=200), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme")),
    )


def _create_project_tally() -> None:
    op.create_table(
        "project_tally",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("municipality", PATH, nullable=False),
        sa.Column("station", sa.String(length=40), nullable=False),
        sa.Column("works", sa.BigInteger(), nullable=False),
        sa.Column("people", sa.BigInteger(), nullable=False),
        sa.Column("budget", sa.BigInteger(), nullable=False),
        sa.Column("funded", sa.BigInteger(), nullable=False),
        sa.Column("paid", sa.BigInteger(), nullable=False),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_tally")),
        info={"passing": True},
    )
    op.create_index(
        "ix_project_tally_sum",
        "project_tally",
        ["municipality", "station", "works", "people", "budget", "funded", "paid", "done"],
        unique=False,
    )


def _create_community() -> None:
    op.create_table(
        "community",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "community_action",
                "indigenous_council",
                "community_council",
                "association",
                "cooperative",
                name="community_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("tax_base", sa.String(length=15), nullable=True),
        sa.Column("tax_check_digit", sa.String(length=1), nullable=True),
        sa.Column("legal_status_number", sa.String(length=80), nullable=True),
        sa.Column("members", sa.Integer(), nullable=False),
        sa.Column("quorum_bp", sa.Integer(), nullable=True),
        sa.Column("board_until", sa.Date(), nullable=True),
        sa.Column("representative_id", sa.Uuid(), nullable=False),
        sa.Column("registered_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("members > 0", name=op.f("ck_community_members_positive")),
        sa.ForeignKeyConstraint(
            ["representative_id"],
            ["person.id"],
            name=op.f("fk_community_representative_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_community")),
        sa.UniqueConstraint("tax_base", name=op.f("uq_community_tax_base")),
    )
    op.create_index(op.f("ix_community_territory"), "community", ["territory"], unique=False)


def _create_programme_territory() -> None:
    op.create_table(
        "programme_territory",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk_programme_territory_programme_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("programme_id", "territory", name=op.f("pk_programme_territory")),
    )


def _create_assembly() -> None:
    op.create_table(
        "assembly",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column(
            "summons",
            sa.Enum(
                "notice_board",
                "loudspeaker",
                "message",
                "house_to_house",
                "radio",
                name="summons_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("called_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("called_for_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("held_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column(
            "call",
            sa.Enum(
                "first",
                "second",
                "later",
                name="call",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("members", sa.Integer(), nullable=False),
        sa.Column("members_attending", sa.Integer(), nullable=True),
        sa.Column("blank_votes", sa.Integer(), nullable=True),
        sa.Column("photo_id", sa.Uuid(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "called",
                "held",
                "decided",
                "closed",
                name="assembly_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("women", sa.Integer(), nullable=False),
        sa.Column("men", sa.Integer(), nullable=False),
        sa.Column("children", sa.Integer(), nullable=False),
        sa.Column("youth", sa.Integer(), nullable=False),
        sa.Column("adults", sa.Integer(), nullable=False),
        sa.Column("elders", sa.Integer(), nullable=False),
        sa.Column("indigenous", sa.Integer(), nullable=False),
        sa.Column("afro", sa.Integer(), nullable=False),
        sa.Column("rrom", sa.Integer(), nullable=False),
        sa.Column("no_ethnicity", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.id"],
            name=op.f("fk_assembly_community_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["photo_id"],
            ["stored_file.id"],
            name=op.f("fk_assembly_photo_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assembly")),
    )
    op.create_index(op.f("ix_assembly_community_id"), "assembly", ["community_id"], unique=False)
    op.create_index(op.f("ix_assembly_territory"), "assembly", ["territory"], unique=False)


def _create_legal_paper() -> None:
    op.create_table(
        "legal_paper",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "legal_status",
                "representation",
                "tax_registration",
                "statutes",
                "bank_certificate",
                "signing_authorisation",
                "background_check",
                name="paper_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.String(length=80), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("added_at", columns.InstantType(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.id"],
            name=op.f("fk_legal_paper_community_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["stored_file.id"],
            name=op.f("fk_legal_paper_file_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_paper")),
    )
    op.create_index(
        op.f("ix_legal_paper_community_id"), "legal_paper", ["community_id"], unique=False
    )


def _create_need() -> None:
    op.create_table(
        "need",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("latitude_e6", sa.Integer(), nullable=False),
        sa.Column("longitude_e6", sa.Integer(), nullable=False),
        sa.Column("photo_id", sa.Uuid(), nullable=True),
        sa.Column("registered_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("registered_by", sa.Uuid(), nullable=True),
        sa.Column("verdict_reason", sa.Text(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "registered",
                "feasible",
                "not_feasible",
                "prioritised",
                "in_project",
                name="need_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("women", sa.Integer(), nullable=False),
        sa.Column("men", sa.Integer(), nullable=False),
        sa.Column("children", sa.Integer(), nullable=False),
        sa.Column("youth", sa.Integer(), nullable=False),
        sa.Column("adults", sa.Integer(), nullable=False),
        sa.Column("elders", sa.Integer(), nullable=False),
        sa.Column("indigenous", sa.Integer(), nullable=False),
        sa.Column("afro", sa.Integer(), nullable=False),
        sa.Column("rrom", sa.Integer(), nullable=False),
        sa.Column("no_ethnicity", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.id"],
            name=op.f("fk_need_community_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["photo_id"],
            ["stored_file.id"],
            name=op.f("fk_need_photo_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need")),
    )
    op.create_index(op.f("ix_need_community_id"), "need", ["community_id"], unique=False)
    op.create_index(op.f("ix_need_state"), "need", ["state"], unique=False)
    op.create_index(op.f("ix_need_territory"), "need", ["territory"], unique=False)


def _create_assembly_alternative() -> None:
    op.create_table(
        "assembly_alternative",
        sa.Column("assembly_id", sa.Uuid(), nullable=False),
        sa.Column("need_id", sa.Uuid(), nullable=False),
        sa.Column("votes", sa.Integer(), nullable=True),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.CheckConstraint("votes >= 0", name=op.f("ck_assembly_alternative_votes_not_negative")),
        sa.ForeignKeyConstraint(
            ["assembly_id"],
            ["assembly.id"],
            name=op.f("fk_assembly_alternative_assembly_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["need_id"],
            ["need.id"],
            name=op.f("fk_assembly_alternative_need_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("assembly_id", "need_id", name=op.f("pk_assembly_alternative")),
    )
    op.create_index(
        op.f("ix_assembly_alternative_need_id"), "assembly_alternative", ["need_id"], unique=False
    )


def _create_project() -> None:
    op.create_table(
        "project",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("department", PATH, nullable=False),
        sa.Column("municipality", PATH, nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column(
            "origin",
            sa.Enum(
                "need",
                "imported",
                name="origin",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("bpin", sa.String(length=20), nullable=True),
        sa.Column("need_id", sa.Uuid(), nullable=True),
        sa.Column("community_id", sa.Uuid(), nullable=True),
        sa.Column("executor", sa.String(length=200), nullable=True),
        sa.Column("title", sa.String(length=400), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("latitude_e6", sa.Integer(), nullable=True),
        sa.Column("longitude_e6", sa.Integer(), nullable=True),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("photo_id", sa.Uuid(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("budget_minor", sa.BigInteger(), nullable=False),
        sa.Column("funded_minor", sa.BigInteger(), nullable=False),
        sa.Column("agreed_minor", sa.BigInteger(), nullable=False),
        sa.Column("verified_minor", sa.BigInteger(), nullable=False),
        sa.Column("paid_minor", sa.BigInteger(), nullable=False),
        sa.Column("physical_bp", sa.Integer(), nullable=False),
        sa.Column("financial_bp", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("last_report_on", sa.Date(), nullable=True),
        sa.Column("late_from", sa.Date(), nullable=True),
        sa.Column("critical_from", sa.Date(), nullable=True),
        sa.Column("in_dispute", sa.Boolean(), nullable=False),
        sa.Column("opened_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("opened_by", sa.Uuid(), nullable=True),
        sa.Column("accepted_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column("search_key", sa.String(length=700), nullable=False),
        sa.Column("plain_key", sa.String(length=700), nullable=False),
        sa.Column("reported_state", sa.String(length=80), nullable=True),
        sa.Column(
            "station",
            sa.Enum(
                "need",
                "financed",
                "agreed",
                "building",
                "accepted",
                "handed_over",
                "maintained",
                name="station",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "budget_minor >= 0 AND funded_minor >= 0 AND paid_minor >= 0",
            name=op.f("ck_project_money_not_negative"),
        ),
        sa.CheckConstraint(
            "physical_bp >= 0 AND financial_bp >= 0", name=op.f("ck_project_progress_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.id"],
            name=op.f("fk_project_community_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["need_id"],
            ["need.id"],
            name=op.f("fk_project_need_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["photo_id"],
            ["stored_file.id"],
            name=op.f("fk_project_photo_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project")),
        sa.UniqueConstraint("bpin", name=op.f("uq_project_bpin")),
        sa.UniqueConstraint("code", name=op.f("uq_project_code")),
        sa.UniqueConstraint("need_id", name=op.f("uq_project_need_id")),
    )
    op.create_index("ix_project_budget", "project", ["budget_minor", "id"], unique=False)
    op.create_index(op.f("ix_project_community_id"), "project", ["community_id"], unique=False)
    op.create_index("ix_project_department", "project", ["department", "id"], unique=False)
    op.create_index(
        "ix_project_lights",
        "project",
        ["station", "municipality", "critical_from", "late_from"],
        unique=False,
    )
    op.create_index("ix_project_municipality", "project", ["municipality", "id"], unique=False)
    op.create_index("ix_project_physical", "project", ["physical_bp", "id"], unique=False)
    op.create_index("ix_project_station", "project", ["station", "id"], unique=False)
    op.create_index("ix_project_territory", "project", ["territory", "id"], unique=False)
    op.create_index("ix_project_title", "project", ["title", "id"], unique=False)


def _create_budget() -> None:
    op.create_table(
        "budget",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("administration_bp", sa.Integer(), nullable=False),
        sa.Column("contingency_bp", sa.Integer(), nullable=False),
        sa.Column("profit_bp", sa.Integer(), nullable=False),
        sa.Column("vat_on_profit_bp", sa.Integer(), nullable=False),
        sa.Column("direct_minor", sa.BigInteger(), nullable=False),
        sa.Column("administration_minor", sa.BigInteger(), nullable=False),
        sa.Column("contingency_minor", sa.BigInteger(), nullable=False),
        sa.Column("profit_minor", sa.BigInteger(), nullable=False),
        sa.Column("vat_minor", sa.BigInteger(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("rates_on", sa.Date(), nullable=False),
        sa.Column("written_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "total_minor = direct_minor + administration_minor + contingency_minor + profit_minor + vat_minor",
            name=op.f("ck_budget_total_adds_up"),
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_budget_project_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget")),
        sa.UniqueConstraint("project_id", name=op.f("uq_budget_project_id")),
    )


def _create_climate_screening() -> None:
    op.create_table(
        "climate_screening",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("scale", sa.String(length=80), nullable=False),
        sa.Column(
            "now_rating",
            sa.Enum(
                "none",
                "low",
                "moderate",
                "insufficient",
                "high",
                name="now_rating",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "future_rating",
            sa.Enum(
                "none",
                "low",
                "moderate",
                "insufficient",
                "high",
                name="future_rating",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("accepted_risk", sa.Text(), nullable=True),
        sa.Column("signed_off_by", sa.Uuid(), nullable=True),
        sa.Column("written_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_climate_screening_project_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_climate_screening")),
        sa.UniqueConstraint("project_id", name=op.f("uq_climate_screening_project_id")),
    )


def _create_funding_share() -> None:
    op.create_table(
        "funding_share",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "programme",
                "nation",
                "department",
                "municipality",
                "royalties",
                "private",
                "community",
                name="source_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("source_name", sa.String(length=200), nullable=False),
        sa.Column(
            "form",
            sa.Enum(
                "cash",
                "in_kind",
                name="contribution_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("in_kind_of", sa.String(length=200), nullable=True),
        sa.Column("in_kind_quantity_milli", sa.BigInteger(), nullable=True),
        sa.Column("in_kind_unit", sa.String(length=40), nullable=True),
        sa.Column("in_kind_rate_minor", sa.BigInteger(), nullable=True),
        sa.Column("pledged_on", sa.Date(), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=True),
        sa.Column("added_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("withdrawn_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column("withdrawal_reason", sa.String(length=200), nullable=True),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawal_reason IS NULL)",
            name=op.f("ck_funding_share_withdrawal_has_a_reason"),
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_funding_share_amount_positive")),
        sa.ForeignKeyConstraint(
            ["evidence_id"],
            ["stored_file.id"],
            name=op.f("fk_funding_share_evidence_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_funding_share_project_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funding_share")),
    )
    op.create_index(
        op.f("ix_funding_share_project_id"), "funding_share", ["project_id"], unique=False
    )


def _create_climate_measure() -> None:
    op.create_table(
        "climate_measure",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("screening_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("hazard", sa.String(length=40), nullable=False),
        sa.Column("description", sa.String(length=400), nullable=False),
        sa.Column("maintenance_task", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_climate_measure_project_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["screening_id"],
            ["climate_screening.id"],
            name=op.f("fk_climate_measure_screening_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_climate_measure")),
    )
    op.create_index(
        op.f("ix_climate_measure_project_id"), "climate_measure", ["project_id"], unique=False
    )
    op.create_index(
        op.f("ix_climate_measure_screening_id"), "climate_measure", ["screening_id"], unique=False
    )


def _create_hazard_assessment() -> None:
    op.create_table(
        "hazard_assessment",
        sa.Column("screening_id", sa.Uuid(), nullable=False),
        sa.Column("hazard", sa.String(length=40), nullable=False),
        sa.Column("frame", sa.String(length=10), nullable=False),
        sa.Column("hazard_level", sa.Integer(), nullable=True),
        sa.Column("exposure", sa.Integer(), nullable=True),
        sa.Column("sensitivity", sa.Integer(), nullable=True),
        sa.Column("measures", sa.Integer(), nullable=True),
        sa.Column(
            "rating",
            sa.Enum(
                "none",
                "low",
                "moderate",
                "insufficient",
                "high",
                name="rating",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["screening_id"],
            ["climate_screening.id"],
            name=op.f("fk_hazard_assessment_screening_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint(
            "screening_id", "hazard", "frame", name=op.f("pk_hazard_assessment")
        ),
    )


def _create_budget_line() -> None:
    op.create_table(
        "budget_line",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("budget_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("chapter", sa.String(length=200), nullable=False),
        sa.Column("description", sa.String(length=400), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=False),
        sa.Column("unit_price_minor", sa.BigInteger(), nullable=False),
        sa.Column("value_minor", sa.BigInteger(), nullable=False),
        sa.Column("measure_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["budget_id"],
            ["budget.id"],
            name=op.f("fk_budget_line_budget_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["measure_id"],
            ["climate_measure.id"],
            name=op.f("fk_budget_line_measure_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_line")),
    )
    op.create_index(op.f("ix_budget_line_budget_id"), "budget_line", ["budget_id"], unique=False)
    op.create_index(op.f("ix_budget_line_measure_id"), "budget_line", ["measure_id"], unique=False)


def upgrade() -> None:
    _create_programme()
    _create_project_tally()
    _create_community()
    _create_programme_territory()
    _create_assembly()
    _create_legal_paper()
    _create_need()
    _create_assembly_alternative()
    _create_project()
    _create_budget()
    _create_climate_screening()
    _create_funding_share()
    _create_climate_measure()
    _create_hazard_assessment()
    _create_budget_line()
    dialect = op.get_bind().dialect.name
    for table in APPEND_ONLY:
        _run(triggers.append_only(table, dialect))
    for table, per in POSITIONS:
        _run(triggers.next_position(table, dialect, per=per))
    for table, column, transitions in STEPS:
        _run(triggers.declared_steps(table, column, transitions, dialect))
    _run(tallies.trigger_statements(dialect))


def _run(statements: list[str]) -> None:
    for statement in statements:
        op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    dialect = op.get_bind().dialect.name
    op.drop_table("budget_line")
    op.drop_table("hazard_assessment")
    op.drop_table("climate_measure")
    op.drop_table("funding_share")
    op.drop_table("climate_screening")
    op.drop_table("budget")
    op.drop_table("project")
    op.drop_table("assembly_alternative")
    op.drop_table("need")
    op.drop_table("legal_paper")
    op.drop_table("assembly")
    op.drop_table("programme_territory")
    op.drop_table("community")
    op.drop_table("project_tally")
    op.drop_table("programme")
    if dialect == "postgresql":
        op.execute("DROP FUNCTION project_tally_keep()")
        for table in APPEND_ONLY:
            op.execute(f"DROP FUNCTION {table}_append_only()")
        for table, _per in POSITIONS:
            op.execute(f"DROP FUNCTION {table}_next()")
        for table, column, _transitions in STEPS:
            op.execute(f"DROP FUNCTION {table}_{column}_steps()")
