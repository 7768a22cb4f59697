"""Sample sheets of the acts between signature and start: designation of who supervises, approval of guarantees, plan of the advance."""

from datetime import date

from msgspec.structs import replace

from contracting import act_norms
from contracting.documents.advance_plan import AdvancePlanSheet, PlannedExpense
from contracting.documents.designation import DesignationSheet
from contracting.documents.guarantee_approval import GuaranteeApprovalSheet, InsuredCoverage
from contracting.payment_breakdown import payment_rates, rate_on
from contracting.samples.agreement import bare, head, longest
from foundation.money import cop, split
from foundation.papers import Signatory
from foundation.samples import (
    LARGEST,
    LONG_NAME,
    LONG_SIGNATORY,
    LONG_TEXT,
    LONGEST_TEXT,
    MAYOR,
    PRESIDENT,
    SIGNED,
    SUPERVISOR,
)
from foundation.translations import Translator


def designations(words: Translator) -> dict[str, DesignationSheet]:
    """A supervisor by name; somebody who was erased, before the start; an auditor with a long scope."""
    ordinary = DesignationSheet(
        head=head(words.language),
        norm=act_norms.norm_on("supervision", SIGNED),
        duty="supervisor",
        post="Secretario de planeación",
        act="Resolución 045 de 2026",
        designated_on=date(2026, 2, 20),
        scope="Revisa con el comité los cilindros de concreto y la mezcla de cada fundida.",
        starts_on=date(2026, 3, 2),
        supervisor=SUPERVISOR,
        entity_signatory=MAYOR,
    )
    return {
        "ordinary": ordinary,
        "minimal": replace(
            ordinary,
            head=bare(ordinary.head),
            scope="",
            starts_on=None,
            supervisor=Signatory(role=words.text("Supervisor")),
            entity_signatory=Signatory(),
        ),
        "extreme": replace(
            ordinary,
            head=longest(ordinary.head),
            duty="auditor",
            post=LONG_NAME,
            act=LONG_NAME,
            scope=LONGEST_TEXT,
            supervisor=LONG_SIGNATORY,
            entity_signatory=LONG_SIGNATORY,
        ),
    }


def guarantee_approvals(words: Translator) -> dict[str, GuaranteeApprovalSheet]:
    """Three coverages; one that nobody asked for; six of the largest value, of an insurer with a long name."""
    ordinary = GuaranteeApprovalSheet(
        head=head(words.language),
        norm=act_norms.norm_on("guarantee_approval", SIGNED),
        insurer="Aseguradora de prueba",
        policy="45-101-7781",
        annex=0,
        issued_on=date(2026, 2, 19),
        approved_on=date(2026, 2, 23),
        coverages=(
            _insured("advance", "27_300_000", 3_000, date(2026, 10, 30)),
            _insured("performance", "9_100_000", 1_000, date(2026, 10, 30)),
            _insured("wages", "4_550_000", 500, date(2029, 6, 30)),
        ),
        approver=Signatory(
            name="Nohora Prueba Íñiguez",
            role="Aprueba la garantía",
            organisation="Municipio de Caloto",
        ),
    )
    return {
        "ordinary": ordinary,
        "minimal": replace(
            ordinary,
            head=bare(ordinary.head),
            coverages=(replace(ordinary.coverages[1], rule=""),),
            approver=Signatory(),
        ),
        "extreme": replace(
            ordinary,
            head=longest(ordinary.head),
            insurer=LONG_NAME,
            policy=LONG_NAME[:80],
            annex=12,
            coverages=tuple(
                replace(one, insured=LARGEST, share_bp=1_000_000, rule=LONG_TEXT)
                for one in ordinary.coverages * 2
            ),
            approver=LONG_SIGNATORY,
        ),
    }


RULES = {
    "advance": "El 100 % del anticipo, hasta que se amortice",
    "performance": "Al menos el 10 % del valor, hasta la liquidación",
    "wages": "Al menos el 5 % del valor, por el plazo y tres años más",
}


def _insured(coverage: str, amount: str, share_bp: int, until: date) -> InsuredCoverage:
    return InsuredCoverage(
        coverage=coverage,
        insured=cop(amount),
        share_bp=share_bp,
        valid_from=SIGNED,
        valid_to=until,
        rule=RULES[coverage],
    )


def advance_plans(words: Translator) -> dict[str, AdvancePlanSheet]:
    """Three expenses; one without a certificate of the bank; a hundred that add up to the largest sum."""
    cap = rate_on(payment_rates(), "advance_cap", SIGNED)
    ordinary = AdvancePlanSheet(
        head=head(words.language),
        advance=cop("27_300_000"),
        advance_bp=3_000,
        cap_bp=cap.rate_bp,
        cap_norm=cap.source,
        trust=act_norms.norm_on("advance_trust", SIGNED),
        lines=(
            _expense("Cemento gris, 420 bultos", "15_500_000", date(2026, 3, 20)),
            _expense("Acero de refuerzo y formaleta", "6_800_000", date(2026, 3, 20)),
            _expense("Acarreo de arena y triturado", "5_000_000", date(2026, 4, 3)),
        ),
        bank="Banco de prueba, oficina Santander de Quilichao",
        account_kind="savings",
        account_number="4-6917-2200331-8",
        is_exclusive=True,
        certificate_on=date(2026, 2, 11),
        certificate_number="CB-2231",
        organisation_signatory=PRESIDENT,
        supervisor=SUPERVISOR,
        entity_signatory=MAYOR,
    )
    return {
        "ordinary": ordinary,
        "minimal": replace(
            ordinary,
            head=bare(ordinary.head),
            lines=(_expense("Cemento", "27_300_000", date(2026, 3, 20)),),
            is_exclusive=False,
            certificate_on=None,
            certificate_number="",
            organisation_signatory=Signatory(),
            supervisor=Signatory(),
            entity_signatory=Signatory(),
        ),
        "extreme": replace(
            ordinary,
            head=longest(ordinary.head),
            advance=LARGEST,
            lines=tuple(
                PlannedExpense(what=LONG_NAME, spent_by=date(2026, 4, 3), amount=amount)
                for amount in split(LARGEST, [1] * 100)
            ),
            bank=LONG_NAME,
            account_number=LONG_NAME[:80],
            organisation_signatory=LONG_SIGNATORY,
            supervisor=LONG_SIGNATORY,
            entity_signatory=LONG_SIGNATORY,
        ),
    }


def _expense(what: str, amount: str, spent_by: date) -> PlannedExpense:
    return PlannedExpense(what=what, spent_by=spent_by, amount=cop(amount))
