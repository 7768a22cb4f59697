"""Quorum of a community assembly: may this meeting talk, and may it decide?

The rule of the community action organisations (JAC) is Ley 743/2002, art. 29: nothing is deliberated with less than a fifth of the
members; a meeting is installed with half of them plus one; an hour later three tenths are enough; otherwise the body meets again within
fifteen days, and then a fifth is enough. Statutes, dissolution, disposal of real estate and the like (``Matter.SPECIAL``) know no
smaller quorum and take two thirds of the votes. Ley 2166/2021 repealed that law, so the figures are dated reference data, still to be
confirmed. Other organisations (cabildos, community councils, associations) follow their own statutes: ``own_statutes``.

*Half plus one* of an odd number is the next whole number above the half: 16 of 31.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from functools import cache
from math import ceil, floor
from typing import Annotated

import msgspec

from foundation.clock import BOGOTA
from foundation.errors import Refused, Sentence, say
from foundation.reference_data import Dated, covering, read_rows

# A part of a number of people, as the law writes it: "3/10" is at least three tenths, "1/2+1" more than the half.
Threshold = Annotated[str, msgspec.Meta(pattern=r"^[1-9]\d*/[1-9]\d*(\+1)?$")]


class Call(StrEnum):
    """Which attempt at meeting this is."""

    FIRST = "first"
    SECOND = "second"
    LATER = "later"


class Matter(StrEnum):
    """What is being decided; special matters know no smaller quorum."""

    ORDINARY = "ordinary"
    SPECIAL = "special"


class QuorumRule(Dated, frozen=True, kw_only=True):
    """The fractions of one law or statute; a call that the rule does not know has no fraction."""

    code: str
    deliberate: Threshold
    first_call: Threshold
    second_call: Threshold | None = None
    second_call_after_minutes: int | None = None
    later_meeting: Threshold | None = None
    later_meeting_within_days: int | None = None
    decision: Threshold
    special_decision: Threshold


class QuorumResult(msgspec.Struct, frozen=True, kw_only=True):
    """What one attendance allows, with the numbers it was judged by."""

    members: int
    attending: int
    call: Call
    needed: int
    needed_to_deliberate: int
    may_deliberate: bool
    may_decide: bool
    to_confirm: bool
    sentence: Sentence
    next_step: Sentence | None


@cache
def quorum_rules() -> tuple[QuorumRule, ...]:
    return read_rows("portfolio", "quorum_rules.csv", QuorumRule)


def rule_on(rules: Iterable[QuorumRule], code: str, on: date) -> QuorumRule:
    """The rule of one kind of organisation on the day of its meeting."""
    for rule in covering(rules, on):
        if rule.code == code:
            return rule
    raise Refused(say("No quorum rule is known for this organisation on {date}.", date=on))


def own_statutes(
    install: Threshold,
    *,
    source: str,
    valid_from: date,
    second_call: Threshold | None = None,
    second_call_after_minutes: int | None = None,
    decision: Threshold = "1/2+1",
    special_decision: Threshold = "2/3",
) -> QuorumRule:
    """The rule of an organisation that is not a JAC: the fractions its own statutes give."""
    return QuorumRule(
        code="own_statutes",
        deliberate=install if second_call is None else second_call,
        first_call=install,
        second_call=second_call,
        second_call_after_minutes=second_call_after_minutes,
        decision=decision,
        special_decision=special_decision,
        valid_from=valid_from,
        source=source,
        to_confirm=False,
    )


def needed_of(threshold: Threshold, people: int) -> int:
    """How many people a fraction of a number of people is; never less than one."""
    fraction, _, plus_one = threshold.partition("+")
    part = people * Fraction(fraction)
    return max(floor(part) + 1 if plus_one else ceil(part), 1)


def assess(
    rule: QuorumRule,
    members: int,
    attending: int,
    call: Call,
    *,
    matter: Matter = Matter.ORDINARY,
) -> QuorumResult:
    """Judge one attendance of members; guests and residents who are not members do not count."""
    if members < 1:
        raise Refused(
            say("Record how many members the organisation has before judging the quorum.")
        )
    if not 0 <= attending <= members:
        raise Refused(
            say(
                "{attending} members cannot have attended: the organisation has {members}.",
                attending=attending,
                members=members,
            )
        )
    threshold = rule.first_call if matter is Matter.SPECIAL else threshold_of(rule, call)
    to_deliberate = needed_of(rule.deliberate, members)
    needed = max(needed_of(threshold, members), to_deliberate)
    return QuorumResult(
        members=members,
        attending=attending,
        call=call,
        needed=needed,
        needed_to_deliberate=to_deliberate,
        may_deliberate=attending >= to_deliberate,
        may_decide=attending >= needed,
        to_confirm=rule.to_confirm,
        sentence=_explain(members, attending, needed, to_deliberate),
        next_step=None if attending >= needed else _next_step(rule, members, call, matter),
    )


def refusal_of_time(
    rule: QuorumRule, call: Call, *, called_for: datetime, held_at: datetime
) -> Sentence | None:
    """Why a second call or a later meeting was held at the wrong time, or nothing where it was not."""
    if held_at < called_for:
        return say(
            "The meeting cannot begin before the hour it was called for, {at}.", at=called_for
        )
    if call is Call.SECOND and rule.second_call_after_minutes is not None:
        earliest = called_for + timedelta(minutes=rule.second_call_after_minutes)
        if held_at < earliest:
            return say("The second call cannot begin before {at}.", at=earliest)
    if call is Call.LATER and rule.later_meeting_within_days is not None:
        first_day = called_for.astimezone(BOGOTA).date()
        latest = first_day + timedelta(days=rule.later_meeting_within_days)
        if not first_day < held_at.astimezone(BOGOTA).date() <= latest:
            return say(
                "The later meeting has to be held after {first_day} and no later than {latest}.",
                first_day=first_day,
                latest=latest,
            )
    return None


def threshold_of(rule: QuorumRule, call: Call) -> Threshold:
    """The part of the members that a call asks for."""
    threshold = {
        Call.FIRST: rule.first_call,
        Call.SECOND: rule.second_call,
        Call.LATER: rule.later_meeting,
    }[call]
    if threshold is None:
        raise Refused(say("The rule of this organisation knows no such call; use the first call."))
    return threshold


def in_lowest_terms(threshold: Threshold) -> str:
    """``6000/10000`` → ``3/5``; ``1/2+1`` → ``1/2 + 1``."""
    fraction, plus, one = threshold.partition("+")
    return f"{Fraction(fraction)}{plus and ' + '}{one}"


def _explain(members: int, attending: int, needed: int, to_deliberate: int) -> Sentence:
    numbers = {"attending": attending, "members": members, "needed": needed}
    if attending >= needed:
        return say(
            "{attending} of {members} members attended and {needed} were needed: the assembly can decide.",
            **numbers,
        )
    if attending >= to_deliberate:
        return say(
            "{attending} of {members} members attended: they can talk but not decide, for which {needed} are needed.",
            **numbers,
        )
    return say(
        "{attending} of {members} members attended: the assembly cannot open with less than {to_deliberate},"
        " and {needed} are needed to decide.",
        to_deliberate=to_deliberate,
        **numbers,
    )


def _next_step(rule: QuorumRule, members: int, call: Call, matter: Matter) -> Sentence | None:
    """What the rule allows after a call that failed."""
    if matter is Matter.SPECIAL:
        return say("This matter knows no smaller quorum: call the members again.")
    floor_of_talk = needed_of(rule.deliberate, members)
    if call is Call.FIRST and rule.second_call and rule.second_call_after_minutes:
        return say(
            "After {minutes} minutes, {needed} members are enough.",
            minutes=rule.second_call_after_minutes,
            needed=max(needed_of(rule.second_call, members), floor_of_talk),
        )
    if call is not Call.LATER and rule.later_meeting and rule.later_meeting_within_days:
        return say(
            "Meet again within {days} days; then {needed} members are enough.",
            days=rule.later_meeting_within_days,
            needed=max(needed_of(rule.later_meeting, members), floor_of_talk),
        )
    return None
