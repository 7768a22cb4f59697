"""Calendars as files that other programs read (iCalendar, RFC 5545): obligations as whole days, each with its alerts.

A day is a date without a zone, so that nobody sees it on the day before; an event keeps its identifier when its day moves, so that the
reader's calendar moves it too instead of showing it twice.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

import msgspec
from icalendar import Alarm, Calendar, Event

from contracting.obligations import Alerts, Obligation

PRODUCT = "-//Minga//Obligations//ES"


class CalendarWords(msgspec.Struct, frozen=True):
    """How the reader's language says a title and its explanation."""

    title: Callable[[Obligation], str]
    explanation: Callable[[Obligation], str]


def write(
    found: Iterable[Obligation],
    *,
    name: str,
    written_at: datetime,
    address: str,
    alerts: Alerts,
    words: CalendarWords,
) -> bytes:
    """A calendar of obligations; ``address`` is where the pages are."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    for one in found:
        calendar.add_component(_event(one, written_at, address, alerts, words))
    content: bytes = calendar.to_ical()
    return content


def _event(
    one: Obligation, written_at: datetime, address: str, alerts: Alerts, words: CalendarWords
) -> Event:
    event = Event()
    event.add("uid", f"{one.key}@minga")
    event.add("dtstamp", written_at)
    event.add("dtstart", one.on)
    event.add("dtend", one.on + timedelta(days=1))
    event.add("summary", words.title(one))
    event.add("description", words.explanation(one))
    event.add("url", f"{address}{one.href}")
    event.add("categories", [one.kind.value])
    # Nobody is busy because something is due.
    event.add("transp", "TRANSPARENT")
    if not one.is_done:
        for days in (alerts.first, alerts.second, alerts.last):
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", words.title(one))
            alarm.add("trigger", timedelta(days=-days))
            event.add_component(alarm)
    return event
