"""Handovers: the act by which organisation, municipality and programme put a finished work into the municipality's care.

The act lists the components that become assets. Each party signs once, in any order, each by another person who holds that party's role in
the territory. The signature that would complete the act is refused until the municipality has accepted a maintenance plan with the budget
of its first year; that refusal is the reason this system exists. The last signature hands the work over and announces it, so that its
assets are opened in the same transaction.
"""

from datetime import date
from enum import StrEnum
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from contracting import agreements, commitments, handover_components
from contracting.events import HandedOver, TaskPromised
from contracting.handover_components import PrepareComponent
from foundation.columns import (
    Base,
    Currency,
    Instant,
    Path,
    Versioned,
    enum_column,
)
from foundation.constraints import explains
from foundation.errors import Forbidden, InvalidCommand, Refused, Sentence, say
from foundation.identity.permissions import Permission, Role
from foundation.ids import new_id
from foundation.lifecycle import Lifecycle, Step
from foundation.money import Money
from foundation.work import Work
from portfolio import projects
from portfolio.projects import Station

explains(
    "uq_handover_signature_handover_id_party",
    say("This party has signed already."),
    columns="handover_signature.handover_id, handover_signature.party",
)
explains(
    "uq_handover_signature_handover_id_signed_by",
    say("You have signed for another party. Three different persons sign."),
    columns="handover_signature.handover_id, handover_signature.signed_by",
)


class Party(StrEnum):
    """One of the three who sign."""

    ORGANISATION = "organisation"
    MUNICIPALITY = "municipality"
    PROGRAMME = "programme"


ROLES = {
    Party.ORGANISATION: Role.ORGANISATION,
    Party.MUNICIPALITY: Role.MUNICIPAL_OFFICIAL,
    Party.PROGRAMME: Role.PROGRAMME_MANAGER,
}


class HandoverState(StrEnum):
    """How far the act has come."""

    PREPARED = "prepared"
    COMPLETED = "completed"


class Handover(Versioned, Base):
    """The handover act of one work."""

    __tablename__ = "handover"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path] = mapped_column(index=True)
    project_id: Mapped[UUID] = mapped_column(sa.ForeignKey("project.id"), unique=True)
    agreement_id: Mapped[UUID] = mapped_column(sa.ForeignKey("agreement.id"), unique=True)
    currency: Mapped[Currency]
    prepared_at: Mapped[Instant]
    prepared_by: Mapped[UUID | None]
    handed_over_on: Mapped[date | None]
    state: Mapped[HandoverState] = enum_column(HandoverState)


