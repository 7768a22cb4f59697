"""Whoever holds a paper learns whether it is ours and still stands, without signing in, and nothing of what it says."""

import hashlib
from collections.abc import Callable

import pytest
from litestar.testing import TestClient

from app import server
from contracting import drafts, issuing
from contracting.drafts import ReturnAgreement
from contracting.issuing import IssueAgreement
from foundation.database import Database
from foundation.http.site import Site
from foundation.identity.actors import Actor
from foundation.issuing import Language
from foundation.records import IssuedDocument
from tests.support import works
from tests.support.factories import STORE, Cast, cast
from tests.support.papers import PRESS, agreement_paper, closed_assembly, minutes_of
from tests.support.web import Page, Person

Visit = Callable[[Actor | None], Person]


@pytest.fixture
def hands() -> Cast:
    return cast()


@pytest.fixture
def visitor(visit: Visit) -> Person:
    return visit(None)


@pytest.fixture
def minutes(db: Database, hands: Cast) -> IssuedDocument:
    return minutes_of(db, hands.social_facilitator, closed_assembly(db, hands))


def bytes_of(document: IssuedDocument) -> bytes:
    return STORE.get(document.sha256)


def compare(visitor: Person, data: bytes | None, path: str = "/v") -> Page:
    answers = visitor.page("/v").answers
    return visitor.send(path, answers, {"file": data} if data is not None else None)


def test_a_code_says_what_the_paper_is_and_nothing_of_what_it_says(
    visitor: Person, minutes: IssuedDocument
) -> None:
    page = visitor.page(f"/v/{minutes.code}")

    for said in (
        "Este documento es nuestro y está vigente",
        "Acta de asamblea",
        "001",
        "17 de febrero de 2026",
        minutes.code,
        " ".join(minutes.fingerprint[start : start + 4] for start in range(0, 16, 4)),
        str(minutes.anchor_position),
    ):
        assert said in page.words
    for hidden in ("Ana Lucía", "34567811", "El Palmar", "Caloto", "Placa huella"):
        assert hidden not in page.words


@pytest.mark.parametrize("write", [str.lower, lambda code: code.replace("-", "  "), str])
def test_a_code_may_be_typed_in_any_way(
    visitor: Person, minutes: IssuedDocument, write: Callable[[str], str]
) -> None:
    response = visitor.get(f"/v?code={write(minutes.code)}")

    assert (response.status_code, response.headers["location"]) == (303, f"/v/{minutes.code}")


def test_an_unknown_code_is_answered_plainly(visitor: Person) -> None:
    response = visitor.get("/v/K7QX-3MPR-9TWB")

    assert response.status_code == 404
    assert "Ningún documento nuestro tiene el código K7QX-3MPR-9TWB" in response.text
    assert 'name="code" value="K7QX-3MPR-9TWB"' in response.text


@pytest.mark.parametrize("strange", ["", "%00", "'; drop table", "ÑÑÑÑ-ÑÑÑÑ", "A" * 300])
def test_strange_codes_are_unknown_codes(visitor: Person, strange: str) -> None:
    response = visitor.client.get("/v/x", params={"code": strange})

    assert response.status_code == 404
    assert visitor.get("/v").status_code == 200


def test_the_very_file_is_recognised_with_its_code_and_without(
    visitor: Person, minutes: IssuedDocument
) -> None:
    by_file = compare(visitor, bytes_of(minutes))
    by_both = compare(visitor, bytes_of(minutes), f"/v/{minutes.code}")

    for page in (by_file, by_both):
        assert page.status == 200
        assert "exactamente el documento que expedimos" in page.words
        assert minutes.code in page.words


def test_an_altered_file_is_found_out(visitor: Person, minutes: IssuedDocument) -> None:
    altered = bytes_of(minutes).replace(b"%%EOF", b"%% EOF")

    with_code = compare(visitor, altered, f"/v/{minutes.code}")
    without = compare(visitor, altered)

    assert "no es el documento que expedimos con este código" in with_code.words
    assert without.status == 404
    assert "Nunca expedimos este archivo" in without.words


def test_another_paper_s_file_does_not_pass_for_this_one(
    db: Database, hands: Cast, visitor: Person, minutes: IssuedDocument
) -> None:
    other = minutes_of(db, hands.social_facilitator, closed_assembly(db, hands))

    page = compare(visitor, bytes_of(other), f"/v/{minutes.code}")

    assert "no es el documento que expedimos con este código" in page.words


