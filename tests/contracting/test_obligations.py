"""Obligations by their days, and the calendar feed: whole days, stable identifiers, read back by a reader that is not the writer's."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
import vobject  # type: ignore[import-untyped]  # it has no types
from litestar import Litestar
from litestar.testing import TestClient

from app import inbox
from contracting import calendar_files, obligations
from contracting.agreements import Agreement
from contracting.calendar_files import CalendarWords
from contracting.obligations import Alerts, Obligation, ObligationKind, Urgency
from contracting.views import obligations as views
from foundation.clock import FrozenClock
from foundation.database import Database
from foundation.errors import say
from foundation.identity.actors import SYSTEM, Actor
from foundation.identity.permissions import Permission
from foundation.identity.users import UserAccount
from tests.contracting.test_suspensions import suspended
from tests.support import works
from tests.support.factories import Cast, accounts
from tests.support.web import Person

ALERTS = Alerts(30, 15, 5)
AGREEMENT = UUID(int=7)
Visit = Callable[[Actor | None], Person]


def obligation(key: str, on: date, title: str) -> Obligation:
    return Obligation(
        key=key,
        kind=ObligationKind.MILESTONE,
        on=on,
        what=say("Milestone {number}: {title}", number=2, title=title),
        href="/milestones/7",
        agreement_id=AGREEMENT,
        agreement_number="C-19-2026-001",
        project_title="Placa huella, tramo 2; el Palmar",
    )


def test_how_near_a_day_is_is_told_thirty_fifteen_and_five_days_before() -> None:
    today = date(2026, 3, 1)
    near = {
        left: obligations.urgency_of(today + timedelta(days=left), today, ALERTS)
        for left in (-1, 0, 5, 6, 15, 16, 30, 31)
    }

    assert near == {
        -1: Urgency.OVERDUE,
        0: Urgency.LAST,
        5: Urgency.LAST,
        6: Urgency.SECOND,
        15: Urgency.SECOND,
        16: Urgency.FIRST,
        30: Urgency.FIRST,
        31: Urgency.LATER,
    }
    assert obligations.alerts_on(today) == ALERTS


def written(*found: Obligation) -> bytes:
    return calendar_files.write(
        found,
        name="Minga: lo que vence",
        written_at=datetime(2026, 3, 1, 14, 30, tzinfo=UTC),
        address="https://obras.example.org",
        alerts=ALERTS,
        words=CalendarWords(
            title=lambda one: f"{one.project_title}: {one.what.params['title']}",
            explanation=lambda one: f"Hito, convenio {one.agreement_number}",
        ),
    )


def test_a_calendar_is_read_back_by_another_reader() -> None:
    """Lines are folded at 75 octets, also in the middle of «ñ», and days have no zone."""
    title = "Señalización y reparación de la cañería, mañana y tarde, en los 480 metros " * 2
    data = written(
        obligation("milestone-1", date(2026, 3, 31), title),
        obligation("milestone-2", date(2026, 4, 30), "Cunetas; y, comas"),
    )

    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert data.endswith(b"END:VCALENDAR\r\n")
    calendar = vobject.readOne(data.decode())
    first, second = calendar.vevent_list
    assert first.summary.value == f"Placa huella, tramo 2; el Palmar: {title}"
    assert second.summary.value.endswith("Cunetas; y, comas")
    assert first.dtstart.value == date(2026, 3, 31)
    assert first.dtend.value == date(2026, 4, 1)
    assert first.uid.value == "milestone-1@minga"
    assert first.url.value == "https://obras.example.org/milestones/7"
    alarms = [alarm.trigger.value for alarm in first.valarm_list]
    assert alarms == [timedelta(days=-30), timedelta(days=-15), timedelta(days=-5)]
    assert b"DTSTART;VALUE=DATE:20260331" in data


def test_an_event_that_moves_keeps_its_identifier() -> None:
    before, after = (
        vobject.readOne(written(obligation("milestone-1", day, "Cunetas")).decode()).vevent
        for day in (date(2026, 3, 31), date(2026, 4, 12))
    )

    assert before.uid.value == after.uid.value
    assert (after.dtstart.value - before.dtstart.value).days == 12


# With the application


@pytest.fixture
def hands(db: Database) -> Cast:
    return accounts(db)


@pytest.fixture
def agreement(db: Database, hands: Cast) -> Agreement:
    """From 17 February 2026 for 120 days: milestones on 19 March, 18 April, 2 June and 17 June, when the term ends too."""
    return works.running(db, hands)


@pytest.mark.one_database
def test_the_days_of_an_agreement_stand_in_one_list_and_near_ones_in_the_inbox(
    db: Database, clock: FrozenClock, hands: Cast, agreement: Agreement
) -> None:
    def due() -> list[tuple[str, date]]:
        with db.reading(hands.contracts_officer) as work:
            rows = views.of_agreement(work, agreement.id).rows
            return [(one.kind.value, one.on) for one in rows if not one.is_done]

    def waits() -> set[str]:
        with db.reading(hands.contracts_officer) as work:
            return {pile.kind for pile in inbox.piles(work) if pile.kind.startswith("due_in")}

    silent = date(2026, 2, 17) + timedelta(days=45)
    milestones = [date(2026, 3, 19), date(2026, 4, 18), date(2026, 6, 2), date(2026, 6, 17)]
    found = due()
    assert sorted(on for kind, on in found if kind == "milestone") == milestones
    assert ("term_end", date(2026, 6, 17)) in found
    assert ("report", silent) in found
    assert waits() == {"due_in_a_month"}
    clock.advance(timedelta(days=26))
    assert waits() == {"due_in_days"}
    suspended(db, hands, agreement)
    assert waits() == set()
    assert ("restart", date(2026, 4, 14)) in due()
    assert "report" not in {kind for kind, _ in due()}


@pytest.mark.one_database
def test_a_feed_is_read_without_signing_in_until_it_is_revoked(
    db: Database, hands: Cast, agreement: Agreement, visit: Visit, client: TestClient[Litestar]
) -> None:
    officer: Person = visit(hands.contracts_officer)
    officer.fill("/calendar/open", agreement=str(agreement.id))
    page = officer.get(f"/agreements/{agreement.id}/calendar").text
    address = page.split('<code class="address">')[1].split("</code>")[0]
    path = address[address.index("/calendars/") :]

    answer = client.get(path)
    assert answer.headers["content-type"].startswith("text/calendar")
    events = vobject.readOne(answer.text).vevent_list
    assert {event.uid.value.partition("-")[0] for event in events} == {
        *("start", "term", "report", "milestone")
    }
    forged = path[:-6] + ("aa.ics" if not path.endswith("aa.ics") else "bb.ics")
    assert client.get(forged).status_code == 404
    feed = page.split("/calendar/revoke?feed=")[1][:36]
    other: Person = visit(hands.engineer)
    assert other.ask("/api/calendar/revoke", {"feed": feed}).status_code == 404
    assert client.get(path).status_code == 200
    officer.fill(f"/calendar/revoke?feed={feed}")
    assert client.get(path).status_code == 404


@pytest.mark.one_database
def test_a_feed_shows_what_its_person_may_see_now(
    db: Database, hands: Cast, agreement: Agreement, visit: Visit, client: TestClient[Litestar]
) -> None:
    officer: Person = visit(hands.contracts_officer)
    officer.fill("/calendar/open")
    page = officer.get("/calendar").text
    path = page.split('<code class="address">')[1].split("</code>")[0].split("/calendars/")[1]
    assert client.get(f"/calendars/{path}").status_code == 200
    with db.writing(SYSTEM) as work:
        account = work.session.get(UserAccount, _user(hands.contracts_officer))
        assert account is not None
        account.is_active = False
        work.require(Permission.USER_EDIT, "CO.")
        work.record("user.closed", account)

    assert client.get(f"/calendars/{path}").status_code == 404


def _user(actor: Actor) -> UUID:
    assert actor.user_id is not None
    return actor.user_id
