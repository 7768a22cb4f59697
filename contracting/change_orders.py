"""What people do about a change of an agreement: raise, quote, recommend, assent, no objection, order (``changes``).

Nothing but the order writes on the agreement; it does so in one transaction with the work's figures and the climate review.
"""

from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from contracting import (
    agreements,
    change_effects,
    changes,
    guarantees,
    milestone_plans,
    milestones,
    payments,
    unit_prices,
)
from contracting.agreements import Agreement
from contracting.awarded_goods import PlanGood
from contracting.change_effects import (
    ChangeMilestone,
    ChangeQuantity,
    Effects,
    MoreDays,
    NewItem,
)
from contracting.changed_goods import ChangeGood
from contracting.changes import LIFECYCLE, ChangeCause, ChangeState, ContractChange
from contracting.milestone_plans import MilestoneState
from foundation.commands import FileId, LongText, Total
from foundation.errors import InvalidCommand, Refused, Sentence, say
from foundation.files import StoredFile
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.money import Money
from foundation.numbering import next_number
from foundation.work import Work
from portfolio import climate_reviews, projects


class RaiseChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What happened that the agreement did not foresee."""

    cause: ChangeCause
    event: LongText
    happened_on: date


class EffectsOfChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What it takes: days, milestones or quantities, items or goods nobody foresaw, another scope or another site."""

    days: MoreDays = 0
    milestones: tuple[ChangeMilestone, ...] = ()
    quantities: tuple[ChangeQuantity, ...] = ()
    new_items: tuple[NewItem, ...] = ()
    goods: tuple[ChangeGood, ...] = ()
    new_goods: tuple[PlanGood, ...] = ()
    changes_scope: bool = False
    changes_site: bool = False

    @property
    def effects(self) -> Effects:
        return Effects(**{name: getattr(self, name) for name in Effects.__struct_fields__})


