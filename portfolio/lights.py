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
from portfolio import planned_value
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
    if progress.plan is not None:
        return planned_value.share_bp(progress.plan.spreads, on)
    start, end = progress.starts_on, progress.ends_on
    if start is None or end is None or end <= start:
        return None
    days = min(max((on - start).days, 0), (end - start).days)
    return BASIS * days // (end - start).days


def turning(rule: LightRule, progress: Progress) -> Turning:
    """When the light turns, from what is known today."""
    late = _behind_from(progress, rule.late_ratio_bp)
    critical = [_behind_from(progress, rule.critical_ratio_bp)]
    if progress.ends_on is not None and not progress.is_finished:
        critical.append(progress.ends_on + timedelta(days=1))
    heard = progress.last_report_on or progress.starts_on
    if heard is not None and not progress.is_finished:
        critical.append(heard + timedelta(days=rule.silent_days + 1))
    if progress.ahead_bp > rule.money_ahead_bp:
        critical.append(heard or date.min)
    known = [day for day in critical if day is not None]
    return Turning(late_from=late, critical_from=min(known) if known else None)


def _behind_from(progress: Progress, ratio_bp: int) -> date | None:
    """The first day on which physical < ratio × planned; nothing where that never comes before the end."""
    if progress.plan is not None:
        return _behind_plan(progress.plan, progress.physical_bp, ratio_bp)
    start, end = progress.starts_on, progress.ends_on
    if start is None or end is None or end <= start or progress.physical_bp >= ratio_bp:
        return None
    return start + timedelta(days=(end - start).days * progress.physical_bp // ratio_bp + 1)


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
    if progress.ends_on is not None and on > progress.ends_on and not progress.is_finished:
        found.append(
            say("The term ended on {day} and the work is not finished.", day=progress.ends_on)
        )
    if progress.ahead_bp > rule.money_ahead_bp:
        found.append(
            say("Money is {points} points ahead of the works.", points=progress.ahead_bp // 100)
        )
    heard = progress.last_report_on or progress.starts_on
    is_silent = heard is not None and (on - heard).days > rule.silent_days
    if heard is not None and is_silent and not progress.is_finished:
        found.append(say("Nobody has reported for {days} days.", days=(on - heard).days))
    late = _behind_from(progress, rule.late_ratio_bp)
    if planned is not None and late is not None and on >= late:
        found.append(
            say(
                "{done} % is built of the {planned} % planned to date.",
                done=progress.physical_bp // 100,
                planned=planned // 100,
            )
        )
        found.append(compared_with(progress))
    return tuple(found)


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
