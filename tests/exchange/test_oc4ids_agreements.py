from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest

from contracting.two_keys import Outcome
from exchange.oc4ids.agreement_facts import ChangeFact, Side, VerdictFact
from exchange.oc4ids.codes import MilestoneStatus
from exchange.oc4ids.facts import (
    Span,
    TransactionFact,
)
from exchange.oc4ids.pieces import BrokenStory
from exchange.oc4ids.processes import status_of
from exchange.oc4ids.projects import project
from exchange.oc4ids.stories import (
    ProjectStory,
)
from tests.exchange.oc4ids_agreements import AGREEMENT, MILESTONES, MUNICIPALITY
from tests.exchange.oc4ids_stories import HEADER, RICH


def told(story: ProjectStory = RICH, **changes: object) -> Any:  # noqa: ANN401 # nested plain data
    return project(msgspec.structs.replace(story, **changes), prefix=HEADER.prefix)


def by_id(rows: list[Any]) -> dict[str, Any]:
    return {row["id"]: row for row in rows}


def summary(**changes: object) -> Any:  # noqa: ANN401 # nested plain data
    agreement = msgspec.structs.replace(AGREEMENT, **changes)
    return told(agreements=(agreement,))["contractingProcesses"][0]["summary"]


def verdict(side: Side, outcome: Outcome, day: int) -> VerdictFact:
    given_at = datetime(2025, 10, day, 15, 0, tzinfo=UTC)
    return VerdictFact(id=f"{side}-{day}", side=side, outcome=outcome, given_at=given_at)


@pytest.mark.parametrize(
    ("committee", "engineer", "status"),
    [
        (Outcome.MET, Outcome.MET, MilestoneStatus.MET),
        (Outcome.NOT_MET, Outcome.NOT_MET, MilestoneStatus.NOT_MET),
        (Outcome.PARTLY, Outcome.PARTLY, MilestoneStatus.PARTIALLY_MET),
        (Outcome.NOT_MET, Outcome.MET, MilestoneStatus.NOT_MET),
        (Outcome.MET, Outcome.PARTLY, MilestoneStatus.PARTIALLY_MET),
        (Outcome.MET, None, MilestoneStatus.SCHEDULED),
        (None, Outcome.NOT_MET, MilestoneStatus.SCHEDULED),
        (None, None, MilestoneStatus.SCHEDULED),
    ],
)
def test_a_milestone_counts_for_what_both_sides_saw(
    committee: Outcome | None, engineer: Outcome | None, status: MilestoneStatus
) -> None:
    verdicts = [
        verdict(side, outcome, day)
        for side, outcome, day in ((Side.COMMITTEE, committee, 4), (Side.ENGINEER, engineer, 7))
        if outcome is not None
    ]

    assert status_of(verdicts) is status


def test_a_later_verdict_of_a_side_replaces_its_earlier_one() -> None:
    verdicts = (
        verdict(Side.ENGINEER, Outcome.MET, 9),
        verdict(Side.COMMITTEE, Outcome.MET, 12),
        verdict(Side.COMMITTEE, Outcome.NOT_MET, 3),
    )

    assert status_of(verdicts) is MilestoneStatus.MET


def test_a_milestone_says_how_it_is_proved_and_when_both_had_seen_it() -> None:
    assert by_id(summary()["milestones"])["m1"] == {
        "id": "m1",
        "title": "Placa huella K0+000 a K0+120",
        "type": "delivery",
        "description": "Ciento veinte metros de placa huella con cunetas.\n\n"
        "Means of verification: Acta de medición y ensayo de cilindros",
        "dueDate": "2025-09-30T00:00:00-05:00",
        "dateMet": "2025-10-04T16:20:00Z",
        "dateModified": "2025-10-04T16:20:00Z",
        "status": "met",
        "value": {"amount": 88400000.5, "currency": "COP"},
    }


def test_a_disagreement_stays_visible_as_two_assessments() -> None:
    milestones = by_id(summary()["milestones"])

    assert milestones["m2"]["status"] == "notMet"
    assert milestones["m2-c1"] == {
        "id": "m2-c1",
        "title": "Verdict of the community committee · Alcantarilla de 36 pulgadas",
        "type": "assessment",
        "description": "El cabezal está fisurado.",
        "dateModified": "2025-11-18T13:00:00Z",
        "status": "notMet",
    }
    assert milestones["m2-e1"]["status"] == "met"


def test_a_payment_names_its_milestone_and_both_organisations() -> None:
    assert summary()["transactions"] == [
        {
            "id": "pay-1",
            "date": "2025-10-09T00:00:00-05:00",
            "value": {"amount": 88400000.5, "currency": "COP"},
            "payer": {"id": "programme", "name": "Programa de demostración"},
            "payee": {"id": "jac-el-salero", "name": "JAC Vereda El Salero (demostración)"},
            "relatedImplementationMilestone": {
                "id": "m1",
                "title": "Placa huella K0+000 a K0+120",
            },
        }
    ]


def test_a_payment_for_an_unknown_milestone_is_an_error_of_ours() -> None:
    with pytest.raises(BrokenStory, match="m9"):
        summary(transactions=(TransactionFact(id="pay-9", milestone_id="m9"),))


def test_a_repeated_identifier_is_an_error_of_ours() -> None:
    with pytest.raises(BrokenStory, match="repeated"):
        summary(milestones=(MILESTONES[2], MILESTONES[2]), transactions=())


def test_a_signed_change_is_told_once_for_each_thing_it_changes() -> None:
    changes = by_id(summary()["modifications"])

    assert list(changes) == [
        "otrosi-1-value",
        "otrosi-1-duration",
        "otrosi-1-scope",
        "suspension-1",
    ]
    assert changes["otrosi-1-value"]["newContractValue"]["amount"] == 158950000.5
    assert changes["otrosi-1-duration"]["oldContractPeriod"]["durationInDays"] == 183
    assert "type" not in changes["suspension-1"]


def test_a_change_of_the_term_alone_keeps_its_own_number() -> None:
    change = ChangeFact(
        id="otrosi-2",
        term_before=Span(ends_on=date(2026, 1, 15)),
        term_after=Span(ends_on=date(2026, 2, 9)),
    )

    changes = summary(changes=(change,))["modifications"]

    assert [(row["id"], row["type"]) for row in changes] == [("otrosi-2", "duration")]


def test_an_agreement_says_how_and_with_whom_it_was_made() -> None:
    told_once = summary()

    assert told_once["nature"] == ["construction"]
    assert told_once["status"] == "active"
    assert told_once["tender"]["procurementMethod"] == "direct"
    assert told_once["tender"]["procuringEntity"]["id"] == MUNICIPALITY.id
    assert told_once["tender"]["numberOfTenderers"] == 1
    assert [it["id"] for it in told_once["suppliers"]] == ["jac-el-salero"]
    assert told_once["social"]["laborObligations"]["obligations"] == [
        "childLaborProhibition",
        "protectivePersonalEquipment",
    ]


def test_an_outside_contracting_number_becomes_the_process_id() -> None:
    agreement = msgspec.structs.replace(AGREEMENT, ocid="ocds-k50g02-CO1.BDOS.1")

    process = told(agreements=(agreement,))["contractingProcesses"][0]

    assert process["id"] == process["summary"]["ocid"] == "ocds-k50g02-CO1.BDOS.1"
