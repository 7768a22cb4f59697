"""A paper is signed by a link, without an account: it is read, somebody says who they are, and it is signed once."""

from base64 import b64encode
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from litestar.testing import TestClient

from app import server
from app.wiring import REACTIONS
from contracting import drafts
from contracting.drafts import ReturnAgreement
from foundation import people, records, signatures, signing_links
from foundation.clock import FrozenClock
from foundation.database import Database
from foundation.http.site import Site
from foundation.identity.actors import SYSTEM, Actor
from foundation.identity.permissions import Role
from foundation.records import IssuedDocument
from foundation.signature_requests import SignatureRequest
from foundation.signatures import EvidenceKind, SignatureChannel
from foundation.signing_links import MakeSigningLink
from tests.support import signing, works
from tests.support.factories import STORE, Cast, accounts, someone
from tests.support.golden import words_of
from tests.support.papers import agreement_paper
from tests.support.signing import ANA, BETO
from tests.support.web import Page, Person

Visit = Callable[[Actor | None], Person]


@pytest.fixture
def db(database_url: str, clock: FrozenClock) -> Iterator[Database]:
    database = Database(database_url, clock=clock, reactions=REACTIONS)
    yield database
    database.close()


@pytest.fixture
def hands(db: Database) -> Cast:
    return accounts(db)


@pytest.fixture
def paper(db: Database, hands: Cast) -> IssuedDocument:
    return signing.paper(db, hands)


@pytest.fixture
def request_of_ana(db: Database, hands: Cast, paper: IssuedDocument) -> SignatureRequest:
    return signing.asked(db, hands.contracts_officer, paper, ANA)[0]


def link(db: Database, site: Site, who: Actor, request_id: UUID, *, here: bool = False) -> str:
    """The address of a new link."""
    with db.writing(who) as work:
        made = signing_links.make(work, request_id, MakeSigningLink(here=here))
    return f"/sign/{signing_links.code_of(site.settings.secret, made.id)}"


@pytest.fixture
def way(db: Database, site: Site, hands: Cast, request_of_ana: SignatureRequest) -> str:
    return link(db, site, hands.contracts_officer, request_of_ana.id)


@pytest.fixture
def visitor(visit: Visit) -> Person:
    return visit(None)


def sign(visitor: Person, way: str, **overrides: str) -> Page:
    """Ana signs, unless something else is said; files are pictures by their names."""
    said = {
        "name": "Ana Prueba",
        "document_number": "34.567.811",
        "place": "El Palmar",
        "has_read": "true",
    }
    return visitor.fill(way, {"drawing": signing.picture()}, **(said | overrides))


def by_thumb(visitor: Person, way: str, *without: str, **overrides: str) -> Page:
    said = {
        "name": "Ana Prueba",
        "document_number": "34567811",
        "place": "El Palmar",
        "has_read": "true",
        "method": "thumbprint",
        "witness_name": "Carlos Prueba",
        "witness_document_number": "10203040",
    }
    files = {"thumbprint": signing.picture(3), "witness_drawing": signing.picture(5)}
    files = {name: data for name, data in files.items() if name not in without}
    return visitor.fill(way, files, **(said | overrides))


# Reading


def test_whoever_has_the_link_reads_the_paper_and_needs_no_account(
    visitor: Person, way: str, paper: IssuedDocument
) -> None:
    page = visitor.page(way)
    file = visitor.get(f"{way}/paper.pdf")

    for said in ("Cláusulas", "Ana Prueba", "Presidenta", paper.code, paper.sha256):
        assert said in page.words
    assert "34567811" not in page.answers["document_number"]
    assert file.content == STORE.get(paper.sha256)
    assert file.headers["cache-control"] == "no-store"


def test_the_text_of_the_page_is_the_text_of_the_paper(
    visitor: Person, way: str, paper: IssuedDocument
) -> None:
    shown: dict[str, Any] = visitor.get(f"/api{way}").json()

    printed = words_of(STORE.get(paper.sha256)).split()
    assert len(shown["text"]) > 2_000
    assert {word for word in shown["text"].split() if word.isalpha()} <= set(printed)
    assert shown["text_sha256"] == records.sha256_of(shown["text"].encode())


