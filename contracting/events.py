"""What the contracting stage announces to the stage after it, in the transaction in which it happens."""

from datetime import date
from uuid import UUID

import msgspec

from foundation.money import Money
from portfolio.usual_tasks import Performer, Rhythm


class ComponentHandedOver(msgspec.Struct, frozen=True, kw_only=True):
    """One component that becomes an asset."""

    component_id: UUID
    name: str
    asset_kind: str
    quantity_milli: int
    unit: str
    cost: Money
    life_years: int
    warranty_until: date | None
    latitude_e6: int | None
    longitude_e6: int | None


class TaskPromised(msgspec.Struct, frozen=True, kw_only=True):
    """One task of the accepted plan, for components of one kind; ``template`` is the code of the usual task it was taken from."""

    task_id: UUID
    position: int
    name: str
    asset_kind: str
    template: str | None
    every: int
    rhythm: Rhythm
    is_before_rains: bool
    performer: Performer
    yearly_cost: Money
    climate_measure_id: UUID | None


class PaymentMade(msgspec.Struct, frozen=True, kw_only=True):
    """Money of an agreement has left."""

    agreement_id: UUID


class HandedOver(msgspec.Struct, frozen=True, kw_only=True):
    """The three parties have signed: the work is the municipality's to keep alive."""

    handover_id: UUID
    project_id: UUID
    community_id: UUID
    commitment_id: UUID
    territory: str
    handed_over_on: date
    components: tuple[ComponentHandedOver, ...]
    tasks: tuple[TaskPromised, ...]
    first_year: int
    budget_line: str
    first_year_budget: Money
