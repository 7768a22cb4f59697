"""What the acts that stop, restart, change and end an agreement say, read from the records."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from contracting import (
    change_lines,
    changes,
    guarantees,
    milestone_plans,
    paper_heads,
    payment_breakdown,
    payments,
    punch_list,
    suspensions,
    terminations,
)
from contracting.agreements import Agreement
from contracting.changes import ChangeState, ContractChange
from contracting.documents.amendment import AmendmentSheet, Position
from contracting.documents.ending import (
    AcceptanceSheet,
    BuiltMilestone,
    LeftUnfinished,
    PendingFix,
    ReceptionSheet,
    TerminationSheet,
)
from contracting.documents.pauses import (
    MovedMilestone,
    PolicyToExtend,
    RestartSheet,
    SuspensionSheet,
)
from contracting.milestone_plans import MilestoneState
from contracting.paper_heads import Reading
from contracting.punch_list import PunchState
from contracting.suspensions import Suspension
from contracting.terminations import Closing
from contracting.unfinished_works import Unfinished
from foundation.clock import civil_date
from foundation.errors import ProgrammingError
from foundation.money import Money, add_up
from foundation.translations import Translator
from foundation.work import Work


def reading_of(work: Work, agreement_id: UUID, words: Translator) -> Reading:
    """An agreement with what its papers name."""
    return paper_heads.read(work, work.get(Agreement, agreement_id), words)


def parties(reading: Reading) -> dict[str, Any]:
    """The head of an act of an agreement, and the three who sign it."""
    return {
        "head": paper_heads.head_of(reading),
        "entity_signatory": paper_heads.entity_signatory(reading),
        "organisation_signatory": paper_heads.organisation_signatory(reading),
        "supervisor": paper_heads.supervisor(reading),
    }


def end_of_term(
    reading: Reading, *, pauses_until: date | None = None, changes_until: datetime | None = None
) -> date:
    """The end of the term as it stood: the start, the days first agreed, those ordered and those suspended until then.

    ``pauses_until`` leaves out the suspensions that ended later, ``changes_until`` the changes that were ordered later; each instant or
    day counts itself.
    """
    agreement, work = reading.agreement, reading.work
    if agreement.starts_on is None:
        raise ProgrammingError("a started agreement has its dates")
    days = agreement.initial_term_days or agreement.term_days
    for change in changes.of_agreement(work, agreement.id):
        if change.state is ChangeState.APPROVED and _is_until(change.approved_at, changes_until):
            days += change.approved_days or 0
    for pause in suspensions.of_agreement(work, agreement.id):
        over = pause.restarted_on
        if over is not None and (pauses_until is None or over <= pauses_until):
            days += pause.days or 0
    return agreement.starts_on + timedelta(days=days)


def _is_until(at: datetime | None, until: datetime | None) -> bool:
    return until is None or (at is not None and at <= until)


def suspension_sheet(work: Work, suspension: Suspension, words: Translator) -> SuspensionSheet:
    """What the act of a suspension that was ordered says."""
    reading = reading_of(work, suspension.agreement_id, words)
    agreement = reading.agreement
    if agreement.starts_on is None:
        raise ProgrammingError("what is suspended was started")
    policies = {row.id: row for row in guarantees.of_agreement(work, agreement.id)}
    return SuspensionSheet(
        suspension_number=suspension.number,
        cause=suspension.cause.value,
        reason=suspension.reason,
        is_costless=suspension.is_costless,
        agreed=suspension.agreed or "",
        stops_on=suspension.stops_on,
        expected_on=suspension.first_expected_on,
        starts_on=agreement.starts_on,
        ends_on=end_of_term(
            reading, pauses_until=suspension.stops_on, changes_until=suspension.ordered_at
        ),
        policies=tuple(
            PolicyToExtend(
                coverage=cover.coverage.value,
                policy=policies[cover.policy_id].policy_number,
                until=cover.valid_to,
            )
            for cover in guarantees.covers_of(work, agreement.id)
            if cover.policy_id in policies
        ),
        **parties(reading),
    )


def restart_sheet(work: Work, suspension: Suspension, words: Translator) -> RestartSheet:
    """What the act of restart of a suspension that is over says."""
    reading = reading_of(work, suspension.agreement_id, words)
    if suspension.restarted_on is None or suspension.restarted_at is None:
        raise ProgrammingError("what went on has its day")
    days = suspension.days or 0
    ends_on = end_of_term(
        reading, pauses_until=suspension.restarted_on, changes_until=suspension.restarted_at
    )
    return RestartSheet(
        suspension_number=suspension.number,
        cause=suspension.cause.value,
        stops_on=suspension.stops_on,
        expected_on=suspension.expected_on,
        restarted_on=suspension.restarted_on,
        days=days,
        note=suspension.restart_note or "",
        ended_before=ends_on - timedelta(days=days),
        ends_on=ends_on,
        milestones=_still_to_come(reading),
        **parties(reading),
    )


def _still_to_come(reading: Reading) -> tuple[MovedMilestone, ...]:
    rows = milestone_plans.of_agreement(reading.work, reading.agreement.id)
    return tuple(
        MovedMilestone(position=row.position, title=row.title, due_on=row.due_on)
        for row in rows
        if row.state is not MilestoneState.VERIFIED
    )


def amendment_sheet(work: Work, change: ContractChange, words: Translator) -> AmendmentSheet:
    """What the amendment of a change that was ordered says."""
    reading = reading_of(work, change.agreement_id, words)
    agreement = reading.agreement
    if change.ordered_on is None or change.approved_at is None:
        raise ProgrammingError("an approved change has its order")
    currency = agreement.currency
    initial = Money(agreement.initial_minor or agreement.value_minor, currency)
    until = [
        row
        for row in changes.of_agreement(work, agreement.id)
        if row.state is ChangeState.APPROVED and _is_until(row.approved_at, change.approved_at)
    ]
    after = initial + add_up([Money(row.approved_minor or 0, currency) for row in until], currency)
    approved = _position(change.approved_days, change.approved_minor, currency)
    end = (
        end_of_term(reading, pauses_until=change.ordered_on, changes_until=change.approved_at)
        if agreement.starts_on
        else None
    )
    lines = change_lines.lines_of(work, agreement, change.effects)
    return AmendmentSheet(
        change_number=change.number,
        cause=change.cause.value,
        event=change.event,
        happened_on=change.happened_on,
        ordered_on=change.ordered_on,
        effects=tuple(words.sentence(line) for line in lines)
        or (words.text("Only the term changes."),),
        requested=_position(change.requested_days, change.requested_minor, currency),
        recommended=_position(change.recommended_days, change.recommended_minor, currency),
        approved=approved,
        initial=initial,
        before=after - approved.amount,
        after=after,
        ended_before=end - timedelta(days=approved.days) if end else None,
        ends_after=end,
        changes_scope=change.effects.changes_scope,
        changes_site=change.effects.changes_site,
        assent_on=change.assent_on,
        assent_for=change.assent_for or 0,
        assent_against=change.assent_against or 0,
        recommendation=change.recommendation or "",
        approval=change.approval or "",
        endorsement=change.endorsement or "",
        endorsed_on=civil_date(change.endorsed_at) if change.endorsed_at else None,
        limit_norm=payment_breakdown.rate_on(
            payment_breakdown.payment_rates(), "addition_cap", change.ordered_on
        ).source,
        **parties(reading),
    )


def _position(days: int | None, minor: int | None, currency: str) -> Position:
    return Position(days=days or 0, amount=Money(minor or 0, currency))


def termination_sheet(work: Work, closing: Closing, words: Translator) -> TerminationSheet:
    """What a signed act of termination says; what is pending is what was pending then."""
    reading = reading_of(work, closing.agreement_id, words)
    agreement = reading.agreement
    rows = milestone_plans.of_agreement(work, agreement.id)
    verified = add_up([row.verified for row in rows], agreement.currency)
    made = payments.made_of(work, agreement.id)
    paid = [row for row in made if row.paid_on is not None and row.paid_on <= closing.ended_on]
    return TerminationSheet(
        kind=closing.kind.value,
        cause=closing.cause,
        starts_on=agreement.starts_on,
        term_ends_on=agreement.ends_on,
        ended_on=closing.ended_on,
        is_complete=closing.is_complete,
        pending=_pending(closing),
        corrections_until=closing.corrections_until,
        unfinished=_left(closing),
        agreed=closing.agreed or "",
        verified=verified,
        paid=Money(sum(row.net_minor for row in paid), agreement.currency),
        physical_bp=verified.share_bp(agreement.value) if agreement.value else 0,
        **parties(reading),
    )


def _pending(closing: Closing) -> tuple[PendingFix, ...]:
    return tuple(PendingFix(number=one["number"], what=one["what"]) for one in closing.pending)


def _left(closing: Closing) -> LeftUnfinished | None:
    if closing.unfinished is None:
        return None
    left = msgspec.convert(closing.unfinished, Unfinished)
    return LeftUnfinished(
        left_to_build=left.left_to_build,
        cost_to_finish=left.cost_to_finish,
        answers=left.answers,
    )


def reception_sheet(work: Work, closing: Closing, words: Translator) -> ReceptionSheet:
    """What an act of provisional reception says."""
    reading = reading_of(work, closing.agreement_id, words)
    if closing.received_on is None or closing.defects_until is None:
        raise ProgrammingError("what was received has its day")
    return ReceptionSheet(
        ended_on=closing.ended_on,
        received_on=closing.received_on,
        defects_until=closing.defects_until,
        note=closing.reception_note or "",
        pending=_pending(closing),
        **parties(reading),
    )


def acceptance_sheet(work: Work, agreement: Agreement, words: Translator) -> AcceptanceSheet:
    """What the act of a final acceptance says."""
    reading = paper_heads.read(work, agreement, words)
    if agreement.accepted_on is None:
        raise ProgrammingError("an accepted work has its day")
    closing = terminations.find(work, agreement.id)
    mended = [
        row
        for row in punch_list.of_agreement(work, agreement.id)
        if row.state is PunchState.VERIFIED
    ]
    return AcceptanceSheet(
        starts_on=agreement.starts_on,
        ends_on=agreement.ends_on,
        accepted_on=agreement.accepted_on,
        final_quantities=agreement.final_note or "",
        milestones=tuple(
            BuiltMilestone(
                position=row.position,
                title=row.title,
                contracted=row.amount,
                verified=row.verified,
            )
            for row in milestone_plans.of_agreement(work, agreement.id)
        ),
        issues_mended=len(mended),
        defects_until=closing.defects_until if closing else None,
        **parties(reading),
    )
