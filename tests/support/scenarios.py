"""Works that wait for money and scenarios over them, each through the real actions."""

from datetime import date

from foundation.database import Database
from foundation.money import Money, cop
from portfolio import scenarios, sources
from portfolio.budget_writing import WriteLine
from portfolio.projects import Project
from portfolio.scenario_plans import (
    AdoptScenario,
    ComputeScenario,
    OfferSource,
    PrepareScenario,
    RatingPoints,
)
from portfolio.scenarios import Scenario
from portfolio.sources import FundingSource, RegisterSource, SourceKind
from tests.support import factories
from tests.support.factories import Cast, changed

CAUCA, CALOTO = "CO.19.", "CO.19.19142."
RATINGS = RatingPoints(low=100, moderate=60, high=20, insufficient=0)


def waiting(db: Database, cast: Cast, title: str, price: Money) -> Project:
    """A work whose budget is one lot at this price and that has no money yet."""
    row = factories.project(db, cast, title=title)
    lot = WriteLine(
        chapter="Obra", description="Obra completa", unit="un", quantity=1_000, unit_price=price
    )
    factories.budget(db, cast, row, lines=(lot,), administration=0, contingency=0)
    return row


def source(db: Database, cast: Cast, name: str, territory: str = CAUCA) -> FundingSource:
    """A registered source that has not ended."""
    command = RegisterSource(
        name=name, kind=SourceKind.DEPARTMENT, territory=territory, starts_on=date(2026, 1, 1)
    )
    with db.writing(cast.finance_officer) as work:
        return sources.register(work, command)


def prepared(
    db: Database, cast: Cast, *offered: tuple[FundingSource, Money], **overrides: object
) -> Scenario:
    """A scenario of the department by people served; one source of a hundred millions where none is given."""
    offers = offered or ((source(db, cast, "Gobernación de prueba"), cop("100_000_000")),)
    command = PrepareScenario(
        name="Más gente",
        territory=CAUCA,
        sources=tuple(OfferSource(source=one.id, amount=amount) for one, amount in offers),
        points_weight=0,
        people_weight=10_000,
        climate_weight=0,
        ratings=RATINGS,
    )
    with db.writing(cast.engineer) as work:
        return scenarios.prepare(work, changed(command, overrides))


def computed(
    db: Database, cast: Cast, *offered: tuple[FundingSource, Money], **overrides: object
) -> Scenario:
    """The set is found; two works wait where none does yet."""
    waiting(db, cast, "Puente", cop("60_000_000"))
    waiting(db, cast, "Escuela", cop("70_000_000"))
    row = prepared(db, cast, *offered, **overrides)
    with db.writing(cast.engineer) as work:
        return scenarios.compute(work, row.id, ComputeScenario())


def adopted(
    db: Database, cast: Cast, *offered: tuple[FundingSource, Money], **overrides: object
) -> Scenario:
    """The manager decides for it."""
    row = computed(db, cast, *offered, **overrides)
    with db.writing(cast.programme_manager) as work:
        return scenarios.adopt(work, row.id, AdoptScenario(reason="Sirve a más familias."))