def test_an_address_nobody_made_leads_nowhere(visitor: Person, way: str) -> None:
    for wrong in (f"{way[:-1]}a" if way[-1] != "a" else f"{way[:-1]}b", "/sign/abc", "/sign/ñ"):
        assert visitor.get(wrong).status_code == 404
        assert visitor.get(f"{wrong}/paper.pdf").status_code == 404


# Signing


def test_a_drawing_signs_the_paper_and_uses_the_link_up(
    db: Database, visitor: Person, way: str, paper: IssuedDocument
) -> None:
    page = sign(visitor, way)

    assert (page.status, page.path) == (303, way)
    (row,) = signing.signatures_of(db, paper)
    assert row.channel is SignatureChannel.SCREEN
    assert (row.place, row.is_expected, row.document_sha256) == ("El Palmar", True, paper.sha256)
    assert row.text_sha256 is not None
    assert STORE.is_whole(row.text_sha256)
    after = visitor.get(way)
    assert after.status_code == 410
    assert "Está firmado" in after.text
    assert visitor.get(f"{way}/paper.pdf").status_code == 409


def test_a_thumbprint_comes_with_a_witness_who_signs_too(
    db: Database, visitor: Person, way: str, paper: IssuedDocument
) -> None:
    assert by_thumb(visitor, way).status == 303

    (row,) = signing.signatures_of(db, paper)
    assert row.channel is SignatureChannel.THUMBPRINT
    with db.reading(SYSTEM) as work:
        kinds = [one.kind for one in signatures.evidence_of(work.session, [row.id])]
        witness = people.by_keys(work.session, [row.witness_id or row.id])[row.witness_id or row.id]
    assert kinds == [EvidenceKind.THUMBPRINT, EvidenceKind.WITNESS_DRAWING]
    assert (witness.name, witness.document_number) == ("Carlos Prueba", "10203040")


@pytest.mark.parametrize(
    ("without", "overrides", "wrong"),
    [
        (("thumbprint",), {}, {"thumbprint"}),
        (("witness_drawing",), {}, {"witness_drawing"}),
        ((), {"witness_name": ""}, {"witness_name"}),
        ((), {"witness_document_number": ""}, {"witness_document_number"}),
        ((), {"witness_document_number": "34 567 811"}, {"witness_document_number"}),
        ((), {"witness_document_number": "12"}, {"witness_document_number"}),
    ],
)
def test_a_thumbprint_without_all_of_its_witness_is_no_signature(
    *,
    db: Database,
    visitor: Person,
    way: str,
    paper: IssuedDocument,
    without: tuple[str, ...],
    overrides: dict[str, str],
    wrong: set[str],
) -> None:
    page = by_thumb(visitor, way, *without, **overrides)

    assert (page.status, page.wrong) == (422, wrong)
    assert signing.signatures_of(db, paper) == []


@pytest.mark.parametrize(
    ("overrides", "wrong"),
    [
        ({"name": ""}, {"name"}),
        ({"document_number": "12"}, {"document_number"}),
        ({"place": ""}, {"place"}),
        ({"has_read": "false"}, {"has_read"}),
        ({"method": "stamp"}, {"method"}),
    ],
)
def test_what_is_missing_is_said_and_the_drawing_is_kept(
    *,
    db: Database,
    visitor: Person,
    way: str,
    paper: IssuedDocument,
    overrides: dict[str, str],
    wrong: set[str],
) -> None:
    page = sign(visitor, way, **overrides)

    assert (page.status, page.wrong) == (422, wrong)
    said = {"name": ["Ana Prueba"], "document_number": ["34567811"], "place": ["El Palmar"]}
    again = page.answers | said | {"has_read": ["true"], "method": ["drawing"]}
    assert visitor.send(way, again, {"thumbprint": b""}).status == 303
    assert len(signing.signatures_of(db, paper)) == 1


def test_a_signature_needs_a_drawing(visitor: Person, way: str) -> None:
    said = {"name": "Ana Prueba", "document_number": "34567811", "place": "El Palmar"}
    page = visitor.fill(way, {"thumbprint": b""}, **said, has_read="true")

    assert (page.status, page.wrong) == (422, {"drawing"})


def test_what_is_no_picture_is_refused(visitor: Person, way: str) -> None:
    form = visitor.page(way).answers | {"name": ["Ana Prueba"], "has_read": ["true"]}
    page = visitor.send(way, form, {"drawing": b"not a picture"})

    assert page.status == 422
    assert "drawing" in page.wrong


