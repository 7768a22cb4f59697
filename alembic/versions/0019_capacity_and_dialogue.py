"""Trainings, capacity, dialogue spaces with their commitments, businesses, and the use of climate profiles."""

import sqlalchemy as sa
from alembic import op

from foundation import columns, triggers

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

PATH = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")

APPEND_ONLY: tuple[str, ...] = (
    "profile_use",
    "business_reading",
    "capacity_reading",
    "dialogue_attendance",
    "business_work",
    "commitment_follow_up",
)
POSITIONS: tuple[tuple[str, str | None], ...] = ()
STEPS: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    ("dialogue_commitment", "state", (("open", "dropped"), ("open", "kept"))),
    ("training", "state", (("recorded", "voided"),)),
)


def _create_business() -> None:
    op.create_table(
        "business",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("activity", sa.String(length=200), nullable=False),
        sa.Column("is_women_led", sa.Boolean(), nullable=False),
        sa.Column("registered_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("registered_by", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_business")),
    )
    op.create_index(op.f("ix_business_territory"), "business", ["territory"], unique=False)


def _create_profile_use() -> None:
    op.create_table(
        "profile_use",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column(
            "session_kind",
            sa.Enum(
                "assembly",
                "round",
                "screening",
                name="session_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("used_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("profile", columns.JsonText(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("recorded_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profile_use")),
        sa.UniqueConstraint(
            "session_id", "territory", name=op.f("uq_profile_use_session_id_territory")
        ),
        info={"append_only": True},
    )
    op.create_index(op.f("ix_profile_use_territory"), "profile_use", ["territory"], unique=False)


def _create_business_reading() -> None:
    op.create_table(
        "business_reading",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("read_on", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("sales_minor", sa.BigInteger(), nullable=False),
        sa.Column("finance_minor", sa.BigInteger(), nullable=False),
        sa.Column("lender", sa.String(length=200), nullable=True),
        sa.Column("women", sa.Integer(), nullable=False),
        sa.Column("men", sa.Integer(), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "sales_minor >= 0 AND finance_minor >= 0",
            name=op.f("ck_business_reading_money_not_negative"),
        ),
        sa.ForeignKeyConstraint(
            ["business_id"],
            ["business.id"],
            name=op.f("fk_business_reading_business_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"],
            ["stored_file.id"],
            name=op.f("fk_business_reading_evidence_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_business_reading")),
        info={"append_only": True},
    )
    op.create_index(
        op.f("ix_business_reading_business_id"), "business_reading", ["business_id"], unique=False
    )
    op.create_index(
        op.f("ix_business_reading_territory"), "business_reading", ["territory"], unique=False
    )


def _create_dialogue_meeting() -> None:
    op.create_table(
        "dialogue_meeting",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["evidence_id"],
            ["stored_file.id"],
            name=op.f("fk_dialogue_meeting_evidence_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_meeting")),
    )
    op.create_index(
        op.f("ix_dialogue_meeting_territory"), "dialogue_meeting", ["territory"], unique=False
    )


def _create_training() -> None:
    op.create_table(
        "training",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "audience",
            sa.Enum(
                "municipal_actors",
                "community_organisations",
                "both",
                name="audience",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("hours_milli", sa.BigInteger(), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("voided_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "recorded",
                "voided",
                name="training_state",
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
        sa.CheckConstraint("hours_milli > 0", name=op.f("ck_training_hours_positive")),
        sa.ForeignKeyConstraint(
            ["evidence_id"],
            ["stored_file.id"],
            name=op.f("fk_training_evidence_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training")),
    )
    op.create_index(op.f("ix_training_state"), "training", ["state"], unique=False)
    op.create_index(op.f("ix_training_territory"), "training", ["territory"], unique=False)


def _create_capacity_reading() -> None:
    op.create_table(
        "capacity_reading",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=True),
        sa.Column("score_bp", sa.Integer(), nullable=False),
        sa.Column("read_on", sa.Date(), nullable=False),
        sa.Column("instrument", sa.String(length=200), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "score_bp >= 0 AND score_bp <= 10000", name=op.f("ck_capacity_reading_score_in_range")
        ),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.id"],
            name=op.f("fk_capacity_reading_community_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"],
            ["stored_file.id"],
            name=op.f("fk_capacity_reading_evidence_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capacity_reading")),
        info={"append_only": True},
    )
    op.create_index(
        op.f("ix_capacity_reading_community_id"), "capacity_reading", ["community_id"], unique=False
    )
    op.create_index(
        op.f("ix_capacity_reading_territory"), "capacity_reading", ["territory"], unique=False
    )


def _create_representative() -> None:
    op.create_table(
        "representative",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "side",
            sa.Enum(
                "community",
                "private",
                "government",
                name="side",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("community_id", sa.Uuid(), nullable=True),
        sa.Column("organisation", sa.String(length=200), nullable=False),
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
            "ethnicity",
            sa.Enum(
                "indigenous",
                "afro",
                "rrom",
                "no_ethnicity",
                name="ethnicity",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("consented_on", sa.Date(), nullable=False),
        sa.Column("registered_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("registered_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.id"],
            name=op.f("fk_representative_community_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_representative_person_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_representative")),
        sa.UniqueConstraint("person_id", name=op.f("uq_representative_person_id")),
    )
    op.create_index(
        op.f("ix_representative_community_id"), "representative", ["community_id"], unique=False
    )
    op.create_index(
        op.f("ix_representative_territory"), "representative", ["territory"], unique=False
    )


def _create_training_group() -> None:
    op.create_table(
        "training_group",
        sa.Column("training_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.CheckConstraint("people > 0", name=op.f("ck_training_group_people_positive")),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.id"],
            name=op.f("fk_training_group_community_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["training_id"],
            ["training.id"],
            name=op.f("fk_training_group_training_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("training_id", "community_id", name=op.f("pk_training_group")),
    )
    op.create_index(
        op.f("ix_training_group_community_id"), "training_group", ["community_id"], unique=False
    )


def _create_dialogue_attendance() -> None:
    op.create_table(
        "dialogue_attendance",
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("representative_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["dialogue_meeting.id"],
            name=op.f("fk_dialogue_attendance_meeting_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["representative_id"],
            ["representative.id"],
            name=op.f("fk_dialogue_attendance_representative_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint(
            "meeting_id", "representative_id", name=op.f("pk_dialogue_attendance")
        ),
        info={"append_only": True},
    )
    op.create_index(
        op.f("ix_dialogue_attendance_representative_id"),
        "dialogue_attendance",
        ["representative_id"],
        unique=False,
    )


def _create_dialogue_commitment() -> None:
    op.create_table(
        "dialogue_commitment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("responsible_id", sa.Uuid(), nullable=False),
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("made_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("ended_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "kept",
                "dropped",
                name="dialogue_commitment_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["dialogue_meeting.id"],
            name=op.f("fk_dialogue_commitment_meeting_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["responsible_id"],
            ["representative.id"],
            name=op.f("fk_dialogue_commitment_responsible_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_commitment")),
    )
    op.create_index(
        op.f("ix_dialogue_commitment_meeting_id"),
        "dialogue_commitment",
        ["meeting_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_dialogue_commitment_state"), "dialogue_commitment", ["state"], unique=False
    )
    op.create_index(
        op.f("ix_dialogue_commitment_territory"), "dialogue_commitment", ["territory"], unique=False
    )


def _create_business_work() -> None:
    op.create_table(
        "business_work",
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("how", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id"],
            ["business.id"],
            name=op.f("fk_business_work_business_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_business_work_project_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("business_id", "project_id", name=op.f("pk_business_work")),
        info={"append_only": True},
    )
    op.create_index(
        op.f("ix_business_work_project_id"), "business_work", ["project_id"], unique=False
    )


def _create_commitment_follow_up() -> None:
    op.create_table(
        "commitment_follow_up",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("commitment_id", sa.Uuid(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("evidence_id", sa.Uuid(), nullable=True),
        sa.Column("noted_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("noted_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["commitment_id"],
            ["dialogue_commitment.id"],
            name=op.f("fk_commitment_follow_up_commitment_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"],
            ["stored_file.id"],
            name=op.f("fk_commitment_follow_up_evidence_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment_follow_up")),
        info={"append_only": True},
    )
    op.create_index(
        op.f("ix_commitment_follow_up_commitment_id"),
        "commitment_follow_up",
        ["commitment_id"],
        unique=False,
    )


def upgrade() -> None:
    _create_business()
    _create_profile_use()
    _create_business_reading()
    _create_dialogue_meeting()
    _create_training()
    _create_capacity_reading()
    _create_representative()
    _create_training_group()
    _create_dialogue_attendance()
    _create_dialogue_commitment()
    _create_business_work()
    _create_commitment_follow_up()
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
    op.drop_table("commitment_follow_up")
    op.drop_table("business_work")
    op.drop_table("dialogue_commitment")
    op.drop_table("dialogue_attendance")
    op.drop_table("training_group")
    op.drop_table("representative")
    op.drop_table("capacity_reading")
    op.drop_table("training")
    op.drop_table("dialogue_meeting")
    op.drop_table("business_reading")
    op.drop_table("profile_use")
    op.drop_table("business")
    if dialect == "postgresql":
        for table in APPEND_ONLY:
            op.execute(f"DROP FUNCTION {table}_append_only()")
        for table, _per in POSITIONS:
            op.execute(f"DROP FUNCTION {table}_next()")
        for table, column, _transitions in STEPS:
            op.execute(f"DROP FUNCTION {table}_{column}_steps()")
