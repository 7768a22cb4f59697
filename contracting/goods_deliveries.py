"""Deliveries of awarded goods: sent by the programme, received by the organisation, and seen in the work by the engineer.

sent → received → checked, or refused. Whoever sends does not receive: the delivery act (*acta de entrega*) counts when the organisation
says line by line what came, which may be less than was sent; the rest is still owed. Nobody sends more than was agreed. What was received
is what the agreement has paid in kind: it is the financial progress of the work and uses its sources. The engineer then looks whether it is
in the work (*verificación de uso final*) and says what was found.
"""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from contracting import agreements, awarded_goods, payments, suspension_rules
from contracting.agreements import Agreement, AgreementState
from contracting.awarded_goods import AwardedGood
from foundation.columns import Base, BigCount, Count, Instant, Path, Versioned, enum_column
from foundation.commands import FileId, LongText, Milli, ShortText
from foundation.errors import InvalidCommand, Refused, Sentence, say
from foundation.files import StoredFile
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.lifecycle import Lifecycle, Step, different_person
from foundation.money import Money
from foundation.numbering import next_number
from foundation.work import Work
from portfolio import funding_ledger


class GoodsState(StrEnum):
    """How far a delivery of goods has come."""

    SENT = "sent"
    RECEIVED = "received"
    CHECKED = "checked"
    REFUSED = "refused"


class GoodsUse(StrEnum):
    """Where the goods were found."""

    IN_THE_WORK = "in_the_work"
    STORED = "stored"
    MISSING = "missing"


class GoodsDelivery(Versioned, Base):
    """One delivery act of one agreement in kind."""

    __tablename__ = "goods_delivery"
    __table_args__ = (
        sa.UniqueConstraint("agreement_id", "number"),
        sa.CheckConstraint("received_by <> sent_by", name="receiver_did_not_send"),
        sa.CheckConstraint("checked_by <> received_by", name="checker_did_not_receive"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path] = mapped_column(index=True)
    project_id: Mapped[UUID] = mapped_column(sa.ForeignKey("project.id"), index=True)
    agreement_id: Mapped[UUID] = mapped_column(sa.ForeignKey("agreement.id"))
    number: Mapped[Count]
    delivered_on: Mapped[date]
    supplier: Mapped[str | None] = mapped_column(sa.String(200))
    act_id: Mapped[UUID] = mapped_column(sa.ForeignKey("stored_file.id"))
    sent_at: Mapped[Instant]
    sent_by: Mapped[UUID | None]
    received_at: Mapped[datetime | None]
    received_by: Mapped[UUID | None]
    note: Mapped[str | None] = mapped_column(sa.Text)
    photo_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    refuse_reason: Mapped[str | None] = mapped_column(sa.Text)
    use: Mapped[GoodsUse | None] = enum_column(GoodsUse)
    finding: Mapped[str | None] = mapped_column(sa.Text)
    checked_at: Mapped[datetime | None]
    checked_by: Mapped[UUID | None]
    state: Mapped[GoodsState] = enum_column(GoodsState, index=True)


class GoodsDeliveryLine(Base):
    """How much of one good was sent, and how much of it came."""

    __tablename__ = "goods_delivery_line"
    __table_args__ = (
        sa.CheckConstraint("sent_milli > 0", name="sent_positive"),
        sa.CheckConstraint("0 <= received_milli AND received_milli <= sent_milli", name="within"),
    )

    delivery_id: Mapped[UUID] = mapped_column(sa.ForeignKey("goods_delivery.id"), primary_key=True)
    good_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("awarded_good.id"), primary_key=True, index=True
    )
    sent_milli: Mapped[BigCount]
    received_milli: Mapped[int | None] = mapped_column(sa.BigInteger)


LIFECYCLE = Lifecycle(
    GoodsDelivery,
    Step(
        "receive",
        {GoodsState.SENT},
        GoodsState.RECEIVED,
        Permission.GOODS_RECEIVE,
        guards=[different_person("sent_by")],
    ),
    Step(
        "refuse",
        {GoodsState.SENT},
        GoodsState.REFUSED,
        Permission.GOODS_RECEIVE,
        guards=[different_person("sent_by")],
    ),
    Step(
        "check",
        {GoodsState.RECEIVED, GoodsState.CHECKED},
        GoodsState.CHECKED,
        Permission.GOODS_CHECK,
        guards=[different_person("received_by")],
    ),
)


