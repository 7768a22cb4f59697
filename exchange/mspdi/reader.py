"""Reading MS Project XML: everything that can be a schedule here, and every reason where something cannot, with its place.

Nothing is guessed in silence: what is rounded or left aside is noted, what has no meaning here (a fourth level, a link to a heading, a
lag in percent) is an error. A file with a document type is refused before it is read, because entities could make it endless.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element

import msgspec

from exchange.mspdi import FIELDS, MINUTES_PER_DAY, NAMESPACE
from foundation.errors import InvalidCommand, Sentence, say
from portfolio import predecessors
from portfolio.schedule_writing import MOST_TASKS, WriteTask
from portfolio.scheduling import LEVELS, Link, LinkKind
from portfolio.work_calendars import RainEffect, WorkWeek

LARGEST_FILE = 12_000_000
_DURATION = re.compile(r"PT(?:([0-9]+)H)?(?:([0-9]+)M)?(?:[0-9.]+S)?")
_LINKS = {
    "0": LinkKind.FINISH_FINISH,
    "1": LinkKind.FINISH_START,
    "2": LinkKind.START_FINISH,
    "3": LinkKind.START_START,
}
# Lags that are parts of a duration instead of days.
_PERCENT = {"19", "20", "51", "52"}
_MUST_START, _NOT_EARLIER = "2", "4"


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """Something to know about one task of a file: its number and name there, and what it is."""

    number: int | None
    name: str
    what: Sentence


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A file as a schedule, with what is wrong and what was adapted."""

    title: str
    first_on: date | None
    week: WorkWeek
    tasks: tuple[WriteTask, ...]
    errors: tuple[Finding, ...]
    notes: tuple[Finding, ...]

    @property
    def counts_rains(self) -> bool:
        return any(task.rain is not RainEffect.NONE for task in self.tasks)


class _Row(msgspec.Struct, frozen=True, kw_only=True):
    """A task of the file with its code here."""

    element: Element
    number: int
    name: str
    code: str
    is_heading: bool


class _Report(msgspec.Struct):
    errors: list[Finding] = []
    notes: list[Finding] = []

    def wrong(self, row: _Row | None, what: Sentence) -> None:
        self.errors.append(_finding(row, what))

    def note(self, row: _Row | None, what: Sentence) -> None:
        self.notes.append(_finding(row, what))


def _finding(row: _Row | None, what: Sentence) -> Finding:
    return Finding(number=row.number if row else None, name=row.name if row else "", what=what)


def read(data: bytes) -> Found:
    """What a file holds; ``InvalidCommand`` where it is none of this kind."""
    root = _root(data)
    report = _Report()
    minutes = _whole(root, "MinutesPerDay") or MINUTES_PER_DAY
    rows = list(_rows(root, report))
    if not rows:
        report.wrong(None, say("There is no task in this file."))
    if len(rows) > MOST_TASKS:
        report.wrong(None, say("A schedule has at most {n} lines.", n=MOST_TASKS))
        rows = rows[:MOST_TASKS]
    codes = {_text(row.element, "UID"): row for row in rows}
    first_on = _day(_text(root, "StartDate"))
    if first_on is None:
        report.wrong(None, say("The file does not say when the project starts."))
    tasks = tuple(_task(row, codes, minutes, report) for row in rows)
    return Found(
        title=_text(root, "Title") or _text(root, "Name"),
        first_on=first_on,
        week=_week(root),
        tasks=tasks,
        errors=tuple(report.errors),
        notes=tuple(report.notes),
    )


def _root(data: bytes) -> Element:
    if len(data) > LARGEST_FILE:
        raise InvalidCommand({"file": say("This file is too large for a schedule.")})
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidCommand(
            {"file": say("Save it as XML in UTF-8, as MS Project does.")}
        ) from None
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise InvalidCommand({"file": say("A schedule in XML has no document type.")})
    try:
        root = ET.fromstring(text)  # noqa: S314 - without a document type nothing expands
    except ET.ParseError as broken:
        line, column = broken.position
        raise InvalidCommand(
            {
                "file": say(
                    "This is not readable XML: line {line}, column {column}.",
                    line=line,
                    column=column,
                )
            }
        ) from None
    if root.tag != f"{{{NAMESPACE}}}Project":
        raise InvalidCommand(
            {"file": say("This is not a project of MS Project in XML: save it there as XML.")}
        )
    return root


def _text(parent: Element, name: str) -> str:
    return (parent.findtext(f"{{{NAMESPACE}}}{name}") or "").strip()


def _all(parent: Element, *path: str) -> list[Element]:
    return parent.findall("/".join(f"{{{NAMESPACE}}}{name}" for name in path))


def _whole(parent: Element, name: str) -> int | None:
    text = _text(parent, name)
    return int(text) if re.fullmatch(r"-?[0-9]{1,12}", text) else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _rows(root: Element, report: _Report) -> Iterator[_Row]:
    """The tasks with their codes, counted from their levels; the task zero of every file is the project itself."""
    listed = [
        element
        for element in _all(root, "Tasks", "Task")
        if _text(element, "UID") != "0" and _text(element, "IsNull") != "1"
    ]
    levels = [_whole(element, "OutlineLevel") or 1 for element in listed]
    counts: list[int] = []
    for place, (element, level) in enumerate(zip(listed, levels, strict=True), start=1):
        deep = min(max(level, 1), LEVELS, len(counts) + 1)
        counts = [*counts[: deep - 1], (counts[deep - 1] if len(counts) >= deep else 0) + 1]
        row = _Row(
            element=element,
            number=_whole(element, "ID") or place,
            name=_text(element, "Name")[:200],
            code=".".join(map(str, counts)),
            is_heading=place < len(levels) and levels[place] > level and deep < LEVELS,
        )
        if level > LEVELS:
            report.wrong(row, say("It is on level {n}; here there are three.", n=level))
        if not row.name:
            report.wrong(row, say("It has no name."))
        yield row