def test_a_page_that_showed_another_text_signs_nothing(
    db: Database, visitor: Person, way: str, paper: IssuedDocument
) -> None:
    page = sign(visitor, way, read_sha256="0" * 64)

    assert page.status == 409
    assert "mostró un texto distinto" in page.words
    assert signing.signatures_of(db, paper) == []


def test_a_wrong_document_is_told_and_the_fifth_closes_the_link(
    db: Database, visitor: Person, way: str, paper: IssuedDocument
) -> None:
    for _ in range(4):
        page = sign(visitor, way, document_number="99999999")
        assert (page.status, page.wrong) == (422, {"document_number"})
    assert sign(visitor, way, document_number="99999999").status == 410

    assert "identidades equivocadas" in visitor.get(way).text
    assert sign_blindly(visitor, way).path == way
    assert signing.signatures_of(db, paper) == []


def sign_blindly(visitor: Person, way: str) -> Page:
    """Sent without the page, as somebody does who kept an old one open."""
    token = visitor.page("/v").answers["_csrf_token"]
    return visitor.send(way, {"_csrf_token": token, "name": "Ana Prueba"})


def test_where_no_document_was_expected_any_is_kept(
    db: Database, site: Site, hands: Cast, visitor: Person, paper: IssuedDocument
) -> None:
    request = signing.asked(db, hands.contracts_officer, paper, BETO)[0]
    way = link(db, site, hands.contracts_officer, request.id)

    assert sign(visitor, way, name="Beto Prueba", document_number="55512345").status == 303

    assert signing.signatures_of(db, paper)[0].is_expected is None


def test_a_form_of_another_site_signs_nothing(visitor: Person, way: str) -> None:
    form = visitor.page(way).answers | {"_csrf_token": ["forged"]}

    assert visitor.send(way, form, {"drawing": signing.picture()}).status == 403


# Links


def test_a_link_lives_two_weeks_and_not_longer_than_its_request(
    db: Database, clock: FrozenClock, visitor: Person, way: str
) -> None:
    clock.advance(timedelta(days=15))

    page = visitor.get(way)

    assert page.status_code == 410
    assert "Este enlace venció" in page.text


def test_a_revoked_link_and_the_one_before_lead_nowhere(
    *,
    db: Database,
    site: Site,
    hands: Cast,
    visit: Visit,
    request_of_ana: SignatureRequest,
    way: str,
) -> None:
    newer = link(db, site, hands.contracts_officer, request_of_ana.id)
    assert visit(None).get(way).status_code == 410

    page = visit(hands.contracts_officer).fill(
        f"/signature-requests/{request_of_ana.id}/link/revoke"
    )

    assert page.status == 303
    assert "fue revocado" in visit(None).get(newer).text


def test_on_the_device_of_who_collects_it_is_signed_at_once(
    db: Database,
    hands: Cast,
    visit: Visit,
    paper: IssuedDocument,
    request_of_ana: SignatureRequest,
) -> None:
    engineer = visit(hands.engineer)
    started = engineer.fill(f"/signature-requests/{request_of_ana.id}/link", here="true")
    way = engineer.get(started.location).headers["location"]

    assert sign(engineer, way).status == 303

    (row,) = signing.signatures_of(db, paper)
    assert row.received_by == hands.engineer.user_id
    assert f"/documents/{paper.id}/signatures" in engineer.get(way).text


def test_nobody_signs_a_paper_that_was_withdrawn(
    db: Database, site: Site, hands: Cast, visitor: Person
) -> None:
    agreement = works.submitted(db, hands)
    paper = agreement_paper(db, hands.contracts_officer, agreement)
    first = signing.asked(db, hands.contracts_officer, paper, ANA, BETO, in_order=True)[0]
    way = link(db, site, hands.contracts_officer, first.id)
    with db.writing(hands.programme_manager) as work:
        drafts.send_back(work, agreement.id, ReturnAgreement(reason="Falta un rubro."))

    page = visitor.page(way)

    assert "volvió a corrección" in page.words
    assert sign_blindly(visitor, way).path == way
    assert signing.signatures_of(db, paper) == []


