"""What people see of guarantees: what an agreement asks for and how it is covered, what an extension has to cover, one policy."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import msgspec
import sqlalchemy as sa

from contracting import coverages, guarantees
from contracting.agreements import ORGANISATION, Agreement, AgreementState
from contracting.coverages import Cover, Coverage, CoverStatus, Phase, Standing
from contracting.guarantees import LIFECYCLE, Guarantee, GuaranteeDemand, GuaranteeState
from contracting.views import timelines
from contracting.views.steps import StepView, open_steps, steps
from contracting.views.timelines import Timeline
from foundation import territories
from foundation.errors import NotFound, Sentence
from foundation.identity.permissions import Permission
from foundation.money import Money
from foundation.work import Work
from portfolio.communities import Community
from portfolio.projects import Project

WATCHED_DAYS = 30


class GuaranteesNow(StrEnum):
    """How the guarantees of an agreement stand, in one word."""

    UNSAID = "unsaid"
    NONE_ASKED = "none_asked"
    SHORT = "short"
    EXPIRED = "expired"
    ENDING = "ending"
    COVERED = "covered"


def state_of(demand: GuaranteeDemand | None, today: date) -> GuaranteesNow:
    """How the guarantees stand on a day, from what is kept with the demand."""
    if demand is None:
        return GuaranteesNow.UNSAID
    if not demand.asked:
        return GuaranteesNow.NONE_ASKED
    if demand.ends_first_on is not None and demand.ends_first_on < today:
        return GuaranteesNow.EXPIRED
    if demand.is_short:
        return GuaranteesNow.SHORT
    if demand.ends_first_on is not None and (demand.ends_first_on - today).days <= WATCHED_DAYS:
        return GuaranteesNow.ENDING
    return GuaranteesNow.COVERED


class NeedRow(msgspec.Struct, frozen=True, kw_only=True):
    """One coverage that is asked for: what it needs, what covers it, and the days until that ends."""

    coverage: Coverage
    phase: Phase
    amount: Money
    until: date
    held: Money | None
    held_until: date | None
    days_left: int | None
    policy_id: UUID | None
    status: CoverStatus
    sentence: Sentence
    rule_es: str
    rule_en: str
    source: str
    to_confirm: bool


class CoverRow(msgspec.Struct, frozen=True, kw_only=True):
    """What a policy covers."""

    coverage: Coverage
    amount: Money
    valid_from: date
    valid_to: date


class PolicyRow(msgspec.Struct, frozen=True, kw_only=True):
    """One policy or annex with what it covers."""

    id: UUID
    insurer: str
    policy_number: str
    annex: int
    issued_on: date
    file_id: UUID
    covers: tuple[CoverRow, ...]
    state: GuaranteeState


class GuaranteesView(msgspec.Struct, frozen=True, kw_only=True):
    """The guarantees of one agreement; without a demand nobody said yet which coverages it asks for."""

    agreement_id: UUID
    agreement_number: str | None
    agreement_state: AgreementState
    territory: str
    project_id: UUID
    project_title: str
    organisation: str
    place: str
    starts_on: date | None
    ends_on: date | None
    rule_es: str
    rule_en: str
    rule_norm: str
    rule_to_confirm: bool
    is_mandatory: bool
    is_decided: bool
    asked: tuple[Coverage, ...]
    reason: str | None
    needs: tuple[NeedRow, ...]
    lacking: tuple[Sentence, ...]
    policies: tuple[PolicyRow, ...]
    may_demand: bool
    may_register: bool


class GuaranteeView(PolicyRow, frozen=True, kw_only=True):
    """One policy or annex, with what can be done about it."""

    version: int
    territory: str
    place: str
    agreement_id: UUID
    agreement_number: str | None
    project_id: UUID
    project_title: str
    organisation: str
    needs: tuple[NeedRow, ...]
    registered_at: datetime
    approved_at: datetime | None
    return_reason: str | None
    steps: tuple[StepView, ...]
    actions: tuple[str, ...]
    timeline: Timeline


def of_agreement(work: Work, agreement_id: UUID) -> GuaranteesView:
    """The guarantees of an agreement in sight."""
    agreement, project, organisation = _about(work, agreement_id)
    demand = guarantees.find_demand(work, agreement.id)
    rule = guarantees.rule_of(agreement)
    rows = guarantees.of_agreement(work, agreement.id)
    named = guarantees.named_in(work, [row.id for row in rows])
    needs = _needs(work, agreement, demand)
    return GuaranteesView(
        agreement_id=agreement.id,
        agreement_number=agreement.number,
        agreement_state=agreement.state,
        territory=agreement.territory,
        project_id=project.id,
        project_title=project.title,
        organisation=organisation,
        place=territories.get(work, agreement.territory).label,
        starts_on=agreement.starts_on,
        ends_on=agreement.ends_on,
        rule_es=rule.text_es,
        rule_en=rule.text_en,
        rule_norm=rule.norm,
        rule_to_confirm=rule.to_confirm,
        is_mandatory=rule.is_mandatory,
        is_decided=demand is not None,
        asked=demand.coverages if demand else (),
        reason=demand.reason if demand else None,
        needs=needs,
        lacking=tuple(one.sentence for one in needs if one.status is not CoverStatus.COVERED),
        policies=tuple(policy_of(row, named.get(row.id, ())) for row in reversed(rows)),
        may_demand=work.may(Permission.GUARANTEE_DEMAND, agreement.territory)
        and agreement.state not in (AgreementState.DRAFT, AgreementState.CANCELLED),
        may_register=demand is not None
        and work.may(Permission.GUARANTEE_REGISTER, agreement.territory),
    )


def _needs(work: Work, agreement: Agreement, demand: GuaranteeDemand | None) -> tuple[NeedRow, ...]:
    if demand is None:
        return ()
    return tuple(_need(one, work.today) for one in guarantees.standings(work, agreement, demand))


def _need(one: Standing, today: date) -> NeedRow:
    cover, rule = one.cover, one.need.rule
    return NeedRow(
        coverage=one.need.coverage,
        phase=rule.phase,
        amount=one.need.amount,
        until=one.need.until,
        held=cover.amount if cover else None,
        held_until=cover.valid_to if cover else None,
        days_left=(cover.valid_to - today).days if cover else None,
        policy_id=cover.policy_id if cover else None,
        status=one.status,
        sentence=one.sentence,
        rule_es=rule.text_es,
        rule_en=rule.text_en,
        source=rule.source,
        to_confirm=rule.to_confirm,
    )


def policy_of(row: Guarantee, covers: Sequence[Cover]) -> PolicyRow:
    """A policy with what it covers, in the order of the coverages."""
    return PolicyRow(
        id=row.id,
        insurer=row.insurer,
        policy_number=row.policy_number,
        annex=row.annex,
        issued_on=row.issued_on,
        file_id=row.file_id,
        covers=tuple(
            CoverRow(
                coverage=one.coverage,
                amount=one.amount,
                valid_from=one.valid_from,
                valid_to=one.valid_to,
            )
            for one in sorted(covers, key=lambda one: list(Coverage).index(one.coverage))
        ),
        state=row.state,
    )


def _about(work: Work, agreement_id: UUID) -> tuple[Agreement, Project, str]:
    row = work.session.execute(
        sa.select(Agreement, Project, ORGANISATION)
        .join(Project, Project.id == Agreement.project_id)
        .join(Community, Community.id == Agreement.community_id)
        .where(Agreement.id == agreement_id, work.visible(Agreement.territory))
    ).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1], row[2]


def detail(work: Work, guarantee_id: UUID) -> GuaranteeView:
    """One policy in sight; beside what it covers, what the agreement needs of those coverages today."""
    row = guarantees.get(work, guarantee_id)
    agreement, project, organisation = _about(work, row.agreement_id)
    covers = guarantees.named_in(work, [row.id]).get(row.id, ())
    demand = guarantees.find_demand(work, agreement.id)
    named = {one.coverage for one in covers} & set(demand.coverages if demand else ())
    needed = coverages.needs_of(guarantees.subject_of(work, agreement), named)
    found = steps(LIFECYCLE.available(work, row))
    same = ("version", "territory", "registered_at", "approved_at", "return_reason")
    return GuaranteeView(
        **msgspec.structs.asdict(policy_of(row, covers)),
        **{name: getattr(row, name) for name in same},
        place=territories.get(work, row.territory).label,
        agreement_id=agreement.id,
        agreement_number=agreement.number,
        project_id=project.id,
        project_title=project.title,
        organisation=organisation,
        needs=tuple(_need(one, work.today) for one in coverages.judge(needed, covers)),
        steps=found,
        actions=open_steps(found),
        timeline=timelines.timeline(work, project.id, [row.id]),
    )
