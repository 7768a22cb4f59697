"""The books of the demonstration: accounts given before the next transfer; of some works a purchase, a site log and a labour sheet."""

from datetime import date, timedelta
from uuid import UUID

from app.demonstration import money_chapters
from app.demonstration.pictures import slip_photo
from app.demonstration.script import Part, neighbours, tax_number
from app.demonstration.stage import Stage
from contracting import (
    agreements,
    cash_book,
    cash_rules,
    justifications,
    labour_payments,
    labour_sheets,
    labour_verdicts,
    payments,
    purchase_receipts,
    purchases,
    quotations,
    site_log,
    suppliers,
    workers,
)
from contracting.agreements import Agreement
from contracting.cash_book import CashConcept, RecordExpense
from contracting.justifications import AcceptJustification, PresentJustification
from contracting.labour_payments import PaySheet
from contracting.labour_rules import AgeGroup
from contracting.labour_sheets import OpenSheet, PresentSheet, TallyDay
from contracting.labour_verdicts import AcceptSheet, ConfirmDays
from contracting.payments import PaymentKind
from contracting.purchase_receipts import PayPurchase, ReceivedLine, ReceivePurchase
from contracting.purchases import NeedItem, OrderPurchase, RequestPurchase
from contracting.quotations import AddQuotation, ChooseQuotation, QuotePrice
from contracting.site_log import AddNote, NoteKind, SignPages, Weather, WriteActivity, WritePage
from contracting.suppliers import RegisterSupplier
from contracting.workers import ListWorker
from foundation import files
from foundation.contents import Purpose
from foundation.identity.permissions import Role
from foundation.money import Money
from portfolio.representatives import Sex

# These keep every book, one of them where visitors are; the others keep the cash book as far as their rule asks for it.
TOLD = frozenset({54, 62})
SHARE_SPENT = 90
STEP_MINOR = 100_000
SHOPS = (
    ("Ferretería El Puente (demostración)", 999_900_071, "3150000071"),
    ("Depósito La Loma (demostración)", 999_900_072, "3150000072"),
    ("Materiales del Río (demostración)", 999_900_073, "3150000073"),
)
PRICES = ((3_150_000, 9_200_000), (3_290_000, 8_800_000), (3_340_000, 9_550_000))
HANDS = 5
RATE = 7_000_000


