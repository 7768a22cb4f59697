"""When a maintenance task is due: dates from the anchor, never chained, moved off holidays, explained.

* Occurrence ``n`` is the anchor plus n periods, calculated each time from the anchor: a task of 31 January that returns every month is due
  on 28 February and on 31 March. (Chained additions would stay on the 28th for ever.)
* A task may return before each wet season instead: on the first day of the month before the rains begin.
* Base *scheduled*: the calendar does not move, early or late. Base *completed*: the period runs from the last visit.
* What is overdue stays due until somebody did it; a missed visit never breaks the chain. A visit settles the open occurrence and every
  older one with it; a visit too early to be the coming one is an extra visit and moves nothing.
* A date on a day off is moved to the business day before or after it, by rule; the calendar behind it stays where it was.

Nothing here reads a clock or a calendar of holidays: the day and the test for business days are passed in.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from enum import StrEnum

import msgspec
from dateutil.relativedelta import relativedelta

from foundation.errors import Sentence, say

IsBusinessDay = Callable[[date], bool]

WEEKDAYS = (
    say("Monday"),
    say("Tuesday"),
    say("Wednesday"),
    say("Thursday"),
    say("Friday"),
    say("Saturday"),
    say("Sunday"),
)

DAY = timedelta(days=1)
MONTHS = 12

# Longer than any run of days off; without it a calendar of nothing but holidays would never end.
LONGEST_REST = 31


class MonthName(str):
    """A month inside a sentence, shown by its name."""

    label_context = "month"


class Unit(StrEnum):
    """What a period is counted in."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


FROM_ANCHOR = {
    Unit.DAY: (say("Every day from {anchor}."), say("Every {count} days from {anchor}.")),
    Unit.WEEK: (say("Every week from {anchor}."), say("Every {count} weeks from {anchor}.")),
    Unit.MONTH: (say("Every month from {anchor}."), say("Every {count} months from {anchor}.")),
    Unit.YEAR: (say("Every year from {anchor}."), say("Every {count} years from {anchor}.")),
}
AFTER_LAST_VISIT = {
    Unit.DAY: (say("A day after the last visit."), say("{count} days after the last visit.")),
    Unit.WEEK: (say("A week after the last visit."), say("{count} weeks after the last visit.")),
    Unit.MONTH: (say("A month after the last visit."), say("{count} months after the last visit.")),
    Unit.YEAR: (say("A year after the last visit."), say("{count} years after the last visit.")),
}


class Base(StrEnum):
    """From where the next period runs."""

    SCHEDULED = "scheduled"
    COMPLETED = "completed"


class Shift(StrEnum):
    """Where a date on a day off goes."""

    NONE = "none"
    PREVIOUS = "previous"
    NEXT = "next"


class Every(msgspec.Struct, frozen=True, kw_only=True, tag="every"):
    """A period: every ``count`` days, weeks, months or years."""

    count: int
    unit: Unit


class BeforeRains(msgspec.Struct, frozen=True, kw_only=True, tag="before_rains"):
    """Before each wet season; ``wet_months`` are the months in which the rains begin."""

    wet_months: tuple[int, ...]

    @property
    def months(self) -> tuple[int, ...]:
        """The months of the visits, in the order of the year."""
        return tuple(sorted((month - 2) % MONTHS + 1 for month in self.wet_months))


class TaskRule(msgspec.Struct, frozen=True, kw_only=True):
    """When one task on one asset is due; nothing is due after the last day, if there is one."""

    anchor: date
    cycle: Every | BeforeRains
    base: Base = Base.SCHEDULED
    shift: Shift = Shift.NEXT
    ends_on: date | None = None

    def __post_init__(self) -> None:
        if isinstance(self.cycle, Every):
            if self.cycle.count < 1:
                raise ValueError("a period is at least one day, week, month or year")
        elif not self.cycle.wet_months or self.base is Base.COMPLETED:
            raise ValueError("the rains have months, and do not wait for the last visit")


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """A task that was done: on which day, for which occurrence; none for an extra visit."""

    done_on: date
    number: int | None


class Occurrence(msgspec.Struct, frozen=True, kw_only=True):
    """One date of a task: by the calendar, and as moved off a day off."""

    number: int
    nominal_on: date
    due_on: date

    @property
    def is_moved(self) -> bool:
        return self.nominal_on != self.due_on


