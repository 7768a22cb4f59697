"""Agreements, start acts, certificates and handover acts become papers when their step is done, and not before."""

import threading
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from contracting import agreements, drafts, issuing, payments, signings
from contracting.agreements import Agreement
from contracting.drafts import ReturnAgreement, ReviseAgreement, SubmitAgreement
from contracting.handovers import Party
from contracting.issuing import IssueAgreement
from contracting.payments import PaymentKind, RejectPayment
from contracting.signings import CancelAgreement
from foundation import audit, records
from foundation.clock import FrozenClock
from foundation.database import Database
from foundation.errors import Forbidden, NotFound, Refused
from foundation.identity.actors import SYSTEM
from foundation.identity.permissions import Role
from foundation.issuing import Language
from foundation.records import IssuedDocument
from tests.support import works
from tests.support.factories import STORE, Cast, accounts, cast, someone
from tests.support.golden import words_of
from tests.support.papers import (
    ADDRESS,
    PRESS,
    agreement_paper,
    certificate,
    handover_act,
    issued,
    sheet_of,
    start_act,
    text_of,
)


def withdrawal(db: Database, document: IssuedDocument) -> str:
    with db.reading(SYSTEM) as work:
        found = issuing.find_withdrawal(work.session, document)
    return str(found) if found else ""


def send_back(db: Database, hands: Cast, agreement: Agreement) -> None:
    with db.writing(hands.programme_manager) as work:
        drafts.send_back(work, agreement.id, ReturnAgreement(reason="Falta el rubro del acarreo."))


# The agreement


def test_a_draft_is_only_looked_at(db: Database) -> None:
    hands = cast()
    draft = works.drafted(db, hands)

    with db.reading(hands.contracts_officer) as work:
        printed = issuing.preview_agreement(work, draft.id, Language.ES)
    with pytest.raises(Refused, match="A draft has no paper yet"):
        agreement_paper(db, hands.contracts_officer, draft)

    assert "BORRADOR" in words_of(printed.content)
    assert issued(db) == []


def test_a_signed_agreement_is_a_new_version_of_the_submitted_one(db: Database) -> None:
    hands = cast()
    agreement = works.submitted(db, hands)
    to_sign = agreement_paper(db, hands.contracts_officer, agreement)

    works.sign(db, hands, agreement)
    signed = agreement_paper(db, hands.contracts_officer, agreement)

    assert (to_sign.document_version, signed.document_version) == (1, 2)
    assert signed.number == to_sign.number
    assert signed.replaces_id == to_sign.id
    assert signed.reference == agreement.number
    assert "Rosa Elvira Prueba" not in text_of(to_sign)
    assert "Rosa Elvira Prueba" in text_of(signed)
    assert f"N.º {agreement.number}" in text_of(signed)
    assert "PRIMERA. Definiciones" in text_of(signed)
    assert "SEGUNDA. Objeto" in text_of(signed)


def test_what_comes_after_the_signature_does_not_change_the_agreement(db: Database) -> None:
    hands = cast()
    agreement = works.signed(db, hands)
    first = agreement_paper(db, hands.contracts_officer, agreement)

    works.start(db, hands, agreement)
    works.verify(db, hands, works.plan(db, agreement, hands)[0])
    again = agreement_paper(db, hands.contracts_officer, agreement)

    assert again.id == first.id


def test_an_agreement_that_went_back_no_longer_stands_until_it_is_issued_again(
    db: Database,
) -> None:
    hands = cast()
    agreement = works.submitted(db, hands)
    first = agreement_paper(db, hands.contracts_officer, agreement)
    assert withdrawal(db, first) == ""

    send_back(db, hands, agreement)
    assert "went back to be corrected" in withdrawal(db, first)

    with db.reading(hands.contracts_officer) as work:
        project = agreements.project_of(work, agreement)
    command = works.draft_command(db, hands, project, term_days=150)
    fields = {name: getattr(command, name) for name in command.__struct_fields__}
    with db.writing(hands.contracts_officer) as work:
        drafts.revise(work, agreement.id, ReviseAgreement(**fields))
    with db.writing(hands.contracts_officer) as work:
        drafts.submit(work, agreement.id, SubmitAgreement())
    second = agreement_paper(db, hands.contracts_officer, agreement)

    assert (second.document_version, second.replaces_id) == (2, first.id)
    assert sheet_of(second)["head"]["term_days"] == 150
    assert withdrawal(db, second) == ""


def test_a_cancelled_agreement_has_no_paper_that_stands(db: Database) -> None:
    hands = cast()
    agreement = works.submitted(db, hands)
    paper = agreement_paper(db, hands.contracts_officer, agreement)
    with db.writing(hands.contracts_officer) as work:
        signings.cancel(work, agreement.id, CancelAgreement(reason="Sin disponibilidad."))

    with pytest.raises(Refused, match="was cancelled"):
        agreement_paper(db, hands.contracts_officer, agreement)

    assert "was cancelled" in withdrawal(db, paper)


