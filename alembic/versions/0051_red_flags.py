"""Red flags by published rules, and the prints of photographs."""

import sqlalchemy as sa
from alembic import op

from foundation import columns, triggers

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

PATH = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")

APPEND_ONLY: tuple[str, ...] = ()
POSITIONS: tuple[tuple[str, str | None], ...] = ()
STEPS: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    (
        "red_flag",
        "state",
        (
            ("accepted", "open"),
            ("dismissed", "open"),
            ("explained", "accepted"),
            ("explained", "dismissed"),
            ("explained", "open"),
            ("open", "dismissed"),
            ("open", "explained"),
        ),
    ),
)


def _create_photo_print() -> None:
    op.create_table(
        "photo_print",
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("across", sa.BigInteger(), nullable=False),
        sa.Column("down", sa.BigInteger(), nullable=False),
        sa.Column("is_plain", sa.Boolean(), nullable=False),
        sa.Column("printed_at", columns.InstantType(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["stored_file.id"],
            name=op.f("fk_photo_print_file_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("file_id", name=op.f("pk_photo_print")),
    )


def _create_red_flag() -> None:
    op.create_table(
        "red_flag",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=True),
        sa.Column(
            "rule",
            sa.Enum(
                "photo_same",
                "photo_alike",
                "photo_far",
                "photo_old",
                "verdict_without_visit",
                "approvals_at_once",
                "quotations_alike",
                "money_ahead",
                "over_contracted",
                "guarantee_expired",
                "slicing",
                "silent_work",
                "member_impeded",
                "receipt_missing",
                name="flag_code",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("rule_valid_from", sa.Date(), nullable=False),
        sa.Column("case_key", sa.String(length=200), nullable=False),
        sa.Column("facts", columns.JsonText(), nullable=False),
        sa.Column("found_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("gone_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column("explanation", sa.Text(), nullable=True),
        sa.Column("explanation_file_id", sa.Uuid(), nullable=True),
        sa.Column("explained_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column("explained_by", sa.Uuid(), nullable=True),
        sa.Column("judgement", sa.Text(), nullable=True),
        sa.Column("judged_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column("judged_by", sa.Uuid(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "explained",
                "accepted",
                "dismissed",
                name="flag_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "judged_by <> explained_by", name=op.f("ck_red_flag_judge_did_not_explain")
        ),
        sa.ForeignKeyConstraint(
            ["agreement_id"],
            ["agreement.id"],
            name=op.f("fk_red_flag_agreement_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["explanation_file_id"],
            ["stored_file.id"],
            name=op.f("fk_red_flag_explanation_file_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_red_flag_project_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_red_flag")),
        sa.UniqueConstraint("rule", "case_key", name=op.f("uq_red_flag_rule_case_key")),
    )
    op.create_index(op.f("ix_red_flag_agreement_id"), "red_flag", ["agreement_id"], unique=False)
    op.create_index(op.f("ix_red_flag_project_id"), "red_flag", ["project_id"], unique=False)
    op.create_index(op.f("ix_red_flag_rule"), "red_flag", ["rule"], unique=False)
    op.create_index(op.f("ix_red_flag_state"), "red_flag", ["state"], unique=False)
    op.create_index(op.f("ix_red_flag_territory"), "red_flag", ["territory"], unique=False)


def upgrade() -> None:
    _create_photo_print()
    _create_red_flag()
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
    op.drop_table("red_flag")
    op.drop_table("photo_print")
    if dialect == "postgresql":
        for table in APPEND_ONLY:
            op.execute(f"DROP FUNCTION {table}_append_only()")
        for table, _per in POSITIONS:
            op.execute(f"DROP FUNCTION {table}_next()")
        for table, column, _transitions in STEPS:
            op.execute(f"DROP FUNCTION {table}_{column}_steps()")