class QuoteChange(EffectsOfChange, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What who builds asks for, with the analyses of new items as a file."""

    quote: FileId | None = None


class RecommendChange(EffectsOfChange, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the engineer finds right of it, with the reason."""

    recommendation: LongText


class ReturnQuote(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The engineer sends a quote back to be made anew, with what is wrong."""

    reason: LongText


class ReturnRecommendation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The manager sends a recommendation back, with what is wrong; it is quoted anew."""

    reason: LongText


class RecordAssent(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the community said in its assembly, with the minutes."""

    assent_on: date
    votes_for: Total
    votes_against: Total
    minutes: FileId


class EndorseChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The entity has no objection, and why."""

    endorsement: LongText


class ApproveChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The order: from which day it holds, and how many of the recommended days are given."""

    ordered_on: date
    days: MoreDays
    approval: LongText


class RejectChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """No change, with the reason."""

    reason: LongText


class WithdrawChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whoever asked for it asks no more."""


def raise_change(work: Work, agreement_id: UUID, command: RaiseChange) -> ContractChange:
    """Say what happened; the agreement stands as it is until somebody orders otherwise."""
    agreement = agreements.get(work, agreement_id, lock=True)
    work.require(Permission.CHANGE_RAISE, agreement.territory)
    refused = changes.refusal_of_state(agreement)
    if refused is not None:
        raise Refused(refused)
    if command.happened_on > work.today:
        raise InvalidCommand({"happened_on": say("That day has not come yet.")})
    change = work.add(
        ContractChange(
            id=new_id(),
            territory=agreement.territory,
            project_id=agreement.project_id,
            agreement_id=agreement.id,
            number=next_number(work, f"change/{agreement.id}"),
            cause=command.cause,
            event=command.event,
            happened_on=command.happened_on,
            currency=agreement.currency,
            raised_at=work.now,
            raised_by=work.actor.user_id,
            state=ChangeState.RAISED,
        )
    )
    facts = {"number": change.number, "cause": command.cause}
    work.record("contract_change.raised", change, project=agreement.project_id, facts=facts)
    return change


def quote(work: Work, change_id: UUID, command: QuoteChange) -> ContractChange:
    """Say what it takes; the amount follows from milestones or items."""
    agreement, change = _locked(work, change_id)
    effects, worth = _checked(work, agreement, command, Permission.CHANGE_RAISE)
    if command.quote is not None and work.find(StoredFile, command.quote) is None:
        raise InvalidCommand({"quote": say("Add a file.")})
    if effects.new_items and command.quote is None:
        raise InvalidCommand({"quote": say("A new item comes with the analysis of its price.")})
    LIFECYCLE.apply("quote", work, change, facts=_facts(change, effects, worth))
    change.requested, change.requested_days = change_effects.packed(effects), effects.days
    change.requested_minor, change.quote_file_id = worth.minor, command.quote
    change.quoted_at, change.quoted_by = work.now, work.actor.user_id
    change.return_reason = None
    return change


def recommend(work: Work, change_id: UUID, command: RecommendChange) -> ContractChange:
    """Recommend what the engineer finds right."""
    agreement, change = _locked(work, change_id)
    effects, worth = _checked(work, agreement, command, Permission.CHANGE_RECOMMEND)
    LIFECYCLE.apply("recommend", work, change, facts=_facts(change, effects, worth))
    change.recommended, change.recommended_days = change_effects.packed(effects), effects.days
    change.recommended_minor, change.recommendation = worth.minor, command.recommendation
    change.recommended_at, change.recommended_by = work.now, work.actor.user_id
    return change


def return_quote(work: Work, change_id: UUID, command: ReturnQuote) -> ContractChange:
    """Return a quote; what was asked stays to be read."""
    _, change = _locked(work, change_id)
    LIFECYCLE.apply("return_by_engineer", work, change)
    change.return_reason = command.reason
    return change


def return_recommendation(
    work: Work, change_id: UUID, command: ReturnRecommendation
) -> ContractChange:
    """Return a recommendation; it is void, and so is what was said about it."""
    _, change = _locked(work, change_id)
    LIFECYCLE.apply("return_by_manager", work, change)
    change.return_reason = command.reason
    change.recommended = change.recommended_days = change.recommended_minor = None
    change.recommended_at = change.recommended_by = change.recommendation = None
    change.assent_on = change.assent_for = change.assent_against = change.assent_file_id = None
    change.endorsed_at = change.endorsed_by = change.endorsement = None
    return change


def record_assent(work: Work, change_id: UUID, command: RecordAssent) -> ContractChange:
    """Record what the community said to another scope or site."""
    _, change = _locked(work, change_id)
    work.require(Permission.CHANGE_ASSENT, change.territory)
    errors: dict[str, Sentence] = {}
    if command.assent_on > work.today:
        errors["assent_on"] = say("That day has not come yet.")
    if work.find(StoredFile, command.minutes) is None:
        errors["minutes"] = say("Add a file.")
    if errors:
        raise InvalidCommand(errors)
    facts = {"for": command.votes_for, "against": command.votes_against}
    LIFECYCLE.apply("assent", work, change, facts=facts)
    change.assent_on, change.assent_file_id = command.assent_on, command.minutes
    change.assent_for, change.assent_against = command.votes_for, command.votes_against
    return change


def endorse(work: Work, change_id: UUID, command: EndorseChange) -> ContractChange:
    """Give the entity's no objection."""
    _, change = _locked(work, change_id)
    LIFECYCLE.apply("endorse", work, change)
    change.endorsed_at, change.endorsed_by = work.now, work.actor.user_id
    change.endorsement = command.endorsement
    return change


def approve(work: Work, change_id: UUID, command: ApproveChange) -> ContractChange:
    """Order the change; value, term and milestones are what it says from now on."""
    agreement, change = _locked(work, change_id)
    work.require(Permission.CHANGE_APPROVE, change.territory)
    effects = msgspec.structs.replace(change.effects, days=command.days)
    errors: dict[str, Sentence] = {}
    if command.days > (change.recommended_days or 0):
        errors["days"] = say("No more days are given than were recommended.")
    if command.ordered_on > work.today:
        errors["ordered_on"] = say("That day has not come yet.")
    if errors:
        raise InvalidCommand(errors)
    worth = change_effects.worth_of(work, agreement, effects)
    if change.state is ChangeState.RECOMMENDED and worth.minor != change.recommended_minor:
        raise Refused(
            say(
                "The agreement has changed since this was recommended: it would be worth {worth} now. "
                "Send it back to be quoted anew.",
                worth=worth,
            )
        )
    facts = _facts(change, effects, worth) | {"ordered_on": command.ordered_on}
    LIFECYCLE.apply("approve", work, change, facts=facts)
    change.ordered_on, change.approval = command.ordered_on, command.approval
    change.approved_days, change.approved_minor = command.days, worth.minor
    change.approved_at, change.approved_by = work.now, work.actor.user_id
    _carry_out(work, agreement, change, effects, worth)
    return change


def reject(work: Work, change_id: UUID, command: RejectChange) -> ContractChange:
    """Refuse the change; the agreement stands as it is."""
    _, change = _locked(work, change_id)
    LIFECYCLE.apply("reject", work, change)
    change.reject_reason = command.reason
    return change


def withdraw(work: Work, change_id: UUID, command: WithdrawChange) -> ContractChange:
    """Ask no more."""
    _, change = _locked(work, change_id)
    LIFECYCLE.apply("withdraw", work, change)
    return change


def _carry_out(
    work: Work, agreement: Agreement, change: ContractChange, effects: Effects, worth: Money
) -> None:
    change_effects.carry_out(work, agreement, effects, worth)
    guarantees.refresh(work, agreement)
    if worth.minor > 0 and unit_prices.find(work, agreement.id) is not None:
        (row,) = milestone_plans.of_agreement(work, agreement.id)
        if row.state is MilestoneState.VERIFIED:
            milestones.LIFECYCLE.apply("reopen", work, row)
    project = agreements.project_of(work, agreement, lock=True)
    project.agreed_minor = project.earlier_minor + agreement.value_minor
    payments.tell_project(work, agreement)
    if agreement.ends_on is not None:
        project.ends_on = agreement.ends_on
    if effects.changes_scope or effects.changes_site:
        climate_reviews.open_review(
            work, project, cause=change.event, change_id=change.id, moves_site=effects.changes_site
        )
    if agreement.starts_on is not None:
        milestones.tell_project(work, agreement)
    else:
        projects.touch(project)


def _checked(
    work: Work, agreement: Agreement, command: EffectsOfChange, permission: Permission
) -> tuple[Effects, Money]:
    work.require(permission, agreement.territory)
    effects = command.effects
    if effects.is_empty:
        raise InvalidCommand({"days": say("Say what changes: days, amounts, quantities or scope.")})
    return effects, change_effects.worth_of(work, agreement, effects)


def _facts(change: ContractChange, effects: Effects, worth: Money) -> dict[str, Any]:
    return {"number": change.number, "days": effects.days, "amount": worth}


def _locked(work: Work, change_id: UUID) -> tuple[Agreement, ContractChange]:
    """A change and its agreement, the agreement locked first as everywhere."""
    found = changes.get(work, change_id)
    agreement = agreements.get(work, found.agreement_id, lock=True)
    return agreement, work.get(ContractChange, change_id, lock=True)
