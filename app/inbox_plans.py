"""Questions behind the inbox about plans: schedules, scenarios and accepted risks for somebody other than who wrote them, unsettled
safeguards, risks whose day has passed, lots whose works were all received.
"""

from itertools import groupby

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.inbox_questions import Rows
from foundation.work import Work
from portfolio import safeguards, work_kinds
from portfolio.climate import ClimateScreening
from portfolio.climate_rating import Rating
from portfolio.lots import RECEIVED, Lot, LotState
from portfolio.projects import Origin, Project, Station
from portfolio.risks import Risk, RiskState
from portfolio.safeguards import Applies, SafeguardAnswer, SafeguardTopic
from portfolio.scenarios import Scenario, ScenarioSolution, ScenarioState
from portfolio.schedules import Schedule, ScheduleState
from portfolio.solver import Proof


def schedules_proposed(work: Work) -> Rows:
    """Works whose schedule waits for somebody other than who proposed it, the oldest first."""
    return (
        sa.select(Project.id, Project.title, Schedule.proposed_at.label("since"))
        .join(Schedule, Schedule.project_id == Project.id)
        .where(
            work.visible(Project.territory),
            Schedule.state == ScheduleState.PROPOSED,
            Schedule.proposed_by.is_distinct_from(work.actor.user_id),
        )
        .order_by(Schedule.proposed_at, Project.id)
    )


def lots_finished(work: Work) -> Rows:
    """Open lots whose works were all received, the one that waits longest first."""
    since = sa.func.max(Project.accepted_at).label("since")
    still = sa.case((Project.station.in_(RECEIVED), 0), else_=1)
    return (
        sa.select(Lot.id, Lot.name.label("title"), since)
        .join(Project, Project.lot_id == Lot.id)
        .where(work.visible(Lot.territory), Lot.state == LotState.OPEN)
        .group_by(Lot.id, Lot.name)
        .having(sa.func.sum(still) == 0)
        .order_by(since, Lot.id)
    )


def risks_overdue(work: Work) -> Rows:
    """Open risks whose measure was due before today, the oldest day first."""
    return (
        sa.select(Risk.id, Risk.what.label("title"), Risk.recorded_at.label("since"))
        .where(
            work.visible(Risk.territory),
            Risk.state == RiskState.OPEN,
            Risk.due_on < work.today,
        )
        .order_by(Risk.due_on, Risk.id)
    )


def safeguards_unsettled(work: Work) -> Rows:
    """Works with a budget and without money whose safeguards are not all answered, or lack a paper, the oldest first."""
    of_kind = [
        (kind.code, safeguards.items_of(kind.code, work.today)) for kind in work_kinds.kinds()
    ]
    by_list = groupby(sorted(of_kind, key=lambda one: len(one[1])), key=lambda one: len(one[1]))
    asked = [
        sa.and_(Project.kind.in_([code for code, _ in kinds]), _answered(work) < count)
        for count, kinds in by_list
    ]
    return (
        sa.select(Project.id, Project.title, Project.opened_at.label("since"))
        .where(
            work.visible(Project.territory),
            Project.station == Station.NEED,
            Project.origin == Origin.NEED,
            Project.budget_minor > 0,
            sa.or_(sa.false(), *asked),
        )
        .order_by(Project.id)
    )


def _answered(work: Work) -> sa.ScalarSelect[int]:
    """How many items of a work need nobody's answer any more: newest answers that are no, an exclusion, or have their paper."""
    newest, later = SafeguardAnswer, aliased(SafeguardAnswer)
    items = safeguards.safeguard_items()
    closed = [
        one.item for one in items if one.topic is SafeguardTopic.EXCLUSION or not one.needs_paper
    ]
    known = [one.item for one in items if one.covers(work.today)]
    is_newest = ~(
        sa.select(later.id)
        .where(
            later.project_id == newest.project_id,
            later.item == newest.item,
            later.id > newest.id,
        )
        .exists()
    )
    return (
        sa.select(sa.func.count())
        .select_from(newest)
        .where(
            newest.project_id == Project.id,
            newest.item.in_(known),
            is_newest,
            sa.or_(
                newest.applies == Applies.NO,
                newest.file_id.is_not(None),
                newest.item.in_(closed),
            ),
        )
        .correlate(Project)
        .scalar_subquery()
    )


def scenarios_computed(work: Work) -> Rows:
    """Scenarios with a set of works that somebody else prepared, and after which none was adopted for the place; the oldest first."""
    later = aliased(Scenario)
    newest = (
        sa.select(sa.func.max(ScenarioSolution.number))
        .where(ScenarioSolution.scenario_id == Scenario.id)
        .correlate(Scenario)
        .scalar_subquery()
    )
    return (
        sa.select(
            Scenario.id, Scenario.name.label("title"), ScenarioSolution.computed_at.label("since")
        )
        .join(ScenarioSolution, ScenarioSolution.scenario_id == Scenario.id)
        .where(
            work.visible(Scenario.territory),
            Scenario.state == ScenarioState.COMPUTED,
            Scenario.prepared_by.is_distinct_from(work.actor.user_id),
            ScenarioSolution.number == newest,
            ScenarioSolution.proof.in_((Proof.OPTIMAL, Proof.GAP)),
            ~sa.exists().where(
                later.territory == Scenario.territory,
                later.state == ScenarioState.ADOPTED,
                later.adopted_at >= ScenarioSolution.computed_at,
            ),
        )
        .order_by(ScenarioSolution.computed_at, Scenario.id)
    )


def risks_open(work: Work) -> Rows:
    """Works whose high climate risk was written down by somebody else and is not accepted, the oldest first."""
    return (
        sa.select(Project.id, Project.title, ClimateScreening.written_at.label("since"))
        .join(ClimateScreening, ClimateScreening.project_id == Project.id)
        .where(
            work.visible(Project.territory),
            Project.station == Station.NEED,
            ClimateScreening.accepted_risk.is_not(None),
            ClimateScreening.signed_off_by.is_(None),
            ClimateScreening.written_by.is_distinct_from(work.actor.user_id),
            sa.or_(
                ClimateScreening.now_rating == Rating.HIGH,
                ClimateScreening.future_rating == Rating.HIGH,
            ),
        )
        .order_by(ClimateScreening.written_at, Project.id)
    )
