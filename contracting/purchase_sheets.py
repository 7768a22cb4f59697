"""What the comparison of quotations and the receipt of a delivery say on paper, read from the purchase."""

from uuid import UUID

from contracting import paper_heads, purchase_receipts, purchase_rules, purchases, quotations
from contracting.agreements import Agreement
from contracting.documents.material_receipt import (
    MaterialReceiptSheet,
    ReceivedMaterial,
    StockEntry,
)
from contracting.documents.quotation_comparison import (
    ComparedLine,
    ComparedSupplier,
    ComparisonSheet,
    TakenOut,
)
from contracting.milestone_plans import Milestone
from contracting.paper_heads import Reading
from contracting.purchase_receipts import PurchaseReceipt, PurchaseReceiptLine
from contracting.purchases import Purchase, PurchaseItem
from contracting.quotations import Quotation
from contracting.suppliers import Supplier
from foundation.clock import civil_date
from foundation.errors import ProgrammingError
from foundation.files import StoredFile
from foundation.money import Money, add_up
from foundation.papers import Signatory
from foundation.translations import Translator
from foundation.work import Work
from portfolio import units

Standing = list[tuple[Quotation, Supplier]]


def comparison_sheet(work: Work, row: Purchase, words: Translator) -> ComparisonSheet:
    """Everything the comparison of a purchase says, of which one quotation was chosen."""
    if row.chosen_at is None:
        raise ProgrammingError("a comparison is of a purchase with a choice")
    reading = paper_heads.read(work, work.get(Agreement, row.agreement_id), words)
    items = purchases.items_of(work, [row.id])
    every = quotations.of_purchases(work, [row.id])
    standing = [pair for pair in every if pair[0].withdrawn_at is None]
    chosen_on = civil_date(row.chosen_at)
    chosen = next(one for one, _ in standing if one.id == row.quotation_id)
    rule = purchase_rules.rule_for(chosen.total, chosen_on)
    prices = quotations.prices_of(work, [one.id for one, _ in standing])
    return ComparisonSheet(
        head=paper_heads.head_of(reading),
        purchase_number=row.number,
        what=row.what,
        concept=row.concept.value,
        milestone=_milestone(work, row),
        needed_on=row.needed_on,
        suppliers=tuple(_supplier(one, shop, row) for one, shop in standing),
        lines=tuple(_line(item, standing, prices, row.currency) for item in items),
        taken_out=tuple(
            TakenOut(name=shop.name, reason=one.withdraw_reason or "")
            for one, shop in every
            if one.withdrawn_at is not None
        ),
        rule=rule.text_es if reading.spanish else rule.text_en,
        rule_to_confirm=rule.to_confirm,
        needed=rule.quotations,
        independent=purchase_rules.independent(shop.phone for _, shop in standing),
        choice_reason=row.choice_reason or "",
        few_reason=row.few_reason or "",
        chosen_on=chosen_on,
        order_number=row.order_number,
        ordered_on=civil_date(row.ordered_at) if row.ordered_at else None,
        deliver_by=row.deliver_by,
        chooser=_user(reading, row.chosen_by, words.text("Chose the quotation")),
        orderer=_user(reading, row.ordered_by, words.text("Ordered the purchase")),
        organisation_signatory=paper_heads.organisation_signatory(reading),
    )


def _milestone(work: Work, row: Purchase) -> str:
    stone = work.find(Milestone, row.milestone_id) if row.milestone_id else None
    return f"{stone.position}. {stone.title}" if stone else ""


def _supplier(one: Quotation, shop: Supplier, row: Purchase) -> ComparedSupplier:
    return ComparedSupplier(
        name=shop.name,
        document=shop.document,
        quoted_on=one.quoted_on,
        delivery_days=one.delivery_days,
        goods=one.total - one.transport,
        transport=one.transport,
        total=one.total,
        is_chosen=one.id == row.quotation_id,
    )


