"""What is always true of the books of an agreement: the cash book, its justifications, its quotations, its labour sheets."""

from collections.abc import Iterator

import sqlalchemy as sa

from contracting import (
    cash_book,
    justifications,
    labour_days,
    labour_sheets,
    purchase_rules,
    purchases,
    quotations,
    site_log,
)
from contracting.agreements import Agreement
from contracting.cash_book import CashKind
from contracting.payments import Payment, PaymentState
from foundation.errors import Sentence, say
from foundation.money import Money
from foundation.work import Work


def faults(work: Work, agreement: Agreement) -> Iterator[Sentence]:
    """Every fault of the books of an agreement; none in a sound place."""
    yield from _cash(work, agreement)
    yield from _justified(work, agreement)
    yield from _quoted(work, agreement)
    for sheet in labour_sheets.of_agreement(work, agreement.id):
        if labour_days.sums_of(work, sheet.id) != (sheet.days_milli, sheet.amount_minor):
            yield say("Labour sheet {number} is not the sum of its days.", number=sheet.number)
    pages = site_log.pages_of(work, agreement.id)
    if [page.position for page in pages] != list(range(1, len(pages) + 1)):
        yield say("A page of the site log is missing.")


def _cash(work: Work, agreement: Agreement) -> Iterator[Sentence]:
    entries, balance = cash_book.entries_of(work, agreement.id), 0
    for number, entry in enumerate(entries, start=1):
        balance += entry.amount_minor
        if (entry.position, entry.balance_minor) != (number, balance) or balance < 0:
            yield say("The cash book does not add up at entry {number}.", number=entry.position)
            return
    paid = work.session.execute(
        sa.select(Payment.id, Payment.net_minor).where(
            Payment.agreement_id == agreement.id,
            Payment.state == PaymentState.PAID,
            Payment.net_minor > 0,
        )
    )
    entered = {one.payment_id: one.amount_minor for one in entries if one.kind is CashKind.TRANSFER}
    if entered != {row[0]: row[1] for row in paid}:
        yield say("The transfers of the cash book are not the payments that were made.")


def _justified(work: Work, agreement: Agreement) -> Iterator[Sentence]:
    entries, after = cash_book.entries_of(work, agreement.id), 0
    for row in justifications.of_agreement(work, agreement.id):
        period = justifications.within(entries, row)
        sums = justifications.period_of(period, entries, currency=row.currency)
        kept = (row.opening_minor, row.received_minor, row.spent_minor, row.closing_minor)
        counted = (sums.opening, sums.received, sums.spent, sums.closing)
        if kept != tuple(one.minor for one in counted) or row.first_position != after + 1:
            yield say("Justification {number} is not the sum of its entries.", number=row.number)
        after = row.last_position


def _quoted(work: Work, agreement: Agreement) -> Iterator[Sentence]:
    rows = purchases.of_agreement(work, agreement.id)
    keys = [row.id for row in rows]
    items = purchases.items_of(work, keys)
    pairs = quotations.of_purchases(work, keys)
    prices = quotations.prices_of(work, [one.id for one, _ in pairs])
    for one, _ in pairs:
        own = quotations.quantities_of([i for i in items if i.purchase_id == one.purchase_id])
        priced = {key: Money(minor, one.currency) for key, minor in prices[one.id].items()}
        if purchase_rules.total_of(own, priced, one.transport) != one.total:
            number = next(row.number for row in rows if row.id == one.purchase_id)
            yield say(
                "A quotation of purchase {number} is not the sum of its lines.", number=number
            )