def test_declining_closes_the_link_and_tells_who_asked(
    hands: Cast, visitor: Person, visit: Visit, way: str, request_of_ana: SignatureRequest
) -> None:
    token = visitor.page(way).answers["_csrf_token"]
    sent = {"_csrf_token": token, "reason": "Falta el acarreo."}

    assert visitor.send(f"{way}/decline", {"_csrf_token": token}).status == 422
    assert visitor.send(f"{way}/decline", sent).path == way

    assert "usted no firma" in visitor.get(way).text
    told = visit(hands.contracts_officer).page(f"/signature-requests/{request_of_ana.id}")
    assert "Falta el acarreo." in told.words
    assert "Falta el acarreo." not in visit(hands.donor).page(told_of(request_of_ana)).words


def told_of(request: SignatureRequest) -> str:
    return f"/signature-requests/{request.id}"


def test_a_program_signs_by_the_same_rules(
    db: Database, visitor: Person, way: str, paper: IssuedDocument
) -> None:
    shown: dict[str, Any] = visitor.get(f"/api{way}").json()
    said = {
        "name": "Ana Prueba",
        "document_number": "34567811",
        "place": "El Palmar",
        "has_read": True,
        "read_sha256": shown["text_sha256"],
        "signed_at": "2026-02-17T09:29:00-05:00",
    }
    wrong = visitor.client.post(f"/api{way}", json=said | {"drawing": "¡no!"})
    done = visitor.client.post(
        f"/api{way}", json=said | {"drawing": b64encode(signing.picture()).decode()}
    )

    assert wrong.status_code == 422
    assert (done.status_code, done.json()["state"]) == (200, "signed")
    (row,) = signing.signatures_of(db, paper)
    assert row.signed_at == db.clock.now() - timedelta(minutes=1)
    assert visitor.client.post(f"/api{way}", json=said).status_code == 409


def test_who_tries_addresses_is_slowed_down(db: Database, site: Site) -> None:
    with TestClient(server.build(site, verifications_per_minute=3)) as client:
        answers = [client.get("/sign/abc").status_code for _ in range(5)]

    assert answers == [404, 404, 404, 429, 429]


# Those who collect


def test_the_tracker_says_who_signed_how_and_who_is_missing(
    *, db: Database, hands: Cast, visit: Visit, visitor: Person, paper: IssuedDocument, way: str
) -> None:
    signing.asked(db, hands.contracts_officer, paper, BETO)
    sign(visitor, way)

    page = visit(hands.contracts_officer).page(f"/documents/{paper.id}/signatures")

    for said in ("Hay 1 firma", "se espera 1", "en pantalla", "Beto Prueba", "JAC El Palmar"):
        assert said in page.words


def test_the_boxes_of_the_paper_are_the_first_answer_to_who_signs(
    hands: Cast, visit: Visit, paper: IssuedDocument, db: Database
) -> None:
    officer = visit(hands.contracts_officer)
    path = f"/documents/{paper.id}/signatures/new"
    first = officer.page(path).answers
    suggested, number = first["signers-0-role"], first["signers-0-document_number"]

    page = officer.fill(path, signers__0__name="Rosa Prueba", in_order="true")

    assert suggested != [""]
    assert number[0].isdigit()
    assert page.path == f"/documents/{paper.id}/signatures"
    assert [row.role for row in signing.requests(db, paper)][:1] == suggested


def test_a_paper_that_was_withdrawn_is_not_put_before_signers(
    db: Database, hands: Cast, visit: Visit
) -> None:
    agreement = works.submitted(db, hands)
    paper = agreement_paper(db, hands.contracts_officer, agreement)
    with db.writing(hands.programme_manager) as work:
        drafts.send_back(work, agreement.id, ReturnAgreement(reason="Falta un rubro."))

    page = visit(hands.contracts_officer).fill(
        f"/documents/{paper.id}/signatures/new", signers__0__name="Rosa Prueba"
    )

    assert page.status == 409
    assert signing.requests(db, paper) == []


