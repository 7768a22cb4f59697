"""Grievances: anonymous where somebody wants, read by few, answered within the days of the rule, followed by a code."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from contracting import grievances
from contracting.grievances import (
    AnswerGrievance,
    Complain,
    Grievance,
    GrievanceCategory,
    GrievanceState,
    RecategoriseGrievance,
    RecordGrievance,
    Satisfaction,
    SayIfSatisfied,
)
from contracting.views import grievances as views
from foundation.clock import FrozenClock
from foundation.database import Database
from foundation.errors import Forbidden, InvalidCommand, NotFound
from foundation.identity.actors import SYSTEM, Actor
from foundation.people import Person
from tests.support.factories import CALOTO, Cast, accounts, cast, changed
from tests.support.web import Person as Visitor

Visit = Callable[[Actor | None], Visitor]

COMPLAINT = RecordGrievance(
    territory=CALOTO,
    category=GrievanceCategory.PAYMENT,
    about="No nos han pagado la última quincena.",
)


@pytest.fixture
def hands() -> Cast:
    return cast()


def recorded(db: Database, hands: Cast, **overrides: object) -> Grievance:
    with db.writing(hands.social_facilitator) as work:
        return grievances.record(work, changed(COMPLAINT, overrides))


def test_the_days_to_answer_are_business_days_of_the_category(
    db: Database, clock: FrozenClock, hands: Cast
) -> None:
    # Tuesday 17 February 2026 and 15 business days without a holiday: Tuesday 10 March; five: Tuesday 24 February.
    clock.move_to(clock.now().replace(year=2026, month=2, day=17))
    row = recorded(db, hands)
    assert row.due_on == date(2026, 3, 10)

    with db.writing(hands.social_facilitator) as work:
        again = grievances.recategorise(
            work, row.id, RecategoriseGrievance(category=GrievanceCategory.SAFETY)
        )

    assert again.due_on == date(2026, 2, 24)


def test_only_who_may_read_complaints_reads_one_and_others_see_a_count(
    db: Database, hands: Cast
) -> None:
    row = recorded(db, hands)

    for other in (hands.engineer, hands.organisation, hands.donor, hands.administrator):
        with pytest.raises(Forbidden), db.reading(other) as work:
            views.detail(work, row.id)
    with db.reading(hands.programme_manager) as work:
        assert views.detail(work, row.id).about == COMPLAINT.about
        assert views.list_page(work, views.GrievanceQuery()).total == 1
    with db.reading(SYSTEM) as work:
        assert views.counts(work).received == 1
        kept = work.session.execute(
            sa.text("SELECT facts FROM audit_entry WHERE action = 'grievance.received'")
        ).scalar_one()
    assert re.fullmatch(r'\{"due_on":"[0-9-]{10}"\}', kept)


def test_an_answer_that_does_not_settle_it_opens_it_again(
    db: Database, clock: FrozenClock, hands: Cast
) -> None:
    row = recorded(db, hands)
    clock.advance(timedelta(days=40))
    with db.writing(hands.programme_manager) as work:
        grievances.answer(work, row.id, AnswerGrievance(answer="Se paga el viernes."))
    with pytest.raises(InvalidCommand):
        SayIfSatisfied(satisfaction=Satisfaction.NO)

    with db.writing(SYSTEM) as work:
        command = SayIfSatisfied(satisfaction=Satisfaction.NO, remark="No pagaron.")
        again = grievances.say_if_satisfied(work, row.code.lower().replace("-", " "), command)

    assert (again.state, again.reopened) == (GrievanceState.RECEIVED, 1)
    assert again.due_on > row.received_at.date() + timedelta(days=40)
    with db.reading(SYSTEM) as work:
        found = views.counts(work)
    assert (found.answered, found.answered_in_time, found.open) == (1, 0, 1)


def test_a_name_stands_apart_and_is_erased_by_who_holds_the_code(db: Database, hands: Cast) -> None:
    row = recorded(db, hands, name="Ana Ejemplo", phone="3001234567")
    with db.reading(hands.programme_manager) as work:
        assert views.detail(work, row.id).name == "Ana Ejemplo"

    with db.writing(SYSTEM) as work:
        grievances.forget(work, row.code)

    with db.reading(SYSTEM) as work:
        assert views.followed(work, row.code).is_anonymous
        person = work.session.get(Person, row.person_id)
    assert person is not None
    assert person.name is None
    with pytest.raises(NotFound), db.reading(SYSTEM) as work:
        views.followed(work, "AAAA-AAAA-AAAA")


@pytest.mark.one_database
def test_anybody_complains_and_follows_it_without_signing_in(db: Database, visit: Visit) -> None:
    accounts(db)
    visitor = visit(None)

    sent = visitor.fill(
        "/public/grievances/new",
        territory=CALOTO,
        category="quality",
        about="La placa se está rajando.",
    )

    assert "Anote este código" in visitor.page(sent.location).words
    with db.reading(SYSTEM) as work:
        row = work.session.execute(sa.select(Grievance)).scalar_one()
    assert row.person_id is None
    assert row.received_by is None
    page = visitor.page(f"/public/grievances/{row.code}")
    assert "rajando" not in page.html
    assert "sin responder" in page.words
    counts = visitor.page("/public/grievances")
    assert "rajando" not in counts.html


@pytest.mark.one_database
def test_a_telephone_needs_a_name() -> None:
    with pytest.raises(InvalidCommand) as refused:
        Complain(
            territory=CALOTO,
            category=GrievanceCategory.OTHER,
            about="Algo",
            phone="3001234567",
        )

    assert list(refused.value.errors) == ["name"]
