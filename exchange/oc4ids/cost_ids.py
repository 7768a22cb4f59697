"""The items of the CoST Infrastructure Data Standard, and where each stands in an OC4IDS project.

39 proactive items are published by rule, 27 reactive items on request, 78 belong to the sustainability modules. An item is filled when
any of its places is. A place is a path of field names; ``[field=value]`` keeps the entries of a list whose field is (or holds) the
value, ``[field^=text]`` those whose field begins so, ``[=value]`` the plain values themselves. Source: OC4IDS 0.9.5, mapping tables of
the CoST data standard; some sustainability items refer to another and share its place.
"""

import msgspec

_PROCESS = "contractingProcesses.summary"


class Item(msgspec.Struct, frozen=True):
    """One item: its number within its part, the standard's name for it, its places."""

    number: str
    name: str
    places: tuple[str, ...]


def _paper(kind: str) -> str:
    return f"documents[documentType={kind}]"


def _contract_paper(kind: str) -> str:
    return f"{_PROCESS}.documents[documentType={kind}]"


def _finance(field: str) -> tuple[str, str]:
    return (f"budget.finance.{field}", f"{_PROCESS}.finance.{field}")


def _change(kind: str, field: str) -> str:
    return f"{_PROCESS}.modifications[type={kind}].{field}"


PROACTIVE = (
    Item("identification 1", "Project owner", ("publicAuthority",)),
    Item("identification 2", "Sector", ("sector",)),
    Item("identification 3", "Subsector", ("additionalClassifications",)),
    Item("identification 4", "Project name", ("title",)),
    Item("identification 5", "Project location", ("locations",)),
    Item("identification 6", "Purpose", ("purpose",)),
    Item("identification 7", "Project description", ("description",)),
    Item("preparation 1", "Project scope", (_paper("projectScope"),)),
    Item("preparation 2", "Environmental impact", (_paper("environmentalImpact"),)),
    Item("preparation 3", "Land and settlement impact", (_paper("landAndSettlementImpact"),)),
    Item(
        "preparation 4",
        "Contact details",
        ("parties[roles=publicAuthority].contactPoint", "parties[roles=publicAuthority].address"),
    ),
    Item("preparation 5", "Funding sources", ("parties[roles=funder]",)),
    Item("preparation 6", "Project budget", ("budget.amount",)),
    Item("preparation 7", "Project budget approval date", ("budget.approvalDate",)),
    Item("completion 1", "Project status", ("status",)),
    Item("completion 2", "Completion cost", ("completion.finalValue",)),
    Item("completion 3", "Completion date", ("completion.endDate",)),
    Item("completion 4", "Scope at completion", ("completion.finalScope",)),
    Item(
        "completion 5",
        "Reasons for project changes",
        (
            "completion.endDateDetails",
            "completion.finalValueDetails",
            "completion.finalScopeDetails",
        ),
    ),
    Item(
        "completion 6",
        "Audit and evaluation reports",
        (_paper("financialAuditReport"), _paper("technicalAuditReport")),
    ),
    Item("procurement 1", "Procuring entity", (f"{_PROCESS}.tender.procuringEntity",)),
    Item(
        "procurement 2",
        "Procuring entity contact details",
        ("parties[roles=procuringEntity].contactPoint", "parties[roles=procuringEntity].address"),
    ),
    Item(
        "procurement 3",
        "Contract administrative entity",
        (f"{_PROCESS}.tender.administrativeEntity",),
    ),
    Item("procurement 4", "Contract status", (f"{_PROCESS}.status",)),
    Item("procurement 5", "Procurement process", (f"{_PROCESS}.tender.procurementMethodDetails",)),
    Item("procurement 6", "Contract type", (f"{_PROCESS}.nature",)),
    Item("procurement 7", "Number of firms tendering", (f"{_PROCESS}.tender.numberOfTenderers",)),
    Item("procurement 8", "Cost estimate", (f"{_PROCESS}.tender.costEstimate",)),
    Item("procurement 9", "Contract title", (f"{_PROCESS}.title",)),
    Item("procurement 10", "Contract firms", (f"{_PROCESS}.suppliers",)),
    Item("procurement 11", "Contract price", (f"{_PROCESS}.contractValue",)),
    Item("procurement 12", "Contract scope of work", (f"{_PROCESS}.description",)),
    Item("procurement 13", "Contract start and period", (f"{_PROCESS}.contractPeriod",)),
    Item(
        "implementation 1", "Variation to contract price", (_change("value", "newContractValue"),)
    ),
    Item(
        "implementation 2", "Escalation of contract price", (_change("value", "newContractValue"),)
    ),
    Item(
        "implementation 3",
        "Variation to contract duration",
        (_change("duration", "newContractPeriod"),),
    ),
    Item("implementation 4", "Variation to contract scope", (_change("scope", "id"),)),
    Item("implementation 5", "Reasons for price changes", (_change("value", "rationale"),)),
    Item(
        "implementation 6",
        "Reasons for scope and duration changes",
        (_change("scope", "rationale"), _change("duration", "rationale")),
    ),
)

