"""Who has to sign an issued paper, in which order, until when; and what is kept of a signature."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.wiring import REACTIONS, worker
from foundation import jobs, people, records, signature_requests, signatures
from foundation.audit import AuditEntry
from foundation.clock import FrozenClock
from foundation.database import Database
from foundation.errors import Forbidden, InvalidCommand, NotFound, Refused
from foundation.identity.actors import SYSTEM
from foundation.identity.permissions import Role
from foundation.people import Person
from foundation.records import IssuedDocument
from foundation.signature_requests import (
    DeclineSignature,
    RequestState,
    SignatureStanding,
    WithdrawSignatureRequest,
    standing_on,
)
from foundation.signatures import Evidence, EvidenceKind, Given, SignatureChannel
from tests.support import signing, works
from tests.support.factories import STORE, Cast, cast, someone
from tests.support.papers import agreement_paper
from tests.support.signing import ANA, BETO


@pytest.fixture
def db(database_url: str, clock: FrozenClock) -> Iterator[Database]:
    """A place where what is told is heard, as in the running application."""
    database = Database(database_url, clock=clock, reactions=REACTIONS)
    yield database
    database.close()


@pytest.fixture
def hands() -> Cast:
    return cast()


@pytest.fixture
def paper(db: Database, hands: Cast) -> IssuedDocument:
    return signing.paper(db, hands)


# Asking


def test_a_paper_says_itself_who_signs_it(db: Database, hands: Cast, paper: IssuedDocument) -> None:
    found = signature_requests.signatories_on(STORE, paper)

    assert [one.role for one in found if one.role]
    assert all(one.name or one.role for one in found)


def test_who_is_asked_waits_with_a_day_and_a_place_in_the_order(
    db: Database, hands: Cast, paper: IssuedDocument
) -> None:
    first, second = signing.asked(db, hands.contracts_officer, paper, in_order=True)

    assert (first.position, first.turn, second.position, second.turn) == (1, 1, 2, 2)
    assert first.state is RequestState.WAITING
    assert first.expires_on == (first.asked_at + timedelta(days=30)).date()
    assert first.asked_by == hands.contracts_officer.user_id
    assert not first.is_on_paper


def test_whoever_is_asked_later_without_an_order_need_not_wait(
    db: Database, hands: Cast, paper: IssuedDocument
) -> None:
    signing.asked(db, hands.contracts_officer, paper, ANA)

    later = signing.asked(db, hands.contracts_officer, paper, BETO)[1]

    signing.sign(db, hands.engineer, later.id)
    assert signing.requests(db, paper)[1].state is RequestState.SIGNED


def test_whoever_the_paper_names_is_known_to_stand_on_it(
    db: Database, hands: Cast, paper: IssuedDocument
) -> None:
    named = next(one for one in signature_requests.signatories_on(STORE, paper) if one.name)
    signer = signature_requests.Signer(name=named.name, role=named.role or "Firma")

    (request,) = signing.asked(db, hands.contracts_officer, paper, signer)

    assert request.is_on_paper


def test_nobody_is_asked_twice_for_the_same(
    db: Database, hands: Cast, paper: IssuedDocument
) -> None:
    signing.asked(db, hands.contracts_officer, paper, ANA)

    with pytest.raises(InvalidCommand) as refused:
        signing.asked(db, hands.contracts_officer, paper, BETO, ANA)

    assert list(refused.value.errors) == ["signers.1.name"]


@pytest.mark.parametrize(("days", "word"), [(-1, "today or a later day"), (400, "within 365 days")])
def test_a_request_ends_on_a_day_that_comes_and_comes_soon(
    db: Database, hands: Cast, paper: IssuedDocument, days: int, word: str
) -> None:
    day = (db.clock.now() + timedelta(days=days)).date()

    with pytest.raises(InvalidCommand) as refused:
        signing.asked(db, hands.contracts_officer, paper, expires_on=day)

    assert word in str(refused.value.errors["expires_on"])


@pytest.mark.parametrize("role", [Role.DONOR, Role.AUDITOR, Role.COMMITTEE, Role.ORGANISATION])
def test_only_who_collects_signatures_asks_for_them(
    db: Database, paper: IssuedDocument, role: Role
) -> None:
    with pytest.raises(Forbidden):
        signing.asked(db, someone(role), paper)


def test_a_paper_out_of_sight_is_not_there(db: Database, paper: IssuedDocument) -> None:
    with pytest.raises(NotFound):
        signing.asked(db, someone(Role.CONTRACTS_OFFICER, "CO.76."), paper)


# Signing


def test_a_signature_keeps_what_was_signed_how_and_when(
    db: Database, hands: Cast, paper: IssuedDocument
) -> None:
    request, _ = signing.asked(db, hands.contracts_officer, paper)
    at = db.clock.now() - timedelta(minutes=3)
    drawing = signing.drawing()

    said = signing.given(drawing, signed_at=at, text_sha256="a" * 64, place="El Palmar")
    row = signing.sign(db, hands.engineer, request.id, said)

    assert row.document_sha256 == paper.sha256
    assert (row.channel, row.signed_at, row.place) == (SignatureChannel.SCREEN, at, "El Palmar")
    assert row.received_at == db.clock.now()
    assert signing.requests(db, paper)[0].state is RequestState.SIGNED
    with db.reading(SYSTEM) as work:
        (kept,) = signatures.evidence_of(work.session, [row.id])
    assert (kept.kind, kept.sha256) == (EvidenceKind.DRAWING, drawing.sha256)


def test_without_what_shows_it_there_is_no_signature(
    db: Database, hands: Cast, paper: IssuedDocument
) -> None:
    request, _ = signing.asked(db, hands.contracts_officer, paper)

    with pytest.raises(Refused, match="what shows it"):
        signing.sign(
            db, hands.engineer, request.id, Given(channel=SignatureChannel.PAPER, evidence=())
        )


def test_a_signature_from_the_future_is_refused(
    db: Database, hands: Cast, paper: IssuedDocument
) -> None:
    request, _ = signing.asked(db, hands.contracts_officer, paper)
    tomorrow = db.clock.now() + timedelta(days=1)

    with pytest.raises(InvalidCommand, match="signed_at"):
        signing.sign(db, hands.engineer, request.id, signing.given(signed_at=tomorrow))


def test_where_an_order_was_asked_nobody_signs_before_their_turn(
    db: Database, hands: Cast, paper: IssuedDocument
) -> None:
    first, second = signing.asked(db, hands.contracts_officer, paper, in_order=True)

    with pytest.raises(Refused, match="not this person's turn yet"):
        signing.sign(db, hands.engineer, second.id)
    signing.sign(db, hands.engineer, first.id)
    signing.sign(db, hands.engineer, second.id)

    assert len(signing.signatures_of(db, paper)) == 2


def test_nobody_signs_twice(db: Database, hands: Cast, paper: IssuedDocument) -> None:
    request, _ = signing.asked(db, hands.contracts_officer, paper)
    signing.sign(db, hands.engineer, request.id)

    with pytest.raises(Refused):
        signing.sign(db, hands.engineer, request.id)

    assert len(signing.signatures_of(db, paper)) == 1


def test_of_two_who_sign_the_same_request_at_once_one_is_told(
    db: Database, hands: Cast, paper: IssuedDocument
) -> None:
    request, _ = signing.asked(db, hands.contracts_officer, paper)
    ready = threading.Barrier(2)
    ends: list[str] = []

    def try_it(stroke: int) -> None:
        said = signing.given(signing.drawing(stroke))
        ready.wait()
        try:
            signing.sign(db, hands.engineer, request.id, said)
        except Refused:
            ends.append("refused")
        else:
            ends.append("signed")

    both = [threading.Thread(target=try_it, args=(stroke,)) for stroke in (3, 9)]
    for one in both:
        one.start()
    for one in both:
        one.join()

    assert sorted(ends) == ["refused", "signed"]
    assert len(signing.signatures_of(db, paper)) == 1


def test_after_its_day_a_request_is_expired_but_a_sheet_signed_in_time_still_counts(
    db: Database, hands: Cast, paper: IssuedDocument, clock: FrozenClock
) -> None:
    first, second = signing.asked(db, hands.contracts_officer, paper)
    in_time = clock.now() + timedelta(days=1)
    clock.advance(timedelta(days=40))

    assert standing_on(first, clock.now().date()) is SignatureStanding.EXPIRED
    with pytest.raises(Refused, match="expired"):
        signing.sign(db, hands.engineer, first.id)
    sheet = Evidence(EvidenceKind.SHEET, signing.drawing())
    late = Given(channel=SignatureChannel.PAPER, evidence=(sheet,), signed_at=in_time)
    signing.sign(db, hands.engineer, second.id, late)

    assert [row.channel for row in signing.signatures_of(db, paper)] == [SignatureChannel.PAPER]


def test_a_new_version_supersedes_what_was_asked_and_keeps_what_was_signed(
    db: Database, hands: Cast
) -> None:
    agreement = works.submitted(db, hands)
    paper = agreement_paper(db, hands.contracts_officer, agreement)
    first, second = signing.asked(db, hands.contracts_officer, paper)
    signing.sign(db, hands.engineer, first.id)
    works.sign(db, hands, agreement)
    later = agreement_paper(db, hands.contracts_officer, agreement)

    assert later.replaces_id == paper.id
    with db.reading(SYSTEM) as work:
        is_current = records.is_current(work.session, paper)
    assert standing_on(second, later.issued_at.date(), is_current=is_current) is (
        SignatureStanding.SUPERSEDED
    )
    with pytest.raises(Refused, match="Another version"):
        signing.sign(db, hands.engineer, second.id)
    with pytest.raises(Refused, match="Another version"):
        signing.asked(db, hands.contracts_officer, paper, ANA)
    assert [row.document_id for row in signing.signatures_of(db, paper)] == [paper.id]
    assert signing.signatures_of(db, later) == []


# Not signing


def test_declining_keeps_the_reason_and_ends_the_request(
    db: Database, hands: Cast, paper: IssuedDocument
) -> None:
    request, _ = signing.asked(db, hands.contracts_officer, paper)

    with db.writing(hands.contracts_officer) as work:
        command = DeclineSignature(reason="Falta el acarreo.")
        signature_requests.decline(work, request.id, command)

    row = signing.requests(db, paper)[0]
    assert (row.state, row.reason) == (RequestState.DECLINED, "Falta el acarreo.")
    with pytest.raises(Refused):
        signing.sign(db, hands.engineer, request.id)


def test_whoever_declined_may_be_asked_again(
    db: Database, hands: Cast, paper: IssuedDocument
) -> None:
    (request,) = signing.asked(db, hands.contracts_officer, paper, ANA)
    with db.writing(hands.contracts_officer) as work:
        signature_requests.withdraw(work, request.id, WithdrawSignatureRequest())

    rows = signing.asked(db, hands.contracts_officer, paper, ANA)

    assert [row.state for row in rows] == [RequestState.WITHDRAWN, RequestState.WAITING]


# Persons


def test_the_log_of_signing_names_nobody(db: Database, hands: Cast, paper: IssuedDocument) -> None:
    request, _ = signing.asked(db, hands.contracts_officer, paper)
    signing.sign(db, hands.engineer, request.id)

    with db.reading(SYSTEM) as work:
        said = work.session.execute(sa.select(AuditEntry.facts)).scalars().all()

    assert "34567811" not in str(said)
    assert "Prueba" not in str(said)


def test_whoever_is_erased_leaves_the_fact_and_takes_the_drawing(
    db: Database, hands: Cast, paper: IssuedDocument
) -> None:
    request, _ = signing.asked(db, hands.contracts_officer, paper)
    drawing = signing.drawing(17)
    row = signing.sign(db, hands.engineer, request.id, signing.given(drawing))

    with db.writing(someone(Role.ADMINISTRATOR)) as work:
        people.erase(work, request.person_id)

    with db.reading(SYSTEM) as work:
        person = work.get(Person, request.person_id)
        assert person.name is person.document_number is None
        assert signatures.evidence_of(work.session, [row.id]) == []
        waiting = work.session.execute(
            sa.select(jobs.Job.args).where(jobs.Job.name == signatures.DROP_JOB)
        )
        assert {args["sha256"] for args in waiting.scalars()} == {
            drawing.sha256,
            drawing.web_sha256,
        }
    assert len(signing.signatures_of(db, paper)) == 1
    worker(db, STORE).run_due()
    assert not STORE.is_whole(drawing.sha256)
    assert STORE.is_whole(paper.sha256)


def test_a_witness_who_is_erased_takes_only_their_own_drawing(
    db: Database, hands: Cast, paper: IssuedDocument
) -> None:
    request, _ = signing.asked(db, hands.contracts_officer, paper)
    thumb, witness = signing.drawing(5), signing.drawing(6)
    with db.writing(hands.engineer) as work:
        who = people.describe(work, request.territory, BETO.described())
        said = Given(
            channel=SignatureChannel.THUMBPRINT,
            evidence=(
                Evidence(EvidenceKind.THUMBPRINT, thumb),
                Evidence(EvidenceKind.WITNESS_DRAWING, witness),
            ),
            witness_id=who.id,
        )
        row = signatures.record(work, request.id, said)

    with db.writing(someone(Role.ADMINISTRATOR)) as work:
        people.erase(work, who.id)

    with db.reading(SYSTEM) as work:
        left = signatures.evidence_of(work.session, [row.id])
    assert [one.kind for one in left] == [EvidenceKind.THUMBPRINT]
