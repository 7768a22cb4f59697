"""Scenarios: which works to finance with the money of several sources, tried in several ways, compared, and one adopted with its reason.

A scenario says what there is (sources and how much of each), what has to be kept to (the least and the most of each municipality and kind,
works that exclude each other or need each other, works that are settled) and what counts (points of the round, people, climate rating).
The candidates are the works of its territory that have a budget and are not financed yet. What was computed stays on the books with
everything it was computed from; a scenario is adopted by somebody else than who prepared it, while its inputs are still true.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.orm.attributes import flag_modified

from foundation.columns import (
    Base,
    BigCount,
    Count,
    Hash,
    Instant,
    Json,
    MoneyMinor,
    Path,
    Versioned,
    enum_column,
)
from foundation.errors import InvalidCommand, Refused, Sentence, say
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.lifecycle import Lifecycle, Step, different_person
from foundation.numbering import next_number
from foundation.work import Work
from portfolio import candidates, choosing, programmes, scenario_plans, solver, sources
from portfolio.choosing import Fund, Inputs, Scope
from portfolio.scenario_plans import (
    AdoptScenario,
    ChangeScenario,
    ComputeScenario,
    PrepareScenario,
    ScenarioPlan,
    Settled,
)
from portfolio.solver import Proof
from portfolio.sources import FundingSource

STALE = say(
    "Costs, points, ratings or works have changed since this was computed: compute it again."
)
# How long the solver may look for the best before it says how near it came.
SECONDS = 5.0


class ScenarioState(StrEnum):
    """How far a scenario has come."""

    DRAFT = "draft"
    COMPUTED = "computed"
    ADOPTED = "adopted"
    REPLACED = "replaced"


class Scenario(Versioned, Base):
    """One way of choosing; ``plan`` is what somebody decided, ``computations`` how often it was computed."""

    __tablename__ = "scenario"
    __table_args__ = (
        sa.CheckConstraint(
            "(state IN ('adopted', 'replaced')) = (adopted_at IS NOT NULL)", name="adoption_dated"
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path] = mapped_column(index=True)
    programme_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("programme.id"))
    code: Mapped[str] = mapped_column(sa.String(40), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    plan: Mapped[Json]
    prepared_at: Mapped[Instant]
    prepared_by: Mapped[UUID | None]
    computations: Mapped[Count]
    adopted_at: Mapped[datetime | None]
    adopted_by: Mapped[UUID | None]
    reason: Mapped[str | None] = mapped_column(sa.Text)
    state: Mapped[ScenarioState] = enum_column(ScenarioState, index=True)


class ScenarioSolution(Base):
    """One computing of a scenario, with everything it was computed from."""

    __tablename__ = "scenario_solution"
    __table_args__ = (
        sa.UniqueConstraint("scenario_id", "number"),
        {"info": {"append_only": True}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path]
    scenario_id: Mapped[UUID] = mapped_column(sa.ForeignKey("scenario.id"))
    number: Mapped[Count]
    inputs: Mapped[Json]
    inputs_hash: Mapped[Hash]
    proof: Mapped[Proof] = enum_column(Proof, constraint="proof")
    worth_e4: Mapped[BigCount]
    bound_e4: Mapped[BigCount]
    cost_minor: Mapped[MoneyMinor]
    breaches: Mapped[Json]
    computed_at: Mapped[Instant]
    computed_by: Mapped[UUID | None]


class ScenarioWork(Base):
    """One work of the set that was found; ``shares`` says what each source would pay of it."""

    __tablename__ = "scenario_work"
    __table_args__ = {"info": {"append_only": True}}

    solution_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("scenario_solution.id"), primary_key=True
    )
    project_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("project.id"), primary_key=True, index=True
    )
    shares: Mapped[Json]


def _has_set(work: Work, row: Scenario) -> Sentence | None:
    found = find_newest(work.session, row)
    if found is not None and found.proof in (Proof.OPTIMAL, Proof.GAP):
        return None
    return say("No set of works keeps to all the rules of this scenario: change them first.")


def _is_true_still(work: Work, row: Scenario) -> Sentence | None:
    """A set computed from other costs, points or ratings than those of today is not what would be financed."""
    found = find_newest(work.session, row)
    if found is not None and choosing.fingerprint(inputs_of(work, row)) == found.inputs_hash:
        return None
    return STALE


S = ScenarioState
P = Permission
LIFECYCLE = Lifecycle(
    Scenario,
    Step("compute", {S.DRAFT, S.COMPUTED}, S.COMPUTED, P.SCENARIO_PREPARE),
    Step("change", {S.DRAFT, S.COMPUTED}, S.DRAFT, P.SCENARIO_PREPARE),
    Step(
        "adopt",
        {S.COMPUTED},
        S.ADOPTED,
        P.SCENARIO_ADOPT,
        guards=[different_person("prepared_by"), _has_set, _is_true_still],
    ),
    Step("replace", {S.ADOPTED}, S.REPLACED, P.SCENARIO_ADOPT),
)


def prepare(work: Work, command: PrepareScenario) -> Scenario:
    """Write down a way of choosing."""
    work.require(P.SCENARIO_PREPARE, command.territory)
    _check_against_works(work, command.territory, command)
    programme = programmes.find_current(work)
    row = work.add(
        Scenario(
            id=new_id(),
            territory=command.territory,
            programme_id=programme.id if programme else None,
            code=_next_code(work, command.territory),
            name=command.name,
            plan=_kept(command),
            prepared_at=work.now,
            prepared_by=work.actor.user_id,
            computations=0,
            state=S.DRAFT,
        )
    )
    work.record("scenario.prepared", row, facts={"sources": len(command.sources)})
    return row


def change(work: Work, scenario_id: UUID, command: ChangeScenario) -> Scenario:
    """Choose by other rules; it has to be computed again."""
    row = work.get(Scenario, scenario_id, lock=True)
    _check_against_works(work, row.territory, command)
    LIFECYCLE.apply("change", work, row, facts={"sources": len(command.sources)})
    row.name, row.plan = command.name, _kept(command)
    row.prepared_at, row.prepared_by = work.now, work.actor.user_id
    flag_modified(row, "name")
    return row


def compute(work: Work, scenario_id: UUID, command: ComputeScenario) -> Scenario:
    """Find the set that is worth most, and keep it with what it was found from."""
    row = work.get(Scenario, scenario_id, lock=True)
    inputs = inputs_of(work, row)
    if not inputs.candidates:
        raise Refused(
            say("There is no work here that has a budget and waits for money: nothing to choose.")
        )
    found = solver.solve(inputs, seconds=SECONDS)
    row.computations += 1
    digest = choosing.fingerprint(inputs)
    facts = {"inputs": digest, "number": row.computations, "proof": found.proof}
    LIFECYCLE.apply("compute", work, row, facts={**facts, "works": len(found.chosen)})
    costs = {one.key: one.cost_minor for one in inputs.candidates}
    solution = work.add(
        ScenarioSolution(
            id=new_id(),
            territory=row.territory,
            scenario_id=row.id,
            number=row.computations,
            inputs=msgspec.to_builtins(inputs),
            inputs_hash=digest,
            proof=found.proof,
            worth_e4=found.worth_e4,
            bound_e4=found.bound_e4,
            cost_minor=sum(costs[key] for key in found.chosen),
            breaches=msgspec.to_builtins(found.breaches),
            computed_at=work.now,
            computed_by=work.actor.user_id,
        )
    )
    work.session.flush()  # The works' foreign key needs the solution's row.
    work.session.add_all(_works(solution.id, inputs, found.chosen))
    return row


def _works(solution: UUID, inputs: Inputs, chosen: tuple[str, ...]) -> Iterable[ScenarioWork]:
    return [
        ScenarioWork(solution_id=solution, project_id=UUID(key), shares=parts)
        for key, parts in choosing.shares_of(inputs, chosen).items()
    ]


def adopt(work: Work, scenario_id: UUID, command: AdoptScenario) -> Scenario:
    """Decide for one set; what was adopted for the same territory before is replaced."""
    row = work.get(Scenario, scenario_id, lock=True)
    LIFECYCLE.apply("adopt", work, row, facts={"number": row.computations})
    row.adopted_at, row.adopted_by, row.reason = work.now, work.actor.user_id, command.reason
    earlier = work.select(Scenario).where(
        Scenario.territory == row.territory, Scenario.state == S.ADOPTED, Scenario.id != row.id
    )
    for other in work.session.execute(earlier).scalars():
        LIFECYCLE.apply("replace", work, other, facts={"by": row.id})
    return row


def _kept(plan: PrepareScenario | ChangeScenario) -> object:
    whole = msgspec.to_builtins(plan)
    return {name: whole[name] for name in ScenarioPlan.__struct_fields__}


def plan_of(row: Scenario) -> ScenarioPlan:
    """What a scenario decides, as it was written."""
    return msgspec.convert(row.plan, ScenarioPlan)


def _check_against_works(
    work: Work, territory: str, plan: PrepareScenario | ChangeScenario
) -> None:
    """The works and the sources that a plan names are there."""
    codes = {one.code for one in candidates.candidates_of(work, territory)}
    named = [
        *((f"exclusions.{n}.one", o.one) for n, o in enumerate(plan.exclusions)),
        *((f"exclusions.{n}.other", o.other) for n, o in enumerate(plan.exclusions)),
        *((f"requirements.{n}.dependent", o.dependent) for n, o in enumerate(plan.requirements)),
        *((f"requirements.{n}.needed", o.needed) for n, o in enumerate(plan.requirements)),
        *((f"settlements.{n}.settled", o.settled) for n, o in enumerate(plan.settlements)),
    ]
    errors = {
        name: say("No work of this code has a budget and waits for money here.")
        for name, code in named
        if code not in codes
    }
    for index, offered in enumerate(plan.sources):
        source = sources.find(work, offered.source)
        if source is None:
            errors[f"sources.{index}.source"] = say("Choose one of the options.")
        elif source.ends_on is not None and source.ends_on < work.today:
            errors[f"sources.{index}.source"] = say(
                "This source ended on {day}.", day=source.ends_on
            )
    if errors:
        raise InvalidCommand(errors)


def inputs_of(work: Work, row: Scenario) -> Inputs:
    """Everything a scenario is computed from, as it is today; works that are not candidates any more drop out of its rules."""
    plan = plan_of(row)
    found = candidates.candidates_of(work, row.territory)
    keys = {one.code: one.key for one in found}
    places = _places_of(work.session, [one.source for one in plan.sources])
    return choosing.in_order(
        Inputs(
            candidates=found,
            funds=tuple(
                Fund(
                    key=str(one.source),
                    territory=places[one.source],
                    amount_minor=one.amount.minor,
                )
                for one in plan.sources
            ),
            weights=scenario_plans.weights_of(plan),
            limits=(
                *(
                    scenario_plans.limit_of(Scope.MUNICIPALITY, one.municipality, one)
                    for one in plan.places
                ),
                *(scenario_plans.limit_of(Scope.KIND, one.kind, one) for one in plan.kinds),
            ),
            exclusions=tuple(
                (keys[o.one], keys[o.other])
                for o in plan.exclusions
                if o.one in keys and o.other in keys
            ),
            precedences=tuple(
                (keys[o.dependent], keys[o.needed])
                for o in plan.requirements
                if o.dependent in keys and o.needed in keys
            ),
            kept=_settled(plan, keys, Settled.KEPT),
            left_out=_settled(plan, keys, Settled.LEFT_OUT),
        )
    )


def _settled(plan: ScenarioPlan, keys: Mapping[str, str], how: Settled) -> tuple[str, ...]:
    return tuple(
        keys[one.settled] for one in plan.settlements if one.decision is how and one.settled in keys
    )


def _places_of(session: Session, keys: Iterable[UUID]) -> dict[UUID, str]:
    """Where each source reaches; also of sources of a wider place, which everybody inside uses."""
    statement = sa.select(FundingSource.id, FundingSource.territory).where(
        FundingSource.id.in_(tuple(keys))
    )
    return {row.id: row.territory for row in session.execute(statement)}


def _next_code(work: Work, territory: str) -> str:
    """The next scenario of a department and year: ``E19-2026-002``; of several departments together ``E00``."""
    department = (*territory.split("."), "00")[1] or "00"
    year = work.today.year
    return f"E{department}-{year}-{next_number(work, f'scenario/{department}/{year}'):03d}"


def find_newest(session: Session, row: Scenario) -> ScenarioSolution | None:
    """The computing that holds, if there was one."""
    return session.execute(
        sa.select(ScenarioSolution).where(
            ScenarioSolution.scenario_id == row.id, ScenarioSolution.number == row.computations
        )
    ).scalar_one_or_none()
