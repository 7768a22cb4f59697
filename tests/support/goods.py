"""Agreements in kind and their deliveries, made through the real actions."""

from uuid import UUID

from contracting import awarded_goods, goods_deliveries
from contracting.agreements import Agreement
from contracting.awarded_goods import AwardedGood, PlanGood
from contracting.drafts import PaymentForm
from contracting.goods_deliveries import (
    CameLine,
    GoodsDelivery,
    ReceiveGoods,
    SendGoods,
    SendLine,
)
from foundation.clock import civil_date
from foundation.database import Database
from foundation.money import cop
from portfolio.projects import Project
from tests.support import works
from tests.support.factories import Cast, changed, paper, photograph

# 1.000 bags at $ 38.000, 400 m3 at $ 120.000 and 500 rods at $ 10.000: $ 38.000.000 + $ 48.000.000 + $ 5.000.000 = $ 91.000.000.
GOODS = (
    PlanGood(
        description="Cemento gris, bulto de 50 kg",
        unit="un",
        quantity=1_000_000,
        unit_value=cop("38_000"),
    ),
    PlanGood(description="Triturado", unit="m3", quantity=400_000, unit_value=cop("120_000")),
    PlanGood(
        description="Varilla de 1/2 pulgada", unit="un", quantity=500_000, unit_value=cop("10_000")
    ),
)


def running(
    db: Database, cast: Cast, project: Project | None = None, **overrides: object
) -> Agreement:
    """An award in kind of $ 91.000.000 of a donor's programme, under way."""
    terms: dict[str, object] = {
        "payment_form": PaymentForm.IN_KIND,
        "advance": 0,
        "retention": 0,
        "goods": GOODS,
    }
    return works.running(db, cast, project, **(terms | overrides))


def of(db: Database, cast: Cast, agreement: Agreement) -> list[AwardedGood]:
    with db.reading(cast.auditor) as work:
        return awarded_goods.of_agreement(work, agreement.id)


def sent(
    db: Database, cast: Cast, agreement: Agreement, *amounts: int, **overrides: object
) -> GoodsDelivery:
    """A delivery of these thousandths of each good, in their order."""
    command = SendGoods(
        delivered_on=civil_date(db.clock.now()),
        supplier="Ferretería de prueba",
        lines=tuple(
            SendLine(good=good.id, quantity=amount)
            for good, amount in zip(of(db, cast, agreement), amounts, strict=False)
        ),
        act=paper(db, cast.contracts_officer, agreement.territory),
    )
    with db.writing(cast.contracts_officer) as work:
        return goods_deliveries.send(work, agreement.id, changed(command, overrides))


def received(db: Database, cast: Cast, delivery: UUID, amounts: dict[UUID, int]) -> GoodsDelivery:
    """The organisation says that so much of each good came."""
    with db.reading(cast.organisation) as work:
        territory = goods_deliveries.get(work, delivery).territory
    command = ReceiveGoods(
        lines=tuple(CameLine(good=good, quantity=amount) for good, amount in amounts.items()),
        photo=photograph(db, cast.organisation, territory),
    )
    with db.writing(cast.organisation) as work:
        return goods_deliveries.receive(work, delivery, command)
