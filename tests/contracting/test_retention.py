"""Retention: held is withheld less released, for each payment and in all, and never below zero."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from contracting.retention import RetentionEntry, after_release, held, release, unreleased
from foundation.errors import Refused
from foundation.money import Money, cop


def entry(payment: str, withheld: str, released: str = "0") -> RetentionEntry:
    return RetentionEntry(payment=payment, withheld=cop(withheld), released=cop(released))


LEDGER = (entry("1", "3_100_000"), entry("2", "4_250_000", "4_250_000"), entry("3", "900_000"))


def test_what_is_held_is_what_was_withheld_less_what_was_released() -> None:
    assert held(LEDGER, currency="COP") == cop("4_000_000")
    assert [one.payment for one in unreleased(LEDGER)] == ["1", "3"]


def test_a_release_comes_from_the_oldest_payments_first() -> None:
    parts = release(LEDGER, cop("3_500_000"))

    assert [(part.payment, part.amount) for part in parts] == [
        ("1", cop("3_100_000")),
        ("3", cop("400_000")),
    ]
    assert held(after_release(LEDGER, parts), currency="COP") == cop("500_000")


@pytest.mark.parametrize("amount", ["0", "-5", "4_000_000.01"])
def test_more_than_is_held_or_nothing_at_all_cannot_be_released(amount: str) -> None:
    with pytest.raises(Refused):
        release(LEDGER, cop(amount))


@given(st.lists(st.integers(0, 10**10), min_size=1, max_size=9), st.data())
def test_a_release_adds_up_to_its_amount(withheld: list[int], data: st.DataObject) -> None:
    ledger = [
        RetentionEntry(payment=str(n), withheld=Money(minor), released=cop(0))
        for n, minor in enumerate(withheld)
    ]
    amount = data.draw(st.integers(0, sum(withheld)))

    if amount:
        parts = release(ledger, Money(amount))
        assert sum(part.amount.minor for part in parts) == amount


class RetentionLedger(RuleBasedStateMachine):
    """Any order of withholding and releasing keeps the ledger right."""

    def __init__(self) -> None:
        super().__init__()
        self.ledger: tuple[RetentionEntry, ...] = ()
        self.withheld = 0
        self.released = 0

    @rule(minor=st.integers(0, 10**9))
    def withhold(self, minor: int) -> None:
        payment = str(len(self.ledger) + 1)
        self.ledger += (RetentionEntry(payment=payment, withheld=Money(minor), released=cop(0)),)
        self.withheld += minor

    @precondition(lambda self: self.withheld > self.released)
    @rule(data=st.data())
    def give_back(self, data: st.DataObject) -> None:
        minor = data.draw(st.integers(1, self.withheld - self.released))
        self.ledger = after_release(self.ledger, release(self.ledger, Money(minor)))
        self.released += minor

    @rule(above=st.integers(1, 10**9))
    def never_more_than_is_held(self, above: int) -> None:
        with pytest.raises(Refused):
            release(self.ledger, Money(self.withheld - self.released + above))

    @invariant()
    def held_is_withheld_less_released(self) -> None:
        assert held(self.ledger, currency="COP").minor == self.withheld - self.released

    @invariant()
    def no_payment_gives_back_more_than_it_kept(self) -> None:
        assert all(cop(0) <= one.released <= one.withheld for one in self.ledger)


TestRetentionLedger = RetentionLedger.TestCase
