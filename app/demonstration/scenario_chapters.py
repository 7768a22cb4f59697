"""The chapter of the scenarios: which of the works that wait are financed next, tried by people served and by climate, to be decided."""

from collections.abc import Generator
from datetime import date, timedelta
from uuid import UUID

from app.demonstration.script import TODAY
from app.demonstration.stage import Stage
from foundation.identity.permissions import Role
from foundation.money import cop
from portfolio import scenarios
from portfolio.scenario_plans import (
    ComputeScenario,
    LimitKind,
    LimitPlace,
    OfferSource,
    PrepareScenario,
    RatingPoints,
)

WHOLE = "CO."
PROGRAMME = "Programa Territorios Posibles (demostración)"
# A policy of this invented programme: what is safe today counts most, what nobody could rate counts nothing.
RATINGS = RatingPoints(low=100, moderate=60, high=20, insufficient=0)
ONE_AT_LEAST = (
    LimitPlace(municipality="CO.50.50350.", least_works=1),
    LimitPlace(municipality="CO.19.19256.", least_works=1),
)


def tried(stage: Stage) -> Generator[date, None, None]:
    """Two ways of spending what the programme has left, computed and not yet decided."""
    yield TODAY - timedelta(days=1)
    programme = stage.sources[PROGRAMME]
    for name, points, people, climate, places in (
        ("Más gente atendida", 2_000, 7_000, 1_000, ()),
        ("Que ningún municipio quede sin obra", 3_000, 4_000, 3_000, ONE_AT_LEAST),
    ):
        command = PrepareScenario(
            name=name,
            territory=WHOLE,
            sources=(OfferSource(source=programme, amount=cop("620_000_000")),),
            points_weight=points,
            people_weight=people,
            climate_weight=climate,
            ratings=RATINGS,
            places=places,
            kinds=(LimitKind(kind="community_hall", most_works=1),),
        )
        _computed(stage, command)
    yield TODAY + timedelta(days=1)


def _computed(stage: Stage, command: PrepareScenario) -> UUID:
    with stage.acting(Role.ENGINEER, WHOLE) as work:
        row = scenarios.prepare(work, command).id
    with stage.acting(Role.ENGINEER, WHOLE) as work:
        scenarios.compute(work, row, ComputeScenario())
    return row
