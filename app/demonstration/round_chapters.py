"""The chapter of the rounds: what villages asked for and did not get first competes for the money that is left, by agreed criteria."""

from collections.abc import Generator
from datetime import date, timedelta
from uuid import UUID

from app.demonstration.script import TODAY
from app.demonstration.stage import Stage
from foundation.identity.permissions import Role
from foundation.money import Money, cop
from portfolio import (
    round_cancellations,
    round_decisions,
    round_needs,
    round_results,
    rounds,
    saved_views,
    waiting_lists,
)
from portfolio.round_cancellations import CancelRound
from portfolio.round_decisions import (
    DecideOverride,
    OverrideKind,
    OverrideVerdict,
    ProposeOverride,
    PublishRound,
    RoundDecision,
)
from portfolio.round_needs import GiveScore, RoundNeed, ScoreNeed
from portfolio.round_results import ComputeRound
from portfolio.rounds import AgreeRound, AllotBudget, PrepareRound, WriteCriterion
from portfolio.saved_views import SaveView
from portfolio.scoring import Direction, RoundOutcome, Scale
from portfolio.waiting_lists import DrawNeeds

DEPARTMENT = "CO.19."
CRITERIA = (
    WriteCriterion(
        name="Pobreza",
        question="¿Qué tan pobres son los hogares que se benefician?",
        weight=3_500,
        scale=Scale.FOUR,
    ),
    WriteCriterion(
        name="Acceso",
        question="¿Cuánto mejora el acceso a la escuela, la salud y el mercado?",
        weight=2_500,
        scale=Scale.HUNDRED,
    ),
    WriteCriterion(
        name="Mantenimiento",
        question="¿Puede la comunidad mantenerla con lo que tiene?",
        weight=2_500,
        scale=Scale.FOUR,
    ),
    WriteCriterion(
        name="Riesgo climático",
        question="¿Cuánto riesgo por clima le quedaría a la obra?",
        weight=1_500,
        scale=Scale.FOUR,
        direction=Direction.LOWER,
    ),
)
EVIDENCE = (
    "Encuesta de hogares de la vereda.",
    "Recorrido con la junta, con tiempos medidos.",
    "Plan de aportes acordado en asamblea.",
    "Ficha de amenazas del municipio.",
)
# Two municipalities bring their own money; the rest of the department shares what the programme has left.
BUDGETS = (
    AllotBudget(territory="CO.19.19142.", amount=cop("85_000_000")),
    AllotBudget(territory="CO.19.19743.", amount=cop("60_000_000")),
    AllotBudget(territory=DEPARTMENT, amount=cop("190_000_000")),
)


def chosen_together(stage: Stage) -> Generator[date, None, None]:
    """One round from the proposal to the public result, and the next one with its criteria agreed."""
    yield TODAY - timedelta(days=62)
    row = _agreed(stage, "Primera ronda de obras pequeñas del Cauca", open_days=30)
    yield stage.today + timedelta(days=33)
    with stage.acting(Role.SOCIAL_FACILITATOR, DEPARTMENT) as work:
        waiting_lists.draw(work, row, DrawNeeds())
    yield stage.today + timedelta(days=6)
    with stage.db.reading(stage.company.who(Role.ENGINEER, DEPARTMENT)) as work:
        found = round_needs.needs_of(work.session, row)
    for number, one in enumerate(found):
        _score(stage, one, number)
    yield stage.today + timedelta(days=4)
    with stage.acting(Role.SOCIAL_FACILITATOR, DEPARTMENT) as work:
        round_results.compute(work, row, ComputeRound())
    _decide_otherwise(stage, row)
    with stage.acting(Role.PROGRAMME_MANAGER, DEPARTMENT) as work:
        round_decisions.publish(work, row, PublishRound())
    yield TODAY - timedelta(days=3)
    _agreed(stage, "Segunda ronda de obras pequeñas del Cauca", open_days=25)
    given_up = _agreed(stage, "Ronda de caminos de fin de año", open_days=10)
    reason = "El convenio que la iba a pagar se corrió para el año siguiente."
    with stage.acting(Role.PROGRAMME_MANAGER, DEPARTMENT) as work:
        round_cancellations.cancel(work, given_up, CancelRound(reason=reason))
    command = SaveView(
        name="En obra y en estado crítico", question="station=building&light=red", is_shared=True
    )
    with stage.acting(Role.PROGRAMME_MANAGER, DEPARTMENT) as work:
        saved_views.save(work, command)
    yield TODAY + timedelta(days=1)