REACTIVE = (
    Item(
        "preparation 1",
        "Multi-year programme and budget",
        ("budget.budgetBreakdowns[description=Breakdown by year of implementation]",),
    ),
    Item("preparation 2", "Feasibility study", (_paper("feasibilityStudy"),)),
    Item(
        "preparation 3",
        "Environmental and social impact assessment",
        (_paper("environmentalImpact"), _paper("socialImpact")),
    ),
    Item("preparation 4", "Resettlement and compensation plan", (_paper("resettlementPlan"),)),
    Item(
        "preparation 5", "Project officials and roles", ("parties[roles=publicAuthority].people",)
    ),
    Item("preparation 6", "Financial agreement", (_paper("financialAgreement"),)),
    Item("preparation 7", "Procurement plan", (_paper("procurementPlan"),)),
    Item("preparation 8", "Project approval decision", (_paper("budgetApproval"),)),
    Item(
        "completion 1",
        "Implementation progress reports",
        (
            _paper("physicalProgressReport"),
            _paper("financialProgressReport"),
            "metrics[id=physicalProgress]",
            "metrics[id=financialProgress]",
        ),
    ),
    Item("completion 2", "Budget amendment decision", (_paper("budgetAmendmentApproval"),)),
    Item("completion 3", "Project completion report", (_paper("projectCompletionReport"),)),
    Item("completion 4", "Project evaluation report", (_paper("projectEvaluation"),)),
    Item("completion 5", "Technical audit reports", (_paper("technicalAuditReport"),)),
    Item("completion 6", "Financial audit reports", (_paper("financialAuditReport"),)),
    Item("contract 1", "Contract agreement and conditions", (_contract_paper("contractSigned"),)),
    Item(
        "contract 2",
        "Registration and ownership of firms",
        (_contract_paper("incorporationCertificate"), "parties[roles=supplier].identifier.id"),
    ),
    Item(
        "contract 3", "Specifications and drawings", (_contract_paper("technicalSpecifications"),)
    ),
    Item(
        "implementation 1",
        "List of variations, changes, amendments",
        (f"{_PROCESS}.modifications.description",),
    ),
    Item(
        "implementation 2", "List of escalation approvals", (_contract_paper("escalationApproval"),)
    ),
    Item(
        "implementation 3",
        "Quality assurance reports",
        (_contract_paper("qualityAssuranceReport"),),
    ),
    Item(
        "implementation 4",
        "Disbursement records or payment certificates",
        (f"{_PROCESS}.transactions", _contract_paper("paymentCertificate")),
    ),
    Item("implementation 5", "Contract amendments", (_contract_paper("contractAmendment"),)),
    Item(
        "procurement 1",
        "Contract officials and roles",
        ("parties[roles=administrativeEntity].people",),
    ),
    Item("procurement 2", "Procurement method", (f"{_PROCESS}.tender.procurementMethod",)),
    Item("procurement 3", "Tender documents", (_contract_paper("biddingDocuments"),)),
    Item("procurement 4", "Tender evaluation results", (_contract_paper("evaluationReports"),)),
    Item(
        "procurement 5",
        "Project design report",
        (_contract_paper("designReport"), _contract_paper("projectDesignReport")),
    ),
)

