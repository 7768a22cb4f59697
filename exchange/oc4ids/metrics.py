"""Readings over time: physical and financial progress, planned and reported, and whatever else was counted."""

from exchange.oc4ids.budgets import shortfall
from exchange.oc4ids.facts import MetricFact, ObservationFact, UnitFact
from exchange.oc4ids.objects import Metric, Observation, Period, Unit
from exchange.oc4ids.pieces import key, keyed, moment, percent, period, value, words
from exchange.oc4ids.stories import ProgressFact, ProjectStory
from exchange.oc4ids.wording import Wording
from foundation.money import Money

_PERCENT = Unit(name="percent", scheme="UNCEFACT", id="P1")


def metrics(story: ProjectStory, phrases: Wording) -> list[Metric] | None:
    """The project's ``metrics``: what really happened."""
    missing = shortfall(story.budget)
    return keyed(
        [
            *_progress(story.progress, phrases),
            *([missing] if missing else []),
            *map(_metric, story.metrics),
        ]
    )


def forecasts(story: ProjectStory, phrases: Wording) -> list[Metric] | None:
    """The project's ``forecasts``: what was planned."""
    return keyed([*_progress(story.planned_progress, phrases), *map(_metric, story.forecasts)])


def _progress(facts: tuple[ProgressFact, ...], phrases: Wording) -> list[Metric]:
    """Both progress metrics of the standard; of several reports of one day the last one counts."""
    by_day = {fact.on: fact for fact in facts}
    physical = [
        _reading(it, it.physical_bp) for it in by_day.values() if it.physical_bp is not None
    ]
    financial = [
        _reading(it, it.financial_bp, it.paid)
        for it in by_day.values()
        if it.financial_bp is not None or it.paid is not None
    ]
    return [
        Metric(id=name, title=title, observations=readings)
        for name, title, readings in (
            ("physicalProgress", phrases.physical, physical),
            ("financialProgress", phrases.financial, financial),
        )
        if readings
    ]


def _reading(fact: ProgressFact, rate_bp: int | None, paid: Money | None = None) -> Observation:
    return Observation(
        id=fact.on.isoformat(),
        period=Period(end_date=moment(fact.on)),
        value=value(paid),
        measure=None if rate_bp is None else percent(rate_bp),
        unit=None if rate_bp is None else _PERCENT,
    )


def _metric(fact: MetricFact) -> Metric:
    return Metric(
        id=key(fact.id),
        title=words(fact.title),
        description=words(fact.description),
        observations=keyed(map(_observation, fact.observations)),
    )


def _observation(fact: ObservationFact) -> Observation:
    dimensions = {name: text for name, text in fact.dimensions if words(name) and words(text)}
    return Observation(
        id=key(fact.id),
        period=period(fact.span),
        value=value(fact.value),
        measure=words(fact.measure) if isinstance(fact.measure, str) else fact.measure,
        unit=_unit(fact.unit),
        dimensions=dimensions or None,
        notes=words(fact.notes),
    )


def _unit(fact: UnitFact | None) -> Unit | None:
    if fact is None:
        return None
    return Unit(name=words(fact.name), scheme="UNCEFACT", id=key(fact.code))