class HandoverSignature(Base):
    """One party's signature."""

    __tablename__ = "handover_signature"
    __table_args__ = (
        sa.UniqueConstraint("handover_id", "party"),
        sa.UniqueConstraint("handover_id", "signed_by"),
        {"info": {"append_only": True}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path]
    handover_id: Mapped[UUID] = mapped_column(sa.ForeignKey("handover.id"))
    party: Mapped[Party] = enum_column(Party)
    signed_at: Mapped[Instant]
    signed_by: Mapped[UUID]


def has_not_signed(work: Work, handover: Handover) -> Sentence | None:
    """A guard: three different persons sign."""
    if work.actor.user_id in {row.signed_by for row in signatures_of(work, handover.id)}:
        return say("You have signed already. Three different persons sign.")
    return None


def all_parties_signed(work: Work, handover: Handover) -> Sentence | None:
    """A guard: the act is complete with three signatures."""
    signed = {row.party for row in signatures_of(work, handover.id)}
    return None if signed == set(Party) else say("Three parties sign this act.")


def plan_is_accepted(work: Work, handover: Handover) -> Sentence | None:
    """A guard: the municipality answers for the maintenance, with money for the first year."""
    commitment = commitments.find(work, handover.project_id)
    if commitment is None:
        return say("The maintenance plan is missing: propose it first.")
    return commitments.is_not_accepted(commitment) or commitments.first_year_is_budgeted(
        work, commitment
    )


LIFECYCLE = Lifecycle(
    Handover,
    Step(
        "sign",
        {HandoverState.PREPARED},
        HandoverState.PREPARED,
        Permission.HANDOVER_SIGN,
        guards=[has_not_signed],
    ),
    # The third signature brings this step with it.
    Step(
        "complete",
        {HandoverState.PREPARED},
        HandoverState.COMPLETED,
        Permission.HANDOVER_SIGN,
        guards=[all_parties_signed, plan_is_accepted],
    ),
)


class PrepareHandover(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is handed over, component by component."""

    components: tuple[PrepareComponent, ...]

    def __post_init__(self) -> None:
        errors = handover_components.errors_of(self.components)
        if errors:
            raise InvalidCommand(errors)


class SignHandover(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Sign the act for one of the three parties."""

    party: Party


def prepare(work: Work, project_id: UUID, command: PrepareHandover) -> Handover:
    """Write the act of an accepted work, or write it anew while nobody has signed."""
    agreement = agreements.find_live(work, project_id)
    project = projects.get(work, project_id, lock=True)
    work.require(Permission.HANDOVER_PREPARE, project.territory)
    if agreement is None or project.station is not Station.ACCEPTED:
        raise Refused(say("Only an accepted work is handed over."))
    handover = find(work, project.id)
    if handover is None:
        handover = Handover(
            id=new_id(),
            territory=project.territory,
            project_id=project.id,
            agreement_id=agreement.id,
            currency=project.currency,
            state=HandoverState.PREPARED,
        )
    elif signatures_of(work, handover.id):
        raise Refused(say("This act carries signatures: it is not changed any more."))
    handover.prepared_at, handover.prepared_by = work.now, work.actor.user_id
    work.add(handover)
    work.session.flush()  # The components' foreign key needs the act's row.
    handover_components.replace(work, project, handover_id=handover.id, planned=command.components)
    facts = {"components": len(command.components)}
    work.record("handover.prepared", handover, project=project.id, facts=facts)
    return handover


def sign(work: Work, handover_id: UUID, command: SignHandover) -> Handover:
    """Sign for a party; the third signature hands the work over, where the maintenance is promised and paid for."""
    handover = work.get(Handover, handover_id, lock=True)
    work.require(Permission.HANDOVER_SIGN, handover.territory)
    if not holds(work, ROLES[command.party], handover.territory):
        raise Forbidden(say("You do not sign for this party here."))
    if command.party in {row.party for row in signatures_of(work, handover.id)}:
        raise Refused(say("This party has signed already."))
    facts = {"party": command.party}
    LIFECYCLE.apply("sign", work, handover, facts=facts)
    work.add(
        HandoverSignature(
            id=new_id(),
            territory=handover.territory,
            handover_id=handover.id,
            party=command.party,
            signed_at=work.now,
            signed_by=work.actor.user_id,
        )
    )
    work.session.flush()  # The parties below count this signature too.
    if all_parties_signed(work, handover) is None:
        _complete(work, handover)
    return handover


def holds(work: Work, role: Role, territory: str) -> bool:
    """Whether this person has a party's role here; the system itself signs nothing."""
    return work.actor.user_id is not None and any(
        grant.role is role and territory.startswith(grant.territory) for grant in work.actor.grants
    )


def _complete(work: Work, handover: Handover) -> None:
    # Held until the end: nobody returns the plan while the act is being completed.
    commitments.find(work, handover.project_id, lock=True)
    handover.handed_over_on = work.today
    LIFECYCLE.apply("complete", work, handover, facts={"on": handover.handed_over_on})
    project = projects.get(work, handover.project_id, lock=True)
    projects.LIFECYCLE.apply("hand_over", work, project, project=project.id)
    work.announce(_event(work, handover))


def _event(work: Work, handover: Handover) -> HandedOver:
    commitment = commitments.find(work, handover.project_id)
    agreement = agreements.get(work, handover.agreement_id)
    if commitment is None or commitment.first_year is None or handover.handed_over_on is None:
        raise Refused(say("The maintenance plan is missing: propose it first."))
    return HandedOver(
        handover_id=handover.id,
        project_id=handover.project_id,
        community_id=agreement.community_id,
        commitment_id=commitment.id,
        territory=handover.territory,
        handed_over_on=handover.handed_over_on,
        components=tuple(
            handover_components.handed_over(row, handover.currency)
            for row in handover_components.of_handover(work, handover.id)
        ),
        tasks=tuple(
            _task(row, commitment.currency) for row in commitments.tasks_of(work, commitment.id)
        ),
        first_year=commitment.first_year,
        budget_line=commitment.budget_line or "",
        first_year_budget=commitment.budget,
    )


def _task(row: commitments.PlanTask, currency: str) -> TaskPromised:
    return TaskPromised(
        task_id=row.id,
        position=row.position,
        name=row.name,
        asset_kind=row.asset_kind,
        template=row.template,
        every=row.every,
        rhythm=row.rhythm,
        is_before_rains=row.is_before_rains,
        performer=row.performer,
        yearly_cost=Money(row.yearly_cost_minor, currency),
        climate_measure_id=row.climate_measure_id,
    )


def find(work: Work, project_id: UUID) -> Handover | None:
    """The handover act of a work, if one was prepared."""
    statement = work.select(Handover).where(Handover.project_id == project_id)
    return work.session.execute(statement).scalar_one_or_none()


def signatures_of(work: Work, handover_id: UUID) -> list[HandoverSignature]:
    """Who has signed, in the order of signing."""
    statement = (
        sa.select(HandoverSignature)
        .where(HandoverSignature.handover_id == handover_id)
        .order_by(HandoverSignature.id)
    )
    return list(work.session.execute(statement).scalars())
