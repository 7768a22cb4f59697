"""Deliveries in kind: what a source pledged in days of work, land, material or machine hours, and what of it really came.

Whoever was there records what was delivered, with its day and a photograph or a paper; another person, the engineer, accepts or refuses it.
Only what was accepted counts in the co-finance, at the rate of the pledge (documented contributions in kind, 2 CFR 200.306). More than
was pledged is not delivered under the same pledge: it needs a share of its own.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.columns import (
    Base,
    BigCount,
    Currency,
    Instant,
    MoneyMinor,
    Path,
    Versioned,
    enum_column,
)
from foundation.commands import FileId, Milli, ShortText
from foundation.errors import InvalidCommand, Refused, Sentence, say
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.lifecycle import Lifecycle, Step, different_person
from foundation.money import Money
from foundation.work import Work
from portfolio import funding_ledger, projects
from portfolio.apportionment import ContributionKind
from portfolio.cofinancing import FundingShare
from portfolio.funding_ledger import FundingEntry
from portfolio.projects import Project


class DeliveryState(StrEnum):
    """How far a delivery has come."""

    DELIVERED = "delivered"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class Delivery(Versioned, Base):
    """One delivery of one share in kind; its rate is the pledge's."""

    __tablename__ = "delivery"
    __table_args__ = (
        sa.CheckConstraint("quantity_milli > 0", name="quantity_positive"),
        sa.CheckConstraint("judged_by <> recorded_by", name="judged_by_somebody_else"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path] = mapped_column(index=True)
    project_id: Mapped[UUID] = mapped_column(sa.ForeignKey("project.id"), index=True)
    share_id: Mapped[UUID] = mapped_column(sa.ForeignKey("funding_share.id"), index=True)
    what: Mapped[str] = mapped_column(sa.String(200))
    quantity_milli: Mapped[BigCount]
    unit: Mapped[str] = mapped_column(sa.String(40))
    currency: Mapped[Currency]
    rate_minor: Mapped[MoneyMinor]
    delivered_on: Mapped[date]
    evidence_id: Mapped[UUID] = mapped_column(sa.ForeignKey("stored_file.id"))
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[UUID | None]
    judged_at: Mapped[datetime | None]
    judged_by: Mapped[UUID | None]
    reason: Mapped[str | None] = mapped_column(sa.String(200))
    state: Mapped[DeliveryState] = enum_column(DeliveryState, index=True)

    @property
    def value(self) -> Money:
        """What it is worth at the rate of the pledge."""
        return Money(self.rate_minor, self.currency).times_milli(self.quantity_milli)


LIFECYCLE = Lifecycle(
    Delivery,
    Step(
        "accept",
        {DeliveryState.DELIVERED},
        DeliveryState.ACCEPTED,
        Permission.DELIVERY_ACCEPT,
        guards=[different_person("recorded_by")],
    ),
    Step(
        "refuse",
        {DeliveryState.DELIVERED},
        DeliveryState.REFUSED,
        Permission.DELIVERY_ACCEPT,
        guards=[different_person("recorded_by")],
    ),
    Step(
        "take_back",
        {DeliveryState.ACCEPTED},
        DeliveryState.REFUSED,
        Permission.DELIVERY_ACCEPT,
        guards=[different_person("recorded_by")],
    ),
)


class RecordDelivery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What came: how much of what was pledged, when, with its proof."""

    quantity: Milli
    what: ShortText | None = None
    delivered_on: date
    evidence: FileId

    def __post_init__(self) -> None:
        if not self.quantity:
            raise InvalidCommand({"quantity": say("This cannot be zero.")})


class AcceptDelivery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """It came as it is written."""


class RefuseDelivery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """It did not come as it is written, with the reason."""

    reason: ShortText


class TakeDeliveryBack(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """It was accepted by mistake: it counts no more, with the reason."""

    reason: ShortText


def record(work: Work, share_id: UUID, command: RecordDelivery) -> Delivery:
    """Record what came of a pledge in kind; it counts once somebody else has accepted it."""
    share = funding_ledger.get_share(work, share_id)
    project = projects.get(work, share.project_id, lock=True)
    work.require(Permission.DELIVERY_RECORD, project.territory)
    if share.form is not ContributionKind.IN_KIND or share.in_kind_rate_minor is None:
        raise Refused(say("This source brings money: record when it came."))
    if share.withdrawn_at is not None:
        raise Refused(say("This source was taken out of the work: nothing is written to it."))
    _check(work, project, share, command)
    delivery = work.add(
        Delivery(
            id=new_id(),
            territory=share.territory,
            project_id=share.project_id,
            share_id=share.id,
            what=command.what or share.in_kind_of or "",
            quantity_milli=command.quantity,
            unit=share.in_kind_unit or "",
            currency=project.currency,
            rate_minor=share.in_kind_rate_minor,
            delivered_on=command.delivered_on,
            evidence_id=command.evidence,
            recorded_at=work.now,
            recorded_by=work.actor.user_id,
            state=DeliveryState.DELIVERED,
        )
    )
    facts = {
        "share": share.id,
        "quantity_milli": command.quantity,
        "value": delivery.value,
        "on": command.delivered_on,
    }
    work.record("delivery.recorded", delivery, project=project.id, facts=facts)
    return delivery


def _check(work: Work, project: Project, share: FundingShare, command: RecordDelivery) -> None:
    errors: dict[str, Sentence] = {}
    if command.delivered_on > work.today:
        errors["delivered_on"] = say("That day has not come yet.")
    elif command.delivered_on < share.pledged_on:
        errors["delivered_on"] = say(
            "It cannot be before the pledge, on {day}.", day=share.pledged_on
        )
    left = left_of(share, of_share(work, share.id))
    if command.quantity > left:
        worth = Money(share.in_kind_rate_minor or 0, project.currency).times_milli(left)
        errors["quantity"] = say(
            "Of this pledge only {left} is still to come. More than that needs a share of its own.",
            left=worth,
        )
    if errors:
        raise InvalidCommand(errors)


def accept(work: Work, delivery_id: UUID, command: AcceptDelivery) -> Delivery:
    """Say that it came: from now on it counts."""
    share, delivery = _locked(work, delivery_id)
    worth = _worth(work, share, delivery)
    LIFECYCLE.apply("accept", work, delivery, facts={"share": share.id, "worth": worth})
    _judge(work, delivery)
    if worth.minor <= 0:
        raise Refused(say("At the rate of the pledge this is worth nothing."))
    funding_ledger.use_in_delivery(
        work, share, delivery.id, amount_minor=worth.minor, on=delivery.delivered_on
    )
    return delivery


def refuse(work: Work, delivery_id: UUID, command: RefuseDelivery) -> Delivery:
    """Say that it did not come as it is written."""
    share, delivery = _locked(work, delivery_id)
    LIFECYCLE.apply("refuse", work, delivery, facts={"share": share.id})
    _judge(work, delivery)
    delivery.reason = command.reason
    return delivery


def take_back(work: Work, delivery_id: UUID, command: TakeDeliveryBack) -> Delivery:
    """Take an acceptance back: a reversing entry stands beside the first one."""
    share, delivery = _locked(work, delivery_id)
    LIFECYCLE.apply("take_back", work, delivery, facts={"share": share.id})
    _judge(work, delivery)
    delivery.reason = command.reason
    entry = work.session.execute(
        sa.select(FundingEntry).where(
            FundingEntry.delivery_id == delivery.id, FundingEntry.reverses_id.is_(None)
        )
    ).scalar_one()
    funding_ledger.reverse_entry(work, share, entry, command.reason)
    return delivery


def _judge(work: Work, delivery: Delivery) -> None:
    delivery.judged_at, delivery.judged_by = work.now, work.actor.user_id


def _locked(work: Work, delivery_id: UUID) -> tuple[FundingShare, Delivery]:
    """A delivery and its share, the work locked first as everywhere."""
    found = work.get(Delivery, delivery_id)
    projects.get(work, found.project_id, lock=True)
    delivery = work.get(Delivery, delivery_id, lock=True)
    return funding_ledger.get_share(work, delivery.share_id), delivery


def _worth(work: Work, share: FundingShare, delivery: Delivery) -> Money:
    """What this delivery adds: the whole that came at the rate, less what counts already.

    So the parts of a pledge add up to the pledge to the peso, however its quantity was cut.
    """
    others = [
        row.quantity_milli
        for row in of_share(work, share.id)
        if row.state is DeliveryState.ACCEPTED and row.id != delivery.id
    ]
    rate = Money(delivery.rate_minor, delivery.currency)
    whole = rate.times_milli(sum(others) + delivery.quantity_milli)
    return whole - Money(share.used_minor, delivery.currency)


def of_share(work: Work, share_id: UUID) -> list[Delivery]:
    """The deliveries of a share, by day."""
    return of_shares(work, [share_id])


def of_shares(work: Work, share_ids: Sequence[UUID]) -> list[Delivery]:
    """The deliveries of some shares, by day."""
    statement = (
        sa.select(Delivery)
        .where(Delivery.share_id.in_(share_ids))
        .order_by(Delivery.delivered_on, Delivery.id)
    )
    return list(work.session.execute(statement).scalars())


def left_of(share: FundingShare, rows: Iterable[Delivery]) -> int:
    """How much of a pledge is neither accepted nor waiting to be."""
    came = sum(row.quantity_milli for row in rows if row.state is not DeliveryState.REFUSED)
    return max(0, (share.in_kind_quantity_milli or 0) - came)
