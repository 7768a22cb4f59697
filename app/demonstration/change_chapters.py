"""What changes agreements in the demonstration: a change ordered with the village's assent, one only asked for, a fine that is answered."""

from collections.abc import Generator
from datetime import date, timedelta
from uuid import UUID

import sqlalchemy as sa

from app.demonstration import money_chapters
from app.demonstration.script import TODAY
from app.demonstration.stage import Stage
from contracting import change_orders, fines, milestone_plans
from contracting.agreements import Agreement, AgreementState
from contracting.change_effects import ChangeMilestone
from contracting.change_orders import (
    ApproveChange,
    EndorseChange,
    QuoteChange,
    RaiseChange,
    RecommendChange,
    RecordAssent,
)
from contracting.changes import ChangeCause
from contracting.fines import AnswerFine, ProposeFine
from contracting.milestone_plans import Milestone, MilestoneState
from foundation.identity.permissions import Role
from foundation.money import cop

BEGINS = TODAY - timedelta(days=16)
# Villages at home whose works have milestones ahead of them: one whose works others pay, one of a municipality.
SCOPE_CHANGES, DAYS_ASKED = "penas-blancas.", "la-quebradita."
MOVED = cop("2_400_000")
ASKED = cop("6_800_000")
DAYS = 20


def changed(stage: Stage) -> Generator[date, None, None]:
    """A flood took the end of a culvert: quoted, recommended, agreed to by the village, ordered. Elsewhere a spring asks for days."""
    yield BEGINS
    found = _ahead(stage, SCOPE_CHANGES)
    if found is not None:
        yield from _ordered(stage, *found)
    yield TODAY - timedelta(days=5)
    slow = _ahead(stage, DAYS_ASKED)
    if slow is not None:
        _asked(stage, *slow)
        _fined(stage, slow[0], slow[1])


def _ahead(stage: Stage, village: str) -> tuple[UUID, str, list[Milestone]] | None:
    """The first agreement of a village under way with at least two milestones that nobody reported."""
    with stage.db.reading(stage.company.central[Role.AUDITOR]) as work:
        statement = (
            sa.select(Agreement.id, Agreement.territory)
            .where(
                Agreement.state == AgreementState.RUNNING,
                Agreement.territory.endswith(village),
                Agreement.is_in_kind.is_(False),
            )
            .order_by(Agreement.id)
        )
        for key, territory in work.session.execute(statement):
            rows = milestone_plans.of_agreement(work, key)
            left = [row for row in rows if row.state is MilestoneState.PLANNED]
            if len(left) > 1:
                return key, territory, left
    return None


def _ordered(
    stage: Stage, agreement: UUID, path: str, left: list[Milestone]
) -> Generator[date, None, None]:
    event = "La creciente se llevó el descole de la alcantarilla del tramo bajo."
    with stage.acting(Role.ORGANISATION, path) as work:
        said = RaiseChange(
            cause=ChangeCause.WEATHER, event=event, happened_on=stage.today - timedelta(days=2)
        )
        change = change_orders.raise_change(work, agreement, said).id
    moved = (
        ChangeMilestone(milestone=left[0].id, amount=left[0].amount - MOVED),
        ChangeMilestone(milestone=left[1].id, amount=left[1].amount + MOVED),
    )
    with stage.acting(Role.ORGANISATION, path) as work:
        paper = money_chapters.proof(stage, work, path)
        change_orders.quote(
            work, change, QuoteChange(days=DAYS, milestones=moved, changes_scope=True, quote=paper)
        )
    yield stage.today + timedelta(days=2)
    with stage.acting(Role.ENGINEER, path) as work:
        because = (
            "El descole en piedra pegada cuesta lo que se ahorra en la placa; el valor no cambia."
        )
        advice = RecommendChange(
            days=DAYS, milestones=moved, changes_scope=True, recommendation=because
        )
        change_orders.recommend(work, change, advice)
    yield stage.today + timedelta(days=3)
    with stage.acting(Role.SOCIAL_FACILITATOR, path) as work:
        vote = RecordAssent(
            assent_on=stage.today - timedelta(days=1),
            votes_for=41,
            votes_against=3,
            minutes=money_chapters.proof(stage, work, path),
        )
        change_orders.record_assent(work, change, vote)
    with stage.acting(Role.MUNICIPAL_OFFICIAL, path) as work:
        word = EndorseChange(endorsement="Sin objeción: la obra queda mejor protegida.")
        change_orders.endorse(work, change, word)
    yield stage.today + timedelta(days=1)
    with stage.acting(Role.PROGRAMME_MANAGER, path) as work:
        order = ApproveChange(
            ordered_on=stage.today,
            days=DAYS,
            approval="Se ordena como se recomendó; el plazo corre veinte días.",
        )
        change_orders.approve(work, change, order)


def _asked(stage: Stage, agreement: UUID, path: str, left: list[Milestone]) -> None:
    """Rain asks for days and money; the engineer has not looked at it yet."""
    with stage.acting(Role.ORGANISATION, path) as work:
        said = RaiseChange(
            cause=ChangeCause.SITE_CONDITION,
            event="Al abrir la banca salió un nacimiento de agua: hace falta más filtro.",
            happened_on=stage.today - timedelta(days=3),
        )
        change = change_orders.raise_change(work, agreement, said).id
    with stage.acting(Role.ORGANISATION, path) as work:
        wanted = QuoteChange(
            days=25,
            milestones=(ChangeMilestone(milestone=left[0].id, amount=left[0].amount + ASKED),),
            quote=money_chapters.proof(stage, work, path),
        )
        change_orders.quote(work, change, wanted)


def _fined(stage: Stage, agreement: UUID, path: str) -> None:
    """The supervision proposes a fine for the delay; the organisation answers, and nobody has decided."""
    with stage.acting(Role.ENGINEER, path) as work:
        cause = "El segundo hito venció y en el sitio no hay cuadrilla desde la última visita."
        key = fines.propose(work, agreement, ProposeFine(rule="delay", days=12, cause=cause)).id
    with stage.acting(Role.ORGANISATION, path) as work:
        answer = "El nacimiento de agua paró la excavación; se avisó ese mismo día y está pedido el plazo."
        fines.answer(work, key, AnswerFine(answer=answer))
