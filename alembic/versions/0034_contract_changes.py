"""Changes of an agreement from what happened to the order, what was signed beside what is in force, and climate reviews."""

import sqlalchemy as sa
from alembic import op

from foundation import columns, triggers

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

PATH = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")

APPEND_ONLY: tuple[str, ...] = ()
POSITIONS: tuple[tuple[str, str | None], ...] = ()
STEPS: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    ("climate_review", "state", (("open", "answered"),)),
    (
        "contract_change",
        "state",
        (
            ("quoted", "raised"),
            ("quoted", "recommended"),
            ("quoted", "rejected"),
            ("quoted", "withdrawn"),
            ("raised", "quoted"),
            ("raised", "rejected"),
            ("raised", "withdrawn"),
            ("recommended", "approved"),
            ("recommended", "raised"),
            ("recommended", "rejected"),
        ),
    ),
)


MILESTONE_BEFORE: tuple[tuple[str, str], ...] = (
    ("disputed", "reported"),
    ("not_met", "reported"),
    ("partly_verified", "reported"),
    ("planned", "reported"),
    ("reported", "disputed"),
    ("reported", "not_met"),
    ("reported", "partly_verified"),
    ("reported", "verified"),
)
MILESTONE_AFTER = tuple(sorted((*MILESTONE_BEFORE, ("verified", "partly_verified"))))


def _create_climate_review() -> None:
    op.create_table(
        "climate_review",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("change", sa.Uuid(), nullable=True),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("moves_site", sa.Boolean(), nullable=False),
        sa.Column("opened_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("opened_by", sa.Uuid(), nullable=True),
        sa.Column("latitude_e6", sa.Integer(), nullable=True),
        sa.Column("longitude_e6", sa.Integer(), nullable=True),
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
            nullable=True,
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
            nullable=True,
        ),
        sa.Column("is_enough", sa.Boolean(), nullable=True),
        sa.Column("finding", sa.Text(), nullable=True),
        sa.Column("answered_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "answered",
                name="review_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_climate_review_project_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_climate_review")),
    )
    op.create_index(
        op.f("ix_climate_review_project_id"), "climate_review", ["project_id"], unique=False
    )
    op.create_index(op.f("ix_climate_review_state"), "climate_review", ["state"], unique=False)
    op.create_index(
        op.f("ix_climate_review_territory"), "climate_review", ["territory"], unique=False
    )


def _create_contract_change() -> None:
    op.create_table(
        "contract_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "cause",
            sa.Enum(
                "weather",
                "access",
                "public_order",
                "design",
                "site_condition",
                "quantities",
                "prices",
                "funds_late",
                "community_request",
                "other",
                name="change_cause",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("raised_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("raised_by", sa.Uuid(), nullable=True),
        sa.Column("requested", columns.JsonText(), nullable=True),
        sa.Column("requested_days", sa.Integer(), nullable=True),
        sa.Column("requested_minor", sa.BigInteger(), nullable=True),
        sa.Column("quote_file_id", sa.Uuid(), nullable=True),
        sa.Column("quoted_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column("quoted_by", sa.Uuid(), nullable=True),
        sa.Column("recommended", columns.JsonText(), nullable=True),
        sa.Column("recommended_days", sa.Integer(), nullable=True),
        sa.Column("recommended_minor", sa.BigInteger(), nullable=True),
        sa.Column("recommendation", sa.Text(), nullable=True),
        sa.Column("recommended_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column("recommended_by", sa.Uuid(), nullable=True),
        sa.Column("return_reason", sa.Text(), nullable=True),
        sa.Column("assent_on", sa.Date(), nullable=True),
        sa.Column("assent_for", sa.Integer(), nullable=True),
        sa.Column("assent_against", sa.Integer(), nullable=True),
        sa.Column("assent_file_id", sa.Uuid(), nullable=True),
        sa.Column("endorsed_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column("endorsed_by", sa.Uuid(), nullable=True),
        sa.Column("endorsement", sa.Text(), nullable=True),
        sa.Column("ordered_on", sa.Date(), nullable=True),
        sa.Column("approved_days", sa.Integer(), nullable=True),
        sa.Column("approved_minor", sa.BigInteger(), nullable=True),
        sa.Column("approval", sa.Text(), nullable=True),
        sa.Column("approved_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("reject_reason", sa.Text(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "raised",
                "quoted",
                "recommended",
                "approved",
                "rejected",
                "withdrawn",
                name="change_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "approved_by <> recommended_by",
            name=op.f("ck_contract_change_approver_did_not_recommend"),
        ),
        sa.CheckConstraint(
            "recommended_by <> quoted_by", name=op.f("ck_contract_change_recommender_did_not_quote")
        ),
        sa.ForeignKeyConstraint(
            ["agreement_id"],
            ["agreement.id"],
            name=op.f("fk_contract_change_agreement_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["assent_file_id"],
            ["stored_file.id"],
            name=op.f("fk_contract_change_assent_file_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_contract_change_project_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["quote_file_id"],
            ["stored_file.id"],
            name=op.f("fk_contract_change_quote_file_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_change")),
        sa.UniqueConstraint(
            "agreement_id", "number", name=op.f("uq_contract_change_agreement_id_number")
        ),
    )
    op.create_index(
        op.f("ix_contract_change_project_id"), "contract_change", ["project_id"], unique=False
    )
    op.create_index(op.f("ix_contract_change_state"), "contract_change", ["state"], unique=False)
    op.create_index(
        op.f("ix_contract_change_territory"), "contract_change", ["territory"], unique=False
    )


def upgrade() -> None:
    _create_climate_review()
    _create_contract_change()
    _keep_what_was_signed()
    _allow(MILESTONE_AFTER)
    dialect = op.get_bind().dialect.name
    for table in APPEND_ONLY:
        _run(triggers.append_only(table, dialect))
    for table, per in POSITIONS:
        _run(triggers.next_position(table, dialect, per=per))
    for table, column, transitions in STEPS:
        _run(triggers.declared_steps(table, column, transitions, dialect))


def _keep_what_was_signed() -> None:
    op.add_column("agreement", sa.Column("initial_minor", sa.BigInteger(), nullable=True))
    op.add_column("agreement", sa.Column("initial_term_days", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE agreement SET initial_minor = value_minor, initial_term_days = term_days"
        " WHERE signed_on IS NOT NULL"
    )


def _allow(steps: tuple[tuple[str, str], ...]) -> None:
    dialect = op.get_bind().dialect.name
    _run(triggers.removed("milestone", "milestone_state_steps", dialect))
    _run(triggers.declared_steps("milestone", "state", steps, dialect))


def _run(statements: list[str]) -> None:
    for statement in statements:
        op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    dialect = op.get_bind().dialect.name
    _allow(MILESTONE_BEFORE)
    op.drop_column("agreement", "initial_term_days")
    op.drop_column("agreement", "initial_minor")
    op.drop_table("contract_change")
    op.drop_table("climate_review")
    if dialect == "postgresql":
        for table in APPEND_ONLY:
            op.execute(f"DROP FUNCTION {table}_append_only()")
        for table, _per in POSITIONS:
            op.execute(f"DROP FUNCTION {table}_next()")
        for table, column, _transitions in STEPS:
            op.execute(f"DROP FUNCTION {table}_{column}_steps()")
