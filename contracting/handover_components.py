"""Components: the parts of a handed-over work that become assets, each with what it cost and how long it lives."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from contracting.events import ComponentHandedOver
from foundation.columns import Base, BigCount, Code, Count, MoneyMinor
from foundation.commands import CodeText, Latitude, Longitude, Milli, ShortText
from foundation.errors import InvalidCommand, Sentence, say
from foundation.ids import new_id
from foundation.money import Money
from foundation.work import Work
from portfolio import units, work_kinds
from portfolio.projects import Project

LifeYears = Annotated[int, msgspec.Meta(ge=1, le=200)]


class HandoverComponent(Base):
    """One component handed over; it becomes an asset."""

    __tablename__ = "handover_component"
    __table_args__ = (
        sa.UniqueConstraint("handover_id", "position"),
        sa.CheckConstraint("quantity_milli > 0 AND cost_minor >= 0", name="amounts_possible"),
        sa.CheckConstraint("(latitude_e6 IS NULL) = (longitude_e6 IS NULL)", name="position_whole"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    handover_id: Mapped[UUID] = mapped_column(sa.ForeignKey("handover.id"))
    position: Mapped[Count]
    name: Mapped[str] = mapped_column(sa.String(200))
    asset_kind: Mapped[Code]
    quantity_milli: Mapped[BigCount]
    unit: Mapped[str] = mapped_column(sa.String(20))
    cost_minor: Mapped[MoneyMinor]
    life_years: Mapped[Count]
    warranty_until: Mapped[date | None]
    latitude_e6: Mapped[int | None]
    longitude_e6: Mapped[int | None]


class PrepareComponent(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One component: how much of what, what it cost, how long it lives, until when the builder answers for it."""

    name: ShortText
    asset_kind: CodeText
    quantity: Milli
    unit: CodeText
    cost: Money
    life_years: LifeYears
    warranty_until: date | None = None
    latitude: Latitude | None = None
    longitude: Longitude | None = None


def errors_of(planned: Sequence[PrepareComponent]) -> dict[str, Sentence]:
    """What is wrong with a list of components, by field."""
    known = {kind.asset_kind for kind in work_kinds.kinds()}
    errors: dict[str, Sentence] = {}
    for index, row in enumerate(planned):
        if row.asset_kind not in known:
            errors[f"components.{index}.asset_kind"] = say("Choose one of the options.")
        if units.find(row.unit) is None:
            errors[f"components.{index}.unit"] = say("Choose one of the options.")
        if not row.quantity:
            errors[f"components.{index}.quantity"] = say("This cannot be zero.")
        if (row.latitude is None) != (row.longitude is None):
            errors[f"components.{index}.longitude"] = say("A place has both coordinates.")
    if not planned:
        errors["components"] = say("At least one is needed.")
    return errors


def replace(
    work: Work, project: Project, *, handover_id: UUID, planned: Sequence[PrepareComponent]
) -> None:
    """Write the components of an act that nobody signed yet; a place that is not told is the work's own."""
    foreign = {
        f"components.{index}.cost": say(
            "Write the amount in {currency}.", currency=project.currency
        )
        for index, row in enumerate(planned)
        if row.cost.currency != project.currency
    }
    if foreign:
        raise InvalidCommand(foreign)
    work.session.execute(
        sa.delete(HandoverComponent).where(HandoverComponent.handover_id == handover_id)
    )
    work.session.add_all(
        HandoverComponent(
            id=new_id(),
            handover_id=handover_id,
            position=position,
            name=row.name,
            asset_kind=row.asset_kind,
            quantity_milli=row.quantity,
            unit=row.unit,
            cost_minor=row.cost.minor,
            life_years=row.life_years,
            warranty_until=row.warranty_until,
            latitude_e6=row.latitude if row.latitude is not None else project.latitude_e6,
            longitude_e6=row.longitude if row.longitude is not None else project.longitude_e6,
        )
        for position, row in enumerate(planned, start=1)
    )


def of_handover(work: Work, handover_id: UUID) -> list[HandoverComponent]:
    """What is handed over, in the order of the act."""
    statement = (
        sa.select(HandoverComponent)
        .where(HandoverComponent.handover_id == handover_id)
        .order_by(HandoverComponent.position)
    )
    return list(work.session.execute(statement).scalars())


def handed_over(row: HandoverComponent, currency: str) -> ComponentHandedOver:
    """The component as the stage after this one hears of it."""
    return ComponentHandedOver(
        component_id=row.id,
        name=row.name,
        asset_kind=row.asset_kind,
        quantity_milli=row.quantity_milli,
        unit=row.unit,
        cost=Money(row.cost_minor, currency),
        life_years=row.life_years,
        warranty_until=row.warranty_until,
        latitude_e6=row.latitude_e6,
        longitude_e6=row.longitude_e6,
    )
