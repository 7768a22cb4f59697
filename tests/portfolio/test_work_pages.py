from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import pytest
import sqlalchemy as sa

from foundation.database import Database
from foundation.identity.actors import SYSTEM, Actor
from foundation.identity.permissions import Role
from foundation.money import cop
from portfolio.cofinancing import FundingShare
from portfolio.projects import Project, Station
from tests.foundation.drawn import pdf
from tests.support import factories
from tests.support.web import Page, Person

# Every page is asked on both engines by the generated tests; what pages say is tried on one.
pytestmark = pytest.mark.one_database

Visit = Callable[[Actor | None], Person]


@dataclass(frozen=True)
class Team:
    """Who brings a work from its need to its money."""

    engineer: Person
    treasurer: Person
    manager: Person


@pytest.fixture
def cast() -> factories.Cast:
    return factories.cast()


@pytest.fixture
def team(db: Database, visit: Visit) -> Team:
    roles = (Role.ENGINEER, Role.FINANCE_OFFICER, Role.PROGRAMME_MANAGER)
    return Team(*(visit(factories.user(db, role)) for role in roles))


@pytest.fixture
def project(db: Database, cast: factories.Cast) -> Project:
    return factories.project(db, cast)


def path_of(project: Project) -> str:
    return f"/works/{project.id}"


def stored(db: Database, key: UUID) -> Project:
    with db.reading(SYSTEM) as work:
        return work.get(Project, key)


def share(**changes: str) -> dict[str, str]:
    return {
        "source": "programme",
        "source_name": "Programa Territorios Posibles",
        "form": "cash",
        "amount": "61.000.000",
        "pledged_on": "2026-02-10",
        **changes,
    }


def screen(engineer: Person, project: Project, **changes: str) -> Page:
    """A screening in which every hazard of the place is known and harmless, unless told otherwise."""
    path = f"{path_of(project)}/screening"
    form = engineer.page(path).answers
    for name in form:
        if "-exposure_" in name:
            form[name] = ["0"]
    form |= {name.replace("__", "-"): [value] for name, value in changes.items()}
    return engineer.send(path, form)


# Opening


def test_a_project_is_opened_with_the_words_of_its_need(
    db: Database, cast: factories.Cast, team: Team
) -> None:
    village = factories.community(db, cast)
    need = factories.need(db, cast, village)
    factories.assembly(db, cast, village, (need,))

    form = team.engineer.page(f"/needs/{need.id}/project")
    sent = team.engineer.fill(f"/needs/{need.id}/project", title="Placa huella, 480 m")

    assert form.answers["purpose"] == [need.description]
    assert sent.path.startswith("/works/")
    view = team.engineer.read(f"/api{sent.path}")
    assert view["title"] == "Placa huella, 480 m"
    assert view["people"] == 250
    assert [station["state"] for station in view["stations"]] == ["current", *["waiting"] * 6]


def test_a_need_that_no_assembly_chose_opens_no_project(
    db: Database, cast: factories.Cast, team: Team
) -> None:
    need = factories.need(db, cast, factories.community(db, cast))

    by_page = team.engineer.fill(f"/needs/{need.id}/project")
    by_program = team.engineer.ask(
        f"/api/needs/{need.id}/project", {"title": "Sin asamblea", "purpose": "Ninguno"}
    )

    assert by_page.status == by_program.status_code == 409
    assert (
        "Solo una necesidad que una asamblea puso de primera o que una ronda eligió"
        in by_page.words
    )
    assert by_page.answers["title"] == [need.title]


def test_the_working_page_says_what_is_missing_and_who_can_do_it(
    project: Project, team: Team
) -> None:
    engineer = team.engineer.page(path_of(project))
    view = team.treasurer.read(f"/api{path_of(project)}")

    assert "Falta la revisión climática" in engineer.words
    assert "Lo puede hacer: Gerencia del programa, Contratación, Tesorería" in engineer.words
    assert f'href="{path_of(project)}/screening"' in engineer.html
    assert f'href="{path_of(project)}/cofinance"' not in engineer.html
    assert [gate["code"] for gate in view["gates"]] == [
        "climate_known",
        "budget_written",
        "budget_covered",
    ]
    assert view["gates"][1]["who"] == ["engineer"]
    assert view["actions"] == ["edit_cofinance"]


