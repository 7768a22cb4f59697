from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest

from exchange.oc4ids.codes import Role, Sector
from exchange.oc4ids.facts import (
    AddressFact,
    DocumentFact,
    IdentifierFact,
    PartyFact,
    PlaceFact,
    Position,
    Span,
)
from exchange.oc4ids.projects import project
from exchange.oc4ids.stories import (
    Ending,
    ProgressFact,
    ProjectStory,
)
from exchange.oc4ids.wording import wording
from portfolio.projects import Station
from tests.exchange.oc4ids_agreements import MUNICIPALITY
from tests.exchange.oc4ids_stories import BARE, HEADER, RICH


def told(story: ProjectStory = RICH, **changes: object) -> Any:  # noqa: ANN401 # nested plain data
    return project(msgspec.structs.replace(story, **changes), prefix=HEADER.prefix)


def by_id(rows: list[Any]) -> dict[str, Any]:
    return {row["id"]: row for row in rows}


@pytest.mark.parametrize(
    ("station", "status"),
    [
        (Station.NEED, "identification"),
        (Station.FINANCED, "preparation"),
        (Station.AGREED, "implementation"),
        (Station.BUILDING, "implementation"),
        (Station.ACCEPTED, "completion"),
        (Station.HANDED_OVER, "completion"),
        (Station.MAINTAINED, "maintenance"),
    ],
)
def test_each_station_is_a_stage_of_the_standard(station: Station, status: str) -> None:
    assert told(station=station)["status"] == status


@pytest.mark.parametrize(
    ("ending", "status"),
    [
        (Ending.CANCELLED, "cancelled"),
        (Ending.BEING_REMOVED, "decommissioning"),
        (Ending.REMOVED, "decommissioned"),
    ],
)
def test_an_ending_outweighs_the_station(ending: Ending, status: str) -> None:
    assert told(ending=ending)["status"] == status


def test_a_work_of_which_only_the_station_is_known_is_still_a_project() -> None:
    story = ProjectStory(id="obr-1", station=Station.NEED)

    assert project(story, prefix=HEADER.prefix) == {
        "id": "oc4ids-bu3kcz-obr-1",
        "status": "identification",
        "language": "en",
    }


def test_a_civil_date_begins_at_midnight_in_colombia_and_an_instant_stays_in_utc() -> None:
    documents = (
        DocumentFact(
            id="d1",
            type=RICH.documents[0].type,
            published=date(2025, 3, 7),
            modified=datetime(2025, 3, 8, 4, 30, tzinfo=UTC),
        ),
    )

    paper = by_id(told(documents=documents)["documents"])["d1"]

    assert paper["datePublished"] == "2025-03-07T00:00:00-05:00"
    assert paper["dateModified"] == "2025-03-08T04:30:00Z"


def test_blank_texts_are_left_out_whole() -> None:
    place = PlaceFact(
        id="1", description=" ", divipola=("", " "), address=AddressFact(street="\n", country="CO")
    )

    assert told(title="  ", places=(place,))["locations"] == [{"id": "1"}]
    assert "title" not in told(title="  ")


def test_a_place_is_a_point_with_longitude_first_and_its_official_code() -> None:
    first, second = told()["locations"]

    assert first == {
        "id": "1",
        "description": "Vereda El Salero",
        "geometry": {"type": "Point", "coordinates": [-76.7633, 2.1787]},
        "gazetteer": {"scheme": "DIVIPOLA", "identifiers": ["19392"]},
        "address": {
            "streetAddress": "Vereda El Salero",
            "locality": "La Sierra",
            "region": "Cauca",
            "countryName": "Colombia",
        },
    }
    assert second["geometry"] == {
        "type": "LineString",
        "coordinates": [[-76.7633, 2.1787], [-76.7619, 2.1801]],
    }


@pytest.mark.parametrize(
    ("latitude", "longitude"), [(91.0, 0.0), (0.0, 181.0), (float("nan"), 0.0)]
)
def test_a_position_off_the_globe_is_refused(latitude: float, longitude: float) -> None:
    with pytest.raises(ValueError, match="lies between"):
        Position(latitude=latitude, longitude=longitude)


def test_a_narrow_sector_brings_its_wider_one() -> None:
    sectors = (Sector.ROADS, Sector.TRANSPORT, Sector.EDUCATION)

    assert told(sectors=sectors)["sector"] == ["transport", "transport.road", "education"]


def test_a_number_in_two_registers_stays_two_identifiers() -> None:
    identifiers = (
        IdentifierFact(scheme="CO-BPIN", number="77"),
        IdentifierFact(scheme="minga", number="77"),
    )

    assert told(identifiers=identifiers)["identifiers"] == [
        {"id": "77", "scheme": "CO-BPIN"},
        {"id": "minga-77", "scheme": "minga"},
    ]


