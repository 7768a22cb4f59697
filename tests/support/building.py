"""A work that is being built: its cash book, its purchases, its site log, its labour."""

from contracting import cash_book
from contracting.agreements import Agreement
from contracting.cash_book import CashConcept, CashEntry, RecordExpense
from foundation.clock import civil_date
from foundation.database import Database
from foundation.money import cop
from tests.support import works
from tests.support.factories import Cast, changed, photograph


def advanced(db: Database, cast: Cast) -> Agreement:
    """Under way, with its advance of $ 27.300.000 in the box."""
    agreement = works.running(db, cast)
    works.paid(db, cast, works.advance_requested(db, cast, agreement))
    return agreement


def spent(
    db: Database, cast: Cast, agreement: Agreement, amount: str, **overrides: object
) -> CashEntry:
    """An expense of today with a receipt of its own."""
    command = RecordExpense(
        happened_on=civil_date(db.clock.now()),
        concept=CashConcept.MATERIALS,
        what="Cemento y arena",
        amount=cop(amount),
        receipt=photograph(db, cast.organisation, agreement.territory),
    )
    with db.writing(cast.organisation) as work:
        return cash_book.spend(work, agreement.id, changed(command, overrides))