# Climate


def test_a_screening_begins_from_the_tables_of_the_territory(project: Project, team: Team) -> None:
    page = team.engineer.page(f"{path_of(project)}/screening")

    hazards = [page.answers[f"assessments-{n}-hazard"][0] for n in range(11)]
    assert hazards[:3] == ["mass_movement", "flash_flood", "flood"]
    assert page.answers["assessments-0-sensitivity"] == ["3"]
    assert page.answers["assessments-0-level_now"] == [""]
    assert page.answers["assessments-10-exposure_now"] == ["0"]
    assert "Tabla: hoy 3 · alto, en el futuro 3 · alto." in page.words
    assert "Por confirmar." in page.words
    assert "_add_assessments" not in page.buttons
    assert "_add_measures" in page.buttons


def test_what_nobody_knows_is_not_rated(project: Project, team: Team) -> None:
    sent = team.engineer.fill(f"{path_of(project)}/screening")

    result = team.engineer.page(sent.location)
    assert "No se sabe" in result.words
    assert "La revisión climática quedó guardada." in result.words
    assert "todavía no sabe lo suficiente" in team.engineer.page(path_of(project)).words


def test_a_screening_answers_with_its_matrix_and_comes_back_as_it_was_written(
    project: Project, team: Team
) -> None:
    sent = screen(
        team.engineer,
        project,
        assessments__0__exposure_now="1",
        assessments__0__exposure_future="2",
        assessments__0__level_now="2",
        measures__0__hazard="mass_movement",
        measures__0__description="Gaviones en el talud",
        measures__0__maintenance_task="Revisar los gaviones después de cada aguacero",
    )

    view = team.engineer.read(f"/api{path_of(project)}")["screening"]
    again = team.engineer.page(f"{path_of(project)}/screening").answers
    assert sent.path == f"{path_of(project)}/climate"
    worst = view["hazards"][0]
    assert (worst["hazard"], worst["now"]["rating"], worst["future"]["rating"]) == (
        "mass_movement",
        "moderate",
        "high",
    )
    assert view["measures"][0]["cost"] == {"minor": 0, "currency": "COP"}
    assert again["assessments-0-level_now"] == ["2"]
    assert again["assessments-0-level_future"] == [""]
    assert again["measures-0-description"] == ["Gaviones en el talud"]
    codes = [gate["code"] for gate in team.engineer.read(f"/api{path_of(project)}")["gates"]]
    assert codes[:4] == ["climate_known", "measures_planned", "measures_costed", "risk_accepted"]


def test_a_hazard_of_the_territory_cannot_be_left_out(project: Project, team: Team) -> None:
    response = team.engineer.ask(
        f"/api{path_of(project)}/screening",
        {"assessments": [{"hazard": "flood", "exposure_now": 1, "exposure_future": 1}]},
    )

    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == "assessments"
    assert "Movimientos en masa" in response.json()["errors"][0]["detail"]


def test_rows_of_measures_are_added_and_taken_out_without_scripts(
    project: Project, team: Team
) -> None:
    path = f"{path_of(project)}/screening"
    form = team.engineer.page(path).answers | {"measures-0-description": ["Cunetas"]}

    more = team.engineer.send(path, {**form, "_add_measures": ["1"]})
    less = team.engineer.send(path, {**more.answers, "_remove_measures-0": ["1"]})

    assert more.status == less.status == 200
    assert more.answers["measures-0-description"] == ["Cunetas"]
    assert more.answers["measures-1-description"] == [""]
    assert less.answers["measures-0-description"] == [""]
    assert "measures-1-description" not in less.answers
    assert stored_screening_is_missing(team, project)


def stored_screening_is_missing(team: Team, project: Project) -> bool:
    return team.engineer.read(f"/api{path_of(project)}")["screening"] is None


