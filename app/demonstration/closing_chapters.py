"""What stands at the edges of agreements in the demonstration: one that is suspended, one with its policy, one that ended unfinished."""

from collections.abc import Generator
from datetime import date, timedelta
from uuid import UUID

import sqlalchemy as sa

from app.demonstration.accounts import HOME
from app.demonstration.pictures import slip_photo
from app.demonstration.script import TODAY
from app.demonstration.stage import Stage
from contracting import guarantee_acts, guarantees, suspensions, terminations
from contracting.agreements import Agreement, AgreementState
from contracting.guarantee_acts import (
    ApproveGuarantee,
    DemandGuarantees,
    RegisterCoverage,
    RegisterGuarantee,
)
from contracting.suspensions import OrderSuspension, ProposeSuspension, SuspensionCause
from contracting.terminations import SignTermination, TerminationKind, WriteTermination
from foundation import files
from foundation.contents import Purpose
from foundation.identity.permissions import Role
from foundation.money import Money
from portfolio.projects import Project

# Works that nobody reported for so long have no chapter left on the last day.
QUIET = timedelta(days=20)
HALF_BUILT = 7_000
AGREED = "Supervisión y presidencia de la junta"


def ended(stage: Stage) -> Generator[date, None, None]:
    """The last day: of the works under way the one with most time is suspended, the next has its policy, the latest ends unfinished."""
    yield TODAY
    with stage.db.reading(stage.company.central[Role.AUDITOR]) as work:
        rows = work.session.execute(
            sa.select(
                Agreement.id,
                Agreement.territory,
                Agreement.currency,
                Agreement.ends_on,
                Project.physical_bp,
            )
            .join(Project, Project.id == Agreement.project_id)
            .where(
                Agreement.state == AgreementState.RUNNING,
                Project.last_report_on < TODAY - QUIET,
                Project.in_dispute.is_(False),
            )
            .order_by(Agreement.ends_on, Agreement.id)
        ).all()
    if len(rows) < 3 or rows[-1].ends_on <= stage.today:
        return
    for row in rows[:-2]:
        # Not where the visitors are: there a change and a fine wait for them.
        if 0 < row.physical_bp < HALF_BUILT and not row.territory.startswith(HOME):
            _unfinished(stage, row.id, row.territory, row.currency)
            break
    _insured(stage, rows[-2].id, rows[-2].territory)
    _suspended(stage, rows[-1].id, rows[-1].territory)


def _suspended(stage: Stage, agreement: UUID, path: str) -> None:
    with stage.acting(Role.ORGANISATION, path) as work:
        asked = ProposeSuspension(
            cause=SuspensionCause.ACCESS,
            reason="La quebrada se llevó el paso y no entra material.",
            stops_on=stage.today,
            expected_on=stage.today + timedelta(days=21),
            is_costless=True,
        )
        key = suspensions.propose(work, agreement, asked).id
    with stage.acting(Role.PROGRAMME_MANAGER, path) as work:
        suspensions.order(work, key, OrderSuspension(agreed=AGREED))


def _insured(stage: Stage, agreement: UUID, path: str) -> None:
    with stage.acting(Role.CONTRACTS_OFFICER, path) as work:
        asked = DemandGuarantees(
            performance=True,
            wages=True,
            reason="Obra con mano de obra de la vereda y material pagado por adelantado (demostración).",
        )
        guarantee_acts.demand(work, agreement, asked)
        row = work.get(Agreement, agreement)
        demand = guarantees.find_demand(work, agreement)
        needs = guarantees.standings(work, row, demand) if demand else ()
        # Where the parties say how much is covered, they say a tenth.
        usual = row.value.rate(1_000)
    blob = stage.store.put(
        slip_photo("45-101-7781", "póliza", taken=stage.clock.now()), Purpose.PHOTO
    )
    with stage.acting(Role.CONTRACTS_OFFICER, path) as work:
        policy = RegisterGuarantee(
            insurer="Aseguradora inventada",
            policy_number="45-101-7781",
            issued_on=stage.today,
            coverages=tuple(
                RegisterCoverage(
                    coverage=one.need.coverage,
                    amount=one.need.amount or usual,
                    valid_from=stage.today,
                    valid_to=one.need.until,
                )
                for one in needs
            ),
            policy=files.keep(work, blob, path).id,
        )
        key = guarantee_acts.register(work, agreement, policy).id
    with stage.acting(Role.PROGRAMME_MANAGER, path) as work:
        guarantee_acts.approve(work, key, ApproveGuarantee())


def _unfinished(stage: Stage, agreement: UUID, path: str, currency: str) -> None:
    with stage.acting(Role.CONTRACTS_OFFICER, path) as work:
        act = WriteTermination(
            kind=TerminationKind.EARLY,
            cause="Se agotó el plazo sin material en la vereda y la asamblea pidió terminar (demostración).",
            ended_on=stage.today,
            left_to_build="Lo que va de la mitad del trazado hasta la escuela.",
            cost_to_finish=Money(6_350_000_000, currency),
            answers="Secretaría de planeación del municipio",
        )
        key = terminations.write(work, agreement, act).id
    with stage.acting(Role.PROGRAMME_MANAGER, path) as work:
        terminations.sign(work, key, SignTermination(agreed=AGREED))
