"""The story of one work across all stages, from the assembly that asked for it to its next maintenance, read in a dozen queries.

The public story is the same without anything that says who: no names, no free texts that may name somebody, no photographs that may
show faces, no bank references.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app import story_execution as execution
from app.story_parts import (
    AgreementPart,
    AssemblyPart,
    ClimatePart,
    EventPart,
    MeasurePart,
    NeedPart,
    PromisePart,
    SafeguardPart,
    SharePart,
    StationStep,
    Story,
)
from contracting import earlier_agreements
from contracting.agreements import Agreement, AgreementState
from contracting.commitments import Commitment
from contracting.handovers import Handover
from foundation import territories
from foundation.audit import AuditEntry
from foundation.clock import civil_date
from foundation.errors import NotFound
from foundation.identity.permissions import Permission
from foundation.money import Money, split_integer
from foundation.people import Person
from foundation.work import Work
from portfolio import lights, project_lights, risk_acceptances, safeguards
from portfolio.assemblies import Alternative, Assembly
from portfolio.beneficiaries import people_of
from portfolio.budgets import BudgetLine
from portfolio.climate import ClimateScreening
from portfolio.cofinancing import FundingShare
from portfolio.communities import Community
from portfolio.maintenance_promises import MaintenancePromise, shortfall
from portfolio.measures import ClimateMeasure
from portfolio.needs import Need
from portfolio.projects import Project, Station

MOST_EVENTS = 200

STEPS = {
    Station.FINANCED: "project.finance",
    Station.AGREED: "project.agree",
    Station.BUILDING: "project.build",
    Station.ACCEPTED: "project.accept",
    Station.HANDED_OVER: "project.hand_over",
    Station.MAINTAINED: "project.maintain",
}


def story(work: Work, project_id: UUID, *, is_public: bool = False) -> Story:
    """The story of a work; the public one without anything that says who."""
    where = Project.id == project_id
    if not is_public:
        where = sa.and_(where, work.visible(Project.territory))
    base = work.session.execute(
        sa.select(
            Project,
            Community.name.label("community"),
            Person.name.label("representative"),
            Need,
            MaintenancePromise,
        )
        .outerjoin(Community, Community.id == Project.community_id)
        .outerjoin(Person, Person.id == Community.representative_id)
        .outerjoin(Need, Need.id == Project.need_id)
        .outerjoin(MaintenancePromise, MaintenancePromise.project_id == Project.id)
        .where(where)
    ).one_or_none()
    if base is None:
        raise NotFound
    project: Project = base.Project
    events = _events(work, project.id)
    shows_persons = not is_public and work.may(Permission.PERSON_READ, project.territory)
    (*earlier, agreement), commitment, handover = _agreements(work, project.id)
    assembly = _assembly(work, project.need_id)
    return Story(
        **_facts(work, project, events),
        community=base.community,
        representative=base.representative if shows_persons else None,
        need=_need(base.Need, is_public=is_public),
        assembly=assembly,
        shares=_shares(work, project),
        climate=_climate(work, project),
        safeguards=_safeguards(work, project),
        earlier_agreements=tuple(row for row in earlier if row is not None),
        agreement=agreement,
        milestones=execution.milestones(
            work,
            project,
            is_public=is_public,
            shows_persons=shows_persons,
            in_several=bool(earlier),
        ),
        payments=execution.payments(work, project.id, in_several=bool(earlier)),
        cash=execution.cash(work, project.id),
        documents=execution.documents(work, project.id, assembly.id if assembly else None),
        promise=_promise(base.MaintenancePromise, commitment, is_public=is_public),
        plan_state=commitment.state if commitment else None,
        first_year_budget=Money(commitment.budget_minor, commitment.currency)
        if commitment and commitment.budget_minor is not None
        else None,
        handed_over_on=handover.handed_over_on if handover else None,
        assets=execution.assets(work, project.id),
        events=events,
    )


def _facts(work: Work, project: Project, events: Sequence[EventPart]) -> dict[str, Any]:
    names = (
        "id",
        "version",
        "code",
        "title",
        "purpose",
        "kind",
        "origin",
        "territory",
        "latitude_e6",
        "longitude_e6",
    )
    more = (
        "station",
        "in_dispute",
        "people",
        "physical_bp",
        "financial_bp",
        "starts_on",
        "ends_on",
    )
    last = ("executor", "reported_state", "community_id")
    over = project.station in (Station.ACCEPTED, Station.HANDED_OVER, Station.MAINTAINED)
    is_building = project.station is Station.BUILDING
    return {
        **{name: getattr(project, name) for name in (*names, *more, *last)},
        "place": territories.label(project.municipality),
        "stations": _stations(project, events),
        "light": lights.light(
            is_building=is_building,
            is_over=over,
            late_from=project.late_from,
            critical_from=project.critical_from,
            on=work.today,
        ),
        "reasons": project_lights.reasons(work, project) if is_building else (),
        **{
            name: Money(getattr(project, f"{name}_minor"), project.currency)
            for name in ("budget", "funded", "agreed", "verified", "paid")
        },
    }


def _stations(project: Project, events: Sequence[EventPart]) -> tuple[StationStep, ...]:
    reached = {event.action: civil_date(event.at) for event in events}
    reached["project.opened"] = civil_date(project.opened_at)
    order = list(Station)
    here = order.index(project.station)
    return tuple(
        StationStep(
            key=station,
            state="done" if index < here else "current" if index == here else "waiting",
            on=reached.get(STEPS.get(station, "project.opened")) if index <= here else None,
        )
        for index, station in enumerate(order)
    )


def _need(need: Need | None, *, is_public: bool) -> NeedPart | None:
    if need is None:
        return None
    return NeedPart(
        id=need.id,
        title=need.title,
        description=None if is_public else need.description,
        photo_id=None if is_public else need.photo_id,
        registered_at=need.registered_at,
        people=people_of(need),
    )


def _assembly(work: Work, need_id: UUID | None) -> AssemblyPart | None:
    if need_id is None:
        return None
    row = work.session.execute(
        sa.select(Assembly, Alternative.votes)
        .join(Alternative, Alternative.assembly_id == Assembly.id)
        .where(Alternative.need_id == need_id, Assembly.held_at.is_not(None))
        .order_by(Alternative.place, Assembly.held_at.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    assembly: Assembly = row.Assembly
    return AssemblyPart(
        id=assembly.id,
        number=assembly.number,
        held_at=assembly.held_at,
        attending=assembly.women + assembly.men,
        women=assembly.women,
        members_attending=assembly.members_attending,
        members=assembly.members,
        votes=row.votes,
    )


def _shares(work: Work, project: Project) -> tuple[SharePart, ...]:
    rows = list(
        work.session.execute(
            sa.select(FundingShare)
            .where(FundingShare.project_id == project.id, FundingShare.withdrawn_at.is_(None))
            .order_by(FundingShare.id)
        ).scalars()
    )
    parts = split_integer(10_000, [row.amount_minor for row in rows]) if rows else ()
    return tuple(
        SharePart(
            source=row.source,
            name=row.source_name,
            form=row.form,
            amount=Money(row.amount_minor, project.currency),
            bp=bp,
            in_kind_of=row.in_kind_of,
            committed=Money(row.committed_minor, project.currency),
            received=Money(row.received_minor, project.currency),
            used=Money(row.used_minor, project.currency),
        )
        for row, bp in zip(rows, parts, strict=True)
    )


def _promise(
    row: MaintenancePromise | None, commitment: Commitment | None, *, is_public: bool
) -> PromisePart | None:
    """The promise to keep the work, and by how much the first year of its plan stays below it."""
    if row is None:
        return None
    budget = commitment.budget if commitment and commitment.budget_minor is not None else None
    return PromisePart(
        payer=row.payer,
        payer_name=None if is_public else row.payer_name,
        yearly=row.yearly,
        first_year=row.first_year,
        act_number=row.act_number,
        act_on=row.act_on,
        shortfall=None if budget is None else shortfall(row.yearly, budget),
    )


def _climate(work: Work, project: Project) -> ClimatePart | None:
    cost = (
        sa.select(sa.func.coalesce(sa.func.sum(BudgetLine.value_minor), 0))
        .where(BudgetLine.measure_id == ClimateMeasure.id)
        .correlate(ClimateMeasure)
        .scalar_subquery()
    )
    rows = work.session.execute(
        sa.select(
            ClimateScreening.now_rating,
            ClimateScreening.future_rating,
            ClimateScreening.signed_off_by,
            ClimateMeasure,
            cost.label("cost"),
        )
        .outerjoin(ClimateMeasure, ClimateMeasure.screening_id == ClimateScreening.id)
        .where(ClimateScreening.project_id == project.id)
        .order_by(ClimateMeasure.position)
    ).all()
    if not rows:
        return None
    return ClimatePart(
        now=rows[0].now_rating,
        future=rows[0].future_rating,
        measures=tuple(
            MeasurePart(
                id=row.ClimateMeasure.id,
                hazard=row.ClimateMeasure.hazard,
                description=row.ClimateMeasure.description,
                maintenance_task=row.ClimateMeasure.maintenance_task,
                cost=Money(int(row.cost), project.currency),
            )
            for row in rows
            if row.ClimateMeasure is not None
        ),
        accepted=risk_acceptances.find_accepted(work, project.id)
        if rows[0].signed_off_by is not None
        else None,
    )


def _safeguards(work: Work, project: Project) -> tuple[SafeguardPart, ...]:
    """Every safeguard with its state, once the first of them is answered."""
    given = safeguards.newest(safeguards.answers_of(work, project.id))
    if not given:
        return ()
    return tuple(
        SafeguardPart(
            topic=item.topic,
            name_es=item.name_es,
            name_en=item.name_en,
            state=safeguards.state_of(item, given.get(item.item)),
            known_on=given[item.item].known_on if item.item in given else None,
        )
        for item in safeguards.items_of(project.kind, work.today)
    )


def _agreements(
    work: Work, project_id: UUID
) -> tuple[list[AgreementPart | None], Commitment | None, Handover | None]:
    """The agreements of a work that were not cancelled, the one that holds now last; nothing in its place where there is none."""
    live = sa.and_(Agreement.project_id == Project.id, Agreement.state != AgreementState.CANCELLED)
    rows = work.session.execute(
        sa.select(Agreement, Commitment, Handover)
        .select_from(Project)
        .outerjoin(Agreement, live)
        .outerjoin(Commitment, Commitment.project_id == Project.id)
        .outerjoin(Handover, Handover.project_id == Project.id)
        .where(Project.id == project_id)
        .order_by(Agreement.left_unfinished.desc(), Agreement.id)
    ).all()
    found = [row.Agreement and _agreement(work, row.Agreement) for row in rows]
    return found, rows[0].Commitment, rows[0].Handover


def _agreement(work: Work, row: Agreement) -> AgreementPart:
    built = None
    if row.left_unfinished:
        built = Money(earlier_agreements.verified_of(work, [row.id]), row.currency)
    return AgreementPart(
        id=row.id,
        number=row.number,
        state=row.state,
        regime=row.regime,
        value=row.value,
        signed_on=row.signed_on,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        ended_on=row.ended_on,
        built=built,
    )


def _events(work: Work, project_id: UUID) -> tuple[EventPart, ...]:
    """What happened, from the project's own chain, newest first."""
    rows = work.session.execute(
        sa.select(AuditEntry.at, AuditEntry.action, AuditEntry.position)
        .where(AuditEntry.stream == project_id, AuditEntry.action != "file.added")
        .order_by(AuditEntry.position.desc())
        .limit(MOST_EVENTS)
    )
    return tuple(EventPart(at=row.at, action=row.action, position=row.position) for row in rows)