def test_what_is_no_pdf_and_what_is_no_file_are_said_so(visitor: Person) -> None:
    picture, nothing = compare(visitor, b"\x89PNG not a paper"), compare(visitor, None)

    assert "no es un PDF" in picture.words
    assert nothing.status == 422
    assert "Elija el PDF del documento." in nothing.words


def test_a_compared_file_is_not_kept(visitor: Person, minutes: IssuedDocument) -> None:
    strange = b"%PDF-1.7 a paper that somebody made at home"

    compare(visitor, strange)

    assert not STORE.is_whole(hashlib.sha256(strange).hexdigest())


def test_a_replaced_paper_names_the_version_that_stands(
    db: Database, hands: Cast, visitor: Person
) -> None:
    agreement = works.submitted(db, hands)
    first = agreement_paper(db, hands.contracts_officer, agreement)
    works.sign(db, hands, agreement)
    second = agreement_paper(db, hands.contracts_officer, agreement)

    old, new = visitor.page(f"/v/{first.code}"), visitor.page(f"/v/{second.code}")

    assert "otra versión lo reemplaza" in old.words
    assert "En su lugar está vigente la versión 2, expedida el 17 de febrero de 2026." in old.words
    assert f'href="/v/{second.code}"' in old.html
    assert "es nuestro y está vigente" in new.words
    assert agreement.number is not None
    assert agreement.number in new.words
    assert "Rosa Elvira" not in new.words


def test_a_paper_of_an_agreement_that_went_back_no_longer_stands(
    db: Database, hands: Cast, visitor: Person
) -> None:
    agreement = works.submitted(db, hands)
    paper = agreement_paper(db, hands.contracts_officer, agreement)
    with db.writing(hands.programme_manager) as work:
        drafts.send_back(work, agreement.id, ReturnAgreement(reason="Falta el rubro."))

    page = visitor.page(f"/v/{paper.code}")

    assert "ya no está vigente" in page.words
    assert "volvió a corrección" in page.words
    assert "Falta el rubro" not in page.words


def test_programs_ask_with_the_hash_they_counted(
    db: Database, hands: Cast, visitor: Person, minutes: IssuedDocument
) -> None:
    path = f"/api/v/{minutes.code}"

    known = visitor.get(path).json()
    same = visitor.get(f"{path}?sha256={minutes.sha256}").json()
    other = visitor.get(f"{path}?sha256={'0' * 64}").json()

    assert known["standing"] == "current"
    assert (known["matches"], same["matches"], other["matches"]) == (None, True, False)
    assert known["fingerprint"] == minutes.fingerprint
    assert visitor.get(f"{path}?sha256=xyz").status_code == 422
    assert visitor.get("/api/v/K7QX-3MPR-9TWB").status_code == 404
    assert not {"subject_id", "territory", "issued_by", "project_id"} & known.keys()


def test_a_translation_is_a_paper_of_its_own(db: Database, hands: Cast, visitor: Person) -> None:
    agreement = works.signed(db, hands)
    agreement_paper(db, hands.contracts_officer, agreement)
    with db.writing(hands.contracts_officer) as work:
        english = issuing.issue_agreement(
            work, PRESS, agreement.id, IssueAgreement(language=Language.EN)
        )

    page = visitor.page(f"/v/{english.code}")

    assert "es nuestro y está vigente" in page.words
    assert "Inglés" in page.words


def test_whoever_tries_codes_by_the_dozen_is_slowed_down(site: Site) -> None:
    with TestClient(
        server.build(site, requests_per_minute=0, verifications_per_minute=5)
    ) as client:
        found = [client.get("/v/K7QX-3MPR-9TWB").status_code for _ in range(7)]
        others = client.get("/sign-in").status_code

    assert found == [404] * 5 + [429] * 2
    assert others == 200


def test_a_form_of_another_site_compares_nothing(visitor: Person, minutes: IssuedDocument) -> None:
    response = visitor.client.post(
        "/v",
        files={"file": ("acta.pdf", bytes_of(minutes))},
        headers={"origin": "https://evil.example"},
    )

    assert response.status_code == 403
