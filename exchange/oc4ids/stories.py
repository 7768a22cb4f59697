"""The story of one work, from the assembly that asked for it to the budget that keeps it alive, as facts without persons."""

from datetime import date, datetime
from enum import StrEnum

import msgspec

from exchange.oc4ids.agreement_facts import AgreementFact
from exchange.oc4ids.codes import (
    ClimateMeasure,
    ClimateOversight,
    ConservationMeasure,
    CostCategory,
    EnvironmentalGoal,
    EnvironmentalMeasure,
    FinanceType,
    FinancingParty,
    MaterialTest,
    Policy,
    Sector,
    WorkType,
)
from exchange.oc4ids.facts import (
    AddressFact,
    ClassificationFact,
    DocumentFact,
    IdentifierFact,
    MetricFact,
    PartyFact,
    PlaceFact,
    Span,
    TransactionFact,
)
from foundation.money import Money
from portfolio.projects import Station


class Ending(StrEnum):
    """How a work leaves the line of stations: given up before it was finished, being removed, or removed."""

    CANCELLED = "cancelled"
    BEING_REMOVED = "being removed"
    REMOVED = "removed"


class StationFact(msgspec.Struct, frozen=True, kw_only=True):
    """When a station was planned and when it was reached."""

    station: Station
    planned_on: date | None = None
    reached_on: date | None = None


class SourceFact(msgspec.Struct, frozen=True, kw_only=True):
    """What one organisation gives to the work, in money or in kind; ``origin`` names the fund behind it."""

    id: str
    party: PartyFact
    amount: Money
    description: str | None = None
    is_in_kind: bool = False
    origin: str | None = None
    approved_on: date | None = None
    available: Span | None = None
    instrument: FinanceType | None = None
    party_type: FinancingParty | None = None
    is_results_based: bool | None = None
    is_concessional: bool | None = None