def test_pictures_and_documents_are_for_those_who_may_read_persons(
    hands: Cast, visit: Visit, visitor: Person, way: str, request_of_ana: SignatureRequest
) -> None:
    sign(visitor, way)
    officer, engineer = visit(hands.contracts_officer), visit(hands.engineer)
    told = officer.read(f"/api{told_of(request_of_ana)}")
    (picture,) = told["signature"]["evidence"]
    path = f"/signature-evidence/{picture['id']}"

    assert told["signature"]["said_document"] == "34567811"
    assert officer.get(path).headers["content-type"] == "image/jpeg"
    assert engineer.get(path).status_code == 403
    assert "34567811" not in engineer.page(told_of(request_of_ana)).words
    assert visitor.get(path).status_code in (303, 401)


def test_what_waits_stands_in_the_inbox_of_who_asked(
    hands: Cast, visit: Visit, visitor: Person, way: str, request_of_ana: SignatureRequest
) -> None:
    def kinds(who: Actor) -> list[str]:
        piles: Any = visit(who).read("/api/inbox")
        return [pile["kind"] for pile in piles]

    assert "collect_signature" in kinds(hands.contracts_officer)
    assert "collect_signature" not in kinds(hands.engineer)
    listed = visit(hands.engineer).page("/signature-requests")
    assert told_of(request_of_ana) in listed.html

    sign(visitor, way)

    assert "collect_signature" not in kinds(hands.contracts_officer)


# The record and the public page


def test_the_record_says_who_signed_and_leaves_the_paper_as_it_is(
    hands: Cast, visit: Visit, visitor: Person, way: str, paper: IssuedDocument
) -> None:
    before = STORE.get(paper.sha256)
    officer = visit(hands.contracts_officer)
    path = f"/documents/{paper.id}/signatures"
    assert officer.fill(f"{path}/record").status == 409
    sign(visitor, way)

    assert officer.fill(f"{path}/record").path == path

    (row,) = officer.read(f"/api/documents?subject={paper.id}")["rows"]
    said = words_of(STORE.get(row["sha256"]))
    for word in ("Hoja de firmas", "Ana Prueba", "Presidenta", paper.code, "El Palmar"):
        assert word in said
    assert "34567811" not in said
    assert STORE.get(paper.sha256) == before
    verified = visitor.page(f"/v/{row['code']}")
    assert "Hoja de firmas" in verified.words


def test_the_record_is_the_same_whoever_issues_it(
    hands: Cast, visit: Visit, visitor: Person, way: str, paper: IssuedDocument
) -> None:
    by_thumb(visitor, way)
    path = f"/documents/{paper.id}/signatures"

    for who in (hands.contracts_officer, hands.engineer):
        assert visit(who).fill(f"{path}/record").status == 303

    rows = visit(hands.engineer).read(f"/api/documents?subject={paper.id}")["rows"]
    assert len(rows) == 1
    assert "Carlos Prueba" in words_of(STORE.get(rows[0]["sha256"]))


def test_in_public_there_are_roles_days_and_channels_and_no_names_that_the_paper_does_not_print(
    db: Database, hands: Cast, visitor: Person, way: str, paper: IssuedDocument
) -> None:
    signing.asked(db, hands.contracts_officer, paper, BETO)
    sign(visitor, way)

    page = visitor.page(f"/v/{paper.code}")
    told = visitor.get(f"/api/v/{paper.code}").json()["signatures"]

    for said in ("Presidenta", "en pantalla", "17 de febrero de 2026", "Aún falta 1 firma"):
        assert said in page.words
    for hidden in ("Ana Prueba", "34567811", "Beto Prueba", "El Palmar"):
        assert hidden not in page.words
    assert told["pending"] == 1
    assert told["signed"][0]["chain_position"] > 0


def test_whoever_the_paper_prints_is_named_in_public_until_they_are_erased(
    db: Database, hands: Cast, site: Site, visitor: Person
) -> None:
    agreement = works.signed(db, hands)
    paper = agreement_paper(db, hands.contracts_officer, agreement)
    printed = signing.printed_signer(paper)
    request = signing.asked(db, hands.contracts_officer, paper, printed)[0]
    way = link(db, site, hands.contracts_officer, request.id)
    assert sign(visitor, way, name=printed.name).status == 303
    assert printed.name in visitor.page(f"/v/{paper.code}").words

    with db.writing(someone(Role.ADMINISTRATOR)) as work:
        people.erase(work, request.person_id)

    page = visitor.page(f"/v/{paper.code}")
    assert printed.name not in page.words
    assert printed.role in page.words
