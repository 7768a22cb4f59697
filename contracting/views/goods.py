"""What people see of goods handed over: the list of an agreement with what came of it, and one delivery."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import msgspec

from contracting import awarded_goods, changes, goods_deliveries
from contracting.awarded_goods import AwardedGood
from contracting.changes import PENDING, ContractChange
from contracting.goods_deliveries import (
    LIFECYCLE,
    GoodsDelivery,
    GoodsDeliveryLine,
    GoodsState,
    GoodsUse,
)
from contracting.views import timelines
from contracting.views.changes import values_of
from contracting.views.fines import About, about_of
from contracting.views.steps import StepView, open_steps, steps
from contracting.views.timelines import Timeline
from foundation.errors import Refused, Sentence, say
from foundation.identity.permissions import Permission
from foundation.money import Money, add_up
from foundation.work import Work


class GoodRow(msgspec.Struct, frozen=True, kw_only=True):
    """One good: signed, ordered since, only asked for in changes, under way, received, and still to be sent."""

    id: UUID
    position: int
    description: str
    unit: str
    signed_milli: int
    quantity_milli: int
    pending_milli: int
    under_way_milli: int
    received_milli: int
    left_milli: int
    unit_value: Money
    value: Money
    received: Money


class GoodsDeliveryRow(msgspec.Struct, frozen=True, kw_only=True):
    """A delivery in the table of its agreement."""

    id: UUID
    number: int
    delivered_on: date
    supplier: str | None
    value: Money
    use: GoodsUse | None
    state: GoodsState


class GoodsView(msgspec.Struct, frozen=True, kw_only=True):
    """The goods of one agreement and their deliveries."""

    about: About
    version: int
    signed: Money
    value: Money
    pending: Money
    received: Money
    goods: tuple[GoodRow, ...]
    deliveries: tuple[GoodsDeliveryRow, ...]
    may_send: bool
    refusal: Sentence | None


class CameRow(msgspec.Struct, frozen=True, kw_only=True):
    """One good of a delivery: what was sent, and what came once somebody said it."""

    good: UUID
    description: str
    unit: str
    sent_milli: int
    received_milli: int | None


class GoodsDeliveryView(msgspec.Struct, frozen=True, kw_only=True):
    """One delivery of goods."""

    id: UUID
    version: int
    territory: str
    about: About
    row: GoodsDeliveryRow
    lines: tuple[CameRow, ...]
    act_id: UUID
    photo_id: UUID | None
    note: str | None
    refuse_reason: str | None
    finding: str | None
    steps: tuple[StepView, ...]
    actions: tuple[str, ...]
    timeline: Timeline


def of_agreement(work: Work, agreement_id: UUID) -> GoodsView:
    """The goods of an agreement in sight; refused where it pays money."""
    agreement, about = about_of(work, agreement_id)
    if not agreement.is_in_kind:
        raise Refused(say("This agreement pays money: nothing is handed over in kind."))
    goods = awarded_goods.of_agreement(work, agreement.id)
    under_way = goods_deliveries.on_the_way(work, agreement.id)
    rows = goods_deliveries.of_agreement(work, agreement.id)
    lines = goods_deliveries.lines_of(work, [row.id for row in rows])
    asked = changes.of_agreement(work, agreement.id)
    values = values_of(agreement, asked)
    pending = _pending(asked, goods)
    return GoodsView(
        about=about,
        version=agreement.version,
        signed=values.initial,
        value=agreement.value,
        pending=values.pending,
        received=add_up([row.received for row in goods], agreement.currency),
        goods=tuple(_good(row, under_way.get(row.id, 0), pending.get(row.id, 0)) for row in goods),
        deliveries=tuple(_row(row, lines, goods) for row in reversed(rows)),
        may_send=work.may(Permission.GOODS_SEND, agreement.territory),
        refusal=goods_deliveries.refusal_of_sending(agreement, work.today),
    )


def _pending(asked: Sequence[ContractChange], goods: Sequence[AwardedGood]) -> dict[UUID, int]:
    """By how much changes that nobody ordered yet would move each good."""
    agreed = {row.id: row.quantity_milli for row in goods}
    found: dict[UUID, int] = {}
    for row in asked:
        for one in row.effects.goods if row.state in PENDING else ():
            found[one.good] = found.get(one.good, 0) + one.quantity - agreed[one.good]
    return found


def _good(row: AwardedGood, under_way: int, pending: int) -> GoodRow:
    same = ("id", "position", "description", "unit", "quantity_milli", "received_milli")
    return GoodRow(
        **{name: getattr(row, name) for name in same},
        signed_milli=row.signed_milli,
        pending_milli=pending,
        under_way_milli=under_way,
        left_milli=row.left_milli - under_way,
        unit_value=row.unit_value,
        value=row.value,
        received=row.received,
    )


def _row(
    row: GoodsDelivery, lines: Sequence[GoodsDeliveryLine], goods: Sequence[AwardedGood]
) -> GoodsDeliveryRow:
    own = [line for line in lines if line.delivery_id == row.id]
    return GoodsDeliveryRow(
        id=row.id,
        number=row.number,
        delivered_on=row.delivered_on,
        supplier=row.supplier,
        value=goods_deliveries.value_of(own, goods),
        use=row.use,
        state=row.state,
    )


def detail(work: Work, delivery_id: UUID) -> GoodsDeliveryView:
    """One delivery in sight with what can be done about it."""
    row = goods_deliveries.get(work, delivery_id)
    _, about = about_of(work, row.agreement_id)
    goods = awarded_goods.of_agreement(work, row.agreement_id)
    lines = {line.good_id: line for line in goods_deliveries.lines_of(work, [row.id])}
    found = steps(LIFECYCLE.available(work, row))
    return GoodsDeliveryView(
        id=row.id,
        version=row.version,
        territory=row.territory,
        about=about,
        row=_row(row, list(lines.values()), goods),
        lines=tuple(
            CameRow(
                good=good.id,
                description=good.description,
                unit=good.unit,
                sent_milli=lines[good.id].sent_milli,
                received_milli=lines[good.id].received_milli,
            )
            for good in goods
            if good.id in lines
        ),
        act_id=row.act_id,
        photo_id=row.photo_id,
        note=row.note,
        refuse_reason=row.refuse_reason,
        finding=row.finding,
        steps=found,
        actions=open_steps(found),
        timeline=timelines.timeline(work, row.project_id, [row.id]),
    )
