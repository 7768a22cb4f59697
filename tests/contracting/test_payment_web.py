"""Payments in front of people: seen before they are sent, as a certificate afterwards, through three pairs of hands."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest

from contracting.agreements import Agreement
from contracting.drafts import AgreeDeduction
from contracting.payment_breakdown import DeductionBase
from contracting.two_keys import Outcome
from contracting.views import certificates
from contracting.views import payments as views
from contracting.views.payments import PaymentQuery
from foundation.database import Database
from foundation.identity import users
from foundation.identity.actors import SYSTEM, Actor
from foundation.identity.permissions import Role
from foundation.identity.users import GrantRole
from foundation.money import cop
from tests.foundation.drawn import pdf
from tests.support import works
from tests.support.factories import Cast, accounts
from tests.support.queries import counted
from tests.support.web import Person

# Every page is asked on both engines by the generated tests; what pages say is tried on one.
pytestmark = pytest.mark.one_database

Visit = Callable[[Actor | None], Person]

TERMS = (
    AgreeDeduction(code="public_works_contribution", rate=500),
    AgreeDeduction(code="estampilla_de_la_vereda", rate=150, base=DeductionBase.GROSS),
)


@dataclass(frozen=True)
class Treasury:
    """Who asks, who approves, who pays."""

    officer: Person
    manager: Person
    finance: Person
    organisation: Person


@pytest.fixture
def hands(db: Database) -> Cast:
    return accounts(db)


@pytest.fixture
def treasury(hands: Cast, visit: Visit) -> Treasury:
    cast = (
        hands.contracts_officer,
        hands.programme_manager,
        hands.finance_officer,
        hands.organisation,
    )
    return Treasury(*(visit(actor) for actor in cast))


@pytest.fixture
def agreement(db: Database, hands: Cast) -> Agreement:
    works.approvers(db)
    return works.running(db, hands, deductions=TERMS)


def path_of(agreement: Agreement) -> str:
    return f"/agreements/{agreement.id}"


def lines(view: dict[str, Any]) -> dict[str, tuple[int, int, int]]:
    """The certificate's lines: now, before, to date."""
    return {
        line["name"] or line["code"]: (
            line["now"]["minor"],
            line["before"]["minor"],
            line["to_date"]["minor"],
        )
        for line in view["certificate"]["lines"]
    }


# Asking


def test_the_advance_is_seen_from_gross_to_net_before_it_is_asked_for(
    agreement: Agreement, treasury: Treasury
) -> None:
    form = treasury.officer.page(f"{path_of(agreement)}/advance")
    sent = treasury.officer.fill(f"{path_of(agreement)}/advance")

    words = form.words.replace("\xa0", " ")
    assert "Valor bruto: Anticipo $ 27.300.000" in words
    taken = "Contribución de obra pública 5 % de $ 27.300.000 · Del bruto menos la amortización"
    assert f"{taken} · Ley 1106/2006, art. 6" in words
    assert "Neto por pagar $ 25.935.000" in words
    view = treasury.officer.read(f"/api{sent.path}")
    assert view["net"]["minor"] == cop("25_935_000").minor


def test_why_the_advance_cannot_be_asked_for_is_said_instead_of_a_button(
    db: Database, hands: Cast, agreement: Agreement, treasury: Treasury
) -> None:
    works.advance_requested(db, hands, agreement)

    page = treasury.officer.page(f"{path_of(agreement)}/advance")
    sent = treasury.officer.ask(f"/api{path_of(agreement)}/advance", {})

    assert "El anticipo se entrega una sola vez" in page.words
    assert page.answers == {}
    assert sent.status_code == 409


def test_milestones_are_chosen_first_and_their_amounts_seen_before_they_are_sent(
    db: Database, hands: Cast, agreement: Agreement, treasury: Treasury
) -> None:
    first, second, *_ = works.plan(db, agreement, hands)
    works.paid(db, hands, works.advance_requested(db, hands, agreement))
    works.verify(db, hands, first)
    works.verify(db, hands, second)
    path = f"{path_of(agreement)}/payments/new"

    choosing = treasury.officer.page(path)
    preview = treasury.officer.page(f"{path}?milestones={second}")
    sent = treasury.officer.send(f"{path}?milestones={second}", preview.answers)

    assert choosing.answers["milestones"] == [str(first), str(second)]
    assert preview.answers["milestones"] == [str(second)]
    assert "Amortización del anticipo 30 % de $ 18.200.000" in preview.words.replace("\xa0", " ")
    view = treasury.officer.read(f"/api{sent.path}")
    assert lines(view) == {
        "Cunetas y alcantarillas": (1_820_000_000, 0, 1_820_000_000),
        "progress": (1_820_000_000, 0, 1_820_000_000),
        "amortisation": (-546_000_000, 0, -546_000_000),
        "retention": (-91_000_000, 0, -91_000_000),
        "public_works_contribution": (-63_700_000, 0, -63_700_000),
        "estampilla_de_la_vereda": (-27_300_000, 0, -27_300_000),
        "net": (1_092_000_000, 0, 1_092_000_000),
    }
    assert "Estampilla de la vereda" in treasury.officer.page(sent.path).words