class NextDue(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be done next; ``missed`` counts the dates that passed without a visit."""

    occurrence: Occurrence
    missed: int
    days_overdue: int
    sentence: Sentence

    @property
    def is_overdue(self) -> bool:
        return self.days_overdue > 0


def nominal(rule: TaskRule, number: int) -> date:
    """The date of an occurrence by the calendar; occurrence 0 is the anchor itself."""
    if number == 0:
        return rule.anchor
    if isinstance(rule.cycle, BeforeRains):
        return _season_visit(rule.cycle, _seasons_passed(rule.cycle, rule.anchor) + number - 1)
    steps = rule.cycle.count * number
    match rule.cycle.unit:
        case Unit.DAY:
            return rule.anchor + steps * DAY
        case Unit.WEEK:
            return rule.anchor + timedelta(weeks=steps)
        case Unit.MONTH:
            return rule.anchor + relativedelta(months=steps)
        case Unit.YEAR:
            return rule.anchor + relativedelta(years=steps)


def last_number(rule: TaskRule, on: date) -> int:
    """The last occurrence whose date by the calendar is not after a day; 0 where none has come yet."""
    if on <= rule.anchor:
        return 0
    if isinstance(rule.cycle, BeforeRains):
        passed = _seasons_passed(rule.cycle, on)
        return passed - _seasons_passed(rule.cycle, rule.anchor)
    days = (on - rule.anchor).days
    match rule.cycle.unit:
        case Unit.DAY:
            return days // rule.cycle.count
        case Unit.WEEK:
            return days // (7 * rule.cycle.count)
        case Unit.MONTH | Unit.YEAR:
            months = (on.year - rule.anchor.year) * MONTHS + on.month - rule.anchor.month
            number = months // (rule.cycle.count * (MONTHS if rule.cycle.unit is Unit.YEAR else 1))
            return number - (nominal(rule, number) > on)


def occurrence(rule: TaskRule, number: int, is_business_day: IsBusinessDay) -> Occurrence:
    """One occurrence with the day it is really due on."""
    on = nominal(rule, number)
    return Occurrence(number=number, nominal_on=on, due_on=_move(on, rule.shift, is_business_day))


def next_due(
    rule: TaskRule, visits: Sequence[Visit], today: date, is_business_day: IsBusinessDay
) -> NextDue | None:
    """What is due next, overdue or to come; nothing once the rule has ended."""
    chain, number, offset = _open_chain(rule, visits)
    due = occurrence(chain, number, is_business_day)
    if _is_after_end(rule, due.nominal_on):
        return None
    overdue = max((today - due.due_on).days, 0)
    return NextDue(
        occurrence=msgspec.structs.replace(due, number=number + offset),
        missed=_passed(chain, number, today, is_business_day) if overdue else 0,
        days_overdue=overdue,
        # Before the first visit a period can only run from the anchor, and the sentence says so.
        sentence=explain(rule if visits else _by_calendar(rule), due),
    )


def number_of_visit(rule: TaskRule, visits: Sequence[Visit], done_on: date) -> int | None:
    """Which occurrence a visit of a day settles; none where it is an extra visit.

    Late: the last one that came due, and every older one with it. Early: the coming one, if the day is nearer to it than to the one
    before. A visit that is recorded after a later one moves nothing.
    """
    if any(visit.done_on > done_on for visit in visits):
        return None
    chain, number, offset = _open_chain(rule, visits)
    if rule.base is Base.COMPLETED:
        return number + offset
    came_due = last_number(chain, done_on)
    if came_due >= number:
        return came_due
    before, coming = nominal(chain, number - 1), nominal(chain, number)
    return number if coming - done_on < done_on - before else None


def after_visit(
    rule: TaskRule, visits: Sequence[Visit], done_on: date, is_business_day: IsBusinessDay
) -> NextDue | None:
    """What will be due next if the task is recorded as done on a day: shown before saving."""
    visit = Visit(done_on=done_on, number=number_of_visit(rule, visits, done_on))
    return next_due(rule, [*visits, visit], done_on, is_business_day)


def horizon(
    rule: TaskRule,
    visits: Sequence[Visit],
    today: date,
    until: date,
    is_business_day: IsBusinessDay,
) -> tuple[Occurrence, ...]:
    """What is due until a day: the open occurrence first, however old, then those to come.

    With base *completed* the later dates assume that each visit is made when it is due, an overdue one today.
    """
    first = next_due(rule, visits, today, is_business_day)
    if first is None or first.occurrence.due_on > until:
        return ()
    chain, number, offset = _open_chain(rule, visits)
    if first.is_overdue and rule.base is Base.COMPLETED:
        chain, number, offset = msgspec.structs.replace(rule, anchor=today), 0, offset + 1
    following = []
    # What fell between the open occurrence and today is missed, not due again.
    number = max(number, last_number(chain, today - LONGEST_REST * DAY))
    while True:
        number += 1
        one = occurrence(chain, number, is_business_day)
        if _is_after_end(rule, one.nominal_on) or min(one.nominal_on, one.due_on) > until:
            break
        if today <= one.due_on <= until:
            following.append(msgspec.structs.replace(one, number=number + offset))
    return (first.occurrence, *following)


def explain(rule: TaskRule, due: Occurrence) -> Sentence:
    """The rule behind a date, and the move off a day off where there was one."""
    cycle = _explain_cycle(rule)
    if not due.is_moved:
        return cycle
    return say(
        "{rule} Moved from {from_weekday}, {from_date}, a day off, to {to_weekday}, {to_date}.",
        rule=cycle,
        from_weekday=WEEKDAYS[due.nominal_on.weekday()],
        from_date=due.nominal_on,
        to_weekday=WEEKDAYS[due.due_on.weekday()],
        to_date=due.due_on,
    )


def name_months(months: Sequence[int]) -> Sentence:
    """Months as people say them: March and September."""
    *first, last = [MonthName(str(month)) for month in sorted(months)]
    return say("{first} and {last}", first=first, last=last) if first else say("{last}", last=last)


def _by_calendar(rule: TaskRule) -> TaskRule:
    return msgspec.structs.replace(rule, base=Base.SCHEDULED)


def _explain_cycle(rule: TaskRule) -> Sentence:
    if isinstance(rule.cycle, BeforeRains):
        return say(
            "In the month before the rains, which begin here in {months}.",
            months=name_months(rule.cycle.wet_months),
        )
    texts = AFTER_LAST_VISIT if rule.base is Base.COMPLETED else FROM_ANCHOR
    one, many = texts[rule.cycle.unit]
    text = one if rule.cycle.count == 1 else many
    return say(text.msgid, count=rule.cycle.count, anchor=rule.anchor)


def _open_chain(rule: TaskRule, visits: Iterable[Visit]) -> tuple[TaskRule, int, int]:
    """The calendar that counts now, its first open occurrence, and how many are numbered before it."""
    settled = max((visit.number for visit in visits if visit.number is not None), default=0)
    if rule.base is Base.SCHEDULED:
        return rule, settled + 1, 0
    last = max((visit.done_on for visit in visits), default=rule.anchor)
    return msgspec.structs.replace(rule, anchor=last), 1, settled


def _passed(chain: TaskRule, number: int, today: date, is_business_day: IsBusinessDay) -> int:
    """How many dates from an open occurrence on lie before today."""
    last = max(last_number(chain, today), number)
    # A date moved to the business day after it may still be to come, one moved before it may be past.
    while last > number and occurrence(chain, last, is_business_day).due_on >= today:
        last -= 1
    while occurrence(chain, last + 1, is_business_day).due_on < today:
        last += 1
    return last - number + 1


def _is_after_end(rule: TaskRule, on: date) -> bool:
    return rule.ends_on is not None and on > rule.ends_on


def _move(on: date, shift: Shift, is_business_day: IsBusinessDay) -> date:
    if shift is Shift.NONE:
        return on
    step = -DAY if shift is Shift.PREVIOUS else DAY
    for days in range(LONGEST_REST):
        if is_business_day(on + days * step):
            return on + days * step
    raise ValueError(f"no business day within {LONGEST_REST} days of {on}")


def _season_visit(cycle: BeforeRains, index: int) -> date:
    """The visit with a running index over all years."""
    year, position = divmod(index, len(cycle.months))
    return date(year, cycle.months[position], 1)


def _seasons_passed(cycle: BeforeRains, on: date) -> int:
    """The running index of the first visit after a day."""
    return on.year * len(cycle.months) + sum(month <= on.month for month in cycle.months)
