"""Coverages of guarantees: how much each has to cover and until when, and whether what was approved is enough.

What a coverage needs follows from the value, the advance and the dates of the agreement by a dated rule of its family of regimes (Decreto
1082/2015, arts. 2.2.1.2.3.1.6 to .17), so every addition, extension and suspension changes it. A coverage is enough where one policy,
as its last annex has it, covers the amount until the day. The advance needs none once it is amortised; stability and quality begin when
the work is received.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from enum import StrEnum
from functools import cache
from uuid import UUID

import msgspec
from dateutil.relativedelta import relativedelta

from contracting import ceilings, settlement_rules
from contracting.settlement_rules import SettlementStage
from foundation.errors import Sentence, say
from foundation.money import COP, Money
from foundation.reference_data import Dated, covering, read_rows


class Coverage(StrEnum):
    """What a policy answers for."""

    ADVANCE = "advance"
    PERFORMANCE = "performance"
    WAGES = "wages"
    LIABILITY = "liability"
    STABILITY = "stability"
    QUALITY = "quality"


class Phase(StrEnum):
    """From when a coverage has to be there."""

    START = "start"
    ACCEPTANCE = "acceptance"


class ShareOf(StrEnum):
    """Of what a coverage is a share."""

    VALUE = "value"
    ADVANCE = "advance"


class Until(StrEnum):
    """From which day the months of a coverage are counted."""

    TERM = "term"
    SETTLEMENT = "settlement"
    ACCEPTANCE = "acceptance"


class CoverageRule(Dated, frozen=True, kw_only=True):
    """What one coverage needs; without a share or wages the entity sets the amount."""

    family: str
    coverage: Coverage
    phase: Phase
    share_of: ShareOf | None = None
    rate_bp: int = 0
    smmlv: int = 0
    until: Until
    months: int
    text_es: str
    text_en: str


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """What the rules look at: the agreement's money and days, on the law of the day it was signed."""

    family: str
    law_on: date
    value: Money
    # The advance that is agreed; nothing once it is amortised.
    advance: Money
    # The end of the term, or the day on which the agreement ended before.
    ends_on: date
    accepted_on: date | None = None


class Need(msgspec.Struct, frozen=True, kw_only=True):
    """What one coverage has to cover, and until when; no amount where the entity sets it."""

    coverage: Coverage
    amount: Money
    until: date
    rule: CoverageRule


class Cover(msgspec.Struct, frozen=True, kw_only=True):
    """One coverage of one policy, as its last annex has it."""

    policy_id: UUID
    coverage: Coverage
    amount: Money
    valid_from: date
    valid_to: date


class CoverStatus(StrEnum):
    """How a need is covered."""

    COVERED = "covered"
    MISSING = "missing"
    SHORT_AMOUNT = "short_amount"
    SHORT_TIME = "short_time"


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """A need with the policy that covers it best."""

    need: Need
    cover: Cover | None
    status: CoverStatus

    @property
    def sentence(self) -> Sentence:
        """What is missing, in words; also what an extension has to cover."""
        need, cover = self.need, self.cover
        name = CoverageName(need.coverage)
        if cover is None:
            return say(
                "{coverage}: no approved policy; {amount} until {day} are needed.",
                coverage=name,
                amount=need.amount,
                day=need.until,
            )
        return say(
            "{coverage}: {held} until {held_until} are covered; {amount} until {day} are needed.",
            coverage=name,
            held=cover.amount,
            held_until=cover.valid_to,
            amount=need.amount,
            day=need.until,
        )


class CoverageName(str):
    """The code of a coverage inside a sentence, shown by its label."""

    label_context = "coverage"


@cache
def coverage_rules() -> tuple[CoverageRule, ...]:
    return read_rows("contracting", "coverage_rules.csv", CoverageRule)


def rules_on(family: str, on: date) -> tuple[CoverageRule, ...]:
    """The coverages of a family of regimes as they stand on a day."""
    return tuple(rule for rule in covering(coverage_rules(), on) if rule.family == family)


def needs_of(subject: Subject, asked: Collection[Coverage]) -> tuple[Need, ...]:
    """What the coverages that are asked for need now, in the order of the table."""
    found = []
    for rule in rules_on(subject.family, subject.law_on):
        if rule.coverage not in asked:
            continue
        if rule.share_of is ShareOf.ADVANCE and not subject.advance:
            continue
        until = _until(subject, rule)
        if until is not None:
            amount = _amount(subject, rule)
            found.append(Need(coverage=rule.coverage, amount=amount, until=until, rule=rule))
    return tuple(found)


def _amount(subject: Subject, rule: CoverageRule) -> Money:
    if rule.smmlv and subject.value.currency == COP:
        wage = ceilings.wage_on(ceilings.minimum_wages(), subject.law_on).monthly
        return wage * rule.smmlv
    if rule.share_of is None:
        return Money.zero(subject.value.currency)
    whole = subject.advance if rule.share_of is ShareOf.ADVANCE else subject.value
    return whole.rate(rule.rate_bp)


def _until(subject: Subject, rule: CoverageRule) -> date | None:
    months = relativedelta(months=rule.months)
    if rule.until is Until.ACCEPTANCE:
        return None if subject.accepted_on is None else subject.accepted_on + months
    if rule.until is Until.SETTLEMENT:
        last = settlement_rules.deadlines(subject.family, subject.ends_on)
        return last[SettlementStage.BY_AGREEMENT] + months
    return subject.ends_on + months


def judge(needs: Iterable[Need], covers: Sequence[Cover]) -> tuple[Standing, ...]:
    """Each need with what covers it best."""
    return tuple(
        _stand(need, [one for one in covers if one.coverage is need.coverage]) for need in needs
    )


def _stand(need: Need, covers: Sequence[Cover]) -> Standing:
    if not covers:
        return Standing(need=need, cover=None, status=CoverStatus.MISSING)
    best = max(
        covers,
        key=lambda one: (
            _is_enough(need, one),
            one.amount.minor >= need.amount.minor,
            one.valid_to,
            one.amount.minor,
        ),
    )
    if best.amount.minor < need.amount.minor:
        return Standing(need=need, cover=best, status=CoverStatus.SHORT_AMOUNT)
    if best.valid_to < need.until:
        return Standing(need=need, cover=best, status=CoverStatus.SHORT_TIME)
    return Standing(need=need, cover=best, status=CoverStatus.COVERED)


def _is_enough(need: Need, cover: Cover) -> bool:
    return cover.amount.minor >= need.amount.minor and cover.valid_to >= need.until


def lacking(standings: Iterable[Standing]) -> tuple[Standing, ...]:
    """What is not covered: what the next policy, or the extension of one, has to cover."""
    return tuple(one for one in standings if one.status is not CoverStatus.COVERED)


def expires_on(standings: Iterable[Standing]) -> date | None:
    """The first day on which something that is needed ends."""
    return min((one.cover.valid_to for one in standings if one.cover is not None), default=None)
