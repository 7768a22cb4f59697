"""What a payment by unit prices certifies, line by line: its items in their order, and the foot from direct cost to total."""

from contracting import certified_items
from contracting.certified_items import Certified
from contracting.documents.certificate_items import CertificatePart, CertifiedItem, CertifiedPart
from contracting.payments import Payment
from foundation.money import Money
from foundation.work import Work
from portfolio import budgeting, units
from portfolio.budgeting import BudgetItem

Lines = tuple[tuple[CertifiedItem, ...], tuple[CertifiedPart, ...]]


def of_payment(work: Work, payment: Payment) -> Lines:
    """Both tables; nothing where the payment is for milestones."""
    certified = certified_items.find(work, payment.agreement_id, payment.id)
    if certified is None:
        return (), ()
    return _items(certified, payment.currency), _parts(certified)


def _items(certified: Certified, currency: str) -> tuple[CertifiedItem, ...]:
    step = certified.rates.step_minor
    found = []
    for item, line in certified.rows:
        price = Money(item.unit_price_minor, currency)
        before, with_it = (
            budgeting.line_value(
                BudgetItem(quantity_milli=quantity, unit_price=price), step_minor=step
            )
            for quantity in (line.previous_milli, line.accumulated_milli)
        )
        unit = units.find(item.unit)
        found.append(
            CertifiedItem(
                chapter=item.chapter,
                code=item.code,
                description=item.description,
                unit=unit.symbol if unit else item.unit,
                unit_price=price,
                contracted_milli=line.contracted_milli,
                previous_milli=line.previous_milli,
                this_milli=line.this_milli,
                previous=before,
                this=with_it - before,
            )
        )
    return tuple(found)


def _parts(certified: Certified) -> tuple[CertifiedPart, ...]:
    rates = certified.rates
    this = certified.this
    return tuple(
        CertifiedPart(
            name=name,
            rate_bp=rate,
            contracted=getattr(certified.contracted, name),
            previous=getattr(certified.before, name),
            this=getattr(this, name),
        )
        for name, rate in (
            (CertificatePart.DIRECT_COST, None),
            (CertificatePart.ADMINISTRATION, rates.administration_bp),
            (CertificatePart.CONTINGENCY, rates.contingency_bp),
            (CertificatePart.PROFIT, rates.profit_bp),
            (CertificatePart.VAT, rates.vat_on_profit_bp),
            (CertificatePart.TOTAL, None),
        )
    )
