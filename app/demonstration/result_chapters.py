"""The chapter of the results: trainings, dialogue, businesses, the use of a climate profile, and a period that was reported."""

from collections.abc import Generator, Sequence
from datetime import date, timedelta
from uuid import UUID

import sqlalchemy as sa

from app.demonstration.money_chapters import proof
from app.demonstration.script import TODAY
from app.demonstration.stage import Stage
from foundation.identity.permissions import Role
from foundation.money import Money, cop
from foundation.people import DescribePerson
from foundation.work import Work
from portfolio import (
    businesses,
    capacities,
    dialogues,
    profile_uses,
    representatives,
    trainees,
    trainings,
)
from portfolio.beneficiaries import People
from portfolio.businesses import ReadBusiness, RegisterBusiness
from portfolio.capacities import MeasureCapacity
from portfolio.communities import Community
from portfolio.dialogues import AttendDialogue, CommitInDialogue, KeepCommitment, RecordDialogue
from portfolio.profile_uses import UseProfile
from portfolio.projects import Origin, Project
from portfolio.representatives import RegisterRepresentative, Sex, Side
from portfolio.results import closings, readings
from portfolio.results.closings import ClosePeriod, OpenPeriod
from portfolio.results.periods import Basis, ReadingState, readings_of
from portfolio.results.readings import ApproveReading, RecordReading, SubmitReadings
from portfolio.trainees import ListTrainee
from portfolio.trainings import Audience, RecordTraining, TrainedGroup

FACILITATOR, COUNTRY = Role.SOCIAL_FACILITATOR, "CO."
INSTRUMENT = "Índice de capacidad (demostración)"
ORGANISATIONS = 6


def counted(stage: Stage) -> Generator[date, None, None]:
    """Two organisations in each of three municipalities are trained and measured; they meet, sell more, and half a year is reported."""
    yield TODAY - timedelta(days=240)
    villages = _organisations(stage)
    _measure(stage, villages, first=True)
    yield TODAY - timedelta(days=200)
    _train(stage, villages)
    people = _meet(stage, villages)
    yield TODAY - timedelta(days=120)
    shops = _register(stage, villages)
    _read(stage, shops, percent=100)
    _use_profile(stage, villages)
    yield TODAY - timedelta(days=60)
    _measure(stage, villages, first=False)
    _promise(stage, people)
    yield TODAY - timedelta(days=20)
    _read(stage, shops[:-1], percent=124)
    _report(stage)


def _organisations(stage: Stage) -> list[Community]:
    with stage.db.reading(stage.company.who(FACILITATOR, COUNTRY)) as work:
        statement = work.select(Community).order_by(Community.id).limit(ORGANISATIONS)
        return list(work.session.execute(statement).scalars())


def _measure(stage: Stage, villages: Sequence[Community], *, first: bool) -> None:
    for number, village in enumerate(villages):
        score = 3_400 + number * 350 if first else 6_300 + number * 300
        with stage.acting(FACILITATOR, COUNTRY) as work:
            command = MeasureCapacity(
                territory=village.territory,
                organisation=village.id,
                score=score,
                read_on=stage.today,
                instrument=INSTRUMENT,
                evidence=proof(stage, work, village.territory),
            )
            capacities.measure(work, command)
    with stage.acting(FACILITATOR, COUNTRY) as work:
        town = villages[0].territory
        command = MeasureCapacity(
            territory=town,
            score=4_800 if first else 7_600,
            read_on=stage.today,
            instrument=INSTRUMENT,
            evidence=proof(stage, work, town),
        )
        capacities.measure(work, command)


def _train(stage: Stage, villages: Sequence[Community]) -> None:
    for number, village in enumerate(villages[:3]):
        with stage.acting(FACILITATOR, COUNTRY) as work:
            command = RecordTraining(
                name="Cómo se cuida la obra: cunetas, juntas y drenajes (demostración)",
                audience=Audience.BOTH,
                territory=village.territory,
                held_on=stage.today,
                hours=6_000,
                people=People(women=13 + number, men=9 + number),
                groups=(TrainedGroup(organisation=village.id, people=17),),
                evidence=proof(stage, work, village.territory),
            )
            key = trainings.record(work, command).id
            work.session.flush()  # Its list of names belongs to it.
            agrees = ListTrainee(
                name=f"Asistente Ejemplo Número {number + 1}", organisation=village.id, agrees=True
            )
            trainees.list_trainee(work, key, agrees)


def _meet(stage: Stage, villages: Sequence[Community]) -> list[UUID]:
    """One meeting with somebody of every organisation; their names say that they are invented."""
    keys = []
    with stage.acting(FACILITATOR, COUNTRY) as work:
        for number, village in enumerate(villages):
            command = RegisterRepresentative(
                person=DescribePerson(name=f"Vocera Ejemplo Número {number + 1}"),
                side=Side.COMMUNITY,
                community=village.id,
                territory=village.territory,
                sex=Sex.WOMAN if number % 3 else Sex.MAN,
                consented_on=stage.today,
            )
            keys.append(representatives.register(work, command).id)
    _hold(stage, "Mesa de agua y caminos (demostración)", keys)
    return keys


