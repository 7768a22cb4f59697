"""Payments from gross to net: the identities that money bugs break."""

from datetime import date
from itertools import pairwise

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from contracting.payment_breakdown import (
    Breakdown,
    Deduction,
    DeductionBase,
    DeductionTerm,
    Parts,
    PaymentPosition,
    PaymentTerms,
    advance,
    after,
    compute,
    opening_position,
    payment_rates,
    rate_on,
    refusal,
    refusal_of_terms,
    to_date,
)
from foundation.errors import Refused
from foundation.money import Money, cop

WHOLE_PESO = 100
CONTRIBUTION = DeductionTerm(
    code="public_works_contribution", rate_bp=500, base=DeductionBase.GROSS_LESS_AMORTISATION
)
STAMP = DeductionTerm(code="elderly_stamp", rate_bp=300, base=DeductionBase.GROSS)
TERMS = PaymentTerms(
    amortisation_bp=4_000,
    retention_bp=1_000,
    deductions=(CONTRIBUTION, STAMP),
    step_minor=WHOLE_PESO,
)
PLAIN = PaymentTerms()


def position(
    contracted: str,
    *,
    verified: str | None = None,
    given: str = "0",
    before: str = "0",
    amortised: str = "0",
) -> PaymentPosition:
    return msgspec.structs.replace(
        opening_position(cop(contracted)),
        verified=cop(contracted if verified is None else verified),
        advance_given=cop(given),
        gross_before=cop(before),
        amortised_before=cop(amortised),
    )


def test_a_payment_after_an_advance_as_on_an_acta_parcial() -> None:
    start = position("180_000_000", verified="61_250_000", given="72_000_000")

    paid = compute(start, cop("61_250_000"), TERMS)

    assert paid.amortisation == cop("24_500_000")
    assert paid.retention == cop("6_125_000")
    assert paid.deductions == (
        Deduction(
            code="public_works_contribution",
            base=cop("36_750_000"),
            amount=cop("1_837_500"),
            taken_of=DeductionBase.GROSS_LESS_AMORTISATION,
            rate_bp=500,
        ),
        Deduction(
            code="elderly_stamp",
            base=cop("61_250_000"),
            amount=cop("1_837_500"),
            taken_of=DeductionBase.GROSS,
            rate_bp=300,
        ),
    )
    assert paid.net == cop("26_950_000")


def test_nothing_earned_is_nothing_due() -> None:
    paid = compute(position("180_000_000", given="72_000_000"), cop(0), TERMS)

    assert paid.net == paid.amortisation == paid.retention == cop(0)
    assert not any(deduction.amount for deduction in paid.deductions)


def test_what_is_not_verified_by_both_cannot_be_paid_and_the_refusal_says_how_much_can() -> None:
    start = position("90_000_000", verified="40_000_000", before="28_500_000")

    with pytest.raises(Refused) as refused:
        compute(start, cop("11_500_000.01"), PLAIN)

    assert refused.value.sentence.params["available"] == cop("11_500_000")
    assert refusal(start, cop("11_500_000")) is None


def test_a_contract_is_never_overpaid_even_where_more_was_verified() -> None:
    start = position("90_000_000", verified="95_000_000", before="80_000_000")

    assert refusal(start, cop("10_000_000")) is None
    assert refusal(start, cop("10_000_001")) is not None


def test_a_negative_payment_is_refused() -> None:
    with pytest.raises(Refused):
        compute(position("90_000_000"), cop("-1"), PLAIN)


def test_the_last_payment_takes_the_whole_rest_of_the_advance() -> None:
    start = position(
        "180_000_000", given="72_000_000", before="150_000_000", amortised="59_999_998"
    )

    paid = compute(start, cop("30_000_000"), TERMS)

    assert paid.amortisation == cop("12_000_002")
    assert not after(start, paid).advance_outstanding


def test_a_contract_that_ends_short_gives_the_advance_back_in_its_closing_payment() -> None:
    start = position("180_000_000", verified="130_000_000", given="72_000_000", before="60_000_000")
    start = msgspec.structs.replace(start, amortised_before=cop("24_000_000"))

    paid = compute(start, cop("70_000_000"), TERMS, is_closing=True)

    assert paid.amortisation == cop("48_000_000")


def test_a_closing_payment_too_small_for_the_advance_says_what_has_to_be_returned() -> None:
    start = position("180_000_000", given="72_000_000", before="10_000_000")
    start = msgspec.structs.replace(start, amortised_before=cop("4_000_000"))

    with pytest.raises(Refused) as refused:
        compute(start, cop("50_000_000"), PLAIN, is_closing=True)
    assert refused.value.sentence.params["excess"] == cop("18_000_000")

    returned = msgspec.structs.replace(start, advance_returned=cop("18_000_000"))
    assert compute(returned, cop("50_000_000"), PLAIN, is_closing=True).net == cop(0)


