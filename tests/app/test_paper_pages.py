"""Papers are issued with one press and downloaded exactly as they were stored, by whoever sees their territory."""

from collections.abc import Callable

import pytest

from contracting import payments
from contracting.agreements import Agreement
from foundation.database import Database
from foundation.identity.actors import Actor
from foundation.identity.permissions import Role
from foundation.records import IssuedDocument
from portfolio.assemblies import Assembly
from tests.support import factories, works
from tests.support.factories import STORE, Cast, accounts
from tests.support.golden import words_of
from tests.support.papers import agreement_paper, closed_assembly, issued, minutes_of
from tests.support.web import Person

# Every page is asked on both engines by the generated tests; what pages say is tried on one.
pytestmark = pytest.mark.one_database

Visit = Callable[[Actor | None], Person]

PASTO = "CO.52.52001."


@pytest.fixture
def hands(db: Database) -> Cast:
    return accounts(db)


@pytest.fixture
def assembly(db: Database, hands: Cast) -> Assembly:
    return closed_assembly(db, hands)


@pytest.fixture
def minutes(db: Database, hands: Cast, assembly: Assembly) -> IssuedDocument:
    return minutes_of(db, hands.social_facilitator, assembly)


@pytest.fixture
def signed(db: Database, hands: Cast) -> Agreement:
    return works.signed(db, hands)


def test_minutes_are_issued_with_one_press(
    db: Database, hands: Cast, visit: Visit, assembly: Assembly
) -> None:
    person = visit(hands.social_facilitator)

    form = person.page(f"/assemblies/{assembly.id}/minutes")
    done = person.send(f"/assemblies/{assembly.id}/minutes", form.answers)

    assert done.status == 303
    assert done.location == f"/assemblies/{assembly.id}?done=IssueMinutes"
    (document,) = issued(db)
    assert document.subject_id == assembly.id
    assert f"https://minga.example/v/{document.code}" in words_of(STORE.get(document.sha256))


def test_a_paper_is_issued_by_api_and_described(
    db: Database, hands: Cast, visit: Visit, assembly: Assembly
) -> None:
    person = visit(hands.social_facilitator)

    response = person.ask(f"/api/assemblies/{assembly.id}/minutes", {"language": "en"})

    (document,) = issued(db)
    view = response.json()
    assert response.status_code == 200
    assert view["id"] == str(document.id)
    assert (view["language"], view["version"], view["is_current"]) == ("en", 1, True)
    assert person.read(f"/api/documents/{document.id}") == view
    assert person.read(f"/api/documents?subject={assembly.id}")["rows"] == [view]


def test_a_press_from_elsewhere_issues_nothing(
    db: Database, hands: Cast, visit: Visit, assembly: Assembly
) -> None:
    person = visit(hands.social_facilitator)

    response = person.client.post(
        f"/assemblies/{assembly.id}/minutes", data={"language": "es"}, headers=person.headers
    )

    assert response.status_code == 403
    assert issued(db) == []


def test_who_may_not_take_the_step_issues_nothing(
    db: Database, hands: Cast, visit: Visit, signed: Agreement
) -> None:
    for who in (hands.auditor, hands.committee, hands.donor):
        person = visit(who)
        assert person.ask(f"/api/agreements/{signed.id}/document", {}).status_code == 403
        assert person.get(f"/agreements/{signed.id}/document").status_code == 403
    stranger = visit(factories.user(db, Role.CONTRACTS_OFFICER, PASTO, user_name="otra.oficina"))
    assert stranger.ask(f"/api/agreements/{signed.id}/document", {}).status_code == 404
    assert visit(None).ask(f"/api/agreements/{signed.id}/document", {}).status_code == 401
    assert issued(db) == []


def test_a_step_not_taken_is_a_refusal_with_its_reason(
    hands: Cast, visit: Visit, signed: Agreement
) -> None:
    person = visit(hands.engineer)

    response = person.ask(f"/api/agreements/{signed.id}/start-act", {})

    assert response.status_code == 409
    assert response.json()["detail"] == "La obra aún no ha iniciado."


def test_every_paper_of_contracting_has_its_page(db: Database, hands: Cast, visit: Visit) -> None:
    handover = works.handed_over(db, hands)
    agreement_id = handover.agreement_id
    with db.reading(hands.auditor) as work:
        payment = payments.payments_of(work, agreement_id)[0]
    manager, officer = visit(hands.programme_manager), visit(hands.contracts_officer)

    pages = {
        f"/agreements/{agreement_id}/document": (officer, f"/agreements/{agreement_id}"),
        f"/agreements/{agreement_id}/start-act": (officer, f"/agreements/{agreement_id}"),
        f"/payments/{payment.id}/certificate": (manager, f"/payments/{payment.id}"),
        f"/handovers/{handover.id}/document": (manager, f"/works/{handover.project_id}/handover"),
    }

    for path, (person, back) in pages.items():
        done = person.send(path, person.page(path).answers)
        assert (done.status, done.path) == (303, back)
    assert [paper.kind for paper in issued(db)] == [
        "agreement",
        "start_act",
        "certificate",
        "handover_act",
    ]


def test_a_paper_is_given_exactly_as_it_was_stored(
    hands: Cast, visit: Visit, minutes: IssuedDocument
) -> None:
    person = visit(hands.auditor)

    response = person.get(f"/documents/{minutes.id}")
    again = person.get(f"/documents/{minutes.id}", **{"if-none-match": response.headers["etag"]})

    assert response.content == STORE.get(minutes.sha256)
    assert response.headers["content-type"] == "application/pdf"
    assert response.headers["content-disposition"] == 'inline; filename="minutes-001-v1.pdf"'
    assert response.headers["cache-control"] == "private, no-cache"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert (again.status_code, again.content) == (304, b"")


def test_a_paper_of_an_agreement_is_named_by_it(
    db: Database, hands: Cast, visit: Visit, signed: Agreement
) -> None:
    document = agreement_paper(db, hands.contracts_officer, signed)

    response = visit(hands.auditor).get(f"/documents/{document.id}")

    name = f"agreement-{signed.number}-001-v1.pdf"
    assert response.headers["content-disposition"] == f'inline; filename="{name}"'


def test_nobody_gets_a_paper_of_a_territory_out_of_sight(
    db: Database, visit: Visit, minutes: IssuedDocument
) -> None:
    stranger = visit(factories.user(db, Role.AUDITOR, PASTO, user_name="auditora.pasto"))

    assert stranger.get(f"/documents/{minutes.id}").status_code == 404
    assert stranger.get(f"/api/documents/{minutes.id}").status_code == 404
    assert stranger.read(f"/api/documents?subject={minutes.subject_id}")["rows"] == []
    assert visit(None).get(f"/documents/{minutes.id}").status_code == 303
    assert visit(None).get(f"/api/documents/{minutes.id}").status_code == 401


def test_a_draft_is_previewed_and_not_kept(db: Database, hands: Cast, visit: Visit) -> None:
    draft = works.drafted(db, hands)
    person = visit(hands.contracts_officer)

    response = person.get(f"/agreements/{draft.id}/preview")
    english = person.get(f"/agreements/{draft.id}/preview?language=en")

    assert response.headers["content-type"] == "application/pdf"
    assert response.headers["cache-control"] == "no-store"
    assert "BORRADOR" in words_of(response.content)
    assert "DRAFT" in words_of(english.content)
    assert issued(db) == []
    assert visit(None).get(f"/agreements/{draft.id}/preview").status_code == 303
