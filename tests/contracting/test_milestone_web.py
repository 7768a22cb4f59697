"""Milestones in front of people: reporting with photographs, and two verdicts beside each other."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

import pytest

from contracting.agreements import Agreement
from contracting.two_keys import Outcome
from contracting.views import milestones as views
from foundation.database import Database
from foundation.identity.actors import Actor
from foundation.money import cop
from tests.foundation.drawn import pdf, photo
from tests.support import works
from tests.support.factories import Cast, accounts
from tests.support.queries import counted
from tests.support.web import Person

# Every page is asked on both engines by the generated tests; what pages say is tried on one.
pytestmark = pytest.mark.one_database

Visit = Callable[[Actor | None], Person]


@dataclass(frozen=True)
class Site:
    """Who reports and who looks."""

    organisation: Person
    committee: Person
    engineer: Person


@pytest.fixture
def hands(db: Database) -> Cast:
    return accounts(db)


@pytest.fixture
def site_people(hands: Cast, visit: Visit) -> Site:
    return Site(*(visit(actor) for actor in (hands.organisation, hands.committee, hands.engineer)))


@pytest.fixture
def agreement(db: Database, hands: Cast) -> Agreement:
    return works.running(db, hands)


@pytest.fixture
def milestone(db: Database, hands: Cast, agreement: Agreement) -> UUID:
    """The third one, worth $ 36.400.000."""
    return works.plan(db, agreement, hands)[2]


def taken_at(second: int, accuracy: Fraction | None = None) -> bytes:
    return photo(
        (140 + second, 90),
        taken=f"2026:02:16 15:20:{second:02d}",
        latitude=(3, 2, second),
        longitude=(76, 24, 30),
        accuracy=accuracy,
    )


# Reporting


def test_several_photos_of_one_report_are_shown_with_place_time_and_fingerprint(
    milestone: UUID, site_people: Site
) -> None:
    path = f"/milestones/{milestone}"
    form = site_people.organisation.page(f"{path}/report").answers
    uploads = [
        ("photos", ("a.jpg", taken_at(4, Fraction(79, 10)))),
        ("photos", ("b.jpg", taken_at(54))),
    ]

    response = site_people.organisation.client.post(
        f"{path}/report",
        data={**form, "note": "Quedó fundida la placa."},
        files=uploads,
        headers=site_people.organisation.headers,
        follow_redirects=False,
    )

    assert response.status_code == 303
    report = site_people.committee.read(f"/api{path}")["report"]
    assert [shot["distance_m"] for shot in report["photos"]] == [16, 1538]
    page = site_people.committee.page(path)
    assert [shot["accuracy_m"] for shot in report["photos"]] == [8, None]
    assert "a 16 m de la obra, ± 8 m" in page.words
    assert "a 1,5 km de la obra" in page.words
    assert "tomada el 16 de febrero de 2026, 15:20" in page.words
    assert "recibida el 17 de febrero de 2026, 09:30" in page.words
    assert report["photos"][0]["sha256"][:16] in page.html


def test_a_photo_that_arrived_is_kept_when_the_words_are_missing(
    milestone: UUID, site_people: Site
) -> None:
    path = f"/milestones/{milestone}/report"

    first = site_people.organisation.fill(path, {"photos": taken_at(7)}, note="")
    second = site_people.organisation.send(path, {**first.answers, "note": ["Quedó fundida."]})

    assert first.status == 422
    assert first.wrong == {"note"}
    assert "Foto 1, recibida" in first.words
    assert second.status == 303
    view = site_people.committee.read(f"/api/milestones/{milestone}")
    assert len(view["report"]["photos"]) == 1


def test_a_kept_photo_can_be_taken_out_before_it_is_sent(
    milestone: UUID, site_people: Site
) -> None:
    path = f"/milestones/{milestone}/report"
    first = site_people.organisation.fill(path, {"photos": taken_at(7)}, note="")

    sent = site_people.organisation.send(
        path, {**first.answers, "note": ["Quedó fundida."], "_kept_photos": []}
    )

    assert sent.status == 422
    assert sent.wrong == {"photos"}


def test_what_is_no_photo_and_a_missing_word_are_said_together(
    milestone: UUID, site_people: Site
) -> None:
    path = f"/milestones/{milestone}/report"

    sent = site_people.organisation.fill(path, {"photos": pdf()}, note="")

    assert sent.status == 422
    assert sent.wrong == {"note", "photos"}


def test_a_photo_that_proves_another_milestone_is_pointed_at(
    db: Database, hands: Cast, agreement: Agreement, milestone: UUID, site_people: Site
) -> None:
    first = works.plan(db, agreement, hands)[0]
    site_people.organisation.fill(
        f"/milestones/{first}/report", {"photos": taken_at(9)}, note="Subbase lista."
    )

    sent = site_people.organisation.fill(
        f"/milestones/{milestone}/report", {"photos": taken_at(9)}, note="Placa lista."
    )

    assert sent.status == 422
    assert sent.wrong == {"photos-0"}
    assert "Esta fotografía ya prueba otro hito" in sent.words


# The committee: one question on each screen


def test_the_committee_sees_three_answers_and_then_only_what_its_answer_needs(
    db: Database, hands: Cast, milestone: UUID, site_people: Site
) -> None:
    works.report(db, hands, milestone)
    path = f"/milestones/{milestone}/committee-verdict"

    page = site_people.committee.page(f"/milestones/{milestone}")
    choosing = site_people.committee.page(path)
    met = site_people.committee.page(f"{path}?outcome=met")
    partly = site_people.committee.page(f"{path}?outcome=partly&amount=27.300.000")
    not_met = site_people.committee.page(f"{path}?outcome=not_met")

    for asked in (page, choosing):
        for outcome in Outcome:
            assert f"{path}?outcome={outcome}" in asked.html
    assert choosing.answers == {}
    assert met.answers["outcome"] == ["met"]
    assert 'id="f-amount"' not in met.html
    assert partly.answers["amount"] == ["27.300.000"]
    assert "Tres cuartas partes $ 27.300.000" in partly.words.replace("\xa0", " ")
    assert 'id="f-amount"' not in not_met.html


def test_the_committee_answers_yes_with_two_touches(
    db: Database, hands: Cast, milestone: UUID, site_people: Site
) -> None:
    works.report(db, hands, milestone)

    sent = site_people.committee.fill(f"/milestones/{milestone}/committee-verdict?outcome=met")

    assert sent.path == f"/milestones/{milestone}"
    view = site_people.committee.read(f"/api/milestones/{milestone}")
    assert view["keys"]["committee"]["outcome"] == "met"
    assert view["keys"]["committee"]["amount"]["minor"] == cop("36_400_000").minor
    assert view["turn"] == "judge"
    assert view["who"] == ["engineer"]


def test_a_no_without_a_reason_comes_back_with_the_question(
    db: Database, hands: Cast, milestone: UUID, site_people: Site
) -> None:
    works.report(db, hands, milestone)

    sent = site_people.committee.fill(f"/milestones/{milestone}/committee-verdict?outcome=not_met")

    assert sent.status == 422
    assert sent.wrong == {"reason"}
    assert sent.answers["outcome"] == ["not_met"]


# The engineer, and both together


def test_a_disagreement_is_said_in_words_beside_both_verdicts(
    db: Database, hands: Cast, milestone: UUID, site_people: Site
) -> None:
    works.report(db, hands, milestone)
    works.committee_says(db, hands, milestone)

    site_people.engineer.fill(
        f"/milestones/{milestone}/engineer-verdict",
        outcome="partly",
        amount="21.400.000",
        reason="El espesor no llega.",
    )

    page = site_people.committee.page(f"/milestones/{milestone}")
    words = page.words.replace("\xa0", " ")
    assert "No están de acuerdo" in words
    assert "verificó $ 36.400.000 y la ingeniería $ 21.400.000: solo cuentan $ 21.400.000" in words
    assert "El espesor no llega." in words
    assert site_people.committee.read(f"/api/milestones/{milestone}")["state"] == "disputed"


def test_neither_sees_what_the_other_found_before_judging(
    db: Database, hands: Cast, milestone: UUID, site_people: Site
) -> None:
    works.report(db, hands, milestone)
    works.committee_says(db, hands, milestone, Outcome.NOT_MET, reason="No hay placa.")
    path = f"/milestones/{milestone}"

    for page in (path, f"{path}/engineer-verdict", f"/api{path}"):
        assert "No hay placa." not in site_people.engineer.get(page).text
    sealed = site_people.engineer.read(f"/api{path}")
    assert sealed["report"]["committee"] is None
    assert sealed["keys"]["sealed"] == "committee"
    assert sealed["keys"]["status"] == "awaiting_engineer"
    assert "sigue cerrado" in site_people.organisation.page(path).words
    assert "No hay placa." in site_people.committee.page(path).words
    works.engineer_says(db, hands, milestone)
    assert "No hay placa." in site_people.engineer.page(path).words


def test_an_amount_above_the_milestone_is_refused_and_kept(
    db: Database, hands: Cast, milestone: UUID, site_people: Site
) -> None:
    works.report(db, hands, milestone)

    sent = site_people.engineer.fill(
        f"/milestones/{milestone}/engineer-verdict",
        outcome="partly",
        amount="36.400.001",
        reason="Falta poco.",
    )

    assert sent.status == 422
    assert sent.wrong == {"amount"}
    assert sent.answers["amount"] == ["36.400.001"]


def test_who_reported_is_told_why_somebody_else_judges(
    db: Database, hands: Cast, milestone: UUID, site_people: Site
) -> None:
    works.report(db, hands, milestone)

    sent = site_people.organisation.ask(
        f"/api/milestones/{milestone}/committee-verdict", {"outcome": "met"}
    )

    assert sent.status_code == 403
    page = site_people.organisation.page(f"/milestones/{milestone}")
    assert "Lo puede hacer: Comité de veeduría, Ingeniería" in page.words


def test_earlier_reports_keep_their_photos_and_their_verdicts(
    db: Database, hands: Cast, milestone: UUID, site_people: Site
) -> None:
    works.report(db, hands, milestone, note="Primer intento.")
    works.committee_says(db, hands, milestone, Outcome.NOT_MET, reason="Se partió.")
    works.engineer_says(db, hands, milestone, Outcome.NOT_MET, reason="Sin curado.")
    works.report(db, hands, milestone, note="Se demolió y se fundió de nuevo.")

    view = site_people.engineer.read(f"/api/milestones/{milestone}")

    assert view["report"]["number"] == 2
    assert view["keys"]["status"] == "awaiting_both"
    assert [report["number"] for report in view["earlier"]] == [1]
    assert view["earlier"][0]["committee"]["reason"] == "Se partió."
    assert "Primer intento." in site_people.engineer.page(f"/milestones/{milestone}").words


def test_the_page_of_a_milestone_asks_a_dozen_questions_at_most(
    db: Database, hands: Cast, milestone: UUID
) -> None:
    works.report(db, hands, milestone)
    works.committee_says(db, hands, milestone, Outcome.NOT_MET)
    works.engineer_says(db, hands, milestone, Outcome.NOT_MET)
    works.report(db, hands, milestone)

    for actor in (hands.committee, hands.engineer, hands.organisation, hands.auditor):
        with db.reading(actor) as work, counted(db) as statements:
            views.detail(work, milestone)

        assert len(statements) <= 12
