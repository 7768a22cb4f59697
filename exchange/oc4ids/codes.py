"""The codes of OC4IDS 0.9 that a community work can need.

The members of a closed codelist are complete where a work can take any of them; of an open codelist only the standard's own codes
are used, so that a reader of the package meets no code that the standard does not define. Source: OC4IDS 0.9.5, codelists.
"""

from enum import StrEnum


class ProjectStatus(StrEnum):
    """Closed codelist projectStatus."""

    IDENTIFICATION = "identification"
    PREPARATION = "preparation"
    IMPLEMENTATION = "implementation"
    COMPLETION = "completion"
    MAINTENANCE = "maintenance"
    DECOMMISSIONING = "decommissioning"
    DECOMMISSIONED = "decommissioned"
    CANCELLED = "cancelled"


class WorkType(StrEnum):
    """Closed codelist projectType."""

    CONSTRUCTION = "construction"
    REHABILITATION = "rehabilitation"
    REPLACEMENT = "replacement"
    EXPANSION = "expansion"
    DECOMMISSIONING = "decommissioning"


class Sector(StrEnum):
    """Open codelist projectSector; a code with a point is a part of the code before it."""

    EDUCATION = "education"
    HEALTH = "health"
    ENERGY = "energy"
    SOLAR = "energy.solar"
    WIND = "energy.wind"
    HYDROPOWER = "energy.hydropower"
    BIOMASS = "energy.biomass"
    GEOTHERMAL = "energy.geothermal"
    COMMUNICATIONS = "communications"
    WATER_AND_WASTE = "waterAndWaste"
    GOVERNANCE = "governance"
    ECONOMY = "economy"
    CULTURE_AND_SPORTS = "cultureSportsAndRecreation"
    TRANSPORT = "transport"
    AIR = "transport.air"
    WATERWAYS = "transport.water"
    RAIL = "transport.rail"
    ROADS = "transport.road"
    URBAN_TRANSPORT = "transport.urban"
    LOW_CARBON_TRANSPORT = "transport.lowCarbon"
    SOCIAL_HOUSING = "socialHousing"
    NATURAL_RESOURCES = "naturalResources"
    FLOOD_PROTECTION = "naturalResources.floodProtection"


class Role(StrEnum):
    """Open codelist partyRole: what an organisation does in a work."""

    PUBLIC_AUTHORITY = "publicAuthority"
    BUYER = "buyer"
    PROCURING_ENTITY = "procuringEntity"
    ADMINISTRATIVE_ENTITY = "administrativeEntity"
    SUPPLIER = "supplier"
    TENDERER = "tenderer"
    FUNDER = "funder"
    PAYER = "payer"
    PAYEE = "payee"
    REVIEW_BODY = "reviewBody"
    INTERESTED_PARTY = "interestedParty"
    INDEPENDENT_MONITOR = "independentMonitor"
    CLIMATE_FINANCE_FOCAL_POINT = "climateFinanceFocalPoint"


class LegalType(StrEnum):
    """Classification costIdsLegalType of an organisation."""

    PUBLIC = "public"
    PRIVATE = "private"
    NON_GOVERNMENT = "non-government"


class AdministrativeLevel(StrEnum):
    """Classification costIdsAdministrativeLevel of an organisation."""

    INTERNATIONAL = "international"
    REGIONAL = "regional"
    NATIONAL = "national"
    SUBNATIONAL = "sub-national"


class ContractStatus(StrEnum):
    """Closed codelist contractingProcessStatus."""

    PRE_AWARD = "pre-award"
    ACTIVE = "active"
    CLOSED = "closed"


class ContractNature(StrEnum):
    """Closed codelist contractNature."""

    DESIGN = "design"
    CONSTRUCTION = "construction"
    SUPERVISION = "supervision"


class Method(StrEnum):
    """Closed codelist method: how the other party was chosen."""

    OPEN = "open"
    SELECTIVE = "selective"
    LIMITED = "limited"
    DIRECT = "direct"


class MilestoneStatus(StrEnum):
    """Closed codelist milestoneStatus."""

    SCHEDULED = "scheduled"
    MET = "met"
    NOT_MET = "notMet"
    PARTIALLY_MET = "partiallyMet"


class MilestoneType(StrEnum):
    """Open codelist milestoneType."""

    PRE_PROCUREMENT = "preProcurement"
    APPROVAL = "approval"
    ENGAGEMENT = "engagement"
    ASSESSMENT = "assessment"
    DELIVERY = "delivery"
    REPORTING = "reporting"
    FINANCING = "financing"
    PAYMENT = "payment"
    CONTRACT_CLOSE = "contractClose"


