"""Sample sheets of the acts before a signature: previous studies, invitation, acceptance of the offer, direct award."""

from datetime import date

from msgspec.structs import replace

from contracting import act_norms
from contracting.documents.direct_award import CheckedPaper, DirectAwardSheet
from contracting.documents.invitation import AcceptanceSheet, AskedPaper, InvitationSheet
from contracting.documents.previous_studies import (
    DemandedCoverage,
    RegisteredRisk,
    StudiesSheet,
)
from contracting.samples.agreement import agreement, bare, head, longest, many_milestones, planned
from foundation.money import Money, cop
from foundation.papers import Signatory
from foundation.samples import (
    LONG_NAME,
    LONG_SIGNATORY,
    LONG_TEXT,
    LONGEST_TEXT,
    MAYOR,
    PRESIDENT,
    SIGNED,
)
from foundation.translations import Translator
from portfolio.samples.budgets import budget
from portfolio.samples.work_sheets import work_sheet

OFFICER = Signatory(
    name="Hernán Prueba Zúñiga",
    document="Cédula de ciudadanía 76321987",
    role="Elaboró los estudios",
    organisation="Municipio de Caloto",
)


def studies(words: Translator) -> dict[str, StudiesSheet]:
    """With three risks and two coverages; without guarantees and bound money; with eighty risks and long reasons."""
    signed, sheet, costs = agreement(words.language), work_sheet(), budget()
    ordinary = StudiesSheet(
        head=head(words.language),
        norm=act_norms.norm_on("previous_studies", SIGNED),
        need=sheet.need,
        problem=sheet.problem,
        purpose=sheet.head.purpose,
        people=250,
        specifications=costs.specifications,
        basis=signed.basis,
        justification="La junta agrupa a la vereda beneficiaria, tiene su dossier en orden y la asamblea la autorizó.",
        chapters=(("Placa huella", cop("84_000_000")), ("Drenaje", cop("12_000_000"))),
        foot=replace(
            costs.foot,
            direct=cop("96_000_000"),
            administration=cop("11_520_000"),
            contingency=cop("2_880_000"),
            profit_bp=0,
            profit=Money.zero(),
            vat_bp=0,
            vat=Money.zero(),
            total=cop("110_400_000"),
            vat_norm="",
        ),
        support="Tres cotizaciones de enero de 2026 en Caloto y Santander de Quilichao, y jornales pagados en la vereda.",
        sources=signed.sources,
        documents=("Municipio de Caloto: CDP 411 de 2026",),
        criteria="Experiencia de la organización en obras comunitarias, capacidad administrativa y aporte en mano de obra.",
        risks=(
            RegisteredRisk(
                number=1,
                what="Lluvias que impiden fundir la placa",
                category="climate",
                level="high",
                measure="Fundir entre junio y agosto; tener plásticos y bombas.",
                owner="Dirección de obra",
            ),
            RegisteredRisk(
                number=2,
                what="Sube el precio del cemento",
                category="financial",
                level="moderate",
                measure="Comprar el cemento con el anticipo.",
                owner="Tesorería de la junta",
            ),
        ),
        hazards=sheet.hazards,
        coverages=(
            DemandedCoverage(
                coverage="advance", rule="El 100 % del anticipo, hasta que se amortice"
            ),
            DemandedCoverage(
                coverage="performance", rule="Al menos el 10 % del valor, hasta la liquidación"
            ),
        ),
        coverages_reason="Hay anticipo del 30 % y el acceso a la obra es difícil.",
        preparer=OFFICER,
        entity_signatory=MAYOR,
    )
    return {
        "ordinary": ordinary,
        "minimal": replace(
            ordinary,
            head=bare(ordinary.head),
            basis=replace(ordinary.basis, ceiling=None, to_confirm=False),
            chapters=ordinary.chapters[:1],
            sources=(),
            documents=(),
            risks=ordinary.risks[:1],
            hazards=ordinary.hazards[:1],
            coverages=(),
            coverages_reason="La retención responde.",
            preparer=Signatory(),
            entity_signatory=Signatory(),
        ),
        "extreme": replace(
            ordinary,
            head=longest(ordinary.head),
            need=LONG_NAME,
            problem=LONGEST_TEXT,
            specifications=LONGEST_TEXT,
            justification=LONGEST_TEXT,
            support=LONG_TEXT,
            criteria=LONGEST_TEXT,
            documents=(LONG_NAME,) * 12,
            risks=tuple(
                replace(
                    ordinary.risks[number % 2],
                    number=number,
                    what=LONG_NAME,
                    measure=LONG_TEXT,
                    owner=LONG_NAME,
                )
                for number in range(1, 81)
            ),
            coverages=ordinary.coverages * 3,
            coverages_reason=LONG_TEXT * 4,
            preparer=LONG_SIGNATORY,
            entity_signatory=LONG_SIGNATORY,
        ),
    }