def test_a_certificate_adds_up_with_the_payments_before_it(
    db: Database, hands: Cast, agreement: Agreement, treasury: Treasury
) -> None:
    first, second, *_ = works.plan(db, agreement, hands)
    works.verify(db, hands, first)
    works.paid(db, hands, works.requested(db, hands, agreement, first))
    works.verify(db, hands, second)
    payment = works.requested(db, hands, agreement, second)

    view = treasury.manager.read(f"/api/payments/{payment.id}")

    found = lines(view)
    assert found["Excavación y subbase"] == (0, 2_730_000_000, 2_730_000_000)
    assert found["progress"] == (1_820_000_000, 2_730_000_000, 4_550_000_000)
    for column in range(3):
        taken = [row[column] for name, row in found.items() if name not in {"net", "progress"}]
        milestones = sum(amount for amount in taken if amount > 0)
        assert milestones == found["progress"][column]
        assert sum(taken) == found["net"][column]


def test_nothing_verified_leaves_nothing_to_choose(
    agreement: Agreement, treasury: Treasury
) -> None:
    page = treasury.officer.page(f"{path_of(agreement)}/payments/new")

    assert "Por ahora no se puede solicitar nada" in page.words


def test_a_milestone_in_dispute_is_not_offered(
    db: Database, hands: Cast, agreement: Agreement, treasury: Treasury
) -> None:
    first, second, *_ = works.plan(db, agreement, hands)
    works.verify(db, hands, first)
    works.report(db, hands, second)
    works.committee_says(db, hands, second)
    works.engineer_says(db, hands, second, Outcome.NOT_MET)

    page = treasury.officer.page(f"{path_of(agreement)}/payments/new")
    refused = treasury.officer.page(f"{path_of(agreement)}/payments/new?milestones={second}")

    assert page.answers["milestones"] == [str(first)]
    assert "no queda por pagar nada que ambos hayan verificado" in refused.words
    assert refused.answers == {}


# Three pairs of hands


def test_a_payment_goes_through_three_pairs_of_hands(
    db: Database, hands: Cast, agreement: Agreement, treasury: Treasury
) -> None:
    payment = works.advance_requested(db, hands, agreement)
    here = f"/payments/{payment.id}"

    approved = treasury.manager.fill(f"{here}/approve")
    early = treasury.finance.fill(
        f"{here}/pay", {"slip": pdf()}, paid_on="2026-02-16", reference=""
    )
    paid = treasury.finance.send(
        f"{here}/pay", {**early.answers, "paid_on": ["2026-02-17"], "reference": ["TRF-7781"]}
    )

    assert approved.path == here
    assert early.status == 422
    assert early.wrong == {"reference"}
    assert paid.path == here
    view = treasury.finance.read(f"/api{here}")
    assert view["state"] == "paid"
    assert view["bank_reference"] == "TRF-7781"
    assert view["slip_id"] is not None


def test_a_day_before_the_approval_is_refused(
    db: Database, hands: Cast, agreement: Agreement, treasury: Treasury
) -> None:
    payment = works.approve(db, hands, works.advance_requested(db, hands, agreement))

    sent = treasury.finance.fill(
        f"/payments/{payment.id}/pay",
        {"slip": pdf()},
        paid_on="2026-02-16",
        reference="TRF-7781",
    )

    assert sent.status == 422
    assert sent.wrong == {"paid_on"}
    assert "Recibido." in sent.words


def test_whoever_approved_is_told_why_somebody_else_pays(
    db: Database, hands: Cast, agreement: Agreement, treasury: Treasury
) -> None:
    payment = works.advance_requested(db, hands, agreement)
    payer = hands.finance_officer.user_id
    assert payer is not None
    with db.writing(SYSTEM) as work:
        users.grant(work, payer, GrantRole(role=Role.PROGRAMME_MANAGER, territory="CO."))
    treasury.finance.fill(f"/payments/{payment.id}/approve")

    page = treasury.finance.page(f"/payments/{payment.id}")
    sent = treasury.finance.fill(
        f"/payments/{payment.id}/pay", {"slip": pdf()}, paid_on="2026-02-17", reference="TRF-1"
    )

    assert "Esto lo tiene que hacer otra persona" in page.words
    assert f"/payments/{payment.id}/pay" not in page.html
    assert sent.status == 409
    assert sent.answers["reference"] == ["TRF-1"]


