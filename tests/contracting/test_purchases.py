"""Purchases: enough quotations or a reason, three different hands, what comes against what was ordered, and no more paid than that."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest

from contracting import (
    cash_book,
    purchase_receipts,
    purchase_rules,
    purchases,
    quotations,
    suppliers,
)
from contracting.agreements import Agreement
from contracting.cash_book import ReverseCashEntry
from contracting.purchase_receipts import PayPurchase, ReceivedLine, ReceivePurchase
from contracting.purchases import (
    CloseShort,
    NeedItem,
    OrderPurchase,
    PurchaseState,
    RequestPurchase,
)
from contracting.quotations import AddQuotation, ChooseQuotation, QuotePrice
from contracting.suppliers import RegisterSupplier
from contracting.views import purchases as views
from contracting.views.purchases import PurchaseView
from foundation.clock import civil_date
from foundation.database import Database
from foundation.errors import InvalidCommand, Refused
from foundation.identity.actors import Actor
from foundation.money import cop
from tests.support import building
from tests.support.factories import Cast, accounts, cast, paper
from tests.support.web import Person

# Base numbers with their check digits.
NUMBERS = ("800197268-4", "860002964-4", "890903938-8")
PHONES = ("3150000001", "3150000002", "3150000003")
SHOPS = ("Ferretería de prueba", "Depósito de prueba", "Bloquera de prueba")


@pytest.fixture
def hands() -> Cast:
    return cast()


@pytest.fixture
def agreement(db: Database, hands: Cast) -> Agreement:
    return building.advanced(db, hands)


def requested(db: Database, hands: Cast, agreement: Agreement) -> UUID:
    """120 bags of cement and 14,5 m³ of sand."""
    command = RequestPurchase(
        what="Cemento y arena",
        needed_on=civil_date(db.clock.now()) + timedelta(days=9),
        items=(
            NeedItem(what="Cemento gris de 50 kg", unit="bag", quantity=120_000),
            NeedItem(what="Arena de río", unit="m3", quantity=14_500),
        ),
    )
    with db.writing(hands.organisation) as work:
        return purchases.request(work, agreement.id, command).id


def shop(db: Database, hands: Cast, agreement: Agreement, index: int, phone: str = "") -> UUID:
    command = RegisterSupplier(
        name=SHOPS[index], document_number=NUMBERS[index], phone=phone or PHONES[index]
    )
    with db.writing(hands.organisation) as work:
        return suppliers.register(work, agreement.id, command).id


def quoted(
    db: Database, hands: Cast, purchase: UUID, supplier: UUID, prices: tuple[str, str]
) -> UUID:
    with db.reading(hands.organisation) as work:
        row = purchases.get(work, purchase)
        items = purchases.items_of(work, [purchase])
    command = AddQuotation(
        supplier=supplier,
        quoted_on=civil_date(db.clock.now()),
        prices=(
            QuotePrice(item=items[0].id, unit_price=cop(prices[0])),
            QuotePrice(item=items[1].id, unit_price=cop(prices[1])),
        ),
        transport=cop("180_000"),
        delivery_days=4,
        quotation=paper(db, hands.organisation, row.territory),
    )
    with db.writing(hands.organisation) as work:
        return quotations.add(work, purchase, command).id


def compared(db: Database, hands: Cast, agreement: Agreement) -> tuple[UUID, list[UUID]]:
    """Three quotations; the first is the cheapest: 120 · 31.500 + 14,5 · 92.000 + 180.000 = 5.294.000."""
    purchase = requested(db, hands, agreement)
    prices = (("31_500", "92_000"), ("32_900", "88_000"), ("33_400", "95_500"))
    found = [
        quoted(db, hands, purchase, shop(db, hands, agreement, index), price)
        for index, price in enumerate(prices)
    ]
    return purchase, found


def ordered(db: Database, hands: Cast, agreement: Agreement) -> UUID:
    purchase, found = compared(db, hands, agreement)
    with db.writing(hands.organisation) as work:
        quotations.choose(
            work, purchase, ChooseQuotation(quotation=found[0], reason="Es la más barata.")
        )
    by = OrderPurchase(deliver_by=civil_date(db.clock.now()) + timedelta(days=5))
    with db.writing(hands.engineer) as work:
        purchases.order(work, purchase, by)
    return purchase


def received(
    db: Database, hands: Cast, purchase: UUID, *amounts: tuple[int, int], who: Actor | None = None
) -> None:
    with db.reading(hands.organisation) as work:
        row = purchases.get(work, purchase)
        items = purchases.items_of(work, [purchase])
    lines = tuple(
        ReceivedLine(
            item=item.id, accepted=good, rejected=bad, reason="Bultos mojados." if bad else None
        )
        for item, (good, bad) in zip(items, amounts, strict=True)
    )
    command = ReceivePurchase(
        received_on=civil_date(db.clock.now()),
        lines=lines,
        evidence=paper(db, hands.committee, row.territory),
    )
    with db.writing(who or hands.committee) as work:
        purchase_receipts.receive(work, purchase, command)


def pay(db: Database, hands: Cast, purchase: UUID, amount: str) -> UUID:
    with db.reading(hands.organisation) as work:
        territory = purchases.get(work, purchase).territory
    command = PayPurchase(
        happened_on=civil_date(db.clock.now()),
        amount=cop(amount),
        receipt=paper(db, hands.organisation, territory),
    )
    with db.writing(hands.organisation) as work:
        return purchase_receipts.pay(work, purchase, command).id


def seen(db: Database, hands: Cast, purchase: UUID) -> PurchaseView:
    with db.reading(hands.auditor) as work:
        return views.detail(work, purchase)


def test_the_number_of_quotations_follows_the_amount_in_minimum_wages() -> None:
    day = date(2026, 2, 17)

    # The minimum wage of 2026 is 1.750.905.
    assert purchase_rules.rule_for(cop("1_750_904"), day).quotations == 1
    assert purchase_rules.rule_for(cop("1_750_905"), day).quotations == 3
    three = purchase_rules.rule_for(cop("5_294_000"), day)
    assert purchase_rules.refusal_of_few(three, ["3150000001", "3150000002", "3150000002"])
    assert purchase_rules.refusal_of_few(three, PHONES) is None


def test_a_quotation_adds_its_lines_and_its_transport(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    purchase, found = compared(db, hands, agreement)

    view = seen(db, hands, purchase)

    assert [one.id for one in view.quotations] == found
    assert view.quotations[0].total == cop("5_294_000")
    assert [one.is_lowest for one in view.quotations] == [True, False, False]
    assert [one.prices[1].is_lowest for one in view.quotations] == [False, True, False]


def test_fewer_quotations_and_one_telephone_twice_need_a_reason(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    purchase = requested(db, hands, agreement)
    first = quoted(db, hands, purchase, shop(db, hands, agreement, 0), ("31_500", "92_000"))
    for index in (1, 2):
        other = shop(db, hands, agreement, index, phone="+57 315 000 0001")
        quoted(db, hands, purchase, other, ("35_000", "99_000"))
    choice = ChooseQuotation(quotation=first, reason="Entrega en la obra.")

    with pytest.raises(InvalidCommand) as few, db.writing(hands.organisation) as work:
        quotations.choose(work, purchase, choice)
    explained = ChooseQuotation(
        quotation=first, reason="Entrega en la obra.", few_reason="No hay más en el municipio."
    )
    with db.writing(hands.organisation) as work:
        quotations.choose(work, purchase, explained)

    assert set(few.value.errors) == {"few_reason"}
    view = seen(db, hands, purchase)
    assert (view.state, view.independent, view.needed) == (PurchaseState.CHOSEN, 1, 3)


def test_whoever_chose_neither_orders_nor_receives(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    purchase, found = compared(db, hands, agreement)
    with db.writing(hands.organisation) as work:
        quotations.choose(work, purchase, ChooseQuotation(quotation=found[0], reason="Precio."))
    order = OrderPurchase(deliver_by=civil_date(db.clock.now()))

    with pytest.raises(Refused), db.writing(hands.organisation) as work:
        purchases.order(work, purchase, order)
    with db.writing(hands.engineer) as work:
        purchases.order(work, purchase, order)
    with pytest.raises(Refused):
        received(db, hands, purchase, (10_000, 0), (0, 0), who=hands.organisation)


def test_what_comes_is_counted_against_the_order_until_nothing_is_missing(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    purchase = ordered(db, hands, agreement)
    received(db, hands, purchase, (100_000, 12_000), (0, 0))
    with pytest.raises(InvalidCommand):
        received(db, hands, purchase, (20_001, 0), (0, 0))
    half = seen(db, hands, purchase)
    received(db, hands, purchase, (20_000, 0), (14_500, 0))
    whole = seen(db, hands, purchase)

    assert [item.left_milli for item in half.items] == [20_000, 14_500]
    assert half.items[0].rejected_milli == 12_000
    # 100 · 31.500 + 180.000 of transport.
    assert (half.state, half.received_value) == (PurchaseState.ORDERED, cop("3_330_000"))
    assert (whole.state, whole.received_value) == (PurchaseState.RECEIVED, whole.total)


def test_no_more_is_paid_than_was_ordered_nor_in_the_end_than_came(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    purchase = ordered(db, hands, agreement)
    with pytest.raises(InvalidCommand):
        pay(db, hands, purchase, "5_294_001")
    wrong = pay(db, hands, purchase, "2_000_000")
    with db.writing(hands.organisation) as work:
        cash_book.reverse(work, wrong, ReverseCashEntry(reason="Era otra factura."))
    received(db, hands, purchase, (100_000, 0), (0, 0))
    with db.writing(hands.engineer) as work:
        purchases.close_short(work, purchase, CloseShort(reason="No hay más arena."))
    with pytest.raises(InvalidCommand):
        pay(db, hands, purchase, "3_330_001")
    pay(db, hands, purchase, "3_330_000")
    with pytest.raises(Refused):
        pay(db, hands, purchase, "1")

    view = seen(db, hands, purchase)
    assert (view.paid, view.payable.minor) == (cop("3_330_000"), 0)


@pytest.mark.one_database
def test_the_comparison_is_read_and_decided_on_its_page(
    db: Database, visit: Callable[[Actor | None], Person]
) -> None:
    hands = accounts(db)
    agreement = building.advanced(db, hands)
    purchase, _ = compared(db, hands, agreement)
    treasurer, engineer = visit(hands.organisation), visit(hands.engineer)
    page = treasurer.page(f"/purchases/{purchase}").words
    form = treasurer.page(f"/purchases/{purchase}/choose").words
    with db.writing(hands.social_facilitator) as work:
        (first, _), *_ = quotations.standing_of(work, [purchase])
        quotations.choose(work, purchase, ChooseQuotation(quotation=first.id, reason="Precio."))

    assert "5.294.000" in page
    assert "Ferretería de prueba" in page
    assert "3150000001" not in page
    assert "cotizaciones de las que pide la regla" not in form
    assert "Ordenar una compra" in engineer.page("/").words
    assert "Ordenarla" in engineer.page(f"/purchases/{purchase}").words
    assert "Cemento y arena" in engineer.page(f"/agreements/{agreement.id}/purchases").words
