"""The papers of what is kept on site: they say what is lacking, and their figures are those of the records."""

from datetime import timedelta
from uuid import UUID

import pytest

from app import acts as every_act
from contracting import purchase_receipts
from contracting.agreements import Agreement
from contracting.documents.labour_paper import LabourPaperSheet
from contracting.documents.material_receipt import MaterialReceiptSheet
from contracting.documents.quotation_comparison import ComparisonSheet
from foundation.acts import IssueAct, issue, preview
from foundation.clock import FrozenClock
from foundation.database import Database
from foundation.errors import Forbidden, Refused
from foundation.identity.actors import Actor
from foundation.money import cop
from foundation.records import IssuedDocument
from foundation.translations import translator
from tests.contracting.test_labour import accepted, listed, opened, ticked
from tests.contracting.test_purchases import compared, ordered, received
from tests.support import building
from tests.support import goods as given
from tests.support.factories import Cast, cast
from tests.support.papers import PRESS, text_of

LABOUR = every_act.BY_KIND["labour_sheet_paper"]
COMPARISON = every_act.BY_KIND["quotation_comparison"]
RECEIPT = every_act.BY_KIND["material_receipt"]
GOODS = every_act.BY_KIND["goods_receipt"]


@pytest.fixture
def hands() -> Cast:
    return cast()


@pytest.fixture
def agreement(db: Database, clock: FrozenClock, hands: Cast) -> Agreement:
    started = building.advanced(db, hands)
    clock.advance(timedelta(days=4))
    return started


def issued(db: Database, who: Actor, kind: str, subject: UUID) -> IssuedDocument:
    with db.writing(who) as work:
        return issue(work, PRESS, every_act.BY_KIND[kind], subject, IssueAct())


def test_a_labour_sheet_has_a_column_for_each_day_and_a_correction_is_its_second_version(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    ana, luz = (
        listed(db, hands, agreement, "34567001"),
        listed(db, hands, agreement, "34567002", rate=cop("80_000")),
    )
    sheet = opened(db, hands, agreement)
    with pytest.raises(Refused, match="Nobody stands"):
        issued(db, hands.organisation, "labour_sheet_paper", sheet)
    ticked(db, hands, sheet, 0, (ana,), (luz,))
    first = issued(db, hands.organisation, "labour_sheet_paper", sheet)
    ticked(db, hands, sheet, 1, (ana, luz))
    row = accepted(db, hands, sheet)
    with db.reading(hands.organisation) as work:
        said: LabourPaperSheet = LABOUR.sheet(work, row, translator("es"))
    second = issued(db, hands.organisation, "labour_sheet_paper", sheet)

    assert [worker.days[:3] for worker in said.workers] == [(1_000, 1_000, 0), (500, 1_000, 0)]
    assert [worker.amount for worker in said.workers] == [cop("140_000"), cop("120_000")]
    assert (said.amount, said.days_milli) == (row.amount, row.days_milli)
    assert said.people == {"woman": 2}
    assert (second.number, second.document_version) == (first.number, 2)
    assert "CC 34567001" in text_of(second)


def test_a_labour_sheet_is_not_read_by_whoever_may_not_read_persons(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    sheet = opened(db, hands, agreement)
    ticked(db, hands, sheet, 0, (listed(db, hands, agreement, "34567001"),))
    paper = issued(db, hands.organisation, "labour_sheet_paper", sheet)

    with db.reading(hands.donor) as work:
        with pytest.raises(Forbidden):
            preview(work, PRESS, LABOUR, sheet, IssueAct())
        with pytest.raises(Forbidden):
            every_act.refuse_stranger(work, paper)
    with db.reading(hands.contracts_officer) as work:
        every_act.refuse_stranger(work, paper)


def test_a_comparison_without_a_choice_says_where_to_choose(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    open_purchase, _ = compared(db, hands, agreement)
    with db.reading(hands.organisation) as work:
        gaps = every_act.of_subject(work, COMPARISON, open_purchase).gaps
    assert [gap.href for gap in gaps] == [f"/purchases/{open_purchase}"]


def test_a_comparison_says_who_was_chosen_and_that_another_ordered(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    purchase = ordered(db, hands, agreement)
    with db.reading(hands.organisation) as work:
        row = work.get(COMPARISON.noun, purchase)
        said: ComparisonSheet = COMPARISON.sheet(work, row, translator("es"))
    paper = issued(db, hands.organisation, "quotation_comparison", purchase)

    assert said.chosen.total == cop("5_294_000")
    assert [row.total for row in said.suppliers] == [
        cop("5_294_000"),
        cop("5_404_000"),
        cop("5_572_750"),
    ]
    for place, supplier in enumerate(said.suppliers):
        lines = sum(line.values[place].minor for line in said.lines)
        assert lines + supplier.transport.minor == supplier.total.minor
    assert said.order_number == 1
    assert "CINCO MILLONES DOSCIENTOS NOVENTA Y CUATRO MIL PESOS" in text_of(paper)


def test_a_receipt_counts_what_came_before_and_what_is_still_to_come(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    purchase = ordered(db, hands, agreement)
    received(db, hands, purchase, (60_000, 10_000), (14_500, 0))
    received(db, hands, purchase, (60_000, 0), (0, 0))
    with db.reading(hands.committee) as work:
        first, second = purchase_receipts.receipts_of(work, purchase)
        before: MaterialReceiptSheet = RECEIPT.sheet(work, first, translator("es"))
        after: MaterialReceiptSheet = RECEIPT.sheet(work, second, translator("es"))
    paper = issued(db, hands.committee, "material_receipt", first.id)

    cement, sand = before.lines
    assert (cement.came_milli, cement.rejected_milli, cement.to_come_milli) == (
        70_000,
        10_000,
        60_000,
    )
    assert sand.to_come_milli == 0
    assert before.value == cop("31_500").times_milli(60_000) + cop("92_000").times_milli(14_500)
    assert [entry.accumulated_milli for entry in after.lines[0].entries] == [60_000, 120_000]
    assert after.lines[0].to_come_milli == 0
    assert "Bultos mojados." in text_of(paper)


def test_goods_in_kind_are_received_with_what_did_not_come(db: Database, hands: Cast) -> None:
    award = given.running(db, hands)
    cement, gravel, _ = given.of(db, hands, award)
    delivery = given.sent(db, hands, award, 400_000, 100_000)
    with pytest.raises(Refused, match="has not said yet"):
        issued(db, hands.organisation, "goods_receipt", delivery.id)
    row = given.received(db, hands, delivery.id, {cement.id: 390_000, gravel.id: 100_000})
    with db.reading(hands.organisation) as work:
        said: MaterialReceiptSheet = GOODS.sheet(work, row, translator("es"))
    issued(db, hands.organisation, "goods_receipt", delivery.id)

    assert [line.rejected_milli for line in said.lines] == [10_000, 0, 0]
    assert [line.to_come_milli for line in said.lines] == [610_000, 300_000, 500_000]
    assert said.value == cop("26_820_000")
