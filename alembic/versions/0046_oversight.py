"""Oversight committees with their members and the relations they declared."""

import sqlalchemy as sa
from alembic import op

from foundation import columns, triggers

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

PATH = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")

APPEND_ONLY: tuple[str, ...] = ("declared_relation",)
POSITIONS: tuple[tuple[str, str | None], ...] = ()
STEPS: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = ()


def _create_oversight_committee() -> None:
    op.create_table(
        "oversight_committee",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("act_number", sa.String(length=80), nullable=False),
        sa.Column("constituted_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("object", sa.Text(), nullable=False),
        sa.Column("residence", sa.String(length=200), nullable=False),
        sa.Column(
            "registered_with",
            sa.Enum(
                "personeria",
                "chamber_of_commerce",
                "own_authority",
                name="oversight_registry",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("registration_number", sa.String(length=80), nullable=True),
        sa.Column("registered_on", sa.Date(), nullable=True),
        sa.Column("act_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "until_on >= constituted_on", name=op.f("ck_oversight_committee_ends_after_start")
        ),
        sa.ForeignKeyConstraint(
            ["act_id"],
            ["stored_file.id"],
            name=op.f("fk_oversight_committee_act_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_oversight_committee_project_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_oversight_committee")),
        sa.UniqueConstraint("project_id", name=op.f("uq_oversight_committee_project_id")),
    )


def _create_oversight_member() -> None:
    op.create_table(
        "oversight_member",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("joined_on", sa.Date(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("added_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "left_on IS NULL OR left_on >= joined_on",
            name=op.f("ck_oversight_member_leaves_after_start"),
        ),
        sa.ForeignKeyConstraint(
            ["committee_id"],
            ["oversight_committee.id"],
            name=op.f("fk_oversight_member_committee_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_oversight_member_person_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_oversight_member_user_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_oversight_member")),
    )
    op.create_index(
        op.f("ix_oversight_member_committee_id"), "oversight_member", ["committee_id"], unique=False
    )


def _create_declared_relation() -> None:
    op.create_table(
        "declared_relation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "spouse_or_partner",
                "parent_or_child",
                "sibling",
                "other_relative",
                "business_partner",
                name="relation_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("declared_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("declared_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["oversight_member.id"],
            name=op.f("fk_declared_relation_member_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_declared_relation_person_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declared_relation")),
        info={"append_only": True},
    )
    op.create_index(
        op.f("ix_declared_relation_member_id"), "declared_relation", ["member_id"], unique=False
    )


def upgrade() -> None:
    _create_oversight_committee()
    _create_oversight_member()
    _create_declared_relation()
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
    op.drop_table("declared_relation")
    op.drop_table("oversight_member")
    op.drop_table("oversight_committee")
    if dialect == "postgresql":
        for table in APPEND_ONLY:
            op.execute(f"DROP FUNCTION {table}_append_only()")
        for table, _per in POSITIONS:
            op.execute(f"DROP FUNCTION {table}_next()")
        for table, column, _transitions in STEPS:
            op.execute(f"DROP FUNCTION {table}_{column}_steps()")
