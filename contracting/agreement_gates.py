"""Gates of an agreement: everything that still stands between a draft, a signature and the start, said all at once.

The guards of the lifecycle ask the same rules one by one in the transaction; here they are asked of rows already read, so that a page can
say the whole list and who can bring each thing about.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

import msgspec

from contracting import agreement_rules, agreements, dossiers, milestone_plans
from contracting.agreements import LIFECYCLE, Agreement, AgreementState
from contracting.dossiers import PaperCheck
from contracting.milestone_plans import Milestone
from contracting.slicing import Slice
from foundation.errors import Sentence, say
from foundation.gates import Gate, first_missing, gate
from foundation.identity.permissions import Permission
from foundation.lifecycle import Choice, different_person
from foundation.money import Money
from foundation.work import Work
from portfolio import funding_rules
from portfolio.communities import Community, LegalPaper
from portfolio.projects import Project

UNSIGNED = (AgreementState.DRAFT, AgreementState.SUBMITTED)
UNSTARTED = (*UNSIGNED, AgreementState.SIGNED)


@dataclass(frozen=True)
class Dossier:
    """What the rules look at: the agreement, its work, its organisation with its papers, the money there is."""

    agreement: Agreement
    project: Project
    community: Community
    papers: Sequence[LegalPaper]
    checks: dict[UUID, PaperCheck]
    cash: Money
    # What earlier agreements of the work, left unfinished, took of the cash.
    spent: Money
    committed: Money
    slices: Sequence[Slice]
    uncovered: Sentence | None = None


class AgreementStep(StrEnum):
    """The steps that wait for something."""

    SUBMIT = "submit"
    SIGN = "sign"
    START = "start"


class StepGates(msgspec.Struct, frozen=True, kw_only=True):
    """What one step waits for."""

    step: AgreementStep
    gates: tuple[Gate, ...]


def gates(dossier: Dossier, today: date, *, gap: Sentence | None) -> tuple[StepGates, ...]:
    """Every gate between a draft and its start; ``gap`` is what the text still lacks."""
    state = dossier.agreement.state
    if state not in UNSTARTED:
        return ()
    steps = [
        StepGates(
            step=AgreementStep.SIGN,
            gates=(
                *_papers(dossier, today),
                *_committed(dossier, today),
                gate(
                    "signed",
                    Permission.AGREEMENT_SIGN,
                    say("The agreement is not signed yet.") if state in UNSIGNED else None,
                ),
            ),
        ),
        StepGates(
            step=AgreementStep.START,
            gates=(
                gate("guarantees_approved", Permission.GUARANTEE_REGISTER, dossier.uncovered),
                gate(
                    "started", Permission.AGREEMENT_START, say("The start act is not written yet.")
                ),
            ),
        ),
    ]
    if state in UNSIGNED:
        to_submit = (*law(dossier, today), _text(gap), _submitted(state))
        steps.insert(0, StepGates(step=AgreementStep.SUBMIT, gates=to_submit))
    return tuple(steps)


def law(dossier: Dossier, today: date) -> tuple[Gate, ...]:
    """What the law and the money ask of an agreement that is not signed yet, as the guards ask it."""
    agreement, drafter = dossier.agreement, Permission.AGREEMENT_DRAFT
    return (
        gate(
            "work_financed",
            Permission.PROJECT_FINANCE,
            agreements.refusal_of_station(dossier.project.station),
        ),
        gate(
            "regime_allows",
            drafter,
            agreement_rules.refusal_of_regime(
                agreement.regime,
                today,
                entity=agreement.entity_kind,
                counterparty=dossier.community.kind,
            ),
        ),
        gate(
            "within_ceiling",
            drafter,
            agreement_rules.refusal_of_ceiling(
                agreement.regime,
                today,
                agreement.value,
                budget_smmlv=agreement.entity_budget_smmlv,
            ),
        ),
        gate(
            "not_sliced",
            drafter,
            agreement_rules.refusal_of_slices(
                agreements.slice_of(agreement, dossier.project, today),
                dossier.slices,
                agreement.regime,
                budget_smmlv=agreement.entity_budget_smmlv,
            ),
        ),
        gate(
            "money_there",
            drafter,
            agreement_rules.refusal_of_cash(agreement.value, dossier.cash, dossier.spent),
        ),
        gate(
            "terms_lawful",
            drafter,
            agreement_rules.refusal_of_terms(agreement.value, agreement.terms, today),
        ),
    )


def choices(
    work: Work, dossier: Dossier, milestones: Sequence[Milestone], *, gap: Sentence | None
) -> tuple[Choice, ...]:
    """The steps this person's role allows now, each with what stands in its way."""
    agreement = dossier.agreement
    lawful = law(dossier, work.today)
    refusals = {
        "submit": first_missing((*lawful, _text(gap))),
        "sign": different_person("submitted_by")(work, agreement)
        or first_missing(
            (
                *lawful,
                *_committed(dossier, work.today),
                *_papers(dossier, work.today),
                _text(gap),
            )
        ),
        "start": dossier.uncovered,
        "accept": milestone_plans.refusal_of_open(milestones),
    }
    return tuple(
        Choice(step.name, refusals.get(step.name))
        for step in LIFECYCLE.steps.values()
        if agreement.state in step.sources and work.may(step.permission, agreement.territory)
    )


def _papers(dossier: Dossier, today: date) -> tuple[Gate, ...]:
    day = dossier.agreement.signed_on or today
    missing = dossiers.refusal(
        dossier.community, dossier.papers, dossier.checks, dossier.agreement.regime, day
    )
    return (gate("papers_in_date", Permission.COMMUNITY_EDIT, missing),)


def _committed(dossier: Dossier, today: date) -> tuple[Gate, ...]:
    if dossier.agreement.state not in UNSIGNED:
        return ()
    missing = funding_rules.refusal_of_commitment(dossier.committed, dossier.cash, today)
    return (gate("money_committed", Permission.FUNDING_RECORD, missing),)


def _text(gap: Sentence | None) -> Gate:
    return gate("text_complete", Permission.COMMUNITY_EDIT, gap)


def _submitted(state: AgreementState) -> Gate:
    missing = say("The draft is not submitted yet.") if state is AgreementState.DRAFT else None
    return gate("submitted", Permission.AGREEMENT_SUBMIT, missing)
