"""Sample sheets of the payment order."""

from datetime import date

from msgspec.structs import replace

from contracting.documents.payment_order import BudgetPaper, Confirmed, PaymentOrderSheet
from contracting.samples.acts import certificate
from contracting.samples.agreement import bare, head, longest
from foundation.money import Money, cop
from foundation.papers import Signatory
from foundation.samples import LARGEST, LONG_NAME, LONG_SIGNATORY, MAYOR, PRESIDENT
from foundation.translations import Translator


def order(language: str = "es") -> PaymentOrderSheet:
    """The payment of the sample certificate, with all its papers, confirmed by who was paid."""
    certified = certificate()
    same = (
        *("kind", "payment_number", "approved_on", "paid_on", "bank_reference", "gross"),
        *("amortisation", "amortisation_bp", "retention", "retention_bp", "deductions", "net"),
    )
    return PaymentOrderSheet(
        head=head(language),
        account_kind="account",
        account_number="CC-004",
        account_on=date(2026, 5, 4),
        certificate="n.º 004 · K7QX-3MPR-9TWC" if language == "es" else "no. 004 · K7QX-3MPR-9TWC",
        social_security="9988776655",
        social_security_period="2026-04",
        rut_on=date(2026, 1, 15),
        availability=BudgetPaper(number="CDP 2026-0117", on=date(2026, 1, 20)),
        registry=BudgetPaper(number="RP 2026-0131", on=date(2026, 2, 17)),
        budget_line="2.3.2.02.02.005",
        has_public_budget=True,
        bank="Banco de prueba",
        bank_account="Ahorros 000-000001-01",
        confirmed=Confirmed(
            means="treasurer",
            received_on=date(2026, 5, 13),
            amount=certified.net,
            state="confirmed",
        ),
        approver=MAYOR,
        payer=Signatory(
            name="Persona de prueba",
            role="Tesorería",
            organisation="Municipio de Caloto",
        ),
        organisation_signatory=PRESIDENT,
        **{name: getattr(certified, name) for name in same},
    )


def orders(words: Translator) -> dict[str, PaymentOrderSheet]:
    """All papers; an advance of which none is filed yet; the largest sum with forty deductions."""
    ordinary = order(words.language)
    nothing, unfiled = Money.zero(), BudgetPaper(number="", on=None)
    return {
        "ordinary": ordinary,
        "minimal": replace(
            ordinary,
            head=bare(ordinary.head),
            kind="advance",
            payment_number=1,
            paid_on=None,
            bank_reference="",
            account_on=None,
            certificate="",
            social_security="",
            social_security_period="",
            rut_on=None,
            availability=unfiled,
            registry=unfiled,
            budget_line="",
            has_public_budget=False,
            gross=cop("27_300_000"),
            amortisation=nothing,
            amortisation_bp=0,
            retention=nothing,
            retention_bp=0,
            deductions=(),
            net=cop("27_300_000"),
            confirmed=None,
            approver=Signatory(),
            payer=Signatory(),
            organisation_signatory=Signatory(),
        ),
        "extreme": replace(
            ordinary,
            head=longest(ordinary.head),
            account_kind="invoice",
            account_number="FE-" + "9" * 60,
            social_security="9" * 80,
            social_security_period=LONG_NAME,
            availability=BudgetPaper(number="9" * 80, on=date(2026, 1, 20)),
            budget_line=LONG_NAME,
            bank=LONG_NAME,
            bank_account="9" * 80,
            gross=LARGEST,
            deductions=tuple(
                replace(
                    ordinary.deductions[number % 2],
                    name=f"{LONG_NAME} {number}",
                    base=LARGEST,
                    amount=cop("999_999_999_999"),
                )
                for number in range(1, 41)
            ),
            net=LARGEST - cop("999_999_999_999") * 40,
            confirmed=replace(_said(ordinary), amount=LARGEST, state="disputed"),
            approver=LONG_SIGNATORY,
            payer=LONG_SIGNATORY,
            organisation_signatory=LONG_SIGNATORY,
        ),
    }


def _said(sheet: PaymentOrderSheet) -> Confirmed:
    return sheet.confirmed or Confirmed(
        means="assembly", received_on=date(2026, 5, 13), amount=sheet.net, state="confirmed"
    )
