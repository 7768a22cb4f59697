"""The agreement of the rich work in the tests of the OC4IDS export, with the organisations around it. All are invented."""

from datetime import UTC, date, datetime

from contracting.two_keys import Outcome
from exchange.oc4ids.agreement_facts import (
    AgreementFact,
    ChangeFact,
    LaborFact,
    MilestoneFact,
    Side,
    VerdictFact,
)
from exchange.oc4ids.codes import (
    AdministrativeLevel,
    ContractStatus,
    DocumentType,
    LaborObligation,
    LegalType,
)
from exchange.oc4ids.facts import (
    AddressFact,
    DocumentFact,
    IdentifierFact,
    OfficeContact,
    PartyFact,
    Span,
    TransactionFact,
)
from foundation.money import cop

MUNICIPALITY = PartyFact(
    id="CO-NIT-891500123",
    name="Municipio de La Sierra (demostración)",
    legal_name="Municipio de La Sierra",
    identifiers=(IdentifierFact(scheme="CO-NIT", number="891500123"),),
    address=AddressFact(street="Calle 4 # 5-20", municipality="La Sierra", department="Cauca"),
    contact=OfficeContact(
        office="Secretaría de Planeación",
        email="planeacion@lasierra.example.org",
        telephone="+57 602 555 0101",
        url="https://lasierra.example.org/",
    ),
    legal_type=LegalType.PUBLIC,
    level=AdministrativeLevel.SUBNATIONAL,
)
PROGRAMME = PartyFact(
    id="programme",
    name="Programa de demostración",
    legal_type=LegalType.NON_GOVERNMENT,
    level=AdministrativeLevel.INTERNATIONAL,
)
COMMUNITY = PartyFact(
    id="jac-el-salero",
    name="JAC Vereda El Salero (demostración)",
    identifiers=(
        IdentifierFact(scheme="CO-NIT", number="900777241"),
        IdentifierFact(scheme="CO-RUC", number="19392-0031"),
    ),
    legal_type=LegalType.PRIVATE,
)
COMMITTEE = PartyFact(id="veeduria-el-salero", name="Veeduría El Salero (demostración)")
INTERVENTORIA = PartyFact(id="supervision", name="Interventoría de demostración")

MILESTONES = (
    MilestoneFact(
        id="m1",
        title="Placa huella K0+000 a K0+120",
        description="Ciento veinte metros de placa huella con cunetas.",
        means_of_verification="Acta de medición y ensayo de cilindros",
        due_on=date(2025, 9, 30),
        value=cop("88_400_000.50"),
        verdicts=(
            VerdictFact(
                id="m1-c1",
                side=Side.COMMITTEE,
                outcome=Outcome.NOT_MET,
                given_at=datetime(2025, 9, 28, 14, 0, tzinfo=UTC),
                remark="Falta la cuneta izquierda.",
            ),
            VerdictFact(
                id="m1-c2",
                side=Side.COMMITTEE,
                outcome=Outcome.MET,
                given_at=datetime(2025, 10, 4, 16, 20, tzinfo=UTC),
            ),
            VerdictFact(
                id="m1-e1",
                side=Side.ENGINEER,
                outcome=Outcome.MET,
                given_at=datetime(2025, 10, 3, 20, 5, tzinfo=UTC),
            ),
        ),
    ),
    MilestoneFact(
        id="m2",
        title="Alcantarilla de 36 pulgadas",
        means_of_verification="Fotografías y prueba de flujo",
        due_on=date(2025, 11, 15),
        value=cop("61_250_000"),
        verdicts=(
            VerdictFact(
                id="m2-c1",
                side=Side.COMMITTEE,
                outcome=Outcome.NOT_MET,
                given_at=datetime(2025, 11, 18, 13, 0, tzinfo=UTC),
                remark="El cabezal está fisurado.",
            ),
            VerdictFact(
                id="m2-e1",
                side=Side.ENGINEER,
                outcome=Outcome.MET,
                given_at=datetime(2025, 11, 17, 13, 0, tzinfo=UTC),
            ),
        ),
    ),
    MilestoneFact(id="m3", title="Señalización", due_on=date(2025, 12, 10), value=cop("9_300_000")),
)

AGREEMENT = AgreementFact(
    id="agreement-2025-041",
    reference="SET-2025-041",
    title="Convenio solidario para la placa huella de El Salero",
    description="Construcción de placa huella y obras de drenaje.",
    status=ContractStatus.ACTIVE,
    regime="Convenio solidario, Ley 2166 de 2021, artículo 95",
    published=date(2025, 5, 2),
    cost_estimate=cop("158_950_000.50"),
    tenderers=(COMMUNITY,),
    contracting=MUNICIPALITY,
    administration=INTERVENTORIA,
    suppliers=(COMMUNITY,),
    value=cop("149_650_000.50"),
    final_value=cop("158_950_000.50"),
    term=Span(starts_on=date(2025, 6, 3), ends_on=date(2025, 12, 3)),
    milestones=MILESTONES,
    changes=(
        ChangeFact(
            id="otrosi-1",
            on=date(2025, 10, 20),
            description="Adición y prórroga",
            reason="La creciente del 12 de octubre se llevó el descole.",
            value_before=cop("149_650_000.50"),
            value_after=cop("158_950_000.50"),
            term_before=Span(starts_on=date(2025, 6, 3), ends_on=date(2025, 12, 3)),
            term_after=Span(starts_on=date(2025, 6, 3), ends_on=date(2026, 1, 15)),
            changes_scope=True,
        ),
        ChangeFact(id="suspension-1", on=date(2025, 8, 1), description="Suspensión por paro"),
    ),
    transactions=(
        TransactionFact(
            id="pay-1",
            on=date(2025, 10, 9),
            value=cop("88_400_000.50"),
            payer=PROGRAMME,
            payee=COMMUNITY,
            milestone_id="m1",
        ),
    ),
    documents=(
        DocumentFact(
            id="signed",
            type=DocumentType.CONTRACT_SIGNED,
            title="Convenio firmado",
            url="https://minga.example.org/d/5f0c?v=1#p2",
            published=datetime(2025, 6, 3, 22, 0, tzinfo=UTC),
            media_type="application/pdf",
            language="es",
        ),
    ),
    labor=LaborFact(
        budget=cop("41_700_000"),
        obligations=(LaborObligation.NO_CHILD_LABOR, LaborObligation.PROTECTIVE_EQUIPMENT),
    ),
)
