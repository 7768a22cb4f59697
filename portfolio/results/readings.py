"""The way of a reading: draft, submitted, returned or approved, by two people; nothing moves once its period is closed.

Whoever submits a counted reading has it counted at that moment, so what is approved is what stood then.
"""

from typing import Any
from uuid import UUID

import msgspec

from foundation.commands import FileId, LongText, Milli, ShortText
from foundation.errors import InvalidCommand, Refused, Sentence, say
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.lifecycle import Lifecycle, Step, different_person
from foundation.work import Work
from portfolio.results import counting, indicators
from portfolio.results.figures import Figure
from portfolio.results.indicators import SCALES, Indicator
from portfolio.results.periods import (
    Basis,
    IndicatorReading,
    PeriodState,
    ReadingState,
    ReportingPeriod,
    readings_of,
)
from portfolio.results.reach import Reach

MILLI = 1000


class RecordReading(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was reached since the programme began, with its proof."""

    value: Milli
    note: LongText | None = None
    evidence: FileId


class CountReading(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Count it again from the records."""


class SubmitReading(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """It may be judged, with what should be known about it."""

    note: LongText | None = None


class ReturnReading(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """It cannot stand like this, with the reason."""

    reason: ShortText


class ApproveReading(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """It stands."""


class TakeReadingBack(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """It was approved and should not have been, with the reason."""

    reason: ShortText


class SubmitReadings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything that is ready may be judged."""


def _is_open(work: Work, row: IndicatorReading) -> Sentence | None:
    if period_of(work, row).state is PeriodState.CLOSED:
        return say("The period is closed: it has to be opened again first, with a reason.")
    return None


def _has_value(work: Work, row: IndicatorReading) -> Sentence | None:
    if row.reached is not None:
        return None
    if row.basis is Basis.RECORDED:
        return say("Its value is not written yet.")
    return say("It cannot be counted in dollars: a day lacks its exchange rate.")


def period_of(work: Work, row: IndicatorReading) -> ReportingPeriod:
    """The period of a reading."""
    return work.session.get_one(ReportingPeriod, row.period_id)


S = ReadingState
LIFECYCLE = Lifecycle(
    IndicatorReading,
    Step(
        "submit",
        {S.DRAFT, S.RETURNED},
        S.SUBMITTED,
        Permission.RESULT_WRITE,
        guards=[_is_open, _has_value],
    ),
    Step(
        "return",
        {S.SUBMITTED},
        S.RETURNED,
        Permission.RESULT_APPROVE,
        guards=[_is_open, different_person("submitted_by")],
    ),
    Step(
        "approve",
        {S.SUBMITTED},
        S.APPROVED,
        Permission.RESULT_APPROVE,
        guards=[_is_open, different_person("submitted_by")],
    ),
    Step(
        "take_back",
        {S.APPROVED},
        S.RETURNED,
        Permission.RESULT_APPROVE,
        guards=[_is_open, different_person("submitted_by")],
    ),
)


def draw(work: Work, period: ReportingPeriod) -> None:
    """A draft for every indicator of a new period; those that have a rule are counted."""
    for indicator in indicators.indicators(period.ends_on):
        row = IndicatorReading(
            id=new_id(),
            territory=period.territory,
            period_id=period.id,
            indicator=indicator.code,
            basis=Basis.COMPUTED if indicator.rule else Basis.RECORDED,
            reached=None,
            parts=[],
            inputs=[],
            written_at=work.now,
            state=ReadingState.DRAFT,
        )
        if indicator.rule:
            _keep(work, row, recount(work, row, period))
        work.add(row)


def write(work: Work, reading_id: UUID, command: RecordReading) -> IndicatorReading:
    """Record a value by hand, where no rule counts it."""
    row, indicator = _changeable(work, reading_id)
    if indicator.rule:
        raise Refused(say("This is counted from records and not written by hand."))
    scale = SCALES[indicator.unit]
    value, rest = divmod(command.value * scale, MILLI)
    if rest:
        raise InvalidCommand({"value": say("Write it with fewer decimals.")})
    row.reached, row.note, row.evidence_id = value, command.note, command.evidence
    row.written_at = work.now
    work.record("reading.recorded", row, facts={"indicator": row.indicator, "value": value})
    return row


def count_again(work: Work, reading_id: UUID, command: CountReading) -> IndicatorReading:
    """Count a reading again, because records changed since."""
    row, indicator = _changeable(work, reading_id)
    if not indicator.rule:
        raise Refused(say("This is written by hand: no rule counts it."))
    _count(work, row)
    work.record("reading.counted", row, facts={"indicator": row.indicator, "value": row.reached})
    return row


def submit(work: Work, reading_id: UUID, command: SubmitReading) -> IndicatorReading:
    """Submit a reading, counted at this moment."""
    row = work.get(IndicatorReading, reading_id, lock=True)
    work.require(Permission.RESULT_WRITE, row.territory)
    row.note = command.note or row.note
    _submit(work, row)
    return row


def submit_all(work: Work, period_id: UUID, command: SubmitReadings) -> ReportingPeriod:
    """Submit every reading of a period that can be submitted."""
    period = work.get(ReportingPeriod, period_id, lock=True)
    work.require(Permission.RESULT_WRITE, period.territory)
    step = LIFECYCLE.steps["submit"]
    ready = [
        row
        for row in readings_of(work.session, period.id)
        if LIFECYCLE.refusal(work, row, step) is None
    ]
    if not ready:
        raise Refused(say("No reading of this period is ready to be submitted."))
    for row in ready:
        _submit(work, row)
    return period


def _submit(work: Work, row: IndicatorReading) -> None:
    if row.basis is Basis.COMPUTED and row.state in {S.DRAFT, S.RETURNED}:
        _count(work, row)
    LIFECYCLE.apply("submit", work, row, facts=_facts(row))
    row.submitted_at, row.submitted_by = work.now, work.actor.user_id
    row.judged_at = row.judged_by = None


def send_back(work: Work, reading_id: UUID, command: ReturnReading) -> IndicatorReading:
    """Return a reading to whoever submitted it."""
    return _judge(work, reading_id, "return", command.reason)


def approve(work: Work, reading_id: UUID, command: ApproveReading) -> IndicatorReading:
    """Approve a reading that somebody else submitted."""
    return _judge(work, reading_id, "approve", None)


def take_back(work: Work, reading_id: UUID, command: TakeReadingBack) -> IndicatorReading:
    """Take an approval back, as long as the period is open."""
    return _judge(work, reading_id, "take_back", command.reason)


def _judge(work: Work, reading_id: UUID, step: str, reason: str | None) -> IndicatorReading:
    row = work.get(IndicatorReading, reading_id, lock=True)
    LIFECYCLE.apply(step, work, row, facts=_facts(row))
    row.judged_at, row.judged_by, row.reason = work.now, work.actor.user_id, reason
    return row


def _facts(row: IndicatorReading) -> dict[str, Any]:
    return {"indicator": row.indicator, "value": row.reached, "period": row.period_id}


def _changeable(work: Work, reading_id: UUID) -> tuple[IndicatorReading, Indicator]:
    row = work.get(IndicatorReading, reading_id, lock=True)
    work.require(Permission.RESULT_WRITE, row.territory)
    refusal = _is_open(work, row)
    if refusal is None and row.state not in {S.DRAFT, S.RETURNED}:
        refusal = say("Only a draft or what was returned can be changed.")
    if refusal is not None:
        raise Refused(refusal)
    return row, indicators.get(row.indicator, period_of(work, row).ends_on)


def _count(work: Work, row: IndicatorReading) -> None:
    _keep(work, row, recount(work, row, period_of(work, row)))


def recount(work: Work, row: IndicatorReading, period: ReportingPeriod) -> Figure:
    """What a reading would say if it were counted now."""
    indicator = indicators.get(row.indicator, period.ends_on)
    return counting.count(indicator, Reach(work, period.territory, period.ends_on))


def _keep(work: Work, row: IndicatorReading, found: Figure) -> None:
    row.reached, row.written_at = found.value, work.now
    row.parts = msgspec.to_builtins(found.parts)
    row.inputs = msgspec.to_builtins(found.entries)
