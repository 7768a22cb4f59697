"""From gross to net: what is taken from a payment before it is paid, and why it may not be paid at all.

The field's form of a progress payment (*acta parcial*): net = gross − amortisation of the advance − retention − deductions.

* The gross of all payments never exceeds what committee and engineer both verified, nor the contract.
* An advance is at most a part of the contract (half of it, Ley 80/1993, art. 40, paragraph; the cap is passed as dated data). Each payment
  gives back a rate of its gross; the closing payment takes the whole balance, so that amortisation and advance are equal in the end and
  amortisation is never above the advance.
* Retention is a rate of the gross, kept in its own ledger (``contracting.retention``) and released later.
* A deduction has a code, a rate and a base. The contribution of public works (Ley 1106/2006, art. 6) is withheld from the advance and from
  each account; its base is the gross less the amortisation, so that no peso is charged twice.
* Other bases are parts of the certificate itself: what it is worth before VAT (the usual base of income tax and trade tax withheld), the
  VAT (which is charged on the profit only; Decreto 1372/1992, art. 3), the profit. They are taken of each account whole and never of the
  advance, so the amortised part is not charged twice either. Where nothing is told apart there is no VAT and no profit.
* Nothing earned, nothing due. A payment is never negative: where the closing payment cannot bear the rest of the advance, the difference
  has to be returned first.

Every amount is rounded once, to the step of the currency.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from functools import cache
from uuid import UUID

import msgspec

from foundation.errors import Refused, Sentence, say
from foundation.money import BASIS, Money, add_up
from foundation.reference_data import Dated, covering, read_rows


class DeductionBase(StrEnum):
    """What a rate of deduction is taken of."""

    GROSS = "gross"
    GROSS_LESS_AMORTISATION = "gross_less_amortisation"
    BEFORE_VAT = "before_vat"
    VAT = "vat"
    PROFIT = "profit"


# What only an agreement by unit prices tells apart.
PARTS = frozenset({DeductionBase.VAT, DeductionBase.PROFIT})


class PaymentRate(Dated, frozen=True, kw_only=True):
    """A dated rate or cap of the law for payments."""

    code: str
    rate_bp: int
    base: DeductionBase | None = None


class DeductionTerm(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One deduction agreed for a contract: a contribution, a stamp, a withholding.

    ``rate_id`` names the recorded rate of the place that counts instead of the agreed one (``local_rates``), ``norm`` its accord.
    """

    code: str
    rate_bp: int
    base: DeductionBase
    norm: str = ""
    rate_id: UUID | None = None


class PaymentTerms(msgspec.Struct, frozen=True, kw_only=True):
    """The terms of one contract; a donor award paid by milestones has none of them."""

    amortisation_bp: int = 0
    retention_bp: int = 0
    deductions: tuple[DeductionTerm, ...] = ()
    step_minor: int = 1


class PaymentPosition(msgspec.Struct, frozen=True, kw_only=True):
    """Where a contract stands before a payment."""

    contracted: Money
    verified: Money
    gross_before: Money
    advance_given: Money
    amortised_before: Money
    advance_returned: Money
    retention_held: Money

    @property
    def advance_outstanding(self) -> Money:
        return self.advance_given - self.amortised_before - self.advance_returned

    @property
    def available(self) -> Money:
        """What both verified and nobody was paid for yet."""
        return min(self.verified, self.contracted) - self.gross_before


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    """What of the gross of a payment is profit, and what is VAT on it."""

    vat: Money
    profit: Money


class Deduction(msgspec.Struct, frozen=True, kw_only=True):
    """One amount deducted, with what it was taken of, and the version of the rate; a fine has no rate and names its row.

    ``taken_of`` says what part of the payment the base is, so that it can be counted again; payments of before that was kept do not say it.
    """

    code: str
    base: Money
    amount: Money
    taken_of: DeductionBase | None = None
    rate_bp: int | None = None
    norm: str = ""
    rate_id: UUID | None = None
    fine_id: UUID | None = None


class Breakdown(msgspec.Struct, frozen=True, kw_only=True):
    """One payment from gross to net; also the sum of several (``to_date``)."""

    gross: Money
    amortisation: Money
    retention: Money
    deductions: tuple[Deduction, ...]
    net: Money


