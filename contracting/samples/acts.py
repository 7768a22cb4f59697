"""Sample sheets of the papers that come after the agreement: start act, certificate, handover act."""

from datetime import UTC, date, datetime

from msgspec.structs import replace

from contracting.documents.certificate import (
    CertificateSheet,
    CertifiedMilestone,
    Standing,
)
from contracting.documents.handover_act import (
    HandedComponent,
    HandoverSheet,
    PartySignature,
)
from contracting.documents.net_account import TakenAmount
from contracting.documents.promised import Promise, PromisedTask
from contracting.documents.quantity_memo import ListedPhoto, MemoPiece
from contracting.documents.start_act import DueMilestone, StartActSheet
from contracting.payment_breakdown import payment_rates, rate_on
from contracting.samples.agreement import MILESTONES, bare, head, longest
from foundation.money import Money, cop, split
from foundation.papers import Signatory
from foundation.samples import (
    LARGEST,
    LONG_NAME,
    LONG_SIGNATORY,
    LONG_TEXT,
    LONGEST_TEXT,
    MAYOR,
    ORGANISATION,
    PRESIDENT,
    SIGNED,
    SUPERVISOR,
)
from foundation.translations import Translator


def start_act() -> StartActSheet:
    return StartActSheet(
        head=head(),
        signed_on=SIGNED,
        starts_on=date(2026, 3, 2),
        ends_on=date(2026, 6, 30),
        site="Se recorre la cuesta; el predio está libre y el acceso despejado.",
        milestones=tuple(
            DueMilestone(
                position=position,
                title=title,
                due_days=days,
                due_on=date.fromordinal(date(2026, 3, 2).toordinal() + days),
            )
            for position, (title, _, days, _) in enumerate(MILESTONES, start=1)
        ),
        supervisor=SUPERVISOR,
        supervisor_post="secretario de planeación",
        organisation_signatory=PRESIDENT,
        entity_signatory=MAYOR,
    )


def certificate() -> CertificateSheet:
    """The second milestone, with the advance amortised, a retention and two deductions."""
    contribution = rate_on(payment_rates(), "public_works_contribution", SIGNED)
    nothing = Money.zero()
    return CertificateSheet(
        head=head(),
        kind="progress",
        payment_number=4,
        starts_on=date(2026, 3, 2),
        ends_on=date(2026, 6, 30),
        requested_on=date(2026, 5, 4),
        approved_on=date(2026, 5, 6),
        paid_on=date(2026, 5, 12),
        bank_reference="TRF-0004-7781",
        milestones=tuple(
            CertifiedMilestone(
                position=position,
                title=title,
                contracted=cop(amount),
                previous=cop("27_300_000") if position == 1 else nothing,
                this=cop("18_200_000") if position == 2 else nothing,
            )
            for position, (title, _, _, amount) in enumerate(MILESTONES, start=1)
        ),
        period_from=date(2026, 4, 4),
        photos=tuple(
            ListedPhoto(
                on=date(2026, 5, 2),
                about="2. Cunetas y alcantarillas",
                sha256=digit * 64,
            )
            for digit in "3af"
        ),
        gross=cop("18_200_000"),
        amortisation=cop("5_460_000"),
        amortisation_bp=3_000,
        retention=cop("910_000"),
        retention_bp=500,
        deductions=(
            TakenAmount(
                name="Contribución de obra pública",
                rate_bp=500,
                base=cop("12_740_000"),
                amount=cop("637_000"),
                taken_of="gross_less_amortisation",
                norm=contribution.source,
                to_confirm=contribution.to_confirm,
            ),
            TakenAmount(
                name="Estampilla procultura",
                rate_bp=150,
                base=cop("18_200_000"),
                amount=cop("273_000"),
                taken_of="gross",
                norm="",
                to_confirm=False,
            ),
        ),
        net=cop("10_920_000"),
        standing=(
            Standing(code="certified", before=cop("27_300_000"), this=cop("18_200_000")),
            Standing(code="advance", before=cop("27_300_000"), this=nothing),
            Standing(code="amortised", before=cop("8_190_000"), this=cop("5_460_000")),
            Standing(code="retained", before=cop("1_365_000"), this=cop("910_000")),
            Standing(code="paid", before=cop("40_471_500"), this=cop("10_920_000")),
        ),
        physical_bp=5_000,
        financial_bp=6_115,
        supervisor=SUPERVISOR,
        organisation_signatory=PRESIDENT,
        approver=Signatory(
            name="Persona de prueba", role="Aprueba el pago", organisation="Municipio de Caloto"
        ),
    )