def _agreed(stage: Stage, name: str, *, open_days: int) -> UUID:
    opens_on = stage.today + timedelta(days=2)
    command = PrepareRound(
        territory=DEPARTMENT,
        name=name,
        opens_on=opens_on,
        closes_on=opens_on + timedelta(days=open_days),
        criteria=CRITERIA,
        budgets=BUDGETS,
    )
    with stage.acting(Role.SOCIAL_FACILITATOR, DEPARTMENT) as work:
        row = rounds.prepare(work, command).id
    with stage.acting(Role.PROGRAMME_MANAGER, DEPARTMENT) as work:
        rounds.agree(work, row, AgreeRound())
    return row


def _score(stage: Stage, one: RoundNeed, number: int) -> None:
    found = (
        1 + (number * 7 + one.people) % 4,
        35 + (number * 23 + one.people * 3) % 60,
        1 + (number * 5 + one.people) % 4,
        (number * 3 + one.people) % 4,
    )
    scores = tuple(
        GiveScore(criterion=f"C{position}", value=value, evidence=EVIDENCE[position - 1])
        for position, value in enumerate(found, start=1)
    )
    command = ScoreNeed(
        scores=scores,
        cost=cop(18_000_000 + (number * 7 + one.people) % 13 * 3_500_000),
        cost_basis="Precios de la última obra parecida del departamento.",
    )
    with stage.acting(Role.ENGINEER, one.territory) as work:
        round_needs.score(work, one.id, command)


def _decide_otherwise(stage: Stage, row: UUID) -> None:
    """The best of the chosen needs stands on land that the law protects; what that leaves funds a part of the first that waits."""
    chosen, waiting = _ends(stage, row)
    proposals = (
        (
            chosen.id,
            ProposeOverride(
                kind=OverrideKind.LEGAL_LIMIT,
                decision=RoundDecision.WAITING,
                reason="El lote está en la ronda de protección de una quebrada: hay que buscar otro.",
            ),
        ),
        (
            waiting.id,
            ProposeOverride(
                kind=OverrideKind.PART_FUNDING,
                decision=RoundDecision.PART,
                amount=Money(1_200_000_000),
                reason="Alcanza para la primera etapa, que ya sirve por sí sola.",
            ),
        ),
    )
    for key, proposal in proposals:
        with stage.acting(Role.ENGINEER, DEPARTMENT) as work:
            override = round_decisions.propose(work, key, proposal).id
        command = DecideOverride(verdict=OverrideVerdict.APPROVE)
        with stage.acting(Role.PROGRAMME_MANAGER, DEPARTMENT) as work:
            round_decisions.decide(work, override, command)


def _ends(stage: Stage, row: UUID) -> tuple[RoundNeed, RoundNeed]:
    """The first need that was chosen from the department's budget, and the first that waits for it."""
    with stage.db.reading(stage.company.who(Role.ENGINEER, DEPARTMENT)) as work:
        computation = round_results.find_newest(work.session, work.get(rounds.Round, row))
        if computation is None:
            raise LookupError("the round was not counted")
        found = [
            one
            for one in round_results.results_of(work.session, computation)
            if one.pot == DEPARTMENT
        ]
        first = {
            outcome: next(one.round_need_id for one in found if one.outcome is outcome)
            for outcome in (RoundOutcome.SELECTED, RoundOutcome.WAITING)
        }
        return (
            work.get(RoundNeed, first[RoundOutcome.SELECTED]),
            work.get(RoundNeed, first[RoundOutcome.WAITING]),
        )