def accounted(stage: Stage, part: Part, payment: UUID) -> None:
    """What came of a transfer is spent and justified, where the next one waits for it; some works tell how."""
    path = stage.place(part.village)
    with stage.db.reading(stage.company.who(Role.FINANCE_OFFICER, path)) as work:
        row = payments.get(work, payment)
        agreement = agreements.get(work, row.agreement_id)
        rule = cash_rules.find_rule(agreement.regime, agreement.signed_on)
        left = row.net
    is_told = row.kind is PaymentKind.ADVANCE and _is_told(part)
    if is_told:
        left -= _books(stage, part, agreement)
    if rule is None and not is_told:
        return
    amount = Money(left.minor * SHARE_SPENT // 100 // STEP_MINOR * STEP_MINOR, left.currency)
    with stage.acting(Role.ORGANISATION, path) as work:
        expense = RecordExpense(
            happened_on=stage.today,
            concept=CashConcept.MATERIALS,
            what="Materiales y transporte del corte",
            amount=amount,
            receipt=_receipt(stage, path, f"FV-{part.number:03d}-{row.number}", amount),
        )
        cash_book.spend(work, agreement.id, expense)
    with stage.acting(Role.ORGANISATION, path) as work:
        given = justifications.present(work, agreement.id, PresentJustification()).id
    with stage.acting(Role.FINANCE_OFFICER, path) as work:
        justifications.accept(work, given, AcceptJustification())


def _is_told(part: Part) -> bool:
    return part.number in TOLD


def _receipt(stage: Stage, path: str, reference: str, amount: Money) -> UUID:
    """A photograph of a receipt of its own: no two expenses have the same."""
    data = slip_photo(reference, str(amount), taken=stage.clock.now())
    blob = stage.store.put(data, Purpose.PHOTO)
    with stage.acting(Role.ORGANISATION, path) as work:
        return files.keep(work, blob, path).id


def _books(stage: Stage, part: Part, agreement: Agreement) -> Money:
    """A purchase, a site log and a labour sheet of the first days; what was paid of them."""
    bought = _bought(stage, part, agreement)
    worked = _worked(stage, part, agreement)
    _logged(stage, part, agreement)
    return bought + worked


def _bought(stage: Stage, part: Part, agreement: Agreement) -> Money:
    path = stage.place(part.village)
    with stage.acting(Role.ORGANISATION, path) as work:
        paper = money_chapters.proof(stage, work, path)
        need = RequestPurchase(
            what="Cemento y arena",
            needed_on=stage.today + timedelta(days=6),
            items=(
                NeedItem(what="Cemento gris de 50 kg", unit="bag", quantity=120_000),
                NeedItem(what="Arena de río", unit="m3", quantity=14_500),
            ),
        )
        purchase = purchases.request(work, agreement.id, need)
        shops = [
            suppliers.register(
                work,
                agreement.id,
                RegisterSupplier(name=name, document_number=tax_number(number), phone=phone),
            ).id
            for name, number, phone in SHOPS
        ]
        items = [item.id for item in purchases.items_of(work, [purchase.id])]
    for shop, prices in zip(shops, PRICES, strict=True):
        quoted = AddQuotation(
            supplier=shop,
            quoted_on=stage.today,
            prices=tuple(
                QuotePrice(item=item, unit_price=Money(price, agreement.currency))
                for item, price in zip(items, prices, strict=True)
            ),
            transport=Money(18_000_000, agreement.currency),
            delivery_days=4,
            quotation=paper,
        )
        with stage.acting(Role.ORGANISATION, path) as work:
            quotations.add(work, purchase.id, quoted)
    _ordered(stage, path, purchase.id, items)
    price = Money(400_000_000, agreement.currency)
    paid = PayPurchase(
        happened_on=stage.today,
        amount=price,
        receipt=_receipt(stage, path, f"FE-{part.number:03d}", price),
    )
    with stage.acting(Role.ORGANISATION, path) as work:
        purchase_receipts.pay(work, purchase.id, paid)
    return price


def _ordered(stage: Stage, path: str, purchase: UUID, items: list[UUID]) -> None:
    """Chosen by the organisation, ordered by the engineer, received by the committee with some wet bags."""
    with stage.acting(Role.ORGANISATION, path) as work:
        best, _ = quotations.standing_of(work, [purchase])[0]
        reason = "Es la más barata y entrega en la obra."
        quotations.choose(work, purchase, ChooseQuotation(quotation=best.id, reason=reason))
    with stage.acting(Role.ENGINEER, path) as work:
        by = OrderPurchase(deliver_by=stage.today + timedelta(days=6))
        purchases.order(work, purchase, by)
    with stage.acting(Role.COMMITTEE, path) as work:
        came = ReceivePurchase(
            received_on=stage.today,
            lines=(
                ReceivedLine(
                    item=items[0], accepted=108_000, rejected=12_000, reason="Bultos mojados."
                ),
                ReceivedLine(item=items[1], accepted=14_500),
            ),
            evidence=money_chapters.proof(stage, work, path),
        )
        purchase_receipts.receive(work, purchase, came)


def _days(stage: Stage, agreement: Agreement) -> list[date]:
    """The days from the start of the works to yesterday."""
    begun = agreement.starts_on or stage.today
    return [begun + timedelta(days=n) for n in range((stage.today - begun).days)]


def _worked(stage: Stage, part: Part, agreement: Agreement) -> Money:
    path, days = stage.place(part.village), _days(stage, agreement)
    with stage.acting(Role.ORGANISATION, path) as work:
        crew = [
            workers.list_worker(
                work,
                agreement.id,
                ListWorker(
                    name=neighbours()[(part.number + number * 3) % len(neighbours())],
                    document_number=f"5500{part.number:03d}{number}",
                    sex=Sex.MAN if (part.number + number) % 2 else Sex.WOMAN,
                    age=tuple(AgeGroup)[number % len(AgeGroup)],
                    hamlet=part.village.name,
                    rate=Money(RATE, agreement.currency),
                    agrees=True,
                ),
            ).id
            for number in range(HANDS)
        ]
        sheet = labour_sheets.open_sheet(
            work, agreement.id, OpenSheet(starts_on=days[0], ends_on=days[-1])
        ).id
    for number, day in enumerate(days):
        with stage.acting(Role.ORGANISATION, path) as work:
            came = TallyDay(day=day, whole=tuple(crew[1:]), half=tuple(crew[:1]) if number else ())
            labour_sheets.tally(work, sheet, came)
    with stage.acting(Role.ORGANISATION, path) as work:
        signed = PresentSheet(evidence=money_chapters.proof(stage, work, path))
        amount = labour_sheets.present(work, sheet, signed).amount
    with stage.acting(Role.ENGINEER, path) as work:
        labour_verdicts.accept(work, sheet, AcceptSheet())
    _given(stage, path, agreement.id, crew[0], days[0])
    wages = PaySheet(
        happened_on=stage.today,
        what="Planilla 1",
        amount=amount,
        receipt=_receipt(stage, path, f"PL-{part.number:03d}", amount),
    )
    with stage.acting(Role.ORGANISATION, path) as work:
        labour_payments.pay(work, sheet, wages)
    return amount


def _logged(stage: Stage, part: Part, agreement: Agreement) -> None:
    path = stage.place(part.village)
    pages = []
    for number, day in enumerate(_days(stage, agreement)[:-1]):
        page = WritePage(
            day=day,
            morning=Weather.SUNNY,
            afternoon=Weather.RAIN if number % 3 == 1 else Weather.CLOUDY,
            hours_lost=2 if number % 3 == 1 else 0,
            women=2,
            men=3 if number else 2,
            activities=(WriteActivity(what="Excavación y descapote", place=f"Tramo {number + 1}"),),
            materials="108 bultos de cemento y 14,5 m³ de arena" if number == 1 else None,
        )
        with stage.acting(Role.ORGANISATION, path) as work:
            pages.append(site_log.write(work, agreement.id, page).id)
    with stage.acting(Role.ENGINEER, path) as work:
        site_log.sign(work, agreement.id, SignPages(pages=tuple(pages[:-1])))
    with stage.acting(Role.ORGANISATION, path) as work:
        note = AddNote(kind=NoteKind.CORRECTION, what="La excavación fue en los tramos 1 y 2.")
        site_log.add_note(work, pages[0], note)


def _given(stage: Stage, path: str, agreement: UUID, giver: UUID, day: date) -> None:
    """A day that somebody gave to the work: written by the organisation, confirmed by the committee, accepted by the engineer."""
    with stage.acting(Role.ORGANISATION, path) as work:
        sheet = labour_sheets.open_sheet(
            work, agreement, OpenSheet(starts_on=day, ends_on=day, is_in_kind=True)
        ).id
    with stage.acting(Role.ORGANISATION, path) as work:
        labour_sheets.tally(work, sheet, TallyDay(day=day, whole=(giver,)))
    with stage.acting(Role.ORGANISATION, path) as work:
        signed = PresentSheet(evidence=money_chapters.proof(stage, work, path))
        labour_sheets.present(work, sheet, signed)
    with stage.acting(Role.COMMITTEE, path) as work:
        labour_verdicts.confirm(work, sheet, ConfirmDays())
    with stage.acting(Role.ENGINEER, path) as work:
        labour_verdicts.accept(work, sheet, AcceptSheet())