def test_papers_are_issued_by_whoever_takes_the_step(db: Database) -> None:
    hands = cast()
    agreement = works.running(db, hands)
    payment = works.approve(db, hands, works.advance_requested(db, hands, agreement))

    for who in (hands.auditor, hands.organisation, hands.donor):
        with pytest.raises(Forbidden):
            agreement_paper(db, who, agreement)
        with pytest.raises(Forbidden):
            start_act(db, who, agreement)
        with pytest.raises(Forbidden):
            certificate(db, who, payment)
    with pytest.raises(NotFound):
        agreement_paper(db, someone(Role.CONTRACTS_OFFICER, "CO.52."), agreement)
    with pytest.raises(NotFound):
        certificate(db, someone(Role.FINANCE_OFFICER, "CO.52."), payment)


def test_two_who_issue_at_once_get_one_paper(db: Database) -> None:
    hands = cast()
    agreement = works.signed(db, hands)
    results: list[IssuedDocument] = []
    gate = threading.Barrier(2)

    def run() -> None:
        gate.wait()
        results.append(agreement_paper(db, hands.contracts_officer, agreement))

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert results[0].id == results[1].id
    assert len(issued(db)) == 1


# The start act


def test_a_start_act_comes_with_the_start(db: Database) -> None:
    hands = cast()
    agreement = works.signed(db, hands)
    with pytest.raises(Refused, match="has not started"):
        start_act(db, hands.engineer, agreement)

    works.start(db, hands, agreement)
    document = start_act(db, hands.engineer, agreement)

    said = text_of(document)
    assert "Supervisa Julián Prueba Ortiz, Secretario de planeación." in said
    assert "17 de junio de 2026 termina el plazo" in said
    assert "el predio está libre" in said
    assert (document.kind, document.number, document.reference) == (
        "start_act",
        1,
        agreement.number,
    )


def test_papers_of_a_project_rest_on_its_own_log(db: Database) -> None:
    hands = cast()
    agreement = works.running(db, hands)
    with db.reading(SYSTEM) as work:
        before = audit.anchor(work.session, agreement.project_id)

    first = start_act(db, hands.engineer, agreement)
    second = agreement_paper(db, hands.contracts_officer, agreement)

    assert (first.anchor_position, first.anchor_digest) == (before.position, before.digest)
    assert second.anchor_position == before.position + 1
    assert {first.project_id, second.project_id} == {agreement.project_id}


# Certificates


def test_certificates_are_numbered_without_the_rejected_ones(db: Database) -> None:
    hands = cast()
    agreement = works.running(db, hands)
    rejected = works.advance_requested(db, hands, agreement)
    with pytest.raises(Refused, match="Only an approved payment"):
        certificate(db, hands.finance_officer, rejected)
    with db.writing(hands.programme_manager) as work:
        payments.reject(work, rejected.id, RejectPayment(reason="Falta la cuenta."))
    paid = works.paid(db, hands, works.advance_requested(db, hands, agreement))

    document = certificate(db, hands.finance_officer, paid)

    assert paid.number == 2
    assert document.number == 1
    said = text_of(document)
    assert "Certificado de anticipo" in said
    assert "Solicitud de pago n.º 2" in said
    assert "Anticipo $ 27.300.000" in said
    with pytest.raises(Refused):
        certificate(db, hands.finance_officer, rejected)


def test_paying_is_a_new_version_of_the_certificate(db: Database) -> None:
    hands = cast()
    agreement = works.running(db, hands)
    payment = works.approve(db, hands, works.advance_requested(db, hands, agreement))
    approved = certificate(db, hands.finance_officer, payment)

    works.pay(db, hands, payment, reference="TRF-0001-7781")
    paid = certificate(db, hands.finance_officer, payment)

    assert (paid.number, paid.document_version, paid.replaces_id) == (1, 2, approved.id)
    assert "se debe pagar" in text_of(approved)
    assert "TRF-0001-7781" in text_of(paid)


def test_a_certificate_that_was_rejected_afterwards_no_longer_stands(db: Database) -> None:
    hands = cast()
    agreement = works.running(db, hands)
    payment = works.approve(db, hands, works.advance_requested(db, hands, agreement))
    document = certificate(db, hands.finance_officer, payment)
    with db.writing(hands.programme_manager) as work:
        payments.reject(work, payment.id, RejectPayment(reason="La cuenta está a otro nombre."))

    assert "was rejected" in withdrawal(db, document)


def test_a_certificate_is_of_its_moment(db: Database, clock: FrozenClock) -> None:
    hands = cast()
    agreement = works.running(db, hands)
    works.paid(db, hands, works.advance_requested(db, hands, agreement))
    first, second, third, _ = works.plan(db, agreement, hands)
    works.verify(db, hands, first)
    payment = works.paid(db, hands, works.requested(db, hands, agreement, first))
    issued_then = certificate(db, hands.finance_officer, payment)
    clock.advance(timedelta(days=20))

    works.verify(db, hands, second)
    works.paid(db, hands, works.requested(db, hands, agreement, second))
    works.report(db, hands, third)
    again = certificate(db, hands.finance_officer, payment)

    assert again.id == issued_then.id
    assert sheet_of(again)["physical_bp"] == 3_000