def test_a_measure_half_written_is_pointed_at_and_a_row_left_empty_is_not(
    project: Project, team: Team
) -> None:
    path = f"{path_of(project)}/screening"
    form = team.engineer.page(path).answers
    form |= {"measures-1-hazard": ["flood"], "measures-1-description": ["Muro"]}

    sent = team.engineer.send(path, form)

    assert sent.status == 422
    # The empty row before it is gone, and the error stands at the row as it is drawn now.
    assert sent.wrong == {"measures-0-maintenance_task"}
    assert sent.answers["measures-0-description"] == ["Muro"]


# Budget


def test_a_first_budget_begins_with_what_such_works_usually_have(
    project: Project, team: Team
) -> None:
    screen(
        team.engineer,
        project,
        measures__0__hazard="flood",
        measures__0__description="Alcantarilla doble",
        measures__0__maintenance_task="Destaparla",
    )

    page = team.engineer.page(f"{path_of(project)}/budget")

    lines = {name: value for name, value in page.answers.items() if "-description" in name}
    assert lines["lines-0-description"] == ["Localización y replanteo"]
    assert lines[f"lines-{len(lines) - 1}-description"] == ["Alcantarilla doble"]
    assert page.answers["lines-0-unit"] == ["m"]
    assert page.answers["lines-0-quantity"] == [""]
    assert "19 %" in page.words
    assert "Decreto 1372 de 1992" in page.words


def test_every_wrong_line_of_a_budget_is_pointed_at_and_nothing_typed_is_lost(
    project: Project, team: Team
) -> None:
    path = f"{path_of(project)}/budget"
    line = {
        "lines-0-chapter": ["Vía"],
        "lines-0-description": ["Concreto"],
        "lines-0-unit": ["m3"],
        "lines-0-quantity": ["doce"],
        "lines-0-unit_price": ["$ 850.000,555"],
    }
    head = {
        name: value
        for name, value in team.engineer.page(path).answers.items()
        if name.startswith("_")
    }

    sent = team.engineer.send(path, {**head, **line, "administration": ["130"]})

    assert sent.status == 422
    assert sent.wrong == {"lines-0-quantity", "lines-0-unit_price", "contingency"}
    assert sent.answers["lines-0-quantity"] == ["doce"]
    assert sent.answers["lines-0-unit_price"] == ["$ 850.000,555"]
    assert sent.answers["administration"] == ["130"]


def test_a_budget_shows_its_foot_with_the_vat_on_the_profit(project: Project, team: Team) -> None:
    response = team.engineer.ask(
        f"/api{path_of(project)}/budget",
        {
            "lines": [
                {
                    "chapter": "Vía",
                    "description": "Placa huella",
                    "unit": "m",
                    "quantity": 480_000,
                    "unit_price": "175000",
                }
            ],
            "administration": 1_000,
            "contingency": 300,
            "profit": 500,
        },
    )

    assert response.status_code == 200, response.text
    page = team.engineer.page(path_of(project))
    for figure in ("84.000.000", "8.400.000", "2.520.000", "4.200.000", "798.000", "99.918.000"):
        assert figure in page.words
    again = team.engineer.page(f"{path_of(project)}/budget").answers
    assert again["lines-0-quantity"] == ["480"]
    assert again["lines-0-unit_price"] == ["175.000"]
    assert again["profit"] == ["5"]


def test_a_line_names_only_measures_and_units_that_exist(project: Project, team: Team) -> None:
    line = {"chapter": "Vía", "description": "Placa", "quantity": 1_000, "unit_price": "9"}

    response = team.engineer.ask(
        f"/api{path_of(project)}/budget",
        {
            "lines": [
                {**line, "unit": "viajes"},
                {**line, "unit": "m", "measure": str(project.id)},
            ],
            "administration": 0,
            "contingency": 0,
        },
    )
    measured = team.engineer.ask(
        f"/api{path_of(project)}/budget",
        {
            "lines": [{**line, "unit": "m", "measure": str(project.id)}],
            "administration": 0,
            "contingency": 0,
        },
    )

    assert [error["field"] for error in response.json()["errors"]] == ["lines.0.unit"]
    assert [error["field"] for error in measured.json()["errors"]] == ["lines.0.measure"]