def _hold(stage: Stage, name: str, who: Sequence[UUID]) -> UUID:
    with stage.acting(FACILITATOR, COUNTRY) as work:
        command = RecordDialogue(
            name=name,
            territory=COUNTRY,
            held_on=stage.today,
            purpose="Qué pone cada uno para que las obras duren.",
            evidence=proof(stage, work, COUNTRY),
        )
        meeting = dialogues.record(work, command).id
    with stage.acting(FACILITATOR, COUNTRY) as work:
        dialogues.attend(work, meeting, AttendDialogue(representatives=tuple(who)))
    return meeting


def _promise(stage: Stage, people: Sequence[UUID]) -> None:
    """Of two promises one was kept, and the other is overdue today."""
    meeting = _hold(stage, "Segunda mesa de agua y caminos (demostración)", people[:4])
    told = ("Abrir las cunetas antes de las lluvias", "Llevar los tubos hasta la bocatoma")
    for number, what in enumerate(told):
        with stage.acting(FACILITATOR, COUNTRY) as work:
            command = CommitInDialogue(
                what=what,
                responsible=people[number],
                due_on=stage.today + timedelta(days=30 + number),
            )
            row = dialogues.commit(work, meeting, command)
            if number == 0:
                work.session.flush()  # What is kept was promised before.
                dialogues.keep(work, row.id, KeepCommitment(note="El comité mostró las fotos."))


def _register(stage: Stage, villages: Sequence[Community]) -> list[UUID]:
    """A business for the first work of every organisation."""
    found = []
    with stage.acting(FACILITATOR, COUNTRY) as work:
        for number, (project, place) in enumerate(_works(work, villages)):
            command = RegisterBusiness(
                name=f"Negocio de ejemplo {number + 1} (demostración)",
                activity=("Panela", "Leche", "Café", "Pan")[number % 4],
                territory=place,
                is_women_led=number % 2 == 0,
                project=project,
                how="Saca sus productos por la obra",
            )
            found.append(businesses.register(work, command).id)
    return found


def _works(work: Work, villages: Sequence[Community]) -> list[tuple[UUID, str]]:
    rows = work.session.execute(
        sa.select(sa.func.min(Project.id), Project.territory)
        .where(
            Project.origin == Origin.NEED,
            Project.community_id.in_([village.id for village in villages]),
        )
        .group_by(Project.territory)
        .order_by(Project.territory)
    )
    return [(UUID(str(key)), place) for key, place in rows]


def _read(stage: Stage, shops: Sequence[UUID], *, percent: int) -> None:
    for number, shop in enumerate(shops):
        with stage.acting(FACILITATOR, COUNTRY) as work:
            is_better = percent > 100
            command = ReadBusiness(
                read_on=stage.today,
                sales=Money((28_000_000 + number * 3_500_000) * percent),
                women=3 + number % 3,
                men=2,
                finance=cop("6_000_000") if is_better and number % 2 else cop("0"),
                lender="Cooperativa de ejemplo" if is_better and number % 2 else None,
                evidence=proof(stage, work, COUNTRY),
            )
            businesses.read(work, shop, command)


def _use_profile(stage: Stage, villages: Sequence[Community]) -> None:
    """The first session of the first municipality looked at its climate profile."""
    town = ".".join(villages[0].territory.split(".")[:3]) + "."
    with stage.acting(FACILITATOR, COUNTRY) as work:
        kind, key, _ = profile_uses.sessions_at(work, town)[-1]
        command = UseProfile(
            session=f"{kind}:{key}",
            used_on=stage.today,
            note="La asamblea puso primero lo que el agua se lleva.",
        )
        profile_uses.use(work, town.split(".")[2], command)


def _report(stage: Stage) -> None:
    """The first half of the year is submitted by one person, approved by another, and closed; the second is being written."""
    halves = (
        ("Primer semestre de 2026", date(2026, 1, 1), date(2026, 6, 30)),
        ("Segundo semestre de 2026", date(2026, 7, 1), date(2026, 12, 31)),
    )
    keys = []
    for name, first, last in halves:
        with stage.acting(Role.PROGRAMME_MANAGER, COUNTRY) as work:
            command = OpenPeriod(name=name, territory=COUNTRY, starts_on=first, ends_on=last)
            keys.append(closings.open_period(work, command).id)
    with stage.acting(FACILITATOR, COUNTRY) as work:
        for row in readings_of(work.session, keys[0]):
            if row.basis is Basis.RECORDED:
                evidence = proof(stage, work, COUNTRY)
                value = 11_400 if row.indicator == "roads" else 2_000
                readings.write(work, row.id, RecordReading(value=value, evidence=evidence))
    with stage.acting(FACILITATOR, COUNTRY) as work:
        readings.submit_all(work, keys[0], SubmitReadings())
    with stage.acting(Role.PROGRAMME_MANAGER, COUNTRY) as work:
        for row in readings_of(work.session, keys[0]):
            if row.state is ReadingState.SUBMITTED:
                readings.approve(work, row.id, ApproveReading())
    with stage.acting(Role.PROGRAMME_MANAGER, COUNTRY) as work:
        closings.close(work, keys[0], ClosePeriod())