def test_certificates_carry_what_came_before(db: Database) -> None:
    hands = cast()
    agreement = works.built(db, hands)
    with db.reading(hands.auditor) as work:
        rows = payments.payments_of(work, agreement.id)

    sheets = [sheet_of(certificate(db, hands.finance_officer, row)) for row in rows]

    last = sheets[-1]
    assert rows[-1].kind is PaymentKind.FINAL
    assert sum(row["previous"]["minor"] for row in last["milestones"]) == 8_190_000_000
    assert sum(row["this"]["minor"] for row in last["milestones"]) == 910_000_000
    standing = {row["code"]: row for row in last["standing"]}
    assert (
        standing["amortised"]["before"]["minor"] + standing["amortised"]["this"]["minor"]
        == (standing["advance"]["before"]["minor"])
    )
    assert last["financial_bp"] == 9_500
    for sheet in sheets:
        taken = sheet["amortisation"]["minor"] + sheet["retention"]["minor"]
        taken += sum(row["amount"]["minor"] for row in sheet["deductions"])
        assert sheet["gross"]["minor"] - taken == sheet["net"]["minor"]


def test_the_release_of_what_was_retained_has_its_certificate(db: Database) -> None:
    hands = accounts(db)
    handover = works.handed_over(db, hands)
    with db.reading(hands.auditor) as work:
        agreement = agreements.get(work, handover.agreement_id)
    released = works.paid(db, hands, works.release_requested(db, hands, agreement))

    said = text_of(certificate(db, hands.finance_officer, released))

    assert "Certificado de devolución de lo retenido" in said
    assert "Lo retenido que se devuelve $ 4.550.000" in said
    assert "100 % de avance financiero" in said


# The handover


def test_a_handover_act_waits_for_three_signatures(db: Database) -> None:
    hands = accounts(db)
    agreement = works.accepted(db, hands)
    works.accept_plan(db, hands, works.propose_plan(db, hands, agreement.project_id))
    handover = works.prepare_handover(db, hands, agreement.project_id)
    for party in (Party.ORGANISATION, Party.MUNICIPALITY):
        works.sign_handover(db, hands, handover, party)
    with pytest.raises(Refused, match="three parties"):
        handover_act(db, hands.municipal_official, handover)

    works.sign_handover(db, hands, handover, Party.PROGRAMME)
    document = handover_act(db, hands.municipal_official, handover)

    said = text_of(document)
    sheet = sheet_of(document)
    assert "Persona de prueba" in said
    assert "Limpiar alcantarillas antes de las lluvias" in said
    assert "presupuesto de 2027" in said
    assert "Acuerdo 014, 12 de febrero de 2026" in said
    assert [row["party"] for row in sheet["signatures"]] == [party.value for party in Party]
    assert len(sheet["gates"]) == 10
    assert document.reference == agreement.number
    assert handover_act(db, hands.organisation, handover).id == document.id


def test_every_paper_of_a_work_is_found_by_its_code_and_verifies(db: Database) -> None:
    hands = accounts(db)
    handover = works.handed_over(db, hands)
    with db.reading(hands.auditor) as work:
        agreement = agreements.get(work, handover.agreement_id)
        rows = payments.payments_of(work, agreement.id)
    agreement_paper(db, hands.contracts_officer, agreement)
    start_act(db, hands.engineer, agreement)
    for row in rows:
        certificate(db, hands.finance_officer, row)
    handover_act(db, hands.programme_manager, handover)

    with db.reading(SYSTEM) as work:
        papers = records.views_of(work, agreement.project_id)
        for paper in papers:
            typed = paper.code.lower().replace("-", " ")
            found = records.find_by_code(work.session, typed)
            assert found is not None
            assert found.id == paper.id
            assert paper.is_current
            assert f"{ADDRESS}/v/{paper.code}" in words_of(STORE.get(paper.sha256))
    assert len(papers) == 3 + len(rows)
    with db.reading(SYSTEM) as work:
        assert list(audit.verify(work.session)) == []


def test_a_paper_that_could_not_be_kept_is_not_registered(db: Database) -> None:
    hands = cast()
    agreement = works.signed(db, hands)
    with pytest.raises(RuntimeError), db.writing(hands.contracts_officer) as work:
        issuing.issue_agreement(work, PRESS, agreement.id, IssueAgreement())
        raise RuntimeError("the power went out before the end")

    assert issued(db) == []
    document = agreement_paper(db, hands.contracts_officer, agreement)
    assert document.number == 1
    with db.reading(SYSTEM) as work:
        codes = work.session.execute(sa.select(IssuedDocument.code)).scalars().all()
    assert codes == [document.code]
    assert document.issued_at.date() == date(2026, 2, 17)
