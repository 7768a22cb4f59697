"""Who is designated to supervise or to audit an agreement."""

import sqlalchemy as sa
from alembic import op

from foundation import columns, triggers

revision = "0072"
down_revision = "0071"
branch_labels = None
depends_on = None

TABLE = "designation"
PATH = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")


def _refers(column: str, table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column],
        [f"{table}.id"],
        name=op.f(f"fk_{TABLE}_{column}"),
        initially="DEFERRED",
        deferrable=True,
    )


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column(
            "duty",
            sa.Enum(
                "supervisor",
                "auditor",
                name="duty",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("post", sa.String(200), nullable=False),
        sa.Column("act", sa.String(200), nullable=False),
        sa.Column("designated_on", sa.Date(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("recorded_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        _refers("agreement_id", "agreement"),
        _refers("person_id", "person"),
        _refers("project_id", "project"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_designation")),
        info={"append_only": True},
    )
    for column in ("agreement_id", "project_id", "territory"):
        op.create_index(op.f(f"ix_designation_{column}"), TABLE, [column], unique=False)
    for statement in triggers.append_only(TABLE, op.get_bind().dialect.name):
        op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    op.drop_table(TABLE)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP FUNCTION {TABLE}_append_only()")
