"""What people see of a handover: everything it waits for, the three boxes for the signatures, and what is handed over."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from contracting import agreements, commitments, gates, handover_components, handovers
from contracting.acts import HANDOVER_ACT
from contracting.agreements import Agreement
from contracting.commitments import Commitment, CommitmentState, LegalForm
from contracting.handover_components import HandoverComponent
from contracting.handovers import ROLES, Handover, HandoverSignature, HandoverState, Party
from foundation import records, territories
from foundation.errors import Sentence, say
from foundation.gates import Gate
from foundation.identity.permissions import Permission, Role
from foundation.money import Money, add_up
from foundation.records import DocumentView
from foundation.work import Work
from portfolio import projects
from portfolio.projects import Project, Station


class PartyBox(msgspec.Struct, frozen=True, kw_only=True):
    """One of the three boxes; ``refusal`` says why this person, who holds the party's role, cannot sign now."""

    party: Party
    who: Role
    signed_at: datetime | None
    may_sign: bool
    refusal: Sentence | None


class ComponentView(msgspec.Struct, frozen=True, kw_only=True):
    """One part that becomes an asset."""

    id: UUID
    position: int
    name: str
    asset_kind: str
    quantity_milli: int
    unit: str
    cost: Money
    life_years: int
    warranty_until: date | None
    latitude_e6: int | None
    longitude_e6: int | None


class PromiseView(msgspec.Struct, frozen=True, kw_only=True):
    """What the municipality answers for in the first year."""

    commitment_id: UUID
    state: CommitmentState
    legal_form: LegalForm
    tasks: Money
    budget: Money
    gap: Money
    first_year: int | None
    budget_line: str | None
    council_act: str | None
    council_act_on: date | None


class HandoverView(msgspec.Struct, frozen=True, kw_only=True):
    """The handover of one work, prepared or not."""

    project_id: UUID
    project_version: int
    territory: str
    place: str
    code: str
    title: str
    kind: str
    station: Station
    agreement_id: UUID | None
    agreement_number: str | None
    final: Money | None
    id: UUID | None
    version: int | None
    state: HandoverState | None
    handed_over_on: date | None
    components: tuple[ComponentView, ...]
    worth: Money
    boxes: tuple[PartyBox, ...]
    promise: PromiseView | None
    gates: tuple[Gate, ...]
    may_prepare: bool
    may_propose: bool
    papers: tuple[DocumentView, ...]
    issuable: tuple[str, ...]


def of_project(work: Work, project_id: UUID) -> HandoverView:
    """The handover of one work with everything it waits for."""
    project = projects.get(work, project_id)
    agreement = agreements.find_last(work, project.id)
    commitment = commitments.find(work, project.id)
    handover = handovers.find(work, project.id)
    signed = handovers.signatures_of(work, handover.id) if handover else []
    components = handover_components.of_handover(work, handover.id) if handover else []
    return HandoverView(
        **_work(project, agreement),
        place=territories.get(work, project.territory).label,
        id=handover.id if handover else None,
        version=handover.version if handover else None,
        state=handover.state if handover else None,
        handed_over_on=handover.handed_over_on if handover else None,
        components=tuple(_component(row, project.currency) for row in components),
        worth=add_up(
            [Money(row.cost_minor, project.currency) for row in components], project.currency
        ),
        boxes=tuple(_box(work, handover, party, signed, commitment) for party in Party),
        promise=_promise(commitment) if commitment else None,
        gates=gates.gates_of(
            work, agreement=agreement, commitment=commitment, handover=handover, signatures=signed
        ),
        may_prepare=project.station is Station.ACCEPTED
        and not signed
        and work.may(Permission.HANDOVER_PREPARE, project.territory),
        may_propose=commitment is None
        and work.may(Permission.PLAN_PROPOSE, project.territory)
        and project.station in (Station.BUILDING, Station.ACCEPTED),
        papers=records.views_of(work, handover.id) if handover else (),
        issuable=(HANDOVER_ACT.kind,)
        if handover is not None
        and handover.state is HandoverState.COMPLETED
        and work.may(HANDOVER_ACT.permission, handover.territory)
        else (),
    )


def of_handover(work: Work, handover_id: UUID) -> HandoverView:
    """The same, found by the act."""
    return of_project(work, work.get(Handover, handover_id).project_id)


def _work(project: Project, agreement: Agreement | None) -> dict[str, Any]:
    final = agreement.final_minor if agreement and not agreement.left_unfinished else None
    return {
        "project_id": project.id,
        "project_version": project.version,
        "territory": project.territory,
        "code": project.code,
        "title": project.title,
        "kind": project.kind,
        "station": project.station,
        "agreement_id": agreement.id if agreement else None,
        "agreement_number": agreement.number if agreement else None,
        # What earlier agreements had built is handed over with the rest.
        "final": None if final is None else Money(project.earlier_minor + final, project.currency),
    }


def _box(
    work: Work,
    handover: Handover | None,
    party: Party,
    signed: list[HandoverSignature],
    commitment: Commitment | None,
) -> PartyBox:
    mine = next((row for row in signed if row.party is party), None)
    refusal = None
    is_theirs = handover is not None and handovers.holds(work, ROLES[party], handover.territory)
    if is_theirs and mine is None:
        refusal = _refusal(work, handover, signed, commitment)
    return PartyBox(
        party=party,
        who=ROLES[party],
        signed_at=mine.signed_at if mine else None,
        may_sign=is_theirs and mine is None and refusal is None,
        refusal=refusal,
    )


def _refusal(
    work: Work,
    handover: Handover | None,
    signed: list[HandoverSignature],
    commitment: Commitment | None,
) -> Sentence | None:
    """Why somebody who holds a party's role cannot sign for it now, asked as the act's own guards ask it."""
    if work.actor.user_id in {row.signed_by for row in signed}:
        return say("You have signed already. Three different persons sign.")
    if len(signed) < len(Party) - 1 or handover is None:
        return None
    if commitment is None:
        return gates.NO_PLAN
    return commitments.is_not_accepted(commitment) or commitments.first_year_is_budgeted(
        work, commitment
    )


def _component(row: HandoverComponent, currency: str) -> ComponentView:
    same = (
        *("id", "position", "name", "asset_kind", "quantity_milli", "unit", "life_years"),
        *("warranty_until", "latitude_e6", "longitude_e6"),
    )
    return ComponentView(
        **{name: getattr(row, name) for name in same}, cost=Money(row.cost_minor, currency)
    )


def _promise(commitment: Commitment) -> PromiseView:
    return PromiseView(
        commitment_id=commitment.id,
        state=commitment.state,
        legal_form=commitment.legal_form,
        tasks=Money(commitment.tasks_minor, commitment.currency),
        budget=commitment.budget,
        gap=commitment.gap,
        first_year=commitment.first_year,
        budget_line=commitment.budget_line,
        council_act=commitment.council_act,
        council_act_on=commitment.council_act_on,
    )
