"""What people see of scenarios: the list, one with its set, its money and its reasons, and several side by side."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from foundation import territories
from foundation.clock import civil_date
from foundation.commands import chosen
from foundation.errors import InvalidCommand, NotFound, Sentence, say
from foundation.identity.permissions import Permission, Role, holders
from foundation.money import COP, Money
from foundation.paging import SIZE, after, decode_cursor, encode_cursor
from foundation.work import Work
from portfolio import choosing, scenarios
from portfolio.choosing import Inputs
from portfolio.scenario_plans import RatingPoints
from portfolio.scenarios import (
    LIFECYCLE,
    Scenario,
    ScenarioSolution,
    ScenarioState,
    ScenarioWork,
)
from portfolio.solver import Proof
from portfolio.views.scenario_parts import (
    BreachView,
    CandidateView,
    FundView,
    LimitView,
    PlaceView,
    RuleView,
    breaches_of,
    candidates_of,
    funds_of,
    limits_of,
    places_of,
    rules_of,
    source_names,
)

S = ScenarioState
P = Permission
# More than four side by side nobody reads.
MOST_COMPARED = 4


class ScenarioRow(msgspec.Struct, frozen=True, kw_only=True):
    """A scenario in a list; without figures as long as it was not computed."""

    id: UUID
    code: str
    name: str
    place: str
    prepared_on: date
    works: int | None
    cost: Money | None
    worth_e4: int | None
    proof: Proof | None
    state: ScenarioState


class ScenarioList(msgspec.Struct, frozen=True, kw_only=True):
    """One page of scenarios."""

    rows: tuple[ScenarioRow, ...]
    next: str | None
    total: int


class ScenarioView(msgspec.Struct, frozen=True, kw_only=True):
    """One scenario; ``stale`` says that what it was computed from is not true any more."""

    id: UUID
    version: int
    territory: str
    place: str
    code: str
    name: str
    state: ScenarioState
    prepared_at: datetime
    adopted_at: datetime | None
    reason: str | None
    computations: int
    inputs_hash: str | None
    computed_at: datetime | None
    proof: Proof | None
    worth_e4: int
    gap_bp: int
    cost: Money
    offered: Money
    people: int
    points_bp: int
    people_bp: int
    climate_bp: int
    ratings: RatingPoints
    funds: tuple[FundView, ...]
    limits: tuple[LimitView, ...]
    rules: tuple[RuleView, ...]
    places: tuple[PlaceView, ...]
    candidates: tuple[CandidateView, ...]
    breaches: tuple[BreachView, ...]
    stale: Sentence | None
    who: tuple[Role, ...]
    refusal: Sentence | None
    actions: tuple[str, ...]

    @property
    def chosen(self) -> tuple[CandidateView, ...]:
        """The works of the set."""
        return tuple(one for one in self.candidates if one.is_chosen)


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """Some scenarios side by side: every work that any of them could choose, and which chose it."""

    scenarios: tuple[ScenarioView, ...]
    works: tuple[CandidateView, ...]
    chosen: tuple[tuple[bool | None, ...], ...]
    places: tuple[str, ...]


def list_page(work: Work, *, search: str = "", state: str = "", cursor: str = "") -> ScenarioList:
    """Scenarios this actor sees, newest first."""
    condition = [work.visible(Scenario.territory)]
    if search:
        condition.append(
            sa.or_(
                Scenario.name.icontains(search, autoescape=True),
                Scenario.code.icontains(search, autoescape=True),
            )
        )
    if state:
        condition.append(Scenario.state == chosen(ScenarioState, state, field="status"))
    total = work.session.execute(
        sa.select(sa.func.count()).select_from(Scenario).where(*condition)
    ).scalar_one()
    statement = _rows().where(*condition).order_by(Scenario.id.desc()).limit(SIZE + 1)
    if cursor:
        (key,) = decode_cursor(cursor, (UUID,))
        statement = statement.where(after((Scenario.id,), (key,), descending=True))
    found = work.session.execute(statement).all()
    names = territories.labels(work, {row.territory for row in found[:SIZE]})
    rows = tuple(
        ScenarioRow(
            id=row.id,
            code=row.code,
            name=row.name,
            place=names.get(row.territory, ""),
            prepared_on=civil_date(row.prepared_at),
            works=None if row.proof is None else row.works,
            cost=None if row.proof is None else Money(row.cost_minor, COP),
            worth_e4=row.worth_e4,
            proof=row.proof,
            state=row.state,
        )
        for row in found[:SIZE]
    )
    more = encode_cursor([str(rows[-1].id)]) if len(found) > SIZE else None
    return ScenarioList(rows=rows, next=more, total=total)


def _rows() -> sa.Select[*tuple[Any, ...]]:
    """Scenarios with the figures of the computing that holds, if there is one."""
    works = (
        sa.select(sa.func.count())
        .where(ScenarioWork.solution_id == ScenarioSolution.id)
        .correlate(ScenarioSolution)
        .scalar_subquery()
    )
    return sa.select(
        *(Scenario.id, Scenario.code, Scenario.name, Scenario.territory, Scenario.state),
        *(Scenario.prepared_at, ScenarioSolution.cost_minor, ScenarioSolution.worth_e4),
        *(ScenarioSolution.proof, works.label("works")),
    ).outerjoin(
        ScenarioSolution,
        sa.and_(
            ScenarioSolution.scenario_id == Scenario.id,
            ScenarioSolution.number == Scenario.computations,
            Scenario.state != ScenarioState.DRAFT,
        ),
    )


def detail(work: Work, scenario_id: UUID) -> ScenarioView:
    """One scenario with everything in it; what was computed stands for what was computed from, not for today."""
    row = work.find(Scenario, scenario_id)
    if row is None:
        raise NotFound
    return _view(work, row)


def compare(work: Work, keys: Sequence[UUID]) -> Comparison:
    """Two to four scenarios side by side; a work that one could not choose has no answer there."""
    if not 2 <= len(keys) <= MOST_COMPARED:
        raise InvalidCommand(
            {"id": say("Choose between two and {n} scenarios to compare.", n=MOST_COMPARED)}
        )
    found = tuple(detail(work, key) for key in dict.fromkeys(keys))
    works: dict[UUID, CandidateView] = {}
    for view in found:
        for one in view.candidates:
            works.setdefault(one.id, one)
    answers = [{one.id: one.is_chosen for one in view.candidates} for view in found]
    order = sorted(
        works.values(),
        key=lambda one: (-sum(bool(a.get(one.id)) for a in answers), one.place, one.title),
    )
    places = dict.fromkeys(place.name for view in found for place in view.places)
    return Comparison(
        scenarios=found,
        works=tuple(order),
        chosen=tuple(tuple(a.get(one.id) for a in answers) for one in order),
        places=tuple(sorted(places)),
    )


def _view(work: Work, row: Scenario) -> ScenarioView:
    plan = scenarios.plan_of(row)
    solution = scenarios.find_newest(work.session, row) if row.state is not S.DRAFT else None
    kept = msgspec.convert(solution.inputs, Inputs) if solution else None
    # What was adopted stands for what it was computed from; only before that does it matter what is true today.
    today = scenarios.inputs_of(work, row) if kept is None or row.state is S.COMPUTED else kept
    inputs = kept or today
    sources = source_names(work, inputs)
    candidates = candidates_of(work, inputs, solution, sources)
    taken = [one for one in candidates if one.is_chosen]
    choices = LIFECYCLE.available(work, row)
    following = "compute" if solution is None else "adopt"
    is_stale = solution is not None and choosing.fingerprint(today) != solution.inputs_hash
    return ScenarioView(
        id=row.id,
        version=row.version,
        territory=row.territory,
        place=territories.get(work, row.territory).label,
        code=row.code,
        name=row.name,
        state=row.state,
        prepared_at=row.prepared_at,
        adopted_at=row.adopted_at,
        reason=row.reason,
        computations=row.computations,
        inputs_hash=solution.inputs_hash if solution else None,
        computed_at=solution.computed_at if solution else None,
        proof=solution.proof if solution else None,
        worth_e4=solution.worth_e4 if solution else 0,
        gap_bp=_gap_bp(solution),
        cost=_sum(one.cost for one in taken),
        offered=_sum(one.amount for one in plan.sources),
        people=sum(one.people for one in taken),
        points_bp=plan.points_weight,
        people_bp=plan.people_weight,
        climate_bp=plan.climate_weight,
        ratings=plan.ratings,
        funds=funds_of(work, inputs, candidates, sources),
        limits=limits_of(work, inputs, candidates),
        rules=rules_of(plan, {one.code: one.title for one in candidates}),
        places=places_of(candidates),
        candidates=candidates,
        breaches=breaches_of(work, solution, candidates),
        stale=scenarios.STALE if is_stale else None,
        who=holders(P.SCENARIO_PREPARE if following == "compute" else P.SCENARIO_ADOPT)
        if row.state in (S.DRAFT, S.COMPUTED)
        else (),
        refusal=next((one.refusal for one in choices if one.step == "adopt"), None),
        actions=tuple(choice.step for choice in choices if choice.refusal is None),
    )


def _gap_bp(solution: ScenarioSolution | None) -> int:
    """How far the set may be from the best, in basis points rounded up."""
    if solution is None or not solution.bound_e4:
        return 0
    return -(-(solution.bound_e4 - solution.worth_e4) * 10_000 // solution.bound_e4)


def _sum(amounts: Iterable[Money]) -> Money:
    return sum(amounts, Money.zero(COP))