class MilestoneCode(StrEnum):
    """Open codelist milestoneCode."""

    PROJECT_APPROVAL = "projectApproval"
    COMMERCIAL_CLOSE = "commercialClose"
    FINANCIAL_CLOSE = "financialClose"
    COMMENCEMENT = "commencement"
    COMPLETION = "completion"
    COMMISSIONING = "commissioning"


class ModificationType(StrEnum):
    """Open codelist modificationType."""

    DURATION = "duration"
    VALUE = "value"
    SCOPE = "scope"


class FinanceType(StrEnum):
    """Closed codelist financingArrangementType."""

    BOND = "bond"
    LOAN = "loan"
    HYBRID = "hybrid"
    LISTED_SHARES = "shares.listed"
    UNLISTED_SHARES = "shares.unlisted"
    GRANT = "grant"
    GUARANTEE = "guarantee"


class FinancingParty(StrEnum):
    """Closed codelist financingPartyType."""

    INSTITUTIONAL = "institutional"
    COMMERCIAL = "commercial"
    BILATERAL = "bilateral"
    MULTILATERAL = "multilateral"
    VENDOR = "vendor"
    OTHER = "other"


class EnvironmentalGoal(StrEnum):
    """Closed codelist environmentalGoal."""

    ADAPTATION = "climateChangeAdaptation"
    MITIGATION = "climateChangeMitigation"


class ClimateOversight(StrEnum):
    """Closed codelist climateOversightTypes."""

    INTERNAL = "internal"
    EXTERNAL = "external"


class ClimateMeasure(StrEnum):
    """Open codelist climateMeasure."""

    EMBODIED_ENERGY = "embodiedEnergyReduction"
    EMBODIED_EMISSIONS = "embodiedEmissionReduction"
    FUGITIVE_EMISSIONS = "fugitiveEmissionReduction"
    RENEWABLE_ENERGY = "renewableEnergySources"
    CARBON_CAPTURE = "carbonCapture"
    RECYCLED_MATERIALS = "recycledMaterials"
    REGENERATIVE_DESIGN = "regenerativeDesign"
    LOCATION_ANALYSIS = "locationAnalysis"
    CLIMATE_RISK_ANALYSIS = "climateRiskAnalysis"


class ConservationMeasure(StrEnum):
    """Open codelist conservationMeasure."""

    LOCATION_ANALYSIS = "locationAnalysis"
    BIOLOGICAL_CORRIDORS = "biologicalCorridors"
    NATURE_BASED = "natureBasedSolutions"
    HABITAT_RESTORATION = "habitatRestoration"
    SET_ASIDES = "setAsides"
    INVASIVE_SPECIES = "invasiveSpeciesManagement"
    HABITAT_LOSS = "habitatLossReduction"
    POLLUTION = "pollutionReduction"
    SOIL = "soilManagement"
    WATER = "waterManagement"
    AIR = "airManagement"
    OFFSETS = "biodiversityOffsets"


class EnvironmentalMeasure(StrEnum):
    """Open codelist environmentalMeasure."""

    WASTE = "wasteManagement"
    CONSTRUCTION_WASTE = "constructionWasteDisposal"
    MATERIAL_SOURCING = "materialSourcing"
    NATURAL_RESOURCES = "naturalResourceUse"
    WATER_CONTAMINATION = "waterContaminationManagement"


class CostCategory(StrEnum):
    """Open codelist costCategory: the stages of a life-cycle cost."""

    ACQUISITION = "acquisition"
    CONSTRUCTION = "construction"
    RENEWAL = "renewal"
    OPERATION = "operation"
    MAINTENANCE = "maintenance"
    END_OF_LIFE = "endOfLife"


class LaborObligation(StrEnum):
    """Open codelist laborObligations."""

    MINIMUM_WAGE = "minimumWage"
    PAID_OVERTIME = "paidOvertime"
    WEEKLY_REST = "weeklyRestProtection"
    NO_FORCED_LABOR = "forcedLaborProhibition"
    NO_CHILD_LABOR = "childLaborProhibition"
    EQUAL_OPPORTUNITIES = "equalOpportunities"
    NONDISCRIMINATION = "nondiscrimination"
    GRIEVANCES = "grievanceMechanism"
    WORKING_AT_HEIGHT = "workingAtHeight"
    UNDERGROUND_WORK = "undergroundWork"
    EQUIPMENT_HANDLING = "materialsEquipmentHandling"
    ACCIDENT_MONITORING = "accidentMonitoring"
    TRAFFIC_MANAGEMENT = "trafficManagement"
    ACCOMMODATION = "accommodation"
    PROTECTIVE_EQUIPMENT = "protectivePersonalEquipment"