def test_a_rejected_payment_shows_its_reason_and_frees_its_milestones(
    db: Database, hands: Cast, agreement: Agreement, treasury: Treasury
) -> None:
    first, *_ = works.plan(db, agreement, hands)
    works.verify(db, hands, first)
    payment = works.requested(db, hands, agreement, first)

    treasury.manager.fill(f"/payments/{payment.id}/reject", reason="Falta la planilla.")

    assert "Falta la planilla." in treasury.officer.page(f"/payments/{payment.id}").words
    again = treasury.officer.page(f"{path_of(agreement)}/payments/new")
    assert again.answers["milestones"] == [str(first)]


def test_what_was_retained_is_asked_for_after_the_handover(
    db: Database, hands: Cast, treasury: Treasury
) -> None:
    handover = works.handed_over(db, hands)

    page = treasury.officer.page(f"/agreements/{handover.agreement_id}")
    sent = treasury.officer.fill(f"/agreements/{handover.agreement_id}/release")

    assert f"/agreements/{handover.agreement_id}/release" in page.html
    view = treasury.officer.read(f"/api{sent.path}")
    assert (view["kind"], view["net"]["minor"]) == ("retention_release", 455_000_000)


# The list


def test_each_person_sees_first_what_waits_for_them(
    db: Database, hands: Cast, agreement: Agreement, treasury: Treasury
) -> None:
    first, second, *_ = works.plan(db, agreement, hands)
    works.verify(db, hands, first)
    works.verify(db, hands, second)
    asked = works.requested(db, hands, agreement, first)
    approved = works.approve(
        db, hands, works.advance_requested(db, hands, works.running(db, hands))
    )

    def waiting(person: Person) -> dict[str, list[UUID]]:
        found = person.read("/api/payments/waiting")
        return {
            name: [UUID(row.get("id") or row["agreement_id"]) for row in rows]
            for name, rows in found.items()
        }

    nothing: dict[str, list[UUID]] = {"to_approve": [], "to_pay": [], "to_request": []}
    assert waiting(treasury.manager) == nothing | {"to_approve": [asked.id]}
    assert waiting(treasury.finance) == nothing | {"to_pay": [approved.id]}
    assert waiting(treasury.organisation) == nothing | {"to_request": [agreement.id]}
    assert "por aprobar" in treasury.manager.page("/payments").words
    assert "por pagar" in treasury.finance.page("/payments").words
    assert "Lo que espera por usted" not in treasury.finance.page("/payments?status=paid").words


def test_the_list_of_payments_is_limited_paged_and_taken_along(
    db: Database, hands: Cast, agreement: Agreement, treasury: Treasury
) -> None:
    works.paid(db, hands, works.advance_requested(db, hands, agreement))
    first, *_ = works.plan(db, agreement, hands)
    works.verify(db, hands, first)
    asked = works.requested(db, hands, agreement, first)

    rows = treasury.finance.read("/api/payments?status=requested")["rows"]
    table = treasury.finance.get("/payments.csv?kind=advance").text.strip().splitlines()
    with db.reading(hands.auditor) as work:
        page = views.list_page(work, PaymentQuery(), size=1)
        rest = views.list_page(work, PaymentQuery(after=page.next or ""), size=1)

    assert [row["id"] for row in rows] == [str(asked.id)]
    assert len(table) == 2
    assert table[1].startswith("C-19-2026-001;1;Anticipo;")
    assert [row.number for row in (*page.rows, *rest.rows)] == [2, 1]
    assert treasury.finance.get("/payments?kind=regalo").status_code == 422
    assert treasury.organisation.get("/payments.csv").status_code == 403


def test_the_page_of_a_payment_asks_a_dozen_questions_at_most(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    first, second, *_ = works.plan(db, agreement, hands)
    works.paid(db, hands, works.advance_requested(db, hands, agreement))
    works.verify(db, hands, first)
    works.paid(db, hands, works.requested(db, hands, agreement, first))
    works.verify(db, hands, second)
    payment = works.requested(db, hands, agreement, second)

    with db.reading(hands.programme_manager) as work, counted(db) as statements:
        certificates.detail(work, payment.id)

    assert len(statements) <= 12