def handover() -> HandoverSheet:
    signed_at = datetime(2026, 8, 3, 15, 12, tzinfo=UTC)
    parties = (
        ("organisation", PRESIDENT.name, ORGANISATION),
        ("municipality", "Óscar Prueba Ñáñez", "Caloto (Cauca)"),
        ("programme", "Nohora Prueba Íñiguez", "Programa Territorios Posibles"),
    )
    return HandoverSheet(
        head=head(),
        institution="Programa Territorios Posibles",
        title="Placa huella El Peñón, 480 m",
        handed_over_on=date(2026, 8, 3),
        accepted_on=date(2026, 7, 8),
        final_value=cop("91_000_000"),
        final_note="480 m de placa huella y 300 m de cuneta, como se contrató.",
        people=250,
        components=(
            HandedComponent(
                position=1,
                name="Placa huella El Peñón",
                quantity_milli=480,
                unit="km",
                cost=cop("72_800_000"),
                life_years=20,
                warranty_until=date(2031, 8, 3),
            ),
            HandedComponent(
                position=2,
                name="Alcantarillas y cunetas",
                quantity_milli=3_000,
                unit="un",
                cost=cop("18_200_000"),
                life_years=25,
                warranty_until=None,
            ),
        ),
        promise=Promise(
            legal_form="community_use",
            accepted_on=date(2026, 7, 20),
            first_year=2027,
            budget_line="2.3.2.02.02.005",
            budget=cop("3_900_000"),
            gap=cop("450_000"),
            council_act="Acuerdo 014",
            council_act_on=date(2026, 7, 15),
            tasks=(
                PromisedTask(
                    position=1,
                    name="Rocería de las zonas laterales",
                    every=1,
                    rhythm="month",
                    is_before_rains=False,
                    performer="community_crew",
                    yearly_cost=cop("2_550_000"),
                ),
                PromisedTask(
                    position=2,
                    name="Limpiar alcantarillas",
                    every=3,
                    rhythm="month",
                    is_before_rains=True,
                    performer="municipality",
                    yearly_cost=cop("1_800_000"),
                    measure="Cunetas revestidas y tres alcantarillas de 36 pulgadas",
                ),
            ),
        ),
        gates=("work_accepted", "plan_accepted", "first_year_budgeted"),
        signatures=tuple(
            PartySignature(
                party=party,
                signatory=Signatory(name=name, organisation=organisation),
                signed_at=signed_at,
            )
            for party, name, organisation in parties
        ),
    )


def start_acts(words: Translator) -> dict[str, StartActSheet]:
    """With four milestones; with one and nobody known; with sixty and long texts."""
    ordinary = replace(start_act(), head=head(words.language))
    return {
        "ordinary": ordinary,
        "minimal": replace(
            ordinary,
            head=bare(ordinary.head),
            site="",
            milestones=ordinary.milestones[:1],
            supervisor=Signatory(),
            supervisor_post="",
            organisation_signatory=Signatory(),
            entity_signatory=Signatory(),
        ),
        "extreme": replace(
            ordinary,
            head=longest(ordinary.head),
            site=LONGEST_TEXT,
            milestones=tuple(
                replace(ordinary.milestones[number % 4], position=number, title=LONG_NAME)
                for number in range(1, 61)
            ),
            supervisor=LONG_SIGNATORY,
            supervisor_post=LONG_SIGNATORY.role,
            organisation_signatory=LONG_SIGNATORY,
            entity_signatory=LONG_SIGNATORY,
        ),
    }


