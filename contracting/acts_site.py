"""The acts of what is kept on site: the labour sheet, the comparison of quotations and the receipt of materials."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from contracting import goods_sheets, labour_paper_sheets, purchase_sheets
from contracting.act_subjects import belonging_to
from contracting.documents.labour_paper import LabourPaperSheet, print_labour_paper
from contracting.documents.material_receipt import (
    MaterialReceiptSheet,
    print_material_receipt,
)
from contracting.documents.quotation_comparison import ComparisonSheet, print_comparison
from contracting.goods_deliveries import GoodsDelivery, GoodsState
from contracting.labour_sheets import LabourSheet
from contracting.purchase_receipts import PurchaseReceipt
from contracting.purchases import Purchase, PurchaseState
from contracting.samples import purchases as purchase_samples
from contracting.samples import site as site_samples
from foundation.acts import Act, AnyAct, Belonging, Gap, Subject
from foundation.errors import say
from foundation.identity.permissions import Permission
from foundation.work import Work


def _labour_sheets(work: Work, project_id: UUID) -> Sequence[Subject]:
    statement = (
        sa.select(LabourSheet.id, LabourSheet.number)
        .where(LabourSheet.project_id == project_id, work.visible(LabourSheet.territory))
        .order_by(LabourSheet.id)
    )
    return tuple(
        Subject(id=key, name=say("Labour sheet {number}", number=number))
        for key, number in work.session.execute(statement)
    )


def _nobody_worked(work: Work, sheet: LabourSheet) -> Sequence[Gap]:
    if sheet.days_milli:
        return ()
    said = say("Nobody stands on this sheet yet.")
    return (Gap(said=said, href=f"/labour-sheets/{sheet.id}"),)


def _purchases(work: Work, project_id: UUID) -> Sequence[Subject]:
    statement = (
        sa.select(Purchase.id, Purchase.number, Purchase.what)
        .where(Purchase.project_id == project_id, work.visible(Purchase.territory))
        .order_by(Purchase.id)
    )
    return tuple(
        Subject(id=key, name=say("Purchase {number}: {what}", number=number, what=what))
        for key, number, what in work.session.execute(statement)
    )


def _not_chosen(work: Work, purchase: Purchase) -> Sequence[Gap]:
    if purchase.state is PurchaseState.CANCELLED:
        return (Gap(said=say("This purchase was cancelled.")),)
    if purchase.chosen_at is None:
        said = say("No quotation is chosen yet.")
        return (Gap(said=said, href=f"/purchases/{purchase.id}"),)
    return ()


def _receipts(work: Work, project_id: UUID) -> Sequence[Subject]:
    statement = (
        sa.select(PurchaseReceipt.id, PurchaseReceipt.number, Purchase.number, Purchase.what)
        .join(Purchase, Purchase.id == PurchaseReceipt.purchase_id)
        .where(Purchase.project_id == project_id, work.visible(Purchase.territory))
        .order_by(PurchaseReceipt.id)
    )
    return tuple(
        Subject(
            id=key,
            name=say(
                "Purchase {purchase}, delivery {number}: {what}",
                purchase=purchase,
                number=number,
                what=what,
            ),
        )
        for key, number, purchase, what in work.session.execute(statement)
    )


def _belonging_of_receipt(work: Work, row: PurchaseReceipt) -> Belonging:
    return belonging_to(work, work.get(Purchase, row.purchase_id).agreement_id)


def _goods(work: Work, project_id: UUID) -> Sequence[Subject]:
    statement = (
        sa.select(GoodsDelivery.id, GoodsDelivery.number)
        .where(GoodsDelivery.project_id == project_id, work.visible(GoodsDelivery.territory))
        .order_by(GoodsDelivery.id)
    )
    return tuple(
        Subject(id=key, name=say("Delivery in kind {number}", number=number))
        for key, number in work.session.execute(statement)
    )


def _not_received(work: Work, row: GoodsDelivery) -> Sequence[Gap]:
    if row.state is GoodsState.REFUSED:
        return (Gap(said=say("Nothing of this delivery was taken.")),)
    if row.received_at is None:
        said = say("The organisation has not said yet what came.")
        return (Gap(said=said, href=f"/goods-deliveries/{row.id}"),)
    return ()


LABOUR_PAPER: Act[LabourSheet, LabourPaperSheet] = Act(
    kind="labour_sheet_paper",
    rank=150,
    noun=LabourSheet,
    permission=Permission.LABOUR_WRITE,
    subjects=_labour_sheets,
    belonging=lambda work, sheet: belonging_to(work, sheet.agreement_id),
    gaps=_nobody_worked,
    sheet=labour_paper_sheets.sheet_of,
    draw=print_labour_paper,
    samples=site_samples.labour_papers,
    names_many=True,
)

COMPARISON: Act[Purchase, ComparisonSheet] = Act(
    kind="quotation_comparison",
    rank=152,
    noun=Purchase,
    permission=Permission.PURCHASE_WRITE,
    subjects=_purchases,
    belonging=lambda work, purchase: belonging_to(work, purchase.agreement_id),
    gaps=_not_chosen,
    sheet=purchase_sheets.comparison_sheet,
    draw=print_comparison,
    samples=purchase_samples.comparisons,
)
MATERIAL_RECEIPT: Act[PurchaseReceipt, MaterialReceiptSheet] = Act(
    kind="material_receipt",
    rank=154,
    noun=PurchaseReceipt,
    permission=Permission.PURCHASE_RECEIVE,
    subjects=_receipts,
    belonging=_belonging_of_receipt,
    sheet=purchase_sheets.receipt_sheet,
    draw=print_material_receipt,
    samples=purchase_samples.receipts,
)
GOODS_RECEIPT: Act[GoodsDelivery, MaterialReceiptSheet] = Act(
    kind="goods_receipt",
    rank=156,
    noun=GoodsDelivery,
    permission=Permission.GOODS_RECEIVE,
    subjects=_goods,
    belonging=lambda work, row: belonging_to(work, row.agreement_id),
    gaps=_not_received,
    sheet=goods_sheets.receipt_sheet,
    draw=print_material_receipt,
    samples=purchase_samples.goods_receipts,
)

ACTS: tuple[AnyAct, ...] = (LABOUR_PAPER, COMPARISON, MATERIAL_RECEIPT, GOODS_RECEIPT)
