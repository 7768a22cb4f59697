"""Where a work stands: its OC4IDS status, the stretches of its stages, and its stations as project milestones.

Our seven stations are finer than the standard's stages: an agreement being signed and the building are both "implementation"
there, because the standard counts procurement to it; acceptance and handover are both "completion".
"""

from datetime import date

import msgspec

from exchange.oc4ids.codes import MilestoneCode, MilestoneStatus, MilestoneType, ProjectStatus
from exchange.oc4ids.facts import Span
from exchange.oc4ids.objects import Milestone, Period
from exchange.oc4ids.pieces import keyed, moment, period
from exchange.oc4ids.stories import Ending, ProjectStory, StationFact
from exchange.oc4ids.wording import Wording
from portfolio.projects import Station

_STATUS = {
    Station.NEED: ProjectStatus.IDENTIFICATION,
    Station.FINANCED: ProjectStatus.PREPARATION,
    Station.AGREED: ProjectStatus.IMPLEMENTATION,
    Station.BUILDING: ProjectStatus.IMPLEMENTATION,
    Station.ACCEPTED: ProjectStatus.COMPLETION,
    Station.HANDED_OVER: ProjectStatus.COMPLETION,
    Station.MAINTAINED: ProjectStatus.MAINTENANCE,
}
_ENDED = {
    Ending.CANCELLED: ProjectStatus.CANCELLED,
    Ending.BEING_REMOVED: ProjectStatus.DECOMMISSIONING,
    Ending.REMOVED: ProjectStatus.DECOMMISSIONED,
}
_MILESTONES = {
    Station.NEED: (MilestoneType.ENGAGEMENT, None),
    Station.FINANCED: (MilestoneType.FINANCING, MilestoneCode.FINANCIAL_CLOSE),
    Station.AGREED: (MilestoneType.CONTRACT_CLOSE, MilestoneCode.COMMERCIAL_CLOSE),
    Station.BUILDING: (MilestoneType.DELIVERY, MilestoneCode.COMMENCEMENT),
    Station.ACCEPTED: (MilestoneType.DELIVERY, MilestoneCode.COMPLETION),
    Station.HANDED_OVER: (MilestoneType.APPROVAL, MilestoneCode.COMMISSIONING),
    Station.MAINTAINED: (MilestoneType.DELIVERY, None),
}


class Periods(msgspec.Struct, frozen=True, kw_only=True):
    """The project's periods under the standard's names."""

    period: Period | None
    identification: Period | None
    preparation: Period | None
    implementation: Period | None
    completion: Period | None
    maintenance: Period | None
    decommissioning: Period | None
    asset_lifetime: Period | None


def status(story: ProjectStory) -> ProjectStatus:
    """The project's ``status``."""
    return _ENDED[story.ending] if story.ending else _STATUS[story.station]


def periods(story: ProjectStory) -> Periods:
    """The project's periods: those given, else those that the stations and the assets tell."""
    given = story.periods
    at = {it.station: it.reached_on or it.planned_on for it in story.stations}
    need, financed = at.get(Station.NEED), at.get(Station.FINANCED)
    agreed, accepted = at.get(Station.AGREED), at.get(Station.ACCEPTED)
    handed_over = at.get(Station.HANDED_OVER)
    return Periods(
        period=period(given.planned),
        identification=period(given.identification or _span(need, financed)),
        preparation=period(given.preparation or _span(financed, agreed)),
        implementation=period(given.implementation or _span(agreed, accepted)),
        completion=period(given.completion or _span(accepted, handed_over)),
        maintenance=period(given.maintenance or _maintenance(story, handed_over)),
        decommissioning=period(given.decommissioning),
        asset_lifetime=period(given.asset_life or _asset_life(story)),
    )


def milestones(story: ProjectStory, phrases: Wording) -> list[Milestone] | None:
    """The project's ``milestones``: its dated stations, and the maintenance plan that the municipality accepted."""
    rows = [
        _milestone(fact, phrases)
        for fact in story.stations
        if fact.reached_on is not None or fact.planned_on is not None
    ]
    plan = story.maintenance
    if plan is not None and plan.accepted_on is not None:
        rows.append(
            Milestone(
                id="maintenance-plan-accepted",
                title=phrases.plan_accepted,
                type=MilestoneType.APPROVAL,
                date_met=moment(plan.accepted_on),
                status=MilestoneStatus.MET,
            )
        )
    return keyed(rows)


def _milestone(fact: StationFact, phrases: Wording) -> Milestone:
    kind, code = _MILESTONES[fact.station]
    reached = fact.reached_on is not None
    return Milestone(
        id="station-" + fact.station.value.replace("_", "-"),
        title=phrases.stations[fact.station],
        type=kind,
        code=code,
        due_date=moment(fact.planned_on),
        date_met=moment(fact.reached_on),
        status=MilestoneStatus.MET if reached else MilestoneStatus.SCHEDULED,
    )


def _span(starts_on: date | None, ends_on: date | None) -> Span | None:
    return Span(starts_on=starts_on, ends_on=ends_on) if starts_on or ends_on else None


def _maintenance(story: ProjectStory, handed_over_on: date | None) -> Span | None:
    """As long as the plan says, else from the handover to the end of the assets' life."""
    if story.maintenance is not None and story.maintenance.term is not None:
        return story.maintenance.term
    return Span(starts_on=handed_over_on, ends_on=_life_end(story)) if handed_over_on else None


def _asset_life(story: ProjectStory) -> Span | None:
    starts = [it.in_service_on for it in story.assets if it.in_service_on is not None]
    return _span(min(starts, default=None), _life_end(story))


def _life_end(story: ProjectStory) -> date | None:
    return max((it.life_ends_on for it in story.assets if it.life_ends_on), default=None)
