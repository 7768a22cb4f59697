"""What took place in the invented story besides the work: a training, a score, a business, a meeting with who was there."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa

from foundation.database import Database
from foundation.identity.actors import SYSTEM
from foundation.people import DescribePerson
from portfolio import businesses, capacities, dialogues, representatives, risks, trainings
from portfolio.beneficiaries import People
from portfolio.businesses import RegisterBusiness
from portfolio.capacities import MeasureCapacity
from portfolio.dialogues import AttendDialogue, CommitInDialogue, RecordDialogue
from portfolio.projects import Origin, Project
from portfolio.representatives import RegisterRepresentative, Sex, Side
from portfolio.risks import RegisterRisk, Risk, RiskCategory
from portfolio.trainings import Audience, RecordTraining
from tests.support.factories import CALOTO, Cast, changed, paper

DAY = date(2026, 2, 3)


def training(proof: UUID) -> RecordTraining:
    return RecordTraining(
        name="Mantenimiento de placa huella",
        audience=Audience.MUNICIPAL_ACTORS,
        territory=CALOTO,
        held_on=DAY,
        hours=6_500,
        people=People(women=14, men=9),
        evidence=proof,
    )


def score(proof: UUID) -> MeasureCapacity:
    return MeasureCapacity(
        territory=CALOTO, score=4_100, read_on=DAY, instrument="Índice de prueba", evidence=proof
    )


def business(project: UUID) -> RegisterBusiness:
    return RegisterBusiness(
        name="Panadería de prueba",
        activity="Pan",
        territory=CALOTO,
        project=project,
        how="Lleva el pan al mercado",
    )


def speaker() -> RegisterRepresentative:
    return RegisterRepresentative(
        person=DescribePerson(name="Persona que habla", document_number="10203040"),
        side=Side.PRIVATE,
        organisation="Lechera de prueba",
        territory=CALOTO,
        sex=Sex.WOMAN,
        consented_on=DAY,
    )


def meeting(proof: UUID) -> RecordDialogue:
    return RecordDialogue(
        name="Mesa del agua",
        territory="CO.19.",
        held_on=DAY,
        purpose="Quién pone qué en el acueducto.",
        evidence=proof,
    )


def promise(speaker_id: UUID) -> CommitInDialogue:
    return CommitInDialogue(what="Llevar tubos", responsible=speaker_id, due_on=date(2026, 2, 20))


def told(db: Database, cast: Cast) -> None:
    """All of it, with what somebody promised at the meeting."""
    with db.reading(SYSTEM) as work:
        project = (
            work.session.execute(sa.select(Project.id).order_by(Project.id.desc()))
            .scalars()
            .first()
        )
    assert project is not None
    proof = paper(db, cast.social_facilitator, CALOTO)
    with db.writing(cast.social_facilitator) as work:
        trainings.record(work, training(proof))
        capacities.measure(work, score(proof))
        businesses.register(work, business(project))
        spoke = representatives.register(work, speaker()).id
        met = dialogues.record(work, meeting(proof)).id
        work.session.flush()  # Who was there is a row beside the meeting.
        dialogues.attend(work, met, AttendDialogue(representatives=(spoke,)))
        work.session.flush()  # Only who was there can promise.
        dialogues.commit(work, met, promise(spoke))


def risk(db: Database, cast: Cast, project: Project | None = None, **overrides: object) -> Risk:
    """A risk of a work, by default of the one opened last."""
    usual = RegisterRisk(
        what="El talud cae sobre la vía",
        cause="Las lluvias de abril sobre un corte sin filtros",
        effect="La vía se cierra por semanas",
        category=RiskCategory.CLIMATE,
        probability=4,
        consequence=3,
        measure="Filtros y gaviones antes de las lluvias",
        owner="Ingeniería del programa",
        due_on=date(2026, 3, 20),
    )
    with db.writing(cast.engineer) as work:
        last = sa.select(Project.id).where(Project.origin == Origin.NEED)
        newest = work.session.execute(last.order_by(Project.id.desc()).limit(1)).scalar_one()
        key = project.id if project is not None else newest
        return risks.register(work, key, changed(usual, overrides))