class BudgetLineFact(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the budget: a chapter of works, administration, contingencies, VAT on profit."""

    id: str
    description: str
    amount: Money


class YearBudgetFact(msgspec.Struct, frozen=True, kw_only=True):
    """What the work may spend in one year."""

    year: int
    amount: Money


class AmendmentFact(msgspec.Struct, frozen=True, kw_only=True):
    """A change of the budget that somebody approved: what it came to before and after, when, and why."""

    id: str
    approved_on: date | datetime | None = None
    reason: str | None = None
    before: Money | None = None
    after: Money | None = None


class BudgetFact(msgspec.Struct, frozen=True, kw_only=True):
    """The budget of the work and the money behind it."""

    amount: Money | None = None
    description: str | None = None
    preparation: Money | None = None
    requested_on: date | None = None
    approved_on: date | None = None
    shortfall_reason: str | None = None
    sources: tuple[SourceFact, ...] = ()
    lines: tuple[BudgetLineFact, ...] = ()
    years: tuple[YearBudgetFact, ...] = ()
    amendments: tuple[AmendmentFact, ...] = ()


class HazardFact(msgspec.Struct, frozen=True, kw_only=True):
    """One hazard of the climate screening, with its levels in words of the package's language."""

    name: str
    now: str | None = None
    future: str | None = None
    exposure: str | None = None
    sensitivity: str | None = None


class ScreeningFact(msgspec.Struct, frozen=True, kw_only=True):
    """The climate and disaster risk screening of the work; ``document`` is its paper where one may be public."""

    id: str
    done_on: date | None = None
    conclusion: str | None = None
    hazards: tuple[HazardFact, ...] = ()
    document: DocumentFact | None = None


class MeasureFact(msgspec.Struct, frozen=True, kw_only=True):
    """What the work does for the climate, for nature or against pollution, with its cost where it has a line of its own.

    A measure that answers a hazard and has no code of its own is published as the outcome of the climate risk analysis.
    """

    id: str
    description: str
    hazard: str | None = None
    cost: Money | None = None
    climate: tuple[ClimateMeasure, ...] = ()
    conservation: ConservationMeasure | None = None
    environmental: EnvironmentalMeasure | None = None


class EnvironmentFact(msgspec.Struct, frozen=True, kw_only=True):
    """The environmental standing of the work; ``impact_category`` is the letter of the IFC's policy."""

    goals: tuple[EnvironmentalGoal, ...] = ()
    climate_oversight: tuple[ClimateOversight, ...] = ()
    has_impact_assessment: bool | None = None
    impact_category: str | None = None
    is_in_protected_area: bool | None = None
    measures: tuple[MeasureFact, ...] = ()
    screenings: tuple[ScreeningFact, ...] = ()


class MeetingFact(msgspec.Struct, frozen=True, kw_only=True):
    """An assembly or consultation: when, where, and how many took part."""

    id: str
    on: date | datetime | None = None
    address: AddressFact | None = None
    participants: int | None = None
    public_office: PartyFact | None = None


class SocialFact(msgspec.Struct, frozen=True, kw_only=True):
    """Land, consultation and tested materials."""

    meetings: tuple[MeetingFact, ...] = ()
    land_compensation: Money | None = None
    is_in_indigenous_land: bool | None = None
    material_tests: tuple[MaterialTest, ...] = ()
    material_tests_description: str | None = None


class BeneficiaryFact(msgspec.Struct, frozen=True, kw_only=True):
    """How many people of one group benefit; ``grouping`` says what the group divides (sex, age, ethnicity)."""

    grouping: str
    group: str
    people: int


class PeopleFact(msgspec.Struct, frozen=True, kw_only=True):
    """Who benefits, counted. The groups divide the direct beneficiaries in several ways and never add to them."""

    direct: int | None = None
    indirect: int | None = None
    groups: tuple[BeneficiaryFact, ...] = ()


class BenefitFact(msgspec.Struct, frozen=True, kw_only=True):
    """Another good that the work does."""

    title: str
    description: str | None = None


class AssetFact(msgspec.Struct, frozen=True, kw_only=True):
    """What the handover left behind and for how long it should serve."""

    id: str
    name: str
    quantity: str | None = None
    in_service_on: date | None = None
    life_ends_on: date | None = None


class MaintenanceTaskFact(msgspec.Struct, frozen=True, kw_only=True):
    """A recurring task of the maintenance plan, with its rhythm in words and what it costs in the plan's first year."""

    id: str
    title: str
    rhythm: str | None = None
    responsible: str | None = None
    first_year_cost: Money | None = None


class MaintenancePlanFact(msgspec.Struct, frozen=True, kw_only=True):
    """The plan that the municipality accepted before the handover, with the budget of its first year and who pays it."""

    id: str
    accepted_on: date | None = None
    term: Span | None = None
    first_year: Span | None = None
    first_year_budget: Money | None = None
    payer: PartyFact | None = None
    responsible: PartyFact | None = None
    tasks: tuple[MaintenanceTaskFact, ...] = ()
    document: DocumentFact | None = None


class CostFact(msgspec.Struct, frozen=True, kw_only=True):
    """One cost of the asset's life."""

    id: str
    category: CostCategory
    title: str | None = None
    value: Money | None = None


class LifeCycleFact(msgspec.Struct, frozen=True, kw_only=True):
    """A measurement of what the asset costs over its life."""

    id: str
    measured_on: date | None = None
    total: Money | None = None
    costs: tuple[CostFact, ...] = ()


class ProgressFact(msgspec.Struct, frozen=True, kw_only=True):
    """How far the work was on a day: physically, in money, and what had been paid. Reports above 100 % stay as reported."""

    on: date
    physical_bp: int | None = None
    financial_bp: int | None = None
    paid: Money | None = None


class CompletionFact(msgspec.Struct, frozen=True, kw_only=True):
    """How the work ended, and why that differs from what was planned."""

    ended_on: date | None = None
    date_reason: str | None = None
    final_value: Money | None = None
    value_reason: str | None = None
    final_scope: str | None = None
    scope_reason: str | None = None


class PeriodsFact(msgspec.Struct, frozen=True, kw_only=True):
    """The planned stretches of the stages; what is missing here is read from the stations and the assets."""

    planned: Span | None = None
    identification: Span | None = None
    preparation: Span | None = None
    implementation: Span | None = None
    completion: Span | None = None
    maintenance: Span | None = None
    decommissioning: Span | None = None
    asset_life: Span | None = None


class ProjectStory(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that the portfolio knows about one work and may be public. ``id`` follows the publisher's OC4IDS prefix."""

    id: str
    station: Station
    ending: Ending | None = None
    updated_at: datetime | None = None
    identifiers: tuple[IdentifierFact, ...] = ()
    title: str | None = None
    description: str | None = None
    purpose: str | None = None
    type: WorkType | None = None
    sectors: tuple[Sector, ...] = ()
    classifications: tuple[ClassificationFact, ...] = ()
    policies: tuple[Policy, ...] = ()
    policy_description: str | None = None
    places: tuple[PlaceFact, ...] = ()
    stations: tuple[StationFact, ...] = ()
    periods: PeriodsFact = PeriodsFact()
    authority: PartyFact | None = None
    parties: tuple[PartyFact, ...] = ()
    monitors: tuple[PartyFact, ...] = ()
    budget: BudgetFact | None = None
    agreements: tuple[AgreementFact, ...] = ()
    transactions: tuple[TransactionFact, ...] = ()
    progress: tuple[ProgressFact, ...] = ()
    planned_progress: tuple[ProgressFact, ...] = ()
    metrics: tuple[MetricFact, ...] = ()
    forecasts: tuple[MetricFact, ...] = ()
    environment: EnvironmentFact | None = None
    social: SocialFact | None = None
    people: PeopleFact | None = None
    benefits: tuple[BenefitFact, ...] = ()
    completion: CompletionFact | None = None
    assets: tuple[AssetFact, ...] = ()
    maintenance: MaintenancePlanFact | None = None
    life_cycle: tuple[LifeCycleFact, ...] = ()
    documents: tuple[DocumentFact, ...] = ()
