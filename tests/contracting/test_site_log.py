"""Site logs: one page for each day, written once; the other side signs, corrections are notes, days without a page are named."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest

from contracting import milestone_plans, site_log, site_log_rules
from contracting.agreements import Agreement
from contracting.site_log import AddNote, NoteKind, SignPages, Weather, WriteActivity, WritePage
from contracting.views import site_log as views
from foundation.clock import FrozenClock, civil_date
from foundation.database import Database
from foundation.errors import Forbidden, InvalidCommand
from foundation.identity.actors import Actor
from foundation.identity.permissions import Role
from portfolio.pauses import Pause
from tests.support import works
from tests.support.factories import Cast, accounts, cast, changed, photograph
from tests.support.web import Person


@pytest.fixture
def hands() -> Cast:
    return cast()


@pytest.fixture
def agreement(db: Database, hands: Cast) -> Agreement:
    """Started on Tuesday 17 February 2026."""
    return works.running(db, hands)


def written(db: Database, hands: Cast, agreement: Agreement, **overrides: object) -> UUID:
    command = WritePage(
        day=civil_date(db.clock.now()),
        morning=Weather.SUNNY,
        afternoon=Weather.RAIN,
        hours_lost=2,
        women=7,
        men=11,
        activities=(WriteActivity(what="Excavación a mano", place="K0+120 a K0+160"),),
        photos=(photograph(db, hands.organisation, agreement.territory),),
    )
    with db.writing(hands.organisation) as work:
        return site_log.write(work, agreement.id, changed(command, overrides)).id


def test_days_that_are_not_worked_want_no_page() -> None:
    # Monday 23 March 2026 is the feast of Saint Joseph; 22 and 29 are Sundays; from 25 to 26 it was suspended.
    pauses = (
        Pause(
            stops_on=date(2026, 3, 25),
            expected_on=date(2026, 3, 27),
            restarted_on=date(2026, 3, 27),
        ),
    )

    found = site_log_rules.without_page(
        date(2026, 3, 21), date(2026, 3, 29), {date(2026, 3, 24)}, pauses
    )

    assert found == (date(2026, 3, 28), date(2026, 3, 27), date(2026, 3, 21))


def test_pages_are_numbered_without_gaps_and_a_late_one_says_so(
    db: Database, clock: FrozenClock, hands: Cast, agreement: Agreement
) -> None:
    first = written(db, hands, agreement)
    clock.advance(timedelta(days=3))
    written(db, hands, agreement)
    late = written(db, hands, agreement, day=date(2026, 2, 18))

    with pytest.raises(InvalidCommand) as again:
        written(db, hands, agreement, day=date(2026, 2, 18))
    assert set(again.value.errors) == {"day"}
    with db.reading(hands.auditor) as work:
        view = views.of_agreement(work, agreement.id)
        assert [(row.number, row.day.day, row.days_late) for row in view.rows] == [
            (2, 20, 0),
            (3, 18, 2),
            (1, 17, 0),
        ]
        assert (view.women_days, view.men_days, view.hours_lost) == (21, 33, 6)
        assert (view.missing, view.day_of_term) == ((date(2026, 2, 19),), 4)
        page = views.detail(work, late)
        assert (page.before_id, page.number) == (first, 3)


def test_a_day_without_work_says_why_and_nothing_points_out_of_the_agreement(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    with pytest.raises(InvalidCommand) as empty:
        written(db, hands, agreement, activities=())
    stranger = WriteActivity(what="Descapote", place="K0", milestone=agreement.id)
    with pytest.raises(InvalidCommand) as wrong:
        written(db, hands, agreement, activities=(stranger,))
    with db.reading(hands.auditor) as work:
        stone = milestone_plans.of_agreement(work, agreement.id)[0]
    own = WriteActivity(what="Descapote", place="K0", milestone=stone.id)
    page = written(db, hands, agreement, activities=(own,), incidents="Vía cerrada hasta las 10.")

    assert set(empty.value.errors) == {"activities"}
    assert set(wrong.value.errors) == {"activities.0.milestone"}
    with db.reading(hands.auditor) as work:
        (activity,) = views.detail(work, page).activities
        assert activity.milestone == f"1. {stone.title}"


def test_the_other_side_signs_and_a_correction_is_a_note(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    page = written(db, hands, agreement)
    signing = SignPages(pages=(page,))
    for who in (hands.engineer, hands.committee):
        with db.writing(who) as work:
            site_log.sign(work, agreement.id, signing)
    with pytest.raises(InvalidCommand), db.writing(hands.engineer) as work:
        site_log.sign(work, agreement.id, signing)
    with pytest.raises(Forbidden), db.writing(hands.organisation) as work:
        site_log.sign(work, agreement.id, signing)
    note = AddNote(kind=NoteKind.CORRECTION, what="Fueron 12 hombres y no 11.")
    with db.writing(hands.organisation) as work:
        site_log.add_note(work, page, note)

    with db.reading(hands.auditor) as work:
        view = views.detail(work, page)
    assert {one.role for one in view.signatures} == {Role.ENGINEER, Role.COMMITTEE}
    assert (view.men, view.notes[0].what) == (11, "Fueron 12 hombres y no 11.")


def test_nobody_signs_their_own_page(db: Database, hands: Cast, agreement: Agreement) -> None:
    command = WritePage(
        day=civil_date(db.clock.now()),
        morning=Weather.CLOUDY,
        afternoon=Weather.CLOUDY,
        incidents="Sin material.",
    )
    with db.writing(hands.engineer) as work:
        page = site_log.write(work, agreement.id, command).id

    with pytest.raises(InvalidCommand), db.writing(hands.engineer) as work:
        site_log.sign(work, agreement.id, SignPages(pages=(page,)))


@pytest.mark.one_database
def test_a_page_is_written_from_its_form_and_waits_for_the_engineer(
    db: Database, visit: Callable[[Actor | None], Person]
) -> None:
    hands = accounts(db)
    agreement = works.running(db, hands)
    here = f"/agreements/{agreement.id}/site-log"
    builder, engineer = visit(hands.organisation), visit(hands.engineer)
    assert "no tiene páginas" in builder.page(here).words
    builder.fill(
        f"{here}/new",
        morning="sunny",
        afternoon="rain",
        women="7",
        men="11",
        **{"activities-0-what": "Formaleta", "activities-0-place": "K0+200"},
    )

    assert "Firmar páginas de la bitácora" in engineer.page("/").words
    engineer.fill(f"{here}/sign")
    words = engineer.page(here).words
    assert "página 1" in words
    assert "Ingeniería" in words