def _task(row: _Row, rows: Mapping[str, _Row], minutes: int, report: _Report) -> WriteTask:
    fields = _fields(row.element)
    if row.is_heading:
        if _all(row.element, "PredecessorLink"):
            report.wrong(row, say("A heading waits for nothing here: tie its activities instead."))
        return WriteTask(code=row.code, name=row.name or row.code)
    return WriteTask(
        code=row.code,
        name=row.name or row.code,
        days=_days(row, fields, minutes, report),
        after=_waits(row, rows, minutes, report),
        rain=RainEffect(fields["Text2"])
        if fields.get("Text2") in set(RainEffect)
        else RainEffect.NONE,
        chapter=(fields.get("Text1") or "")[:200] or None,
        milestone=_number(fields.get("Number2"), least=1, most=200),
        not_before=_not_before(row, report),
    )


def _fields(element: Element) -> dict[str, str]:
    names = {number: name for name, number in FIELDS.items()}
    return {
        names[_text(one, "FieldID")]: _text(one, "Value")
        for one in _all(element, "ExtendedAttribute")
        if _text(one, "FieldID") in names
    }


def _number(text: str | None, *, least: int, most: int) -> int | None:
    found = re.fullmatch(r"([0-9]{1,6})(?:\.0+)?", text or "")
    return int(found[1]) if found and least <= int(found[1]) <= most else None


def _days(row: _Row, fields: Mapping[str, str], minutes: int, report: _Report) -> int:
    own = _number(fields.get("Number1"), least=0, most=2_000)
    if own is not None:
        return own
    text = _text(row.element, "Duration")
    match = _DURATION.fullmatch(text)
    if match is None:
        report.wrong(row, say("Its duration is not understood: {text}.", text=text[:30] or "—"))
        return 0
    total = int(match[1] or 0) * 60 + int(match[2] or 0)
    days = -(-total // minutes)
    if days * minutes != total:
        report.note(row, say("Its duration was rounded up to {n} worked days.", n=days))
    if days > 2_000:
        report.wrong(row, say("It takes more days than any activity here."))
    return min(days, 2_000)


def _waits(row: _Row, rows: Mapping[str, _Row], minutes: int, report: _Report) -> str | None:
    links = []
    for element in _all(row.element, "PredecessorLink"):
        before = rows.get(_text(element, "PredecessorUID"))
        kind = _LINKS.get(_text(element, "Type") or "1")
        wrong = _link_error(element, before, kind)
        if wrong is not None or before is None or kind is None:
            report.wrong(row, wrong or say("What it waits for is not in this file."))
            continue
        lag = _lag(row, element, minutes, report)
        links.append(Link(before=before.code, after=row.code, kind=kind, lag=lag))
    text = predecessors.write(links, "es")
    if len(text) > 200:
        report.wrong(row, say("It waits for more activities than a line can name."))
        return None
    return text or None


def _link_error(element: Element, before: _Row | None, kind: LinkKind | None) -> Sentence | None:
    if _text(element, "CrossProject") == "1":
        return say("It waits for a task of another file.")
    if before is None:
        return say("What it waits for is not in this file.")
    if before.is_heading:
        return say(
            "It waits for the heading {code}: tie it to the activity below it that has to be done.",
            code=before.code,
        )
    if kind is None:
        return say("How it is tied is not understood.")
    if _text(element, "LagFormat") in _PERCENT:
        return say("A lag in percent has no meaning here: write days.")
    return None


def _lag(row: _Row, element: Element, minutes: int, report: _Report) -> int:
    """The lag in whole days: the file has tenths of minutes."""
    tenths = _whole(element, "LinkLag") or 0
    days = round(tenths / (minutes * 10))
    if days * minutes * 10 != tenths:
        report.note(row, say("A lag was rounded to {n} worked days.", n=days))
    return max(min(days, predecessors.LONGEST_LAG), -predecessors.LONGEST_LAG)


def _not_before(row: _Row, report: _Report) -> date | None:
    kind = _text(row.element, "ConstraintType") or "0"
    if kind in ("0", "1"):
        return None
    day = _day(_text(row.element, "ConstraintDate"))
    if kind == _NOT_EARLIER and day is not None:
        return day
    if kind == _MUST_START and day is not None:
        report.note(row, say("It must start on a day; here it does not start before it."))
        return day
    report.note(row, say("A limit to its days was left aside; only “not before” is kept here."))
    return None


def _week(root: Element) -> WorkWeek:
    """The week of the project's own calendar: whether Saturdays and Sundays are worked."""
    own = _text(root, "CalendarUID") or "1"
    calendars = _all(root, "Calendars", "Calendar")
    chosen = next((one for one in calendars if _text(one, "UID") == own), None)
    worked = _worked(_all(chosen, "WeekDays", "WeekDay")) if chosen is not None else set()
    if "1" in worked:
        return WorkWeek.SEVEN_DAYS
    return WorkWeek.SIX_DAYS if "7" in worked else WorkWeek.FIVE_DAYS


def _worked(days: Sequence[Element]) -> set[str]:
    return {_text(day, "DayType") for day in days if _text(day, "DayWorking") == "1"}
