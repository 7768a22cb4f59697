"""Acceptance, maintenance plan and handover: three parties, and no handover without the first year's money."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

import pytest

from contracting import commitments, gates, handovers
from contracting.agreements import Agreement, AgreementState
from contracting.commitments import ReturnPlan
from contracting.events import HandedOver
from contracting.handovers import Handover, HandoverState, Party, SignHandover
from contracting.two_keys import Outcome
from foundation.clock import FrozenClock
from foundation.database import Database
from foundation.errors import Forbidden, InvalidCommand, Refused
from foundation.identity.actors import Actor
from foundation.identity.permissions import Role
from foundation.money import cop
from foundation.work import Work
from portfolio import projects
from portfolio.projects import Station
from tests.support import works
from tests.support.factories import Cast, cast


@pytest.fixture
def hands() -> Cast:
    return cast()


@pytest.fixture
def heard() -> list[HandedOver]:
    """What the next stage would hear."""
    return []


@pytest.fixture
def db(database_url: str, clock: FrozenClock, heard: list[HandedOver]) -> Iterator[Database]:
    def listen(_work: Work, event: HandedOver) -> None:
        heard.append(event)

    database = Database(database_url, clock=clock, reactions={HandedOver: (listen,)})
    yield database
    database.close()


@pytest.fixture
def agreement(db: Database, hands: Cast) -> Agreement:
    """An accepted work without advance or retention, nothing paid yet."""
    running = works.running(db, hands, advance=0, retention=0)
    for milestone in works.plan(db, running, hands):
        works.verify(db, hands, milestone)
    return works.accept(db, hands, running)


@pytest.fixture
def act(db: Database, hands: Cast, agreement: Agreement) -> Handover:
    return works.prepare_handover(db, hands, agreement.project_id)


def promise(db: Database, hands: Cast, agreement: Agreement) -> None:
    works.accept_plan(db, hands, works.propose_plan(db, hands, agreement.project_id))


def station(db: Database, hands: Cast, agreement: Agreement) -> Station:
    with db.reading(hands.auditor) as work:
        return projects.get(work, agreement.project_id).station


def missing(db: Database, hands: Cast, project_id: UUID) -> list[str]:
    with db.reading(hands.auditor) as work:
        found = gates.gates(work, projects.get(work, project_id))
        return [gate.code for gate in found if gate.missing is not None]


# Acceptance


def test_a_finished_work_is_received(db: Database, hands: Cast, agreement: Agreement) -> None:
    assert agreement.state is AgreementState.ACCEPTED
    assert agreement.final_minor == cop("91_000_000").minor
    with db.reading(hands.auditor) as work:
        project = projects.get(work, agreement.project_id)
        assert project.station is Station.ACCEPTED
        assert project.accepted_at == work.now


def test_a_work_is_not_received_before_every_milestone_is_verified(
    db: Database, hands: Cast
) -> None:
    running = works.running(db, hands)
    first, second, *_ = works.plan(db, running, hands)
    works.verify(db, hands, first)
    works.report(db, hands, second)

    with pytest.raises(Refused) as refused:
        works.accept(db, hands, running)

    assert refused.value.sentence.params == {"numbers": [2, 3, 4]}


def test_a_work_in_dispute_is_not_received(db: Database, hands: Cast) -> None:
    running = works.running(db, hands)
    *others, last = works.plan(db, running, hands)
    for milestone in others:
        works.verify(db, hands, milestone)
    works.report(db, hands, last)
    works.committee_says(db, hands, last)
    works.engineer_says(db, hands, last, Outcome.NOT_MET)

    with pytest.raises(Refused, match="disagree") as refused:
        works.accept(db, hands, running)

    assert refused.value.sentence.params == {"numbers": [4]}


def test_less_than_agreed_is_received_only_where_somebody_says_so(
    db: Database, hands: Cast
) -> None:
    running = works.running(db, hands)
    *others, last = works.plan(db, running, hands)
    for milestone in others:
        works.verify(db, hands, milestone)
    works.report(db, hands, last)
    for says in (works.committee_says, works.engineer_says):
        says(db, hands, last, Outcome.PARTLY, amount=cop("7_000_000"))

    with pytest.raises(InvalidCommand) as refused:
        works.accept(db, hands, running)
    accepted = works.accept(db, hands, running, at_verified_value=True)

    assert list(refused.value.errors) == ["at_verified_value"]
    assert accepted.final_minor == cop("88_900_000").minor
    with pytest.raises(Refused, match="not being carried out"):
        works.report(db, hands, last)


@pytest.mark.parametrize("day", [date(2026, 2, 16), date(2026, 2, 18)])
def test_a_work_is_received_between_its_start_and_today(
    db: Database, hands: Cast, day: date
) -> None:
    running = works.running(db, hands)
    for milestone in works.plan(db, running, hands):
        works.verify(db, hands, milestone)

    with pytest.raises(InvalidCommand) as refused:
        works.accept(db, hands, running, accepted_on=day)

    assert list(refused.value.errors) == ["accepted_on"]


# The handover act


def test_three_parties_hand_the_work_over_and_the_next_stage_hears_it(
    db: Database, hands: Cast, agreement: Agreement, act: Handover, heard: list[HandedOver]
) -> None:
    promise(db, hands, agreement)

    for party in (Party.PROGRAMME, Party.MUNICIPALITY):
        works.sign_handover(db, hands, act, party)
    assert heard == []
    completed = works.sign_handover(db, hands, act, Party.ORGANISATION)

    assert completed.state is HandoverState.COMPLETED
    assert completed.handed_over_on == date(2026, 2, 17)
    assert station(db, hands, agreement) is Station.HANDED_OVER
    (event,) = heard
    assert event.project_id == agreement.project_id
    assert [row.name for row in event.components] == [
        "Placa huella El Palmar",
        "Alcantarillas y cunetas",
    ]
    assert event.components[0].latitude_e6 == 3_034_500
    assert event.components[1].latitude_e6 == 3_034_900
    assert event.components[0].cost == cop("72_800_000")
    assert [task.is_before_rains for task in event.tasks] == [False, True]
    assert event.tasks[1].climate_measure_id is not None
    assert (event.first_year, event.budget_line) == (2027, "2.3.2.02.02.005")
    assert event.first_year_budget == cop("4_600_000")


@pytest.mark.parametrize("last", list(Party))
def test_the_last_signature_is_refused_until_the_plan_has_its_money(
    db: Database, hands: Cast, agreement: Agreement, heard: list[HandedOver], last: Party
) -> None:
    act = works.prepare_handover(db, hands, agreement.project_id)
    for party in set(Party) - {last}:
        works.sign_handover(db, hands, act, party)

    with pytest.raises(Refused, match="plan is missing"):
        works.sign_handover(db, hands, act, last)
    proposed = works.propose_plan(db, hands, agreement.project_id)
    with pytest.raises(Refused, match="has not accepted"):
        works.sign_handover(db, hands, act, last)
    assert station(db, hands, agreement) is Station.ACCEPTED
    assert heard == []
    works.accept_plan(db, hands, proposed)
    completed = works.sign_handover(db, hands, act, last)

    assert completed.state is HandoverState.COMPLETED


def test_each_party_signs_once(
    db: Database, hands: Cast, agreement: Agreement, act: Handover
) -> None:
    works.sign_handover(db, hands, act, Party.MUNICIPALITY)

    with pytest.raises(Refused, match="signed already"):
        works.sign_handover(db, hands, act, Party.MUNICIPALITY)


def test_three_different_persons_sign(
    db: Database, hands: Cast, agreement: Agreement, act: Handover
) -> None:
    one = hands.organisation
    two_hats = Actor(one.user_id, (*one.grants, *hands.programme_manager.grants))
    works.sign_handover(db, hands, act, Party.ORGANISATION)

    with pytest.raises(Refused, match="different persons"), db.writing(two_hats) as work:
        handovers.sign(work, act.id, SignHandover(party=Party.PROGRAMME))


@pytest.mark.parametrize("party", list(Party))
def test_nobody_signs_for_a_party_that_is_not_theirs(
    db: Database, hands: Cast, act: Handover, party: Party
) -> None:
    strangers = {
        role: getattr(hands, role)
        for role in (Role.ORGANISATION, Role.MUNICIPAL_OFFICIAL, Role.PROGRAMME_MANAGER)
        if role is not handovers.ROLES[party]
    }

    for stranger in (*strangers.values(), hands.engineer):
        with pytest.raises(Forbidden), db.writing(stranger) as work:
            handovers.sign(work, act.id, SignHandover(party=party))


def test_an_act_with_signatures_is_not_written_anew(
    db: Database, hands: Cast, agreement: Agreement, act: Handover
) -> None:
    rewritten = works.prepare_handover(db, hands, agreement.project_id)
    works.sign_handover(db, hands, act, Party.ORGANISATION)

    with pytest.raises(Refused, match="carries signatures"):
        works.prepare_handover(db, hands, agreement.project_id)

    assert rewritten.id == act.id


def test_a_work_that_was_not_received_is_not_handed_over(db: Database, hands: Cast) -> None:
    running = works.running(db, hands)

    with pytest.raises(Refused, match="Only an accepted work"):
        works.prepare_handover(db, hands, running.project_id)


def test_what_three_signed_is_not_taken_back_by_one(
    db: Database, hands: Cast, agreement: Agreement, act: Handover
) -> None:
    promise(db, hands, agreement)
    for party in Party:
        works.sign_handover(db, hands, act, party)

    with db.reading(hands.auditor) as work:
        found = commitments.find(work, agreement.project_id)
        assert found is not None
        key = found.id
    with pytest.raises(Refused, match="handed over"), db.writing(hands.municipal_official) as work:
        commitments.send_back(work, key, ReturnPlan(reason="Sin plata."))


def test_the_gates_tell_everything_that_is_missing_and_whose_it_is(
    db: Database, hands: Cast
) -> None:
    running = works.running(db, hands)
    at_first = missing(db, hands, running.project_id)
    for milestone in works.plan(db, running, hands):
        works.verify(db, hands, milestone)
    works.accept(db, hands, running)
    act = works.prepare_handover(db, hands, running.project_id)
    proposed = works.propose_plan(db, hands, running.project_id)
    works.sign_handover(db, hands, act, Party.ORGANISATION)
    later = missing(db, hands, running.project_id)
    works.accept_plan(db, hands, proposed)

    signatures = ["signed_by_organisation", "signed_by_municipality", "signed_by_programme"]
    assert at_first == [
        *("milestones_verified", "work_accepted", "plan_proposed", "act_prepared"),
        *signatures,
    ]
    assert later == ["first_year_budgeted", "plan_accepted", *signatures[1:]]
    assert missing(db, hands, running.project_id) == signatures[1:]
    with db.reading(hands.auditor) as work:
        last = gates.gates(work, projects.get(work, running.project_id))[-1]
    assert last.who == (Role.PROGRAMME_MANAGER,)
