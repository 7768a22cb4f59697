"""What people see of the rates of places: each with its accord, its days, and whether it holds today."""

from datetime import date
from uuid import UUID

import msgspec
import sqlalchemy as sa

from contracting.agreement_rules import EntityKind
from contracting.local_rates import LocalRate
from contracting.payment_breakdown import DeductionBase
from foundation import territories
from foundation.errors import InvalidCommand, say
from foundation.paging import SIZE, after, decode_cursor, encode_cursor
from foundation.work import Work, within


class RateQuery(msgspec.Struct, frozen=True, kw_only=True):
    """What the list is limited to."""

    place: str = ""
    after: str = ""


class RateRow(msgspec.Struct, frozen=True, kw_only=True):
    """One recorded rate."""

    id: UUID
    place: str
    entity_kind: EntityKind
    code: str
    rate_bp: int
    base: DeductionBase
    valid_from: date
    valid_to: date | None
    norm: str
    accord_file_id: UUID | None
    to_confirm: bool
    reason: str | None
    holds: bool


class RateList(msgspec.Struct, frozen=True, kw_only=True):
    """One page of rates, the newest first."""

    rows: tuple[RateRow, ...]
    next: str | None
    total: int


def list_page(work: Work, query: RateQuery) -> RateList:
    """Rates in sight, the one recorded last first."""
    conditions = [work.visible(LocalRate.territory)]
    if query.place:
        if territories.find_official(query.place) is None:
            raise InvalidCommand({"place": say("Choose one of the options.")})
        conditions.append(within(LocalRate.territory, (query.place,)))
    total = work.session.execute(
        sa.select(sa.func.count()).select_from(LocalRate).where(*conditions)
    ).scalar_one()
    statement = (
        sa.select(LocalRate).where(*conditions).order_by(LocalRate.id.desc()).limit(SIZE + 1)
    )
    if query.after:
        (key,) = decode_cursor(query.after, (UUID,))
        statement = statement.where(after((LocalRate.id,), (key,), descending=True))
    found = list(work.session.execute(statement).scalars())
    more = encode_cursor([str(found[SIZE - 1].id)]) if found[SIZE:] else None
    return RateList(rows=_rows(work, found[:SIZE]), next=more, total=total)


def one(work: Work, rate_id: UUID) -> RateRow:
    """One rate in sight."""
    (row,) = _rows(work, [work.get(LocalRate, rate_id)])
    return row


def _rows(work: Work, found: list[LocalRate]) -> tuple[RateRow, ...]:
    same = (
        *("id", "entity_kind", "code", "rate_bp", "base", "valid_from", "valid_to", "norm"),
        *("accord_file_id", "to_confirm", "reason"),
    )
    return tuple(
        RateRow(
            **{name: getattr(row, name) for name in same},
            place=territories.label(row.territory),
            holds=row.covers(work.today),
        )
        for row in found
    )