class AdvanceBreakdown(msgspec.Struct, frozen=True, kw_only=True):
    """An advance and what is withheld from it."""

    amount: Money
    deductions: tuple[Deduction, ...]
    net: Money


@cache
def payment_rates() -> tuple[PaymentRate, ...]:
    return read_rows("contracting", "payment_rates.csv", PaymentRate)


def rate_on(rates: Iterable[PaymentRate], code: str, on: date) -> PaymentRate:
    """A rate of the law on a day; a day without one is refused, never guessed."""
    for rate in covering(rates, on):
        if rate.code == code:
            return rate
    raise Refused(say("The rate for payments on {date} is not in the tables.", date=on))


def opening_position(contracted: Money) -> PaymentPosition:
    """A contract before anything was verified, advanced or paid."""
    nothing = Money.zero(contracted.currency)
    return PaymentPosition(
        contracted=contracted,
        verified=nothing,
        gross_before=nothing,
        advance_given=nothing,
        amortised_before=nothing,
        advance_returned=nothing,
        retention_held=nothing,
    )


def refusal_of_terms(terms: PaymentTerms) -> Sentence | None:
    """Why terms cannot be agreed, or nothing where they can."""
    rates = [terms.amortisation_bp, terms.retention_bp, *(d.rate_bp for d in terms.deductions)]
    if min(rates) < 0 or sum(rates) > BASIS:
        return say(
            "Amortisation, retention and deductions together cannot take more than a payment."
        )
    if len({d.code for d in terms.deductions}) < len(terms.deductions):
        return say("The same deduction was agreed twice.")
    return None


def needs_parts(terms: PaymentTerms) -> bool:
    """Whether some deduction is taken of a part of the payment."""
    return any(
        term.base in PARTS or term.base is DeductionBase.BEFORE_VAT for term in terms.deductions
    )


