"""Trainings, capacity, dialogue spaces and businesses: what is recorded there is what the results are counted from, each thing once."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest

from app.inbox import piles
from foundation import people
from foundation.clock import FrozenClock
from foundation.database import Database
from foundation.errors import Forbidden, InvalidCommand, Refused
from foundation.identity.actors import SYSTEM, Actor
from foundation.identity.permissions import Role
from foundation.money import cop
from foundation.people import DescribePerson
from portfolio import businesses, capacities, dialogues, representatives, trainings
from portfolio.beneficiaries import People
from portfolio.businesses import ReadBusiness, RegisterBusiness, ServeBusiness
from portfolio.capacities import MeasureCapacity
from portfolio.dialogues import (
    AttendDialogue,
    CommitInDialogue,
    DialogueCommitmentState,
    FollowCommitment,
    KeepCommitment,
    RecordDialogue,
)
from portfolio.representatives import Ethnicity, RegisterRepresentative, Sex, Side
from portfolio.results import counting, indicators
from portfolio.results.figures import Figure
from portfolio.results.reach import Reach
from portfolio.trainings import Audience, RecordTraining, TrainedGroup, VoidTraining
from portfolio.views import dialogues as views
from tests.foundation.drawn import pdf
from tests.support import factories
from tests.support.web import Person

Visit = Callable[[Actor | None], Person]
DAY = date(2026, 1, 20)


def figure(db: Database, code: str, until: date = date(2026, 2, 17)) -> Figure:
    with db.reading(SYSTEM) as work:
        reach = Reach(work, "CO.", until)
        return counting.count(indicators.get(code, until), reach)


def parts(found: Figure) -> dict[tuple[str, str], int]:
    return {(part.dimension, part.value): part.amount for part in found.parts}


def proof(db: Database, cast: factories.Cast) -> UUID:
    return factories.paper(db, cast.social_facilitator, factories.CALOTO)


def trained(db: Database, cast: factories.Cast, community: UUID) -> RecordTraining:
    return RecordTraining(
        name="Mantenimiento de placa huella",
        audience=Audience.COMMUNITY_ORGANISATIONS,
        territory=factories.CALOTO,
        held_on=DAY,
        hours=6_500,
        people=People(women=14, men=9, indigenous=20, no_ethnicity=3),
        groups=(TrainedGroup(organisation=community, people=17),),
        evidence=proof(db, cast),
    )


def test_people_who_came_to_a_training_count_by_sex_and_ethnicity(db: Database) -> None:
    cast = factories.cast()
    command = trained(db, cast, factories.community(db, cast).id)

    with db.writing(cast.social_facilitator) as work:
        row = trainings.record(work, command)

    found = figure(db, "trained")
    assert found.value == 23
    assert parts(found) == {
        ("ethnicity", "indigenous"): 20,
        ("ethnicity", "no_ethnicity"): 3,
        ("municipality", factories.CALOTO): 23,
        ("sex", "woman"): 14,
        ("sex", "man"): 9,
    }
    assert figure(db, "trained", DAY - timedelta(days=1)).value == 0
    with db.writing(cast.social_facilitator) as work:
        trainings.void(work, row.id, VoidTraining(reason="La lista es de otra formación"))
    assert figure(db, "trained").value == 0


def test_no_more_people_of_organisations_come_than_people_came(db: Database) -> None:
    cast = factories.cast()
    community = factories.community(db, cast).id

    with pytest.raises(InvalidCommand) as refused:
        factories.changed(
            trained(db, cast, community),
            {"groups": (TrainedGroup(organisation=community, people=24),)},
        )
    with db.writing(cast.auditor) as work, pytest.raises(Forbidden):
        trainings.record(work, trained(db, cast, community))

    assert set(refused.value.errors) == {"groups"}


def measured(
    db: Database, cast: factories.Cast, score: int, on: date, organisation: UUID | None = None
) -> None:
    command = MeasureCapacity(
        territory=factories.CALOTO,
        score=score,
        read_on=on,
        instrument="Índice de capacidad (prueba)",
        evidence=proof(db, cast),
        organisation=organisation,
    )
    with db.writing(cast.social_facilitator) as work:
        capacities.measure(work, command)


def test_capacity_counts_where_the_last_score_is_high_and_above_the_first(db: Database) -> None:
    cast = factories.cast()
    community = factories.community(db, cast).id
    measured(db, cast, 4_100, DAY, organisation=community)
    measured(db, cast, 7_300, DAY)
    assert figure(db, "organisations").value == figure(db, "municipal_actors").value == 0

    measured(db, cast, 7_250, DAY + timedelta(days=9), organisation=community)
    found = figure(db, "organisations")
    assert (found.value, found.entries[0].on) == (1, DAY + timedelta(days=9))
    # A second score of the same day takes the place of the first.
    measured(db, cast, 6_900, DAY + timedelta(days=9), organisation=community)
    assert figure(db, "organisations").value == 0


def test_a_score_names_an_organisation_of_its_municipality(db: Database) -> None:
    cast = factories.cast()
    community = factories.community(db, cast).id
    command = MeasureCapacity(
        territory="CO.19.19001.",
        organisation=community,
        score=5_000,
        read_on=DAY,
        instrument="Índice",
        evidence=proof(db, cast),
    )

    with db.writing(cast.social_facilitator) as work, pytest.raises(InvalidCommand) as refused:
        capacities.measure(work, command)

    assert set(refused.value.errors) == {"organisation"}


def speaker(db: Database, cast: factories.Cast, whose: UUID, **overrides: object) -> UUID:
    command = RegisterRepresentative(
        person=DescribePerson(name="Persona que habla", document_number="10203040"),
        side=Side.COMMUNITY,
        community=whose,
        territory=factories.CALOTO,
        sex=Sex.WOMAN,
        ethnicity=Ethnicity.AFRO,
        consented_on=DAY,
    )
    with db.writing(cast.social_facilitator) as work:
        return representatives.register(work, factories.changed(command, overrides)).id


def met(db: Database, cast: factories.Cast, on: date, *who: UUID) -> UUID:
    command = RecordDialogue(
        name="Mesa del agua",
        territory="CO.19.",
        held_on=on,
        purpose="Quién pone qué en el acueducto.",
        evidence=proof(db, cast),
    )
    with db.writing(cast.social_facilitator) as work:
        key = dialogues.record(work, command).id
    if who:
        with db.writing(cast.social_facilitator) as work:
            dialogues.attend(work, key, AttendDialogue(representatives=who))
    return key


def test_a_representative_counts_once_however_often_they_come(db: Database) -> None:
    cast = factories.cast()
    community = factories.community(db, cast).id
    one = speaker(db, cast, community)
    company = speaker(
        db,
        cast,
        community,
        person=DescribePerson(name="Persona de empresa", document_number="55667788"),
        side=Side.PRIVATE,
        community=None,
        organisation="Lechera de prueba",
    )
    assert figure(db, "representatives").value == 0
    met(db, cast, DAY, one, company)
    met(db, cast, DAY + timedelta(days=5), one)

    found = figure(db, "representatives")

    assert (found.value, found.entries[0].on) == (1, DAY)
    assert parts(found)["ethnicity", "afro"] == 1


def test_a_person_is_registered_once_and_the_same_name_asks_first(db: Database) -> None:
    cast = factories.cast()
    community = factories.community(db, cast).id
    speaker(db, cast, community)

    with pytest.raises(InvalidCommand) as twice:
        speaker(db, cast, community, is_another=True)
    named_alike = DescribePerson(name="PERSONA que hablá", document_number="999888777")
    with pytest.raises(InvalidCommand) as alike:
        speaker(db, cast, community, person=named_alike)
    speaker(db, cast, community, person=named_alike, is_another=True)

    assert set(twice.value.errors) == {"person.document_number"}
    assert set(alike.value.errors) == {"is_another"}


def test_an_erased_representative_still_counts_and_has_no_name(db: Database) -> None:
    cast = factories.cast()
    one = speaker(db, cast, factories.community(db, cast).id)
    met(db, cast, DAY, one)
    with db.reading(cast.social_facilitator) as work:
        person = work.get(representatives.Representative, one).person_id
        assert views.representative(work, one).row.name == "Persona que habla"
    with db.reading(cast.donor) as work:
        assert views.representative(work, one).row.name is None

    with db.writing(cast.administrator) as work:
        people.erase(work, person)

    with db.reading(cast.social_facilitator) as work:
        assert views.representative(work, one).row.name is None
    assert figure(db, "representatives").value == 1


def test_an_overdue_promise_waits_in_the_inbox_until_it_is_kept(
    db: Database, clock: FrozenClock
) -> None:
    cast = factories.cast()
    one = speaker(db, cast, factories.community(db, cast).id)
    meeting = met(db, cast, DAY, one)
    other = speaker(
        db,
        cast,
        factories.community(db, cast).id,
        person=DescribePerson(name="Persona ausente", document_number="44332211"),
    )
    promise = CommitInDialogue(what="Llevar los tubos", responsible=one, due_on=date(2026, 2, 20))
    with db.writing(cast.social_facilitator) as work:
        with pytest.raises(InvalidCommand):
            dialogues.commit(work, meeting, factories.changed(promise, {"responsible": other}))
        row = dialogues.commit(work, meeting, promise)

    def waiting() -> list[str]:
        with db.reading(cast.social_facilitator) as work:
            return [pile.kind for pile in piles(work) if pile.kind == "follow_commitment"]

    assert waiting() == []
    clock.advance(timedelta(days=9))
    assert waiting() == ["follow_commitment"]
    with db.writing(cast.social_facilitator) as work:
        follow = FollowCommitment(note="Llegan el lunes", due_on=date(2026, 3, 2))
        dialogues.follow(work, row.id, follow)
    assert waiting() == []
    with db.writing(cast.social_facilitator) as work:
        done = dialogues.keep(work, row.id, KeepCommitment(note="Llegaron"))
        assert done.state is DialogueCommitmentState.KEPT
        with pytest.raises(Refused):
            dialogues.follow(work, row.id, follow)
    with db.reading(SYSTEM) as work:
        assert len(views.commitment(work, row.id).follow_ups) == 2


def test_a_business_counts_when_its_sales_rose_and_when_a_bank_lends_to_it(db: Database) -> None:
    cast = factories.cast()
    project = factories.project(db, cast)
    command = RegisterBusiness(
        name="Panadería de prueba",
        activity="Pan",
        territory=factories.CALOTO,
        project=project.id,
        how="Lleva el pan al mercado",
    )
    with db.writing(cast.social_facilitator) as work:
        row = businesses.register(work, command)
        with pytest.raises(InvalidCommand):
            businesses.register(work, factories.changed(command, {"name": "PANADERIA de prueba"}))
        with pytest.raises(InvalidCommand):
            businesses.serve(work, row.id, ServeBusiness(project=project.id, how="Otra vez"))

    def read(sales: str, on: date, finance: str = "0") -> None:
        reading = ReadBusiness(
            read_on=on,
            sales=cop(sales),
            women=3,
            men=1,
            finance=cop(finance),
            lender="Cooperativa de prueba" if finance != "0" else None,
            evidence=proof(db, cast),
        )
        with db.writing(cast.social_facilitator) as work:
            businesses.read(work, row.id, reading)

    read("40_000_000", DAY)
    read("43_900_000", DAY + timedelta(days=3))
    assert figure(db, "businesses").value == 0
    read("44_000_000", DAY + timedelta(days=6), "5_000_000")

    better, financed = figure(db, "businesses"), figure(db, "finance")
    assert (better.value, better.entries[0].works) == (1, (project.id,))
    assert (financed.value, financed.entries[0].on) == (1, DAY + timedelta(days=6))
    assert better.entries[0].on == DAY + timedelta(days=6)


def test_finance_names_its_lender(db: Database) -> None:
    with pytest.raises(InvalidCommand) as refused:
        ReadBusiness(
            read_on=DAY, sales=cop("1"), women=1, men=0, finance=cop("2"), evidence=UUID(int=5)
        )

    assert set(refused.value.errors) == {"lender"}


def test_people_record_what_took_place_by_its_pages(db: Database, visit: Visit) -> None:
    cast = factories.cast()
    community = factories.community(db, cast)
    project = factories.project(db, cast)
    writer, donor = (
        visit(factories.user(db, role)) for role in (Role.SOCIAL_FACILITATOR, Role.DONOR)
    )
    paper = {"evidence": pdf(pages=1)}
    for path, text in (
        ("/trainings", "Todavía no hay formaciones aquí"),
        ("/capacity", "Todavía no se ha medido a nadie"),
        ("/dialogues", "Todavía no hay reuniones aquí"),
        ("/businesses", "Todavía no hay negocios aquí"),
    ):
        assert text in donor.page(path).words

    wrong = writer.fill("/trainings/new", paper, name="Cuneteo", hours="4")
    assert (wrong.status, wrong.answers["name"]) == (422, ["Cuneteo"])
    training = writer.fill(
        "/trainings/new",
        paper,
        name="Cuneteo",
        audience="municipal_actors",
        territory=factories.CALOTO,
        held_on="2026-02-03",
        hours="4,5",
        people__women="7",
        people__men="5",
    )
    assert "4,5" in donor.page(f"/trainings/{training.key}").words
    score = {
        "instrument": "Índice",
        "organisation": str(community.id),
        "territory": factories.CALOTO,
    }
    first = writer.fill("/capacity/new", paper, score="41,5", read_on="2026-02-02", **score)
    assert first.path == "/capacity"
    writer.fill("/capacity/new", paper, score="72", read_on="2026-02-09", **score)
    assert "30,5 %" in donor.page("/capacity").words

    business = writer.fill(
        "/businesses/new",
        name="Trapiche de prueba",
        activity="Panela",
        territory=factories.CALOTO,
        project=str(project.id),
        how="Saca la panela",
    )
    writer.fill(
        f"/businesses/{business.key}/read",
        paper,
        read_on="2026-02-09",
        sales="12.000.000",
        women="2",
        men="3",
    )
    assert "$ 12.000.000" in donor.page(f"/businesses/{business.key}").words

    meeting = writer.fill(
        "/dialogues/new",
        paper,
        name="Mesa",
        territory="CO.19.",
        held_on="2026-02-10",
        purpose="Vía",
    )
    person = writer.fill(
        "/representatives/new",
        person__name="Persona de la mesa",
        side="community",
        community=str(community.id),
        territory=factories.CALOTO,
        sex="man",
        consented_on="2026-02-10",
    )
    writer.fill(f"/dialogues/{meeting.key}/attendance", representatives=[str(person.key)])
    promise = writer.fill(
        f"/dialogues/{meeting.key}/commitments",
        what="Abrir la cuneta",
        responsible=str(person.key),
        due_on="2026-02-12",
    )
    assert "Vencido" in donor.page(f"/dialogues/{meeting.key}").words
    assert "Persona de la mesa" not in donor.page(f"/dialogues/{meeting.key}").words
    assert "Persona de la mesa" in writer.page(f"/dialogues/{meeting.key}").words
    assert "Abrir la cuneta" in writer.page("/").words
    writer.fill(f"/dialogues/commitments/{promise.key}/keep", note="Quedó abierta")
    assert "Cumplido" in donor.page(f"/dialogues/commitments/{promise.key}").words
    entries = donor.page("/results/indicator?code=representatives").html
    assert f"/representatives/{person.key}" in entries
