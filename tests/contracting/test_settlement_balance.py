"""The final balance proves itself: whatever was paid, it holds line by line, and a line that does not is named."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracting import settlement_balance
from contracting.settlement_balance import BalanceTerm, Book, Figures, LineCode
from foundation.errors import say
from foundation.money import Money, cop

# $ 200.000.000 signed and $ 10.000.000 added; $ 190.000.000 built and paid: advance $ 60.000.000 amortised whole, 5 % retained
# ($ 9.500.000), of which $ 4.000.000 released, $ 6.000.000 deducted for others. To the organisation went
# 60.000.000 + (190.000.000 - 60.000.000 - 9.500.000) + 4.000.000 - 6.000.000 = $ 178.500.000; $ 20.000.000 were not spent.
WHOLE = Figures(
    initial=cop("200_000_000"),
    changes=cop("10_000_000"),
    value=cop("210_000_000"),
    verified=cop("190_000_000"),
    gross=cop("190_000_000"),
    net=cop("178_500_000"),
    deducted=cop("6_000_000"),
    advance=cop("60_000_000"),
    amortised=cop("60_000_000"),
    returned=cop("0"),
    retained=cop("9_500_000"),
    released=cop("4_000_000"),
    promised_in_kind=cop("12_000_000"),
    delivered_in_kind=cop("12_000_000"),
    fines_due=cop("0"),
)


TOO_LITTLE = Book(
    received=cop("50_000_000"), justified=cop("30_000_000"), refusal=say("Only a part.")
)


def test_a_balance_adds_up_to_what_was_contracted() -> None:
    lines = {line.code: line for line in settlement_balance.balance(WHOLE)}

    assert settlement_balance.failing(tuple(lines.values())) is None
    # 184.500.000 paid + 9.500.000 retained - 4.000.000 released + 20.000.000 not spent
    assert [term.amount for term in lines[LineCode.MONEY].terms] == [
        cop("184_500_000"),
        cop("9_500_000"),
        -cop("4_000_000"),
        cop("0"),
        cop("0"),
        cop("20_000_000"),
    ]
    assert lines[LineCode.MONEY].total == cop("210_000_000")
    assert lines[LineCode.RETENTION].total == cop("5_500_000")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"open_end": say("Not yet.")}, LineCode.ENDED),
        ({"changes": cop("9_000_000")}, LineCode.VALUE),
        ({"verified": cop("191_000_000")}, LineCode.UNPAID),
        ({"net": cop("178_500_001")}, LineCode.MONEY),
        # $ 10.000.000 of the advance are out, and $ 5.500.000 are retained.
        ({"amortised": cop("50_000_000"), "net": cop("188_500_000")}, LineCode.ADVANCE),
        ({"released": cop("9_600_000"), "net": cop("184_100_000")}, LineCode.RETENTION),
        ({"delivered_in_kind": cop("11_000_000")}, LineCode.IN_KIND),
        ({"on_the_way": (7,)}, LineCode.ON_THE_WAY),
        ({"fines_due": cop("5_500_001")}, LineCode.FINES),
        ({"fixes": (2, 5)}, LineCode.FIXES),
        ({"lacking": (say("Wages."),)}, LineCode.GUARANTEES),
        ({"book": TOO_LITTLE}, LineCode.JUSTIFIED),
    ],
)
def test_the_line_that_does_not_hold_is_named(change: dict[str, object], code: LineCode) -> None:
    lines = settlement_balance.balance(msgspec.structs.replace(WHOLE, **change))
    failing = settlement_balance.failing(lines)

    assert failing is not None
    assert failing.code is code
    assert failing.refusal is not None


def test_an_advance_that_was_given_back_in_money_closes_the_balance() -> None:
    """$ 45.000.000 amortised of 60.000.000: the payments gave 15.000.000 more, which came back."""
    given_back = msgspec.structs.replace(
        WHOLE,
        amortised=cop("45_000_000"),
        returned=cop("15_000_000"),
        net=cop("193_500_000"),
    )
    lines = {line.code: line for line in settlement_balance.balance(given_back)}

    assert settlement_balance.failing(tuple(lines.values())) is None
    assert sum((t.amount for t in lines[LineCode.MONEY].terms), cop("0")) == cop("210_000_000")


def test_what_is_retained_covers_the_rest_of_the_advance_and_then_the_fines() -> None:
    """Of $ 5.500.000 held, 4.000.000 stand for the advance that is still out and 1.500.000 for fines; one peso more is not covered."""
    covered = msgspec.structs.replace(
        WHOLE, amortised=cop("56_000_000"), net=cop("182_500_000"), fines_due=cop("1_500_000")
    )
    lines = {line.code: line for line in settlement_balance.balance(covered)}

    assert settlement_balance.failing(tuple(lines.values())) is None
    taken = [t.amount for t in lines[LineCode.ADVANCE].terms if t.code is BalanceTerm.COVERED]
    assert taken == [-cop("4_000_000")]
    one_more = msgspec.structs.replace(covered, fines_due=cop("1_500_001"))
    failing = settlement_balance.failing(settlement_balance.balance(one_more))
    assert failing is not None
    assert failing.code is LineCode.FINES


def test_of_an_unfinished_work_what_was_not_given_and_not_mended_is_stated_only() -> None:
    left = msgspec.structs.replace(
        WHOLE, is_unfinished=True, fixes=(3,), delivered_in_kind=cop("2_000_000")
    )
    lines = {line.code: line for line in settlement_balance.balance(left)}

    assert settlement_balance.failing(tuple(lines.values())) is None
    assert lines[LineCode.IN_KIND].total == cop("10_000_000")


def test_goods_take_the_place_of_payments() -> None:
    nothing = cop("0")
    given = msgspec.structs.replace(
        WHOLE,
        gross=nothing,
        net=nothing,
        deducted=nothing,
        advance=nothing,
        amortised=nothing,
        retained=nothing,
        released=nothing,
        goods=cop("205_000_000"),
    )
    lines = {line.code: line for line in settlement_balance.balance(given)}

    assert settlement_balance.failing(tuple(lines.values())) is None
    assert not {LineCode.MONEY, LineCode.UNPAID, LineCode.ADVANCE} & set(lines)
    assert sum((t.amount for t in lines[LineCode.GOODS].terms), nothing) == cop("210_000_000")


@st.composite
def histories(draw: st.DrawFn) -> Figures:
    """Payments in any number: each built part gives back a part of the advance, keeps a part and deducts a part; the last one the rest."""
    advance = draw(st.integers(0, 10**9))
    gross = [draw(st.integers(1, 10**9)) for _ in range(draw(st.integers(1, 6)))]
    back: list[int] = []
    retained: list[int] = []
    deducted: list[int] = []
    for index, amount in enumerate(gross):
        rest = advance - sum(back)
        back.append(min(rest, amount if index == len(gross) - 1 else draw(st.integers(0, amount))))
        retained.append(draw(st.integers(0, amount - back[-1])))
        deducted.append(draw(st.integers(0, amount - back[-1] - retained[-1])))
    unamortised = advance - sum(back)
    offset = min(unamortised, sum(retained))
    released = draw(st.integers(offset, sum(retained)))
    net = advance + sum(gross) - sum(back) - sum(retained) - sum(deducted) + released - offset
    value = sum(gross) + draw(st.integers(0, 10**9))
    return msgspec.structs.replace(
        WHOLE,
        initial=Money(value),
        changes=Money(0),
        value=Money(value),
        verified=Money(sum(gross)),
        gross=Money(sum(gross)),
        net=Money(net),
        deducted=Money(sum(deducted)),
        advance=Money(advance),
        amortised=Money(sum(back) + offset),
        retained=Money(sum(retained)),
        released=Money(released),
    )


@given(histories())
def test_whatever_was_paid_the_money_adds_up_and_only_an_open_advance_is_refused(
    figures: Figures,
) -> None:
    lines = {line.code: line for line in settlement_balance.balance(figures)}

    assert lines[LineCode.MONEY].holds
    assert lines[LineCode.RETENTION].holds
    assert lines[LineCode.ADVANCE].holds is (figures.outstanding <= figures.held)