def _line(
    item: PurchaseItem, standing: Standing, prices: dict[UUID, dict[UUID, int]], currency: str
) -> ComparedLine:
    asked = tuple(Money(prices[one.id][item.id], currency) for one, _ in standing)
    return ComparedLine(
        position=item.position,
        what=item.what,
        unit=units.symbol_of(item.unit),
        quantity_milli=item.quantity_milli,
        prices=asked,
        values=tuple(price.times_milli(item.quantity_milli) for price in asked),
    )


def receipt_sheet(work: Work, row: PurchaseReceipt, words: Translator) -> MaterialReceiptSheet:
    """Everything the receipt of one delivery of an order says, as it stood with that delivery."""
    purchase = work.get(Purchase, row.purchase_id)
    reading = paper_heads.read(work, work.get(Agreement, purchase.agreement_id), words)
    quotation = work.get(Quotation, purchase.quotation_id)
    shop = work.get(Supplier, quotation.supplier_id)
    evidence = work.find(StoredFile, row.evidence_id)
    lines = _received(work, purchase, row, quotation)
    return MaterialReceiptSheet(
        head=paper_heads.head_of(reading),
        is_in_kind=False,
        order_number=purchase.order_number,
        what=purchase.what,
        supplier=shop.name,
        supplier_document=shop.document,
        delivery=row.number,
        received_on=row.received_on,
        deliver_by=purchase.deliver_by,
        lines=lines,
        value=add_up([line.value for line in lines], purchase.currency),
        note="",
        evidence_sha256=evidence.sha256 if evidence else "",
        deliverer=Signatory(role=words.text("Delivers"), organisation=shop.name),
        receiver=_user(reading, row.received_by, words.text("Receives and checks")),
        organisation_signatory=paper_heads.organisation_signatory(reading),
    )


def _received(
    work: Work, purchase: Purchase, row: PurchaseReceipt, quotation: Quotation
) -> tuple[ReceivedMaterial, ...]:
    made = {
        one.id: one
        for one in purchase_receipts.receipts_of(work, purchase.id)
        if one.number <= row.number
    }
    prices = quotations.prices_of(work, [quotation.id])[quotation.id]
    by_item: dict[UUID, list[PurchaseReceiptLine]] = {}
    for line in purchase_receipts.lines_of(work, purchase.id):
        if line.receipt_id in made:
            by_item.setdefault(line.item_id, []).append(line)
    return tuple(
        _material(
            item,
            sorted(by_item.get(item.id, ()), key=lambda line: made[line.receipt_id].number),
            row,
            made,
            Money(prices[item.id], purchase.currency),
        )
        for item in purchases.items_of(work, [purchase.id])
    )


def _material(
    item: PurchaseItem,
    lines: list[PurchaseReceiptLine],
    row: PurchaseReceipt,
    made: dict[UUID, PurchaseReceipt],
    price: Money,
) -> ReceivedMaterial:
    now = next((line for line in lines if line.receipt_id == row.id), None)
    entries: list[StockEntry] = []
    total = 0
    for line in lines:
        if not line.accepted_milli:
            continue
        total += line.accepted_milli
        receipt = made[line.receipt_id]
        entries.append(
            StockEntry(
                on=receipt.received_on,
                delivery=receipt.number,
                quantity_milli=line.accepted_milli,
                accumulated_milli=total,
            )
        )
    return ReceivedMaterial(
        position=item.position,
        what=item.what,
        unit=units.symbol_of(item.unit),
        ordered_milli=item.quantity_milli,
        before_milli=sum(line.accepted_milli for line in lines if line is not now),
        accepted_milli=now.accepted_milli if now else 0,
        rejected_milli=now.rejected_milli if now else 0,
        reason=(now.reason or "") if now else "",
        unit_price=price,
        entries=tuple(entries),
    )


def _user(reading: Reading, key: UUID | None, role: str) -> Signatory:
    # Organisation, entity and committee all take part: whose account it is says the role.
    return paper_heads.user_signatory(reading, key, role=role, organisation="")
