"""Quorum: the exact number of members that a meeting needs, call by call."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.errors import Refused
from portfolio.quorum import (
    Call,
    Matter,
    assess,
    needed_of,
    own_statutes,
    quorum_rules,
    refusal_of_time,
    rule_on,
)

JAC = rule_on(quorum_rules(), "community_action", date(2019, 8, 4))

members = st.integers(1, 3_000)
calls = st.sampled_from(Call)


@pytest.mark.parametrize(
    ("count", "first", "second", "later"),
    [(30, 16, 9, 6), (31, 16, 10, 7), (75, 38, 23, 15), (20, 11, 6, 4), (123, 62, 37, 25)],
)
def test_a_community_action_organisation_needs_the_numbers_of_the_law(
    count: int, first: int, second: int, later: int
) -> None:
    assert assess(JAC, count, 0, Call.FIRST).needed == first
    assert assess(JAC, count, 0, Call.SECOND).needed == second
    assert assess(JAC, count, 0, Call.LATER).needed == later


def test_half_plus_one_of_an_odd_number_is_the_next_whole_number_above_the_half() -> None:
    assert needed_of("1/2+1", 31) == 16
    assert needed_of("1/2+1", 30) == 16


def test_fifteen_of_thirty_can_talk_but_not_decide_and_learn_what_comes_next() -> None:
    result = assess(JAC, 30, 15, Call.FIRST)

    assert result.may_deliberate
    assert not result.may_decide
    assert str(result.sentence).startswith("15 of 30 members attended: they can talk")
    assert str(result.next_step) == "After 60 minutes, 9 members are enough."


def test_after_a_failed_second_call_the_body_meets_within_fifteen_days() -> None:
    result = assess(JAC, 41, 12, Call.SECOND)

    assert not result.may_decide
    assert str(result.next_step) == "Meet again within 15 days; then 9 members are enough."


def test_a_met_quorum_needs_no_next_step() -> None:
    result = assess(JAC, 41, 13, Call.SECOND)

    assert result.may_decide
    assert result.next_step is None


def test_statutes_and_real_estate_know_no_smaller_quorum() -> None:
    later = assess(JAC, 40, 12, Call.LATER, matter=Matter.SPECIAL)

    assert later.needed == 21
    assert not later.may_decide


def test_more_people_than_members_is_refused() -> None:
    with pytest.raises(Refused):
        assess(JAC, 30, 31, Call.FIRST)


def test_an_organisation_without_members_has_no_quorum() -> None:
    with pytest.raises(Refused):
        assess(JAC, 0, 0, Call.FIRST)


def test_the_fractions_after_the_law_of_2021_are_still_to_be_confirmed() -> None:
    assert not JAC.to_confirm
    assert rule_on(quorum_rules(), "community_action", date(2021, 12, 18)).to_confirm


def test_a_day_before_the_first_law_has_no_rule() -> None:
    with pytest.raises(Refused):
        rule_on(quorum_rules(), "community_action", date(1999, 5, 2))


def test_a_cabildo_follows_its_own_statutes() -> None:
    rule = own_statutes("2/3", source="Own regulations, art. 14", valid_from=date(2018, 1, 1))

    assert assess(rule, 50, 34, Call.FIRST).may_decide
    assert not assess(rule, 50, 33, Call.FIRST).may_decide
    with pytest.raises(Refused):
        assess(rule, 50, 33, Call.SECOND)


def test_the_second_call_begins_an_hour_later_and_not_before() -> None:
    called = datetime(2026, 3, 14, 19, 0, tzinfo=UTC)

    early = called + timedelta(minutes=59)
    on_time = called + timedelta(minutes=60)

    assert refusal_of_time(JAC, Call.SECOND, called_for=called, held_at=early)
    assert refusal_of_time(JAC, Call.SECOND, called_for=called, held_at=on_time) is None


def test_the_later_meeting_is_held_on_another_day_within_fifteen() -> None:
    called = datetime(2026, 3, 14, 19, 0, tzinfo=UTC)

    for days, is_refused in [(0, True), (1, False), (15, False), (16, True)]:
        held = called + timedelta(days=days)
        refusal = refusal_of_time(JAC, Call.LATER, called_for=called, held_at=held)
        assert (refusal is not None) == is_refused


def test_no_meeting_begins_before_the_hour_it_was_called_for() -> None:
    called = datetime(2026, 3, 14, 19, 0, tzinfo=UTC)

    assert refusal_of_time(
        JAC, Call.FIRST, called_for=called, held_at=called - timedelta(minutes=1)
    )


@given(members, calls)
def test_the_number_needed_is_exact(count: int, call: Call) -> None:
    needed = assess(JAC, count, 0, call).needed

    assert 1 <= needed <= count
    assert assess(JAC, count, needed, call).may_decide
    assert not assess(JAC, count, needed - 1, call).may_decide


@given(st.data(), members, calls)
def test_one_more_member_never_breaks_a_quorum(data: st.DataObject, count: int, call: Call) -> None:
    attending = data.draw(st.integers(0, count - 1))

    fewer = assess(JAC, count, attending, call)
    more = assess(JAC, count, attending + 1, call)

    assert more.may_decide >= fewer.may_decide
    assert more.may_deliberate >= fewer.may_deliberate


@given(members)
def test_every_later_call_needs_no_more_than_the_one_before(count: int) -> None:
    first, second, later = (assess(JAC, count, 0, call).needed for call in Call)

    assert first >= second >= later


@given(st.data(), members, calls)
def test_who_may_decide_may_deliberate(data: st.DataObject, count: int, call: Call) -> None:
    result = assess(JAC, count, data.draw(st.integers(0, count)), call)

    assert result.may_deliberate or not result.may_decide


@given(st.integers(1, 3_000))
def test_a_threshold_is_the_smallest_number_that_reaches_it(count: int) -> None:
    needed = needed_of("3/10", count)

    assert needed * 10 >= count * 3
    assert (needed - 1) * 10 < count * 3 or needed == 1
