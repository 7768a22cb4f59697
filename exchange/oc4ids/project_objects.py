"""The objects of OC4IDS 0.9 that make up a project and its contracting processes, as far as a community work fills them."""

from collections.abc import Sequence

from exchange.oc4ids.codes import (
    ClimateMeasure,
    ClimateOversight,
    ConservationMeasure,
    ContractNature,
    ContractStatus,
    CostCategory,
    EnvironmentalGoal,
    EnvironmentalMeasure,
    FinanceType,
    FinancingParty,
    LaborObligation,
    MaterialTest,
    Method,
    ModificationType,
    Policy,
    ProjectStatus,
    WorkType,
)
from exchange.oc4ids.objects import (
    Address,
    Classification,
    Document,
    Identifier,
    Location,
    Metric,
    Milestone,
    Moment,
    Organization,
    Part,
    Period,
    Reference,
    Transaction,
    Value,
)


class BudgetBreakdown(Part, frozen=True, kw_only=True):
    id: str
    description: str | None = None
    amount: Value | None = None
    period: Period | None = None
    source_party: Reference | None = None
    approval_date: Moment | None = None


class BudgetBreakdowns(Part, frozen=True, kw_only=True):
    id: str
    description: str
    budget_breakdown: Sequence[BudgetBreakdown]


class Finance(Part, frozen=True, kw_only=True):
    id: str
    description: str | None = None
    value: Value | None = None
    financing_party: Reference | None = None
    financing_party_type: FinancingParty | None = None
    source: str | None = None
    asset_class: Sequence[str] | None = None
    type: FinanceType | None = None
    concessional: bool | None = None
    results_based: bool | None = None
    period: Period | None = None


class Budget(Part, frozen=True, kw_only=True):
    amount: Value | None = None
    description: str | None = None
    request_date: Moment | None = None
    approval_date: Moment | None = None
    budget_breakdowns: Sequence[BudgetBreakdowns] | None = None
    finance: Sequence[Finance] | None = None


class Cost(Part, frozen=True, kw_only=True):
    id: str
    classification: Classification | None = None
    value: Value | None = None


class CostGroup(Part, frozen=True, kw_only=True):
    id: str
    category: CostCategory
    costs: Sequence[Cost]


class LifeCycleCosting(Part, frozen=True, kw_only=True):
    value: Value


class CostMeasurement(Part, frozen=True, kw_only=True):
    id: str
    date: Moment | None = None
    life_cycle_costing: LifeCycleCosting | None = None
    cost_groups: Sequence[CostGroup] | None = None


class Completion(Part, frozen=True, kw_only=True):
    end_date: Moment | None = None
    end_date_details: str | None = None
    final_value: Value | None = None
    final_value_details: str | None = None
    final_scope: str | None = None
    final_scope_details: str | None = None


class Tender(Part, frozen=True, kw_only=True):
    procurement_method: Method | None = None
    procurement_method_details: str | None = None
    date_published: Moment | None = None
    cost_estimate: Value | None = None
    number_of_tenderers: int | None = None
    tenderers: Sequence[Reference] | None = None
    procuring_entity: Reference | None = None
    administrative_entity: Reference | None = None


class Modification(Part, frozen=True, kw_only=True):
    id: str
    date: Moment | None = None
    description: str | None = None
    rationale: str | None = None
    type: ModificationType | None = None
    old_contract_value: Value | None = None
    new_contract_value: Value | None = None
    old_contract_period: Period | None = None
    new_contract_period: Period | None = None


class LaborObligations(Part, frozen=True, kw_only=True):
    obligations: Sequence[LaborObligation] | None = None
    description: str | None = None


class ContractSocial(Part, frozen=True, kw_only=True):
    labor_budget: Value | None = None
    labor_obligations: LaborObligations | None = None