def test_the_last_payment_of_an_unfinished_work_gives_back_what_it_reaches_of_the_advance() -> None:
    """$ 50.000.000 less 10 % retained: 45.000.000 of the 68.000.000 that are out; nothing is left to pay, and 23.000.000 for settlement."""
    start = position("180_000_000", given="72_000_000", before="10_000_000")
    start = msgspec.structs.replace(start, amortised_before=cop("4_000_000"))
    terms = msgspec.structs.replace(PLAIN, retention_bp=1_000)

    paid = compute(start, cop("50_000_000"), terms, is_closing=True, is_last=True)

    assert (paid.amortisation, paid.retention, paid.net) == (
        cop("45_000_000"),
        cop("5_000_000"),
        cop(0),
    )
    # Where it reaches for all of it, it takes no more than is out.
    small = msgspec.structs.replace(start, amortised_before=cop("70_000_000"))
    assert compute(small, cop("50_000_000"), terms, is_closing=True, is_last=True).net == cop(
        "43_000_000"
    )


def test_a_fine_is_deducted_as_it_is_and_never_below_zero() -> None:
    fine = Deduction(code="fine", base=cop("2_750_000"), amount=cop("2_750_000"))

    paid = compute(position("90_000_000"), cop("20_000_000"), PLAIN, other=[fine])

    assert paid.net == cop("17_250_000")
    with pytest.raises(Refused):
        compute(position("90_000_000"), cop("2_000_000"), PLAIN, other=[fine])


def test_an_advance_is_at_most_half_of_the_contract() -> None:
    cap_bp = rate_on(payment_rates(), "advance_cap", date(2026, 6, 2)).rate_bp

    given = advance(cop("180_000_000"), cop("90_000_000"), cap_bp=cap_bp, terms=TERMS)

    assert given.net == cop("85_500_000")
    with pytest.raises(Refused) as refused:
        advance(cop("180_000_000"), cop("90_000_000.01"), cap_bp=cap_bp, terms=TERMS)
    assert refused.value.sentence.params["most"] == cop("90_000_000")


def test_the_contribution_of_public_works_has_its_source_and_base() -> None:
    rate = rate_on(payment_rates(), "public_works_contribution", date(2026, 6, 2))

    assert rate.base is DeductionBase.GROSS_LESS_AMORTISATION
    assert rate.to_confirm
    with pytest.raises(Refused):
        rate_on(payment_rates(), "public_works_contribution", date(2006, 12, 21))


def test_terms_that_take_more_than_everything_cannot_be_agreed() -> None:
    greedy = msgspec.structs.replace(TERMS, amortisation_bp=8_201)
    doubled = msgspec.structs.replace(TERMS, deductions=(STAMP, STAMP))

    assert refusal_of_terms(TERMS) is None
    assert refusal_of_terms(greedy) is not None
    assert refusal_of_terms(doubled) is not None


def test_a_donor_award_is_paid_as_it_was_earned() -> None:
    paid = compute(position("90_000_000"), cop("33_333_333.33"), PLAIN)

    assert paid.net == paid.gross


