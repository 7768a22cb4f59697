"""The days of suspensions: the first day without work counts, the day of the restart does not, and plans wait meanwhile."""

from datetime import date, timedelta

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from contracting import earned_value, suspension_rules
from contracting.earned_value import Course, Entry
from contracting.suspension_rules import Standing
from foundation.money import BASIS, cop
from portfolio import lights, pauses
from portfolio.lights import Light, LightRule, Progress
from portfolio.pauses import Pause
from portfolio.planned_value import Spread

START = date(2026, 3, 2)


@st.composite
def some_pauses(draw: st.DrawFn) -> tuple[Pause, ...]:
    """Pauses that are over, one after the other, some of them touching."""
    day, found = START, []
    for _ in range(draw(st.integers(0, 4))):
        day += timedelta(days=draw(st.integers(0, 40)))
        end = day + timedelta(days=draw(st.integers(0, 60)))
        found.append(
            Pause(stops_on=day, expected_on=day + timedelta(days=10), restarted_on=end),
        )
        day = end
    return tuple(found)


def test_the_first_day_counts_and_the_day_of_the_restart_does_not() -> None:
    """Stopped on Tuesday the 3rd, at work again on the 10th: the 3rd to the 9th are seven days."""
    assert suspension_rules.days_between(date(2026, 3, 3), date(2026, 3, 10)) == 7
    assert suspension_rules.days_between(date(2026, 3, 3), date(2026, 3, 3)) == 0
    assert suspension_rules.moved(date(2026, 6, 30), 7) == date(2026, 7, 7)
    pause = Pause(
        stops_on=date(2026, 3, 3), expected_on=date(2026, 3, 9), restarted_on=date(2026, 3, 10)
    )
    assert [pauses.days_to([pause], date(2026, 3, day)) for day in (2, 3, 9, 10, 31)] == [
        *(0, 1, 7, 7, 7)
    ]


@given(some_pauses(), st.integers(0, 400))
def test_every_day_of_work_is_one_civil_day(found: tuple[Pause, ...], days: int) -> None:
    day = START + timedelta(days=days)
    civil = pauses.civil_day(found, day)

    assert pauses.working_day(found, civil) == day
    assert civil - day <= timedelta(days=pauses.days_of(found))
    assert not any(one.stops_on <= civil < one.restarted_on for one in found if one.restarted_on)


@given(some_pauses(), st.integers(1, 300), st.integers(0, BASIS), st.integers(0, 500))
def test_a_suspended_plan_is_the_plan_moved(
    found: tuple[Pause, ...], term: int, physical: int, day: int
) -> None:
    """On its days of work a work with pauses turns its light exactly as one that never stood still."""
    plain = Progress(
        starts_on=START,
        ends_on=START + timedelta(days=term),
        physical_bp=physical,
        financial_bp=0,
        last_report_on=None,
    )
    lost = pauses.days_of(found)
    paused = msgspec.structs.replace(
        plain, ends_on=START + timedelta(days=term + lost), pauses=found
    )
    today = START + timedelta(days=day)

    assert lights.planned_bp(paused, pauses.civil_day(found, today)) == lights.planned_bp(
        plain, today
    )
    moved, kept = (lights.turning(RULE, one).late_from for one in (paused, plain))
    assert moved == (None if kept is None else pauses.civil_day(found, kept))


RULE = LightRule(
    code="built_here",
    late_ratio_bp=9_500,
    critical_ratio_bp=8_500,
    money_ahead_bp=1_500,
    silent_days=15,
    valid_from=date(2024, 1, 1),
    source="of this test",
    to_confirm=False,
)


def light_on(progress: Progress, on: date) -> Light:
    turning = lights.turning(RULE, progress)
    return lights.light(
        is_building=True,
        is_over=False,
        late_from=turning.late_from,
        critical_from=turning.critical_from,
        on=on,
    )


def test_a_suspended_work_is_late_but_not_silent_until_its_restart_is_overdue() -> None:
    """Last heard on the 20th, so silent from 5 April; suspended from the 25th, to go on on 1 June."""
    going_on = Progress(
        starts_on=START,
        ends_on=date(2026, 8, 1),
        physical_bp=5_000,
        financial_bp=0,
        last_report_on=date(2026, 3, 20),
    )
    pause = Pause(stops_on=date(2026, 3, 25), expected_on=date(2026, 6, 1))
    suspended = msgspec.structs.replace(going_on, pauses=(pause,))

    assert light_on(going_on, date(2026, 4, 5)) is Light.RED
    assert light_on(suspended, date(2026, 3, 24)) is Light.GREEN
    assert light_on(suspended, date(2026, 4, 5)) is Light.YELLOW
    assert light_on(suspended, date(2026, 6, 1)) is Light.YELLOW
    assert light_on(suspended, date(2026, 6, 2)) is Light.RED
    (why,) = lights.reasons(RULE, suspended, date(2026, 4, 5))
    assert why.msgid.startswith("It is suspended since")
    # Going on again is word of it: silence is counted from that day.
    over = msgspec.structs.replace(pause, restarted_on=date(2026, 6, 1))
    again = msgspec.structs.replace(suspended, pauses=(over,), ends_on=date(2026, 10, 8))
    assert light_on(again, date(2026, 6, 16)) is Light.GREEN
    assert light_on(again, date(2026, 6, 17)) is Light.RED


def test_the_pace_is_that_of_the_days_of_work() -> None:
    """100 days for $ 10.000.000, half built after 50 days of work: a pause of 30 days leaves the pace at one."""
    course = Course(
        budget=cop("10_000_000"),
        baseline=(
            Spread(
                starts_on=START,
                ends_on=START + timedelta(days=99),
                minor=cop("10_000_000").minor,
            ),
        ),
        in_force=(),
        payable=(),
        verified=(Entry(on=START + timedelta(days=19), minor=cop("5_000_000").minor),),
        paid=(),
        pauses=(
            Pause(
                stops_on=START + timedelta(days=20),
                expected_on=START + timedelta(days=40),
                restarted_on=START + timedelta(days=50),
            ),
        ),
    )
    on = START + timedelta(days=79)

    assert earned_value.standing(course, on).pace_milli == 1_000
    without = msgspec.structs.replace(course, pauses=())
    assert earned_value.standing(without, on).pace_milli == 625
    assert [one.planned_bp for one in earned_value.curve(course, [START, on], on)] == [100, 5_000]


def test_a_suspension_begins_after_the_last_report_and_within_the_term() -> None:
    standing = Standing(
        starts_on=START,
        ends_on=date(2026, 7, 1),
        last_report_on=date(2026, 4, 10),
        restarted_on=date(2026, 4, 20),
    )

    def wrong(stops_on: date, expected_on: date) -> set[str]:
        return set(suspension_rules.errors_of(standing, stops_on=stops_on, expected_on=expected_on))

    assert wrong(date(2026, 4, 20), date(2026, 4, 21)) == set()
    assert wrong(date(2026, 4, 19), date(2026, 5, 1)) == {"stops_on"}
    assert wrong(date(2026, 4, 9), date(2026, 5, 1)) == {"stops_on"}
    assert wrong(date(2026, 3, 1), date(2026, 5, 1)) == {"stops_on"}
    assert wrong(date(2026, 7, 2), date(2026, 7, 2)) == {"stops_on", "expected_on"}
