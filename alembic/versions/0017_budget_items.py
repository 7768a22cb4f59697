"""Items of budgets have numbers, budgets say who wrote them, and what works were financed with is the first version of their budget.

Columns are added one by one, without copying a table. The number of an item follows from its chapter and its place in it. Who wrote a
budget, and who declared the work financed when, stands in the log.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from alembic import op

from foundation import columns
from foundation.ids import new_id

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

# Amounts in pesos are adjusted to whole ones, those in dollars keep their cents.
STEPS = {"COP": 100}
RATES = ("administration_bp", "contingency_bp", "profit_bp", "vat_on_profit_bp")


def upgrade() -> None:
    op.add_column("budget", sa.Column("written_by", sa.Uuid(), nullable=True))
    op.add_column(
        "budget_line", sa.Column("code", sa.String(20), nullable=False, server_default="")
    )
    bind = op.get_bind()
    _name_writers(bind)
    _number_items(bind)
    op.create_index("ix_budget_line_number", "budget_line", ["budget_id", "code"], unique=True)
    _freeze_first_versions(bind)


def _table(name: str, *keys: str, **others: sa.types.TypeEngine[Any]) -> sa.TableClause:
    typed = [sa.column(key, sa.Uuid()) for key in keys]
    return sa.table(name, *typed, *(sa.column(one, kind) for one, kind in others.items()))


ENTRY = _table(
    "audit_entry",
    *("subject_id", "actor_id"),
    action=sa.String(),
    at=columns.InstantType(),
)
BUDGET = _table(
    "budget",
    *("id", "project_id", "written_by"),
    territory=sa.String(),
    currency=sa.String(),
    rates_on=sa.Date(),
    written_at=columns.InstantType(),
    direct_minor=sa.BigInteger(),
    total_minor=sa.BigInteger(),
    **dict.fromkeys(RATES, sa.Integer()),
)
LINE = _table(
    "budget_line",
    *("id", "budget_id", "measure_id"),
    position=sa.Integer(),
    code=sa.String(),
    chapter=sa.String(),
    description=sa.String(),
    unit=sa.String(),
    quantity_milli=sa.BigInteger(),
    unit_price_minor=sa.BigInteger(),
)
VERSION = _table(
    "budget_version",
    *("id", "project_id", "proposed_by", "approved_by"),
    territory=sa.String(),
    number=sa.Integer(),
    currency=sa.String(),
    direct_minor=sa.BigInteger(),
    total_minor=sa.BigInteger(),
    content=columns.JsonText(),
    content_sha256=sa.String(),
    approved_at=columns.InstantType(),
)
PROJECT = _table("project", "id", station=sa.String())


def _last(bind: sa.Connection, action: str) -> dict[UUID, tuple[UUID | None, datetime]]:
    """Who did something last to each row, and when."""
    statement = sa.select(ENTRY.c.subject_id, ENTRY.c.actor_id, ENTRY.c.at)
    rows = bind.execute(statement.where(ENTRY.c.action == action).order_by(ENTRY.c.at))
    return {row.subject_id: (row.actor_id, row.at) for row in rows}


def _name_writers(bind: sa.Connection) -> None:
    for project, (actor, _) in _last(bind, "budget.written").items():
        bind.execute(
            sa.update(BUDGET).where(BUDGET.c.project_id == project).values(written_by=actor)
        )


def _number_items(bind: sa.Connection) -> None:
    statement = sa.select(LINE.c.id, LINE.c.budget_id, LINE.c.chapter)
    chapters: dict[UUID, list[str]] = {}
    counts: dict[tuple[UUID, str], int] = {}
    numbers = []
    for row in bind.execute(statement.order_by(LINE.c.budget_id, LINE.c.position)).all():
        places = chapters.setdefault(row.budget_id, [])
        if row.chapter not in places:
            places.append(row.chapter)
        place = counts[row.budget_id, row.chapter] = counts.get((row.budget_id, row.chapter), 0) + 1
        number = f"{places.index(row.chapter) + 1}.{place:02d}"
        numbers.append({"line": row.id, "number": number})
    if numbers:
        bind.execute(
            sa.update(LINE)
            .where(LINE.c.id == sa.bindparam("line", type_=sa.Uuid()))
            .values(code=sa.bindparam("number")),
            numbers,
        )


def _freeze_first_versions(bind: sa.Connection) -> None:
    financed = _last(bind, "project.finance")
    budgets = bind.execute(
        sa.select(BUDGET)
        .join(PROJECT, PROJECT.c.id == BUDGET.c.project_id)
        .where(PROJECT.c.station != "need")
        .order_by(BUDGET.c.id)
    ).all()
    for budget in budgets:
        lines = bind.execute(
            sa.select(LINE).where(LINE.c.budget_id == budget.id).order_by(LINE.c.position)
        ).all()
        content = _content(budget, lines)
        actor, at = financed.get(budget.project_id, (None, budget.written_at))
        bind.execute(
            sa.insert(VERSION).values(
                id=new_id(),
                territory=budget.territory,
                project_id=budget.project_id,
                number=1,
                currency=budget.currency,
                direct_minor=budget.direct_minor,
                total_minor=budget.total_minor,
                content=content,
                content_sha256=hashlib.sha256(columns.canonical(content)).hexdigest(),
                proposed_by=budget.written_by,
                approved_by=actor,
                approved_at=at,
            )
        )


def _content(
    budget: sa.Row[tuple[object, ...]], lines: Sequence[sa.Row[tuple[object, ...]]]
) -> dict[str, object]:
    rates = {name: getattr(budget, name) for name in RATES}
    return {
        "currency": budget.currency,
        "rates_on": budget.rates_on.isoformat(),
        "rates": {**rates, "step_minor": STEPS.get(budget.currency, 1)},
        "items": [
            {
                "code": line.code,
                "chapter": line.chapter,
                "description": line.description,
                "unit": line.unit,
                "quantity_milli": line.quantity_milli,
                "unit_price_minor": line.unit_price_minor,
                "measure": None if line.measure_id is None else str(line.measure_id),
                "components": [],
            }
            for line in lines
        ],
    }


def downgrade() -> None:
    op.drop_index("ix_budget_line_number", "budget_line")
    op.drop_column("budget_line", "code")
    op.drop_column("budget", "written_by")
