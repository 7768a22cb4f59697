"""The pages of the money: sources, the ledger of a work, deliveries, rates, totals."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import pytest
import sqlalchemy as sa

from foundation.clock import BOGOTA, FrozenClock
from foundation.database import Database
from foundation.errors import Refused
from foundation.identity.actors import SYSTEM, Actor
from foundation.identity.permissions import Role
from portfolio import cofinancing
from portfolio.apportionment import ContributionKind
from portfolio.cofinancing import FinanceProject
from portfolio.funding_ledger import FundingEntry
from portfolio.projects import Project
from portfolio.sources import SourceKind
from tests.foundation.drawn import pdf
from tests.support import factories, works
from tests.support.queries import counted
from tests.support.web import Person

Visit = Callable[[Actor | None], Person]


@dataclass(frozen=True)
class Team:
    """Who has to do with the money of a work."""

    officer: Person
    treasurer: Person
    engineer: Person
    village: Person
    town: Person
    auditor: Person


@pytest.fixture
def team(db: Database, visit: Visit) -> Team:
    roles = (
        Role.CONTRACTS_OFFICER,
        Role.FINANCE_OFFICER,
        Role.ENGINEER,
        Role.ORGANISATION,
        Role.MUNICIPAL_OFFICIAL,
        Role.AUDITOR,
    )
    return Team(*(visit(factories.user(db, role)) for role in roles))


@pytest.fixture
def project(db: Database) -> Project:
    cast = factories.cast()
    opened = factories.project(db, cast)
    factories.screening(db, cast, opened)
    factories.budget(db, cast, opened)
    return factories.shares(db, cast, opened)


def test_a_source_is_registered_shown_and_chosen_for_a_work(
    team: Team, db: Database, project: Project
) -> None:
    empty = team.officer.page("/sources").words
    assert "Todavía no hay fuentes aquí" in empty
    assert "3 aportes a obras, de $ 110.400.000 en total" in empty

    done = team.officer.fill(
        "/sources/new",
        name="Cafetera de prueba",
        kind="private",
        territory="CO.19.",
        programme_pledge="300.000.000",
        starts_on="2026-01-01",
    )
    key = done.key
    assert "Cafetera de prueba" in team.auditor.page("/sources?q=cafetera&kind=private").words

    choose = team.officer.page(f"/works/{project.id}/cofinance").html
    assert "Cafetera de prueba" not in choose or str(key) in choose
    page = team.auditor.page(f"/sources/{key}").words
    assert "Todavía no aporta a ninguna obra" in page
    assert "Corregir la fuente" not in page


def test_a_wrong_source_comes_back_with_everything_typed(team: Team) -> None:
    page = team.officer.fill(
        "/sources/new",
        name="Cafetera de prueba",
        kind="private",
        territory="CO.19.",
        tax_number="12",
        starts_on="2026-05-01",
        ends_on="2026-04-30",
    )

    assert page.status == 422
    assert page.wrong == {"tax_number", "ends_on"}
    assert page.answers["name"] == ["Cafetera de prueba"]


def test_the_ledger_of_a_work_goes_from_the_promise_to_its_use(
    team: Team, db: Database, project: Project
) -> None:
    town = factories.shares_of(db, project, ContributionKind.CASH)[1]

    paper = {"evidence": pdf(pages=3)}
    committed = team.treasurer.fill(
        f"/shares/{town.id}/commitment",
        paper,
        document="CDP 77 de 2026",
        committed_on="2026-02-16",
    )
    assert committed.path == f"/works/{project.id}/money"
    above = team.treasurer.fill(
        f"/shares/{town.id}/receipt", paper, amount="30.000.001", received_on="2026-02-16"
    )
    assert above.wrong == {"amount"}
    team.treasurer.fill(
        f"/shares/{town.id}/receipt", paper, amount="12.000.000", received_on="2026-02-16"
    )

    words = team.auditor.page(committed.path).words
    assert "CDP 77 de 2026" in words
    assert "$ 12.000.000" in words
    assert "Reversar" not in words
    with db.reading(SYSTEM) as work:
        receipt = work.session.execute(
            sa.select(FundingEntry).where(FundingEntry.step == "received")
        ).scalar_one()
    team.treasurer.fill(f"/funding-entries/{receipt.id}/reverse", reason="Era de otra obra")
    assert "Era de otra obra" in team.auditor.page(committed.path).words


def test_a_delivery_waits_for_the_engineer_and_then_counts(
    team: Team, db: Database, project: Project
) -> None:
    (village,) = factories.shares_of(db, project, ContributionKind.IN_KIND)
    photo = {"evidence": pdf(pages=2)}
    done = team.village.fill(
        f"/shares/{village.id}/deliveries", photo, quantity="100,5", delivered_on="2026-02-16"
    )

    assert "Mano de obra no calificada" in team.engineer.page("/deliveries").words
    assert "Aceptar o no una entrega en especie" in team.engineer.page("/").words
    assert team.village.get(f"{done.path}/accept").status_code == 403
    version = team.engineer.read(f"/api{done.path}")["version"]
    answer = team.engineer.ask(f"/api{done.path}/accept", {}, **{"if-match": str(version)})
    assert answer.status_code == 200, answer.text
    assert answer.json()["state"] == "accepted"
    assert "$ 5.025.000" in team.auditor.page(f"/works/{project.id}/money").words


def test_the_agreement_waits_for_the_commitments_and_says_so(
    team: Team, db: Database, project: Project, clock: FrozenClock
) -> None:
    cast = factories.cast()
    with db.writing(cast.programme_manager) as work:
        cofinancing.finance(work, project.id, FinanceProject())
    agreement = works.submitted(db, cast, project)
    said = "De $ 91.000.000 que las fuentes aportan en dinero hay $ 0 comprometidos"

    with pytest.raises(Refused):
        works.sign(db, cast, agreement)
    assert said in team.officer.page(f"/agreements/{agreement.id}").words

    factories.commitments(db, cast, project)
    assert said not in team.officer.page(f"/agreements/{agreement.id}").words
    assert works.sign(db, cast, agreement).signed_at is not None


def test_the_maintenance_is_promised_before_the_money_and_asked_for_from_2027_on(
    team: Team, db: Database, project: Project, clock: FrozenClock, visit: Visit
) -> None:
    asked = "Alguien promete pagar el mantenimiento"
    assert asked not in team.town.page(f"/works/{project.id}").words
    clock.move_to(datetime(2027, 2, 16, 9, 30, tzinfo=BOGOTA))
    town = visit(factories.user(db, Role.MUNICIPAL_OFFICIAL, user_name="alcaldia.otra"))
    assert asked in town.page(f"/works/{project.id}").words

    done = town.fill(
        f"/works/{project.id}/promise",
        {"act": pdf(pages=4)},
        payer="municipality",
        payer_name="Municipio de Caloto",
        yearly="4.200.000",
        first_year="2028",
        budget_line="2.3.2.02",
        act_number="Acuerdo 014 de 2026",
        act_on="2026-11-28",
    )

    assert done.path == f"/works/{project.id}/money"
    assert "Acuerdo 014 de 2026" in town.page(done.path).words
    assert "$ 4.200.000 al año desde 2028" in town.page(f"/works/{project.id}/passport").words


def test_totals_open_to_their_entries_and_go_along_as_files(
    team: Team, db: Database, project: Project
) -> None:
    factories.commitments(db, factories.cast(), project)
    assert "no hay una tasa" in team.auditor.page("/funding").words
    rate = team.treasurer.fill(
        "/exchange-rates/new", rate_on="2026-01-02", rate="4.000,5", source="TRM de prueba"
    )
    assert rate.path == "/exchange-rates"
    assert "4.000,5 COP" in team.auditor.page("/exchange-rates").words

    page = team.auditor.page("/funding").words
    assert "$ 30.000.000" in page
    assert "USD 7.499,06" in page
    entries = team.auditor.page("/funding/entries?total=mobilised&source=municipality").words
    assert "Municipio de Caloto" in entries
    assert team.auditor.get("/funding/entries?total=nada").status_code == 422
    assert team.auditor.get("/funding?year=nunca").status_code == 422
    for kind in ("csv", "xlsx"):
        assert team.auditor.get(f"/funding.{kind}").status_code == 200
    assert "30000000,00;7499,06;2026-01-02" in team.auditor.get("/funding.csv").text


def test_the_pages_of_the_money_ask_the_database_few_questions(
    team: Team, db: Database, project: Project
) -> None:
    factories.commitments(db, factories.cast(), project)

    for path in ("/sources", f"/works/{project.id}/money", "/funding", "/exchange-rates"):
        with counted(db) as asked:
            team.auditor.page(path)
        assert len(asked) <= 14, (path, len(asked))


def test_a_share_written_out_is_joined_to_its_source_with_the_reason(
    team: Team, db: Database, project: Project
) -> None:
    source = {"territory": "CO.19.", "starts_on": "2026-01-01"}
    town = team.officer.fill("/sources/new", name="Alcaldía", kind="municipality", **source).key
    other = team.officer.fill("/sources/new", name="Cafetera", kind="private", **source).key
    with db.reading(SYSTEM) as work:
        rows = cofinancing.shares_of(work, project.id)
    share = next(row for row in rows if row.source is SourceKind.MUNICIPALITY)
    address = f"/works/{project.id}/cofinance/join"

    assert f"{address}?share={share.id}" in team.officer.page(f"/works/{project.id}/money").html
    assert address not in team.auditor.page(f"/works/{project.id}/money").html
    wrong = team.officer.fill(address, share=str(share.id), registered=str(other), reason="Es ella")
    done = team.officer.fill(
        address, share=str(share.id), registered=str(town), reason="Se registró después"
    )

    assert wrong.wrong == {"registered"}
    assert done.path == f"/works/{project.id}/money"
    words = team.auditor.page(done.path).words
    assert f"Antes escrita como «{share.source_name}». Unida al registro: Se registró" in words
    assert project.code in team.auditor.page(f"/sources/{town}").words
    again = {"share": str(share.id), "registered": str(town), "reason": "Otra vez"}
    assert team.officer.ask(f"/api{address}", again).status_code == 409
