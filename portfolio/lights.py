"""The traffic light (*semáforo*) of a work under construction, by a published dated rule, never by hand.

The planned progress is read from the money of the plan that was signed, or of its last re-programming; where no schedule was frozen it
grows evenly from the start to the agreed end. A work is late when what is built falls below a share of what was planned to date, and
critical when it falls further, when money runs ahead of works, when nobody reported for too long, or when its term has passed. Between
two reports only the calendar moves, so the days on which a work becomes late and critical are known at each report: they are kept on its
row, and a list reads its lights by comparing two dates with today. An advance that is not built yet is not money ahead of works, because
it was agreed so; and a finished work is not silent, it waits to be received.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum
from functools import cache

import msgspec

from foundation.errors import Refused, Sentence, say
from foundation.money import BASIS
from foundation.reference_data import Dated, read_rows
from portfolio import pauses, planned_value
from portfolio.pauses import Pause
from portfolio.planned_value import Spread


class Light(StrEnum):
    """What a reader sees: always with its word and its reason."""

    GREY = "grey"
    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


class LightRule(Dated, frozen=True, kw_only=True):
    """The thresholds for one kind of follow-up."""

    code: str
    late_ratio_bp: int
    critical_ratio_bp: int
    money_ahead_bp: int
    silent_days: int


class PlanKind(StrEnum):
    """Which plan of money a work is compared with."""

    SIGNED = "signed"
    REPROGRAMMED = "reprogrammed"


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """A plan of money over days: what was frozen at the signature, or the same money over the days re-programmed since ``on``."""

    kind: PlanKind
    on: date
    spreads: tuple[Spread, ...]

    @property
    def whole(self) -> int:
        return sum(one.minor for one in self.spreads)


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """What the rule needs of a work under construction; ``advance_bp`` is the part of the money paid before and not amortised yet."""

    starts_on: date | None
    ends_on: date | None
    physical_bp: int
    financial_bp: int
    last_report_on: date | None
    advance_bp: int = 0
    plan: Plan | None = None
    pauses: tuple[Pause, ...] = ()

    @property
    def heard_on(self) -> date | None:
        """When somebody last said something of the work: its last report, its start, or the end of its last pause."""
        said = self.last_report_on or self.starts_on
        ends = [one.restarted_on for one in self.pauses if one.restarted_on]
        return max([said, *ends]) if said is not None else None

    @property
    def unplanned(self) -> tuple[Pause, ...]:
        """The pauses that the plan does not know; one that was re-programmed was written with those before it."""
        if self.plan is not None and self.plan.kind is PlanKind.REPROGRAMMED:
            return pauses.begun_since(self.pauses, self.plan.on)
        return self.pauses

    @property
    def ahead_bp(self) -> int:
        """How far the money for works runs ahead of them."""
        return self.financial_bp - self.advance_bp - self.physical_bp

    @property
    def is_finished(self) -> bool:
        return self.physical_bp >= BASIS


class Turning(msgspec.Struct, frozen=True, kw_only=True):
    """The first days on which the light is yellow and red, if nothing else is reported."""

    late_from: date | None
    critical_from: date | None


@cache
def light_rules() -> tuple[LightRule, ...]:
    return read_rows("portfolio", "light_rules.csv", LightRule)


def rule_on(rules: Iterable[LightRule], code: str, on: date) -> LightRule:
    """The rule of a kind of follow-up on a day."""
    for rule in rules:
        if rule.code == code and rule.covers(on):
            return rule
    raise Refused(say("No rule for the traffic light is known on {day}.", day=on))


def planned_bp(progress: Progress, on: date) -> int | None:
    """The progress planned to a day; nothing where there is no plan and start or end are unknown."""
    worked_to = pauses.working_day(progress.unplanned, on)
    if progress.plan is not None:
        return planned_value.share_bp(progress.plan.spreads, worked_to)
    whole = _days_of_work(progress)
    if progress.starts_on is None or whole is None:
        return None
    days = min(max((worked_to - progress.starts_on).days, 0), whole)
    return BASIS * days // whole


def _days_of_work(progress: Progress) -> int | None:
    """The days of the term without those on which the work stood still."""
    start, end = progress.starts_on, progress.ends_on
    if start is None or end is None:
        return None
    days = (end - start).days - pauses.days_of(progress.pauses)
    return days if days > 0 else None


def turning(rule: LightRule, progress: Progress) -> Turning:
    """When the light turns, from what is known today."""
    late = _behind_from(progress, rule.late_ratio_bp)
    critical = [_behind_from(progress, rule.critical_ratio_bp)]
    if progress.ends_on is not None and not progress.is_finished:
        critical.append(progress.ends_on + timedelta(days=1))
    heard = progress.heard_on
    if heard is not None and not progress.is_finished:
        critical.append(heard + timedelta(days=rule.silent_days + 1))
    if progress.ahead_bp > rule.money_ahead_bp:
        critical.append(heard or date.min)
    known = [day for day in critical if day is not None]
    found = Turning(late_from=late, critical_from=min(known) if known else None)
    lasting = pauses.lasting(progress.pauses)
    return found if lasting is None else _waiting(found, lasting)


def _waiting(found: Turning, pause: Pause) -> Turning:
    """What had turned before the work stood still has turned; it is late while it does, critical when it should have gone on."""
    before = found.critical_from is not None and found.critical_from < pause.stops_on
    overdue = pause.expected_on + timedelta(days=1)
    return Turning(
        late_from=min(found.late_from or pause.stops_on, pause.stops_on),
        critical_from=found.critical_from if before else overdue,
    )


def _behind_from(progress: Progress, ratio_bp: int) -> date | None:
    """The first day on which physical < ratio × planned; nothing where that never comes before the end."""
    if progress.plan is not None:
        planned = _behind_plan(progress.plan, progress.physical_bp, ratio_bp)
        return None if planned is None else pauses.civil_day(progress.unplanned, planned)
    start, whole = progress.starts_on, _days_of_work(progress)
    if start is None or whole is None or progress.physical_bp >= ratio_bp:
        return None
    planned = start + timedelta(days=whole * progress.physical_bp // ratio_bp + 1)
    return pauses.civil_day(progress.pauses, planned)


def _behind_plan(plan: Plan, physical_bp: int, ratio_bp: int) -> date | None:
    """The same against a plan of money, halving the days of the plan: what is planned never falls from a day to the next."""
    allowed = physical_bp * plan.whole

    def is_behind(on: date) -> bool:
        return ratio_bp * planned_value.planned_to(plan.spreads, on) > allowed

    first = min(one.starts_on for one in plan.spreads)
    last = max(one.ends_on for one in plan.spreads)
    if not is_behind(last):
        return None
    while first < last:
        middle = first + (last - first) // 2
        first, last = (first, middle) if is_behind(middle) else (middle + timedelta(days=1), last)
    return first


def light(
    *,
    is_building: bool,
    is_over: bool,
    late_from: date | None,
    critical_from: date | None,
    on: date,
) -> Light:
    """The light on a day, from the days it turns."""
    if is_over:
        return Light.GREEN
    if not is_building:
        return Light.GREY
    if critical_from is not None and on >= critical_from:
        return Light.RED
    if late_from is not None and on >= late_from:
        return Light.YELLOW
    return Light.GREEN


def reasons(rule: LightRule, progress: Progress, on: date) -> tuple[Sentence, ...]:
    """Everything that speaks against green on a day, in words, with the figures that decide."""
    found: list[Sentence] = []
    planned = planned_bp(progress, on)
    pause = pauses.lasting(progress.pauses)
    stands_still = pause is not None and on >= pause.stops_on
    if pause is not None and stands_still:
        found.append(_why_it_waits(pause, on))
    is_over = progress.ends_on is not None and on > progress.ends_on and not stands_still
    if is_over and not progress.is_finished:
        found.append(
            say("The term ended on {day} and the work is not finished.", day=progress.ends_on)
        )
    if progress.ahead_bp > rule.money_ahead_bp:
        found.append(
            say("Money is {points} points ahead of the works.", points=progress.ahead_bp // 100)
        )
    heard = progress.heard_on
    is_silent = heard is not None and (on - heard).days > rule.silent_days and not stands_still
    if heard is not None and is_silent and not progress.is_finished:
        found.append(say("Nobody has reported for {days} days.", days=(on - heard).days))
    late = _behind_from(progress, rule.late_ratio_bp)
    known = pause.stops_on - timedelta(days=1) if pause is not None and stands_still else on
    if planned is not None and late is not None and known >= late:
        found.append(
            say(
                "{done} % is built of the {planned} % planned to date.",
                done=progress.physical_bp // 100,
                planned=planned // 100,
            )
        )
        found.append(compared_with(progress))
    return tuple(found)


def _why_it_waits(pause: Pause, on: date) -> Sentence:
    if on > pause.expected_on:
        return say(
            "It is suspended since {day}, and was to go on on {expected}.",
            day=pause.stops_on,
            expected=pause.expected_on,
        )
    return say(
        "It is suspended since {day}, and is to go on on {expected}.",
        day=pause.stops_on,
        expected=pause.expected_on,
    )


def compared_with(progress: Progress) -> Sentence:
    """Which plan the light compares with, in words."""
    if progress.plan is None:
        return say("Compared with an even pace from the start to the end of the term.")
    if progress.plan.kind is PlanKind.SIGNED:
        return say(
            "Compared with the money of the schedule that was frozen on {day}.",
            day=progress.plan.on,
        )
    return say(
        "Compared with the signed money over the days re-programmed on {day}.",
        day=progress.plan.on,
    )
