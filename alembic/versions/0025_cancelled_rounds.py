"""A round can be cancelled with a reason.

SQLite cannot alter a check; its documentation gives the way to write it anew in the schema, because no stored row changes by it.
"""

import sqlalchemy as sa
from alembic import op

from foundation import columns, triggers

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

PATH = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")

TABLE = "round_cancellation"
STEPS_BEFORE = (
    ("agreed", "scoring"),
    ("computed", "published"),
    ("computed", "scoring"),
    ("draft", "agreed"),
    ("scoring", "computed"),
)
STEPS_AFTER = (
    *STEPS_BEFORE,
    ("agreed", "cancelled"),
    ("draft", "cancelled"),
    ("scoring", "cancelled"),
)
# By the name of the check: what it said, and what it says from now on.
CHECKS = (
    (
        "ck_round_round_state",
        "state IN ('draft', 'agreed', 'scoring', 'computed', 'published')",
        "state IN ('draft', 'agreed', 'scoring', 'computed', 'published', 'cancelled')",
    ),
    (
        "ck_round_agreed_before_all_else",
        "(state = 'draft') = (agreed_at IS NULL)",
        "state = 'cancelled' OR (state = 'draft') = (agreed_at IS NULL)",
    ),
)


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("needs", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("cancelled_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("cancelled_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["round.id"],
            name=op.f("fk_round_cancellation_round_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_cancellation")),
        sa.UniqueConstraint("round_id", name=op.f("uq_round_cancellation_round_id")),
        info={"append_only": True},
    )
    _run(triggers.append_only(TABLE, op.get_bind().dialect.name))
    for name, before, after in CHECKS:
        _rewrite(name, before, after)
    _allow(STEPS_AFTER)


def _rewrite(name: str, before: str, after: str) -> None:
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(op.f(name), "round")
        op.create_check_constraint(op.f(name), "round", sa.text(after))
        return
    op.execute("PRAGMA writable_schema = ON")
    op.get_bind().execute(
        sa.text(
            "UPDATE sqlite_master SET sql = replace(sql, :before, :after)"
            " WHERE type = 'table' AND name = 'round'"
        ),
        {"before": f"CHECK ({before})", "after": f"CHECK ({after})"},
    )
    op.execute("PRAGMA writable_schema = RESET")


def _allow(steps: tuple[tuple[str, str], ...]) -> None:
    dialect = op.get_bind().dialect.name
    _run(triggers.removed("round", "round_state_steps", dialect))
    _run(triggers.declared_steps("round", "state", steps, dialect))


def _run(statements: list[str]) -> None:
    for statement in statements:
        op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    _allow(STEPS_BEFORE)
    for name, before, after in CHECKS:
        _rewrite(name, after, before)
    op.drop_table(TABLE)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP FUNCTION {TABLE}_append_only()")
