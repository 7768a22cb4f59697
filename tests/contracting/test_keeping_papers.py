"""Papers that tell people of a work or keep it alive: each says what the records say, and asks only for what no record holds."""

from datetime import timedelta
from uuid import UUID

import pytest

from app import acts as every_act
from contracting.handovers import Handover
from contracting.keeping_sheets import WriteSustainability, WriteVisit
from foundation import acts
from foundation.acts import IssueAct
from foundation.clock import FrozenClock
from foundation.database import Database
from foundation.errors import Refused
from foundation.money import cop
from foundation.records import IssuedDocument
from foundation.translations import translator
from tests.support import works
from tests.support.factories import Cast, cast
from tests.support.papers import PRESS, agreement_paper, text_of


@pytest.fixture
def hands() -> Cast:
    return cast()


@pytest.fixture
def handover(db: Database, hands: Cast) -> Handover:
    return works.handed_over(db, hands)


def subject_of(db: Database, hands: Cast, kind: str, project_id: UUID) -> UUID:
    with db.reading(hands.auditor) as work:
        found = every_act.BY_KIND[kind].subjects(work, project_id)
    return found[0].id


def issued(db: Database, hands: Cast, kind: str, key: UUID) -> IssuedDocument:
    act = every_act.BY_KIND[kind]
    who = hands.engineer if kind.startswith(("visit", "sust", "maint")) else hands.contracts_officer
    with db.writing(who) as work:
        return acts.issue(work, PRESS, act, key, IssueAct())


def test_a_commitment_asks_for_what_the_community_gives_and_then_is_issued(
    db: Database, hands: Cast, handover: Handover
) -> None:
    act = every_act.BY_KIND["sustainability"]
    key = subject_of(db, hands, "sustainability", handover.project_id)
    with db.reading(hands.engineer) as work:
        gaps = every_act.of_subject(work, act, key).gaps
    assert [gap.href for gap in gaps] == [f"/acts/sustainability/{key}/particulars"]

    said = WriteSustainability(
        community_days=24,
        tariff=cop("1_440_000"),
        caretaker="el comité de obras",
        reviewed_months=6,
    )
    with db.writing(hands.engineer) as work:
        acts.write_particulars(work, act, key, said)
    text = text_of(issued(db, hands, "sustainability", key))

    assert "24 jornales comunitarios al año" in text
    assert "UN MILLÓN CUATROCIENTOS CUARENTA MIL PESOS M/CTE ($ 1.440.000)" in text
    assert "Cuida la obra: el comité de obras." in text


def test_what_is_written_anew_gives_a_second_version_and_keeps_the_first(
    db: Database, hands: Cast, handover: Handover
) -> None:
    act = every_act.BY_KIND["sustainability"]
    key = subject_of(db, hands, "sustainability", handover.project_id)
    papers = []
    for days in (24, 36):
        said = WriteSustainability(community_days=days, caretaker="la junta", reviewed_months=6)
        with db.writing(hands.engineer) as work:
            acts.write_particulars(work, act, key, said)
        papers.append(issued(db, hands, "sustainability", key))

    first, second = papers
    assert (second.replaces_id, second.document_version) == (first.id, 2)
    assert "24 jornales" in text_of(first)
    assert "36 jornales" in text_of(second)


def test_a_visit_before_the_handover_or_in_the_future_is_not_issued(
    db: Database, clock: FrozenClock, hands: Cast, handover: Handover
) -> None:
    act = every_act.BY_KIND["visit_3_months"]
    handed = handover.handed_over_on
    assert handed is not None
    for day, refusal in (
        (handed - timedelta(days=1), "before the handover"),
        (handed + timedelta(days=90), "has not come"),
    ):
        said = WriteVisit(visited_on=day, went="la supervisión", condition=4, findings="En uso.")
        with db.writing(hands.engineer) as work:
            acts.write_particulars(work, act, handover.id, said)
        with pytest.raises(Refused, match=refusal):
            issued(db, hands, "visit_3_months", handover.id)

    clock.advance(timedelta(days=91))
    text = text_of(issued(db, hands, "visit_3_months", handover.id))
    assert "Acta de visita a los 3 meses de la entrega" in text
    assert "4 / 5" in text


def test_the_plan_says_every_task_that_was_promised_and_its_cost(
    db: Database, hands: Cast, handover: Handover
) -> None:
    key = subject_of(db, hands, "maintenance_plan", handover.project_id)
    with db.reading(hands.engineer) as work:
        act = every_act.BY_KIND["maintenance_plan"]
        promise = act.sheet(work, work.get(act.noun, key), translator("es")).promise
    text = text_of(issued(db, hands, "maintenance_plan", key))

    assert promise.tasks
    assert [task.name for task in promise.tasks if task.name not in text] == []


def test_the_plain_summary_belongs_to_the_version_that_was_issued(
    db: Database, hands: Cast
) -> None:
    running = works.running(db, hands)
    with pytest.raises(Refused, match="Issue the agreement first"):
        issued(db, hands, "plain_summary", running.id)
    agreement = agreement_paper(db, hands.contracts_officer, running)

    summary = issued(db, hands, "plain_summary", running.id)

    assert agreement.code in text_of(summary)
    assert agreement.sha256 in text_of(summary).replace(" ", "")


def test_the_notice_board_names_nobody_and_leads_to_the_public_page(
    db: Database, hands: Cast
) -> None:
    running = works.running(db, hands)

    text = text_of(issued(db, hands, "notice_board", running.id))

    assert "https://minga.example/public/works/" in text
    assert "Julián Prueba Ortiz" not in text
    assert "10567812" not in text