def certificates(words: Translator) -> dict[str, CertificateSheet]:
    """A second payment with all deductions; an advance without anything; sixty milestones."""
    ordinary = replace(certificate(), head=head(words.language))
    nothing = Money.zero()
    parts = split(LARGEST, [1] * 60)
    return {
        "ordinary": ordinary,
        "minimal": replace(
            ordinary,
            head=bare(ordinary.head),
            kind="advance",
            period_from=None,
            photos=(),
            payment_number=1,
            paid_on=None,
            bank_reference="",
            milestones=(),
            deductions=(),
            gross=cop("27_300_000"),
            amortisation=nothing,
            amortisation_bp=0,
            retention=nothing,
            retention_bp=0,
            net=cop("27_300_000"),
            standing=(Standing(code="advance", before=nothing, this=cop("27_300_000")),),
            physical_bp=0,
            financial_bp=3_000,
            supervisor=Signatory(),
            organisation_signatory=Signatory(),
            approver=Signatory(),
        ),
        "extreme": replace(
            ordinary,
            head=longest(ordinary.head),
            kind="final",
            memo=tuple(_piece(number) for number in range(1, 121)),
            photos=tuple(
                replace(ordinary.photos[0], about=f"{number}. {LONG_NAME}")
                for number in range(1, 61)
            ),
            milestones=tuple(
                CertifiedMilestone(
                    position=number,
                    title=f"{LONG_NAME} {number}",
                    contracted=amount,
                    previous=amount if number < 60 else nothing,
                    this=amount if number == 60 else nothing,
                )
                for number, amount in enumerate(parts, start=1)
            ),
            gross=parts[-1],
            amortisation=nothing,
            retention=nothing,
            deductions=(),
            net=parts[-1],
            standing=(
                Standing(code="certified", before=LARGEST - parts[-1], this=parts[-1]),
                Standing(code="paid", before=LARGEST - parts[-1], this=parts[-1]),
            ),
            physical_bp=10_000,
            financial_bp=10_000,
            supervisor=LONG_SIGNATORY,
            organisation_signatory=LONG_SIGNATORY,
            approver=LONG_SIGNATORY,
        ),
    }


def _piece(number: int) -> MemoPiece:
    """Pieces of forty items, of which every fifth is deducted and every third has no height."""
    length, width = number * 1_250, 900
    height = None if number % 3 == 0 else 150
    sign = -1 if number % 5 == 0 else 1
    return MemoPiece(
        code=f"{(number - 1) // 3 + 1}.1",
        description="Concreto de 3.000 psi para placa huella según ficha técnica",
        unit="m³",
        place=LONG_NAME if number % 7 == 0 else f"K0+{number * 4:03d} a K0+{number * 4 + 4:03d}",
        count_milli=2_000,
        length_milli=length,
        width_milli=width,
        height_milli=height,
        is_deducted=sign < 0,
        partial_milli=sign * 2 * length * width // 1_000 * (height or 1_000) // 1_000,
    )


def handovers(words: Translator) -> dict[str, HandoverSheet]:
    """Two components; one without a plan's tasks; forty components and forty tasks."""
    ordinary = replace(handover(), head=head(words.language))
    return {
        "ordinary": ordinary,
        "minimal": replace(
            ordinary,
            head=bare(ordinary.head),
            accepted_on=None,
            final_note="",
            components=ordinary.components[:1],
            promise=replace(
                ordinary.promise, gap=Money.zero(), council_act="", council_act_on=None, tasks=()
            ),
            gates=ordinary.gates[:1],
        ),
        "extreme": replace(
            ordinary,
            head=longest(ordinary.head),
            institution=LONG_NAME,
            title=LONG_NAME,
            final_value=LARGEST,
            final_note=LONG_TEXT * 6,
            components=tuple(
                replace(ordinary.components[number % 2], position=number, name=LONG_NAME)
                for number in range(1, 41)
            ),
            promise=replace(
                ordinary.promise,
                tasks=tuple(
                    replace(ordinary.promise.tasks[number % 2], position=number, name=LONG_NAME)
                    for number in range(1, 41)
                ),
            ),
            signatures=tuple(replace(one, signatory=LONG_SIGNATORY) for one in ordinary.signatures),
        ),
    }
