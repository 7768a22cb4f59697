"""The site log: pages with their activities, photographs, signatures and notes."""

import sqlalchemy as sa
from alembic import op

from foundation import columns, triggers

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

PATH = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")

APPEND_ONLY: tuple[str, ...] = (
    "site_log_page",
    "site_log_note",
    "site_log_photo",
    "site_log_signature",
    "site_log_activity",
)
POSITIONS: tuple[tuple[str, str | None], ...] = (("site_log_page", "agreement_id"),)
STEPS: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = ()


def _create_site_log_page() -> None:
    op.create_table(
        "site_log_page",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "morning",
            sa.Enum(
                "sunny",
                "cloudy",
                "drizzle",
                "rain",
                "storm",
                name="morning",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "afternoon",
            sa.Enum(
                "sunny",
                "cloudy",
                "drizzle",
                "rain",
                "storm",
                name="afternoon",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("hours_lost", sa.Integer(), nullable=False),
        sa.Column("women", sa.Integer(), nullable=False),
        sa.Column("men", sa.Integer(), nullable=False),
        sa.Column("machinery", sa.Text(), nullable=True),
        sa.Column("materials", sa.Text(), nullable=True),
        sa.Column("tests", sa.Text(), nullable=True),
        sa.Column("visitors", sa.Text(), nullable=True),
        sa.Column("instructions", sa.Text(), nullable=True),
        sa.Column("incidents", sa.Text(), nullable=True),
        sa.Column("written_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "women >= 0 AND men >= 0 AND hours_lost BETWEEN 0 AND 24",
            name=op.f("ck_site_log_page_counts_possible"),
        ),
        sa.ForeignKeyConstraint(
            ["agreement_id"],
            ["agreement.id"],
            name=op.f("fk_site_log_page_agreement_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_site_log_page_project_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_log_page")),
        sa.UniqueConstraint("agreement_id", "day", name=op.f("uq_site_log_page_agreement_id_day")),
        sa.UniqueConstraint(
            "agreement_id", "position", name=op.f("uq_site_log_page_agreement_id_position")
        ),
        info={"append_only": True, "position_per": "agreement_id"},
    )
    op.create_index(
        op.f("ix_site_log_page_project_id"), "site_log_page", ["project_id"], unique=False
    )
    op.create_index(
        op.f("ix_site_log_page_territory"), "site_log_page", ["territory"], unique=False
    )


def _create_site_log_note() -> None:
    op.create_table(
        "site_log_note",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("page_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "correction",
                "instruction",
                "answer",
                "remark",
                name="note_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("photo_id", sa.Uuid(), nullable=True),
        sa.Column("written_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["page_id"],
            ["site_log_page.id"],
            name=op.f("fk_site_log_note_page_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["photo_id"],
            ["stored_file.id"],
            name=op.f("fk_site_log_note_photo_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_log_note")),
        sa.UniqueConstraint("page_id", "number", name=op.f("uq_site_log_note_page_id_number")),
        info={"append_only": True},
    )


def _create_site_log_photo() -> None:
    op.create_table(
        "site_log_photo",
        sa.Column("page_id", sa.Uuid(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["stored_file.id"],
            name=op.f("fk_site_log_photo_file_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["page_id"],
            ["site_log_page.id"],
            name=op.f("fk_site_log_photo_page_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("page_id", "file_id", name=op.f("pk_site_log_photo")),
        info={"append_only": True},
    )


def _create_site_log_signature() -> None:
    op.create_table(
        "site_log_signature",
        sa.Column("page_id", sa.Uuid(), nullable=False),
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
        sa.Column("signed_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("signed_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["page_id"],
            ["site_log_page.id"],
            name=op.f("fk_site_log_signature_page_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("page_id", "role", name=op.f("pk_site_log_signature")),
        info={"append_only": True},
    )


def _create_site_log_activity() -> None:
    op.create_table(
        "site_log_activity",
        sa.Column("page_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("milestone_id", sa.Uuid(), nullable=True),
        sa.Column("item_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["contract_item.id"],
            name=op.f("fk_site_log_activity_item_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["milestone_id"],
            ["milestone.id"],
            name=op.f("fk_site_log_activity_milestone_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["page_id"],
            ["site_log_page.id"],
            name=op.f("fk_site_log_activity_page_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("page_id", "number", name=op.f("pk_site_log_activity")),
        info={"append_only": True},
    )
    op.create_index(
        op.f("ix_site_log_activity_item_id"), "site_log_activity", ["item_id"], unique=False
    )
    op.create_index(
        op.f("ix_site_log_activity_milestone_id"),
        "site_log_activity",
        ["milestone_id"],
        unique=False,
    )


def upgrade() -> None:
    _create_site_log_page()
    _create_site_log_note()
    _create_site_log_photo()
    _create_site_log_signature()
    _create_site_log_activity()
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
    op.drop_table("site_log_activity")
    op.drop_table("site_log_signature")
    op.drop_table("site_log_photo")
    op.drop_table("site_log_note")
    op.drop_table("site_log_page")
    if dialect == "postgresql":
        for table in APPEND_ONLY:
            op.execute(f"DROP FUNCTION {table}_append_only()")
        for table, _per in POSITIONS:
            op.execute(f"DROP FUNCTION {table}_next()")
        for table, column, _transitions in STEPS:
            op.execute(f"DROP FUNCTION {table}_{column}_steps()")
