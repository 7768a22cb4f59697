"""A work of the demonstration that is helped with goods instead of money: sent, received with what is missing, seen on site."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from app.demonstration import money_chapters
from app.demonstration.script import Part
from app.demonstration.stage import Stage
from contracting import awarded_goods, goods_deliveries
from contracting.awarded_goods import PlanGood
from contracting.goods_deliveries import (
    CameLine,
    CheckGoods,
    GoodsUse,
    ReceiveGoods,
    SendGoods,
    SendLine,
)
from foundation.identity.permissions import Role
from foundation.money import Money, add_up, cop

# A solar plant: who builds it gets the equipment and no money.
IN_KIND = frozenset({5})
SUPPLIER = "Importadora inventada de energía (demostración)"
REST = "Cables, protecciones y transporte hasta la vereda"
# Which lines of the budget come before which milestone; the rest comes with the last.
STRUCTURE, EQUIPMENT = (3,), (0, 1, 2)
ONE = 1_000


def is_in_kind(part: Part) -> bool:
    """Whether a work is helped with goods."""
    return part.number in IN_KIND


def awarded(part: Part, total: Money) -> tuple[PlanGood, ...]:
    """The lines of the budget at their prices, and one for what is left of the amount."""
    lines = tuple(
        PlanGood(
            description=line.description,
            unit=line.unit,
            quantity=max(line.quantity * part.scale_percent // 100, 1) * ONE,
            unit_value=cop(line.price),
        )
        for line in part.pattern.lines
    )
    rest = total - add_up([line.value for line in lines], total.currency)
    return (*lines, PlanGood(description=REST, unit="gl", quantity=ONE, unit_value=rest))


def brought(stage: Stage, part: Part, agreement: UUID, index: int) -> None:
    """What comes before a milestone: the structure, then the equipment with one piece missing, which is under way at the end."""
    if index == 0:
        _came(stage, part, agreement, STRUCTURE, missing=0)
    elif index == 1:
        _came(stage, part, agreement, EQUIPMENT, missing=ONE)
    else:
        _sent(stage, part, agreement, (*EQUIPMENT, len(part.pattern.lines)))


def _sent(stage: Stage, part: Part, agreement: UUID, which: Sequence[int]) -> UUID:
    path = stage.place(part.village)
    with stage.acting(Role.CONTRACTS_OFFICER, path) as work:
        goods = awarded_goods.of_agreement(work, agreement)
        command = SendGoods(
            delivered_on=stage.today,
            supplier=SUPPLIER,
            lines=tuple(
                SendLine(good=goods[n].id, quantity=goods[n].left_milli)
                for n in which
                if goods[n].left_milli
            ),
            act=money_chapters.proof(stage, work, path),
        )
        return goods_deliveries.send(work, agreement, command).id


def _came(stage: Stage, part: Part, agreement: UUID, which: Sequence[int], *, missing: int) -> None:
    """The organisation counts what came, and the engineer sees it on site; of the last line some did not come."""
    path = stage.place(part.village)
    key = _sent(stage, part, agreement, which)
    with stage.acting(Role.ORGANISATION, path) as work:
        lines = goods_deliveries.lines_of(work, [key])
        order = [row.id for row in awarded_goods.of_agreement(work, agreement)]
        lines.sort(key=lambda line: order.index(line.good_id))
        came = ReceiveGoods(
            lines=tuple(
                CameLine(
                    good=line.good_id,
                    quantity=line.sent_milli - (missing if line is lines[-1] else 0),
                )
                for line in lines
            ),
            note="Faltó una caja; el conductor firmó la remisión con la nota." if missing else None,
            photo=money_chapters.proof(stage, work, path),
        )
        goods_deliveries.receive(work, key, came)
    stage.clock.advance(timedelta(hours=2))
    with stage.acting(Role.ENGINEER, path) as work:
        seen = CheckGoods(
            use=GoodsUse.STORED if missing else GoodsUse.IN_THE_WORK,
            finding="Bajo techo en la caseta, contado con la junta."
            if missing
            else "Ya está anclada.",
        )
        goods_deliveries.check(work, key, seen)
