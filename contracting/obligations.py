"""Obligations of an agreement by their days: what is due, when, and how near it is, told thirty, fifteen and five days before.

Nothing is kept here: every day follows from the agreement as it stands, so a suspension, a change or an annex moves it by itself. The
days of the alerts are dated reference data.
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from functools import cache
from uuid import UUID

import msgspec

from foundation.errors import Refused, Sentence, say
from foundation.reference_data import Dated, covering, read_rows


class ObligationKind(StrEnum):
    """What is due on a day."""

    START = "start"
    MILESTONE = "milestone"
    REPORT = "report"
    RESTART = "restart"
    JUSTIFICATION = "justification"
    GUARANTEE = "guarantee"
    TERM_END = "term_end"
    CORRECTIONS = "corrections"
    DEFECTS_END = "defects_end"
    SETTLE_BY_AGREEMENT = "settle_by_agreement"
    SETTLE_UNILATERALLY = "settle_unilaterally"
    SETTLE_AT_LAST = "settle_at_last"


class Urgency(StrEnum):
    """How near a day is."""

    OVERDUE = "overdue"
    LAST = "last"
    SECOND = "second"
    FIRST = "first"
    LATER = "later"


class Alerts(msgspec.Struct, frozen=True):
    """So many days before, the furthest first."""

    first: int
    second: int
    last: int


class Obligation(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is due; ``key`` stays the same when its day moves."""

    key: str
    kind: ObligationKind
    on: date
    what: Sentence
    href: str
    agreement_id: UUID
    agreement_number: str
    project_title: str
    is_done: bool = False
    urgency: Urgency = Urgency.LATER
    days_left: int = 0


class ObligationRule(Dated, frozen=True, kw_only=True):
    """One number of days."""

    code: str
    days: int
    text_es: str
    text_en: str


@cache
def obligation_rules() -> tuple[ObligationRule, ...]:
    return read_rows("contracting", "obligation_rules.csv", ObligationRule)


def days_on(code: str, on: date) -> int:
    """The days of a rule as they hold on a day."""
    for rule in covering(obligation_rules(), on):
        if rule.code == code:
            return rule.days
    raise Refused(say("No days for {code} are in the tables for {date}.", code=code, date=on))


def alerts_on(on: date) -> Alerts:
    """How many days before people are told."""
    first, second, last = (
        days_on(code, on) for code in ("first_alert", "second_alert", "last_alert")
    )
    return Alerts(first, second, last)


def urgency_of(on: date, today: date, alerts: Alerts) -> Urgency:
    """How near a day is; one that has come is due today and not overdue."""
    left = (on - today).days
    if left < 0:
        return Urgency.OVERDUE
    steps = ((alerts.last, Urgency.LAST), (alerts.second, Urgency.SECOND))
    for days, urgency in (*steps, (alerts.first, Urgency.FIRST)):
        if left <= days:
            return urgency
    return Urgency.LATER


def in_order(found: Iterable[Obligation], today: date) -> tuple[Obligation, ...]:
    """Everything by its day, each with how near it is; what is done is near to nothing."""
    alerts = alerts_on(today)
    return tuple(
        msgspec.structs.replace(
            one,
            urgency=Urgency.LATER if one.is_done else urgency_of(one.on, today, alerts),
            days_left=(one.on - today).days,
        )
        for one in sorted(found, key=lambda one: (one.on, one.agreement_number, one.key))
    )
