"""A share names its registered source and keeps the sums of its entries; a donor may be a source of a work.

Columns are added and removed one by one, without copying a table. SQLite cannot alter a check; its documentation gives the way to write it
anew in the schema, because no stored row changes by it. What works paid before there was a ledger is entered into it, so that nothing
that was put into a work is missing from the totals.
"""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from alembic import op

from foundation import columns
from foundation.ids import new_id
from foundation.money import split_integer

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

SUMS = ("committed_minor", "received_minor", "used_minor")
BEFORE = "'private', 'community')"
AFTER = "'private', 'community', 'donor')"
KINDS = "source IN ('programme', 'nation', 'department', 'municipality', 'royalties', "


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "ALTER TABLE funding_share ADD COLUMN source_id CHAR(32)"
            " CONSTRAINT fk_funding_share_source_id REFERENCES funding_source (id)"
            " DEFERRABLE INITIALLY DEFERRED"
        )
    else:
        op.add_column("funding_share", sa.Column("source_id", sa.Uuid(), nullable=True))
        op.create_foreign_key(
            op.f("fk_funding_share_source_id"),
            "funding_share",
            "funding_source",
            ["source_id"],
            ["id"],
            initially="DEFERRED",
            deferrable=True,
        )
    op.create_index(op.f("ix_funding_share_source_id"), "funding_share", ["source_id"])
    for name in SUMS:
        op.add_column(
            "funding_share", sa.Column(name, sa.BigInteger(), nullable=False, server_default="0")
        )
    _allow(BEFORE, AFTER)
    _enter_payments()


def _allow(before: str, after: str) -> None:
    """Write the list of kinds of sources anew."""
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(op.f("ck_funding_share_source_kind"), "funding_share")
        op.create_check_constraint(
            op.f("ck_funding_share_source_kind"), "funding_share", sa.text(KINDS + after)
        )
        return
    op.execute("PRAGMA writable_schema = ON")
    op.get_bind().execute(
        sa.text(
            "UPDATE sqlite_master SET sql = replace(sql, :before, :after)"
            " WHERE type = 'table' AND name = 'funding_share'"
        ),
        {"before": KINDS + before, "after": KINDS + after},
    )
    op.execute("PRAGMA writable_schema = RESET")


def _enter_payments() -> None:
    """Each payment already made uses the shares in money of its work, in proportion to them."""
    bind = op.get_bind()
    share = sa.table("funding_share", *_typed("id", "project_id"), sa.column("amount_minor"))
    share_columns = [share.c.id, share.c.project_id, share.c.amount_minor]
    cash = bind.execute(
        sa.select(*share_columns)
        .where(sa.text("form = 'cash' AND withdrawn_at IS NULL"))
        .order_by(share.c.id)
    ).all()
    of_project: dict[UUID, list[tuple[UUID, int]]] = {}
    for row in cash:
        of_project.setdefault(row.project_id, []).append((row.id, row.amount_minor))
    used: dict[UUID, int] = {}
    entries = []
    for payment in _payments(bind):
        shares = of_project.get(payment.project_id, [])
        left = [amount - used.get(key, 0) for key, amount in shares]
        amount = min(
            payment.gross_minor - payment.amortisation_minor - payment.retention_minor, sum(left)
        )
        if amount <= 0:
            continue
        for (key, _), part in zip(shares, split_integer(amount, left), strict=True):
            if part:
                used[key] = used.get(key, 0) + part
                entries.append(_entry(payment, key, part))
    _keep(bind, entries, used)


def _typed(*names: str) -> list[sa.ColumnClause[UUID]]:
    return [sa.column(name, sa.Uuid()) for name in names]


def _payments(bind: sa.Connection) -> list[sa.Row[tuple[object, ...]]]:
    payment = sa.table(
        "payment",
        *_typed("id", "project_id", "paid_by"),
        sa.column("territory", sa.String()),
        sa.column("paid_on", sa.Date()),
        sa.column("paid_at", columns.InstantType()),
        sa.column("gross_minor", sa.BigInteger()),
        sa.column("amortisation_minor", sa.BigInteger()),
        sa.column("retention_minor", sa.BigInteger()),
    )
    statement = sa.select(*payment.c).where(sa.text("state = 'paid'"))
    return list(bind.execute(statement.order_by(payment.c.paid_at, payment.c.id)).all())


def _entry(payment: sa.Row[tuple[object, ...]], share: UUID, amount: int) -> dict[str, object]:
    on: date = payment.paid_on
    at: datetime = payment.paid_at
    return {
        "id": new_id(),
        "territory": payment.territory,
        "project_id": payment.project_id,
        "share_id": share,
        "step": "used",
        "amount_minor": amount,
        "happened_on": on,
        "payment_id": payment.id,
        "recorded_at": at,
        "recorded_by": payment.paid_by,
    }


def _keep(bind: sa.Connection, entries: list[dict[str, object]], used: dict[UUID, int]) -> None:
    if not entries:
        return
    table = sa.table(
        "funding_entry",
        *_typed("id", "project_id", "share_id", "payment_id", "recorded_by"),
        sa.column("territory", sa.String()),
        sa.column("step", sa.String()),
        sa.column("amount_minor", sa.BigInteger()),
        sa.column("happened_on", sa.Date()),
        sa.column("recorded_at", columns.InstantType()),
    )
    bind.execute(sa.insert(table), entries)
    share = sa.table("funding_share", *_typed("id"), sa.column("used_minor", sa.BigInteger()))
    for key, amount in used.items():
        bind.execute(sa.update(share).where(share.c.id == key).values(used_minor=amount))


def downgrade() -> None:
    _allow(AFTER, BEFORE)
    for name in reversed(SUMS):
        op.drop_column("funding_share", name)
    op.drop_index(op.f("ix_funding_share_source_id"), "funding_share")
    op.drop_column("funding_share", "source_id")
