"""What the invitation and the acceptance of an offer say: the terms of the agreement, and what only they hold of the proposal."""

from collections.abc import Sequence
from datetime import date

import msgspec

from contracting import (
    act_norms,
    agreement_rules,
    agreement_sheets,
    agreements,
    dossier_rules,
    guarantees,
    paper_heads,
)
from contracting.agreements import Agreement
from contracting.documents.invitation import AcceptanceSheet, AskedPaper, InvitationSheet
from contracting.dossier_rules import Demand
from contracting.paper_heads import Reading
from contracting.regime_rules import CeilingKind
from foundation import particulars
from foundation.acts import Gap
from foundation.commands import LongText, NumberText, ShortText
from foundation.errors import ProgrammingError, say
from foundation.translations import Translator
from foundation.work import Work

INVITATION, ACCEPTANCE = "invitation", "acceptance_of_offer"


class DescribeInvitation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Until when and where a proposal is handed in, what it contains, and how it is evaluated."""

    due_on: date
    due_at: NumberText
    delivered_to: ShortText
    contents: LongText
    evaluation: LongText


class DescribeOffer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which offer is accepted, and which post is going to supervise."""

    offer: ShortText
    offered_on: date
    supervising_post: ShortText
    remarks: LongText | None = None


def is_least_amount(agreement: Agreement) -> bool:
    """Whether an agreement is of the least amount (*mínima cuantía*), which is made by accepting an offer."""
    return agreements.rule_of(agreement).ceiling is CeilingKind.MINIMUM_AMOUNT


def gaps_of_acceptance(work: Work, agreement: Agreement) -> Sequence[Gap]:
    """An offer is accepted with the signature, and not before it was made; only contracts of the least amount are made this way."""
    if not is_least_amount(agreement):
        said = say("Only a contract of the least amount is made by accepting an offer.")
        return (Gap(said=said),)
    if agreement.signed_on is None:
        said = say("The offer is accepted by whoever signs for the entity: it is not signed yet.")
        return (Gap(said=said, href=f"/agreements/{agreement.id}"),)
    offer = particulars.find(work, agreement.id, ACCEPTANCE, DescribeOffer)
    if offer is not None and offer.offered_on > agreement.signed_on:
        said = say(
            "The offer of {offered} cannot come after its acceptance on {day}.",
            offered=offer.offered_on,
            day=agreement.signed_on,
        )
        return (Gap(said=said, href=f"/acts/{ACCEPTANCE}/{agreement.id}/particulars"),)
    return ()


def invitation_sheet(work: Work, agreement: Agreement, words: Translator) -> InvitationSheet:
    """Everything the invitation to an agreement says."""
    reading = paper_heads.read(work, agreement, words)
    said = particulars.find(work, agreement.id, INVITATION, DescribeInvitation)
    if said is None:
        raise ProgrammingError("an invitation was described")
    return InvitationSheet(
        head=paper_heads.head_of(reading),
        norm=act_norms.norm_on(INVITATION, agreement_sheets.law_day(reading)),
        milestones=agreement_sheets.milestones_of(reading),
        advance_bp=agreement.advance_bp,
        retention_bp=agreement.retention_bp,
        due_on=said.due_on,
        due_at=said.due_at,
        delivered_to=said.delivered_to,
        contents=said.contents,
        evaluation=said.evaluation,
        papers=_papers(reading),
        entity_signatory=paper_heads.entity_signatory(reading),
    )


def acceptance_sheet(work: Work, agreement: Agreement, words: Translator) -> AcceptanceSheet:
    """Everything the acceptance of the offer says."""
    reading = paper_heads.read(work, agreement, words)
    said = particulars.find(work, agreement.id, ACCEPTANCE, DescribeOffer)
    if said is None or agreement.signed_on is None:
        raise ProgrammingError("an accepted offer was described and signed")
    demand = guarantees.find_demand(work, agreement.id)
    return AcceptanceSheet(
        head=paper_heads.head_of(reading),
        norm=act_norms.norm_on(ACCEPTANCE, agreement.signed_on),
        offer=said.offer,
        offered_on=said.offered_on,
        accepted_on=agreement.signed_on,
        milestones=agreement_sheets.milestones_of(reading),
        advance=agreement_rules.advance_of(
            agreement.value, agreement.advance_bp, step_minor=agreement.terms.step_minor
        ),
        coverages=tuple(one.value for one in demand.coverages) if demand else (),
        supervising_post=said.supervising_post,
        remarks=said.remarks or "",
        entity_signatory=paper_heads.entity_signatory(reading),
        organisation_signatory=paper_heads.organisation_signatory(reading),
    )


def _papers(reading: Reading) -> tuple[AskedPaper, ...]:
    """What the regime asks of the dossier on the day whose law counts."""
    rules = dossier_rules.rules_of(
        dossier_rules.dossier_rules(),
        reading.agreement.regime,
        reading.community.kind,
        agreement_sheets.law_day(reading),
    )
    return tuple(
        AskedPaper(
            name=rule.paper.value,
            note=rule.note_es if reading.spanish else rule.note_en,
            is_required=rule.demand is Demand.REQUIRED,
        )
        for rule in rules
    )
