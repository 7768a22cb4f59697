"""Works of the database told as open data: one at every station, without a person, in as many queries however many there are."""

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from app import open_data
from app.open_data import Publication
from contracting import issuing
from contracting.issuing import IssueAgreement
from exchange.oc4ids.validation import Schema
from foundation.database import Database
from foundation.identity.actors import SYSTEM
from foundation.issuing import Press
from foundation.people import Person
from foundation.place import PlaceKind
from foundation.settings import from_environment
from tests.exchange.oc4ids_referee import FOLDER, judge, needs_folder, needs_judge
from tests.support import budgets, factories, works
from tests.support.factories import Cast

Fields = dict[str, Any]


@pytest.fixture
def publication(tmp_path: Path) -> Publication:
    settings = from_environment({"MINGA_DATA": str(tmp_path)})
    return Publication(
        replace(settings, public_address="https://obras.example.org"), PlaceKind.LIVE
    )


@pytest.fixture
def cast() -> Cast:
    return factories.cast()


def package(db: Database, publication: Publication) -> bytes:
    output = io.BytesIO()
    with db.reading(SYSTEM) as work:
        open_data.write(work, output, publication)
    return output.getvalue()


def projects(data: bytes) -> list[Fields]:
    found: list[Fields] = json.loads(data)["projects"]
    return found


def one_at_every_station(db: Database, cast: Cast) -> None:
    factories.project(db, cast)
    factories.financed(db, cast)
    works.signed(db, cast)
    works.running(db, cast)
    works.accepted(db, cast)
    works.handed_over(db, cast)


@needs_judge
def test_a_work_at_every_station_is_published_without_a_fault(
    db: Database, cast: Cast, publication: Publication
) -> None:
    one_at_every_station(db, cast)

    data = package(db, publication)

    assert judge(data).faults == []
    assert [it["status"] for it in projects(data)] == [
        "identification",
        "preparation",
        "implementation",
        "implementation",
        "completion",
        "completion",
    ]


@needs_folder
def test_a_work_at_every_station_follows_the_schema(
    db: Database, cast: Cast, publication: Publication
) -> None:
    one_at_every_station(db, cast)

    assert Schema(FOLDER).faults_of_package(json.loads(package(db, publication))) == ()


def test_a_work_that_was_handed_over_tells_its_whole_story(
    db: Database, cast: Cast, publication: Publication
) -> None:
    works.handed_over(db, cast)

    (work,) = projects(package(db, publication))

    assert work["budget"]["amount"] == {"amount": 110_400_000, "currency": "COP"}
    parts = {it["id"]: it["budgetBreakdown"] for it in work["budget"]["budgetBreakdowns"]}
    assert sum(it["amount"]["amount"] for it in parts["line"]) == 110_400_000
    assert sum(it["amount"]["amount"] for it in parts["source"]) == 110_400_000
    assert sum(it["amount"]["amount"] for it in parts["maintenance"]) == 4_350_000
    (contract,) = [it["summary"] for it in work["contractingProcesses"]]
    assert contract["contractValue"]["amount"] == 91_000_000
    met = [it for it in contract["milestones"] if it["type"] == "delivery"]
    assert [it["status"] for it in met] == ["met", "met", "met", "met"]
    named = {it["relatedImplementationMilestone"]["id"] for it in contract["transactions"][1:5]}
    assert named == {it["id"] for it in met}
    assert len(work["environment"]["climateMeasures"]) == 1
    assert work["social"]["consultationMeetings"][0]["numberOfParticipants"] > 0
    assert work["completion"]["endDate"].startswith("2026-02-17")
    stations = [it["id"] for it in work["milestones"]]
    assert stations[:6] == [
        "station-need",
        "station-financed",
        "station-agreed",
        "station-building",
        "station-accepted",
        "station-handed-over",
    ]


def test_an_approved_revision_of_the_budget_is_published_as_its_amendment(
    db: Database, cast: Cast, publication: Publication
) -> None:
    revision = budgets.submitted(db, cast)
    assert "budgetAmendmentApproval" not in package(db, publication).decode()
    budgets.approve(db, cast, revision)

    data = package(db, publication)

    (work,) = projects(data)
    (paper,) = [it for it in work["documents"] if it["documentType"] == "budgetAmendmentApproval"]
    assert paper["id"] == "budget-amendment-2"
    assert paper["datePublished"].startswith("2026-02-17")
    reason, before, after = paper["description"].splitlines()
    assert reason == "El replanteo mostró diez metros más de placa y menos cuneta."
    assert before.endswith("COP 110400000.00")
    assert after.endswith("COP 110400000.00")


@needs_judge
def test_amendments_of_a_budget_are_published_without_a_fault(
    db: Database, cast: Cast, publication: Publication
) -> None:
    budgets.approve(db, cast, budgets.submitted(db, cast))

    assert judge(package(db, publication)).faults == []


def test_the_transactions_are_what_was_really_paid(
    db: Database, cast: Cast, publication: Publication
) -> None:
    works.built(db, cast)

    (work,) = projects(package(db, publication))

    with db.reading(SYSTEM) as unit:
        net = unit.session.scalar(sa.text("SELECT sum(net_minor) FROM payment WHERE state='paid'"))
    moved = work["contractingProcesses"][0]["summary"]["transactions"]
    assert round(sum(it["value"]["amount"] for it in moved) * 100) == net


def test_nobody_is_named_and_no_remark_is_repeated(
    db: Database, cast: Cast, publication: Publication
) -> None:
    one_at_every_station(db, cast)

    text = package(db, publication).decode()

    with db.reading(SYSTEM) as unit:
        people = unit.session.execute(sa.select(Person.name, Person.document_number, Person.phone))
        said = {part for row in people for part in row if part}
    assert len(said) > 5
    remarks = (
        "Quedó terminado",
        "Se recorre la cuesta",
        "TRF-",
        "Secretario de planeación",
        "480 m de placa huella y 300 m",
    )
    assert [part for part in (*said, *remarks) if part in text] == []


def test_the_papers_carry_the_address_where_they_are_verified(
    db: Database, cast: Cast, publication: Publication
) -> None:
    agreement = works.signed(db, cast)
    press = Press(factories.STORE, publication.settings.public_address)
    with db.writing(cast.contracts_officer) as unit:
        paper = issuing.issue_agreement(unit, press, agreement.id, IssueAgreement())

    (work,) = projects(package(db, publication))

    (published,) = [it for it in work["documents"] if it["id"] == paper.code]
    assert published["documentType"] == "contractSigned"
    assert published["url"] == f"https://obras.example.org/v/{paper.code}"


def test_more_works_need_no_more_queries(
    db: Database, cast: Cast, publication: Publication
) -> None:
    works.handed_over(db, cast)
    one = queries(db, publication)
    one_at_every_station(db, cast)

    assert queries(db, publication) == one


def test_a_demonstration_says_so_in_its_publisher(
    db: Database, cast: Cast, publication: Publication
) -> None:
    factories.project(db, cast)

    data = package(db, replace(publication, kind=PlaceKind.DEMONSTRATION))

    assert json.loads(data)["publisher"]["name"] == "Minga (demostración: obras inventadas)"


def queries(db: Database, publication: Publication) -> int:
    seen: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    sa.event.listen(db.read_engine, "before_cursor_execute", count)
    try:
        package(db, publication)
    finally:
        sa.event.remove(db.read_engine, "before_cursor_execute", count)
    return len(seen)