def invitations(words: Translator) -> dict[str, InvitationSheet]:
    """With an advance and a dossier; without; with sixty milestones and long conditions."""
    ordinary = InvitationSheet(
        head=head(words.language),
        norm=act_norms.norm_on("invitation", SIGNED),
        milestones=planned(),
        advance_bp=3_000,
        retention_bp=500,
        due_on=date(2026, 2, 13),
        due_at="5:00 p. m.",
        delivered_to="Secretaría de Planeación, piso 2, o planeacion@caloto.example",
        contents="Carta de presentación, precio por hito, cuadrillas que va a tener y aporte de la comunidad.",
        evaluation="Se verifica el dossier; se acepta la propuesta que cumple y no pasa del presupuesto oficial.",
        papers=(
            AskedPaper(
                name="legal_status",
                note="Resolución o acto que reconoce la personería jurídica",
                is_required=True,
            ),
            AskedPaper(
                name="bank_certificate",
                note="Certificado de la cuenta conjunta o exclusiva del convenio",
                is_required=False,
            ),
        ),
        entity_signatory=MAYOR,
    )
    return {
        "ordinary": ordinary,
        "minimal": replace(
            ordinary,
            head=bare(ordinary.head),
            milestones=(),
            advance_bp=0,
            retention_bp=0,
            papers=(),
            entity_signatory=Signatory(),
        ),
        "extreme": replace(
            ordinary,
            head=longest(ordinary.head),
            milestones=many_milestones(),
            delivered_to=LONG_NAME,
            contents=LONGEST_TEXT,
            evaluation=LONGEST_TEXT,
            papers=tuple(replace(ordinary.papers[0], note=LONG_TEXT) for _ in range(16)),
            entity_signatory=LONG_SIGNATORY,
        ),
    }


def acceptances(words: Translator) -> dict[str, AcceptanceSheet]:
    """With an advance and two coverages; without; with long remarks and sixty milestones."""
    ordinary = AcceptanceSheet(
        head=head(words.language),
        norm=act_norms.norm_on("acceptance_of_offer", SIGNED),
        offer="001 de 2026",
        offered_on=date(2026, 2, 13),
        accepted_on=SIGNED,
        milestones=planned(),
        advance=cop("27_300_000"),
        coverages=("advance", "performance"),
        supervising_post="Secretario de planeación",
        remarks="La propuesta mejora en 12 jornales el aporte de la comunidad.",
        entity_signatory=MAYOR,
        organisation_signatory=PRESIDENT,
    )
    return {
        "ordinary": ordinary,
        "minimal": replace(
            ordinary,
            head=bare(ordinary.head),
            milestones=(),
            advance=Money.zero(),
            coverages=(),
            remarks="",
            entity_signatory=Signatory(),
            organisation_signatory=Signatory(),
        ),
        "extreme": replace(
            ordinary,
            head=longest(ordinary.head),
            offer=LONG_NAME,
            milestones=many_milestones(),
            supervising_post=LONG_NAME,
            remarks=LONGEST_TEXT,
            entity_signatory=LONG_SIGNATORY,
            organisation_signatory=LONG_SIGNATORY,
        ),
    }


def direct_awards(words: Translator) -> dict[str, DirectAwardSheet]:
    """A dossier in order but for one paper that is asked for; one of which little is known; long recitals and every paper wanting."""
    signed = agreement(words.language)
    ordinary = DirectAwardSheet(
        head=head(words.language),
        basis=signed.basis,
        norm=act_norms.norm_on("direct_award", SIGNED),
        publication=act_norms.norm_on("publication", SIGNED),
        no_appeal=act_norms.norm_on("no_appeal", SIGNED),
        legal_status="Resolución 118 de 2009",
        powers="en ejercicio de sus facultades legales, en especial las del artículo 315 de la Constitución y la Ley 136 de 1994,",
        purpose="Que la cuesta se pueda subir todo el año, también con lluvia.",
        justification="Que la organización agrupa a los habitantes de la vereda beneficiaria, que ponen la mano de obra.",
        studies_at="Secretaría de Planeación y SECOP II",
        documents=("Municipio de Caloto: CDP 411 de 2026",),
        papers=(
            _paper("legal_status", "in_order", "118 de 2009", date(2009, 4, 17), None),
            _paper("representation", "ends_soon", "", date(2026, 1, 20), date(2026, 4, 20)),
            _paper("signing_authorisation", "in_order", "04", date(2026, 2, 15), date(2027, 2, 15)),
            replace(_paper("bank_certificate", "missing", "", None, None), is_required=False),
        ),
        authorised_on=date(2026, 2, 15),
        authorisation="04",
        board_until=date(2028, 6, 30),
        entity_signatory=MAYOR,
    )
    return {
        "ordinary": ordinary,
        "minimal": replace(
            ordinary,
            head=bare(ordinary.head),
            basis=replace(ordinary.basis, ceiling=None),
            legal_status="",
            documents=(),
            papers=(),
            authorised_on=None,
            authorisation="",
            board_until=None,
            entity_signatory=Signatory(),
        ),
        "extreme": replace(
            ordinary,
            head=longest(ordinary.head),
            legal_status=LONG_NAME,
            powers=LONG_TEXT * 4,
            purpose=LONG_TEXT * 4,
            justification=LONGEST_TEXT,
            studies_at=LONG_NAME,
            documents=(LONG_NAME,) * 12,
            papers=tuple(
                replace(one, state=state, number=LONG_NAME[:80])
                for one in ordinary.papers
                for state in ("missing", "past_its_day", "too_old", "returned", "unchecked")
            ),
            entity_signatory=LONG_SIGNATORY,
        ),
    }


def _paper(
    name: str, state: str, number: str, issued_on: date | None, until: date | None
) -> CheckedPaper:
    return CheckedPaper(
        name=name,
        state=state,
        is_required=True,
        number=number,
        issued_on=issued_on,
        holds_until=until,
    )
