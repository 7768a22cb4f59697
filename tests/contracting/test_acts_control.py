"""Papers of those who watch a work: a period or a meeting is noted, what is lacking is said, and each has its own number."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest

from app import acts as every_act
from contracting import occasions, oversight
from contracting.agreements import Agreement
from contracting.documents.oversight_act import OversightActSheet
from contracting.documents.site_log_book import SiteLogBookSheet
from contracting.documents.supervision_sheet import SupervisionSheet
from contracting.meeting_sheets import (
    CommitteeName,
    NameAttendance,
    NameDecision,
    NameQuestion,
    NameTopic,
    WriteCommitteeAct,
    WriteOversightAct,
)
from contracting.occasions import ChoosePeriod, NoteMeeting, OccasionKind
from contracting.oversight import AddOversightMember, ConstituteCommittee
from contracting.supervision_sheets import PaymentAdvice, WriteSupervisionReport
from contracting.two_keys import Outcome
from foundation.acts import IssueAct, issue, write_particulars
from foundation.clock import FrozenClock, civil_date
from foundation.database import Database
from foundation.errors import InvalidCommand, Refused
from foundation.identity.actors import Actor
from foundation.money import cop
from foundation.people import DescribePerson
from foundation.records import IssuedDocument
from foundation.translations import translator
from tests.contracting.test_site_log import written
from tests.support import works
from tests.support.factories import Cast, accounts, cast
from tests.support.papers import PRESS, text_of
from tests.support.web import Person

BOOK = every_act.BY_KIND["site_log_book"]
SUPERVISION = every_act.BY_KIND["supervision_report"]
COMMITTEE = every_act.BY_KIND["committee_act"]
OVERSIGHT = every_act.BY_KIND["oversight_act"]


@pytest.fixture
def hands() -> Cast:
    return cast()


@pytest.fixture
def agreement(db: Database, hands: Cast) -> Agreement:
    """Started on Tuesday 17 February 2026."""
    return works.running(db, hands)


def period(db: Database, who: Actor, agreement: Agreement, first: date, last: date) -> UUID:
    command = ChoosePeriod(starts_on=first, ends_on=last)
    kind = OccasionKind.SITE_LOG_BOOK
    with db.writing(who) as work:
        return occasions.choose_period(work, kind, agreement.id, command).id


def meeting(db: Database, who: Actor, kind: OccasionKind, agreement: Agreement) -> UUID:
    command = NoteMeeting(met_on=civil_date(db.clock.now()))
    with db.writing(who) as work:
        return occasions.note_meeting(work, kind, agreement.id, command).id


def issued(db: Database, who: Actor, kind: str, subject: UUID) -> IssuedDocument:
    with db.writing(who) as work:
        return issue(work, PRESS, every_act.BY_KIND[kind], subject, IssueAct())


def test_a_book_has_the_pages_of_its_days_and_names_those_without_one(
    db: Database, clock: FrozenClock, hands: Cast, agreement: Agreement
) -> None:
    first = civil_date(db.clock.now())
    clock.advance(timedelta(days=4))
    empty = period(db, hands.engineer, agreement, first, first)
    with pytest.raises(Refused, match="no page of these days"):
        issued(db, hands.engineer, "site_log_book", empty)
    written(db, hands, agreement, day=first)
    written(db, hands, agreement, day=first + timedelta(days=2))
    book = period(db, hands.engineer, agreement, first, first + timedelta(days=3))
    with db.reading(hands.auditor) as work:
        said: SiteLogBookSheet = BOOK.sheet(work, work.get(BOOK.noun, book), translator("es"))
    one, other = (issued(db, hands.engineer, "site_log_book", key) for key in (empty, book))

    assert [(page.number, page.days_late) for page in said.pages] == [(1, 4), (2, 2)]
    assert said.missing == (first + timedelta(days=1), first + timedelta(days=3))
    assert said.pages[0].activities[0].place == "K0+120 a K0+160"
    assert (one.number, other.number) == (1, 2)
    assert "Espacio anulado" in text_of(other)


def test_a_period_lies_between_the_start_and_today(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    today = civil_date(db.clock.now())
    with pytest.raises(InvalidCommand) as early:
        period(db, hands.engineer, agreement, today - timedelta(days=1), today)
    with pytest.raises(InvalidCommand) as late:
        period(db, hands.engineer, agreement, today, today + timedelta(days=1))

    assert set(early.value.errors) == {"starts_on"}
    assert set(late.value.errors) == {"ends_on"}


def test_a_committee_says_what_it_decided_and_a_correction_is_the_second_version(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    key = meeting(db, hands.engineer, OccasionKind.COMMITTEE_ACT, agreement)
    with db.reading(hands.engineer) as work:
        gaps = every_act.of_subject(work, COMMITTEE, key).gaps
    said = WriteCommitteeAct(
        committee=CommitteeName.TECHNICAL,
        place="Caseta comunal",
        attending=(NameAttendance(post="Secretario de planeación"),),
        agenda=(NameTopic(topic="Avance de la excavación"),),
        decisions=(
            NameDecision(
                decided="Proteger los taludes.", responsible_post="Presidenta de la junta"
            ),
        ),
    )
    papers = []
    for place in ("Caseta comunal", "Escuela"):
        with db.writing(hands.engineer) as work:
            command = WriteCommitteeAct(
                **{name: getattr(said, name) for name in said.__struct_fields__ if name != "place"},
                place=place,
            )
            write_particulars(work, COMMITTEE, key, command)
        papers.append(issued(db, hands.engineer, "committee_act", key))
    again = meeting(db, hands.engineer, OccasionKind.COMMITTEE_ACT, agreement)

    assert [gap.href for gap in gaps] == [f"/acts/committee_act/{key}/particulars"]
    assert [(one.number, one.document_version) for one in papers] == [(1, 1), (1, 2)]
    assert "Proteger los taludes." in text_of(papers[1])
    with pytest.raises(Refused):
        issued(db, hands.engineer, "committee_act", again)


def test_an_oversight_act_reads_committee_and_verdicts_and_keeps_what_is_sealed(
    db: Database,
) -> None:
    hands = accounts(db)
    agreement = works.running(db, hands)
    key = meeting(db, hands.committee, OccasionKind.OVERSIGHT_ACT, agreement)
    with db.reading(hands.committee) as work:
        gaps = every_act.of_subject(work, OVERSIGHT, key).gaps
    today = civil_date(db.clock.now())
    with db.writing(hands.social_facilitator) as work:
        oversight.constitute(
            work,
            agreement.project_id,
            ConstituteCommittee(
                act_number="003",
                constituted_on=today,
                until_on=today + timedelta(days=300),
                object="La obra entera",
                residence="Vereda El Palmar",
            ),
        )
        oversight.add_member(
            work,
            agreement.project_id,
            AddOversightMember(
                person=DescribePerson(name="Gloria Prueba", document_number="34567899"),
                joined_on=today,
                user=hands.committee.user_id,
            ),
        )
    first, second, *_ = works.plan(db, agreement, hands)
    for milestone in (first, second):
        works.report(db, hands, milestone)
        works.committee_says(db, hands, milestone, Outcome.MET)
    works.engineer_says(db, hands, first, Outcome.MET)
    said = WriteOversightAct(
        place="Escuela",
        observed="La subbase está compacta.",
        questions=(NameQuestion(asked="¿Cuándo llega el cemento?", addressed_to="Tesorera"),),
    )
    with db.writing(hands.committee) as work:
        write_particulars(work, OVERSIGHT, key, said)
    with db.reading(hands.committee) as work:
        row = work.get(OVERSIGHT.noun, key)
        sheet: OversightActSheet = OVERSIGHT.sheet(work, row, translator("es"))
    paper = issued(db, hands.committee, "oversight_act", key)

    assert f"/works/{agreement.project_id}/oversight" in [gap.href for gap in gaps]
    assert [one.position for one in sheet.verdicts] == [1]
    assert [one.signatory.name for one in sheet.members] == ["Gloria Prueba"]
    assert not sheet.members[0].impediments
    assert "¿Cuándo llega el cemento?" in text_of(paper)


def test_a_supervision_report_says_the_figures_of_its_own_days(
    db: Database, clock: FrozenClock, hands: Cast, agreement: Agreement
) -> None:
    works.pay(db, hands, works.approve(db, hands, works.advance_requested(db, hands, agreement)))
    first = works.plan(db, agreement, hands)[0]
    clock.advance(timedelta(days=7))
    today = civil_date(db.clock.now())
    works.verify(db, hands, first)
    written(db, hands, agreement, tests="Densidad en tres puntos.")
    kind = OccasionKind.SUPERVISION_REPORT
    week = ChoosePeriod(starts_on=today - timedelta(days=3), ends_on=today)
    with db.writing(hands.engineer) as work:
        key = occasions.choose_period(work, kind, agreement.id, week).id
        said = WriteSupervisionReport(
            done="Se compactó la subbase.",
            safety="Sin accidentes.",
            environment="Sin novedad.",
            social="La veeduría visitó la obra.",
            recommendation=PaymentAdvice.PAY,
            reason="El hito 1 está verificado.",
        )
        write_particulars(work, SUPERVISION, key, said)
    with db.reading(hands.engineer) as work:
        row = work.get(SUPERVISION.noun, key)
        sheet: SupervisionSheet = SUPERVISION.sheet(work, row, translator("es"))
    paper = issued(db, hands.engineer, kind, key)

    assert (sheet.before.built, sheet.after.built) == (cop("0"), cop("27_300_000"))
    assert sheet.before.paid == sheet.after.paid == cop("27_300_000")
    assert not sheet.payments
    assert [one.said for one in sheet.tests] == ["Densidad en tres puntos."]
    assert len(sheet.photos) == 1
    assert "Se recomienda pagar" in text_of(paper)


@pytest.mark.one_database
def test_an_act_of_a_period_begins_on_the_page_of_the_acts(
    db: Database, visit: Callable[[Actor | None], Person]
) -> None:
    people = accounts(db)
    agreement = works.running(db, people)
    written(db, people, agreement)
    engineer = visit(people.engineer)
    here = f"/agreements/{agreement.id}/site-log-books/new"
    today = civil_date(db.clock.now()).isoformat()

    assert here in engineer.get(f"/works/{agreement.project_id}/acts").text
    begun = engineer.fill(here, starts_on=today, ends_on=today)

    assert begun.location.startswith("/acts/site_log_book/")
    assert "No falta nada" in engineer.page(begun.location).words