def test_a_budget_larger_than_any_work_is_refused_on_both_databases(
    project: Project, team: Team
) -> None:
    response = team.engineer.ask(
        f"/api{path_of(project)}/budget",
        {
            "lines": [
                {
                    "chapter": "Vía",
                    "description": "Placa",
                    "unit": "m",
                    "quantity": 10**15,
                    "unit_price": "900000000000",
                }
            ],
            "administration": 0,
            "contingency": 0,
        },
    )

    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == ["lines"]


def test_two_people_at_one_budget_see_each_other(
    db: Database, cast: factories.Cast, project: Project, team: Team
) -> None:
    path = f"{path_of(project)}/budget"
    factories.budget(db, cast, project)
    form = team.engineer.page(path).answers
    factories.budget(db, cast, project, contingency=450)

    late = team.engineer.send(path, {**form, "administration": ["11"]})
    knowing = team.engineer.send(path, late.answers)

    assert late.status == 409
    assert "Presupuesto escrito, 17 de febrero de 2026, 09:30" in late.words
    assert late.answers["administration"] == ["11"]
    assert knowing.status == 303


# Co-finance


def test_the_sources_are_added_until_nothing_is_missing_to_the_peso(
    db: Database, cast: factories.Cast, project: Project, team: Team
) -> None:
    factories.screening(db, cast, project)
    factories.budget(db, cast, project)
    path = f"{path_of(project)}/cofinance"

    first = team.treasurer.fill(path, {"evidence": pdf()}, **share())
    missing = team.treasurer.page(path)
    second = team.treasurer.fill(
        path,
        **share(
            source="community",
            source_name="Junta de El Palmar",
            form="in_kind",
            amount="",
            in_kind_of="Mano de obra",
            in_kind_quantity="200",
            in_kind_unit="jornal",
            in_kind_rate="47.000,00",
        ),
    )
    last = team.treasurer.fill(path, **share(source="municipality", amount="40.000.000"))

    assert [sent.path for sent in (first, second, last)] == [path] * 3
    assert "Faltan $ 49.400.000 del presupuesto de $ 110.400.000." in missing.words
    assert "Ver el papel" in missing.words
    done = team.treasurer.page(path)
    assert "Los aportes suman exactamente el presupuesto" in done.words
    assert done.answers == {}
    view = team.treasurer.read(f"/api{path_of(project)}")["cofinance"]
    assert [part["part_bp"] for part in view["shares"]] == [5525, 852, 3623]
    assert view["leverage_bp"] == 8098


def test_a_source_says_all_that_is_wrong_with_it(
    db: Database, cast: factories.Cast, project: Project, team: Team
) -> None:
    factories.budget(db, cast, project)

    sent = team.treasurer.fill(
        f"{path_of(project)}/cofinance",
        source="community",
        source_name="Junta",
        form="in_kind",
        in_kind_unit="jornal",
        pledged_on="2026-02-10",
    )
    above = team.treasurer.fill(f"{path_of(project)}/cofinance", **share(amount="110.400.001"))

    assert sent.wrong == {"in_kind_of", "in_kind_quantity", "in_kind_rate"}
    assert sent.answers["source_name"] == ["Junta"]
    assert above.status == 422
    assert above.wrong == {"amount"}
    assert stored(db, project.id).funded_minor == 0


def test_without_a_budget_there_is_nothing_to_share(project: Project, team: Team) -> None:
    page = team.treasurer.page(f"{path_of(project)}/cofinance")
    response = team.treasurer.ask(f"/api{path_of(project)}/cofinance", share(amount="5000000"))

    assert page.answers == {}
    assert "todavía no está escrito" in page.words
    assert response.status_code == 409


