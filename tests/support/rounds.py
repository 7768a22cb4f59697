"""A round of prioritisation as small functions, each through the real actions: three needs of Caloto and one of Toribío compete."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from foundation.clock import FrozenClock, civil_date
from foundation.database import Database
from foundation.money import Money, cop
from portfolio import round_decisions, round_needs, round_results, rounds, waiting_lists
from portfolio.beneficiaries import People
from portfolio.communities import Community
from portfolio.needs import Need
from portfolio.round_decisions import (
    DecideOverride,
    OverrideKind,
    OverrideVerdict,
    ProposeOverride,
    PublishRound,
    RoundDecision,
    RoundOverride,
)
from portfolio.round_needs import GiveScore, RoundNeed, ScoreNeed
from portfolio.round_results import ComputeRound
from portfolio.rounds import AgreeRound, AllotBudget, PrepareRound, Round, WriteCriterion
from portfolio.scoring import Direction, Scale
from portfolio.waiting_lists import DrawNeeds
from tests.support import factories
from tests.support.factories import Cast, changed

CAUCA, CALOTO, TORIBIO = "CO.19.", "CO.19.19142.", "CO.19.19821."

CRITERIA = (
    WriteCriterion(
        name="Pobreza", question="¿Qué tan pobre es la vereda?", weight=5_000, scale=Scale.FOUR
    ),
    WriteCriterion(
        name="Acceso",
        question="¿Cuánto mejora el acceso a la escuela, la salud y el mercado?",
        weight=3_000,
        scale=Scale.HUNDRED,
    ),
    WriteCriterion(
        name="Distancia",
        question="¿Qué tan lejos queda de la cabecera?",
        weight=2_000,
        scale=Scale.FOUR,
        direction=Direction.LOWER,
    ),
)

# What each need is found to be: poverty, access, distance, cost.
FOUND: Mapping[str, tuple[int, int, int, Money]] = {
    "Puente": (4, 61, 1, cop("60_000_000")),
    "Escuela": (3, 88, 0, cop("45_000_000")),
    "Sendero": (2, 40, 2, cop("30_000_000")),
    "Acueducto": (4, 10, 4, cop("48_000_000")),
}


def four_needs(db: Database, cast: Cast) -> dict[str, Need]:
    """Four feasible needs of two organisations, by their titles."""
    here = factories.community(db, cast, with_papers=False)
    there = factories.community(
        db, cast, with_papers=False, territory=TORIBIO, name="Junta de Acción Comunal de La Loma"
    )
    homes = {"Acueducto": there}
    return {
        title: _need(db, cast, homes.get(title, here), title, number)
        for number, title in enumerate(FOUND)
    }


def _need(db: Database, cast: Cast, home: Community, title: str, number: int) -> Need:
    people = People(women=100 + number, men=90 + number)
    return factories.need(db, cast, home, title=title, people=people)


def prepared(db: Database, cast: Cast, **overrides: object) -> Round:
    """A round of the department that opens and closes today, proposed by the facilitator."""
    today = civil_date(db.clock.now())
    command = PrepareRound(
        territory=CAUCA,
        name="Ronda de obras pequeñas",
        opens_on=today,
        closes_on=today,
        criteria=CRITERIA,
        budgets=(
            AllotBudget(territory=CALOTO, amount=cop("90_000_000")),
            AllotBudget(territory=CAUCA, amount=cop("50_000_000")),
        ),
    )
    with db.writing(cast.social_facilitator) as work:
        return rounds.prepare(work, changed(command, overrides))


def agreed(db: Database, cast: Cast, **overrides: object) -> Round:
    """The manager agrees the criteria."""
    row = prepared(db, cast, **overrides)
    with db.writing(cast.programme_manager) as work:
        return rounds.agree(work, row.id, AgreeRound())


def drawn(db: Database, cast: Cast, **overrides: object) -> Round:
    """The next day, when the round has closed, the needs come in."""
    row = agreed(db, cast, **overrides)
    clock = db.clock
    assert isinstance(clock, FrozenClock)
    clock.advance(timedelta(days=1))
    with db.writing(cast.social_facilitator) as work:
        return waiting_lists.draw(work, row.id, DrawNeeds())


def entries(db: Database, row: Round) -> dict[str, RoundNeed]:
    """The needs of a round by their titles."""
    with db.reading(factories.cast().auditor) as work:
        found = round_needs.needs_of(work.session, row.id)
        return {work.get(Need, one.need_id).title: one for one in found}


def score(
    db: Database, cast: Cast, entry: UUID, found: tuple[int, int, int, Money], **overrides: object
) -> RoundNeed:
    """The engineer writes down what was found of a need."""
    poverty, access, distance, cost = found
    command = ScoreNeed(
        scores=(
            GiveScore(criterion="C1", value=poverty, evidence="Encuesta de hogares, pregunta 12."),
            GiveScore(criterion="C2", value=access, evidence="Recorrido con la junta."),
            GiveScore(criterion="C3", value=distance, evidence="Medido sobre el mapa."),
        ),
        cost=cost,
        cost_basis="Precios de la última obra parecida.",
    )
    with db.writing(cast.engineer) as work:
        return round_needs.score(work, entry, changed(command, overrides))


def scored(db: Database, cast: Cast, **overrides: object) -> Round:
    """Four needs came in and are scored."""
    four_needs(db, cast)
    row = drawn(db, cast, **overrides)
    for title, entry in entries(db, row).items():
        if title in FOUND:
            score(db, cast, entry.id, FOUND[title])
        else:
            score(db, cast, entry.id, (0, 1, 4, cop("99_000_000")))
    return row


def computed(db: Database, cast: Cast, **overrides: object) -> Round:
    """School, bridge, aqueduct, path, in this order; the bridge waits, because the school took the money."""
    row = scored(db, cast, **overrides)
    with db.writing(cast.social_facilitator) as work:
        return round_results.compute(work, row.id, ComputeRound())


def published(db: Database, cast: Cast, **overrides: object) -> Round:
    """Everybody may read it."""
    row = computed(db, cast, **overrides)
    with db.writing(cast.programme_manager) as work:
        return round_decisions.publish(work, row.id, PublishRound())


def proposed(db: Database, cast: Cast, entry: UUID, **overrides: object) -> RoundOverride:
    """The engineer finds that the law stands against the need."""
    command = ProposeOverride(
        kind=OverrideKind.LEGAL_LIMIT,
        decision=RoundDecision.EXCLUDED,
        reason="El lote es de reserva forestal y no se puede construir en él.",
    )
    with db.writing(cast.engineer) as work:
        return round_decisions.propose(work, entry, changed(command, overrides))


def decided(
    db: Database,
    cast: Cast,
    entry: UUID,
    *,
    verdict: OverrideVerdict = OverrideVerdict.APPROVE,
    **overrides: object,
) -> RoundOverride:
    """What the engineer proposed, approved by the manager."""
    row = proposed(db, cast, entry, **overrides)
    command = DecideOverride(verdict=verdict, note="Visto con planeación.")
    with db.writing(cast.programme_manager) as work:
        return round_decisions.decide(work, row.id, command)
