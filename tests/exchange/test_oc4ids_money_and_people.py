from typing import Any

import msgspec

from exchange.oc4ids.projects import project
from exchange.oc4ids.stories import (
    BeneficiaryFact,
    BudgetFact,
    PeopleFact,
    ProjectStory,
    SourceFact,
)
from foundation.money import cop
from tests.exchange.oc4ids_agreements import MUNICIPALITY
from tests.exchange.oc4ids_stories import BARE, HEADER, RICH


def told(story: ProjectStory = RICH, **changes: object) -> Any:  # noqa: ANN401 # nested plain data
    return project(msgspec.structs.replace(story, **changes), prefix=HEADER.prefix)


def by_id(rows: list[Any]) -> dict[str, Any]:
    return {row["id"]: row for row in rows}


def test_the_sources_of_the_budget_add_up_to_it() -> None:
    budget = told()["budget"]

    sources = by_id(budget["budgetBreakdowns"])["source"]["budgetBreakdown"]

    assert sum(row["amount"]["amount"] for row in sources) == budget["amount"]["amount"]
    assert [row["sourceParty"]["id"] for row in sources] == [
        "programme",
        "CO-NIT-891500123",
        "jac-el-salero",
    ]
    assert sources[2]["description"] == "Jornales · in kind"


def test_only_an_arrangement_with_an_instrument_is_finance() -> None:
    assert told()["budget"]["finance"] == [
        {
            "id": "s1",
            "value": {"amount": 120000000.5, "currency": "COP"},
            "financingParty": {"id": "programme", "name": "Programa de demostración"},
            "financingPartyType": "bilateral",
            "source": "Cooperación internacional",
            "type": "grant",
            "resultsBased": True,
        }
    ]


def test_the_first_year_of_maintenance_is_a_stage_of_the_budget_with_its_payer() -> None:
    stages = by_id(by_id(told()["budget"]["budgetBreakdowns"])["stage"]["budgetBreakdown"])

    assert list(stages) == ["preparation", "implementation", "maintenance"]
    assert stages["maintenance"] == {
        "id": "maintenance",
        "description": "maintenance",
        "amount": {"amount": 7840000, "currency": "COP"},
        "period": {
            "startDate": "2026-02-12T00:00:00-05:00",
            "endDate": "2027-02-11T00:00:00-05:00",
            "durationInDays": 364,
        },
        "sourceParty": {"id": MUNICIPALITY.id, "name": MUNICIPALITY.name},
        "approvalDate": "2026-02-05T00:00:00-05:00",
    }


def test_what_the_sources_do_not_cover_is_a_shortfall() -> None:
    source = SourceFact(id="s1", party=MUNICIPALITY, amount=cop("61_000_000"))
    budget = BudgetFact(
        amount=cop("74_500_000"), sources=(source,), shortfall_reason="Falta el departamento."
    )

    metrics = by_id(told(budget=budget)["metrics"])

    assert metrics["budgetShortfall"]["title"] == "Budget shortfall"
    assert metrics["budgetShortfall"]["observations"] == [
        {
            "id": "1",
            "value": {"amount": 13500000, "currency": "COP"},
            "notes": "Falta el departamento.",
        }
    ]


def test_a_covered_budget_has_no_shortfall() -> None:
    assert "budgetShortfall" not in by_id(told()["metrics"])


def test_a_measure_against_a_hazard_is_climate_adaptation_and_its_cost_stands_in_the_budget() -> (
    None
):
    works = told()

    assert works["environment"]["goals"] == ["climateChangeAdaptation"]
    assert works["environment"]["climateMeasures"] == [
        {
            "type": ["climateRiskAnalysis"],
            "description": "Inundación: Alcantarilla de 36 en lugar de 24 pulgadas",
        }
    ]
    assert works["environment"]["conservationMeasures"] == [
        {"type": "natureBasedSolutions", "description": "Revegetalización de taludes"}
    ]
    assert works["environment"]["hasImpactAssessment"] is False
    measures = by_id(works["budget"]["budgetBreakdowns"])["measure"]["budgetBreakdown"]
    assert [(row["id"], row["amount"]["amount"]) for row in measures] == [
        ("cm1", 11900000),
        ("cm2", 3450000),
    ]


def test_a_screening_without_a_paper_holds_its_findings() -> None:
    screening = by_id(told()["documents"])["screening-sc1"]

    assert screening["documentType"] == "climateAndDisasterRiskAssessment"
    assert screening["description"] == (
        "Riesgo moderado\n"
        "Inundación · now: media; future: alta; exposure: alta\n"
        "Movimientos en masa · now: alta"
    )


def test_the_maintenance_plan_is_a_document_and_its_tasks_stand_in_the_budget() -> None:
    works = told()

    assert by_id(works["documents"])["plan-paper"] == {
        "id": "plan-paper",
        "documentType": "maintenancePlan",
        "title": "Maintenance plan",
        "description": "Responsible: JAC Vereda El Salero (demostración)\n"
        "Limpiar cunetas · cada 3 meses · JAC\n"
        "Rocería · cada 4 meses",
        "url": "https://minga.example.org/d/plan-1.pdf",
    }
    tasks = by_id(works["budget"]["budgetBreakdowns"])["maintenance"]["budgetBreakdown"]
    assert [(row["id"], row["amount"]["amount"]) for row in tasks] == [("t1", 2240000)]


def test_a_life_cycle_cost_is_told_whole_and_by_category() -> None:
    measurement = told()["costMeasurements"][0]

    assert measurement["lifeCycleCosting"]["value"]["amount"] == 398100000
    assert [row["category"] for row in measurement["costGroups"]] == [
        "construction",
        "maintenance",
    ]


def test_the_assembly_is_a_consultation_meeting_with_its_attendance() -> None:
    assert told()["social"]["consultationMeetings"] == [
        {
            "id": "a1",
            "date": "2024-11-16T00:00:00-05:00",
            "address": {
                "streetAddress": "Escuela El Salero",
                "locality": "La Sierra",
                "countryName": "Colombia",
            },
            "numberOfParticipants": 87,
            "publicOffice": {"organization": {"id": MUNICIPALITY.id, "name": MUNICIPALITY.name}},
        }
    ]


def test_beneficiaries_are_totals_first_and_then_divided_in_each_way() -> None:
    totals, by_sex, by_ethnicity, access = told()["benefits"]

    assert totals == {
        "title": "Sacar la cosecha en invierno.",
        "beneficiaries": [
            {"description": "Direct beneficiaries", "numberOfPeople": 412},
            {"description": "Indirect beneficiaries", "numberOfPeople": 1530},
        ],
    }
    assert by_sex["title"] == "Sexo"
    assert sum(it["numberOfPeople"] for it in by_sex["beneficiaries"]) == 412
    assert by_ethnicity["beneficiaries"] == [{"description": "Indígena", "numberOfPeople": 61}]
    assert access == {"title": "Acceso al puesto de salud"}


def test_two_counts_of_one_group_are_one_count() -> None:
    groups = (
        BeneficiaryFact(grouping="Sexo", group="Mujeres", people=31),
        BeneficiaryFact(grouping="Sexo", group="Mujeres ", people=8),
    )

    benefit = told(BARE, people=PeopleFact(groups=groups))["benefits"][0]

    assert benefit["beneficiaries"] == [{"description": "Mujeres", "numberOfPeople": 39}]
