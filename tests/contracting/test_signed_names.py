"""A signed agreement keeps the name and the tax number its organisation signed under, on the page and on every paper."""

from datetime import timedelta

import msgspec
import pytest

from contracting import agreement_texts
from contracting.agreements import Agreement
from contracting.views import agreement_page, certificates, milestones, payments
from contracting.views import agreements as agreement_lists
from contracting.views.agreements import AgreementQuery
from contracting.views.payments import PaymentQuery
from foundation.clock import FrozenClock
from foundation.database import Database
from foundation.errors import Refused
from foundation.identity.actors import SYSTEM
from foundation.people import DescribePerson
from foundation.translations import translator
from portfolio import community_changes
from portfolio.communities import Community
from portfolio.community_changes import AppointRepresentative, ReviseCommunity
from tests.support import works
from tests.support.factories import Cast, cast
from tests.support.papers import (
    agreement_paper,
    certificate,
    handover_act,
    issued,
    sheet_of,
    start_act,
)

OLD_NAME = "Junta de Acción Comunal de El Palmar"
NEW_NAME = "Junta de Acción Comunal de Tres Cruces"
NEW_NUMBER = "800197268-4"


def organisation_of(db: Database, agreement: Agreement) -> Community:
    with db.reading(SYSTEM) as work:
        return work.get(Community, agreement.community_id)


def put_right(
    db: Database, hands: Cast, agreement: Agreement, *, number: str | None = NEW_NUMBER
) -> None:
    """The organisation has another name, another tax number and another representative."""
    revised = ReviseCommunity(
        name=NEW_NAME,
        members=71,
        tax_number=number,
        legal_status_number="Resolución 204 de 2026",
    )
    appointed = AppointRepresentative(representative=DescribePerson(name="Rosa Prueba Segunda"))
    with db.writing(hands.social_facilitator) as work:
        community_changes.revise(work, agreement.community_id, revised)
    with db.writing(hands.social_facilitator) as work:
        community_changes.appoint(work, agreement.community_id, appointed)


def text_of(db: Database, hands: Cast, agreement: Agreement) -> str:
    """The text on the page."""
    with db.reading(hands.contracts_officer) as work:
        loaded = agreement_page.load(work, agreement.id)
        clauses = agreement_page.clauses_of(work, loaded, translator("es"))
        assert clauses == agreement_texts.clause_texts(work, loaded.agreement, translator("es"))
    return "\n".join(clause.text for clause in clauses)


def test_a_draft_follows_its_organisation(db: Database) -> None:
    hands = cast()
    draft = works.drafted(db, hands)

    put_right(db, hands, draft)

    text = text_of(db, hands, draft)
    assert NEW_NAME in text
    assert NEW_NUMBER in text
    assert OLD_NAME not in text


def test_the_text_that_was_signed_stays_as_it_was(db: Database) -> None:
    hands = cast()
    agreement = works.signed(db, hands)
    number = organisation_of(db, agreement).tax_number
    before = text_of(db, hands, agreement)

    put_right(db, hands, agreement)

    assert organisation_of(db, agreement).name == NEW_NAME
    assert text_of(db, hands, agreement) == before
    assert OLD_NAME in before
    assert number in before


def test_the_papers_of_a_signed_agreement_stay_as_they_were(
    db: Database, clock: FrozenClock
) -> None:
    hands = cast()
    agreement = works.running(db, hands)
    payment = works.approve(db, hands, works.advance_requested(db, hands, agreement))
    number = organisation_of(db, agreement).tax_number
    first = (
        agreement_paper(db, hands.contracts_officer, agreement),
        start_act(db, hands.engineer, agreement),
        certificate(db, hands.finance_officer, payment),
    )

    put_right(db, hands, agreement)
    clock.advance(timedelta(days=1))
    again = (
        agreement_paper(db, hands.contracts_officer, agreement),
        start_act(db, hands.engineer, agreement),
        certificate(db, hands.finance_officer, payment),
    )

    assert [paper.id for paper in again] == [paper.id for paper in first]
    assert len(issued(db)) == len(first)
    for paper in again:
        head = sheet_of(paper)["head"]
        assert (head["organisation"], head["tax_number"]) == (OLD_NAME, number)


def test_a_handover_act_names_the_organisation_that_signed_the_agreement(db: Database) -> None:
    hands = cast()
    handover = works.handed_over(db, hands)
    with db.reading(SYSTEM) as work:
        agreement = work.get(Agreement, handover.agreement_id)

    put_right(db, hands, agreement)
    act = handover_act(db, hands.municipal_official, handover)

    written = msgspec.json.encode(sheet_of(act)).decode()
    assert OLD_NAME in written
    assert NEW_NAME not in written


def test_every_page_of_a_signed_agreement_says_the_name_under_it(db: Database) -> None:
    hands = cast()
    agreement = works.running(db, hands)
    payment = works.advance_requested(db, hands, agreement)
    milestone = works.plan(db, agreement, hands)[0]

    put_right(db, hands, agreement)

    with db.reading(hands.contracts_officer) as work:
        listed = agreement_lists.list_page(work, AgreementQuery()).rows[0]
        names = {
            agreement_page.detail(work, agreement.id).organisation,
            certificates.detail(work, payment.id).organisation,
            milestones.detail(work, milestone).organisation,
            payments.list_page(work, PaymentQuery()).rows[0].organisation,
            listed.organisation,
        }
        by_old = agreement_lists.list_page(work, AgreementQuery(q="El Palmar"))
        by_new = agreement_lists.list_page(work, AgreementQuery(q="Tres Cruces"))

    assert names == {OLD_NAME}
    assert [row.id for row in by_old.rows] == [row.id for row in by_new.rows] == [agreement.id]


def test_what_was_taken_away_after_the_submission_is_missing_at_the_signature(
    db: Database,
) -> None:
    hands = cast()
    agreement = works.submitted(db, hands)
    put_right(db, hands, agreement, number=None)

    with db.reading(hands.programme_manager) as work:
        steps = agreement_page.detail(work, agreement.id).steps
    refusals = {step.step: step.refusal for step in steps}
    with pytest.raises(Refused) as refused:
        works.sign(db, hands, agreement)

    assert refused.value.sentence.params == {"names": ("tax_number",)}
    assert refusals["sign"] == refused.value.sentence


def test_an_agreement_names_nobody_before_it_is_signed(db: Database) -> None:
    hands = cast()
    submitted = works.submitted(db, hands)
    assert (submitted.organisation_name, submitted.organisation_tax_number) == (None, None)

    signed = works.sign(db, hands, submitted)

    assert signed.organisation_name == OLD_NAME
    assert signed.organisation_tax_number == organisation_of(db, signed).tax_number
