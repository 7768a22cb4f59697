import csv
from enum import StrEnum

import pytest

from exchange.oc4ids import codes
from exchange.oc4ids.sectors import find_sector
from tests.exchange.oc4ids_referee import FOLDER, needs_folder

# Enumeration, codelist, and whether we carry the whole list.
LISTS: list[tuple[type[StrEnum], str, bool]] = [
    (codes.ProjectStatus, "projectStatus", True),
    (codes.WorkType, "projectType", True),
    (codes.Sector, "projectSector", True),
    (codes.Role, "partyRole", False),
    (codes.ContractStatus, "contractingProcessStatus", True),
    (codes.ContractNature, "contractNature", True),
    (codes.Method, "method", True),
    (codes.MilestoneStatus, "milestoneStatus", True),
    (codes.MilestoneType, "milestoneType", False),
    (codes.MilestoneCode, "milestoneCode", False),
    (codes.ModificationType, "modificationType", True),
    (codes.FinanceType, "financingArrangementType", True),
    (codes.FinancingParty, "financingPartyType", True),
    (codes.EnvironmentalGoal, "environmentalGoal", True),
    (codes.ClimateOversight, "climateOversightTypes", True),
    (codes.ClimateMeasure, "climateMeasure", True),
    (codes.ConservationMeasure, "conservationMeasure", True),
    (codes.EnvironmentalMeasure, "environmentalMeasure", True),
    (codes.CostCategory, "costCategory", True),
    (codes.LaborObligation, "laborObligations", True),
    (codes.MaterialTest, "constructionMaterial", True),
    (codes.Policy, "policyAlignment", True),
    (codes.DocumentType, "documentType", False),
]


@needs_folder
def test_our_codes_are_the_standards() -> None:
    for ours, name, is_whole in LISTS:
        with (FOLDER / "codelists" / f"{name}.csv").open(encoding="utf-8", newline="") as rows:
            theirs = {row["Code"] for row in csv.DictReader(rows)}
        mine = {code.value for code in ours}

        assert mine <= theirs, name
        assert not is_whole or mine == theirs, name


@pytest.mark.parametrize(
    ("name", "sector"),
    [
        ("TRANSPORTE", codes.Sector.TRANSPORT),
        ("  Salud y Protección  Social ", codes.Sector.HEALTH),
        ("MINAS Y ENERGIA", codes.Sector.ENERGY),
        ("VIVIENDA, CIUDAD Y TERRITORIO", None),
        ("", None),
    ],
)
def test_an_investment_sector_is_found_however_it_is_written(
    name: str, sector: codes.Sector | None
) -> None:
    assert find_sector(name) is sector