_YEARS = "budget.budgetBreakdowns[description=Breakdown by year of implementation]"
_STAGES = "budget.budgetBreakdowns[description=Breakdown by stage].budgetBreakdown"
_EMISSIONS = "[title=Greenhouse gas emissions (carbon dioxide equivalent)]"
_SAVINGS = "[title=Greenhouse gas emissions reduction (carbon dioxide equivalent)]"
_PEOPLE = "benefits.beneficiaries.numberOfPeople"
_KPI = "metrics[title^=KPI: ]"
_MEETINGS = "social.consultationMeetings"
_MONITOR = "parties[roles=independentMonitor]"

SUSTAINABILITY = (
    Item("1.1", "Procurement strategy", (_paper("procurementStrategyRiskAssessment"),)),
    Item("1.2", "Life cycle cost", ("costMeasurements.lifeCycleCosting.value",)),
    Item("1.3", "Life cycle cost methodology", (_paper("lifeCycleCostMethodology"),)),
    Item("1.4", "Funding source by stage", (f"{_STAGES}.sourceParty",)),
    Item("1.5", "Budget by stage", (f"{_STAGES}.amount",)),
    Item("1.6", "Cost benefit analysis", (_paper("costBenefitAnalysis"),)),
    Item("1.7", "Value for money", (_paper("valueForMoneyAnalysis"),)),
    Item("1.8", "Budget projections", (_YEARS,)),
    Item("1.9", "Budget shortfall", ("metrics[title=Budget shortfall]",)),
    Item("1.10", "Maintenance plan", (_paper("maintenancePlan"),)),
    Item("1.11", "Asset lifetime", ("assetLifetime",)),
    Item("2.1", "Environmental impact category", ("environment.hasImpactAssessment",)),
    Item("2.2", "Environmental measures", ("environment.environmentalMeasures",)),
    Item("2.3", "Environmental licences and exemptions", (_paper("environmentalExemption"),)),
    Item("2.4", "Protected area", ("environment.inProtectedArea",)),
    Item("2.5", "Conservation measures", ("environment.conservationMeasures",)),
    Item(
        "2.6", "Climate and disaster risk assessment", (_paper("climateAndDisasterRiskAssessment"),)
    ),
    Item("2.7", "Climate measures", ("environment.climateMeasures",)),
    Item("2.8", "Forecast of greenhouse gas emissions", (f"forecasts{_EMISSIONS}",)),
    Item(
        "2.9",
        "Environmental certifications",
        (_contract_paper("supplierEnvironmentalCertification"),),
    ),
    Item("2.10", "Decommissioning plans", (_paper("decommissioningPlans"),)),
    Item(
        "2.11",
        "Decommissioning cost forecast",
        ("costMeasurements.costGroups[category=endOfLife].costs",),
    ),
    Item("3.1", "Climate objective", ("environment.goals",)),
    Item("3.2", "Financial instrument", _finance("type")),
    Item("3.3", "Climate transformation", (_paper("climateTransformation"),)),
    Item("3.4", "Climate finance decision-maker", ("parties[roles=climateFinanceFocalPoint]",)),
    Item(
        "3.5",
        "Nationally determined contributions",
        ("policyAlignment.policies[=nationallyDeterminedContribution]",),
    ),
    Item("3.6", "Paris Agreement", ("policyAlignment.policies[=parisAgreement]",)),
    Item("3.7", "Beneficiaries", (_PEOPLE,)),
    Item("3.8", "Amount of investment", _finance("value")),
    Item("3.9", "Funding source", _finance("source")),
    Item("3.10", "Accredited entity", _finance("financingParty")),
    Item(
        "3.11",
        "Accredited entity type",
        ("parties[roles=funder].classifications[scheme=costIdsLegalType]",),
    ),
    Item("3.12", "Project preparation costs", (f"{_STAGES}[description=preparation].amount",)),
    Item("3.13", "Project preparation period", ("preparationPeriod",)),
    Item("3.14", "Project approval period", ("milestones[title^=Climate finance ]",)),
    Item("3.15", "Ratio of co-finance", _finance("value")),
    Item(
        "3.16",
        "Terms of climate finance",
        (*_finance("period"), *_finance("paymentPeriod"), *_finance("interestRate")),
    ),
    Item("3.17", "Carbon efficiency", ("environment.abatementCost",)),
    Item("3.18", "Non-climate co-benefits", ("benefits.title",)),
    Item("3.19", "Public consultation meetings", (_MEETINGS,)),
    Item("3.20", "Disbursement records", ("transactions", f"{_PROCESS}.transactions")),
    Item("3.21", "Type of project monitoring", ("environment.climateOversightTypes",)),
    Item("3.22", "Performance monitoring", (_KPI,)),
    Item("3.23", "Reporting period", ("metrics[description^=Reporting period: ]",)),
    Item("3.24", "Oversight reports", (_paper("oversightReport"),)),
    Item("3.25", "Independent monitoring", (_MONITOR,)),
    Item("3.26", "Independent evaluation", (_paper("technicalAuditReport"),)),
    Item("3.27", "Impact measurement", (_paper("impactMethodology"),)),
    Item("3.28", "Carbon footprint", (f"metrics{_EMISSIONS}",)),
    Item("3.29", "Infrastructure assets to be decommissioned", ("relatedProjects",)),
    Item("3.30", "Decommission period", ("decommissioningPeriod",)),
    Item("3.31", "Decommission plan", (_paper("decommissioningPlans"),)),
    Item("3.33", "Carbon decommission savings", (f"forecasts{_SAVINGS}",)),
    Item("3.34", "Decommission mitigation plan", (_paper("socialImpact"),)),
    Item("4.1", "Number of beneficiaries", (_PEOPLE,)),
    Item(
        "4.2",
        "Inclusive design and implementation",
        (_paper("inclusiveDesign"), _paper("inclusiveImplementation")),
    ),
    Item("4.3", "Indigenous land", ("social.inIndigenousLand",)),
    Item("4.4", "Public consultation meetings", (_MEETINGS,)),
    Item("4.5", "Land compensation budget", ("social.landCompensationBudget",)),
    Item("4.6", "Labour obligations", (f"{_PROCESS}.social.laborObligations",)),
    Item("4.7", "Labour budget", (f"{_PROCESS}.social.laborBudget",)),
    Item(
        "4.8",
        "Workers' accidents",
        ("metrics[title=Worker accidents]", "metrics[title=Worker fatalities]"),
    ),
    Item(
        "4.9",
        "Health and safety certifications",
        (_contract_paper("supplierHealthAndSafetyCertification"),),
    ),
    Item(
        "4.10",
        "Construction materials testing",
        ("social.healthAndSafety.materialTests", _paper("materialTestResults")),
    ),
    Item("4.11", "Building inspections", (_paper("buildingInspectionReport"),)),
    Item(
        "4.12", "Jobs generated", ("metrics[title=Jobs created]", "forecasts[title=Jobs created]")
    ),
    Item("5.1", "Policy coherence", ("policyAlignment", "additionalClassifications[scheme=sdg]")),
    Item("5.2", "Freedom of information requests", (_paper("informationRequest"),)),
    Item("5.3", "Answers to requests", (_paper("informationRequestResponse"),)),
    Item("5.4", "Lobbying transparency", ("lobbyingMeetings",)),
    Item("5.5", "Beneficial ownership", ("parties.beneficialOwners",)),
    Item("5.6", "Sustainability criteria", (f"{_PROCESS}.tender.sustainability",)),
    Item("5.7", "Anti-corruption certifications", (_paper("antiCorruptionCertification"),)),
    Item("5.8", "Independent monitoring", (_MONITOR,)),
    Item("5.9", "Performance monitoring", (_KPI,)),
    Item("5.10", "Risk management plans", (_paper("riskProvisions"),)),
    Item("5.11", "Sustainable sub-sectors", ("sector",)),
)
