"""Coverages: what each needs follows from value, advance and dates, and every extension names what it has to cover."""

from datetime import date
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracting import coverages, settlement_rules
from contracting.coverages import Cover, Coverage, CoverStatus, Subject
from contracting.settlement_rules import SettlementStage
from foundation.errors import Refused
from foundation.money import Money, cop

POLICY, OTHER = UUID(int=1), UUID(int=2)
AT_START = (Coverage.ADVANCE, Coverage.PERFORMANCE, Coverage.WAGES, Coverage.LIABILITY)
SUBJECT = Subject(
    family="public",
    law_on=date(2026, 2, 10),
    value=cop("91_000_000"),
    advance=cop("27_300_000"),
    ends_on=date(2026, 8, 31),
)


def cover(coverage: Coverage, amount: str, until: date, policy: UUID = POLICY) -> Cover:
    return Cover(
        policy_id=policy,
        coverage=coverage,
        amount=cop(amount),
        valid_from=date(2026, 2, 12),
        valid_to=until,
    )


def test_what_each_coverage_needs_follows_from_the_agreement() -> None:
    """$ 91.000.000, advance $ 27.300.000; settled by agreement by 31 December, wages three years after 31 August.

    200 minimum wages of 2026 are 200 × $ 1.750.905 = $ 350.181.000.
    """
    found = {
        need.coverage: (need.amount, need.until)
        for need in coverages.needs_of(SUBJECT, tuple(Coverage))
    }

    assert found == {
        Coverage.ADVANCE: (cop("27_300_000"), date(2026, 12, 31)),
        Coverage.PERFORMANCE: (cop("9_100_000"), date(2026, 12, 31)),
        Coverage.WAGES: (cop("4_550_000"), date(2029, 8, 31)),
        Coverage.LIABILITY: (cop("350_181_000"), date(2026, 8, 31)),
    }
    received = msgspec.structs.replace(
        SUBJECT, advance=Money.zero("COP"), accepted_on=date(2026, 8, 20)
    )
    later = {need.coverage: need.until for need in coverages.needs_of(received, tuple(Coverage))}
    assert Coverage.ADVANCE not in later
    assert later[Coverage.STABILITY] == date(2031, 8, 20)
    assert [one.coverage for one in coverages.needs_of(SUBJECT, (Coverage.WAGES,))] == [
        Coverage.WAGES
    ]


def test_an_extension_names_each_coverage_that_a_change_left_short() -> None:
    """Value up by 10 % and 45 days more: what covered everything covers neither amount nor time."""
    covers = [
        cover(Coverage.PERFORMANCE, "9_100_000", date(2026, 12, 31)),
        cover(Coverage.WAGES, "6_000_000", date(2029, 8, 31)),
    ]
    asked = (Coverage.PERFORMANCE, Coverage.WAGES)
    before = coverages.judge(coverages.needs_of(SUBJECT, asked), covers)
    changed = msgspec.structs.replace(SUBJECT, value=cop("100_100_000"), ends_on=date(2026, 10, 15))
    after = coverages.judge(coverages.needs_of(changed, asked), covers)

    assert [one.status for one in before] == [CoverStatus.COVERED, CoverStatus.COVERED]
    assert coverages.lacking(before) == ()
    assert [one.status for one in after] == [CoverStatus.SHORT_AMOUNT, CoverStatus.SHORT_TIME]
    assert [(one.need.amount, one.need.until) for one in coverages.lacking(after)] == [
        (cop("10_010_000"), date(2027, 2, 15)),
        (cop("5_005_000"), date(2029, 10, 15)),
    ]
    assert coverages.expires_on(after) == date(2026, 12, 31)


def test_of_two_policies_the_one_that_is_enough_counts() -> None:
    need = coverages.needs_of(SUBJECT, (Coverage.PERFORMANCE,))
    small_and_long = cover(Coverage.PERFORMANCE, "5_000_000", date(2030, 1, 1))
    enough = cover(Coverage.PERFORMANCE, "9_100_000", date(2026, 12, 31), OTHER)

    (one,) = coverages.judge(need, [small_and_long, enough])
    assert (one.status, one.cover) == (CoverStatus.COVERED, enough)
    (none,) = coverages.judge(need, [])
    assert none.status is CoverStatus.MISSING


@given(
    st.integers(1, 10**12),
    st.integers(1, 10**12),
    st.dates(date(2026, 1, 1), date(2035, 1, 1)),
    st.dates(date(2026, 1, 1), date(2035, 1, 1)),
)
def test_a_longer_and_dearer_agreement_never_needs_less(
    value: int, more: int, ends_on: date, later: date
) -> None:
    small = msgspec.structs.replace(SUBJECT, value=Money(value), ends_on=min(ends_on, later))
    big = msgspec.structs.replace(SUBJECT, value=Money(value + more), ends_on=max(ends_on, later))

    for one, other in zip(
        coverages.needs_of(small, AT_START), coverages.needs_of(big, AT_START), strict=True
    ):
        assert one.amount.minor <= other.amount.minor
        assert one.until <= other.until


def test_settlement_deadlines_are_counted_from_the_end_of_the_agreement() -> None:
    """31 October: four months end on 28 February, six on 30 April, thirty on 30 April two years later."""
    ended = date(2026, 10, 31)

    assert settlement_rules.deadlines("public", ended) == {
        SettlementStage.BY_AGREEMENT: date(2027, 2, 28),
        SettlementStage.UNILATERAL: date(2027, 4, 30),
        SettlementStage.LATE: date(2029, 4, 30),
    }
    stages = [
        settlement_rules.stage_on("public", ended, day)
        for day in (date(2027, 2, 28), date(2027, 3, 1), date(2027, 5, 1), date(2029, 5, 1))
    ]
    assert stages == [*SettlementStage, None]
    with pytest.raises(Refused):
        settlement_rules.deadlines("public", date(1990, 1, 1))
