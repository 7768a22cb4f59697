"""Two keys: only what both saw counts, and a disagreement never hides."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracting.two_keys import KeyStatus, Outcome, Verdict, amount_of, refusal, turn
from foundation.money import Money, cop

VALUE = cop("48_000_000")
MET = Verdict(outcome=Outcome.MET)
NOT_MET = Verdict(outcome=Outcome.NOT_MET)

verdicts = st.one_of(
    st.just(MET),
    st.just(NOT_MET),
    st.integers(1, VALUE.minor - 1).map(
        lambda minor: Verdict(outcome=Outcome.PARTLY, amount=Money(minor))
    ),
)
perhaps = st.none() | verdicts


def partly(amount: str) -> Verdict:
    return Verdict(outcome=Outcome.PARTLY, amount=cop(amount))


@pytest.mark.parametrize(
    ("committee", "engineer", "status", "verified"),
    [
        (None, None, KeyStatus.AWAITING_BOTH, "0"),
        (None, MET, KeyStatus.AWAITING_COMMITTEE, "0"),
        (MET, None, KeyStatus.AWAITING_ENGINEER, "0"),
        (MET, MET, KeyStatus.AGREED, "48_000_000"),
        (NOT_MET, NOT_MET, KeyStatus.NOT_MET, "0"),
        (MET, NOT_MET, KeyStatus.DISAGREEMENT, "0"),
        (NOT_MET, partly("9_000_000"), KeyStatus.DISAGREEMENT, "0"),
        (MET, partly("31_500_000"), KeyStatus.DISAGREEMENT, "31_500_000"),
        (partly("31_500_000"), partly("31_500_000"), KeyStatus.AGREED, "31_500_000"),
        (partly("20_000_000"), partly("31_500_000"), KeyStatus.DISAGREEMENT, "20_000_000"),
    ],
)
def test_two_verdicts_together(
    committee: Verdict | None, engineer: Verdict | None, status: KeyStatus, verified: str
) -> None:
    keys = turn(VALUE, committee, engineer)

    assert keys.status is status
    assert keys.verified == cop(verified)


def test_a_disagreement_says_both_amounts_and_what_counts() -> None:
    keys = turn(VALUE, MET, partly("31_500_000"))

    assert keys.difference == cop("16_500_000")
    assert keys.sentence.params == {
        "committee": cop("48_000_000"),
        "engineer": cop("31_500_000"),
        "verified": cop("31_500_000"),
    }


@pytest.mark.parametrize("amount", ["0", "48_000_000", "48_000_000.01"])
def test_partly_met_is_more_than_nothing_and_less_than_all(amount: str) -> None:
    assert refusal(partly(amount), VALUE) is not None
    with pytest.raises(ValueError, match="between"):
        amount_of(partly(amount), VALUE)


def test_an_amount_belongs_to_partly_met_and_to_nothing_else() -> None:
    assert refusal(Verdict(outcome=Outcome.PARTLY), VALUE) is not None
    assert refusal(Verdict(outcome=Outcome.MET, amount=cop("5")), VALUE) is not None
    assert refusal(partly("9_000_000"), VALUE) is None
    assert refusal(NOT_MET, VALUE) is None


@given(perhaps, perhaps)
def test_nothing_counts_above_either_verdict(
    committee: Verdict | None, engineer: Verdict | None
) -> None:
    keys = turn(VALUE, committee, engineer)

    for verdict in (committee, engineer):
        seen = cop(0) if verdict is None else amount_of(verdict, VALUE)
        assert keys.verified <= seen
    assert cop(0) <= keys.verified <= VALUE


@given(perhaps, perhaps)
def test_it_does_not_matter_whose_verdict_came_first(
    committee: Verdict | None, engineer: Verdict | None
) -> None:
    one, other = turn(VALUE, committee, engineer), turn(VALUE, engineer, committee)

    assert (one.verified, one.difference) == (other.verified, other.difference)


@given(perhaps, verdicts, verdicts)
def test_a_better_verdict_never_lowers_what_is_verified(
    other: Verdict | None, one: Verdict, another: Verdict
) -> None:
    worse, better = sorted((one, another), key=lambda verdict: amount_of(verdict, VALUE))

    assert turn(VALUE, worse, other).verified <= turn(VALUE, better, other).verified
    assert turn(VALUE, other, worse).verified <= turn(VALUE, other, better).verified


@given(verdicts, verdicts)
def test_a_disagreement_is_seen_exactly_when_the_amounts_differ(
    committee: Verdict, engineer: Verdict
) -> None:
    keys = turn(VALUE, committee, engineer)

    differ = amount_of(committee, VALUE) != amount_of(engineer, VALUE)
    assert (keys.status is KeyStatus.DISAGREEMENT) == differ
    assert bool(keys.difference) == differ


@given(perhaps)
def test_one_key_alone_opens_nothing(verdict: Verdict | None) -> None:
    assert not turn(VALUE, verdict, None).verified
    assert not turn(VALUE, None, verdict).verified
