"""Two works for the tests of the OC4IDS export: one that has come all the way, and one that was only imported.

Every organisation here is invented.
"""

from datetime import UTC, date, datetime

from exchange.oc4ids.codes import (
    ClimateOversight,
    ConservationMeasure,
    CostCategory,
    DocumentType,
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
    ObservationFact,
    PartyFact,
    PlaceFact,
    Position,
    Span,
    TransactionFact,
)
from exchange.oc4ids.packages import PackageHeader
from exchange.oc4ids.stories import (
    AmendmentFact,
    AssetFact,
    BeneficiaryFact,
    BenefitFact,
    BudgetFact,
    BudgetLineFact,
    CompletionFact,
    CostFact,
    EnvironmentFact,
    HazardFact,
    LifeCycleFact,
    MaintenancePlanFact,
    MaintenanceTaskFact,
    MeasureFact,
    MeetingFact,
    PeopleFact,
    PeriodsFact,
    ProgressFact,
    ProjectStory,
    ScreeningFact,
    SocialFact,
    SourceFact,
    StationFact,
    YearBudgetFact,
)
from foundation.money import cop
from portfolio.projects import Station
from tests.exchange.oc4ids_agreements import (
    AGREEMENT,
    COMMITTEE,
    COMMUNITY,
    MUNICIPALITY,
    PROGRAMME,
)

HEADER = PackageHeader(
    uri="https://minga.example.org/oc4ids/package.json",
    publisher="Oficina de demostración",
    publisher_scheme="CO-NIT",
    publisher_number="900000018",
    publisher_uri="https://minga.example.org/",
    published_at=datetime(2026, 7, 1, 15, 30, tzinfo=UTC),
    license="https://creativecommons.org/licenses/by/4.0/",
    policy="https://minga.example.org/politica-de-datos",
)

