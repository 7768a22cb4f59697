"""Assets: what a work is once it is handed over, kept alive by somebody until it has to be renewed.

An asset is opened only by the handover that lists it, in the same transaction, with the number the municipality paints on its plaque
(``19256-0007``: DANE code of the municipality, then without gaps). Somebody keeps it in the legal form of the accepted plan. It works,
works in part or is broken since a day, and every report of that stays, so that the time out of service can be counted. While the
warranty runs the builder repairs defects, not the maintenance budget (stability cover: Decreto 1082 of 2015, arts. 2.2.1.2.3.1.6 to 17).
"""

from datetime import date
from enum import StrEnum
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from contracting.commitments import LegalForm
from contracting.events import ComponentHandedOver, HandedOver
from foundation.columns import (
    Base,
    BigCount,
    Code,
    Count,
    Currency,
    Instant,
    MoneyMinor,
    Path,
    Versioned,
    Words,
    enum_column,
)
from foundation.commands import LongText, PhotoId
from foundation.errors import InvalidCommand, say
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.lifecycle import Lifecycle, Step
from foundation.money import Money
from foundation.numbering import next_numbers
from foundation.work import Work
from portfolio import projects


class AssetState(StrEnum):
    """Whether it serves the people it was built for."""

    WORKING = "working"
    PARTLY = "partly"
    BROKEN = "broken"


class Custodian(StrEnum):
    """Who keeps the asset."""

    MUNICIPALITY = "municipality"
    ORGANISATION = "organisation"


class Asset(Versioned, Base):
    """One thing that was built and is used."""

    __tablename__ = "asset"
    __table_args__ = (
        sa.CheckConstraint("quantity_milli > 0 AND cost_minor >= 0", name="amounts_possible"),
        sa.CheckConstraint("life_years > 0 AND renews_in > 0", name="life_possible"),
        sa.CheckConstraint("(latitude_e6 IS NULL) = (longitude_e6 IS NULL)", name="position_whole"),
        sa.Index("ix_asset_department", "department", "code"),
        sa.Index("ix_asset_municipality", "municipality", "code"),
        sa.Index("ix_asset_territory", "territory", "code"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path]
    department: Mapped[Path]
    municipality: Mapped[Path]
    project_id: Mapped[UUID] = mapped_column(sa.ForeignKey("project.id"), index=True)
    component_id: Mapped[UUID] = mapped_column(sa.ForeignKey("handover_component.id"), unique=True)
    community_id: Mapped[UUID] = mapped_column(sa.ForeignKey("community.id"))
    code: Mapped[str] = mapped_column(sa.String(40), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    kind: Mapped[Code]
    quantity_milli: Mapped[BigCount]
    unit: Mapped[str] = mapped_column(sa.String(40))
    custodian: Mapped[Custodian] = enum_column(Custodian)
    legal_form: Mapped[LegalForm] = enum_column(LegalForm)
    latitude_e6: Mapped[int | None]
    longitude_e6: Mapped[int | None]
    search_key: Mapped[str] = mapped_column(sa.String(700))
    plain_key: Mapped[str] = mapped_column(sa.String(700))
    currency: Mapped[Currency]
    cost_minor: Mapped[MoneyMinor]
    built_on: Mapped[date]
    handed_over_on: Mapped[date]
    life_years: Mapped[Count]
    renews_in: Mapped[Count]
    warranty_until: Mapped[date | None]
    state_since: Mapped[date]
    state: Mapped[AssetState] = enum_column(AssetState)

    @property
    def cost(self) -> Money:
        return Money(self.cost_minor, self.currency)

    def in_warranty(self, on: date) -> bool:
        """Whether the builder still answers for defects on a day; the last day counts."""
        return self.warranty_until is not None and on <= self.warranty_until


class AssetReport(Base):
    """One report that an asset works, works in part or is broken, from which day on and why."""

    __tablename__ = "asset_report"
    __table_args__ = ({"info": {"append_only": True}},)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path]
    asset_id: Mapped[UUID] = mapped_column(sa.ForeignKey("asset.id"), index=True)
    state: Mapped[AssetState] = enum_column(AssetState)
    since_on: Mapped[date]
    reason: Mapped[Words]
    photo_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    reported_at: Mapped[Instant]
    reported_by: Mapped[UUID | None]


LIFECYCLE = Lifecycle(
    Asset,
    *(
        Step(f"report_{target}", set(AssetState) - {target}, target, Permission.MAINTENANCE_LOG)
        for target in AssetState
    ),
)


class ReportAssetState(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the asset is now, since when (today where nobody says otherwise), and what happened."""

    state: AssetState
    since: date | None = None
    reason: LongText
    photo: PhotoId | None = None


def open_handed_over(
    work: Work, event: HandedOver, *, legal_form: LegalForm, built_on: date
) -> list[Asset]:
    """Open an asset for every component of a completed handover, in the order of the act."""
    municipality = event.territory.split(".")[2]
    numbers = next_numbers(work, f"asset/{municipality}", len(event.components))
    assets = [
        _opened(event, component, f"{municipality}-{number:04d}", legal_form, built_on)
        for number, component in zip(numbers, event.components, strict=True)
    ]
    for asset in assets:
        work.add(asset)
        work.record(
            "asset.opened",
            asset,
            project=asset.project_id,
            facts={"code": asset.code, "kind": asset.kind, "cost": asset.cost},
        )
    return assets


def _opened(
    event: HandedOver,
    component: ComponentHandedOver,
    code: str,
    legal_form: LegalForm,
    built_on: date,
) -> Asset:
    is_municipal = legal_form is LegalForm.MUNICIPAL
    return Asset(
        id=new_id(),
        **projects.placed(event.territory),
        project_id=event.project_id,
        component_id=component.component_id,
        community_id=event.community_id,
        code=code,
        name=component.name,
        kind=component.asset_kind,
        quantity_milli=component.quantity_milli,
        unit=component.unit,
        custodian=Custodian.MUNICIPALITY if is_municipal else Custodian.ORGANISATION,
        legal_form=legal_form,
        latitude_e6=component.latitude_e6,
        longitude_e6=component.longitude_e6,
        **projects.keyed(f"{component.name} {code}"),
        currency=component.cost.currency,
        cost_minor=component.cost.minor,
        built_on=built_on,
        handed_over_on=event.handed_over_on,
        life_years=component.life_years,
        renews_in=built_on.year + component.life_years,
        warranty_until=component.warranty_until,
        state_since=event.handed_over_on,
        state=AssetState.WORKING,
    )


def report_state(work: Work, asset_id: UUID, command: ReportAssetState) -> Asset:
    """Say that an asset works, works in part or is broken; the earlier reports stay."""
    asset = work.get(Asset, asset_id, lock=True)
    work.require(Permission.MAINTENANCE_LOG, asset.territory)
    since = command.since or work.today
    if since > work.today:
        raise InvalidCommand({"since": say("That day has not come yet.")})
    if since < asset.state_since:
        raise InvalidCommand(
            {"since": say("Its last state began on {day}; this came later.", day=asset.state_since)}
        )
    LIFECYCLE.apply(f"report_{command.state}", work, asset, facts={"since": since})
    asset.state_since = since
    work.add(
        AssetReport(
            id=new_id(),
            territory=asset.territory,
            asset_id=asset.id,
            state=command.state,
            since_on=since,
            reason=command.reason,
            photo_id=command.photo,
            reported_at=work.now,
            reported_by=work.actor.user_id,
        )
    )
    return asset
