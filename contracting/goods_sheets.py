"""What the receipt of goods in kind says on paper, read from the deliveries of its agreement."""

from uuid import UUID

from contracting import awarded_goods, goods_deliveries, paper_heads
from contracting.agreements import Agreement
from contracting.awarded_goods import AwardedGood
from contracting.documents.material_receipt import (
    MaterialReceiptSheet,
    ReceivedMaterial,
    StockEntry,
)
from contracting.goods_deliveries import GoodsDelivery, GoodsDeliveryLine
from foundation.clock import civil_date
from foundation.errors import ProgrammingError
from foundation.files import StoredFile
from foundation.money import add_up
from foundation.translations import Translator
from foundation.work import Work
from portfolio import units

Lines = dict[UUID, list[tuple[GoodsDelivery, GoodsDeliveryLine]]]


def receipt_sheet(work: Work, row: GoodsDelivery, words: Translator) -> MaterialReceiptSheet:
    """Everything the receipt of a delivery in kind says; what was sent and did not come counts as rejected."""
    if row.received_at is None:
        raise ProgrammingError("a receipt is of a delivery that was received")
    reading = paper_heads.read(work, work.get(Agreement, row.agreement_id), words)
    photo = work.find(StoredFile, row.photo_id) if row.photo_id else None
    by_good = _by_good(work, row)
    lines = tuple(
        _material(good, by_good.get(good.id, []), row)
        for good in awarded_goods.of_agreement(work, row.agreement_id)
    )
    return MaterialReceiptSheet(
        head=paper_heads.head_of(reading),
        is_in_kind=True,
        order_number=None,
        what=words.text("Goods of the agreement in kind"),
        supplier=row.supplier or reading.agreement.entity_name,
        supplier_document="",
        delivery=row.number,
        received_on=civil_date(row.received_at),
        deliver_by=None,
        lines=lines,
        value=add_up([line.value for line in lines], reading.agreement.currency),
        note=row.note or "",
        evidence_sha256=photo.sha256 if photo else "",
        deliverer=paper_heads.user_signatory(
            reading,
            row.sent_by,
            role=words.text("Delivers"),
            organisation=reading.agreement.entity_name,
        ),
        receiver=paper_heads.user_signatory(
            reading,
            row.received_by,
            role=words.text("Receives and checks"),
            organisation=paper_heads.organisation_signatory(reading).organisation,
        ),
        organisation_signatory=paper_heads.organisation_signatory(reading),
    )


def _by_good(work: Work, row: GoodsDelivery) -> Lines:
    """What was received of each good up to this delivery."""
    made = {
        one.id: one
        for one in goods_deliveries.of_agreement(work, row.agreement_id)
        if one.number <= row.number and one.received_at is not None
    }
    found: Lines = {}
    for line in goods_deliveries.lines_of(work, list(made)):
        found.setdefault(line.good_id, []).append((made[line.delivery_id], line))
    for pairs in found.values():
        pairs.sort(key=lambda pair: pair[0].number)
    return found


def _material(
    good: AwardedGood, pairs: list[tuple[GoodsDelivery, GoodsDeliveryLine]], row: GoodsDelivery
) -> ReceivedMaterial:
    now = next((line for one, line in pairs if one.id == row.id), None)
    entries: list[StockEntry] = []
    total = 0
    for one, line in pairs:
        came = line.received_milli or 0
        if came and one.received_at is not None:
            total += came
            entries.append(
                StockEntry(
                    on=civil_date(one.received_at),
                    delivery=one.number,
                    quantity_milli=came,
                    accumulated_milli=total,
                )
            )
    accepted = (now.received_milli or 0) if now else 0
    return ReceivedMaterial(
        position=good.position,
        what=good.description,
        unit=units.symbol_of(good.unit),
        ordered_milli=good.quantity_milli,
        before_milli=total - accepted,
        accepted_milli=accepted,
        rejected_milli=now.sent_milli - accepted if now else 0,
        reason=row.note or "",
        unit_price=good.unit_value,
        entries=tuple(entries),
    )