class MaterialTest(StrEnum):
    """Open codelist constructionMaterial: what was tested."""

    ASPHALT = "asphalt"
    AGGREGATE = "aggregate"
    BRICK = "brick"
    CEMENT = "cement"
    CONCRETE = "concrete"
    METAL = "metal"
    MORTAR = "mortar"
    PLYWOOD = "plywood"
    RESIN_AND_POLYMER = "resinAndPolymer"
    SOIL = "soil"
    STONE = "stone"
    TIMBER = "timber"


class Policy(StrEnum):
    """Open codelist policyAlignment."""

    SDG = "SDG"
    NATIONAL_PLAN = "nationalPlan"
    INFRASTRUCTURE_PLAN = "infrastructurePlan"
    SECTOR_PLAN = "sectorPlan"
    PROCUREMENT_PLAN = "procurementPlan"
    PARIS_AGREEMENT = "parisAgreement"
    NDC = "nationallyDeterminedContribution"
    ADAPTATION_PLAN = "nationalAdaptationPlan"
    FISCAL_FRAMEWORK = "mediumTermFiscalFramework"


class DocumentType(StrEnum):
    """Open codelist documentType: the papers that a community work leaves behind."""

    AWARD_NOTICE = "awardNotice"
    BIDDING_DOCUMENTS = "biddingDocuments"
    BILL_OF_QUANTITY = "billOfQuantity"
    BUDGET_APPROVAL = "budgetApproval"
    BUDGET_AMENDMENT = "budgetAmendmentApproval"
    BUILDING_INSPECTION = "buildingInspectionReport"
    CLIMATE_MEASURES = "climateMeasures"
    CLIMATE_RISK_ASSESSMENT = "climateAndDisasterRiskAssessment"
    COMPLAINTS = "complaints"
    COMPLETION_CERTIFICATE = "completionCertificate"
    CONSERVATION_MEASURES = "conservationMeasures"
    CONSULTATION_INVITATION = "consultationMeetingInvitation"
    CONSULTATION_MINUTES = "minutes.consultationMeeting"
    CONTRACT_AMENDMENT = "contractAmendment"
    CONTRACT_ANNEX = "contractAnnexe"
    CONTRACT_GUARANTEES = "contractGuarantees"
    CONTRACT_NOTICE = "contractNotice"
    CONTRACT_SIGNED = "contractSigned"
    CONTRACT_SUMMARY = "contractSummary"
    COST_BENEFIT = "costBenefitAnalysis"
    DECOMMISSIONING_PLANS = "decommissioningPlans"
    DESIGN_REPORT = "designReport"
    ELIGIBILITY = "eligibilityCriteria"
    ENVIRONMENTAL_EXEMPTION = "environmentalExemption"
    ENVIRONMENTAL_IMPACT = "environmentalImpact"
    ENVIRONMENTAL_MEASURES = "environmentalMeasures"
    EVALUATION_REPORTS = "evaluationReports"
    FEASIBILITY_STUDY = "feasibilityStudy"
    FINANCIAL_AGREEMENT = "financialAgreement"
    FINANCIAL_AUDIT = "financialAuditReport"
    FINANCIAL_PROGRESS = "financialProgressReport"
    ILLUSTRATION = "illustration"
    INCLUSIVE_DESIGN = "inclusiveDesign"
    INCLUSIVE_IMPLEMENTATION = "inclusiveImplementation"
    INCORPORATION = "incorporationCertificate"
    INFORMATION_REQUEST = "informationRequest"
    INFORMATION_RESPONSE = "informationRequestResponse"
    LAND_AND_SETTLEMENT = "landAndSettlementImpact"
    LIFE_CYCLE_METHOD = "lifeCycleCostMethodology"
    MAINTENANCE_PLAN = "maintenancePlan"
    MATERIAL_TEST_RESULTS = "materialTestResults"
    MINUTES = "minutes"
    NEEDS_ASSESSMENT = "needsAssessment"
    OVERSIGHT_REPORT = "oversightReport"
    PAYMENT_CERTIFICATE = "paymentCertificate"
    PERFORMANCE_REPORT = "performanceReport"
    PHYSICAL_PROGRESS = "physicalProgressReport"
    POLICY_ALIGNMENT = "policyAlignment"
    PROCUREMENT_PLAN = "procurementPlan"
    PROJECT_EVALUATION = "projectEvaluation"
    PROJECT_PLAN = "projectPlan"
    PROJECT_SCOPE = "projectScope"
    QUALITY_ASSURANCE = "qualityAssuranceReport"
    RESETTLEMENT_PLAN = "resettlementPlan"
    RISK_PROVISIONS = "riskProvisions"
    SOCIAL_IMPACT = "socialImpact"
    TECHNICAL_AUDIT = "technicalAuditReport"
    TECHNICAL_SPECIFICATIONS = "technicalSpecifications"
    TERMINATION = "termination"
    VALUE_FOR_MONEY = "valueForMoneyAnalysis"
