"""The last chapters of a demonstration work: it is received, handed over with its plan, and maintained in the years after."""

from collections.abc import Generator
from datetime import date, timedelta
from uuid import UUID

import sqlalchemy as sa

from app.demonstration.script import Part
from app.demonstration.stage import Stage
from contracting import (
    acceptances,
    commitments,
    handovers,
    issuing,
)
from contracting.acceptances import AcceptWork
from contracting.commitments import AcceptPlan, LegalForm, ProposePlan, ProposeTask
from contracting.handover_components import PrepareComponent
from contracting.handovers import Party, PrepareHandover, SignHandover
from contracting.issuing import IssueHandoverAct
from foundation.identity.permissions import Role
from foundation.money import Money, cop
from maintenance import logs, plan_templates
from maintenance.logs import LogTask
from maintenance.plans import MaintenanceTask
from portfolio import cofinancing, measures, work_kinds
from portfolio.usual_tasks import Performer, Rhythm

Days = Generator[date, None, None]


def accept(stage: Stage, part: Part, agreement: UUID) -> None:
    """The engineer receives the finished work."""
    command = AcceptWork(
        accepted_on=stage.today,
        final_quantities="Cantidades ejecutadas iguales a las acordadas; pendientes en cero.",
    )
    with stage.acting(Role.ENGINEER, stage.place(part.village)) as work:
        acceptances.accept(work, agreement, command)


def handed_over(stage: Stage, part: Part, project: UUID) -> Days:
    """The plan is proposed and accepted with its first year's budget, and three parties sign."""
    path = stage.place(part.village)
    yield stage.today + timedelta(days=5)
    with stage.acting(Role.ENGINEER, path) as work:
        commitment = commitments.propose(work, project, _plan(stage, part, project)).id
        cost = work.get(commitments.Commitment, commitment).tasks_minor
    yield stage.today + timedelta(days=12)
    accepting = AcceptPlan(
        first_year=stage.today.year,
        budget_line=f"2.4.{10 + part.number % 30:02d}.01",
        budget=Money(cost * 9 // 10 // 100 * 100 if part.number % 4 == 0 else cost),
        council_act=f"Acuerdo {10 + part.number % 40:03d}",
        council_act_on=stage.today - timedelta(days=4),
    )
    with stage.acting(Role.MUNICIPAL_OFFICIAL, path) as work:
        commitments.accept(work, commitment, accepting)
    yield stage.today + timedelta(days=3)
    with stage.acting(Role.CONTRACTS_OFFICER, path) as work:
        handover = handovers.prepare(work, project, _components(stage, part, project)).id
    signers = (
        (Party.ORGANISATION, Role.ORGANISATION),
        (Party.MUNICIPALITY, Role.MUNICIPAL_OFFICIAL),
        (Party.PROGRAMME, Role.PROGRAMME_MANAGER),
    )
    for party, role in signers:
        yield stage.today + timedelta(days=1)
        with stage.acting(role, path) as work:
            handovers.sign(work, handover, SignHandover(party=party))
    with stage.acting(Role.PROGRAMME_MANAGER, path) as work:
        issuing.issue_handover_act(work, stage.press, handover, IssueHandoverAct())


def _plan(stage: Stage, part: Part, project: UUID) -> ProposePlan:
    kind = work_kinds.find(part.pattern.kind)
    asset_kind = kind.asset_kind if kind else part.pattern.kind
    with stage.db.reading(stage.company.central[Role.ENGINEER]) as work:
        measure = measures.measures_of(work, project)[0].id
    usual = [
        ProposeTask(
            name=task.name_es,
            asset_kind=asset_kind,
            template=task.code,
            every=task.every or 1,
            rhythm=Rhythm(task.unit.value) if task.unit else Rhythm.YEAR,
            is_before_rains=task.is_before_rains,
            performer=Performer(task.performed_by[0].value),
            yearly_cost=cop(280_000 + (part.number * 37 + index * 91) % 60 * 20_000),
        )
        for index, task in enumerate(plan_templates.recurring_tasks_of(asset_kind, stage.today))
    ]
    climatic = ProposeTask(
        name=part.pattern.task,
        asset_kind=asset_kind,
        every=6,
        rhythm=Rhythm.MONTH,
        is_before_rains=True,
        performer=Performer.COMMUNITY_CREW,
        yearly_cost=cop(900_000),
        measure=measure,
    )
    return ProposePlan(legal_form=LegalForm.COMMUNITY_USE, tasks=(*usual, climatic))


def _components(stage: Stage, part: Part, project: UUID) -> PrepareHandover:
    kind = work_kinds.find(part.pattern.kind)
    with stage.db.reading(stage.company.central[Role.ENGINEER]) as work:
        cost = sum(share.amount_minor for share in cofinancing.shares_of(work, project))
    component = PrepareComponent(
        name=part.pattern.component.format(village=part.village.name),
        asset_kind=kind.asset_kind if kind else part.pattern.kind,
        quantity=max(part.pattern.size * part.scale_percent // 100, 1) * 1_000,
        unit=part.pattern.unit,
        cost=Money(cost),
        life_years=part.pattern.life,
        warranty_until=stage.today + timedelta(days=5 * 365),
        latitude=part.village.latitude_e6,
        longitude=part.village.longitude_e6,
    )
    return PrepareHandover(components=(component,))


def maintained(stage: Stage, part: Part, project: UUID) -> Days:
    """The municipality logs what it does; some tasks are left until they are overdue."""
    path = stage.place(part.village)
    yield stage.today + timedelta(days=12)
    for turn in range(3):
        with stage.db.reading(stage.company.who(Role.MUNICIPAL_OFFICIAL, path)) as work:
            due = (
                sa.select(MaintenanceTask.id, MaintenanceTask.performer)
                .where(MaintenanceTask.project_id == project)
                .order_by(MaintenanceTask.next_due_on, MaintenanceTask.id)
                .limit(1 + part.number % 3)
            )
            tasks = work.session.execute(due).all()
        for task in tasks:
            command = LogTask(
                performer=task.performer,
                hours=(4 + turn) * 1_000,
                cost=cop(120_000 + part.number * 1_000),
                note="Se hizo con la cuadrilla de la vereda.",
            )
            with stage.acting(Role.MUNICIPAL_OFFICIAL, path) as work:
                logs.log_task(work, task.id, command)
        yield stage.today + timedelta(days=17 + part.number % 9)