def test_a_source_taken_out_stays_on_the_books_with_its_reason(
    db: Database, cast: factories.Cast, project: Project, team: Team
) -> None:
    factories.budget(db, cast, project)
    factories.shares(db, cast, project)
    before = team.treasurer.read(f"/api{path_of(project)}")["cofinance"]["shares"]

    sent = team.treasurer.fill(
        f"{path_of(project)}/cofinance/remove?share={before[1]['id']}",
        reason="El concejo no aprobó la vigencia.",
    )

    assert sent.path == f"{path_of(project)}/cofinance"
    after = team.treasurer.read(f"/api{path_of(project)}")["cofinance"]
    assert [row["id"] for row in after["shares"]] == [before[0]["id"], before[2]["id"]]
    assert after["missing"] == {"minor": cop("30_000_000").minor, "currency": "COP"}
    with db.reading(SYSTEM) as work:
        row = work.session.execute(
            sa.select(FundingShare).where(FundingShare.id == UUID(before[1]["id"]))
        ).scalar_one()
    assert row.withdrawal_reason == "El concejo no aprobó la vigencia."
    again = team.treasurer.ask(
        f"/api{path_of(project)}/cofinance/remove",
        {"share": before[1]["id"], "reason": "Otra vez"},
    )
    assert again.status_code == 422


# Financing


def test_a_work_is_declared_financed_only_when_nothing_is_missing(
    db: Database, cast: factories.Cast, project: Project, team: Team
) -> None:
    early = team.manager.fill(f"{path_of(project)}/finance")
    shown = team.manager.page(path_of(project))
    factories.screening(db, cast, project)
    factories.budget(db, cast, project)
    factories.shares(db, cast, project)
    ready = team.manager.page(path_of(project))
    sent = team.manager.fill(f"{path_of(project)}/finance")

    assert early.status == 409
    assert "Falta la revisión climática" in early.words
    assert "Declararla financiada" not in shown.words
    assert "Declararla financiada" in ready.words
    assert sent.path == path_of(project)
    assert stored(db, project.id).station is Station.FINANCED
    after = team.engineer.read(f"/api{path_of(project)}")
    assert after["gates"] == []
    assert after["actions"] == []
    assert [station["on"] for station in after["stations"]][:3] == [
        "2026-02-17",
        "2026-02-17",
        None,
    ]


def test_after_financing_the_parts_are_closed_and_the_agreement_is_next(
    db: Database, cast: factories.Cast, team: Team, visit: Visit
) -> None:
    project = factories.financed(db, cast)

    screened = team.engineer.fill(f"{path_of(project)}/screening")
    budgeted = team.engineer.fill(f"{path_of(project)}/budget")
    shared = team.treasurer.ask(f"/api{path_of(project)}/cofinance", share(amount="5000000"))
    page = team.treasurer.page(f"{path_of(project)}/cofinance")
    officer = visit(factories.user(db, Role.CONTRACTS_OFFICER)).page(path_of(project))

    assert [screened.status, budgeted.status, shared.status_code] == [409, 409, 409]
    assert "cerrada: la obra ya está financiada" in screened.words
    assert page.answers == {}
    assert f'href="{path_of(project)}/agreement"' in officer.html
    assert f'href="{path_of(project)}/passport"' in officer.html


def test_a_high_risk_that_nobody_accepted_keeps_a_work_from_its_money(
    project: Project, team: Team
) -> None:
    screen(
        team.engineer,
        project,
        assessments__0__exposure_now="3",
        assessments__0__exposure_future="3",
    )
    gates = {
        gate["code"]: gate["missing"]
        for gate in team.engineer.read(f"/api{path_of(project)}")["gates"]
    }
    screen(
        team.engineer,
        project,
        assessments__0__exposure_now="3",
        assessments__0__exposure_future="3",
        accepted_risk="El comité vigila el talud después de cada aguacero.",
    )
    assert gates["risk_accepted"]["params"] == {"hazards": ["mass_movement"]}
    assert gates["measures_planned"] is not None
    assert gates["measures_costed"] is None
    risk = f"{path_of(project)}/climate/risk"
    assert "Quien revisó el clima no acepta el riesgo" in team.engineer.page(risk).words
    alone = team.engineer.ask(f"/api{risk}/accept", {"reason": "Porque sí"})
    assert alone.status_code == 409
    assert team.manager.fill(f"{risk}/accept", reason="No hay otro paso.").location
    signed = {
        gate["code"]: gate["missing"]
        for gate in team.engineer.read(f"/api{path_of(project)}")["gates"]
    }
    assert signed["risk_accepted"] is None