class ContractSummary(Part, frozen=True, kw_only=True):
    ocid: str | None = None
    external_reference: str | None = None
    nature: Sequence[ContractNature] | None = None
    title: str | None = None
    description: str | None = None
    status: ContractStatus | None = None
    tender: Tender | None = None
    suppliers: Sequence[Reference] | None = None
    contract_value: Value | None = None
    contract_period: Period | None = None
    final_value: Value | None = None
    documents: Sequence[Document] | None = None
    modifications: Sequence[Modification] | None = None
    transactions: Sequence[Transaction] | None = None
    milestones: Sequence[Milestone] | None = None
    social: ContractSocial | None = None


class ContractingProcess(Part, frozen=True, kw_only=True):
    id: str
    summary: ContractSummary | None = None


class PolicyAlignment(Part, frozen=True, kw_only=True):
    policies: Sequence[Policy] | None = None
    description: str | None = None


class Beneficiary(Part, frozen=True, kw_only=True):
    description: str
    number_of_people: int


class Benefit(Part, frozen=True, kw_only=True):
    title: str | None = None
    description: str | None = None
    beneficiaries: Sequence[Beneficiary] | None = None


class PublicOffice(Part, frozen=True, kw_only=True):
    organization: Reference


class Meeting(Part, frozen=True, kw_only=True):
    id: str
    date: Moment | None = None
    address: Address | None = None
    number_of_participants: int | None = None
    public_office: PublicOffice | None = None


class MaterialTests(Part, frozen=True, kw_only=True):
    tests: Sequence[MaterialTest] | None = None
    description: str | None = None


class HealthAndSafety(Part, frozen=True, kw_only=True):
    material_tests: MaterialTests


class Social(Part, frozen=True, kw_only=True):
    consultation_meetings: Sequence[Meeting] | None = None
    land_compensation_budget: Value | None = None
    in_indigenous_land: bool | None = None
    health_and_safety: HealthAndSafety | None = None


class ClimateAction(Part, frozen=True, kw_only=True):
    """The standard's ClimateMeasure; it alone has several types."""

    type: Sequence[ClimateMeasure] | None = None
    description: str | None = None


class OtherAction(Part, frozen=True, kw_only=True):
    """The standard's ConservationMeasure and EnvironmentalMeasure."""

    type: ConservationMeasure | EnvironmentalMeasure
    description: str | None = None


class Environment(Part, frozen=True, kw_only=True):
    goals: Sequence[EnvironmentalGoal] | None = None
    climate_oversight_types: Sequence[ClimateOversight] | None = None
    has_impact_assessment: bool | None = None
    impact_categories: Sequence[Classification] | None = None
    climate_measures: Sequence[ClimateAction] | None = None
    conservation_measures: Sequence[OtherAction] | None = None
    environmental_measures: Sequence[OtherAction] | None = None
    in_protected_area: bool | None = None


class Project(Part, frozen=True, kw_only=True):
    id: str
    status: ProjectStatus
    language: str
    updated: Moment | None = None
    identifiers: Sequence[Identifier] | None = None
    public_authority: Reference | None = None
    title: str | None = None
    description: str | None = None
    type: WorkType | None = None
    sector: Sequence[str] | None = None
    purpose: str | None = None
    additional_classifications: Sequence[Classification] | None = None
    period: Period | None = None
    identification_period: Period | None = None
    preparation_period: Period | None = None
    implementation_period: Period | None = None
    completion_period: Period | None = None
    maintenance_period: Period | None = None
    decommissioning_period: Period | None = None
    asset_lifetime: Period | None = None
    locations: Sequence[Location] | None = None
    parties: Sequence[Organization] | None = None
    budget: Budget | None = None
    cost_measurements: Sequence[CostMeasurement] | None = None
    forecasts: Sequence[Metric] | None = None
    metrics: Sequence[Metric] | None = None
    milestones: Sequence[Milestone] | None = None
    completion: Completion | None = None
    contracting_processes: Sequence[ContractingProcess] | None = None
    transactions: Sequence[Transaction] | None = None
    policy_alignment: PolicyAlignment | None = None
    benefits: Sequence[Benefit] | None = None
    social: Social | None = None
    environment: Environment | None = None
    documents: Sequence[Document] | None = None
