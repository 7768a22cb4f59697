"""What was signed of each good of an agreement in kind, and goods of which a change leaves nothing.

The lowest quantity stands in a CHECK, which SQLite cannot change: there the goods, and the lines of deliveries that refer to them, are
written anew.
"""

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None

PATH = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")
KEPT = (
    "id, territory, project_id, agreement_id, position, description, unit, quantity_milli,"
    " currency, unit_value_minor, received_milli"
)
LINES = "delivery_id, good_id, sent_milli, received_milli"
POSITIVE = ("ck_awarded_good_quantity_positive", "quantity_milli > 0")
NOT_NEGATIVE = ("ck_awarded_good_quantity_not_negative", "quantity_milli >= 0")


def _write_anew(rule: tuple[str, str], *, with_signed: bool) -> None:
    """Both tables with another rule, on SQLite."""
    for table, names in (("goods_delivery_line", LINES), ("awarded_good", KEPT)):
        op.execute(f"CREATE TABLE {table}_before AS SELECT {names} FROM {table}")
        op.drop_table(table)
    _create_goods(rule, with_signed=with_signed)
    _create_lines()
    if with_signed:
        op.execute(
            f"INSERT INTO awarded_good ({KEPT}, signed_milli)"
            f" SELECT {KEPT}, quantity_milli FROM awarded_good_before"
        )
    else:
        op.execute(f"INSERT INTO awarded_good ({KEPT}) SELECT {KEPT} FROM awarded_good_before")
    op.execute(
        f"INSERT INTO goods_delivery_line ({LINES}) SELECT {LINES} FROM goods_delivery_line_before"
    )
    op.drop_table("goods_delivery_line_before")
    op.drop_table("awarded_good_before")


def _create_goods(rule: tuple[str, str], *, with_signed: bool) -> None:
    signed: list[sa.Column[int]] = [sa.Column("signed_milli", sa.BigInteger(), nullable=False)]
    op.create_table(
        "awarded_good",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("description", sa.String(length=200), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=False),
        *(signed if with_signed else []),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("unit_value_minor", sa.BigInteger(), nullable=False),
        sa.Column("received_milli", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "0 <= received_milli AND received_milli <= quantity_milli",
            name=op.f("ck_awarded_good_received_within"),
        ),
        sa.CheckConstraint(rule[1], name=op.f(rule[0])),
        *(
            sa.ForeignKeyConstraint(
                [f"{noun}_id"],
                [f"{noun}.id"],
                name=op.f(f"fk_awarded_good_{noun}_id"),
                initially="DEFERRED",
                deferrable=True,
            )
            for noun in ("agreement", "project")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_awarded_good")),
        sa.UniqueConstraint(
            "agreement_id", "position", name=op.f("uq_awarded_good_agreement_id_position")
        ),
    )
    op.create_index(
        op.f("ix_awarded_good_project_id"), "awarded_good", ["project_id"], unique=False
    )


def _create_lines() -> None:
    op.create_table(
        "goods_delivery_line",
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("good_id", sa.Uuid(), nullable=False),
        sa.Column("sent_milli", sa.BigInteger(), nullable=False),
        sa.Column("received_milli", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "0 <= received_milli AND received_milli <= sent_milli",
            name=op.f("ck_goods_delivery_line_within"),
        ),
        sa.CheckConstraint("sent_milli > 0", name=op.f("ck_goods_delivery_line_sent_positive")),
        *(
            sa.ForeignKeyConstraint(
                [f"{noun}_id"],
                [f"{table}.id"],
                name=op.f(f"fk_goods_delivery_line_{noun}_id"),
                initially="DEFERRED",
                deferrable=True,
            )
            for noun, table in (("delivery", "goods_delivery"), ("good", "awarded_good"))
        ),
        sa.PrimaryKeyConstraint("delivery_id", "good_id", name=op.f("pk_goods_delivery_line")),
    )
    op.create_index(
        op.f("ix_goods_delivery_line_good_id"), "goods_delivery_line", ["good_id"], unique=False
    )


def _check(before: tuple[str, str], after: tuple[str, str]) -> None:
    """The same on PostgreSQL, where a CHECK can be replaced."""
    op.drop_constraint(op.f(before[0]), "awarded_good", type_="check")
    op.create_check_constraint(op.f(after[0]), "awarded_good", after[1])


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _write_anew(NOT_NEGATIVE, with_signed=True)
        return
    signed: sa.Column[int] = sa.Column("signed_milli", sa.BigInteger(), nullable=True)
    op.add_column("awarded_good", signed)
    op.execute("UPDATE awarded_good SET signed_milli = quantity_milli")
    op.alter_column("awarded_good", "signed_milli", nullable=False)
    _check(POSITIVE, NOT_NEGATIVE)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _write_anew(POSITIVE, with_signed=False)
        return
    op.drop_column("awarded_good", "signed_milli")
    _check(NOT_NEGATIVE, POSITIVE)
