"""What came of scenarios: the shares that the one in force foresees for a work, and whether what is kept follows from what it came from."""

from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation.errors import Sentence, say
from foundation.money import COP, Money
from foundation.work import Work
from portfolio import choosing
from portfolio.choosing import Inputs
from portfolio.scenarios import Scenario, ScenarioSolution, ScenarioState, ScenarioWork
from portfolio.solver import Proof
from portfolio.sources import FundingSource


class PlannedShare(msgspec.Struct, frozen=True, kw_only=True):
    """What the scenario that was adopted foresees of one source for one work."""

    scenario_id: UUID
    scenario: str
    source_id: UUID
    source: str
    amount: Money


def planned_shares(work: Work, project_id: UUID) -> tuple[PlannedShare, ...]:
    """Who pays a work by the scenario in force, if one chose it."""
    statement = (
        sa.select(Scenario.id, Scenario.name, ScenarioWork.shares)
        .join(
            ScenarioSolution,
            sa.and_(
                ScenarioSolution.scenario_id == Scenario.id,
                ScenarioSolution.number == Scenario.computations,
            ),
        )
        .join(ScenarioWork, ScenarioWork.solution_id == ScenarioSolution.id)
        .where(ScenarioWork.project_id == project_id, Scenario.state == ScenarioState.ADOPTED)
        .order_by(Scenario.adopted_at.desc())
        .limit(1)
    )
    found = work.session.execute(statement).one_or_none()
    if found is None:
        return ()
    named = sa.select(FundingSource.id, FundingSource.name).where(
        FundingSource.id.in_([UUID(key) for key in found.shares])
    )
    names = {row.id: row.name for row in work.session.execute(named)}
    return tuple(
        PlannedShare(
            scenario_id=found.id,
            scenario=found.name,
            source_id=UUID(key),
            source=names[UUID(key)],
            amount=Money(amount, COP),
        )
        for key, amount in found.shares.items()
    )


def differences(session: Session) -> tuple[tuple[str, Sentence], ...]:
    """Whatever is kept of a scenario and does not follow from what it was computed from; whether a set is the best is not proven anew."""
    found: list[tuple[str, Sentence]] = []
    statement = (
        sa.select(Scenario.code, ScenarioSolution)
        .join(Scenario, Scenario.id == ScenarioSolution.scenario_id)
        .order_by(ScenarioSolution.id)
    )
    for code, solution in session.execute(statement):
        inputs = msgspec.convert(solution.inputs, Inputs)
        kept = {
            str(row.project_id): row.shares
            for row in session.execute(
                sa.select(ScenarioWork.project_id, ScenarioWork.shares).where(
                    ScenarioWork.solution_id == solution.id
                )
            )
        }
        if choosing.fingerprint(inputs) != solution.inputs_hash:
            found.append((code, say("Its inputs are not those of the hash.")))
        elif choosing.worth(inputs, kept) != solution.worth_e4 or kept != choosing.shares_of(
            inputs, kept
        ):
            found.append((code, say("Its worth or its shares do not follow from its inputs.")))
        elif solution.proof in (Proof.OPTIMAL, Proof.GAP) and choosing.breaches(inputs, kept):
            found.append((code, say("Its set breaks a rule.")))
    return tuple(found)