@st.composite
def courses(draw: st.DrawFn) -> tuple[PaymentPosition, PaymentTerms, list[Money]]:
    """A contract with an advance at its amortisation rate, and payments that reach its value."""
    contracted = draw(st.integers(10**8, 10**11))
    terms = PaymentTerms(
        amortisation_bp=draw(st.integers(0, 5_000)),
        retention_bp=draw(st.integers(0, 1_000)),
        deductions=draw(st.sampled_from([(), (CONTRIBUTION,), (CONTRIBUTION, STAMP)])),
        step_minor=draw(st.sampled_from([1, WHOLE_PESO])),
    )
    start = msgspec.structs.replace(
        opening_position(Money(contracted)),
        verified=Money(contracted),
        advance_given=Money(contracted).rate(terms.amortisation_bp, step_minor=terms.step_minor),
    )
    weights = draw(st.lists(st.integers(1, 100), min_size=1, max_size=12))
    cuts = [contracted * sum(weights[:i]) // sum(weights) for i in range(len(weights) + 1)]
    return start, terms, [Money(b - a) for a, b in pairwise(cuts)]


def pay_all(
    start: PaymentPosition, terms: PaymentTerms, amounts: list[Money]
) -> tuple[PaymentPosition, list[Breakdown]]:
    paid = []
    at = start
    for gross in amounts:
        breakdown = compute(at, gross, terms)
        at = after(at, breakdown)
        paid.append(breakdown)
        assert cop(0) <= at.amortised_before <= at.advance_given
        assert at.gross_before <= at.verified
        assert at.retention_held >= cop(0)
    return at, paid


@given(courses())
def test_at_the_end_amortisation_and_advance_are_equal(
    course: tuple[PaymentPosition, PaymentTerms, list[Money]],
) -> None:
    end, _ = pay_all(*course)

    assert end.gross_before == end.contracted
    assert end.amortised_before == end.advance_given


@given(courses())
def test_the_certificate_to_date_is_the_sum_of_its_periods(
    course: tuple[PaymentPosition, PaymentTerms, list[Money]],
) -> None:
    end, paid = pay_all(*course)

    total = to_date(paid, currency="COP")

    assert total.gross == end.gross_before
    assert total.amortisation == end.amortised_before
    assert total.retention == end.retention_held
    assert total.net == total.gross - total.amortisation - total.retention - Money(
        sum(d.amount.minor for d in total.deductions)
    )


@given(courses())
def test_every_payment_splits_its_gross_without_rest(
    course: tuple[PaymentPosition, PaymentTerms, list[Money]],
) -> None:
    _, paid = pay_all(*course)

    for one in paid:
        taken = one.amortisation + one.retention
        taken += Money(sum(deduction.amount.minor for deduction in one.deductions))
        assert one.net + taken == one.gross
        assert one.net >= cop(0)


@given(courses())
def test_the_contribution_is_charged_on_the_contract_once(
    course: tuple[PaymentPosition, PaymentTerms, list[Money]],
) -> None:
    start, terms, amounts = course
    assume(terms.deductions)
    given = advance(start.contracted, start.advance_given, cap_bp=5_001, terms=terms)

    _, paid = pay_all(start, terms, amounts)

    bases = [d.base for d in given.deductions]
    bases += [d.base for p in paid for d in p.deductions if d.code == CONTRIBUTION.code]
    assert sum(base.minor for base in bases) == start.contracted.minor


def test_what_is_withheld_of_a_part_of_the_account_follows_that_part() -> None:
    # $ 10.000.000 of direct cost, 20 % administration, 5 % profit of $ 500.000 and 19 % VAT on it: $ 12.595.000.
    parts = Parts(vat=cop("95_000"), profit=cop("500_000"))
    terms = PaymentTerms(
        amortisation_bp=3_000,
        deductions=tuple(
            DeductionTerm(code=base.value, rate_bp=rate, base=base)
            for base, rate in (
                (DeductionBase.BEFORE_VAT, 200),
                (DeductionBase.VAT, 1_500),
                (DeductionBase.PROFIT, 1_000),
            )
        ),
    )
    start = position("12_595_000", verified="12_595_000", given="3_778_500")

    paid = compute(start, cop("12_595_000"), terms, parts=parts)
    given = advance(start.contracted, start.advance_given, cap_bp=5_000, terms=terms)

    # 2 % of 12.500.000, 15 % of 95.000, 10 % of 500.000; nothing of the advance.
    assert [d.base for d in paid.deductions] == [cop("12_500_000"), cop("95_000"), cop("500_000")]
    assert [d.amount for d in paid.deductions] == [cop("250_000"), cop("14_250"), cop("50_000")]
    assert paid.net == cop("12_595_000") - cop("3_778_500") - cop("314_250")
    assert given.net == start.advance_given
    untold = compute(start, cop("12_595_000"), terms)
    assert [d.base for d in untold.deductions] == [cop("12_595_000"), cop(0), cop(0)]


OF_PARTS = tuple(
    DeductionTerm(code=base.value, rate_bp=rate, base=base)
    for base, rate in zip(DeductionBase, (150, 500, 200, 1_500, 100), strict=True)
)


@given(courses(), st.integers(0, 2_000), st.integers(0, 2_000))
def test_over_a_whole_contract_every_base_is_charged_once_however_it_is_cut(
    course: tuple[PaymentPosition, PaymentTerms, list[Money]], profit_bp: int, vat_bp: int
) -> None:
    """Gross, gross without the advance (and the advance itself), value before VAT, VAT, profit: each of the contract, to the cent."""
    start, terms, amounts = course
    terms = msgspec.structs.replace(terms, deductions=OF_PARTS)
    given = advance(start.contracted, start.advance_given, cap_bp=5_001, terms=terms)
    at, paid, built = start, [], 0
    for gross in amounts:
        accumulated = built + gross.minor
        profit = Money(accumulated * profit_bp // 10_000 - built * profit_bp // 10_000)
        vat = Money(accumulated * vat_bp // 20_000 - built * vat_bp // 20_000)
        paid.append(compute(at, gross, terms, parts=Parts(vat=vat, profit=profit)))
        at, built = after(at, paid[-1]), accumulated

    total = start.contracted.minor
    whole_vat = total * vat_bp // 20_000
    charged = {
        term.base: sum(d.base.minor for d in given.deductions if d.code == term.code)
        + sum(d.base.minor for one in paid for d in one.deductions if d.code == term.code)
        for term in OF_PARTS
    }
    assert charged == {
        DeductionBase.GROSS: total,
        DeductionBase.GROSS_LESS_AMORTISATION: total,
        DeductionBase.BEFORE_VAT: total - whole_vat,
        DeductionBase.VAT: whole_vat,
        DeductionBase.PROFIT: total * profit_bp // 10_000,
    }
    for one in paid:
        assert one.gross == one.net + one.amortisation + one.retention + Money(
            sum(d.amount.minor for d in one.deductions)
        )


@given(courses(), st.integers(1, 10**11))
def test_no_course_of_payments_ever_passes_what_was_verified(
    course: tuple[PaymentPosition, PaymentTerms, list[Money]], above: int
) -> None:
    end, _ = pay_all(*course)

    with pytest.raises(Refused):
        compute(end, Money(above), course[1])