class SendLine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much of one good goes with this delivery; nothing of it is none."""

    good: UUID
    quantity: Milli = 0


class SendGoods(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A delivery: the day, who supplied it, how much of each good, and the delivery act."""

    delivered_on: date
    supplier: ShortText | None = None
    lines: tuple[SendLine, ...]
    act: FileId


class CameLine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much of one good came."""

    good: UUID
    quantity: Milli = 0


class ReceiveGoods(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What came, line by line, with a photograph, and what is to be said of it."""

    lines: tuple[CameLine, ...]
    note: LongText | None = None
    photo: FileId


class RefuseGoods(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Nothing of it is taken, with the reason."""

    reason: LongText


class CheckGoods(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the goods were found on site."""

    use: GoodsUse
    finding: LongText


def refusal_of_sending(agreement: Agreement, today: date) -> Sentence | None:
    """Why nothing is sent for an agreement now, or nothing where it can be."""
    if not agreement.is_in_kind:
        return say("This agreement pays money: nothing is handed over in kind.")
    if agreement.state is not AgreementState.RUNNING:
        return say("Goods are sent while the agreement is being carried out.")
    if agreement.ended_on is not None:
        return say("This agreement ended on {day}.", day=agreement.ended_on)
    return suspension_rules.refusal_of_new_work(agreement.suspended_from, today)


def send(work: Work, agreement_id: UUID, command: SendGoods) -> GoodsDelivery:
    """Write down what goes to the organisation; it counts when they say that it came."""
    agreement = agreements.get(work, agreement_id, lock=True)
    work.require(Permission.GOODS_SEND, agreement.territory)
    refused = refusal_of_sending(agreement, work.today)
    if refused is not None:
        raise Refused(refused)
    errors = _mistakes(work, agreement, command)
    if errors:
        raise InvalidCommand(errors)
    row = work.add(
        GoodsDelivery(
            id=new_id(),
            territory=agreement.territory,
            project_id=agreement.project_id,
            agreement_id=agreement.id,
            number=next_number(work, f"goods/{agreement.id}"),
            delivered_on=command.delivered_on,
            supplier=command.supplier,
            act_id=command.act,
            sent_at=work.now,
            sent_by=work.actor.user_id,
            state=GoodsState.SENT,
        )
    )
    work.session.flush()  # The lines' foreign key needs the delivery's row.
    for line in command.lines:
        if line.quantity:
            work.add(
                GoodsDeliveryLine(delivery_id=row.id, good_id=line.good, sent_milli=line.quantity)
            )
    facts = {"number": row.number, "delivered_on": row.delivered_on}
    work.record("goods_delivery.sent", row, project=agreement.project_id, facts=facts)
    return row


def _mistakes(work: Work, agreement: Agreement, command: SendGoods) -> dict[str, Sentence]:
    errors: dict[str, Sentence] = {}
    goods = {row.id: row for row in awarded_goods.of_agreement(work, agreement.id)}
    underway = on_the_way(work, agreement.id)
    seen: set[UUID] = set()
    for index, line in enumerate(command.lines):
        good = goods.get(line.good)
        if good is None or line.good in seen:
            errors[f"lines.{index}.good"] = say("Choose one of the options.")
            continue
        seen.add(line.good)
        if line.quantity > good.left_milli - underway.get(good.id, 0):
            errors[f"lines.{index}.quantity"] = say(
                "This is more than is still to come under the agreement."
            )
    if not any(line.quantity for line in command.lines):
        errors["lines"] = say("Say how much of something is sent.")
    if command.delivered_on > work.today:
        errors["delivered_on"] = say("That day has not come yet.")
    elif agreement.starts_on and command.delivered_on < agreement.starts_on:
        errors["delivered_on"] = say("The work started on {day}.", day=agreement.starts_on)
    if work.find(StoredFile, command.act) is None:
        errors["act"] = say("Add a file.")
    return errors


def receive(work: Work, delivery_id: UUID, command: ReceiveGoods) -> GoodsDelivery:
    """Say what came; from now on it counts as given."""
    agreement, row = _locked(work, delivery_id)
    work.require(Permission.GOODS_RECEIVE, row.territory)
    lines = {line.good_id: line for line in lines_of(work, [row.id])}
    errors: dict[str, Sentence] = {}
    for index, came in enumerate(command.lines):
        line = lines.get(came.good)
        if line is None:
            errors[f"lines.{index}.good"] = say("Choose one of the options.")
        elif came.quantity > line.sent_milli:
            errors[f"lines.{index}.quantity"] = say("No more comes than was sent.")
    if not any(came.quantity for came in command.lines):
        errors["lines"] = say("Nothing came: refuse the delivery and say why.")
    if work.find(StoredFile, command.photo) is None:
        errors["photo"] = say("Add a file.")
    if errors and row.state is GoodsState.SENT:
        raise InvalidCommand(errors)
    before = awarded_goods.received_of(work, agreement.id, agreement.currency)
    LIFECYCLE.apply("receive", work, row, facts={"number": row.number})
    goods = {good.id: good for good in awarded_goods.of_agreement(work, agreement.id)}
    amounts = {came.good: came.quantity for came in command.lines}
    for good_id, line in lines.items():
        line.received_milli = amounts.get(good_id, 0)
        goods[good_id].received_milli += line.received_milli
    row.received_at, row.received_by = work.now, work.actor.user_id
    row.note, row.photo_id = command.note, command.photo
    work.session.flush()  # The sum below counts what came now.
    after = awarded_goods.received_of(work, agreement.id, agreement.currency)
    payments.tell_project(work, agreement)
    funding_ledger.use_in_goods(
        work,
        agreements.project_of(work, agreement),
        row.act_id,
        amount=after - before,
        on=row.delivered_on,
    )
    return row


def refuse(work: Work, delivery_id: UUID, command: RefuseGoods) -> GoodsDelivery:
    """Take nothing of it; all of it is still owed."""
    _, row = _locked(work, delivery_id)
    LIFECYCLE.apply("refuse", work, row, facts={"number": row.number})
    row.refuse_reason = command.reason
    return row


def check(work: Work, delivery_id: UUID, command: CheckGoods) -> GoodsDelivery:
    """Say where the goods were found; it can be said again after another visit."""
    _, row = _locked(work, delivery_id)
    LIFECYCLE.apply("check", work, row, facts={"number": row.number, "use": command.use})
    row.use, row.finding = command.use, command.finding
    row.checked_at, row.checked_by = work.now, work.actor.user_id
    return row


def get(work: Work, delivery_id: UUID) -> GoodsDelivery:
    """A delivery this actor can see."""
    return work.get(GoodsDelivery, delivery_id)


def of_agreement(work: Work, agreement_id: UUID) -> list[GoodsDelivery]:
    """The deliveries of an agreement in their order."""
    statement = (
        sa.select(GoodsDelivery)
        .where(GoodsDelivery.agreement_id == agreement_id)
        .order_by(GoodsDelivery.number)
    )
    return list(work.session.execute(statement).scalars())


def lines_of(work: Work, deliveries: Sequence[UUID]) -> list[GoodsDeliveryLine]:
    """What went with some deliveries."""
    statement = sa.select(GoodsDeliveryLine).where(GoodsDeliveryLine.delivery_id.in_(deliveries))
    return list(work.session.execute(statement).scalars())


def on_the_way(work: Work, agreement_id: UUID) -> dict[UUID, int]:
    """How much of each good was sent and nobody has received or refused yet."""
    sent = [row.id for row in of_agreement(work, agreement_id) if row.state is GoodsState.SENT]
    found: dict[UUID, int] = {}
    for line in lines_of(work, sent):
        found[line.good_id] = found.get(line.good_id, 0) + line.sent_milli
    return found


def value_of(lines: Sequence[GoodsDeliveryLine], goods: Sequence[AwardedGood]) -> Money:
    """What some lines are worth: what came where somebody said it, what was sent until then."""
    known = {row.id: row for row in goods}
    return sum(
        (
            known[line.good_id].unit_value.times_milli(
                line.sent_milli if line.received_milli is None else line.received_milli
            )
            for line in lines
        ),
        Money.zero(goods[0].currency),
    )


def _locked(work: Work, delivery_id: UUID) -> tuple[Agreement, GoodsDelivery]:
    """A delivery and its agreement, the agreement locked first as everywhere."""
    found = get(work, delivery_id)
    agreement = agreements.get(work, found.agreement_id, lock=True)
    return agreement, work.get(GoodsDelivery, delivery_id, lock=True)
