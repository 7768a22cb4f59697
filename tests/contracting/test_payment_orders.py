"""The payment order: refused until it has the numbers of other offices' papers, and its figures are those of the payment."""

import pytest

from app import acts as every_act
from contracting import receipts
from contracting.documents.payment_order import PaymentOrderSheet
from contracting.payment_order_sheets import WritePaymentOrder
from contracting.receipts import ConfirmReceipt
from foundation.acts import IssueAct, issue, write_particulars
from foundation.clock import civil_date
from foundation.database import Database
from foundation.errors import Refused
from foundation.translations import translator
from tests.support import works
from tests.support.factories import cast
from tests.support.papers import PRESS, certificate, text_of

ORDER = every_act.BY_KIND["payment_order"]


def test_an_order_says_the_payment_with_its_papers_and_a_new_version_that_it_came(
    db: Database,
) -> None:
    hands = cast()
    agreement = works.running(db, hands)
    payment = works.advance_requested(db, hands, agreement)
    with db.reading(hands.finance_officer) as work:
        gaps = every_act.of_subject(work, ORDER, payment.id).gaps
    works.approve(db, hands, payment)
    certified = certificate(db, hands.finance_officer, payment)
    with db.writing(hands.finance_officer) as work, pytest.raises(Refused, match="only this act"):
        issue(work, PRESS, ORDER, payment.id, IssueAct())
    said = WritePaymentOrder(
        charge_number="CC-001",
        bank="Banco de prueba",
        bank_account="000-01",
        cdp_number="CDP 117",
    )
    papers = []
    with db.writing(hands.finance_officer) as work:
        write_particulars(work, ORDER, payment.id, said)
        papers.append(issue(work, PRESS, ORDER, payment.id, IssueAct()))
    works.pay(db, hands, payment)
    with db.writing(hands.organisation) as work:
        told = ConfirmReceipt(received_on=civil_date(db.clock.now()), amount=payment.net)
        receipts.confirm(work, payment.id, told)
    with db.writing(hands.finance_officer) as work:
        papers.append(issue(work, PRESS, ORDER, payment.id, IssueAct()))
    with db.reading(hands.finance_officer) as work:
        row = work.get(ORDER.noun, payment.id)
        sheet: PaymentOrderSheet = ORDER.sheet(work, row, translator("es"))

    assert [gap.href for gap in gaps] == [
        f"/payments/{payment.id}",
        f"/acts/payment_order/{payment.id}/particulars",
    ]
    assert (sheet.gross, sheet.net) == (payment.gross, payment.net)
    taken = sum(one.amount.minor for one in sheet.deductions)
    assert sheet.gross.minor - taken == sheet.net.minor
    assert certified.code in sheet.certificate
    assert sheet.confirmed is not None
    assert sheet.confirmed.amount == payment.net
    assert [(one.number, one.document_version) for one in papers] == [(1, 1), (1, 2)]
    assert "CDP 117" in text_of(papers[0])