def advance(
    contracted: Money, amount: Money, *, cap_bp: int, terms: PaymentTerms
) -> AdvanceBreakdown:
    """An advance within its cap, and what the payer withholds from it."""
    if amount.minor * BASIS > contracted.minor * cap_bp:
        raise Refused(
            say(
                "An advance of {amount} is above the most allowed for a contract of {contracted}: {most}.",
                amount=amount,
                contracted=contracted,
                most=Money(contracted.minor * cap_bp // BASIS, contracted.currency),
            )
        )
    deductions = tuple(
        _deduct(term, amount, terms.step_minor)
        for term in terms.deductions
        if term.base is DeductionBase.GROSS_LESS_AMORTISATION
    )
    return AdvanceBreakdown(
        amount=amount, deductions=deductions, net=amount - _sum(deductions, amount.currency)
    )


def refusal(position: PaymentPosition, gross: Money) -> Sentence | None:
    """Why an amount cannot be requested or paid, or nothing where it can."""
    if gross < Money.zero(gross.currency):
        return say("A payment cannot be negative.")
    if gross > position.available:
        return say(
            "{gross} is more than the {available} that both have verified and is still unpaid.",
            gross=gross,
            available=position.available,
        )
    return None


def compute(
    position: PaymentPosition,
    gross: Money,
    terms: PaymentTerms,
    *,
    is_closing: bool = False,
    is_last: bool = False,
    parts: Parts | None = None,
    other: Sequence[Deduction] = (),
) -> Breakdown:
    """One payment from gross to net; ``parts`` are its profit and VAT, ``other`` deductions of a fixed amount, such as fines.

    The payment that reaches the value of the contract closes it; ``is_closing`` says so of one that ends below it. ``is_last`` is the last
    payment of a work left unfinished: it gives back of the advance as much as it reaches, and the settlement sees to the rest.
    """
    if sentence := refusal(position, gross):
        raise Refused(sentence)
    closes = is_closing or position.gross_before + gross == position.contracted
    amortisation = _amortise(position, gross, terms, closes=closes)
    retention = gross.rate(terms.retention_bp, step_minor=terms.step_minor)
    if is_last:
        amortisation = _as_far_as_it_reaches(position, gross, terms, retention)
    bases = bases_of(gross, amortisation, parts)
    deductions = (
        *(_deduct(term, bases[term.base], terms.step_minor) for term in terms.deductions),
        *other,
    )
    net = gross - amortisation - retention - _sum(deductions, gross.currency)
    if net < Money.zero(gross.currency):
        raise Refused(_too_much(position, gross, net))
    return Breakdown(
        gross=gross, amortisation=amortisation, retention=retention, deductions=deductions, net=net
    )


def bases_of(gross: Money, amortisation: Money, parts: Parts | None) -> dict[DeductionBase, Money]:
    """What a rate of each kind is taken of in one payment."""
    nothing = Money.zero(gross.currency)
    vat, profit = (parts.vat, parts.profit) if parts else (nothing, nothing)
    return {
        DeductionBase.GROSS: gross,
        DeductionBase.GROSS_LESS_AMORTISATION: gross - amortisation,
        DeductionBase.BEFORE_VAT: gross - vat,
        DeductionBase.VAT: vat,
        DeductionBase.PROFIT: profit,
    }


def after(position: PaymentPosition, paid: Breakdown) -> PaymentPosition:
    """The position once a payment is made."""
    return msgspec.structs.replace(
        position,
        gross_before=position.gross_before + paid.gross,
        amortised_before=position.amortised_before + paid.amortisation,
        retention_held=position.retention_held + paid.retention,
    )


def to_date(periods: Sequence[Breakdown], *, currency: str) -> Breakdown:
    """The certificate to date: every amount is the sum of its periods, each deduction under its code."""
    by_code: dict[str, list[Deduction]] = {}
    for period in periods:
        for deduction in period.deductions:
            by_code.setdefault(deduction.code, []).append(deduction)
    return Breakdown(
        gross=add_up([p.gross for p in periods], currency),
        amortisation=add_up([p.amortisation for p in periods], currency),
        retention=add_up([p.retention for p in periods], currency),
        deductions=tuple(
            Deduction(
                code=code,
                base=add_up([d.base for d in deductions], currency),
                amount=add_up([d.amount for d in deductions], currency),
                taken_of=deductions[-1].taken_of,
            )
            for code, deductions in by_code.items()
        ),
        net=add_up([p.net for p in periods], currency),
    )


def _amortise(
    position: PaymentPosition, gross: Money, terms: PaymentTerms, *, closes: bool
) -> Money:
    outstanding = position.advance_outstanding
    if closes:
        return outstanding
    regular = gross.rate(terms.amortisation_bp, step_minor=terms.step_minor)
    return min(regular, outstanding)


def _as_far_as_it_reaches(
    position: PaymentPosition, gross: Money, terms: PaymentTerms, retention: Money
) -> Money:
    # Counted before anything is amortised, deductions are at their highest, so the net cannot fall below nothing.
    most = _sum(
        [_deduct(term, gross, terms.step_minor) for term in terms.deductions], gross.currency
    )
    left = max(gross - retention - most, Money.zero(gross.currency))
    return min(position.advance_outstanding, left)


def _deduct(term: DeductionTerm, base: Money, step_minor: int) -> Deduction:
    # A closing payment smaller than the rest of the advance leaves nothing to tax.
    taxed = max(base, Money.zero(base.currency))
    return Deduction(
        code=term.code,
        base=taxed,
        amount=taxed.rate(term.rate_bp, step_minor=step_minor),
        taken_of=term.base,
        rate_bp=term.rate_bp,
        norm=term.norm,
        rate_id=term.rate_id,
    )


def _sum(deductions: Iterable[Deduction], currency: str) -> Money:
    return add_up([deduction.amount for deduction in deductions], currency)


def _too_much(position: PaymentPosition, gross: Money, net: Money) -> Sentence:
    if position.advance_outstanding:
        return say(
            "{outstanding} of the advance is still to be given back, and with the other deductions that is {excess} more"
            " than this payment of {gross}. The organisation has to return that difference first.",
            outstanding=position.advance_outstanding,
            excess=-net,
            gross=gross,
        )
    return say(
        "The deductions are {excess} more than this payment of {gross}.", excess=-net, gross=gross
    )
