"""Rules of a suspension (*acta de suspensión* and *acta de reinicio*): which days it may take, and how far it moves the dates.

The first day without work counts, the day of the restart does not: what stops on the 3rd and goes on on the 10th lost seven days, and
everything that was still to come is due seven days later (the new end is the old end and the days suspended).
The agreed term stays what it was: nobody gave the organisation more days of work.
"""

from datetime import date, timedelta

import msgspec

from foundation.errors import Sentence, say


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a work that is to stand still: its term, its last report, the end of its last suspension."""

    starts_on: date
    ends_on: date
    last_report_on: date | None = None
    restarted_on: date | None = None


def days_between(stops_on: date, restarted_on: date) -> int:
    """The days without work: with the first of them, without the day of the restart."""
    return (restarted_on - stops_on).days


def moved(day: date, days: int) -> date:
    """A day that was still to come when the work stopped."""
    return day + timedelta(days=days)


def errors_of(standing: Standing, *, stops_on: date, expected_on: date) -> dict[str, Sentence]:
    """What is wrong with the days of a suspension, by field."""
    errors: dict[str, Sentence] = {}
    heard = max(standing.starts_on, standing.last_report_on or standing.starts_on)
    if stops_on < standing.starts_on:
        errors["stops_on"] = say("The work started on {day}.", day=standing.starts_on)
    elif stops_on < heard:
        errors["stops_on"] = say(
            "Work was reported on {day}: it did not stand still before that.", day=heard
        )
    elif standing.restarted_on is not None and stops_on < standing.restarted_on:
        errors["stops_on"] = say(
            "The last suspension ended on {day}: this one begins then or later.",
            day=standing.restarted_on,
        )
    elif stops_on > standing.ends_on:
        errors["stops_on"] = say(
            "The term ends before that, on {day}: it can be extended by a change, and not suspended.",
            day=standing.ends_on,
        )
    if expected_on <= stops_on:
        errors["expected_on"] = say("It restarts after it stopped, on {day}.", day=stops_on)
    return errors


def refusal_of_restart(stops_on: date, restarted_on: date, today: date) -> Sentence | None:
    """Why a work cannot have gone on on this day, or nothing where it can."""
    if restarted_on > today:
        return say("That day has not come yet.")
    if restarted_on < stops_on:
        return say("It restarts after it stopped, on {day}.", day=stops_on)
    return None


def refusal_of_new_work(suspended_from: date | None, done_on: date) -> Sentence | None:
    """Why nothing is reported, verified or paid that was done on a day of a suspension; nothing where it may."""
    if suspended_from is None or done_on < suspended_from:
        return None
    return say(
        "The agreement is suspended since {day}: what is done now is neither verified nor paid until the restart act.",
        day=suspended_from,
    )
