"""Some works of the demonstration tell of what they must take care of: their safeguards, and what may happen to them."""

from datetime import timedelta
from uuid import UUID

from app.demonstration import money_chapters
from app.demonstration.script import Part
from app.demonstration.stage import Stage
from foundation.identity.permissions import Role
from portfolio import projects, risks, safeguards
from portfolio.risks import RegisterRisk, RiskCategory, TreatRisk
from portfolio.safeguards import AnswerSafeguard, Applies

# Works in different stations; the first of them has all its safeguards settled.
TOLD = (25, 28, 54)
APPLYING = ("land_consent", "consultation_minutes", "watercourse_occupation")
SEEN = "Se recorrió el trazado con la junta y con el municipio, y se miró el plan de ordenamiento."
SIGNED = "Firmado por quienes poseen el predio, ante la junta."
RISKS = (
    (RiskCategory.CLIMATE, "Las lluvias llegan antes de terminar el drenaje", 4, 4),
    (RiskCategory.SUPPLY, "El cemento no llega a tiempo", 3, 2),
)


def answered(stage: Stage, part: Part, project: UUID) -> None:
    """What the facilitator found out about the safeguards; all but the first work still lack the paper of their consent."""
    if part.number not in TOLD:
        return
    path = stage.place(part.village)
    with stage.acting(Role.SOCIAL_FACILITATOR, path) as work:
        kind = projects.get(work, project).kind
        for item in safeguards.items_of(kind, work.today):
            applies = item.item in APPLYING
            lacks_paper = item.item == "land_consent" and part.number != TOLD[0]
            command = AnswerSafeguard(
                item=item.item,
                applies=Applies.YES if applies else Applies.NO,
                known_on=work.today,
                note=SIGNED if item.item == "land_consent" else SEEN,
                paper=money_chapters.proof(stage, work, path)
                if applies and not lacks_paper
                else None,
            )
            safeguards.answer(work, project, command)


def foreseen(stage: Stage, part: Part, project: UUID) -> None:
    """What may happen to a work; of the first one a measure is done already."""
    if part.number not in TOLD:
        return
    path = stage.place(part.village)
    for category, what, probability, consequence in RISKS:
        command = RegisterRisk(
            what=what,
            cause="La temporada y el camino hasta la vereda",
            effect="La obra se para y se pierde parte de lo construido",
            category=category,
            probability=probability,
            consequence=consequence,
            measure="Se programa primero el drenaje y se acopia material para dos semanas",
            owner="Ingeniería del programa",
            due_on=stage.today + timedelta(days=150),
        )
        with stage.acting(Role.ENGINEER, path) as work:
            row = risks.register(work, project, command).id
        if part.number == TOLD[0] and category is RiskCategory.SUPPLY:
            with stage.acting(Role.ENGINEER, path) as work:
                risks.treat(work, row, TreatRisk(reason="El material ya está en la vereda."))
