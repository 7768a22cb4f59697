"""The ledger of what is retained and not given back: payment by payment, by the arithmetic of ``contracting.retention``."""

from datetime import date
from uuid import UUID

import msgspec
import sqlalchemy as sa

from contracting import retention
from contracting.agreements import Agreement
from contracting.payments import Payment, PaymentKind, PaymentState
from contracting.retention import RetentionEntry
from foundation.money import Money, add_up
from foundation.paging import SIZE, after, decode_cursor, encode_cursor
from foundation.work import Work
from portfolio.projects import Project


class Retained(msgspec.Struct, frozen=True, kw_only=True):
    """What is still held of one payment."""

    payment_id: UUID
    number: int
    agreement_id: UUID
    agreement_number: str | None
    project_title: str
    paid_on: date | None
    withheld: Money
    released: Money
    held: Money


class RetainedList(msgspec.Struct, frozen=True, kw_only=True):
    """One page of agreements with their payments of which something is held."""

    rows: tuple[Retained, ...]
    next: str | None
    agreements: int


def list_page(work: Work, *, cursor: str = "") -> RetainedList:
    """Every payment in sight of which something is still held, agreement by agreement."""
    holding = _holding(work)
    total = work.session.execute(
        sa.select(sa.func.count()).select_from(holding.subquery())
    ).scalar_one()
    statement = holding.order_by(Payment.agreement_id).limit(SIZE + 1)
    if cursor:
        (key,) = decode_cursor(cursor, (UUID,))
        statement = statement.where(after((Payment.agreement_id,), (key,), descending=False))
    found = list(work.session.execute(statement).scalars())
    here = found[:SIZE]
    more = encode_cursor([str(here[-1])]) if found[SIZE:] else None
    return RetainedList(rows=_rows(work, here), next=more, agreements=total)


def _holding(work: Work) -> sa.Select[UUID]:
    """Agreements that keep more than they gave back."""
    released = sa.case(
        (Payment.kind == PaymentKind.RETENTION_RELEASE, Payment.gross_minor), else_=0
    )
    return (
        sa.select(Payment.agreement_id)
        .where(work.visible(Payment.territory), Payment.state == PaymentState.PAID)
        .group_by(Payment.agreement_id)
        .having(sa.func.sum(Payment.retention_minor) > sa.func.sum(released))
    )


def _rows(work: Work, keys: list[UUID]) -> tuple[Retained, ...]:
    statement = (
        sa.select(Payment, Agreement.number, Project.title)
        .join(Agreement, Agreement.id == Payment.agreement_id)
        .join(Project, Project.id == Payment.project_id)
        .where(Payment.agreement_id.in_(keys), Payment.state == PaymentState.PAID)
        .order_by(Payment.agreement_id, Payment.number)
    )
    ledgers: dict[UUID, list[tuple[Payment, str | None, str]]] = {}
    for row in work.session.execute(statement):
        ledgers.setdefault(row[0].agreement_id, []).append((row[0], row[1], row[2]))
    return tuple(one for made in ledgers.values() for one in _held(made))


def _held(made: list[tuple[Payment, str | None, str]]) -> list[Retained]:
    """The payments of one agreement of which something is held."""
    currency = made[0][0].currency
    nothing = Money.zero(currency)
    kept = {str(row.id): (row, number, title) for row, number, title in made if row.retention_minor}
    entries = tuple(
        RetentionEntry(payment=key, withheld=Money(row.retention_minor, currency), released=nothing)
        for key, (row, _, _) in kept.items()
    )
    given = [row.gross for row, _, _ in made if row.kind is PaymentKind.RETENTION_RELEASE]
    back = add_up(given, currency)
    if back:
        entries = retention.after_release(entries, retention.release(entries, back))
    return [
        Retained(
            payment_id=kept[entry.payment][0].id,
            number=kept[entry.payment][0].number,
            agreement_id=kept[entry.payment][0].agreement_id,
            agreement_number=kept[entry.payment][1],
            project_title=kept[entry.payment][2],
            paid_on=kept[entry.payment][0].paid_on,
            withheld=entry.withheld,
            released=entry.released,
            held=entry.held,
        )
        for entry in retention.unreleased(entries)
    ]