def test_an_organisation_has_one_entry_with_all_its_roles() -> None:
    parties = by_id(told()["parties"])

    assert len(parties) == len(told()["parties"]) == 6
    assert parties[MUNICIPALITY.id]["roles"] == [
        "publicAuthority",
        "funder",
        "procuringEntity",
        "buyer",
        "payee",
        "interestedParty",
    ]
    assert parties["jac-el-salero"]["roles"] == ["funder", "tenderer", "supplier", "payee"]
    assert parties["veeduria-el-salero"]["roles"] == ["independentMonitor"]
    assert parties["supervision"]["roles"] == ["administrativeEntity"]
    assert "roles" not in parties["asojuntas"]


def test_a_reference_carries_the_name_of_the_entry_even_where_a_fact_spells_it_otherwise() -> None:
    respelled = PartyFact(id=MUNICIPALITY.id, name="MPIO LA SIERRA", roles=(Role.REVIEW_BODY,))

    works = told(parties=(respelled,))

    assert by_id(works["parties"])[MUNICIPALITY.id]["name"] == MUNICIPALITY.name
    assert "reviewBody" in by_id(works["parties"])[MUNICIPALITY.id]["roles"]


def test_an_organisation_keeps_its_tax_number_its_register_and_its_office() -> None:
    parties = by_id(told()["parties"])

    assert parties["jac-el-salero"]["identifier"] == {"scheme": "CO-NIT", "id": "900777241"}
    assert parties["jac-el-salero"]["additionalIdentifiers"] == [
        {"scheme": "CO-RUC", "id": "19392-0031"}
    ]
    assert parties[MUNICIPALITY.id]["contactPoint"]["name"] == "Secretaría de Planeación"
    assert parties[MUNICIPALITY.id]["classifications"] == [
        {"scheme": "costIdsLegalType", "id": "public"},
        {"scheme": "costIdsAdministrativeLevel", "id": "sub-national"},
    ]


def test_progress_is_told_as_it_was_reported_even_above_the_whole() -> None:
    metrics = by_id(told()["metrics"])

    assert [row["measure"] for row in metrics["physicalProgress"]["observations"]] == [48.55, 103]
    assert metrics["financialProgress"]["observations"][0] == {
        "id": "2025-09-30",
        "period": {"endDate": "2025-09-30T00:00:00-05:00"},
        "value": {"amount": 88400000.5, "currency": "COP"},
        "measure": 55.62,
        "unit": {"name": "percent", "scheme": "UNCEFACT", "id": "P1"},
    }


def test_of_two_reports_of_one_day_the_last_one_counts() -> None:
    progress = tuple(ProgressFact(on=date(2026, 4, 22), physical_bp=it) for it in (3_100, 3_450))

    readings = told(BARE, progress=progress)["metrics"][0]["observations"]

    assert [row["measure"] for row in readings] == [34.5]


def test_the_stations_are_milestones_and_tell_the_periods_of_the_stages() -> None:
    works = told()

    assert [(row["id"], row["status"]) for row in works["milestones"]] == [
        ("station-need", "met"),
        ("station-financed", "met"),
        ("station-agreed", "met"),
        ("station-building", "met"),
        ("station-accepted", "met"),
        ("station-handed-over", "met"),
        ("station-maintained", "scheduled"),
        ("maintenance-plan-accepted", "met"),
    ]
    assert works["implementationPeriod"] == {
        "startDate": "2025-06-02T00:00:00-05:00",
        "endDate": "2026-01-15T00:00:00-05:00",
        "durationInDays": 227,
    }
    assert works["maintenancePeriod"]["startDate"] == "2026-02-12T00:00:00-05:00"
    assert works["assetLifetime"]["endDate"] == "2056-02-12T00:00:00-05:00"


def test_dates_in_the_wrong_order_have_no_duration() -> None:
    periods = msgspec.structs.replace(
        RICH.periods, planned=Span(starts_on=date(2026, 5, 4), ends_on=date(2026, 4, 1))
    )

    assert "durationInDays" not in told(periods=periods)["period"]


def test_the_assets_are_the_final_scope_where_nobody_wrote_one() -> None:
    completion = told()["completion"]

    assert completion["finalScope"] == "Placa huella · 240 m; Alcantarilla · 1"
    assert completion["endDate"] == "2026-01-15T00:00:00-05:00"


def test_our_own_phrases_follow_the_language_and_the_standards_phrases_do_not() -> None:
    spanish = wording("es", lambda text: {"Physical progress": "Avance físico"}.get(text, text))

    works: Any = project(RICH, prefix=HEADER.prefix, phrases=spanish)

    assert works["language"] == "es"
    assert by_id(works["metrics"])["physicalProgress"]["title"] == "Avance físico"
    assert works["benefits"][0]["beneficiaries"][0]["description"] == "Direct beneficiaries"


@pytest.mark.parametrize(
    "wrong", ["minga.example.org", "ftp://x.org/a", "https://x.org/a b", "https://x.org/%zz"]
)
def test_a_document_without_a_real_web_address_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="web address"):
        DocumentFact(id="d1", type=RICH.documents[0].type, url=wrong)