RICH = ProjectStory(
    id="set-2025-041",
    station=Station.HANDED_OVER,
    updated_at=datetime(2026, 6, 30, 12, 0, tzinfo=UTC),
    identifiers=(
        IdentifierFact(scheme="CO-BPIN", number="20251301010077"),
        IdentifierFact(scheme="minga", number="OBR-0077"),
    ),
    title="Placa huella El Salero",
    description="Placa huella en la vía terciaria El Salero – La Cuchilla.",
    purpose="Sacar la cosecha en invierno.",
    type=WorkType.CONSTRUCTION,
    sectors=(Sector.ROADS,),
    classifications=(
        ClassificationFact(scheme="sdg", code="9", description="Infraestructura resiliente"),
        ClassificationFact(scheme="MGA", code="2402", description="Vías terciarias"),
    ),
    policies=(Policy.SDG, Policy.NATIONAL_PLAN),
    policy_description="Plan de desarrollo municipal, línea 3.",
    places=(
        PlaceFact(
            id="1",
            description="Vereda El Salero",
            position=Position(latitude=2.1787, longitude=-76.7633),
            divipola=("19392",),
            address=AddressFact(
                street="Vereda El Salero", municipality="La Sierra", department="Cauca"
            ),
        ),
        PlaceFact(
            id="2",
            line=(
                Position(latitude=2.1787, longitude=-76.7633),
                Position(latitude=2.1801, longitude=-76.7619),
            ),
            divipola=("19392", "19392005"),
        ),
    ),
    stations=(
        StationFact(station=Station.NEED, reached_on=date(2024, 11, 16)),
        StationFact(station=Station.FINANCED, reached_on=date(2025, 3, 7)),
        StationFact(
            station=Station.AGREED, planned_on=date(2025, 5, 20), reached_on=date(2025, 6, 2)
        ),
        StationFact(station=Station.BUILDING, reached_on=date(2025, 6, 3)),
        StationFact(
            station=Station.ACCEPTED, planned_on=date(2025, 12, 3), reached_on=date(2026, 1, 15)
        ),
        StationFact(station=Station.HANDED_OVER, reached_on=date(2026, 2, 12)),
        StationFact(station=Station.MAINTAINED, planned_on=date(2026, 8, 12)),
    ),
    periods=PeriodsFact(planned=Span(starts_on=date(2024, 11, 16), ends_on=date(2025, 12, 3))),
    authority=MUNICIPALITY,
    parties=(PartyFact(id="asojuntas", name="Asojuntas La Sierra (demostración)"),),
    monitors=(COMMITTEE,),
    budget=BudgetFact(
        amount=cop("172_480_000.50"),
        description="Aprobado por el comité de cofinanciación.",
        preparation=cop("6_150_000"),
        requested_on=date(2024, 12, 2),
        approved_on=date(2025, 3, 7),
        sources=(
            SourceFact(
                id="s1",
                party=PROGRAMME,
                amount=cop("120_000_000.50"),
                approved_on=date(2025, 2, 20),
                origin="Cooperación internacional",
                instrument=FinanceType.GRANT,
                party_type=FinancingParty.BILATERAL,
                is_results_based=True,
            ),
            SourceFact(
                id="s2",
                party=MUNICIPALITY,
                amount=cop("40_480_000"),
                available=Span(starts_on=date(2025, 3, 7), ends_on=date(2025, 12, 31)),
            ),
            SourceFact(
                id="s3",
                party=COMMUNITY,
                amount=cop("12_000_000"),
                description="Jornales",
                is_in_kind=True,
            ),
        ),
        lines=(
            BudgetLineFact(id="1", description="Obra civil", amount=cop("139_200_000.50")),
            BudgetLineFact(id="aiu", description="AIU", amount=cop("31_980_000")),
            BudgetLineFact(id="vat", description="IVA sobre utilidad", amount=cop("1_300_000")),
        ),
        years=(
            YearBudgetFact(year=2025, amount=cop("150_000_000.50")),
            YearBudgetFact(year=2026, amount=cop("22_480_000")),
        ),
        amendments=(
            AmendmentFact(
                id="2",
                approved_on=date(2025, 4, 9),
                reason="El replanteo mostró diez metros más de placa.",
                before=cop("171_300_000"),
                after=cop("172_480_000.50"),
            ),
        ),
    ),
    agreements=(AGREEMENT,),
    transactions=(
        TransactionFact(
            id="disb-1",
            on=datetime(2025, 6, 10, 15, 0, tzinfo=UTC),
            value=cop("70_000_000"),
            payer=PROGRAMME,
            payee=MUNICIPALITY,
            source="https://minga.example.org/open/disb-1",
        ),
    ),
    progress=(
        ProgressFact(
            on=date(2025, 9, 30), physical_bp=4_855, financial_bp=5_562, paid=cop("88_400_000.50")
        ),
        ProgressFact(on=date(2025, 12, 31), physical_bp=10_300, financial_bp=9_400),
    ),
    planned_progress=(ProgressFact(on=date(2025, 9, 30), physical_bp=6_000),),
    metrics=(
        MetricFact(
            id="jobs",
            title="Jobs created",
            observations=(
                ObservationFact(
                    id="women",
                    measure=14,
                    dimensions=(("relationship", "direct"), ("stage", "implementation")),
                ),
            ),
        ),
    ),
    environment=EnvironmentFact(
        climate_oversight=(ClimateOversight.INTERNAL, ClimateOversight.EXTERNAL),
        has_impact_assessment=False,
        is_in_protected_area=False,
        measures=(
            MeasureFact(
                id="cm1",
                description="Alcantarilla de 36 en lugar de 24 pulgadas",
                hazard="Inundación",
                cost=cop("11_900_000"),
            ),
            MeasureFact(
                id="cm2",
                description="Revegetalización de taludes",
                conservation=ConservationMeasure.NATURE_BASED,
                cost=cop("3_450_000"),
            ),
        ),
        screenings=(
            ScreeningFact(
                id="sc1",
                done_on=date(2025, 1, 22),
                conclusion="Riesgo moderado",
                hazards=(
                    HazardFact(name="Inundación", now="media", future="alta", exposure="alta"),
                    HazardFact(name="Movimientos en masa", now="alta"),
                ),
            ),
        ),
    ),
    social=SocialFact(
        meetings=(
            MeetingFact(
                id="a1",
                on=date(2024, 11, 16),
                address=AddressFact(street="Escuela El Salero", municipality="La Sierra"),
                participants=87,
                public_office=MUNICIPALITY,
            ),
        ),
        land_compensation=cop("2_400_000"),
        is_in_indigenous_land=False,
        material_tests=(MaterialTest.CONCRETE,),
        material_tests_description="Cilindros a 28 días, 21 MPa.",
    ),
    people=PeopleFact(
        direct=412,
        indirect=1_530,
        groups=(
            BeneficiaryFact(grouping="Sexo", group="Mujeres", people=219),
            BeneficiaryFact(grouping="Sexo", group="Hombres", people=193),
            BeneficiaryFact(grouping="Pertenencia étnica", group="Indígena", people=61),
        ),
    ),
    benefits=(BenefitFact(title="Acceso al puesto de salud"),),
    completion=CompletionFact(
        ended_on=date(2026, 1, 15),
        date_reason="Prórroga por la creciente.",
        final_value=cop("171_300_000"),
    ),
    assets=(
        AssetFact(
            id="asset-1",
            name="Placa huella",
            quantity="240 m",
            in_service_on=date(2026, 2, 12),
            life_ends_on=date(2046, 2, 12),
        ),
        AssetFact(id="asset-2", name="Alcantarilla", quantity="1", life_ends_on=date(2056, 2, 12)),
    ),
    maintenance=MaintenancePlanFact(
        id="plan-1",
        accepted_on=date(2026, 2, 5),
        first_year=Span(starts_on=date(2026, 2, 12), ends_on=date(2027, 2, 11)),
        first_year_budget=cop("7_840_000"),
        payer=MUNICIPALITY,
        responsible=COMMUNITY,
        tasks=(
            MaintenanceTaskFact(
                id="t1",
                title="Limpiar cunetas",
                rhythm="cada 3 meses",
                responsible="JAC",
                first_year_cost=cop("2_240_000"),
            ),
            MaintenanceTaskFact(id="t2", title="Rocería", rhythm="cada 4 meses"),
        ),
        document=DocumentFact(
            id="plan-paper",
            type=DocumentType.MAINTENANCE_PLAN,
            url="https://minga.example.org/d/plan-1.pdf",
        ),
    ),
    life_cycle=(
        LifeCycleFact(
            id="lc1",
            measured_on=date(2025, 2, 1),
            total=cop("398_100_000"),
            costs=(
                CostFact(id="c1", category=CostCategory.CONSTRUCTION, value=cop("172_480_000.50")),
                CostFact(
                    id="c2",
                    category=CostCategory.MAINTENANCE,
                    title="Rutinario, 20 años",
                    value=cop("156_800_000"),
                ),
            ),
        ),
    ),
    documents=(
        DocumentFact(
            id="minutes", type=DocumentType.CONSULTATION_MINUTES, published=date(2024, 11, 20)
        ),
    ),
)

# What a row of a published follow-up matrix of royalty-funded works tells, and no more.
BARE = ProjectStory(
    id="bpin-2022003700031",
    station=Station.BUILDING,
    identifiers=(IdentifierFact(scheme="CO-BPIN", number="2022003700031"),),
    title="MEJORAMIENTO DE VÍAS TERCIARIAS EN EL MUNICIPIO DE DEMOSTRACIÓN",
    sectors=(Sector.TRANSPORT,),
    places=(PlaceFact(id="70001", divipola=("70001",)),),
    stations=(StationFact(station=Station.FINANCED, reached_on=date(2022, 8, 19)),),
    authority=PartyFact(id="executor-70001", name="MUNICIPIO DE DEMOSTRACIÓN"),
    budget=BudgetFact(
        amount=cop("1_984_221_730.20"),
        approved_on=date(2022, 8, 19),
        sources=(
            SourceFact(
                id="sgr",
                party=PartyFact(id="CO-SGR", name="Sistema General de Regalías"),
                amount=cop("1_984_221_730.20"),
            ),
        ),
    ),
    progress=(ProgressFact(on=date(2026, 4, 22), physical_bp=8_742, financial_bp=9_121),),
)
