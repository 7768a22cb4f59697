"""Rounds of prioritisation: criteria, budgets, needs, scores, results and decisions beside them."""

import sqlalchemy as sa
from alembic import op

from foundation import columns, triggers

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

PATH = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")

APPEND_ONLY: tuple[str, ...] = (
    "round_computation",
    "round_reopening",
    "round_need",
    "round_estimate",
    "round_result",
    "round_score",
)
POSITIONS: tuple[tuple[str, str | None], ...] = ()
STEPS: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    (
        "round",
        "state",
        (
            ("agreed", "scoring"),
            ("computed", "published"),
            ("computed", "scoring"),
            ("draft", "agreed"),
            ("scoring", "computed"),
        ),
    ),
    (
        "round_override",
        "state",
        (("approved", "superseded"), ("proposed", "approved"), ("proposed", "rejected")),
    ),
)


def _create_round() -> None:
    op.create_table(
        "round",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=True),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("prepared_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("prepared_by", sa.Uuid(), nullable=True),
        sa.Column("agreed_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column("agreed_by", sa.Uuid(), nullable=True),
        sa.Column("plan_hash", sa.String(length=64), nullable=True),
        sa.Column("drawn_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column("published_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column("published_by", sa.Uuid(), nullable=True),
        sa.Column("computations", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "agreed",
                "scoring",
                "computed",
                "published",
                name="round_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'draft') = (agreed_at IS NULL)", name=op.f("ck_round_agreed_before_all_else")
        ),
        sa.CheckConstraint("closes_on >= opens_on", name=op.f("ck_round_closes_after_opening")),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk_round_programme_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round")),
        sa.UniqueConstraint("code", name=op.f("uq_round_code")),
    )
    op.create_index(op.f("ix_round_state"), "round", ["state"], unique=False)
    op.create_index(op.f("ix_round_territory"), "round", ["territory"], unique=False)


def _create_round_budget() -> None:
    op.create_table(
        "round_budget",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_round_budget_amount_positive")),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["round.id"],
            name=op.f("fk_round_budget_round_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("round_id", "territory", name=op.f("pk_round_budget")),
    )


def _create_round_computation() -> None:
    op.create_table(
        "round_computation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("inputs", columns.JsonText(), nullable=False),
        sa.Column("inputs_hash", sa.String(length=64), nullable=False),
        sa.Column("computed_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("computed_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["round.id"],
            name=op.f("fk_round_computation_round_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_computation")),
        sa.UniqueConstraint(
            "round_id", "number", name=op.f("uq_round_computation_round_id_number")
        ),
        info={"append_only": True},
    )


def _create_round_criterion() -> None:
    op.create_table(
        "round_criterion",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("question", sa.String(length=400), nullable=False),
        sa.Column("weight_bp", sa.Integer(), nullable=False),
        sa.Column(
            "scale",
            sa.Enum(
                "four",
                "hundred",
                name="scale",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "direction",
            sa.Enum(
                "higher",
                "lower",
                name="direction",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.CheckConstraint("weight_bp > 0", name=op.f("ck_round_criterion_weight_positive")),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["round.id"],
            name=op.f("fk_round_criterion_round_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("round_id", "code", name=op.f("pk_round_criterion")),
    )


def _create_round_reopening() -> None:
    op.create_table(
        "round_reopening",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reopened_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("reopened_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["round.id"],
            name=op.f("fk_round_reopening_round_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_reopening")),
        info={"append_only": True},
    )
    op.create_index(
        op.f("ix_round_reopening_round_id"), "round_reopening", ["round_id"], unique=False
    )


def _create_round_need() -> None:
    op.create_table(
        "round_need",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("need_id", sa.Uuid(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("registered_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("former_round_id", sa.Uuid(), nullable=True),
        sa.Column("former_place", sa.Integer(), nullable=True),
        sa.Column("drawn_at", columns.InstantType(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(former_round_id IS NULL) = (former_place IS NULL)",
            name=op.f("ck_round_need_former_place_whole"),
        ),
        sa.ForeignKeyConstraint(
            ["former_round_id"],
            ["round.id"],
            name=op.f("fk_round_need_former_round_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["need_id"],
            ["need.id"],
            name=op.f("fk_round_need_need_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["round.id"],
            name=op.f("fk_round_need_round_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_need")),
        sa.UniqueConstraint("round_id", "need_id", name=op.f("uq_round_need_round_id_need_id")),
        info={"append_only": True},
    )
    op.create_index(op.f("ix_round_need_need_id"), "round_need", ["need_id"], unique=False)
    op.create_index(op.f("ix_round_need_round_id"), "round_need", ["round_id"], unique=False)
    op.create_index(op.f("ix_round_need_territory"), "round_need", ["territory"], unique=False)


def _create_round_estimate() -> None:
    op.create_table(
        "round_estimate",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("round_need_id", sa.Uuid(), nullable=False),
        sa.Column("cost_minor", sa.BigInteger(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("estimated_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("estimated_by", sa.Uuid(), nullable=True),
        sa.Column("replaces_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.CheckConstraint(
            "(replaces_id IS NULL) = (reason IS NULL)",
            name=op.f("ck_round_estimate_correction_has_a_reason"),
        ),
        sa.CheckConstraint("cost_minor > 0", name=op.f("ck_round_estimate_cost_positive")),
        sa.ForeignKeyConstraint(
            ["replaces_id"],
            ["round_estimate.id"],
            name=op.f("fk_round_estimate_replaces_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["round_need_id"],
            ["round_need.id"],
            name=op.f("fk_round_estimate_round_need_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_estimate")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_round_estimate_replaces_id")),
        info={"append_only": True},
    )
    op.create_index(
        op.f("ix_round_estimate_round_need_id"), "round_estimate", ["round_need_id"], unique=False
    )


def _create_round_override() -> None:
    op.create_table(
        "round_override",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("round_need_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "legal_limit",
                "incompatible",
                "part_funding",
                "other",
                name="override_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "decision",
            sa.Enum(
                "selected",
                "part",
                "waiting",
                "excluded",
                name="decision",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("against_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proposed_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "approved",
                "rejected",
                "superseded",
                name="override_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(decision = 'part') = (amount_minor IS NOT NULL)",
            name=op.f("ck_round_override_part_amount"),
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_round_override_amount_positive")),
        sa.ForeignKeyConstraint(
            ["against_id"],
            ["round_need.id"],
            name=op.f("fk_round_override_against_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["round_need_id"],
            ["round_need.id"],
            name=op.f("fk_round_override_round_need_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_override")),
    )
    op.create_index(
        op.f("ix_round_override_round_need_id"), "round_override", ["round_need_id"], unique=False
    )
    op.create_index(
        op.f("ix_round_override_territory"), "round_override", ["territory"], unique=False
    )
    op.create_index(
        "uq_round_override_live",
        "round_override",
        ["round_need_id", "state"],
        unique=True,
        sqlite_where=sa.text("state IN ('proposed', 'approved')"),
        postgresql_where=sa.text("state IN ('proposed', 'approved')"),
    )


def _create_round_result() -> None:
    op.create_table(
        "round_result",
        sa.Column("computation_id", sa.Uuid(), nullable=False),
        sa.Column("round_need_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("total_e4", sa.BigInteger(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "selected",
                "waiting",
                "excluded",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("pot", sa.String(length=80), nullable=True),
        sa.CheckConstraint(
            "(outcome = 'excluded') = (place IS NULL)",
            name=op.f("ck_round_result_place_unless_excluded"),
        ),
        sa.ForeignKeyConstraint(
            ["computation_id"],
            ["round_computation.id"],
            name=op.f("fk_round_result_computation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["round_need_id"],
            ["round_need.id"],
            name=op.f("fk_round_result_round_need_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("computation_id", "round_need_id", name=op.f("pk_round_result")),
        info={"append_only": True},
    )
    op.create_index(
        op.f("ix_round_result_round_need_id"), "round_result", ["round_need_id"], unique=False
    )


def _create_round_score() -> None:
    op.create_table(
        "round_score",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("round_need_id", sa.Uuid(), nullable=False),
        sa.Column("criterion", sa.String(length=10), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("scored_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("scored_by", sa.Uuid(), nullable=True),
        sa.Column("replaces_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.CheckConstraint(
            "(replaces_id IS NULL) = (reason IS NULL)",
            name=op.f("ck_round_score_correction_has_a_reason"),
        ),
        sa.CheckConstraint("value BETWEEN 0 AND 100", name=op.f("ck_round_score_value_on_scale")),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["stored_file.id"],
            name=op.f("fk_round_score_file_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"],
            ["round_score.id"],
            name=op.f("fk_round_score_replaces_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["round_need_id"],
            ["round_need.id"],
            name=op.f("fk_round_score_round_need_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_score")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_round_score_replaces_id")),
        info={"append_only": True},
    )
    op.create_index(
        op.f("ix_round_score_round_need_id"), "round_score", ["round_need_id"], unique=False
    )


def upgrade() -> None:
    _create_round()
    _create_round_budget()
    _create_round_computation()
    _create_round_criterion()
    _create_round_reopening()
    _create_round_need()
    _create_round_estimate()
    _create_round_override()
    _create_round_result()
    _create_round_score()
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
    op.drop_table("round_score")
    op.drop_table("round_result")
    op.drop_table("round_override")
    op.drop_table("round_estimate")
    op.drop_table("round_need")
    op.drop_table("round_reopening")
    op.drop_table("round_criterion")
    op.drop_table("round_computation")
    op.drop_table("round_budget")
    op.drop_table("round")
    if dialect == "postgresql":
        for table in APPEND_ONLY:
            op.execute(f"DROP FUNCTION {table}_append_only()")
        for table, _per in POSITIONS:
            op.execute(f"DROP FUNCTION {table}_next()")
        for table, column, _transitions in STEPS:
            op.execute(f"DROP FUNCTION {table}_{column}_steps()")
