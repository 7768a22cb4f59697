"""Goods of agreements in kind: what is handed over, its deliveries, and that an agreement is one."""

import sqlalchemy as sa
from alembic import op

from foundation import columns, triggers

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

PATH = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")

APPEND_ONLY: tuple[str, ...] = ()
POSITIONS: tuple[tuple[str, str | None], ...] = ()
STEPS: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    (
        "goods_delivery",
        "state",
        (("received", "checked"), ("sent", "received"), ("sent", "refused")),
    ),
)


def _create_awarded_good() -> None:
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
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("unit_value_minor", sa.BigInteger(), nullable=False),
        sa.Column("received_milli", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "0 <= received_milli AND received_milli <= quantity_milli",
            name=op.f("ck_awarded_good_received_within"),
        ),
        sa.CheckConstraint("quantity_milli > 0", name=op.f("ck_awarded_good_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["agreement_id"],
            ["agreement.id"],
            name=op.f("fk_awarded_good_agreement_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_awarded_good_project_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_awarded_good")),
        sa.UniqueConstraint(
            "agreement_id", "position", name=op.f("uq_awarded_good_agreement_id_position")
        ),
    )
    op.create_index(
        op.f("ix_awarded_good_project_id"), "awarded_good", ["project_id"], unique=False
    )


def _create_goods_delivery() -> None:
    op.create_table(
        "goods_delivery",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("delivered_on", sa.Date(), nullable=False),
        sa.Column("supplier", sa.String(length=200), nullable=True),
        sa.Column("act_id", sa.Uuid(), nullable=False),
        sa.Column("sent_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("sent_by", sa.Uuid(), nullable=True),
        sa.Column("received_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column("received_by", sa.Uuid(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("photo_id", sa.Uuid(), nullable=True),
        sa.Column("refuse_reason", sa.Text(), nullable=True),
        sa.Column(
            "use",
            sa.Enum(
                "in_the_work",
                "stored",
                "missing",
                name="goods_use",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("finding", sa.Text(), nullable=True),
        sa.Column("checked_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column("checked_by", sa.Uuid(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "sent",
                "received",
                "checked",
                "refused",
                name="goods_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "checked_by <> received_by", name=op.f("ck_goods_delivery_checker_did_not_receive")
        ),
        sa.CheckConstraint(
            "received_by <> sent_by", name=op.f("ck_goods_delivery_receiver_did_not_send")
        ),
        sa.ForeignKeyConstraint(
            ["act_id"],
            ["stored_file.id"],
            name=op.f("fk_goods_delivery_act_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["agreement_id"],
            ["agreement.id"],
            name=op.f("fk_goods_delivery_agreement_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["photo_id"],
            ["stored_file.id"],
            name=op.f("fk_goods_delivery_photo_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_goods_delivery_project_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goods_delivery")),
        sa.UniqueConstraint(
            "agreement_id", "number", name=op.f("uq_goods_delivery_agreement_id_number")
        ),
    )
    op.create_index(
        op.f("ix_goods_delivery_project_id"), "goods_delivery", ["project_id"], unique=False
    )
    op.create_index(op.f("ix_goods_delivery_state"), "goods_delivery", ["state"], unique=False)
    op.create_index(
        op.f("ix_goods_delivery_territory"), "goods_delivery", ["territory"], unique=False
    )


def _create_goods_delivery_line() -> None:
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
        sa.ForeignKeyConstraint(
            ["delivery_id"],
            ["goods_delivery.id"],
            name=op.f("fk_goods_delivery_line_delivery_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["good_id"],
            ["awarded_good.id"],
            name=op.f("fk_goods_delivery_line_good_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("delivery_id", "good_id", name=op.f("pk_goods_delivery_line")),
    )
    op.create_index(
        op.f("ix_goods_delivery_line_good_id"), "goods_delivery_line", ["good_id"], unique=False
    )


def upgrade() -> None:
    in_kind: sa.Column[bool] = sa.Column(
        "is_in_kind", sa.Boolean(), server_default=sa.false(), nullable=False
    )
    op.add_column("agreement", in_kind)
    _create_awarded_good()
    _create_goods_delivery()
    _create_goods_delivery_line()
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
    op.drop_table("goods_delivery_line")
    op.drop_table("goods_delivery")
    op.drop_table("awarded_good")
    if dialect == "postgresql":
        for table in APPEND_ONLY:
            op.execute(f"DROP FUNCTION {table}_append_only()")
        for table, _per in POSITIONS:
            op.execute(f"DROP FUNCTION {table}_next()")
        for table, column, _transitions in STEPS:
            op.execute(f"DROP FUNCTION {table}_{column}_steps()")
    op.drop_column("agreement", "is_in_kind")
