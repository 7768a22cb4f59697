"""A work that is being built: its cash book, its purchases, its site log, its labour."""

from contracting import (
    cash_book,
    justifications,
    labour_sheets,
    occasions,
    purchase_receipts,
    purchases,
    quotations,
    site_log,
    suppliers,
    workers,
)
from contracting.agreements import Agreement
from contracting.cash_book import CashConcept, CashEntry, RecordExpense
from contracting.justifications import PresentJustification
from contracting.labour_rules import AgeGroup
from contracting.labour_sheets import OpenSheet
from contracting.occasions import ChoosePeriod, NoteMeeting, OccasionKind
from contracting.purchase_receipts import ReceivedLine, ReceivePurchase
from contracting.purchases import NeedItem, OrderPurchase, Purchase, RequestPurchase
from contracting.quotations import AddQuotation, ChooseQuotation, QuotePrice
from contracting.site_log import Weather, WritePage
from contracting.suppliers import RegisterSupplier
from contracting.workers import ListWorker
from foundation.clock import civil_date
from foundation.database import Database
from foundation.money import cop
from portfolio.representatives import Sex
from tests.support import works
from tests.support.factories import Cast, changed, paper, photograph


def advanced(db: Database, cast: Cast) -> Agreement:
    """Under way, with its advance of $ 27.300.000 in the box."""
    agreement = works.running(db, cast)
    advance = works.approve(db, cast, works.advance_requested(db, cast, agreement))
    works.pay(db, cast, advance, reference=f"TRF {agreement.number}")
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


def told(db: Database, cast: Cast) -> Agreement:
    """A row of every book that is kept while a work is built."""
    agreement = advanced(db, cast)
    spent(db, cast, agreement, "1_250_000")
    today = civil_date(db.clock.now())
    with db.writing(cast.organisation) as work:
        justifications.present(work, agreement.id, PresentJustification())
    requested(db, cast, agreement)
    with db.writing(cast.organisation) as work:
        page = WritePage(
            day=today, morning=Weather.SUNNY, afternoon=Weather.RAIN, incidents="Vía cerrada."
        )
        site_log.write(work, agreement.id, page)
        ana = ListWorker(
            name="Ana Ejemplo",
            document_number="34567001",
            sex=Sex.WOMAN,
            age=AgeGroup.ADULT,
            hamlet="El Palmar",
            rate=cop("70_000"),
            agrees=True,
        )
        workers.list_worker(work, agreement.id, ana)
        labour_sheets.open_sheet(work, agreement.id, OpenSheet(starts_on=today, ends_on=today))
    noted(db, cast, agreement)
    return agreement


def noted(db: Database, cast: Cast, agreement: Agreement) -> None:
    """A period or a meeting of today for every act that is about one."""
    today = civil_date(db.clock.now())
    for kind in OccasionKind:
        who = cast.committee if kind is OccasionKind.OVERSIGHT_ACT else cast.engineer
        with db.writing(who) as work:
            if kind in occasions.PERIODS:
                period = ChoosePeriod(starts_on=today, ends_on=today)
                occasions.choose_period(work, kind, agreement.id, period)
            else:
                occasions.note_meeting(work, kind, agreement.id, NoteMeeting(met_on=today))


def requested(db: Database, cast: Cast, agreement: Agreement) -> Purchase:
    """A purchase of one line with one quotation; a supplier is registered once at each place."""
    today = civil_date(db.clock.now())
    with db.writing(cast.organisation) as work:
        wanted = RequestPurchase(
            what="Cemento",
            needed_on=today,
            items=(NeedItem(what="Cemento gris", unit="bag", quantity=40_000),),
        )
        purchase = purchases.request(work, agreement.id, wanted)
        known = suppliers.known_at(work, agreement.territory)
        shop = RegisterSupplier(
            name="Ferretería de prueba", document_number="800197268-4", phone="3150000001"
        )
        supplier = known[0] if known else suppliers.register(work, agreement.id, shop)
        item = purchases.items_of(work, [purchase.id])[0].id
    quotation = AddQuotation(
        supplier=supplier.id,
        quoted_on=today,
        prices=(QuotePrice(item=item, unit_price=cop("31_500")),),
        delivery_days=3,
        quotation=paper(db, cast.organisation, agreement.territory),
    )
    with db.writing(cast.organisation) as work:
        quotations.add(work, purchase.id, quotation)
    return purchase


def delivered(db: Database, cast: Cast, agreement: Agreement) -> Purchase:
    """A purchase that was chosen, ordered by somebody else, and of which a part has come."""
    purchase = requested(db, cast, agreement)
    with db.writing(cast.organisation) as work:
        chosen = quotations.standing_of(work, [purchase.id])[0][0].id
        item = purchases.items_of(work, [purchase.id])[0].id
        choice = ChooseQuotation(quotation=chosen, reason="Es el único que entrega en la vereda.")
        quotations.choose(work, purchase.id, choice)
    today = civil_date(db.clock.now())
    with db.writing(cast.engineer) as work:
        purchases.order(work, purchase.id, OrderPurchase(deliver_by=today))
    came = ReceivePurchase(
        received_on=today,
        lines=(ReceivedLine(item=item, accepted=25_000),),
        evidence=paper(db, cast.committee, agreement.territory),
    )
    with db.writing(cast.committee) as work:
        return purchase_receipts.receive(work, purchase.id, came)
