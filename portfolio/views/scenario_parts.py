"""The parts of a scenario as people see them: its works with worth and reasons, its money, its limits, its municipalities."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

import msgspec
import sqlalchemy as sa

from foundation import territories
from foundation.money import COP, Money
from foundation.work import Work
from portfolio import choosing
from portfolio.choosing import Breach, Inputs, Reason, RuleKind, Scope, WhyNot
from portfolio.projects import Project
from portfolio.scenario_plans import ScenarioPlan, Settled
from portfolio.scenarios import ScenarioSolution, ScenarioWork
from portfolio.sources import FundingSource

IN_MONEY = frozenset({RuleKind.UNPAID, RuleKind.LEAST_MONEY, RuleKind.MOST_MONEY})
IN_WORKS = frozenset({RuleKind.LEAST_WORKS, RuleKind.MOST_WORKS})


class SharePart(msgspec.Struct, frozen=True, kw_only=True):
    """What one source would pay of a work."""

    id: UUID
    source: str
    amount: Money


class CandidateView(msgspec.Struct, frozen=True, kw_only=True):
    """One work of the choice: what it costs and is worth, whether it is in, who would pay it or why it is not."""

    id: UUID
    code: str
    title: str
    municipality: str
    place: str
    kind: str
    cost: Money
    people: int
    points_e4: int | None
    rating: str | None
    worth_e4: int
    is_chosen: bool
    shares: tuple[SharePart, ...]
    why: WhyNot | None
    other: str | None
    latitude_e6: int | None
    longitude_e6: int | None


class FundView(msgspec.Struct, frozen=True, kw_only=True):
    """One source of the choice, with what the set leaves of it."""

    id: UUID
    name: str
    place: str
    amount: Money
    used: Money
    left: Money


class LimitView(msgspec.Struct, frozen=True, kw_only=True):
    """One limit, with what the set comes to."""

    scope: Scope
    code: str
    name: str
    least: Money | None
    most: Money | None
    least_works: int | None
    most_works: int | None
    cost: Money
    works: int


class PlaceView(msgspec.Struct, frozen=True, kw_only=True):
    """What the set brings to one municipality, of what there was to choose there."""

    territory: str
    name: str
    works: int
    candidates: int
    cost: Money
    people: int


class BreachView(msgspec.Struct, frozen=True, kw_only=True):
    """A rule that even the nearest set breaks, and by how much."""

    rule: RuleKind
    scope: Scope | None
    code: str
    name: str
    titles: tuple[str, ...]
    amount: Money | None
    works: int | None


class RuleView(msgspec.Struct, frozen=True, kw_only=True):
    """A rule about works by name: two that exclude each other, one that needs another, one that is settled."""

    rule: RuleKind
    titles: tuple[str, ...]


def candidates_of(
    work: Work, inputs: Inputs, solution: ScenarioSolution | None, sources: Mapping[str, str]
) -> tuple[CandidateView, ...]:
    """Every work of a choice: those of the set first, each by what it is worth."""
    rows = {
        str(row.id): row
        for row in work.session.execute(
            sa.select(
                *(Project.id, Project.title, Project.territory),
                *(Project.latitude_e6, Project.longitude_e6),
            ).where(Project.id.in_([UUID(one.key) for one in inputs.candidates]))
        )
    }
    names = territories.labels(work, {one.municipality for one in inputs.candidates})
    parts = _parts(work, solution, sources)
    reasons: Mapping[str, Reason] = choosing.why_not(inputs, parts) if parts else {}
    worths = choosing.worths(inputs)
    found = []
    for one in inputs.candidates:
        reason = reasons.get(one.key)
        found.append(
            CandidateView(
                id=UUID(one.key),
                code=one.code,
                title=rows[one.key].title,
                municipality=one.municipality,
                place=names.get(one.municipality, ""),
                kind=one.kind,
                cost=Money(one.cost_minor, COP),
                people=one.people,
                points_e4=one.points_e4,
                rating=one.rating,
                worth_e4=worths[one.key],
                is_chosen=one.key in parts,
                shares=parts.get(one.key, ()),
                why=reason.why if reason else None,
                other=rows[reason.other].title if reason and reason.other else None,
                latitude_e6=rows[one.key].latitude_e6,
                longitude_e6=rows[one.key].longitude_e6,
            )
        )
    return tuple(sorted(found, key=lambda one: (not one.is_chosen, -one.worth_e4, one.code)))


def _parts(
    work: Work, solution: ScenarioSolution | None, sources: Mapping[str, str]
) -> dict[str, tuple[SharePart, ...]]:
    """The works of the set, each with who would pay it."""
    if solution is None:
        return {}
    statement = sa.select(ScenarioWork.project_id, ScenarioWork.shares).where(
        ScenarioWork.solution_id == solution.id
    )
    return {
        str(row.project_id): tuple(
            SharePart(id=UUID(key), source=sources.get(key, ""), amount=Money(amount, COP))
            for key, amount in row.shares.items()
        )
        for row in work.session.execute(statement)
    }


def source_names(work: Work, inputs: Inputs) -> dict[str, str]:
    """The names of the sources of a choice, also of those of a wider place."""
    keys = [UUID(one.key) for one in inputs.funds]
    statement = sa.select(FundingSource.id, FundingSource.name).where(FundingSource.id.in_(keys))
    return {str(row.id): row.name for row in work.session.execute(statement)}


def funds_of(
    work: Work,
    inputs: Inputs,
    candidates: Sequence[CandidateView],
    sources: Mapping[str, str],
) -> tuple[FundView, ...]:
    """The sources of a choice, with what the set takes of each."""
    places = territories.labels(work, {one.territory for one in inputs.funds})
    used: dict[UUID, Money] = {}
    for one in candidates:
        for part in one.shares:
            used[part.id] = used.get(part.id, Money.zero(COP)) + part.amount
    views = []
    for fund in inputs.funds:
        key, amount = UUID(fund.key), Money(fund.amount_minor, COP)
        spent = used.get(key, Money.zero(COP))
        views.append(
            FundView(
                id=key,
                name=sources[fund.key],
                place=places.get(fund.territory, ""),
                amount=amount,
                used=spent,
                left=amount - spent,
            )
        )
    return tuple(views)


def limits_of(
    work: Work, inputs: Inputs, candidates: Sequence[CandidateView]
) -> tuple[LimitView, ...]:
    """The limits of a choice, with what the set comes to."""
    taken = {str(one.id) for one in candidates if one.is_chosen}
    places = [one.code for one in inputs.limits if one.scope is Scope.MUNICIPALITY]
    names = territories.labels(work, set(places))
    views = []
    for limit in inputs.limits:
        counted = [o.cost_minor for o in inputs.candidates if o.key in taken and limit.counts(o)]
        views.append(
            LimitView(
                scope=limit.scope,
                code=limit.code,
                name=names.get(limit.code, ""),
                least=_pesos(limit.least_minor),
                most=_pesos(limit.most_minor),
                least_works=limit.least_works,
                most_works=limit.most_works,
                cost=Money(sum(counted), COP),
                works=len(counted),
            )
        )
    return tuple(views)


def _pesos(minor: int | None) -> Money | None:
    return None if minor is None else Money(minor, COP)


def places_of(candidates: Iterable[CandidateView]) -> tuple[PlaceView, ...]:
    """What the set brings to each municipality that had something to choose, by name."""
    found: dict[str, list[CandidateView]] = {}
    for one in candidates:
        found.setdefault(one.municipality, []).append(one)
    views = []
    for territory, there in found.items():
        taken = [one for one in there if one.is_chosen]
        views.append(
            PlaceView(
                territory=territory,
                name=there[0].place,
                works=len(taken),
                candidates=len(there),
                cost=sum((one.cost for one in taken), Money.zero(COP)),
                people=sum(one.people for one in taken),
            )
        )
    return tuple(sorted(views, key=lambda one: one.name))


def rules_of(plan: ScenarioPlan, titles: Mapping[str, str]) -> tuple[RuleView, ...]:
    """The rules about single works, by their titles; a work that is no candidate any more is named by its code."""

    def rule(kind: RuleKind, *codes: str) -> RuleView:
        return RuleView(rule=kind, titles=tuple(titles.get(code, code) for code in codes))

    settled = {Settled.KEPT: RuleKind.KEPT, Settled.LEFT_OUT: RuleKind.LEFT_OUT}
    return (
        *(rule(RuleKind.NOT_BOTH, one.one, one.other) for one in plan.exclusions),
        *(rule(RuleKind.ONLY_WITH, one.dependent, one.needed) for one in plan.requirements),
        *(rule(settled[one.decision], one.settled) for one in plan.settlements),
    )


def breaches_of(
    work: Work, solution: ScenarioSolution | None, candidates: Sequence[CandidateView]
) -> tuple[BreachView, ...]:
    """What stands in the way where no set keeps to all the rules."""
    found = msgspec.convert(solution.breaches, tuple[Breach, ...]) if solution else ()
    titles = {str(one.id): one.title for one in candidates}
    paths = {one.about[1] for one in found if one.about[:1] == (Scope.MUNICIPALITY,)}
    names = territories.labels(work, paths)
    return tuple(_breach(one, titles, names) for one in found)


def _breach(breach: Breach, titles: Mapping[str, str], names: Mapping[str, str]) -> BreachView:
    is_limit = len(breach.about) == 2 and breach.about[0] in tuple(Scope)
    scope, code = (Scope(breach.about[0]), breach.about[1]) if is_limit else (None, "")
    return BreachView(
        rule=breach.rule,
        scope=scope,
        code=code,
        name=names.get(code, ""),
        titles=() if is_limit else tuple(titles.get(key, key) for key in breach.about),
        amount=Money(breach.by, COP) if breach.rule in IN_MONEY else None,
        works=breach.by if breach.rule in IN_WORKS else None,
    )
